/* pavilion new: a folder that builds and runs, to begin from. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/commands.h"
#include "link/manifest.h"

#define NAME_MAX_BYTES 40
#define TEMPLATE_MAX   ((size_t)1 << 20)

static const struct pav_option options_table[] = {
    {"--isf", NULL, "an ISF shader instead of a scene in C", PAV_OPTION_FLAG, PAV_OPTION_AT(isf),
     false},
    {"--in", "FOLDER", "where to; the working folder by default", PAV_OPTION_TEXT,
     PAV_OPTION_AT(in), false},
    PAV_OPTION_END,
};

/* --- the name ----------------------------------------------------------------------------------- */

static bool well_formed(const char *name)
{
    size_t length = strlen(name);
    return length > 0 && length <= NAME_MAX_BYTES && name[0] >= 'a' && name[0] <= 'z' &&
           name[length - 1] != '-' &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == length;
}

/* "Mein Stück 2" to "mein-st-ck-2": what may have been meant; NULL: nothing. */
static char *suggestion(const char *name)
{
    char out[NAME_MAX_BYTES + 1];
    size_t length = 0;
    for (const char *c = name; *c && length < NAME_MAX_BYTES; c++) {
        char lower = *c >= 'A' && *c <= 'Z' ? (char)(*c - 'A' + 'a') : *c;
        bool letter = lower >= 'a' && lower <= 'z', digit = lower >= '0' && lower <= '9';
        if (letter || (digit && length > 0))
            out[length++] = lower;
        else if (length > 0 && out[length - 1] != '-')
            out[length++] = '-';
    }
    while (length > 0 && out[length - 1] == '-')
        length--;
    out[length] = 0;
    return well_formed(out) ? pav_strdup(out) : NULL;
}

static bool check_name(const char *name)
{
    if (!well_formed(name)) {
        char *better = suggestion(name);
        fprintf(stderr,
                "pavilion new: '%s': expected a name of a to z, 0 to 9 and -, a letter first, at "
                "most %d%s%s\n",
                name, NAME_MAX_BYTES, better ? ", such as " : "", better ? better : "");
        free(better);
        return false;
    }
    char **house = pav_place_installations();
    bool taken = false;
    for (size_t i = 0; house[i]; i++)
        taken |= strcmp(house[i], name) == 0;
    pav_place_names_free(house);
    if (taken)
        fprintf(stderr,
                "pavilion new: the house has an installation %s already, which `pavilion run %s` "
                "opens; expected another name\n",
                name, name);
    return !taken;
}

/* "deep-blue" to "Deep blue". Caller frees. */
static char *title_of(const char *name)
{
    char *title = pav_strdup(name);
    for (char *c = title; *c; c++)
        *c = *c == '-' ? ' ' : *c;
    if (title[0] >= 'a' && title[0] <= 'z')
        title[0] = (char)(title[0] - 'a' + 'A');
    return title;
}

/* --- the files ---------------------------------------------------------------------------------- */

struct making {
    const char *name;
    char *title;
    char *folder;      /* that is being made */
    char *written[16]; /* names in it */
    size_t count;
};

static void fill_in(struct pav_str *out, const char *text, const struct making *making)
{
    for (const char *at = text; *at;) {
        bool name = strncmp(at, "@NAME@", 6) == 0, title = strncmp(at, "@TITLE@", 7) == 0;
        if (name || title)
            pav_str_add(out, name ? making->name : making->title);
        else
            pav_str_add_bytes(out, at, 1);
        at += name ? 6 : title ? 7 : 1;
    }
}

static bool write_new(const char *path, const char *bytes, size_t count)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0)
        return false;
    bool well = write(fd, bytes, count) == (ssize_t)count;
    return close(fd) == 0 && well;
}

/* "name.fs" of the pattern becomes the shader of that name. */
static bool write_file(struct making *making, const char *pattern, const char *file)
{
    size_t length;
    char *from = pav_path_join(pattern, file), *text = pav_read_file(from, TEMPLATE_MAX, &length);
    if (!text) {
        fprintf(stderr, "pavilion new: %s: %s\n", from, strerror(errno));
        free(from);
        return false;
    }
    bool named = strncmp(file, "name.", 5) == 0;
    char *called = named ? pav_sprintf("%s.%s", making->name, file + 5) : pav_strdup(file);
    char *path = pav_path_join(making->folder, called);
    struct pav_str filled = {0};
    fill_in(&filled, text, making);
    bool well = write_new(path, filled.text, filled.length);
    if (!well)
        fprintf(stderr, "pavilion new: %s: %s\n", path, strerror(errno));
    making->written[making->count++] = called;
    pav_str_finish(&filled);
    free(path);
    free(text);
    free(from);
    return well;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static bool write_all(struct making *making, const char *pattern)
{
    struct dirent **files = NULL;
    int count = scandir(pattern, &files, visible, by_name);
    if (count < 1)
        fprintf(stderr, "pavilion new: %s: %s\n", pattern,
                count < 0 ? strerror(errno) : "is empty");
    bool well = count >= 1;
    for (int i = 0; i < count; i++) {
        if (well && making->count < sizeof making->written / sizeof *making->written)
            well = write_file(making, pattern, files[i]->d_name);
        free(files[i]);
    }
    free(files);
    return well;
}

/* Half a folder would be in the way of the next try. */
static void take_back(const struct making *making)
{
    for (size_t i = 0; i < making->count; i++) {
        char *path = pav_path_join(making->folder, making->written[i]);
        unlink(path);
        free(path);
    }
    rmdir(making->folder);
}

static void tell(const struct making *making, bool isf)
{
    bool here = strcmp(making->folder, making->name) == 0;
    printf("%s/ is written:", making->folder);
    for (size_t i = 0; i < making->count; i++)
        printf("%s %s", i ? "," : "", making->written[i]);
    printf("\n\n  pavilion run %s%s --windowed --developer\n\n"
           "shows it; each saved change is seen at once, and mistakes stand on the picture.\n",
           here ? "" : "./", making->folder);
    if (!isf)
        printf("`pavilion build %s%s`, or `make` in it, builds it for `render`, `check` and a "
               "kiosk.\n",
               here ? "" : "./", making->folder);
}

static bool make_folder(const struct making *making)
{
    if (mkdir(making->folder, 0777) == 0)
        return true;
    if (errno == EEXIST)
        fprintf(stderr, "pavilion new: %s is there already; nothing was changed\n", making->folder);
    else
        fprintf(stderr, "pavilion new: %s cannot be made: %s\n", making->folder, strerror(errno));
    return false;
}

static int make(const char *name, const char *in, bool isf)
{
    struct making making = {.name = name, .title = title_of(name)};
    making.folder = in ? pav_path_join(in, name) : pav_strdup(name);
    char *pattern = pav_path_join(pav_place_root(), isf ? "assets/new/isf" : "assets/new/scene");
    bool well = make_folder(&making);
    if (well && !write_all(&making, pattern)) {
        take_back(&making);
        well = false;
    }
    if (well)
        tell(&making, isf);
    for (size_t i = 0; i < making.count; i++)
        free(making.written[i]);
    free(pattern);
    free(making.folder);
    free(making.title);
    return well ? PAV_EXIT_WELL : PAV_EXIT_FAILED;
}

static int run(struct pav_app_options *options)
{
    if (options->thing_count != 1) {
        fprintf(stderr, "pavilion new: expected one name, such as: pavilion new deep-blue\n");
        return PAV_EXIT_USAGE;
    }
    if (!check_name(options->things[0]))
        return PAV_EXIT_USAGE;
    return make(options->things[0], options->in, options->isf);
}

const struct pav_command_info pav_command_new = {
    .name = "new",
    .usage = "NAME [--isf] [--in FOLDER]",
    .summary = "write a small installation to begin from",
    .about =
        "The folder NAME is made in the working folder, with a scene in C, its shader, texts, a\n"
        "Makefile and a README; with --isf, with one ISF shader. Nothing is ever overwritten.\n"
        "NAME: a to z, 0 to 9 and -, a letter first.",
    .options = options_table,
    .run = run,
};

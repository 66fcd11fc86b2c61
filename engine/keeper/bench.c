/* Owns how one scene's sources are built: the child that compiles, its words, its library in memory. */
#include "keeper/bench.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "keeper/arguments.h"
#include "keeper/keeper.h"
#include "keeper/replace.h"
#include "link/manifest.h"

#define SAID_MAX      ((size_t)64 * 1024)
#define LIBRARY_MAX   ((size_t)64 * 1024 * 1024)
#define WORD_LINES    8
#define WORD_LINE_MAX 300

void pav_workbench_close(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

/* --- life ------------------------------------------------------------------------------------------- */

static bool in_house(const char *folder)
{
    char *house = pav_path_join(pav_place_root(), "installations");
    char *whole = realpath(house, NULL), *parent = pav_path_folder(folder);
    bool ours = whole && strcmp(whole, parent) == 0;
    free(parent);
    free(whole);
    free(house);
    return ours;
}

void pav_workbench_init(struct pav_workbench *bench, char *folder, const char *plugin, bool built)
{
    *bench = (struct pav_workbench){.folder = folder,
                                    .built = built,
                                    .ours = in_house(folder),
                                    .plugin = plugin ? pav_strdup(plugin) : NULL,
                                    .watch = -1,
                                    .due_ns = INT64_MAX,
                                    .library = -1,
                                    .good = -1,
                                    .words = pav_strdup("")};
}

void pav_workbench_finish(struct pav_workbench *bench)
{
    if (bench->good != bench->library)
        pav_workbench_close(&bench->good);
    pav_workbench_close(&bench->library);
    free(bench->folder);
    free(bench->plugin);
    free(bench->words);
}

static bool is_source(const char *name)
{
    return name[0] != '.' && (pav_path_ends(name, ".c") || pav_path_ends(name, ".h"));
}

static bool younger(const char *path, struct timespec than)
{
    struct stat s;
    return stat(path, &s) == 0 &&
           (s.st_mtim.tv_sec > than.tv_sec ||
            (s.st_mtim.tv_sec == than.tv_sec && s.st_mtim.tv_nsec > than.tv_nsec));
}

bool pav_workbench_stale(const struct pav_workbench *bench)
{
    struct stat built;
    if (!bench->built)
        return false;
    if (!bench->plugin || stat(bench->plugin, &built) != 0)
        return bench->library < 0;
    if (bench->library >= 0)
        return false;
    DIR *listing = opendir(bench->folder);
    bool stale = false;
    for (struct dirent *entry; listing && !stale && (entry = readdir(listing));) {
        char *path = pav_path_join(bench->folder, entry->d_name);
        stale = is_source(entry->d_name) && younger(path, built.st_mtim);
        free(path);
    }
    if (listing)
        closedir(listing);
    return stale;
}

/* --- the child that compiles -------------------------------------------------------------------------- */

/* FOLDER/NAME/ of the private folder, made when it is not there. */
static char *objects_of(const struct pav_workbench *bench, const char *folder)
{
    char *path = pav_path_join(folder, pav_path_name(bench->folder));
    mkdir(path, 0700);
    return path;
}

static char *built_of(const char *objects)
{
    return pav_path_join(objects, "built.so");
}

bool pav_workbench_build(const struct pav_workbench *bench, const char *folder,
                         struct pav_child *child, int *output)
{
    int ends[2];
    char *program = pav_keeper_program("pavilion");
    if (!program || pipe2(ends, O_CLOEXEC) != 0) {
        free(program);
        return false;
    }
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    char *objects = objects_of(bench, folder), *out = built_of(objects);
    struct pav_arguments arguments = {0};
    pav_arguments_add(&arguments, "pavilion");
    pav_arguments_add(&arguments, "build");
    pav_arguments_add(&arguments, "%s", bench->folder);
    pav_arguments_option(&arguments, "--objects", "%s", objects);
    pav_arguments_option(&arguments, "--out", "%s", out);
    unlink(out);
    bool started = pav_spawn(
        child,
        &(struct pav_spawn_plan){.path = program, .argv = arguments.list, .output = ends[1]});
    if (!started)
        pav_log("keeper", PAV_LOG_ERROR, "%s cannot be started: %s", program, strerror(errno));
    close(ends[1]);
    *output = started ? ends[0] : -1;
    if (!started)
        close(ends[0]);
    pav_arguments_finish(&arguments);
    free(out);
    free(objects);
    free(program);
    return started;
}

void pav_workbench_kill(struct pav_child *child)
{
    if (child->pid > 0)
        kill(-child->pid, SIGKILL);
}

enum pav_heard pav_workbench_listen(int output, struct pav_str *words)
{
    char bytes[4096];
    ssize_t got = read(output, bytes, sizeof bytes);
    if (got < 0)
        return errno == EAGAIN || errno == EINTR ? PAV_NOTHING_NOW : PAV_END;
    if (got == 0)
        return PAV_END;
    size_t room = words->length < SAID_MAX ? SAID_MAX - words->length : 0;
    pav_str_add_bytes(words, bytes, (size_t)got < room ? (size_t)got : room);
    return PAV_MORE;
}

/* --- libraries ------------------------------------------------------------------------------------------ */

int pav_workbench_memory(const char *name, const void *bytes, size_t count)
{
    int fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd < 0)
        return -1;
    size_t done = 0;
    for (ssize_t put = 0; done < count && put >= 0; done += put > 0 ? (size_t)put : 0)
        put = write(fd, (const char *)bytes + done, count - done);
    if (done == count &&
        fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) == 0)
        return fd;
    close(fd);
    return -1;
}

static int from_file(const char *path)
{
    size_t length;
    char *bytes = pav_read_file(path, LIBRARY_MAX, &length);
    int fd = bytes ? pav_workbench_memory("pavilion-scene", bytes, length) : -1;
    if (fd < 0)
        pav_log("keeper", PAV_LOG_ERROR, "%s: %s", path, strerror(errno));
    free(bytes);
    return fd;
}

int pav_workbench_take_built(const struct pav_workbench *bench, const char *folder)
{
    char *objects = objects_of(bench, folder), *out = built_of(objects);
    int fd = from_file(out);
    unlink(out);
    free(out);
    free(objects);
    return fd;
}

static bool write_bytes(const char *path, const char *bytes, size_t length)
{
    bool done = pav_replace_path(path, bytes, length, 0666);
    if (!done)
        pav_log("keeper", PAV_LOG_WARN, "%s cannot be written: %s", path, strerror(errno));
    return done;
}

/* The newest library to where stages, `render` and kiosks look; without one there is nothing there. */
static bool write_plugin(struct pav_workbench *bench)
{
    if (bench->ours)
        return false;
    if (!bench->plugin)
        bench->plugin = pav_sprintf("%s/%s.so", bench->folder, pav_path_name(bench->folder));
    if (bench->library < 0)
        return unlink(bench->plugin) == 0;
    size_t length;
    char own[64];
    snprintf(own, sizeof own, "/proc/self/fd/%d", bench->library);
    char *bytes = pav_read_file(own, LIBRARY_MAX, &length);
    bool well = bytes && write_bytes(bench->plugin, bytes, length);
    free(bytes);
    return well;
}

void pav_workbench_keep(struct pav_workbench *bench)
{
    if (bench->library < 0 || bench->written)
        return;
    if (bench->good < 0 && bench->plugin && access(bench->plugin, R_OK) == 0)
        bench->good = from_file(bench->plugin);
    bench->written = write_plugin(bench);
}

void pav_workbench_take(struct pav_workbench *bench, int library)
{
    if (bench->seen_ns && bench->library != bench->good) {
        pav_workbench_close(&bench->good);
        bench->good = bench->library;
    } else if (bench->library != bench->good) {
        pav_workbench_close(&bench->library);
    }
    bench->library = library;
    bench->seen_ns = 0;
    bench->written = false;
}

void pav_workbench_go_back(struct pav_workbench *bench)
{
    if (bench->good != bench->library)
        pav_workbench_close(&bench->library);
    bench->library = bench->good;
    bench->owes_library = false;
    bench->built_ns = 0;
    if (bench->written)
        write_plugin(bench);
    bench->written = true;
}

/* --- words ---------------------------------------------------------------------------------------------- */

void pav_workbench_print(const char *said)
{
    size_t length = strlen(said);
    char *clean = pav_strndup(said, length);
    for (char *c = clean; *c; c++)
        *c = ((unsigned char)*c < 0x20 && *c != '\n' && *c != '\t') || *c == 0x7f ? '?' : *c;
    fprintf(stderr, "%s%s", clean, length && clean[length - 1] != '\n' ? "\n" : "");
    free(clean);
}

/* "…/glass/scene.c:12:5: error: text" to "scene.c:12: text". False: not such a line. */
static bool add_error(struct pav_str *out, const char *folder, const char *line, int length)
{
    char *text = pav_strndup(line, (size_t)length);
    char *error = strstr(text, " error: ");
    size_t inside = strlen(folder);
    bool own = strncmp(text, folder, inside) == 0 && text[inside] == '/';
    const char *place = own ? text + inside + 1 : text;
    int name = (int)strcspn(place, ":"), number = 0;
    bool found = error && place < error && sscanf(place + name, ":%d:", &number) == 1;
    if (found)
        pav_str_addf(out, "%s%.*s:%d: %.*s", out->length ? "\n" : "", name, place, number,
                     WORD_LINE_MAX, error + strlen(" error: "));
    free(text);
    return found;
}

static void add_lines(struct pav_str *out, const char *folder, const char *said, bool errors)
{
    int count = 0;
    for (const char *line = said; *line && count < WORD_LINES;) {
        int length = (int)strcspn(line, "\n");
        if (errors) {
            count += add_error(out, folder, line, length);
        } else if (length > 0) {
            pav_str_addf(out, "%s%.*s", out->length ? "\n" : "",
                         length < WORD_LINE_MAX ? length : WORD_LINE_MAX, line);
            count++;
        }
        line += length + (line[length] == '\n');
    }
}

char *pav_workbench_words(const struct pav_workbench *bench, const char *said, bool too_long)
{
    struct pav_str out = {0};
    if (too_long)
        pav_str_addf(&out, "%s: not built within %d s", pav_path_name(bench->folder),
                     (int)(PAV_BUILD_MOST_NS / PAV_NS_PER_S));
    add_lines(&out, bench->folder, said, true);
    if (out.length == 0)
        add_lines(&out, bench->folder, said, false);
    if (out.length == 0)
        pav_str_addf(&out, "%s does not build", pav_path_name(bench->folder));
    return out.text;
}

/* --- the private folder ------------------------------------------------------------------------------------ */

char *pav_workbench_folder(void)
{
    const char *runtime = getenv("XDG_RUNTIME_DIR"), *temporary = getenv("TMPDIR");
    const char *in = runtime && runtime[0]       ? runtime
                     : temporary && temporary[0] ? temporary
                                                 : "/tmp";
    char *path = pav_sprintf("%s/pavilion-workshop-XXXXXX", in);
    if (mkdtemp(path))
        return path;
    free(path);
    return NULL;
}

/* Two levels: benches, and objects in them. */
static void clear(const char *folder, int depth)
{
    DIR *listing = opendir(folder);
    for (struct dirent *entry; listing && (entry = readdir(listing));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        char *path = pav_path_join(folder, entry->d_name);
        if (unlink(path) != 0 && depth > 0)
            clear(path, depth - 1);
        free(path);
    }
    if (listing)
        closedir(listing);
    rmdir(folder);
}

void pav_workbench_clear(const char *folder)
{
    if (folder)
        clear(folder, 1);
}

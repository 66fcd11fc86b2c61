/* pavilion kiosk install: carries the plan out, and says what it did. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "app/commands.h"
#include "app/kiosk.h"
#include "base/str.h"
#include "keeper/secret.h"
#include "link/exhibition.h"

#define MADE_DIGITS 8

struct work {
    struct pav_tree tree;
    struct pav_kiosk_wish wish;
    json_t *record, *items;
    gid_t group; /* of the kiosk, for its secrets */
    bool dry, ended;
    char *made; /* a code that nobody has seen yet */
};

static void say(const struct work *work, const char *did, const char *path, const char *why)
{
    printf("%-7s %s  (%s)\n", work->dry ? "would" : did, path, why);
}

static void fail(struct work *work, const char *path)
{
    fprintf(stderr, "pavilion kiosk: %s: %s%s\n", path, strerror(errno),
            errno == EACCES || errno == EPERM ? "; only root can: sudo pavilion kiosk install …"
                                              : "");
    work->ended = true;
}

/* --- one item -------------------------------------------------------------------------------------- */

static json_t *entry_of(struct work *work, const char *path, const char *kind)
{
    json_t *entry = json_object_get(work->items, path);
    if (!entry) {
        entry = json_object();
        json_object_set_new(work->items, path, entry);
    }
    json_object_set_new(entry, "kind", json_string(kind));
    return entry;
}

/* Whether it is as we wrote it, some time ago. */
static bool is_ours(const struct work *work, const char *path, const char *text, const char *link)
{
    const json_t *entry = json_object_get(work->items, path);
    json_t *mark = text ? pav_kiosk_mark(text) : NULL;
    bool ours =
        entry && (link ? json_is_string(json_object_get(entry, "to")) &&
                             strcmp(json_string_value(json_object_get(entry, "to")), link) == 0
                       : mark && json_equal(json_object_get(entry, "mark"), mark));
    json_decref(mark);
    return ours;
}

/* What is there and is not ours gets another name, which is said. NULL: it has failed. */
static char *put_aside(struct work *work, const char *path)
{
    char *aside = NULL;
    for (int i = 1; i < 1000; i++) {
        aside = i == 1 ? pav_sprintf("%s.before-pavilion", path)
                       : pav_sprintf("%s.before-pavilion.%d", path, i);
        if (!pav_tree_exists(&work->tree, aside))
            break;
        free(aside);
    }
    if (!work->dry && !pav_tree_rename(&work->tree, path, aside)) {
        fail(work, path);
        free(aside);
        return NULL;
    }
    printf("%-7s %s  (what was there; now %s)\n", work->dry ? "would" : "kept", path, aside);
    return aside;
}

static void record_before(json_t *entry, char *aside)
{
    if (aside && !json_object_get(entry, "before"))
        json_object_set_new(entry, "before", json_string(aside));
    free(aside);
}

static bool modes_hold(const struct work *work, const struct pav_kiosk_item *item)
{
    struct stat about;
    return !item->secret || (pav_tree_stat(&work->tree, item->path, &about) &&
                             (about.st_mode & 0777) == item->mode &&
                             (geteuid() != 0 || about.st_gid == work->group));
}

static void write_file(struct work *work, const struct pav_kiosk_item *item, const char *text)
{
    if (!work->dry && !pav_tree_write(&work->tree, item->path, text, item->mode,
                                      item->secret ? work->group : 0)) {
        fail(work, item->path);
        return;
    }
    say(work, "wrote", item->path, item->why);
    if (!work->dry) {
        json_t *entry = entry_of(work, item->path, "file");
        json_object_set_new(entry, "mark", pav_kiosk_mark(text));
        json_object_del(entry, "to");
    }
}

static void do_file(struct work *work, const struct pav_kiosk_item *item)
{
    char *link = pav_tree_link(&work->tree, item->path);
    char *there = pav_tree_read(&work->tree, item->path), *aside = NULL;
    bool same = there && !link && strcmp(there, item->text) == 0;
    if ((there || link) && item->kind == PAV_KIOSK_ONCE) {
        if (modes_hold(work, item))
            say(work, "same", item->path, item->why);
        else
            write_file(work, item, there);
    } else if (same && modes_hold(work, item)) {
        say(work, "same", item->path, item->why);
        if (!work->dry && !json_object_get(work->items, item->path))
            printf("        (it was there before, and stays when the kiosk is removed)\n");
    } else {
        bool foreign =
            (there || link) && !item->secret && !same && !is_ours(work, item->path, there, link);
        if (foreign)
            aside = put_aside(work, item->path);
        if (!work->ended)
            write_file(work, item, item->text);
        if (!work->ended && !work->dry)
            record_before(entry_of(work, item->path, "file"), aside);
        else
            free(aside);
    }
    free(there);
    free(link);
}

static void do_link(struct work *work, const struct pav_kiosk_item *item)
{
    char *link = pav_tree_link(&work->tree, item->path), *aside = NULL;
    bool there = link || pav_tree_exists(&work->tree, item->path);
    if (link && strcmp(link, item->text) == 0) {
        say(work, "same", item->path, item->why);
        free(link);
        return;
    }
    char *text = there && !link ? pav_tree_read(&work->tree, item->path) : NULL;
    if (there && !is_ours(work, item->path, text, link))
        aside = put_aside(work, item->path);
    if (!work->ended && !work->dry && !pav_tree_symlink(&work->tree, item->path, item->text))
        fail(work, item->path);
    if (!work->ended)
        say(work, "linked", item->path, item->why);
    if (!work->ended && !work->dry) {
        json_t *entry = entry_of(work, item->path, "link");
        json_object_set_new(entry, "to", json_string(item->text));
        json_object_del(entry, "mark");
        record_before(entry, aside);
        aside = NULL;
    }
    free(aside);
    free(text);
    free(link);
}

static void do_gone(struct work *work, const struct pav_kiosk_item *item)
{
    char *link = pav_tree_link(&work->tree, item->path);
    if (!link) {
        say(work, "same", item->path, item->why);
        return;
    }
    if (!work->dry && !pav_tree_remove(&work->tree, item->path))
        fail(work, item->path);
    if (!work->ended)
        say(work, "removed", item->path, item->why);
    if (!work->ended && !work->dry)
        json_object_set_new(entry_of(work, item->path, "gone"), "before", json_string(link));
    free(link);
}

/* --- who it runs as ----------------------------------------------------------------------------------- */

static bool name_valid(const char *name)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_-";
    size_t length = strlen(name);
    return length >= 1 && length <= 31 && strspn(name, letters) == length &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz_") >= 1;
}

static void make_user(struct work *work)
{
    const char *user = work->wish.user;
    struct pav_kiosk_account before = pav_kiosk_account(&work->tree, user);
    char *root = pav_sprintf("--root=%s", work->tree.root);
    const char *live[] = {"systemd-sysusers", "pavilion-kiosk.conf", NULL};
    const char *other[] = {"systemd-sysusers", root, "pavilion-kiosk.conf", NULL};
    if (work->dry || geteuid() != 0) {
        printf("%-7s user %s in the groups video, render, audio%s\n",
               before.there ? "same" : "would", user,
               work->dry ? "" : "  (not root: users and owners stay as they are)");
    } else if (pav_kiosk_call(pav_tree_is_live(&work->tree) ? live : other) != 0) {
        fprintf(stderr, "pavilion kiosk: systemd-sysusers could not make the user %s\n", user);
        work->ended = true;
    } else {
        printf("%-7s user %s in the groups video, render, audio\n", before.there ? "same" : "made",
               user);
        if (!before.there)
            json_object_set_new(work->record, "made_user", json_true());
    }
    free(root);
    struct pav_kiosk_account account = pav_kiosk_account(&work->tree, user);
    work->group = account.there ? account.group : getegid();
    json_object_set_new(work->record, "user", json_string(user));
}

/* --- the technician's code --------------------------------------------------------------------------------- */

/* A line without its end; nothing is shown of it on a terminal. */
static bool read_line(const char *words, char *line, size_t bytes, FILE *from)
{
    struct termios shown, hidden;
    bool terminal = isatty(fileno(from)) && tcgetattr(fileno(from), &shown) == 0;
    if (terminal) {
        fputs(words, stdout);
        fflush(stdout);
        hidden = shown;
        hidden.c_lflag &= ~(tcflag_t)ECHO;
        tcsetattr(fileno(from), TCSAFLUSH, &hidden);
    }
    bool got = fgets(line, (int)bytes, from) != NULL;
    if (terminal) {
        tcsetattr(fileno(from), TCSAFLUSH, &shown);
        putchar('\n');
    }
    line[got ? strcspn(line, "\r\n") : 0] = 0;
    return got;
}

static bool refuse_code(void)
{
    fprintf(stderr, "pavilion kiosk: a code has %d to %d digits, which are not all the same\n",
            PAV_CODE_LEAST, PAV_CODE_MOST);
    return false;
}

static bool code_from(const char *path, char *code, size_t bytes)
{
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
    if (!file) {
        fprintf(stderr, "pavilion kiosk: --code: %s: %s\n", path, strerror(errno));
        return false;
    }
    bool got = read_line("", code, bytes, file) && pav_code_valid(code);
    if (file != stdin)
        fclose(file);
    return got || refuse_code();
}

/* Asked at a terminal, where nothing typed means one that is made; elsewhere made. */
static bool ask_code(struct work *work, char *code, size_t bytes)
{
    char again[64] = "";
    code[0] = 0;
    if (isatty(STDIN_FILENO)) {
        read_line("A code for the technician, 6 to 12 digits (Enter: one is made): ", code, bytes,
                  stdin);
        if (code[0] && !pav_code_valid(code))
            return refuse_code();
        if (code[0])
            read_line("The same again: ", again, sizeof again, stdin);
        if (strcmp(code, again) != 0) {
            fprintf(stderr, "pavilion kiosk: the two are not the same\n");
            return false;
        }
    }
    if (code[0])
        return true;
    do {
        if (!pav_secret_random(code, MADE_DIGITS, "0123456789"))
            return false;
    } while (!pav_code_valid(code));
    work->made = pav_strdup(code);
    return true;
}

static bool choose_code(struct work *work, const char *path)
{
    char code[64];
    if (!path && pav_tree_exists(&work->tree, PAV_CODE_FILE))
        return true;
    if (work->dry) {
        work->wish.code = pav_strdup("");
        return true;
    }
    if (!(path ? code_from(path, code, sizeof code) : ask_code(work, code, sizeof code)))
        return false;
    work->wish.code = pav_secret_hash(code);
    explicit_bzero(code, sizeof code);
    if (!work->wish.code)
        fprintf(stderr, "pavilion kiosk: no hash could be made of the code: %s\n", strerror(errno));
    return work->wish.code != NULL;
}

/* --- all of it ------------------------------------------------------------------------------------------------ */

static const char *find_units(const struct pav_tree *tree)
{
    static const char *const folders[] = {"/etc/systemd/system", "/usr/local/lib/systemd/system",
                                          "/usr/lib/systemd/system", "/lib/systemd/system"};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        char *unit = pav_path_join(folders[i], "pavilion.service");
        bool there = pav_tree_exists(tree, unit);
        free(unit);
        if (there)
            return folders[i];
    }
    fprintf(stderr,
            "pavilion kiosk: pavilion.service is not installed %s%s: install the package first "
            "(assets/deb/make builds it)\n",
            pav_tree_is_live(tree) ? "on this machine" : "in ",
            pav_tree_is_live(tree) ? "" : tree->root);
    return NULL;
}

/* What will be shown has to be good, and where the link points. The path as the tree sees it, or NULL. */
static char *exhibition_of(const struct pav_tree *tree, const char *typed)
{
    struct pav_complaints complaints = {0};
    struct pav_exhibition exhibition;
    bool live = pav_tree_is_live(tree);
    char *path = live ? realpath(typed, NULL) : pav_strdup(typed);
    char *here = path && !live ? pav_sprintf("%s/%s", tree->root, path) : path;
    bool good = here && path[0] == '/' && pav_exhibition_read(&exhibition, here, &complaints);
    if (complaints.text.length)
        fputs(complaints.text.text, stderr);
    else if (!good)
        fprintf(stderr, "pavilion kiosk: --exhibition: %s: %s\n", typed,
                here && path[0] != '/' ? "expected a path that begins with /" : strerror(errno));
    pav_complaints_finish(&complaints);
    if (good)
        pav_exhibition_finish(&exhibition);
    if (here != path)
        free(here);
    if (!good) {
        free(path);
        path = NULL;
    }
    return path;
}

static void carry_out(struct work *work, const struct pav_kiosk_plan *plan)
{
    for (size_t i = 0; i < plan->count && !work->ended; i++) {
        const struct pav_kiosk_item *item = &plan->items[i];
        if (item->kind == PAV_KIOSK_LINK)
            do_link(work, item);
        else if (item->kind == PAV_KIOSK_GONE)
            do_gone(work, item);
        else
            do_file(work, item);
        if (i == 0 && !work->ended) /* the first says who: whose group may read what follows */
            make_user(work);
        if (!work->dry && !work->ended && !pav_kiosk_record_write(&work->tree, work->record))
            fail(work, PAV_KIOSK_RECORD);
    }
}

static void say_end(const struct work *work)
{
    if (work->made)
        printf("\nThe technician's code is %s. It is shown this once: write it down.\n",
               work->made);
    if (!work->dry)
        printf("\nTokens for the panel: " PAV_KIOSK_FOLDER "/access.json\n"
               "Look whether this is a good kiosk: pavilion kiosk check\n"
               "It begins with the next boot: systemctl reboot\n");
}

static bool refuse(const char *why)
{
    fprintf(stderr, "pavilion kiosk install: %s\n", why);
    return false;
}

static bool wish_valid(const struct work *work)
{
    if (!work->wish.user)
        return refuse("who does it run as? --user KIOSK");
    if (!name_valid(work->wish.user) || strcmp(work->wish.user, "root") == 0)
        return refuse("--user: expected a name of small letters, digits, - and _, and not root");
    struct pav_kiosk_account account = pav_kiosk_account(&work->tree, work->wish.user);
    if (account.there && account.user == 0)
        return refuse("--user: this one is root under another name");
    if (geteuid() != 0 && !work->dry && pav_tree_is_live(&work->tree))
        return refuse("only root can: sudo pavilion kiosk install …");
    return true;
}

static int install_into(struct work *work, const struct pav_app_options *options)
{
    struct pav_kiosk_plan plan;
    char *exhibition = NULL;
    if (!wish_valid(work))
        return PAV_EXIT_USAGE;
    if (!(work->wish.units = find_units(&work->tree)))
        return PAV_EXIT_FAILED;
    if (options->exhibition && !(exhibition = exhibition_of(&work->tree, options->exhibition)))
        return PAV_EXIT_USAGE;
    work->wish.exhibition = exhibition;
    bool good = choose_code(work, options->code);
    if (good && (good = pav_kiosk_plan_make(&plan, &work->wish))) {
        carry_out(work, &plan);
        pav_kiosk_plan_finish(&plan);
    }
    free(exhibition);
    if (!good || work->ended)
        return PAV_EXIT_FAILED;
    if (!work->dry && pav_tree_is_live(&work->tree) && access("/run/systemd/system", F_OK) == 0)
        pav_kiosk_call((const char *[]){"systemctl", "daemon-reload", NULL});
    say_end(work);
    return PAV_EXIT_WELL;
}

int pav_kiosk_install(struct pav_app_options *options)
{
    struct work work = {.wish = {.user = options->user, .reboot = options->reboot},
                        .dry = options->dry_run};
    if (!pav_tree_open(&work.tree, options->root))
        return PAV_EXIT_USAGE;
    work.record = pav_kiosk_record_read(&work.tree);
    work.items = json_object_get(work.record, "items");
    int code = install_into(&work, options);
    json_decref(work.record);
    pav_tree_close(&work.tree);
    free(work.wish.code);
    if (work.made)
        explicit_bzero(work.made, strlen(work.made));
    free(work.made);
    return code;
}

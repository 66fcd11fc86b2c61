/* pavilion kiosk remove: undoes what the record says, in the other order. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/commands.h"
#include "app/kiosk_look.h"
#include "base/str.h"

struct work {
    struct pav_tree tree;
    bool dry, failed;
};

static void say(const struct work *work, const char *did, const char *path, const char *what)
{
    printf("%-7s %s%s%s\n", work->dry ? "would" : did, path, what[0] ? "  " : "", what);
}

static bool fail(struct work *work, const char *path)
{
    fprintf(stderr, "pavilion kiosk: %s: %s\n", path, strerror(errno));
    work->failed = true;
    return false;
}

/* Whether it is as it was written: what a technician has changed since is theirs. */
static bool is_ours(struct work *work, const char *path, const json_t *entry)
{
    const char *to = json_string_value(json_object_get(entry, "to"));
    char *link = pav_tree_link(&work->tree, path), *text = NULL;
    bool ours = to && link && strcmp(to, link) == 0;
    if (!to && !link && (text = pav_tree_read(&work->tree, path))) {
        json_t *mark = pav_kiosk_mark(text);
        ours = json_equal(mark, json_object_get(entry, "mark"));
        json_decref(mark);
    }
    free(text);
    free(link);
    return ours;
}

static bool is_free(const struct work *work, const char *path)
{
    char *link = pav_tree_link(&work->tree, path);
    bool there = link || pav_tree_exists(&work->tree, path);
    free(link);
    return !there;
}

static void bring_back(struct work *work, const char *path, const json_t *entry)
{
    const char *before = json_string_value(json_object_get(entry, "before"));
    bool gone = strcmp(json_string_value(json_object_get(entry, "kind")), "gone") == 0;
    if (!before)
        return;
    if (!work->dry && !is_free(work, path)) {
        say(work, "left", path, "(something is there again)");
        return;
    }
    if (!work->dry && !(gone ? pav_tree_symlink(&work->tree, path, before)
                             : pav_tree_rename(&work->tree, before, path)))
        fail(work, path);
    else
        say(work, "back", path, gone ? "" : "(as it was before)");
}

static void undo(struct work *work, const char *path, const json_t *entry)
{
    const char *kind = json_string_value(json_object_get(entry, "kind"));
    if (!kind)
        return;
    if (strcmp(kind, "gone") != 0 && !is_free(work, path)) {
        if (!is_ours(work, path, entry)) {
            say(work, "left", path, "(it was changed since)");
            return;
        }
        if (!work->dry && !pav_tree_remove(&work->tree, path)) {
            fail(work, path);
            return;
        }
        say(work, "removed", path, "");
        char *folder = pav_path_folder(path);
        if (!work->dry)
            pav_tree_tidy(&work->tree, folder);
        free(folder);
    }
    bring_back(work, path, entry);
}

static void remove_user(struct work *work, const json_t *record)
{
    const char *user = json_string_value(json_object_get(record, "user"));
    if (!user || !json_is_true(json_object_get(record, "made_user")) ||
        !pav_kiosk_account(&work->tree, user).there)
        return;
    bool live = pav_tree_is_live(&work->tree);
    const char *here[] = {"userdel", user, NULL};
    const char *there[] = {"userdel", "--prefix", work->tree.root, user, NULL};
    if (work->dry || pav_kiosk_call(live ? here : there) == 0)
        printf("%-7s user %s  (what it kept stays in " PAV_KIOSK_STATE ")\n",
               work->dry ? "would" : "removed", user);
    else
        fprintf(stderr, "pavilion kiosk: the user %s could not be removed: userdel %s\n", user,
                user);
}

static void undo_all(struct work *work, json_t *record)
{
    json_t *items = json_object_get(record, "items"), *entry;
    size_t count = json_object_size(items), at = count;
    const char **paths = pav_alloc((count + 1) * sizeof *paths), *path;
    json_object_foreach(items, path, entry) paths[--at] = path;
    for (size_t i = 0; i < count; i++)
        undo(work, paths[i], json_object_get(items, paths[i]));
    free(paths);
    remove_user(work, record);
    if (work->failed || work->dry)
        return;
    pav_tree_remove(&work->tree, PAV_KIOSK_RECORD);
    pav_tree_tidy(&work->tree, PAV_KIOSK_FOLDER);
}

static bool systemd_runs(const struct work *work)
{
    return !work->dry && pav_tree_is_live(&work->tree) && access("/run/systemd/system", F_OK) == 0;
}

/* Its user cannot go while it runs, and without a drop-in nobody knows whom it would come back as. */
static void stop_all(void)
{
    pav_kiosk_call(
        (const char *[]){"systemctl", "stop", "pavilion.service", "pavilion-xorg.service", NULL});
    printf("stopped pavilion.service and its display server\n");
    fflush(stdout);
}

/* Where the picture was, there is a login again. */
static void bring_login(const struct pav_tree *tree)
{
    pav_kiosk_call((const char *[]){"systemctl", "daemon-reload", NULL});
    if (pav_kiosk_enabled(tree, "getty@tty1.service")) {
        pav_kiosk_call(
            (const char *[]){"systemctl", "--no-block", "start", "getty@tty1.service", NULL});
        pav_kiosk_call((const char *[]){"sh", "-c", "chvt 1 2>/dev/null", NULL});
    }
    printf("\nSysRq, sleep and the three keys are as they were from the next start on: systemctl "
           "reboot\n");
}

int pav_kiosk_remove(struct pav_app_options *options)
{
    struct work work = {.dry = options->dry_run};
    if (!pav_tree_open(&work.tree, options->root))
        return PAV_EXIT_USAGE;
    int code = PAV_EXIT_FAILED;
    json_t *record = pav_kiosk_record_read(&work.tree);
    if (!pav_tree_exists(&work.tree, PAV_KIOSK_RECORD)) {
        fprintf(stderr,
                "pavilion kiosk: there is no " PAV_KIOSK_RECORD ": no kiosk was installed here\n");
    } else if (geteuid() != 0 && !work.dry && pav_tree_is_live(&work.tree)) {
        fprintf(stderr, "pavilion kiosk: only root can: sudo pavilion kiosk remove\n");
    } else {
        if (systemd_runs(&work))
            stop_all();
        undo_all(&work, record);
        if (systemd_runs(&work))
            bring_login(&work.tree);
        code = work.failed ? PAV_EXIT_FAILED : PAV_EXIT_WELL;
    }
    json_decref(record);
    pav_tree_close(&work.tree);
    return code;
}

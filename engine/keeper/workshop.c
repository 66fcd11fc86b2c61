/* Owns the workshop: watching sources, one build at a time, and what the stage is given of it. */
#include "keeper/workshop.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "keeper/bench.h"
#include "keeper/ward.h"
#include "link/manifest.h"

#define SETTLE_NS (25 * PAV_NS_PER_MS) /* editors save in several steps */
#define PROVEN_NS (3 * PAV_NS_PER_S)   /* code that has been on for so long did not end the stage */
#define RETRY_NS  (50 * PAV_NS_PER_MS)

/* --- which sources -------------------------------------------------------------------------------- */

static struct pav_workbench *find(struct pav_workshop *shop, const char *folder)
{
    for (size_t i = 0; i < shop->count; i++)
        if (strcmp(shop->benches[i].folder, folder) == 0)
            return &shop->benches[i];
    return NULL;
}

static void add_bench(struct pav_workshop *shop, const struct pav_manifest *manifest)
{
    char *folder = pav_path_folder(manifest->scene ? manifest->scene : manifest->work);
    if (find(shop, folder) || strlen(folder) >= PAV_MESSAGE_TEXT_MAX) {
        free(folder);
        return;
    }
    shop->benches = pav_realloc(shop->benches, (shop->count + 1) * sizeof *shop->benches);
    struct pav_workbench *bench = &shop->benches[shop->count++];
    pav_workbench_init(bench, folder, manifest->plugin, manifest->scene != NULL);
    bench->watch =
        inotify_add_watch(shop->saves.fd, folder, IN_CLOSE_WRITE | IN_MOVED_TO | IN_ONLYDIR);
    if (bench->watch < 0)
        pav_log("keeper", PAV_LOG_WARN, "%s: saved changes will not be seen: %s", folder,
                strerror(errno));
    if (pav_workbench_stale(bench))
        bench->due_ns = 0;
    if (shop->building + 1 == shop->count) /* nobody's stays nobody's */
        shop->building = shop->count;
}

static void add_entry(struct pav_workshop *shop, const struct pav_exhibition *exhibition,
                      const struct pav_entry *entry)
{
    struct pav_manifest manifest;
    char *folder = entry->installation
                       ? pav_place_installation(entry->installation, exhibition->folder)
                       : NULL;
    if (folder && pav_manifest_read(&manifest, folder, NULL, NULL)) {
        if (manifest.scene || manifest.work)
            add_bench(shop, &manifest);
        pav_manifest_finish(&manifest);
    }
    free(folder);
}

/* What is no longer shown stays watched: it may come back, and costs nothing. */
void pav_workshop_follow(struct pav_workshop *shop, const struct pav_exhibition *exhibition)
{
    if (!shop->events)
        return;
    for (size_t i = 0; i < exhibition->entry_count; i++)
        add_entry(shop, exhibition, &exhibition->entries[i]);
    add_entry(shop, exhibition, &exhibition->attract);
}

/* --- saves ---------------------------------------------------------------------------------------- */

static void hear_save(struct pav_workshop *shop, const struct inotify_event *event)
{
    const char *name = event->len > 0 ? event->name : "";
    bool c = pav_path_ends(name, ".c") || pav_path_ends(name, ".h");
    bool words = strcmp(name, "installation.yaml") == 0;
    for (size_t i = 0; i < shop->count; i++) {
        struct pav_workbench *bench = &shop->benches[i];
        bool counts = words || (c && bench->built);
        if (bench->watch != event->wd || name[0] == '.' || !counts)
            continue;
        int64_t now_ns = pav_clock_ns();
        if (bench->saved_ns == 0)
            bench->saved_ns = now_ns;
        bench->due_ns = now_ns + SETTLE_NS;
        pav_strcpy(bench->saved, sizeof bench->saved, name);
    }
}

static void hear_saves(void *data)
{
    struct pav_workshop *shop = data;
    char events[4096] __attribute__((aligned(__alignof__(struct inotify_event))));
    ssize_t got = read(shop->saves.fd, events, sizeof events);
    for (char *at = events; got > 0 && at < events + got;) {
        const struct inotify_event *event = (const struct inotify_event *)(const void *)at;
        hear_save(shop, event);
        at += sizeof *event + event->len;
    }
}

/* --- the stage ------------------------------------------------------------------------------------- */

static bool send(struct pav_workshop *shop, const struct pav_workbench *bench,
                 enum pav_plugin_kind kind, int fd)
{
    struct pav_message message = {.type = PAV_MESSAGE_PLUGIN};
    message.u.plugin.kind = kind;
    message.u.plugin.serial = bench->serial;
    pav_strcpy(message.text, sizeof message.text, bench->folder);
    return pav_ward_send(shop->stage, &message, fd);
}

/* Until there is a stage whose queue has room. */
static void settle(struct pav_workshop *shop, struct pav_workbench *bench)
{
    if (bench->owes_library && bench->library >= 0)
        bench->owes_library = !send(shop, bench, PAV_PLUGIN_LIBRARY, bench->library);
    int nothing = bench->owes_texts ? pav_workbench_memory("pavilion-texts", "", 0) : -1;
    if (nothing >= 0) {
        bench->owes_texts = !send(shop, bench, PAV_PLUGIN_TEXTS, nothing);
        close(nothing);
    }
    if (!bench->owes_words || bench->owes_library)
        return;
    int fd = pav_workbench_memory("pavilion-words", bench->words, strlen(bench->words));
    if (fd >= 0 && send(shop, bench, PAV_PLUGIN_WORDS, fd))
        bench->owes_words = false;
    if (fd >= 0)
        close(fd);
}

static void say(struct pav_workbench *bench, const char *words)
{
    if (strcmp(bench->words, words) == 0)
        return;
    free(bench->words);
    bench->words = pav_strdup(words);
    bench->owes_words = true;
}

static void give(struct pav_workshop *shop, struct pav_workbench *bench, int library)
{
    pav_workbench_take(bench, library);
    bench->built_ns = bench->building_ns;
    bench->serial = ++shop->serial;
    bench->owes_library = true;
    /* A library that is taken clears the words by itself. */
    free(bench->words);
    bench->words = pav_strdup("");
    bench->owes_words = false;
}

void pav_workshop_to_new_stage(struct pav_workshop *shop)
{
    for (size_t i = 0; i < shop->count; i++) {
        struct pav_workbench *bench = &shop->benches[i];
        bench->owes_library = bench->library >= 0;
        bench->owes_words = bench->words[0] != 0;
        settle(shop, bench);
    }
}

/* --- what became of it -------------------------------------------------------------------------------- */

static void tell_seen(struct pav_workbench *bench, int64_t now_ns)
{
    bench->seen_ns = now_ns;
    if (bench->built_ns == 0)
        return;
    pav_log("keeper", PAV_LOG_INFO, "%s/%s is on screen, %.0f ms after it was saved",
            pav_path_name(bench->folder), bench->saved, (double)(now_ns - bench->built_ns) * 1e-6);
    bench->built_ns = 0;
}

void pav_workshop_hear(struct pav_workshop *shop, const struct pav_message *message)
{
    for (size_t i = 0; i < shop->count; i++) {
        struct pav_workbench *bench = &shop->benches[i];
        if (bench->serial != message->u.plugin.serial || bench->library < 0)
            continue;
        if (message->u.plugin.well) {
            tell_seen(bench, pav_clock_ns());
            pav_workbench_keep(bench);
            continue;
        }
        pav_log("keeper", PAV_LOG_WARN,
                "%s: the new version is refused, the one before goes on: %s",
                pav_path_name(bench->folder), message->text);
        pav_workbench_go_back(bench);
        say(bench, message->text);
        bench->owes_words = false; /* the stage said so itself */
    }
}

/* Whatever came last and had not been on for long is to blame. */
static struct pav_workbench *to_blame(struct pav_workshop *shop)
{
    struct pav_workbench *last = NULL;
    for (size_t i = 0; i < shop->count; i++) {
        struct pav_workbench *bench = &shop->benches[i];
        bool proven = bench->seen_ns && pav_clock_ns() - bench->seen_ns > PROVEN_NS;
        if (bench->library >= 0 && !bench->owes_library && !proven &&
            bench->library != bench->good && (!last || bench->serial > last->serial))
            last = bench;
    }
    return last;
}

void pav_workshop_stage_died(struct pav_workshop *shop, const char *how)
{
    struct pav_workbench *bench = to_blame(shop);
    if (!bench)
        return;
    char *words = pav_sprintf("%s: the new version ended the stage: %s; the one before goes on",
                              bench->saved[0] ? bench->saved : "scene.c", how);
    pav_log("keeper", PAV_LOG_ERROR, "%s: %s", pav_path_name(bench->folder), words);
    pav_workbench_go_back(bench);
    say(bench, words);
    free(words);
}

/* --- building ------------------------------------------------------------------------------------------ */

static void finish_build(struct pav_workshop *shop, int status)
{
    struct pav_workbench *bench = &shop->benches[shop->building];
    shop->building = shop->count;
    if (shop->words.length > 0)
        pav_workbench_print(shop->words.text);
    int library = status == 0 ? pav_workbench_take_built(bench, shop->folder) : -1;
    if (library >= 0) {
        give(shop, bench, library);
    } else {
        char *words = pav_workbench_words(bench, shop->words.text ? shop->words.text : "",
                                          status == PAV_BUILD_TOO_LONG);
        pav_log("keeper", PAV_LOG_WARN, "%s does not build: what ran before goes on",
                pav_path_name(bench->folder));
        say(bench, words);
        free(words);
    }
    settle(shop, bench);
}

static void hear_output(void *data)
{
    struct pav_workshop *shop = data;
    if (pav_workbench_listen(shop->output.fd, &shop->words))
        return;
    pav_events_remove(shop->events, &shop->output);
    pav_workbench_close(&shop->output.fd);
}

static void hear_end(void *data)
{
    struct pav_workshop *shop = data;
    while (shop->output.fd >= 0 && pav_workbench_listen(shop->output.fd, &shop->words) == PAV_MORE)
        ;
    pav_events_remove(shop->events, &shop->output);
    pav_workbench_close(&shop->output.fd);
    pav_events_remove(shop->events, &shop->death);
    shop->death.fd = -1;
    pav_workbench_kill(&shop->child); /* whatever it may have left behind */
    int status = pav_child_reap(&shop->child);
    finish_build(shop, shop->kill_ns == INT64_MAX ? PAV_BUILD_TOO_LONG : status);
}

static void begin_build(struct pav_workshop *shop, size_t index)
{
    int output = -1;
    shop->words.length = 0;
    pav_str_add(&shop->words, "");
    if (!pav_workbench_build(&shop->benches[index], shop->folder, &shop->child, &output)) {
        say(&shop->benches[index], "the compiler cannot be started");
        return;
    }
    shop->building = index;
    shop->kill_ns = pav_clock_ns() + PAV_BUILD_MOST_NS;
    shop->output = (struct pav_watch){output, hear_output, shop};
    shop->death = (struct pav_watch){shop->child.pidfd, hear_end, shop};
    pav_events_add(shop->events, &shop->output);
    pav_events_add(shop->events, &shop->death);
}

/* A text that changed needs no compiler: the stage opens the scene anew. */
static void begin(struct pav_workshop *shop, size_t index)
{
    struct pav_workbench *bench = &shop->benches[index];
    bench->due_ns = INT64_MAX;
    bench->building_ns = bench->saved_ns;
    bench->saved_ns = 0;
    if (strcmp(bench->saved, "installation.yaml") == 0 && !pav_workbench_stale(bench))
        bench->owes_texts = true;
    else
        begin_build(shop, index);
    settle(shop, bench);
}

void pav_workshop_tend(struct pav_workshop *shop, int64_t now_ns)
{
    if (!shop->events)
        return;
    bool busy = shop->building < shop->count;
    if (busy && now_ns >= shop->kill_ns) {
        shop->kill_ns = INT64_MAX;
        pav_workbench_kill(&shop->child);
    }
    for (size_t i = 0; i < shop->count; i++) {
        struct pav_workbench *bench = &shop->benches[i];
        if (bench->owes_library || bench->owes_words || bench->owes_texts)
            settle(shop, bench);
        if (!busy && now_ns >= bench->due_ns) {
            begin(shop, i);
            busy = shop->building < shop->count;
        }
    }
}

int64_t pav_workshop_due(const struct pav_workshop *shop)
{
    bool busy = shop->building < shop->count;
    int64_t due = busy ? shop->kill_ns : INT64_MAX;
    for (size_t i = 0; i < shop->count; i++) {
        const struct pav_workbench *bench = &shop->benches[i];
        if (!busy && bench->due_ns < due)
            due = bench->due_ns;
        if ((bench->owes_library || bench->owes_words || bench->owes_texts) &&
            pav_clock_ns() + RETRY_NS < due)
            due = pav_clock_ns() + RETRY_NS;
    }
    return due;
}

/* --- opening and closing -------------------------------------------------------------------------------- */

bool pav_workshop_open(struct pav_workshop *shop, struct pav_events *events, struct pav_ward *stage)
{
    *shop = (struct pav_workshop){.child = {.pid = -1, .pidfd = -1, .socket = -1},
                                  .death = {.fd = -1},
                                  .output = {.fd = -1},
                                  .stage = stage};
    shop->saves = (struct pav_watch){inotify_init1(IN_NONBLOCK | IN_CLOEXEC), hear_saves, shop};
    shop->folder = pav_workbench_folder();
    if (shop->saves.fd < 0 || !shop->folder || !pav_events_add(events, &shop->saves)) {
        pav_log("keeper", PAV_LOG_WARN, "scenes in C are not built when saved: %s",
                strerror(errno));
        pav_workbench_close(&shop->saves.fd);
        free(shop->folder);
        shop->folder = NULL;
        return false;
    }
    shop->events = events;
    return true;
}

void pav_workshop_close(struct pav_workshop *shop)
{
    if (!shop->events)
        return;
    if (shop->building < shop->count) {
        pav_events_remove(shop->events, &shop->output);
        pav_events_remove(shop->events, &shop->death);
        pav_workbench_kill(&shop->child);
        pav_child_reap(&shop->child);
        pav_workbench_close(&shop->output.fd);
    }
    pav_events_remove(shop->events, &shop->saves);
    pav_workbench_close(&shop->saves.fd);
    for (size_t i = 0; i < shop->count; i++)
        pav_workbench_finish(&shop->benches[i]);
    pav_workbench_clear(shop->folder);
    pav_str_finish(&shop->words);
    free(shop->benches);
    free(shop->folder);
    *shop = (struct pav_workshop){0};
}

/* Owns the watch over one file that people save. */
#include "keeper/saved.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/str.h"

#define SETTLE_NS (60 * PAV_NS_PER_MS) /* editors save in several steps */

static void hear_change(void *data)
{
    struct pav_saved *saved = data;
    char events[4096] __attribute__((aligned(__alignof__(struct inotify_event))));
    ssize_t got = read(saved->watch.fd, events, sizeof events);
    for (char *at = events; got > 0 && at < events + got;) {
        const struct inotify_event *event = (const struct inotify_event *)(const void *)at;
        if (event->len > 0 && strcmp(event->name, saved->name) == 0)
            saved->due_ns = pav_clock_ns() + SETTLE_NS;
        at += sizeof *event + event->len;
    }
}

bool pav_saved_open(struct pav_saved *saved, struct pav_events *events, const char *path, bool gone)
{
    uint32_t mask = IN_CLOSE_WRITE | IN_MOVED_TO | IN_ONLYDIR | (gone ? IN_ATTRIB | IN_DELETE : 0);
    char *folder = pav_path_folder(path);
    int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    *saved = (struct pav_saved){.events = events,
                                .watch = {fd, hear_change, saved},
                                .name = pav_strdup(pav_path_name(path)),
                                .due_ns = INT64_MAX};
    bool watched = fd >= 0 && inotify_add_watch(fd, folder, mask) >= 0;
    int why = errno;
    if (fd >= 0 && !watched) {
        close(fd);
        saved->watch.fd = -1;
    }
    free(folder);
    errno = why;
    return watched && pav_events_add(events, &saved->watch);
}

void pav_saved_finish(struct pav_saved *saved)
{
    if (!saved->events)
        return;
    pav_events_remove(saved->events, &saved->watch);
    if (saved->watch.fd >= 0)
        close(saved->watch.fd);
    free(saved->name);
    *saved = (struct pav_saved){.watch.fd = -1};
}

bool pav_saved_due(struct pav_saved *saved, int64_t now_ns)
{
    if (!saved->events || now_ns < saved->due_ns)
        return false;
    saved->due_ns = INT64_MAX;
    return true;
}

/* The exhibition file while it runs: saved changes are read, judged, and taken only when good. */
#include "keeper/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"

#define SETTLE_NS   (60 * PAV_NS_PER_MS) /* editors save in several steps */
#define BYTES_LIMIT ((size_t)1 << 20)

static void hear_change(void *data)
{
    struct pav_file *file = data;
    char events[4096] __attribute__((aligned(__alignof__(struct inotify_event))));
    ssize_t got = read(file->watch.fd, events, sizeof events);
    for (char *at = events; got > 0 && at < events + got;) {
        const struct inotify_event *event = (const struct inotify_event *)(const void *)at;
        if (event->len > 0 && strcmp(event->name, file->name) == 0)
            file->due_ns = pav_clock_ns() + SETTLE_NS;
        at += sizeof *event + event->len;
    }
}

bool pav_file_watch(struct pav_file *file, struct pav_events *events, const char *path)
{
    file->events = events;
    file->due_ns = INT64_MAX;
    file->path = pav_strdup(path);
    file->name = pav_strdup(pav_path_name(path));
    file->text = pav_read_file(path, BYTES_LIMIT, &file->length);
    char *folder = pav_path_folder(path);
    int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    bool watched =
        fd >= 0 && inotify_add_watch(fd, folder, IN_CLOSE_WRITE | IN_MOVED_TO | IN_ONLYDIR) >= 0;
    if (!watched) {
        pav_log("keeper", PAV_LOG_WARN, "%s: changes will not be seen: %s", path, strerror(errno));
        if (fd >= 0)
            close(fd);
        fd = -1;
    }
    free(folder);
    file->watch = (struct pav_watch){fd, hear_change, file};
    return watched && pav_events_add(events, &file->watch);
}

void pav_file_finish(struct pav_file *file)
{
    if (!file->path)
        return;
    pav_events_remove(file->events, &file->watch);
    if (file->watch.fd >= 0)
        close(file->watch.fd);
    free(file->path);
    free(file->name);
    free(file->text);
    file->path = file->name = file->text = NULL;
}

/* True: `text` was good and is what runs now. */
static bool judge(struct pav_file *file, const char *text, size_t length)
{
    struct pav_exhibition exhibition;
    struct pav_complaints complaints = {0};
    bool good = pav_exhibition_parse(&exhibition, file->path, text, length, &complaints);
    if (good && !pav_mqtt_check(&exhibition, true, &complaints)) {
        pav_exhibition_finish(&exhibition);
        good = false;
    }
    if (complaints.text.length > 0)
        fputs(complaints.text.text, stderr);
    if (!good && file->refused) {
        char *line = pav_strndup(complaints.text.text ? complaints.text.text : "",
                                 complaints.text.text ? strcspn(complaints.text.text, "\n") : 0);
        file->refused(file->data, line);
        free(line);
    }
    pav_complaints_finish(&complaints);
    char *why = NULL;
    if (good && file->camera && !pav_exhibition_set_camera(&exhibition, file->camera, &why)) {
        free(why);
        pav_exhibition_finish(&exhibition);
        good = false;
    }
    if (!good)
        pav_log("keeper", PAV_LOG_ERROR, "%s is wrong: what ran before goes on", file->path);
    return good && file->taken(file->data, &exhibition);
}

void pav_file_tend(struct pav_file *file, int64_t now_ns)
{
    if (!file->path || now_ns < file->due_ns)
        return;
    file->due_ns = INT64_MAX;
    size_t length;
    char *text = pav_read_file(file->path, BYTES_LIMIT, &length);
    if (!text) {
        pav_log("keeper", PAV_LOG_ERROR, "%s: %s: what ran before goes on", file->path,
                strerror(errno));
        return;
    }
    bool same = file->text && length == file->length && memcmp(text, file->text, length) == 0;
    char *old = file->text;
    size_t old_length = file->length;
    file->text = text;
    file->length = length;
    if (!same && judge(file, text, length)) {
        free(old);
        return;
    }
    file->text = old;
    file->length = old_length;
    free(text);
}

int pav_file_memory(const struct pav_file *file)
{
    if (!file->text)
        return -1;
    int fd = memfd_create("pavilion-exhibition", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd < 0)
        return -1;
    if (write(fd, file->text, file->length) != (ssize_t)file->length ||
        lseek(fd, 0, SEEK_SET) != 0 ||
        fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

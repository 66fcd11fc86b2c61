/* The exhibition file while it runs: saved changes are read, judged, and taken only when good. */
#include "keeper/file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "keeper/brief.h"

#define BYTES_LIMIT ((size_t)1 << 20)

bool pav_file_watch(struct pav_file *file, struct pav_events *events, const char *path)
{
    file->path = pav_strdup(path);
    file->text = pav_read_file(path, BYTES_LIMIT, &file->length);
    bool watched = pav_saved_open(&file->saved, events, path, false);
    if (!watched)
        pav_log("keeper", PAV_LOG_WARN, "%s: changes will not be seen: %s", path, strerror(errno));
    return watched;
}

void pav_file_finish(struct pav_file *file)
{
    if (!file->path)
        return;
    pav_saved_finish(&file->saved);
    free(file->path);
    free(file->text);
    file->path = file->text = NULL;
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
    if (!pav_saved_due(&file->saved, now_ns))
        return;
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
    return file->text ? pav_keeper_memory("pavilion-exhibition", file->text, file->length) : -1;
}

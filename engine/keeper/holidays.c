/* Owns the watch over the files that name holidays. */
#include "keeper/holidays.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/str.h"
#include "keeper/state.h"

void pav_holidays_finish(struct pav_holiday_files *files)
{
    while (files->count > 0)
        pav_saved_finish(&files->saved[--files->count]);
}

void pav_holidays_follow(struct pav_keeper *keeper)
{
    struct pav_holiday_files *files = &keeper->holidays;
    char **paths = keeper->exhibition.hours.files;
    pav_holidays_finish(files);
    if (files->missed)
        pav_ladder_refused(keeper, "a file of holidays cannot be read: the week's hours hold");
    files->missed = false;
    for (size_t i = 0; keeper->file.path && paths && paths[i] && i < PAV_HOLIDAY_FILES_MAX; i++) {
        if (!pav_saved_open(&files->saved[files->count++], &keeper->events, paths[i], true))
            pav_log("hours", PAV_LOG_WARN, "%s: changes will not be seen: %s", paths[i],
                    strerror(errno));
    }
}

static void refuse(struct pav_keeper *keeper, const char *words)
{
    char *line = pav_strndup(words ? words : "", words ? strcspn(words, "\n") : 0);
    fputs(words ? words : "", stderr);
    pav_ladder_refused(keeper, line);
    pav_log("hours", PAV_LOG_ERROR, "a file of holidays is wrong: what held before goes on");
    free(line);
}

static bool all_there(struct pav_keeper *keeper)
{
    char **paths = keeper->exhibition.hours.files;
    for (size_t i = 0; paths && paths[i]; i++) {
        if (access(paths[i], R_OK) == 0)
            continue;
        char *words = pav_sprintf("%s: %s\n", paths[i], strerror(errno));
        refuse(keeper, words);
        free(words);
        return false;
    }
    return true;
}

/* Read with the whole text, as the holidays stand in it. What else is named there, and not on the disk today, is none of
 * theirs. */
static void take(struct pav_keeper *keeper)
{
    struct pav_exhibition fresh;
    struct pav_complaints complaints = {.shows_the_rest = true};
    const struct pav_file *file = &keeper->file;
    if (!all_there(keeper))
        return;
    if (!pav_exhibition_parse(&fresh, file->path, file->text, file->length, &complaints)) {
        refuse(keeper, complaints.text.text);
        pav_complaints_finish(&complaints);
        return;
    }
    pav_complaints_finish(&complaints);
    struct pav_hours old = keeper->exhibition.hours;
    keeper->exhibition.hours = fresh.hours;
    fresh.hours = old;
    pav_exhibition_finish(&fresh);
    pav_opening_changed(keeper);
    pav_log("hours", PAV_LOG_INFO, "the holidays have changed: taken");
}

int64_t pav_holidays_tend(struct pav_keeper *keeper, int64_t now_ns)
{
    struct pav_holiday_files *files = &keeper->holidays;
    int64_t due_ns = INT64_MAX;
    bool changed = false;
    for (int i = 0; i < files->count; i++) {
        changed |= pav_saved_due(&files->saved[i], now_ns);
        if (files->saved[i].due_ns < due_ns)
            due_ns = files->saved[i].due_ns;
    }
    if (changed && keeper->file.text)
        take(keeper);
    return due_ns;
}

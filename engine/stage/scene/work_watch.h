/* A work's files while an artist edits them: a thread reads them anew when they have been saved. */
#ifndef PAV_STAGE_WORK_WATCH_H
#define PAV_STAGE_WORK_WATCH_H

#include "stage/isf/work.h"

/* What one save brought: one of the two. The taker owns both. */
struct work_news {
    struct pav_work *work;
    char *error; /* the complaints of its reader */
};

struct work_watch;
/* Watches `path` and what belongs to `work` (NULL: it could not be read). NULL: there is no thread. */
struct work_watch *work_watch_create(const char *path, const struct pav_work *work);
void work_watch_destroy(struct work_watch *watch); /* accepts NULL */
/* Never waits. False: nothing new. */
bool work_watch_take(struct work_watch *watch, struct work_news *news);

#endif

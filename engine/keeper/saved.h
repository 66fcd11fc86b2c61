/* A file that people save while we run: says when a change of it has settled. Who reads and judges it is the
 * owner. The folder is watched, so that a file that is replaced, or not there yet, is seen too. */
#ifndef PAV_KEEPER_SAVED_H
#define PAV_KEEPER_SAVED_H

#include "keeper/events.h"

struct pav_saved {
    struct pav_events *events; /* NULL: not open */
    struct pav_watch watch;    /* inotify; -1: changes are not seen */
    char *name;                /* the path's last part */
    int64_t due_ns;            /* when to look at it; INT64_MAX: nothing changed */
};

/* `gone`: its end, and a change of its rights, count too. False with errno: changes will not be seen. */
bool pav_saved_open(struct pav_saved *saved, struct pav_events *events, const char *path,
                    bool gone);
void pav_saved_finish(struct pav_saved *saved); /* harmless on a zeroed one */
/* True once for each change that has settled: read it now. */
bool pav_saved_due(struct pav_saved *saved, int64_t now_ns);

#endif

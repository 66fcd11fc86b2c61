/*
 * The workshop: while an artist develops, the C sources of what the exhibition shows are watched, built
 * when they are saved, and handed to the stage; what is wrong with them is handed over in words. Only with
 * `--developer`, and never in a kiosk. The stage itself can neither read the sources' folder anew nor start
 * a compiler.
 */
#ifndef PAV_KEEPER_WORKSHOP_H
#define PAV_KEEPER_WORKSHOP_H

#include "base/str.h"
#include "keeper/events.h"
#include "link/exhibition.h"
#include "link/message.h"
#include "link/spawn.h"

struct pav_ward;
struct pav_workbench; /* one folder of sources */

struct pav_workshop {
    struct pav_events *events; /* NULL: nobody develops */
    struct pav_ward *stage;
    struct pav_workbench *benches;
    size_t count;
    struct pav_watch saves; /* inotify */
    char *folder;           /* private, for objects */
    uint32_t serial;        /* of the last library */
    bool live;              /* what the compiler says goes to the log */

    /* The one build that runs. */
    struct pav_child child;
    struct pav_watch death, output;
    struct pav_str words;
    size_t building; /* whose; count: nobody's */
    int64_t kill_ns;
};

/* Watches what `exhibition` shows; again whenever that changes. Builds at once what is not built, or not
 * since it was last saved. */
bool pav_workshop_open(struct pav_workshop *shop, struct pav_events *events,
                       struct pav_ward *stage);
void pav_workshop_follow(struct pav_workshop *shop, const struct pav_exhibition *exhibition);
void pav_workshop_close(struct pav_workshop *shop); /* harmless on a zeroed one */
/* Does what is due; pav_workshop_due says when it must be called at the latest. */
void pav_workshop_tend(struct pav_workshop *shop, int64_t now_ns);
int64_t pav_workshop_due(const struct pav_workshop *shop);
/* A stage was started, or has ended by itself: what it has, or what may have ended it. */
void pav_workshop_to_new_stage(struct pav_workshop *shop);
void pav_workshop_stage_died(struct pav_workshop *shop, const char *how);
/* A PLUGGED message. */
void pav_workshop_hear(struct pav_workshop *shop, const struct pav_message *message);

#endif

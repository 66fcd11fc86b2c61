/*
 * The thread that reads a live source. It opens the source, waits for pictures, and develops the newest
 * one into the photo that it was lent; a picture for which there is no photo is let go. A source that was
 * never live is opened again and again, ever more slowly; one that was live and is lost stays lost.
 * The thread may hang in a driver for ever: whoever owns the intake watches its status, and ends the
 * process.
 */
#ifndef PAV_EYE_INTAKE_H
#define PAV_EYE_INTAKE_H

#include "eye/camera/source.h"

enum pav_intake_phase {
    PAV_INTAKE_OPENING = 0,
    PAV_INTAKE_READING,
    PAV_INTAKE_PAUSING, /* failed; will open again */
    PAV_INTAKE_LOST,    /* was live; nothing comes any more; the thread has ended */
};

struct pav_intake_status {
    enum pav_intake_phase phase;
    int64_t since_ns;      /* of the phase */
    int64_t last_ns;       /* of the last whole picture since it was opened, or 0 */
    unsigned failures;     /* attempts that came to nothing */
    bool developed;        /* the lent photo is back, with a picture */
    bool spoilt;           /* the lent photo is back, without */
    int64_t develop_ns;    /* how long the last development took */
    char why[PAV_WHY_MAX]; /* of the last failure */
};

struct pav_intake;
/* `wake` (an eventfd, borrowed) is written whenever the status changes. `wary`: see source.h. */
struct pav_intake *pav_intake_start(const struct pav_source_driver *driver,
                                    const struct pav_camera_plan *plan, bool wary, int wake);
/* Lends a photo until the status shows it `developed` or `spoilt` (which resets both). */
void pav_intake_lend(struct pav_intake *intake, struct pav_photo *photo);
bool pav_intake_lent(struct pav_intake *intake);
void pav_intake_status(struct pav_intake *intake, struct pav_intake_status *status);
/* Ends the thread and closes the source. Hangs if the source does. */
void pav_intake_stop(struct pav_intake *intake);

#endif

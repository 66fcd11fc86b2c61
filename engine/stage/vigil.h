/*
 * The vigil over what a stage is about to present: a picture that is black all over is withheld, so that what
 * stood before stays, and one that shows nothing but black for half a second, or exactly the same for half a
 * minute, is a fault of its scene, although its stage beats. Only where visitors are and nobody develops.
 *
 * Each picture is looked at in a small copy, in the time that is left until it is due; only when that copy is
 * black, or long the same, is the whole of it read. Render thread.
 */
#ifndef PAV_STAGE_VIGIL_H
#define PAV_STAGE_VIGIL_H

#include <stdbool.h>
#include <stdint.h>

#include "link/beat.h"
#include "stage/gpu/gpu.h"

#define PAV_VIGIL_DARK     2    /* of 255: what is no lighter is black, */
#define PAV_VIGIL_DIM      16   /* and a film's black, where it is the same all over */
#define PAV_VIGIL_BLACK_S  0.45 /* half a second, with the picture that follows */
#define PAV_VIGIL_FILM_S   20.0 /* of a film, whose black is shown */
#define PAV_VIGIL_FROZEN_S 30.0

enum pav_vigil_finding {
    PAV_VIGIL_WELL = 0,
    PAV_VIGIL_BLACK,
    PAV_VIGIL_FROZEN,
    PAV_VIGIL_STUCK, /* the same for half a minute, and by more than one scene: it is the drawing itself */
};

/* What is on, as the rules have to know it. */
struct pav_vigil_case {
    uint32_t scene; /* its id: another one begins anew */
    const char *name;
    bool may_be_dark, may_be_still;
    bool film; /* what it shows is its film's to say */
    double now_s;
    int64_t due_ns; /* when the picture has to go: until then the GPU may be waited for */
};

struct pav_vigil;
/* `software`: drawing is over when it was asked for, and nothing is to be waited for. */
struct pav_vigil *pav_vigil_create(struct pav_gpu *gpu, bool software);
void pav_vigil_destroy(struct pav_vigil *vigil); /* accepts NULL */
/* Whether the picture on `screen` may be presented. */
bool pav_vigil_look(struct pav_vigil *vigil, struct pav_target *screen,
                    const struct pav_vigil_case *about);
/* Nothing new was drawn: time goes on. */
void pav_vigil_pass(struct pav_vigil *vigil, const struct pav_vigil_case *about);
/* What stands now is not the scene's doing (blackout, closed): both rules begin anew. */
void pav_vigil_rest(struct pav_vigil *vigil);
/* What was found; WELL again after this call. */
enum pav_vigil_finding pav_vigil_finding(struct pav_vigil *vigil);
/* Who was on when the picture last changed. */
const char *pav_vigil_last_changed(const struct pav_vigil *vigil);
/* For the beat; times of CLOCK_MONOTONIC. */
void pav_vigil_tell(const struct pav_vigil *vigil, struct pav_beat_picture *picture);

#endif

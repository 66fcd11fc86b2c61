/*
 * What the scenes hear: the loudspeakers, a microphone or a file, analysed once a picture while a scene
 * asks for it, as figures and as two textures. None of it is recorded; only a file that is to be played
 * goes to the loudspeakers.
 */
#ifndef PAV_STAGE_HEARING_H
#define PAV_STAGE_HEARING_H

#include <pavilion/sound.h>

#include "link/exhibition.h"
#include "stage/gpu/gpu.h"
#include "stage/sound/output.h"

struct pav_hearing_desc {
    const struct pav_listening *plan; /* borrowed for the call */
    struct pav_gpu *gpu;
    struct pav_sound_output *output;
    bool lock_step; /* picture i hears exactly what was before i / fps */
};

struct pav_hearing;
/* Opens what is listened to, before the wall's second step. Never NULL: what cannot be opened is
 * silence, and pav_hearing_trouble has it. Render thread, as all of it. */
struct pav_hearing *pav_hearing_create(const struct pav_hearing_desc *desc);
void pav_hearing_destroy(struct pav_hearing *hearing); /* accepts NULL; before the output */
/* Lock-step: what a file plays until `now_s` is given to the mixer, before that moves on. */
void pav_hearing_play(struct pav_hearing *hearing, double now_s);
/* Once a picture: fills `sound`, `level` too. While nobody has asked for a second a microphone pauses,
 * and the figures are those of silence. Never waits, but in lock-step for a file to be decoded. */
void pav_hearing_update(struct pav_hearing *hearing, double now_s, double dt_s, bool asked,
                        struct pav_sound *sound);
/* Nobody will ask for a long time: a microphone is let go at once. */
void pav_hearing_rest(struct pav_hearing *hearing);
/* What has gone wrong since the last call, in words (borrowed), or NULL: each is told once. */
const char *pav_hearing_trouble(struct pav_hearing *hearing);

#endif

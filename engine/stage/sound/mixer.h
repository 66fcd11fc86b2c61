/*
 * The mixer: sources, their ring buffers and clocks, and the sum of them. Knows no device: whoever
 * mixes (SDL's callback, the silent clock, a test by hand) says when what it takes will be heard.
 */
#ifndef PAV_STAGE_MIXER_H
#define PAV_STAGE_MIXER_H

#include <pthread.h>
#include <stdatomic.h>

#include "stage/sound/ear.h"
#include "stage/sound/output.h"

#define PAV_SOUND_SOURCES 16

struct pav_mixer {
    /* Held while mixing, and for an instant by create, destroy and flush; never by write or clock. */
    pthread_mutex_t lock;
    struct pav_sound_source *sources[PAV_SOUND_SOURCES];
    bool by_hand;       /* time stands between two mixes */
    double squares[10]; /* of the last ten blocks of 5 ms, for the level */
    int block, block_frames;
    _Atomic float level;
    /* What was mixed and not yet taken by a recording; NULL: nobody records. Under the lock. */
    float *tap;
    size_t tapped;         /* frames */
    struct pav_ear *ear;   /* of the scenes, or NULL; under the lock */
    int64_t tapped_end_ns; /* when the last of them has been heard; 0: time goes by hand */
};

#define PAV_MIXER_TAP_FRAMES 192000 /* 4 s */

void pav_mixer_init(struct pav_mixer *mixer, bool by_hand);
void pav_mixer_finish(struct pav_mixer *mixer);
/* Sums `frames` of all sources into `out`; the first of them is heard at `heard_ns`. Lock held by
 * the caller. */
void pav_mixer_mix(struct pav_mixer *mixer, float *out, size_t frames, int64_t heard_ns);
/* Implemented by output.c: which mixer a source belongs to. */
struct pav_mixer *pav_sound_output_mixer(struct pav_sound_output *output);

#endif

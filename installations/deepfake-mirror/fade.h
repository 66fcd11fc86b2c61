/* When a face is worn: as long as it is surely seen. Fades out in 150 ms, back in 300. */
#ifndef FADE_H
#define FADE_H

#include <pavilion/findings.h>

#include <stdbool.h>

#define FADE_OUT_S 0.15f
#define FADE_IN_S  0.30f
#define SURE_AGAIN 0.55f /* over PAV_FACE_SURE, so that a face at the edge does not flicker */

/* The next opacity, 0..1. `confidence` of the face, or 0: it is not there. */
static inline float fade_step(float opacity, float confidence, float dt_s)
{
    bool sure = confidence >= (opacity > 0 ? PAV_FACE_SURE : SURE_AGAIN);
    float next = opacity + (sure ? dt_s / FADE_IN_S : -dt_s / FADE_OUT_S);
    return next < 0 ? 0 : next > 1 ? 1 : next;
}

#endif

/* What the eye found in one camera picture. Only what the scene's `needs` ask for is computed. */
#ifndef PAVILION_FINDINGS_H
#define PAVILION_FINDINGS_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pav_texture;

#define PAV_FLOW_WIDTH  80 /* cells across the picture */
#define PAV_FLOW_HEIGHT 45 /* cells up the picture */
#define PAV_MASK_WIDTH  160
#define PAV_MASK_HEIGHT 90
#define PAV_PEOPLE_MAX  4

/* One moving figure, from the silhouette and the flow; no face is involved. uv units. */
struct pav_person {
    uint32_t id;  /* kept while the figure stays in the picture; never reused; 0: unused entry */
    float x, y;   /* centre of mass */
    float w, h;   /* bounding box size */
    float vx, vy; /* mean velocity, uv per second */
    float energy; /* 0 still .. 1 waving wildly */
};

/*
 * All findings carry the id of the picture in which they were found; a scene is always given a
 * picture and findings with the same id. Borrowed for the call.
 */
struct pav_findings {
    uint64_t frame_id;
    uint32_t have;     /* PAV_NEED_* bits of what was computed for this picture */
    bool present;      /* someone is there (held for a short while after they leave) */
    float near_amount; /* 0 far or absent .. 1 the figure fills the picture's height */
    float energy;      /* 0 .. 1, how much of the picture moves */
    int people_count;
    struct pav_person people[PAV_PEOPLE_MAX]; /* the largest first */

    /* Optical flow, row 0 at the bottom: [(y * PAV_FLOW_WIDTH + x) * 2 + {0: u, 1: v}] in uv per
     * second. NULL unless PAV_NEED_FLOW. Method: DIS, Kroeger et al., ECCV 2016. */
    const float *flow;
    struct pav_texture *flow_texture; /* RG of RGBA16F, linear filter; same size and content */

    /* Silhouette, 0 background .. 255 someone, row 0 at the bottom. NULL unless
     * PAV_NEED_SILHOUETTE. */
    const uint8_t *mask;
    struct pav_texture *mask_texture; /* R8 replicated to all channels, linear filter */
};

#ifdef __cplusplus
}
#endif
#endif

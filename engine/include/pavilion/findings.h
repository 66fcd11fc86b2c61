/* What the eye found in one camera picture. Only what the scene's `needs` ask for is computed. */
#ifndef PAVILION_FINDINGS_H
#define PAVILION_FINDINGS_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pav_texture;

#define PAV_FLOW_WIDTH  80  /* cells across the picture */
#define PAV_FLOW_HEIGHT 45  /* cells up the picture */
#define PAV_MASK_WIDTH  160 /* cells of the silhouette across the picture */
#define PAV_MASK_HEIGHT 90  /* cells of the silhouette up the picture */
#define PAV_PEOPLE_MAX  4   /* figures that are told */
#define PAV_FACES_MAX   4   /* faces that are told */
#define PAV_LANDMARKS   68  /* of a face, in iBUG order (Sagonas et al., ICCVW 2013) */

/* One moving figure, from the silhouette and the flow; no face is involved. uv units. */
struct pav_person {
    uint32_t id;  /* kept while the figure stays in the picture; never reused; 0: unused entry */
    float x, y;   /* centre of mass */
    float w, h;   /* bounding box size */
    float vx, vy; /* mean velocity, uv per second */
    float energy; /* 0 still .. 1 waving wildly */
};

/*
 * How a face is held, from its own rest. Movements, never emotions. [0] is the side on the picture's
 * left, [1] that on its right, whether the picture is mirrored or not. A face's rest is learned while it
 * faces the camera, over its first seconds; until then it is taken for a mean face's.
 */
struct pav_movements {
    float
        mouth_open; /* 0 closed .. 1 the lips are half the outer eye corners' distance apart (a yawn) */
    float mouth_smile; /* -1 corners down .. 0 rest .. 1 corners up and apart */
    float mouth_round; /* 0 rest .. 1 lips pushed forward, as in "oo" */
    float lid[2];      /* 0 closed .. 1 open as at rest .. 1.5 wide */
    float brow[2];     /* -1 lowered .. 0 rest .. 1 raised */
    float gaze_x;      /* -1 to the picture's left .. 1 to its right, from the face's own axis */
    float gaze_y;      /* -1 down .. 1 up */
};

/* One face. Positions in uv of the picture. */
struct pav_face {
    uint32_t id;      /* kept while the face is followed; never reused; 0: unused entry */
    float confidence; /* 0 .. 1; under PAV_FACE_SURE nothing should be drawn on it */
    float x, y, w, h; /* box around the landmarks: lower left corner and size */
    /* The head's direction, degrees: 0 faces the camera; yaw grows to the picture's right, pitch
     * upwards, roll clockwise in the picture. */
    float yaw_deg, pitch_deg, roll_deg;
    float landmarks[PAV_LANDMARKS][2]; /* x, y of each */
    float pupils[2][2];                /* [0] on the picture's left */
    struct pav_movements movements;    /* from its rest */
    /* Since 1.2: id of the pav_person whose face it is; 0: of no figure that is known. */
    uint32_t person;
};

#define PAV_FACE_SURE 0.5f /* confidence from which a face may be drawn on */

/* A hand that is held out or up: an extreme of the silhouette above the shoulders or beside the body. */
struct pav_hand {
    uint32_t person; /* id of the pav_person that it belongs to; 0: unused entry */
    float x, y;      /* its tip, uv */
    bool raised;     /* above the shoulders; otherwise it points sideways */
};

#define PAV_HANDS_MAX (2 * PAV_PEOPLE_MAX) /* hands that are told */

/*
 * All findings carry the id of the picture in which they were found; a scene is always given a
 * picture and findings with the same id. Borrowed for the call.
 */
struct pav_findings {
    uint64_t frame_id; /* of the picture: pav_frame has the same */
    uint32_t have;     /* PAV_NEED_* bits of what was computed for this picture */
    bool present;      /* someone is there (held for a short while after they leave) */
    float near_amount; /* 0 far or absent .. 1 the figure fills the picture's height */
    float energy;      /* 0 .. 1, how much of the picture moves */
    int people_count;  /* of `people` */
    struct pav_person people[PAV_PEOPLE_MAX]; /* the largest first */

    /* Optical flow, row 0 at the bottom: [(y * PAV_FLOW_WIDTH + x) * 2 + {0: u, 1: v}] in uv per
     * second. NULL unless PAV_NEED_FLOW. Method: DIS, Kroeger et al., ECCV 2016. */
    const float *flow;
    struct pav_texture *flow_texture; /* RG of RGBA16F, linear filter; same size and content */

    /* Silhouette, 0 background .. 255 someone, row 0 at the bottom. NULL unless
     * PAV_NEED_SILHOUETTE. */
    const uint8_t *mask;
    struct pav_texture *mask_texture; /* R8 replicated to all channels, linear filter */

    /* Since 1.1. */

    /* Hands of those people; only with PAV_NEED_SILHOUETTE. */
    int hand_count;
    struct pav_hand hands[PAV_HANDS_MAX]; /* so many of them count */

    /* Only while a scene asks for faces (pav_scene_ask_faces, …_of), with PAV_NEED_FACES in `have`. The
     * one followed for longest first. */
    int face_count;
    struct pav_face faces[PAV_FACES_MAX]; /* so many of them count */
};

#ifdef __cplusplus
}
#endif
#endif

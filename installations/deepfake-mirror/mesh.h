/*
 * The mesh of a worn face: landmarks, forehead, two rings around the head and the edge of the square that is
 * worked in. What lies outside the rings never moves.
 */
#ifndef MESH_H
#define MESH_H

#include "geometry.h"

#include <stdbool.h>

#define FOREHEAD_POINTS 9
#define RING_POINTS     20
#define EDGE_POINTS     16
#define FACE_POINTS     (PAV_LANDMARKS + FOREHEAD_POINTS) /* what is worn */
#define MESH_POINTS     (FACE_POINTS + 2 * RING_POINTS + EDGE_POINTS)
#define MESH_TRIANGLES  (2 * MESH_POINTS)
#define OUTLINE_POINTS  (17 + FOREHEAD_POINTS) /* jaw, then forehead, once around */

/* The square that is worked in: its middle and half its side in the face's frame. */
#define SQUARE_MIDDLE_Y (-0.75f)
#define SQUARE_HALF     3.1f

/* A face's own proportions: how each landmark differs from the mean face turned alike, in the face's frame. */
struct proportions {
    struct point off[PAV_LANDMARKS];
};

struct face_mesh {
    int triangle_count, worn_count; /* the worn ones come first */
    uint16_t triangles[MESH_TRIANGLES][3];
    float pull[RING_POINTS][OUTLINE_POINTS]; /* how the inner ring follows the outline */
};

/* One face in one picture, pixels with y up. */
struct posed_face {
    struct similarity frame;
    float yaw_deg, pitch_deg;
    struct point marks[PAV_LANDMARKS];
};

/* The triangles, worked out once. */
void face_mesh_make(struct face_mesh *mesh);
void posed_face_make(struct posed_face *posed, const struct pav_face *face, float width_px,
                     float height_px);
/* As it is in this picture; openings of lids and lips do not count. */
void proportions_of(const struct posed_face *posed, struct proportions *out);
/* What is worn of a face that was painted from aside: where its far half is all but hidden, the near half in a
 * mirror. The similarity of the frame stays. */
void face_mirrored(struct point points[FACE_POINTS], float yaw_deg);
/* Landmarks, then forehead: the part of a face that is worn, a little within the jaw. */
void face_part(const struct posed_face *posed, struct point points[FACE_POINTS]);
/* The landmarks moved by `amount` of the way from `own` proportions to another's. */
void face_moved(const struct posed_face *posed, const struct proportions *own,
                const struct proportions *other, float amount, struct posed_face *moved);
/* All points of the mesh: where they are in the picture, and where they go when the face becomes `moved`. */
void face_mesh_place(const struct face_mesh *mesh, const struct posed_face *posed,
                     const struct posed_face *moved, struct point from[MESH_POINTS],
                     struct point to[MESH_POINTS]);
/* Negative where a triangle is seen from behind: a cheek that has turned away. */
float face_triangle_area(const struct point *points, const uint16_t corners[3]);
/* The outline of the part that is worn, once around, as indices into face_part's points. */
extern const uint8_t face_outline[OUTLINE_POINTS];

#endif

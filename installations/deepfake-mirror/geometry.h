/*
 * The geometry of faces: a mean face in space, its turn, similarities, and a triangulation.
 *
 * The face's frame: the unit is half the distance between the outer eye corners of the mean face, the
 * origin lies between the eyes, x to the picture's right, y UP, z towards the camera. Pictures are measured
 * in pixels with y up, so that nothing is stretched; uv = pixels / size.
 */
#ifndef GEOMETRY_H
#define GEOMETRY_H

#include <pavilion/findings.h>

#include <stdint.h>

struct point {
    float x, y;
};

/* (x, y) -> (a x - b y + x0, b x + a y + y0) */
struct similarity {
    float a, b, x0, y0;
};

/* The mean face at rest, looking ahead, in iBUG order: of the heads that the face model is trained on. The
 * lips are a little apart, so that upper and lower lip are not neighbours. */
extern const float face_mean[PAV_LANDMARKS][3];

/* The least-squares similarity (Umeyama, PAMI 1991); `weights` may be NULL. */
struct similarity similarity_fit(const struct point *from, const struct point *to,
                                 const float *weights, int count);
struct point similarity_apply(const struct similarity *s, struct point p);
struct point similarity_undo(const struct similarity *s, struct point p);
/* Length of one unit after it. */
float similarity_scale(const struct similarity *s);

/* A place of the face's frame as a head turned by yaw and pitch shows it (pav_face's signs), without
 * perspective: about the middle of the neck's top, then brought back so that the point between the eyes
 * stays. */
struct point face_turned(const float place[3], float yaw_deg, float pitch_deg);

/* Landmarks of a face in pixels, y up. */
void face_points(const struct pav_face *face, float width_px, float height_px,
                 struct point points[PAV_LANDMARKS]);
/* The face's frame on a picture: the similarity from the mean face, turned as this one is, to the points.
 * Lids and mouth do not count, so that it stays while they move. */
struct similarity face_frame(const struct pav_face *face, const struct point points[PAV_LANDMARKS]);

/* Delaunay triangulation (Bowyer, Comp. J. 1981; Watson, ibid.) of at most TRIANGULATE_MOST distinct points,
 * anticlockwise. Returns the number of triangles, at most `most` and fewer than 2 * count. */
#define TRIANGULATE_MOST 256
int triangulate(const struct point *points, int count, uint16_t (*triangles)[3], int most);

#endif

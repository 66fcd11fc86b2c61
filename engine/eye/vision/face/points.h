/* The points of a face, and the similarity that carries one set of points onto another. */
#ifndef PAV_FACE_POINTS_H
#define PAV_FACE_POINTS_H

#include <stdint.h>

#include <pavilion/findings.h>

/* The 68 landmarks, then the pupil on the picture's left and that on its right. */
#define PAV_FACE_POINTS (PAV_LANDMARKS + 2)

/* (x, y) -> (a x - b y + x0, b x + a y + y0) */
struct pav_similarity {
    float a, b, x0, y0;
};

/* The least-squares similarity from PAV_FACE_POINTS points to as many (Umeyama, PAMI 1991). */
struct pav_similarity pav_similarity_fit(const float (*from)[2], const float (*to)[2]);
void pav_similarity_apply(const struct pav_similarity *s, const float in[2], float out[2]);
void pav_similarity_undo(const struct pav_similarity *s, const float in[2], float out[2]);

/* The point that a mirror puts in the place of point `i`. */
int pav_point_twin(int i);

#endif

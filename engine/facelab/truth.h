/*
 * What was true when a head was painted: landmarks, movements, what could be seen.
 *
 * The head's own unit is half the distance between the outer eye corners of a mean adult, 45 mm. Pixel
 * coordinates: x to the right, y DOWN, the centre of the first pixel at (0, 0).
 */
#ifndef PAV_FACELAB_TRUTH_H
#define PAV_FACELAB_TRUTH_H

#include <stdint.h>

#include <pavilion/findings.h>

/* What a head wears or is; also the strata that an evaluation reports. */
enum pav_head_trait {
    PAV_HEAD_CHILD = 1 << 0,
    PAV_HEAD_GLASSES = 1 << 1,
    PAV_HEAD_BEARD = 1 << 2,
    PAV_HEAD_MASK = 1 << 3,  /* over mouth and nose */
    PAV_HEAD_SCARF = 1 << 4, /* around the head */
    PAV_HEAD_HAND = 1 << 5,  /* a hand before the face */
    PAV_HEAD_DARK = 1 << 6,  /* skin of the darker third */
    PAV_HEAD_LIGHT = 1 << 7, /* skin of the lighter third */
};

/* Everything that was true when the picture was painted. */
struct pav_head_truth {
    float landmarks[PAV_LANDMARKS][2];
    float pupils[2][2]; /* [0] on the picture's left */
    float
        visible[PAV_LANDMARKS]; /* 1 seen .. 0 hidden by a hand, a mask, hair or the head itself */
    float yaw_deg, pitch_deg, roll_deg; /* as in pav_face */
    struct pav_movements movements;     /* the lids from this person's own rest */
    /* How far each eye is open as any picture shows it, whoever it is: the opening's height in outer-eye
     * distances, 1: as the mean adult's at rest. */
    float aperture[2];
    float unit_px;   /* the head's unit at the eyes */
    uint32_t traits; /* PAV_HEAD_* */
};

/* The landmark that takes the place of landmark `i` in a mirror. */
int pav_landmark_twin(int i);
/* The truth of the same picture mirrored. */
void pav_head_truth_mirror(struct pav_head_truth *truth, int width_px);

#endif

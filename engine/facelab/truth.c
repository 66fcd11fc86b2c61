/* Owns what a mirror does to the truth. */
#include "facelab/truth.h"

/* Pairs of iBUG's 68 points; those on the middle line are their own. */
static const uint8_t twins[PAV_LANDMARKS] = {
    16, 15, 14, 13, 12, 11, 10, 9,  8,  7,  6,  5,  4,  3,  2,  1,  0,  26, 25, 24, 23, 22, 21,
    20, 19, 18, 17, 27, 28, 29, 30, 35, 34, 33, 32, 31, 45, 44, 43, 42, 47, 46, 39, 38, 37, 36,
    41, 40, 54, 53, 52, 51, 50, 49, 48, 59, 58, 57, 56, 55, 64, 63, 62, 61, 60, 67, 66, 65};

int pav_landmark_twin(int i)
{
    return twins[i];
}

static void exchange(float *a, float *b)
{
    float keep = *a;
    *a = *b, *b = keep;
}

void pav_head_truth_mirror(struct pav_head_truth *t, int width_px)
{
    const struct pav_head_truth was = *t;
    float last = (float)(width_px - 1);
    for (int i = 0; i < PAV_LANDMARKS; i++) {
        int k = twins[i];
        t->landmarks[i][0] = last - was.landmarks[k][0], t->landmarks[i][1] = was.landmarks[k][1];
        t->visible[i] = was.visible[k];
    }
    for (int i = 0; i < 2; i++)
        t->pupils[i][0] = last - was.pupils[1 - i][0], t->pupils[i][1] = was.pupils[1 - i][1];
    t->yaw_deg = -was.yaw_deg, t->roll_deg = -was.roll_deg;
    t->movements.gaze_x = -was.movements.gaze_x;
    exchange(&t->movements.lid[0], &t->movements.lid[1]);
    exchange(&t->aperture[0], &t->aperture[1]);
    exchange(&t->movements.brow[0], &t->movements.brow[1]);
}

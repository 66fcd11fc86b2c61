/* The parts of a face that a net may look at: which points, and how much of the picture around them. */
#ifndef PAV_FACE_VIEW_H
#define PAV_FACE_VIEW_H

#include "eye/vision/face/points.h"

#define PAV_FACE_GRID 6 /* points in each direction, where no face is known yet */

enum pav_face_view {
    PAV_VIEW_GRID = 0, /* a fixed grid over the whole face */
    PAV_VIEW_FACE,     /* all points */
    PAV_VIEW_EYE,      /* the eye on the picture's left with its brow; mirrored, the other one */
    PAV_VIEW_MOUTH,    /* lips, the nose's base and the chin */
    PAV_VIEW_COUNT
};

/* The rectangle that is cut out: its size, and where in it the middle of what is looked at lies. Crop
 * pixels. The middle of the whole face is the frame's origin, between the eyes. */
struct pav_view_frame {
    int width, height;
    float x, y;
};

extern const struct pav_view_frame pav_view_frames[PAV_VIEW_COUNT];

/* How many points the view looks at. */
int pav_view_count(enum pav_face_view view);
/* Those points out of all of a face's, around the middle of the view, which goes into `middle`. Not for
 * PAV_VIEW_GRID, whose points depend on `unit_px` alone. */
void pav_view_points(enum pav_face_view view, const float (*local)[2], float (*points)[2],
                     float middle[2]);
void pav_view_grid(float unit_px, float (*points)[2]);

#endif

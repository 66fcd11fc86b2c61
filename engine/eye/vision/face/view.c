/* Owns which points of a face belong to which of its parts. */
#include "eye/vision/face/view.h"

#include <stddef.h>
#include <string.h>

const struct pav_view_frame pav_view_frames[PAV_VIEW_COUNT] = {
    [PAV_VIEW_GRID] = {120, 128, 60, 46},
    [PAV_VIEW_FACE] = {120, 128, 60, 46},
    [PAV_VIEW_EYE] = {80, 72, 40, 44},
    [PAV_VIEW_MOUTH] = {96, 104, 48, 44},
};

static const uint8_t eye[] = {36, 37, 38, 39, 40, 41, 68, 17, 18, 19, 20, 21};
static const uint8_t mouth[] = {48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61,
                                62, 63, 64, 65, 66, 67, 31, 33, 35, 6,  7,  8,  9,  10};

/* Those of a part, of which the first `core` lie around its middle. */
static const struct {
    const uint8_t *points;
    int count, core;
} parts[PAV_VIEW_COUNT] = {
    [PAV_VIEW_EYE] = {eye, sizeof eye, 6},
    [PAV_VIEW_MOUTH] = {mouth, sizeof mouth, 20},
};

int pav_view_count(enum pav_face_view view)
{
    return view == PAV_VIEW_GRID   ? PAV_FACE_GRID * PAV_FACE_GRID
           : view == PAV_VIEW_FACE ? PAV_FACE_POINTS
                                   : parts[view].count;
}

void pav_view_points(enum pav_face_view view, const float (*local)[2], float (*points)[2],
                     float middle[2])
{
    middle[0] = middle[1] = 0;
    if (view == PAV_VIEW_FACE) {
        memcpy(points, local, PAV_FACE_POINTS * sizeof *points);
        return;
    }
    const uint8_t *of = parts[view].points;
    for (int i = 0; i < parts[view].core; i++) {
        middle[0] += local[of[i]][0] / (float)parts[view].core;
        middle[1] += local[of[i]][1] / (float)parts[view].core;
    }
    for (int i = 0; i < parts[view].count; i++) {
        points[i][0] = local[of[i]][0] - middle[0];
        points[i][1] = local[of[i]][1] - middle[1];
    }
}

void pav_view_grid(float unit_px, float (*points)[2])
{
    const struct pav_view_frame *f = &pav_view_frames[PAV_VIEW_GRID];
    for (int i = 0; i < PAV_FACE_GRID * PAV_FACE_GRID; i++) {
        float u = (float)(i % PAV_FACE_GRID) - 0.5f * (PAV_FACE_GRID - 1);
        float v = (float)(i / PAV_FACE_GRID) - 0.5f * (PAV_FACE_GRID - 1);
        points[i][0] = ((float)f->width * (0.5f + u / PAV_FACE_GRID) - f->x) / unit_px;
        points[i][1] = ((float)f->height * (0.5f + v / PAV_FACE_GRID) - f->y) / unit_px;
    }
}

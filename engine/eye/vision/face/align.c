/* Owns the fit of a face: starts, cascade, pose and movements, and the judgement of the result. */
#include "eye/vision/face/align.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "eye/vision/face/cascade.h"

#define DEGREES 57.29578f
#define CERTAIN 0.9f  /* no further start is tried */
#define NOTHING 0.02f /* nor could it be a face */

struct pav_aligner {
    const struct pav_face_model *model;
    struct pav_sight sight;
};

struct pav_aligner *pav_aligner_create(const struct pav_face_model *model)
{
    struct pav_aligner *aligner = pav_alloc(sizeof *aligner);
    aligner->model = model;
    return aligner;
}

void pav_aligner_destroy(struct pav_aligner *aligner)
{
    free(aligner);
}

static float within(float value, float least, float most)
{
    return value < least ? least : value > most ? most : value;
}

static void take_readings(struct pav_face_fit *fit, const float *read, float turn_deg)
{
    struct pav_movements *m = &fit->movements;
    fit->yaw_deg = read[PAV_READ_YAW] * PAV_READ_DEGREES;
    fit->pitch_deg = read[PAV_READ_PITCH] * PAV_READ_DEGREES;
    fit->roll_deg = read[PAV_READ_ROLL] * PAV_READ_DEGREES + turn_deg;
    m->mouth_open = within(read[PAV_READ_OPEN], 0, 1);
    m->mouth_smile = within(read[PAV_READ_SMILE], -1, 1);
    m->mouth_round = within(read[PAV_READ_ROUND], 0, 1);
    for (int i = 0; i < 2; i++) {
        m->lid[i] = within(read[PAV_READ_LID + i], 0, 1.5f);
        m->brow[i] = within(read[PAV_READ_BROW + i], -1, 1);
    }
    m->gaze_x = within(read[PAV_READ_GAZE], -1, 1);
    m->gaze_y = within(read[PAV_READ_GAZE + 1], -1, 1);
}

/* From points in the picture, through the cascade's stages from `first` on, to a judged fit. */
static bool fit_points(struct pav_aligner *aligner, const struct pav_grey *grey, int first,
                       float (*points)[2], struct pav_face_fit *fit)
{
    const struct pav_face_model *model = aligner->model;
    struct pav_sight *sight = &aligner->sight;
    if (!pav_sight_cascade(sight, model, grey, first, points) ||
        !pav_sight_at(sight, model, &model->read, grey, (const float(*)[2])points))
        return false;
    float read[PAV_READ_COUNT], odds;
    pav_net_run(&model->read.net, sight->wide, sight->extra, read);
    if (!pav_sight_at(sight, model, &model->judge, grey, (const float(*)[2])points))
        return false;
    pav_net_run(&model->judge.net, sight->wide, sight->extra, &odds);
    memcpy(fit->landmarks, points, sizeof fit->landmarks);
    memcpy(fit->pupils, points + PAV_LANDMARKS, sizeof fit->pupils);
    take_readings(fit, read, atan2f(sight->frame.b, sight->frame.a) * DEGREES);
    fit->confidence = 1 / (1 + expf(-within(odds, -30, 30)));
    return isfinite(fit->confidence);
}

bool pav_align_from(struct pav_aligner *aligner, const struct pav_grey *grey,
                    const struct pav_face_fit *before, struct pav_face_fit *fit)
{
    float old[PAV_FACE_POINTS][2], points[PAV_FACE_POINTS][2];
    memcpy(old, before->landmarks, sizeof before->landmarks);
    memcpy(old + PAV_LANDMARKS, before->pupils, sizeof before->pupils);
    pav_start_from(aligner->model, (const float(*)[2])old, points);
    /* A model of one stage knows only boxes. */
    int first = aligner->model->stage_count > 1 ? 1 : 0;
    return fit_points(aligner, grey, first, points, fit) && fit->confidence > NOTHING;
}

bool pav_align_box(struct pav_aligner *aligner, const struct pav_grey *grey,
                   const struct pav_face_box *box, struct pav_face_fit *fit)
{
    /* Shift, in the box's size, and size. */
    static const float starts[][3] = {
        {0, 0, 1}, {0, 0.07f, 0.9f}, {0.08f, -0.04f, 1.08f}, {-0.08f, -0.04f, 1.08f}, {0, 0, 0.8f},
    };
    bool found = false;
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        struct pav_face_fit other;
        float points[PAV_FACE_POINTS][2], w = box->w * starts[i][2], h = box->h * starts[i][2];
        struct pav_face_box from = {box->x + starts[i][0] * box->w + 0.5f * (box->w - w),
                                    box->y + starts[i][1] * box->h + 0.5f * (box->h - h), w, h};
        pav_start_box(aligner->model, &from, points);
        /* Twice: the second time from a face instead of from a box. */
        if (!fit_points(aligner, grey, 0, points, &other) ||
            !pav_align_from(aligner, grey, &other, &other))
            continue;
        if (!found || other.confidence > fit->confidence)
            *fit = other;
        found = true;
        if (fit->confidence > CERTAIN)
            break;
    }
    return found && fit->confidence > NOTHING;
}

/* Owns the fit of a face: starts, cascade, pose and movements, and the judgement of the result. */
#include "eye/vision/face/align.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "eye/vision/face/cascade.h"

#define DEGREES  57.29578f
#define CERTAIN  0.9f  /* no further start is tried */
#define LID_MOST 2.0f  /* before a visitor's rest is taken out */
#define NOTHING  0.02f /* nor could it be a face */
#define ALIKE    0.2f  /* lids that are no further apart may be equally open */
#define ONE_LID  0.4f  /* how much of the other's reading goes to each, at most */

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

void pav_aligner_forget(struct pav_aligner *aligner)
{
    explicit_bzero(&aligner->sight, sizeof aligner->sight);
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
        m->lid[i] = within(read[PAV_READ_LID + i], 0, LID_MOST);
        m->brow[i] = within(read[PAV_READ_BROW + i], -1, 1);
    }
    m->gaze_x = within(read[PAV_READ_GAZE], -1, 1);
    m->gaze_y = within(read[PAV_READ_GAZE + 1], -1, 1);
}

/* Of the two eyes the one that is seen wider knows more about where both look. */
static float width_of(const float (*points)[2], int outer, int inner)
{
    float dx = points[outer][0] - points[inner][0], dy = points[outer][1] - points[inner][1];
    return dx * dx + dy * dy + 1e-6f;
}

/*
 * One eye by several looks: what a look says of a lid changes with where the cells happen to fall, and the
 * mean is nearer to the truth. Where the eye looks is told by the straight one, the first, alone.
 */
static bool read_eye(struct pav_sight *sight, const struct pav_face_model *model,
                     const struct pav_grey *grey, const float (*points)[2], bool right,
                     float said[PAV_EYE_ANSWERS])
{
    static const struct pav_glance looks[] = {{0, 0, 0},
                                              {0.04f, 0.03f, -0.04f},
                                              {-0.04f, -0.03f, -0.04f},
                                              {0.04f, -0.03f, 0.04f},
                                              {-0.04f, 0.03f, 0.04f}};
    const struct pav_face_stage *stage = &model->readers[PAV_READER_EYE];
    const int count = sizeof looks / sizeof *looks;
    float lid = 0, brow = 0;
    bool seen = true;
    for (int i = count - 1; seen && i >= 0; i--) {
        sight->glance = looks[i];
        seen = pav_sight_at(sight, model, stage, grey, points, right);
        if (seen)
            pav_net_run(&stage->net, sight->wide, sight->extra, said);
        lid += said[0] / (float)count, brow += said[1] / (float)count;
    }
    sight->glance = looks[0];
    said[0] = lid, said[1] = brow;
    return seen;
}

/*
 * Eyes open together, but for a wink, and a wink is plain. Where the two are read nearly alike their
 * difference is mostly error.
 */
static void open_together(float lids[2])
{
    float apart = lids[1] - lids[0], way = apart / ALIKE;
    float share = ONE_LID * expf(-0.5f * way * way);
    lids[0] += share * apart, lids[1] -= share * apart;
}

static bool read_eyes(struct pav_sight *sight, const struct pav_face_model *model,
                      const struct pav_grey *grey, const float (*points)[2], float *read)
{
    float widths[2] = {width_of(points, 36, 39), width_of(points, 45, 42)};
    read[PAV_READ_GAZE] = read[PAV_READ_GAZE + 1] = 0;
    for (int i = 0; i < 2; i++) {
        float said[PAV_EYE_ANSWERS] = {0}, share = widths[i] / (widths[0] + widths[1]);
        if (!read_eye(sight, model, grey, points, i == 1, said))
            return false;
        read[PAV_READ_LID + i] = said[0];
        read[PAV_READ_BROW + i] = said[1];
        read[PAV_READ_GAZE] += share * (i ? -said[2] : said[2]);
        read[PAV_READ_GAZE + 1] += share * said[3];
    }
    open_together(&read[PAV_READ_LID]);
    return true;
}

static bool read_face(struct pav_sight *sight, const struct pav_face_model *model,
                      const struct pav_grey *grey, const float (*points)[2], float *read,
                      float *odds)
{
    const struct pav_face_stage *mouth = &model->readers[PAV_READER_MOUTH],
                                *pose = &model->readers[PAV_READER_POSE];
    if (!read_eyes(sight, model, grey, points, read) ||
        !pav_sight_at(sight, model, mouth, grey, points, false))
        return false;
    pav_net_run(&mouth->net, sight->wide, sight->extra, read + PAV_READ_OPEN);
    if (!pav_sight_at(sight, model, pose, grey, points, false))
        return false;
    pav_net_run(&pose->net, sight->wide, sight->extra, read + PAV_READ_YAW);
    pav_net_run(&model->judge.net, sight->wide, sight->extra, odds);
    return true;
}

/* From points in the picture, through the cascade's stages from `first` on, to a judged fit. */
static bool fit_points(struct pav_aligner *aligner, const struct pav_grey *grey, int first,
                       float (*points)[2], struct pav_face_fit *fit)
{
    const struct pav_face_model *model = aligner->model;
    struct pav_sight *sight = &aligner->sight;
    float read[PAV_READ_COUNT], odds;
    if (!pav_sight_cascade(sight, model, grey, first, points) ||
        !read_face(sight, model, grey, (const float(*)[2])points, read, &odds))
        return false;
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

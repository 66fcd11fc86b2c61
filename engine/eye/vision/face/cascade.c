/* Owns the steps of a fit: looking at the picture around the points, and moving them. */
#include "eye/vision/face/cascade.h"

#include <math.h>
#include <string.h>

/* A detector's square against the face in it; measured on OpenCV's frontalface_alt2. */
#define BOX_UNIT 0.277f /* half the outer-eye distance, of its width */
#define BOX_EYES 0.40f  /* the eyes' height in it, from its top */

#define UNIT_MIN_PX   3.0f /* smaller faces are no faces */
#define UNIT_MAX_PX   4000.0f
#define PLACE_MAX_PX  100000.0f
#define KEPT_MOVEMENT 0.5f

static bool plausible(const struct pav_similarity *s)
{
    float unit = sqrtf(s->a * s->a + s->b * s->b);
    return unit >= UNIT_MIN_PX && unit <= UNIT_MAX_PX && fabsf(s->x0) < PLACE_MAX_PX &&
           fabsf(s->y0) < PLACE_MAX_PX;
}

static void modes_of(const struct pav_face_model *m, const float (*local)[2], float *modes)
{
    const float *at = local[0], *mean = m->mean[0];
    for (int k = 0; k < m->modes; k++) {
        const float *row = m->basis[PAV_FACE_RIGID + k][0];
        float sum = 0;
        for (int i = 0; i < PAV_FACE_NUMBERS; i++)
            sum += row[i] * (at[i] - mean[i]);
        modes[k] = sum;
    }
}

/* Where the view's points are, and from where the crop is taken. */
static int place_view(struct pav_sight *sight, const struct pav_face_stage *stage,
                      float (*points)[2], struct pav_similarity *frame)
{
    float middle[2] = {0};
    if (stage->view == PAV_VIEW_GRID)
        pav_view_grid(stage->unit_px, points);
    else
        pav_view_points(stage->view, (const float(*)[2])sight->local, points, middle);
    float x = middle[0] + sight->glance.x, y = middle[1] + sight->glance.y;
    float at[2] = {sight->mirrored ? -x : x, y}, origin[2];
    pav_similarity_apply(frame, at, origin);
    frame->x0 = origin[0], frame->y0 = origin[1];
    frame->a *= 1 + sight->glance.larger, frame->b *= 1 + sight->glance.larger;
    return pav_view_count(stage->view);
}

static void mirror_local(struct pav_sight *sight)
{
    float old[PAV_FACE_POINTS][2];
    memcpy(old, sight->local, sizeof old);
    for (int i = 0; i < PAV_FACE_POINTS; i++) {
        sight->local[i][0] = -old[pav_point_twin(i)][0];
        sight->local[i][1] = old[pav_point_twin(i)][1];
    }
}

static void look(struct pav_sight *sight, const struct pav_face_model *model,
                 const struct pav_face_stage *stage, const struct pav_grey *grey)
{
    float points[PAV_FACE_POINTS][2];
    struct pav_similarity from = sight->frame;
    int count = place_view(sight, stage, points, &from);
    pav_crop_take(&sight->crop, &pav_view_frames[stage->view], grey, &from, stage->unit_px);
    if (sight->mirrored)
        pav_crop_mirror(&sight->crop);
    if (sight->alter)
        sight->alter(sight->data, &sight->crop);
    pav_crop_sum(&sight->crop);
    if (stage->view != PAV_VIEW_GRID) {
        modes_of(model, (const float(*)[2])sight->local, sight->extra);
        for (int k = 0; k < model->modes; k++)
            sight->extra[k] /= model->spread[k];
    }
    pav_crop_describe(&sight->crop, (const float(*)[2])points, count, stage->unit_px,
                      stage->cell_px, sight->features);
    for (int i = 0; i < count * PAV_FEATURE_LENGTH; i++)
        sight->wide[i] = sight->features[i];
}

bool pav_sight_at(struct pav_sight *sight, const struct pav_face_model *model,
                  const struct pav_face_stage *stage, const struct pav_grey *grey,
                  const float (*points)[2], bool mirrored)
{
    sight->frame = pav_similarity_fit(model->mean, points);
    if (!plausible(&sight->frame))
        return false;
    for (int i = 0; i < PAV_FACE_POINTS; i++)
        pav_similarity_undo(&sight->frame, points[i], sight->local[i]);
    sight->mirrored = mirrored;
    if (mirrored)
        mirror_local(sight);
    look(sight, model, stage, grey);
    return true;
}

void pav_sight_step(struct pav_sight *sight, const struct pav_face_model *model,
                    const struct pav_face_stage *stage, float (*points)[2])
{
    float change[PAV_FACE_DIRECTIONS];
    float *local = sight->local[0];
    pav_net_run(&stage->net, sight->wide, sight->extra, change);
    for (int k = 0; k < PAV_FACE_RIGID + model->modes; k++) {
        const float *row = model->basis[k][0];
        for (int i = 0; i < PAV_FACE_NUMBERS; i++)
            local[i] += change[k] * row[i];
    }
    for (int i = 0; i < PAV_FACE_POINTS; i++)
        pav_similarity_apply(&sight->frame, sight->local[i], points[i]);
}

bool pav_sight_cascade(struct pav_sight *sight, const struct pav_face_model *model,
                       const struct pav_grey *grey, int from, float (*points)[2])
{
    for (int i = from; i < model->stage_count; i++) {
        const struct pav_face_stage *stage = &model->stages[i];
        if (!pav_sight_at(sight, model, stage, grey, (const float(*)[2])points, false))
            return false;
        pav_sight_step(sight, model, stage, points);
    }
    return true;
}

void pav_start_box(const struct pav_face_model *model, const struct pav_face_box *box,
                   float (*points)[2])
{
    struct pav_similarity s = {
        .a = BOX_UNIT * box->w, .x0 = box->x + 0.5f * box->w, .y0 = box->y + BOX_EYES * box->h};
    for (int i = 0; i < PAV_FACE_POINTS; i++)
        pav_similarity_apply(&s, model->mean[i], points[i]);
}

struct pav_face_box pav_start_box_of(const struct pav_face_model *model, const float (*points)[2])
{
    struct pav_similarity s = pav_similarity_fit(model->mean, points);
    float side = sqrtf(s.a * s.a + s.b * s.b) / BOX_UNIT;
    return (struct pav_face_box){s.x0 - 0.5f * side, s.y0 - BOX_EYES * side, side, side};
}

void pav_start_from(const struct pav_face_model *model, const float (*before)[2],
                    float (*points)[2])
{
    struct pav_similarity s = pav_similarity_fit(model->mean, before);
    float local[PAV_FACE_POINTS][2], modes[PAV_FACE_MODES_MAX];
    for (int i = 0; i < PAV_FACE_POINTS; i++)
        pav_similarity_undo(&s, before[i], local[i]);
    modes_of(model, (const float(*)[2])local, modes);
    memcpy(local, model->mean, sizeof local);
    float *at = local[0];
    for (int k = 0; k < model->modes; k++) {
        const float *row = model->basis[PAV_FACE_RIGID + k][0];
        for (int i = 0; i < PAV_FACE_NUMBERS; i++)
            at[i] += KEPT_MOVEMENT * modes[k] * row[i];
    }
    for (int i = 0; i < PAV_FACE_POINTS; i++)
        pav_similarity_apply(&s, local[i], points[i]);
}

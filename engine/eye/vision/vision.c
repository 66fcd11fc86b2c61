/* Owns the order of seeing: shrink, flow, room, people, and what of it is told. */
#include "eye/vision/vision.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <pavilion/scene.h>

#include "base/str.h"
#include "eye/opencv/flow.h"
#include "eye/vision/background.h"
#include "eye/vision/grid.h"
#include "eye/vision/hands.h"
#include "eye/vision/people.h"

#define SEES     (PAV_NEED_PRESENCE | PAV_NEED_SILHOUETTE | PAV_NEED_FLOW)
#define HOLD_S   1.5 /* presence outlasts the visitor by this */
#define NEVER_S  (-1e12)
#define GAP_S    2.0   /* a longer gap is a new scene */
#define FLOOR_PX 0.10f /* a slower flow is noise */
#define LIVELY                                                                                     \
    0.16f /* mean speed of someone's cells (uv/s, over the picture) that is full energy */
#define NEAR_FROM 0.30f /* height of a figure that is far */
#define NEAR_TO   0.95f

struct pav_vision {
    struct pav_cv_flow *flow;
    struct pav_background *background;
    struct pav_people *people;
    struct pav_hands *hands;
    struct pav_faces *faces; /* borrowed; may be NULL */
    bool saw_faces;
    bool some; /* faces of some people only: then figures have to be known */
    bool begun;
    double last_s, present_until_s;
    float energy, near_amount;
    int people_count;
    struct pav_person found[PAV_PEOPLE_MAX];
    int hand_count;
    struct pav_hand held[PAV_HANDS_MAX];
    uint8_t rgb[GRID_CELLS * 3], grey[GRID_CELLS];
    uint8_t alive[2][GRID_CELLS];
    float field[GRID_CELLS * 2]; /* px, then uv per second */
    float speed[GRID_CELLS];
};

struct pav_vision *pav_vision_create(void)
{
    pav_cv_quiet();
    struct pav_vision *v = pav_alloc(sizeof *v);
    v->flow = pav_cv_flow_create(GRID_W, GRID_H);
    v->background = pav_background_create();
    v->people = pav_people_create();
    v->hands = pav_hands_create();
    v->present_until_s = NEVER_S;
    if (!v->flow)
        pav_log("vision", PAV_LOG_ERROR, "OpenCV makes no optical flow; there will be none");
    return v;
}

void pav_vision_destroy(struct pav_vision *v)
{
    if (!v)
        return;
    if (v->flow)
        pav_cv_flow_destroy(v->flow);
    pav_background_destroy(v->background);
    pav_people_destroy(v->people);
    pav_hands_destroy(v->hands);
    free(v);
}

void pav_vision_use_faces(struct pav_vision *v, struct pav_faces *faces)
{
    v->faces = faces;
}

static void forget_faces(struct pav_vision *v)
{
    if (v->saw_faces)
        pav_faces_forget(v->faces);
    v->saw_faces = false;
}

bool pav_vision_faces_of(struct pav_vision *v, const struct pav_wish *wish)
{
    bool some = wish->needs & PAV_NEED_FACES, saw = v->saw_faces;
    v->some = some && !wish->everyone;
    bool fewer = v->faces && pav_faces_of(v->faces, wish);
    if (!some)
        forget_faces(v);
    return saw && (fewer || !some);
}

static void forget_people(struct pav_vision *v)
{
    if (!v->begun)
        return;
    v->begun = false;
    if (v->flow)
        pav_cv_flow_forget(v->flow);
    pav_background_forget(v->background);
    pav_people_forget(v->people);
    pav_hands_forget(v->hands);
    v->energy = v->near_amount = 0;
    v->people_count = v->hand_count = 0;
    v->present_until_s = NEVER_S;
    explicit_bzero(v->found, sizeof v->found);
    explicit_bzero(v->held, sizeof v->held);
    explicit_bzero(v->rgb, sizeof v->rgb);
    explicit_bzero(v->grey, sizeof v->grey);
    explicit_bzero(v->field, sizeof v->field);
    explicit_bzero(v->speed, sizeof v->speed);
}

void pav_vision_forget(struct pav_vision *v)
{
    forget_faces(v);
    forget_people(v);
}

/* The flow in uv per second, silent where nothing changed: on still ground its direction is noise. */
static void measure_flow(struct pav_vision *v, double dt_s)
{
    bool known = v->flow && pav_cv_flow_step(v->flow, v->grey, v->field);
    if (!known || dt_s <= 0) {
        memset(v->field, 0, sizeof v->field);
        memset(v->speed, 0, sizeof v->speed);
        return;
    }
    memcpy(v->alive[0], pav_background_moved(v->background), GRID_CELLS);
    pav_grid_widen(v->alive[0], v->alive[1]);
    pav_grid_widen(v->alive[1], v->alive[0]);
    const uint8_t *someone = pav_background_someone(v->background);
    float to_u = (float)(1 / (dt_s * GRID_W)), to_v = (float)(1 / (dt_s * GRID_H));
    for (int i = 0; i < GRID_CELLS; i++) {
        float *f = &v->field[i * 2], px = sqrtf(f[0] * f[0] + f[1] * f[1]);
        bool alive = v->alive[0][i] || someone[i];
        float keep = alive && px > FLOOR_PX ? (px - FLOOR_PX) / px : 0;
        f[0] *= keep * to_u;
        f[1] *= keep * to_v;
        v->speed[i] = sqrtf(f[0] * f[0] + f[1] * f[1]);
    }
}

static void tell_flow(const struct pav_vision *v, float *flow)
{
    const int sx = GRID_W / PAV_FLOW_WIDTH, sy = GRID_H / PAV_FLOW_HEIGHT;
    for (int y = 0; y < PAV_FLOW_HEIGHT; y++) {
        for (int x = 0; x < PAV_FLOW_WIDTH; x++) {
            float sum[2] = {0, 0};
            for (int k = 0; k < sx * sy; k++) {
                const float *f = &v->field[((y * sy + k / sx) * GRID_W + x * sx + k % sx) * 2];
                sum[0] += f[0];
                sum[1] += f[1];
            }
            flow[(y * PAV_FLOW_WIDTH + x) * 2] = sum[0] / (float)(sx * sy);
            flow[(y * PAV_FLOW_WIDTH + x) * 2 + 1] = sum[1] / (float)(sx * sy);
        }
    }
}

static float approach(float from, float to, double dt_s, float time_s)
{
    return from + (1 - expf((float)-dt_s / time_s)) * (to - from);
}

static void follow_people(struct pav_vision *v, double t_s, double dt_s)
{
    const uint8_t *someone = pav_background_someone(v->background);
    v->people_count = pav_people_step(v->people, someone, v->speed, dt_s, v->found);
    if (v->people_count > 0)
        v->present_until_s = t_s + HOLD_S;
    float tall = 0;
    for (int i = 0; i < v->people_count; i++)
        tall = fmaxf(tall, v->found[i].h);
    float near = fminf(1, fmaxf(0, (tall - NEAR_FROM) / (NEAR_TO - NEAR_FROM)));
    v->near_amount = approach(v->near_amount, near, dt_s, 0.2f);
}

static void measure_energy(struct pav_vision *v, double dt_s)
{
    float sum = 0;
    for (int i = 0; i < GRID_CELLS; i++)
        sum += fminf(v->speed[i], 2);
    v->energy = approach(v->energy, fminf(1, sum / GRID_CELLS / LIVELY), dt_s, 0.1f);
}

static void tell(const struct pav_vision *v, uint32_t needs, double t_s,
                 struct pav_ring_picture *picture)
{
    picture->people_count = (uint32_t)v->people_count;
    memcpy(picture->people, v->found, sizeof picture->people);
    picture->present = t_s < v->present_until_s;
    picture->near_amount = v->near_amount;
    picture->energy = v->energy;
    if (needs & PAV_NEED_FLOW)
        tell_flow(v, picture->flow);
    if (needs & PAV_NEED_SILHOUETTE) {
        picture->hand_count = (uint32_t)v->hand_count;
        memcpy(picture->hands, v->held, sizeof picture->hands);
        memcpy(picture->mask, pav_background_mask(v->background), GRID_CELLS);
    }
    picture->have |= needs & SEES;
}

static void see(struct pav_vision *v, const struct pav_ring_picture *picture, double t_s)
{
    pav_grid_shrink(picture->pixels, (int)picture->width_px, (int)picture->height_px, v->rgb);
    double dt_s = v->begun ? t_s - v->last_s : 0;
    v->begun = true;
    v->last_s = t_s;
    for (int i = 0; i < GRID_CELLS; i++) {
        const uint8_t *c = &v->rgb[i * 3];
        v->grey[i] = (uint8_t)((77 * c[0] + 150 * c[1] + 29 * c[2]) >> 8);
    }
    pav_background_step(v->background, v->rgb, dt_s);
    measure_flow(v, dt_s);
    follow_people(v, t_s, dt_s);
    measure_energy(v, dt_s);
    float aspect = (float)picture->width_px * GRID_H / ((float)picture->height_px * GRID_W);
    v->hand_count = pav_hands_step(v->hands, pav_background_someone(v->background), v->found,
                                   v->people_count, aspect, dt_s, v->held);
}

static void see_faces(struct pav_vision *v, struct pav_ring_picture *picture, double t_s)
{
    struct pav_figure figures[PAV_FIGURES_MAX];
    if (!v->faces)
        return;
    v->saw_faces = true;
    pav_faces_figures(v->faces, figures, pav_people_figures(v->people, figures));
    if (pav_faces_look(v->faces, picture, t_s))
        picture->have |= PAV_NEED_FACES;
}

void pav_vision_look(struct pav_vision *v, uint32_t needs, struct pav_ring_picture *picture,
                     double t_s)
{
    picture->have = needs & PAV_NEED_CAMERA;
    if (v->begun && (t_s < v->last_s || t_s - v->last_s > GAP_S))
        pav_vision_forget(v);
    bool faces = needs & PAV_NEED_FACES, sees = (needs & SEES) || (faces && v->some);
    if (!sees)
        forget_people(v);
    else if (!v->begun || t_s != v->last_s)
        see(v, picture, t_s);
    if (faces)
        see_faces(v, picture, t_s);
    else
        forget_faces(v);
    if (needs & SEES)
        tell(v, needs, t_s, picture);
}

/*
 * Owns the line around a face's skin. It is star-shaped around the middle of the face: on each ray between
 * what is always face (brows, eyes, nose, mouth) and a generous outline of the head it lies where what is
 * inside looks most like skin and what is outside least, and neighbouring rays agree: the best closed line
 * of them all, by dynamic programming.
 */
#include "eye/outline.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

#define RAYS      PAV_SKIN_AROUND
#define STEPS     76
#define STEP      0.025f /* units */
#define JAW       17
#define ARCH      24
#define HEAD      (JAW + ARCH)
#define FEATURES  (PAV_LANDMARKS - JAW)
#define BEND      4         /* steps that neighbouring rays may differ at most */
#define STIFF     0.05f     /* what one step of that costs */
#define WEIGHT    0.25f     /* of one step's likeness to skin */
#define EDGE      0.6f      /* of the line lying on an edge */
#define EDGE_FULL 24.0f     /* Lab */
#define MARGIN    0.02f     /* units that the line stays inside of the edge */
#define NEVER     (-300.0f) /* no line is worth it; small enough that sums stay exact */

struct outline {
    float own[PAV_LANDMARKS][2]; /* in the face's frame */
    float around[RAYS][2];       /* the generous outline */
    float most[RAYS], least[RAYS];
    bool upper[RAYS]; /* the ray leaves through forehead or temple */
    float value[RAYS][STEPS];
    float radius[RAYS];
};

static void ray_of(int i, float ray[2])
{
    float turn = 2 * (float)M_PI * (float)i / RAYS;
    ray[0] = sinf(turn), ray[1] = cosf(turn); /* begins below the chin */
}

/* How far out the ray meets the closed polygon; `side`, if not NULL: the edge that it meets there. */
static float meet(const float (*polygon)[2], int count, const float ray[2], int *side)
{
    float far = 0;
    for (int i = 0; i < count; i++) {
        const float *a = polygon[i], *b = polygon[(i + 1) % count];
        float ex = b[0] - a[0], ey = b[1] - a[1], det = ex * ray[1] - ey * ray[0];
        if (fabsf(det) < 1e-9f)
            continue;
        float r = (ex * a[1] - ey * a[0]) / det, t = (ray[0] * a[1] - ray[1] * a[0]) / det;
        if (t >= 0 && t <= 1 && r > far) {
            far = r;
            if (side)
                *side = i;
        }
    }
    return far;
}

/* --- the head ---- */

/* The jaw as found, and over it half an ellipse: the forehead is a third of the face, and generously more. */
static void head_of(const float (*p)[2], float head[HEAD][2])
{
    float brows[2] = {0}, base[2];
    for (int i = 17; i < 27; i++)
        brows[0] += 0.1f * p[i][0], brows[1] += 0.1f * p[i][1];
    float third = 0.5f * (p[33][1] - brows[1] + p[8][1] - p[33][1]);
    memcpy(head, p, JAW * sizeof *head);
    base[0] = 0.5f * (p[0][0] + p[16][0]), base[1] = 0.5f * (p[0][1] + p[16][1]);
    float top[2] = {0.5f * (base[0] + brows[0]), brows[1] - 1.3f * third};
    base[0] = top[0];
    for (int k = 0; k < ARCH; k++) {
        float turn = (float)M_PI * ((float)k + 1) / (ARCH + 1), c = cosf(turn), s = sinf(turn);
        const float *end = c > 0 ? p[16] : p[0];
        for (int d = 0; d < 2; d++)
            head[JAW + k][d] = base[d] + fabsf(c) * (end[d] - base[d]) + s * (top[d] - base[d]);
    }
}

/* Where the line may lie, on each ray. */
static void bounds(struct outline *o)
{
    float head[HEAD][2], ray[2];
    head_of((const float(*)[2])o->own, head);
    for (int i = 0; i < RAYS; i++) {
        int side = 0;
        ray_of(i, ray);
        o->most[i] = meet((const float(*)[2])head, HEAD, ray, &side);
        o->upper[i] = side >= JAW - 1;
        o->around[i][0] = o->most[i] * ray[0], o->around[i][1] = o->most[i] * ray[1];
    }
}

/* What is always face: as far as any feature reaches on a ray, or on one beside it. */
static void features(struct outline *o)
{
    for (int i = 0; i < RAYS; i++) {
        float ray[2];
        ray_of(i, ray);
        for (int k = JAW; k < PAV_LANDMARKS; k++) {
            const float *p = o->own[k];
            float along = p[0] * ray[0] + p[1] * ray[1],
                  aside = fabsf(p[0] * ray[1] - p[1] * ray[0]);
            if (along > 0 && aside < 0.12f)
                o->least[i] = fmaxf(o->least[i], along + 0.02f - 0.35f * aside);
        }
        o->most[i] = fminf(fmaxf(o->most[i], o->least[i]), STEP * (STEPS - 1));
        o->least[i] = fminf(o->least[i], o->most[i]);
    }
}

/* --- the line ---- */

/* What is expected before any colour is seen. The jaw was found by its shape: colour only overrules it
 * where hair or cloth covers it, and on the chin not even then. The arch is a guess. */
static float expected(const struct outline *o, int i, float r)
{
    float q = r / fmaxf(o->most[i], STEP), ray[2];
    ray_of(i, ray);
    if (o->upper[i])
        return q < 0.6f ? 0.45f : 0.45f - 0.95f * (q - 0.6f) / 0.4f;
    float chin = fmaxf(0, ray[1] - 0.5f) * 2;
    return q < 0.8f ? 0.5f + 0.5f * chin : 0.5f + 0.5f * chin - 0.6f * (q - 0.8f) / 0.2f;
}

/* Of the line crossing the ray at each step. */
static void judge(struct outline *o, const struct pav_skin *skin)
{
    for (int i = 0; i < RAYS; i++) {
        float ray[2], sum = 0;
        ray_of(i, ray);
        for (int k = 0; k < STEPS; k++) {
            float r = STEP * (float)k, in = r - 2 * STEP, out = r + 2 * STEP;
            float inside[2] = {in * ray[0], in * ray[1]}, outside[2] = {out * ray[0], out * ray[1]};
            float edge = fminf(pav_skin_step(skin, inside, outside) / EDGE_FULL, 1);
            bool may = r >= o->least[i] - STEP && r <= o->most[i] + 0.5f * STEP;
            o->value[i][k] = may ? sum + EDGE * edge : NEVER;
            if (r >= o->least[i])
                sum += WEIGHT * (pav_skin_at(skin, r * ray[0], r * ray[1]) + expected(o, i, r));
        }
    }
}

/* The best line, twice around, so that its ends meet: the second half of it counts. */
static void trace(struct outline *o)
{
    float(*best)[STEPS] = pav_alloc(2 * RAYS * sizeof *best);
    int8_t(*from)[STEPS] = pav_alloc(2 * RAYS * sizeof *from);
    for (int i = 0; i < 2 * RAYS; i++) {
        for (int k = 0; k < STEPS; k++) {
            best[i][k] = i ? -INFINITY : 0;
            for (int d = -BEND; i && d <= BEND; d++) {
                int before = k + d;
                if (before < 0 || before >= STEPS)
                    continue;
                float value = best[i - 1][before] - STIFF * (float)(d * d);
                if (value > best[i][k])
                    best[i][k] = value, from[i][k] = (int8_t)d;
            }
            best[i][k] += o->value[i % RAYS][k];
        }
    }
    int at = 0;
    for (int k = 1; k < STEPS; k++)
        at = best[2 * RAYS - 1][k] > best[2 * RAYS - 1][at] ? k : at;
    for (int i = 2 * RAYS - 1; i > RAYS / 2; at += from[i][at], i--) {
        if (i < RAYS + RAYS / 2)
            o->radius[i % RAYS] = STEP * (float)at;
    }
    o->radius[RAYS / 2] = STEP * (float)at;
    free(best);
    free(from);
}

static void smooth(struct outline *o)
{
    static const float weights[] = {1, 4, 6, 4, 1};
    float before[RAYS];
    for (int pass = 0; pass < 2; pass++) {
        memcpy(before, o->radius, sizeof before);
        for (int i = 0; i < RAYS; i++) {
            o->radius[i] = 0;
            for (int k = -2; k <= 2; k++)
                o->radius[i] += weights[k + 2] / 16 * before[(i + k + RAYS) % RAYS];
        }
    }
    for (int i = 0; i < RAYS; i++)
        o->radius[i] = fmaxf(o->radius[i] - MARGIN, o->least[i]);
}

void pav_face_outline(const struct pav_colour_picture *picture, const struct pav_face_fit *fit,
                      float points[PAV_OUTLINE_POINTS][2])
{
    struct outline *o = pav_alloc(sizeof *o);
    struct pav_face_frame frame = pav_face_frame(fit);
    for (int i = 0; i < PAV_LANDMARKS; i++)
        pav_face_frame_in(&frame, fit->landmarks[i], o->own[i]);
    bounds(o);
    struct pav_skin *skin = pav_skin_create(picture, fit, (const float(*)[2])o->around);
    features(o);
    judge(o, skin);
    trace(o);
    smooth(o);
    for (int i = 0; i < PAV_OUTLINE_POINTS; i++) {
        int at = i * RAYS / PAV_OUTLINE_POINTS;
        float ray[2], own[2];
        ray_of(at, ray);
        own[0] = o->radius[at] * ray[0], own[1] = o->radius[at] * ray[1];
        pav_face_frame_out(&frame, own, points[i]);
    }
    pav_skin_destroy(skin);
    free(o);
}

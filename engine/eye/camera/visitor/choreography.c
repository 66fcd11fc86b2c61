/* Owns the drawn visitors' script: paths over the floor, gestures, stillness, as functions of time. */
#include "eye/camera/visitor/choreography.h"

#include <stddef.h>

#include "eye/camera/visitor/vec.h"

#define TURN 6.2831853f

/* A straight walk from the key before to this one. */
struct key {
    float t, x, z;
};

/* The first is in view from the first frame on. */
static const struct key path_0[] = {
    {0.0f, -2.15f, 3.7f},  {1.9f, -0.75f, 3.1f},  {3.9f, 0.0f, 2.05f},  {20.5f, 0.0f, 2.05f},
    {22.6f, -0.52f, 2.2f}, {32.2f, -0.52f, 2.2f}, {34.2f, -1.6f, 2.9f}, {36.0f, -3.3f, 3.7f}};
static const struct key path_1[] = {{18.6f, 3.2f, 3.9f},   {21.0f, 1.35f, 3.2f},
                                    {23.2f, 0.62f, 2.35f}, {30.6f, 0.62f, 2.35f},
                                    {33.0f, 1.9f, 3.0f},   {34.8f, 3.4f, 3.8f}};

struct script {
    const struct key *keys;
    size_t count;
    float stride_m; /* two steps */
};

static const struct script scripts[PAV_VISITORS_MAX] = {
    {path_0, sizeof path_0 / sizeof *path_0, 1.32f},
    {path_1, sizeof path_1 / sizeof *path_1, 1.2f},
};

/* Between keys the position follows a monotone cubic, so that walkers round their corners. */
static void place(const struct script *s, float t, float *x, float *z)
{
    size_t i = 0;
    while (i + 2 < s->count && t > s->keys[i + 1].t)
        i++;
    const struct key *a = &s->keys[i], *b = a + 1;
    float u = clamp01((t - a->t) / (b->t - a->t));
    /* Full speed is kept through keys between two walks, and reached from rest at the others. */
    bool runs_in = i > 0 && (a[-1].x != a->x || a[-1].z != a->z);
    bool runs_out = i + 2 < s->count && (b[1].x != b->x || b[1].z != b->z);
    bool from_start = i == 0, to_end = i + 2 == s->count;
    float m0 = runs_in || from_start ? 1.0f : 0.0f, m1 = runs_out || to_end ? 1.0f : 0.0f;
    float v = ((m0 + m1 - 2) * u + (3 - 2 * m0 - m1)) * u * u + m0 * u;
    *x = mix(a->x, b->x, v);
    *z = mix(a->z, b->z, v);
}

/* The way walked so far, which turns the legs: no foot slides. */
static float walked(const struct script *s, float t)
{
    float sum = 0;
    for (size_t i = 1; i < s->count && s->keys[i - 1].t < t; i++) {
        const struct key *a = &s->keys[i - 1], *b = a + 1;
        float x, z;
        place(s, t < b->t ? t : b->t, &x, &z);
        sum += hypotf(x - a->x, z - a->z);
    }
    return sum;
}

static float mean_heading(const struct script *s, float t, float *speed)
{
    float x0, z0, x1, z1;
    place(s, t - 0.3f, &x0, &z0);
    place(s, t + 0.3f, &x1, &z1);
    *speed = hypotf(x1 - x0, z1 - z0) / 0.6f;
    return atan2f(x1 - x0, z0 - z1);
}

static struct pav_arm_pose blend(struct pav_arm_pose a, struct pav_arm_pose b, float t)
{
    return (struct pav_arm_pose){mix(a.lift, b.lift, t), mix(a.swing, b.swing, t),
                                 mix(a.fore_lift, b.fore_lift, t),
                                 mix(a.fore_swing, b.fore_swing, t)};
}

/* Wide slow beats of an arm from beside the hip to over the head; the forearm follows late. */
static struct pav_arm_pose beat(float phase, float reach)
{
    float up = 0.5f - 0.5f * cosf(phase), late = 0.5f - 0.5f * cosf(phase - 0.7f);
    return (struct pav_arm_pose){mix(0.35f, 2.35f, up * reach), 0.1f + 0.15f * sinf(phase),
                                 mix(0.45f, 2.95f, late * reach), 0.35f};
}

/* A greeting: upper arm out, forearm up, waving from the elbow. */
static struct pav_arm_pose hello(float t)
{
    return (struct pav_arm_pose){1.25f, 0.35f, 2.75f + 0.42f * sinf(t * TURN * 0.9f), 0.2f};
}

static void stand(struct pav_pose *p, float t, float own)
{
    p->breath = sinf(t * TURN * 0.23f + own);
    p->head_yaw = 0.10f * sinf(t * 0.61f + own) + 0.05f * sinf(t * 1.3f + 2 * own);
    p->head_pitch = 0.05f + 0.03f * sinf(t * 0.47f + own);
    p->head_roll = 0.03f * sinf(t * 0.53f + 1.7f * own);
    p->sway = 0.008f * sinf(t * 0.8f + own);
    float blink = fmodf(t + own * 1.3f, 3.7f);
    p->blink = 1 - clamp01(fabsf(blink - 0.09f) / 0.09f);
}

static void walk(struct pav_pose *p, const struct script *s, float t)
{
    float speed, heading = mean_heading(s, t, &speed);
    p->gait = ease(speed, 0.1f, 0.7f);
    p->step = walked(s, t) / s->stride_m * TURN;
    p->yaw = heading * p->gait * 0.92f;
    p->head_yaw -= p->yaw * 0.45f; /* looks at the picture while walking past it */
    for (int i = 0; i < 2; i++) {
        float side = i ? 1.0f : -1.0f, swing = 0.42f * sinf(p->step) * side * p->gait;
        p->arm[i] = (struct pav_arm_pose){0.13f, swing, 0.1f, swing + 0.16f + 0.22f * p->gait};
    }
}

static void play_0(struct pav_pose *p, float t)
{
    /* 4 to 12.5 s: both arms, together, then one against the other */
    float both = ease(t, 3.6f, 4.8f) * (1 - ease(t, 11.4f, 12.6f));
    float phase = (t - 3.9f) * TURN * 0.34f, apart = ease(t, 7.4f, 8.6f) * TURN * 0.5f;
    p->arm[0] = blend(p->arm[0], beat(phase, 1), both);
    p->arm[1] = blend(p->arm[1], beat(phase + apart, 1), both);
    p->lean += both * 0.06f * sinf(phase + 0.5f) * ease(t, 7.4f, 8.6f);
    p->head_pitch -= 0.08f * both;
    /* 12.5 to 16.5 s: sways from foot to foot, arms trailing */
    float sway = ease(t, 12.2f, 13.2f) * (1 - ease(t, 15.6f, 16.8f)),
          s = sinf((t - 12.2f) * TURN * 0.36f);
    p->sway += sway * 0.13f * s;
    p->lean += sway * 0.12f * s;
    p->head_roll += sway * 0.08f * s;
    for (int i = 0; i < 2; i++) {
        float side = i ? 1.0f : -1.0f;
        p->arm[i].lift += sway * (0.28f + 0.2f * s * side);
        p->arm[i].fore_lift += sway * (0.34f + 0.28f * s * side);
    }
    /* 25 to 31 s: answers the other with the outer arm, then both */
    float wave = ease(t, 24.6f, 25.8f) * (1 - ease(t, 30.6f, 31.8f));
    p->arm[0] = blend(p->arm[0], beat((t - 25) * TURN * 0.3f, 0.95f), wave);
    float greet = ease(t, 22.8f, 23.5f) * (1 - ease(t, 24.8f, 25.6f));
    p->head_yaw += (greet + 0.35f * wave) * 0.42f;
}

static void play_1(struct pav_pose *p, float t)
{
    float greet = ease(t, 22.9f, 23.7f) * (1 - ease(t, 25.4f, 26.2f));
    p->arm[1] = blend(p->arm[1], hello(t), greet);
    float both = ease(t, 26.0f, 27.0f) * (1 - ease(t, 29.4f, 30.6f));
    float phase = (t - 26.2f) * TURN * 0.33f;
    p->arm[0] = blend(p->arm[0], beat(phase, 0.55f), both);
    p->arm[1] = blend(p->arm[1], beat(phase + 0.8f, 0.95f), both);
    p->sway += 0.03f * both * sinf(phase);
    p->head_yaw -= greet * 0.2f;
}

void pav_choreography(double t_s, struct pav_pose poses[PAV_VISITORS_MAX])
{
    double whole = floor(t_s / PAV_VISITOR_CYCLE_S);
    float t = (float)(t_s - whole * PAV_VISITOR_CYCLE_S);
    for (int i = 0; i < PAV_VISITORS_MAX; i++) {
        const struct script *s = &scripts[i];
        struct pav_pose *p = &poses[i];
        *p = (struct pav_pose){.who = i};
        p->there = t >= s->keys[0].t && t <= s->keys[s->count - 1].t;
        if (!p->there)
            continue;
        place(s, t, &p->x, &p->z);
        stand(p, t, (float)i * 2.1f);
        walk(p, s, t);
        (i ? play_1 : play_0)(p, t);
    }
}

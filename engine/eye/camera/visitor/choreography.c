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

/* Alone and near: the camera is looked into from an arm's length. */
static const struct key path_near[] = {{40.6f, 2.5f, 3.6f},  {42.6f, 0.35f, 1.5f},
                                       {43.8f, 0.0f, 0.86f}, {57.6f, 0.0f, 0.86f},
                                       {59.4f, -0.7f, 1.7f}, {61.8f, -3.2f, 3.6f}};
/* The pair: side by side before the camera. */
static const struct key path_left[] = {{0.0f, -1.9f, 2.4f},
                                       {2.6f, -0.31f, 1.02f},
                                       {54.0f, -0.31f, 1.02f},
                                       {56.2f, -1.2f, 2.2f},
                                       {58.6f, -3.4f, 3.6f}};
static const struct key path_right[] = {{1.0f, 2.2f, 2.6f},
                                        {3.6f, 0.31f, 1.08f},
                                        {53.2f, 0.31f, 1.08f},
                                        {55.6f, 1.3f, 2.3f},
                                        {58.0f, 3.6f, 3.6f}};

#define SCRIPT(path, stride)                                                                       \
    {                                                                                              \
        path, sizeof path / sizeof *(path), stride                                                 \
    }
static const struct script scripts[PAV_VISITORS_MAX] = {SCRIPT(path_0, 1.32f),
                                                        SCRIPT(path_1, 1.2f)};
static const struct script near_script = SCRIPT(path_near, 1.32f);
static const struct script pair_scripts[PAV_VISITORS_MAX] = {SCRIPT(path_left, 1.32f),
                                                             SCRIPT(path_right, 1.2f)};

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

/* Blinks, and eyes that wander a little and jump. */
static void rest_face(struct pav_head_motion *m, float t, float own)
{
    float blink = fmodf(t + own * 1.3f, 3.7f), again = fmodf(t * 0.83f + own, 6.1f);
    float shut =
        fmaxf(1 - clamp01(fabsf(blink - 0.09f) / 0.09f), 1 - clamp01(fabsf(again - 0.08f) / 0.08f));
    m->lid[0] = m->lid[1] = 1 - shut;
    float beat = floorf((t + own) * 0.9f), spring = ease(t + own - beat / 0.9f, 0, 0.09f);
    float from = sinf(beat * 12.9898f - 12.9898f), to = sinf(beat * 12.9898f);
    m->gaze_x = 0.16f * mix(from, to, spring);
    m->gaze_y = 0.08f * mix(sinf(2 * from), sinf(2 * to), spring);
    m->brow[0] = m->brow[1] = 0.06f * sinf(t * 0.7f + own);
}

/* Syllables at about four a second, some with rounded lips, in phrases. */
static void speak(struct pav_head_motion *m, float t, float amount)
{
    float phrase = ease(sinf(t * TURN * 0.21f) + 0.55f, 0, 0.5f);
    float voice = clamp01(0.55f + 0.5f * sinf(t * TURN * 4.1f) + 0.35f * sinf(t * TURN * 2.7f + 1));
    float round = clamp01(sinf(t * TURN * 0.83f + 0.4f) * 1.5f - 0.6f);
    float a = amount * phrase;
    m->jaw = fmaxf(m->jaw, a * (0.04f + 0.30f * voice * (1 - 0.4f * round)));
    m->lips = fmaxf(m->lips, a * (0.3f + 0.5f * voice));
    m->pucker = a * 0.75f * round;
    m->smile[0] = m->smile[1] = fmaxf(m->smile[0], a * 0.2f * (1 - round));
    m->brow[0] = m->brow[1] = m->brow[0] + a * 0.3f * clamp01(sinf(t * TURN * 0.37f));
}

static void smile(struct pav_head_motion *m, float amount, float teeth)
{
    for (int i = 0; i < 2; i++) {
        m->smile[i] = mix(m->smile[i], 0.85f + (i ? 0.08f : 0), amount);
        m->squint[i] = fmaxf(m->squint[i], 0.55f * amount);
    }
    m->lips = fmaxf(m->lips, amount * teeth);
    m->bare = fmaxf(m->bare, 0.15f * amount * teeth);
    m->jaw = fmaxf(m->jaw, 0.10f * amount * teeth);
}

/* 1 between two times, eased in and out over `soft` s. */
static float during(float t, float from, float to, float soft)
{
    return ease(t, from - 0.5f * soft, from + 0.5f * soft) *
           (1 - ease(t, to - 0.5f * soft, to + 0.5f * soft));
}

static void stand(struct pav_pose *p, float t, float own)
{
    p->breath = sinf(t * TURN * 0.23f + own);
    p->head_yaw = 0.10f * sinf(t * 0.61f + own) + 0.05f * sinf(t * 1.3f + 2 * own);
    p->head_pitch = 0.05f + 0.03f * sinf(t * 0.47f + own);
    p->head_roll = 0.03f * sinf(t * 0.53f + 1.7f * own);
    p->sway = 0.008f * sinf(t * 0.8f + own);
    rest_face(&p->face, t, own);
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
    smile(&p->face, fmaxf(during(t, 4.4f, 7.5f, 1), fmaxf(greet, 0.8f * wave)), 0.7f);
    speak(&p->face, t, during(t, 16.6f, 20.2f, 0.6f));
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
    smile(&p->face, fmaxf(greet, 0.7f * both), 0.8f);
    speak(&p->face, t + 3, during(t, 27.0f, 30.2f, 0.6f));
}

/* The camera hangs lower than a standing person's eyes: who comes near bends down to it. */
static void bend_down(struct pav_pose *p, float depth_m)
{
    p->sink = depth_m * (1 - ease(p->z, 1.1f, 1.9f));
}

static void play_near(struct pav_pose *p, float t)
{
    bend_down(p, 0.24f);
    float about = during(t, 44.2f, 47.8f, 0.8f), turn = sinf((t - 44.2f) * TURN * 0.28f);
    p->head_yaw += about * 0.62f * turn;
    p->head_pitch -= about * 0.10f * sinf((t - 44.2f) * TURN * 0.19f);
    p->face.gaze_x = mix(p->face.gaze_x, 0.5f * turn, about);
    speak(&p->face, t, during(t, 48.2f, 52.6f, 0.5f));
    p->head_roll += 0.06f * during(t, 48.6f, 52, 1) * sinf(t * 2.1f);
    smile(&p->face, during(t, 53.0f, 55.6f, 0.7f), 1);
    float wonder = during(t, 55.9f, 57.2f, 0.5f);
    p->face.brow[0] += 0.8f * wonder, p->face.brow[1] += 0.8f * wonder;
    p->face.jaw = fmaxf(p->face.jaw, 0.45f * wonder);
    p->face.lid[0] *= 1 + 0.25f * wonder, p->face.lid[1] *= 1 + 0.25f * wonder;
}

static void play_pair(struct pav_pose *p, float t)
{
    float side = p->who ? 1.0f : -1.0f, own = p->who ? 2.3f : 0;
    bend_down(p, p->who ? 0.16f : 0.25f);
    /* they turn to each other now and then, and speak in turns */
    float each = fmodf(t + own * 4, 11);
    float look = during(t, 4, 53, 1) * during(each, 2.0f, 4.6f, 0.7f);
    p->head_yaw -= side * 0.55f * look;
    p->face.gaze_x = mix(p->face.gaze_x, -0.45f * side, look);
    float turn = fmodf(t + (p->who ? 5.5f : 0), 11);
    speak(&p->face, t + own, during(t, 4.5f, 52.5f, 0.6f) * during(turn, 0.8f, 5.2f, 0.5f));
    smile(&p->face, during(t, 4, 53, 1) * during(turn, 6.4f, 9.0f, 0.7f), 0.9f);
}

/* One figure on one path; false when it is not in the room. */
static bool appear(struct pav_pose *p, const struct script *s, int who, float t)
{
    *p = (struct pav_pose){.who = who};
    p->there = t >= s->keys[0].t && t <= s->keys[s->count - 1].t;
    if (!p->there)
        return false;
    place(s, t, &p->x, &p->z);
    stand(p, t, (float)who * 2.1f);
    walk(p, s, t);
    return true;
}

void pav_choreography(enum pav_visitor_cast cast, double t_s,
                      struct pav_pose poses[PAV_VISITORS_MAX])
{
    double whole = floor(t_s / PAV_VISITOR_CYCLE_S);
    float t = (float)(t_s - whole * PAV_VISITOR_CYCLE_S);
    for (int i = 0; i < PAV_VISITORS_MAX; i++) {
        struct pav_pose *p = &poses[i];
        if (cast == PAV_VISITOR_PAIR) {
            if (appear(p, &pair_scripts[i], i, t))
                play_pair(p, t);
        } else if (i == 0 && t >= near_script.keys[0].t) {
            if (appear(p, &near_script, i, t))
                play_near(p, t);
        } else if (appear(p, &scripts[i], i, t)) {
            (i ? play_1 : play_0)(p, t);
        }
    }
}

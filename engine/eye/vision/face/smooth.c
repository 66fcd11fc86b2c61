/* Owns the filters of a face: what is grouped, and how much each group is smoothed. */
#include "eye/vision/face/smooth.h"

#include <math.h>
#include <string.h>

#include "eye/vision/face/geometry.h"

#define TURN     6.2831853f
#define UNIT_S   3.0f /* the unit follows a visitor who walks up */
#define DEGREE   0.0174533f
#define POINTS   (PAV_LANDMARKS + 2)
#define IS_PUPIL PAV_LANDMARKS /* the two indices after the landmarks */

static const struct pav_euro place_euro = {
    .min_hz = 1.0f, .beta = 20, .rate_hz = 4, .still = 0.06f};
static const struct pav_euro turn_euro = {.min_hz = 0.7f, .beta = 20, .rate_hz = 4, .still = 0.06f};
static const struct pav_euro shape_euro = {
    .min_hz = 0.6f, .beta = 20, .rate_hz = 3, .still = 0.08f};
static const struct pav_euro eye_euro = {.min_hz = 0.8f, .beta = 40, .rate_hz = 5, .still = 0.10f};
static const struct pav_euro pose_euro = {.min_hz = 0.8f, .beta = 10, .rate_hz = 4, .still = 0.05f};
static const struct pav_euro movement_euro[4] = {
    {.min_hz = 1.2f, .beta = 5, .rate_hz = 5},  /* mouth */
    {.min_hz = 2.0f, .beta = 8, .rate_hz = 8},  /* lids: a blink lasts a tenth of a second */
    {.min_hz = 0.9f, .beta = 4, .rate_hz = 4},  /* brows */
    {.min_hz = 1.0f, .beta = 5, .rate_hz = 5}}; /* gaze */

/* Which points make a group; -1 ends. */
static const int8_t shapes[PAV_SMOOTH_SHAPES][21] = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, -1},
    {17, 18, 19, 20, 21, -1},
    {22, 23, 24, 25, 26, -1},
    {27, 28, 29, 30, 31, 32, 33, 34, 35, -1},
    {36, 37, 38, 39, 40, 41, IS_PUPIL, -1},
    {42, 43, 44, 45, 46, 47, IS_PUPIL + 1, -1},
    {48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63, 64, 65, 66, 67, -1},
};

static float weight(float cutoff_hz, float dt_s)
{
    return 1 / (1 + 1 / (TURN * cutoff_hz * dt_s));
}

void pav_euro_step(struct pav_euro_group *g, const struct pav_euro *euro, float *values, int count,
                   float dt_s)
{
    if (!g->begun || dt_s <= 0) {
        if (!g->begun)
            memcpy(g->value, values, (size_t)count * sizeof *values);
        memcpy(values, g->value, (size_t)count * sizeof *values);
        g->begun = true;
        return;
    }
    float sum = 0, follow = weight(euro->rate_hz, dt_s);
    for (int i = 0; i < count; i++) {
        g->rate[i] += follow * ((values[i] - g->value[i]) / dt_s - g->rate[i]);
        sum += g->rate[i] * g->rate[i];
    }
    float speed = sqrtf(2 * sum / (float)count); /* of a point: numbers come in pairs */
    float a = weight(euro->min_hz + euro->beta * fmaxf(0, speed - euro->still), dt_s);
    for (int i = 0; i < count; i++) {
        g->value[i] += a * (values[i] - g->value[i]);
        values[i] = g->value[i];
    }
}

/* --- a face ---- */

/* Where the face is as a whole: middle, size and tilt of its points that move little. */
struct frame {
    float x, y, size, tilt;
};

static struct frame frame_of(const struct pav_face_fit *f)
{
    static const int8_t firm[] = {27, 28, 29, 30, 31, 35, 36, 39, 42, 45, 48, 54};
    struct frame frame = {0};
    int count = sizeof firm;
    for (int i = 0; i < count; i++) {
        frame.x += f->landmarks[firm[i]][0] / (float)count;
        frame.y += f->landmarks[firm[i]][1] / (float)count;
    }
    float sum = 0;
    for (int i = 0; i < count; i++) {
        float dx = f->landmarks[firm[i]][0] - frame.x, dy = f->landmarks[firm[i]][1] - frame.y;
        sum += dx * dx + dy * dy;
    }
    frame.size = sqrtf(sum / (float)count) * 2;
    frame.size = frame.size > 1 ? frame.size : 1;
    frame.tilt = atan2f(f->landmarks[45][1] - f->landmarks[36][1],
                        f->landmarks[45][0] - f->landmarks[36][0]);
    return frame;
}

static float *point(struct pav_face_fit *f, int i)
{
    return i < IS_PUPIL ? f->landmarks[i] : f->pupils[i - IS_PUPIL];
}

/* Into the frame, or with `out` from it. */
static void turn_points(struct pav_face_fit *f, const struct frame *frame, bool out)
{
    float c = cosf(frame->tilt), s = sinf(frame->tilt), k = frame->size;
    for (int i = 0; i < POINTS; i++) {
        float *p = point(f, i);
        float x = p[0] - frame->x, y = p[1] - frame->y;
        if (out) {
            float px = p[0], py = p[1];
            p[0] = frame->x + k * (c * px - s * py);
            p[1] = frame->y + k * (s * px + c * py);
        } else {
            p[0] = (c * x + s * y) / k;
            p[1] = (-s * x + c * y) / k;
        }
    }
}

static void smooth_place(struct pav_face_smooth *s, struct frame *frame, float dt_s)
{
    float place[2] = {frame->x / s->unit_px, frame->y / s->unit_px};
    pav_euro_step(&s->place, &place_euro, place, 2, dt_s);
    frame->x = place[0] * s->unit_px;
    frame->y = place[1] * s->unit_px;
    float last = s->turn.begun ? s->turn.value[1] : frame->tilt;
    /* past half a turn the angle jumps: stay near the last one */
    float turn[2] = {logf(frame->size), last + remainderf(frame->tilt - last, TURN)};
    pav_euro_step(&s->turn, &turn_euro, turn, 2, dt_s);
    frame->size = expf(turn[0]);
    frame->tilt = turn[1];
}

static void smooth_shapes(struct pav_face_smooth *s, struct pav_face_fit *f, float dt_s)
{
    for (int k = 0; k < PAV_SMOOTH_SHAPES; k++) {
        float values[PAV_EURO_MOST];
        int count = 0;
        for (const int8_t *i = shapes[k]; *i >= 0; i++) {
            values[count++] = point(f, *i)[0];
            values[count++] = point(f, *i)[1];
        }
        bool eye = k == 4 || k == 5;
        pav_euro_step(&s->shapes[k], eye ? &eye_euro : &shape_euro, values, count, dt_s);
        count = 0;
        for (const int8_t *i = shapes[k]; *i >= 0; i++) {
            point(f, *i)[0] = values[count++];
            point(f, *i)[1] = values[count++];
        }
    }
}

static void smooth_movements(struct pav_face_smooth *s, struct pav_movements *m, float dt_s)
{
    float mouth[3] = {m->mouth_open, m->mouth_smile, m->mouth_round};
    float gaze[2] = {m->gaze_x, m->gaze_y};
    pav_euro_step(&s->movements[0], &movement_euro[0], mouth, 3, dt_s);
    pav_euro_step(&s->movements[1], &movement_euro[1], m->lid, 2, dt_s);
    pav_euro_step(&s->movements[2], &movement_euro[2], m->brow, 2, dt_s);
    pav_euro_step(&s->movements[3], &movement_euro[3], gaze, 2, dt_s);
    m->mouth_open = mouth[0], m->mouth_smile = mouth[1], m->mouth_round = mouth[2];
    m->gaze_x = gaze[0], m->gaze_y = gaze[1];
}

void pav_face_smooth_step(struct pav_face_smooth *s, struct pav_face_fit *f, float dt_s)
{
    float size = pav_face_size(f);
    if (s->unit_px <= 0)
        s->unit_px = size;
    s->unit_px *= powf(size / s->unit_px, 1 - expf(-dt_s / UNIT_S));
    /* the unit's own change is no movement */
    struct frame frame = frame_of(f), steady = frame;
    if (s->place.begun) {
        float keep = s->unit_before_px / s->unit_px;
        s->place.value[0] *= keep, s->place.value[1] *= keep;
    }
    s->unit_before_px = s->unit_px;
    turn_points(f, &frame, false);
    smooth_place(s, &steady, dt_s);
    smooth_shapes(s, f, dt_s);
    turn_points(f, &steady, true);
    float pose[3] = {f->yaw_deg * DEGREE, f->pitch_deg * DEGREE, f->roll_deg * DEGREE};
    pav_euro_step(&s->pose, &pose_euro, pose, 3, dt_s);
    f->yaw_deg = pose[0] / DEGREE, f->pitch_deg = pose[1] / DEGREE, f->roll_deg = pose[2] / DEGREE;
    smooth_movements(s, &f->movements, dt_s);
}

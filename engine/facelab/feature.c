/* Owns the lines of a face: lips, lids, brows, the landmarks on them, and the movements they show. */
#include "facelab/shape.h"

bool pav_form_lips(const struct pav_form *f, float x, struct pav_lips *l)
{
    float t = (x - f->mouth.x) / f->mouth.half;
    /* the corners themselves belong to the lips, however they were rounded */
    if (t < -1.0001f || t > 1.0001f)
        return false;
    t = clampf(t, -1, 1);
    l->t = t;
    float a = 1 - t * t, arc = 0.6f * sqrtf(a) + 0.4f * a;
    float line = f->mouth.y + f->mouth.corner[t > 0] * t * t;
    float pucker = f->head->motion.pucker;
    /* a rounded mouth opens as a circle, another as an almond */
    float gap = mixf(arc, sqrtf(a), 0.4f * pucker);
    l->upper_in = line - f->mouth.lift * gap;
    l->lower_in = line + f->mouth.drop * gap;
    float bow = bell1(t, 0.10f) - 0.9f * bell1(fabsf(t) - 0.26f, 0.12f);
    l->upper_out = l->upper_in - f->mouth.up * arc + f->mouth.bow * bow;
    l->lower_out = l->lower_in + f->mouth.down * mixf(arc, sqrtf(a), 0.25f);
    return true;
}

struct pav_lids pav_form_lids(const struct pav_form *f, int side, float x)
{
    const struct pav_form_eye *e = &f->eye[side > 0];
    float t = ((float)side * x - e->x) / e->half, a = fmaxf(0, 1 - t * t);
    float arc = 0.5f * sqrtf(a) + 0.5f * a;
    float fold = f->head->shape.epicanthus * 0.03f * bell1(t + 1, 0.35f);
    float line = e->y - e->tilt * t + 0.02f * bell1(t + 1, 0.25f) + fold;
    float up = line - e->up * arc * (1 - 0.14f * t), down = line + e->down * arc * (1 + 0.14f * t);
    return (struct pav_lids){fminf(up, down), down, t};
}

float pav_form_brow(const struct pav_form *f, int side, float ax, float *half)
{
    const struct pav_head_shape *s = &f->head->shape;
    int i = side > 0;
    float in = s->brow_in - 0.07f * f->brow[i].frown;
    float t = (ax - in) / (s->brow_out - in);
    float inner = t < 0.2f ? 0.7f + 1.5f * t : 1 - 0.75f * stepf(0.4f, 1.05f, t);
    *half = s->brow_thick * inner;
    float arch = 4 * t * (1 - t) * (0.5f + 0.8f * t);
    float lift = f->brow[i].raise > 0 ? 0.25f : 0.16f;
    return s->brow_y + (float)side * s->uneven[1] - lift * f->brow[i].raise * (1 - 0.25f * t) +
           0.14f * f->brow[i].frown * squaref(fmaxf(0, 1 - t)) - s->brow_arch * arch +
           (s->brow_tilt + 0.05f) * t * t;
}

/* ---- landmarks ---- */

/* On the midline of the chin's edge and up to the ears: a share of the way from eyes to chin. */
static const float jaw_height[9] = {0.02f, 0.19f, 0.37f,  0.54f, 0.69f,
                                    0.82f, 0.92f, 0.975f, 0.995f};

/* How far outwards the surface at an angle reaches in the picture. */
static float outwards(const struct pav_form *f, const struct turn *pose, struct vec3 out,
                      float angle, float y, struct vec3 *at)
{
    *at = pav_form_surface(f, angle, y);
    struct vec3 q = turn_apply(pose, *at);
    return q.x * out.x + q.y * out.y;
}

/* The outermost place at this height, from the jaw's edge (88 degrees) forward to beside the nose. */
static struct vec3 jaw_point(const struct pav_form *f, const struct turn *pose, int side, int i)
{
    enum { STEPS = 31 };
    const float step = -2 * PAV_PI / 180 * (float)side, first = 88 * PAV_PI / 180 * (float)side;
    float y = f->head->shape.chin * jaw_height[i] + f->jaw_drop * stepf(0.45f, 0.9f, jaw_height[i]);
    /* outwards across the face's own upright */
    struct vec3 out = v3_scale(v3_unit(v3(pose->x.x, pose->y.x, 0)), (float)side), at;
    float reach[STEPS];
    int best = 0;
    for (int k = 0; k < STEPS; k++) {
        reach[k] = outwards(f, pose, out, first + step * (float)k, y, &at);
        best = reach[k] > reach[best] ? k : best;
    }
    float between = 0;
    if (best > 0 && best < STEPS - 1) {
        float a = reach[best - 1], b = reach[best], c = reach[best + 1];
        between = 0.5f * (a - c) / fminf(a - 2 * b + c, -1e-6f);
    }
    outwards(f, pose, out, first + step * ((float)best + clampf(between, -0.5f, 0.5f)), y, &at);
    return at;
}

static struct vec3 on_face(const struct pav_form *f, float x, float y)
{
    return v3(x, y, pav_form_front(f, x, y));
}

static void brow_points(const struct pav_form *f, struct vec3 *p)
{
    const struct pav_head_shape *s = &f->head->shape;
    for (int i = 0; i < 5; i++) {
        for (int side = -1; side <= 1; side += 2) {
            float in = s->brow_in - 0.07f * f->brow[side > 0].frown, half;
            float ax = mixf(s->brow_out, in, (float)i / 4);
            float y = pav_form_brow(f, side, ax, &half) - 0.35f * half;
            p[side < 0 ? 17 + i : 26 - i] = on_face(f, (float)side * ax, y);
        }
    }
}

static void nose_points(const struct pav_form *f, struct vec3 *p)
{
    const struct pav_head_shape *s = &f->head->shape;
    for (int i = 0; i < 4; i++)
        p[27 + i] = on_face(f, 0, mixf(-0.05f, s->nose_long, (float)i / 3));
    float base = s->mouth_y - 0.43f;
    p[33] = on_face(f, 0, base + 0.01f);
    for (int side = -1; side <= 1; side += 2) {
        float x = (float)side * s->nose_half;
        p[side < 0 ? 31 : 35] = on_face(f, 0.93f * x, base - 0.10f);
        p[side < 0 ? 32 : 34] = on_face(f, 0.50f * x, base - 0.035f);
    }
}

static struct vec3 pupil(const struct pav_form_eye *e)
{
    float cx = cosf(e->gaze_x), sx = sinf(e->gaze_x), cy = cosf(e->gaze_y), sy = sinf(e->gaze_y);
    float r = e->ball_r;
    return v3(e->side * e->x + r * sx * cy, e->y - 0.02f + r * sy, e->ball_z + r * cx * cy);
}

static void eye_points(const struct pav_form *f, struct vec3 *p)
{
    static const float across[4] = {1, 0.36f, -0.36f, -1};
    for (int side = -1; side <= 1; side += 2) {
        const struct pav_form_eye *e = &f->eye[side > 0];
        struct vec3 up[4], down[4];
        for (int i = 0; i < 4; i++) {
            float x = (float)side * (e->x + across[i] * e->half);
            struct pav_lids l = pav_form_lids(f, side, x);
            up[i] = on_face(f, x, l.up), down[i] = on_face(f, x, l.down);
        }
        struct vec3 left[6] = {up[0], up[1], up[2], up[3], down[2], down[1]},
                    right[6] = {up[3], up[2], up[1], up[0], down[1], down[2]};
        for (int i = 0; i < 6; i++)
            p[(side < 0 ? 36 : 42) + i] = side < 0 ? left[i] : right[i];
        p[side < 0 ? 68 : 69] = pupil(e);
    }
}

static void mouth_points(const struct pav_form *f, struct vec3 *p)
{
    static const float outer[7] = {-1, -0.63f, -0.26f, 0, 0.26f, 0.63f, 1},
                       inner[5] = {-0.86f, -0.28f, 0, 0.28f, 0.86f};
    struct pav_lips l;
    for (int i = 0; i < 7; i++) {
        float x = f->mouth.x + outer[i] * f->mouth.half;
        pav_form_lips(f, x, &l);
        p[48 + i] = on_face(f, x, l.upper_out);
        if (i > 0 && i < 6)
            p[60 - i] = on_face(f, x, l.lower_out);
    }
    for (int i = 0; i < 5; i++) {
        float x = f->mouth.x + inner[i] * f->mouth.half;
        pav_form_lips(f, x, &l);
        bool corner = i == 0 || i == 4;
        float y = corner ? 0.5f * (l.upper_in + l.lower_in) : l.upper_in;
        p[60 + i] = on_face(f, x, y);
        if (!corner)
            p[68 - i] = on_face(f, x, l.lower_in);
    }
}

void pav_form_landmarks(const struct pav_form *f, const struct turn *pose,
                        struct vec3 points[PAV_FORM_POINTS])
{
    for (int i = 0; i < 8; i++) {
        points[i] = jaw_point(f, pose, -1, i);
        points[16 - i] = jaw_point(f, pose, 1, i);
    }
    points[8] = pav_form_surface(f, 0, f->chin_y - 0.04f);
    brow_points(f, points);
    nose_points(f, points);
    eye_points(f, points);
    mouth_points(f, points);
}

/* ---- movements ---- */

#define YAWN                                                                                       \
    0.96f /* between the lips of a mouth that is wide open: halves of the outer-eye distance */

float pav_form_aperture(const struct pav_form *f, int side)
{
    const struct pav_head_shape *s = &f->head->shape, *mean = &pav_shape_adult;
    const struct pav_form_eye *e = &f->eye[side];
    float usual = (mean->eye_up + mean->eye_down) / (mean->eye_x + mean->eye_half);
    return (e->up + e->down) / (s->eye_x + s->eye_half) / usual;
}

struct pav_movements pav_form_movements(const struct pav_form *f)
{
    const struct pav_head_motion *m = &f->head->motion;
    float eyes = f->head->shape.eye_x + f->head->shape.eye_half;
    struct pav_movements out = {
        .mouth_open = clampf((f->mouth.lift + f->mouth.drop) / (YAWN * eyes), 0, 1),
        .mouth_smile = clampf(0.5f * (m->smile[0] + m->smile[1]), -1, 1),
        .mouth_round = clampf(m->pucker, 0, 1),
        .gaze_x = m->gaze_x,
        .gaze_y = -m->gaze_y,
    };
    for (int i = 0; i < 2; i++) {
        const struct pav_form_eye *e = &f->eye[i];
        out.lid[i] = clampf((e->up + e->down) / e->rest, 0, 1.5f);
        out.brow[i] = clampf(m->brow[i] - 0.4f * m->frown, -1, 1);
    }
    return out;
}

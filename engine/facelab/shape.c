/* Owns the form of a head: profile tables, the surface of the skull and face, and how movement bends them. */
#include "facelab/shape.h"

#include <stdlib.h>
#include <string.h>

/* Means of adults: Farkas, Anthropometry of the Head and Face (1994), over 45 mm. */
const struct pav_head_shape pav_shape_adult = {
    .wide = 1,
    .jaw = 1,
    .top = -2.45f,
    .chin = 2.55f,
    .chin_out = 0,
    .cheek = 0.5f,
    .deep = 1,
    .eye_x = 0.70f,
    .eye_half = 0.29f,
    .eye_up = 0.13f,
    .eye_down = 0.075f,
    .eye_tilt = 0.03f,
    .crease = 0.075f,
    .epicanthus = 0.1f,
    .socket = 0.17f,
    .iris = 0.131f,
    .brow_y = -0.44f,
    .brow_in = 0.25f,
    .brow_out = 1.20f,
    .brow_arch = 0.10f,
    .brow_tilt = 0.06f,
    .brow_thick = 0.09f,
    .brow_ridge = 0.07f,
    .nose_long = 0.80f,
    .nose_out = 0.58f,
    .nose_half = 0.37f,
    .nose_bridge = 0.17f,
    .nose_hump = 0.02f,
    .nose_lift = 0.0f,
    .mouth_y = 1.52f,
    .mouth_half = 0.58f,
    .lip_up = 0.125f,
    .lip_down = 0.185f,
    .lip_out = 0.1f,
    .bow = 0.03f,
    .ear = 1,
    .ear_out = 0.3f,
};

const struct pav_head_shape pav_shape_child = {
    .wide = 0.94f,
    .jaw = 0.86f,
    .top = -2.40f,
    .chin = 2.02f,
    .chin_out = -0.12f,
    .cheek = 0.9f,
    .deep = 0.95f,
    .eye_x = 0.62f,
    .eye_half = 0.265f,
    .eye_up = 0.145f,
    .eye_down = 0.085f,
    .eye_tilt = 0.025f,
    .crease = 0.06f,
    .epicanthus = 0.3f,
    .socket = 0.10f,
    .iris = 0.130f,
    .brow_y = -0.40f,
    .brow_in = 0.24f,
    .brow_out = 1.04f,
    .brow_arch = 0.08f,
    .brow_tilt = 0.05f,
    .brow_thick = 0.06f,
    .brow_ridge = 0.01f,
    .nose_long = 0.58f,
    .nose_out = 0.36f,
    .nose_half = 0.295f,
    .nose_bridge = 0.18f,
    .nose_hump = -0.03f,
    .nose_lift = 0.06f,
    .mouth_y = 1.19f,
    .mouth_half = 0.46f,
    .lip_up = 0.105f,
    .lip_down = 0.15f,
    .lip_out = 0.11f,
    .bow = 0.03f,
    .ear = 0.86f,
    .ear_out = 0.5f,
};

struct pav_head_shape pav_shape_between(const struct pav_head_shape *a,
                                        const struct pav_head_shape *b, float t)
{
    struct pav_head_shape out;
    enum { COUNT = sizeof out / sizeof(float) };
    float from[COUNT], to[COUNT];
    memcpy(from, a, sizeof from);
    memcpy(to, b, sizeof to);
    for (int i = 0; i < COUNT; i++)
        from[i] = mixf(from[i], to[i], t);
    memcpy(&out, from, sizeof out);
    return out;
}

/* ---- profile tables ---- */

struct knot {
    float at, value; /* at: -1 the vertex, 0 the eyes, 1 the chin */
};

/* Half-width of the face and skull seen from the front. */
static const struct knot knots_wide[] = {
    {-1.0f, 0},      {-0.985f, 0.42f}, {-0.95f, 0.76f}, {-0.87f, 1.13f}, {-0.72f, 1.45f},
    {-0.5f, 1.62f},  {-0.25f, 1.64f},  {0, 1.59f},      {0.18f, 1.57f},  {0.36f, 1.50f},
    {0.54f, 1.38f},  {0.69f, 1.21f},   {0.81f, 1.00f},  {0.90f, 0.77f},  {0.96f, 0.53f},
    {0.985f, 0.36f}, {1, 0.05f}};
/* z of the midline. */
static const struct knot knots_front[] = {
    {-1.0f, 0.05f},  {-0.97f, 0.55f}, {-0.9f, 1.05f},  {-0.8f, 1.45f},
    {-0.62f, 1.84f}, {-0.45f, 2.02f}, {-0.25f, 2.08f}, {0, 2.03f},
    {0.2f, 2.06f},   {0.4f, 2.14f},   {0.6f, 2.19f},   {0.75f, 2.10f},
    {0.86f, 2.06f},  {0.94f, 2.00f},  {0.985f, 1.88f}, {1, 1.70f}};
/* z where the section is widest. */
static const struct knot knots_side[] = {
    {-1.0f, 0},     {-0.5f, 0.05f}, {0, 0.4f},      {0.2f, 0.55f},  {0.4f, 0.5f}, {0.6f, 0.36f},
    {0.72f, 0.40f}, {0.82f, 0.68f}, {0.90f, 1.05f}, {0.96f, 1.38f}, {1, 1.66f}};
/* How far the section reaches behind its widest place. */
static const struct knot knots_back[] = {
    {-1.0f, 0.1f}, {-0.97f, 0.7f}, {-0.9f, 1.2f}, {-0.7f, 1.9f}, {-0.45f, 2.25f}, {-0.15f, 2.45f},
    {0.1f, 2.35f}, {0.35f, 1.9f},  {0.55f, 1.2f}, {0.7f, 0.5f},  {0.8f, 0.12f},   {1, 0.02f}};

static float knot_at(const struct knot *k, int count, float at)
{
    if (at <= k[0].at)
        return k[0].value;
    for (int i = 1; i < count; i++) {
        if (at <= k[i].at)
            return mixf(k[i - 1].value, k[i].value, (at - k[i - 1].at) / (k[i].at - k[i - 1].at));
    }
    return k[count - 1].value;
}

/* Rounds the corners that straight pieces leave; the ends stay. */
static void smooth_table(float *table)
{
    float was[PAV_PROFILE_STEPS];
    for (int pass = 0; pass < 3; pass++) {
        memcpy(was, table, sizeof was);
        for (int i = 1; i < PAV_PROFILE_STEPS - 1; i++) {
            int reach = i < 6 ? i : i > PAV_PROFILE_STEPS - 7 ? PAV_PROFILE_STEPS - 1 - i : 6;
            float sum = 0;
            for (int k = -reach; k <= reach; k++)
                sum += was[i + k];
            table[i] = sum / (float)(2 * reach + 1);
        }
    }
}

/* Where a height of the posed face lies on the face at rest: an open mouth stretches what is between the
 * lips' line and the lower lip, and carries the chin. */
static float rest_height(const struct pav_form *f, float y)
{
    const struct pav_head_shape *s = &f->head->shape;
    float from = s->mouth_y - 0.15f, zone = 0.45f, drop = f->jaw_drop;
    if (y <= from)
        return y;
    if (y <= from + zone + drop)
        return from + (y - from) * zone / (zone + drop);
    return y - drop;
}

#define COUNT(table) (int)(sizeof(table) / sizeof(table)[0])

static void make_profile(struct pav_form *f)
{
    const struct pav_head *h = f->head;
    const struct pav_head_shape *s = &h->shape;
    float puff = 0.10f * h->motion.puff;
    for (int i = 0; i < PAV_PROFILE_STEPS; i++) {
        float y = f->y0 + (f->y1 - f->y0) * (float)i / (PAV_PROFILE_STEPS - 1);
        float rest = rest_height(f, y);
        float at = rest < 0 ? -rest / s->top : rest / s->chin;
        float low = stepf(0.15f, 0.75f, at);
        float wide = knot_at(knots_wide, COUNT(knots_wide), at) * mixf(s->wide, s->jaw, low);
        wide += (0.08f * (s->cheek - 0.5f) + puff) * bell1(at - 0.6f, 0.16f);
        float front = knot_at(knots_front, COUNT(knots_front), at);
        front += (s->chin_out - 0.10f * f->jaw_drop) * stepf(0.62f, 0.92f, at);
        f->wide[i] = fmaxf(wide, 0.001f);
        f->front[i] = at < 0 ? mixf(front, front * s->deep, 0.5f) : front;
        f->side[i] = knot_at(knots_side, COUNT(knots_side), at) - 0.12f * f->jaw_drop * low;
        f->back[i] = knot_at(knots_back, COUNT(knots_back), at) * s->deep;
    }
    smooth_table(f->wide);
    smooth_table(f->front);
    smooth_table(f->side);
    smooth_table(f->back);
}

/* ---- movement ---- */

static void make_mouth(struct pav_form *f)
{
    const struct pav_head_shape *s = &f->head->shape;
    const struct pav_head_motion *m = &f->head->motion;
    float smile = 0.5f * (m->smile[0] + m->smile[1]), up = fmaxf(0, smile);
    float narrow = (1 - 0.36f * m->pucker) * (1 - 0.16f * m->jaw * (1 - 0.6f * up));
    float end[2];
    for (int i = 0; i < 2; i++) {
        float out = s->mouth_half * narrow * (1 + 0.24f * fmaxf(0, m->smile[i]));
        end[i] = (i ? out : -out) + 0.16f * m->mouth_x;
        f->mouth.corner[i] = -0.13f * m->smile[i] + 0.06f * fmaxf(0, -m->smile[i]) +
                             f->jaw_drop * 0.40f * (1 - 0.5f * up) +
                             (i ? 1.0f : -1.0f) * s->uneven[2];
    }
    f->mouth.x = 0.5f * (end[0] + end[1]) + 0.45f * f->jaw_x;
    f->mouth.half = 0.5f * (end[1] - end[0]);
    f->mouth.y = s->mouth_y - 0.03f * up + 0.02f * m->pucker;
    float slack = 1 - 0.9f * m->press;
    f->mouth.lift = slack * (0.012f * m->lips + 0.07f * m->lips * up) + 0.13f * m->bare;
    f->mouth.drop = 0.93f * f->jaw_drop + slack * (0.11f * m->lips + 0.03f * m->lips * up);
    float thick = (1 + 0.45f * m->pucker) * (1 - 0.65f * m->press);
    f->mouth.up = s->lip_up * thick * (1 - 0.32f * up) * (1 - 0.25f * m->jaw);
    f->mouth.down = s->lip_down * thick * (1 - 0.25f * up) * (1 - 0.12f * m->jaw);
    f->mouth.bow = s->bow * (1 - 0.6f * up) * (1 - 0.7f * m->press);
}

static void make_eye(struct pav_form *f, int i)
{
    const struct pav_head_shape *s = &f->head->shape;
    const struct pav_head_motion *m = &f->head->motion;
    struct pav_form_eye *e = &f->eye[i];
    e->side = i ? 1.0f : -1.0f;
    float uneven = e->side * s->uneven[0];
    e->x = s->eye_x;
    e->y = 0.5f * uneven;
    e->half = s->eye_half * (1 + 0.5f * uneven);
    e->tilt = s->eye_tilt;
    float up = s->eye_up * (1 + uneven), down = s->eye_down;
    e->rest = up + down;
    float open = m->lid[i];
    /* a shut lid meets the lower one a little under the corners' line */
    float shut_at = -0.75f * down;
    float squint = m->squint[i];
    e->up = mixf(shut_at, up, open) - 0.10f * up * squint * clampf(open, 0, 1);
    e->down = down * (1 - 0.75f * squint * clampf(open, 0, 1)) - 0.0f;
    if (open < 1)
        e->down = mixf(0.80f * down, e->down, open);
    /* looking down takes the upper lid along */
    e->up -= 0.30f * up * fmaxf(0, m->gaze_y) * clampf(open, 0, 1);
    e->up = fmaxf(e->up, -e->down);
    e->ball_r = 0.29f;
    e->ball_z = 1.615f + 0.35f * (0.17f - s->socket);
    e->gaze_x = m->gaze_x * 0.52f, e->gaze_y = m->gaze_y * 0.45f;
    f->brow[i].raise = m->brow[i];
    f->brow[i].frown = m->frown;
}

/* ---- the surface ---- */

struct pav_section pav_form_section(const struct pav_form *f, float y)
{
    float u = clampf((y - f->y0) / (f->y1 - f->y0), 0, 1) * (PAV_PROFILE_STEPS - 1);
    int i = (int)u < PAV_PROFILE_STEPS - 2 ? (int)u : PAV_PROFILE_STEPS - 2;
    float t = u - (float)i;
    return (struct pav_section){
        mixf(f->wide[i], f->wide[i + 1], t), mixf(f->front[i], f->front[i + 1], t),
        mixf(f->side[i], f->side[i + 1], t), mixf(f->back[i], f->back[i + 1], t),
        f->jaw_x * stepf(0.8f, f->chin_y, y)};
}

/* Down the nose: 0 at its root, 1 at its tip. */
#define RIDGE_FROM (-0.5f)
#define RIDGE_TO   2.0f

static void make_ridge(struct pav_form *f)
{
    const struct pav_head_shape *s = &f->head->shape;
    float under = 1 + (s->mouth_y - 0.42f - s->nose_long) / (s->nose_long + 0.12f);
    float raw[PAV_RIDGE_STEPS];
    for (int i = 0; i < PAV_RIDGE_STEPS; i++) {
        float t = mixf(RIDGE_FROM, RIDGE_TO, (float)i / (PAV_RIDGE_STEPS - 1));
        float bridge = 0.06f + 0.94f * powf(clampf(t, 0, 1), 1.25f - s->nose_hump * 8);
        raw[i] = t < 0   ? 0.06f * stepf(RIDGE_FROM, 0, t)
                 : t < 1 ? bridge
                         : mixf(0.16f, 1, stepf(under, 1, t));
        if (t > under)
            raw[i] *= stepf(RIDGE_TO, under, t);
    }
    for (int i = 0; i < PAV_RIDGE_STEPS; i++) {
        float sum = 0;
        for (int k = -3; k <= 3; k++) {
            int at = i + k < 0 ? 0 : i + k >= PAV_RIDGE_STEPS ? PAV_RIDGE_STEPS - 1 : i + k;
            sum += raw[at] * (float)(4 - abs(k));
        }
        f->ridge[i] = sum / 16;
    }
}

static float nose_height(const struct pav_form *f, float x, float y)
{
    const struct pav_head_shape *s = &f->head->shape;
    float t = (y + 0.12f) / (s->nose_long + 0.12f);
    if (t < RIDGE_FROM || t > RIDGE_TO || fabsf(x) > 1.2f)
        return 0;
    float at = (t - RIDGE_FROM) / (RIDGE_TO - RIDGE_FROM) * (PAV_RIDGE_STEPS - 1.001f);
    int i = (int)at;
    float ridge = mixf(f->ridge[i], f->ridge[i + 1], at - (float)i);
    float half = mixf(s->nose_bridge, 0.58f * s->nose_half, stepf(0.35f, 1.05f, t));
    float z = s->nose_out * ridge * bell1(x, half);
    /* wings, and the groove behind them */
    float ax = fabsf(x), wing_y = mixf(s->nose_long, s->mouth_y - 0.46f, 0.55f);
    z += 0.42f * s->nose_out *
         bell(ax - 0.70f * s->nose_half, y - wing_y, 0.25f * s->nose_half, 0.125f);
    return z - 0.05f * bell(ax - 1.14f * s->nose_half, y - wing_y, 0.055f, 0.12f);
}

static float mouth_height(const struct pav_form *f, float x, float y)
{
    const struct pav_head *h = f->head;
    float forward = h->shape.lip_out + 0.22f * h->motion.pucker - 0.05f * h->motion.press;
    float z =
        0.7f * forward *
        bell(x - f->mouth.x, y - f->mouth.y - 0.3f * f->jaw_drop, 0.5f, 0.32f + 0.3f * f->jaw_drop);
    struct pav_lips l;
    if (!pav_form_lips(f, x, &l))
        return z;
    float a = sqrtf(fmaxf(0, 1 - l.t * l.t));
    float up = 0.5f * (l.upper_out + l.upper_in), down = 0.5f * (l.lower_in + l.lower_out);
    float hu = fmaxf(0.03f, 0.62f * (l.upper_in - l.upper_out)),
          hd = fmaxf(0.03f, 0.58f * (l.lower_out - l.lower_in));
    z += a * (0.075f * bell1(y - up - 0.02f, hu) + 0.10f * bell1(y - down, hd));
    return z;
}

/* Sockets, lids over the balls, brow ridges. */
static float eye_height(const struct pav_form *f, float x, float y, float z)
{
    const struct pav_head_shape *s = &f->head->shape;
    float ax = fabsf(x);
    const struct pav_form_eye *e = &f->eye[x > 0];
    if (y < -1.1f || y > 0.8f || ax > 1.6f)
        return z;
    z += s->brow_ridge * bell(ax - 0.62f, y - s->brow_y - 0.05f, 0.42f, 0.13f);
    z -= s->socket * bell(ax - 0.72f * e->x, y + 0.03f, 0.30f, 0.20f);
    z -= 0.35f * s->socket * bell(ax - 0.9f * e->x, y - 0.30f, 0.30f, 0.12f);
    float dx = ax - e->x, dy = y - e->y, r = e->ball_r + 0.035f;
    float flat = dx * dx * 0.8f + dy * dy;
    if (flat < r * r) {
        float ball = e->ball_z + sqrtf(r * r - flat), d = ball - z, k = 0.05f;
        /* the larger of the two, rounded where they meet */
        float m = clampf(0.5f + 0.5f * d / k, 0, 1);
        z = mixf(z, ball, m) + k * m * (1 - m);
    }
    /* a lowered brow overhangs, a raised one stretches */
    float lower = fmaxf(0, -f->brow[x > 0].raise) + f->brow[x > 0].frown;
    return z + 0.05f * lower * bell(ax - 0.35f, y - s->brow_y - 0.1f, 0.25f, 0.1f);
}

/* A movement of two sides, blended across the middle. */
static float sided(const float pair[2], float x)
{
    return mixf(pair[0], pair[1], stepf(-0.3f, 0.3f, x));
}

static float soft_parts(const struct pav_form *f, float x, float y, float z)
{
    const struct pav_head_shape *s = &f->head->shape;
    const struct pav_head_motion *m = &f->head->motion;
    if (y < -1.2f)
        return z;
    z = eye_height(f, x, y, z);
    float ax = fabsf(x), smile = fmaxf(0, sided(m->smile, x)), squint = sided(m->squint, x);
    z += nose_height(f, x, y);
    z += (0.05f + 0.06f * s->cheek + 0.10f * smile + 0.05f * squint) *
         bell(ax - 0.92f, y - (0.80f - 0.12f * smile) * s->chin / 2.55f, 0.36f, 0.30f);
    z += 0.10f * m->puff * bell(ax - 0.85f, y - 1.5f, 0.4f, 0.4f);
    /* the fold beside the nose deepens when the cheek is raised */
    z -= (0.012f + 0.035f * smile) *
         bell(ax - 0.62f - 0.1f * smile, y - 0.75f * s->mouth_y, 0.07f, 0.22f);
    float cx = x - f->jaw_x;
    z += 0.10f * bell(cx, y - (f->chin_y - 0.28f), 0.34f, 0.20f);
    z -= 0.07f * bell(cx, y - (f->mouth.y + f->mouth.drop + f->mouth.down + 0.17f), 0.40f, 0.09f);
    z -= 0.025f * bell(x, y - (s->mouth_y - 0.30f), 0.06f, 0.10f);
    return z + mouth_height(f, x, y);
}

static float section_front(const struct pav_section *c, float cosine)
{
    return c->side + (c->front - c->side) * powf(fmaxf(cosine, 0), 0.72f);
}

struct vec3 pav_form_surface(const struct pav_form *f, float angle, float y)
{
    struct pav_section c = pav_form_section(f, y);
    float sine = sinf(angle), cosine = cosf(angle);
    float x = c.x + c.wide * sine, z;
    if (cosine >= 0)
        z = soft_parts(f, x, y, section_front(&c, cosine));
    else
        z = c.side - c.back * powf(-cosine, 0.9f);
    return v3(x, y, z);
}

float pav_form_front(const struct pav_form *f, float x, float y)
{
    struct pav_section c = pav_form_section(f, y);
    float sine = clampf((x - c.x) / c.wide, -1, 1);
    return soft_parts(f, x, y, section_front(&c, sqrtf(1 - sine * sine)));
}

void pav_form_make(struct pav_form *f, const struct pav_head *head)
{
    *f = (struct pav_form){.head = head};
    f->jaw_drop = 0.95f * head->motion.jaw;
    f->jaw_x = 0.22f * head->motion.jaw_side + head->shape.uneven[3];
    f->chin_y = head->shape.chin + f->jaw_drop;
    f->y0 = head->shape.top;
    f->y1 = f->chin_y;
    make_ridge(f);
    make_mouth(f);
    make_eye(f, 0);
    make_eye(f, 1);
    make_profile(f);
}

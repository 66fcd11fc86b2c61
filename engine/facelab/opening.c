/* Owns what is seen between the lids and between the lips: the ball of the eye, teeth, tongue. */
#include "facelab/look.h"

/* Where the line of sight through a place of the face meets a ball, head space. */
static bool meet_ball(struct vec3 eye, struct vec3 p, struct vec3 centre, float radius,
                      struct vec3 *hit)
{
    struct vec3 d = v3_unit(v3_sub(p, eye)), o = v3_sub(eye, centre);
    float b = v3_dot(o, d), c = v3_dot(o, o) - radius * radius, q = b * b - c;
    if (q <= 0)
        return false;
    *hit = v3_mad(eye, d, -b - sqrtf(q));
    return true;
}

static struct vec3 iris_colour(const struct pav_head *h, float r, float angle)
{
    /* r: 0 the middle .. 1 the rim */
    struct vec3 c = h->look.iris;
    float rays = noise2(angle * 9, r * 2, h->seed + 71);
    c = v3_scale(c, 0.65f + 0.7f * rays);
    c = v3_scale(c, 1 - 0.65f * stepf(0.72f, 1.0f, r));
    return v3_mix(c, v3(0.004f, 0.004f, 0.005f), stepf(0.46f, 0.36f, r));
}

static void eyeball(const struct pav_look *k, const struct pav_form_eye *e,
                    const struct pav_lids *l, const struct pav_sample *s, struct pav_surface *out)
{
    const struct pav_head *h = k->form->head;
    struct vec3 centre = v3(e->side * e->x, e->y - 0.02f, e->ball_z), hit;
    float inner = stepf(-0.72f, -0.98f, l->t);
    float lid = fmaxf(0, s->own.y - l->up);
    if (!meet_ball(k->eye, s->own, centre, e->ball_r, &hit))
        hit = s->own, inner = 1;
    struct vec3 n = v3_unit(v3_sub(hit, centre));
    float sx = sinf(e->gaze_x), cx = cosf(e->gaze_x), sy = sinf(e->gaze_y), cy = cosf(e->gaze_y);
    struct vec3 gaze = v3(sx * cy, sy, cx * cy);
    float r = e->ball_r * acosf(clampf(v3_dot(n, gaze), -1, 1)) / h->shape.iris;
    struct vec3 white = v3_mix(v3(0.50f, 0.46f, 0.44f), v3(0.28f, 0.22f, 0.17f), h->look.melanin);
    float veins = stepf(0.62f, 0.8f, noise2(hit.x * 30 + hit.y * 12, hit.y * 60, h->seed + 73));
    white = v3_mul(white, v3_mix(v3(1, 1, 1), v3(1, 0.75f, 0.72f), 0.4f * veins * fabsf(l->t)));
    float edge = fmaxf(0.09f, 1.2f * k->line_px / h->shape.iris);
    struct vec3 c = white;
    if (r < 1 + edge) {
        float angle = atan2f(n.y - gaze.y, n.x - gaze.x);
        c = v3_mix(white, iris_colour(h, r, angle), stepf(1 + edge, 1 - edge, r));
    }
    c = v3_mix(c, v3(0.48f, 0.20f, 0.17f), inner * 0.8f);
    /* the lids keep the light away: most under the upper one, and in the corners */
    float gap = fmaxf(l->down - l->up, 0.01f);
    out->shade = (0.35f + 0.65f * stepf(0, fminf(0.12f, 0.7f * gap), lid)) *
                 (1 - 0.45f * stepf(0.55f, 1.0f, fabsf(l->t)));
    out->shade *= 1 - 0.25f * stepf(0.04f, 0, l->down - s->own.y);
    c = v3_scale(c, 0.55f + 0.45f * out->shade);
    out->albedo = c;
    out->gloss = 0.9f;
    out->rough = 0.04f;
    out->wet = true;
    out->normal = turn_apply(k->turn, v3_unit(v3_mix(n, gaze, 0.25f * stepf(1.4f, 0.8f, r))));
}

/* Teeth stand on an arch; `top` of the gums or edges decides which row a height belongs to. */
static struct vec3 tooth(const struct pav_head *h, float x, float into, float width)
{
    float n = x / width, cell = n - floorf(n), gap = fminf(cell, 1 - cell);
    float tone = 0.38f + 0.34f * h->look.teeth;
    struct vec3 c = v3(0.80f * tone, 0.74f * tone, 0.62f * tone);
    c = v3_scale(c, 0.90f + 0.14f * hash2((int)floorf(n), 3, h->seed));
    c = v3_scale(c, 0.72f + 0.28f * stepf(0, 0.12f, gap));
    return v3_scale(c, 0.85f + 0.15f * into);
}

static void inner_mouth(const struct pav_look *k, const struct pav_lips *l,
                        const struct pav_sample *s, struct pav_surface *out)
{
    const struct pav_form *f = k->form;
    const struct pav_head *h = f->head;
    struct vec3 d = v3_unit(v3_sub(s->own, k->eye));
    /* what lies behind is seen through the opening: follow the line of sight to the teeth */
    float deep = 0.10f, step = d.z < -0.2f ? deep / -d.z : 0;
    float x = s->own.x + d.x * step - 0.5f * (f->mouth.x - 0.45f * f->jaw_x),
          y = s->own.y + d.y * step;
    float gap = l->lower_in - l->upper_in;
    float rest = h->shape.mouth_y;
    float arch = x / 0.62f, back = stepf(0.35f, 1.0f, fabsf(arch));
    float long_teeth = 0.07f + 0.05f * hash2(4, 4, h->seed);
    float upper_edge = rest + long_teeth + 0.05f * arch * arch - 0.05f * h->motion.bare;
    float lower_edge = rest + f->jaw_drop * 0.93f -
                       0.07f * hash2(5, 4, h->seed) * stepf(0.05f, 0.4f, f->jaw_drop) +
                       0.05f * stepf(0.2f, 0, f->jaw_drop);
    struct vec3 c =
        v3_scale(v3(0.09f, 0.022f, 0.02f), 0.6f + 0.5f * noise2(x * 4, y * 4, h->seed + 11));
    float light = stepf(0, 0.10f, s->own.y - l->upper_in);
    /* tongue */
    float tongue_y =
        lower_edge - 0.02f - 0.42f * h->motion.tongue * f->jaw_drop - 0.08f * f->jaw_drop;
    float tongue =
        stepf(tongue_y - 0.05f, tongue_y + 0.06f, y + 0.5f * x * x) * stepf(0.5f, 0.36f, fabsf(x));
    c = v3_mix(c, v3(0.34f, 0.10f, 0.09f), 0.8f * tongue * stepf(0.10f, 0.3f, gap));
    float soft = fmaxf(0.012f, 0.8f * k->line_px);
    float low = stepf(lower_edge - soft, lower_edge + soft, y + 0.04f * arch * arch);
    c = v3_mix(c, v3_scale(tooth(h, x, 1, 0.115f), 0.75f - 0.5f * back),
               low * stepf(1.0f, 0.8f, fabsf(arch)) * 0.9f);
    float width = fabsf(x) < 0.19f ? 0.19f : 0.16f;
    float high = stepf(upper_edge + soft, upper_edge - soft, y) * stepf(1.12f, 0.9f, fabsf(arch));
    float gums = stepf(upper_edge - 0.20f, upper_edge - 0.235f, y + 0.02f * cosf(x * 33));
    struct vec3 row = v3_mix(tooth(h, x, 0.5f, width), v3(0.42f, 0.15f, 0.14f), gums);
    c = v3_mix(c, v3_scale(row, (1 - 0.62f * back) * stepf(0, 0.14f, gap)), high);
    out->albedo = v3_scale(c, 0.5f + 0.5f * light);
    out->shade = (0.30f + 0.45f * light) * (1 - 0.5f * stepf(0.6f, 1.0f, fabsf(l->t)));
    out->gloss = 0.08f;
    out->rough = 0.3f;
}

bool pav_look_opening(const struct pav_look *k, const struct pav_sample *s, struct pav_surface *out)
{
    const struct pav_form *f = k->form;
    float x = s->own.x, y = s->own.y;
    if (s->own.z < 0.8f)
        return false;
    int side = x < 0 ? -1 : 1;
    const struct pav_form_eye *e = &f->eye[side > 0];
    if (fabsf(fabsf(x) - e->x) < e->half && fabsf(y - e->y) < 0.4f) {
        struct pav_lids l = pav_form_lids(f, side, x);
        if (y > l.up && y < l.down) {
            eyeball(k, e, &l, s, out);
            return true;
        }
    }
    struct pav_lips l;
    if (y > f->mouth.y - 0.5f && pav_form_lips(f, x, &l) && y > l.upper_in && y < l.lower_in) {
        inner_mouth(k, &l, s, out);
        return true;
    }
    return false;
}

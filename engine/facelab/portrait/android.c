/* Owns the android: a porcelain face on a dark metal skull, seams, and a light in the eyes. */
#include "facelab/portrait/portrait.h"

static void pose(struct pav_head *h, struct pav_shot *shot)
{
    *h = (struct pav_head){
        .shape = pav_shape_adult, .seed = 99, .yaw_deg = -14, .pitch_deg = 2, .roll_deg = -2};
    h->shape.wide = 0.97f, h->shape.jaw = 0.93f, h->shape.chin = 2.46f, h->shape.eye_up = 0.155f,
    h->shape.eye_tilt = 0.05f;
    h->shape.nose_out = 0.52f, h->shape.nose_half = 0.33f, h->shape.brow_ridge = 0.04f,
    h->shape.cheek = 0.4f;
    h->shape.lip_up = 0.14f, h->shape.lip_down = 0.19f, h->shape.iris = 0.135f,
    h->shape.crease = 0.08f;
    h->motion = (struct pav_head_motion){
        .lid = {1, 1}, .lips = 0.05f, .smile = {0.08f, 0.08f}, .gaze_x = 0.35f, .gaze_y = -0.05f};
    h->look = (struct pav_head_look){.melanin = 0,
                                     .brow_dense = 0,
                                     .iris = {0.05f, 0.4f, 0.5f},
                                     .brow = {0.3f, 0.3f, 0.3f},
                                     .lashes = 0.5f,
                                     .liner = 0.35f,
                                     .lip = {0.5f, 0.3f, 0.28f},
                                     .lip_paint = 0.6f,
                                     .teeth = 1};
    *shot =
        (struct pav_shot){.unit = 0.158f,
                          .x = 0.5f,
                          .y = 0.47f,
                          .anchor = {0, 0.75f, 0.4f},
                          .away = 26,
                          .light_count = 3,
                          .lights = {{{0.55f, -0.55f, 0.63f}, {0.80f, 0.84f, 0.90f}, 0.6f, true},
                                     {{-0.95f, -0.2f, -0.2f}, {0.25f, 0.55f, 0.75f}, 0.5f, true},
                                     {{0.9f, 0.25f, -0.35f}, {0.75f, 0.36f, 0.20f}, 0.5f, false}},
                          .sky = {0.12f, 0.13f, 0.15f},
                          .ground = {0.04f, 0.04f, 0.05f},
                          .exposure = 0.95f,
                          .backdrop = PAV_BACKDROP_CLEAR,
                          .contrast = 1.08f,
                          .noise = 0.4f,
                          .seed = 5};
    for (int i = 0; i < 3; i++)
        shot->lights[i].from = v3_unit(shot->lights[i].from);
}

static void ground(struct pav_canvas *c)
{
    for (int y = 0; y < c->height; y++) {
        for (int x = 0; x < c->width; x++) {
            float u = (float)x / (float)c->width, v = (float)y / (float)c->height;
            float halo = bell(u - 0.5f, v - 0.42f, 0.42f, 0.36f);
            struct vec3 low = {0.006f, 0.008f, 0.011f}, high = {0.045f, 0.066f, 0.082f};
            pav_canvas_blend(c, x, y, v3_mix(low, high, halo * halo), 1);
        }
    }
}

/* Distance to the nearest seam of the face's plates, units, and whether a place is porcelain at all. */
static float seam(const struct pav_look *k, const struct pav_sample *s, bool *shell)
{
    const struct pav_head_shape *h = &k->form->head->shape;
    float x = s->own.x, y = s->own.y, ax = fabsf(x);
    /* the mask ends before the ears, over the forehead and under the jaw */
    float u = ax / (1.43f * h->wide), top = -1.35f + 0.35f * u * u,
          v = y < 0.4f ? (0.4f - y) / (0.4f - top) : (y - 0.4f) / (h->chin + 0.15f - 0.4f);
    float edge = powf(powf(u, 3) + powf(fmaxf(v, 0), 3), 1.0f / 3) - 1;
    *shell = edge < 0 && s->own.z > 0.15f;
    float d = fabsf(edge) * 1.3f;
    /* forehead, cheek to jaw, and the chin's own plate */
    if (y < -0.42f)
        d = fminf(d, fabsf(x));
    float cheek = ax - (1.10f - 0.36f * stepf(0.35f, 2.2f, y));
    if (y > 0.30f && y < h->chin)
        d = fminf(d, fabsf(cheek));
    if (ax > 1.08f)
        d = fminf(d, fabsf(y - 0.30f + 0.25f * (ax - 1.1f)));
    float cy = h->mouth_y + 0.50f - 0.25f * ax * ax;
    if (ax < 0.78f)
        d = fminf(d, fabsf(y - cy));
    return d;
}

static void metal(const struct pav_sample *s, struct pav_surface *out)
{
    float ring = sinf(s->own.y * 16), line = bell1(sinf(s->angle * 9), 0.05f);
    float brushed = noise2(s->own.x * 4, s->own.y * 160 + s->own.z * 9, 41);
    out->albedo = v3_scale(v3(0.055f, 0.060f, 0.066f), 0.75f + 0.5f * brushed);
    out->albedo = v3_scale(out->albedo, 1 - 0.75f * bell1(ring, 0.10f) - 0.2f * line);
    out->gloss = 0.9f, out->rough = 0.30f;
}

static void surface(const struct pav_look *k, enum pav_material m, const struct pav_sample *s,
                    struct pav_surface *out)
{
    struct vec3 was = out->albedo;
    if (m != PAV_MATERIAL_FACE) {
        metal(s, out);
        if (m == PAV_MATERIAL_SHIRT) {
            float rib = sinf(s->own.y * 9 + 0.35f * s->own.x * s->own.x);
            out->albedo = v3_scale(v3(0.035f, 0.038f, 0.043f), 1 - 0.6f * bell1(rib, 0.15f));
            out->rough = 0.42f, out->gloss = 0.5f;
        }
        return;
    }
    if (out->wet) {
        out->albedo = v3_scale(was, 0.75f);
        return;
    }
    bool shell, skin = was.x > 0.3f * k->skin.x;
    float d = seam(k, s, &shell);
    if (!shell && skin) {
        metal(s, out);
    } else {
        /* glazed: the drawing of the face shines through pale */
        struct vec3 white = {0.78f, 0.765f, 0.74f};
        struct vec3 ratio = {clampf(was.x / k->skin.x, 0, 1.1f), clampf(was.y / k->skin.y, 0, 1.1f),
                             clampf(was.z / k->skin.z, 0, 1.1f)};
        out->albedo = v3_mul(white, v3_mix(v3(1, 1, 1), ratio, 0.55f));
        float hair = bell1(
            noise2(s->own.x * 3 + 4 * noise2(s->own.y, s->own.x, 51), s->own.y * 3, 52) - 0.5f,
            0.006f);
        out->albedo = v3_scale(out->albedo, 1 - 0.05f * hair);
        out->gloss = 0.55f, out->rough = 0.16f;
    }
    float wide = fmaxf(0.010f, 0.7f * k->line_px);
    out->albedo = v3_scale(out->albedo, 1 - 0.93f * bell1(d, wide));
    out->albedo = v3_scale(out->albedo, 1 + 0.16f * bell1(d - 2.6f * wide, wide));
    out->shade *= 1 - 0.35f * bell1(d, 3.5f * wide);
    out->gloss *= 1 - bell1(d, wide);
}

/* A studio's soft boxes, as they lie in the glaze. */
static float soft_boxes(struct vec3 r)
{
    float key = stepf(0.34f, 0.26f, fabsf(r.x - 0.55f)) * stepf(0.55f, 0.45f, fabsf(r.y + 0.50f)) *
                (r.z > -0.2f);
    float strip = stepf(0.10f, 0.05f, fabsf(r.x + 0.86f)) * stepf(0.75f, 0.6f, fabsf(r.y + 0.05f));
    float over = stepf(-0.86f, -0.95f, r.y);
    return key * 0.8f + strip * 0.9f + 0.5f * over + 0.06f * stepf(0.3f, -0.8f, r.y);
}

static void finish(const struct pav_look *k, enum pav_material m, const struct pav_sample *s,
                   const struct pav_surface *surface, struct vec3 view, struct vec3 *light)
{
    struct vec3 n = surface->normal;
    float facing = fmaxf(0, v3_dot(n, view)), fresnel = powf(1 - facing, 5);
    struct vec3 r = v3_sub(v3_scale(n, 2 * v3_dot(n, view)), view);
    bool dark = surface->albedo.x < 0.15f && !surface->wet;
    float mirror = (dark ? 0.22f : 0.045f) + 0.6f * fresnel;
    *light = v3_add(*light, v3_scale(v3(0.85f, 0.93f, 1),
                                     mirror * soft_boxes(r) * surface->shade * surface->gloss));
    if (m != PAV_MATERIAL_FACE || !surface->wet)
        return;
    /* the iris is a lamp */
    const struct pav_form_eye *e = &k->form->eye[s->own.x > 0];
    struct vec3 gaze = {sinf(e->gaze_x), sinf(e->gaze_y), 0};
    float dx = s->own.x - e->side * e->x - e->ball_r * gaze.x,
          dy = s->own.y - e->y + 0.02f - e->ball_r * gaze.y;
    float d = sqrtf(dx * dx + dy * dy) / k->form->head->shape.iris;
    float ring = bell1(d - 0.72f, 0.10f) + 0.35f * bell1(d - 0.42f, 0.06f);
    *light =
        v3_add(*light, v3_scale(v3(0.10f, 0.62f, 0.80f), 0.9f * ring + 0.10f * bell1(d, 0.9f)));
}

static const struct pav_dress dress = {surface, finish};

const struct pav_sitting pav_sitting_android = {
    .name = "android", .pose = pose, .ground = ground, .dress = &dress};

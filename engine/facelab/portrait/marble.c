/* Owns the marble bust: carved hair, blank eyes, veins, and the dark of a museum behind it. */
#include "facelab/portrait/portrait.h"

static float grey_of(struct vec3 c)
{
    return 0.3f * c.x + 0.6f * c.y + 0.1f * c.z;
}

static void pose(struct pav_head *h, struct pav_shot *shot)
{
    *h = (struct pav_head){
        .shape = pav_shape_adult, .seed = 4711, .yaw_deg = 17, .pitch_deg = -3, .roll_deg = 3};
    h->shape.wide = 1.04f, h->shape.jaw = 1.08f, h->shape.nose_out = 0.66f,
    h->shape.nose_bridge = 0.2f;
    h->shape.brow_ridge = 0.12f, h->shape.lip_up = 0.13f, h->shape.lip_down = 0.19f,
    h->shape.eye_up = 0.15f;
    h->shape.brow_y = -0.38f, h->shape.chin_out = 0.06f, h->shape.crease = 0.09f,
    h->shape.socket = 0.22f;
    h->motion = (struct pav_head_motion){
        .lid = {0.95f, 0.95f}, .lips = 0.12f, .smile = {0.06f, 0.1f}, .gaze_x = 0.1f};
    h->look = (struct pav_head_look){.melanin = 0.1f,
                                     .folds = 0.15f,
                                     .brow_dense = 0.7f,
                                     .iris = {0.1f, 0.1f, 0.1f},
                                     .brow = {0.1f, 0.1f, 0.1f},
                                     .teeth = 1};
    h->hair = (struct pav_head_hair){.kind = PAV_HAIR_CURLY,
                                     .colour = {0.2f, 0.2f, 0.2f},
                                     .line = -1.32f,
                                     .volume = 0.36f,
                                     .fringe = 0.22f};
    h->wear.shirt = (struct vec3){0.5f, 0.5f, 0.5f};
    *shot =
        (struct pav_shot){.unit = 0.137f,
                          .x = 0.5f,
                          .y = 0.47f,
                          .anchor = {0, 0.75f, 0.4f},
                          .away = 30,
                          .light_count = 3,
                          .lights = {{{-0.62f, -0.58f, 0.53f}, {0.86f, 0.80f, 0.71f}, 0.32f, true},
                                     {{0.93f, -0.15f, -0.33f}, {0.26f, 0.31f, 0.39f}, 0.7f, true},
                                     {{0.5f, 0.1f, 0.86f}, {0.07f, 0.075f, 0.085f}, 1, false}},
                          .sky = {0.05f, 0.054f, 0.062f},
                          .ground = {0.035f, 0.03f, 0.028f},
                          .exposure = 1,
                          .backdrop = PAV_BACKDROP_CLEAR,
                          .contrast = 1.08f,
                          .noise = 0.5f,
                          .seed = 3};
    for (int i = 0; i < 3; i++)
        shot->lights[i].from = v3_unit(shot->lights[i].from);
}

static void ground(struct pav_canvas *c)
{
    for (int y = 0; y < c->height; y++) {
        for (int x = 0; x < c->width; x++) {
            float u = (float)x / (float)c->width, v = (float)y / (float)c->height;
            float pool = bell(u - 0.30f, v - 0.35f, 0.34f, 0.34f), wall = cloud2(u * 5, v * 6, 8);
            float l = 0.010f + 0.034f * pool * (0.8f + 0.4f * wall);
            pav_canvas_blend(c, x, y, v3_scale(v3(1.02f, 0.93f, 0.86f), l), 1);
        }
    }
}

/* Crystalline white, clouded, with thin grey veins that wander. */
static struct vec3 stone(struct vec3 p)
{
    float a = p.x * 0.9f + p.z * 0.7f, b = p.y * 0.8f - p.z * 0.4f;
    float warp = cloud2(a * 1.3f, b * 1.3f, 21) - 0.5f,
          warp2 = cloud2(a * 1.1f + 5, b * 1.2f, 22) - 0.5f;
    float v = noise2(a * 0.9f + 2.6f * warp, b * 0.7f + 2.6f * warp2, 23) - 0.5f;
    float vein = bell1(v, 0.016f) * stepf(0.35f, 0.7f, cloud2(a * 2, b * 2, 24));
    float fine = bell1(noise2(a * 2.3f + 3 * warp2, b * 2.1f + 3 * warp, 25) - 0.5f, 0.018f);
    float cloud = cloud2(a * 0.8f, b * 0.8f, 26);
    struct vec3 c = v3_mix(v3(0.83f, 0.80f, 0.755f), v3(0.72f, 0.70f, 0.68f), cloud);
    c = v3_mix(c, v3(0.40f, 0.40f, 0.41f), 0.30f * vein + 0.07f * fine);
    return v3_scale(c, 0.985f + 0.03f * noise2(p.x * 60, p.y * 60 + p.z * 40, 27));
}

/* Snail curls, cut with the drill: their height, 0..1. */
static float curls(float angle, float y)
{
    float u = angle * 2.5f, v = y * 2.1f + 0.5f * floorf(u), best = 1e9f, turn = 0, size = 1;
    int bx = (int)floorf(u), by = (int)floorf(v);
    for (int j = -1; j <= 1; j++) {
        for (int i = -1; i <= 1; i++) {
            float px = (float)(bx + i) + 0.2f + 0.6f * hash2(bx + i, by + j, 71);
            float py = (float)(by + j) + 0.2f + 0.6f * hash2(bx + i, by + j, 72);
            float dx = u - px, dy = v - py, d = dx * dx + dy * dy;
            if (d < best) {
                best = d, turn = atan2f(dy, dx) * (hash2(bx + i, by + j, 73) < 0.5f ? -1 : 1);
                size = 0.8f + 0.4f * hash2(bx + i, by + j, 74);
            }
        }
    }
    float r = sqrtf(best), wave = 0.5f + 0.5f * sinf(17 * r / size - turn);
    float fine = 0.5f + 0.5f * sinf(58 * r / size - 3.4f * turn);
    return clampf((0.25f + 0.60f * wave + 0.15f * fine) * (1 - 0.55f * stepf(0.45f, 0.75f, r)), 0,
                  1);
}

static void carve_hair(const struct pav_look *k, const struct pav_sample *s,
                       struct pav_surface *out)
{
    const float step = 0.012f;
    float here = curls(s->angle, s->own.y);
    float da = (curls(s->angle + step, s->own.y) - here) / step,
          dy = (curls(s->angle, s->own.y + step) - here) / step;
    struct vec3 across = turn_apply(k->turn, v3(cosf(s->angle), 0, -sinf(s->angle))),
                down = turn_apply(k->turn, v3(0, 1, 0));
    struct vec3 n = v3_mad(v3_mad(out->normal, across, -0.055f * da), down, -0.085f * dy);
    out->normal = v3_unit(n);
    out->shade *= 0.25f + 0.75f * here;
    out->albedo = v3_scale(out->albedo, 0.62f + 0.38f * here);
}

/* Hair and drapery are cut into the stone: their pattern becomes depth. */
static void surface(const struct pav_look *k, enum pav_material m, const struct pav_sample *s,
                    struct pav_surface *out)
{
    struct vec3 was = out->albedo;
    float carve = 1;
    out->albedo = stone(s->own);
    if (out->wet) {
        carve = mixf(0.80f, 1, stepf(0.02f, 0.15f, grey_of(was)));
        out->normal = v3_unit(v3_mix(out->normal, v3_unit(s->normal), 0.3f));
    } else if (m == PAV_MATERIAL_FACE) {
        float skin = grey_of(k->skin);
        carve = mixf(1, clampf(grey_of(was) / skin, 0.25f, 1.05f), 0.42f);
    } else if (m == PAV_MATERIAL_HAIR) {
        carve_hair(k, s, out);
    } else if (m == PAV_MATERIAL_SHIRT) {
        float f = s->own.x * 2.1f + 0.9f * sinf(s->own.y * 0.9f) +
                  1.4f * noise2(s->own.x, s->own.y * 0.6f, 31);
        float fold = sinf(f * 3.1f), slope = cosf(f * 3.1f);
        out->normal = v3_unit(v3_add(out->normal, v3(-0.55f * slope, 0.1f * slope, 0)));
        out->shade *= 0.62f + 0.38f * (0.5f + 0.5f * fold);
    }
    out->albedo = v3_scale(out->albedo, carve);
    out->gloss = 0.22f, out->rough = 0.42f, out->wet = false;
}

/* Light that went into the stone comes out again where it is thin and at its edges. */
static void glow(const struct pav_look *k, enum pav_material m, const struct pav_sample *s,
                 const struct pav_surface *surface, struct vec3 view, struct vec3 *light)
{
    (void)k, (void)m, (void)s;
    float edge = 1 - fmaxf(0, v3_dot(surface->normal, view));
    *light = v3_add(*light, v3_scale(v3(0.030f, 0.024f, 0.019f), 0.3f + 0.8f * edge * edge));
}

static const struct pav_dress dress = {surface, glow};

const struct pav_sitting pav_sitting_marble = {
    .name = "marble", .pose = pose, .ground = ground, .dress = &dress};

/* Owns what stands behind a head: walls, rooms, leaves, other people, pictures. */
#include "facelab/canvas.h"

static struct vec3 any_colour(struct dice *d)
{
    float v = dice_range(d, 0, 1), s = 0.6f * dice_range(d, 0, 1) * dice_range(d, 0, 1);
    struct vec3 c = {dice_range(d, 1 - s, 1), dice_range(d, 1 - s, 1), dice_range(d, 1 - s, 1)};
    return v3_scale(c, 0.02f + 0.75f * v * v);
}

static void wash(struct pav_canvas *c, struct vec3 a, struct vec3 b, float scale, uint32_t seed)
{
    float k = scale / (float)c->height;
    for (int y = 0; y < c->height; y++) {
        for (int x = 0; x < c->width; x++) {
            float t = 0.7f * noise2((float)x * k, (float)y * k, seed) +
                      0.3f * noise2((float)x * k * 2.3f, (float)y * k * 2.3f, seed + 1);
            pav_canvas_blend(c, x, y, v3_mix(a, b, t), 1);
        }
    }
}

static void boxes(struct pav_canvas *c, struct dice *d, int count, bool level)
{
    float w = (float)c->width, h = (float)c->height;
    for (int i = 0; i < count; i++) {
        float turn = level ? dice_bell(d, 0.04f) : dice_range(d, 0, PAV_PI);
        pav_canvas_box(c, dice_range(d, 0, w), dice_range(d, 0, h),
                       w * squaref(dice_range(d, 0.05f, 0.6f)),
                       h * squaref(dice_range(d, 0.05f, 0.65f)), turn, 1, any_colour(d),
                       dice_range(d, 0.4f, 1), false);
    }
}

static void blobs(struct pav_canvas *c, struct dice *d, int count, float size, float soft)
{
    float w = (float)c->width, h = (float)c->height;
    for (int i = 0; i < count; i++) {
        float x = dice_range(d, 0, w), y = dice_range(d, 0, h),
              r = h * size * dice_range(d, 0.3f, 1);
        struct pav_limb l = {x,
                             y,
                             r,
                             x + dice_bell(d, r),
                             y + dice_bell(d, r),
                             r * dice_range(d, 0.4f, 1),
                             any_colour(d),
                             dice_range(d, 0, 1),
                             soft};
        pav_canvas_limb(c, &l, v3(0.3f, -0.5f, 0.8f), false);
    }
}

static void leaves(struct pav_canvas *c, struct dice *d)
{
    float h = (float)c->height;
    struct vec3 green = {dice_range(d, 0.02f, 0.12f), dice_range(d, 0.06f, 0.2f),
                         dice_range(d, 0.01f, 0.05f)};
    for (int i = 0; i < 260; i++) {
        float x = dice_range(d, 0, (float)c->width), y = dice_range(d, 0, h),
              r = h * dice_range(d, 0.008f, 0.03f);
        float a = dice_range(d, 0, 2 * PAV_PI), n = r * dice_range(d, 1, 4);
        struct pav_limb l = {x,
                             y,
                             r,
                             x + n * cosf(a),
                             y + n * sinf(a),
                             0.3f * r,
                             v3_scale(green, dice_range(d, 0.2f, 2.4f)),
                             0.5f,
                             1};
        pav_canvas_limb(c, &l, v3(0.2f, -0.7f, 0.6f), false);
    }
}

/* People out of focus: shoulders, a head, hair; no features. */
static void crowd(struct pav_canvas *c, struct dice *d, int count)
{
    float h = (float)c->height, w = (float)c->width;
    for (int i = 0; i < count; i++) {
        float x = dice_range(d, 0, w), y = h * dice_range(d, 0.15f, 0.8f),
              r = h * dice_range(d, 0.04f, 0.11f);
        struct vec3 light = {0.3f, -0.5f, 0.8f}, cloth = any_colour(d),
                    hair = v3_scale(v3(1, 0.8f, 0.6f), dice_range(d, 0.01f, 0.15f));
        struct vec3 skin =
            v3_mix(v3(0.55f, 0.34f, 0.25f), v3(0.06f, 0.03f, 0.02f), dice_range(d, 0, 1));
        struct pav_limb body = {x, y + 3.2f * r, 1.9f * r, x, y + 7 * r, 2.1f * r, cloth, 0.7f, 3};
        struct pav_limb head = {x,         y - 0.1f * r, 0.95f * r, x, y + 0.45f * r,
                                0.75f * r, skin,         0.7f,      2};
        struct pav_limb cap = {x - 0.4f * r, y - 0.5f * r, 0.75f * r,
                               x + 0.4f * r, y - 0.5f * r, 0.75f * r,
                               hair,         0.6f,         2};
        pav_canvas_limb(c, &body, light, false);
        pav_canvas_limb(c, &head, light, false);
        pav_canvas_limb(c, &cap, light, false);
    }
}

static void pictures(struct pav_canvas *c, struct dice *d)
{
    float h = (float)c->height, w = (float)c->width;
    int count = 1 + dice_below(d, 4);
    for (int i = 0; i < count; i++) {
        float x = dice_range(d, 0, w), y = h * dice_range(d, 0.1f, 0.6f),
              a = h * dice_range(d, 0.06f, 0.25f), b = a * dice_range(d, 0.7f, 1.5f);
        struct vec3 frame = v3_scale(v3(0.5f, 0.33f, 0.12f), dice_range(d, 0.1f, 1.2f));
        pav_canvas_box(c, x, y, a * 1.12f, b * 1.1f, 0, 1, frame, 1, false);
        pav_canvas_box(c, x, y, a, b, 0, 1, any_colour(d), 1, false);
        for (int k = 0; k < 5; k++)
            pav_canvas_box(c, x + dice_bell(d, 0.4f * a), y + dice_bell(d, 0.4f * b),
                           a * dice_range(d, 0.1f, 0.5f), b * dice_range(d, 0.1f, 0.5f),
                           dice_range(d, 0, 3), 2, any_colour(d), 0.6f, false);
    }
}

static void lamps(struct pav_canvas *c, struct dice *d)
{
    float h = (float)c->height;
    for (int i = 0; i < 25; i++) {
        float x = dice_range(d, 0, (float)c->width), y = dice_range(d, 0, h),
              r = h * dice_range(d, 0.01f, 0.06f);
        struct vec3 colour =
            v3(dice_range(d, 0.3f, 1.5f), dice_range(d, 0.2f, 1.2f), dice_range(d, 0.1f, 1.2f));
        struct pav_limb l = {x, y, r, x + 0.1f, y, r, colour, 0, 1.5f};
        pav_canvas_limb(c, &l, v3(0, 0, 1), false);
    }
}

/* Rows of short strokes, as on a poster or a book's back. */
static void text(struct pav_canvas *c, struct dice *d)
{
    float h = (float)c->height, w = (float)c->width;
    int blocks = 2 + dice_below(d, 4);
    for (int i = 0; i < blocks; i++) {
        float x0 = dice_range(d, 0, 0.8f * w), y = dice_range(d, 0, h),
              size = h * dice_range(d, 0.015f, 0.08f);
        struct vec3 ink = any_colour(d);
        int lines = 1 + dice_below(d, 6);
        for (int k = 0; k < lines; k++, y += 1.6f * size) {
            float x = x0;
            for (int g = 0; g < 14 && x < w; g++) {
                float step = size * dice_range(d, 0.3f, 0.8f);
                if (dice_chance(d, 0.85f))
                    pav_canvas_box(c, x, y, 0.12f * size, size * dice_range(d, 0.25f, 0.5f),
                                   dice_bell(d, 0.4f), 0.8f, ink, 0.9f, false);
                if (dice_chance(d, 0.6f))
                    pav_canvas_box(c, x + 0.2f * size, y + dice_bell(d, 0.2f * size), 0.25f * size,
                                   0.1f * size, 0, 0.8f, ink, 0.9f, false);
                x += step + 0.4f * size;
            }
        }
    }
}

void pav_backdrop_paint(struct pav_canvas *c, enum pav_backdrop kind, struct vec3 colour,
                        float blur_px, uint32_t seed)
{
    struct dice d = dice_of(seed);
    struct vec3 other = v3_mix(colour, any_colour(&d), dice_range(&d, 0.1f, 0.9f));
    wash(c, colour, other, dice_range(&d, 0.6f, 4), seed);
    switch (kind) {
    case PAV_BACKDROP_ROOM:
        boxes(c, &d, 4 + dice_below(&d, 9), true);
        break;
    case PAV_BACKDROP_SHAPES:
        boxes(c, &d, dice_below(&d, 6), false);
        blobs(c, &d, 2 + dice_below(&d, 8), 0.2f, 2);
        break;
    case PAV_BACKDROP_FOLIAGE:
        leaves(c, &d);
        break;
    case PAV_BACKDROP_CROWD:
        boxes(c, &d, 3, true);
        crowd(c, &d, 2 + dice_below(&d, 7));
        break;
    case PAV_BACKDROP_MUSEUM:
        pictures(c, &d);
        break;
    case PAV_BACKDROP_LIGHTS:
        lamps(c, &d);
        break;
    case PAV_BACKDROP_TEXT:
        text(c, &d);
        break;
    default:
        break;
    }
    pav_canvas_blur(c, blur_px);
}

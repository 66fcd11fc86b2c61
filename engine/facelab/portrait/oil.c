/* Owns the oil painting: strokes that follow the form, over a warm dark ground, under old varnish. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "facelab/portrait/portrait.h"

static void pose(struct pav_head *h, struct pav_shot *shot)
{
    *h = (struct pav_head){
        .shape = pav_shape_adult, .seed = 1665, .yaw_deg = 21, .pitch_deg = -1, .roll_deg = -4};
    h->shape.wide = 1.0f, h->shape.jaw = 0.93f, h->shape.chin = 2.42f, h->shape.eye_up = 0.128f,
    h->shape.socket = 0.13f;
    h->shape.nose_out = 0.52f, h->shape.nose_half = 0.34f, h->shape.brow_ridge = 0.03f,
    h->shape.brow_thick = 0.06f, h->shape.cheek = 0.7f;
    h->shape.lip_up = 0.135f, h->shape.lip_down = 0.2f, h->shape.brow_arch = 0.13f;
    h->motion = (struct pav_head_motion){.lid = {0.9f, 0.9f},
                                         .lips = 0.25f,
                                         .gaze_x = -0.55f,
                                         .gaze_y = 0.02f,
                                         .smile = {0.05f, 0.02f}};
    h->look = (struct pav_head_look){.melanin = 0.14f,
                                     .blood = 0.55f,
                                     .age = 0.02f,
                                     .shine = 0.5f,
                                     .bags = 0.1f,
                                     .folds = 0.08f,
                                     .iris = {0.06f, 0.045f, 0.03f},
                                     .brow = {0.12f, 0.07f, 0.04f},
                                     .brow_dense = 0.85f,
                                     .lip = {0.42f, 0.10f, 0.09f},
                                     .lip_paint = 0.6f,
                                     .lashes = 0.2f,
                                     .teeth = 0.8f};
    h->wear = (struct pav_head_wear){.scarf = true,
                                     .scarf_colour = {0.24f, 0.045f, 0.030f},
                                     .scarf_tight = 0.25f,
                                     .shirt = {0.12f, 0.075f, 0.03f}};
    h->seed = 7 << 5 | 3 << 5;
    *shot =
        (struct pav_shot){.unit = 0.158f,
                          .x = 0.49f,
                          .y = 0.47f,
                          .anchor = {0, 0.75f, 0.4f},
                          .away = 28,
                          .light_count = 2,
                          .lights = {{{-0.66f, -0.45f, 0.60f}, {1.45f, 1.28f, 1.02f}, 0.5f, true},
                                     {{0.8f, -0.1f, 0.2f}, {0.05f, 0.05f, 0.055f}, 1, false}},
                          .sky = {0.075f, 0.068f, 0.058f},
                          .ground = {0.07f, 0.05f, 0.035f},
                          .exposure = 0.92f,
                          .backdrop = PAV_BACKDROP_CLEAR,
                          .contrast = 1.05f,
                          .noise = 0,
                          .seed = 6};
    for (int i = 0; i < 2; i++)
        shot->lights[i].from = v3_unit(shot->lights[i].from);
}

static void ground(struct pav_canvas *c)
{
    for (int y = 0; y < c->height; y++) {
        for (int x = 0; x < c->width; x++) {
            float u = (float)x / (float)c->width, v = (float)y / (float)c->height;
            float light = 0.35f + 0.9f * bell(u - 0.78f, v - 0.40f, 0.30f, 0.42f),
                  mud = cloud2(u * 6, v * 7, 14);
            struct vec3 a = {0.020f, 0.014f, 0.009f}, b = {0.060f, 0.046f, 0.027f};
            pav_canvas_blend(c, x, y, v3_scale(v3_mix(a, b, mud), light), 1);
        }
    }
}

/* ---- strokes ---- */

struct easel {
    int width, height;
    float *model; /* what is painted from, 0..1, tight RGB */
    float *paint; /* what has been painted */
    float *body;  /* its thickness */
    float *way;   /* direction of the form, radians */
    float *busy;  /* how much happens there */
};

static float tone(const struct easel *e, int x, int y)
{
    x = x < 0 ? 0 : x >= e->width ? e->width - 1 : x;
    y = y < 0 ? 0 : y >= e->height ? e->height - 1 : y;
    const float *p = e->model + 3 * ((size_t)y * (size_t)e->width + (size_t)x);
    return 0.3f * p[0] + 0.6f * p[1] + 0.1f * p[2];
}

static void smooth_plane(float *plane, int width, int height, int r)
{
    float *was = pav_alloc(sizeof *was * (size_t)(width > height ? width : height));
    for (int pass = 0; pass < 2; pass++) {
        int lines = pass ? width : height, count = pass ? height : width, step = pass ? width : 1;
        for (int l = 0; l < lines; l++) {
            float *p = plane + (pass ? l : l * width), sum = 0;
            for (int i = 0; i < count; i++)
                was[i] = p[i * step];
            for (int i = -r; i < count; i++) {
                if (i + r < count)
                    sum += was[i + r];
                if (i - r - 1 >= 0)
                    sum -= was[i - r - 1];
                if (i >= 0)
                    p[i * step] = sum / (float)(2 * r + 1);
            }
        }
    }
    free(was);
}

/* The structure tensor, smoothed: strokes run along edges and round volumes (Kang et al., 2009). */
static void find_ways(struct easel *e)
{
    size_t n = (size_t)e->width * (size_t)e->height;
    float *xx = pav_alloc(n * sizeof *xx), *xy = pav_alloc(n * sizeof *xy),
          *yy = pav_alloc(n * sizeof *yy);
    for (int y = 0; y < e->height; y++) {
        for (int x = 0; x < e->width; x++) {
            size_t i = (size_t)y * (size_t)e->width + (size_t)x;
            float gx = tone(e, x + 2, y) - tone(e, x - 2, y),
                  gy = tone(e, x, y + 2) - tone(e, x, y - 2);
            xx[i] = gx * gx, xy[i] = gx * gy, yy[i] = gy * gy;
        }
    }
    for (int pass = 0; pass < 2; pass++) {
        smooth_plane(xx, e->width, e->height, 7);
        smooth_plane(xy, e->width, e->height, 7);
        smooth_plane(yy, e->width, e->height, 7);
    }
    for (size_t i = 0; i < n; i++) {
        e->way[i] = 0.5f * atan2f(2 * xy[i], xx[i] - yy[i]) + 0.5f * PAV_PI;
        e->busy[i] = sqrtf(xx[i] + yy[i]);
    }
    free(xx), free(xy), free(yy);
}

/* One stroke: bristles along a short path that bends with the form; loaded at its start, thin at its end. */
static void stroke(struct easel *e, struct dice *d, float x, float y, float radius, float length,
                   const float colour[3])
{
    float angle = e->way[(int)y * e->width + (int)x];
    if (dice_chance(d, 0.5f))
        angle += PAV_PI;
    int steps = (int)(length / 1.5f) + 2, r = (int)radius + 1;
    uint32_t bristle = (uint32_t)dice_bits(d);
    float load = dice_range(d, 0.75f, 1);
    x -= 0.5f * length * cosf(angle), y -= 0.5f * length * sinf(angle);
    for (int k = 0; k < steps; k++) {
        float t = (float)k / (float)steps, c = cosf(angle), s = sinf(angle);
        float width = radius * fminf(1, 0.45f + 3 * t) * (1 - 0.4f * t * t);
        for (int j = -r; j <= r; j++) {
            float px = x - s * (float)j, py = y + c * (float)j, across = (float)j / width;
            int ix = (int)lrintf(px), iy = (int)lrintf(py);
            if (fabsf(across) > 1 || ix < 0 || iy < 0 || ix >= e->width || iy >= e->height)
                continue;
            float hair = noise2((float)j * 0.9f, t * 2.2f, bristle);
            float cover = load * stepf(1, 0.75f, fabsf(across)) *
                          stepf(0.15f + 0.65f * t, 0.5f + 0.5f * t, hair + 0.35f);
            float *o = e->paint + 3 * (iy * e->width + ix);
            for (int i = 0; i < 3; i++)
                o[i] += (colour[i] * (0.96f + 0.08f * hair) - o[i]) * 0.75f * cover;
            float *b = &e->body[iy * e->width + ix];
            *b += (hair * 0.8f + 0.4f * bell1(fabsf(across) - 0.85f, 0.15f) - *b) * 0.6f * cover *
                  (1 - 0.4f * t);
        }
        x += 1.5f * c, y += 1.5f * s;
        if (x >= 0 && y >= 0 && x < (float)e->width && y < (float)e->height) {
            float want = e->way[(int)y * e->width + (int)x],
                  turn = remainderf(want - angle, PAV_PI);
            angle += 0.25f * turn;
        }
    }
}

static void paint_layer(struct easel *e, struct dice *d, float radius, float least_busy)
{
    float step = radius * (least_busy > 0 ? 0.85f : 0.5f);
    int count = (int)((float)(e->width * e->height) / (step * step));
    for (int i = 0; i < count; i++) {
        int x = dice_below(d, e->width), y = dice_below(d, e->height);
        size_t at = (size_t)y * (size_t)e->width + (size_t)x;
        /* small brushes only where there is something to say */
        if (e->busy[at] < least_busy * dice_range(d, 0.5f, 1.5f))
            continue;
        float colour[3], jitter = dice_bell(d, 0.018f);
        for (int c = 0; c < 3; c++)
            colour[c] =
                clampf(e->model[3 * at + (size_t)c] * (1 + jitter + dice_bell(d, 0.012f)), 0, 1);
        stroke(e, d, (float)x, (float)y, radius, radius * dice_range(d, 3.5f, 6.5f), colour);
    }
}

/* ---- age ---- */

/* Distance to the border between the two nearest of scattered points: a net of cracks. */
static float crack(float x, float y)
{
    float best = 1e9f, next = 1e9f;
    int bx = (int)floorf(x), by = (int)floorf(y);
    for (int j = -1; j <= 1; j++) {
        for (int i = -1; i <= 1; i++) {
            float px = (float)(bx + i) + hash2(bx + i, by + j, 61),
                  py = (float)(by + j) + hash2(bx + i, by + j, 62);
            float d = sqrtf(squaref(px - x) + squaref(py - y));
            if (d < best)
                next = best, best = d;
            else if (d < next)
                next = d;
        }
    }
    return next - best;
}

static void varnish(const struct easel *e, uint8_t *rgb)
{
    static const float amber[3] = {1.03f, 0.985f, 0.875f};
    for (int y = 0; y < e->height; y++) {
        for (int x = 0; x < e->width; x++) {
            size_t i = (size_t)y * (size_t)e->width + (size_t)x;
            float rise_x = x > 0 && x < e->width - 1 ? e->body[i + 1] - e->body[i - 1] : 0;
            float rise_y = y > 0 && y < e->height - 1
                               ? e->body[i + (size_t)e->width] - e->body[i - (size_t)e->width]
                               : 0;
            float lit = 1 - 0.13f * clampf(rise_x + rise_y, -1.2f, 1.2f);
            float weave = sinf((float)x * 1.9f) * sinf((float)y * 1.9f);
            float u = (float)x + 9 * (noise2((float)x * 0.03f, (float)y * 0.03f, 63) - 0.5f),
                  v = (float)y + 9 * (noise2((float)x * 0.03f, (float)y * 0.03f, 64) - 0.5f);
            float net = bell1(crack(u / 19, v / 16), 0.03f),
                  old = stepf(0.35f, 0.75f, cloud2((float)x * 0.006f, (float)y * 0.006f, 65));
            float here = lit * (1 + 0.012f * weave) * (1 - 0.20f * net * (0.15f + 0.85f * old));
            float cx = 2 * (float)x / (float)e->width - 1, cy = 2 * (float)y / (float)e->height - 1;
            here *= 1 - 0.14f * (cx * cx + cy * cy);
            for (int c = 0; c < 3; c++)
                rgb[3 * i + (size_t)c] =
                    (uint8_t)(255 * clampf(e->paint[3 * i + (size_t)c] * here * amber[c] + 0.008f,
                                           0, 1) +
                              0.5f);
        }
    }
}

static void finish(uint8_t *rgb, int width, int height)
{
    size_t n = (size_t)width * (size_t)height;
    struct easel e = {width,
                      height,
                      pav_alloc(n * 3 * sizeof(float)),
                      pav_alloc(n * 3 * sizeof(float)),
                      pav_alloc(n * sizeof(float)),
                      pav_alloc(n * sizeof(float)),
                      pav_alloc(n * sizeof(float))};
    for (size_t i = 0; i < 3 * n; i++)
        e.model[i] = (float)rgb[i] / 255;
    /* the underpainting */
    for (size_t i = 0; i < 3 * n; i++)
        e.paint[i] = 0.84f * e.model[i];
    find_ways(&e);
    struct dice d = dice_of(1632);
    paint_layer(&e, &d, 15, 0);
    paint_layer(&e, &d, 8, 0.004f);
    paint_layer(&e, &d, 4.5f, 0.012f);
    paint_layer(&e, &d, 2.8f, 0.035f);
    paint_layer(&e, &d, 1.7f, 0.08f);
    paint_layer(&e, &d, 1.5f, 0.08f);
    varnish(&e, rgb);
    free(e.model), free(e.paint), free(e.body), free(e.way), free(e.busy);
}

const struct pav_sitting pav_sitting_oil = {
    .name = "oil", .pose = pose, .ground = ground, .finish = finish};

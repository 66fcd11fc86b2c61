/* Owns how a figure is painted: limbs as a height field, melted where they join, then lit once. */
#include "eye/camera/visitor/paint.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

#include "base/str.h"
#include "eye/camera/visitor/vec.h"

#define NOTHING    (-1e6f)
#define CODES      2048
#define FOLD_SIDE  128 /* a power of two */
#define NOISE_SIDE 4096

/* What stands at a pixel. */
struct dot {
    float rise;      /* height to the camera, px */
    float cover;     /* 0..1 */
    float colour[3]; /* linear */
    uint32_t cloth;  /* enum pav_cloth */
};

/* Soft relief of a material, -1..1, and its slopes. */
struct fold {
    float rise, dx, dy;
};

struct pav_painter {
    int width, height;
    struct dot *dots;
    struct pav_area used; /* by the last body */
    struct fold *folds;   /* FOLD_SIDE², wraps */
    int8_t *noise;        /* NOISE_SIDE, of the sensor */
    uint8_t code[CODES];  /* sRGB of a square root */
};

uint8_t pav_paint_encode(float linear)
{
    float v = clamp01(linear);
    v = v <= 0.0031308f ? v * 12.92f : 1.055f * powf(v, 1 / 2.4f) - 0.055f;
    return (uint8_t)(v * 255 + 0.5f);
}

float pav_paint_noise(uint32_t x, uint32_t y, uint32_t seed)
{
    uint32_t h = x * 0x9E3779B1u ^ y * 0x85EBCA77u ^ seed * 0xC2B2AE3Du;
    h ^= h >> 15;
    h *= 0x2C1B3C6Du;
    h ^= h >> 12;
    h *= 0x297A2D39u;
    h ^= h >> 15;
    return (float)h / 2147483648.0f - 1;
}

/* Value noise that wraps at `nx` × `ny` cells. */
static float wrapped(float x, float y, int nx, int ny, uint32_t seed)
{
    int ix = (int)x, iy = (int)y;
    float fx = x - (float)ix, fy = y - (float)iy;
    fx = fx * fx * (3 - 2 * fx), fy = fy * fy * (3 - 2 * fy);
    uint32_t x0 = (uint32_t)(ix % nx), x1 = (uint32_t)((ix + 1) % nx);
    uint32_t y0 = (uint32_t)(iy % ny), y1 = (uint32_t)((iy + 1) % ny);
    float a = mix(pav_paint_noise(x0, y0, seed), pav_paint_noise(x1, y0, seed), fx);
    float b = mix(pav_paint_noise(x0, y1, seed), pav_paint_noise(x1, y1, seed), fx);
    return mix(a, b, fy);
}

static const struct fold *fold_at(const struct pav_painter *p, int x, int y)
{
    return &p->folds[(y & (FOLD_SIDE - 1)) * FOLD_SIDE + (x & (FOLD_SIDE - 1))];
}

static void make_folds(struct pav_painter *p)
{
    for (int y = 0; y < FOLD_SIDE; y++) {
        for (int x = 0; x < FOLD_SIDE; x++) {
            float u = (float)x / FOLD_SIDE, v = (float)y / FOLD_SIDE;
            p->folds[y * FOLD_SIDE + x].rise =
                0.75f * wrapped(u * 5, v * 7, 5, 7, 1) + 0.25f * wrapped(u * 13, v * 13, 13, 13, 2);
        }
    }
    for (int y = 0; y < FOLD_SIDE; y++) {
        for (int x = 0; x < FOLD_SIDE; x++) {
            struct fold *f = &p->folds[y * FOLD_SIDE + x];
            f->dx = fold_at(p, x + 1, y)->rise - fold_at(p, x - 1, y)->rise;
            f->dy = fold_at(p, x, y + 1)->rise - fold_at(p, x, y - 1)->rise;
        }
    }
}

struct pav_painter *pav_painter_create(int width_px, int height_px)
{
    struct pav_painter *p = pav_alloc(sizeof *p);
    p->width = width_px, p->height = height_px;
    p->dots = pav_alloc((size_t)width_px * (size_t)height_px * sizeof *p->dots);
    p->folds = pav_alloc(sizeof *p->folds * FOLD_SIDE * FOLD_SIDE);
    p->noise = pav_alloc(NOISE_SIDE);
    for (int i = 0; i < CODES; i++) {
        float root = (float)i / (CODES - 1);
        p->code[i] = pav_paint_encode(root * root);
    }
    make_folds(p);
    for (uint32_t i = 0; i < NOISE_SIDE; i++) {
        float sum = pav_paint_noise(i, 0, 3) + pav_paint_noise(i, 1, 3) + pav_paint_noise(i, 2, 3);
        p->noise[i] = (int8_t)lrintf(sum * 1.6f);
    }
    return p;
}

void pav_painter_destroy(struct pav_painter *p)
{
    if (!p)
        return;
    free(p->dots);
    free(p->folds);
    free(p->noise);
    free(p);
}

static struct dot *dot_at(const struct pav_painter *p, int x, int y)
{
    return &p->dots[(size_t)y * (size_t)p->width + (size_t)x];
}

/* --- shape ---- */

static struct pav_area area_of(const struct pav_painter *p, const struct pav_part *part,
                               float margin)
{
    float r = fmaxf(part->ar, part->br) + margin;
    float x0 = fminf(part->ax, part->bx) - r, x1 = fmaxf(part->ax, part->bx) + r + 1;
    float y0 = fminf(part->ay, part->by) - r, y1 = fmaxf(part->ay, part->by) + r + 1;
    struct pav_area a = {(int)fmaxf(0, x0), (int)fmaxf(0, y0), (int)fminf((float)p->width, x1),
                         (int)fminf((float)p->height, y1)};
    a.x1 = a.x1 < a.x0 ? a.x0 : a.x1;
    a.y1 = a.y1 < a.y0 ? a.y0 : a.y1;
    return a;
}

/* A limb's axis, prepared for the question which of its points is nearest to a pixel. */
struct axis {
    const struct pav_part *part;
    float dx, dy, over; /* over: 1 / length² */
    float margin;
};

static struct axis axis_of(const struct pav_part *part, float margin)
{
    float dx = part->bx - part->ax, dy = part->by - part->ay, square = dx * dx + dy * dy;
    return (struct axis){part, dx, dy, square > 1e-6f ? 1 / square : 0, margin};
}

/* Narrows the columns of one row to those that the limb can touch. */
static void narrow(const struct axis *s, int y, struct pav_area *a)
{
    const struct pav_part *part = s->part;
    float r = fmaxf(part->ar, part->br) + s->margin, t0 = 0, t1 = 1;
    if (fabsf(s->dy) > 1e-3f) {
        float low = ((float)y + 0.5f - r - part->ay) / s->dy,
              high = ((float)y + 0.5f + r - part->ay) / s->dy;
        t0 = clamp01(fminf(low, high)), t1 = clamp01(fmaxf(low, high));
    }
    float x0 = part->ax + t0 * s->dx, x1 = part->ax + t1 * s->dx;
    int left = (int)fmaxf(0, fminf(x0, x1) - r), right = (int)fmaxf(0, fmaxf(x0, x1) + r + 1);
    a->x0 = left > a->x0 ? left : a->x0;
    a->x1 = right < a->x1 ? right : a->x1;
}

/* Raises one limb out of the height field; within `weld` it melts into what is there. */
static void raise(struct pav_painter *p, const struct pav_part *part)
{
    struct axis s = axis_of(part, 1);
    struct pav_area all = area_of(p, part, 1);
    float weld = fmaxf(part->weld, 0.5f), half = 0.5f / weld;
    float dr = part->br - part->ar, dz = part->bz - part->az, length = hypotf(s.dx, s.dy);
    for (int y = all.y0; y < all.y1; y++) {
        struct pav_area a = all;
        narrow(&s, y, &a);
        float py = (float)y + 0.5f - part->ay;
        struct dot *d = dot_at(p, a.x0, y);
        for (int x = a.x0; x < a.x1; x++, d++) {
            float px = (float)x + 0.5f - part->ax, along = (px * s.dx + py * s.dy) * s.over,
                  t = clamp01(along);
            float ex = px - t * s.dx, ey = py - t * s.dy, square = ex * ex + ey * ey;
            float r = part->ar + t * dr;
            if (square > (r + 0.5f) * (r + 0.5f))
                continue;
            float ends = part->cut ? clamp01(along * length + 0.5f) : 1;
            if (ends <= 0)
                continue;
            float inside = r * r - square,
                  cover = inside > r ? 1 : clamp01(r + 0.5f - sqrtf(square));
            cover *= ends;
            float rise = part->az + t * dz + part->flat * sqrtf(fmaxf(inside, 0));
            bool alone = d->cover <= 0;
            float w = alone ? 1 : clamp01(0.5f + (rise - d->rise) * half);
            if (w <= 0)
                continue;
            float melt = alone ? rise : mix(d->rise, rise, w) + weld * w * (1 - w);
            d->rise = alone ? rise : mix(d->rise, melt, cover);
            /* colours part more sharply than shapes */
            w = alone ? 1 : clamp01(4 * w - 1.5f) * cover;
            for (int c = 0; c < 3; c++)
                d->colour[c] = mix(d->colour[c], part->colour[c], w);
            d->cloth = w > 0.5f ? part->cloth : d->cloth;
            d->cover = cover > d->cover ? cover : d->cover;
        }
    }
}

/* Colours what lies at the mark's height, softly. */
static void tint(struct pav_painter *p, const struct pav_part *part)
{
    struct axis s = axis_of(part, 2);
    struct pav_area all = area_of(p, part, 2);
    for (int y = all.y0; y < all.y1; y++) {
        for (int x = all.x0; x < all.x1; x++) {
            struct dot *d = dot_at(p, x, y);
            float px = (float)x + 0.5f - part->ax, py = (float)y + 0.5f - part->ay;
            float t = clamp01((px * s.dx + py * s.dy) * s.over);
            float ex = px - t * s.dx, ey = py - t * s.dy, distance = sqrtf(ex * ex + ey * ey);
            float r = part->ar + t * (part->br - part->ar), soft = fmaxf(0.7f, r * 0.6f);
            float w =
                part->mark * clamp01((r + soft * 0.5f - distance) / soft) * fminf(1, r / 0.6f);
            float away = fabsf(d->rise - (part->az + t * (part->bz - part->az)));
            w *= clamp01(2 - 2 * away / part->reach);
            for (int c = 0; c < 3; c++)
                d->colour[c] = mix(d->colour[c], part->colour[c], w);
        }
    }
}

/* --- light ---- */

struct light {
    float x, y, z;
    float colour[3];
};

/* The room's lamp from the upper left, the glow of the screen before the visitor, a window behind. */
static const struct light lamp = {-0.50f, 0.62f, 0.60f, {1.36f, 1.20f, 1.00f}};
static const struct light screen = {0.25f, -0.10f, 0.96f, {0.27f, 0.31f, 0.38f}};
static const struct light window_behind = {0.86f, 0.30f, -0.10f, {0.40f, 0.48f, 0.60f}};
static const float sky[3] = {0.20f, 0.205f, 0.215f}, floor_glow[3] = {0.10f, 0.088f, 0.075f};

/* What the light does on a material. `deep`: of its relief; `wide`, `high`: cells of it per metre. */
static const struct {
    float wrap, gloss, deep, tone, wide, high, slant;
} cloths[] = {
    [PAV_CLOTH_SKIN] = {0.25f, 0.035f, 0, 0, 0, 0, 0},
    [PAV_CLOTH_HAIR] = {0.05f, 0.050f, 0.30f, 0.5f, 620, 60, 120},
    [PAV_CLOTH_KNIT] = {0.10f, 0.004f, 0.90f, 0.07f, 150, 105, 45},
};

static float facing(const struct light *l, float nx, float ny, float nz)
{
    return l->x * nx + l->y * ny + l->z * nz;
}

/* The slope between two neighbours, blind to the steps where one limb passes before another. */
static float slope(float before, float here, float after)
{
    float a = here - before, b = after - here, fa = fabsf(a), fb = fabsf(b);
    return fa * 0.4f > fb ? b : fb * 0.4f > fa ? a : 0.5f * (a + b);
}

/* How much of the lamp a point sees: three looks along its direction over the height field. */
static float lit_by_lamp(const struct pav_painter *p, float scale, int x, int y, float here)
{
    static const float steps_m[3] = {0.03f, 0.075f, 0.15f};
    float shade = 0;
    for (int i = 0; i < 3; i++) {
        float way = steps_m[i] * scale;
        int sx = x + (int)(lamp.x * 1.25f * way), sy = y + (int)(lamp.y * 1.25f * way);
        if (sx < 0 || sy < 0 || sx >= p->width || sy >= p->height)
            continue;
        const struct dot *d = dot_at(p, sx, sy);
        if (d->cover > 0)
            shade = fmaxf(shade, d->rise - here - way * 0.75f);
    }
    return 1 - 0.72f * clamp01(shade / (0.045f * scale));
}

/* The surface's direction at a pixel, with the relief of its material; false outside. */
static void normal_at(const struct pav_painter *p, const struct dot *d, const struct fold *fold,
                      int x, int y, float n[3])
{
    float here = d->rise;
    float l = x > 0 && d[-1].cover > 0 ? d[-1].rise : here,
          r = x + 1 < p->width && d[1].cover > 0 ? d[1].rise : here;
    float b = y > 0 && d[-p->width].cover > 0 ? d[-p->width].rise : here;
    float t = y + 1 < p->height && d[p->width].cover > 0 ? d[p->width].rise : here;
    float nx = -slope(l, here, r), ny = -slope(b, here, t), deep = cloths[d->cloth].deep;
    nx = fminf(fmaxf(nx - deep * fold->dx, -4), 4), ny = fminf(fmaxf(ny - deep * fold->dy, -4), 4);
    float inverse = 1 / sqrtf(nx * nx + ny * ny + 1);
    n[0] = nx * inverse, n[1] = ny * inverse, n[2] = inverse;
}

static const struct fold *relief(const struct pav_painter *p, const struct pav_body *body,
                                 const struct dot *d, int x, int y)
{
    bool hair = d->cloth == PAV_CLOTH_HAIR;
    float u = ((float)x - (hair ? body->head_x : body->left)) / body->scale;
    float v = ((float)y - (hair ? body->head_y : body->bottom)) / body->scale;
    return fold_at(p, (int)(u * cloths[d->cloth].wide + v * cloths[d->cloth].slant + 4096),
                   (int)(v * cloths[d->cloth].high + 4096));
}

static void shade(const struct pav_painter *p, const struct pav_body *body, const struct dot *d,
                  int x, int y, float out[3])
{
    float n[3];
    const struct fold *fold = relief(p, body, d, x, y);
    normal_at(p, d, fold, x, y, n);
    float wrap = cloths[d->cloth].wrap;
    float key = fmaxf(0, (facing(&lamp, n[0], n[1], n[2]) + wrap) / (1 + wrap));
    key *= lit_by_lamp(p, body->scale, x, y, d->rise);
    float front = fmaxf(0, facing(&screen, n[0], n[1], n[2])), edge = 1 - n[2];
    float back = edge * edge * fmaxf(0, facing(&window_behind, n[0], n[1], n[2])) * 1.4f;
    float up = 0.5f + 0.5f * n[1], tone = 1 + cloths[d->cloth].tone * fold->rise;
    float shine = fmaxf(0, n[0] * -0.30f + n[1] * 0.40f + n[2] * 0.87f);
    shine *= shine, shine *= shine, shine *= shine, shine *= shine * cloths[d->cloth].gloss;
    for (int c = 0; c < 3; c++) {
        float light = key * lamp.colour[c] + front * screen.colour[c] +
                      back * window_behind.colour[c] + mix(floor_glow[c], sky[c], up);
        out[c] = d->colour[c] * tone * light + shine * lamp.colour[c] + back * 0.03f;
    }
    if (d->cloth == PAV_CLOTH_SKIN) /* light that went through */
        out[0] += 0.05f * d->colour[0] * (1 - key) * up;
}

/* A soft dark patch where the feet meet the floor. */
static void ground(const struct pav_painter *p, const struct pav_body *body, uint8_t *rgba)
{
    float rx = 0.34f * body->scale, ry = 0.055f * body->scale;
    float cx = 0.5f * (body->foot_x[0] + body->foot_x[1]) + 0.06f * body->scale,
          cy = body->foot_y[0];
    int y0 = (int)fmaxf(0, cy - ry), y1 = (int)fminf((float)p->height, cy + ry + 1);
    int x0 = (int)fmaxf(0, cx - rx), x1 = (int)fminf((float)p->width, cx + rx + 1);
    for (int y = y0; y < y1; y++) {
        for (int x = x0; x < x1; x++) {
            float u = ((float)x - cx) / rx, v = ((float)y - cy) / ry, d = 1 - u * u - v * v;
            float keep = d > 0 ? 1 - 0.55f * d * d : 1;
            uint8_t *o = rgba + ((size_t)y * (size_t)p->width + (size_t)x) * 4;
            for (int c = 0; c < 3; c++)
                o[c] = (uint8_t)((float)o[c] * keep);
        }
    }
}

static void light(const struct pav_painter *p, const struct pav_body *body,
                  const struct pav_area *a, uint32_t noise, uint8_t *rgba)
{
    for (int y = a->y0; y < a->y1; y++) {
        uint32_t grain = (noise * 2654435761u + (uint32_t)y * 977u) >> 7;
        const struct dot *d = dot_at(p, a->x0, y);
        for (int x = a->x0; x < a->x1; x++, d++) {
            if (d->cover <= 0)
                continue;
            float lit[3];
            shade(p, body, d, x, y, lit);
            int n = p->noise[(grain + (uint32_t)x * 31u) & (NOISE_SIDE - 1)];
            uint8_t *o = rgba + ((size_t)y * (size_t)p->width + (size_t)x) * 4;
            for (int c = 0; c < 3; c++) {
                int code = p->code[(int)(sqrtf(clamp01(lit[c])) * (CODES - 1))] + n;
                float v = (float)o[c] + ((float)code - (float)o[c]) * d->cover;
                o[c] = (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v + 0.5f);
            }
        }
    }
}

/* --- the whole ---- */

static struct pav_area whole(const struct pav_painter *p, const struct pav_body *body)
{
    struct pav_area all = {p->width, p->height, 0, 0};
    for (int i = 0; i < body->count; i++) {
        struct pav_area a = area_of(p, &body->parts[i], 2);
        if (a.x0 == a.x1 || a.y0 == a.y1)
            continue;
        all.x0 = a.x0 < all.x0 ? a.x0 : all.x0;
        all.y0 = a.y0 < all.y0 ? a.y0 : all.y0;
        all.x1 = a.x1 > all.x1 ? a.x1 : all.x1;
        all.y1 = a.y1 > all.y1 ? a.y1 : all.y1;
    }
    if (all.x0 >= all.x1 || all.y0 >= all.y1)
        all = (struct pav_area){0, 0, 0, 0};
    return all;
}

struct pav_area pav_paint_body(struct pav_painter *p, const struct pav_body *body, uint32_t noise,
                               uint8_t *rgba)
{
    for (int y = p->used.y0; y < p->used.y1; y++) {
        struct dot *d = dot_at(p, p->used.x0, y);
        for (int x = p->used.x0; x < p->used.x1; x++, d++)
            d->cover = 0, d->rise = NOTHING;
    }
    struct pav_area a = p->used = whole(p, body);
    for (int i = 0; i < body->count; i++) {
        if (body->parts[i].mark > 0)
            tint(p, &body->parts[i]);
        else
            raise(p, &body->parts[i]);
    }
    ground(p, body, rgba);
    light(p, body, &a, noise, rgba);
    return a;
}

float pav_paint_coverage(const struct pav_painter *p, int x, int y)
{
    return dot_at(p, x, y)->cover;
}

/* Owns how a figure is painted: limbs as a height field, melted where they join, then lit once. */
#include "eye/camera/visitor/paint.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

#include "base/str.h"
#include "eye/camera/visitor/vec.h"

#define NOTHING (-1e6f)
#define MARGIN                                                                                     \
    40 /* px around the planes in which there is nothing: looks towards the lamp end there */
#define FOLD_SIDE  128 /* a power of two */
#define NOISE_SIDE 4096
#define WIDTH_MAX  1280

/* Soft relief of a material, -1..1, and its slopes. */
struct fold {
    float rise, dx, dy;
};

/* One value a pixel, rows of `stride`. */
struct planes {
    float *rise;        /* height to the camera, px */
    float *cover;       /* 0..1 */
    float *colour[3];   /* linear */
    float *hair, *knit; /* how much it is of these; the rest is skin */
};

struct pav_painter {
    int width, height, stride;
    float *memory;
    struct planes at;     /* of the pixel (0, 0) */
    struct pav_area used; /* by the last body */
    struct fold *folds;   /* FOLD_SIDE², wraps */
    int8_t *noise;        /* of the sensor, NOISE_SIDE + WIDTH_MAX */
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
    p->width = width_px, p->height = height_px, p->stride = width_px + 2 * MARGIN;
    size_t plane = (size_t)p->stride * (size_t)(height_px + 2 * MARGIN);
    size_t first = (size_t)p->stride * MARGIN + MARGIN;
    p->memory = pav_alloc(plane * 7 * sizeof *p->memory);
    float **planes[7] = {&p->at.rise,      &p->at.cover,     &p->at.hair,     &p->at.knit,
                         &p->at.colour[0], &p->at.colour[1], &p->at.colour[2]};
    for (size_t i = 0; i < 7; i++)
        *planes[i] = p->memory + i * plane + first;
    for (size_t i = 0; i < plane; i++)
        p->memory[i] = NOTHING;
    p->folds = pav_alloc(sizeof *p->folds * FOLD_SIDE * FOLD_SIDE);
    make_folds(p);
    p->noise = pav_alloc(NOISE_SIDE + WIDTH_MAX);
    for (uint32_t i = 0; i < NOISE_SIDE + WIDTH_MAX; i++) {
        float sum = pav_paint_noise(i, 0, 3) + pav_paint_noise(i, 1, 3) + pav_paint_noise(i, 2, 3);
        p->noise[i] = (int8_t)lrintf(sum * 1.6f);
    }
    return p;
}

void pav_painter_destroy(struct pav_painter *p)
{
    if (!p)
        return;
    free(p->memory);
    free(p->folds);
    free(p->noise);
    free(p);
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
    float dx, dy, length, over; /* over: 1 / length² */
    float margin;
};

static struct axis axis_of(const struct pav_part *part, float margin)
{
    float dx = part->bx - part->ax, dy = part->by - part->ay, square = dx * dx + dy * dy;
    return (struct axis){part, dx, dy, sqrtf(square), square > 1e-6f ? 1 / square : 0, margin};
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

/* One row of a limb. No branches: the compiler makes four pixels of one. */
static void raise_row(const struct pav_part *part, const struct axis *s, float py, int x0, int x1,
                      const struct planes *at, ptrdiff_t row)
{
    float *restrict rise = at->rise + row, *restrict cover = at->cover + row;
    float *restrict red = at->colour[0] + row, *restrict green = at->colour[1] + row;
    float *restrict blue = at->colour[2] + row, *restrict hair = at->hair + row;
    float *restrict knit = at->knit + row;
    float dr = part->br - part->ar, dz = part->bz - part->az, dweld = part->weld_b - part->weld;
    float is_hair = part->cloth == PAV_CLOTH_HAIR, is_knit = part->cloth == PAV_CLOTH_KNIT;
    float keep_a = part->cut & PAV_CUT_A ? 0.5f : 1e6f,
          keep_b = part->cut & PAV_CUT_B ? 0.5f : 1e6f;
    for (int x = x0; x < x1; x++) {
        float px = (float)x + 0.5f - part->ax, along = (px * s->dx + py * s->dy) * s->over;
        float t = clamp01(along), ex = px - t * s->dx, ey = py - t * s->dy;
        float square = ex * ex + ey * ey, r = part->ar + t * dr;
        float ends = clamp01(fminf(along * s->length + keep_a, (1 - along) * s->length + keep_b));
        float inside = clamp01(r + 0.5f - sqrtf(square)) * ends;
        float h = part->az + t * dz + part->flat * sqrtf(fmaxf(r * r - square, 0));
        float weld = part->weld + t * dweld, alone = cover[x] <= 0 ? 1 : 0;
        float w = fmaxf(alone, clamp01(0.5f + 0.5f * (h - rise[x]) / weld));
        float melted = alone > 0 ? h : mix(rise[x], h, w) + weld * w * (1 - w);
        /* colours part more sharply than shapes */
        float dye = inside > 0 ? fmaxf(alone, clamp01(4 * w - 1.5f) * inside) : 0;
        float raised = fmaxf(alone, inside);
        rise[x] = inside > 0 ? mix(rise[x], melted, raised) : rise[x];
        red[x] += dye * (part->colour[0] - red[x]);
        green[x] += dye * (part->colour[1] - green[x]);
        blue[x] += dye * (part->colour[2] - blue[x]);
        hair[x] += dye * (is_hair - hair[x]);
        knit[x] += dye * (is_knit - knit[x]);
        cover[x] = fmaxf(cover[x], inside);
    }
}

/* Raises one limb out of the height field; within its weld it melts into what is there. */
static void raise(struct pav_painter *p, const struct pav_part *part)
{
    struct axis s = axis_of(part, 1);
    struct pav_area all = area_of(p, part, 1);
    for (int y = all.y0; y < all.y1; y++) {
        struct pav_area a = all;
        narrow(&s, y, &a);
        raise_row(part, &s, (float)y + 0.5f - part->ay, a.x0, a.x1, &p->at,
                  (ptrdiff_t)y * p->stride);
    }
}

/* Colours what lies at the mark's height, softly. */
static void tint(struct pav_painter *p, const struct pav_part *part)
{
    struct axis s = axis_of(part, 2);
    struct pav_area all = area_of(p, part, 2);
    for (int y = all.y0; y < all.y1; y++) {
        for (int x = all.x0; x < all.x1; x++) {
            ptrdiff_t i = (ptrdiff_t)y * p->stride + x;
            float px = (float)x + 0.5f - part->ax, py = (float)y + 0.5f - part->ay;
            float t = clamp01((px * s.dx + py * s.dy) * s.over);
            float ex = px - t * s.dx, ey = py - t * s.dy, distance = sqrtf(ex * ex + ey * ey);
            float r = part->ar + t * (part->br - part->ar), soft = fmaxf(0.7f, r * 0.6f);
            float w =
                part->mark * clamp01((r + soft * 0.5f - distance) / soft) * fminf(1, r / 0.6f);
            float away = fabsf(p->at.rise[i] - (part->az + t * (part->bz - part->az)));
            w *= clamp01(2 - 2 * away / part->reach);
            for (int c = 0; c < 3; c++)
                p->at.colour[c][i] = mix(p->at.colour[c][i], part->colour[c], w);
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

/* What a row is made of while it is lit. */
struct row {
    float bump[WIDTH_MAX], fold_x[WIDTH_MAX], fold_y[WIDTH_MAX];
    float lit[3][WIDTH_MAX];
};

/* Folds of cloth hang from the pelvis, strands of hair from the head. */
static void feel(const struct pav_painter *p, const struct pav_body *body, int x0, int x1, int y,
                 struct row *r)
{
    const float *hair = p->at.hair + (ptrdiff_t)y * p->stride,
                *knit = p->at.knit + (ptrdiff_t)y * p->stride;
    float inch = 1 / body->scale;
    float v_hair = ((float)y - body->head_y) * inch, v_knit = ((float)y - body->bottom) * inch;
    const struct fold *strands =
        p->folds + ((int)(v_hair * 60 + 4096) & (FOLD_SIDE - 1)) * FOLD_SIDE;
    const struct fold *folds =
        p->folds + ((int)(v_knit * 105 + 4096) & (FOLD_SIDE - 1)) * FOLD_SIDE;
    for (int x = x0; x < x1; x++) {
        bool strand = hair[x] > 0.5f;
        float u = strand ? ((float)x - body->head_x) * inch * 620 + v_hair * 120
                         : ((float)x - body->left) * inch * 150 + v_knit * 45;
        const struct fold *f = (strand ? strands : folds) + ((int)(u + 4096) & (FOLD_SIDE - 1));
        float deep = strand ? 0.30f : 0.90f * knit[x];
        r->bump[x] = f->rise * (strand ? 0.5f : 0.07f * knit[x]);
        r->fold_x[x] = deep * f->dx;
        r->fold_y[x] = deep * f->dy;
    }
}

/* How much a point lies in the shade of what stands between it and the lamp, three looks long. */
static float shaded(const float *rise, float here, const ptrdiff_t look[3], const float lift[3],
                    float soft)
{
    float above =
        fmaxf(rise[look[0]] - lift[0], fmaxf(rise[look[1]] - lift[1], rise[look[2]] - lift[2]));
    return clamp01((above - here) * soft);
}

static void light_row(const struct pav_painter *p, const struct pav_body *body, int x0, int x1,
                      int y, struct row *r)
{
    static const float steps_m[3] = {0.03f, 0.075f, 0.15f};
    ptrdiff_t row = (ptrdiff_t)y * p->stride, up = p->stride, look[3];
    float lift[3], soft = 1 / (0.045f * body->scale);
    for (int i = 0; i < 3; i++) {
        float way = steps_m[i] * body->scale;
        int lx = (int)fmaxf(lamp.x * 1.25f * way, -MARGIN),
            ly = (int)fminf(lamp.y * 1.25f * way, MARGIN);
        look[i] = (ptrdiff_t)ly * p->stride + lx;
        lift[i] = way * 0.75f;
    }
    const float *rise = p->at.rise + row, *hair = p->at.hair + row, *knit = p->at.knit + row;
    const float *red = p->at.colour[0] + row, *green = p->at.colour[1] + row,
                *blue = p->at.colour[2] + row;
    for (int x = x0; x < x1; x++) {
        float nx = -slope(rise[x - 1], rise[x], rise[x + 1]) - r->fold_x[x];
        float ny = -slope(rise[x - up], rise[x], rise[x + up]) - r->fold_y[x];
        nx = fminf(fmaxf(nx, -4), 4), ny = fminf(fmaxf(ny, -4), 4);
        float nz = 1 / sqrtf(nx * nx + ny * ny + 1);
        nx *= nz, ny *= nz;
        float skin = 1 - hair[x] - knit[x], wrap = 0.08f + 0.17f * skin;
        float key = fmaxf(0, (facing(&lamp, nx, ny, nz) + wrap) / (1 + wrap));
        key *= 1 - 0.72f * shaded(rise + x, rise[x], look, lift, soft);
        float front = fmaxf(0, facing(&screen, nx, ny, nz)), edge = 1 - nz,
              above = 0.5f + 0.5f * ny;
        float back = edge * edge * fmaxf(0, facing(&window_behind, nx, ny, nz)) * 1.4f;
        float shine = fmaxf(0, nx * -0.30f + ny * 0.40f + nz * 0.87f);
        shine *= shine, shine *= shine, shine *= shine, shine *= shine;
        shine *= 0.004f + 0.046f * hair[x] + 0.031f * skin;
        float tone = 1 + r->bump[x];
#define LIT(c)                                                                                     \
    (key * lamp.colour[c] + front * screen.colour[c] + back * window_behind.colour[c] +            \
     mix(floor_glow[c], sky[c], above))
        r->lit[0][x] = red[x] * (tone * LIT(0) + skin * 0.05f * (1 - key) * above) +
                       shine * lamp.colour[0] + back * 0.03f;
        r->lit[1][x] = green[x] * tone * LIT(1) + shine * lamp.colour[1] + back * 0.03f;
        r->lit[2][x] = blue[x] * tone * LIT(2) + shine * lamp.colour[2] + back * 0.03f;
#undef LIT
    }
}

/* Linear light to 0..255, close to sRGB: three roots and a line, off by less than a level. */
static float encode(float linear)
{
    float v = clamp01(linear), s1 = sqrtf(v), s2 = sqrtf(s1), s3 = sqrtf(s2);
    return 255 * (0.662002687f * s1 + 0.684122060f * s2 - 0.323583601f * s3 - 0.0225411470f * v);
}

static void lay_row(const struct pav_painter *p, int x0, int x1, int y, uint32_t seed,
                    struct row *r, uint8_t *rgba)
{
    const float *cover = p->at.cover + (ptrdiff_t)y * p->stride;
    const int8_t *noise =
        p->noise + ((seed * 2654435761u + (uint32_t)y * 40503u) >> 7) % NOISE_SIDE;
    uint8_t *out = rgba + (size_t)y * (size_t)p->width * 4;
    for (int c = 0; c < 3; c++) {
        float *lit = r->lit[c];
        for (int x = x0; x < x1; x++)
            lit[x] = encode(lit[x]) + (float)noise[x];
    }
    for (int x = x0; x < x1; x++) {
        for (int c = 0; c < 3; c++) {
            float behind = out[x * 4 + c], v = behind + (r->lit[c][x] - behind) * cover[x];
            out[x * 4 + c] = (uint8_t)fminf(fmaxf(v + 0.5f, 0), 255);
        }
    }
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
                  const struct pav_area *a, uint32_t seed, uint8_t *rgba)
{
    struct row r;
    for (int y = a->y0; y < a->y1; y++) {
        const float *cover = p->at.cover + (ptrdiff_t)y * p->stride;
        int x0 = a->x0, x1 = a->x1;
        while (x0 < x1 && cover[x0] <= 0)
            x0++;
        while (x1 > x0 && cover[x1 - 1] <= 0)
            x1--;
        feel(p, body, x0, x1, y, &r);
        light_row(p, body, x0, x1, y, &r);
        lay_row(p, x0, x1, y, seed, &r, rgba);
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
        ptrdiff_t row = (ptrdiff_t)y * p->stride;
        for (int x = p->used.x0; x < p->used.x1; x++) {
            p->at.rise[row + x] = NOTHING;
            p->at.cover[row + x] = 0;
        }
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

/* How much of a head's pixel is seen past the body: hands before it hide it, shoulders behind it do not. */
static float past(const struct pav_painter *p, ptrdiff_t at, float z_px, float soft)
{
    return p->at.cover[at] <= 0 ? 1 : 1 - p->at.cover[at] * clamp01((p->at.rise[at] - z_px) / soft);
}

struct pav_area pav_paint_head(struct pav_painter *p, const struct pav_body *body,
                               const struct pav_head_layer *l, int x0, int y0, uint32_t noise,
                               uint8_t *rgba)
{
    struct pav_area a = {x0 + l->x0 > 0 ? x0 + l->x0 : 0,
                         y0 + l->height - l->y1 > 0 ? y0 + l->height - l->y1 : 0,
                         x0 + l->x1 < p->width ? x0 + l->x1 : p->width,
                         y0 + l->height - l->y0 < p->height ? y0 + l->height - l->y0 : p->height};
    float soft = 0.3f * body->head_unit;
    for (int y = a.y0; y < a.y1; y++) {
        const int8_t *grain =
            p->noise + ((noise * 2654435761u + (uint32_t)y * 40503u) >> 7) % NOISE_SIDE;
        ptrdiff_t row = (ptrdiff_t)y * p->stride;
        size_t line = (size_t)(l->height - 1 - (y - y0)) * (size_t)l->width;
        for (int x = a.x0; x < a.x1; x++) {
            const float *in = l->rgba + 4 * (line + (size_t)(x - x0));
            if (in[3] <= 0)
                continue;
            float z = body->head_z + l->depth[line + (size_t)(x - x0)] * body->head_unit;
            float part = in[3] * past(p, row + x, z + 0.5f * body->head_unit, soft);
            uint8_t *o = rgba + ((size_t)y * (size_t)p->width + (size_t)x) * 4;
            for (int c = 0; c < 3; c++) {
                float v = encode(in[c] / in[3]) + (float)grain[x];
                v = (float)o[c] + (v - (float)o[c]) * part;
                o[c] = (uint8_t)fminf(fmaxf(v + 0.5f, 0), 255);
            }
            if (p->at.cover[row + x] <= 0)
                p->at.rise[row + x] = z;
            p->at.cover[row + x] = fmaxf(p->at.cover[row + x], in[3]);
        }
    }
    if (a.x0 < a.x1 && a.y0 < a.y1) {
        struct pav_area *u = &p->used;
        u->x0 = a.x0 < u->x0 ? a.x0 : u->x0, u->y0 = a.y0 < u->y0 ? a.y0 : u->y0;
        u->x1 = a.x1 > u->x1 ? a.x1 : u->x1, u->y1 = a.y1 > u->y1 ? a.y1 : u->y1;
    }
    return p->used;
}

float pav_paint_coverage(const struct pav_painter *p, int x, int y)
{
    return p->at.cover[(ptrdiff_t)y * p->stride + x];
}

/* Owns the crop of a face, the field of many, and the gradient histograms taken from them. */
#include "eye/vision/face/feature.h"

#include <math.h>
#include <string.h>

#include "eye/vision/face/wide.h"

#define W       PAV_CROP_WIDTH
#define WIDEST  PAV_FIELD_SIDE
#define BINS    PAV_FEATURE_ORIENTATIONS
#define SAMPLES 3     /* at most, in each direction, for one crop pixel */
#define CLIP    0.25f /* no cell outweighs the others (Dalal and Triggs) */
#define FLOOR   1.5f  /* mean gradient, grey levels, under which there is only noise */
#define SCALE   16.0f /* of the sums' integers */

/* 16.16 */
struct sampler {
    const struct pav_grey *grey;
    int64_t x, y, dx, dy;
};

static int clamp_int(int v, int most)
{
    return v < 0 ? 0 : v > most ? most : v;
}

static int sample_within(const struct pav_grey *g, int64_t x, int64_t y)
{
    int fx = (int)(x >> 8) & 255, fy = (int)(y >> 8) & 255;
    const uint8_t *p = g->pixels + (y >> 16) * g->stride + (x >> 16), *q = p + g->stride;
    int top = p[0] * (256 - fx) + p[1] * fx, bottom = q[0] * (256 - fx) + q[1] * fx;
    return (top * (256 - fy) + bottom * fy + (1 << 15)) >> 16;
}

static int sample_beyond(const struct pav_grey *g, int64_t x, int64_t y)
{
    int fx = (int)(x >> 8) & 255, fy = (int)(y >> 8) & 255;
    int x0 = clamp_int((int)(x >> 16), g->width - 1);
    int x1 = clamp_int((int)(x >> 16) + 1, g->width - 1);
    const uint8_t *p = g->pixels + clamp_int((int)(y >> 16), g->height - 1) * g->stride;
    const uint8_t *q = g->pixels + clamp_int((int)(y >> 16) + 1, g->height - 1) * g->stride;
    int top = p[x0] * (256 - fx) + p[x1] * fx, bottom = q[x0] * (256 - fx) + q[x1] * fx;
    return (top * (256 - fy) + bottom * fy + (1 << 15)) >> 16;
}

static bool inside(const struct pav_grey *g, int64_t x, int64_t y)
{
    return x >= 0 && y >= 0 && (x >> 16) < g->width - 1 && (y >> 16) < g->height - 1;
}

static void add_row(const struct sampler *s, int *row, int count)
{
    int64_t x = s->x, y = s->y;
    bool within =
        inside(s->grey, x, y) && inside(s->grey, x + s->dx * (count - 1), y + s->dy * (count - 1));
    if (within && s->dy == 0) { /* upright: y and its part are known for the whole row */
        for (int i = 0; i < count; i++, x += s->dx)
            row[i] += sample_within(s->grey, x, y);
        return;
    }
    for (int i = 0; i < count; i++, x += s->dx, y += s->dy)
        row[i] += within ? sample_within(s->grey, x, y) : sample_beyond(s->grey, x, y);
}

/* `width` x `height` pixels, `dx` and `dy` px of the picture from one to its right neighbour, from (x, y) on. */
static void take(uint8_t *pixels, int stride, int width, int height, const struct pav_grey *grey,
                 float x, float y, float dx, float dy)
{
    /* A face larger than the crop is averaged, not skipped over. */
    int n = clamp_int((int)ceilf(sqrtf(dx * dx + dy * dy) - 0.4f), SAMPLES);
    n = n < 1 ? 1 : n;
    struct sampler s = {.grey = grey, .dx = (int64_t)(dx * 65536), .dy = (int64_t)(dy * 65536)};
    for (int k = 0; k < height; k++, pixels += stride) {
        int row[WIDEST] = {0};
        for (int i = 0; i < n * n; i++) {
            float u = ((float)(i % n) + 0.5f) / (float)n - 0.5f;
            float v = (float)k + ((float)(i / n) + 0.5f) / (float)n - 0.5f;
            s.x = (int64_t)((x + dx * u - dy * v) * 65536);
            s.y = (int64_t)((y + dy * u + dx * v) * 65536);
            add_row(&s, row, width);
        }
        for (int i = 0; i < width; i++)
            pixels[i] = (uint8_t)(row[i] / (n * n));
    }
}

void pav_crop_take(struct pav_crop *crop, const struct pav_view_frame *frame,
                   const struct pav_grey *grey, const struct pav_similarity *to_picture,
                   float unit_px)
{
    crop->frame = *frame;
    float a = to_picture->a / unit_px, b = to_picture->b / unit_px;
    float x0 = to_picture->x0 - a * frame->x + b * frame->y;
    float y0 = to_picture->y0 - b * frame->x - a * frame->y;
    take(crop->pixels[0], W, frame->width, frame->height, grey, x0, y0, a, b);
}

void pav_crop_mirror(struct pav_crop *crop)
{
    int width = crop->frame.width;
    for (int y = 0; y < crop->frame.height; y++) {
        uint8_t row[W];
        memcpy(row, crop->pixels[y], (size_t)width);
        for (int x = 0; x < width; x++)
            crop->pixels[y][x] = row[width - 1 - x];
    }
    crop->frame.x = (float)(width - 1) - crop->frame.x;
}

/* Gradients of one row, in each direction, and the part of their size that an orientation must exceed. */
struct slopes {
    float x[WIDEST], y[WIDEST], part[WIDEST];
};

PAV_WIDE static void find_slopes(const uint8_t *here, const uint8_t *above, const uint8_t *below,
                                 int width, struct slopes *slopes)
{
    uint8_t row[WIDEST + 2];
    memcpy(row + 1, here, (size_t)width);
    row[0] = row[1];
    row[width + 1] = row[width];
    for (int x = 0; x < width; x++) {
        float gx = (float)(row[x + 2] - row[x]), gy = (float)(below[x] - above[x]);
        slopes->x[x] = SCALE * gx;
        slopes->y[x] = SCALE * gy;
        slopes->part[x] = SCALE * 0.5f * sqrtf(gx * gx + gy * gy);
    }
}

/*
 * Each gradient goes to the two or three orientations nearest to its own, by a window that is cos - cos 60°:
 * smooth, so that a small turn of an edge is a small change of the features.
 */
PAV_WIDE static void sum_row(const struct slopes *slopes, int width, const int32_t (*above)[BINS],
                             int32_t (*below)[BINS])
{
    static const float cosine[BINS] = {1,  0.70710678f,  0, -0.70710678f,
                                       -1, -0.70710678f, 0, 0.70710678f};
    static const float sine[BINS] = {0, 0.70710678f,  1,  0.70710678f,
                                     0, -0.70710678f, -1, -0.70710678f};
    int32_t row[BINS] = {0};
    memset(below[0], 0, sizeof below[0]);
    for (int x = 0; x < width; x++) {
        float gx = slopes->x[x], gy = slopes->y[x], part = slopes->part[x];
        for (int k = 0; k < BINS; k++) {
            float along = gx * cosine[k] + gy * sine[k] - part;
            row[k] += (int32_t)(along > 0 ? along : 0);
            below[x + 1][k] = above[x + 1][k] + row[k];
        }
    }
}

/* `stride` pixels lie in a row, and one corner more. */
static void sum_up(const uint8_t *pixels, int stride, int width, int height, int32_t (*sums)[BINS])
{
    memset(sums, 0, (size_t)(width + 1) * sizeof *sums);
    for (int y = 0; y < height; y++, pixels += stride, sums += stride + 1) {
        struct slopes slopes;
        find_slopes(pixels, y > 0 ? pixels - stride : pixels,
                    y < height - 1 ? pixels + stride : pixels, width, &slopes);
        sum_row(&slopes, width, (const int32_t(*)[BINS])sums, sums + stride + 1);
    }
}

void pav_crop_sum(struct pav_crop *crop)
{
    sum_up(crop->pixels[0], W, crop->frame.width, crop->frame.height, crop->sums[0]);
}

/* Sums to read, and where in them the crop that is described lies. */
struct sums {
    const int32_t (*at)[BINS];
    int stride, width, height;
    int left, top; /* the crop's first pixel */
    float x, y;    /* the middle of what is looked at, from there */
};

static void describe_cell(const struct sums *s, int x0, int y0, int cell, float *out)
{
    int left = clamp_int(x0, s->width), right = clamp_int(x0 + cell, s->width);
    int top = clamp_int(y0, s->height), bottom = clamp_int(y0 + cell, s->height);
    const int32_t(*upper)[BINS] = s->at + top * (s->stride + 1),
          (*lower)[BINS] = s->at + bottom * (s->stride + 1);
    const int32_t *a = upper[left], *b = upper[right], *c = lower[left], *d = lower[right];
    for (int k = 0; k < BINS; k++)
        out[k] = (float)(d[k] - b[k] - c[k] + a[k]);
}

static float length_of(const float *v, float floor)
{
    float square = floor * floor;
    for (int i = 0; i < PAV_FEATURE_LENGTH; i++)
        square += v[i] * v[i];
    return sqrtf(square);
}

/* fminf, whose care for what is no number would make it a call. */
static float least(float a, float b)
{
    return a < b ? a : b;
}

static void normalise(float *v, int cell, uint8_t *out)
{
    float scale = 1 / length_of(v, FLOOR * SCALE * (float)(cell * cell));
    for (int i = 0; i < PAV_FEATURE_LENGTH; i++)
        v[i] = least(v[i] * scale, CLIP);
    scale = PAV_FEATURE_ONE / length_of(v, 0.1f);
    for (int i = 0; i < PAV_FEATURE_LENGTH; i++)
        out[i] = (uint8_t)least(v[i] * scale + 0.5f, 255);
}

/* Whatever the point's number is, one that integers hold. */
static int place(float at)
{
    return (int)lrintf(fmaxf(-1000, fminf(at, 1000)));
}

static void describe(const struct sums *sums, const float (*points)[2], int count, float unit_px,
                     int cell_px, uint8_t *features)
{
    float half = 0.5f * (float)(PAV_FEATURE_CELLS * cell_px) - 0.5f;
    for (int i = 0; i < count; i++, features += PAV_FEATURE_LENGTH) {
        float v[PAV_FEATURE_LENGTH], *cell = v;
        int x = sums->left + place(points[i][0] * unit_px + sums->x - half);
        int y = sums->top + place(points[i][1] * unit_px + sums->y - half);
        for (int j = 0; j < PAV_FEATURE_CELLS; j++) {
            for (int k = 0; k < PAV_FEATURE_CELLS; k++, cell += BINS)
                describe_cell(sums, x + k * cell_px, y + j * cell_px, cell_px, cell);
        }
        normalise(v, cell_px, features);
    }
}

void pav_crop_describe(const struct pav_crop *crop, const float (*points)[2], int count,
                       float unit_px, int cell_px, uint8_t *features)
{
    const struct pav_view_frame *f = &crop->frame;
    struct sums sums = {
        (const int32_t(*)[BINS])crop->sums[0], W, f->width, f->height, 0, 0, f->x, f->y};
    describe(&sums, points, count, unit_px, cell_px, features);
}

void pav_field_take(struct pav_field *field, const struct pav_grey *grey, float x, float y,
                    float step_px, int width, int height)
{
    field->width = width, field->height = height;
    take(field->pixels[0], PAV_FIELD_SIDE, width, height, grey, x, y, step_px, 0);
    sum_up(field->pixels[0], PAV_FIELD_SIDE, width, height, field->sums[0]);
}

void pav_field_describe(const struct pav_field *field, const struct pav_view_frame *frame, int left,
                        int top, const float (*points)[2], int count, float unit_px, int cell_px,
                        uint8_t *features)
{
    struct sums sums = {(const int32_t(*)[BINS])field->sums[0],
                        PAV_FIELD_SIDE,
                        field->width,
                        field->height,
                        left,
                        top,
                        frame->x,
                        frame->y};
    describe(&sums, points, count, unit_px, cell_px, features);
}

/* Owns the crop of a face and the gradient histograms taken from it. */
#include "eye/vision/face/feature.h"

#include <math.h>
#include <string.h>

#include "eye/vision/face/wide.h"

#define W       PAV_CROP_WIDTH
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
    for (int i = 0; i < count; i++, x += s->dx, y += s->dy)
        row[i] += within ? sample_within(s->grey, x, y) : sample_beyond(s->grey, x, y);
}

void pav_crop_take(struct pav_crop *crop, const struct pav_view_frame *frame,
                   const struct pav_grey *grey, const struct pav_similarity *to_picture,
                   float unit_px)
{
    crop->frame = *frame;
    float a = to_picture->a / unit_px, b = to_picture->b / unit_px;
    float x0 = to_picture->x0 - a * frame->x + b * frame->y;
    float y0 = to_picture->y0 - b * frame->x - a * frame->y;
    /* A face larger than the crop is averaged, not skipped over. */
    int n = clamp_int((int)ceilf(sqrtf(a * a + b * b) - 0.4f), SAMPLES);
    n = n < 1 ? 1 : n;
    struct sampler s = {.grey = grey, .dx = (int64_t)(a * 65536), .dy = (int64_t)(b * 65536)};
    for (int y = 0; y < frame->height; y++) {
        int row[W] = {0};
        for (int k = 0; k < n * n; k++) {
            float u = ((float)(k % n) + 0.5f) / (float)n - 0.5f;
            float v = (float)y + ((float)(k / n) + 0.5f) / (float)n - 0.5f;
            s.x = (int64_t)((x0 + a * u - b * v) * 65536);
            s.y = (int64_t)((y0 + b * u + a * v) * 65536);
            add_row(&s, row, frame->width);
        }
        for (int x = 0; x < frame->width; x++)
            crop->pixels[y][x] = (uint8_t)(row[x] / (n * n));
    }
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
    float x[W], y[W], part[W];
};

PAV_WIDE static void find_slopes(const struct pav_crop *crop, int y, struct slopes *slopes)
{
    const uint8_t *above = crop->pixels[y > 0 ? y - 1 : 0];
    const uint8_t *below = crop->pixels[y < crop->frame.height - 1 ? y + 1 : y];
    uint8_t row[W + 2];
    int width = crop->frame.width;
    memcpy(row + 1, crop->pixels[y], (size_t)width);
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

void pav_crop_sum(struct pav_crop *crop)
{
    memset(crop->sums[0], 0, sizeof crop->sums[0]);
    for (int y = 0; y < crop->frame.height; y++) {
        struct slopes slopes;
        find_slopes(crop, y, &slopes);
        sum_row(&slopes, crop->frame.width, (const int32_t(*)[BINS])crop->sums[y],
                crop->sums[y + 1]);
    }
}

static void describe_cell(const struct pav_crop *crop, int x0, int y0, int cell, float *out)
{
    int w = crop->frame.width, h = crop->frame.height;
    int left = clamp_int(x0, w), right = clamp_int(x0 + cell, w);
    int top = clamp_int(y0, h), bottom = clamp_int(y0 + cell, h);
    const int32_t *a = crop->sums[top][left], *b = crop->sums[top][right];
    const int32_t *c = crop->sums[bottom][left], *d = crop->sums[bottom][right];
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

static void normalise(float *v, int cell, uint8_t *out)
{
    float scale = 1 / length_of(v, FLOOR * SCALE * (float)(cell * cell));
    for (int i = 0; i < PAV_FEATURE_LENGTH; i++)
        v[i] = fminf(v[i] * scale, CLIP);
    scale = PAV_FEATURE_ONE / length_of(v, 0.1f);
    for (int i = 0; i < PAV_FEATURE_LENGTH; i++)
        out[i] = (uint8_t)fminf(v[i] * scale + 0.5f, 255);
}

/* Whatever the point's number is, one that integers hold. */
static int place(float at)
{
    return (int)lrintf(fmaxf(-1000, fminf(at, 1000)));
}

void pav_crop_describe(const struct pav_crop *crop, const float (*points)[2], int count,
                       float unit_px, int cell_px, uint8_t *features)
{
    float half = 0.5f * (float)(PAV_FEATURE_CELLS * cell_px) - 0.5f;
    for (int i = 0; i < count; i++, features += PAV_FEATURE_LENGTH) {
        float v[PAV_FEATURE_LENGTH], *cell = v;
        int x = place(points[i][0] * unit_px + crop->frame.x - half);
        int y = place(points[i][1] * unit_px + crop->frame.y - half);
        for (int j = 0; j < PAV_FEATURE_CELLS; j++) {
            for (int k = 0; k < PAV_FEATURE_CELLS; k++, cell += BINS)
                describe_cell(crop, x + k * cell_px, y + j * cell_px, cell_px, cell);
        }
        normalise(v, cell_px, features);
    }
}

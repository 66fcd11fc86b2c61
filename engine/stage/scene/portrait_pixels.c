/* Owns the way from a portrait's files to pixels: scaling by area, and the mask's soft edge. */
#include "stage/scene/portrait_pixels.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <pavilion/portrait.h>

#include "base/str.h"
#include "stage/media/image.h"

#define MASK_PART 4     /* pixels of the picture for one of the mask */
#define LINES     4     /* of a mask's pixel that are looked at */
#define FEATHER   0.04f /* of the eye distance */
#define BELL_MAX  64    /* px, one side of the feather */

/* --- scaling --- */

/* Adds `share` of a row to the sums of the row that comes of it, each pixel where it falls. */
static void add_row(const uint8_t *in, int width, float *out, int out_width, float share)
{
    float ratio = (float)out_width / (float)width;
    for (int x = 0; x < width; x++) {
        float from = (float)x * ratio, to = from + ratio;
        int first = (int)from, last = (int)to;
        first = first < out_width ? first : out_width - 1;
        last = last < out_width ? last : out_width - 1;
        float left = first == last ? ratio : (float)last - from;
        for (int c = 0; c < 3; c++) {
            out[first * 3 + c] += share * left * (float)in[x * 4 + c];
            if (last != first)
                out[last * 3 + c] += share * (ratio - left) * (float)in[x * 4 + c];
        }
    }
}

static void put_row(float *sums, int width, uint8_t *out)
{
    for (int x = 0; x < width; x++) {
        for (int c = 0; c < 3; c++)
            out[x * 4 + c] = (uint8_t)fminf(fmaxf(sums[x * 3 + c] + 0.5f, 0), 255);
        out[x * 4 + 3] = 255;
    }
    memset(sums, 0, (size_t)width * 3 * sizeof *sums);
}

/* Every pixel counts by the area that it covers. */
static uint8_t *shrink(const uint8_t *rgba, int w, int h, int to_w, int to_h)
{
    uint8_t *out = pav_alloc((size_t)to_w * (size_t)to_h * 4);
    float *sums = pav_alloc((size_t)to_w * 3 * sizeof *sums), ratio = (float)to_h / (float)h;
    int row = 0;
    for (int y = 0; y < h; y++) {
        const uint8_t *in = rgba + (size_t)y * (size_t)w * 4;
        float from = (float)y * ratio, to = y + 1 == h ? (float)to_h : from + ratio;
        float next = (float)(row + 1);
        add_row(in, w, sums, to_w, fminf(to, next) - from);
        if (to < next)
            continue;
        put_row(sums, to_w, out + (size_t)row * (size_t)to_w * 4);
        row++;
        if (to > next && row < to_h)
            add_row(in, w, sums, to_w, to - next);
    }
    free(sums);
    return out;
}

static void fit(struct pav_portrait_pixels *pixels, uint8_t *rgba, int w, int h)
{
    int longest = w > h ? w : h, most = PAV_PORTRAIT_SIDE_MAX;
    pixels->rgba = rgba;
    pixels->width_px = w, pixels->height_px = h;
    for (size_t i = 0; i < (size_t)w * (size_t)h; i++)
        rgba[i * 4 + 3] = 255;
    if (longest <= most)
        return;
    pixels->width_px = (int)fmaxf(1, roundf((float)w * (float)most / (float)longest));
    pixels->height_px = (int)fmaxf(1, roundf((float)h * (float)most / (float)longest));
    pixels->rgba = shrink(rgba, w, h, pixels->width_px, pixels->height_px);
    free(rgba);
}

/* --- the mask --- */

struct crossing {
    float x;
    int turn; /* the edge goes up or down */
};

static int by_x(const void *a, const void *b)
{
    float x = ((const struct crossing *)a)->x, y = ((const struct crossing *)b)->x;
    return (x > y) - (x < y);
}

static void add_span(float *row, int width, float from, float to, float share)
{
    from = fmaxf(from, 0), to = fminf(to, (float)width);
    for (int x = (int)from; x < width && (float)x < to; x++)
        row[x] += share * (fminf((float)x + 1, to) - fmaxf((float)x, from));
}

/* Where the line at height `y` is inside the outline (non-zero winding): both sides of a knot count. */
static void add_line(const float (*outline)[2], int count, float y, float *row, int width)
{
    struct crossing at[PAV_OUTLINE_MAX];
    int crossings = 0, winding = 0;
    for (int i = 0; i < count; i++) {
        const float *a = outline[i], *b = outline[(i + 1) % count];
        if ((a[1] <= y) == (b[1] <= y))
            continue;
        at[crossings++] = (struct crossing){a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0]),
                                            a[1] <= y ? 1 : -1};
    }
    qsort(at, (size_t)crossings, sizeof *at, by_x);
    for (int i = 0; i + 1 < crossings; i++) {
        winding += at[i].turn;
        if (winding != 0)
            add_span(row, width, at[i].x, at[i + 1].x, 1.0f / LINES);
    }
}

static void fill(const struct pav_sidecar *s, float *mask, int w, int h)
{
    float outline[PAV_OUTLINE_MAX][2];
    for (int i = 0; i < s->outline_count; i++) {
        outline[i][0] = (s->outline[i][0] + 0.5f) * (float)w / (float)s->width_px;
        outline[i][1] = (float)h - (s->outline[i][1] + 0.5f) * (float)h / (float)s->height_px;
    }
    for (int line = 0; line < h * LINES; line++)
        add_line((const float(*)[2])outline, s->outline_count, ((float)line + 0.5f) / LINES,
                 mask + (line / LINES) * w, w);
}

/* Along one direction; beyond the edge the mask goes on as it ends. */
static void soften(const float *from, float *to, int w, int h, const float *bell, int reach,
                   bool down)
{
    for (int y = 0; y < h; y++) {
        for (int x = 0; x < w; x++) {
            float sum = 0;
            for (int k = -reach; k <= reach; k++) {
                int u = down ? x : x + k, v = down ? y + k : y;
                u = u < 0 ? 0 : u >= w ? w - 1 : u, v = v < 0 ? 0 : v >= h ? h - 1 : v;
                sum += bell[k < 0 ? -k : k] * from[v * w + u];
            }
            to[y * w + x] = sum;
        }
    }
}

static int bell_of(float sigma, float bell[BELL_MAX])
{
    int reach = (int)fminf(ceilf(3 * sigma), BELL_MAX - 1);
    float sum = 0;
    for (int k = 0; k <= reach; k++) {
        bell[k] = expf(-0.5f * (float)(k * k) / (sigma * sigma));
        sum += k ? 2 * bell[k] : bell[k];
    }
    for (int k = 0; k <= reach; k++)
        bell[k] /= sum;
    return reach;
}

static void paint_mask(struct pav_portrait_pixels *pixels, const struct pav_sidecar *s)
{
    int w = (pixels->width_px + MASK_PART - 1) / MASK_PART;
    int h = (pixels->height_px + MASK_PART - 1) / MASK_PART;
    size_t count = (size_t)w * (size_t)h;
    float *mask = pav_alloc(count * sizeof *mask), *room = pav_alloc(count * sizeof *room);
    float eyes = hypotf(s->landmarks[45][0] - s->landmarks[36][0],
                        s->landmarks[45][1] - s->landmarks[36][1]) *
                 (float)w / (float)s->width_px;
    float bell[BELL_MAX];
    int reach = bell_of(fmaxf(FEATHER * eyes, 0.4f), bell);
    fill(s, mask, w, h);
    soften(mask, room, w, h, bell, reach, false);
    soften(room, mask, w, h, bell, reach, true);
    pixels->mask_width_px = w, pixels->mask_height_px = h;
    pixels->mask = pav_alloc(count);
    for (size_t i = 0; i < count; i++)
        pixels->mask[i] = (uint8_t)(255 * fminf(fmaxf(mask[i], 0), 1) + 0.5f);
    free(mask);
    free(room);
}

bool pav_portrait_pixels_read(struct pav_portrait_pixels *pixels, const char *picture,
                              const char *path, const struct pav_sidecar *sidecar, char **why)
{
    int w, h;
    *pixels = (struct pav_portrait_pixels){0};
    uint8_t *rgba = pav_image_read(picture, &w, &h, why);
    if (!rgba)
        return false;
    *why = pav_sidecar_misfit(sidecar, path, w, h);
    if (*why) {
        free(rgba);
        return false;
    }
    fit(pixels, rgba, w, h);
    paint_mask(pixels, sidecar);
    return true;
}

void pav_portrait_pixels_finish(struct pav_portrait_pixels *pixels)
{
    free(pixels->rgba);
    free(pixels->mask);
    *pixels = (struct pav_portrait_pixels){0};
}

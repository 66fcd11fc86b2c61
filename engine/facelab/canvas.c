/* Owns the linear picture: blurs and the flat shapes drawn on it. */
#include "facelab/canvas.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"

void pav_canvas_init(struct pav_canvas *c, int width, int height)
{
    size_t n = (size_t)width * (size_t)height;
    *c = (struct pav_canvas){.width = width, .height = height};
    c->rgb = pav_alloc(n * 3 * sizeof(float));
    c->spare = pav_alloc(n * 3 * sizeof(float));
    c->cover = pav_alloc(n * sizeof(float));
}

void pav_canvas_finish(struct pav_canvas *c)
{
    free(c->rgb);
    free(c->spare);
    free(c->cover);
    *c = (struct pav_canvas){0};
}

/* One pass of a box of 2 r + 1 over pixels `step` floats apart; edges repeat. */
static void box_line(const float *from, float *to, int count, int step, int r)
{
    float k = 1 / (float)(2 * r + 1), sum[3];
    for (int c = 0; c < 3; c++) {
        sum[c] = from[c] * (float)(r + 1);
        for (int i = 1; i <= r; i++)
            sum[c] += from[(i < count ? i : count - 1) * step + c];
    }
    for (int i = 0; i < count; i++) {
        const float *in = from + (i + r + 1 < count ? i + r + 1 : count - 1) * step;
        const float *out = from + (i - r > 0 ? i - r : 0) * step;
        for (int c = 0; c < 3; c++) {
            to[i * step + c] = sum[c] * k;
            sum[c] += in[c] - out[c];
        }
    }
}

static void box_blur(struct pav_canvas *c, int r)
{
    int row = c->width * 3;
    for (int y = 0; y < c->height; y++)
        box_line(c->rgb + y * row, c->spare + y * row, c->width, 3, r);
    for (int x = 0; x < c->width; x++)
        box_line(c->spare + x * 3, c->rgb + x * 3, c->height, row, r);
}

/* The small kernel (a, 1 - 2 a, a) both ways. */
static void soften(struct pav_canvas *c, float a)
{
    int row = c->width * 3, n = row * c->height;
    for (int y = 0; y < c->height; y++) {
        const float *s = c->rgb + y * row;
        float *o = c->spare + y * row;
        memcpy(o, s, 3 * sizeof(float));
        memcpy(o + row - 3, s + row - 3, 3 * sizeof(float));
        for (int i = 3; i < row - 3; i++)
            o[i] = s[i] * (1 - 2 * a) + (s[i - 3] + s[i + 3]) * a;
    }
    for (int i = 0; i < n; i++) {
        const float *s = c->spare + i;
        float up = i >= row ? s[-row] : s[0], down = i < n - row ? s[row] : s[0];
        c->rgb[i] = s[0] * (1 - 2 * a) + (up + down) * a;
    }
}

void pav_canvas_blur(struct pav_canvas *c, float sigma)
{
    float left = sigma * sigma;
    /* a box of radius r has variance r (r + 1) / 3 */
    while (left > 2.0f) {
        int r = (int)(0.5f * (sqrtf(1 + 12 * fmaxf(left / 3, 0.7f)) - 1));
        r = r < 1 ? 1 : r;
        box_blur(c, r);
        left -= (float)(r * (r + 1)) / 3;
    }
    while (left > 0.05f) {
        float a = clampf(0.5f * left, 0, 0.25f);
        soften(c, a);
        left -= 2 * a;
    }
}

void pav_canvas_streak(struct pav_canvas *c, float length, float turn)
{
    int taps = (int)clampf(length + 1.5f, 2, 15);
    float dx = cosf(turn) * length / (float)(taps - 1),
          dy = sinf(turn) * length / (float)(taps - 1);
    size_t n = (size_t)c->width * (size_t)c->height * 3;
    memcpy(c->spare, c->rgb, n * sizeof(float));
    memset(c->rgb, 0, n * sizeof(float));
    for (int k = 0; k < taps; k++) {
        float at = (float)k - 0.5f * (float)(taps - 1);
        int sx = (int)lrintf(at * dx), sy = (int)lrintf(at * dy);
        for (int y = 0; y < c->height; y++) {
            int fy = (int)clampf((float)(y + sy), 0, (float)(c->height - 1));
            const float *s = c->spare + (size_t)fy * (size_t)c->width * 3;
            float *o = c->rgb + (size_t)y * (size_t)c->width * 3;
            int x0 = sx < 0 ? -sx : 0, x1 = sx > 0 ? c->width - sx : c->width;
            for (int x = 0; x < x0; x++)
                for (int i = 0; i < 3; i++)
                    o[x * 3 + i] += s[i];
            for (int i = x0 * 3; i < x1 * 3; i++)
                o[i] += s[i + sx * 3];
            for (int x = x1 > 0 ? x1 : 0; x < c->width; x++)
                for (int i = 0; i < 3; i++)
                    o[x * 3 + i] += s[(c->width - 1) * 3 + i];
        }
    }
    float k = 1 / (float)taps;
    for (size_t i = 0; i < n; i++)
        c->rgb[i] *= k;
}

static void bounds(const struct pav_canvas *c, float x0, float y0, float x1, float y1, int b[4])
{
    b[0] = (int)clampf(floorf(x0), 0, (float)c->width),
    b[2] = (int)clampf(ceilf(x1) + 1, 0, (float)c->width);
    b[1] = (int)clampf(floorf(y0), 0, (float)c->height),
    b[3] = (int)clampf(ceilf(y1) + 1, 0, (float)c->height);
}

static void add_cover(struct pav_canvas *c, int x, int y, float amount)
{
    float *p = c->cover + (long)y * c->width + x;
    *p = 1 - (1 - *p) * (1 - amount);
}

void pav_canvas_limb(struct pav_canvas *c, const struct pav_limb *l, struct vec3 light, bool covers)
{
    int b[4];
    float m = fmaxf(l->ar, l->br) + l->soft + 1;
    bounds(c, fminf(l->ax, l->bx) - m, fminf(l->ay, l->by) - m, fmaxf(l->ax, l->bx) + m,
           fmaxf(l->ay, l->by) + m, b);
    float dx = l->bx - l->ax, dy = l->by - l->ay, dd = fmaxf(dx * dx + dy * dy, 1e-6f);
    float soft = fmaxf(l->soft, 0.6f);
    for (int y = b[1]; y < b[3]; y++) {
        for (int x = b[0]; x < b[2]; x++) {
            float px = (float)x - l->ax, py = (float)y - l->ay;
            float t = clampf((px * dx + py * dy) / dd, 0, 1), r = mixf(l->ar, l->br, t);
            float ox = px - t * dx, oy = py - t * dy, d = sqrtf(ox * ox + oy * oy);
            float amount = clampf((r + 0.5f * soft - d) / soft, 0, 1);
            if (amount <= 0)
                continue;
            float nx = ox / r, ny = oy / r, nz = sqrtf(fmaxf(0.05f, 1 - nx * nx - ny * ny));
            float lit = mixf(
                1, 0.45f + 0.75f * fmaxf(0, nx * light.x + ny * light.y + nz * light.z), l->round);
            pav_canvas_blend(c, x, y, v3_scale(l->colour, lit), amount);
            if (covers)
                add_cover(c, x, y, amount);
        }
    }
}

void pav_canvas_box(struct pav_canvas *c, float x, float y, float w, float h, float turn,
                    float soft, struct vec3 colour, float amount, bool covers)
{
    int b[4];
    float cs = cosf(turn), sn = sinf(turn), m = sqrtf(w * w + h * h) + soft;
    bounds(c, x - m, y - m, x + m, y + m, b);
    soft = fmaxf(soft, 0.8f);
    for (int j = b[1]; j < b[3]; j++) {
        for (int i = b[0]; i < b[2]; i++) {
            float px = (float)i - x, py = (float)j - y;
            float u = fabsf(px * cs + py * sn) - w, v = fabsf(py * cs - px * sn) - h;
            float a = clampf(0.5f - fmaxf(u, v) / soft, 0, 1) * amount;
            if (a <= 0)
                continue;
            pav_canvas_blend(c, i, j, colour, a);
            if (covers)
                add_cover(c, i, j, a);
        }
    }
}

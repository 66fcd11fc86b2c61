/*
 * Measures pictures for tests/bench/deepfake; raw RGB of W x H, tight, top row first. One line of JSON each:
 *
 *     deepfake-measure seam W H PLAIN OUT PASTE MATTE    step of colour over the mask's edge
 *     deepfake-measure alike W H PICTURE MARKS W H PICTURE MARKS
 *                                                       gradient orientations of two aligned faces
 *     deepfake-measure flicker W H FILM FILM MATTE FIRST COUNT
 *                                                       change in time where the matte is, of two films
 *     deepfake-measure delta L a b L a b                one colour difference
 *
 * MARKS: 68 lines of "x y". Colour differences are CIEDE2000 (Sharma et al., Color Res. Appl. 2005).
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

#define EDGE   5.0f /* of 255, in the matte: where it begins */
#define BESIDE 4.0f /* px to either side of the edge */
#define FACE   128  /* side of an aligned face */
#define CELLS  8
#define BINS   9

struct picture {
    int w, h;
    uint8_t *rgb;
};

static uint8_t *read_file(const char *path, size_t bytes)
{
    uint8_t *data = pav_alloc(bytes);
    FILE *file = fopen(path, "rb");
    size_t got = file ? fread(data, 1, bytes, file) : 0;
    if (file)
        fclose(file);
    if (got != bytes) {
        fprintf(stderr, "%s: expected %zu bytes\n", path, bytes);
        exit(1);
    }
    return data;
}

static struct picture read_picture(const char *path, int w, int h)
{
    return (struct picture){w, h, read_file(path, (size_t)w * (size_t)h * 3)};
}

/* Linear between pixels, clamped. */
static void sample(const struct picture *p, float x, float y, float out[3])
{
    x = fminf(fmaxf(x, 0), (float)p->w - 1.001f);
    y = fminf(fmaxf(y, 0), (float)p->h - 1.001f);
    int x0 = (int)x, y0 = (int)y;
    float u = x - (float)x0, v = y - (float)y0;
    for (int c = 0; c < 3; c++) {
        const uint8_t *q = p->rgb + ((size_t)y0 * (size_t)p->w + (size_t)x0) * 3 + c;
        float top = q[0] + u * (float)(q[3] - q[0]);
        float bottom = q[3 * p->w] + u * (float)(q[3 * p->w + 3] - q[3 * p->w]);
        out[c] = top + v * (bottom - top);
    }
}

/* The mean of 3 x 3, so that the camera's noise is not taken for a step. */
static void sample_soft(const struct picture *p, float x, float y, float out[3])
{
    float one[3];
    out[0] = out[1] = out[2] = 0;
    for (int j = -1; j <= 1; j++)
        for (int i = -1; i <= 1; i++) {
            sample(p, x + (float)i, y + (float)j, one);
            for (int c = 0; c < 3; c++)
                out[c] += one[c] / 9;
        }
}

/* --- colour ---- */

static double linear(double v)
{
    v /= 255;
    return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

static double cube(double t)
{
    return t > 216.0 / 24389 ? cbrt(t) : (24389.0 / 27 * t + 16) / 116;
}

static void lab_of(const float rgb[3], double lab[3])
{
    double r = linear((double)rgb[0]), g = linear((double)rgb[1]), b = linear((double)rgb[2]);
    double x = cube((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047);
    double y = cube(0.2126729 * r + 0.7151522 * g + 0.0721750 * b);
    double z = cube((0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / 1.08883);
    lab[0] = 116 * y - 16;
    lab[1] = 500 * (x - y);
    lab[2] = 200 * (y - z);
}

static double hue_of(double a, double b)
{
    double h = atan2(b, a) * 180 / M_PI;
    return a == 0 && b == 0 ? 0 : h < 0 ? h + 360 : h;
}

static double radians(double degrees)
{
    return degrees * M_PI / 180;
}

static double ciede2000(const double p[3], const double q[3])
{
    double c_mean = (hypot(p[1], p[2]) + hypot(q[1], q[2])) / 2;
    double c7 = pow(c_mean, 7), g = 0.5 * (1 - sqrt(c7 / (c7 + pow(25, 7))));
    double a1 = (1 + g) * p[1], a2 = (1 + g) * q[1];
    double c1 = hypot(a1, p[2]), c2 = hypot(a2, q[2]);
    double h1 = hue_of(a1, p[2]), h2 = hue_of(a2, q[2]);
    double dl = q[0] - p[0], dc = c2 - c1, dh = h2 - h1;
    dh = c1 * c2 == 0 ? 0 : dh > 180 ? dh - 360 : dh < -180 ? dh + 360 : dh;
    double big_dh = 2 * sqrt(c1 * c2) * sin(radians(dh / 2));
    double l = (p[0] + q[0]) / 2, c = (c1 + c2) / 2;
    double h = c1 * c2 == 0           ? h1 + h2
               : fabs(h1 - h2) <= 180 ? (h1 + h2) / 2
               : h1 + h2 < 360        ? (h1 + h2 + 360) / 2
                                      : (h1 + h2 - 360) / 2;
    double t = 1 - 0.17 * cos(radians(h - 30)) + 0.24 * cos(radians(2 * h)) +
               0.32 * cos(radians(3 * h + 6)) - 0.20 * cos(radians(4 * h - 63));
    double bent = (h - 275) / 25, cc7 = pow(c, 7);
    double rt = -sin(radians(60 * exp(-bent * bent))) * 2 * sqrt(cc7 / (cc7 + pow(25, 7)));
    double sl = 1 + 0.015 * (l - 50) * (l - 50) / sqrt(20 + (l - 50) * (l - 50));
    double sc = 1 + 0.045 * c, sh = 1 + 0.015 * c * t;
    double x = dl / sl, y = dc / sc, z = big_dh / sh;
    return sqrt(x * x + y * y + z * z + rt * y * z);
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, size_t count)
{
    qsort(values, count, sizeof *values, by_size);
    return count ? values[count / 2] : NAN;
}

/* --- seam ---- */

static float matte_at(const struct picture *m, int x, int y)
{
    x = x < 0 ? 0 : x >= m->w ? m->w - 1 : x;
    y = y < 0 ? 0 : y >= m->h ? m->h - 1 : y;
    return m->rgb[((size_t)y * (size_t)m->w + (size_t)x) * 3];
}

/* Uphill in the matte, over 5 x 5. */
static bool inwards(const struct picture *m, int x, int y, float way[2])
{
    float gx = 0, gy = 0;
    for (int j = -2; j <= 2; j++)
        for (int i = -2; i <= 2; i++) {
            gx += (float)i * matte_at(m, x + i, y + j);
            gy += (float)j * matte_at(m, x + i, y + j);
        }
    float far = hypotf(gx, gy);
    way[0] = gx / fmaxf(far, 1e-6f);
    way[1] = gy / fmaxf(far, 1e-6f);
    return far > 1;
}

/* The outer edge only: an opening for mouth or eyes lies within the matte's box of its row. */
static bool outer(const struct picture *m, int x, int y, const float way[2])
{
    for (int k = 4; k < 400; k++) {
        int px = x - (int)lrintf(way[0] * (float)k), py = y - (int)lrintf(way[1] * (float)k);
        if (px < 0 || py < 0 || px >= m->w || py >= m->h)
            return true;
        if (matte_at(m, px, py) > 128)
            return false;
    }
    return true;
}

static double step_over(const struct picture *p, float x, float y, const float way[2])
{
    float in[3], out[3];
    double a[3], b[3];
    sample_soft(p, x + BESIDE * way[0], y + BESIDE * way[1], in);
    sample_soft(p, x - BESIDE * way[0], y - BESIDE * way[1], out);
    lab_of(in, a);
    lab_of(out, b);
    return ciede2000(a, b);
}

/* What was added to the camera's own step: the difference of the steps as vectors of Lab. */
static double added_over(const struct picture *plain, const struct picture *out, float x, float y,
                         const float way[2])
{
    float c[3];
    double lab[4][3], there[3];
    for (int i = 0; i < 4; i++) {
        float side = i & 1 ? -BESIDE : BESIDE;
        sample_soft(i < 2 ? plain : out, x + side * way[0], y + side * way[1], c);
        lab_of(c, lab[i]);
    }
    for (int i = 0; i < 3; i++)
        there[i] = lab[2][i] - (lab[0][i] - lab[1][i]);
    return ciede2000(there, lab[3]);
}

static int seam(char **arguments)
{
    int w = atoi(arguments[0]), h = atoi(arguments[1]);
    struct picture p[4];
    for (int i = 0; i < 4; i++)
        p[i] = read_picture(arguments[2 + i], w, h);
    size_t most = (size_t)w * (size_t)h, count = 0;
    double *values[5];
    for (int i = 0; i < 5; i++)
        values[i] = pav_alloc(most * sizeof **values);
    for (int y = 5; y < h - 5; y++)
        for (int x = 5; x < w - 5; x++) {
            float way[2];
            bool edge = matte_at(&p[3], x, y) >= EDGE &&
                        (matte_at(&p[3], x - 1, y) < EDGE || matte_at(&p[3], x + 1, y) < EDGE ||
                         matte_at(&p[3], x, y - 1) < EDGE || matte_at(&p[3], x, y + 1) < EDGE);
            if (!edge || !inwards(&p[3], x, y, way) || !outer(&p[3], x, y, way))
                continue;
            for (int i = 0; i < 3; i++)
                values[i][count] = step_over(&p[i], (float)x, (float)y, way);
            values[3][count] = added_over(&p[0], &p[1], (float)x, (float)y, way);
            values[4][count++] = added_over(&p[0], &p[2], (float)x, (float)y, way);
        }
    printf("{\"edge\":%zu", count);
    static const char *const names[] = {"plain", "out", "paste", "added", "paste_added"};
    for (int i = 0; i < 5 && count > 0; i++)
        printf(",\"%s\":%.4f", names[i], median(values[i], count));
    printf("}\n");
    return 0;
}

/* --- likeness ---- */

static void read_marks(const char *path, float marks[68][2])
{
    FILE *file = fopen(path, "r");
    for (int i = 0; i < 68; i++)
        if (!file || fscanf(file, "%f %f", &marks[i][0], &marks[i][1]) != 2) {
            fprintf(stderr, "%s: expected 68 points\n", path);
            exit(1);
        }
    fclose(file);
}

/* Eyes and mouth at the same places of a square. */
static void align(const struct picture *p, float marks[68][2], float *grey)
{
    float left[2], right[2], c[3];
    for (int k = 0; k < 2; k++) {
        left[k] = 0.5f * (marks[36][k] + marks[39][k]);
        right[k] = 0.5f * (marks[42][k] + marks[45][k]);
    }
    float ax = (right[0] - left[0]) / (0.44f * FACE), ay = (right[1] - left[1]) / (0.44f * FACE);
    for (int y = 0; y < FACE; y++)
        for (int x = 0; x < FACE; x++) {
            float u = (float)x - 0.28f * FACE, v = (float)y - 0.30f * FACE;
            sample(p, left[0] + ax * u - ay * v, left[1] + ay * u + ax * v, c);
            grey[y * FACE + x] = 0.299f * c[0] + 0.587f * c[1] + 0.114f * c[2];
        }
}

/* Histograms of oriented gradients (Dalal and Triggs, CVPR 2005), each cell of length one. */
static void orientations(const float *grey, float *out)
{
    int side = FACE / CELLS;
    memset(out, 0, CELLS * CELLS * BINS * sizeof *out);
    for (int y = 1; y < FACE - 1; y++)
        for (int x = 1; x < FACE - 1; x++) {
            float gx = grey[y * FACE + x + 1] - grey[y * FACE + x - 1];
            float gy = grey[(y + 1) * FACE + x] - grey[(y - 1) * FACE + x];
            float turn = atan2f(gy, gx) / (float)M_PI;
            float bin = (turn < 0 ? turn + 1 : turn) * BINS;
            int cell = (y / side) * CELLS + x / side;
            out[cell * BINS + (int)bin % BINS] += hypotf(gx, gy);
        }
    for (int cell = 0; cell < CELLS * CELLS; cell++) {
        float sum = 25.0f * 25.0f;
        for (int b = 0; b < BINS; b++)
            sum += out[cell * BINS + b] * out[cell * BINS + b];
        for (int b = 0; b < BINS; b++)
            out[cell * BINS + b] /= sqrtf(sum);
    }
}

static int alike(char **arguments)
{
    float marks[68][2], grey[FACE * FACE], hog[2][CELLS * CELLS * BINS];
    for (int i = 0; i < 2; i++) {
        char **a = arguments + 4 * i;
        struct picture p = read_picture(a[2], atoi(a[0]), atoi(a[1]));
        read_marks(a[3], marks);
        align(&p, marks, grey);
        orientations(grey, hog[i]);
        free(p.rgb);
    }
    double dot = 0, one = 0, two = 0;
    for (int i = 0; i < CELLS * CELLS * BINS; i++) {
        dot += (double)hog[0][i] * (double)hog[1][i];
        one += (double)hog[0][i] * (double)hog[0][i];
        two += (double)hog[1][i] * (double)hog[1][i];
    }
    printf("{\"cosine\":%.5f}\n", dot / sqrt(one * two));
    return 0;
}

/* --- flicker ---- */

/* Root mean square of what a pixel changes from picture to picture, where the matte is. */
static double change(const uint8_t *film, const uint8_t *matte, size_t bytes, int first, int count)
{
    double sum = 0, pixels = 0;
    for (int k = first + 1; k < first + count; k++) {
        const uint8_t *now = film + (size_t)k * bytes, *before = now - bytes;
        for (size_t i = 0; i < bytes; i++) {
            if (matte[i] < 128)
                continue;
            double d = (double)now[i] - (double)before[i];
            sum += d * d;
            pixels++;
        }
    }
    return sqrt(sum / fmax(pixels, 1));
}

static int flicker(char **arguments)
{
    size_t bytes = (size_t)atoi(arguments[0]) * (size_t)atoi(arguments[1]) * 3;
    int first = atoi(arguments[5]), count = atoi(arguments[6]);
    uint8_t *matte = read_file(arguments[4], bytes);
    double changes[2];
    for (int i = 0; i < 2; i++) {
        uint8_t *film = read_file(arguments[2 + i], bytes * (size_t)(first + count));
        changes[i] = change(film, matte, bytes, first, count);
        free(film);
    }
    printf("{\"plain\":%.4f,\"out\":%.4f}\n", changes[0], changes[1]);
    return 0;
}

static int delta(char **arguments)
{
    double lab[2][3];
    for (int i = 0; i < 6; i++)
        lab[i / 3][i % 3] = atof(arguments[i]);
    printf("{\"ciede2000\":%.4f}\n", ciede2000(lab[0], lab[1]));
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 8 && strcmp(argv[1], "delta") == 0)
        return delta(argv + 2);
    if (argc == 8 && strcmp(argv[1], "seam") == 0)
        return seam(argv + 2);
    if (argc == 10 && strcmp(argv[1], "alike") == 0)
        return alike(argv + 2);
    if (argc == 9 && strcmp(argv[1], "flicker") == 0)
        return flicker(argv + 2);
    fprintf(stderr, "usage: deepfake-measure seam|alike|flicker|delta …\n");
    return 2;
}

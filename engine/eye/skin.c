/* Owns the colours of a face's skin, and the likeness of everything around to them. */
#include "eye/skin.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "eye/vision/face/geometry.h"

#define SIDE      PAV_SKIN_SIDE
#define SAMPLES   240   /* of each kind at most */
#define NEAREST   6     /* the distance to this many-th sample counts */
#define BLUR      3     /* px of the patch: brush strokes and pores are not edges */
#define STRAYS    0.15f /* of the skin's samples, which are hair, light or paint after all */
#define ROUGHNESS 1.5f
#define LIGHTNESS 0.6f /* shade changes it, and not the colour */
#define ALIKE     7.0f /* Lab: what is as near as that to the skin may be skin */
#define SOFT      5.0f /* Lab: what is as near as that is alike */

/* CIE Lab, and how rough the lightness is from pixel to pixel: curls, strands and folds are. */
struct lab {
    float l, a, b, rough;
};

struct samples {
    struct lab all[SAMPLES];
    int count;
};

struct pav_skin {
    struct lab patch[SIDE * SIDE], room[SIDE * SIDE];
    bool known[SIDE * SIDE]; /* inside the picture */
    struct samples skin, other;
};

/* --- the face's frame ---- */

struct pav_face_frame pav_face_frame(const struct pav_face_fit *fit)
{
    struct pav_point middle = pav_face_middle(fit), eyes = pav_face_eyes(fit),
                     mouth = pav_face_mouth(fit);
    float dx = mouth.x - eyes.x, dy = mouth.y - eyes.y, length = fmaxf(hypotf(dx, dy), 1e-3f);
    return (struct pav_face_frame){middle.x, middle.y, dy / length, -dx / length,
                                   pav_face_size(fit)};
}

void pav_face_frame_in(const struct pav_face_frame *f, const float px[2], float own[2])
{
    float dx = (px[0] - f->x) / f->unit_px, dy = (px[1] - f->y) / f->unit_px;
    own[0] = f->cos * dx + f->sin * dy;
    own[1] = f->cos * dy - f->sin * dx;
}

void pav_face_frame_out(const struct pav_face_frame *f, const float own[2], float px[2])
{
    px[0] = f->x + f->unit_px * (f->cos * own[0] - f->sin * own[1]);
    px[1] = f->y + f->unit_px * (f->sin * own[0] + f->cos * own[1]);
}

/* --- colours ---- */

static float linear(float v)
{
    return v <= 0.04045f ? v / 12.92f : powf((v + 0.055f) / 1.055f, 2.4f);
}

static float bend(float t)
{
    return t > 0.008856f ? cbrtf(t) : 7.787f * t + 16.0f / 116;
}

/* CIE 1976, D65. */
static struct lab lab_of(const float rgb[3])
{
    float r = rgb[0], g = rgb[1], b = rgb[2];
    float x = bend((0.4124f * r + 0.3576f * g + 0.1805f * b) / 0.9505f);
    float y = bend(0.2126f * r + 0.7152f * g + 0.0722f * b);
    float z = bend((0.0193f * r + 0.1192f * g + 0.9505f * b) / 1.089f);
    return (struct lab){.l = 116 * y - 16, .a = 500 * (x - y), .b = 200 * (y - z)};
}

static float apart(struct lab p, struct lab q)
{
    float l = LIGHTNESS * (p.l - q.l), a = p.a - q.a, b = p.b - q.b;
    float rough = ROUGHNESS * (p.rough - q.rough);
    return sqrtf(l * l + a * a + b * b + rough * rough);
}

/* The mean of the pixels that one of the patch covers. False: outside the picture. */
static bool look(const struct pav_colour_picture *picture, const struct pav_face_frame *frame,
                 const float table[256], int gx, int gy, struct lab *out)
{
    int grid = (int)fminf(fmaxf(ceilf(frame->unit_px / PAV_SKIN_PER_UNIT), 1), 8);
    float sum[3] = {0}, n = 0;
    for (int k = 0; k < grid * grid; k++) {
        float sub[2] = {((float)(k % grid) + 0.5f) / (float)grid,
                        ((float)(k / grid) + 0.5f) / (float)grid};
        float own[2] = {((float)gx + sub[0]) / PAV_SKIN_PER_UNIT - PAV_SKIN_REACH,
                        ((float)gy + sub[1]) / PAV_SKIN_PER_UNIT - PAV_SKIN_REACH};
        float px[2];
        pav_face_frame_out(frame, own, px);
        int x = (int)floorf(px[0] + 0.5f), y = picture->height - 1 - (int)floorf(px[1] + 0.5f);
        if (x < 0 || y < 0 || x >= picture->width || y >= picture->height)
            continue;
        const uint8_t *p = picture->rgba + ((size_t)y * (size_t)picture->width + (size_t)x) * 4;
        for (int c = 0; c < 3; c++)
            sum[c] += table[p[c]];
        n++;
    }
    if (n == 0)
        return false;
    for (int c = 0; c < 3; c++)
        sum[c] /= n;
    *out = lab_of(sum);
    return true;
}

/* A box along one direction; three of them are nearly a bell. */
static void blur(const struct pav_skin *skin, const struct lab *from, struct lab *to, int step_x,
                 int step_y)
{
    for (int i = 0; i < SIDE * SIDE; i++) {
        struct lab sum = {0};
        float n = 0;
        for (int k = -BLUR; k <= BLUR; k++) {
            int x = i % SIDE + k * step_x, y = i / SIDE + k * step_y, at = y * SIDE + x;
            if (x < 0 || y < 0 || x >= SIDE || y >= SIDE || !skin->known[at])
                continue;
            sum.l += from[at].l, sum.a += from[at].a, sum.b += from[at].b;
            sum.rough += from[at].rough;
            n++;
        }
        to[i] = n > 0 ? (struct lab){sum.l / n, sum.a / n, sum.b / n, sum.rough / n} : from[i];
    }
}

/* Before anything is blurred. */
static void roughen(struct pav_skin *skin)
{
    for (int i = 0; i < SIDE * SIDE; i++) {
        int right = i % SIDE + 1 < SIDE ? i + 1 : i, down = i + SIDE < SIDE * SIDE ? i + SIDE : i;
        if (skin->known[i] && skin->known[right] && skin->known[down])
            skin->patch[i].rough = hypotf(skin->patch[right].l - skin->patch[i].l,
                                          skin->patch[down].l - skin->patch[i].l);
    }
}

static int index_of(float x, float y)
{
    int gx = (int)floorf((x + PAV_SKIN_REACH) * PAV_SKIN_PER_UNIT);
    int gy = (int)floorf((y + PAV_SKIN_REACH) * PAV_SKIN_PER_UNIT);
    return gx < 0 || gy < 0 || gx >= SIDE || gy >= SIDE ? -1 : gy * SIDE + gx;
}

/* --- samples ---- */

static void add(const struct pav_skin *skin, struct samples *samples, float x, float y)
{
    int at = index_of(x, y);
    if (at >= 0 && skin->known[at] && samples->count < SAMPLES)
        samples->all[samples->count++] = skin->patch[at];
}

static void mix(const float (*p)[2], int a, int b, float t, float out[2])
{
    out[0] = p[a][0] + t * (p[b][0] - p[a][0]);
    out[1] = p[a][1] + t * (p[b][1] - p[a][1]);
}

/* A disc of samples. */
static void add_disc(const struct pav_skin *skin, struct samples *samples, const float at[2],
                     float radius, int count)
{
    for (int i = 0; i < count; i++) {
        float r = radius * sqrtf(((float)i + 0.5f) / (float)count), turn = 2.399963f * (float)i;
        add(skin, samples, at[0] + r * cosf(turn), at[1] + r * sinf(turn));
    }
}

/* Both cheeks, the nose, between and above the brows: shade and light of the same skin. */
static void sample_skin(struct pav_skin *skin, const float (*p)[2])
{
    static const struct {
        int a, b;
        float t, radius;
        int count;
    } places[] = {
        {2, 31, 0.55f, 0.14f, 40},   {14, 35, 0.55f, 0.14f, 40},  {1, 31, 0.45f, 0.10f, 20},
        {15, 35, 0.45f, 0.10f, 20},  {28, 30, 0.4f, 0.06f, 20},   {21, 22, 0.5f, 0.06f, 20},
        {19, 37, -0.45f, 0.05f, 14}, {24, 44, -0.45f, 0.05f, 14}, {4, 48, 0.6f, 0.06f, 14},
        {12, 54, 0.6f, 0.06f, 14},   {8, 57, 0.5f, 0.05f, 12},
    };
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        float at[2];
        mix(p, places[i].a, places[i].b, places[i].t, at);
        add_disc(skin, &skin->skin, at, places[i].radius, places[i].count);
    }
}

static int ascending(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

/* To the NEAREST-th of the samples; huge where there are not so many. */
static float distance(const struct samples *samples, struct lab colour)
{
    float best[NEAREST];
    int count = 0;
    for (int i = 0; i < samples->count; i++) {
        float d = apart(samples->all[i], colour);
        if (count == NEAREST && d >= best[NEAREST - 1])
            continue;
        int at = count < NEAREST ? count++ : NEAREST - 1;
        for (; at > 0 && best[at - 1] > d; at--)
            best[at] = best[at - 1];
        best[at] = d;
    }
    return count == NEAREST ? best[NEAREST - 1] : 200;
}

/* Around the head, but not below it: necks and hands are skin as well, and a high forehead may reach
 * further than any outline was drawn. */
static void sample_others(struct pav_skin *skin, const float (*around)[2])
{
    struct samples alike = {.count = 0};
    for (int ring = 0; ring < 3; ring++) {
        for (int i = 0; i < PAV_SKIN_AROUND; i++) {
            float out = 1.1f + 0.16f * (float)ring, x = out * around[i][0], y = out * around[i][1];
            int at = index_of(x, y);
            if (y >= 0.55f * fabsf(x) + 0.15f || at < 0)
                continue;
            bool like = distance(&skin->skin, skin->patch[at]) < ALIKE;
            add(skin, like ? &alike : &skin->other, x, y);
        }
    }
    /* as much of it as that is no forehead: hair or a wall in the colour of the skin */
    for (int i = 0; alike.count > skin->other.count / 2 && i < alike.count; i++) {
        if (skin->other.count < SAMPLES)
            skin->other.all[skin->other.count++] = alike.all[i];
    }
}

/* The samples that have the fewest like them go. */
static void drop_strays(struct samples *samples)
{
    float lonely[SAMPLES], sorted[SAMPLES];
    for (int i = 0; i < samples->count; i++)
        sorted[i] = lonely[i] = distance(samples, samples->all[i]);
    qsort(sorted, (size_t)samples->count, sizeof *sorted, ascending);
    int keep = (int)((1 - STRAYS) * (float)samples->count), kept = 0;
    float limit = samples->count ? sorted[keep < samples->count ? keep : samples->count - 1] : 0;
    for (int i = 0; i < samples->count; i++) {
        if (lonely[i] <= limit)
            samples->all[kept++] = samples->all[i];
    }
    samples->count = kept;
}

/* --- the patch ---- */

static void develop(struct pav_skin *skin, const struct pav_colour_picture *picture,
                    const struct pav_face_frame *frame)
{
    float table[256];
    for (int i = 0; i < 256; i++)
        table[i] = linear((float)i / 255);
    for (int i = 0; i < SIDE * SIDE; i++)
        skin->known[i] = look(picture, frame, table, i % SIDE, i / SIDE, &skin->patch[i]);
    roughen(skin);
    for (int pass = 0; pass < 2; pass++) {
        blur(skin, skin->patch, skin->room, 1, 0);
        blur(skin, skin->room, skin->patch, 0, 1);
    }
}

struct pav_skin *pav_skin_create(const struct pav_colour_picture *picture,
                                 const struct pav_face_fit *fit, const float (*around)[2])
{
    struct pav_skin *skin = pav_alloc(sizeof *skin);
    struct pav_face_frame frame = pav_face_frame(fit);
    float own[PAV_LANDMARKS][2];
    for (int i = 0; i < PAV_LANDMARKS; i++)
        pav_face_frame_in(&frame, fit->landmarks[i], own[i]);
    develop(skin, picture, &frame);
    sample_skin(skin, (const float(*)[2])own);
    drop_strays(&skin->skin);
    sample_others(skin, around);
    return skin;
}

void pav_skin_destroy(struct pav_skin *skin)
{
    free(skin);
}

float pav_skin_at(const struct pav_skin *skin, float x, float y)
{
    int at = index_of(x, y);
    if (at < 0 || !skin->known[at])
        return -1;
    float like = distance(&skin->skin, skin->patch[at]);
    float unlike = fminf(distance(&skin->other, skin->patch[at]), 60);
    float score = (unlike - like) / (unlike + like + SOFT);
    /* far from everything that the skin is, it is something third */
    return fmaxf(-1, score - fmaxf(0, like - 12) / 25);
}

float pav_skin_step(const struct pav_skin *skin, const float a[2], const float b[2])
{
    int from = index_of(a[0], a[1]), to = index_of(b[0], b[1]);
    if (from < 0 || to < 0 || !skin->known[from] || !skin->known[to])
        return 0;
    return apart(skin->patch[from], skin->patch[to]);
}

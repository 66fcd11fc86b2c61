/* Draws and sounds the default film: an iris of blades that opens and closes, 16 s, without a seam.
 *
 *   make picture WIDTH HEIGHT FRAMES [FROM COUNT]   RGB24 frames of the loop to standard output
 *   make sound                                      48 kHz stereo, 16-bit little endian
 *
 * Everything is a function of the loop's phase, so the last frame is followed by the first. */
#include <math.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TURN    6.28318530717958647692f
#define SECONDS 16
#define RATE    48000
#define BLADES  44
#define RADIUS  1.75f /* of every blade's edge; the picture's height is 2 */
#define SAMPLES 3     /* per axis of a pixel that has an edge */
#define WORKERS 2

struct vec {
    float x, y, z;
};

static float mixf(float a, float b, float t)
{
    return a + (b - a) * t;
}

static float clampf(float v, float low, float high)
{
    return fminf(fmaxf(v, low), high);
}

static float smooth(float a, float b, float x)
{
    float t = clampf((x - a) / (b - a), 0, 1);
    return t * t * (3 - 2 * t);
}

static struct vec mix(struct vec a, struct vec b, float t)
{
    return (struct vec){mixf(a.x, b.x, t), mixf(a.y, b.y, t), mixf(a.z, b.z, t)};
}

static struct vec scale(struct vec a, float k)
{
    return (struct vec){a.x * k, a.y * k, a.z * k};
}

static float hash(uint32_t n)
{
    n = (n << 13) ^ n;
    n = n * (n * n * 15731u + 789221u) + 1376312589u;
    return (float)(n & 0xffffff) / 16777216.0f;
}

/* Value noise along one line, for what is brushed. */
static float noise(float x, uint32_t seed)
{
    float i = floorf(x), f = x - i;
    uint32_t n = (uint32_t)(int32_t)i * 1619u + seed * 31337u;
    f = f * f * (3 - 2 * f);
    return mixf(hash(n), hash(n + 1619u), f);
}

/* --- the iris at one moment ---- */

struct moment {
    float opening; /* radius of the pupil */
    float turn;    /* of the blades, radians */
    float light;   /* direction of the light, radians */
    float lx, ly, zoom;
    float x[BLADES], y[BLADES]; /* centres of the blades' circles */
};

/* From a pinpoint to wide, and back, with a second thought on the way. */
static struct moment moment_at(float phase)
{
    float a = (phase + 0.5f) * TURN;
    float wide = 0.5f + 0.5f * cosf(a) + 0.10f * sinf(2 * a) - 0.05f * cosf(3 * a);
    float closed = 1 - wide;
    struct moment m = {
        .opening = 0.075f + 0.50f * wide * wide,
        .turn = 0.75f * closed + 0.10f * sinf(a),
        .light = 2.2f + a,
        .lx = cosf(2.2f + a),
        .ly = sinf(2.2f + a),
        .zoom = 1.02f - 0.035f * cosf(a + 0.6f),
    };
    for (int i = 0; i < BLADES; i++) {
        m.x[i] = (RADIUS - m.opening) * cosf(m.turn + TURN / BLADES * (float)i);
        m.y[i] = (RADIUS - m.opening) * sinf(m.turn + TURN / BLADES * (float)i);
    }
    return m;
}

/* Distance to the edge of a blade, and away from it which way: positive on the blade. */
static float edge(const struct moment *m, int blade, float x, float y, float *gx, float *gy)
{
    float dx = x - m->x[blade], dy = y - m->y[blade], d = sqrtf(dx * dx + dy * dy);
    *gx = dx / d;
    *gy = dy / d;
    return d - RADIUS;
}

/* Behind the blades it is dark, but not empty: a little of the light comes back. */
static struct vec pupil(const struct moment *m, float x, float y, float r)
{
    float back = 0.5f + 0.5f * cosf(atan2f(y, x) - m->light - 2.6f);
    float rim = smooth(0.25f, 1.0f, r / m->opening);
    struct vec deep = {0.0016f, 0.0024f, 0.0040f}, glow = {0.011f, 0.016f, 0.023f};
    return mix(deep, glow, rim * rim * back);
}

/* What a blade is made of: amber at the pupil, slate further out, as eyes are. */
static struct vec pigment(float r, float along, float across, uint32_t blade)
{
    struct vec amber = {0.60f, 0.29f, 0.085f}, sand = {0.46f, 0.335f, 0.20f},
               slate = {0.105f, 0.165f, 0.235f};
    float ring =
        r + 0.09f * (noise(along * 9 + 7, blade) - 0.5f) + 0.03f * (hash(blade * 7 + 1) - 0.5f);
    struct vec c = mix(amber, sand, smooth(0.06f, 0.36f, ring));
    c = mix(c, slate, smooth(0.26f, 0.78f, ring));
    float brushed = 0.6f * noise(across * 26, blade) + 0.4f * noise(across * 61, blade + 91);
    return scale(c, 0.80f + 0.40f * brushed + 0.10f * (hash(blade * 13 + 5) - 0.5f));
}

static struct vec shade(const struct moment *m, float x, float y)
{
    float r = sqrtf(x * x + y * y), theta = atan2f(y, x), centre = RADIUS - m->opening;
    float k = (r * r + centre * centre - RADIUS * RADIUS) / (2 * r * centre + 1e-6f);
    if (k >= 1 || r < 1e-4f)
        return (struct vec){0, 0, 0};
    if (k <= -1)
        return pupil(m, x, y, r);

    /* Blades lie over each other in a ring: on top is the first whose circle leaves the point out. */
    float pitch = TURN / BLADES, at = (theta + acosf(k) - m->turn) / pitch, first = ceilf(at);
    float gx, gy, hx, hy;
    int index = ((int)first % BLADES + BLADES) % BLADES, above = (index + BLADES - 1) % BLADES;
    float d = edge(m, index, x, y, &gx, &gy), lx = m->lx, ly = m->ly;

    /* A thin sheet, lifted at its edge, sinking under its neighbour. */
    float width = d / (0.5f * pitch * (0.15f + r));
    float lift = 0.95f * expf(-d * 9) - 0.42f + 0.30f * smooth(0.2f, 1.6f, width);
    float nx = -lift * gx, ny = -lift * gy, n = 1 / sqrtf(nx * nx + ny * ny + 1);
    float lambert = clampf((nx * lx * 0.80f + ny * ly * 0.80f + 0.60f) * n, 0, 1);

    /* The neighbour above keeps light off, further when the light comes over it. */
    float before = -edge(m, above, x + lx * 0.035f, y + ly * 0.035f, &hx, &hy);
    float near = -edge(m, above, x, y, &hx, &hy);
    float shadow = smooth(-0.012f, 0.030f, before), closeness = 1 - 0.62f * expf(-near * 26);

    /* A glint runs along the edges that face the light. */
    float half = clampf((nx * lx * 0.55f + ny * ly * 0.55f + 0.83f) * n, 0, 1);
    float half2 = half * half, half8 = half2 * half2 * half2 * half2;
    float glint = half8 * half8 * half8 * half8 * half8 * half2 * (0.25f + 0.65f * expf(-d * 30));
    float rim = expf(-d * 130) * clampf(0.35f + 0.65f * (-(gx * lx + gy * ly)), 0, 1);

    float along = remainderf(atan2f(gy, gx) - m->turn - first * pitch, TURN);
    struct vec base = pigment(r - 0.62f * m->opening, along, d, (uint32_t)index + 1);
    float limbus = 1 - 0.93f * smooth(0.60f, 1.80f, r);
    float collar = mixf(0.45f, 1, smooth(0, 0.10f, r - m->opening));
    float sky = 0.040f + 0.03f * ny;
    struct vec warm = {1.16f, 1.0f, 0.82f}, cool = {0.72f, 0.92f, 1.22f};
    float direct = lambert * lambert * mixf(0.06f, 1, shadow) * 1.9f;
    struct vec lit = {base.x * (direct * warm.x + sky * cool.x),
                      base.y * (direct * warm.y + sky * cool.y),
                      base.z * (direct * warm.z + sky * cool.z)};
    float spark = (glint * 0.20f + rim * 0.22f) * shadow;
    lit = (struct vec){lit.x + spark * 1.0f, lit.y + spark * 0.93f, lit.z + spark * 0.82f};
    return scale(lit, closeness * limbus * collar);
}

/* --- pictures ---- */

static uint8_t developed(float v)
{
    v = fmaxf(v, 0) * 1.22f;
    v = v * (1 + v * 0.12f) / (1 + v * 0.75f); /* highlights bend, as film does */
    v = v <= 0.0031308f ? 12.92f * v : 1.055f * powf(v, 1 / 2.4f) - 0.055f;
    return (uint8_t)(clampf(v, 0, 1) * 255 + 0.5f);
}

struct part {
    const struct moment *m;
    struct vec *plain; /* one sample for each pixel */
    uint8_t *rgb;
    int w, h, from, step;
};

static struct vec sample(const struct part *p, float x, float y)
{
    float to = 2 / (float)p->h / p->m->zoom;
    return shade(p->m, (x - (float)p->w / 2) * to, ((float)p->h * 0.485f - y) * to);
}

static void *draw_plain(void *data)
{
    const struct part *p = data;
    for (int y = p->from; y < p->h; y += p->step)
        for (int x = 0; x < p->w; x++)
            p->plain[y * p->w + x] = sample(p, (float)x + 0.5f, (float)y + 0.5f);
    return NULL;
}

static float step_between(struct vec a, struct vec b)
{
    float light = a.x + a.y + a.z + b.x + b.y + b.z;
    return (fabsf(a.x - b.x) + fabsf(a.y - b.y) + fabsf(a.z - b.z)) / (0.06f + light);
}

/* Near an edge a pixel is sampled again, finely. */
static struct vec pixel(const struct part *p, int x, int y)
{
    int left = x > 0 ? x - 1 : x, right = x < p->w - 1 ? x + 1 : x, up = y > 0 ? y - 1 : y,
        down = y < p->h - 1 ? y + 1 : y;
    struct vec here = p->plain[y * p->w + x], sum = {0, 0, 0};
    float most = fmaxf(step_between(p->plain[y * p->w + left], p->plain[y * p->w + right]),
                       step_between(p->plain[up * p->w + x], p->plain[down * p->w + x]));
    most = fmaxf(most, step_between(p->plain[up * p->w + left], p->plain[down * p->w + right]));
    most = fmaxf(most, step_between(p->plain[up * p->w + right], p->plain[down * p->w + left]));
    if (most < 0.2f)
        return here;
    for (int k = 0; k < SAMPLES * SAMPLES; k++) {
        struct vec c = sample(p, (float)x + ((float)(k % SAMPLES) + 0.5f) / SAMPLES,
                              (float)y + ((float)(k / SAMPLES) + 0.5f) / SAMPLES);
        sum = (struct vec){sum.x + c.x, sum.y + c.y, sum.z + c.z};
    }
    return scale(sum, 1.0f / (SAMPLES * SAMPLES));
}

static void *draw_fine(void *data)
{
    const struct part *p = data;
    for (int y = p->from; y < p->h; y += p->step) {
        for (int x = 0; x < p->w; x++) {
            struct vec c = pixel(p, x, y);
            uint8_t *out = &p->rgb[(y * p->w + x) * 3];
            out[0] = developed(c.x);
            out[1] = developed(c.y);
            out[2] = developed(c.z);
        }
    }
    return NULL;
}

static bool together(struct part *all, void *(*work)(void *))
{
    pthread_t threads[WORKERS];
    struct part parts[WORKERS];
    int begun = 0;
    for (; begun < WORKERS; begun++) {
        parts[begun] = *all;
        parts[begun].from = begun;
        parts[begun].step = WORKERS;
        if (pthread_create(&threads[begun], NULL, work, &parts[begun]) != 0)
            break;
    }
    for (int i = 0; i < begun; i++)
        pthread_join(threads[i], NULL);
    return begun == WORKERS;
}

static int make_picture(int w, int h, int frames, int from, int count)
{
    size_t pixels = (size_t)w * (size_t)h;
    struct part all = {
        .plain = malloc(pixels * sizeof *all.plain), .rgb = malloc(pixels * 3), .w = w, .h = h};
    bool good = all.plain && all.rgb;
    for (int f = from; f < from + count && good; f++) {
        struct moment m = moment_at((float)f / (float)frames);
        all.m = &m;
        good = together(&all, draw_plain) && together(&all, draw_fine) &&
               fwrite(all.rgb, 3, pixels, stdout) == pixels;
    }
    free(all.plain);
    free(all.rgb);
    return good ? 0 : 1;
}

/* --- sound ---- */

/* Adds a tone whose pitch is a whole number of turns in the loop, and whose strength swells `swells`
 * times in it: the loop has no seam. */
static void add_tone(float *left, float *right, int turns, float level, int swells, float phase,
                     float pan)
{
    int count = SECONDS * RATE;
    for (int i = 0; i < count; i++) {
        double t = (double)i / count;
        double swell = 0.55 + 0.45 * cos(TURN * (swells * t + phase));
        double v = sin((double)TURN * (fmod((double)turns * t, 1.0) + phase)) * level * swell;
        left[i] += (float)(v * (1 - pan));
        right[i] += (float)(v * (1 + pan));
    }
}

/* A breath: many faint tones of chance phase, louder as the iris moves. */
static void add_breath(float *left, float *right)
{
    enum { TONES = 260 };
    int count = SECONDS * RATE;
    for (int k = 0; k < TONES; k++) {
        float place = ((float)k + hash((uint32_t)k * 3 + 11)) / TONES;
        int turns = (int)(180 * powf(9, place)) * SECONDS;
        turns += (int)(hash((uint32_t)k * 7 + 3) * SECONDS);
        float level = 0.0011f * expf(-2.2f * place), pan = hash((uint32_t)k * 5 + 1) - 0.5f;
        double phase = hash((uint32_t)k * 13 + 9), step = (double)TURN * turns / count;
        double c = cos(TURN * phase), s = sin(TURN * phase), cs = cos(step), ss = sin(step);
        for (int i = 0; i < count; i++) {
            double t = (double)i / count, moving = 0.25 + 0.75 * pow(sin(TURN * t), 2);
            left[i] += (float)(s * level * moving * (1 - pan));
            right[i] += (float)(s * level * moving * (1 + pan));
            double next = c * cs - s * ss;
            s = s * cs + c * ss;
            c = next;
        }
    }
}

static int make_sound(void)
{
    static const struct {
        float hz, level;
        int swells;
        float phase, pan;
    } tones[] = {
        {55, 0.050f, 1, 0.00f, 0},          {55.125f, 0.035f, 1, 0.31f, 0.2f},
        {82.5f, 0.030f, 1, 0.52f, -0.2f},   {110, 0.020f, 2, 0.25f, 0.3f},
        {110.25f, 0.014f, 1, 0.77f, -0.3f}, {165, 0.011f, 2, 0.60f, -0.4f},
        {220.125f, 0.0065f, 3, 0.1f, 0.4f}, {247.5f, 0.0050f, 1, 0.45f, -0.5f},
        {330, 0.0034f, 2, 0.9f, 0.5f},      {440.25f, 0.0016f, 3, 0.35f, -0.5f},
    };
    int count = SECONDS * RATE;
    float *left = calloc((size_t)count, sizeof *left),
          *right = calloc((size_t)count, sizeof *right);
    int16_t *out = malloc((size_t)count * 4);
    if (!left || !right || !out)
        return 1;
    for (size_t i = 0; i < sizeof tones / sizeof tones[0]; i++)
        add_tone(left, right, (int)lrintf(tones[i].hz * SECONDS), tones[i].level, tones[i].swells,
                 tones[i].phase, tones[i].pan);
    add_breath(left, right);
    for (int i = 0; i < count; i++) {
        out[i * 2] = (int16_t)lrintf(clampf(left[i], -1, 1) * 32767);
        out[i * 2 + 1] = (int16_t)lrintf(clampf(right[i], -1, 1) * 32767);
    }
    bool whole = fwrite(out, 4, (size_t)count, stdout) == (size_t)count;
    free(left);
    free(right);
    free(out);
    return whole ? 0 : 1;
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "sound") == 0)
        return make_sound();
    if ((argc == 5 || argc == 7) && strcmp(argv[1], "picture") == 0) {
        int frames = atoi(argv[4]);
        return make_picture(atoi(argv[2]), atoi(argv[3]), frames, argc == 7 ? atoi(argv[5]) : 0,
                            argc == 7 ? atoi(argv[6]) : frames);
    }
    fprintf(stderr, "usage: %s picture WIDTH HEIGHT FRAMES [FROM COUNT] | sound\n", argv[0]);
    return 2;
}

/* Owns the two test pictures that stand in for what a work would be given: a card of hues, steps, lines and
 * letters, and an evening at the sea. Arithmetic alone, so that they are the same every time. */
#include <math.h>
#include <string.h>

#include "stage/scene/work_scene.h"

struct colour {
    float r, g, b;
};

/* A pixel's place: in pixels and in shares of the picture, from the top left corner. */
struct place {
    int x, y, w, h;
    float u, v;
};

static struct colour grey(float value)
{
    return (struct colour){value, value, value};
}

static struct colour mix(struct colour a, struct colour b, float t)
{
    return (struct colour){a.r + (b.r - a.r) * t, a.g + (b.g - a.g) * t, a.b + (b.b - a.b) * t};
}

static float step_between(float from, float to, float x)
{
    float t = fminf(fmaxf((x - from) / (to - from), 0), 1);
    return t * t * (3 - 2 * t);
}

static struct colour hue(float h)
{
    struct colour c = {fabsf(h * 6 - 3) - 1, 2 - fabsf(h * 6 - 2), 2 - fabsf(h * 6 - 4)};
    return (struct colour){fminf(fmaxf(c.r, 0), 1), fminf(fmaxf(c.g, 0), 1),
                           fminf(fmaxf(c.b, 0), 1)};
}

/* --- letters --- */

static const struct {
    char letter;
    uint8_t rows[7]; /* five bits each, the left one highest */
} letters[] = {
    {'A', {0x0e, 0x11, 0x11, 0x1f, 0x11, 0x11, 0x11}},
    {'E', {0x1f, 0x10, 0x10, 0x1e, 0x10, 0x10, 0x1f}},
    {'I', {0x0e, 0x04, 0x04, 0x04, 0x04, 0x04, 0x0e}},
    {'L', {0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x1f}},
    {'N', {0x11, 0x19, 0x15, 0x13, 0x11, 0x11, 0x11}},
    {'O', {0x0e, 0x11, 0x11, 0x11, 0x11, 0x11, 0x0e}},
    {'P', {0x1e, 0x11, 0x11, 0x1e, 0x10, 0x10, 0x10}},
    {'S', {0x0f, 0x10, 0x10, 0x0e, 0x01, 0x01, 0x1e}},
    {'T', {0x1f, 0x04, 0x04, 0x04, 0x04, 0x04, 0x04}},
    {'V', {0x11, 0x11, 0x11, 0x11, 0x11, 0x0a, 0x04}},
    {'1', {0x04, 0x0c, 0x04, 0x04, 0x04, 0x04, 0x0e}},
    {'2', {0x0e, 0x11, 0x01, 0x06, 0x08, 0x10, 0x1f}},
};

/* Whether the dot (column, row) of a line of 6 x 8 dots a letter is inked. */
static bool inked(const char *text, int column, int row)
{
    size_t at = (size_t)(column / 6);
    if (column < 0 || row < 0 || row >= 7 || at >= strlen(text) || column % 6 == 5)
        return false;
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
        if (letters[i].letter == text[at])
            return letters[i].rows[row] >> (4 - column % 6) & 1;
    return false;
}

/* --- the card --- */

static struct colour bars(const struct place *p)
{
    static const struct colour list[] = {
        {0.75f, 0.75f, 0.75f}, {0.75f, 0.75f, 0}, {0, 0.75f, 0.75f}, {0, 0.75f, 0},
        {0.75f, 0, 0.75f},     {0.75f, 0, 0},     {0, 0, 0.75f},     {0.1f, 0.1f, 0.1f},
    };
    return list[(int)(p->u * 8) & 7];
}

/* Lines of 2, 4, 6 … pixels a period, across on the left and along on the right. */
static struct colour lines(const struct place *p)
{
    bool left = p->u < 0.5f;
    float within = left ? p->u / 0.27f : (1 - p->u) / 0.27f;
    int half = 1 + (int)(fminf(within, 0.99f) * 5), at = left ? p->x : p->y;
    return grey(at / half % 2 ? 0.92f : 0.08f);
}

/* Rings that grow finer outwards, down to two pixels a period. */
static struct colour plate(const struct place *p)
{
    float middle = 0.635f, radius = 0.16f * (float)p->h;
    float x = (p->u - 0.5f) * (float)p->w, y = (p->v - middle) * (float)p->h;
    float d = (x * x + y * y) / (radius * radius);
    if (d > 1)
        return grey(0.5f);
    return grey(0.5f + 0.45f * cosf(d * radius * 1.5f));
}

static struct colour words(const struct place *p)
{
    bool dark = p->u > 0.5f;
    int top = p->y - p->h * 81 / 100, left = p->x - (dark ? p->w / 2 : 0);
    int large = p->h / 120 > 0 ? p->h / 120 : 1, small = large > 1 ? large / 2 : 1;
    bool ink = inked("PAVILION TEST 1", left / large - 3, top / large - 1) ||
               inked("PAVILION TEST 1 PAVILION TEST", left / small - 6, (top - 9 * large) / small);
    return grey(dark ? (ink ? 1 : 0.06f) : (ink ? 0 : 0.95f));
}

/* What shows a picture that was turned, mirrored or cut. */
static bool framed(const struct place *p, struct colour *c)
{
    static const struct colour corners[2][2] = {{{1, 0.1f, 0.1f}, {0.1f, 1, 0.1f}},
                                                {{0.2f, 0.4f, 1}, {1, 1, 1}}};
    int side = p->h / 14, x = p->x < p->w - 1 - p->x ? p->x : p->w - 1 - p->x,
        y = p->y < p->h - 1 - p->y ? p->y : p->h - 1 - p->y;
    float dx = (p->u - 0.5f) * (float)p->w, dy = (p->v - 0.5f) * (float)p->h;
    float off = fabsf(sqrtf(dx * dx + dy * dy) - 0.46f * (float)p->h);
    if (x < side && y < side && (x < side / 4 || y < side / 4))
        *c = corners[p->v > 0.5f][p->u > 0.5f];
    else if (off < 1.5f)
        *c = mix(grey(1), *c, step_between(0.5f, 1.5f, off));
    else
        return false;
    return true;
}

static struct colour card(const struct place *p)
{
    struct colour c;
    if (p->v < 0.16f)
        c = mix(grey(1), hue(p->u), 1 - 0.75f * p->v / 0.16f);
    else if (p->v < 0.31f)
        c = bars(p);
    else if (p->v < 0.39f)
        c = grey(p->u);
    else if (p->v < 0.46f)
        c = grey(floorf(p->u * 11) / 10);
    else if (p->v > 0.81f)
        c = words(p);
    else
        c = fabsf(p->u - 0.5f) < 0.23f ? plate(p) : lines(p);
    framed(p, &c);
    return c;
}

/* --- the evening --- */

static float hill(float u, float seed, float height)
{
    return height + 0.045f * sinf(u * 5 + seed) + 0.02f * sinf(u * 13 + seed * 3) +
           0.008f * sinf(u * 41 + seed * 7);
}

static struct colour sky(const struct place *p, float v)
{
    static const struct colour night = {0.09f, 0.1f, 0.28f}, dusk = {0.86f, 0.36f, 0.3f},
                               low = {1, 0.78f, 0.42f}, sun = {1, 0.95f, 0.8f};
    float x = (p->u - 0.64f) * (float)p->w / (float)p->h, y = v - 0.44f;
    float d = sqrtf(x * x + y * y);
    struct colour c = mix(night, dusk, step_between(0, 0.42f, v));
    c = mix(c, low, step_between(0.3f, 0.62f, v));
    c = mix(c, low, 0.5f * expf(-d * 6));
    return mix(c, sun, 1 - step_between(0.085f, 0.089f, d));
}

static struct colour evening(const struct place *p)
{
    static const struct colour far = {0.45f, 0.24f, 0.36f}, near = {0.16f, 0.1f, 0.22f};
    float shore = 0.66f, v = p->v, ripple = 0;
    if (v > shore) {
        ripple = sinf(p->v * p->v * 260 + 3 * sinf(p->u * 9)) * 0.5f + 0.5f;
        v = 2 * shore - v - 0.02f * ripple;
    }
    struct colour c = sky(p, v);
    if (v > hill(p->u, 1, 0.56f))
        c = far;
    if (v > hill(p->u, 4, 0.62f))
        c = near;
    if (p->v > shore)
        c = mix(c, (struct colour){0.07f, 0.12f, 0.26f}, 0.35f + 0.25f * ripple);
    int dot = p->h / 120 > 0 ? p->h / 120 : 1;
    if (inked("PAVILION TEST 2", p->x / dot - 6, p->y / dot - 6))
        c = mix(c, grey(1), 0.75f);
    return c;
}

static uint8_t byte_of(float value)
{
    return (uint8_t)lrintf(fminf(fmaxf(value, 0), 1) * 255);
}

uint8_t *work_test_picture(enum work_test which, int width_px, int height_px)
{
    uint8_t *rgba = pav_alloc((size_t)width_px * (size_t)height_px * 4), *out = rgba;
    struct place p = {.w = width_px, .h = height_px};
    for (p.y = height_px - 1; p.y >= 0; p.y--) {
        p.v = ((float)p.y + 0.5f) / (float)height_px;
        for (p.x = 0; p.x < width_px; p.x++, out += 4) {
            p.u = ((float)p.x + 0.5f) / (float)width_px;
            struct colour c = which == WORK_TEST_SECOND ? evening(&p) : card(&p);
            out[0] = byte_of(c.r);
            out[1] = byte_of(c.g);
            out[2] = byte_of(c.b);
            out[3] = 255;
        }
    }
    return rgba;
}

/* Owns the model of the empty room: following light, finding people, mending its own mistakes. */
#include "eye/vision/background.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "eye/vision/grid.h"
#include "eye/vision/sitter.h"

/* Levels are 0..255 after averaging a block of the picture into a cell, which takes most noise. */
#define NOISE_START 1.5f
#define LEARN_S     5.0f   /* the room follows slow changes in this time */
#define SETTLE_S    0.35f  /* … and while it is new, in this */
#define TRUST_S     2.0f   /* a cell that was still so long is known */
#define MEMORY_S    0.4f   /* motion on unknown ground counts as someone for so long */
#define GHOST_S     0.8f   /* what has been still so long is asked whether it is a ghost */
#define GUESS_S     20.0f  /* a guessed person who never moved for so long was none */
#define OBJECT_S    180.0f /* what never moved for so long belongs to the room */
#define FLASH_PART  0.55f  /* a change over this part of the picture … */
#define FLASH_FROM  0.35f  /* … from below this, at once, is light */
#define SMALLEST    40     /* cells of someone */
#define HOLE_MAX    600    /* cells of an enclosed hole that is filled */
#define BLOBS_MAX   24

struct pav_background {
    bool begun;
    float room[GRID_CELLS][3]; /* the model */
    float noise[GRID_CELLS];   /* standard deviation of a cell's level */
    float known_s[GRID_CELLS]; /* for how long it was still and like the model */
    float still_s[GRID_CELLS]; /* since it last moved */
    float last[GRID_CELLS][3];
    float now[GRID_CELLS][3];
    float score[GRID_CELLS]; /* distance to the model over its threshold */
    float soft[GRID_CELLS];  /* the mask before its edges are softened, 0..1 */
    uint8_t someone[GRID_CELLS], moved[GRID_CELLS], mask[GRID_CELLS];
    uint8_t work[2][GRID_CELLS];
    int labels[GRID_CELLS], scratch[GRID_CELLS];
    float part; /* of the picture that was someone */
    struct pav_sitter *sitter;
    uint8_t guessed[GRID_CELLS]; /* the model is a guess: someone was there from the beginning */
    float outline[GRID_CELLS];   /* … and had this edge when they were guessed */
};

struct pav_background *pav_background_create(void)
{
    struct pav_background *b = pav_alloc(sizeof *b);
    b->sitter = pav_sitter_create();
    return b;
}

void pav_background_destroy(struct pav_background *b)
{
    if (b)
        pav_sitter_destroy(b->sitter);
    free(b);
}

void pav_background_forget(struct pav_background *b)
{
    struct pav_sitter *sitter = b->sitter;
    memset(b, 0, sizeof *b);
    b->sitter = sitter;
}

static void begin(struct pav_background *b)
{
    memcpy(b->room, b->now, sizeof b->room);
    memcpy(b->last, b->now, sizeof b->last);
    for (int i = 0; i < GRID_CELLS; i++) {
        b->noise[i] = NOISE_START;
        b->still_s[i] = GUESS_S; /* nothing has moved yet */
    }
    pav_sitter_begin(b->sitter);
    b->begun = true;
}

static float luma(const float c[3])
{
    return 0.30f * c[0] + 0.59f * c[1] + 0.11f * c[2];
}

/* --- light ---- */

/* The median ratio of brightness between two pictures over the cells that are nobody. */
static float gain_between(const struct pav_background *b, const float (*from)[3],
                          const float (*to)[3])
{
    enum { BINS = 256 };
    int bins[BINS] = {0}, count = 0;
    for (int i = 0; i < GRID_CELLS; i += 2) {
        if (b->someone[i])
            continue;
        float octaves = log2f((luma(to[i]) + 6) / (luma(from[i]) + 6));
        int bin = (int)((octaves + 2) * (BINS / 4));
        bins[bin < 0 ? 0 : bin >= BINS ? BINS - 1 : bin]++;
        count++;
    }
    if (count < GRID_CELLS / 24)
        return 1;
    int below = 0, bin = 0;
    while (below + bins[bin] <= count / 2)
        below += bins[bin++];
    float within = (float)(count / 2 - below) / (float)(bins[bin] ? bins[bin] : 1);
    return exp2f(((float)bin + within) / (BINS / 4) - 2);
}

static void brighten(float (*picture)[3], float gain)
{
    for (int i = 0; i < GRID_CELLS; i++) {
        for (int c = 0; c < 3; c++) {
            float v = (picture[i][c] + 6) * gain - 6;
            picture[i][c] = v < 0 ? 0 : v > 255 ? 255 : v;
        }
    }
}

/* Light came on, or went: what was nobody is the room in its new light. */
static void relight(struct pav_background *b)
{
    for (int i = 0; i < GRID_CELLS; i++) {
        if (b->someone[i])
            continue;
        memcpy(b->room[i], b->now[i], sizeof b->room[i]);
        b->still_s[i] = MEMORY_S;
    }
}

/* --- who differs ---- */

static float distance(const float a[3], const float b[3])
{
    float r = a[0] - b[0], g = a[1] - b[1], u = a[2] - b[2];
    return sqrtf(0.30f * r * r + 0.50f * g * g + 0.20f * u * u);
}

/* A shadow dims its ground and keeps its colour: it counts for less. */
static float shadow(const float now[3], const float room[3])
{
    float a = luma(now) + 1, b = luma(room) + 1, ratio = a / b;
    if (ratio > 0.98f || ratio < 0.5f)
        return 1;
    float tint = fabsf(now[0] / a - room[0] / b) + fabsf(now[2] / a - room[2] / b);
    return tint < 0.05f ? 0.55f : 1;
}

static void score(struct pav_background *b)
{
    for (int i = 0; i < GRID_CELLS; i++) {
        float threshold = 4 + 4 * b->noise[i];
        threshold = threshold > 22 ? 22 : threshold;
        b->score[i] = distance(b->now[i], b->room[i]) / threshold * shadow(b->now[i], b->room[i]);
    }
}

static float part_above(const struct pav_background *b, float level)
{
    int count = 0;
    for (int i = 0; i < GRID_CELLS; i++)
        count += b->score[i] > level;
    return (float)count / GRID_CELLS;
}

static void find_motion(struct pav_background *b, float gain, float dt)
{
    brighten(b->last, gain);
    for (int i = 0; i < GRID_CELLS; i++)
        b->work[0][i] = distance(b->now[i], b->last[i]) > 3.5f + 2.5f * b->noise[i];
    /* a lone cell is noise */
    for (int i = 0; i < GRID_CELLS; i++) {
        int x = i % GRID_W, y = i / GRID_W;
        int neighbours = 0;
        for (int dy = -1; dy <= 1; dy++) {
            for (int dx = -1; dx <= 1; dx++) {
                if (x + dx >= 0 && x + dx < GRID_W && y + dy >= 0 && y + dy < GRID_H)
                    neighbours += b->work[0][i + dy * GRID_W + dx];
            }
        }
        b->moved[i] = b->work[0][i] && neighbours >= 3;
        b->still_s[i] = b->moved[i] ? 0 : b->still_s[i] + dt;
    }
}

/* Certain cells, and likely ones that hang together with them; closed, filled, without crumbs. */
static void find_someone(struct pav_background *b)
{
    uint8_t *likely = b->work[0], *other = b->work[1];
    for (int i = 0; i < GRID_CELLS; i++) {
        bool unknown = b->known_s[i] < TRUST_S && b->still_s[i] < MEMORY_S && b->score[i] > 0.3f;
        likely[i] = b->score[i] > 0.62f || unknown;
    }
    pav_grid_widen(likely, other);
    pav_grid_narrow(other, likely);
    pav_grid_fill(likely, HOLE_MAX, b->scratch);
    pav_grid_narrow(likely, other); /* threads and specks go */
    pav_grid_widen(other, likely);
    struct pav_blob blobs[BLOBS_MAX];
    int count = pav_grid_blobs(likely, b->labels, blobs, BLOBS_MAX, b->scratch);
    memset(b->someone, 0, sizeof b->someone);
    for (int k = 0; k < count; k++) {
        int certain = 0;
        for (int i = 0; i < GRID_CELLS; i++)
            certain +=
                b->labels[i] == blobs[k].label && (b->score[i] > 1 || b->still_s[i] < MEMORY_S);
        if (blobs[k].area < SMALLEST || certain < blobs[k].area / 6 || certain < SMALLEST / 2)
            continue;
        for (int i = 0; i < GRID_CELLS; i++)
            b->someone[i] |= b->labels[i] == blobs[k].label;
    }
}

/* --- learning ---- */

static void learn(struct pav_background *b, float dt)
{
    pav_grid_widen(b->someone, b->work[0]);
    for (int i = 0; i < GRID_CELLS; i++) {
        if (b->work[0][i]) {
            if (b->someone[i] && b->known_s[i] < TRUST_S)
                b->known_s[i] = 0;
            continue;
        }
        bool known = b->known_s[i] >= TRUST_S;
        float rate = 1 - expf(-dt / (known ? LEARN_S : SETTLE_S)),
              off = distance(b->now[i], b->room[i]);
        for (int c = 0; c < 3; c++)
            b->room[i][c] += rate * (b->now[i][c] - b->room[i][c]);
        float slow = 1 - expf(-dt / LEARN_S);
        b->noise[i] += slow * (fminf(off, 8) * 1.25f - b->noise[i]);
        b->known_s[i] += dt;
    }
}

static float edge(const float (*picture)[3], int i)
{
    int x = i % GRID_W, y = i / GRID_W;
    const float *r = picture[x + 1 < GRID_W ? i + 1 : i], *l = picture[x > 0 ? i - 1 : i];
    const float *u = picture[y + 1 < GRID_H ? i + GRID_W : i], *d = picture[y > 0 ? i - GRID_W : i];
    return distance(r, l) + distance(u, d);
}

/* Someone has an outline in the picture; a ghost has it only in the model, which still shows who left. */
static bool is_ghost(const struct pav_background *b, const struct pav_blob *blob)
{
    float seen = 0, modelled = 0;
    int count = 0;
    for (int y = blob->y0; y < blob->y1; y++) {
        for (int x = blob->x0; x < blob->x1; x++) {
            int i = y * GRID_W + x;
            bool rim = x == 0 || x == GRID_W - 1 || y == 0 || y == GRID_H - 1;
            if (b->labels[i] != blob->label || rim)
                continue;
            bool outline = !b->someone[i - 1] || !b->someone[i + 1] || !b->someone[i - GRID_W] ||
                           !b->someone[i + GRID_W];
            if (!outline)
                continue;
            seen += edge((const float(*)[3])b->now, i);
            modelled += b->guessed[i] ? 0.6f * b->outline[i] : edge((const float(*)[3])b->room, i);
            count++;
        }
    }
    return count >= 6 && modelled > 1.15f * seen;
}

static bool never_moved(const struct pav_background *b, const struct pav_blob *blob)
{
    for (int i = 0; i < GRID_CELLS; i++) {
        if (b->labels[i] == blob->label && b->still_s[i] < (b->guessed[i] ? GUESS_S : OBJECT_S))
            return false;
    }
    return true;
}

/* The ground behind a guessed person, from what is beside them. */
static void imagine_ground(struct pav_background *b, const uint8_t *guess)
{
    for (int y = 0; y < GRID_H; y++) {
        for (int x = 0; x < GRID_W; x++) {
            int i = y * GRID_W + x, l = x, r = x;
            if (!guess[i])
                continue;
            while (l >= 0 && guess[y * GRID_W + l])
                l--;
            while (r < GRID_W && guess[y * GRID_W + r])
                r++;
            const float *left = b->now[y * GRID_W + (l >= 0 ? l : r < GRID_W ? r : x)];
            const float *right = b->now[y * GRID_W + (r < GRID_W ? r : l >= 0 ? l : x)];
            float part = r > l ? (float)(x - l) / (float)(r - l) : 0;
            for (int c = 0; c < 3; c++)
                b->room[i][c] = left[c] + part * (right[c] - left[c]);
        }
    }
}

static void guess_sitter(struct pav_background *b, float dt)
{
    uint8_t *guess = b->work[1];
    if (!pav_sitter_step(b->sitter, (const float(*)[3])b->now, b->still_s, b->someone, dt, guess))
        return;
    imagine_ground(b, guess);
    for (int i = 0; i < GRID_CELLS; i++) {
        if (!guess[i])
            continue;
        b->guessed[i] = 1;
        b->known_s[i] = TRUST_S;
        b->outline[i] = edge((const float(*)[3])b->now, i);
    }
}

static void give_back(struct pav_background *b)
{
    uint8_t *stands = b->work[0];
    for (int i = 0; i < GRID_CELLS; i++)
        stands[i] = b->someone[i] && b->still_s[i] > GHOST_S;
    struct pav_blob blobs[BLOBS_MAX];
    int count = pav_grid_blobs(stands, b->labels, blobs, BLOBS_MAX, b->scratch);
    for (int k = 0; k < count; k++) {
        if (blobs[k].area < 12 || !(is_ghost(b, &blobs[k]) || never_moved(b, &blobs[k])))
            continue;
        for (int i = 0; i < GRID_CELLS; i++) {
            if (b->labels[i] != blobs[k].label)
                continue;
            memcpy(b->room[i], b->now[i], sizeof b->room[i]);
            b->someone[i] = b->guessed[i] = 0;
            b->known_s[i] = 0;
            b->still_s[i] = MEMORY_S; /* its last motion was not someone's */
        }
    }
}

static void soften(struct pav_background *b, float dt)
{
    float rate = 1 - expf(-dt / 0.045f);
    int count = 0;
    for (int i = 0; i < GRID_CELLS; i++) {
        b->soft[i] += rate * ((float)b->someone[i] - b->soft[i]);
        b->work[0][i] = (uint8_t)(b->soft[i] * 255 + 0.5f);
        count += b->someone[i];
    }
    pav_grid_soften(b->work[0], b->mask);
    b->part = (float)count / GRID_CELLS;
}

void pav_background_step(struct pav_background *b, const uint8_t *rgb, double dt_s)
{
    float dt = (float)(dt_s < 0.001 ? 0.001 : dt_s > 0.25 ? 0.25 : dt_s);
    for (int i = 0; i < GRID_CELLS; i++) {
        for (int c = 0; c < 3; c++)
            b->now[i][c] = rgb[i * 3 + c];
    }
    if (!b->begun)
        begin(b);
    /* the room in this picture's light, and the last picture too: what differs still has moved */
    float gain = gain_between(b, (const float(*)[3])b->room, (const float(*)[3])b->now);
    if (fabsf(gain - 1) > 0.004f)
        brighten(b->room, gain);
    score(b);
    if (part_above(b, 1) > FLASH_PART && b->part < FLASH_FROM) {
        relight(b);
        memcpy(b->last, b->now, sizeof b->last);
        score(b);
    }
    find_motion(b, gain_between(b, (const float(*)[3])b->last, (const float(*)[3])b->now), dt);
    find_someone(b);
    give_back(b);
    guess_sitter(b, dt);
    learn(b, dt);
    soften(b, dt);
    memcpy(b->last, b->now, sizeof b->last);
}

const uint8_t *pav_background_someone(const struct pav_background *b)
{
    return b->someone;
}

const uint8_t *pav_background_mask(const struct pav_background *b)
{
    return b->mask;
}

const uint8_t *pav_background_moved(const struct pav_background *b)
{
    return b->moved;
}

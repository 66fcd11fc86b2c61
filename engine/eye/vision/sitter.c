/* Owns the guess of who sat there from the beginning. */
#include "eye/vision/sitter.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

#define TRY_S      40.0f /* after the opening */
#define EVERY_S    0.1f
#define EVIDENCE_S 0.5f /* for so long there was life in the shape … */
#define WANES      0.3f /* … less this part of the time without */
#define FRESH_S    0.12f
#define FRESH_PART 0.008f
#define KNOWN_PART 0.6f  /* more than this is known already */
#define STAYS_PART 0.75f /* of the shape was there at the opening: nobody walks through it */
#define AREA_LEAST 0.03f /* of the picture */
#define AREA_MOST  0.75f
#define SLOPE      7.0f /* levels between neighbours that ground may have */
#define PASSED_S   0.5f /* what they uncover counts as theirs for so long */
#define NEAR_CELLS 3
#define BLOBS_MAX  8

struct pav_sitter {
    float age_s, waited_s;
    bool begun;
    uint8_t first[GRID_CELLS]; /* the shapes of the opening */
    float evidence_s[GRID_CELLS];
    uint8_t ground[GRID_CELLS], rest[GRID_CELLS];
    uint8_t passing[GRID_CELLS]; /* near someone who is no such shape */
    float passed_s[GRID_CELLS];  /* since it was */
    int labels[GRID_CELLS], scratch[GRID_CELLS];
};

struct pav_sitter *pav_sitter_create(void)
{
    return pav_alloc(sizeof(struct pav_sitter));
}

void pav_sitter_destroy(struct pav_sitter *s)
{
    free(s);
}

void pav_sitter_begin(struct pav_sitter *s)
{
    memset(s, 0, sizeof *s);
    for (int i = 0; i < GRID_CELLS; i++)
        s->passed_s[i] = PASSED_S;
}

static bool alike(const float a[3], const float b[3])
{
    return fabsf(a[0] - b[0]) + fabsf(a[1] - b[1]) + fabsf(a[2] - b[2]) < 3 * SLOPE;
}

/* Grows the ground inwards from the sides and the top, over slopes but not over edges. */
static void grow_ground(struct pav_sitter *s, const float (*colours)[3])
{
    int count = 0;
    memset(s->ground, 0, sizeof s->ground);
    for (int i = 0; i < GRID_CELLS; i++) {
        int x = i % GRID_W, y = i / GRID_W;
        if (x == 0 || x == GRID_W - 1 || y == GRID_H - 1) {
            s->ground[i] = 1;
            s->scratch[count++] = i;
        }
    }
    for (int next = 0; next < count; next++) {
        static const int steps[4][2] = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}};
        int i = s->scratch[next], x = i % GRID_W, y = i / GRID_W;
        for (int k = 0; k < 4; k++) {
            int nx = x + steps[k][0], ny = y + steps[k][1], n = ny * GRID_W + nx;
            if (nx < 0 || ny < 0 || nx >= GRID_W || ny >= GRID_H || s->ground[n] ||
                !alike(colours[i], colours[n]))
                continue;
            s->ground[n] = 1;
            s->scratch[count++] = n;
        }
    }
}

/* What the ground does not reach: closed shapes, without what hangs on them by a thread. */
static void find_shapes(struct pav_sitter *s)
{
    uint8_t other[GRID_CELLS];
    for (int i = 0; i < GRID_CELLS; i++)
        s->rest[i] = !s->ground[i];
    pav_grid_widen(s->rest, other);
    pav_grid_narrow(other, s->rest);
    pav_grid_fill(s->rest, GRID_CELLS / 8, s->scratch);
    pav_grid_narrow(s->rest, other);
    pav_grid_narrow(other, s->rest);
    pav_grid_widen(s->rest, other);
    pav_grid_widen(other, s->rest);
}

/* Marks the known people who are not, for the most part, shapes of the opening, and what is beside them:
 * the movement there is theirs. */
static void find_passing(struct pav_sitter *s, const uint8_t *someone)
{
    struct pav_blob blobs[BLOBS_MAX];
    uint8_t other[GRID_CELLS];
    int count = pav_grid_blobs(someone, s->labels, blobs, BLOBS_MAX, s->scratch);
    memset(s->passing, 0, sizeof s->passing);
    for (int k = 0; k < count; k++) {
        int inside = 0;
        for (int i = 0; i < GRID_CELLS; i++)
            inside += s->labels[i] == blobs[k].label && s->first[i];
        for (int i = 0; i < GRID_CELLS && 2 * inside < blobs[k].area; i++)
            s->passing[i] |= s->labels[i] == blobs[k].label;
    }
    for (int i = 0; i < NEAR_CELLS; i++) {
        pav_grid_widen(s->passing, other);
        memcpy(s->passing, other, sizeof other);
    }
    for (int i = 0; i < GRID_CELLS; i++)
        s->passed_s[i] = s->passing[i] ? 0 : s->passed_s[i] + s->waited_s;
}

/* Someone moves in it, in place, and is not known yet. Who passes in front makes another shape of it. */
static bool is_alive(const struct pav_sitter *s, const struct pav_blob *b, const float *still_s,
                     const uint8_t *someone)
{
    int fresh = 0, known = 0, stays = 0;
    for (int i = 0; i < GRID_CELLS; i++) {
        if (s->labels[i] != b->label)
            continue;
        fresh += still_s[i] < FRESH_S && s->passed_s[i] > PASSED_S;
        known += someone[i];
        stays += s->first[i];
    }
    float area = (float)b->area;
    return (float)fresh > FRESH_PART * area && (float)known < KNOWN_PART * area &&
           (float)stays > STAYS_PART * area;
}

/* Adds to the evidence for each cell of the shape; the mean of it. */
static float weigh(struct pav_sitter *s, const struct pav_blob *b, bool alive)
{
    float sum = 0, more = s->waited_s * (alive ? 1 : -WANES);
    for (int i = 0; i < GRID_CELLS; i++) {
        if (s->labels[i] != b->label)
            continue;
        s->evidence_s[i] = fmaxf(0, s->evidence_s[i] + more);
        sum += s->evidence_s[i];
    }
    return sum / (float)b->area;
}

bool pav_sitter_step(struct pav_sitter *s, const float (*colours)[3], const float *still_s,
                     const uint8_t *someone, float dt_s, uint8_t *guess)
{
    s->age_s += dt_s;
    s->waited_s += dt_s;
    if (s->age_s > TRY_S || s->waited_s < EVERY_S)
        return false;
    grow_ground(s, colours);
    find_shapes(s);
    if (!s->begun)
        memcpy(s->first, s->rest, sizeof s->first);
    s->begun = true;
    find_passing(s, someone);
    struct pav_blob blobs[BLOBS_MAX];
    int count = pav_grid_blobs(s->rest, s->labels, blobs, BLOBS_MAX, s->scratch);
    bool found = false;
    memset(guess, 0, GRID_CELLS);
    for (int k = 0; k < count; k++) {
        int area = blobs[k].area;
        bool alive = is_alive(s, &blobs[k], still_s, someone);
        if (weigh(s, &blobs[k], alive) < EVIDENCE_S || !alive ||
            area < (int)(AREA_LEAST * GRID_CELLS) || area > (int)(AREA_MOST * GRID_CELLS))
            continue;
        for (int i = 0; i < GRID_CELLS; i++)
            guess[i] |= s->labels[i] == blobs[k].label;
        found = true;
    }
    s->waited_s = 0;
    return found;
}

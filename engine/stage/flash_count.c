/* Owns what a flash is: changes of luminance and of saturated red, point by point, second by second. */
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "stage/flash.h"

#define KINDS     PAV_FLASH_KINDS
#define RING      (PAV_FLASH_CHANGES_MAX + 1)
#define SECOND_S  (1.0 - 1e-5) /* what is a whole second apart is not within one */
#define WARY_S    1.25         /* in place of it while pictures are mixed … */
#define LONG_AGO  (-1e9)
#define DARKER    0.80f
#define SATURATED 0.80f
#define QUARTER   0.245f /* the points are a sample: a quarter, less what its size may deceive by */
#define WARY_STEP 0.85f  /* … and of a change, which a rounding may make larger */
#define SEEN      0.05f

/* The latest changes, of a point or of a quarter of the picture. */
struct ring {
    double t_s[RING];
    int at; /* the oldest */
};

/* One point, one kind. */
struct track {
    float low, high;        /* since the last change: least and most luminance, or redness … */
    bool low_red, high_red; /* … and whether it was a saturated red there */
    int way;                /* of the last change: +1 up, -1 down, 0 none yet */
    struct ring changes;
};

struct pav_flashes {
    size_t points;
    bool begun;
    double now_s;
    struct ring together[KINDS]; /* pictures in which a quarter of it changed one way */
    float together_area[KINDS];  /* of the last of them */
    struct track *tracks;        /* points times kinds */
};

/* --- points ----------------------------------------------------------------------------------- */

#define CELL 4

size_t pav_flash_points(int width_px, int height_px)
{
    return (size_t)(width_px / CELL) * (size_t)(height_px / CELL);
}

/* Integer noise (Thomas Wang's hash): the same cell gives the same place. */
static uint32_t scatter(uint32_t key)
{
    key = (key ^ 61u) ^ (key >> 16);
    key *= 9u;
    key ^= key >> 4;
    key *= 0x27d4eb2du;
    return key ^ (key >> 15);
}

void pav_flash_pick(const uint8_t *rgba, int width_px, int height_px, uint8_t *points)
{
    for (int cy = 0; cy < height_px / CELL; cy++)
        for (int cx = 0; cx < width_px / CELL; cx++, points += 4) {
            uint32_t place = scatter((uint32_t)cy << 16 | (uint32_t)cx) % (CELL * CELL);
            int x = cx * CELL + (int)(place % CELL), y = cy * CELL + (int)(place / CELL);
            memcpy(points, rgba + ((size_t)y * (size_t)width_px + (size_t)x) * 4, 4);
        }
}

/* --- rings ------------------------------------------------------------------------------------ */

static void ring_clear(struct ring *ring)
{
    for (int i = 0; i < RING; i++)
        ring->t_s[i] = LONG_AGO;
    ring->at = 0;
}

static void ring_add(struct ring *ring, double t_s)
{
    ring->t_s[ring->at] = t_s;
    ring->at = (ring->at + 1) % RING;
}

static int within(const struct ring *ring, double now_s, double second_s)
{
    int count = 0;
    for (int i = 0; i < RING; i++)
        count += now_s - ring->t_s[i] < second_s;
    return count;
}

static double newest(const struct ring *ring)
{
    return ring->t_s[(ring->at + RING - 1) % RING];
}

/* --- values ----------------------------------------------------------------------------------- */

static const float step[KINDS] = {0.1f - 1e-5f, 20.0f / 320.0f};
static float linear[256];

static void fill_linear(void)
{
    for (int i = 0; i < 256; i++) {
        double c = i / 255.0;
        linear[i] = (float)(c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4));
    }
}

struct value {
    float level[KINDS];
    bool red;
};

static struct value value_of(const uint8_t *rgba)
{
    float r = linear[rgba[0]], g = linear[rgba[1]], b = linear[rgba[2]];
    float redness = r - g - b;
    return (struct value){
        .level = {0.2126f * r + 0.7152f * g + 0.0722f * b, redness > 0 ? redness : 0},
        .red = r > 0 && r >= SATURATED * (r + g + b),
    };
}

/* --- life ------------------------------------------------------------------------------------- */

struct pav_flashes *pav_flashes_create(size_t points)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, fill_linear);
    struct pav_flashes *flashes = pav_alloc(sizeof *flashes);
    flashes->points = points;
    flashes->tracks = pav_alloc(points * KINDS * sizeof *flashes->tracks);
    for (int k = 0; k < KINDS; k++)
        ring_clear(&flashes->together[k]);
    return flashes;
}

void pav_flashes_destroy(struct pav_flashes *flashes)
{
    if (!flashes)
        return;
    free(flashes->tracks);
    free(flashes);
}

void pav_flashes_copy(struct pav_flashes *flashes, const struct pav_flashes *from)
{
    struct track *tracks = flashes->tracks;
    *flashes = *from;
    flashes->tracks = tracks;
    memcpy(tracks, from->tracks, from->points * KINDS * sizeof *tracks);
}

/* --- one point -------------------------------------------------------------------------------- */

static void begin(struct track *track, const struct value *value, int kind)
{
    *track = (struct track){.low = value->level[kind],
                            .high = value->level[kind],
                            .low_red = value->red,
                            .high_red = value->red};
    ring_clear(&track->changes);
}

/* +1, -1: the change that this value completes; 0: none. */
static int change_of(const struct track *track, const struct value *value, int kind, float by)
{
    float level = value->level[kind];
    bool up = track->way <= 0 && level - track->low >= by;
    bool down = track->way >= 0 && track->high - level >= by;
    if (kind == PAV_FLASH_GENERAL)
        return up && track->low < DARKER ? 1 : down && level < DARKER ? -1 : 0;
    return up && (value->red || track->low_red)      ? 1
           : down && (value->red || track->high_red) ? -1
                                                     : 0;
}

static void follow(struct track *track, const struct value *value, int kind, int change)
{
    float level = value->level[kind];
    if (change) {
        track->way = change;
        track->low = track->high = level;
        track->low_red = track->high_red = value->red;
    }
    if (level > track->high) {
        track->high = level;
        track->high_red = value->red;
    }
    if (level < track->low) {
        track->low = level;
        track->low_red = value->red;
    }
}

/* --- the picture ------------------------------------------------------------------------------ */

static bool a_quarter(const struct pav_flashes *flashes, size_t points)
{
    return (float)points > QUARTER * (float)flashes->points;
}

static void add_point(struct pav_flashes *flashes, size_t point, const uint8_t *rgba,
                      size_t moved[KINDS][2])
{
    struct value value = value_of(rgba);
    for (int k = 0; k < KINDS; k++) {
        struct track *track = &flashes->tracks[point * KINDS + (size_t)k];
        if (!flashes->begun)
            begin(track, &value, k);
        int change = change_of(track, &value, k, step[k]);
        follow(track, &value, k, change);
        if (!change)
            continue;
        ring_add(&track->changes, flashes->now_s);
        moved[k][change > 0]++;
    }
}

void pav_flashes_add(struct pav_flashes *flashes, const uint8_t *rgba, double t_s)
{
    size_t moved[KINDS][2] = {0};
    flashes->now_s = t_s;
    for (size_t p = 0; p < flashes->points; p++)
        add_point(flashes, p, rgba + 4 * p, moved);
    flashes->begun = true;
    for (int k = 0; k < KINDS; k++) {
        size_t most = moved[k][0] > moved[k][1] ? moved[k][0] : moved[k][1];
        if (!a_quarter(flashes, most))
            continue;
        ring_add(&flashes->together[k], t_s);
        flashes->together_area[k] = (float)most / (float)flashes->points;
    }
}

struct pav_flash_count pav_flashes_count(const struct pav_flashes *flashes,
                                         enum pav_flash_kind kind)
{
    struct pav_flash_count count = {0};
    size_t with[RING + 1] = {0}, at_least = 0; /* points by their changes */
    size_t fresh = 0;
    if (!flashes->begun)
        return count;
    for (size_t p = 0; p < flashes->points; p++) {
        const struct ring *changes = &flashes->tracks[p * KINDS + kind].changes;
        int c = within(changes, flashes->now_s, SECOND_S);
        with[c]++;
        fresh += c == RING && newest(changes) == flashes->now_s;
    }
    count.changes = within(&flashes->together[kind], flashes->now_s, SECOND_S);
    for (int c = RING; c > 0; c--) {
        at_least += with[c];
        if (a_quarter(flashes, at_least) && c > count.changes)
            count.changes = c;
    }
    count.now = (float)fresh > SEEN * (float)flashes->points;
    count.area = (float)with[RING] / (float)flashes->points;
    if (within(&flashes->together[kind], flashes->now_s, SECOND_S) == RING &&
        flashes->together_area[kind] > count.area) {
        count.area = flashes->together_area[kind];
        count.now |= newest(&flashes->together[kind]) == flashes->now_s;
    }
    return count;
}

/* Of one kind: points that would have changed too often, and that would change each way. */
struct outlook {
    size_t over, moved[2];
};

static void look_at(const struct pav_flashes *flashes, size_t point, const uint8_t *rgba,
                    double t_s, bool mixed, struct outlook outlook[KINDS])
{
    struct value value = value_of(rgba);
    for (int k = 0; k < KINDS; k++) {
        const struct track *track = &flashes->tracks[point * KINDS + (size_t)k];
        int change = change_of(track, &value, k, mixed ? WARY_STEP * step[k] : step[k]);
        int count = within(&track->changes, t_s, mixed ? WARY_S : SECOND_S) + (change != 0);
        outlook[k].over += count > PAV_FLASH_CHANGES_MAX;
        if (change)
            outlook[k].moved[change > 0]++;
    }
}

bool pav_flashes_allow(const struct pav_flashes *flashes, const uint8_t *rgba, double t_s,
                       bool mixed)
{
    struct outlook outlook[KINDS] = {0};
    if (!flashes->begun)
        return true;
    for (size_t p = 0; p < flashes->points; p++)
        look_at(flashes, p, rgba + 4 * p, t_s, mixed, outlook);
    for (int k = 0; k < KINDS; k++) {
        bool full =
            within(&flashes->together[k], t_s, mixed ? WARY_S : SECOND_S) >= PAV_FLASH_CHANGES_MAX;
        if (a_quarter(flashes, outlook[k].over))
            return false;
        if (full &&
            (a_quarter(flashes, outlook[k].moved[0]) || a_quarter(flashes, outlook[k].moved[1])))
            return false;
    }
    return true;
}

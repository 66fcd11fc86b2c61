/* Owns how much of a new picture is shown where all of it would flash too often. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "stage/flash.h"

/* Time constant of the mix while pictures flash: a flicker just too fast, at 3.5 a second, black to white,
 * becomes one by less than a change. */
#define CALM_S    0.8
#define HOLD_S    0.5 /* it goes on so long after the second that flashed too often */
#define RELEASE_S 0.6 /* then, from there to whole pictures again */
#define SETTLED   2   /* of 255: nobody sees the rest of the way */
#define DT_MAX_S  0.1

struct pav_flash_limit {
    size_t points;
    struct pav_flashes *shown;
    struct pav_flashes *asked; /* while it limits: the pictures that came */
    uint8_t *before, *mixed;   /* as shown last; a trial */
    bool begun, active;
    double then_s;      /* of the last picture */
    double flashed_s;   /* when what came last flashed too often */
    double share, most; /* of the last picture; at most of the next one */
};

struct pav_flash_limit *pav_flash_limit_create(size_t points)
{
    struct pav_flash_limit *limit = pav_alloc(sizeof *limit);
    limit->points = points;
    limit->shown = pav_flashes_create(points);
    limit->asked = pav_flashes_create(points);
    limit->before = pav_alloc(points * 4);
    limit->mixed = pav_alloc(points * 4);
    return limit;
}

void pav_flash_limit_destroy(struct pav_flash_limit *limit)
{
    if (!limit)
        return;
    pav_flashes_destroy(limit->shown);
    pav_flashes_destroy(limit->asked);
    free(limit->before);
    free(limit->mixed);
    free(limit);
}

/* --- trials ----------------------------------------------------------------------------------- */

/* Rounded as a blend into eight bits rounds. */
static const uint8_t *mix(struct pav_flash_limit *limit, const uint8_t *rgba, float share)
{
    for (size_t i = 0; i < limit->points * 4; i++) {
        float from = limit->before[i];
        limit->mixed[i] = (uint8_t)lrintf(from + share * ((float)rgba[i] - from));
    }
    return limit->mixed;
}

/* The most that may be shown, from `most` downwards; nothing new is always allowed. */
static float allowed(struct pav_flash_limit *limit, const uint8_t *rgba, double t_s, float most)
{
    static const float less[] = {1, 0.8f, 0.6f, 0.45f, 0.3f, 0.2f, 0.13f, 0.08f, 0.05f, 0.03f};
    for (size_t i = 0; i < sizeof less / sizeof *less; i++) {
        float share = most * less[i];
        if (pav_flashes_allow(limit->shown, share < 1 ? mix(limit, rgba, share) : rgba, t_s, true))
            return share;
    }
    return 0;
}

/* --- limiting --------------------------------------------------------------------------------- */

static void enter(struct pav_flash_limit *limit, double t_s)
{
    limit->active = true;
    limit->flashed_s = t_s;
    limit->most = 0;
    pav_flashes_copy(limit->asked, limit->shown);
}

static bool asks_too_much(const struct pav_flash_limit *limit)
{
    for (int k = 0; k < PAV_FLASH_KINDS; k++)
        if (pav_flashes_count(limit->asked, (enum pav_flash_kind)k).changes > PAV_FLASH_CHANGES_MAX)
            return true;
    return false;
}

static bool stands(const struct pav_flash_limit *limit, const uint8_t *rgba)
{
    for (size_t i = 0; i < limit->points * 4; i++)
        if (abs(limit->before[i] - rgba[i]) > SETTLED)
            return false;
    return true;
}

/* The share that calms, and grows again once nothing flashes. */
static void choose_most(struct pav_flash_limit *limit, const uint8_t *rgba, double t_s, double dt_s)
{
    double calm = 1 - exp(-dt_s / CALM_S);
    if (asks_too_much(limit)) {
        limit->flashed_s = t_s;
        limit->most = calm;
    } else if (t_s - limit->flashed_s < HOLD_S) {
        limit->most = calm;
    } else {
        limit->most = fmax(calm, limit->most) * exp(dt_s / RELEASE_S * log(1 / calm));
    }
    if (limit->most >= 1 || (t_s - limit->flashed_s >= HOLD_S && stands(limit, rgba)))
        limit->most = 1;
}

float pav_flash_limit_share(struct pav_flash_limit *limit, const uint8_t *rgba, double t_s)
{
    double dt_s = fmin(fmax(t_s - limit->then_s, 1e-3), DT_MAX_S);
    if (!limit->begun)
        return 1;
    if (!limit->active && pav_flashes_allow(limit->shown, rgba, t_s, false))
        return 1;
    if (!limit->active)
        enter(limit, t_s);
    pav_flashes_add(limit->asked, rgba, t_s);
    choose_most(limit, rgba, t_s, dt_s);
    float share = allowed(limit, rgba, t_s, (float)limit->most);
    limit->active = share < 1;
    return share;
}

void pav_flash_limit_shown(struct pav_flash_limit *limit, const uint8_t *rgba, double t_s)
{
    limit->begun = true;
    limit->then_s = t_s;
    memcpy(limit->before, rgba, limit->points * 4);
    pav_flashes_add(limit->shown, rgba, t_s);
}

void pav_flash_limit_forget(struct pav_flash_limit *limit)
{
    explicit_bzero(limit->mixed, limit->points * 4);
}

/* --- questions -------------------------------------------------------------------------------- */

int pav_flash_limit_changes(const struct pav_flash_limit *limit)
{
    int general = pav_flashes_count(limit->shown, PAV_FLASH_GENERAL).changes;
    int red = pav_flashes_count(limit->shown, PAV_FLASH_RED).changes;
    return general > red ? general : red;
}

bool pav_flash_limit_active(const struct pav_flash_limit *limit)
{
    return limit->active;
}

struct pav_flash_count pav_flash_limit_asked(const struct pav_flash_limit *limit,
                                             enum pav_flash_kind kind)
{
    return pav_flashes_count(limit->asked, kind);
}

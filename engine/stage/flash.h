/*
 * Flashes, as WCAG 2.2 defines them for success criterion 2.3.1 (three flashes or below threshold):
 * counted on points of the shown picture, and limited by showing less of a new one. No GL: a caller
 * brings the points.
 *
 * General flash: a pair of opposing changes of relative luminance by 0.1 or more, where the darker
 * picture is below 0.8. Red flash: a pair of opposing changes of max(0, R - G - B) * 320 by more than 20
 * (R, G, B linear), where one of the pictures is a saturated red, R / (R + G + B) >= 0.8. More than
 * three of a kind within one second are too many where they cover more than a quarter of the picture.
 * Two readings of "cover" are both heeded: a quarter of the points each flash more than three times;
 * and a quarter of the points, whichever, change one way at once, more than six times. Half a flash
 * counts: the seventh change is too many.
 */
#ifndef PAV_STAGE_FLASH_H
#define PAV_STAGE_FLASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum pav_flash_kind { PAV_FLASH_GENERAL = 0, PAV_FLASH_RED, PAV_FLASH_KINDS };

#define PAV_FLASH_CHANGES_MAX 6 /* of one way and back within a second: three flashes */

/* --- points ---------------------------------------------------------------------------------------- */

/* A picture of that size is looked at in so many points: one of each 4x4 px, scattered, so that no pattern
 * deceives them. Both sizes are multiples of 4. */
size_t pav_flash_points(int width_px, int height_px);
void pav_flash_pick(const uint8_t *rgba, int width_px, int height_px, uint8_t *points);

/* --- counting ------------------------------------------------------------------------------------- */

struct pav_flashes;
struct pav_flashes *pav_flashes_create(size_t points);
void pav_flashes_destroy(struct pav_flashes *flashes);
/* Takes the history of `from`, of as many points, over. */
void pav_flashes_copy(struct pav_flashes *flashes, const struct pav_flashes *from);
/* What is shown from `t_s` on; times rise. `rgba`: sRGB, four bytes a point. */
void pav_flashes_add(struct pav_flashes *flashes, const uint8_t *rgba, double t_s);

/* The last second before and with the last picture. */
struct pav_flash_count {
    int changes; /* that more than a quarter of the picture made; / 2: flashes */
    float area;  /* 0..1: of the picture, with more than three flashes; 0 when changes are few */
    bool now;    /* a part of that area that can be seen changed with the last picture */
};
struct pav_flash_count pav_flashes_count(const struct pav_flashes *flashes,
                                         enum pav_flash_kind kind);
/* Whether not too many will have been shown if `rgba` is next. `mixed`: the picture is foretold, and what
 * is shown in its place may differ by a rounding; so this is judged more severely. */
bool pav_flashes_allow(const struct pav_flashes *flashes, const uint8_t *rgba, double t_s,
                       bool mixed);

/* --- limiting --------------------------------------------------------------------------------------- */

struct pav_flash_limit;
struct pav_flash_limit *pav_flash_limit_create(size_t points);
void pav_flash_limit_destroy(struct pav_flash_limit *limit);
/* How much of the picture that comes, `rgba` at `t_s`, may be shown over the one that stands: 1, all of
 * it, untouched, to 0. The mix is the caller's: before + share * (new - before), in sRGB. */
float pav_flash_limit_share(struct pav_flash_limit *limit, const uint8_t *rgba, double t_s);
/* Everyone has left: nothing of a picture that stands no more stays. */
void pav_flash_limit_forget(struct pav_flash_limit *limit);
/* What was shown of it. Due after each share; alone, where the picture was shown unasked. */
void pav_flash_limit_shown(struct pav_flash_limit *limit, const uint8_t *rgba, double t_s);
/* Changes in the last second, of the kind that has more. Below PAV_FLASH_CHANGES_MAX the next picture
 * may be shown unasked, unless it is limiting. */
int pav_flash_limit_changes(const struct pav_flash_limit *limit);
/* From a share below 1 on until pictures are whole again. */
bool pav_flash_limit_active(const struct pav_flash_limit *limit);
/* What the pictures that came would have shown, while it limits. */
struct pav_flash_count pav_flash_limit_asked(const struct pav_flash_limit *limit,
                                             enum pav_flash_kind kind);

#endif

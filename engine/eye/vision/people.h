/* Who is who: blobs of the silhouette followed from picture to picture, with ids that stay. */
#ifndef PAV_EYE_PEOPLE_H
#define PAV_EYE_PEOPLE_H

#include <stdint.h>

#include <pavilion/findings.h>

/* Where someone is, as finely as the silhouette tells. uv. */
struct pav_figure {
    uint32_t id;          /* as pav_person has it */
    float x, y;           /* centre of mass */
    float x0, y0, x1, y1; /* what they cover */
    float wide;           /* how wide it is while nobody hangs together with it */
    float age_s;
};
#define PAV_FIGURES_MAX 8

struct pav_people;
struct pav_people *pav_people_create(void);
void pav_people_destroy(struct pav_people *people);
/* Forgets who was there; ids go on rising. */
void pav_people_forget(struct pav_people *people);

/* `someone` is GRID_CELLS of 0 and 1; `speed`, uv per second a cell of the silhouette's grid, may be
 * NULL. Fills the largest PAV_PEOPLE_MAX; returns how many. */
int pav_people_step(struct pav_people *people, const uint8_t *someone, const float *speed,
                    double dt_s, struct pav_person found[PAV_PEOPLE_MAX]);

/* All that are followed after the last step, also who is not told of; returns how many. */
int pav_people_figures(const struct pav_people *people, struct pav_figure figures[PAV_FIGURES_MAX]);

#endif

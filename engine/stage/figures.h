/* How the stage draws, told to the keeper now and then. Render thread only. */
#ifndef PAV_STAGE_FIGURES_H
#define PAV_STAGE_FIGURES_H

#include "stage/line.h"
#include "stage/tempo.h"

struct pav_figures {
    struct pav_tempo tempo; /* since it was last told */
    double due_s;           /* of the stage's clock */
};

/* A picture took so long, from its beginning to its swap. */
void pav_figures_add(struct pav_figures *figures, int64_t took_ns);
/* Tells them when it is time, every ten seconds; `renderer` as the driver calls itself. */
void pav_figures_tend(struct pav_figures *figures, struct pav_line *line, double now_s, double fps,
                      const char *renderer, bool software);

#endif

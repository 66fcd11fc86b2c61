/* The files that a run writes. The keeper opens them; a stage only ever has descriptors. */
#ifndef PAV_KEEPER_OUTPUTS_H
#define PAV_KEEPER_OUTPUTS_H

#include <stdbool.h>

/* Written under a hidden name beside its own, which it gets when it is whole. */
struct pav_output {
    char *path, *part;
    int fd; /* -1: none */
};

/* Makes the folder if it is missing. False after complaining on standard error. `path` NULL: an
 * output that is none. */
bool pav_output_open(struct pav_output *output, const char *path);
/* Empties it: another stage begins it again. */
void pav_output_restart(struct pav_output *output);
/* Gives it its name, or removes it when it is empty or `keep` is false. True: it is there. `path`
 * stays until pav_output_finish. */
bool pav_output_close(struct pav_output *output, bool keep);
void pav_output_finish(struct pav_output *output);

#endif

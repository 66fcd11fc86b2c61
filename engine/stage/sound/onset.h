/* Where notes and beats begin: spectral flux with a threshold that follows it. See analysis.h. */
#ifndef PAV_STAGE_ONSET_H
#define PAV_STAGE_ONSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PAV_ONSET_WINDOW 1024 /* samples */
#define PAV_ONSET_HOP    480  /* 10 ms */

struct pav_onset;
struct pav_onset *pav_onset_create(void);
void pav_onset_destroy(struct pav_onset *onset); /* accepts NULL */
/* PAV_ONSET_WINDOW newest samples, mono, one hop after those of the last call. True: something begins. */
bool pav_onset_step(struct pav_onset *onset, const float *mono);
void pav_onset_forget(struct pav_onset *onset);

#endif

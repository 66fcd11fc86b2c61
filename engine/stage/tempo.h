/* How long pictures took, for the report at the end: a histogram in steps of 0.1 ms. */
#ifndef PAV_STAGE_TEMPO_H
#define PAV_STAGE_TEMPO_H

#include <stdint.h>

#define PAV_TEMPO_STEPS 4000 /* up to 0.4 s; longer ones count as that */

struct pav_tempo {
    uint32_t steps[PAV_TEMPO_STEPS];
    uint64_t count;
};

static inline void pav_tempo_add(struct pav_tempo *tempo, int64_t took_ns)
{
    int64_t step = took_ns / 100000;
    tempo->steps[step < 0 ? 0 : step < PAV_TEMPO_STEPS ? step : PAV_TEMPO_STEPS - 1]++;
    tempo->count++;
}

/* What a `part` of the pictures, 0..1, did not exceed, ms; 0 without pictures. */
static inline double pav_tempo_ms(const struct pav_tempo *tempo, double part)
{
    uint64_t sum = 0;
    int step = 0;
    while (step < PAV_TEMPO_STEPS &&
           (double)(sum += tempo->steps[step]) < part * (double)tempo->count)
        step++;
    return tempo->count ? (step + 1) * 0.1 : 0;
}

#endif

/* Owns the judgement of what is too slow, below. */
#include "keeper/slow.h"

#include <stdio.h>

#include "base/log.h"
#include "keeper/state.h"

#define TIMES   8.0 /* as slow as what is on */
#define STARVED 4.0 /* threads that wait for a processor: some share one with the stage above */

void pav_slow_hear(struct pav_keeper *keeper, const struct pav_message *message)
{
    keeper->slow.pace_ms = message->u.figures.p50_ms;
}

void pav_slow_cued(struct pav_keeper *keeper)
{
    pav_starving_begin(&keeper->slow.below, keeper->waiting->child.pid);
}

bool pav_slow_below(const struct pav_keeper *keeper, double took_ms)
{
    const struct pav_slow *slow = &keeper->slow;
    return keeper->ladder.counts && took_ms >= PAV_SLOW_MS && slow->pace_ms > 0 &&
           took_ms >= TIMES * slow->pace_ms &&
           pav_starving(&slow->below, keeper->waiting->child.pid) <= STARVED;
}

static const char *words_for(const struct pav_keeper *keeper, double took_ms)
{
    static char words[128];
    snprintf(words, sizeof words,
             "a picture takes %.1f s on this machine, one of what is on %.0f ms", took_ms * 1e-3,
             keeper->slow.pace_ms);
    return words;
}

void pav_slow_blame(struct pav_keeper *keeper, int entry, double took_ms)
{
    const char *words = words_for(keeper, took_ms);
    pav_log("keeper", PAV_LOG_ERROR, "%s is left out: %s", pav_ladder_name(keeper, entry), words);
    pav_ladder_blame(keeper, entry, PAV_FAULT_SCENE_SLOW, words);
}

void pav_slow_fade(struct pav_keeper *keeper, int entry, double took_ms)
{
    if (pav_slow_below(keeper, took_ms))
        pav_fades_leave_out(keeper, entry, PAV_FAULT_SCENE_SLOW, words_for(keeper, took_ms));
}

/*
 * A microphone or line input, for the scenes' ears alone: opened before the wall goes up, paused while
 * nobody listens. What it hears reaches pav_ear and nothing else.
 */
#ifndef PAV_STAGE_MICROPHONE_H
#define PAV_STAGE_MICROPHONE_H

#include "stage/sound/ear.h"

struct pav_microphone;
/* `device` as pav_microphone_list has it; "auto": the system's own. NULL with *why (caller frees): what
 * was asked for, what is there. It writes into `ear`, which outlives it. */
struct pav_microphone *pav_microphone_open(const char *device, struct pav_ear *ear, char **why);
/* Accepts NULL. False: it hangs in its driver, whose thread may still write: the ear has to stay. */
bool pav_microphone_close(struct pav_microphone *microphone);
void pav_microphone_listen(struct pav_microphone *microphone, bool on);
enum pav_microphone_state {
    PAV_MICROPHONE_HEARS = 1,
    PAV_MICROPHONE_STALLED, /* nothing came for a second; it may come back */
    PAV_MICROPHONE_GONE,    /* for good: behind the wall none can be opened */
};
/* Render thread; never waits. */
enum pav_microphone_state pav_microphone_state(struct pav_microphone *microphone);

/* One name a line, "" when there is none; the caller frees it. Before the wall. */
char *pav_microphone_list(void);

#endif

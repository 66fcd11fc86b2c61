/*
 * A piece of music without pictures, for the scenes' ears: any file whose sound libav reads, looped
 * without a gap, as interleaved stereo at PAV_SOUND_RATE_HZ.
 */
#ifndef PAV_STAGE_TUNE_H
#define PAV_STAGE_TUNE_H

#include <stdbool.h>
#include <stddef.h>

struct pav_tune;
/* NULL with *why (caller frees): path, what is wrong, what to do. Same limits as films. One thread. */
struct pav_tune *pav_tune_open(const char *path, char **why);
void pav_tune_close(struct pav_tune *tune); /* accepts NULL */
/* Fills `samples` to the last frame: a file that has become unreadable goes on as silence, and
 * pav_tune_error says so. */
void pav_tune_read(struct pav_tune *tune, float *samples, size_t frames);
const char *pav_tune_error(const struct pav_tune *tune); /* "" while all is well */

/* The same with a thread that decodes ahead into `write`, which says how many frames fitted: while none
 * do the thread rests. */
struct pav_tune_player;
typedef size_t pav_tune_write(void *data, const float *samples, size_t frames);
/* Never NULL; takes the tune over. */
struct pav_tune_player *pav_tune_play(struct pav_tune *tune, pav_tune_write *write, void *data);
void pav_tune_stop(struct pav_tune_player *player); /* accepts NULL; joins the thread */
/* Said once for each fault; any thread. */
bool pav_tune_fault(struct pav_tune_player *player);

#endif

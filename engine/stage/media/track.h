/*
 * The sound of a film: a thread that decodes ahead into a source of the mixer, looping exactly with the
 * pictures: loop n of both begins at n × the pictures' duration.
 */
#ifndef PAV_STAGE_TRACK_H
#define PAV_STAGE_TRACK_H

#include <stdbool.h>

#include "stage/media/clock.h"
#include "stage/media/reel.h"
#include "stage/sound/output.h"

struct pav_track;

/* Never NULL. Opens in its thread; a film without sound makes a track that stays silent. `reel` must
 * outlive it. */
struct pav_track *pav_track_create(const char *path, struct pav_reel *reel,
                                   struct pav_sound_output *output);
void pav_track_destroy(struct pav_track *track);

/* --- render thread --- */
void pav_track_set(struct pav_track *track, bool playing, float volume);
/* Goes on at `t_s` in the film, which is heard at position base_s + t_s. */
void pav_track_move(struct pav_track *track, double t_s, double base_s);
/* The position that is heard now. */
enum pav_clock_sound pav_track_clock(struct pav_track *track, double *position_s);
/* Lock-step: waits until all that is heard up to `position_s` was decoded, or can be for now. */
void pav_track_wait(struct pav_track *track, double position_s);

#endif

/*
 * Sound out: one SDL device, films mixed into it, and the clock that films follow. The device is
 * opened before the wall goes up; when it is lost a stage goes on silently and tells the keeper.
 */
#ifndef PAV_STAGE_OUTPUT_H
#define PAV_STAGE_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pav_sound_output;
struct pav_sound_source;

#define PAV_SOUND_RATE_HZ  48000
#define PAV_SOUND_CHANNELS 2

/* `device` false: no device, a clock that `pav_sound_output_advance` moves by hand (render, tests).
 * Never NULL: without a working device it is silent and keeps time by the monotonic clock. */
struct pav_sound_output *pav_sound_output_create(bool device);
void pav_sound_output_destroy(struct pav_sound_output *output);
/* Moves the by-hand clock on, mixing and dropping the sound; `mixed` (frames × channels) may be NULL. */
void pav_sound_output_advance(struct pav_sound_output *output, size_t frames, float *mixed);
float pav_sound_output_level(struct pav_sound_output *output);
bool pav_sound_output_lost(const struct pav_sound_output *output);

/* One film's sound: a ring buffer of interleaved float at PAV_SOUND_RATE_HZ, filled by its decode
 * thread, emptied by the mixer. */
struct pav_sound_source *pav_sound_source_create(struct pav_sound_output *output);
void pav_sound_source_destroy(struct pav_sound_source *source);
/* Copies up to `frames`; returns how many fitted. `t_s` is the media time of the first. */
size_t pav_sound_source_write(struct pav_sound_source *source, const float *samples, size_t frames,
                              double t_s);
void pav_sound_source_flush(struct pav_sound_source *source);
void pav_sound_source_set(struct pav_sound_source *source, bool playing, float volume);
/* The media time that is heard now, s, latency of the device taken off; false when nothing was
 * heard yet. Any thread. */
bool pav_sound_source_clock(struct pav_sound_source *source, double *t_s);

#endif

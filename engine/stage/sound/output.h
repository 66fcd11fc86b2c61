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
/* After its sources. */
void pav_sound_output_destroy(struct pav_sound_output *output);
/* Moves the by-hand clock on, mixing and dropping the sound; `mixed` (frames × channels) may be NULL. */
void pav_sound_output_advance(struct pav_sound_output *output, size_t frames, float *mixed);
/* What has been mixed since the last call, at most `most` frames, into `mixed`; how many. From the first
 * call on all is kept for the next, up to 4 s. *left: how many are there still. *end_ns: when the last
 * of those has been heard, CLOCK_MONOTONIC; 0 where time goes by hand. */
size_t pav_sound_output_tap(struct pav_sound_output *output, float *mixed, size_t most,
                            size_t *left, int64_t *end_ns);
/* Lends what is mixed to an ear from now on; NULL takes it back. The ear outlives that. */
struct pav_ear;
void pav_sound_output_lend(struct pav_sound_output *output, struct pav_ear *ear);
/* RMS of the mix over the last 50 ms; 0 without a device. Any thread. */
float pav_sound_output_level(struct pav_sound_output *output);
/* Nothing is heard, and all sources stand still, until it is taken back: a closed house. Render thread. */
void pav_sound_output_hush(struct pav_sound_output *output, bool hushed);
/* There is a device, or was one. Any thread. */
bool pav_sound_output_there(const struct pav_sound_output *output);
/* A device that worked was taken away, or asked for nothing for a second. Any thread. */
bool pav_sound_output_lost(const struct pav_sound_output *output);

/* One film's sound: a ring buffer of interleaved float at PAV_SOUND_RATE_HZ, filled by its decode
 * thread, emptied by the mixer. */
struct pav_sound_source *pav_sound_source_create(struct pav_sound_output *output);
void pav_sound_source_destroy(struct pav_sound_source *source);
/* Copies up to `frames`; returns how many fitted (the ring holds 1.3 s). `t_s` is the media time of
 * the first. `samples` NULL: silence. A film whose sound ends before its pictures fills up with
 * silence, else its clock stands. Write and flush: one thread at a time, the decode thread. */
size_t pav_sound_source_write(struct pav_sound_source *source, const float *samples, size_t frames,
                              double t_s);
/* Frames written and not yet taken. Any thread. */
size_t pav_sound_source_queued(const struct pav_sound_source *source);
/* Drops what is queued (a seek); nothing is heard until more is written. */
void pav_sound_source_flush(struct pav_sound_source *source);
/* Starts silent: not playing. Pausing fades out over 5 ms of the sound. Any thread. */
void pav_sound_source_set(struct pav_sound_source *source, bool playing, float volume);
/* The media time that is heard now, s, latency of the device taken off; false when nothing was
 * heard yet. It stands while nothing is played, and steps back only where the media's
 * own times do. Any thread. */
bool pav_sound_source_clock(struct pav_sound_source *source, double *t_s);

#endif

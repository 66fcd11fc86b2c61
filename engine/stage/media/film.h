/*
 * A film: demux and decode on threads of its own into a bounded queue of pictures in time order;
 * the render thread shows what is due. Loops without a gap: the decoder is drained and rewound while
 * the last pictures still wait in the queue, and loop n starts at n × duration. See pavilion/media.h for what
 * scenes may do with it.
 */
#ifndef PAV_STAGE_FILM_H
#define PAV_STAGE_FILM_H

#include <pavilion/media.h>

#include "stage/gpu/gpu.h"
#include "stage/sound/output.h"

struct pav_film_desc {
    const char
        *path; /* a film, a still, or an image sequence: "name-%04d.png", or a folder of pictures */
    const char *const *caption_paths, *const *caption_languages; /* NULL-terminated or NULL */
    bool loop;
    float volume;
    double sequence_fps;
    int threads;         /* decoder threads; 0: chosen by size */
    bool lock_step;      /* `render`: pav_film_update waits for the picture of its time */
    struct pav_gpu *gpu; /* NULL: decode only (tests, `bench decode`) */
    struct pav_sound_output *sound; /* NULL: silent */
};

/* Limits: nothing above 8192 px a side or 64 megapixels; only local files (whitelist of protocols:
 * file); no playlist or concat that opens others; not a FIFO or device. What breaks them is BROKEN
 * with a message within 500 ms, and not tried again. */
struct pav_film *pav_film_create(const struct pav_film_desc *desc);
void pav_film_destroy(struct pav_film *film);
/* Once per frame: takes the picture due at the time of showing and uploads it. `now_s` is any
 * steady clock (in `render`, the scene's own). Follows the sound when there is one. */
void pav_film_update(struct pav_film *film, double now_s, const char *language);
/* The picture shown, when there is no GPU to upload it to. Borrowed until the next update or seek. */
const struct pav_picture *pav_film_picture(const struct pav_film *film);
/* The first picture waits to be shown. */
bool pav_film_primed(struct pav_film *film);
uint64_t pav_film_shown(const struct pav_film *film);   /* pictures uploaded */
uint64_t pav_film_skipped(const struct pav_film *film); /* pictures that came too late to show */
/* Waits until pictures and sound are decoded some way ahead: for tests, whose time runs faster. */
void pav_film_settle(struct pav_film *film);
/* Position error of picture against sound, s; for tests. */
double pav_film_drift(const struct pav_film *film);

/* One line on codec, size, rate, sound, hardware: for `doctor` and `check`. Caller frees. False: *why
 * (caller frees) names what is wrong. Opens, decodes one picture, closes. */
bool pav_film_probe(const char *path, char **about, char **why);

/* Decoding without drawing, for benches and tests: pictures in order with their times; false at the
 * end or after an error. The picture is borrowed until the next call. */
struct pav_decoder;
struct pav_decoder *pav_decoder_open(const char *path, int threads, char **why);
bool pav_decoder_next(struct pav_decoder *decoder, struct pav_picture *picture, double *t_s);
void pav_decoder_close(struct pav_decoder *decoder);

/* Which codecs and hardware this build and machine have, one per line: for `doctor`. Caller frees. */
char *pav_media_about(void);

#endif

/*
 * The decode thread of a film and its queue of pictures. Times on the queue are positions: loop n
 * begins at n × duration, so they only rise until a seek starts anew.
 */
#ifndef PAV_STAGE_REEL_H
#define PAV_STAGE_REEL_H

#include <stdbool.h>
#include <stdint.h>

#include "stage/media/decoder.h"

struct pav_reel;

struct pav_reel_desc {
    const char *path;
    double sequence_fps;
    int threads;
    bool loop;
    bool rgba;      /* pictures are wanted as RGBA: the conversion is done on this thread */
    bool lock_step; /* nothing is ever left out; software decoding */
};

/* One picture. Borrowed until the next pav_reel_take, _release or _seek. */
struct pav_reel_picture {
    struct pav_picture picture;
    double t_s;        /* in the film */
    double position_s; /* since start or seek, loops added up */
    double duration_s;
    bool after_loss; /* pictures between it and the one before were damaged, and are left out */
};

enum pav_reel_state { PAV_REEL_NONE = 0, PAV_REEL_OPENING, PAV_REEL_RUNNING, PAV_REEL_BROKEN };

/* What the sound of the same film needs to keep in step. */
struct pav_reel_time {
    bool known;        /* the first picture was decoded: `start_s` is valid */
    double start_s;    /* of the first picture, in the file's own time */
    double duration_s; /* of the pictures; 0: not known yet */
    bool final;        /* duration_s was found by decoding, not believed from the header */
    double decoded_s;  /* how far pictures are decoded, in the film */
    bool loop;
};

struct pav_reel *pav_reel_create(const struct pav_reel_desc *desc);
void pav_reel_destroy(struct pav_reel *reel);

/* --- render thread --- */
enum pav_reel_state pav_reel_state(struct pav_reel *reel);
/* Why it is broken; "" otherwise. Stays valid. */
const char *pav_reel_error(struct pav_reel *reel);
/* The picture due at `position_s` if it was not taken before, else NULL. Pictures that are overdue
 * are dropped and counted in *skipped. `wait`: until it is certain which picture is due. */
const struct pav_reel_picture *pav_reel_take(struct pav_reel *reel, double position_s, bool wait,
                                             uint64_t *skipped);
/* The first picture after the start or a seek, whatever its time; NULL: it is not there yet. */
const struct pav_reel_picture *pav_reel_take_first(struct pav_reel *reel, bool wait);
/* The next picture that waits, if it comes after damaged ones: its position. */
bool pav_reel_after_loss(struct pav_reel *reel, double *position_s);
/* Gives the taken picture back at once: it was uploaded. */
void pav_reel_release(struct pav_reel *reel);
/* Waits until the queue is full or nothing more will come. */
void pav_reel_wait_ahead(struct pav_reel *reel);
bool pav_reel_has_picture(struct pav_reel *reel);
/* All pictures were taken and no more will come; *end_s: the position where the last one ends. */
bool pav_reel_ended(struct pav_reel *reel, double *end_s);
/* Positions start anew at `t_s`. */
void pav_reel_seek(struct pav_reel *reel, double t_s);
void pav_reel_set_loop(struct pav_reel *reel, bool loop);
/* What pictures should be from now on (see `rgba` above) and how RGB should lie; those that wait stay
 * as they are. */
void pav_reel_set_form(struct pav_reel *reel, bool rgba, struct pav_stream_form form);
double pav_reel_duration(struct pav_reel *reel);
/* Valid from PAV_REEL_RUNNING on. */
void pav_reel_info(struct pav_reel *reel, struct pav_decoder_info *info);

/* --- any thread --- */
void pav_reel_time(struct pav_reel *reel, struct pav_reel_time *time);

#endif

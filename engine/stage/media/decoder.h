/* Pictures of one film in order of showing, with their times; rewinding and seeking exact to the
 * frame. All on one thread; pav_decoder_open, _next and _close of film.h are its public face. */
#ifndef PAV_STAGE_DECODER_H
#define PAV_STAGE_DECODER_H

#include <libavcodec/avcodec.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "stage/media/convert.h"
#include "stage/media/film.h"

struct pav_decoder_desc {
    const char *path;
    int threads;             /* 0: by size */
    double sequence_fps;     /* of an image sequence; 0: 25 */
    bool hardware;           /* try VAAPI */
    const atomic_bool *quit; /* set from another thread: calls end soon; may be NULL */
};

enum pav_decoder_result {
    PAV_DECODER_NONE = 0,
    PAV_DECODER_PICTURE,
    PAV_DECODER_END,   /* of the film: rewind or seek to go on */
    PAV_DECODER_ERROR, /* for good; pav_decoder_why */
};

/* How much a decoder that is late may leave out. */
enum pav_decoder_haste { PAV_HASTE_NONE = 0, PAV_HASTE_SOME, PAV_HASTE_MOST };

struct pav_decoder_info {
    const char *format, *codec; /* libav's short names; `codec` names the decoder */
    int width_px, height_px;    /* as decoded; 0 before the first picture of some containers */
    double fps;                 /* 0: unknown or varying */
    double duration_s;          /* as the header says; 0: unknown */
    double start_s;             /* of the first picture in the file's own time */
    bool still, has_sound, alpha, hardware;
    enum AVPixelFormat pixel_format;
};

/* NULL with *why (caller frees) when the file is not a film, or libav cannot decode it. */
struct pav_decoder *pav_decoder_create(const struct pav_decoder_desc *desc, char **why);
/* The next picture: `frame` is borrowed until the next call, but its reference may be moved away.
 * t_s counts from the first picture of the film and always rises; duration_s > 0. */
enum pav_decoder_result pav_decoder_step(struct pav_decoder *decoder, AVFrame **frame, double *t_s,
                                         double *duration_s);
/* Whether pictures between that one and the one before were damaged, and left out. */
bool pav_decoder_after_loss(const struct pav_decoder *decoder);
/* To the start; false: it cannot be read any more. */
bool pav_decoder_rewind(struct pav_decoder *decoder);
/* The next step gives the picture that is on screen at `t_s`, or the last one. */
bool pav_decoder_seek(struct pav_decoder *decoder, double t_s);
void pav_decoder_hurry(struct pav_decoder *decoder, enum pav_decoder_haste haste);
void pav_decoder_info(const struct pav_decoder *decoder, struct pav_decoder_info *info);
const char *pav_decoder_why(const struct pav_decoder *decoder);
/* Set up for this film's stream: pass it to pav_convert. */
struct pav_converter *pav_decoder_converter(struct pav_decoder *decoder);

/* VAAPI, in hw.c. The device is opened once for the process, without X; NULL where there is none. */
AVBufferRef *pav_hw_device(void);
const char *pav_hw_about(void); /* one line for people */
bool pav_hw_fits(const AVCodec *codec);

#endif

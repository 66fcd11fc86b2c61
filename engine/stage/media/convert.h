/* A decoded frame as a picture for the GPU room: as it is where that works, else as RGBA. */
#ifndef PAV_STAGE_CONVERT_H
#define PAV_STAGE_CONVERT_H

#include <libavutil/frame.h>
#include <libswscale/swscale.h>
#include <stdbool.h>
#include <stdint.h>

#include "stage/gpu/gpu.h"

/* Pixels that are reused; on huge pages, which halves the time of writing them. Zeroed: empty. */
struct pav_pixels {
    uint8_t *rgba;
    size_t bytes;
};
void pav_pixels_fit(struct pav_pixels *pixels, size_t bytes); /* content is lost when it grows */
void pav_pixels_finish(struct pav_pixels *pixels);

struct pav_converter {
    int32_t turn[4]; /* display matrix of the stream: x' = a x + c y, y' = b x + d y; zeros: none */
    AVRational aspect;           /* of one pixel, when the frame does not say */
    bool still;                  /* unmarked YUV is JPEG's: BT.601, chroma sited in the centre */
    bool straight;               /* leave colours as stored: not premultiplied */
    struct pav_stream_form form; /* of RGB pictures; zeros: RGBA, bottom row first */
    struct SwsContext *scaler;
    int scaler_key[9]; /* what the scaler was made for */
    struct pav_pixels scratch;
    struct pav_hdr *hdr; /* tables, of a film that needs them */
    bool complained;
};

/*
 * Fills `picture`. With `rgba` false, 8-bit 4:2:0 frames stay what they are: planes point into
 * `frame`, which must outlive the picture. All else is written to `to` in the converter's form,
 * premultiplied, turned upright, with square pixels. False: the format is unknown to swscale.
 * One thread at a time for each converter.
 */
bool pav_convert(struct pav_converter *converter, const AVFrame *frame, bool rgba,
                 struct pav_pixels *to, struct pav_picture *picture);
void pav_converter_finish(struct pav_converter *converter);

/* The matrix a frame is meant to be read with; players agree on BT.709 for unmarked HD. */
enum pav_matrix pav_frame_matrix(const AVFrame *frame, bool still);
bool pav_frame_full_range(const AVFrame *frame);
bool pav_frame_has_alpha(const AVFrame *frame);

#endif

/*
 * YUV to RGBA on the CPU, for machines whose GPU is a CPU: 4:2:0 with linear chroma, sited left and
 * vertically between the rows (MPEG-2, H.264 default), in 16-bit fixed point. ITU-R BT.601-7,
 * BT.709-6, BT.2020-2 (non-constant luminance).
 */
#ifndef PAV_STAGE_YUV_H
#define PAV_STAGE_YUV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "stage/gpu/gpu.h"

/* Writes width × height × 4 bytes, opaque, in the given form (RGBA or BGRA, either row first). False:
 * not I420 or NV12. Any thread. */
bool pav_yuv_to_rgba(const struct pav_picture *picture, struct pav_stream_form form, uint8_t *rgba);

/* Multiplies colours (RGBA or BGRA) by alpha, rounding to nearest. Any thread. */
void pav_premultiply(uint8_t *rgba, size_t pixels);

/* Kr and Kb of a matrix; BT.709 for none. */
void pav_yuv_weights(enum pav_matrix matrix, double *kr, double *kb);

#endif

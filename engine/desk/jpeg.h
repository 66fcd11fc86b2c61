/* The small picture of the stage as a JPEG. */
#ifndef PAV_DESK_JPEG_H
#define PAV_DESK_JPEG_H

#include <stddef.h>

#include "link/peek.h"

/* Encodes the newest picture; NULL: there is none. The caller frees it. */
unsigned char *pav_jpeg_of(const struct pav_peek *peek, size_t *length);

#endif

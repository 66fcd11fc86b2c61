/* A picture file before it is decoded: what it is, how large, and whether all of it is there. */
#ifndef PAV_EYE_PICTURE_H
#define PAV_EYE_PICTURE_H

#include <stdbool.h>
#include <stddef.h>

#define PAV_PICTURE_SIDE_MAX 8192 /* px; a stage reads no larger one */

/* JPEG (ITU-T T.81, annex B) or PNG, by what is in it. Decoders fill what a copy that was cut off lacks with
 * grey: here it is noticed. False with the reason, for people, in `why`. */
bool pav_picture_whole(const unsigned char *bytes, size_t count, char *why, size_t why_bytes);

#endif

/*
 * Rows of small integers as bits: Rice codes (Rice and Plaunt, IEEE Trans. Comm. 1971), each row with the
 * parameter that makes it shortest. Weights of one row lie around zero and few are large: three quarters of
 * a byte hold one.
 */
#ifndef PAV_FACE_PACK_H
#define PAV_FACE_PACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What pav_pack_row needs at most for so many numbers. */
size_t pav_pack_room(int count);
/* Numbers of -127 .. 127; returns how many bytes it wrote. */
size_t pav_pack_row(const int16_t *numbers, int count, uint8_t *bytes);
/* False: the bytes are not the ones that a row of so many numbers is packed into. */
bool pav_unpack_row(const uint8_t *bytes, size_t size, int16_t *numbers, int count);

#endif

/* SHA-256 (FIPS 180-4), to tell a whole file from a damaged one. */
#ifndef PAV_FACE_SHA256_H
#define PAV_FACE_SHA256_H

#include <stddef.h>
#include <stdint.h>

#define PAV_SHA256_BYTES 32

void pav_sha256(const void *bytes, size_t count, uint8_t out[PAV_SHA256_BYTES]);

#endif

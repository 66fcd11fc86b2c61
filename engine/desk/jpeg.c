/* Encodes the small picture, once for each that is newer. */
#include "desk/jpeg.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include "base/str.h"

#define QUALITY 80

static unsigned char *encode(const uint8_t *rgba, int w, int h, size_t *length)
{
    struct jpeg_compress_struct encoder;
    struct jpeg_error_mgr errors;
    unsigned char *out = NULL;
    unsigned long size = 0;
    encoder.err = jpeg_std_error(&errors);
    jpeg_create_compress(&encoder);
    jpeg_mem_dest(&encoder, &out, &size);
    encoder.image_width = (JDIMENSION)w;
    encoder.image_height = (JDIMENSION)h;
    encoder.input_components = 4;
    encoder.in_color_space = JCS_EXT_RGBX;
    jpeg_set_defaults(&encoder);
    jpeg_set_quality(&encoder, QUALITY, TRUE);
    jpeg_start_compress(&encoder, TRUE);
    while (encoder.next_scanline < encoder.image_height) {
        /* Rows of `rgba` go up. */
        JSAMPROW row =
            (JSAMPROW)(rgba + (size_t)(h - 1 - (int)encoder.next_scanline) * (size_t)w * 4);
        jpeg_write_scanlines(&encoder, &row, 1);
    }
    jpeg_finish_compress(&encoder);
    jpeg_destroy_compress(&encoder);
    *length = size;
    return out;
}

unsigned char *pav_jpeg_of(const struct pav_peek *peek, size_t *length)
{
    static uint8_t rgba[PAV_PEEK_BYTES];
    int w, h;
    uint32_t number = 0;
    for (int tries = 0; tries < 3 && !number; tries++)
        number = pav_peek_read(peek, rgba, &w, &h);
    return number ? encode(rgba, w, h, length) : NULL;
}

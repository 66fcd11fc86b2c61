/* Still pictures: reading any that libav reads, writing PNG. */
#ifndef PAV_STAGE_IMAGE_H
#define PAV_STAGE_IMAGE_H

#include <stdbool.h>
#include <stdint.h>

/* RGBA8, premultiplied, bottom row first, tight; freed with free(). NULL with *why (caller frees).
 * Same limits as films. */
uint8_t *pav_image_read(const char *path, int *width_px, int *height_px, char **why);
/* The colours as stored: not premultiplied, top row first. For tests and exact inputs. */
uint8_t *pav_image_read_straight(const char *path, int *width_px, int *height_px, char **why);
/* Writes RGBA8, bottom row first, to an open descriptor. `text` pairs (key, value, …, NULL) become
 * tEXt/iTXt chunks; may be NULL. */
bool pav_image_write_png(int fd, const uint8_t *rgba, int width_px, int height_px,
                         const char *const *text);

#endif

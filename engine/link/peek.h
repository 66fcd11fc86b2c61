/*
 * A small picture of the stage, for the panel: shared memory that the keeper makes and hands to stage
 * and desk, only while every camera is synthetic or there is none. Its size is sealed, so that neither
 * can harm the other by it; what lies in it is whatever the stage wrote.
 */
#ifndef PAV_LINK_PEEK_H
#define PAV_LINK_PEEK_H

#include <stdbool.h>
#include <stdint.h>

#define PAV_PEEK_W     320 /* at most; the stage's proportions decide the rest */
#define PAV_PEEK_H     320
#define PAV_PEEK_BYTES (PAV_PEEK_W * PAV_PEEK_H * 4)

/* Keeper: a descriptor of fresh sealed memory, or -1 with errno. */
int pav_peek_create(void);

/* Mapped memory. Stage and desk; `fd` stays the caller's. NULL: it is none, or not sealed. */
struct pav_peek;
struct pav_peek *pav_peek_open(int fd, bool write);
void pav_peek_close(struct pav_peek *peek);

/* The stage: the next picture, RGBA, bottom row first, tight. */
void pav_peek_write(struct pav_peek *peek, const uint8_t *rgba, int width_px, int height_px);
/* The number of the newest picture, from 1; 0: there is none yet. */
uint32_t pav_peek_newest(const struct pav_peek *peek);
/* The desk: copies the newest picture into `rgba`, PAV_PEEK_BYTES large. Returns its number, or 0 when
 * there is none, its size is not believed, or it changed meanwhile. */
uint32_t pav_peek_read(const struct pav_peek *peek, uint8_t *rgba, int *width_px, int *height_px);

#endif

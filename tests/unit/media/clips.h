/*
 * Films made on the spot for tests: each picture carries its number as a row of dark and bright
 * blocks, so that a test can read which picture it was given. Made with the ffmpeg command.
 */
#ifndef PAV_TESTS_CLIPS_H
#define PAV_TESTS_CLIPS_H

#include <stdbool.h>

#include "stage/media/film.h"

#define CLIP_WIDTH  192
#define CLIP_HEIGHT 96
#define CLIP_BITS   12

/* A folder for this test program's files, removed at exit. */
const char *clips_folder(void);
/* "NAME" in that folder; a static ring of eight. */
const char *clips_path(const char *name);

/* `count` numbered pictures at `fps`, coded with `options` (words of the ffmpeg command line that stand
 * between input and output, e.g. "-c:v libx264 -bf 2"). Alpha: the left half is transparent. False when
 * ffmpeg failed. */
bool clips_numbered(const char *name, int count, int fps, bool alpha, const char *options);
/* Any ffmpeg command; %s is the folder, for every %s in it. */
bool clips_run(const char *command);

/* The number in a picture, -1 when it cannot be read. Any pixel layout. */
int clips_number(const struct pav_picture *picture);

#endif

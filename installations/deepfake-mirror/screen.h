/*
 * What lies over the picture: one screen for each stage of the visit, crossing softly; and which picture is
 * shown below, with a veil between two of them.
 */
#ifndef SCREEN_H
#define SCREEN_H

#include "paint.h"

enum picture {
    PICTURE_ROOM = 0, /* nobody, or a silhouette: screen_figure */
    PICTURE_CAMERA,   /* the altered picture */
    PICTURE_PUPPET,
};

struct screen; /* on the heap, as it keeps what is set */

struct screen *screen_create(struct pav_scene *scene);
void screen_destroy(struct screen *screen);
void screen_update(struct screen *screen, const struct visit *visit, double dt_s);
/* What is to be drawn under it; changes while the veil is closed. */
enum picture screen_picture(const struct screen *screen);
/* How far the visitor's shadow stands in the room, eased 0..1. */
float screen_figure(const struct screen *screen);
/* The step of the explanation that is shown, or -1; how far it has come, eased 0..1. */
int screen_step(const struct screen *screen, float *amount);
/* `paint` as the caller knows it: type, ink and step are the screen's. */
void screen_draw(struct screen *screen, const struct paint *paint);
/* Draws every shape once, unseen, so that nothing compiles on stage. */
void screen_warm(struct screen *screen, const struct paint *paint);

#endif

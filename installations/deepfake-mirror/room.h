/*
 * The room in which nobody is looked at: a portrait in a gilded frame on a dark wall, in a light that notices
 * who comes near; and, for the invitation, the visitor as no more than a shadow in it.
 */
#ifndef ROOM_H
#define ROOM_H

#include "layout.h"
#include "puppet.h"

/* Zeroed, then room_open. */
struct room {
    struct pav_program *wall, *glaze, *figure;
    int shown;      /* portrait */
    float power;    /* of the light: goes out while the portrait is changed */
    float light_x;  /* uv: where someone stands, eased */
    float attends;  /* 0 nobody .. 1 someone */
    double since_s; /* since the light went on */
    double time_s;
};

void room_open(struct room *room, struct pav_scene *scene);
/* `wanted` portrait, `quick` when a visitor asked for it; the light goes out before another one hangs there. */
void room_update(struct room *room, int wanted, bool quick, const struct pav_findings *findings,
                 const float fit[4], double dt_s);
/* Every pixel of `out`. The puppet has been updated with portrait `shown`, or hangs there still. */
void room_draw(const struct room *room, struct pav_scene *scene, const struct pav_frame_info *info,
               struct puppet *puppet, const struct layout *layout, enum place place, float aspect,
               struct pav_target *out);
/* The same wall with the silhouette before it, over what was drawn; with `seen` 1 every pixel. */
void room_draw_figure(const struct room *room, struct pav_scene *scene,
                      const struct pav_findings *findings, const float fit[4], float seen,
                      struct pav_target *out);

#endif

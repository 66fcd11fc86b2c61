/*
 * One part of the show: an entry's scene and the filters that follow it, from the first step of opening
 * to the last picture. Each filter is a scene of its own that reads the picture before it; the last one
 * draws where the scene would have drawn. A filter that fails says so and is left out: the picture
 * goes on.
 */
#ifndef PAV_STAGE_PART_H
#define PAV_STAGE_PART_H

#include "stage/cameras.h"
#include "stage/scene/host.h"

/* What one frame brings; borrowed for the call. */
struct pav_show_input {
    double now_s; /* steady */
    double dt_s;
    const struct pav_event *events;
    size_t event_count;
    const struct pav_sound *sound;
    const char *language;
    int64_t due_ns; /* when the picture is due; opening uses what is left before it */
};

struct pav_part;
/* Never NULL. `host` and `entry` are copied, what `cameras` holds is borrowed. */
struct pav_part *pav_part_create(const struct pav_host *host, struct pav_cameras *cameras,
                                 const struct pav_entry *entry, const char *beside);
void pav_part_destroy(struct pav_part *part); /* accepts NULL */
/* What it opens from now on is served by `host`: what the one before borrowed is about to go. */
void pav_part_rehouse(struct pav_part *part, const struct pav_host *host);
/* One step of opening that takes at most `budget_ns`. `outs` are the targets that the part's pictures
 * will go to; with none nothing is warmed up. READY when scene and filters are. */
enum pav_scene_stage pav_part_step(struct pav_part *part, const struct pav_show_input *input,
                                   struct pav_target *size, struct pav_target *const *outs,
                                   int out_count, int64_t budget_ns);
/* FAILED: its scene is; pav_scene_reason says why. */
enum pav_scene_stage pav_part_stage(const struct pav_part *part);
/* Draws one picture. False: nothing new, what stands in `out` is to stay. */
bool pav_part_draw(struct pav_part *part, const struct pav_show_input *input,
                   struct pav_target *out);
/* One step towards newer code of its scene, where a developer has built some: it takes the place of the old
 * without a fade, its state kept, when it is ready. `out`: where the part draws. */
void pav_part_renew(struct pav_part *part, const struct pav_show_input *input,
                    struct pav_target *out, int64_t budget_ns);
void pav_part_refresh(struct pav_part *part); /* as pav_scene_refresh */
void pav_part_idle(struct pav_part *part);    /* everyone has left */

struct pav_scene *pav_part_scene(struct pav_part *part);
/* The filter of that number that is at work, from 0, or NULL behind the last one. Borrowed. */
struct pav_scene *pav_part_filter(struct pav_part *part, size_t index);
int pav_part_camera(const struct pav_part *part); /* or -1 */
/* Of scene and filters together. */
struct pav_wish pav_part_wish(const struct pav_part *part);
bool pav_part_synthetic(const struct pav_part *part);
enum pav_face_notice pav_part_face_notice(const struct pav_part *part);

/* What a scene hears and sees of a frame, by the wish of its own: `own` holds the findings of one that
 * did not ask for all that another did. time, dt and frame are the caller's to fill in. */
struct pav_frame_info pav_frame_info_for(struct pav_scene *scene, const struct pav_host *host,
                                         struct pav_cameras *cameras, int camera,
                                         const struct pav_show_input *input,
                                         struct pav_findings *own, const struct pav_target *out);

#endif

/* The room in which nobody is looked at. */
#include "room.h"

#include <math.h>

#include "ease.h"

#define DIM_S    1.1f /* in which the light goes out, and on again */
#define BRIGHT_S 1.8f
#define QUICK_S  0.45f
#define FRAME    0.062f /* the profile's width, in short sides */

void room_open(struct room *room, struct pav_scene *scene)
{
    room->wall = pav_scene_program(scene, "room.frag", NULL);
    room->glaze = pav_scene_program(scene, "glaze.frag", NULL);
    room->figure = pav_scene_program(scene, "figure.frag", NULL);
    room->light_x = 0.5f;
}

void room_update(struct room *room, int wanted, bool quick, const struct pav_findings *findings,
                 const float fit[4], double dt_s)
{
    bool there = findings->present && findings->people_count > 0;
    float x = there ? (findings->people[0].x - fit[2]) / fit[0] : 0.5f;
    room->time_s += dt_s;
    room->since_s += dt_s;
    ease_towards(&room->light_x, x, 1.6f, dt_s);
    ease_towards(&room->attends, findings->present ? 1 : 0, 1.2f, dt_s);
    room->power = ease_step(room->power, wanted == room->shown, quick ? QUICK_S : BRIGHT_S,
                            quick ? QUICK_S : DIM_S, dt_s);
    if (wanted != room->shown && room->power <= 0) {
        room->shown = wanted;
        room->since_s = 0;
    }
}

/* The lamp breathes, slower than a sleeper. */
static float lamp(const struct room *room)
{
    float breath = 1 + 0.05f * sinf((float)room->time_s * 0.55f);
    return ease_in_out(room->power) * breath * (0.86f + 0.14f * room->attends);
}

void room_draw(const struct room *room, struct pav_scene *scene, const struct pav_frame_info *info,
               struct puppet *puppet, const struct layout *layout, enum place place, float aspect,
               struct pav_target *out)
{
    struct pav_gpu *gpu = pav_scene_gpu(scene);
    float box[4], w = layout->width_px, h = layout->height_px;
    layout_picture(layout, place, aspect, box);
    float px[4] = {roundf(box[0] * w), roundf(box[1] * h), roundf(box[2] * w), roundf(box[3] * h)};
    pav_draw(gpu, out,
             &(struct pav_draw){.program = room->wall,
                                .uniforms =
                                    PAV_UNIFORMS(PAV_U_VEC4V("rectangle", px),
                                                 PAV_U_VEC4("light", room->light_x, room->attends,
                                                            lamp(room), FRAME * layout->unit_px))});
    puppet_draw(puppet, scene, info, out, px, 0);
    pav_draw(gpu, out,
             &(struct pav_draw){
                 .program = room->glaze,
                 .blend = PAV_BLEND_MULTIPLY,
                 .viewport = {px[0] / w, px[1] / h, px[2] / w, px[3] / h},
                 .uniforms = PAV_UNIFORMS(PAV_U_VEC4("light", (room->light_x * w - px[0]) / px[2],
                                                     room->attends, lamp(room), px[2] / px[3]))});
}

void room_draw_figure(const struct room *room, struct pav_scene *scene,
                      const struct pav_findings *findings, const float fit[4], float seen,
                      struct pav_target *out)
{
    pav_draw(pav_scene_gpu(scene), out,
             &(struct pav_draw){.program = room->figure,
                                .uniforms = PAV_UNIFORMS(
                                    PAV_U_TEXTURE("mask", findings->mask_texture),
                                    PAV_U_VEC4V("fit", fit),
                                    PAV_U_VEC4("light", room->light_x, room->attends, 1, seen))});
}

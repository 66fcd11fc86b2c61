/* The drawn shapes of the screen. */
#include "ink.h"

#include <math.h>

const float ink_ground[3] = {0.046f, 0.038f, 0.032f};
const float ink_gold[3] = {0.86f, 0.67f, 0.36f};
const float ink_white[3] = {0.957f, 0.933f, 0.886f};

void ink_open(struct ink *ink, struct pav_scene *scene)
{
    ink->gpu = pav_scene_gpu(scene);
    ink->plate = pav_scene_program(scene, "plate.frag", NULL);
    ink->ring = pav_scene_program(scene, "ring.frag", NULL);
    ink->thumb = pav_scene_program(scene, "thumb.frag", NULL);
    ink->divider = pav_scene_program(scene, "divider.frag", NULL);
    ink->scrim = pav_scene_program(scene, "scrim.frag", NULL);
}

static struct pav_draw over(struct pav_program *program, const struct pav_target *out,
                            const float box_px[4])
{
    float w = (float)pav_target_width(out), h = (float)pav_target_height(out);
    return (struct pav_draw){
        .program = program,
        .blend = PAV_BLEND_OVER,
        .viewport = {box_px[0] / w, box_px[1] / h, box_px[2] / w, box_px[3] / h}};
}

static void plate(const struct ink *ink, struct pav_target *out, const float box_px[4],
                  const float ground[3], const float look[4], float line)
{
    struct pav_draw draw = over(ink->plate, out, box_px);
    draw.uniforms = PAV_UNIFORMS(PAV_U_VEC2("plate", box_px[2], box_px[3]),
                                 PAV_U_VEC3("ground", ground[0], ground[1], ground[2]),
                                 PAV_U_VEC3("gold", ink_gold[0], ink_gold[1], ink_gold[2]),
                                 PAV_U_VEC4V("look", look), PAV_U_FLOAT("line", line));
    if (look[3] > 0)
        pav_draw(ink->gpu, out, &draw);
}

void ink_plate(const struct ink *ink, struct pav_target *out, const float box_px[4],
               float radius_px, float strength, float chosen, float opacity)
{
    plate(ink, out, box_px, ink_ground, (float[]){radius_px, strength, chosen, opacity}, 0.12f);
}

void ink_chip(const struct ink *ink, struct pav_target *out, const float box_px[4], float radius_px,
              float chosen, float opacity)
{
    static const float raised[3] = {0.135f, 0.110f, 0.090f};
    plate(ink, out, box_px, raised, (float[]){radius_px, 0.82f, chosen, opacity}, 0.42f);
}

void ink_dot(const struct ink *ink, struct pav_target *out, const float box_px[4], bool golden,
             float opacity)
{
    plate(ink, out, box_px, golden ? ink_gold : ink_white,
          (float[]){0.5f * box_px[3] - 1, 1, 0, opacity}, 0);
}

void ink_ring(const struct ink *ink, struct pav_target *out, const float box_px[4],
              enum ink_sign sign, float progress, float ghost, float opacity)
{
    struct pav_draw draw = over(ink->ring, out, box_px);
    draw.uniforms =
        PAV_UNIFORMS(PAV_U_VEC3("ground", ink_ground[0], ink_ground[1], ink_ground[2]),
                     PAV_U_VEC3("gold", ink_gold[0], ink_gold[1], ink_gold[2]),
                     PAV_U_VEC3("white", ink_white[0], ink_white[1], ink_white[2]),
                     PAV_U_VEC3("look", progress, opacity, ghost), PAV_U_INT("sign_of", sign));
    if (opacity > 0)
        pav_draw(ink->gpu, out, &draw);
}

void ink_thumb(const struct ink *ink, struct pav_target *out, const float box_px[4],
               struct pav_texture *picture, float chosen, float opacity)
{
    struct pav_draw draw = over(ink->thumb, out, box_px);
    float aspect =
        picture ? (float)pav_texture_width(picture) / (float)pav_texture_height(picture) : 1;
    draw.uniforms =
        PAV_UNIFORMS(PAV_U_TEXTURE("picture", picture), PAV_U_VEC2("plate", box_px[2], box_px[3]),
                     PAV_U_VEC3("gold", ink_gold[0], ink_gold[1], ink_gold[2]),
                     PAV_U_VEC3("look", aspect, chosen, opacity));
    if (opacity > 0)
        pav_draw(ink->gpu, out, &draw);
}

void ink_divider(const struct ink *ink, struct pav_target *out, float x_px, float y_px,
                 float unit_px, float opacity)
{
    float w = 0.12f * unit_px, h = (float)pav_target_height(out);
    struct pav_draw draw = over(ink->divider, out, (float[]){x_px - w / 2, 0, w, h});
    draw.uniforms =
        PAV_UNIFORMS(PAV_U_VEC4("strip", w, h, y_px, 0.036f * unit_px),
                     PAV_U_VEC3("white", ink_white[0], ink_white[1], ink_white[2]),
                     PAV_U_VEC3("ground", ink_ground[0], ink_ground[1], ink_ground[2]),
                     PAV_U_FLOAT("opacity", opacity), PAV_U_FLOAT("line", fmaxf(2, unit_px / 360)));
    if (opacity > 0)
        pav_draw(ink->gpu, out, &draw);
}

void ink_scrim(const struct ink *ink, struct pav_target *out, float top, float opacity)
{
    if (opacity > 0)
        pav_draw(ink->gpu, out,
                 &(struct pav_draw){
                     .program = ink->scrim,
                     .blend = PAV_BLEND_OVER,
                     .viewport = {0, 0, 1, top},
                     .uniforms = PAV_UNIFORMS(PAV_U_VEC4("shade", ink_ground[0], ink_ground[1],
                                                         ink_ground[2], opacity))});
}

void ink_veil(const struct ink *ink, struct pav_target *out, float amount)
{
    float w = (float)pav_target_width(out), h = (float)pav_target_height(out);
    ink_plate(ink, out, (float[]){-8, -8, w + 16, h + 16}, 0, 1, 0, amount);
}

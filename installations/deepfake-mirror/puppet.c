/* Owns the puppet: which portrait it is, what drives it, and the targets and programs it is drawn with. */
#include "puppet.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "puppet_drive.h"
#include "puppet_mesh.h"

struct puppet {
    struct pav_program *still, *skin, *paint, *mouth, *line;
    struct pav_mesh *surround, *inside, *eyes, *skins, *edges, *lines;
    struct pav_texture *blank[2]; /* until there is a portrait */
    struct pav_target *picture;   /* the painting as it is shown, without a movement */

    /* What the rig was made for. A portrait is known by its texture: the host may move the struct. */
    const struct pav_texture *of;
    bool rigged;
    struct rig rig;

    struct drive drive;
    struct rig_pull pull;
    struct rig_pose pose;
    struct pav_portrait portrait; /* texture NULL: none */

    const struct pav_texture *shown; /* what `picture` holds, and how it was cut */
    float fit[4];
    struct mesh_buffer buffer;
};

struct puppet *puppet_open(struct pav_scene *scene)
{
    struct pav_gpu *gpu = pav_scene_gpu(scene);
    struct puppet *p = calloc(1, sizeof *p);
    if (!p)
        abort();
    p->still = pav_scene_program(scene, "puppet_still.frag", NULL);
    p->skin = pav_scene_program(scene, "puppet_skin.frag", "puppet_skin.vert");
    p->paint = pav_scene_program(scene, "puppet_paint.frag", "puppet.vert");
    p->mouth = pav_scene_program(scene, "puppet_mouth.frag", "puppet_mouth.vert");
    p->line = pav_scene_program(scene, "puppet_line.frag", "puppet.vert");
    struct pav_mesh **meshes[] = {&p->surround, &p->inside, &p->eyes,
                                  &p->skins,    &p->edges,  &p->lines};
    for (size_t i = 0; i < sizeof meshes / sizeof *meshes; i++)
        *meshes[i] = pav_mesh_create(gpu, MESH_VERTICES, MESH_INDICES);
    /* Drivers compile for sides that are powers of two and for others; a large portrait is 1024 high. */
    for (int i = 0; i < 2; i++)
        p->blank[i] = pav_texture_create(
            gpu, &(struct pav_texture_desc){
                     .width_px = 3, .height_px = 3 + i, .format = PAV_FORMAT_RGBA8});
    p->pull.lid[0] = p->pull.lid[1] = 1;
    return p;
}

void puppet_close(struct puppet *puppet)
{
    if (!puppet)
        return;
    pav_mesh_destroy(puppet->surround);
    pav_mesh_destroy(puppet->inside);
    pav_mesh_destroy(puppet->eyes);
    pav_mesh_destroy(puppet->skins);
    pav_mesh_destroy(puppet->edges);
    pav_mesh_destroy(puppet->lines);
    pav_texture_destroy(puppet->blank[0]);
    pav_texture_destroy(puppet->blank[1]);
    pav_target_destroy(puppet->picture);
    free(puppet);
}

void puppet_forget(struct puppet *puppet)
{
    drive_forget(&puppet->drive);
}

void puppet_update(struct puppet *puppet, const struct pav_portrait *portrait,
                   const struct pav_face *face, int camera_w, int camera_h, double dt_s)
{
    struct puppet *p = puppet;
    p->portrait = portrait ? *portrait : (struct pav_portrait){0};
    drive_step(&p->drive, face, camera_w, camera_h, dt_s, &p->pull);
    if (!p->portrait.texture)
        return;
    if (p->of != p->portrait.texture) {
        p->of = p->portrait.texture;
        p->rigged =
            rig_build(&p->rig, &p->portrait.face, p->portrait.width_px, p->portrait.height_px);
    }
    if (p->rigged)
        rig_pose(&p->rig, &p->pull, &p->pose);
}

/* --- drawing ---- */

/* Covers the rectangle; where that cuts the picture, the face stays in. */
static void fit_face(const struct puppet *p, const float rectangle_px[4], float fit[4])
{
    const struct pav_face *f = &p->portrait.face;
    pav_fit_cover(p->portrait.width_px, p->portrait.height_px, (int)lrintf(rectangle_px[2]),
                  (int)lrintf(rectangle_px[3]), fit);
    float middle[2] = {f->x + f->w * 0.5f, f->y + f->h * 0.6f};
    for (int i = 0; i < 2; i++)
        fit[2 + i] = fminf(fmaxf(middle[i] - fit[i] * 0.5f, 0), 1 - fit[i]);
}

/* True when it was made anew. */
static bool make_picture(struct puppet *p, struct pav_gpu *gpu, const float rectangle_px[4])
{
    int w = (int)lrintf(rectangle_px[2]), h = (int)lrintf(rectangle_px[3]);
    if (w < 1 || h < 1)
        return false;
    if (p->picture && pav_target_width(p->picture) == w && pav_target_height(p->picture) == h)
        return false;
    pav_target_destroy(p->picture);
    p->picture = pav_target_create(gpu, &(struct pav_target_desc){.width_px = w,
                                                                  .height_px = h,
                                                                  .format = PAV_FORMAT_RGBA8,
                                                                  .filter = PAV_FILTER_NEAREST,
                                                                  .impersonal = true});
    return true;
}

static void draw_still(struct puppet *p, struct pav_gpu *gpu, const float rectangle_px[4],
                       bool afresh)
{
    float fit[4];
    fit_face(p, rectangle_px, fit);
    if (!afresh && p->shown == p->portrait.texture && memcmp(fit, p->fit, sizeof fit) == 0)
        return;
    p->shown = p->portrait.texture;
    memcpy(p->fit, fit, sizeof fit);
    pav_draw(
        gpu, p->picture,
        &(struct pav_draw){.program = p->still,
                           .uniforms = PAV_UNIFORMS(PAV_U_TEXTURE("picture", p->portrait.texture),
                                                    PAV_U_VEC4V("fit", fit))});
}

/* What is in the buffer. */
static void draw_part(struct puppet *p, struct pav_gpu *gpu, struct pav_target *out,
                      const float viewport[4], struct pav_mesh *mesh, struct pav_draw *draw)
{
    draw->mesh = mesh;
    memcpy(draw->viewport, viewport, sizeof draw->viewport);
    pav_mesh_update(mesh, p->buffer.vertex, p->buffer.vertices, p->buffer.index, p->buffer.indices);
    pav_draw(gpu, out, draw);
}

/* What the mesh will not cover; all where it has gaps or there is none. */
static void draw_surround(struct puppet *p, struct pav_gpu *gpu, struct pav_target *out,
                          const float viewport[4])
{
    struct pav_texture *still = pav_target_texture(p->picture);
    if (!p->rigged || !p->rig.closed) {
        pav_draw_texture(gpu, out, still, viewport, PAV_BLEND_NONE, 1);
        return;
    }
    mesh_surround(&p->rig, p->fit, &p->buffer);
    draw_part(p, gpu, out, viewport, p->surround,
              &(struct pav_draw){.program = p->skin,
                                 .uniforms = PAV_UNIFORMS(PAV_U_TEXTURE("picture", still))});
}

static void draw_mouth(struct puppet *p, struct pav_gpu *gpu, struct pav_target *out,
                       const float viewport[4])
{
    struct mesh_mouth m;
    mesh_mouth(&p->rig, &p->pose, p->fit, &p->buffer, &m);
    draw_part(p, gpu, out, viewport, p->inside,
              &(struct pav_draw){.program = p->mouth,
                                 .uniforms = PAV_UNIFORMS(
                                     PAV_U_TEXTURE("picture", p->portrait.texture),
                                     PAV_U_FLOAT("jaw", p->pose.jaw), PAV_U_FLOAT("width", m.width),
                                     PAV_U_FLOAT("invented", m.invented),
                                     PAV_U_VEC2("grain_scale", m.grain_scale[0], m.grain_scale[1]),
                                     {.name = "samples",
                                      .type = PAV_UNIFORM_VEC2S,
                                      .pointer = &m.samples[0][0],
                                      .count = 12})});
}

static void draw_face(struct puppet *p, struct pav_gpu *gpu, struct pav_target *out,
                      const float viewport[4], float mesh)
{
    const struct pav_uniform *picture = PAV_UNIFORMS(PAV_U_TEXTURE("picture", p->portrait.texture));
    draw_mouth(p, gpu, out, viewport);
    mesh_eyes(&p->rig, &p->pose, p->fit, &p->buffer);
    draw_part(p, gpu, out, viewport, p->eyes,
              &(struct pav_draw){.program = p->paint, .uniforms = picture});
    mesh_skin(&p->rig, &p->pose, p->fit, &p->buffer);
    draw_part(p, gpu, out, viewport, p->skins,
              &(struct pav_draw){.program = p->skin, .uniforms = picture});
    mesh_edges(&p->rig, &p->pose, p->fit, &p->buffer);
    draw_part(
        p, gpu, out, viewport, p->edges,
        &(struct pav_draw){.program = p->paint, .uniforms = picture, .blend = PAV_BLEND_OVER});
    if (mesh <= 0)
        return;
    mesh_lines(&p->rig, &p->pose, p->fit, mesh, &p->buffer);
    draw_part(
        p, gpu, out, viewport, p->lines,
        &(struct pav_draw){.program = p->line, .primitive = PAV_LINES, .blend = PAV_BLEND_OVER});
}

/* All draws with nothing in them, so that none compiles when the first portrait has been read. */
static void draw_nothing(struct puppet *p, struct pav_gpu *gpu, struct pav_target *out,
                         const float viewport[4])
{
    struct pav_texture *still = pav_target_texture(p->picture);
    p->buffer = (struct mesh_buffer){.vertices = 3, .indices = 3, .index = {0, 1, 2}};
    for (int i = 0; i < 3; i++) {
        struct pav_texture *texture = i < 2 ? p->blank[i] : still;
        const struct pav_uniform *picture = PAV_UNIFORMS(PAV_U_TEXTURE("picture", texture));
        struct pav_draw draws[] = {
            {.program = p->skin, .uniforms = picture},
            {.program = p->paint, .uniforms = picture},
            {.program = p->paint, .uniforms = picture, .blend = PAV_BLEND_OVER},
            {.program = p->mouth, .uniforms = picture},
        };
        if (i < 2)
            pav_draw(gpu, p->picture, &(struct pav_draw){.program = p->still, .uniforms = picture});
        for (size_t k = 0; k < (i < 2 ? sizeof draws / sizeof *draws : 1); k++)
            draw_part(p, gpu, out, viewport, p->surround, &draws[k]);
    }
}

void puppet_draw(struct puppet *puppet, struct pav_scene *scene, const struct pav_frame_info *info,
                 struct pav_target *out, const float rectangle_px[4], float mesh)
{
    struct puppet *p = puppet;
    struct pav_gpu *gpu = pav_scene_gpu(scene);
    float w = (float)pav_target_width(out), h = (float)pav_target_height(out);
    float viewport[4] = {rectangle_px[0] / w, rectangle_px[1] / h, rectangle_px[2] / w,
                         rectangle_px[3] / h};
    bool first = info->frame == 0, made = make_picture(p, gpu, rectangle_px);
    if (!p->picture)
        return;
    if (!p->portrait.texture) {
        p->shown = NULL;
        if (first)
            draw_nothing(p, gpu, out, viewport);
        return;
    }
    draw_still(p, gpu, rectangle_px, first || made);
    draw_surround(p, gpu, out, viewport);
    if (p->rigged)
        draw_face(p, gpu, out, viewport, mesh);
}

/* Makes objects of every kind, in open and while drawing, and destroys none. */
#include <pavilion/scene.h>

struct state {
    struct pav_program *flat;
};

static void litter(struct pav_gpu *gpu)
{
    pav_texture_create(
        gpu, &(struct pav_texture_desc){.width_px = 8, .height_px = 8, .format = PAV_FORMAT_RGBA8});
    pav_target_create(
        gpu, &(struct pav_target_desc){
                 .width_px = 8, .height_px = 8, .format = PAV_FORMAT_RGBA16F, .ping_pong = true});
    pav_mesh_create(gpu, 3, 3);
}

static bool open(struct pav_scene *scene, void *state)
{
    struct state *s = state;
    s->flat = pav_scene_program(scene, "flat.frag", NULL);
    litter(pav_scene_gpu(scene));
    return true;
}

static bool draw(struct pav_scene *scene, void *state, const struct pav_frame_info *info,
                 struct pav_target *out)
{
    struct state *s = state;
    (void)info;
    litter(pav_scene_gpu(scene));
    pav_draw(pav_scene_gpu(scene), out, &(struct pav_draw){.program = s->flat});
    return true;
}

PAV_SCENE_EXPORT const struct pav_scene_info pav_scene = {
    .api_version = PAV_API_VERSION,
    .struct_size = sizeof(struct pav_scene_info),
    .id = "messy",
    .label = "Messy",
    .state_size = sizeof(struct state),
    .open = open,
    .draw = draw,
};

/* A scene that shows whether it sees: one colour while camera pictures arrive, another while they do not. A bar travels
 * in either case, so that a capture of the screen can tell one picture from the next. */
#include <stdio.h>

#include <pavilion/scene.h>

#define STALE_S 0.25 /* without a picture */

struct state {
    double seen_s;
    enum pav_camera_state told;
    struct pav_program *program;
};

static const char picture[] =
    "uniform float at;\n"
    "uniform float sees;\n"
    "void main()\n"
    "{\n"
    "    float bar = step(abs(uv.x - at), 0.05) * step(0.8, uv.y);\n"
    "    vec3 ground = mix(vec3(0.753, 0.376, 0.125), vec3(0.125, 0.753, 0.376), sees);\n"
    "    colour = vec4(mix(ground, vec3(1.0), bar), 1.0);\n"
    "}\n";

static bool open_scene(struct pav_scene *scene, void *data)
{
    struct state *s = data;
    s->seen_s = -1;
    s->program =
        pav_program_create(pav_scene_gpu(scene),
                           &(struct pav_program_desc){.fragment_source = picture, .name = "sees"});
    return s->program != NULL;
}

static void update(struct pav_scene *scene, void *data, const struct pav_frame_info *info)
{
    struct state *s = data;
    if (info->camera->fresh)
        s->seen_s = info->time_s;
    if (info->camera->state != s->told)
        pav_scene_log(scene, PAV_LOG_INFO, "sees: state %d", (int)info->camera->state);
    s->told = info->camera->state;
}

static bool draw(struct pav_scene *scene, void *data, const struct pav_frame_info *info,
                 struct pav_target *out)
{
    struct state *s = data;
    double turns = info->time_s / 2;
    bool sees = s->seen_s >= 0 && info->time_s - s->seen_s < STALE_S;
    pav_draw(pav_scene_gpu(scene), out,
             &(struct pav_draw){
                 .program = s->program,
                 .uniforms = PAV_UNIFORMS(PAV_U_FLOAT("at", (float)(turns - (int64_t)turns)),
                                          PAV_U_FLOAT("sees", sees ? 1.0f : 0.0f)),
             });
    return true;
}

PAV_SCENE_EXPORT const struct pav_scene_info pav_scene = {
    .api_version = PAV_API_VERSION,
    .struct_size = sizeof(struct pav_scene_info),
    .id = "sees",
    .label = "Sees",
    .needs = PAV_NEED_CAMERA,
    .state_size = sizeof(struct state),
    .state_version = 1,
    .open = open_scene,
    .update = update,
    .draw = draw,
};

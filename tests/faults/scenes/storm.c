/* A scene that calls the GL behind the engine's back, wrongly, a thousand times a picture. What it draws is well. */
#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

#include <pavilion/scene.h>

#define ERRORS  1000
#define NOTHING 0xdead /* no capability that a GL knows */

typedef void (*enable_function)(unsigned);

struct state {
    struct pav_program *program;
    enable_function enable;
    bool told;
};

static const char picture[] =
    "uniform float at;\n"
    "void main()\n"
    "{\n"
    "    float bar = step(abs(uv.x - at), 0.05) * step(0.8, uv.y);\n"
    "    colour = vec4(mix(vec3(0.188, 0.627, 0.376), vec3(1.0), bar), 1.0);\n"
    "}\n";

static bool open_scene(struct pav_scene *scene, void *data)
{
    struct state *s = data;
    void *found = dlsym(RTLD_DEFAULT, "glEnable");
    memcpy(&s->enable, &found, sizeof found);
    s->program =
        pav_program_create(pav_scene_gpu(scene),
                           &(struct pav_program_desc){.fragment_source = picture, .name = "storm"});
    return s->program && s->enable;
}

static bool draw(struct pav_scene *scene, void *data, const struct pav_frame_info *info,
                 struct pav_target *out)
{
    struct state *s = data;
    double turns = info->time_s / 2;
    for (int i = 0; i < ERRORS; i++)
        s->enable(NOTHING);
    if (!s->told)
        pav_scene_log(scene, PAV_LOG_INFO, "storm: %d wrong calls a picture", ERRORS);
    s->told = true;
    pav_draw(pav_scene_gpu(scene), out,
             &(struct pav_draw){
                 .program = s->program,
                 .uniforms = PAV_UNIFORMS(PAV_U_FLOAT("at", (float)(turns - (int64_t)turns))),
             });
    return true;
}

PAV_SCENE_EXPORT const struct pav_scene_info pav_scene = {
    .api_version = PAV_API_VERSION,
    .struct_size = sizeof(struct pav_scene_info),
    .id = "storm",
    .label = "Storm",
    .state_size = sizeof(struct state),
    .state_version = 1,
    .open = open_scene,
    .draw = draw,
};

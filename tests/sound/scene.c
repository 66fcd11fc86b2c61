/* Shows what it hears as plain pixels: for tests that read them. */
#include <pavilion/scene.h>

struct state {
    struct pav_program *bars;
};

static bool open(struct pav_scene *scene, void *state)
{
    ((struct state *)state)->bars = pav_scene_program(scene, "bars.frag", NULL);
    return true;
}

static bool draw(struct pav_scene *scene, void *state, const struct pav_frame_info *info,
                 struct pav_target *out)
{
    const struct pav_sound *s = info->sound;
    pav_draw(pav_scene_gpu(scene), out,
             &(struct pav_draw){
                 .program = ((struct state *)state)->bars,
                 .uniforms = PAV_UNIFORMS(
                     PAV_U_TEXTURE("spectrum", s->spectrum_texture),
                     PAV_U_TEXTURE("waveform", s->waveform_texture),
                     PAV_U_VEC4("first", s->level, s->heard, s->onset,
                                (float)(s->onsets % 256) / 255.0f),
                     PAV_U_VEC4("second", s->bass, s->mid, s->treble,
                                s->spectrum ? s->spectrum[64] : 0.0f),
                     PAV_U_INT("known", s->spectrum && s->waveform && s->spectrum_texture)),
             });
    return true;
}

#ifdef DEAF
#define ID    "deaf"
#define NEEDS 0
#else
#define ID    "hears"
#define NEEDS PAV_NEED_SOUND
#endif

PAV_SCENE_EXPORT const struct pav_scene_info pav_scene = {
    .api_version = PAV_API_VERSION,
    .struct_size = sizeof(struct pav_scene_info),
    .id = ID,
    .label = "Hears",
    .needs = NEEDS,
    .state_size = sizeof(struct state),
    .open = open,
    .draw = draw,
};

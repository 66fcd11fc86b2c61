/* Owns sound as works sample it: grey pictures, a column a sample or band, a row a channel; in silence the
 * waveform is 0.5 and the spectrum 0. */
#include "stage/scene/work_scene.h"

static struct pav_texture *texture_new(struct work_scene *ws, int width_px, int height_px,
                                       const float *pixels)
{
    struct pav_texture *texture = pav_texture_create(
        ws->scene->host.gpu, &(struct pav_texture_desc){.width_px = width_px,
                                                        .height_px = height_px,
                                                        .format = PAV_FORMAT_R32F,
                                                        .pixels = pixels});
    pav_texture_as_grey(texture);
    return texture;
}

static bool is_spectrum(const struct pav_work_input *input)
{
    return input->type == PAV_WORK_AUDIO_FFT;
}

/* Another number of columns than the engine has. */
static bool has_width(const struct pav_work_input *input)
{
    int own = is_spectrum(input) ? PAV_SOUND_SPECTRUM : PAV_SOUND_WAVEFORM;
    return input->samples > 0 && input->samples != own;
}

static bool is_sound(const struct pav_work_input *input)
{
    return input->type == PAV_WORK_AUDIO || input->type == PAV_WORK_AUDIO_FFT;
}

void work_sound_open(struct work_scene *ws)
{
    static const float nothing[PAV_SOUND_SPECTRUM];
    float still[2 * PAV_SOUND_WAVEFORM];
    for (size_t i = 0; i < sizeof still / sizeof *still; i++)
        still[i] = 0.5f;
    if (!(ws->info.needs & PAV_NEED_SOUND))
        return;
    ws->silence[0] = texture_new(ws, PAV_SOUND_WAVEFORM, 2, still);
    ws->silence[1] = texture_new(ws, PAV_SOUND_SPECTRUM, 1, nothing);
    ws->channel_sound = texture_new(ws, PAV_SOUND_SHADERTOY, 2, NULL);
    for (size_t i = 0; i < ws->work->input_count; i++) {
        const struct pav_work_input *input = &ws->work->inputs[i];
        bool spectrum = is_spectrum(input);
        if (!is_sound(input) || !has_width(input))
            continue;
        ws->sources[i].sound = texture_new(ws, input->samples, spectrum ? 1 : 2, NULL);
        ws->sources[i].samples =
            pav_alloc((size_t)input->samples * (spectrum ? 1 : 2) * sizeof(float));
    }
}

/* Shadertoy's: the spectrum below, the waveform above. */
static void fill_channel(struct work_scene *ws, const struct pav_frame_info *info)
{
    float texels[2 * PAV_SOUND_SHADERTOY];
    pav_sound_shadertoy(info->sound, info->dt_s, ws->channel_smoothed, texels);
    pav_texture_update(ws->channel_sound, texels);
}

void work_sound_update(struct work_scene *ws, const struct pav_frame_info *info)
{
    const struct pav_sound *sound = info->sound;
    if (!(ws->info.needs & PAV_NEED_SOUND))
        return;
    if (ws->work->format == PAV_WORK_SHADERTOY)
        fill_channel(ws, info);
    for (size_t i = 0; i < ws->work->input_count; i++) {
        struct work_source *source = &ws->sources[i];
        const struct pav_work_input *input = &ws->work->inputs[i];
        if (!source->sound)
            continue;
        if (is_spectrum(input))
            pav_sound_spectrum_columns(sound, source->samples, input->samples);
        for (int row = 0; row < 2 && !is_spectrum(input); row++)
            pav_sound_waveform_columns(sound, row, source->samples + row * input->samples,
                                       input->samples);
        pav_texture_update(source->sound, source->samples);
    }
}

struct pav_texture *work_sound_of(struct work_scene *ws, size_t input,
                                  const struct pav_sound *sound)
{
    bool spectrum = is_spectrum(&ws->work->inputs[input]);
    struct pav_texture *heard = spectrum ? sound->spectrum_texture : sound->waveform_texture;
    if (ws->sources[input].sound)
        return ws->sources[input].sound;
    pav_texture_as_grey(heard);
    return heard ? heard : ws->silence[spectrum];
}

/* Owns sound as works sample it: grey pictures, a column a sample or band, a row a channel; in silence the
 * waveform is 0.5 and the spectrum 0. */
#include <math.h>
#include <string.h>

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

/* Fewer columns than the engine has: the file asks for them. More it does not get. */
static bool is_narrow(const struct pav_work_input *input)
{
    int most = is_spectrum(input) ? PAV_SOUND_SPECTRUM : PAV_SOUND_WAVEFORM;
    return input->samples > 0 && input->samples < most;
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
    ws->channel_sound = texture_new(ws, PAV_SOUND_WAVEFORM, 2, NULL);
    for (size_t i = 0; i < ws->work->input_count; i++) {
        const struct pav_work_input *input = &ws->work->inputs[i];
        bool spectrum = is_spectrum(input);
        if (!is_sound(input) || !is_narrow(input))
            continue;
        ws->sources[i].sound = texture_new(ws, input->samples, spectrum ? 1 : 2, NULL);
        ws->sources[i].samples =
            pav_alloc((size_t)input->samples * (spectrum ? 1 : 2) * sizeof(float));
    }
}

/* The loudest of the bands that a column stands for. */
static void narrow_spectrum(const float *spectrum, int columns, float *out)
{
    for (int c = 0; c < columns; c++) {
        int from = c * PAV_SOUND_SPECTRUM / columns, to = (c + 1) * PAV_SOUND_SPECTRUM / columns;
        out[c] = 0;
        for (int band = from; band < to && spectrum; band++)
            out[c] = fmaxf(out[c], spectrum[band]);
    }
}

/* The newest samples. */
static void narrow_waveform(const float *waveform, int columns, float *out)
{
    for (int row = 0; row < 2; row++)
        for (int c = 0; c < columns; c++) {
            int at = row * PAV_SOUND_WAVEFORM + PAV_SOUND_WAVEFORM - columns + c;
            out[row * columns + c] = 0.5f + (waveform ? 0.5f * waveform[at] : 0);
        }
}

/* Shadertoy's: the spectrum below, the waveform above. */
static void fill_channel(struct work_scene *ws, const struct pav_sound *sound)
{
    float rows[2][PAV_SOUND_WAVEFORM];
    for (int i = 0; i < PAV_SOUND_WAVEFORM; i++) {
        const float *w = sound->waveform;
        rows[0][i] = sound->spectrum ? sound->spectrum[i] : 0;
        rows[1][i] = 0.5f + (w ? 0.25f * (w[i] + w[PAV_SOUND_WAVEFORM + i]) : 0);
    }
    pav_texture_update(ws->channel_sound, rows);
}
_Static_assert(PAV_SOUND_WAVEFORM == PAV_SOUND_SPECTRUM, "one picture holds both");

void work_sound_update(struct work_scene *ws, const struct pav_sound *sound)
{
    if (!(ws->info.needs & PAV_NEED_SOUND))
        return;
    if (ws->work->format == PAV_WORK_SHADERTOY)
        fill_channel(ws, sound);
    for (size_t i = 0; i < ws->work->input_count; i++) {
        struct work_source *source = &ws->sources[i];
        const struct pav_work_input *input = &ws->work->inputs[i];
        if (!source->sound)
            continue;
        if (is_spectrum(input))
            narrow_spectrum(sound->spectrum, input->samples, source->samples);
        else
            narrow_waveform(sound->waveform, input->samples, source->samples);
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

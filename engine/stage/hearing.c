/* What the scenes hear, from its source to figures and textures. */
#include "stage/hearing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "stage/media/tune.h"
#include "stage/sound/analysis.h"
#include "stage/sound/ear.h"
#include "stage/sound/microphone.h"

#define RATE         PAV_SOUND_RATE_HZ
#define CHUNK_FRAMES 4800
#define HOLDS_S      1.0 /* so long after the last question it is listened on */
#define MOST_S       1.0 /* of silence, after a standstill */

struct pav_hearing {
    enum pav_listen kind;
    bool lock_step, play;
    struct pav_sound_output *output;
    struct pav_analysis *analysis;
    struct pav_ear *ear;
    struct pav_microphone *microphone;
    struct pav_tune *tune;           /* in lock-step; else the player's */
    struct pav_tune_player *player;  /* in real time */
    struct pav_sound_source *source; /* of a file that is played */
    uint64_t played;                 /* frames of it */
    uint64_t heard;                  /* frames, in lock-step */
    bool listening;
    double asked_s;
    char *trouble, *told; /* not yet told; lent by the last question */
    bool lost;
    struct pav_sound now; /* of the last picture in which somebody listened, or silence */
    struct pav_texture *spectrum, *waveform;
    float texels[2 * PAV_SOUND_WAVEFORM];
    float samples[CHUNK_FRAMES * PAV_SOUND_CHANNELS];
};

static void tell(struct pav_hearing *h, char *words)
{
    pav_log("sound", PAV_LOG_ERROR, "%s", words);
    free(h->trouble);
    h->trouble = words;
}

/* --- opening ---------------------------------------------------------------------------------- */

static size_t write_source(void *data, const float *samples, size_t frames)
{
    struct pav_hearing *h = data;
    size_t done = pav_sound_source_write(h->source, samples, frames, (double)h->played / RATE);
    h->played += done;
    return done;
}

static size_t write_ear(void *data, const float *samples, size_t frames)
{
    struct pav_hearing *h = data;
    return pav_ear_write(h->ear, samples, frames, 0);
}

static void open_file(struct pav_hearing *h, const char *path)
{
    char *why = NULL;
    struct pav_tune *tune = pav_tune_open(path, &why);
    if (!tune) {
        tell(h, why);
        h->kind = PAV_LISTEN_NOTHING;
        return;
    }
    if (h->play) {
        h->source = pav_sound_source_create(h->output);
        pav_sound_source_set(h->source, true, 1.0f);
    }
    if (h->lock_step)
        h->tune = tune;
    else
        h->player = pav_tune_play(tune, h->play ? write_source : write_ear, h);
}

static void open_source(struct pav_hearing *h, const struct pav_listening *plan)
{
    if (h->kind == PAV_LISTEN_FILE)
        open_file(h, plan->source);
    /* What is played is heard as the loudspeakers play it, in time with all the rest. */
    if (h->kind == PAV_LISTEN_FILE && h->play)
        h->kind = PAV_LISTEN_SPEAKERS;
    if (h->kind == PAV_LISTEN_SPEAKERS)
        pav_sound_output_lend(h->output, h->ear);
    if (h->kind != PAV_LISTEN_DEVICE)
        return;
    char *why = NULL;
    if (!h->lock_step) /* which is the same each time */
        h->microphone = pav_microphone_open(plan->source, h->ear, &why);
    if (!h->microphone)
        h->kind = PAV_LISTEN_NOTHING;
    if (why)
        tell(h, why);
}

static struct pav_texture *make_texture(struct pav_gpu *gpu, int width_px, int height_px)
{
    return pav_texture_create(gpu, &(struct pav_texture_desc){.width_px = width_px,
                                                              .height_px = height_px,
                                                              .format = PAV_FORMAT_R32F});
}

static void look(struct pav_hearing *h, double dt_s)
{
    pav_analysis_look(h->analysis, dt_s, &h->now);
    pav_texture_update(h->spectrum, h->now.spectrum);
    for (int i = 0; i < 2 * PAV_SOUND_WAVEFORM; i++)
        h->texels[i] = 0.5f + 0.5f * h->now.waveform[i];
    pav_texture_update(h->waveform, h->texels);
}

struct pav_hearing *pav_hearing_create(const struct pav_hearing_desc *desc)
{
    struct pav_hearing *h = pav_alloc(sizeof *h);
    h->kind = desc->plan->kind;
    h->play = desc->plan->play;
    h->lock_step = desc->lock_step;
    h->output = desc->output;
    h->asked_s = -HOLDS_S;
    h->analysis = pav_analysis_create();
    h->ear = pav_ear_create();
    h->now.spectrum_texture = h->spectrum = make_texture(desc->gpu, PAV_SOUND_SPECTRUM, 1);
    h->now.waveform_texture = h->waveform = make_texture(desc->gpu, PAV_SOUND_WAVEFORM, 2);
    look(h, 0);
    open_source(h, desc->plan);
    if (h->lock_step) { /* nothing may be missing when a scene comes */
        pav_ear_listen(h->ear, true);
        h->listening = true;
    }
    return h;
}

void pav_hearing_destroy(struct pav_hearing *h)
{
    if (!h)
        return;
    pav_sound_output_lend(h->output, NULL);
    pav_tune_stop(h->player);
    pav_tune_close(h->tune);
    pav_sound_source_destroy(h->source);
    if (pav_microphone_close(h->microphone))
        pav_ear_destroy(h->ear);
    pav_analysis_destroy(h->analysis);
    pav_texture_destroy(h->spectrum);
    pav_texture_destroy(h->waveform);
    explicit_bzero(h->samples, sizeof h->samples);
    free(h->trouble);
    free(h->told);
    free(h);
}

/* --- a picture -------------------------------------------------------------------------------- */

void pav_hearing_play(struct pav_hearing *h, double now_s)
{
    uint64_t due = (uint64_t)llrint(now_s * RATE);
    while (h->tune && h->play && h->played < due) {
        size_t some = due - h->played < CHUNK_FRAMES ? (size_t)(due - h->played) : CHUNK_FRAMES;
        pav_tune_read(h->tune, h->samples, some);
        if (write_source(h, h->samples, some) < some)
            break;
    }
}

static void feed_silence(struct pav_hearing *h, double seconds)
{
    pav_analysis_feed(h->analysis, NULL, (size_t)(fmin(fmax(seconds, 0), MOST_S) * RATE));
}

static size_t take(struct pav_hearing *h, size_t most, int64_t now_ns)
{
    size_t sum = 0;
    while (sum < most) {
        size_t some = most - sum < CHUNK_FRAMES ? most - sum : CHUNK_FRAMES;
        size_t taken = pav_ear_take(h->ear, h->samples, some, now_ns);
        pav_analysis_feed(h->analysis, h->samples, taken);
        sum += taken;
        if (taken < some)
            break;
    }
    return sum;
}

static void hear_file(struct pav_hearing *h, double now_s, double dt_s)
{
    uint64_t due = (uint64_t)llrint(now_s * RATE);
    for (; h->tune && h->heard < due;) {
        size_t some = due - h->heard < CHUNK_FRAMES ? (size_t)(due - h->heard) : CHUNK_FRAMES;
        pav_tune_read(h->tune, h->samples, some);
        pav_analysis_feed(h->analysis, h->samples, some);
        h->heard += some;
    }
    if (h->tune)
        return;
    double wanted_s = fmin(dt_s, MOST_S);
    size_t taken = take(h, (size_t)llrint(wanted_s * RATE), INT64_MAX);
    feed_silence(h, wanted_s - (double)taken / RATE);
}

static void hear_microphone(struct pav_hearing *h, double dt_s)
{
    enum pav_microphone_state state = pav_microphone_state(h->microphone);
    take(h, SIZE_MAX, INT64_MAX);
    if (state == PAV_MICROPHONE_HEARS)
        return;
    feed_silence(h, dt_s);
    if (!h->lost)
        tell(h, pav_strdup(state == PAV_MICROPHONE_GONE
                               ? "the microphone is gone: scenes hear silence until this stage is "
                                 "started anew"
                               : "nothing comes from the microphone: scenes hear silence"));
    h->lost = true;
}

static void hear(struct pav_hearing *h, double now_s, double dt_s)
{
    switch (h->kind) {
    case PAV_LISTEN_SPEAKERS:
        take(h, SIZE_MAX, h->lock_step ? INT64_MAX : pav_clock_ns());
        break;
    case PAV_LISTEN_DEVICE:
        hear_microphone(h, dt_s);
        break;
    case PAV_LISTEN_FILE:
        hear_file(h, now_s, dt_s);
        break;
    case PAV_LISTEN_NOTHING:
        break;
    }
    if (h->player && pav_tune_fault(h->player))
        tell(h, pav_strdup("the music cannot be read any more: scenes hear silence"));
}

/* Only what is needed runs; and who begins to listen hears what comes from then on. */
static void turn(struct pav_hearing *h, bool on)
{
    if (h->listening == on)
        return;
    h->listening = on;
    pav_ear_listen(h->ear, on);
    if (h->microphone)
        pav_microphone_listen(h->microphone, on);
    pav_analysis_forget(h->analysis);
    look(h, 0);
}

void pav_hearing_rest(struct pav_hearing *h)
{
    if (h)
        turn(h, false);
}

void pav_hearing_update(struct pav_hearing *h, double now_s, double dt_s, bool asked,
                        struct pav_sound *sound)
{
    if (asked)
        h->asked_s = now_s;
    bool wanted = now_s - h->asked_s < HOLDS_S;
    if (!h->lock_step)
        turn(h, wanted);
    if (h->listening)
        hear(h, now_s, dt_s);
    if (wanted)
        look(h, dt_s);
    *sound = h->now;
    sound->level = pav_sound_output_level(h->output);
}

const char *pav_hearing_trouble(struct pav_hearing *h)
{
    free(h->told);
    h->told = h->trouble;
    h->trouble = NULL;
    return h->told;
}

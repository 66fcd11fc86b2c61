/* A film as a scene sees it: the reel's pictures, the track's sound and the captions, on one clock. */
#include "stage/media/film.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/log.h"
#include "base/str.h"
#include "stage/media/captions.h"
#include "stage/media/clock.h"
#include "stage/media/reel.h"
#include "stage/media/track.h"

#define CAPTIONS_MAX  16
#define CAPTION_BYTES 2048
#define RATE_MIN      0.1
#define RATE_MAX      8.0
#define HOLE_S        0.2  /* pictures that are damaged are waited for so long */
#define SOUND_AHEAD_S 0.25 /* lock-step: sound is decoded at least so far ahead of the pictures */

struct pav_film {
    char *path;
    struct pav_gpu *gpu;
    bool lock_step, loop;
    float volume;
    struct pav_reel *reel;
    struct pav_track *track; /* NULL: silent */
    struct pav_film_clock clock;
    struct pav_captions captions[CAPTIONS_MAX];
    size_t caption_count;

    struct pav_stream *stream;
    const struct pav_reel_picture *held; /* without a GPU */
    bool shown_any, opaque;
    bool paused, ended;
    bool standing; /* the clock waits for the first picture (of the film, after a seek) */
    double shown_t_s, shown_position_s, shown_end_s;
    double drift_s;
    uint64_t shown, skipped;
    char caption[CAPTION_BYTES];
};

static void read_captions(struct pav_film *film, const struct pav_film_desc *desc)
{
    struct pav_str complaints = {0};
    for (size_t i = 0; desc->caption_paths && desc->caption_paths[i] && i < CAPTIONS_MAX; i++) {
        struct pav_captions *c = &film->captions[film->caption_count];
        if (pav_captions_read(c, desc->caption_paths[i], desc->caption_languages[i], &complaints))
            film->caption_count++;
        else
            pav_captions_finish(c);
    }
    for (char *rest = complaints.text, *line; rest && (line = strsep(&rest, "\n"));)
        if (*line)
            pav_log("film", PAV_LOG_WARN, "%s", line);
    pav_str_finish(&complaints);
}

static bool is_folder(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

struct pav_film *pav_film_create(const struct pav_film_desc *desc)
{
    struct pav_film *film = pav_alloc(sizeof *film);
    film->path = pav_strdup(desc->path);
    film->gpu = desc->gpu;
    film->lock_step = desc->lock_step;
    film->loop = desc->loop;
    film->volume = desc->volume;
    film->standing = true;
    pav_film_clock_init(&film->clock, desc->lock_step);
    read_captions(film, desc);
    film->reel = pav_reel_create(&(struct pav_reel_desc){
        .path = desc->path,
        .sequence_fps = desc->sequence_fps,
        .threads = desc->threads,
        .loop = desc->loop,
        .rgba = desc->gpu && !pav_gpu_choice(desc->gpu)->yuv_in_shader,
        .lock_step = desc->lock_step,
    });
    if (desc->sound && !strchr(pav_path_name(desc->path), '%') && !is_folder(desc->path))
        film->track = pav_track_create(desc->path, film->reel, desc->sound);
    return film;
}

void pav_film_destroy(struct pav_film *film)
{
    if (!film)
        return;
    pav_track_destroy(film->track); /* it asks the reel */
    pav_reel_destroy(film->reel);
    pav_stream_destroy(film->stream);
    for (size_t i = 0; i < film->caption_count; i++)
        pav_captions_finish(&film->captions[i]);
    free(film->path);
    free(film);
}

/* --- each frame -------------------------------------------------------------------------------- */

static bool is_sounding(const struct pav_film *film)
{
    return film->track && film->clock.rate == 1.0;
}

static bool is_running(const struct pav_film *film)
{
    return !film->paused && !film->standing && !film->ended;
}

static double loop_base(const struct pav_film *film)
{
    return film->shown_position_s - film->shown_t_s;
}

/* The sound goes on where the pictures are. */
static void move_sound(struct pav_film *film)
{
    if (!film->track)
        return;
    double base_s = loop_base(film), t_s = film->clock.position_s - base_s;
    pav_track_move(film->track, t_s > 0 ? t_s : 0, base_s);
}

static void tick(struct pav_film *film, double now_s)
{
    double sound_s = 0;
    enum pav_clock_sound sound = PAV_CLOCK_SILENT;
    film->clock.running = is_running(film);
    if (is_sounding(film))
        sound = pav_track_clock(film->track, &sound_s);
    bool far_off = pav_film_clock_tick(&film->clock, now_s, sound, sound_s);
    film->drift_s = sound == PAV_CLOCK_HEARD ? film->clock.position_s - sound_s : 0;
    if (far_off && !film->lock_step)
        move_sound(film);
}

static void show(struct pav_film *film, const struct pav_reel_picture *due)
{
    film->held = film->gpu ? NULL : due;
    film->shown_t_s = due->t_s;
    film->shown_position_s = due->position_s;
    film->shown_end_s = due->position_s + due->duration_s;
    film->standing = false;
    film->shown_any = true;
    film->opaque = due->picture.opaque;
    film->shown++;
    if (!film->gpu)
        return;
    if (!film->stream)
        film->stream = pav_stream_create(film->gpu);
    if (film->stream)
        pav_stream_upload(film->stream, &due->picture);
    pav_reel_set_form(film->reel, !pav_gpu_choice(film->gpu)->yuv_in_shader,
                      pav_stream_form(film->stream));
    pav_reel_release(film->reel);
}

static const struct pav_captions *captions_in(const struct pav_film *film, const char *language)
{
    size_t length = language ? strcspn(language, "-_") : 0;
    for (size_t i = 0; language && i < film->caption_count; i++)
        if (strcmp(film->captions[i].language, language) == 0)
            return &film->captions[i];
    for (size_t i = 0; i < film->caption_count; i++)
        if (length && strncmp(film->captions[i].language, language, length) == 0 &&
            strcspn(film->captions[i].language, "-_") == length)
            return &film->captions[i];
    return film->caption_count ? &film->captions[0] : NULL;
}

static void caption(struct pav_film *film, const char *language)
{
    const struct pav_captions *captions = captions_in(film, language);
    film->caption[0] = 0;
    if (captions && film->shown_any && !film->ended)
        pav_captions_at(captions, film->shown_t_s, film->caption, sizeof film->caption);
}

/* Where pictures are lost to damage the film goes on with the next good one, rather than stand still until
 * its time. */
static bool leaps(struct pav_film *film)
{
    double next_s, at_s = film->clock.position_s;
    if (film->lock_step || !is_running(film) || at_s < film->shown_end_s + HOLE_S ||
        !pav_reel_after_loss(film->reel, &next_s) || next_s <= at_s)
        return false;
    pav_film_clock_jump(&film->clock, next_s);
    return true;
}

void pav_film_update(struct pav_film *film, double now_s, const char *language)
{
    if (!film || pav_reel_state(film->reel) == PAV_REEL_BROKEN)
        return;
    tick(film, now_s);
    bool leapt = leaps(film);
    const struct pav_reel_picture *due =
        film->standing
            ? pav_reel_take_first(film->reel, film->lock_step)
            : pav_reel_take(film->reel, film->clock.position_s, film->lock_step, &film->skipped);
    if (due && film->standing) { /* beyond the end the last picture is shown, and its time counts */
        double end_s = due->position_s + due->duration_s;
        if (film->clock.position_s >= end_s)
            pav_film_clock_jump(&film->clock, due->position_s);
    }
    if (due)
        show(film, due);
    if (leapt)
        move_sound(film);
    double end_s;
    if (pav_reel_ended(film->reel, &end_s) && film->clock.position_s >= end_s - 1e-3 &&
        !film->standing) {
        film->ended = true;
        film->clock.position_s = end_s;
    }
    if (film->track)
        pav_track_set(film->track, is_running(film) && is_sounding(film), film->volume);
    if (film->lock_step && is_sounding(film) && is_running(film))
        pav_track_wait(film->track, film->clock.position_s + SOUND_AHEAD_S);
    caption(film, language);
}

/* --- what is asked ----------------------------------------------------------------------------- */

enum pav_film_state pav_film_state(const struct pav_film *film)
{
    if (!film)
        return PAV_FILM_NONE;
    if (pav_reel_state(film->reel) == PAV_REEL_BROKEN)
        return PAV_FILM_BROKEN;
    if (!film->shown_any)
        return PAV_FILM_OPENING;
    if (film->ended)
        return PAV_FILM_ENDED;
    return film->paused ? PAV_FILM_PAUSED : PAV_FILM_PLAYING;
}

const char *pav_film_error(const struct pav_film *film)
{
    return film ? pav_reel_error(film->reel) : "";
}

struct pav_texture *pav_film_texture(struct pav_film *film)
{
    return film && film->stream && film->shown_any ? pav_stream_texture(film->stream) : NULL;
}

bool pav_film_opaque(const struct pav_film *film)
{
    return !film || !film->shown_any || film->opaque;
}

const struct pav_picture *pav_film_picture(const struct pav_film *film)
{
    return film && film->held ? &film->held->picture : NULL;
}

double pav_film_time(const struct pav_film *film)
{
    return film ? film->shown_t_s : 0;
}

double pav_film_duration(const struct pav_film *film)
{
    return film ? pav_reel_duration(film->reel) : 0;
}

const char *pav_film_caption(const struct pav_film *film)
{
    return film ? film->caption : "";
}

bool pav_film_primed(struct pav_film *film)
{
    return film && (film->shown_any || pav_reel_has_picture(film->reel));
}

uint64_t pav_film_shown(const struct pav_film *film)
{
    return film ? film->shown : 0;
}

uint64_t pav_film_skipped(const struct pav_film *film)
{
    return film ? film->skipped : 0;
}

void pav_film_settle(struct pav_film *film)
{
    if (!film || pav_reel_state(film->reel) == PAV_REEL_BROKEN)
        return;
    pav_reel_wait_ahead(film->reel);
    if (film->track)
        pav_track_wait(film->track, film->clock.position_s + SOUND_AHEAD_S);
}

double pav_film_drift(const struct pav_film *film)
{
    return film ? film->drift_s : 0;
}

/* --- what is wished ---------------------------------------------------------------------------- */

void pav_film_play(struct pav_film *film)
{
    if (!film)
        return;
    film->paused = false;
    if (film->ended)
        pav_film_seek(film, 0);
}

void pav_film_pause(struct pav_film *film)
{
    if (film)
        film->paused = true;
}

void pav_film_seek(struct pav_film *film, double s)
{
    if (!film || !isfinite(s))
        return;
    s = s > 0 ? s : 0;
    film->held = NULL;
    film->ended = false;
    film->standing = true;
    pav_reel_seek(film->reel, s);
    pav_film_clock_jump(&film->clock, s);
    if (film->track)
        pav_track_move(film->track, s, 0);
}

void pav_film_set_rate(struct pav_film *film, double rate)
{
    if (!film || !isfinite(rate))
        return;
    bool was_silent = film->clock.rate != 1.0;
    film->clock.rate = fmin(fmax(rate, RATE_MIN), RATE_MAX);
    if (was_silent && film->clock.rate == 1.0 && !film->standing) {
        pav_film_clock_jump(&film->clock, film->clock.position_s);
        move_sound(film);
    }
}

void pav_film_set_loop(struct pav_film *film, bool loop)
{
    if (!film)
        return;
    film->loop = loop;
    pav_reel_set_loop(film->reel, loop);
    if (loop)
        film->ended = false; /* goes on from where it stands */
}

void pav_film_set_volume(struct pav_film *film, float volume)
{
    if (film)
        film->volume = fminf(fmaxf(volume, 0), 1);
}

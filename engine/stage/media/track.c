/* The sound thread of a film: decodes, brings to the mixer's rate, and keeps to the pictures' loop. */
#include "stage/media/track.h"

#include <errno.h>
#include <libswresample/swresample.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "base/thread.h"
#include "stage/media/packets.h"
#include "stage/media/resampler.h"

#define RATE          PAV_SOUND_RATE_HZ
#define CHUNK         4096 /* frames converted at a time */
#define GAP_S         0.04 /* a hole in the file's times above this is filled with silence */
#define NEAR_END_S    1.0  /* so close to the end the header says, wait for the pictures' word */
#define WAIT_ROOM_NS  (40 * PAV_NS_PER_MS)
#define WAIT_SHORT_NS (8 * PAV_NS_PER_MS)

struct pav_track {
    char *path;
    struct pav_reel *reel;
    struct pav_sound_source *source;
    pthread_t thread;
    bool started;
    atomic_bool quit;

    pthread_mutex_t lock;
    pthread_cond_t changed; /* on CLOCK_MONOTONIC */
    /* Under the lock. */
    bool silent; /* there is no sound, or it cannot be decoded */
    bool move;   /* asked for */
    double move_t_s, move_base_s;
    bool resting;     /* the thread can do nothing for now … */
    unsigned rests;   /* … for the nth time */
    bool poked;       /* it should look again at once */
    double written_s; /* position up to which sound was handed over */

    /* The sound thread's own. */
    struct pav_packets *packets;
    AVCodecContext *codec;
    AVPacket *packet;
    AVFrame *frame;
    struct pav_resampler resampler;
    double start_s; /* of the film's first picture, in the file's time */
    double next_s;  /* in the film: time of the next converted sample; NAN: by the next packet */
    double base_s;
    int64_t at; /* samples handed over since the pass's start */
    bool draining;
    float chunk[CHUNK * PAV_SOUND_CHANNELS];
};

static bool interrupted(struct pav_track *t)
{
    pthread_mutex_lock(&t->lock);
    bool stop = atomic_load(&t->quit) || t->move;
    pthread_mutex_unlock(&t->lock);
    return stop;
}

/* Waits a while, or until something is asked for. */
static void rest(struct pav_track *t, int64_t ns)
{
    int64_t until_ns = pav_clock_ns() + ns;
    struct timespec until = {.tv_sec = until_ns / PAV_NS_PER_S, .tv_nsec = until_ns % PAV_NS_PER_S};
    pthread_mutex_lock(&t->lock);
    t->resting = true;
    t->rests++;
    pthread_cond_broadcast(&t->changed);
    while (!atomic_load(&t->quit) && !t->move && !t->poked)
        if (pthread_cond_timedwait(&t->changed, &t->lock, &until) == ETIMEDOUT)
            break;
    t->resting = t->poked = false;
    pthread_mutex_unlock(&t->lock);
}

static void fall_silent(struct pav_track *t, const char *why)
{
    if (why && pav_reel_state(t->reel) != PAV_REEL_BROKEN)
        pav_log("film", PAV_LOG_WARN, "%s: without sound: %s", t->path, why);
    pthread_mutex_lock(&t->lock);
    t->silent = true;
    pthread_cond_broadcast(&t->changed);
    pthread_mutex_unlock(&t->lock);
}

static bool open_sound(struct pav_track *t)
{
    char *why = NULL;
    t->packets = pav_packets_open(
        &(struct pav_packets_desc){.path = t->path, .sound = true, .quit = &t->quit}, &why);
    free(why); /* no sound is no fault, and what is wrong with the file the pictures tell */
    if (!t->packets) {
        fall_silent(t, NULL);
        return false;
    }
    pav_packets_trust(t->packets);
    const AVCodec *codec = avcodec_find_decoder(t->packets->codec->codec_id);
    t->codec = codec ? avcodec_alloc_context3(codec) : NULL;
    t->packet = av_packet_alloc();
    t->frame = av_frame_alloc();
    if (!t->codec || avcodec_parameters_to_context(t->codec, t->packets->codec) < 0) {
        fall_silent(t, "its codec is not known here");
        return false;
    }
    t->codec->pkt_timebase = t->packets->time_base;
    t->codec->thread_count = 1;
    if (avcodec_open2(t->codec, codec, NULL) < 0) {
        fall_silent(t, "its decoder refuses it");
        return false;
    }
    return true;
}

/* Films count from their first picture; the sound has to know when that is. */
static bool wait_for_pictures(struct pav_track *t)
{
    struct pav_reel_time time;
    for (;;) {
        pav_reel_time(t->reel, &time);
        if (atomic_load(&t->quit) || pav_reel_state(t->reel) == PAV_REEL_BROKEN)
            return false;
        if (time.known)
            break;
        int64_t until_ns = pav_clock_ns() + WAIT_SHORT_NS;
        pav_clock_sleep_until(until_ns);
    }
    t->start_s = time.start_s;
    return true;
}

static int64_t frames_of(double seconds)
{
    return llrint(seconds * RATE);
}

/* Samples of this pass before its end; INT64_MAX while there is no end in sight; *final: that is where
 * the pictures loop, else how far they are known to go. */
static int64_t samples_allowed(struct pav_track *t, bool padding, bool *final)
{
    struct pav_reel_time time;
    pav_reel_time(t->reel, &time);
    *final = time.final;
    if (time.final && (time.loop || padding))
        return frames_of(t->base_s + time.duration_s) - frames_of(t->base_s);
    if (!time.loop && !padding)
        return INT64_MAX; /* the last note may outlast the last picture */
    double known_s = time.decoded_s;
    if (!padding && time.duration_s - NEAR_END_S > known_s)
        known_s = time.duration_s - NEAR_END_S;
    return frames_of(known_s);
}

/* Hands `count` frames over (NULL: silence), waiting for room. False: something else is to be done,
 * or the pass is over. */
static bool hand_over(struct pav_track *t, const float *samples, int64_t count, bool padding)
{
    while (count > 0) {
        if (interrupted(t))
            return false;
        bool final;
        int64_t room = samples_allowed(t, padding, &final) - t->at;
        if (room <= 0 && final)
            return false;
        if (room <= 0) {
            rest(t, WAIT_SHORT_NS);
            continue;
        }
        int64_t some = count < room ? count : room;
        double position_s = (double)(frames_of(t->base_s) + t->at) / RATE;
        size_t done = pav_sound_source_write(t->source, samples,
                                             (size_t)(some < 48000 ? some : 48000), position_s);
        if (!done) {
            rest(t, WAIT_ROOM_NS);
            continue;
        }
        t->at += (int64_t)done;
        count -= (int64_t)done;
        samples += samples ? done * PAV_SOUND_CHANNELS : 0;
        pthread_mutex_lock(&t->lock);
        t->written_s = position_s + (double)done / RATE;
        pthread_cond_broadcast(&t->changed);
        pthread_mutex_unlock(&t->lock);
    }
    return true;
}

/* Converted samples, the first at `t_s` in the film: what is early is cut, holes become silence. */
static bool lay(struct pav_track *t, const float *samples, int64_t count, double t_s)
{
    int64_t first = frames_of(t_s);
    if (first < t->at) {
        int64_t cut = t->at - first;
        if (cut >= count)
            return true;
        samples += cut * PAV_SOUND_CHANNELS;
        count -= cut;
    } else if (first > t->at && !hand_over(t, NULL, first - t->at, false)) {
        return false;
    }
    return hand_over(t, samples, count, false);
}

/* Converts one decoded frame (or, with `flush`, what the resampler still holds). */
static bool convert(struct pav_track *t, bool flush)
{
    const uint8_t **in = flush ? NULL : (const uint8_t **)t->frame->extended_data;
    int in_count = flush ? 0 : t->frame->nb_samples;
    for (;;) {
        uint8_t *out[1] = {(uint8_t *)t->chunk};
        int count = swr_convert(t->resampler.swr, out, CHUNK, in, in_count);
        if (count <= 0)
            return true;
        double t_s = t->next_s;
        t->next_s += (double)count / RATE;
        if (!lay(t, t->chunk, count, t_s))
            return false;
        in = NULL; /* what did not fit stays inside: ask for it without new input … */
        in_count = 0;
        if (count < CHUNK && !flush)
            return true; /* … but do not flush the filter in the middle of a film */
    }
}

static bool take_frame(struct pav_track *t)
{
    if (t->frame->sample_rate <= 0 || !pav_resampler_fit(&t->resampler, t->frame))
        return true;
    int64_t pts = t->frame->best_effort_timestamp;
    if (pts != AV_NOPTS_VALUE) {
        double t_s = (double)pts * av_q2d(t->packets->time_base) - t->start_s;
        double held_s = (double)swr_get_delay(t->resampler.swr, RATE) / RATE;
        if (isnan(t->next_s) || fabs(t_s - held_s - t->next_s) > GAP_S)
            t->next_s = t_s - held_s;
    }
    if (isnan(t->next_s))
        t->next_s = 0;
    return convert(t, false);
}

/* Decodes until the file or the pictures end. False: something else is to be done first. */
static bool decode_on(struct pav_track *t)
{
    while (!interrupted(t)) {
        int error = avcodec_receive_frame(t->codec, t->frame);
        if (error == 0) {
            bool go_on = take_frame(t);
            av_frame_unref(t->frame);
            if (!go_on)
                return !interrupted(t);
            continue;
        }
        if (error == AVERROR_EOF || t->draining) {
            if (t->resampler.swr)
                convert(t, true);
            return !interrupted(t);
        }
        error = t->packets->ops->read(t->packets, t->packet);
        t->draining = error < 0;
        avcodec_send_packet(t->codec, t->draining ? NULL : t->packet);
        av_packet_unref(t->packet);
    }
    return false;
}

static void restart_codec(struct pav_track *t)
{
    avcodec_flush_buffers(t->codec);
    swr_free(&t->resampler.swr); /* its filter holds samples of the time before */
    t->next_s = NAN;
    t->draining = false;
}

static void do_move(struct pav_track *t)
{
    pthread_mutex_lock(&t->lock);
    double t_s = t->move_t_s;
    t->base_s = t->move_base_s;
    t->move = false;
    t->written_s = t->base_s + t_s;
    pav_sound_source_flush(t->source); /* under the lock: pav_track_clock tells no old time */
    pthread_mutex_unlock(&t->lock);
    AVRational base = t->packets->time_base;
    /* A little earlier: codecs need a packet or two to find their voice. */
    double from_s = fmax(t_s - 0.1, 0) + t->start_s;
    if (t_s <= 0 || t->packets->ops->seek(t->packets, (int64_t)floor(from_s / av_q2d(base))) < 0)
        t->packets->ops->rewind(t->packets);
    t->at = frames_of(t_s);
    restart_codec(t);
}

/* The file is at its end: silence until the pictures end too, then from the start. False: not yet. */
static bool begin_next_pass(struct pav_track *t)
{
    if (hand_over(t, NULL, INT64_MAX, true) || interrupted(t))
        return false;
    struct pav_reel_time time;
    pav_reel_time(t->reel, &time);
    if (!time.loop) {
        rest(t, WAIT_ROOM_NS * 5);
        return false;
    }
    t->base_s += time.duration_s;
    t->at = 0;
    if (t->packets->ops->rewind(t->packets) < 0) {
        fall_silent(t, "it cannot be rewound");
        atomic_store(&t->quit, true);
        return false;
    }
    restart_codec(t);
    return true;
}

static bool move_asked(struct pav_track *t)
{
    pthread_mutex_lock(&t->lock);
    bool move = t->move;
    pthread_mutex_unlock(&t->lock);
    return move;
}

static void *run(void *data)
{
    struct pav_track *t = data;
    if (!open_sound(t) || !wait_for_pictures(t))
        return NULL;
    t->next_s = NAN;
    bool at_end = false;
    while (!atomic_load(&t->quit)) {
        if (move_asked(t)) {
            do_move(t);
            at_end = false;
        } else if (!at_end) {
            at_end = decode_on(t);
        } else {
            at_end = !begin_next_pass(t);
        }
    }
    return NULL;
}

struct pav_track *pav_track_create(const char *path, struct pav_reel *reel,
                                   struct pav_sound_output *output)
{
    struct pav_track *t = pav_alloc(sizeof *t);
    t->path = pav_strdup(path);
    t->reel = reel;
    t->source = pav_sound_source_create(output);
    pthread_condattr_t monotonic;
    pthread_mutex_init(&t->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&t->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
    t->started = pav_thread_start(&t->thread, "film sound", run, t);
    if (!t->started) /* the thread may have fallen silent already */
        t->silent = true;
    return t;
}

void pav_track_destroy(struct pav_track *t)
{
    if (!t)
        return;
    pthread_mutex_lock(&t->lock);
    atomic_store(&t->quit, true);
    pthread_cond_broadcast(&t->changed);
    pthread_mutex_unlock(&t->lock);
    if (t->started)
        pthread_join(t->thread, NULL);
    pav_sound_source_destroy(t->source);
    avcodec_free_context(&t->codec);
    pav_packets_close(t->packets);
    av_packet_free(&t->packet);
    av_frame_free(&t->frame);
    swr_free(&t->resampler.swr);
    pthread_mutex_destroy(&t->lock);
    pthread_cond_destroy(&t->changed);
    free(t->path);
    free(t);
}

void pav_track_set(struct pav_track *t, bool playing, float volume)
{
    pav_sound_source_set(t->source, playing, volume);
}

void pav_track_move(struct pav_track *t, double t_s, double base_s)
{
    pthread_mutex_lock(&t->lock);
    t->move = true;
    t->move_t_s = t_s;
    t->move_base_s = base_s;
    pthread_cond_broadcast(&t->changed);
    pthread_mutex_unlock(&t->lock);
}

enum pav_clock_sound pav_track_clock(struct pav_track *t, double *position_s)
{
    enum pav_clock_sound state = PAV_CLOCK_WAITING;
    pthread_mutex_lock(&t->lock);
    if (t->silent)
        state = PAV_CLOCK_SILENT;
    else if (!t->move && pav_sound_source_clock(t->source, position_s))
        state = PAV_CLOCK_HEARD;
    pthread_mutex_unlock(&t->lock);
    return state;
}

void pav_track_wait(struct pav_track *t, double position_s)
{
    pthread_mutex_lock(&t->lock);
    unsigned seen = t->rests;
    t->poked = t->written_s < position_s;
    pthread_cond_broadcast(&t->changed);
    while (!t->silent && !atomic_load(&t->quit) &&
           (t->move || (t->written_s < position_s && !(t->resting && t->rests != seen))))
        pthread_cond_wait(&t->changed, &t->lock);
    pthread_mutex_unlock(&t->lock);
}

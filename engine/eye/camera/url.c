/* Owns a network stream as a source: FFmpeg reads it, the newest picture counts. */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/str.h"
#include "eye/camera/source.h"

struct stream {
    const struct pav_capture_api *api;
    struct pav_capture *capture;
    const struct pav_camera_plan *plan;
    int64_t captured_ns;
};

static void close_url(void *source)
{
    struct stream *s = source;
    if (s->capture)
        s->api->close(s->capture);
    free(s);
}

static void *open_url(const struct pav_camera_plan *plan, bool wary, char why[PAV_WHY_MAX])
{
    (void)wary;
    struct stream *s = pav_alloc(sizeof *s);
    s->plan = plan;
    /* The one stream that the gate opens carries everything. */
    setenv("OPENCV_FFMPEG_CAPTURE_OPTIONS", "rtsp_transport;tcp", 1);
    s->api = pav_capture_load(why);
    if (s->api)
        s->capture = s->api->open(
            &(struct pav_capture_plan){.kind = PAV_SOURCE_URL, .path = plan->source}, why);
    if (s->capture)
        return s;
    close_url(s);
    return NULL;
}

/* Blocks as long as the network does; the stall is noticed by whoever waits for pictures. */
static enum pav_source_next next_url(void *source, char why[PAV_WHY_MAX])
{
    struct stream *s = source;
    if (!s->api->grab(s->capture)) {
        snprintf(why, PAV_WHY_MAX, "the stream has ended or broken off");
        return PAV_NEXT_GONE;
    }
    s->captured_ns = pav_clock_ns();
    return PAV_NEXT_PICTURE;
}

static bool develop_url(void *source, struct pav_photo *photo, char why[PAV_WHY_MAX])
{
    struct stream *s = source;
    photo->captured_ns = s->captured_ns;
    photo->t_s = (double)s->captured_ns / 1e9;
    return pav_capture_develop(s->api, s->capture, s->plan->mirror, photo, why);
}

const struct pav_source_driver pav_source_url = {
    .name = "url",
    .open = open_url,
    .next = next_url,
    .develop = develop_url,
    .close = close_url,
};

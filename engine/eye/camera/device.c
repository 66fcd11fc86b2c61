/* Owns the V4L2 camera as a source: probed, opened by OpenCV, controlled, read, told apart from dead. */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#include <pavilion/log.h>

#include "base/clock.h"
#include "base/str.h"
#include "eye/camera/source.h"
#include "eye/camera/v4l2.h"

#define WAIT_MS 100

struct device {
    const struct pav_capture_api *api;
    struct pav_capture *capture;
    const struct pav_camera_plan *plan; /* its `source` is the node itself here */
    char who[64];
    int handle;   /* OpenCV's descriptor, or -1 */
    bool started; /* the stream has given a picture */
    int64_t captured_ns;
};

static void close_device(void *source)
{
    struct device *d = source;
    if (d->capture)
        d->api->close(d->capture);
    free(d);
}

static void *open_device(const struct pav_camera_plan *plan, bool wary, char why[PAV_WHY_MAX])
{
    struct device *d = pav_alloc(sizeof *d);
    struct pav_v4l2_facts facts;
    d->plan = plan;
    snprintf(d->who, sizeof d->who, "camera/%s", plan->name);
    if (!pav_v4l2_probe(plan->source, plan, wary, &facts, why) || !(d->api = pav_capture_load(why)))
        goto failed;
    d->capture = d->api->open(&(struct pav_capture_plan){.kind = PAV_SOURCE_DEVICE,
                                                         .path = plan->source,
                                                         .width_px = plan->width_px,
                                                         .height_px = plan->height_px,
                                                         .fps = plan->fps,
                                                         .fourcc = facts.fourcc},
                              why);
    if (!d->capture)
        goto failed;
    /* Opening resets what some drivers were told before: controls come last, at every open. */
    d->handle = pav_v4l2_handle(plan->source);
    if (d->handle >= 0)
        pav_v4l2_controls(d->handle, plan, d->who);
    pav_log(d->who, PAV_LOG_INFO, "\"%s\" is open at %s, %.3g pictures/s, %.4s", facts.card,
            plan->source, d->api->fps(d->capture),
            facts.fourcc ? (const char *)&facts.fourcc : "?");
    return d;

failed:
    close_device(d);
    return NULL;
}

/* The time stamp of the driver where it is one of our clock, else now. */
static int64_t stamp(const struct device *d)
{
    int64_t now = pav_clock_ns(), said = (int64_t)(d->api->time_s(d->capture) * 1e9);
    return said <= now && said > now - PAV_NS_PER_S ? said : now;
}

/* Whether a picture waits, without a call that could last: OpenCV's own wait fetches the picture, and
 * then gives no other before that one was decoded. */
static bool wait_for_picture(const struct device *d)
{
    struct pollfd news = {.fd = d->handle, .events = POLLIN};
    return d->handle < 0 || !d->started || poll(&news, 1, WAIT_MS) != 0;
}

static enum pav_source_next next_device(void *source, char why[PAV_WHY_MAX])
{
    struct device *d = source;
    if (!wait_for_picture(d)) {
        /* some drivers fall silent when the plug is pulled */
        return pav_v4l2_answers(d->handle, why) ? PAV_NEXT_NOTHING : PAV_NEXT_GONE;
    }
    if (d->api->grab(d->capture)) {
        d->started = true;
        d->captured_ns = stamp(d);
        return PAV_NEXT_PICTURE;
    }
    if (d->handle < 0 || pav_v4l2_answers(d->handle, why))
        snprintf(why, PAV_WHY_MAX,
                 d->started ? "reading fails" : "it is open, but no picture comes");
    return PAV_NEXT_GONE;
}

static bool develop_device(void *source, struct pav_photo *photo, char why[PAV_WHY_MAX])
{
    struct device *d = source;
    if (d->handle >= 0 && pav_v4l2_short(d->handle)) {
        snprintf(why, PAV_WHY_MAX, "the camera sends incomplete pictures");
        return false;
    }
    photo->captured_ns = d->captured_ns;
    photo->t_s = (double)d->captured_ns / 1e9;
    return pav_capture_develop(d->api, d->capture, d->plan->mirror, photo, why);
}

const struct pav_source_driver pav_source_device = {
    .name = "device",
    .open = open_device,
    .next = next_device,
    .develop = develop_device,
    .close = close_device,
};

/* Owns the few V4L2 calls that are made past OpenCV. */
#include "eye/camera/v4l2.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <pavilion/log.h>

#define DESCRIPTORS_MAX   256
#define PICTURE_WITHIN_MS 1000
#define BUFFERS_MAX       32

static int call(int fd, unsigned long request, void *argument)
{
    int result;
    do {
        result = ioctl(fd, request, argument);
    } while (result < 0 && errno == EINTR);
    return result;
}

static bool is_camera(int fd)
{
    struct v4l2_capability c = {0};
    if (call(fd, VIDIOC_QUERYCAP, &c) != 0)
        return false;
    uint32_t can = c.capabilities & V4L2_CAP_DEVICE_CAPS ? c.device_caps : c.capabilities;
    return (can & V4L2_CAP_VIDEO_CAPTURE) && (can & V4L2_CAP_STREAMING);
}

bool pav_v4l2_captures(const char *path)
{
    int fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return errno == EBUSY || errno == EACCES || errno == EPERM;
    bool camera = is_camera(fd);
    close(fd);
    return camera;
}

/* --- formats ---- */

static double rate_of(const struct v4l2_fract *interval)
{
    return interval->numerator ? (double)interval->denominator / interval->numerator : 0;
}

/* The highest rate at which the driver gives this format in this size; 0: not at all or not said. */
static double best_rate(int fd, uint32_t fourcc, int w, int h)
{
    double best = 0;
    for (uint32_t i = 0; i < 64; i++) {
        struct v4l2_frmivalenum e = {
            .index = i, .pixel_format = fourcc, .width = (uint32_t)w, .height = (uint32_t)h};
        if (call(fd, VIDIOC_ENUM_FRAMEINTERVALS, &e) != 0)
            break;
        double rate = rate_of(e.type == V4L2_FRMIVAL_TYPE_DISCRETE ? &e.discrete : &e.stepwise.min);
        best = rate > best ? rate : best;
    }
    return best;
}

/* Over USB 2 the raw formats of larger pictures crawl, and JPEG is worth its decoding. */
static uint32_t choose_format(int fd, const struct pav_camera_plan *plan)
{
    static const uint32_t cheapest_first[] = {V4L2_PIX_FMT_YUYV, V4L2_PIX_FMT_UYVY,
                                              V4L2_PIX_FMT_NV12, V4L2_PIX_FMT_YUV420,
                                              V4L2_PIX_FMT_MJPEG};
    uint32_t chosen = 0;
    double best = 0;
    for (size_t i = 0; i < sizeof cheapest_first / sizeof *cheapest_first; i++) {
        double rate = best_rate(fd, cheapest_first[i], plan->width_px, plan->height_px);
        if (rate > best + 0.5 && best < plan->fps - 0.5) {
            best = rate;
            chosen = cheapest_first[i];
        }
    }
    return chosen;
}

/* Bytes of a whole picture; 0 where that depends on the picture. */
static uint32_t whole_picture(int fd)
{
    struct v4l2_format f = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE};
    if (call(fd, VIDIOC_G_FMT, &f) != 0 || f.fmt.pix.pixelformat == V4L2_PIX_FMT_MJPEG ||
        f.fmt.pix.pixelformat == V4L2_PIX_FMT_JPEG)
        return 0;
    return f.fmt.pix.bytesperline * f.fmt.pix.height;
}

/* --- before opening ---- */

static bool refuse(char why[PAV_WHY_MAX], const char *what, int error)
{
    const char *plain = error == EBUSY    ? "another program uses it"
                        : error == EACCES ? "no permission (is the user in the group \"video\"?)"
                        : error == ENODEV ? "it is unplugged"
                                          : NULL;
    if (plain)
        snprintf(why, PAV_WHY_MAX, "%s", plain);
    else
        snprintf(why, PAV_WHY_MAX, "%s: %s", what, strerror(error));
    return false;
}

/* A driver that streams to someone else refuses buffers (and says so only then). */
static bool free_to_use(int fd, char why[PAV_WHY_MAX])
{
    struct v4l2_requestbuffers r = {
        .count = 1, .type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP};
    if (call(fd, VIDIOC_REQBUFS, &r) != 0)
        return refuse(why, "it gives no buffers", errno);
    r.count = 0;
    call(fd, VIDIOC_REQBUFS, &r);
    return true;
}

static bool stream_on(int fd, char why[PAV_WHY_MAX])
{
    int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    struct v4l2_requestbuffers r = {.count = 2, .type = (uint32_t)type, .memory = V4L2_MEMORY_MMAP};
    if (call(fd, VIDIOC_REQBUFS, &r) != 0)
        return refuse(why, "it gives no buffers", errno);
    for (uint32_t i = 0; i < r.count; i++) {
        struct v4l2_buffer b = {.index = i, .type = (uint32_t)type, .memory = V4L2_MEMORY_MMAP};
        if (call(fd, VIDIOC_QBUF, &b) != 0)
            return refuse(why, "it takes no buffer", errno);
    }
    return call(fd, VIDIOC_STREAMON, &type) == 0 || refuse(why, "it does not start", errno);
}

/* One picture, unlooked at: in whatever format and size the driver stands at. */
static bool gives_picture(int fd, char why[PAV_WHY_MAX])
{
    int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    struct v4l2_buffer b = {.type = (uint32_t)type, .memory = V4L2_MEMORY_MMAP};
    bool good = stream_on(fd, why);
    if (good) {
        struct pollfd news = {.fd = fd, .events = POLLIN};
        good = poll(&news, 1, PICTURE_WITHIN_MS) == 1;
        if (!good)
            snprintf(why, PAV_WHY_MAX, "it is open, but no picture comes");
        else if (call(fd, VIDIOC_DQBUF, &b) != 0)
            good = refuse(why, "reading fails", errno);
        else if (b.bytesused > 0 && b.bytesused < whole_picture(fd)) {
            good = false;
            snprintf(why, PAV_WHY_MAX, "the camera sends incomplete pictures");
        }
    }
    call(fd, VIDIOC_STREAMOFF, &type);
    struct v4l2_requestbuffers none = {.type = (uint32_t)type, .memory = V4L2_MEMORY_MMAP};
    call(fd, VIDIOC_REQBUFS, &none);
    return good;
}

bool pav_v4l2_probe(const char *path, const struct pav_camera_plan *plan, bool wary,
                    struct pav_v4l2_facts *facts, char why[PAV_WHY_MAX])
{
    *facts = (struct pav_v4l2_facts){0};
    int fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return refuse(why, "it cannot be opened", errno);
    struct v4l2_capability c = {0};
    bool good = call(fd, VIDIOC_QUERYCAP, &c) == 0;
    if (!good) {
        refuse(why, "it does not answer as a camera", errno);
    } else if (!is_camera(fd)) {
        good = false;
        snprintf(why, PAV_WHY_MAX, "it gives no pictures (another node of the same device does)");
    } else {
        snprintf(facts->card, sizeof facts->card, "%.32s", (const char *)c.card);
        facts->fourcc = choose_format(fd, plan);
        good = free_to_use(fd, why) && (!wary || gives_picture(fd, why));
    }
    close(fd);
    return good;
}

/* --- while it runs ---- */

int pav_v4l2_handle(const char *path)
{
    struct stat node, about;
    if (stat(path, &node) != 0)
        return -1;
    for (int fd = 3; fd < DESCRIPTORS_MAX; fd++) {
        if (fstat(fd, &about) == 0 && about.st_dev == node.st_dev && about.st_ino == node.st_ino &&
            !(fcntl(fd, F_GETFL) & O_PATH))
            return fd;
    }
    return -1;
}

struct wish {
    const char *name;
    uint32_t id;
    int value;
};

/* False after a line in the log. */
static bool apply(int handle, const struct wish *wish, const char *who)
{
    struct v4l2_control c = {.id = wish->id, .value = wish->value};
    if (call(handle, VIDIOC_S_CTRL, &c) != 0) {
        pav_log(who, PAV_LOG_WARN, "%s: wanted %d, the camera refuses it: %s", wish->name,
                wish->value, errno == EINVAL ? "it has no such control" : strerror(errno));
        return false;
    }
    c.value = 0;
    if (call(handle, VIDIOC_G_CTRL, &c) != 0) {
        pav_log(who, PAV_LOG_WARN, "%s: wanted %d, cannot be read back: %s", wish->name,
                wish->value, strerror(errno));
        return false;
    }
    if (c.value != wish->value) {
        pav_log(who, PAV_LOG_WARN, "%s: wanted %d, is %d", wish->name, wish->value, c.value);
        return false;
    }
    pav_log(who, PAV_LOG_INFO, "%s: %d", wish->name, c.value);
    return true;
}

/* Most webcams know aperture priority as "automatic"; some only the full automatic. */
static int apply_automatic_exposure(int handle, const char *who)
{
    struct v4l2_control c = {.id = V4L2_CID_EXPOSURE_AUTO,
                             .value = V4L2_EXPOSURE_APERTURE_PRIORITY};
    if (call(handle, VIDIOC_S_CTRL, &c) == 0)
        return !apply(handle,
                      &(struct wish){"exposure mode", c.id, V4L2_EXPOSURE_APERTURE_PRIORITY}, who);
    return !apply(handle,
                  &(struct wish){"exposure mode", V4L2_CID_EXPOSURE_AUTO, V4L2_EXPOSURE_AUTO}, who);
}

int pav_v4l2_controls(int handle, const struct pav_camera_plan *plan, const char *who)
{
    struct wish wishes[5];
    int count = 0, failed = 0;
    if (plan->power_line_hz != PAV_CONTROL_KEEP) {
        int choice = plan->power_line_hz == 50   ? V4L2_CID_POWER_LINE_FREQUENCY_50HZ
                     : plan->power_line_hz == 60 ? V4L2_CID_POWER_LINE_FREQUENCY_60HZ
                                                 : V4L2_CID_POWER_LINE_FREQUENCY_DISABLED;
        wishes[count++] = (struct wish){"power line", V4L2_CID_POWER_LINE_FREQUENCY, choice};
    }
    if (plan->exposure >= 0) {
        wishes[count++] =
            (struct wish){"exposure mode", V4L2_CID_EXPOSURE_AUTO, V4L2_EXPOSURE_MANUAL};
        wishes[count++] = (struct wish){"exposure", V4L2_CID_EXPOSURE_ABSOLUTE, plan->exposure};
    } else if (plan->exposure == PAV_CONTROL_AUTO) {
        failed += apply_automatic_exposure(handle, who);
    }
    if (plan->white_balance_k >= 0) {
        wishes[count++] = (struct wish){"automatic white balance", V4L2_CID_AUTO_WHITE_BALANCE, 0};
        wishes[count++] = (struct wish){"white balance", V4L2_CID_WHITE_BALANCE_TEMPERATURE,
                                        plan->white_balance_k};
    } else if (plan->white_balance_k == PAV_CONTROL_AUTO) {
        wishes[count++] = (struct wish){"automatic white balance", V4L2_CID_AUTO_WHITE_BALANCE, 1};
    }
    for (int i = 0; i < count; i++)
        failed += !apply(handle, &wishes[i], who);
    return failed;
}

bool pav_v4l2_short(int handle)
{
    uint32_t whole = whole_picture(handle);
    for (uint32_t i = 0; whole > 0 && i < BUFFERS_MAX; i++) {
        struct v4l2_buffer b = {
            .index = i, .type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP};
        if (call(handle, VIDIOC_QUERYBUF, &b) != 0)
            break;
        /* the one that is neither with the driver nor waiting is OpenCV's */
        if (!(b.flags & (V4L2_BUF_FLAG_QUEUED | V4L2_BUF_FLAG_DONE)))
            return b.bytesused > 0 && b.bytesused < whole;
    }
    return false;
}

bool pav_v4l2_answers(int handle, char why[PAV_WHY_MAX])
{
    struct v4l2_capability c = {0};
    if (call(handle, VIDIOC_QUERYCAP, &c) == 0)
        return true;
    return refuse(why, "it does not answer", errno);
}

/* Controls of a camera: applied, read back, and named when they do not hold. The fake driver is loaded
 * into the test itself. */
#include <fcntl.h>
#include <linux/videodev2.h>
#include <stdlib.h>
#include <unistd.h>

#include "camera_fake.h"
#include "check.h"
#include "eye/camera/v4l2.h"

#include "base/log.h"

static char path[64], heard[2000];

static void hear(void *data, enum pav_log_level level, const char *who, const char *text)
{
    (void)data;
    size_t used = strlen(heard);
    snprintf(heard + used, sizeof heard - used, "%d %s: %s\n", (int)level, who, text);
}

static struct fake_camera *begin(void)
{
    heard[0] = 0;
    snprintf(path, sizeof path, "/tmp/pavilion-controls-%d", (int)getpid());
    pav_log_set_sink(hear, NULL);
    return fake_camera_plug(path);
}

static void end(struct fake_camera *camera)
{
    unlink(path);
    fake_camera_let_go(camera);
}

static int32_t value_of(const struct fake_camera *camera, uint32_t id)
{
    for (int i = 0; i < FAKE_CONTROLS; i++) {
        if (camera->controls[i].id == id)
            return atomic_load(&camera->controls[i].value);
    }
    return -1;
}

static void set_and_read_back(void)
{
    struct fake_camera *camera = begin();
    REQUIRE(camera);
    struct pav_camera_plan plan = {.exposure = 120, .white_balance_k = 4600, .power_line_hz = 50};
    int fd = open(path, O_RDWR | O_NONBLOCK);
    CHECK_INT(pav_v4l2_controls(fd, &plan, "camera/test"), 0);
    CHECK_INT(value_of(camera, V4L2_CID_EXPOSURE_AUTO), V4L2_EXPOSURE_MANUAL);
    CHECK_INT(value_of(camera, V4L2_CID_EXPOSURE_ABSOLUTE), 120);
    CHECK_INT(value_of(camera, V4L2_CID_AUTO_WHITE_BALANCE), 0);
    CHECK_INT(value_of(camera, V4L2_CID_WHITE_BALANCE_TEMPERATURE), 4600);
    CHECK_INT(value_of(camera, V4L2_CID_POWER_LINE_FREQUENCY), V4L2_CID_POWER_LINE_FREQUENCY_50HZ);
    plan = (struct pav_camera_plan){.exposure = PAV_CONTROL_AUTO,
                                    .white_balance_k = PAV_CONTROL_AUTO,
                                    .power_line_hz = PAV_CONTROL_KEEP};
    CHECK_INT(pav_v4l2_controls(fd, &plan, "camera/test"), 0);
    CHECK_INT(value_of(camera, V4L2_CID_EXPOSURE_AUTO), V4L2_EXPOSURE_APERTURE_PRIORITY);
    CHECK_INT(value_of(camera, V4L2_CID_AUTO_WHITE_BALANCE), 1);
    CHECK_INT(value_of(camera, V4L2_CID_POWER_LINE_FREQUENCY), V4L2_CID_POWER_LINE_FREQUENCY_50HZ);
    close(fd);
    end(camera);
}

static void what_does_not_hold_is_named(void)
{
    struct fake_camera *camera = begin();
    REQUIRE(camera);
    atomic_store(&camera->controls[2].stuck, true); /* exposure stays at 157 */
    camera->controls[4].id = 0;                     /* no white balance in kelvin */
    struct pav_camera_plan plan = {.exposure = 90, .white_balance_k = 5000, .power_line_hz = 60};
    int fd = open(path, O_RDWR | O_NONBLOCK);
    CHECK_INT(pav_v4l2_controls(fd, &plan, "camera/test"), 2);
    CHECK_HAS(heard, "exposure: wanted 90, is 157");
    CHECK_HAS(heard, "white balance: wanted 5000, the camera refuses it: it has no such control");
    close(fd);
    end(camera);
}

static void probes_before_opening(void)
{
    char why[PAV_WHY_MAX] = "";
    struct pav_v4l2_facts facts;
    struct pav_camera_plan plan = {.width_px = 640, .height_px = 360, .fps = 30};
    struct fake_camera *camera = begin();
    REQUIRE(camera);
    CHECK(pav_v4l2_captures(path));
    CHECK(pav_v4l2_probe(path, &plan, true, &facts, why));
    CHECK_STR(facts.card, "Fake camera");
    CHECK_INT(facts.fourcc, V4L2_PIX_FMT_YUYV);
    atomic_store(&camera->fault, FAKE_BUSY);
    CHECK(!pav_v4l2_probe(path, &plan, false, &facts, why));
    CHECK_STR(why, "another program uses it");
    atomic_store(&camera->fault, FAKE_STALL);
    CHECK(pav_v4l2_probe(path, &plan, false, &facts, why));
    CHECK(!pav_v4l2_probe(path, &plan, true, &facts, why));
    CHECK_STR(why, "it is open, but no picture comes");
    atomic_store(&camera->fault, FAKE_IO);
    CHECK(!pav_v4l2_probe(path, &plan, true, &facts, why));
    CHECK_HAS(why, "Input/output error");
    atomic_store(&camera->fault, FAKE_SHORT);
    CHECK(!pav_v4l2_probe(path, &plan, true, &facts, why));
    CHECK_STR(why, "the camera sends incomplete pictures");
    atomic_store(&camera->fault, FAKE_NODEV);
    CHECK(!pav_v4l2_probe(path, &plan, true, &facts, why));
    CHECK_STR(why, "it is unplugged");
    end(camera);
    CHECK(!pav_v4l2_captures("/dev/null"));
    CHECK(!pav_v4l2_probe("/dev/null", &plan, false, &facts, why));
}

int main(void)
{
    if (!freopen("/dev/null", "w", stderr)) /* the log is read through its sink */
        return 1;
    RUN(set_and_read_back);
    RUN(what_does_not_hold_is_named);
    RUN(probes_before_opening);
    return check_end();
}

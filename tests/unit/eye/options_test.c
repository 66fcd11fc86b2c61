/* The eye's command line, as the keeper writes it. */
#include "check.h"
#include "eye/options.h"

#include <getopt.h>
#include <unistd.h>

static bool read_line(struct pav_eye_options *o, char **argv)
{
    int argc = 0;
    while (argv[argc])
        argc++;
    optind = 0;
    return pav_eye_options(o, argc, argv);
}

#define LINE(...) ((char *[]){(char *)"pavilion-eye", __VA_ARGS__, NULL})
#define W(word)   (char *)word

static void reads_everything(void)
{
    struct pav_eye_options o;
    REQUIRE(
        read_line(&o, LINE(W("--camera"), W("2"), W("--name"), W("door"), W("--kind"), W("device"),
                           W("--source"), W("/dev/video3"), W("--size"), W("640x480"), W("--fps"),
                           W("59.94"), W("--fallback"), W("--mirror"), W("--exposure"), W("120"),
                           W("--white-balance"), W("auto"), W("--power-line"), W("50"),
                           W("--first-id"), W("4294967296"), W("--zone"), W("0,0 1,0 0.5,1"))));
    CHECK_INT(o.camera, 2);
    CHECK_STR(o.plan.name, "door");
    CHECK_INT(o.plan.kind, PAV_SOURCE_DEVICE);
    CHECK_STR(o.plan.source, "/dev/video3");
    CHECK(o.plan.width_px == 640 && o.plan.height_px == 480);
    CHECK_NEAR(o.plan.fps, 59.94, 1e-9);
    CHECK(o.plan.fallback && o.plan.mirror && !o.lock_step);
    CHECK_INT(o.plan.exposure, 120);
    CHECK_INT(o.plan.white_balance_k, PAV_CONTROL_AUTO);
    CHECK_INT(o.plan.power_line_hz, 50);
    CHECK_INT(o.plan.zone.count, 3);
    CHECK(pav_zone_holds(&o.plan.zone, 0.5f, 0.5f) && !pav_zone_holds(&o.plan.zone, 0.1f, 0.5f));
    CHECK(o.first_id == UINT64_C(1) << 32);
}

static void leaves_controls_alone(void)
{
    struct pav_eye_options o;
    REQUIRE(read_line(
        &o, LINE(W("--kind"), W("virtual"), W("--source"), W("visitor"), W("--lock-step"))));
    CHECK_INT(o.plan.exposure, PAV_CONTROL_KEEP);
    CHECK_INT(o.plan.white_balance_k, PAV_CONTROL_KEEP);
    CHECK_INT(o.plan.power_line_hz, PAV_CONTROL_KEEP);
    CHECK(o.plan.width_px == 1280 && o.plan.height_px == 720 && o.lock_step);
}

static void refuses_nonsense(void)
{
    struct pav_eye_options o;
    CHECK(!read_line(&o, LINE(W("--kind"), W("webcam"), W("--source"), W("x"))));
    CHECK(!read_line(&o, LINE(W("--kind"), W("file"))));
    CHECK(!read_line(&o, LINE(W("--source"), W("x"))));
    CHECK(
        !read_line(&o, LINE(W("--kind"), W("file"), W("--source"), W("x"), W("--size"), W("640"))));
    CHECK(!read_line(
        &o, LINE(W("--kind"), W("file"), W("--source"), W("x"), W("--size"), W("99999x20"))));
    CHECK(
        !read_line(&o, LINE(W("--kind"), W("file"), W("--source"), W("x"), W("--fps"), W("fast"))));
    CHECK(
        !read_line(&o, LINE(W("--kind"), W("file"), W("--source"), W("x"), W("--camera"), W("4"))));
    CHECK(!read_line(&o, LINE(W("--kind"), W("file"), W("--source"), W("x"), W("stray"))));
    CHECK(!read_line(
        &o, LINE(W("--kind"), W("file"), W("--source"), W("x"), W("--zone"), W("0,0 1,0"))));
    CHECK(!read_line(
        &o, LINE(W("--kind"), W("file"), W("--source"), W("x"), W("--zone"), W("0,0 1,0 nan,1"))));
    CHECK(
        !read_line(&o, LINE(W("--kind"), W("device"), W("--source"), W("auto"), W("--lock-step"))));
}

int main(void)
{
    /* what it says of nonsense is not for the test's reader */
    if (!freopen("/dev/null", "w", stderr))
        return 1;
    RUN(reads_everything);
    RUN(leaves_controls_alone);
    RUN(refuses_nonsense);
    return check_end();
}

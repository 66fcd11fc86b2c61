/* Owns the reading of the eye's command line. */
#include "eye/options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "link/ring.h"

enum {
    CAMERA = 1,
    NAME,
    KIND,
    SOURCE,
    FALLBACK,
    SIZE,
    FPS,
    MIRROR,
    EXPOSURE,
    WHITE_BALANCE,
    POWER_LINE,
    ZONE,
    FIRST_ID,
    LOCK_STEP,
    PROBE
};

static const struct option long_options[] = {
    {"camera", required_argument, NULL, CAMERA},
    {"name", required_argument, NULL, NAME},
    {"kind", required_argument, NULL, KIND},
    {"source", required_argument, NULL, SOURCE},
    {"fallback", no_argument, NULL, FALLBACK},
    {"size", required_argument, NULL, SIZE},
    {"fps", required_argument, NULL, FPS},
    {"mirror", no_argument, NULL, MIRROR},
    {"exposure", required_argument, NULL, EXPOSURE},
    {"white-balance", required_argument, NULL, WHITE_BALANCE},
    {"power-line", required_argument, NULL, POWER_LINE},
    {"zone", required_argument, NULL, ZONE},
    {"first-id", required_argument, NULL, FIRST_ID},
    {"lock-step", no_argument, NULL, LOCK_STEP},
    {"probe", required_argument, NULL, PROBE},
    {NULL, 0, NULL, 0},
};

static bool whole_number(const char *text, long long least, long long most, long long *out)
{
    char *end;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (errno || end == text || *end || value < least || value > most)
        return false;
    *out = value;
    return true;
}

static bool set_kind(struct pav_camera_plan *plan, const char *text)
{
    static const char *const kinds[] = {[PAV_SOURCE_DEVICE] = "device",
                                        [PAV_SOURCE_FILE] = "file",
                                        [PAV_SOURCE_URL] = "url",
                                        [PAV_SOURCE_VIRTUAL] = "virtual"};
    for (int i = PAV_SOURCE_DEVICE; i <= PAV_SOURCE_VIRTUAL; i++) {
        if (strcmp(text, kinds[i]) == 0)
            plan->kind = (enum pav_source_kind)i;
    }
    return plan->kind != PAV_SOURCE_NONE;
}

static bool set_size(struct pav_camera_plan *plan, const char *text)
{
    char after;
    return sscanf(text, "%dx%d%c", &plan->width_px, &plan->height_px, &after) == 2 &&
           plan->width_px >= 16 && plan->height_px >= 16 && plan->width_px <= PAV_RING_SIDE_MAX &&
           plan->height_px <= PAV_RING_SIDE_MAX;
}

static bool set_fps(struct pav_camera_plan *plan, const char *text)
{
    char *end;
    plan->fps = strtod(text, &end);
    return end != text && !*end && plan->fps >= 1 && plan->fps <= 240;
}

static bool set_control(int *control, const char *text)
{
    long long value = PAV_CONTROL_AUTO;
    if (strcmp(text, "auto") != 0 && !whole_number(text, 0, 1000000, &value))
        return false;
    *control = (int)value;
    return true;
}

static bool set(struct pav_eye_options *o, int which, char *text)
{
    struct pav_camera_plan *plan = &o->plan;
    long long value;
    switch (which) {
    case CAMERA:
        if (!whole_number(text, 0, PAV_CAMERAS_MAX - 1, &value))
            return false;
        o->camera = (uint32_t)value;
        return true;
    case NAME:
        plan->name = text;
        return true;
    case KIND:
        return set_kind(plan, text);
    case SOURCE:
        plan->source = text;
        return text[0] != 0;
    case FALLBACK:
        return plan->fallback = true;
    case SIZE:
        return set_size(plan, text);
    case FPS:
        return set_fps(plan, text);
    case MIRROR:
        return plan->mirror = true;
    case EXPOSURE:
        return set_control(&plan->exposure, text);
    case WHITE_BALANCE:
        return set_control(&plan->white_balance_k, text);
    case POWER_LINE:
        return set_control(&plan->power_line_hz, text);
    case ZONE:
        return pav_zone_parse(&plan->zone, text);
    case FIRST_ID:
        if (!whole_number(text, 0, INT64_MAX, &value))
            return false;
        o->first_id = (uint64_t)value;
        return true;
    case LOCK_STEP:
        return o->lock_step = true;
    case PROBE:
        o->probe = text;
        return true;
    default:
        return false;
    }
}

bool pav_eye_options(struct pav_eye_options *o, int argc, char **argv)
{
    static char nameless[] = "camera";
    *o = (struct pav_eye_options){.plan = {.name = nameless,
                                           .width_px = 1280,
                                           .height_px = 720,
                                           .fps = 30,
                                           .exposure = PAV_CONTROL_KEEP,
                                           .white_balance_k = PAV_CONTROL_KEEP,
                                           .power_line_hz = PAV_CONTROL_KEEP}};
    int which, at;
    while ((which = getopt_long(argc, argv, "", long_options, &at)) != -1) {
        if (which == '?')
            return false;
        if (!set(o, which, optarg)) {
            fprintf(stderr, "pavilion-eye: --%s: \"%s\" is not understood\n", long_options[at].name,
                    optarg);
            return false;
        }
    }
    const char *missing =
        optind < argc                     ? "an option before each value"
        : o->plan.kind == PAV_SOURCE_NONE ? "--kind device|file|url|virtual"
        : !o->plan.source                 ? "--source"
        : o->lock_step && o->plan.kind != PAV_SOURCE_FILE && o->plan.kind != PAV_SOURCE_VIRTUAL
            ? "a file or the virtual visitor for --lock-step"
            : NULL;
    if (missing)
        fprintf(stderr, "pavilion-eye: %s is needed; the keeper starts this program\n", missing);
    return missing == NULL;
}

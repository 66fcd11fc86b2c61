/* Owns the `cameras:` part of the exhibition file: sources, sizes, controls. */
#include "link/exhibition_camera.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "link/manifest.h"

static const char *const kinds[] = {
    [PAV_SOURCE_DEVICE - 1] = "device", [PAV_SOURCE_FILE - 1] = "file",
    [PAV_SOURCE_URL - 1] = "url",       [PAV_SOURCE_VIRTUAL - 1] = "virtual",
    [PAV_SOURCE_VIRTUAL] = NULL,
};
static const char *const virtuals[] = {"visitor", "two visitors", NULL};

void pav_camera_plan_finish(struct pav_camera_plan *plan)
{
    free(plan->name);
    free(plan->source);
    *plan = (struct pav_camera_plan){0};
}

static struct pav_camera_plan fresh(const char *name)
{
    return (struct pav_camera_plan){
        .name = pav_strdup(name),
        .width_px = 1280,
        .height_px = 720,
        .fps = 30,
        .mirror = true,
        .exposure = PAV_CONTROL_KEEP,
        .white_balance_k = PAV_CONTROL_KEEP,
        .power_line_hz = PAV_CONTROL_KEEP,
    };
}

static bool good_url(const char *url)
{
    static const char *const schemes[] = {"rtsp://", "rtsps://", "http://", "https://"};
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
        size_t length = strlen(schemes[i]);
        if (strncmp(url, schemes[i], length) == 0 && url[length] && url[length] != '/')
            return true;
    }
    return false;
}

static bool good_device(const char *device)
{
    return strcmp(device, "auto") == 0 || (strncmp(device, "/dev/", 5) == 0 && device[5]);
}

/* Why `path` cannot be a film for a camera, or NULL. */
static const char *file_fault(const char *path)
{
    struct stat s;
    if (stat(path, &s) != 0)
        return strerror(errno);
    return S_ISREG(s.st_mode) ? NULL : "is not a file";
}

static void read_file(struct pav_yaml_file *file, const struct pav_yaml *node, const char *text,
                      const char *folder, struct pav_camera_plan *plan)
{
    char *path = pav_place_file(text, folder);
    const char *why = file_fault(path);
    if (why)
        pav_yaml_missing(file, node, "\"%.100s\": %s", text, why);
    plan->source = realpath(path, NULL);
    if (!plan->source)
        plan->source = pav_strdup(path);
    free(path);
}

static void read_source(struct pav_yaml_file *file, const struct pav_yaml *map, const char *folder,
                        struct pav_camera_plan *plan)
{
    const struct pav_yaml *node = NULL;
    for (int i = 0; kinds[i]; i++) {
        const struct pav_yaml *other = pav_yaml_get(map, kinds[i]);
        if (other && node)
            pav_yaml_error(file, pav_yaml_key(map, kinds[i]),
                           "expected one of device, file, url and virtual, found \"%s\" as well",
                           kinds[i]);
        else if (other) {
            node = other;
            plan->kind = (enum pav_source_kind)(i + 1);
        }
    }
    const char *text;
    int index;
    if (!node)
        pav_yaml_error(file, map, "expected one of device, file, url and virtual");
    else if (plan->kind == PAV_SOURCE_VIRTUAL && pav_yaml_choice(file, node, virtuals, &index))
        plan->source = pav_strdup(virtuals[index]);
    if (plan->kind == PAV_SOURCE_VIRTUAL || !pav_yaml_text(file, node, &text))
        return;
    if (plan->kind == PAV_SOURCE_FILE) {
        read_file(file, node, text, folder, plan);
        return;
    }
    plan->source = pav_strdup(text);
    if (plan->kind == PAV_SOURCE_DEVICE && !good_device(text))
        pav_yaml_error(file, node,
                       "expected auto or a device such as /dev/v4l/by-id/…, found "
                       "\"%.60s\"",
                       text);
    if (plan->kind == PAV_SOURCE_URL && !good_url(text))
        pav_yaml_error(file, node,
                       "expected an address such as rtsp://… or http://…, found "
                       "\"%.60s\"",
                       text);
}

/* "auto", or a whole number with or without its unit. */
static void read_control(struct pav_yaml_file *file, const struct pav_yaml *node, const char *unit,
                         int min, int max, int *out)
{
    double value;
    const char *rest, *text;
    if (!node || !pav_yaml_text(file, node, &text))
        return;
    if (strcmp(text, "auto") == 0) {
        *out = PAV_CONTROL_AUTO;
        return;
    }
    bool number = pav_number(text, &value, &rest);
    if (number)
        rest += strspn(rest, " ");
    if (number && (rest[0] == 0 || strcmp(rest, unit) == 0) && value >= min && value <= max)
        *out = (int)value;
    else
        pav_yaml_error(file, node, "expected auto or %d to %d%s%s, found \"%.40s\"", min, max,
                       unit[0] ? " " : "", unit, text);
}

static void read_controls(struct pav_yaml_file *file, const struct pav_yaml *map,
                          struct pav_camera_plan *plan)
{
    static const char *const known[] = {"exposure", "white_balance", "power_line", NULL};
    static const char *const planned[] = {"gain", "focus", "brightness", "zoom", NULL};
    static const char *const lines[] = {"off", "0", "50 Hz", "50", "60 Hz", "60", NULL};
    static const int hz[] = {0, 0, 50, 50, 60, 60};
    if (!map || !pav_yaml_expect(file, map, PAV_YAML_MAP, "controls as exposure: 120"))
        return;
    if (plan->kind != PAV_SOURCE_DEVICE && plan->kind != PAV_SOURCE_NONE)
        pav_yaml_error(file, map, "only a device has controls");
    pav_yaml_known(file, map, known, planned);
    read_control(file, pav_yaml_get(map, "exposure"), "", 1, 100000, &plan->exposure);
    read_control(file, pav_yaml_get(map, "white_balance"), "K", 1000, 15000,
                 &plan->white_balance_k);
    int index;
    if (pav_yaml_choice(file, pav_yaml_get(map, "power_line"), lines, &index))
        plan->power_line_hz = hz[index];
}

static void read_fallback(struct pav_yaml_file *file, const struct pav_yaml *node,
                          struct pav_camera_plan *plan)
{
    static const char *const fallbacks[] = {"visitor", NULL};
    int index;
    if (!node || !pav_yaml_choice(file, node, fallbacks, &index))
        return;
    plan->fallback = true;
    if (plan->kind == PAV_SOURCE_FILE || plan->kind == PAV_SOURCE_VIRTUAL)
        pav_yaml_error(file, node, "only a device or an address has a fallback");
}

static void read_camera(struct pav_yaml_file *file, const struct pav_yaml *key,
                        const struct pav_yaml *map, const char *folder,
                        struct pav_camera_plan *plan)
{
    static const char *const known[] = {"device", "file",     "url",      "virtual", "size", "fps",
                                        "mirror", "controls", "fallback", "zone",    NULL};
    static const char *const planned[] = {"rotate", "crop", "depth", "ndi", NULL};
    *plan = fresh(key->text);
    if (strspn(key->text, "abcdefghijklmnopqrstuvwxyz0123456789_-") != strlen(key->text) ||
        key->text[0] == 0 || strcmp(key->text, "none") == 0)
        pav_yaml_error(file, key,
                       "expected a name of lower case letters, digits, _ and -, found \"%.40s\"",
                       key->text);
    if (!pav_yaml_expect(file, map, PAV_YAML_MAP, "a camera such as {device: auto}"))
        return;
    pav_yaml_known(file, map, known, planned);
    read_source(file, map, folder, plan);
    const struct pav_yaml *size = pav_yaml_get(map, "size");
    if (pav_yaml_size(file, size, &plan->width_px, &plan->height_px) &&
        (plan->width_px < 64 || plan->height_px < 48 || plan->width_px > PAV_CAMERA_SIDE_MAX ||
         plan->height_px > PAV_CAMERA_SIDE_MAX))
        pav_yaml_error(file, size, "expected a size from 64x48 to %dx%d, found \"%s\"",
                       PAV_CAMERA_SIDE_MAX, PAV_CAMERA_SIDE_MAX, size->text);
    pav_yaml_number(file, pav_yaml_get(map, "fps"), 1, 240, &plan->fps);
    pav_yaml_bool(file, pav_yaml_get(map, "mirror"), &plan->mirror);
    pav_zone_read(file, pav_yaml_get(map, "zone"), &plan->zone);
    read_controls(file, pav_yaml_get(map, "controls"), plan);
    read_fallback(file, pav_yaml_get(map, "fallback"), plan);
}

void pav_cameras_read(struct pav_yaml_file *file, const struct pav_yaml *map,
                      struct pav_exhibition *e)
{
    if (!map || !pav_yaml_expect(file, map, PAV_YAML_MAP, "cameras as name: {device: …}"))
        return;
    for (size_t i = 0; i < map->count; i++) {
        if (i == PAV_CAMERAS_MAX) {
            pav_yaml_error(file, map->keys[i], "expected at most %d cameras", PAV_CAMERAS_MAX);
            return;
        }
        read_camera(file, map->keys[i], map->items[i], e->folder, &e->cameras[e->camera_count++]);
    }
}

bool pav_camera_plan_of(struct pav_camera_plan *plan, const char *source, char **why)
{
    *plan = fresh("camera");
    const char *fault = NULL;
    if (strncmp(source, "virtual:", 8) == 0) {
        plan->kind = PAV_SOURCE_VIRTUAL;
        plan->source = pav_strdup(source + 8);
        if (strcmp(plan->source, virtuals[0]) != 0 && strcmp(plan->source, virtuals[1]) != 0)
            fault = "expected virtual:visitor or 'virtual:two visitors'";
    } else if (strstr(source, "://")) {
        plan->kind = PAV_SOURCE_URL;
        plan->source = pav_strdup(source);
        if (!good_url(source))
            fault = "expected an address such as rtsp://… or http://…";
    } else if (good_device(source)) {
        plan->kind = PAV_SOURCE_DEVICE;
        plan->source = pav_strdup(source);
    } else {
        plan->kind = PAV_SOURCE_FILE;
        plan->source = realpath(source, NULL);
        fault = file_fault(source);
    }
    if (!fault)
        return true;
    *why = pav_sprintf("camera \"%s\": %s", source, fault);
    pav_camera_plan_finish(plan);
    return false;
}

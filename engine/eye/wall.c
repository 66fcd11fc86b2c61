/* Owns the list of what an eye may still reach. */
#include "eye/wall.h"

#include <stddef.h>

#include "eye/camera/gate.h"
#include "eye/camera/source.h"
#include "eye/vision/face/kit.h"
#include "link/sandbox.h"

#define PATHS_MAX 80

/* Certificates, for a camera that is a URL. Names are the gate's to find. */
static const char *const network_files[] = {"/etc/ssl", "/etc/services", NULL};

static void add(const char **list, size_t *count, const char *const *paths)
{
    for (; paths && *paths && *count + 1 < PATHS_MAX; paths++)
        list[(*count)++] = *paths;
}

bool pav_eye_wall(const struct pav_camera_plan *plan, bool present)
{
    bool drawn = plan->kind == PAV_SOURCE_VIRTUAL, network = plan->kind == PAV_SOURCE_URL;
    const char *source[] = {present ? plan->source : NULL, NULL};
    const char *module[] = {drawn ? NULL : pav_capture_folder(), NULL};
    const char *read[PATHS_MAX] = {NULL};
    size_t count = 0;
    add(read, &count, pav_sandbox_system);
    add(read, &count, module);
    add(read, &count, pav_face_kit_paths());
    add(read, &count, network ? network_files : NULL);
    add(read, &count, plan->kind == PAV_SOURCE_FILE ? source : NULL);
    struct pav_sandbox_files files = {.read = read,
                                      .devices = plan->kind == PAV_SOURCE_DEVICE ? source : NULL};
    if (network && !pav_gate_open(plan->source))
        return false;
    bool walled = pav_sandbox_files(&files);
    walled = pav_sandbox_calls(PAV_ROLE_EYE, false) && walled;
    if (!walled)
        pav_log("eye", drawn ? PAV_LOG_WARN : PAV_LOG_ERROR, "%s",
                drawn ? "no wall; the drawn visitor may do without"
                      : "no camera is opened without a wall");
    return walled || drawn;
}

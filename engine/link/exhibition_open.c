/* Owns what people name on a command line: an exhibition, an installation, a file that is one; and the
 * camera it is run with. */
#include "link/exhibition.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "link/exhibition_camera.h"
#include "link/manifest.h"

static bool is_file(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 && S_ISREG(about.st_mode);
}

/* A folder is an installation by its installation.yaml. */
static bool holds_installation(const char *thing, struct pav_complaints *complaints)
{
    char *place = pav_place_installation(thing, NULL);
    bool folder = place && !pav_place_is_alone(place);
    char *yaml = folder ? pav_path_join(place, "installation.yaml") : NULL;
    bool there = !folder || is_file(yaml);
    if (!there)
        pav_complain(complaints, true, yaml, 1, 1, "cannot be read: %s", strerror(errno));
    free(yaml);
    free(place);
    return there;
}

bool pav_exhibition_open(struct pav_exhibition *e, const char *thing,
                         struct pav_complaints *complaints)
{
    if (!is_file(thing) || pav_place_is_alone(thing)) {
        if (!holds_installation(thing, complaints))
            return false;
        return pav_exhibition_of(e, thing);
    }
    if (strcmp(pav_path_name(thing), "installation.yaml") != 0)
        return pav_exhibition_read(e, thing, complaints);
    char *folder = pav_path_folder(thing);
    bool well = pav_exhibition_of(e, folder);
    free(folder);
    return well;
}

static bool asks_for_portraits(const struct pav_exhibition *e, const struct pav_entry *entry)
{
    char *folder = pav_place_installation(entry->installation, e->folder);
    struct pav_manifest manifest;
    bool asks = false;
    if (folder && pav_manifest_read(&manifest, folder, NULL, NULL)) {
        asks = manifest.portraits;
        pav_manifest_finish(&manifest);
    }
    free(folder);
    return asks;
}

bool pav_exhibition_shows_portraits(const struct pav_exhibition *e)
{
    bool shows = e->portraits_line > 0 || asks_for_portraits(e, &e->attract);
    for (size_t i = 0; i < e->entry_count; i++)
        shows |= asks_for_portraits(e, &e->entries[i]);
    return shows;
}

static bool shows_work(const struct pav_exhibition *e, const struct pav_entry *entry)
{
    char *place = pav_place_installation(entry->installation, e->folder);
    struct pav_manifest manifest;
    bool shows = false;
    if (place && pav_manifest_read(&manifest, place, NULL, NULL)) {
        shows = manifest.work != NULL;
        pav_manifest_finish(&manifest);
    }
    free(place);
    return shows;
}

/* A file that stands for the camera of works is a picture that they are given: as it is, and whole. */
static void enter_as_is(const struct pav_exhibition *e, struct pav_camera_plan *plan)
{
    for (size_t i = 0; i < e->entry_count; i++)
        if (!shows_work(e, &e->entries[i]))
            return;
    plan->mirror = false;
    plan->width_px = plan->height_px = PAV_CAMERA_SIDE_MAX;
}

bool pav_exhibition_set_camera(struct pav_exhibition *e, const char *source, char **why)
{
    struct pav_camera_plan plan;
    bool none = strcmp(source, "none") == 0;
    if (!none && !pav_camera_plan_of(&plan, source, why))
        return false;
    if (!none && plan.kind == PAV_SOURCE_VIRTUAL && e->camera_count > 0) {
        plan.width_px = e->cameras[0].width_px; /* as large as the one it stands in for */
        plan.height_px = e->cameras[0].height_px;
    }
    if (!none && plan.kind == PAV_SOURCE_FILE)
        enter_as_is(e, &plan);
    for (size_t i = 0; i < e->camera_count; i++)
        pav_camera_plan_finish(&e->cameras[i]);
    e->camera_count = none ? 0 : 1;
    if (!none)
        e->cameras[0] = plan;
    for (size_t i = 0; i < e->entry_count; i++)
        e->entries[i].camera = none ? -1 : 0;
    e->attract.camera = none ? -1 : 0;
    return true;
}

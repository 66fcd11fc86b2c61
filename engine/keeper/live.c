/* Which cameras may show a real person. */
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "keeper/state.h"

bool pav_camera_used(const struct pav_exhibition *exhibition, int index)
{
    bool used = exhibition->attract.installation && exhibition->attract.camera == index;
    for (size_t i = 0; i < exhibition->entry_count; i++)
        used |= exhibition->entries[i].camera == index;
    return used;
}

bool pav_plan_live(const struct pav_camera_plan *plan)
{
    return plan->kind == PAV_SOURCE_DEVICE || plan->kind == PAV_SOURCE_URL;
}

bool pav_plan_present(const struct pav_camera_plan *plan)
{
    if (plan->kind != PAV_SOURCE_DEVICE)
        return pav_plan_live(plan);
    if (strcmp(plan->source, "auto") != 0)
        return access(plan->source, F_OK) == 0;
    glob_t found = {0};
    bool any = glob("/dev/video*", GLOB_NOSORT, NULL, &found) == 0 && found.gl_pathc > 0;
    globfree(&found);
    return any;
}

bool pav_exhibition_live(const struct pav_exhibition *exhibition)
{
    for (size_t i = 0; i < exhibition->camera_count; i++) {
        if (pav_plan_live(&exhibition->cameras[i]))
            return true;
    }
    return false;
}

bool pav_exhibition_is_empty_room(const struct pav_exhibition *exhibition)
{
    for (size_t i = 0; i < exhibition->camera_count; i++) {
        const struct pav_camera_plan *plan = &exhibition->cameras[i];
        if (!pav_plan_live(plan) || !plan->fallback || pav_plan_present(plan))
            return false;
    }
    return exhibition->camera_count > 0;
}

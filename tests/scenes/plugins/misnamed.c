/* Calls itself something else than its file. */
#include "nothing.h"

PAV_SCENE_EXPORT const struct pav_scene_info pav_scene = {
    .api_version = PAV_API_VERSION,
    .struct_size = sizeof(struct pav_scene_info),
    .id = "somebody_else",
    .label = "Test",
    .open = open,
    .draw = draw,
};

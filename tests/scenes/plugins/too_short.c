/* Claims a table too short for a scene. */
#include "nothing.h"

PAV_SCENE_EXPORT const struct pav_scene_info pav_scene = {
    .api_version = PAV_API_VERSION,
    .struct_size = 16,
    .id = "too_short",
    .label = "Test",
    .open = open,
    .draw = draw,
};

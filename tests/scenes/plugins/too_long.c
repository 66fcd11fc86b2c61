/* Claims a longer table than its version has. */
#include "nothing.h"

PAV_SCENE_EXPORT const struct pav_scene_info pav_scene = {
    .api_version = PAV_API_VERSION,
    .struct_size = sizeof(struct pav_scene_info) + 8,
    .id = "too_long",
    .label = "Test",
    .open = open,
    .draw = draw,
};

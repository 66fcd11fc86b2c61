/* Needs what does not exist. */
#include "nothing.h"

PAV_SCENE_EXPORT const struct pav_scene_info pav_scene = {
    .api_version = PAV_API_VERSION,
    .struct_size = sizeof(struct pav_scene_info),
    .id = "wild_needs",
    .label = "Test",
    .needs = 1u << 30,
    .open = open,
    .draw = draw,
};

/* Made for a newer minor version than this engine's. */
#include "nothing.h"

PAV_SCENE_EXPORT const struct pav_scene_info pav_scene = {
    .api_version = PAV_API_VERSION + 1,
    .struct_size = sizeof(struct pav_scene_info),
    .id = "newer_minor",
    .label = "Test",
    .open = open,
    .draw = draw,
};

/* A library that is no scene. */
#include "nothing.h"

PAV_SCENE_EXPORT extern const struct pav_scene_info not_a_scene;
PAV_SCENE_EXPORT const struct pav_scene_info not_a_scene = {
    .api_version = PAV_API_VERSION,
    .struct_size = sizeof(struct pav_scene_info),
    .id = "no_symbol",
    .label = "Test",
    .open = open,
    .draw = draw,
};

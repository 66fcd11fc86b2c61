/* A state block that no scene can want. */
#include "nothing.h"

PAV_SCENE_EXPORT const struct pav_scene_info pav_scene = {
    .api_version = PAV_API_VERSION,
    .struct_size = sizeof(struct pav_scene_info),
    .id = "huge_state",
    .label = "Test",
    .state_size = (size_t)1 << 40,
    .open = open,
    .draw = draw,
};

/* Made for another major version. */
#include "nothing.h"

PAV_SCENE_EXPORT const struct pav_scene_info pav_scene = {
    .api_version = PAV_API_VERSION + 0x10000,
    .struct_size = sizeof(struct pav_scene_info),
    .id = "other_major",
    .label = "Test",
    .open = open,
    .draw = draw,
};

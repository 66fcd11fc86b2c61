/* The same slot twice. */
#include "nothing.h"

static const struct pav_slot slots[] = {{.name = "film"}, {.name = "film"}, {.name = NULL}};

PAV_SCENE_EXPORT const struct pav_scene_info pav_scene = {
    .api_version = PAV_API_VERSION,
    .struct_size = sizeof(struct pav_scene_info),
    .id = "bad_slots",
    .label = "Test",
    .slots = slots,
    .open = open,
    .draw = draw,
};

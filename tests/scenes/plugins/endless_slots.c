/* More slots than there may be. */
#include "nothing.h"

static const struct pav_slot slots[] = {
    {.name = "a"}, {.name = "b"}, {.name = "c"}, {.name = "d"}, {.name = "e"},
    {.name = "f"}, {.name = "g"}, {.name = "h"}, {.name = "i"}, {.name = NULL},
};

PAV_SCENE_EXPORT const struct pav_scene_info pav_scene = {
    .api_version = PAV_API_VERSION,
    .struct_size = sizeof(struct pav_scene_info),
    .id = "endless_slots",
    .label = "Test",
    .slots = slots,
    .open = open,
    .draw = draw,
};

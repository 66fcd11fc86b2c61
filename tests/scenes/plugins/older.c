/* Compiled against an older header: its table ends after `draw`. */
#include "nothing.h"

static void never(struct pav_scene *scene, void *state)
{
    (void)scene, (void)state;
}

PAV_SCENE_EXPORT const struct pav_scene_info pav_scene = {
    .api_version = PAV_API_VERSION,
    .struct_size = offsetof(struct pav_scene_info, resize),
    .id = "older",
    .label = "Older",
    .open = open,
    .draw = draw,
    .idle = never, /* beyond the table's end: must not be seen */
};

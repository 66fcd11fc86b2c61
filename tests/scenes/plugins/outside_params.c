/* A parameter whose field lies outside the state block. */
#include "nothing.h"

struct state {
    float amount, other;
};

static const struct pav_param params[] = {
    PAV_PARAM_FLOAT(struct state, other, "other"),
    PAV_PARAM_END,
};

PAV_SCENE_EXPORT const struct pav_scene_info pav_scene = {
    .api_version = PAV_API_VERSION,
    .struct_size = sizeof(struct pav_scene_info),
    .id = "outside_params",
    .label = "Test",
    .state_size = 4,
    .params = params,
    .open = open,
    .draw = draw,
};

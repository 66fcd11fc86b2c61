/* A parameter row whose default lies outside its range. */
#include "nothing.h"

struct state {
    float amount;
};

static const struct pav_param params[] = {
    PAV_PARAM_FLOAT(struct state, amount, "amount", .fallback = 2, .max = 1),
    PAV_PARAM_END,
};

PAV_SCENE_EXPORT const struct pav_scene_info pav_scene = {
    .api_version = PAV_API_VERSION,
    .struct_size = sizeof(struct pav_scene_info),
    .id = "bad_params",
    .label = "Test",
    .state_size = sizeof(struct state),
    .params = params,
    .open = open,
    .draw = draw,
};

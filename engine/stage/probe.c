/* The mode `probe`: a stage as it is before its first scene, which then tries its wall. */
#include <stdlib.h>

#include "link/probe.h"
#include "stage/stage.h"

int pav_mode_probe(const struct pav_stage_options *options)
{
    struct pav_stage stage;
    struct pav_exhibition *exhibition = pav_stage_exhibition(options);
    if (!exhibition)
        return 2;
    if (!pav_stage_init(&stage, options, exhibition))
        return 1;
    struct pav_probe_ground ground;
    pav_probe_ground_init(&ground, exhibition->folder, getenv("MESA_SHADER_CACHE_DIR"));
    pav_probe_report(&ground);
}

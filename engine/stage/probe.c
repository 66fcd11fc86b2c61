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
    pav_probe_wall(exhibition->folder, getenv("MESA_SHADER_CACHE_DIR"));
}

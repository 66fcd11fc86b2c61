/* A child that is started to try its wall: once, and its end is the end of the run. */
#include "keeper/arguments.h"
#include "keeper/state.h"

bool pav_probe_spares(const struct pav_keeper *keeper, enum pav_role role)
{
    return keeper->options->probe && keeper->options->probe->only != role;
}

void pav_probe_arguments(struct pav_keeper *keeper, const struct pav_ward *ward,
                         struct pav_arguments *arguments)
{
    struct pav_keeper_probe *probe = keeper->options->probe;
    if (!probe)
        return;
    probe->probed.started = true;
    if (ward->role != PAV_ROLE_STAGE) /* whose mode says it */
        pav_arguments_option(arguments, "--probe", "%s", probe->folder);
}

bool pav_probe_ended(struct pav_keeper *keeper, int status)
{
    struct pav_keeper_probe *probe = keeper->options->probe;
    if (!probe)
        return false;
    probe->probed.ended = true;
    probe->probed.status = status;
    return true;
}

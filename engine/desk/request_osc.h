/* OSCQuery on the panel's HTTP: which requests are its, and what they get. */
#ifndef PAV_DESK_REQUEST_OSC_H
#define PAV_DESK_REQUEST_OSC_H

#include "desk/request.h"

/* A path below /pavilion, or the root as a controller asks for it: with an attribute, or without
 * wanting a page. */
bool pav_request_is_osc(const struct pav_request *request);
void pav_request_osc(const struct pav_desk *desk, const struct pav_request *request,
                     struct pav_reply *reply);
/* The programme's installations, in its order; borrowed from the brief. The caller frees the list
 * alone. */
const char **pav_desk_installations(const struct pav_desk *desk, size_t *count);

#endif

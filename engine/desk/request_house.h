/* What those who look after the house ask: commands, roles, logs, counts and figures. */
#ifndef PAV_DESK_REQUEST_HOUSE_H
#define PAV_DESK_REQUEST_HOUSE_H

#include "desk/request.h"

/* False: no path of these; nothing was answered. */
bool pav_house_get(struct pav_desk *desk, const struct pav_door *door,
                   const struct pav_request *request, int64_t now_ns, struct pav_reply *reply);
bool pav_house_post(struct pav_desk *desk, const struct pav_request *request, const json_t *body,
                    int64_t now_ns, struct pav_reply *reply);
/* Everything, and in which role it is seen. */
json_t *pav_house_state(const struct pav_desk *desk, const struct pav_request *request,
                        int64_t now_ns);

#endif

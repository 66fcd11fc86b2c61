/* The panel's way into the world: HTTP by libmicrohttpd, on sockets that were opened before the wall. */
#ifndef PAV_DESK_HTTP_H
#define PAV_DESK_HTTP_H

#include "desk/events.h"
#include "desk/request.h"

struct pav_http;
/* `socket` listens already, and is taken over; desk, events and door are borrowed. NULL: said in the
 * log. */
struct pav_http *pav_http_create(struct pav_desk *desk, struct pav_events *events,
                                 const struct pav_door *door, int socket);
void pav_http_destroy(struct pav_http *http);
/* Readable when pav_http_run has something to do. */
int pav_http_fd(const struct pav_http *http);
/* Serves what there is; when to call again at the latest. */
int64_t pav_http_run(struct pav_http *http, int64_t now_ns);
/* The keeper has answered; takes `content` over. */
void pav_http_answered(struct pav_http *http, const struct pav_message *answer, char *content,
                       size_t length);
/* How many watch the events. */
size_t pav_http_watchers(const struct pav_http *http);

#endif

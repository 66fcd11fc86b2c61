/*
 * OSCQuery: the addresses of OSC as JSON over HTTP, so that controllers build themselves (the
 * proposal by VIDVOX, https://github.com/Vidvox/OSCQueryProposal). Without its web sockets: a
 * controller asks again. It is not announced by mDNS, which would take the desk a line to the
 * system's message bus through its wall: a controller is told http://HOST:PORT of the panel.
 */
#ifndef PAV_DESK_OSC_QUERY_H
#define PAV_DESK_OSC_QUERY_H

#include <stddef.h>

#include "desk/osc.h"

struct pav_osc_query {
    const struct pav_model *model;
    const char *name;                 /* of this host, for people */
    int port;                         /* of OSC; 0: there is none */
    const char *const *installations; /* of the programme */
    size_t installation_count;
};

/* JSON, which the caller frees, or NULL, for `path` ("/", "/pavilion/param/mirror") and one
 * attribute of it ("VALUE", "HOST_INFO"; NULL: the whole node). *status: 200; 204 when the node
 * lacks the attribute; 400, there is no such attribute; 404. */
char *pav_osc_query(const struct pav_osc_query *query, const char *path, const char *attribute,
                    int *status);

#endif

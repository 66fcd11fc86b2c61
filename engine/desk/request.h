/*
 * What people ask of the panel, and the answers: pure of sockets, so that bytes of any kind can be tried
 * on it. Who may ask at all is judged here too: the Host (a page elsewhere whose name was bent to this
 * machine), the Origin (a page elsewhere that posts here), the token, and what its role may do.
 */
#ifndef PAV_DESK_REQUEST_H
#define PAV_DESK_REQUEST_H

#include "desk/access.h"
#include "desk/desk.h"

#define PAV_BODY_MAX        ((size_t)16 << 10)
#define PAV_BODY_SOURCE_MAX ((size_t)1 << 20)

/* Everything is borrowed for the call; NULL: not there. */
struct pav_request {
    const char *method, *path;
    const char *piece, *file, *t, *day, *role; /* arguments behind the '?' */
    const char *attribute; /* the first argument that has no value: OSCQuery's */
    const char *host, *origin, *site, *content_type, *cookie, *token, *accept; /* heads */
    const char *authorization, *proto;                                         /* likewise */
    const char *address; /* whom it comes from, as wrong tries are counted */
    const char *body;
    size_t length;
    enum pav_access access; /* as pav_request_may found it */
};

struct pav_reply {
    int status;       /* of HTTP; 0: the keeper was asked, see `serial` */
    const char *type; /* static; NULL: JSON */
    char *body;       /* the taker's, freed with free(); may be NULL */
    size_t length;
    char *cookie;    /* to be set; the taker's */
    bool moved;      /* to "/" */
    int retry_s;     /* when to try again; 0: not said */
    bool events;     /* a stream of events, for as long as the client stays */
    uint32_t serial; /* the answer comes with pav_request_answered */
};

/* Where the panel is, as it judges who may come. */
struct pav_door {
    bool wide; /* others than this machine may come */
    int port;
    char name[256];           /* of this machine, "" if unknown */
    const char *const *names; /* beside it: a proxy's, NULL-terminated; NULL: none */
    char own[64];             /* the address that others reach this machine at; "" */
    char *folder;             /* of the page's files; absolute */
};

/* How long a body may be. */
size_t pav_request_body_max(const char *path);
/* Before the body: whether this may be asked by whom it comes from, and in which role (`access`). False:
 * `reply` says why not. */
bool pav_request_may(struct pav_desk *desk, const struct pav_door *door,
                     struct pav_request *request, int64_t now_ns, struct pav_reply *reply);
/* Answers; pav_request_may was true. */
void pav_request_answer(struct pav_desk *desk, const struct pav_door *door,
                        const struct pav_request *request, int64_t now_ns, struct pav_reply *reply);
/* The keeper's answer to what was asked in `serial`. */
void pav_request_answered(struct pav_desk *desk, const struct pav_message *answer, char *content,
                          size_t length, struct pav_reply *reply);
/* An error in words. */
void pav_reply_error(struct pav_reply *reply, int status, const char *format, ...) PAV_PRINTF(3, 4);
/* One of the page's files; false: there is none. */
bool pav_reply_file(const struct pav_door *door, const char *name, struct pav_reply *reply);
void pav_reply_well(struct pav_reply *reply);
/* Takes the JSON over. */
void pav_reply_json(struct pav_reply *reply, int status, json_t *json);

/* --- door.c ----------------------------------------------------------------------------------- */

/* Whether its role is at least `least`; false: `reply` says so. */
bool pav_request_allowed(const struct pav_request *request, enum pav_access least,
                         struct pav_reply *reply);
/* A token that somebody typed or followed; NONE: `reply` says why. Wrong ones are counted, and waited for. */
enum pav_access pav_door_try(struct pav_desk *desk, const struct pav_request *request,
                             const char *token, size_t length, int64_t now_ns,
                             struct pav_reply *reply);
/* Cookies that open, and that close again. */
void pav_door_let_in(const struct pav_desk *desk, const struct pav_request *request,
                     enum pav_access access, struct pav_reply *reply);
void pav_door_let_out(struct pav_reply *reply);

#endif

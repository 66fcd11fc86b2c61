/*
 * What people ask of the panel, and the answers: pure of sockets, so that bytes of any kind can be tried
 * on it. Who may ask at all is judged here too: the Host (a page elsewhere whose name was bent to this
 * machine), the Origin (a page elsewhere that posts here), and the token.
 */
#ifndef PAV_DESK_REQUEST_H
#define PAV_DESK_REQUEST_H

#include "desk/desk.h"

#define PAV_BODY_MAX        ((size_t)16 << 10)
#define PAV_BODY_SOURCE_MAX ((size_t)1 << 20)

/* Everything is borrowed for the call; NULL: not there. */
struct pav_request {
    const char *method, *path;
    const char *piece, *file, *t; /* arguments behind the '?' */
    const char *attribute;        /* the first argument that has no value: OSCQuery's */
    const char *host, *origin, *site, *content_type, *cookie, *token, *accept; /* heads */
    const char *body;
    size_t length;
};

struct pav_reply {
    int status;       /* of HTTP; 0: the keeper was asked, see `serial` */
    const char *type; /* static; NULL: JSON */
    char *body;       /* the taker's, freed with free(); may be NULL */
    size_t length;
    char *cookie;    /* to be set; the taker's */
    bool moved;      /* to "/" */
    bool events;     /* a stream of events, for as long as the client stays */
    uint32_t serial; /* the answer comes with pav_request_answered */
};

/* Where the panel is, as it judges who may come. */
struct pav_door {
    bool wide; /* others than this machine may come */
    int port;
    char name[256]; /* of this machine, "" if unknown */
    char *folder;   /* of the page's files; absolute */
};

/* How long a body may be. */
size_t pav_request_body_max(const char *path);
/* Before the body: whether this may be asked by whom it comes from. False: `reply` says why not. */
bool pav_request_may(const struct pav_desk *desk, const struct pav_door *door,
                     const struct pav_request *request, struct pav_reply *reply);
/* Answers; pav_request_may was true. */
void pav_request_answer(struct pav_desk *desk, const struct pav_door *door,
                        const struct pav_request *request, int64_t now_ns, struct pav_reply *reply);
/* The keeper's answer to what was asked in `serial`. */
void pav_request_answered(struct pav_desk *desk, const struct pav_message *answer, char *content,
                          size_t length, struct pav_reply *reply);
/* An error in words. */
void pav_reply_error(struct pav_reply *reply, int status, const char *format, ...) PAV_PRINTF(3, 4);

#endif

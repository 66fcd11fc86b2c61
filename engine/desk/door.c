/* Who may ask: Host, Origin, and the token that says in which role. */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "desk/request.h"

/* --- what the panel is called ----------------------------------------------------------------- */

/* Host without its port; false when it is none. `port` is NULL or its digits. */
static bool split(const char *head, char *name, size_t size, const char **port)
{
    const char *end = head[0] == '[' ? strchr(head, ']') : strchr(head, ':');
    size_t length = !end ? strlen(head) : (size_t)(end - head) + (head[0] == '[');
    const char *rest = head + length;
    if (length == 0 || length >= size || (head[0] == '[' && !end))
        return false;
    memcpy(name, head, length);
    name[length] = 0;
    *port = *rest ? rest + 1 : NULL;
    return !*rest ||
           (*rest == ':' && strlen(rest) <= 6 && rest[1 + strspn(rest + 1, "0123456789")] == 0);
}

static bool is_address(const char *name)
{
    struct in6_addr six;
    struct in_addr four;
    char inner[64];
    size_t length = strlen(name);
    if (name[0] != '[')
        return inet_pton(AF_INET, name, &four) == 1;
    if (length < 4 || length - 2 >= sizeof inner)
        return false;
    memcpy(inner, name + 1, length - 2);
    inner[length - 2] = 0;
    return inet_pton(AF_INET6, inner, &six) == 1;
}

/* A name that only this machine answers to; an address, where others may come. */
static bool knows(const struct pav_door *door, const char *name)
{
    if (strcasecmp(name, "localhost") == 0 || strcmp(name, "[::1]") == 0 ||
        (strncmp(name, "127.", 4) == 0 && is_address(name)))
        return true;
    if (!door->wide)
        return false;
    size_t length = strlen(door->name);
    bool own = length > 0 && strncasecmp(name, door->name, length) == 0 &&
               (name[length] == 0 || strcasecmp(name + length, ".local") == 0);
    return own || is_address(name);
}

/* One that the exhibition's file gives it: a proxy stands before the door, on a port of its own. */
static bool is_given(const struct pav_door *door, const char *name)
{
    for (const char *const *given = door->names; given && *given; given++) {
        if (strcasecmp(*given, name) == 0)
            return true;
    }
    return false;
}

static bool same_origin(const struct pav_request *request, bool given)
{
    static const char plain[] = "http://", safe[] = "https://";
    const char *origin = request->origin;
    if (request->site && strcmp(request->site, "cross-site") == 0)
        return false;
    if (!origin)
        return true;
    if (strncmp(origin, plain, sizeof plain - 1) == 0)
        origin += sizeof plain - 1;
    else if (given && strncmp(origin, safe, sizeof safe - 1) == 0)
        origin += sizeof safe - 1;
    else
        return false;
    return strcasecmp(origin, request->host) == 0;
}

/* --- who it is -------------------------------------------------------------------------------- */

static enum pav_access greater(enum pav_access a, enum pav_access b)
{
    return a > b ? a : b;
}

/* By heads; *shown: there was something that could be a token. */
static enum pav_access by_heads(const struct pav_desk *desk, const struct pav_request *request,
                                bool *shown)
{
    static const char name[] = "pavilion=", bearer[] = "Bearer ";
    enum pav_access found = PAV_ACCESS_NONE;
    if (request->token) {
        *shown = true;
        found = pav_access_of(desk, request->token, strlen(request->token));
    }
    if (request->authorization &&
        strncasecmp(request->authorization, bearer, sizeof bearer - 1) == 0) {
        const char *token = request->authorization + sizeof bearer - 1;
        *shown = true;
        found = greater(found, pav_access_of(desk, token, strlen(token)));
    }
    for (const char *at = request->cookie; at && (at = strstr(at, name));) {
        bool begins = at == request->cookie || at[-1] == ' ' || at[-1] == ';';
        at += sizeof name - 1;
        if (!begins)
            continue;
        *shown = true;
        found = greater(found, pav_access_of(desk, at, strcspn(at, "; ")));
    }
    return found;
}

void pav_door_let_in(const struct pav_desk *desk, const struct pav_request *request,
                     enum pav_access access, struct pav_reply *reply)
{
    const char *token = pav_access_token(desk, access);
    bool safe = request->proto && strcmp(request->proto, "https") == 0;
    reply->cookie = pav_sprintf("pavilion=%s; HttpOnly; SameSite=Strict; Path=/%s",
                                token ? token : "", safe ? "; Secure" : "");
}

void pav_door_let_out(struct pav_reply *reply)
{
    reply->cookie = pav_strdup("pavilion=; HttpOnly; SameSite=Strict; Path=/; Max-Age=0");
}

static bool wait(struct pav_desk *desk, const struct pav_request *request, int64_t now_ns,
                 struct pav_reply *reply)
{
    int64_t left_ns =
        pav_tries_wait(&desk->tries, request->address ? request->address : "", now_ns);
    if (left_ns <= 0)
        return false;
    reply->retry_s = (int)(left_ns / PAV_NS_PER_S) + 1;
    pav_reply_error(reply, 429, "too many wrong tokens came from here: wait %d s", reply->retry_s);
    return true;
}

enum pav_access pav_door_try(struct pav_desk *desk, const struct pav_request *request,
                             const char *token, size_t length, int64_t now_ns,
                             struct pav_reply *reply)
{
    const char *address = request->address ? request->address : "";
    if (wait(desk, request, now_ns, reply))
        return PAV_ACCESS_NONE;
    enum pav_access access = pav_access_of(desk, token, length);
    if (access > PAV_ACCESS_NONE) {
        pav_tries_right(&desk->tries, address);
        return access;
    }
    pav_tries_wrong(&desk->tries, address, now_ns);
    pav_reply_error(reply, 403, "that token opens nothing here");
    return PAV_ACCESS_NONE;
}

/* A person at a browser is asked for the token by a page. */
static void show_door(const struct pav_door *door, const struct pav_request *request,
                      struct pav_reply *reply)
{
    bool page = strcmp(request->path, "/") == 0 && request->accept &&
                strstr(request->accept, "text/html") && !request->attribute;
    if (page && pav_reply_file(door, "door.html", reply)) {
        reply->status = 403;
        return;
    }
    pav_reply_error(reply, 403,
                    "point the camera of your telephone at the code that pavilion shows, or open "
                    "the address beside it");
}

/* With tokens. False: `reply` says why not. */
static bool by_token(struct pav_desk *desk, const struct pav_door *door,
                     struct pav_request *request, int64_t now_ns, struct pav_reply *reply)
{
    bool shown = false, code = request->t && strcmp(request->path, "/") == 0;
    enum pav_access least = pav_access_path(request->method, request->path);
    if (code) {
        enum pav_access access =
            pav_door_try(desk, request, request->t, strlen(request->t), now_ns, reply);
        if (access > PAV_ACCESS_NONE) {
            reply->status = 303;
            reply->moved = true;
            pav_door_let_in(desk, request, access, reply);
        }
        return false;
    }
    request->access = by_heads(desk, request, &shown);
    if (least == PAV_ACCESS_NONE)
        return true;
    if (shown && wait(desk, request, now_ns, reply)) {
        request->access = PAV_ACCESS_NONE;
        return false;
    }
    if (shown && request->access == PAV_ACCESS_NONE) {
        pav_tries_wrong(&desk->tries, request->address ? request->address : "", now_ns);
        show_door(door, request, reply);
        pav_door_let_out(reply); /* so that a browser does not go on showing an old one */
        return false;
    }
    if (request->access == PAV_ACCESS_NONE) {
        show_door(door, request, reply);
        return false;
    }
    return true;
}

bool pav_request_may(struct pav_desk *desk, const struct pav_door *door,
                     struct pav_request *request, int64_t now_ns, struct pav_reply *reply)
{
    char name[256];
    const char *port = NULL;
    request->access = PAV_ACCESS_NONE;
    bool whole = request->host && split(request->host, name, sizeof name, &port);
    bool given = whole && is_given(door, name);
    int number = port ? atoi(port) : 80;
    if (!whole || (!given && (number != door->port || !knows(door, name)))) {
        pav_reply_error(reply, 403, "this panel is not called %.100s",
                        request->host ? request->host : "nothing");
        return false;
    }
    if (!same_origin(request, given)) {
        pav_reply_error(reply, 403, "a page from elsewhere may not ask this panel");
        return false;
    }
    if (!desk->brief) {
        pav_reply_error(reply, 503, "the panel is only just opening");
        return false;
    }
    if (pav_access_asked(desk))
        return by_token(desk, door, request, now_ns, reply);
    if (door->wide || door->names) {
        pav_reply_error(reply, 403, "without a token nobody is let in");
        return false;
    }
    request->access = PAV_ACCESS_TECHNICIAN; /* whoever sits at this machine */
    return true;
}

bool pav_request_allowed(const struct pav_request *request, enum pav_access least,
                         struct pav_reply *reply)
{
    if (request->access >= least)
        return true;
    pav_reply_error(reply, 403, "this takes a %s; you are here as %s%s", pav_access_word(least),
                    request->access ? "a " : "", pav_access_word(request->access));
    return false;
}

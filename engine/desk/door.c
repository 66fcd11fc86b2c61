/* Who may ask: Host, Origin and token. */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "desk/request.h"

/* Host without its port; false when the port is not ours. */
static bool split(const struct pav_door *door, const char *head, char *name, size_t size)
{
    const char *end = head[0] == '[' ? strchr(head, ']') : strchr(head, ':');
    size_t length = !end ? strlen(head) : (size_t)(end - head) + (head[0] == '[');
    const char *port = head + length;
    if (length == 0 || length >= size || (head[0] == '[' && !end))
        return false;
    memcpy(name, head, length);
    name[length] = 0;
    if (!*port)
        return door->port == 80;
    return *port == ':' && port[1 + strspn(port + 1, "0123456789")] == 0 && strlen(port) <= 6 &&
           atoi(port + 1) == door->port;
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

static bool same_origin(const struct pav_request *request)
{
    static const char scheme[] = "http://";
    if (request->site && strcmp(request->site, "cross-site") == 0)
        return false;
    if (!request->origin)
        return true;
    return strncmp(request->origin, scheme, strlen(scheme)) == 0 &&
           strcasecmp(request->origin + strlen(scheme), request->host) == 0;
}

/* In a time that does not tell how much was right. */
static bool same_token(const char *token, const char *tried, size_t length)
{
    unsigned char differs = (unsigned char)(strlen(token) != length);
    for (size_t i = 0; i < length; i++)
        differs |= (unsigned char)(token[i % (strlen(token) + 1)] ^ tried[i]);
    return differs == 0;
}

static bool has_token(const char *token, const struct pav_request *request)
{
    static const char name[] = "pavilion=";
    if (request->token && same_token(token, request->token, strlen(request->token)))
        return true;
    for (const char *at = request->cookie; at && (at = strstr(at, name));) {
        bool begins = at == request->cookie || at[-1] == ' ' || at[-1] == ';';
        at += strlen(name);
        if (begins && same_token(token, at, strcspn(at, "; ")))
            return true;
    }
    return false;
}

static bool came_by_code(const char *token, const struct pav_request *request,
                         struct pav_reply *reply)
{
    if (!request->t || strcmp(request->path, "/") != 0 ||
        !same_token(token, request->t, strlen(request->t)))
        return false;
    reply->status = 303;
    reply->moved = true;
    reply->cookie = pav_sprintf("pavilion=%s; HttpOnly; SameSite=Strict; Path=/", token);
    return true;
}

bool pav_request_may(const struct pav_desk *desk, const struct pav_door *door,
                     const struct pav_request *request, struct pav_reply *reply)
{
    char name[256];
    const char *token = pav_desk_token(desk);
    if (!request->host || !split(door, request->host, name, sizeof name) || !knows(door, name)) {
        pav_reply_error(reply, 403, "this panel is not called %.100s",
                        request->host ? request->host : "nothing");
        return false;
    }
    if (!same_origin(request)) {
        pav_reply_error(reply, 403, "a page from elsewhere may not ask this panel");
        return false;
    }
    if (!desk->brief) {
        pav_reply_error(reply, 503, "the panel is only just opening");
        return false;
    }
    if (!token[0] && !door->wide)
        return true;
    if (!token[0]) {
        pav_reply_error(reply, 403, "without a token nobody is let in");
        return false;
    }
    if (came_by_code(token, request, reply))
        return false;
    if (has_token(token, request))
        return true;
    pav_reply_error(reply, 403,
                    "point the camera of your telephone at the code that pavilion shows, or open "
                    "the address beside it");
    return false;
}

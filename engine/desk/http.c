/* HTTP by libmicrohttpd, in the desk's one thread: what is asked goes to request.c, who waits sleeps. */
#include "desk/http.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <microhttpd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"

#define CONNECTIONS_MOST 160
#define OF_ONE_ADDRESS   100 /* fifty tablets behind one router, and some more */
#define IDLE_S           10u
#define ASKING_NS        (15 * PAV_NS_PER_S) /* to ask, from the first byte to the last */
#define ANSWER_NS        (5 * PAV_NS_PER_S)  /* of the keeper */
#define MEMORY_BYTES     ((size_t)32 << 10)
#define LOOK_NS          (500 * PAV_NS_PER_MS)

/* Somebody who is connected. */
struct client {
    struct client *next;
    struct pav_http *http;
    struct MHD_Connection *connection;
    int fd;
    char address[64]; /* "" if unknown */
    int64_t since_ns; /* of asking */
    bool waits;       /* for the keeper, or for events: it may take its time */
};

/* What somebody asks. */
struct asking {
    struct client *client;
    struct MHD_Connection *connection;
    struct pav_str body;
    enum pav_access access;
    bool too_long;
    uint32_t serial; /* of what the keeper was asked; 0: nothing */
    int64_t asked_ns;
    struct pav_reply reply; /* once the keeper has answered */
    bool asleep;
    bool streams;
    struct pav_events_reader reader;
    struct asking *next;
};

struct pav_http {
    struct pav_desk *desk;
    struct pav_events *events;
    const struct pav_door *door;
    struct MHD_Daemon *daemon;
    int fd;
    struct client *clients;
    struct asking *askings;
    size_t watchers;
    unsigned access_turn; /* of the desk, as the clients were let in */
    int64_t look_ns;
};

/* --- heads ------------------------------------------------------------------------------------ */

static const char *head(struct MHD_Connection *connection, const char *name)
{
    return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

static const char *argument(struct MHD_Connection *connection, const char *name)
{
    return MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, name);
}

static enum MHD_Result note_bare(void *data, enum MHD_ValueKind kind, const char *key,
                                 const char *value)
{
    const char **bare = data;
    (void)kind;
    if (!value && !*bare)
        *bare = key;
    return MHD_YES;
}

/* The first argument that has no value. */
static const char *bare_argument(struct MHD_Connection *connection)
{
    const char *bare = NULL;
    MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, note_bare, &bare);
    return bare;
}

/* Behind a proxy on this machine: whom the proxy speaks for. */
static const char *address_of(struct MHD_Connection *connection, const struct asking *asking)
{
    const char *own = asking->client->address;
    const char *said = head(connection, "X-Forwarded-For");
    bool here = strncmp(own, "127.", 4) == 0 || strcmp(own, "::1") == 0;
    if (!asking->client->http->door->names || !said || !here)
        return own;
    const char *last = strrchr(said, ',');
    last = last ? last + 1 : said;
    return last + strspn(last, " ");
}

static struct pav_request request_of(struct MHD_Connection *connection, const char *method,
                                     const char *path, const struct asking *asking)
{
    return (struct pav_request){
        .method = method,
        .path = path,
        .piece = argument(connection, "piece"),
        .file = argument(connection, "file"),
        .t = argument(connection, "t"),
        .attribute = bare_argument(connection),
        .host = head(connection, "Host"),
        .origin = head(connection, "Origin"),
        .site = head(connection, "Sec-Fetch-Site"),
        .content_type = head(connection, "Content-Type"),
        .cookie = head(connection, "Cookie"),
        .token = head(connection, "X-Pavilion-Token"),
        .accept = head(connection, "Accept"),
        .authorization = head(connection, "Authorization"),
        .proto = head(connection, "X-Forwarded-Proto"),
        .day = argument(connection, "day"),
        .role = argument(connection, "role"),
        .address = address_of(connection, asking),
        .access = asking->access,
        .body = asking->body.text,
        .length = asking->body.length,
    };
}

/* --- answers ---------------------------------------------------------------------------------- */

static void add_heads(struct MHD_Response *response, const struct pav_reply *reply)
{
    MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
    MHD_add_response_header(response, "Referrer-Policy", "no-referrer");
    MHD_add_response_header(response, "Cross-Origin-Resource-Policy", "same-origin");
    MHD_add_response_header(response, "Content-Security-Policy",
                            "default-src 'none'; script-src 'self'; style-src 'self'; "
                            "img-src 'self'; connect-src 'self'; base-uri 'none'; "
                            "form-action 'none'; frame-ancestors 'none'");
    MHD_add_response_header(response, "Cache-Control", "no-store");
    if (reply->moved)
        MHD_add_response_header(response, "Location", "/");
    if (reply->cookie)
        MHD_add_response_header(response, "Set-Cookie", reply->cookie);
    char seconds[16];
    snprintf(seconds, sizeof seconds, "%d", reply->retry_s);
    if (reply->retry_s > 0)
        MHD_add_response_header(response, "Retry-After", seconds);
}

/* Takes the reply's memory over. */
static enum MHD_Result give(struct MHD_Connection *connection, struct pav_reply *reply)
{
    const char *type = reply->type ? reply->type : "application/json";
    struct MHD_Response *response =
        reply->body
            ? MHD_create_response_from_buffer(reply->length, reply->body, MHD_RESPMEM_MUST_FREE)
            : MHD_create_response_from_buffer(0, (void *)"", MHD_RESPMEM_PERSISTENT);
    if (!response)
        return MHD_NO;
    MHD_add_response_header(response, "Content-Type", type);
    add_heads(response, reply);
    enum MHD_Result queued = MHD_queue_response(connection, (unsigned)reply->status, response);
    MHD_destroy_response(response);
    free(reply->cookie);
    *reply = (struct pav_reply){0};
    return queued;
}

/* --- events ----------------------------------------------------------------------------------- */

static void fall_asleep(struct asking *asking)
{
    asking->asleep = true;
    asking->client->waits = true;
    MHD_suspend_connection(asking->connection);
}

static void wake(struct asking *asking)
{
    if (!asking->asleep)
        return;
    asking->asleep = false;
    MHD_resume_connection(asking->connection);
}

static ssize_t read_events(void *data, uint64_t position, char *out, size_t most)
{
    struct asking *asking = data;
    (void)position;
    long got = pav_events_read(asking->client->http->events, &asking->reader, out, most);
    if (got < 0)
        return MHD_CONTENT_READER_END_OF_STREAM;
    if (got == 0)
        fall_asleep(asking);
    return got;
}

static enum MHD_Result stream(struct pav_http *http, struct asking *asking)
{
    struct pav_reply none = {0};
    struct MHD_Response *response =
        MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 16384, read_events, asking, NULL);
    if (!response)
        return MHD_NO;
    pav_events_begin(http->events, &asking->reader, pav_clock_ns());
    asking->streams = asking->client->waits = true;
    http->watchers++;
    MHD_add_response_header(response, "Content-Type", "text/event-stream; charset=utf-8");
    MHD_add_response_header(response, "X-Accel-Buffering",
                            "no"); /* a proxy passes them on at once */
    add_heads(response, &none);
    enum MHD_Result queued = MHD_queue_response(asking->connection, 200, response);
    MHD_destroy_response(response);
    return queued;
}

/* --- asking ----------------------------------------------------------------------------------- */

static struct client *client_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

static struct asking *begin(struct pav_http *http, struct MHD_Connection *connection)
{
    struct asking *asking = pav_alloc(sizeof *asking);
    asking->client = client_of(connection);
    asking->connection = connection;
    asking->next = http->askings;
    http->askings = asking;
    return asking;
}

/* The first call: everything but the body is there. False: answered already. */
static bool judge(struct pav_http *http, struct asking *asking, struct pav_request *request,
                  enum MHD_Result *queued)
{
    struct pav_reply reply = {0};
    const char *length = head(asking->connection, "Content-Length");
    size_t most = pav_request_body_max(request->path);
    bool may = pav_request_may(http->desk, http->door, request, pav_clock_ns(), &reply);
    asking->access = request->access;
    if (may && length && strtoull(length, NULL, 10) > most) {
        pav_reply_error(&reply, 413, "that is too long: expected at most %zu bytes", most);
        may = false;
    }
    if (!may)
        *queued = give(asking->connection, &reply);
    return may;
}

static enum MHD_Result answer(struct pav_http *http, struct asking *asking,
                              const struct pav_request *request)
{
    struct pav_reply reply = {0};
    if (asking->too_long)
        pav_reply_error(&reply, 413, "that is too long: expected at most %zu bytes",
                        pav_request_body_max(request->path));
    else
        pav_request_answer(http->desk, http->door, request, pav_clock_ns(), &reply);
    if (reply.events)
        return stream(http, asking);
    if (reply.serial) {
        asking->serial = reply.serial;
        asking->asked_ns = pav_clock_ns();
        fall_asleep(asking);
        return MHD_YES;
    }
    return give(asking->connection, &reply);
}

static enum MHD_Result ask(void *data, struct MHD_Connection *connection, const char *path,
                           const char *method, const char *version, const char *upload,
                           size_t *upload_length, void **kept)
{
    struct pav_http *http = data;
    struct asking *asking = *kept;
    enum MHD_Result queued;
    (void)version;
    bool first = !asking;
    if (first)
        asking = *kept = begin(http, connection);
    if (!asking->client)
        return MHD_NO;
    if (asking->serial) /* awake again: the keeper has answered, or never will */
        return give(connection, &asking->reply);
    struct pav_request request = request_of(connection, method, path, asking);
    if (first)
        return judge(http, asking, &request, &queued) ? MHD_YES : queued;
    if (*upload_length > 0) {
        asking->too_long |= asking->body.length + *upload_length > pav_request_body_max(path);
        if (!asking->too_long)
            pav_str_add_bytes(&asking->body, upload, *upload_length);
        *upload_length = 0;
        return MHD_YES;
    }
    return answer(http, asking, &request);
}

static void forget_asking(struct pav_http *http, struct asking *asking)
{
    struct asking **place = &http->askings;
    while (*place && *place != asking)
        place = &(*place)->next;
    if (*place)
        *place = asking->next;
    http->watchers -= asking->streams;
    if (asking->client) {
        asking->client->waits = false;
        asking->client->since_ns = pav_clock_ns();
    }
    pav_events_end(&asking->reader);
    pav_str_finish(&asking->body);
    free(asking->reply.body);
    free(asking->reply.cookie);
    free(asking);
}

static void asked(void *data, struct MHD_Connection *connection, void **kept,
                  enum MHD_RequestTerminationCode why)
{
    (void)connection;
    (void)why;
    if (*kept)
        forget_asking(data, *kept);
    *kept = NULL;
}

/* --- who is connected ------------------------------------------------------------------------- */

/* An address of the newer kind is that of its whole network: who has one has all of them. */
static void write_address(struct client *client)
{
    union {
        struct sockaddr any;
        struct sockaddr_in four;
        struct sockaddr_in6 six;
    } peer = {0};
    socklen_t size = sizeof peer;
    if (client->fd < 0 || getpeername(client->fd, &peer.any, &size) != 0)
        return;
    bool here = peer.any.sa_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&peer.six.sin6_addr);
    if (peer.any.sa_family == AF_INET6 && !here && !IN6_IS_ADDR_V4MAPPED(&peer.six.sin6_addr))
        memset(peer.six.sin6_addr.s6_addr + 8, 0, 8);
    if (peer.any.sa_family == AF_INET6)
        inet_ntop(AF_INET6, &peer.six.sin6_addr, client->address, sizeof client->address);
    else
        inet_ntop(AF_INET, &peer.four.sin_addr, client->address, sizeof client->address);
}

static void come(struct pav_http *http, struct MHD_Connection *connection, void **context)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    struct client *client = pav_alloc(sizeof *client);
    client->http = http;
    client->connection = connection;
    client->fd = info ? info->connect_fd : -1;
    client->since_ns = pav_clock_ns();
    write_address(client);
    client->next = http->clients;
    http->clients = client;
    *context = client;
}

static void leave(struct pav_http *http, struct client *client)
{
    struct client **place = &http->clients;
    while (*place && *place != client)
        place = &(*place)->next;
    if (*place)
        *place = client->next;
    free(client);
}

static void connected(void *data, struct MHD_Connection *connection, void **context,
                      enum MHD_ConnectionNotificationCode what)
{
    if (what == MHD_CONNECTION_NOTIFY_STARTED)
        come(data, connection, context);
    else if (*context)
        leave(data, *context);
}

/* --- all together ----------------------------------------------------------------------------- */

static void complain(void *data, const char *format, va_list values)
{
    char text[240];
    (void)data;
    vsnprintf(text, sizeof text, format, values);
    text[strcspn(text, "\n")] = 0;
    pav_log("desk", PAV_LOG_DEBUG, "http: %s", text);
}

struct pav_http *pav_http_create(struct pav_desk *desk, struct pav_events *events,
                                 const struct pav_door *door, int socket)
{
    struct pav_http *http = pav_alloc(sizeof *http);
    *http = (struct pav_http){.desk = desk, .events = events, .door = door};
    http->daemon = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0, NULL, NULL, ask, http,
        MHD_OPTION_EXTERNAL_LOGGER, complain, NULL, MHD_OPTION_LISTEN_SOCKET, socket,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MOST, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
        (unsigned)OF_ONE_ADDRESS, MHD_OPTION_CONNECTION_TIMEOUT, IDLE_S,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, MEMORY_BYTES, MHD_OPTION_NOTIFY_COMPLETED, asked, http,
        MHD_OPTION_NOTIFY_CONNECTION, connected, http, MHD_OPTION_END);
    const union MHD_DaemonInfo *info =
        http->daemon ? MHD_get_daemon_info(http->daemon, MHD_DAEMON_INFO_EPOLL_FD) : NULL;
    if (info) {
        http->fd = info->epoll_fd;
        return http;
    }
    pav_log("desk", PAV_LOG_ERROR, "the panel's server does not start");
    pav_http_destroy(http);
    return NULL;
}

void pav_http_destroy(struct pav_http *http)
{
    if (!http)
        return;
    for (struct asking *asking = http->askings; asking; asking = asking->next)
        wake(asking);
    if (http->daemon)
        MHD_stop_daemon(http->daemon);
    free(http);
}

int pav_http_fd(const struct pav_http *http)
{
    return http->fd;
}

/* Who drips a request in, byte by byte, is shown the door; who waits for us is not. */
static void look_at_clients(struct pav_http *http, int64_t now_ns)
{
    for (struct client *client = http->clients; client; client = client->next) {
        if (!client->waits && now_ns - client->since_ns > ASKING_NS && client->fd >= 0)
            shutdown(client->fd, SHUT_RDWR);
    }
    for (struct asking *asking = http->askings; asking; asking = asking->next) {
        if (!asking->serial || !asking->asleep || now_ns - asking->asked_ns < ANSWER_NS)
            continue;
        pav_reply_error(&asking->reply, 504, "the keeper does not answer");
        wake(asking);
    }
}

/* Who may come in has changed: all who listen come again, and show what they have. */
static void let_out(struct pav_http *http)
{
    if (http->access_turn == http->desk->access_turn)
        return;
    http->access_turn = http->desk->access_turn;
    for (struct asking *asking = http->askings; asking; asking = asking->next) {
        if (!asking->streams || asking->client->fd < 0)
            continue;
        shutdown(asking->client->fd, SHUT_RDWR);
        wake(asking);
    }
}

int64_t pav_http_run(struct pav_http *http, int64_t now_ns)
{
    let_out(http);
    http->desk->watchers = http->watchers;
    for (struct asking *asking = http->askings; asking; asking = asking->next) {
        if (asking->streams && pav_events_has(http->events, &asking->reader))
            wake(asking);
    }
    if (now_ns >= http->look_ns) {
        look_at_clients(http, now_ns);
        http->look_ns = now_ns + LOOK_NS;
    }
    MHD_run(http->daemon);
    MHD_UNSIGNED_LONG_LONG within_ms;
    int64_t due = http->look_ns;
    if (MHD_get_timeout(http->daemon, &within_ms) == MHD_YES &&
        now_ns + (int64_t)within_ms * PAV_NS_PER_MS < due)
        due = now_ns + (int64_t)within_ms * PAV_NS_PER_MS;
    return due;
}

void pav_http_answered(struct pav_http *http, const struct pav_message *message, char *content,
                       size_t length)
{
    struct pav_reply reply = {0};
    pav_request_answered(http->desk, message, content, length, &reply);
    for (struct asking *asking = http->askings; asking; asking = asking->next) {
        if (!asking->asleep || asking->serial == 0 || asking->serial != message->u.file.serial)
            continue;
        asking->reply = reply;
        wake(asking);
        return;
    }
    free(reply.body);
}

size_t pav_http_watchers(const struct pav_http *http)
{
    return http->watchers;
}

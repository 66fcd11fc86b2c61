/* pavilion-desk: talks to the world. It opens its doors, stands behind its wall, and serves. */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "desk/http.h"
#include "desk/listen.h"
#include "desk/osc_line.h"
#include "desk/request_osc.h"
#include "link/manifest.h"
#include "link/probe.h"
#include "link/sandbox.h"
#include "link/spawn.h"

#define BEAT_EVERY_NS (PAV_NS_PER_S)
#define BEAT_WITHIN   (5 * PAV_NS_PER_S)
#define ANSWER_MAX    ((size_t)4 << 20)
#define OSC_TELL_NS   (500 * PAV_NS_PER_MS)

struct work {
    const char *listen; /* HOST:PORT, "off", or NULL */
    const char *osc_listen;
    const char *names[PAV_PANEL_NAMES_MAX + 1]; /* that the exhibition gives the panel */
    int name_count;
    bool lan, again;
    const char *probe; /* a folder: try the wall there instead of serving */
    struct pav_beat_page *beat;
    struct pav_desk desk;
    struct pav_events *events;
    struct pav_door door;
    struct pav_http *http;    /* NULL: there is no panel */
    struct pav_osc_line *osc; /* NULL: there is no OSC */
    uint64_t osc_told;        /* how many had been received */
    int64_t osc_tell_ns;
    bool said, watched;
};

static bool send(void *data, const struct pav_message *message, int fd)
{
    (void)data;
    return pav_message_send(PAV_CHILD_SOCKET, message, fd);
}

static bool read_options(struct work *work, int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--listen") == 0 && i + 1 < argc)
            work->listen = argv[++i];
        else if (strcmp(argv[i], "--osc") == 0 && i + 1 < argc)
            work->osc_listen = argv[++i];
        else if (strcmp(argv[i], "--name") == 0 && i + 1 < argc &&
                 work->name_count < PAV_PANEL_NAMES_MAX)
            work->names[work->name_count++] = argv[++i];
        else if (strcmp(argv[i], "--lan") == 0)
            work->lan = true;
        else if (strcmp(argv[i], "--again") == 0)
            work->again = true;
        else if (strcmp(argv[i], "--probe") == 0 && i + 1 < argc)
            work->probe = argv[++i];
        else
            return false;
    }
    return true;
}

/* --- doors and wall --------------------------------------------------------------------------- */

static void open_panel(struct work *work)
{
    struct pav_door *door = &work->door;
    if (work->listen && strcmp(work->listen, "off") == 0)
        return;
    int socket = pav_listen_open(work->listen, work->lan, &door->port);
    if (socket < 0)
        return;
    door->wide = work->lan || !pav_listen_loopback(work->listen);
    door->folder = pav_path_join(pav_place_root(), "assets/panel");
    if (gethostname(door->name, sizeof door->name - 1) != 0)
        door->name[0] = 0;
    if (work->name_count > 0)
        door->names = work->names;
    if (door->wide && !pav_listen_own(door->own, sizeof door->own))
        door->own[0] = 0;
    work->http = pav_http_create(&work->desk, work->events, door, socket);
}

/* The counters, as the panel's interface has them. */
static void tell_osc(struct work *work)
{
    struct pav_osc_count count = pav_osc_counted(pav_osc_line_osc(work->osc));
    json_decref(work->desk.osc);
    work->desk.osc =
        json_pack("{s:i, s:I, s:I, s:I, s:I, s:I}", "port", pav_osc_line_port(work->osc),
                  "received", (json_int_t)count.received, "applied", (json_int_t)count.applied,
                  "coalesced", (json_int_t)count.coalesced, "dropped", (json_int_t)count.dropped,
                  "bad", (json_int_t)count.bad);
    if (count.received != work->osc_told)
        pav_events_add(work->events, "osc", json_incref(work->desk.osc));
    work->osc_told = count.received;
}

static void open_osc(struct work *work)
{
    if (work->osc_listen && strcmp(work->osc_listen, "off") == 0)
        return;
    work->osc = pav_osc_line_open(work->osc_listen, work->desk.model);
    if (!work->osc)
        return;
    tell_osc(work);
    bool wide = !pav_listen_loopback(work->osc_listen);
    if (!work->again)
        pav_log("osc", PAV_LOG_INFO, "UDP port %d%s", pav_osc_line_port(work->osc),
                wide ? ": whoever is on this network may send" : "");
}

static void tell_programme(struct work *work)
{
    size_t count;
    const char **names = pav_desk_installations(&work->desk, &count);
    if (work->osc)
        pav_osc_programme(pav_osc_line_osc(work->osc), names, count);
    free(names);
}

/* The page's files are all that it may read; its sockets are open already, and no other will be. */
static bool raise_wall(const struct work *work)
{
    const char *read[] = {work->door.folder, NULL};
    pav_sandbox_files(&(struct pav_sandbox_files){.read = read});
    return pav_sandbox_calls(PAV_ROLE_DESK, work->http || work->osc);
}

/* --- serving ---------------------------------------------------------------------------------- */

static void take_answer(struct work *work, const struct pav_message *message, int fd)
{
    size_t length = 0;
    char *content = pav_desk_content(fd, ANSWER_MAX, &length);
    if (work->http)
        pav_http_answered(work->http, message, content, length);
    else
        free(content);
}

/* False: it is time to go. */
static bool take_messages(struct work *work)
{
    struct pav_message message;
    int fd;
    for (;;) {
        switch (
            pav_message_receive(PAV_CHILD_SOCKET, PAV_ROLE_KEEPER, PAV_ROLE_DESK, &message, &fd)) {
        case PAV_RECEIVE_OK:
            if (message.type == PAV_MESSAGE_STOP)
                return false;
            if (message.type == PAV_MESSAGE_ANSWER)
                take_answer(work, &message, fd);
            else
                pav_desk_message(&work->desk, &message, fd, pav_clock_ns());
            if (message.type == PAV_MESSAGE_EXHIBITION)
                tell_programme(work);
            if (fd >= 0)
                close(fd);
            break;
        case PAV_RECEIVE_BAD:
            break;
        case PAV_RECEIVE_CLOSED:
            return false;
        case PAV_RECEIVE_NONE:
            return true;
        }
    }
}

/* Once the keeper has told the token. */
static void say_address(struct work *work)
{
    if (work->said || !work->http || !work->desk.brief)
        return;
    work->said = true;
    if (!work->again)
        pav_listen_say(work->listen, work->lan, work->door.port, pav_desk_token(&work->desk));
}

/* The stage reads its picture back only while somebody looks. */
static void tell_watched(struct work *work)
{
    bool watched = work->http && pav_http_watchers(work->http) > 0;
    if (watched != work->watched &&
        pav_model_command(work->desk.model, watched ? PAV_COMMAND_WATCH : PAV_COMMAND_UNWATCH, 0))
        work->watched = watched;
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t serve_osc(struct work *work, int64_t now_ns)
{
    int64_t due = pav_osc_line_run(work->osc, now_ns);
    if (now_ns >= work->osc_tell_ns) {
        tell_osc(work);
        work->osc_tell_ns = now_ns + OSC_TELL_NS;
    }
    return due;
}

/* Everything that is due; when to come back. */
static int64_t serve(struct work *work)
{
    int64_t now_ns = pav_clock_ns(), due = now_ns + BEAT_EVERY_NS;
    pav_beat(work->beat, PAV_PHASE_DRAWING, BEAT_WITHIN);
    say_address(work);
    if (work->osc)
        due = earlier(due, serve_osc(work, now_ns));
    due = earlier(due, pav_events_flush(work->events, now_ns));
    if (work->http)
        due = earlier(due, pav_http_run(work->http, now_ns));
    tell_watched(work);
    return earlier(due, pav_model_flush(work->desk.model, pav_clock_ns()));
}

static void run(struct work *work)
{
    struct pollfd waited[] = {
        {.fd = PAV_CHILD_SOCKET, .events = POLLIN},
        {.fd = work->http ? pav_http_fd(work->http) : -1, .events = POLLIN},
        {.fd = -1, .events = POLLIN},
    };
    while (take_messages(work)) {
        int64_t left_ns = serve(work) - pav_clock_ns();
        struct timespec left = {.tv_sec = left_ns / PAV_NS_PER_S,
                                .tv_nsec = left_ns % PAV_NS_PER_S};
        waited[2].fd = work->osc ? pav_osc_line_fd(work->osc, pav_clock_ns()) : -1;
        if (left_ns > 0)
            ppoll(waited, sizeof waited / sizeof *waited, &left, NULL);
    }
}

int main(int argc, char **argv)
{
    static struct work work; /* for the process's whole life */
    pav_memory_discreet(PAV_TEXTS);
    work.beat = pav_beat_open(PAV_CHILD_BEAT);
    if (!work.beat || !read_options(&work, argc, argv)) {
        fprintf(stderr, "pavilion-desk: is started by pavilion\n");
        return 2;
    }
    pav_beat(work.beat, PAV_PHASE_LOADING, BEAT_WITHIN);
    pav_desk_init(&work.desk, send, NULL);
    work.events = pav_events_create(&work.desk);
    open_panel(&work);
    open_osc(&work);
    if (!raise_wall(&work))
        return 1;
    if (work.probe)
        pav_probe_wall(work.probe, NULL);
    run(&work);
    pav_http_destroy(work.http);
    pav_osc_line_close(work.osc);
    pav_events_destroy(work.events);
    pav_desk_finish(&work.desk);
    free(work.door.folder);
    return 0;
}

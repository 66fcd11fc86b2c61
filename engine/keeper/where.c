/* Owns the child that is asked for a place in a source, one at a time. */
#include "keeper/where.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "keeper/keeper.h"

#define WITHIN_NS   (5 * PAV_NS_PER_S)
#define OFFSETS_MAX 8

void pav_where_init(struct pav_where *where, struct pav_events *events,
                    void (*told)(void *data, const char *place), void *data)
{
    *where = (struct pav_where){.events = events,
                                .child = {.pid = -1, .pidfd = -1, .socket = -1},
                                .answer = {.fd = -1},
                                .told = told,
                                .data = data};
}

/* The pipe closes with the child's end, which a kill makes certain. */
static void end(struct pav_where *where)
{
    pav_events_remove(where->events, &where->answer);
    close(where->answer.fd);
    where->answer.fd = -1;
    pav_child_kill(&where->child);
    pav_child_reap(&where->child);
}

void pav_where_finish(struct pav_where *where)
{
    if (where->child.pid > 0)
        end(where);
}

static void hear(void *data)
{
    struct pav_where *where = data;
    ssize_t got =
        read(where->answer.fd, where->text + where->length, sizeof where->text - 1 - where->length);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    where->length += got > 0 ? (size_t)got : 0;
    if (got > 0 && where->length < sizeof where->text - 1)
        return;
    end(where);
    where->text[where->length] = 0;
    where->text[strcspn(where->text, "\n")] = 0;
    if (where->text[0] && pav_utf8_valid(where->text))
        where->told(where->data, where->text);
}

static bool start(struct pav_where *where, const char *program, const char *library,
                  const uint64_t *offsets, int count)
{
    char words[OFFSETS_MAX][24];
    char *arguments[OFFSETS_MAX + 3] = {(char *)"pavilion-where", (char *)library};
    for (int i = 0; i < count && i < OFFSETS_MAX; i++) {
        snprintf(words[i], sizeof words[i], "%llu", (unsigned long long)offsets[i]);
        arguments[i + 2] = words[i];
    }
    int ends[2];
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
        return false;
    struct pav_spawn_plan plan = {.path = program, .argv = arguments, .output = ends[1]};
    bool started = pav_spawn(&where->child, &plan);
    close(ends[1]);
    if (!started) {
        close(ends[0]);
        return false;
    }
    where->answer = (struct pav_watch){ends[0], hear, where};
    where->length = 0;
    where->due_ns = pav_clock_ns() + WITHIN_NS;
    pav_events_add(where->events, &where->answer);
    return true;
}

bool pav_where_ask(struct pav_where *where, const char *library, const uint64_t *offsets, int count)
{
    if (where->child.pid > 0 || count <= 0)
        return false;
    char *program = pav_keeper_program("pavilion-where");
    bool started = program && start(where, program, library, offsets, count);
    if (program && !started)
        pav_log("keeper", PAV_LOG_WARN, "%s cannot be started: %s", program, strerror(errno));
    free(program);
    return started;
}

int64_t pav_where_tend(struct pav_where *where, int64_t now_ns)
{
    if (where->child.pid <= 0)
        return INT64_MAX;
    if (now_ns >= where->due_ns)
        end(where);
    return where->child.pid > 0 ? where->due_ns : INT64_MAX;
}

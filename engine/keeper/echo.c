/* What a child prints, on its way to the keeper's standard error: whole lines, cleaned and counted. */
#include "keeper/echo.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "keeper/journal.h"

/* Where a live camera takes part, whoever prints might print what it sees … */
#define LIVE_PER_S 4000
#define LIVE_MOST  32000
/* … and elsewhere nobody has so much to say that disks should fill with it. */
#define BYTES_PER_S  64000
#define BYTES_MOST   1000000
#define READ_AT_ONCE 4096

static void print(const char *text, int length)
{
    char line[PAV_ECHO_LINE_MAX + 2];
    memcpy(line, text, (size_t)length);
    line[length] = '\n';
    ssize_t ignored = write(STDERR_FILENO, line, (size_t)length + 1);
    (void)ignored;
    pav_journal_add(text, (size_t)length);
}

static void pass_line(struct pav_echo *echo)
{
    echo->line[echo->length] = 0;
    bool fits = pav_budget_take(&echo->budget, echo->length + 1, pav_clock_ns());
    if (fits) {
        if (echo->dropped)
            pav_log("keeper", PAV_LOG_WARN, "%s said too much: %u lines were dropped", echo->who,
                    echo->dropped);
        echo->dropped = 0;
        print(echo->line, echo->length);
        memcpy(echo->last, echo->line, (size_t)echo->length + 1);
    } else {
        echo->dropped++;
    }
    echo->length = 0;
}

static void take_byte(struct pav_echo *echo, char byte)
{
    if (byte == '\n') {
        pass_line(echo);
        return;
    }
    unsigned char c = (unsigned char)byte;
    echo->line[echo->length++] = (c < 0x20 && c != '\t') || c == 0x7f ? '?' : byte;
    if (echo->length == PAV_ECHO_LINE_MAX)
        pass_line(echo);
}

/* The bytes that were read; 0 at the end, below 0 when there is nothing now. */
static ssize_t read_some(struct pav_echo *echo)
{
    char bytes[READ_AT_ONCE];
    ssize_t got;
    do {
        got = read(echo->watch.fd, bytes, sizeof bytes);
    } while (got < 0 && errno == EINTR);
    for (ssize_t i = 0; i < got; i++)
        take_byte(echo, bytes[i]);
    return got;
}

static void ready(void *data)
{
    struct pav_echo *echo = data;
    ssize_t got = read_some(echo);
    if (got == 0 || (got < 0 && errno != EAGAIN))
        pav_echo_close(echo);
}

int pav_echo_open(struct pav_echo *echo, struct pav_events *events, const char *who, bool live)
{
    pav_echo_close(echo);
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return -1;
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    *echo = (struct pav_echo){.events = events, .who = who};
    echo->watch = (struct pav_watch){.fd = ends[0], .ready = ready, .data = echo};
    pav_budget_init(&echo->budget, live ? LIVE_PER_S : BYTES_PER_S, live ? LIVE_MOST : BYTES_MOST,
                    pav_clock_ns());
    pav_events_add(events, &echo->watch);
    return ends[1];
}

void pav_echo_close(struct pav_echo *echo)
{
    if (!echo->events)
        return;
    /* What a dead child left in the pipe; one that lives on in a grandchild is not waited for. */
    for (int i = 0; i < 16 && read_some(echo) > 0; i++)
        ;
    if (echo->length > 0)
        pass_line(echo);
    if (echo->dropped)
        pav_log("keeper", PAV_LOG_WARN, "%s said too much: %u lines were dropped", echo->who,
                echo->dropped);
    pav_events_remove(echo->events, &echo->watch);
    close(echo->watch.fd);
    echo->events = NULL;
    echo->watch.fd = -1;
}

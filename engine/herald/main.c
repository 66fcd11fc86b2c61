/* pavilion-herald: tells a broker how this kiosk is, and hears commands and other kiosks there. */
#include <arpa/inet.h>
#include <malloc.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "herald/broker.h"
#include "link/exhibition.h"
#include "link/probe.h"
#include "link/spawn.h"

#define BEAT_EVERY_NS  PAV_NS_PER_S
#define BEAT_WITHIN    (5 * PAV_NS_PER_S)
#define CONTENT_MAX    ((size_t)4 << 20)
#define PASSWORD_BYTES ((size_t)4096)

struct work {
    struct pav_herald_options options;
    struct pav_beat_page *beat;
    struct pav_tls tls;
    struct pav_sources sources;
    struct pav_herald herald;
    struct pav_broker *broker;
    char *password, *panel;
};

static bool send_up(void *data, const struct pav_message *message, int fd)
{
    (void)data;
    return pav_message_send(PAV_CHILD_SOCKET, message, fd);
}

/* --- getting ready ----------------------------------------------------------------------------------- */

/* The file's first line. */
static void read_password(struct work *work)
{
    const char *path = work->options.password_file;
    char *fault = path ? pav_mqtt_file_fault(path, true) : NULL;
    size_t length = 0;
    if (path && !fault)
        work->password = pav_read_file(path, PASSWORD_BYTES, &length);
    if (work->password)
        work->password[strcspn(work->password, "\r\n")] = 0;
    if (fault)
        pav_log("herald", PAV_LOG_WARN, "%s", fault);
    free(fault);
}

/* Where others reach the panel: the address that the exhibition names, else this machine's name. */
static void name_panel(struct work *work)
{
    char host[128] = "";
    const char *panel = work->options.panel, *colon = panel ? strrchr(panel, ':') : NULL;
    if (!colon) {
        work->panel = pav_strdup("");
        return;
    }
    if (colon == panel && gethostname(host, sizeof host - 1) != 0)
        pav_strcpy(host, sizeof host, work->options.kiosk);
    work->panel = colon == panel ? pav_sprintf("http://%s%s/", host, colon)
                                 : pav_sprintf("http://%s/", panel);
}

static bool prepare(struct work *work)
{
    const struct pav_herald_options *options = &work->options;
    work->sources = (struct pav_sources){{options->ca, options->cert, options->key,
                                          options->password_file, "/etc/resolv.conf", "/etc/hosts"},
                                         {0}};
    pav_sources_look(&work->sources);
    read_password(work);
    name_panel(work);
    char words[160];
    if (!pav_tls_init(&work->tls, options))
        pav_log("herald", PAV_LOG_WARN, "%s", work->tls.why);
    else if (pav_tls_time(&work->tls, words, sizeof words) != PAV_TLS_HOLDS)
        pav_log("herald", PAV_LOG_WARN, "%s", words);
    setpriority(PRIO_PROCESS, 0, 5); /* the picture comes first */
    mallopt(M_ARENA_MAX, 1);
    if (!pav_herald_wall(options->port))
        return false;
    struct pav_news_plan plan = {options->kiosk, PAV_VERSION, work->panel, ""};
    uint64_t chance = 0;
    if (getrandom(&chance, sizeof chance, 0) == sizeof chance)
        snprintf(plan.run, sizeof plan.run, "%016llx", (unsigned long long)chance);
    pav_herald_init(&work->herald, options->prefix, &plan, options->hurry);
    work->herald.send = send_up;
    snprintf(work->herald.broker.address, sizeof work->herald.broker.address,
             strchr(options->broker, ':') ? "[%s]:%d" : "%s:%d", options->broker, options->port);
    work->herald.broker.tls = pav_tls_wanted(options);
    work->broker =
        pav_broker_begin(&work->herald, options, &work->tls, &work->sources, work->password);
    return work->broker != NULL;
}

/* --- hearing the keeper ------------------------------------------------------------------------------- */

/* What lies in a descriptor, zero-terminated; NULL: too much. */
static char *content_of(int fd, size_t *length)
{
    struct stat about;
    if (fstat(fd, &about) != 0 || about.st_size < 0 || (size_t)about.st_size > CONTENT_MAX)
        return NULL;
    char *content = pav_alloc((size_t)about.st_size + 1);
    ssize_t got = pread(fd, content, (size_t)about.st_size, 0);
    *length = got > 0 ? (size_t)got : 0;
    return content;
}

static void take(struct work *work, const struct pav_message *message, int fd)
{
    size_t length = 0;
    char *content = fd >= 0 ? content_of(fd, &length) : NULL;
    pthread_mutex_lock(&work->herald.lock);
    pav_herald_message(&work->herald, message, content, length, pav_clock_ns());
    pthread_mutex_unlock(&work->herald.lock);
    free(content);
    if (fd >= 0)
        close(fd);
}

/* False: it is time to go. */
static bool take_messages(struct work *work)
{
    struct pav_message message;
    int fd;
    for (;;) {
        switch (pav_message_receive(PAV_CHILD_SOCKET, PAV_ROLE_KEEPER, PAV_ROLE_HERALD, &message,
                                    &fd)) {
        case PAV_RECEIVE_OK:
            if (message.type == PAV_MESSAGE_STOP)
                return false;
            take(work, &message, fd);
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

/* --- serving ------------------------------------------------------------------------------------------ */

static void tell_fleet(struct work *work, const char *text)
{
    struct pav_message message = {.type = PAV_MESSAGE_FLEET};
    size_t length = strlen(text);
    int fd = memfd_create("pavilion-fleet", MFD_CLOEXEC);
    bool sent =
        fd >= 0 && write(fd, text, length) == (ssize_t)length && send_up(NULL, &message, fd);
    if (fd >= 0)
        close(fd);
    if (sent)
        return;
    pthread_mutex_lock(&work->herald.lock);
    pav_herald_untold(&work->herald);
    pthread_mutex_unlock(&work->herald.lock);
}

/* Everything that is due; when to come back. */
static int64_t serve(struct work *work)
{
    int64_t now_ns = pav_clock_ns();
    char *fleet;
    pav_beat(work->beat, PAV_PHASE_DRAWING, BEAT_WITHIN);
    pthread_mutex_lock(&work->herald.lock);
    uint64_t before = work->herald.outbox.changes;
    int64_t due_ns = pav_herald_tend(&work->herald, now_ns, &fleet);
    bool news = work->herald.outbox.changes != before;
    pthread_mutex_unlock(&work->herald.lock);
    if (news)
        pav_broker_wake(work->broker);
    if (fleet)
        tell_fleet(work, fleet);
    free(fleet);
    pav_broker_tend(work->broker, now_ns);
    return due_ns < now_ns + BEAT_EVERY_NS ? due_ns : now_ns + BEAT_EVERY_NS;
}

static void run(struct work *work)
{
    struct pollfd waited = {.fd = PAV_CHILD_SOCKET, .events = POLLIN};
    while (take_messages(work) && !pav_broker_wants_anew(work->broker)) {
        int64_t left_ns = serve(work) - pav_clock_ns();
        struct timespec left = {.tv_sec = left_ns / PAV_NS_PER_S,
                                .tv_nsec = left_ns % PAV_NS_PER_S};
        if (left_ns > 0)
            ppoll(&waited, 1, &left, NULL);
    }
}

int main(int argc, char **argv)
{
    static struct work work; /* for the process's whole life */
    work.beat = pav_beat_open(PAV_CHILD_BEAT);
    if (!work.beat || !pav_herald_options_read(&work.options, argc, argv)) {
        fprintf(stderr, "pavilion-herald: is started by pavilion\n");
        return 2;
    }
    pav_beat(work.beat, PAV_PHASE_LOADING, BEAT_WITHIN);
    if (!prepare(&work))
        return 1;
    if (work.options.probe)
        pav_probe_wall(work.options.probe, NULL);
    run(&work);
    bool anew = pav_broker_wants_anew(work.broker);
    pav_beat(work.beat, PAV_PHASE_DRAWING, BEAT_WITHIN);
    if (!pav_broker_end(work.broker))
        _exit(anew ? EX_TEMPFAIL
                   : 0); /* its thread waits for the network, and nobody waits for it */
    pav_herald_finish(&work.herald);
    pav_tls_finish(&work.tls);
    free(work.password);
    free(work.panel);
    return anew ? EX_TEMPFAIL : 0;
}

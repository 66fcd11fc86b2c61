/* Owns the line to the broker. */
#include "herald/broker.h"

#include <arpa/inet.h>
#include <errno.h>
#include <math.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <unistd.h>

#include <mosquitto.h>
#include <mqtt_protocol.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "base/thread.h"

#define REST_FIRST_S 1.0
#define REST_MOST_S  30.0
#define STEADY_NS                                                                                  \
    (30 * PAV_NS_PER_S) /* a line that held so long was good: the next rest is short */
#define CONNECT_NS  (5 * PAV_NS_PER_S)  /* for one address */
#define WELCOME_NS  (10 * PAV_NS_PER_S) /* from there to the broker's yes, TLS included */
#define FAREWELL_NS (700 * PAV_NS_PER_MS)
#define TURN_NS     PAV_NS_PER_S
/* Mosquitto looks only every six seconds who has fallen silent, so it is told a shorter time than ours. */
#define BROKER_LOOKS_S    4
#define KEEPALIVE_LEAST_S 5 /* the library takes no less */
/* More than that is not read at once: 256 kiosks that a broker remembers, and then a few. */
#define MESSAGES_PER_S   300.0
#define MESSAGES_AT_ONCE 3000.0
#define FLOOD_NS         (100 * PAV_NS_PER_MS)

struct pav_broker {
    struct pav_herald *herald;
    const struct pav_herald_options *options;
    struct pav_tls *tls;
    const struct pav_sources *sources;
    const char *password;
    pthread_t thread;
    int wake; /* eventfd */
    atomic_bool stopping, ended, anew;
    _Atomic int64_t connecting_ns; /* since when connect() blocks; 0: it does not */
    char topics[PAV_TOPICS + 1][160], client[160];

    /* Of the line that is open; the thread's own. */
    struct mosquitto *line;
    bool welcome;       /* the broker has said yes */
    bool over;          /* it has ended, for the reason `why` */
    bool greeted;       /* subscriptions are asked for */
    bool refused;       /* it ended because somebody does not want the other */
    char why[256];      /* the first reason that was given */
    char tls_error[96]; /* the last that TLS complained of */
    char remark[128];   /* of an open line: what is refused to us, or what soon ends it */
    double messages;    /* that may be read now */
    int64_t messages_ns;
    double rest_s;
};

/* --- what is known of it, in words ---------------------------------------------------------------- */

static void because(struct pav_broker *broker, const char *format, ...) PAV_PRINTF(2, 3);
static void because(struct pav_broker *broker, const char *format, ...)
{
    if (broker->why[0])
        return;
    char line[sizeof broker->why];
    va_list values;
    va_start(values, format);
    vsnprintf(line, sizeof line, format, values);
    va_end(values);
    pav_strcpy(broker->why, sizeof broker->why, line);
}

static void state(struct pav_broker *broker, enum pav_broker_state is, const char *why)
{
    pthread_mutex_lock(&broker->herald->lock);
    pav_herald_broker(broker->herald, is, why, pav_clock_ns());
    pthread_mutex_unlock(&broker->herald->lock);
}

/* The other end has hung up on TLS. */
static bool tls_failed(const struct pav_broker *broker, int error, int number)
{
    return broker->tls->context &&
           (broker->tls_error[0] || (error == MOSQ_ERR_ERRNO && number == EPROTO) ||
            (error == MOSQ_ERR_CONN_LOST && !broker->welcome));
}

/* What the library returns when a try fails at once. */
static void because_of(struct pav_broker *broker, int error, int number)
{
    char words[160];
    const char *distrust = pav_tls_distrust(broker->tls);
    if (distrust) {
        broker->refused = true;
        because(broker, "its certificate is not good: %s", distrust);
    } else if (error == MOSQ_ERR_EAI) {
        because(broker, "%s is not found: %s", broker->options->broker, gai_strerror(number));
    } else if (error == MOSQ_ERR_ERRNO && number == EINTR) {
        because(broker, "no answer within %d s", (int)(CONNECT_NS / PAV_NS_PER_S));
    } else if (tls_failed(broker, error, number) &&
               pav_tls_time(broker->tls, words, sizeof words) == PAV_TLS_EXPIRED) {
        broker->refused = true;
        because(broker, "%s", words);
    } else if (broker->tls_error[0]) {
        broker->refused = true;
        because(broker, "TLS was not agreed on: %s", broker->tls_error);
    } else if (tls_failed(broker, error, number) && error == MOSQ_ERR_ERRNO) {
        broker->refused = true; /* it hung up before its reason could be read */
        because(broker, "TLS was not agreed on: does it know this kiosk's certificate?");
    } else if (error == MOSQ_ERR_ERRNO) {
        because(broker, "%s", strerror(number));
    } else if (error == MOSQ_ERR_NOMEM) {
        because(broker, "it announces a message that is too long");
    } else if (error == MOSQ_ERR_CONN_LOST) {
        because(broker, "it closed the line%s", broker->welcome ? "" : " before its welcome");
    } else if (error == MOSQ_ERR_KEEPALIVE) {
        because(broker, "it fell silent");
    } else {
        because(broker, "%s", mosquitto_strerror(error));
    }
}

/* --- what the library calls ------------------------------------------------------------------------ */

static void on_connect(struct mosquitto *line, void *data, int reason, int flags,
                       const mosquitto_property *properties)
{
    (void)line, (void)flags, (void)properties;
    struct pav_broker *broker = data;
    broker->welcome = reason == 0;
    if (broker->welcome)
        return;
    broker->over = broker->refused = true;
    if (reason == MQTT_RC_UNSUPPORTED_PROTOCOL_VERSION)
        because(broker, "it does not speak MQTT 5");
    else
        because(broker, "it refuses this kiosk: %s", mosquitto_reason_string(reason));
}

static void on_disconnect(struct mosquitto *line, void *data, int reason,
                          const mosquitto_property *properties)
{
    (void)line, (void)properties;
    struct pav_broker *broker = data;
    broker->over = true;
    if (reason == MQTT_RC_SESSION_TAKEN_OVER)
        because(broker, "another kiosk is called %s too: every one needs a name of its own",
                broker->options->kiosk);
    else if (reason >= 0x80)
        because(broker, "it ended the line: %s", mosquitto_reason_string(reason));
    else
        because_of(broker, reason, errno);
}

static void on_publish(struct mosquitto *line, void *data, int mid, int reason,
                       const mosquitto_property *properties)
{
    (void)line, (void)properties;
    struct pav_broker *broker = data;
    if (reason >= 0x80)
        snprintf(broker->remark, sizeof broker->remark, "it takes nothing from this kiosk: %s",
                 mosquitto_reason_string(reason));
    pthread_mutex_lock(&broker->herald->lock);
    pav_outbox_arrived(&broker->herald->outbox, mid);
    pthread_mutex_unlock(&broker->herald->lock);
}

static void on_subscribe(struct mosquitto *line, void *data, int mid, int count, const int *granted,
                         const mosquitto_property *properties)
{
    (void)line, (void)mid, (void)properties;
    struct pav_broker *broker = data;
    for (int i = 0; i < count; i++) {
        if (granted[i] >= 0x80)
            snprintf(broker->remark, sizeof broker->remark,
                     "it does not let this kiosk read all that it should: %s",
                     mosquitto_reason_string(granted[i]));
    }
}

/* Of the library's log only what TLS complains of: "OpenSSL Error[0]: error:0A00045C:SSL routines::…". */
static void on_log(struct mosquitto *line, void *data, int level, const char *text)
{
    (void)line;
    struct pav_broker *broker = data;
    const char *words = strstr(text, "OpenSSL Error"), *last = words ? strrchr(words, ':') : NULL;
    if (level == MOSQ_LOG_ERR && last && !broker->tls_error[0])
        pav_strcpy(broker->tls_error, sizeof broker->tls_error, last + 1);
}

static void on_message(struct mosquitto *line, void *data, const struct mosquitto_message *message,
                       const mosquitto_property *properties)
{
    (void)line, (void)properties;
    struct pav_broker *broker = data;
    broker->messages -= 1;
    pthread_mutex_lock(&broker->herald->lock);
    pav_herald_heard(broker->herald, message->topic,
                     message->payloadlen > 0 ? message->payload : "", (size_t)message->payloadlen,
                     message->retain, pav_clock_ns());
    pthread_mutex_unlock(&broker->herald->lock);
}

/* --- opening ---------------------------------------------------------------------------------------- */

static bool set_up(struct pav_broker *broker)
{
    const struct pav_herald_options *options = broker->options;
    struct mosquitto *line = mosquitto_new(broker->client, true, broker);
    if (!line)
        return false;
    broker->line = line;
    mosquitto_int_option(line, MOSQ_OPT_PROTOCOL_VERSION, MQTT_PROTOCOL_V5);
    mosquitto_int_option(line, MOSQ_OPT_TCP_NODELAY, 1);
    mosquitto_connect_v5_callback_set(line, on_connect);
    mosquitto_disconnect_v5_callback_set(line, on_disconnect);
    mosquitto_publish_v5_callback_set(line, on_publish);
    mosquitto_subscribe_v5_callback_set(line, on_subscribe);
    mosquitto_message_v5_callback_set(line, on_message);
    mosquitto_log_callback_set(line, on_log);
    int error =
        mosquitto_will_set_v5(line, broker->topics[PAV_TOPIC_STATE], 4, "lost", 1, true, NULL);
    if (!error && options->user)
        error = mosquitto_username_pw_set(line, options->user, broker->password);
    if (!error && broker->tls->context)
        error = mosquitto_int_option(line, MOSQ_OPT_SSL_CTX_WITH_DEFAULTS, 0);
    if (!error && broker->tls->context)
        error = mosquitto_void_option(line, MOSQ_OPT_SSL_CTX, broker->tls->context);
    if (error)
        because(broker, "%s", mosquitto_strerror(error));
    return error == 0;
}

/* Blocks: the library tries one address after the other. pav_broker_tend ends what takes too long. */
static bool connect_line(struct pav_broker *broker)
{
    int keepalive_s = broker->options->keepalive_s - BROKER_LOOKS_S;
    if (keepalive_s < KEEPALIVE_LEAST_S)
        keepalive_s = KEEPALIVE_LEAST_S;
    broker->tls->verdict = X509_V_OK;
    atomic_store(&broker->connecting_ns, pav_clock_ns());
    errno = 0;
    int error = mosquitto_connect(broker->line, broker->options->broker, broker->options->port,
                                  keepalive_s);
    int number = errno;
    atomic_store(&broker->connecting_ns, 0);
    if (error)
        because_of(broker, error, number);
    return error == 0;
}

static void subscribe(struct pav_broker *broker, const char *kiosk, const char *word, int options)
{
    char topic[192];
    snprintf(topic, sizeof topic, "%s/%s/%s", broker->options->prefix, kiosk, word);
    mosquitto_subscribe_v5(broker->line, NULL, topic, 1, options, NULL);
}

/* A line is open: who we are, what we want to hear. */
static void greet(struct pav_broker *broker)
{
    static const char *const fleet[] = {"$state", "info", "programme", "faults", "figures"};
    broker->greeted = true;
    pthread_mutex_lock(&broker->herald->lock);
    pav_outbox_again(&broker->herald->outbox);
    pthread_mutex_unlock(&broker->herald->lock);
    subscribe(broker, broker->options->kiosk, "command", MQTT_SUB_OPT_RETAIN_AS_PUBLISHED);
    subscribe(broker, "all", "command", MQTT_SUB_OPT_RETAIN_AS_PUBLISHED);
    subscribe(broker, broker->options->kiosk, "info", 0);
    for (size_t i = 0; i < sizeof fleet / sizeof *fleet; i++)
        subscribe(broker, "+", fleet[i], MQTT_SUB_OPT_NO_LOCAL);
    pav_log("herald", PAV_LOG_DEBUG, "connected to %s", broker->herald->broker.address);
}

/* --- while it is open ------------------------------------------------------------------------------- */

/* Sends what is due. When to come back. */
static int64_t post(struct pav_broker *broker, int64_t now_ns)
{
    struct pav_herald *herald = broker->herald;
    struct pav_letter letter;
    int64_t due_ns = INT64_MAX;
    pthread_mutex_lock(&herald->lock);
    while (!broker->over && pav_outbox_next(&herald->outbox, now_ns, &letter, &due_ns)) {
        int mid = 0;
        pthread_mutex_unlock(&herald->lock); /* sending may call back */
        int error = mosquitto_publish_v5(broker->line, &mid, broker->topics[letter.topic],
                                         (int)strlen(letter.text), letter.text, 1,
                                         letter.topic < PAV_TOPICS, NULL);
        pthread_mutex_lock(&herald->lock);
        if (error == 0) {
            pav_outbox_sent(&herald->outbox, &letter, mid, now_ns);
        } else {
            broker->over = true;
            because_of(broker, error, errno);
        }
        free(letter.text);
    }
    pthread_mutex_unlock(&herald->lock);
    return due_ns;
}

/* Whoever floods us is read slowly, and the rest waits with him. */
static bool may_read(struct pav_broker *broker, int64_t now_ns)
{
    broker->messages += (double)(now_ns - broker->messages_ns) * 1e-9 * MESSAGES_PER_S;
    broker->messages_ns = now_ns;
    if (broker->messages > MESSAGES_AT_ONCE)
        broker->messages = MESSAGES_AT_ONCE;
    return broker->messages >= 1;
}

static void drain(int fd)
{
    uint64_t count;
    ssize_t ignored = read(fd, &count, sizeof count);
    (void)ignored;
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Waits for the line, the herald, or the time. What came of the line's descriptor. */
static short wait_for(struct pav_broker *broker, int64_t until_ns, bool read)
{
    int64_t left_ns = until_ns - pav_clock_ns();
    left_ns = left_ns > 0 ? left_ns : 0;
    struct timespec left = {.tv_sec = left_ns / PAV_NS_PER_S, .tv_nsec = left_ns % PAV_NS_PER_S};
    short wanted = (short)((read ? POLLIN | POLLRDHUP : 0) |
                           (mosquitto_want_write(broker->line) ? POLLOUT : 0));
    struct pollfd waited[] = {
        {.fd = broker->wake, .events = POLLIN},
        {.fd = mosquitto_socket(broker->line), .events = wanted},
    };
    if (ppoll(waited, 2, &left, NULL) <= 0)
        return 0;
    if (waited[0].revents)
        drain(broker->wake);
    return waited[1].revents;
}

static void turn(struct pav_broker *broker, short came)
{
    int error = 0;
    if (came & (POLLIN | POLLERR | POLLHUP | POLLRDHUP))
        error = mosquitto_loop_read(broker->line, 1);
    if (!error && !broker->over && mosquitto_want_write(broker->line))
        error = mosquitto_loop_write(broker->line, 1);
    if (!error && !broker->over)
        error = mosquitto_loop_misc(broker->line);
    if (!error && !broker->over && mosquitto_socket(broker->line) < 0)
        error = MOSQ_ERR_CONN_LOST;
    /* The library goes on asking for TLS when the other side has hung up in the middle of it. */
    if (!error && !broker->welcome && (came & (POLLERR | POLLHUP | POLLRDHUP)))
        error = MOSQ_ERR_CONN_LOST;
    if (error) {
        broker->over = true;
        because_of(broker, error, errno);
    }
}

/* Something was sent, and never confirmed. */
static bool fell_silent(struct pav_broker *broker, int64_t now_ns)
{
    pthread_mutex_lock(&broker->herald->lock);
    int64_t since_ns = pav_outbox_since(&broker->herald->outbox);
    pthread_mutex_unlock(&broker->herald->lock);
    return since_ns && now_ns - since_ns > broker->options->keepalive_s * PAV_NS_PER_S;
}

static void await_welcome(struct pav_broker *broker)
{
    int64_t until_ns =
        pav_clock_ns() + (int64_t)((double)WELCOME_NS / fmin(broker->herald->hurry, 5));
    while (!broker->over && !broker->welcome && !atomic_load(&broker->stopping)) {
        if (pav_clock_ns() >= until_ns) {
            broker->over = true;
            because(broker, "it takes the line and does not answer");
            state(broker, PAV_BROKER_SILENT, broker->why);
            return;
        }
        turn(broker, wait_for(broker, until_ns, true));
    }
}

static void serve(struct pav_broker *broker)
{
    while (!broker->over && !atomic_load(&broker->stopping)) {
        int64_t now_ns = pav_clock_ns();
        bool read = may_read(broker, now_ns);
        int64_t due_ns = earlier(now_ns + (read ? TURN_NS : FLOOD_NS), post(broker, now_ns));
        turn(broker, broker->over ? 0 : wait_for(broker, due_ns, read));
        if (!broker->over && fell_silent(broker, pav_clock_ns())) {
            broker->over = true;
            because(broker, "it fell silent");
        }
        if (!broker->over)
            state(broker, PAV_BROKER_CONNECTED, broker->remark);
    }
}

/* The last words, and the broker's nod, so that nobody takes the end for an accident. */
static void say_goodbye(struct pav_broker *broker)
{
    struct pav_herald *herald = broker->herald;
    pthread_mutex_lock(&herald->lock);
    pav_news_farewell(&herald->news, &herald->outbox);
    pthread_mutex_unlock(&herald->lock);
    int64_t until_ns = pav_clock_ns() + FAREWELL_NS;
    for (bool empty = false; !empty && !broker->over && pav_clock_ns() < until_ns;) {
        post(broker, pav_clock_ns());
        turn(broker, wait_for(broker, earlier(until_ns, pav_clock_ns() + FLOOD_NS), true));
        pthread_mutex_lock(&herald->lock);
        empty = !herald->outbox.retained[PAV_TOPIC_STATE].due &&
                !herald->outbox.retained[PAV_TOPIC_INFO].due &&
                pav_outbox_since(&herald->outbox) == 0;
        pthread_mutex_unlock(&herald->lock);
    }
    if (!broker->over && mosquitto_disconnect(broker->line) == 0)
        mosquitto_loop_write(broker->line, 1);
}

/* --- one line after the other ------------------------------------------------------------------------ */

static void close_line(struct pav_broker *broker)
{
    mosquitto_destroy(broker->line);
    broker->line = NULL;
}

/* Opens a line and serves it to its end. */
static void try_once(struct pav_broker *broker)
{
    broker->welcome = broker->over = broker->greeted = broker->refused = false;
    broker->why[0] = broker->remark[0] = broker->tls_error[0] = 0;
    pav_tls_time(broker->tls, broker->remark, sizeof broker->remark);
    broker->messages = MESSAGES_AT_ONCE;
    broker->messages_ns = pav_clock_ns();
    if (pav_tls_wanted(broker->options) && !broker->tls->context) {
        broker->refused = true;
        because(broker, "%s", broker->tls->why);
    } else if (set_up(broker) && connect_line(broker)) {
        await_welcome(broker);
        if (broker->welcome && !broker->over) {
            greet(broker);
            state(broker, PAV_BROKER_CONNECTED, "");
            serve(broker);
        }
        if (broker->welcome && !broker->over)
            say_goodbye(broker);
    }
    close_line(broker);
}

/* Between half of it and all of it. */
static double by_chance(double rest_s)
{
    uint16_t chance = 0;
    if (getrandom(&chance, sizeof chance, 0) != sizeof chance)
        chance = 0;
    return rest_s * (1 - 0.5 * (double)chance / UINT16_MAX);
}

static void rest(struct pav_broker *broker, int64_t lasted_ns)
{
    if (broker->welcome && lasted_ns >= STEADY_NS)
        broker->rest_s = 0;
    broker->rest_s = broker->rest_s > 0 ? broker->rest_s * 2 : REST_FIRST_S;
    if (broker->rest_s > REST_MOST_S)
        broker->rest_s = REST_MOST_S;
    double rest_s = by_chance(broker->rest_s) / broker->herald->hurry;
    int64_t until_ns = pav_clock_ns() + (int64_t)(rest_s * 1e9);
    struct pollfd waited = {.fd = broker->wake, .events = POLLIN};
    while (!atomic_load(&broker->stopping) && pav_clock_ns() < until_ns) {
        int64_t left_ns = until_ns - pav_clock_ns();
        struct timespec left = {.tv_sec = left_ns / PAV_NS_PER_S,
                                .tv_nsec = left_ns % PAV_NS_PER_S};
        if (left_ns > 0 && ppoll(&waited, 1, &left, NULL) > 0)
            drain(broker->wake);
    }
}

static void *run(void *data)
{
    struct pav_broker *broker = data;
    sigset_t own;
    sigemptyset(&own);
    sigaddset(&own, SIGUSR1);
    pthread_sigmask(SIG_UNBLOCK, &own, NULL);
    while (!atomic_load(&broker->stopping)) {
        int64_t begun_ns = pav_clock_ns();
        try_once(broker);
        if (atomic_load(&broker->stopping))
            break;
        if (pav_sources_changed(broker->sources))
            atomic_store(&broker->anew, true);
        if (broker->herald->broker.state != PAV_BROKER_SILENT || broker->welcome)
            state(broker, broker->refused ? PAV_BROKER_REFUSED : PAV_BROKER_AWAY, broker->why);
        pav_log("herald", PAV_LOG_DEBUG, "no line to %s: %s", broker->herald->broker.address,
                broker->why);
        rest(broker, pav_clock_ns() - begun_ns);
    }
    atomic_store(&broker->ended, true);
    return NULL;
}

/* --- from outside ------------------------------------------------------------------------------------ */

static void interrupted(int number)
{
    (void)number; /* connect() returns with EINTR */
}

struct pav_broker *pav_broker_begin(struct pav_herald *herald,
                                    const struct pav_herald_options *options, struct pav_tls *tls,
                                    const struct pav_sources *sources, const char *password)
{
    struct pav_broker *broker = pav_alloc(sizeof *broker);
    broker->herald = herald;
    broker->options = options;
    broker->tls = tls;
    broker->sources = sources;
    broker->password = password;
    broker->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    for (int i = 0; i <= PAV_TOPICS; i++)
        snprintf(broker->topics[i], sizeof broker->topics[i], "%s/%s/%s", options->prefix,
                 options->kiosk, pav_topic_word((enum pav_topic)i));
    snprintf(broker->client, sizeof broker->client, "%s-%s", options->prefix, options->kiosk);
    struct sigaction action = {.sa_handler = interrupted}; /* without SA_RESTART */
    sigaction(SIGUSR1, &action, NULL);
    mosquitto_lib_init();
    if (broker->wake < 0 || !pav_thread_start(&broker->thread, "broker", run, broker)) {
        free(broker);
        return NULL;
    }
    return broker;
}

void pav_broker_wake(struct pav_broker *broker)
{
    uint64_t one = 1;
    ssize_t ignored = write(broker->wake, &one, sizeof one);
    (void)ignored;
}

void pav_broker_tend(struct pav_broker *broker, int64_t now_ns)
{
    int64_t since_ns = atomic_load(&broker->connecting_ns);
    if (since_ns && now_ns - since_ns > CONNECT_NS)
        pthread_kill(broker->thread, SIGUSR1);
}

bool pav_broker_wants_anew(const struct pav_broker *broker)
{
    return atomic_load(&broker->anew);
}

bool pav_broker_end(struct pav_broker *broker)
{
    atomic_store(&broker->stopping, true);
    pav_broker_wake(broker);
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 1;
    if (pthread_timedjoin_np(broker->thread, NULL, &until) != 0)
        return false;
    close(broker->wake);
    free(broker);
    mosquitto_lib_cleanup();
    return true;
}

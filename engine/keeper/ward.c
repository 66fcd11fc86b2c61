/* A child in the keeper's care: started, listened to, replaced when it dies or falls silent. */
#include "keeper/ward.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "keeper/starved.h"

#define FIRST_BEAT_NS   (10 * PAV_NS_PER_S)
#define FAR_BEAT_NS     (120 * PAV_NS_PER_S) /* no child is believed for longer */
#define LOOK_NS         (80 * PAV_NS_PER_MS)
#define STARVED_MOST_NS (2500 * PAV_NS_PER_MS)
#define LEAVES_MOST_NS  (12 * PAV_NS_PER_S) /* below what systemd allows the whole kiosk */
#define MORE_NS         PAV_NS_PER_S
#define STARVES         0.5 /* threads that wait for a processor, on the average */
#define YOUNG_NS        (2 * PAV_NS_PER_S)
#define QUIET_NS        (10 * PAV_NS_PER_S)
#define REST_FIRST_S    0.1
#define REST_MOST_S     2.0
#define PAUSE_NS        (100 * PAV_NS_PER_MS)
#define MESSAGES_A_TURN 32
#define LAST_WORDS_NS   (40 * PAV_NS_PER_MS) /* of one that hangs */
#define QUEUE_BYTES     (1 << 20)

void pav_ward_init(struct pav_ward *ward, const struct pav_ward_calls *calls, void *owner,
                   struct pav_events *events, enum pav_role role, int index, const char *name)
{
    *ward = (struct pav_ward){.calls = calls,
                              .owner = owner,
                              .events = events,
                              .role = role,
                              .index = index,
                              .child = {.pid = -1, .pidfd = -1, .socket = -1},
                              .socket = {.fd = -1},
                              .death = {.fd = -1},
                              .messages_per_s = 20,
                              .messages_at_once = 80};
    pav_strcpy(ward->name, sizeof ward->name, name);
}

void pav_ward_begin(struct pav_ward *ward)
{
    ward->state = PAV_WARD_RESTING;
    ward->due_ns = 0;
}

double pav_ward_rest(struct pav_ward *ward)
{
    int64_t lived_ns = pav_clock_ns() - ward->started_ns;
    if (lived_ns >= QUIET_NS)
        ward->rest_s = 0;
    if (lived_ns >= YOUNG_NS) {
        ward->young_deaths = 0;
        return ward->rest_s;
    }
    ward->young_deaths++;
    ward->rest_s = ward->rest_s > 0 ? ward->rest_s * 2 : REST_FIRST_S;
    if (ward->rest_s > REST_MOST_S)
        ward->rest_s = REST_MOST_S;
    return ward->rest_s;
}

/* --- listening -------------------------------------------------------------------------------- */

static void note_bad_message(struct pav_ward *ward)
{
    ward->bad_messages++;
    int64_t now = pav_clock_ns();
    if (ward->bad_said_ns && now - ward->bad_said_ns < PAV_NS_PER_S)
        return;
    ward->bad_said_ns = now;
    pav_log("keeper", PAV_LOG_WARN, "%s: dropped a message that breaks the schema (%u so far)",
            ward->name, ward->bad_messages);
}

static void pause_socket(struct pav_ward *ward, bool pause)
{
    if (ward->paused == pause || ward->socket.fd < 0)
        return;
    ward->paused = pause;
    ward->pause_end_ns = pav_clock_ns() + PAUSE_NS;
    if (pause)
        pav_events_remove(ward->events, &ward->socket);
    else
        pav_events_add(ward->events, &ward->socket);
}

static void hear_messages(void *data)
{
    struct pav_ward *ward = data;
    for (int i = 0; i < MESSAGES_A_TURN && ward->socket.fd >= 0; i++) {
        /* Over its budget a child waits: its queue fills, and no message is lost here. */
        if (!pav_budget_take(&ward->messages, 1, pav_clock_ns())) {
            pause_socket(ward, true);
            return;
        }
        struct pav_message message;
        int fd;
        switch (
            pav_message_receive(ward->child.socket, ward->role, PAV_ROLE_KEEPER, &message, &fd)) {
        case PAV_RECEIVE_OK:
            ward->calls->message(ward->owner, ward, &message, fd);
            break;
        case PAV_RECEIVE_BAD:
            note_bad_message(ward);
            break;
        case PAV_RECEIVE_CLOSED: /* it is ending: the pidfd will say so */
            pav_events_remove(ward->events, &ward->socket);
            ward->socket.fd = -1;
            return;
        case PAV_RECEIVE_NONE:
            ward->messages.left += 1;
            return;
        }
    }
}

/* What it managed to say before it died. */
static void hear_last_words(struct pav_ward *ward)
{
    pause_socket(ward, false);
    pav_budget_init(&ward->messages, ward->messages_per_s, 256, pav_clock_ns());
    for (int i = 0; i < 4; i++)
        hear_messages(ward);
}

static void hear_death(void *data)
{
    struct pav_ward *ward = data;
    bool leaving = ward->state == PAV_WARD_LEAVING;
    ward->kill_ns = 0;
    if (ward->calls->died)
        ward->calls->died(ward->owner, ward);
    hear_last_words(ward);
    pav_events_remove(ward->events, &ward->death);
    if (!ward->paused)
        pav_events_remove(ward->events, &ward->socket);
    ward->death.fd = ward->socket.fd = -1;
    pav_beat_read(ward->child.beat, &ward->reading);
    pav_beat_read_words(ward->child.beat, &ward->words);
    ward->left = leaving;
    pav_echo_close(&ward->echo);
    int status = pav_child_reap(&ward->child);
    ward->state = PAV_WARD_OFF;
    double rest_s = ward->calls->ended(ward->owner, ward, status);
    if (leaving || rest_s < 0)
        return;
    ward->state = PAV_WARD_RESTING;
    ward->due_ns = pav_clock_ns() + (int64_t)(rest_s * 1e9);
}

/* --- starting and ending ---------------------------------------------------------------------- */

/* A child whose death would not be heard is none to have. */
static bool listen_to(struct pav_ward *ward)
{
    ward->socket = (struct pav_watch){ward->child.socket, hear_messages, ward};
    ward->death = (struct pav_watch){ward->child.pidfd, hear_death, ward};
    return pav_events_add(ward->events, &ward->socket) &&
           pav_events_add(ward->events, &ward->death);
}

static void end_unheard(struct pav_ward *ward)
{
    pav_events_remove(ward->events, &ward->socket);
    ward->socket.fd = ward->death.fd = -1;
    pav_child_kill(&ward->child);
    pav_child_reap(&ward->child);
    ward->state = PAV_WARD_RESTING;
}

static void start(struct pav_ward *ward)
{
    ward->started_ns = ward->beat_ns = pav_clock_ns();
    ward->beats = 0;
    ward->reading = (struct pav_beat_reading){0};
    ward->silent = ward->paused = ward->leaving_for_new = ward->left = ward->judged = false;
    ward->sentence = 0;
    ward->kill_ns = 0;
    ward->bad_messages = 0;
    ward->overdue_ns = 0;
    ward->killed_ns = 0;
    ward->starts++;
    /* The owner may turn it off when it cannot be started. */
    bool started = ward->calls->start(ward->owner, ward);
    if (started && !listen_to(ward)) {
        pav_log("keeper", PAV_LOG_ERROR, "%s cannot be heard: %s: ended again", ward->name,
                strerror(errno));
        end_unheard(ward);
        started = false;
    }
    if (!started) {
        pav_echo_close(&ward->echo);
        ward->due_ns = ward->started_ns + (int64_t)(pav_ward_rest(ward) * 1e9);
        return;
    }
    ward->state = PAV_WARD_RUNNING;
    pav_budget_init(&ward->messages, ward->messages_per_s, ward->messages_at_once,
                    ward->started_ns);
    int bytes = QUEUE_BYTES; /* the kernel gives what it allows */
    setsockopt(ward->child.socket, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
    pav_log("keeper", PAV_LOG_DEBUG, "%s is started, process %d", ward->name, (int)ward->child.pid);
}

void pav_ward_stop(struct pav_ward *ward, double within_s)
{
    if (ward->state == PAV_WARD_RESTING)
        ward->state = PAV_WARD_OFF;
    if (ward->state != PAV_WARD_RUNNING)
        return;
    ward->state = PAV_WARD_LEAVING;
    ward->told_ns = pav_clock_ns();
    ward->due_ns = ward->told_ns + (int64_t)(within_s * 1e9);
    pav_starving_begin(&ward->leaving, ward->child.pid);
    pav_ward_send(ward, &(struct pav_message){.type = PAV_MESSAGE_STOP}, -1);
}

void pav_ward_renew(struct pav_ward *ward)
{
    if (ward->state == PAV_WARD_OFF) {
        pav_ward_begin(ward);
        return;
    }
    pav_ward_stop(ward, PAV_STOP_S);
    ward->leaving_for_new = ward->state == PAV_WARD_LEAVING;
    if (ward->state == PAV_WARD_OFF) /* it was resting */
        pav_ward_begin(ward);
}

void pav_ward_kill(struct pav_ward *ward)
{
    if (ward->killed_ns == 0)
        ward->killed_ns = pav_clock_ns();
    pav_child_kill(&ward->child);
}

void pav_ward_expect(struct pav_ward *ward, int answers)
{
    ward->messages.left += answers;
    if (ward->messages.left > ward->messages.most)
        ward->messages.left = ward->messages.most;
}

bool pav_ward_send(struct pav_ward *ward, const struct pav_message *message, int fd)
{
    return pav_ward_runs(ward) && pav_message_send(ward->child.socket, message, fd);
}

/* Until when a running child may be silent. */
static int64_t beat_due(const struct pav_ward *ward)
{
    if (ward->beats == 0)
        return ward->started_ns + FIRST_BEAT_NS;
    int64_t far = ward->beat_ns + FAR_BEAT_NS;
    int64_t least = ward->beat_ns + ward->patience_ns;
    int64_t due = ward->reading.deadline_ns < far ? ward->reading.deadline_ns : far;
    return due > least ? due : least;
}

/* A stage promises to beat soon. Before it is killed for being late it is watched for a moment: one that is
 * ready to run, and does not get to, is let be for a while. */
static bool is_let_be(struct pav_ward *ward, int64_t now_ns)
{
    if (ward->role != PAV_ROLE_STAGE)
        return false;
    if (ward->overdue_ns && now_ns < ward->overdue_ns + LOOK_NS)
        return true;
    int64_t starved_ns = pav_starved_ns(ward->child.pid);
    bool first = ward->overdue_ns == 0;
    bool starves = starved_ns - ward->starved_ns > LOOK_NS / 2;
    if (!first && (!starves || now_ns - ward->beat_ns > STARVED_MOST_NS))
        return false;
    ward->overdue_ns = now_ns;
    ward->starved_ns = starved_ns;
    return true;
}

/* What hangs in a driver may not even end: it counts as dead. */
static void give_up(struct pav_ward *ward)
{
    ward->kill_ns = 0;
    pav_ward_kill(ward);
    if (ward->calls->died)
        ward->calls->died(ward->owner, ward);
}

/* A stage may say where it hangs, before it is killed; mostly that ends it. */
static void ask_where(struct pav_ward *ward, int64_t now_ns)
{
    if (ward->role == PAV_ROLE_STAGE && pav_child_signal(&ward->child, SIGQUIT))
        ward->kill_ns = now_ns + LAST_WORDS_NS;
    else
        give_up(ward);
}

static void check_beat(struct pav_ward *ward, int64_t now_ns)
{
    pav_beat_read(ward->child.beat, &ward->reading);
    if (ward->reading.count != ward->beats) {
        ward->beats = ward->reading.count;
        ward->beat_ns = now_ns;
        ward->overdue_ns = 0;
    }
    if (ward->silent || now_ns < beat_due(ward) || is_let_be(ward, now_ns))
        return;
    ward->silent = true;
    ask_where(ward, now_ns);
    pav_log("keeper", PAV_LOG_ERROR, "%s fell silent %.1f s ago: killed", ward->name,
            (double)(now_ns - ward->beat_ns) * 1e-9);
}

/* It was told to stop, and had its time; on a machine that is very busy that may not have been much. */
static void hurry(struct pav_ward *ward, int64_t now_ns)
{
    double starves = pav_starving(&ward->leaving, ward->child.pid);
    bool ends = starves < 0; /* threads that have ended have waited for nothing */
    if ((ends || starves >= STARVES) && now_ns + MORE_NS <= ward->told_ns + LEAVES_MOST_NS) {
        ward->due_ns = now_ns + MORE_NS;
        pav_starving_begin(&ward->leaving, ward->child.pid);
        return;
    }
    pav_log("keeper", PAV_LOG_WARN, "%s does not stop: killed", ward->name);
    ward->due_ns = INT64_MAX;
    ward->silent = true;
    pav_ward_kill(ward);
}

void pav_ward_tend(struct pav_ward *ward, int64_t now_ns)
{
    if (ward->paused && now_ns >= ward->pause_end_ns && pav_ward_runs(ward))
        pause_socket(ward, false);
    if (ward->kill_ns && now_ns >= ward->kill_ns)
        give_up(ward);
    if (ward->state == PAV_WARD_RESTING && now_ns >= ward->due_ns)
        start(ward);
    else if (ward->state == PAV_WARD_RUNNING)
        check_beat(ward, now_ns);
    else if (ward->state == PAV_WARD_LEAVING && now_ns >= ward->due_ns)
        hurry(ward, now_ns);
}

int64_t pav_ward_due(const struct pav_ward *ward)
{
    int64_t due = INT64_MAX;
    if (ward->state == PAV_WARD_RESTING || ward->state == PAV_WARD_LEAVING)
        due = ward->due_ns;
    else if (ward->state == PAV_WARD_RUNNING && !ward->silent)
        due = ward->overdue_ns ? ward->overdue_ns + LOOK_NS : beat_due(ward);
    if (ward->kill_ns && ward->kill_ns < due)
        due = ward->kill_ns;
    if (ward->paused && ward->pause_end_ns < due)
        due = ward->pause_end_ns;
    return due;
}

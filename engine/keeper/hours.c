/* Owns the opening and closing of the house. */
#include "keeper/hours.h"

#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "keeper/state.h"

#define WHO         "hours"
#define LOOK_NS     PAV_NS_PER_S
#define CALM_NS     (3 * PAV_NS_PER_S) /* who left a moment ago may come back */
#define WAKE_S      60                 /* displays and projectors take their time */
#define LATE_NS     (INT64_C(12) * 3600 * PAV_NS_PER_S) /* a restart that could not be is dropped */
#define APART_NS    (INT64_C(6) * 3600 * PAV_NS_PER_S)  /* two restarts, whatever the clock does */
#define EXTENSION_S (36 * 3600) /* nothing that was asked for tonight lies further ahead */
#define FILE_NAME   "extension.json"

int64_t pav_wall_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec;
}

static const struct pav_hours *plan(const struct pav_keeper *keeper)
{
    return &keeper->exhibition.hours;
}

/* --- the calendar and tonight ------------------------------------------------------------------- */

static void ask(struct pav_keeper *keeper, int64_t now_s)
{
    struct pav_opening *o = &keeper->opening;
    if (now_s >= o->asked_s && now_s < o->change_s)
        return;
    o->scheduled = !o->holds || pav_hours_open(plan(keeper), &o->zone, now_s);
    o->asked_s = now_s;
    o->change_s = o->holds ? pav_hours_change(plan(keeper), &o->zone, now_s) : INT64_MAX;
    o->restart_s = o->holds ? pav_hours_restart(plan(keeper), &o->zone, now_s) : INT64_MAX;
    pav_health_changed(keeper);
}

static bool extended(const struct pav_opening *o, int64_t now_s)
{
    return now_s >= o->extended_from_s && now_s < o->extended_until_s;
}

/* What was asked for tonight ends within EXTENSION_S. One that seems to end later was asked for by a clock that
 * has been set back since, for good or for a moment: it does not hold, and is not forgotten either. */
static bool tonight(int64_t until_s, int64_t now_s)
{
    return now_s < until_s && until_s - now_s <= EXTENSION_S;
}

static bool shut(const struct pav_opening *o, int64_t now_s)
{
    return o->holds && tonight(o->shut_until_s, now_s);
}

/* When the house opens, which is closed at `now_s`; INT64_MAX: not within two years. */
static int64_t opens_at(const struct pav_keeper *keeper, int64_t now_s)
{
    const struct pav_opening *o = &keeper->opening;
    if (!shut(o, now_s))
        return o->change_s;
    return pav_hours_open(plan(keeper), &o->zone, o->shut_until_s)
               ? o->shut_until_s
               : pav_hours_change(plan(keeper), &o->zone, o->shut_until_s);
}

/* When the house closes, which is open at `now_s`; INT64_MAX: never. */
static int64_t closes_at(const struct pav_keeper *keeper, int64_t now_s)
{
    const struct pav_opening *o = &keeper->opening;
    int64_t end_s = o->scheduled ? o->change_s : now_s;
    if (o->extended_until_s > end_s && o->extended_from_s <= end_s)
        end_s = o->extended_until_s;
    if (end_s < INT64_MAX && pav_hours_open(plan(keeper), &o->zone, end_s))
        end_s = pav_hours_change(plan(keeper), &o->zone, end_s);
    return end_s;
}

/* --- remembering --------------------------------------------------------------------------------- */

static void remember(struct pav_keeper *keeper)
{
    const struct pav_opening *o = &keeper->opening;
    if (keeper->store.folder_fd < 0)
        return;
    char text[128];
    int length = snprintf(text, sizeof text, "{\"from\": %lld, \"until\": %lld, \"shut\": %lld}\n",
                          (long long)o->extended_from_s, (long long)o->extended_until_s,
                          (long long)o->shut_until_s);
    pav_store_write(&keeper->store, FILE_NAME, text, (size_t)length);
}

static void recall(struct pav_keeper *keeper, int64_t now_s)
{
    struct pav_opening *o = &keeper->opening;
    size_t length;
    char *text = pav_store_read(&keeper->store, FILE_NAME, &length);
    json_t *file = text ? json_loadb(text, length, 0, NULL) : NULL;
    json_int_t from_s = 0, until_s = 0, shut_s = 0;
    /* A machine whose clock is set only once the network is there begins in 1970: what lies ahead is kept. */
    if (file && json_unpack(file, "{s:I, s:I}", "from", &from_s, "until", &until_s) == 0 &&
        until_s > now_s && from_s < until_s) {
        o->extended_from_s = from_s;
        o->extended_until_s = until_s;
    }
    if (file && json_unpack(file, "{s:I}", "shut", &shut_s) == 0 && shut_s > now_s)
        o->shut_until_s = shut_s;
    json_decref(file);
    free(text);
}

/* --- telling --------------------------------------------------------------------------------------- */

static bool send(struct pav_keeper *keeper, struct pav_ward *ward)
{
    const struct pav_opening *o = &keeper->opening;
    struct pav_message message = {.type = PAV_MESSAGE_HOURS};
    message.u.hours.closed = o->closed;
    message.u.hours.look = plan(keeper)->still ? PAV_CLOSED_STILL : PAV_CLOSED_BLANK;
    message.u.hours.sleeps = o->sleeps;
    return !pav_ward_runs(ward) || pav_ward_send(ward, &message, -1);
}

void pav_opening_tell(struct pav_keeper *keeper, struct pav_ward *stage)
{
    struct pav_opening *o = &keeper->opening;
    if (!o->holds && !o->closed)
        return;
    bool owed = !send(keeper, stage);
    if (stage == keeper->stage)
        o->stage_owed = owed;
    else
        o->waiting_owed = owed;
}

static void tell_both(struct pav_keeper *keeper)
{
    struct pav_opening *o = &keeper->opening;
    o->stage_owed = !send(keeper, keeper->stage);
    o->waiting_owed = !send(keeper, keeper->waiting);
    pav_health_changed(keeper);
}

void pav_opening_end(struct pav_keeper *keeper)
{
    struct pav_opening *o = &keeper->opening;
    if (!o->sleeps)
        return;
    o->sleeps = false;
    tell_both(keeper);
}

/* --- closing and opening --------------------------------------------------------------------------- */

static void say(const struct pav_keeper *keeper, const char *what, int64_t until_s)
{
    char text[PAV_TIME_TEXT_MAX] = "further notice";
    if (until_s < INT64_MAX)
        pav_timezone_text(&keeper->opening.zone, until_s, text);
    pav_log(WHO, PAV_LOG_INFO, "%s until %s", what, text);
}

/* Nobody is looked at in a closed house. */
static void move_eyes(struct pav_keeper *keeper)
{
    for (int i = 0; i < PAV_CAMERAS_MAX; i++) {
        if (!keeper->cameras[i].used)
            continue;
        if (!keeper->opening.closed) {
            pav_ward_renew(&keeper->eyes[i]);
            continue;
        }
        pav_ward_stop(&keeper->eyes[i], PAV_STOP_S);
        pav_route_camera_closed(keeper, i);
    }
}

static void turn(struct pav_keeper *keeper, bool closed, int64_t now_s)
{
    struct pav_opening *o = &keeper->opening;
    o->closed = closed;
    o->held_ns = 0;
    if (closed)
        say(keeper, "closed", opens_at(keeper, now_s));
    else
        say(keeper, "open", closes_at(keeper, now_s));
    move_eyes(keeper);
    tell_both(keeper);
}

/* Never in the face of somebody, up to `hold_max`. */
static bool held(struct pav_keeper *keeper, int64_t now_ns)
{
    struct pav_opening *o = &keeper->opening;
    bool there = o->engaged || (o->engaged_ns && now_ns - o->engaged_ns < CALM_NS);
    if (!there)
        return false;
    if (o->held_ns == 0) {
        o->held_ns = now_ns;
        pav_log(WHO, PAV_LOG_INFO, "closing waits for a visitor, for %.0f s at most",
                keeper->exhibition.hold_max_s);
        pav_health_changed(keeper);
    }
    return (double)(now_ns - o->held_ns) * 1e-9 < keeper->exhibition.hold_max_s;
}

static void mind_door(struct pav_keeper *keeper, int64_t now_s, int64_t now_ns)
{
    struct pav_opening *o = &keeper->opening;
    bool by_hand = shut(o, now_s);
    bool wanted = !by_hand && (o->scheduled || extended(o, now_s));
    if (wanted && o->closed)
        turn(keeper, false, now_s);
    else if (!wanted && !o->closed && (by_hand || !held(keeper, now_ns)))
        turn(keeper, true, now_s);
    if (wanted)
        o->held_ns = 0;
    int64_t opens_s = wanted ? INT64_MAX : opens_at(keeper, now_s);
    bool soon = opens_s != INT64_MAX && now_s >= opens_s - WAKE_S;
    bool sleeps = o->closed && !plan(keeper)->still && !soon;
    if (sleeps == o->sleeps)
        return;
    o->sleeps = sleeps;
    tell_both(keeper);
}

/* --- the restart ----------------------------------------------------------------------------------- */

/* Eyes are started when the house opens anyway. Time zones change by decree: theirs is read again too. */
static void restart(struct pav_keeper *keeper, int64_t now_ns)
{
    struct pav_opening *o = &keeper->opening;
    o->restarted_ns = now_ns;
    o->restart_owed = false;
    pav_timezone_finish(&o->zone);
    pav_timezone_load(&o->zone, plan(keeper)->zone);
    pav_visits_zone(&keeper->visits);
    pav_understudy_relieve(keeper, "the restart of every night");
    pav_ward_renew(&keeper->desk);
    if (keeper->herald.state != PAV_WARD_OFF)
        pav_ward_renew(&keeper->herald);
    if (!o->closed)
        move_eyes(keeper);
}

/* Before the calendar is asked anew: a house may close at the very time of its restart, and a clock jump over
 * both. */
static void note_restart(struct pav_keeper *keeper, int64_t now_s, int64_t now_ns)
{
    struct pav_opening *o = &keeper->opening;
    if (now_s < o->restart_s)
        return;
    bool again = o->restarted_ns && now_ns - o->restarted_ns < APART_NS;
    o->restart_owed = !again && now_s - o->restart_s < LATE_NS / PAV_NS_PER_S;
    o->owed_ns = now_ns;
    o->restart_s = pav_hours_restart(plan(keeper), &o->zone, now_s);
}

static void mind_restart(struct pav_keeper *keeper, int64_t now_ns)
{
    struct pav_opening *o = &keeper->opening;
    if (!o->restart_owed)
        return;
    /* A house that never closes names a time, and has it done when nobody stands there. */
    bool calm = !o->engaged && now_ns - o->engaged_ns > CALM_NS;
    if (o->closed || (plan(keeper)->restart_min >= 0 && calm))
        restart(keeper, now_ns);
    else if (now_ns - o->owed_ns > LATE_NS)
        o->restart_owed = false;
}

/* --- life ------------------------------------------------------------------------------------------ */

static void forget_answers(struct pav_keeper *keeper)
{
    keeper->opening.asked_s = keeper->opening.change_s = 0;
    ask(keeper, pav_wall_s());
}

void pav_opening_begin(struct pav_keeper *keeper)
{
    struct pav_opening *o = &keeper->opening;
    if (keeper->options->mode != PAV_KEEPER_RUN || !keeper->has_exhibition)
        return;
    pav_timezone_load(&o->zone, plan(keeper)->zone);
    o->holds = plan(keeper)->given && keeper->options->hours;
    if (plan(keeper)->given && !o->holds)
        pav_log(WHO, PAV_LOG_INFO, "in a window the hours of the house are not kept");
    pav_visits_begin(&keeper->visits, &o->zone, &keeper->store);
    pav_visits_languages(&keeper->visits, keeper->exhibition.languages);
    recall(keeper, pav_wall_s());
    forget_answers(keeper);
    int64_t now_s = pav_wall_s();
    o->closed = shut(o, now_s) || (!o->scheduled && !extended(o, now_s));
    if (o->closed)
        say(keeper, "closed", opens_at(keeper, now_s));
}

void pav_opening_finish(struct pav_keeper *keeper)
{
    if (keeper->options->hours && keeper->opening.zone.count > 0)
        pav_visits_end(&keeper->visits);
    pav_timezone_finish(&keeper->opening.zone);
}

void pav_opening_changed(struct pav_keeper *keeper)
{
    struct pav_opening *o = &keeper->opening;
    pav_timezone_finish(&o->zone);
    pav_timezone_load(&o->zone, plan(keeper)->zone);
    o->holds = plan(keeper)->given && keeper->options->hours;
    pav_visits_zone(&keeper->visits);
    pav_visits_languages(&keeper->visits, keeper->exhibition.languages);
    forget_answers(keeper);
    if (o->closed || o->holds) /* how closed looks may be another */
        tell_both(keeper);
    o->look_ns = 0;
}

void pav_opening_status(struct pav_keeper *keeper, const struct pav_message *status)
{
    struct pav_opening *o = &keeper->opening;
    bool engaged = status && status->u.status.engaged;
    if (o->engaged || engaged)
        o->engaged_ns = pav_clock_ns();
    o->engaged = engaged;
    /* A window on a desk has no visitors. */
    if (keeper->options->hours && o->zone.count > 0 &&
        pav_visits_note(&keeper->visits, engaged, status ? status->u.status.language : "",
                        pav_wall_s(), pav_clock_ns()))
        pav_health_changed(keeper);
}

void pav_opening_extend(struct pav_keeper *keeper, int minutes)
{
    struct pav_opening *o = &keeper->opening;
    int64_t now_s = pav_wall_s();
    if (!o->holds)
        return;
    ask(keeper, now_s);
    o->shut_until_s = 0;
    int64_t from_s = o->scheduled ? pav_hours_tonight(plan(keeper), &o->zone, now_s) : now_s;
    bool longer = minutes > 0 && from_s < INT64_MAX; /* else it does not close */
    o->extended_from_s = longer ? from_s : 0;
    o->extended_until_s = longer ? from_s + (int64_t)minutes * 60 : 0;
    remember(keeper);
    if (longer)
        say(keeper, "tonight the house is open", o->extended_until_s);
    else
        pav_log(WHO, PAV_LOG_INFO, "tonight the house closes as the hours say");
    pav_health_changed(keeper);
    o->look_ns = 0;
}

bool pav_opening_shut(struct pav_keeper *keeper)
{
    struct pav_opening *o = &keeper->opening;
    int64_t now_s = pav_wall_s();
    if (!o->holds || o->closed)
        return false;
    ask(keeper, now_s);
    int64_t until_s = closes_at(keeper, now_s);
    int64_t tonight_s = o->scheduled ? pav_hours_tonight(plan(keeper), &o->zone, now_s) : until_s;
    if (tonight_s != INT64_MAX && tonight_s > until_s)
        until_s = tonight_s;
    if (!tonight(until_s, now_s))
        until_s = now_s + EXTENSION_S / 2; /* it would not close by itself for days */
    o->extended_from_s = o->extended_until_s = 0;
    o->shut_until_s = until_s;
    remember(keeper);
    say(keeper, "closed by hand, at least", until_s);
    o->look_ns = 0;
    return true;
}

int64_t pav_opening_tend(struct pav_keeper *keeper, int64_t now_ns)
{
    struct pav_opening *o = &keeper->opening;
    if (o->zone.count == 0 || keeper->stopping)
        return INT64_MAX;
    if (now_ns < o->look_ns && !o->stage_owed && !o->waiting_owed)
        return o->look_ns;
    int64_t now_s = pav_wall_s();
    note_restart(keeper, now_s, now_ns);
    ask(keeper, now_s);
    if (now_s >= o->extended_until_s)
        o->extended_from_s = o->extended_until_s = 0;
    mind_door(keeper, now_s, now_ns);
    mind_restart(keeper, now_ns);
    if (o->stage_owed || o->waiting_owed)
        tell_both(keeper);
    if (!keeper->options->hours)
        return INT64_MAX;
    if (pav_visits_tend(&keeper->visits, !o->closed, now_s, now_ns))
        pav_health_changed(keeper);
    o->look_ns = now_ns + LOOK_NS;
    return o->look_ns;
}

static json_t *time_json(const struct pav_keeper *keeper, int64_t t_s)
{
    char text[PAV_TIME_TEXT_MAX];
    if (t_s == 0 || t_s == INT64_MAX)
        return json_null();
    pav_timezone_text(&keeper->opening.zone, t_s, text);
    return json_string(text);
}

json_t *pav_opening_json(const struct pav_keeper *keeper)
{
    const struct pav_opening *o = &keeper->opening;
    if (o->zone.count == 0)
        return json_null();
    int64_t now_s = pav_wall_s();
    bool held = o->held_ns != 0;
    int64_t until_s = o->closed || held ? 0 : closes_at(keeper, now_s);
    int64_t longer_s = tonight(o->extended_until_s, now_s) ? o->extended_until_s : 0;
    return json_pack("{s:b, s:b, s:b, s:b, s:o, s:o, s:o, s:s}", "kept", o->holds, "open",
                     !o->closed, "by_hand", shut(o, now_s), "held", held, "until",
                     time_json(keeper, until_s), "extended_until", time_json(keeper, longer_s),
                     "next_open", time_json(keeper, o->closed ? opens_at(keeper, now_s) : 0),
                     "zone", o->zone.name);
}

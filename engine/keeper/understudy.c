/* Owns the change of places between the stage and its understudy: cue, take-over, relief. */
#include "keeper/understudy.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "keeper/state.h"
#include "link/ends.h"

/* A successor is not begun while the one that took over has its hands full, */
#define BEGIN_AFTER_NS (400 * PAV_NS_PER_MS)
/* nor is the next entry opened below while the one before fades in above. */
#define CUE_AFTER_NS   (2 * PAV_NS_PER_S)
#define KNOWN_NS       (10 * PAV_NS_PER_S)  /* it would be by then, unless nothing can be shown */
#define LOOK_NS        (10 * PAV_NS_PER_MS) /* during a relief */
#define TAKING_MOST_NS (3 * PAV_NS_PER_S)
#define ALONE_NS       (5 * PAV_NS_PER_S)
#define STOP_WITHIN_S  1.0
#define CALM_NS        (60 * PAV_NS_PER_S) /* a visitor holds up a relief for so long */
#define SOUND_AGAIN_NS (20 * PAV_NS_PER_S)

void pav_understudy_init(struct pav_keeper *keeper)
{
    const struct pav_keeper_options *options = keeper->options;
    struct pav_understudy *understudy = &keeper->understudy;
    keeper->stage = &keeper->stages[0];
    keeper->waiting = &keeper->stages[1];
    /* A recording is one stage's, and so is what an artist saves. */
    understudy->there = options->mode == PAV_KEEPER_RUN && options->understudy &&
                        !options->developer && !options->record && !options->sheet;
    understudy->on.entry = understudy->on.last = PAV_ENTRY_ATTRACT;
    understudy->rehearsed = PAV_ENTRY_NONE;
}

/* --- which entry -------------------------------------------------------------------------------- */

static bool spared(const struct pav_keeper *keeper, int entry)
{
    return entry >= 0 &&
           (pav_rehearsal_spares(keeper, entry) || pav_entries_have(&keeper->ladder.out, entry));
}

/* The next after what is on, other than `left_out`. */
static int next_but(const struct pav_keeper *keeper, int left_out)
{
    const struct pav_understudy *understudy = &keeper->understudy;
    int count = keeper->has_exhibition ? (int)keeper->exhibition.entry_count : 0;
    int from = understudy->on.entry >= 0 ? understudy->on.entry : understudy->on.last;
    for (int step = 1; step <= count; step++) {
        int entry = (from + step) % count;
        if (entry != left_out && !spared(keeper, entry))
            return entry;
    }
    if (left_out >= 0 && left_out < count && !spared(keeper, left_out))
        return left_out; /* there is no other */
    return count > 0 && !keeper->exhibition.attract.installation ? (from + 1) % count
                                                                 : PAV_ENTRY_ATTRACT;
}

int pav_understudy_next(const struct pav_keeper *keeper)
{
    return next_but(keeper, PAV_ENTRY_NONE);
}

static int wanted(const struct pav_keeper *keeper)
{
    const struct pav_understudy *understudy = &keeper->understudy;
    bool same = understudy->relief != PAV_RELIEF_NONE && understudy->on.known &&
                !understudy->outdated && !spared(keeper, understudy->on.entry);
    int awaited = keeper->rehearsal.awaited;
    if (same)
        return understudy->on.entry;
    return awaited != PAV_ENTRY_NONE && !spared(keeper, awaited) ? awaited
                                                                 : pav_understudy_next(keeper);
}

/* As the exhibition has it: "./blue". */
static const char *name_of(const struct pav_keeper *keeper, int entry)
{
    const struct pav_entry *about = pav_exhibition_entry(&keeper->exhibition, entry);
    return about ? about->installation : "";
}

/* --- cues ---------------------------------------------------------------------------------------- */

static bool send_cue(struct pav_keeper *keeper, struct pav_ward *ward, enum pav_stage_cue cue,
                     int entry)
{
    struct pav_message message = {.type = PAV_MESSAGE_CUE};
    message.u.cue.cue = (uint32_t)cue;
    message.u.cue.entry = pav_entry_to_message(entry);
    message.u.cue.blackout = keeper->understudy.on.blackout;
    message.u.cue.paused = keeper->understudy.on.paused;
    return pav_ward_send(ward, &message, -1);
}

/* Tells the one that waits what to open, when that has changed. What follows the first entry is known when that
 * is on. */
static void cue(struct pav_keeper *keeper)
{
    struct pav_understudy *understudy = &keeper->understudy;
    int entry = wanted(keeper);
    if (!understudy->on.known && understudy->relief == PAV_RELIEF_NONE &&
        pav_clock_ns() - keeper->waiting->started_ns < KNOWN_NS)
        return;
    if (understudy->cued && understudy->entry == entry &&
        understudy->blackout == understudy->on.blackout &&
        understudy->paused == understudy->on.paused)
        return;
    pav_slow_cued(keeper);
    understudy->cued = send_cue(keeper, keeper->waiting, PAV_CUE_WAIT, entry);
    understudy->entry = entry;
    understudy->blackout = understudy->on.blackout;
    understudy->paused = understudy->on.paused;
    understudy->ready = false;
}

bool pav_understudy_send(struct pav_keeper *keeper, const struct pav_message *message)
{
    bool waits = keeper->understudy.there && pav_ward_runs(keeper->waiting);
    bool below = !waits || pav_ward_send(keeper->waiting, message, -1);
    return pav_ward_send(keeper->stage, message, -1) && below;
}

/* --- changing places ------------------------------------------------------------------------------ */

static void swap(struct pav_keeper *keeper)
{
    struct pav_understudy *understudy = &keeper->understudy;
    struct pav_ward *stage = keeper->waiting;
    keeper->waiting = keeper->stage;
    keeper->stage = stage;
    keeper->workshop.stage = stage;
    pav_strcpy(keeper->stage->name, sizeof keeper->stage->name, "stage");
    pav_strcpy(keeper->waiting->name, sizeof keeper->waiting->name, "understudy");
    understudy->sound_lost = understudy->sound_lost && understudy->deaf;
    understudy->cued = understudy->ready = understudy->deaf = false;
    understudy->begin_ns = 0;
}

/* What a new stage is told, after it was told to take over. */
static void tell_new(struct pav_keeper *keeper)
{
    pav_route_stage_gone(keeper);
    pav_route_to_new_stage(keeper);
    pav_workshop_to_new_stage(&keeper->workshop);
}

/* One that goes on since the relief has failed needs no cue: it has never stopped. */
static void go_back(struct pav_keeper *keeper)
{
    struct pav_understudy *understudy = &keeper->understudy;
    pav_rehearsal_failed(keeper, understudy->on.entry);
    swap(keeper);
    tell_new(keeper);
    understudy->relief = PAV_RELIEF_READYING;
}

bool pav_stage_meant_it(const struct pav_keeper *keeper, int status)
{
    const struct pav_keeper_options *options = keeper->options;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return false;
    int64_t length_ns = (int64_t)(options->seconds * 1e9);
    return !options->kiosk ||
           (length_ns > 0 && pav_clock_ns() > keeper->first_drawn_ns + length_ns - PAV_NS_PER_S);
}

/* Who takes over shows another one than the piece that was at work: in a fade that may be the one that leaves. What
 * stands below already comes first. */
static int after_fall(const struct pav_keeper *keeper, const struct pav_last_words *words)
{
    const struct pav_understudy *understudy = &keeper->understudy;
    int fallen = pav_ladder_doing(keeper, words->doing);
    if (fallen == PAV_ENTRY_NONE)
        fallen = understudy->on.entry;
    bool stands = understudy->cued && understudy->ready && understudy->entry != fallen &&
                  !spared(keeper, understudy->entry);
    return stands ? understudy->entry : next_but(keeper, fallen);
}

void pav_understudy_stage_died(struct pav_keeper *keeper)
{
    struct pav_understudy *understudy = &keeper->understudy;
    struct pav_last_words words;
    pav_beat_read_words(keeper->stage->child.beat, &words);
    /* A scene that calls exit() says 0 too, but was doing something. */
    if (!understudy->there || keeper->stopping || keeper->stage->state != PAV_WARD_RUNNING ||
        keeper->waiting->state != PAV_WARD_RUNNING || keeper->waiting->silent ||
        (pav_stage_meant_it(keeper, pav_child_status(&keeper->stage->child)) && !words.doing[0]))
        return;
    understudy->fell = true;
    understudy->fallen_entry = understudy->on.entry;
    if (understudy->relief == PAV_RELIEF_TAKING) {
        go_back(keeper);
        return;
    }
    int entry = after_fall(keeper, &words);
    send_cue(keeper, keeper->waiting, PAV_CUE_TAKE, entry);
    understudy->relief = PAV_RELIEF_NONE;
    swap(keeper);
    understudy->on.entry = entry;
    understudy->on.last = entry >= 0 ? entry : understudy->on.last;
    understudy->outdated = false;
    tell_new(keeper);
}

/* --- starts and ends ------------------------------------------------------------------------------ */

void pav_understudy_started(struct pav_keeper *keeper, const struct pav_ward *ward)
{
    struct pav_understudy *understudy = &keeper->understudy;
    if (ward == keeper->stage) {
        understudy->outdated = false;
        understudy->relief = PAV_RELIEF_NONE;
        understudy->sound_lost = false;
        pav_route_to_new_stage(keeper);
        pav_ladder_go_on(keeper);
        pav_workshop_to_new_stage(&keeper->workshop);
        return;
    }
    understudy->cued = understudy->ready = understudy->deaf = false;
    understudy->begin_ns = 0;
    pav_route_to_waiting(keeper);
    cue(keeper);
}

/* What ended while it was being opened underneath, unseen, is left alone for a while. */
static void note_rehearsal(struct pav_keeper *keeper, const struct pav_ward *ward, const char *how)
{
    struct pav_understudy *understudy = &keeper->understudy;
    const char *name = strchr(ward->words.doing, ' ');
    if (!understudy->cued || understudy->ready ||
        (name && pav_fades_is(keeper, understudy->entry, name + 1)))
        return;
    understudy->rehearsed = understudy->entry;
    pav_rehearsal_failed(keeper, understudy->entry);
    pav_log("keeper", PAV_LOG_WARN, "%s ended the understudy while it was opened: %s",
            name_of(keeper, understudy->entry), how);
}

double pav_understudy_ended(struct pav_keeper *keeper, struct pav_ward *ward, int status)
{
    struct pav_understudy *understudy = &keeper->understudy;
    const char *how = pav_child_end(status);
    double lived_s = (double)(pav_clock_ns() - ward->started_ns) * 1e-9;
    bool display = WIFEXITED(status) && WEXITSTATUS(status) == PAV_END_DISPLAY;
    double rest_s = ward->leaving_for_new ? 0 : pav_ward_rest(ward);
    if (keeper->stopping)
        return -1;
    if (understudy->fell && !display) {
        pav_log("keeper", PAV_LOG_ERROR, "stage ended after %.1f s: %s; the understudy is on",
                lived_s, how);
        pav_workshop_stage_died(&keeper->workshop, how);
    } else if (!understudy->fell && !ward->leaving_for_new && !display) {
        note_rehearsal(keeper, ward, how);
        pav_log("keeper", PAV_LOG_WARN, "the understudy ended after %.1f s: %s", lived_s, how);
    }
    understudy->begin_ns =
        understudy->fell || display ? 0 : pav_clock_ns() + (int64_t)(rest_s * 1e9);
    understudy->fell = false;
    understudy->cued = understudy->ready = false;
    return -1; /* pav_understudy_tend begins the next */
}

void pav_understudy_renew(struct pav_keeper *keeper)
{
    struct pav_ward *ward = keeper->waiting;
    if (!keeper->understudy.there || keeper->understudy.relief == PAV_RELIEF_TAKING ||
        ward->state != PAV_WARD_RUNNING)
        return;
    pav_ward_stop(ward, STOP_WITHIN_S);
    ward->leaving_for_new = true;
    keeper->understudy.cued = keeper->understudy.ready = false;
}

static bool stage_draws(const struct pav_keeper *keeper)
{
    return keeper->stage->state == PAV_WARD_RUNNING &&
           (keeper->stage->reading.phase == PAV_PHASE_DRAWING ||
            keeper->stage->reading.phase == PAV_PHASE_DARK);
}

/* The next one, once the stage draws. */
static void begin(struct pav_keeper *keeper, int64_t now_ns)
{
    struct pav_understudy *understudy = &keeper->understudy;
    if (keeper->waiting->state != PAV_WARD_OFF || !stage_draws(keeper))
        return;
    if (understudy->begin_ns == 0)
        understudy->begin_ns =
            now_ns + (understudy->relief == PAV_RELIEF_NONE ? BEGIN_AFTER_NS : 0);
    if (now_ns >= understudy->begin_ns)
        pav_ward_begin(keeper->waiting);
}

/* --- what they say -------------------------------------------------------------------------------- */

/* What is too slow for this machine is left alone like what ends a stage, where there is another. */
static bool is_refused(struct pav_keeper *keeper, int entry, double took_ms)
{
    if (!pav_slow_below(keeper, took_ms))
        return false;
    pav_rehearsal_failed(keeper, entry);
    if (wanted(keeper) == entry) {
        pav_rehearsal_forgive(keeper, entry);
        return false;
    }
    pav_slow_blame(keeper, entry, took_ms);
    cue(keeper);
    return true;
}

static void hear_ready(struct pav_keeper *keeper, const struct pav_message *message)
{
    struct pav_understudy *understudy = &keeper->understudy;
    int entry = pav_entry_from_message(message->u.status.entry);
    if (understudy->relief == PAV_RELIEF_TAKING || !understudy->cued || understudy->ready ||
        entry != understudy->entry || is_refused(keeper, entry, message->u.status.took_ms))
        return;
    understudy->ready = true;
    pav_slow_fade(keeper, entry, message->u.status.fade_ms);
    pav_rehearsal_opened(keeper, entry);
    pav_log("keeper", PAV_LOG_DEBUG, "the understudy waits with %s", name_of(keeper, entry));
}

void pav_understudy_hear(struct pav_keeper *keeper, const struct pav_message *message)
{
    struct pav_understudy *understudy = &keeper->understudy;
    if (message->type == PAV_MESSAGE_STATUS)
        hear_ready(keeper, message);
    if (message->type == PAV_MESSAGE_FAULT && strcmp(message->text, PAV_SAYS_SOUND_NONE) == 0)
        understudy->deaf = true;
}

void pav_understudy_status(struct pav_keeper *keeper, const struct pav_message *message)
{
    struct pav_understudy *understudy = &keeper->understudy;
    int entry = pav_entry_from_message(message->u.status.entry);
    int64_t now_ns = pav_clock_ns();
    if (understudy->outdated) /* it counts another exhibition's */
        return;
    bool something = message->text[0] != 0; /* at first, and in a closed house, nothing is on */
    bool moved = something && understudy->on.known && entry != understudy->on.entry;
    if (something) {
        understudy->on.known = true;
        understudy->on.entry = entry;
        understudy->on.last = entry >= 0 ? entry : understudy->on.last;
        pav_rehearsal_shown(keeper, entry);
    }
    pav_rehearsal_hear(keeper, message);
    understudy->on.engaged = message->u.status.engaged;
    understudy->on.blackout = message->u.status.blackout;
    understudy->on.paused = message->u.status.paused;
    if (moved && understudy->relief == PAV_RELIEF_NONE)
        understudy->cue_ns = now_ns + CUE_AFTER_NS;
}

void pav_understudy_fault(struct pav_keeper *keeper, const struct pav_message *message)
{
    struct pav_understudy *understudy = &keeper->understudy;
    if (strcmp(message->text, PAV_SAYS_SOUND_LOST) != 0 || understudy->sound_lost)
        return;
    understudy->sound_lost = true;
    understudy->sound_lost_ns = understudy->sound_next_ns = pav_clock_ns();
    pav_faults_add(&keeper->faults, PAV_FAULT_SOUND_LOST, "sound", "");
}

/* --- relief --------------------------------------------------------------------------------------- */

void pav_understudy_relieve(struct pav_keeper *keeper, const char *why)
{
    struct pav_understudy *understudy = &keeper->understudy;
    if (keeper->stopping || understudy->relief != PAV_RELIEF_NONE)
        return;
    pav_log("keeper", PAV_LOG_INFO, "a fresh stage takes over: %s", why);
    if (pav_ladder_planned(keeper))
        pav_understudy_renew(keeper);
    if (!understudy->there || keeper->stage->state != PAV_WARD_RUNNING) {
        pav_ward_renew(keeper->stage);
        return;
    }
    understudy->relief = PAV_RELIEF_READYING;
    understudy->relief_ns = pav_clock_ns();
}

void pav_understudy_relieve_anew(struct pav_keeper *keeper, const char *why)
{
    pav_understudy_renew(keeper);
    pav_understudy_relieve(keeper, why);
}

void pav_understudy_outdate(struct pav_keeper *keeper)
{
    static const char why[] = "the exhibition has changed";
    struct pav_understudy *understudy = &keeper->understudy;
    bool taking = understudy->relief == PAV_RELIEF_TAKING;
    understudy->outdated = understudy->there && !taking;
    understudy->on.known = false;
    understudy->on.entry = understudy->on.last = PAV_ENTRY_ATTRACT;
    if (taking)
        pav_ward_renew(keeper->stage);
    else
        pav_understudy_relieve_anew(keeper, why);
}

static void take(struct pav_keeper *keeper, int64_t now_ns)
{
    struct pav_understudy *understudy = &keeper->understudy;
    int entry = understudy->entry;
    if (!send_cue(keeper, keeper->waiting, PAV_CUE_TAKE, entry))
        return;
    swap(keeper);
    understudy->relief = PAV_RELIEF_TAKING;
    understudy->relief_ns = now_ns;
    understudy->on.entry = entry;
    understudy->outdated = false;
    tell_new(keeper);
}

static void relieve(struct pav_keeper *keeper, int64_t now_ns)
{
    struct pav_understudy *understudy = &keeper->understudy;
    if (understudy->relief == PAV_RELIEF_READYING && understudy->ready &&
        understudy->entry == wanted(keeper) && keeper->waiting->state == PAV_WARD_RUNNING &&
        !pav_takes_busy(&keeper->takes))
        take(keeper, now_ns);
    if (understudy->relief != PAV_RELIEF_TAKING)
        return;
    bool late = now_ns - understudy->relief_ns > TAKING_MOST_NS;
    if (!stage_draws(keeper) && !late && keeper->waiting->state == PAV_WARD_RUNNING)
        return;
    understudy->relief = PAV_RELIEF_NONE;
    pav_ward_stop(keeper->waiting, PAV_STOP_S);
    keeper->waiting->leaving_for_new = true;
    pav_log("keeper", PAV_LOG_INFO, "the fresh stage is on");
}

/* --- sound ------------------------------------------------------------------------------------------ */

/* The stage goes on in silence. A device cannot be opened behind its wall: now and then a fresh understudy
 * looks for one, and takes over with it when nobody would mind. */
static void mind_sound(struct pav_keeper *keeper, int64_t now_ns)
{
    struct pav_understudy *understudy = &keeper->understudy;
    if (!understudy->sound_lost || understudy->relief != PAV_RELIEF_NONE)
        return;
    bool calm = !understudy->on.engaged || now_ns - understudy->sound_lost_ns > CALM_NS;
    if (now_ns >= understudy->sound_next_ns) {
        understudy->sound_next_ns = now_ns + SOUND_AGAIN_NS;
        understudy->sound_looks = true;
        pav_understudy_renew(keeper);
    } else if (understudy->sound_looks && understudy->ready && !understudy->deaf && calm) {
        understudy->sound_lost = understudy->sound_looks = false;
        pav_understudy_relieve(keeper, "a sound device is there again");
    }
}

int64_t pav_understudy_tend(struct pav_keeper *keeper, int64_t now_ns)
{
    struct pav_understudy *understudy = &keeper->understudy;
    if (!understudy->there || keeper->stopping)
        return INT64_MAX;
    begin(keeper, now_ns);
    /* A stage may promise to beat soon for the sake of who stands behind it: with nobody there yet, it is not
     * held to that. */
    bool behind = keeper->waiting->state == PAV_WARD_RUNNING && understudy->ready;
    keeper->stage->patience_ns = behind ? 0 : ALONE_NS;
    keeper->waiting->patience_ns = 0;
    if (understudy->relief != PAV_RELIEF_TAKING && keeper->waiting->state == PAV_WARD_RUNNING &&
        (understudy->relief != PAV_RELIEF_NONE || now_ns >= understudy->cue_ns ||
         keeper->rehearsal.awaited != PAV_ENTRY_NONE ||
         understudy->blackout != understudy->on.blackout))
        cue(keeper);
    relieve(keeper, now_ns);
    mind_sound(keeper, now_ns);
    if (understudy->relief != PAV_RELIEF_NONE)
        return now_ns + LOOK_NS;
    if (keeper->waiting->state == PAV_WARD_OFF)
        return now_ns + BEGIN_AFTER_NS / 8;
    if (understudy->sound_lost || !understudy->cued)
        return now_ns + PAV_NS_PER_S;
    return now_ns < understudy->cue_ns ? understudy->cue_ns : INT64_MAX;
}

/* What the stage is told to hold, and until when. */
#include "keeper/rehearsal.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "check.h"
#include "keeper/state.h"

static struct pav_keeper keeper;
static int stage = -1;

static void put_on(struct pav_exhibition *exhibition, char *attract, char *const *installations,
                   size_t count)
{
    *exhibition = (struct pav_exhibition){.entry_count = count};
    exhibition->attract.installation = attract;
    for (size_t i = 0; i < count; i++)
        exhibition->entries[i].installation = installations[i];
}

/* A keeper whose stage listens at the other end of `stage`. */
static void begin(void)
{
    int ends[2];
    if (stage >= 0) {
        close(stage);
        close(keeper.stages[0].child.socket);
    }
    memset(&keeper, 0, sizeof keeper);
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, ends) != 0)
        abort();
    keeper.stage = &keeper.stages[0];
    keeper.stages[0].state = PAV_WARD_RUNNING;
    keeper.stages[0].child.socket = ends[0];
    stage = ends[1];
    keeper.understudy.there = true;
    put_on(&keeper.exhibition, "welcome", (char *[]){"mirror", "walls", "loom"}, 3);
    pav_rehearsal_init(&keeper);
}

/* What the stage hears when time has come; false: nothing. */
static bool hears(int64_t now_ns, struct pav_entries *held)
{
    struct pav_message message;
    int fd;
    pav_rehearsal_tend(&keeper, now_ns);
    if (pav_message_receive(stage, PAV_ROLE_KEEPER, PAV_ROLE_STAGE, &message, &fd) !=
        PAV_RECEIVE_OK)
        return false;
    CHECK_INT(message.type, PAV_MESSAGE_HOLD);
    *held = message.u.entries;
    return true;
}

static void await(int entry)
{
    struct pav_message status = {.type = PAV_MESSAGE_STATUS};
    status.u.status.waits = entry != PAV_ENTRY_NONE;
    status.u.status.awaited = pav_entry_to_message(entry);
    pav_rehearsal_hear(&keeper, &status);
}

static void holds_what_nobody_has_opened(void)
{
    struct pav_entries held;
    begin();
    REQUIRE(hears(1, &held));
    CHECK_INT(held.regular, 7);
    CHECK_INT(held.attract, 1);
    CHECK(!hears(2, &held)); /* once */
    pav_rehearsal_opened(&keeper, 1);
    pav_rehearsal_opened(&keeper, PAV_ENTRY_ATTRACT);
    REQUIRE(hears(3, &held));
    CHECK_INT(held.regular, 5);
    CHECK_INT(held.attract, 0);
    pav_rehearsal_to_new_stage(&keeper);
    REQUIRE(hears(4, &held));
    CHECK_INT(held.regular, 5);
}

static void holds_nothing_where_nobody_rehearses(void)
{
    struct pav_entries held;
    begin();
    keeper.understudy.there = false;
    CHECK(!hears(1, &held));
    begin();
    keeper.understudy.outdated = true; /* it counts by another exhibition */
    CHECK(!hears(1, &held));
}

static void lets_go_of_what_is_waited_for_too_long(void)
{
    struct pav_entries held;
    begin();
    int64_t now_ns = pav_clock_ns();
    REQUIRE(hears(now_ns, &held));
    await(2);
    CHECK(!hears(now_ns + 14 * PAV_NS_PER_S, &held));
    REQUIRE(hears(now_ns + 16 * PAV_NS_PER_S, &held));
    CHECK_INT(held.regular, 3);
    await(PAV_ENTRY_NONE);
    await(1); /* waits anew */
    CHECK(!hears(now_ns + 14 * PAV_NS_PER_S, &held));
}

static void what_ended_an_understudy_is_spared_and_held(void)
{
    struct pav_entries held;
    begin();
    for (int i = PAV_ENTRY_ATTRACT; i < 3; i++)
        pav_rehearsal_opened(&keeper, i);
    CHECK(!hears(1, &held));
    int64_t now_ns = pav_clock_ns();
    pav_rehearsal_failed(&keeper, 1);
    CHECK(pav_rehearsal_spares(&keeper, 1) && !pav_rehearsal_spares(&keeper, 0));
    REQUIRE(hears(now_ns, &held));
    CHECK_INT(held.regular, 2);
    int64_t due_ns = pav_rehearsal_tend(&keeper, now_ns); /* it may be tried again then */
    CHECK(due_ns > now_ns + 59 * PAV_NS_PER_S && due_ns < now_ns + 61 * PAV_NS_PER_S);
    pav_rehearsal_forgive(&keeper, 1);
    CHECK(!pav_rehearsal_spares(&keeper, 1));
}

static void another_exhibition_has_other_numbers(void)
{
    static struct pav_exhibition old;
    struct pav_entries held;
    begin();
    pav_rehearsal_opened(&keeper, 2); /* the loom */
    pav_rehearsal_failed(&keeper, 1);
    old = keeper.exhibition;
    put_on(&keeper.exhibition, NULL, (char *[]){"loom", "mirror"}, 2);
    pav_rehearsal_follow(&keeper, &old);
    CHECK(!pav_rehearsal_spares(&keeper, 1));
    REQUIRE(hears(1, &held));
    CHECK_INT(held.regular, 2);
}

/* The same, with one that waits below while entry 0 is on, a picture of which takes so long. */
static void begin_below(double pace_ms)
{
    begin();
    keeper.waiting = &keeper.stages[1];
    keeper.has_exhibition = true;
    keeper.ladder.counts = true;
    keeper.understudy.on.entry = 0;
    keeper.understudy.on.known = true;
    keeper.slow.pace_ms = pace_ms;
}

/* The one that waits says that it stands with `entry`, and how long a picture of that takes. */
static void stands_with(int entry, double took_ms)
{
    struct pav_message status = {.type = PAV_MESSAGE_STATUS};
    keeper.understudy.cued = true;
    keeper.understudy.entry = entry;
    status.u.status.entry = pav_entry_to_message(entry);
    status.u.status.took_ms = took_ms;
    pav_understudy_hear(&keeper, &status);
}

static void what_is_too_slow_for_the_machine_is_spared(void)
{
    begin_below(20);
    stands_with(1, 590); /* not so slow that nothing moves */
    CHECK(keeper.understudy.ready && !pav_rehearsal_spares(&keeper, 1));
    keeper.understudy.ready = false;
    stands_with(1, 1900);
    CHECK(!keeper.understudy.ready && pav_rehearsal_spares(&keeper, 1));
    CHECK_INT(keeper.understudy.entry, 2); /* it was told to open another */
    CHECK_INT(keeper.ladder.case_count, 1);
    CHECK_INT(keeper.ladder.cases[0].code, PAV_FAULT_SCENE_SLOW);
    CHECK_INT(keeper.ladder.cases[0].entry, 1);
}

/* The next message of that type to the stage; the others are let go. */
static bool is_told(enum pav_message_type type, struct pav_message *message)
{
    int fd;
    while (pav_message_receive(stage, PAV_ROLE_KEEPER, PAV_ROLE_STAGE, message, &fd) ==
           PAV_RECEIVE_OK)
        if (message->type == type)
            return true;
    return false;
}

static void a_slow_transition_is_left_out_and_its_piece_shown(void)
{
    struct pav_message message = {.type = PAV_MESSAGE_STATUS};
    begin_below(20);
    keeper.exhibition.entries[1].transition.file = (char *)"/artist/iris.fs";
    pav_rehearsal_shown(&keeper, 1); /* that it was on does not say that its transition works */
    CHECK(!pav_entries_have(&keeper.rehearsal.opened, 1));
    keeper.understudy.cued = true;
    keeper.understudy.entry = 1;
    message.u.status.entry = 1;
    message.u.status.took_ms = 20;
    message.u.status.fade_ms = 1900;
    pav_understudy_hear(&keeper, &message);
    CHECK(keeper.understudy.ready && !pav_rehearsal_spares(&keeper, 1));
    CHECK(pav_entries_have(&keeper.rehearsal.opened, 1));
    CHECK_INT(keeper.ladder.case_count, 0);
    REQUIRE(is_told(PAV_MESSAGE_CROSSFADE, &message));
    CHECK_INT(message.u.entries.regular, 2);
    CHECK(pav_fades_is(&keeper, 1, "iris.fs") && !pav_fades_is(&keeper, 1, "iris") &&
          !pav_fades_is(&keeper, 2, "iris.fs") && !pav_fades_is(&keeper, 2, ""));
    pav_fades_follow(&keeper); /* the text has changed: it is tried anew */
    REQUIRE(is_told(PAV_MESSAGE_CROSSFADE, &message));
    CHECK_INT(message.u.entries.regular, 0);
}

static void what_nobody_could_rehearse_comes_by_the_crossfade_once(void)
{
    struct pav_message message;
    begin_below(20);
    keeper.exhibition.entries[2].transition.file = (char *)"/artist/iris.fs";
    int64_t now_ns = pav_clock_ns();
    await(2);
    pav_rehearsal_tend(&keeper, now_ns);
    CHECK(!is_told(PAV_MESSAGE_CROSSFADE, &message));
    pav_rehearsal_tend(&keeper, now_ns + 16 * PAV_NS_PER_S);
    CHECK(pav_entries_have(&keeper.rehearsal.opened, 2)); /* nothing holds it */
    REQUIRE(is_told(PAV_MESSAGE_CROSSFADE, &message));
    CHECK_INT(message.u.entries.regular, 4);
    pav_rehearsal_shown(&keeper, 2);
    CHECK(!pav_entries_have(&keeper.rehearsal.opened, 2)); /* next time it is tried */
    pav_fades_settle(&keeper);
    REQUIRE(is_told(PAV_MESSAGE_CROSSFADE, &message));
    CHECK_INT(message.u.entries.regular, 0);
}

static void where_all_is_slow_it_is_shown(void)
{
    begin_below(400);
    stands_with(1, 1900);
    CHECK(keeper.understudy.ready && !pav_rehearsal_spares(&keeper, 1));
    keeper.understudy.ready = false;
    keeper.slow.pace_ms = 0; /* nobody knows yet */
    stands_with(2, 1900);
    CHECK(keeper.understudy.ready && !pav_rehearsal_spares(&keeper, 2));
    CHECK_INT(keeper.ladder.case_count, 0);
}

static void what_there_is_no_other_for_is_shown_however_slow(void)
{
    begin_below(20);
    put_on(&keeper.exhibition, NULL, (char *[]){"mirror"}, 1);
    stands_with(0, 1900);
    CHECK(keeper.understudy.ready && !pav_rehearsal_spares(&keeper, 0));
}

int main(void)
{
    RUN(holds_what_nobody_has_opened);
    RUN(holds_nothing_where_nobody_rehearses);
    RUN(lets_go_of_what_is_waited_for_too_long);
    RUN(what_ended_an_understudy_is_spared_and_held);
    RUN(another_exhibition_has_other_numbers);
    RUN(what_is_too_slow_for_the_machine_is_spared);
    RUN(a_slow_transition_is_left_out_and_its_piece_shown);
    RUN(what_nobody_could_rehearse_comes_by_the_crossfade_once);
    RUN(where_all_is_slow_it_is_shown);
    RUN(what_there_is_no_other_for_is_shown_however_slow);
    return check_end();
}

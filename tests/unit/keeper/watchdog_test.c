/* When systemd is told that the kiosk lives, and when it is not. */
#include "base/clock.h"
#include "check.h"
#include "keeper/ward.h"
#include "keeper/watchdog.h"

#define S PAV_NS_PER_S

static void a_stage_that_beats_is_well(void)
{
    struct pav_ward stage = {.state = PAV_WARD_RUNNING};
    CHECK(pav_watchdog_well(&stage, 1000 * S));
}

static void one_that_was_killed_and_is_not_gone_is_not(void)
{
    struct pav_ward stage = {.state = PAV_WARD_RUNNING, .killed_ns = 1000 * S};
    CHECK(pav_watchdog_well(&stage, 1001 * S));
    CHECK(pav_watchdog_well(&stage, 1004 * S));
    CHECK(!pav_watchdog_well(&stage, 1006 * S));
}

static void a_rest_by_plan_is_well_until_it_is_overdue(void)
{
    struct pav_ward stage = {.state = PAV_WARD_RESTING, .due_ns = 1002 * S};
    CHECK(pav_watchdog_well(&stage, 1000 * S));
    CHECK(pav_watchdog_well(&stage, 1003 * S));
    CHECK(!pav_watchdog_well(&stage, 1008 * S));
}

static void an_end_that_was_asked_for_is_well(void)
{
    struct pav_ward leaving = {.state = PAV_WARD_LEAVING}, off = {.state = PAV_WARD_OFF};
    CHECK(pav_watchdog_well(&leaving, 1000 * S));
    CHECK(pav_watchdog_well(&off, 1000 * S));
}

static void nobody_is_told_who_does_not_ask(void)
{
    struct pav_watchdog watchdog = {0};
    struct pav_ward stage = {.state = PAV_WARD_RUNNING};
    CHECK(pav_watchdog_tend(&watchdog, &stage, 5 * S) == INT64_MAX);
}

int main(void)
{
    RUN(a_stage_that_beats_is_well);
    RUN(one_that_was_killed_and_is_not_gone_is_not);
    RUN(a_rest_by_plan_is_well_until_it_is_overdue);
    RUN(an_end_that_was_asked_for_is_well);
    RUN(nobody_is_told_who_does_not_ask);
    return check_end();
}

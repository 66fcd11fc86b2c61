/* A visit that a test walks through: people who stand, move, touch and hold, at 30 steps a second. */
#ifndef PAV_TESTS_VISIT_STEPS_H
#define PAV_TESTS_VISIT_STEPS_H

#include "visit.h"

#include "check.h"

#define FPS 30.0

static const struct visit_rules rules = {
    .idle_s = 30, .warn_s = 5, .near_amount = 0.25f, .explain = true, .choose_mode = true};

/* One place for each act; yes and no also by hand, at the height of shoulders. */
static const struct visit_target targets[] = {
    {VISIT_YES, 0, true, {0.1f, 0.6f, 0.1f, 0.15f}},
    {VISIT_NO, 0, true, {0.8f, 0.6f, 0.1f, 0.15f}},
    {VISIT_JOIN, 0, true, {0.1f, 0.6f, 0.1f, 0.15f}},
    {VISIT_HOW, 0, true, {0.8f, 0.6f, 0.1f, 0.15f}},
    {VISIT_YES, 0, false, {0.1f, 0.3f, 0.1f, 0.1f}},
    {VISIT_NO, 0, false, {0.8f, 0.3f, 0.1f, 0.1f}},
    {VISIT_RECONSIDER, 0, false, {0.4f, 0.3f, 0.05f, 0.05f}},
    {VISIT_MODE, VISIT_EXCHANGE, false, {0.46f, 0.3f, 0.05f, 0.05f}},
    {VISIT_MODE, VISIT_PUPPET, false, {0.52f, 0.3f, 0.05f, 0.05f}},
    {VISIT_PORTRAIT, 2, false, {0.58f, 0.3f, 0.05f, 0.05f}},
    {VISIT_HOW, 0, false, {0.64f, 0.3f, 0.05f, 0.05f}},
    {VISIT_ON, 0, false, {0.4f, 0.1f, 0.05f, 0.05f}},
    {VISIT_BACK, 0, false, {0.46f, 0.1f, 0.05f, 0.05f}},
    {VISIT_FINISH, 0, false, {0.52f, 0.1f, 0.05f, 0.05f}},
    {VISIT_AGAIN, 0, false, {0.58f, 0.1f, 0.05f, 0.05f}},
    {VISIT_LANGUAGE, 1, false, {0.64f, 0.1f, 0.05f, 0.05f}},
    {VISIT_JOIN, 0, false, {0.7f, 0.1f, 0.05f, 0.05f}},
    {VISIT_DRAG, 0, false, {0, 0, 1, 1}},
};
#define TARGETS (sizeof targets / sizeof *targets)

static struct visit visit;
static struct pav_findings findings;
static struct visit_rules now;

static inline void begin(void)
{
    now = rules;
    visit_reset(&visit, &now);
    findings = (struct pav_findings){0};
}

static inline void stand(int index, uint32_t id, float x)
{
    findings.present = true;
    findings.near_amount = 0.6f;
    findings.people[index] =
        (struct pav_person){.id = id, .x = x, .y = 0.4f, .w = 0.2f, .h = 0.8f, .energy = 0.2f};
    if (findings.people_count <= index)
        findings.people_count = index + 1;
}

static inline void leave(void)
{
    findings = (struct pav_findings){0};
}

static inline void keep_still(void)
{
    for (int i = 0; i < findings.people_count; i++)
        findings.people[i].energy = 0;
}

static inline void step(const struct pav_event *events, size_t count)
{
    visit_step(&visit, &now,
               &(struct visit_input){.dt_s = 1 / FPS,
                                     .findings = &findings,
                                     .events = events,
                                     .event_count = count,
                                     .fit = {1, 1, 0, 0},
                                     .targets = targets,
                                     .target_count = TARGETS,
                                     .portrait_count = 4});
}

static inline void pass(double seconds)
{
    for (int i = 0; i < (int)(seconds * FPS + 0.5); i++)
        step(NULL, 0);
}

static inline void touch_at(float x, float y)
{
    step((struct pav_event[]){{.type = PAV_EVENT_DOWN, .id = 7, .x = x, .y = y},
                              {.type = PAV_EVENT_UP, .id = 7, .x = x, .y = y}},
         2);
}

static inline void touch(enum visit_act act)
{
    for (size_t i = 0; i < TARGETS; i++)
        if (targets[i].act == act && !targets[i].by_hand) {
            touch_at(targets[i].box[0] + 0.02f, targets[i].box[1] + 0.02f);
            return;
        }
}

static inline void hand(uint32_t person, float x, float y)
{
    findings.hand_count = 1;
    findings.hands[0] = (struct pav_hand){.person = person, .x = x, .y = y, .raised = true};
}

static inline void invited(void)
{
    begin();
    stand(0, 11, 0.5f);
    pass(2);
}

static inline void mirrored(void)
{
    invited();
    touch(VISIT_YES);
    pass(1);
}

#endif

/* What hands, fingers and keys mean to the visit. */
#include "visit_gesture.h"

#include <math.h>

#define DEAF_S    0.35f      /* after a stage began: the finger that began it means nothing more */
#define REACH     0.02f      /* a hand's tip may be beside its target, uv */
#define KEY_RIGHT 0x4000004f /* SDL's keycodes */
#define KEY_LEFT  0x40000050

static bool inside(const float box[4], float x, float y, float margin)
{
    return x >= box[0] - margin && x <= box[0] + box[2] + margin && y >= box[1] - margin &&
           y <= box[1] + box[3] + margin;
}

/* A place of the camera's picture on the screen. */
static void on_screen(const float fit[4], float x, float y, float place[2])
{
    place[0] = (x - fit[2]) / fit[0];
    place[1] = (y - fit[3]) / fit[1];
}

/* Whose hand is over one of the act's targets; those who may not answer here are passed over. */
static uint32_t hand_over(const struct visit *visit, const struct visit_input *input,
                          enum visit_act act)
{
    const struct pav_findings *f = input->findings;
    for (size_t t = 0; t < input->target_count; t++) {
        const struct visit_target *target = &input->targets[t];
        for (int i = 0; target->by_hand && target->act == act && i < f->hand_count; i++) {
            float at[2];
            on_screen(input->fit, f->hands[i].x, f->hands[i].y, at);
            bool known = answers_have(&visit->yes, f->hands[i].person);
            bool may = act == VISIT_JOIN ? !known : act == VISIT_YES || act == VISIT_NO || known;
            if (may && inside(target->box, at[0], at[1], REACH))
                return f->hands[i].person;
        }
    }
    return 0;
}

void visit_follow_hands(struct visit *visit, const struct visit_rules *rules,
                        const struct visit_input *input)
{
    uint32_t over[VISIT_ACTS] = {0};
    enum visit_stage stage = visit->stage;
    for (int act = 1; act < VISIT_ACTS; act++)
        over[act] = !visit_can(visit, (enum visit_act)act)
                        ? 0
                        : hand_over(visit, input, (enum visit_act)act);
    /* Arms spread over both answers are none. */
    if (over[VISIT_YES] == over[VISIT_NO])
        over[VISIT_YES] = over[VISIT_NO] = 0;
    for (int act = 1; act < VISIT_ACTS && visit->stage == stage; act++) {
        if (hold_step(&visit->holds[act], over[act], (float)input->dt_s))
            visit_act(visit, rules, input, (enum visit_act)act, 0, over[act]);
    }
}

/* The divider follows the finger, or else a hand of someone who said yes, or else shows itself. */
void visit_follow_divider(struct visit *visit, const struct visit_input *input)
{
    const struct pav_findings *f = input->findings;
    if (visit->stage != VISIT_EXPLAIN || visit->step != VISIT_DIVIDER)
        return;
    float goal =
        visit->divider_held ? visit->divider : 0.5f + 0.16f * sinf((float)visit->step_s * 0.8f);
    for (int i = f->hand_count - 1; visit->finger < 0 && i >= 0; i--) {
        float at[2];
        on_screen(input->fit, f->hands[i].x, f->hands[i].y, at);
        if (!answers_have(&visit->yes, f->hands[i].person))
            continue;
        goal = at[0];
        visit->divider_held = true;
    }
    goal = fminf(fmaxf(goal, 0.04f), 0.96f);
    if (visit->finger < 0)
        visit->divider += (goal - visit->divider) * (1 - expf(-9 * (float)input->dt_s));
}

static void drag(struct visit *visit, const struct pav_event *event)
{
    visit->divider = fminf(fmaxf(event->x, 0.04f), 0.96f);
    visit->divider_held = true;
    visit->touched_s = 0;
    visit->step_s = 0; /* whoever plays is not hurried on */
}

static void press(struct visit *visit, const struct visit_rules *rules,
                  const struct visit_input *input, const struct pav_event *event)
{
    visit->touched_s = 0;
    if (visit->stage == VISIT_ATTRACT) {
        visit_enter(visit, VISIT_INVITE);
        return;
    }
    if (visit->stage_s < DEAF_S)
        return;
    for (size_t t = 0; t < input->target_count; t++) {
        const struct visit_target *target = &input->targets[t];
        if (target->by_hand || !visit_can(visit, target->act) ||
            !inside(target->box, event->x, event->y, 0))
            continue;
        if (target->act == VISIT_DRAG) {
            visit->finger = event->id;
            drag(visit, event);
        } else {
            visit_act(visit, rules, input, target->act, target->value, 0);
        }
        return;
    }
}

static void strike(struct visit *visit, const struct visit_input *input, int32_t key)
{
    int by = key == KEY_RIGHT ? 1 : key == KEY_LEFT ? -1 : 0;
    visit->touched_s = 0;
    if (by && visit->stage == VISIT_MIRROR)
        visit_turn_portrait(visit, input, by);
    else if (by && visit->stage == VISIT_EXPLAIN)
        visit_turn_step(visit, by);
}

void visit_take_events(struct visit *visit, const struct visit_rules *rules,
                       const struct visit_input *input)
{
    enum visit_stage stage = visit->stage;
    /* What else was touched in the frame in which a stage ends was meant for that stage. */
    for (size_t i = 0; i < input->event_count && visit->stage == stage; i++) {
        const struct pav_event *event = &input->events[i];
        if (event->type == PAV_EVENT_DOWN)
            press(visit, rules, input, event);
        else if (event->type == PAV_EVENT_MOVE && event->id == visit->finger)
            drag(visit, event);
        else if (event->type == PAV_EVENT_UP && event->id == visit->finger)
            visit->finger = -1;
        else if (event->type == PAV_EVENT_KEY)
            strike(visit, input, event->key);
    }
}

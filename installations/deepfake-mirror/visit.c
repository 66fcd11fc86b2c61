/* The flow of a visit. */
#include "visit_gesture.h"

#include <math.h>

#define ARRIVE_S   0.7f /* someone near for so long is invited */
#define LINGER_S   4.0f /* … and someone far, who stays */
#define AWAY_S     4.0f /* nobody there for so long: the attract loop returns */
#define TOUCH_S    4.0f /* a touch is someone, even where the camera sees nobody */
#define STEP_S     8.0
#define LAST_S     14.0 /* the divider is there to be played with */
#define GIVEN_S    1.5  /* a demonstration shows what is asked */
#define FAREWELL_S 18.0
#define MOVES      0.04f /* energy of someone who is not still */
#define NEVER_S    1e6f

void visit_reset(struct visit *visit, const struct visit_rules *rules)
{
    *visit =
        (struct visit){.mode = rules->mode, .divider = 0.5f, .touched_s = NEVER_S, .finger = -1};
}

bool visit_sees_faces(const struct visit *visit)
{
    return (visit->stage == VISIT_MIRROR || visit->stage == VISIT_EXPLAIN) && visit->yes.count > 0;
}

bool visit_exchanges(const struct visit *visit)
{
    return visit->mode == VISIT_EXCHANGE && visit->yes.count > 1;
}

double visit_step_lasts(const struct visit *visit)
{
    return visit->step == VISIT_DIVIDER ? LAST_S : STEP_S;
}

uint32_t visit_bystander(const struct visit *visit, const struct pav_findings *findings)
{
    if (visit->stage != VISIT_MIRROR || visit->yes.count != 1)
        return 0;
    return answers_without(findings, &visit->yes, &visit->no);
}

void visit_enter(struct visit *visit, enum visit_stage stage)
{
    visit->stage = stage;
    visit->stage_s = 0;
    visit->step = 0;
    visit->step_s = 0;
    visit->still_s = 0;
    visit->finger = -1;
    visit->divider_held = false;
    for (int i = 0; i < VISIT_ACTS; i++)
        visit->holds[i] = (struct hold){0};
    if (stage != VISIT_MIRROR && stage != VISIT_EXPLAIN)
        visit->yes = (struct answers){0};
}

/* Everyone has left, or seems to: nothing is known of them any more. */
static void begin_again(struct visit *visit, const struct visit_rules *rules)
{
    struct visit before = *visit;
    visit_reset(visit, rules);
    visit->here_s = before.here_s;
    visit->still_s = before.still_s;
}

/* --- what is done -------------------------------------------------------------------------------- */

void visit_turn_portrait(struct visit *visit, const struct visit_input *input, int by)
{
    int count = (int)input->portrait_count;
    if (count > 0)
        visit->portrait = (visit->portrait + by + count) % count;
}

void visit_turn_step(struct visit *visit, int by)
{
    visit->step += by;
    visit->step_s = 0;
    visit->divider_held = false;
    if (visit->step < 0)
        visit_enter(visit, VISIT_MIRROR);
    else if (visit->step >= VISIT_STEPS)
        visit_enter(visit, VISIT_FAREWELL);
}

/* What can be done in which stage; languages always. */
static const uint32_t possible[VISIT_STAGES] = {
    [VISIT_INVITE] = 1u << VISIT_YES | 1u << VISIT_NO,
    [VISIT_DECLINED] = 1u << VISIT_RECONSIDER,
    [VISIT_MIRROR] = 1u << VISIT_JOIN | 1u << VISIT_MODE | 1u << VISIT_PORTRAIT | 1u << VISIT_NEXT |
                     1u << VISIT_PREVIOUS | 1u << VISIT_HOW | 1u << VISIT_FINISH,
    [VISIT_EXPLAIN] = 1u << VISIT_ON | 1u << VISIT_BACK | 1u << VISIT_DRAG | 1u << VISIT_FINISH,
    [VISIT_FAREWELL] = 1u << VISIT_AGAIN,
};

bool visit_can(const struct visit *visit, enum visit_act act)
{
    return act == VISIT_LANGUAGE || (possible[visit->stage] >> act & 1);
}

/* `person` 0: by touch, which speaks for the nearest one who has not answered yet. */
static void answer(struct visit *visit, const struct visit_input *input, enum visit_act act,
                   uint32_t person)
{
    bool yes = act != VISIT_NO;
    if (!person)
        person = answers_without(input->findings, &visit->yes, &visit->no);
    if (act == VISIT_JOIN && (!person || answers_have(&visit->yes, person) || visit->yes.count > 1))
        return;
    struct answers *answers = yes ? &visit->yes : &visit->no;
    answers_add(answers, input->findings, person);
    if (act != VISIT_JOIN)
        visit_enter(visit, yes ? VISIT_MIRROR : VISIT_DECLINED);
}

void visit_act(struct visit *visit, const struct visit_rules *rules,
               const struct visit_input *input, enum visit_act act, int value, uint32_t person)
{
    if (!visit_can(visit, act))
        return;
    switch (act) {
    case VISIT_YES:
    case VISIT_NO:
    case VISIT_JOIN:
        answer(visit, input, act, person);
        break;
    case VISIT_RECONSIDER:
        visit->no = (struct answers){0};
        visit_enter(visit, VISIT_INVITE);
        break;
    case VISIT_AGAIN:
        visit_enter(visit, VISIT_INVITE);
        break;
    case VISIT_MODE:
        if (rules->choose_mode && value >= 0 && value < VISIT_MODES)
            visit->mode = (enum visit_mode)value;
        break;
    case VISIT_PORTRAIT:
        if (value >= 0 && value < (int)input->portrait_count)
            visit->portrait = value;
        break;
    case VISIT_NEXT:
        visit_turn_portrait(visit, input, 1);
        break;
    case VISIT_PREVIOUS:
        visit_turn_portrait(visit, input, -1);
        break;
    case VISIT_HOW:
        if (rules->explain)
            visit_enter(visit, VISIT_EXPLAIN);
        break;
    case VISIT_ON:
        visit_turn_step(visit, 1);
        break;
    case VISIT_BACK:
        visit_turn_step(visit, -1);
        break;
    case VISIT_FINISH:
        visit_enter(visit, VISIT_FAREWELL);
        break;
    case VISIT_LANGUAGE:
        visit->language = value + 1;
        break;
    default:
        break;
    }
}

/* --- who is there, and for how long -------------------------------------------------------------- */

static bool moves(const struct pav_findings *findings)
{
    bool any = findings->energy > MOVES;
    for (int i = 0; i < findings->people_count; i++)
        any = any || findings->people[i].energy > MOVES;
    return any;
}

static bool touches(const struct visit_input *input)
{
    for (size_t i = 0; i < input->event_count; i++)
        if (input->events[i].type == PAV_EVENT_DOWN || input->events[i].type == PAV_EVENT_KEY)
            return true;
    return false;
}

/* In a demonstration a face counts too: who sits still in a film from its first picture on is no figure. */
static bool someone(const struct visit_rules *rules, const struct pav_findings *findings)
{
    return findings->present || (rules->given && findings->face_count > 0);
}

static void keep_time(struct visit *visit, const struct visit_rules *rules,
                      const struct visit_input *input)
{
    float dt_s = (float)input->dt_s;
    visit->stage_s += input->dt_s;
    visit->step_s += visit->finger < 0 ? input->dt_s : 0;
    visit->touched_s = fminf(visit->touched_s + dt_s, NEVER_S);
    bool there = someone(rules, input->findings) || visit->touched_s < TOUCH_S;
    visit->here_s = someone(rules, input->findings) ? visit->here_s + dt_s : 0;
    visit->away_s = there ? 0 : visit->away_s + dt_s;
    bool awake = moves(input->findings) || touches(input) || visit->finger >= 0;
    visit->still_s = awake ? 0 : visit->still_s + dt_s;
    /* Explanation and farewell end by themselves, and are read standing still. */
    bool waits = (visit->stage == VISIT_INVITE || visit->stage == VISIT_MIRROR) && !rules->given;
    float left_s = rules->idle_s - visit->still_s;
    visit->warning_s = waits && left_s <= rules->warn_s ? fmaxf(left_s, 1e-3f) : 0;
    answers_follow(&visit->yes, input->findings, dt_s);
    answers_follow(&visit->no, input->findings, dt_s);
    visit->no.open_s = 0; /* a refusal waits for whom it was */
    if (visit->touched_s > TOUCH_S)
        visit->finger = -1; /* lifted where nobody saw it */
}

static void ask(struct visit *visit, const struct visit_rules *rules,
                const struct visit_input *input)
{
    const struct pav_findings *f = input->findings;
    bool near = f->near_amount >= rules->near_amount && visit->here_s > ARRIVE_S;
    bool asleep =
        visit->still_s > 1; /* whoever was reset for standing still is asked when they move */
    if (visit->stage == VISIT_ATTRACT && f->present && !asleep &&
        (near || visit->here_s > LINGER_S))
        visit_enter(visit, VISIT_INVITE);
    if (visit->stage == VISIT_INVITE && rules->given && f->people_count > 0 &&
        visit->stage_s > GIVEN_S)
        answer(visit, input, VISIT_YES, 0);
    if (visit->stage <= VISIT_INVITE && rules->given && f->people_count == 0 && f->face_count > 0)
        visit_enter(visit, VISIT_MIRROR);
    if (visit->stage == VISIT_MIRROR && rules->given && visit->mode == VISIT_EXCHANGE)
        answer(visit, input, VISIT_JOIN, 0);
}

/* What ends without anybody's doing. */
static void end_stages(struct visit *visit, const struct visit_rules *rules,
                       const struct visit_input *input)
{
    const struct pav_findings *f = input->findings;
    bool answered = visit->yes.count > 0 || visit->yes.open || (rules->given && f->face_count > 0);
    bool refused = visit->no.count > 0 || visit->no.open;
    if (visit->stage != VISIT_ATTRACT &&
        (visit->away_s > AWAY_S || (visit->warning_s > 0 && visit->still_s >= rules->idle_s)))
        begin_again(visit, rules);
    else if ((visit->stage == VISIT_MIRROR || visit->stage == VISIT_EXPLAIN) && !answered)
        visit_enter(visit, f->present ? VISIT_INVITE : VISIT_ATTRACT);
    else if (visit->stage == VISIT_DECLINED && !refused && f->people_count > 0)
        visit_enter(visit, VISIT_INVITE);
    else if (visit->stage == VISIT_EXPLAIN && visit->step_s >= visit_step_lasts(visit))
        visit_turn_step(visit, 1);
    else if (visit->stage == VISIT_FAREWELL && visit->stage_s >= FAREWELL_S)
        visit_enter(visit, f->present ? VISIT_INVITE : VISIT_ATTRACT);
}

void visit_step(struct visit *visit, const struct visit_rules *rules,
                const struct visit_input *input)
{
    if (!rules->choose_mode)
        visit->mode = rules->mode;
    keep_time(visit, rules, input);
    visit_take_events(visit, rules, input);
    visit_follow_hands(visit, rules, input);
    visit_follow_divider(visit, input);
    ask(visit, rules, input);
    end_stages(visit, rules, input);
}

void visit_show(struct visit *visit, const struct visit_rules *rules, enum visit_stage stage,
                int step, const struct pav_findings *findings)
{
    if (visit->stage != stage)
        visit_enter(visit, stage);
    visit->step = step;
    visit->step_s = fmod(visit->stage_s, 2.0);
    visit->still_s = visit->away_s = visit->warning_s = 0;
    if (stage != VISIT_MIRROR && stage != VISIT_EXPLAIN)
        return;
    if (visit->yes.count == 0)
        answers_add(&visit->yes, findings, answers_without(findings, &visit->yes, &visit->no));
    if (rules->mode == VISIT_EXCHANGE && visit->yes.count == 1)
        answers_add(&visit->yes, findings, answers_without(findings, &visit->yes, &visit->no));
    visit->yes.open_s = 0;
}

/* What can be touched or covered with a hand, and where. */
#include "target.h"

#include <string.h>

struct list {
    const struct layout *layout;
    struct visit_target *targets;
    size_t count;
};

static void add(struct list *list, enum visit_act act, int value, bool by_hand, const float box[4])
{
    if (list->count == TARGETS_MOST)
        return;
    struct visit_target *t = &list->targets[list->count++];
    *t = (struct visit_target){.act = act, .value = value, .by_hand = by_hand};
    memcpy(t->box, box, sizeof t->box);
}

static void touch(struct list *list, enum visit_act act, int value, enum place place)
{
    float box[4];
    layout_place(list->layout, place, value, box);
    add(list, act, value, false, box);
}

static void cover(struct list *list, enum visit_act act, enum place place)
{
    float box[4];
    layout_place(list->layout, place, 0, box);
    add(list, act, 0, true, box);
    add(list, act, 0, false, box); /* a finger that reaches it may, too */
}

static void languages(struct list *list, enum place place)
{
    for (int i = 0; i < VISIT_LANGUAGES; i++)
        touch(list, VISIT_LANGUAGE, i, place);
}

int targets_first_portrait(const struct visit *visit, const struct layout *layout, int portraits)
{
    int shown = layout_thumbs(layout);
    int first = visit->portrait - shown / 2;
    first = first > portraits - shown ? portraits - shown : first;
    return first < 0 ? 0 : first;
}

static void portraits_row(struct list *list, const struct visit *visit, int portraits)
{
    int shown = layout_thumbs(list->layout);
    int first = targets_first_portrait(visit, list->layout, portraits);
    shown = shown < portraits ? shown : portraits;
    for (int i = 0; i < shown; i++) {
        float box[4];
        layout_thumb(list->layout, i, shown, box);
        add(list, VISIT_PORTRAIT, first + i, false, box);
    }
}

static void mirror(struct list *list, const struct visit *visit, const struct visit_rules *rules,
                   int portraits, bool bystander)
{
    portraits_row(list, visit, portraits);
    for (int i = 0; rules->choose_mode && i < VISIT_MODES; i++)
        touch(list, VISIT_MODE, i, PLACE_MODE);
    touch(list, VISIT_FINISH, 0, PLACE_FINISH);
    languages(list, PLACE_LANGUAGE);
    if (rules->explain) {
        touch(list, VISIT_HOW, 0, PLACE_HOW);
        cover(list, VISIT_HOW, PLACE_HOW_RING);
    }
    if (bystander) {
        touch(list, VISIT_JOIN, 0, PLACE_JOIN);
        cover(list, VISIT_JOIN, PLACE_JOIN_RING);
    }
}

static void explain(struct list *list, const struct visit *visit)
{
    static const float everywhere[4] = {0, 0, 1, 1};
    touch(list, VISIT_BACK, 0, PLACE_BACK);
    touch(list, VISIT_ON, 0, PLACE_ON);
    touch(list, VISIT_FINISH, 0, PLACE_LEAVE);
    languages(list, PLACE_LANGUAGE);
    if (visit->step == VISIT_DIVIDER)
        add(list, VISIT_DRAG, 0, false, everywhere);
}

size_t targets_lay(const struct visit *visit, const struct visit_rules *rules,
                   const struct layout *layout, int portraits, bool bystander,
                   struct visit_target targets[TARGETS_MOST])
{
    struct list list = {.layout = layout, .targets = targets};
    switch (visit->stage) {
    case VISIT_INVITE:
        touch(&list, VISIT_YES, 0, PLACE_YES);
        touch(&list, VISIT_NO, 0, PLACE_NO);
        cover(&list, VISIT_YES, PLACE_YES_RING);
        cover(&list, VISIT_NO, PLACE_NO_RING);
        languages(&list, PLACE_ASKED_LANGUAGE);
        break;
    case VISIT_DECLINED:
        touch(&list, VISIT_RECONSIDER, 0, PLACE_RECONSIDER);
        languages(&list, PLACE_ROOM_LANGUAGE);
        break;
    case VISIT_MIRROR:
        mirror(&list, visit, rules, portraits, bystander);
        break;
    case VISIT_EXPLAIN:
        explain(&list, visit);
        break;
    case VISIT_FAREWELL:
        touch(&list, VISIT_AGAIN, 0, PLACE_AGAIN);
        languages(&list, PLACE_ROOM_LANGUAGE);
        break;
    default:
        break;
    }
    return list.count;
}

/* Owns what the stage does for a technician who wants to get out. */
#include "stage/wayout.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "stage/keypad_look.h"
#include "stage/stage.h"

struct pav_wayout {
    struct pav_keypad keypad;
    struct pav_keypad_look *look;
};

struct pav_wayout *pav_wayout_create(struct pav_gpu *gpu)
{
    struct pav_wayout *way = pav_alloc(sizeof *way);
    pav_keypad_init(&way->keypad);
    way->look = pav_keypad_look_create(gpu);
    return way;
}

void pav_wayout_destroy(struct pav_wayout *way)
{
    if (!way)
        return;
    pav_keypad_look_destroy(way->look);
    explicit_bzero(&way->keypad, sizeof way->keypad);
    free(way);
}

static struct pav_keypad_screen screen_of(const struct pav_stage *stage)
{
    struct pav_keypad_screen screen = {.height_mm = stage->exhibition->screen_height_mm,
                                       .bottom_mm = stage->exhibition->screen_bottom_mm};
    pav_window_size(stage->window, &screen.width_px, &screen.height_px);
    return screen;
}

static void tell(struct pav_stage *stage, enum pav_code_act act, const char *typed)
{
    struct pav_message message = {.type = PAV_MESSAGE_CODE};
    message.u.code.act = (uint32_t)act;
    pav_strcpy(message.text, sizeof message.text, typed);
    /* A full queue: as if it had been wrong, and typed again. */
    if (!pav_line_tell(&stage->line, &message))
        pav_keypad_wrong(&stage->wayout->keypad, 0, stage->now_s);
    explicit_bzero(message.text, sizeof message.text);
}

void pav_wayout_input(struct pav_stage *stage, struct pav_window_input *input)
{
    static const enum pav_code_act acts[] = {
        [PAV_KEYPAD_WISHES_RESTART] = PAV_CODE_ACT_RESTART,
        [PAV_KEYPAD_WISHES_CLOSE] = PAV_CODE_ACT_CLOSE,
        [PAV_KEYPAD_WISHES_LEAVE] = PAV_CODE_ACT_LEAVE,
    };
    if (!stage->wayout)
        return;
    struct pav_keypad *keypad = &stage->wayout->keypad;
    struct pav_keypad_input taken = {.events = input->events,
                                     .event_count = input->event_count,
                                     .escape = input->escape,
                                     .now_s = stage->now_s,
                                     .screen = screen_of(stage)};
    enum pav_keypad_wish wish =
        pav_keypad_take(keypad, &taken, &input->events, &input->event_count);
    if (wish == PAV_KEYPAD_WISHES_TRY)
        tell(stage, PAV_CODE_ACT_TRY, keypad->digits);
    else if (wish == PAV_KEYPAD_WISHES_BLACKOUT)
        stage->blackout = !stage->blackout;
    else if (wish != PAV_KEYPAD_WISHES_NOTHING)
        tell(stage, acts[wish], "");
}

void pav_wayout_answer(struct pav_stage *stage, const struct pav_message *message)
{
    if (!stage->wayout)
        return;
    struct pav_keypad *keypad = &stage->wayout->keypad;
    if (message->u.code.answer == PAV_CODE_RIGHT)
        pav_keypad_right(keypad, stage->now_s);
    else if (message->u.code.answer == PAV_CODE_WRONG || message->u.code.answer == PAV_CODE_RESTS)
        pav_keypad_wrong(keypad, (int)message->u.code.rest_s, stage->now_s);
}

bool pav_wayout_open(const struct pav_wayout *way)
{
    return way && way->keypad.state != PAV_KEYPAD_CLOSED;
}

void pav_wayout_draw(struct pav_stage *stage, struct pav_target *screen)
{
    struct pav_keypad_screen at = screen_of(stage);
    if (pav_wayout_open(stage->wayout))
        pav_keypad_look_draw(stage->wayout->look, &stage->wayout->keypad, &at, stage->language,
                             stage->blackout, screen);
}

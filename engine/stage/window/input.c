/* Reading SDL's queue: which event goes where, how floods are thinned, how fingers keep their ids. */
#include "stage/window/input.h"

#include <string.h>

#include <pavilion/log.h>

#include "base/clock.h"

/* An SDL event becomes at most two of ours: a DOWN may first end a finger that never went up. */
#define ROOM_FOR_ONE 2
/* Thinning walks the whole list; below this gain the rest waits for the next frame instead. */
#define THINNING_GAIN 16

static float unit(float value)
{
    return value < 0.0f ? 0.0f : value > 1.0f ? 1.0f : value;
}

static int64_t event_time(const struct pav_input *input, uint32_t ticks)
{
    int32_t age_ms = (int32_t)(input->ticks_now - ticks); /* right across the wrap after 49 days */
    return input->clock_now_ns - (age_ms > 0 ? age_ms : 0) * PAV_NS_PER_MS;
}

static void add(struct pav_input *input, enum pav_event_type type, int64_t id, float x, float y,
                int64_t t_ns)
{
    input->events[input->count++] =
        (struct pav_event){.type = type, .id = id, .x = unit(x), .y = unit(y), .t_ns = t_ns};
}

/* Keeps of every run of MOVEs of one finger only the last, in place. */
static void thin(struct pav_input *input)
{
    int64_t seen[PAV_INPUT_EVENTS]; /* fingers whose next event, seen from the end, is a MOVE */
    size_t seen_count = 0, kept = PAV_INPUT_EVENTS;

    for (size_t i = input->count; i-- > 0;) {
        const struct pav_event event = input->events[i];
        size_t at = 0;
        while (at < seen_count && seen[at] != event.id)
            at++;
        if (event.type == PAV_EVENT_MOVE && at < seen_count)
            continue;
        if (event.type == PAV_EVENT_MOVE)
            seen[seen_count++] = event.id;
        else if (event.type != PAV_EVENT_KEY && at < seen_count)
            seen[at] = seen[--seen_count];
        input->events[--kept] = event;
    }
    input->count = PAV_INPUT_EVENTS - kept;
    memmove(input->events, input->events + kept, input->count * sizeof input->events[0]);
}

static bool room(struct pav_input *input)
{
    if (input->count + ROOM_FOR_ONE <= PAV_INPUT_EVENTS)
        return true;
    thin(input);
    return input->count + THINNING_GAIN <= PAV_INPUT_EVENTS;
}

/* --- fingers ----------------------------------------------------------------------------------- */

static struct pav_input_finger *find_finger(struct pav_input *input, const SDL_TouchFingerEvent *e)
{
    for (size_t i = 0; i < PAV_INPUT_FINGERS; i++) {
        struct pav_input_finger *f = &input->fingers[i];
        if (f->id && !f->released && f->touch == e->touchId && f->finger == e->fingerId)
            return f;
    }
    return NULL;
}

static void lift(struct pav_input *input, struct pav_input_finger *finger, int64_t t_ns)
{
    bool mouse = finger == &input->mouse;
    add(input, PAV_EVENT_UP, mouse ? 0 : finger->id, finger->x, finger->y, t_ns);
    finger->id = 0;
    finger->released = false;
}

static void finger_down(struct pav_input *input, const SDL_TouchFingerEvent *e, int64_t t_ns)
{
    struct pav_input_finger *finger = find_finger(input, e);
    if (finger)
        lift(input, finger, t_ns);
    for (size_t i = 0; !finger && i < PAV_INPUT_FINGERS; i++)
        if (!input->fingers[i].id)
            finger = &input->fingers[i];
    if (!finger)
        return; /* its MOVEs and its UP are then unknown and dropped too */
    *finger = (struct pav_input_finger){
        .id = ++input->last_id,
        .touch = e->touchId,
        .finger = e->fingerId,
        .x = unit(e->x),
        .y = unit(1.0f - e->y),
    };
    add(input, PAV_EVENT_DOWN, finger->id, finger->x, finger->y, t_ns);
}

static void finger_event(struct pav_input *input, const SDL_TouchFingerEvent *e)
{
    int64_t t_ns = event_time(input, e->timestamp);
    if (e->type == SDL_FINGERDOWN) {
        finger_down(input, e, t_ns);
        return;
    }
    struct pav_input_finger *finger = find_finger(input, e);
    if (!finger)
        return;
    finger->x = unit(e->x);
    finger->y = unit(1.0f - e->y);
    if (e->type == SDL_FINGERUP)
        lift(input, finger, t_ns);
    else
        add(input, PAV_EVENT_MOVE, finger->id, finger->x, finger->y, t_ns);
}

/* Whoever takes the input from us also takes the UPs: give them ourselves. */
static void release_all(struct pav_input *input)
{
    for (size_t i = 0; i < PAV_INPUT_FINGERS; i++)
        input->fingers[i].released = input->fingers[i].id != 0;
    input->mouse.released = input->mouse.id != 0;
}

static void lift_released(struct pav_input *input)
{
    if (input->mouse.released && room(input))
        lift(input, &input->mouse, input->clock_now_ns);
    for (size_t i = 0; i < PAV_INPUT_FINGERS; i++)
        if (input->fingers[i].released && room(input))
            lift(input, &input->fingers[i], input->clock_now_ns);
}

/* --- mouse and keys ---------------------------------------------------------------------------- */

static void mouse_place(struct pav_input *input, int x, int y)
{
    int width = 1, height = 1;
    SDL_GetWindowSize(input->window, &width, &height);
    input->mouse.x = unit(((float)x + 0.5f) / (float)width);
    input->mouse.y = unit(1.0f - ((float)y + 0.5f) / (float)height);
}

static void mouse_moved(struct pav_input *input, const SDL_MouseMotionEvent *e)
{
    if (e->which == SDL_TOUCH_MOUSEID)
        return;
    mouse_place(input, e->x, e->y);
    add(input, PAV_EVENT_MOVE, 0, input->mouse.x, input->mouse.y, event_time(input, e->timestamp));
}

static void mouse_button(struct pav_input *input, const SDL_MouseButtonEvent *e)
{
    if (e->which == SDL_TOUCH_MOUSEID || e->button != SDL_BUTTON_LEFT)
        return;
    int64_t t_ns = event_time(input, e->timestamp);
    bool down = e->type == SDL_MOUSEBUTTONDOWN;
    if (!down && !input->mouse.id)
        return; /* its UP was given when the input was taken from us */
    if (down && input->mouse.id)
        lift(input, &input->mouse, t_ns);
    mouse_place(input, e->x, e->y);
    if (!down) {
        lift(input, &input->mouse, t_ns);
        return;
    }
    input->mouse.id = 1;
    add(input, PAV_EVENT_DOWN, 0, input->mouse.x, input->mouse.y, t_ns);
}

static enum pav_window_key stage_key(SDL_Keycode key)
{
    switch (key) {
    case SDLK_ESCAPE:
    case SDLK_q:
        return PAV_WINDOW_KEY_QUIT;
    case SDLK_n:
    case SDLK_RIGHT:
        return PAV_WINDOW_KEY_NEXT;
    case SDLK_l:
        return PAV_WINDOW_KEY_LANGUAGE;
    case SDLK_f:
        return PAV_WINDOW_KEY_FULLSCREEN;
    case SDLK_b:
        return PAV_WINDOW_KEY_BLACKOUT;
    case SDLK_d:
        return PAV_WINDOW_KEY_DEBUG;
    case SDLK_v:
        return PAV_WINDOW_KEY_VISION;
    case SDLK_s:
        return PAV_WINDOW_KEY_STILL;
    case SDLK_r:
        return PAV_WINDOW_KEY_FILM;
    default:
        return PAV_WINDOW_KEY_NONE;
    }
}

static void pass_key(struct pav_input *input, enum pav_window_key key)
{
    struct pav_window_input *out = input->out;
    size_t limit = sizeof out->keys / sizeof out->keys[0];
    if (input->kiosk)
        return; /* whoever stands before it is a visitor; staff has the panel, and the code */
    if (out->key_count < limit)
        out->keys[out->key_count++] = key;
    else if (key == PAV_WINDOW_KEY_QUIT)
        out->keys[limit - 1] = key;
}

static void key_down(struct pav_input *input, const SDL_KeyboardEvent *e)
{
    if (e->repeat)
        return;
    enum pav_window_key key = stage_key(e->keysym.sym);
    if (e->keysym.mod & (KMOD_CTRL | KMOD_ALT | KMOD_GUI))
        return; /* the window system's own combinations */
    if (key && !input->kiosk) {
        pass_key(input, key);
        return;
    }
    add(input, PAV_EVENT_KEY, 0, input->mouse.x, input->mouse.y, event_time(input, e->timestamp));
    input->events[input->count - 1].key = e->keysym.sym;
}

/* --- the queue --------------------------------------------------------------------------------- */

static void window_event(struct pav_input *input, const SDL_WindowEvent *e)
{
    switch (e->event) {
    case SDL_WINDOWEVENT_SIZE_CHANGED:
        input->out->resized = true;
        break;
    case SDL_WINDOWEVENT_EXPOSED:
        input->out->exposed = true;
        break;
    case SDL_WINDOWEVENT_CLOSE:
        pass_key(input, PAV_WINDOW_KEY_QUIT);
        break;
    case SDL_WINDOWEVENT_FOCUS_LOST:
        release_all(input);
        lift_released(input);
        break;
    default:
        break;
    }
}

static void take(struct pav_input *input, const SDL_Event *event)
{
    switch (event->type) {
    case SDL_FINGERDOWN:
    case SDL_FINGERMOTION:
    case SDL_FINGERUP:
        finger_event(input, &event->tfinger);
        break;
    case SDL_MOUSEMOTION:
        mouse_moved(input, &event->motion);
        break;
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP:
        mouse_button(input, &event->button);
        break;
    case SDL_KEYDOWN:
        key_down(input, &event->key);
        break;
    case SDL_WINDOWEVENT:
        if (event->window.windowID == SDL_GetWindowID(input->window))
            window_event(input, &event->window);
        break;
    case SDL_QUIT:
        pass_key(input, PAV_WINDOW_KEY_QUIT);
        break;
    default:
        break;
    }
}

void pav_input_pump(struct pav_input *input, struct pav_window_input *out)
{
    *out = (struct pav_window_input){0};
    input->out = out;
    input->count = 0;
    SDL_PumpEvents();
    input->ticks_now = SDL_GetTicks();
    input->clock_now_ns = pav_clock_ns();
    lift_released(input);

    SDL_Event event;
    while (room(input) &&
           SDL_PeepEvents(&event, 1, SDL_GETEVENT, SDL_FIRSTEVENT, SDL_LASTEVENT) > 0)
        take(input, &event);
    input->out = NULL;
    out->escape = SDL_GetKeyboardState(NULL)[SDL_SCANCODE_ESCAPE];
    out->events = input->events;
    out->event_count = input->count;
}

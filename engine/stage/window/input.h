/*
 * Input: SDL's events become this frame's list of touches and keys. Inside the window room; the
 * render thread only.
 */
#ifndef PAV_STAGE_INPUT_H
#define PAV_STAGE_INPUT_H

#include <SDL.h>

#include "stage/window/window.h"

#define PAV_INPUT_EVENTS  256 /* passed on in one frame */
#define PAV_INPUT_FINGERS 64

/* A finger that is down. Ids rise from 1 and are never used twice; 0 is the mouse. */
struct pav_input_finger {
    int64_t id; /* 0: this row is free */
    SDL_TouchID touch;
    SDL_FingerID finger;
    float x, y;
    bool released; /* owed an UP: what held it down is gone */
};

struct pav_input {
    SDL_Window *window; /* others' events are not ours */
    bool kiosk;
    struct pav_event events[PAV_INPUT_EVENTS];
    size_t count;
    struct pav_input_finger fingers[PAV_INPUT_FINGERS];
    int64_t last_id;
    struct pav_input_finger mouse; /* `id` is 1 while the button is down */
    uint32_t ticks_now;            /* SDL_GetTicks and the monotonic clock at the same moment */
    int64_t clock_now_ns;
    struct pav_window_input *out; /* during a pump */
};

/* Reads SDL's queue into `out`. What finds no room stays in SDL's queue for the next frame. */
void pav_input_pump(struct pav_input *input, struct pav_window_input *out);

#endif

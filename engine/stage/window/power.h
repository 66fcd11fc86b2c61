/*
 * The display's power, by the means that the display server offers: DPMS of an X server. Inside the window
 * room; the render thread only.
 */
#ifndef PAV_STAGE_POWER_H
#define PAV_STAGE_POWER_H

#include <stdbool.h>
#include <stdint.h>

#include <SDL.h>

struct pav_power {
    bool known;       /* it was told once */
    bool asleep;      /* as it was told last */
    bool was_enabled; /* the server's own saving of power, before us */
    bool refused;     /* there is no such thing here; said */
    int64_t looked_ns;
};

/* Puts the display to sleep or wakes it. May be called all the time: what woke it by itself (a touch at night)
 * is put right within a minute. Where the server has no such means, that is said once, and black is shown. */
void pav_power_set(struct pav_power *power, SDL_Window *window, bool asleep);

#endif

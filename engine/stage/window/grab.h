/* A kiosk's keyboard is its own: no other program, and no key of the display server, gets what is typed. */
#ifndef PAV_STAGE_GRAB_H
#define PAV_STAGE_GRAB_H

#include <stdbool.h>
#include <stdint.h>

struct SDL_Window;

struct pav_grab {
    int64_t due_ns; /* when to try (again) */
    bool held, refused;
};

/* Takes the keyboard as soon as nobody else has it (a stage that is about to end may), and looks now and
 * then that it is still ours. Once a frame; not of a window that waits underneath. */
void pav_grab_tend(struct pav_grab *grab, struct SDL_Window *window);

#endif

/*
 * Where our window lies among the others, on X11: underneath and showing its picture by the server's own hand
 * wherever it is uncovered, or on top and staying there. Inside the window room; the render thread only. Where
 * there is no X server all of it does nothing.
 */
#ifndef PAV_STAGE_STACK_H
#define PAV_STAGE_STACK_H

#include <stdbool.h>
#include <stdint.h>

#include <SDL.h>

struct pav_stack;
/* Before anything talks to a display: from now on the loss of it ends the process with that code; with the
 * other one where its connection was closed in here. */
void pav_stack_expect_loss(int lost, int torn);
/* A connection of its own, for `window`, which outlives it. NULL: not X11. `guards`: once on top, the window
 * comes back up when something else than a stage covers it. */
struct pav_stack *pav_stack_create(SDL_Window *window, bool guards);
void pav_stack_destroy(struct pav_stack *stack); /* accepts NULL */
/* Async-signal-safe: cuts both connections, so that the server takes the window away. */
void pav_stack_abandon(void);
/* Maps the hidden window below all others. */
void pav_stack_lower(struct pav_stack *stack);
/* Above all others, with the keyboard. */
void pav_stack_raise(struct pav_stack *stack);
/* What the server shows by itself where the screen is uncovered, and while the window is beneath where that
 * is: BGRX, the bottom row first. False: this server's pixels are others. */
bool pav_stack_backdrop(struct pav_stack *stack, const uint8_t *bgrx, int width_px, int height_px);
/* The window shows what it draws, and nothing else. */
void pav_stack_backdrop_end(struct pav_stack *stack);
/* Takes notice of what has covered the window. */
void pav_stack_look(struct pav_stack *stack);
/* Sleeps until `until_ns`, or until the display or `fd` has something to say. */
void pav_stack_sleep(struct pav_stack *stack, SDL_Window *window, int fd, int64_t until_ns);

#endif

/* What visitors do with their hands: touches, the pointer, keys. */
#ifndef PAVILION_EVENT_H
#define PAVILION_EVENT_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What happened. */
enum pav_event_type {
    PAV_EVENT_NONE = 0,
    PAV_EVENT_DOWN, /* a finger or the left mouse button */
    PAV_EVENT_MOVE, /* while down, or the mouse hovering with id 0 */
    PAV_EVENT_UP,
    PAV_EVENT_KEY, /* a key the stage does not keep for itself */
};

/* One thing that somebody did. */
struct pav_event {
    enum pav_event_type type; /* what */
    int64_t id;               /* finger, stable from DOWN to UP; 0 is the mouse */
    float x, y;               /* uv, origin bottom left */
    int64_t t_ns;             /* CLOCK_MONOTONIC; in `render`, the scene's own clock */
    int32_t key;              /* SDL keycode of a KEY event */
};

#ifdef __cplusplus
}
#endif
#endif

/* The window: SDL, the display, the GL context, input, presenting in time. */
#ifndef PAV_STAGE_WINDOW_H
#define PAV_STAGE_WINDOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <pavilion/event.h>

enum pav_window_mode {
    PAV_WINDOW_NONE = 0,
    PAV_WINDOW_WINDOWED,
    PAV_WINDOW_KIOSK, /* fullscreen on `output`, no pointer; the keyboard is grabbed, and its keys are the
                         scenes' alone */
    PAV_WINDOW_HEADLESS, /* SDL's offscreen driver */
};

struct pav_window_desc {
    enum pav_window_mode mode;
    int width_px, height_px; /* windowed and headless */
    int output;              /* index of the monitor */
    const char *title;
    double fps;    /* headless, or where vsync is refused: absolute-time pacing; 0: the display's */
    int loss_code; /* what the process ends with, at once, when the display is lost … */
    int torn_code; /* … and when its connection was closed in here */
    bool beneath;  /* mapped below all others, with no claim to the keyboard; see pav_window_take */
    bool lock_step; /* never waits for time: `render`, benches */
};

enum pav_window_key { /* keys that the stage keeps for itself, in a window */
                      PAV_WINDOW_KEY_NONE = 0,
                      PAV_WINDOW_KEY_QUIT,       /* Escape or Q; also the window's close button */
                      PAV_WINDOW_KEY_NEXT,       /* N or right arrow */
                      PAV_WINDOW_KEY_LANGUAGE,   /* L */
                      PAV_WINDOW_KEY_FULLSCREEN, /* F */
                      PAV_WINDOW_KEY_BLACKOUT,   /* B */
                      PAV_WINDOW_KEY_DEBUG,      /* D */
                      PAV_WINDOW_KEY_VISION,     /* V: what the eye finds */
                      PAV_WINDOW_KEY_STILL,      /* S: keep this picture */
                      PAV_WINDOW_KEY_FILM,       /* R: begin or end a film */
};

struct pav_window_input {
    const struct pav_event *events; /* this frame's, oldest first; borrowed until the next pump */
    size_t event_count;
    enum pav_window_key keys[8];
    size_t key_count;
    bool escape;  /* Escape is held down */
    bool resized; /* pav_window_size changed */
    bool exposed; /* part of the picture must be shown again, even when nothing changed */
};

struct pav_window;
/* NULL with a message in the log. Render thread; one per process. A GL 3.3 core context is current
 * afterwards and GLEW is initialised. */
struct pav_window *pav_window_create(const struct pav_window_desc *desc);
void pav_window_destroy(struct pav_window *window);
void pav_window_size(const struct pav_window *window, int *width_px, int *height_px);
/* At most 256 events a frame are passed on; what floods beyond that is coalesced (newest MOVE of
 * each finger wins), DOWN and UP are never lost. */
void pav_window_pump(struct pav_window *window, struct pav_window_input *input);
/* Shows the picture: swap, fence (offscreen swaps never block), then waits for the next frame's
 * time when the display does not. Returns the monotonic time of the shown frame. */
int64_t pav_window_present(struct pav_window *window);
/* Its two halves, for who has work that fits in between: the swap, and the wait until the next frame
 * begins, which is at `begins` (0 or past: at once, the display did the waiting). */
void pav_window_show(struct pav_window *window);
int64_t pav_window_begins(const struct pav_window *window);
void pav_window_wait(struct pav_window *window);
/* When the next present is due, ns; for work that must fit before it. */
int64_t pav_window_due(const struct pav_window *window);
uint64_t pav_window_late(const struct pav_window *window); /* frames that missed their time */
double pav_window_fps(const struct pav_window *window);    /* the pace asked of us */
bool pav_window_software(const struct pav_window *window); /* llvmpipe, softpipe, swrast */
const char *pav_window_renderer(const struct pav_window *window);
/* A second context that shares objects with the first, to be made current on another thread by
 * pav_window_loader_begin; false when the platform refuses (then compilation is done in frame gaps). */
bool pav_window_loader_create(struct pav_window *window);
bool pav_window_loader_begin(struct pav_window *window);
void pav_window_loader_end(struct pav_window *window);
/* Windowed mode only. */
void pav_window_toggle_fullscreen(struct pav_window *window);
/* The GPU was reset and the context with all its objects is gone: a fresh stage is needed. Known
 * after present, and only where the driver reports it (said in the log at start). */
bool pav_window_lost(const struct pav_window *window);

/* Puts the display to sleep, or wakes it, where that is ours to do: a kiosk's, under X11. Cheap when nothing
 * changes. */
void pav_window_power(struct pav_window *window, bool asleep);

/* --- who waits underneath ------------------------------------------------------------------------ */

/* The picture that was just drawn, and not shown yet, is what stands behind all windows of a kiosk, and of a
 * window that is beneath it is what stands wherever this window is uncovered; by the
 * display server's own hand where it can do that, else it has to be drawn again when `exposed`. */
void pav_window_keep(struct pav_window *window);
/* Sleeps until `until_ns`, until something comes from the display (pump) or can be read from `fd` (or -1). */
void pav_window_sleep(struct pav_window *window, int fd, int64_t until_ns);
/* From now on this is the window that visitors see: above all others, with the keyboard; what was kept stands
 * until the next picture is shown. */
void pav_window_take(struct pav_window *window);
/* From a signal handler, in a process that will not draw again: the window is gone at once, not only when the
 * kernel has taken the process apart, and who waits underneath is seen. */
void pav_window_abandon(void);
/* Why none could be created: there is no display. */
bool pav_window_no_display(void);

#endif

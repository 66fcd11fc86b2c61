/* Owns the grab of the keyboard. */
#include "stage/window/grab.h"

#include <SDL.h>
#include <SDL_syswm.h>

#include <pavilion/log.h>

#include "base/clock.h"

#define AGAIN_NS   (200 * PAV_NS_PER_MS)
#define REGULAR_NS (500 * PAV_NS_PER_MS)

/* Without a window manager nobody gives a window the keyboard: SDL waits for that, so we ask by ourselves. SDL
 * is told too, or it lets go of what it does not know of whenever the focus moves. */
static bool take(SDL_Window *window)
{
    SDL_SysWMinfo about;
    SDL_VERSION(&about.version);
    if (!SDL_GetWindowKeyboardGrab(window))
        SDL_SetWindowKeyboardGrab(window, SDL_TRUE);
    if (!SDL_GetWindowWMInfo(window, &about) || about.subsystem != SDL_SYSWM_X11)
        return true;
    Display *display = about.info.x11.display;
    Window id = about.info.x11.window;
    int answer = XGrabKeyboard(display, id, True, GrabModeAsync, GrabModeAsync, CurrentTime);
    return answer == GrabSuccess;
}

void pav_grab_tend(struct pav_grab *grab, struct SDL_Window *window)
{
    int64_t now_ns = pav_clock_ns();
    if (now_ns < grab->due_ns)
        return;
    bool held = take(window);
    if (held && !grab->held)
        pav_log("window", PAV_LOG_DEBUG, "the keyboard is ours");
    if (!held && grab->held && !grab->refused)
        pav_log("window", PAV_LOG_WARN, "another program has taken the keyboard");
    grab->refused |= !held;
    grab->held = held;
    grab->due_ns = now_ns + (held ? REGULAR_NS : AGAIN_NS);
}

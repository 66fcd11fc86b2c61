/* Owns the display's power: DPMS, on X11. */
#include "stage/window/power.h"

#include <SDL_syswm.h>
#include <X11/Xlib.h>
#include <X11/extensions/dpms.h>

#include <pavilion/log.h>

#include "base/clock.h"

#define WHO     "window"
#define LOOK_NS (60 * PAV_NS_PER_S)

static Display *display_of(SDL_Window *window)
{
    SDL_SysWMinfo info;
    SDL_VERSION(&info.version);
    bool x11 = window && SDL_GetWindowWMInfo(window, &info) && info.subsystem == SDL_SYSWM_X11;
    return x11 ? info.info.x11.display : NULL;
}

static bool capable(Display *display)
{
    int event, error;
    return display && DPMSQueryExtension(display, &event, &error) && DPMSCapable(display);
}

static void refuse(struct pav_power *power, bool x11)
{
    power->refused = true;
    pav_log(WHO, PAV_LOG_INFO, "%s: while the house is closed the display stays on, and black",
            x11 ? "this X server has no DPMS" : "the display's power is not ours here (no X11)");
}

static void put_to_sleep(struct pav_power *power, Display *display)
{
    CARD16 level;
    BOOL enabled = False;
    DPMSInfo(display, &level, &enabled);
    if (!power->asleep)
        power->was_enabled = enabled;
    if (power->asleep && enabled && level == DPMSModeOff)
        return;
    /* By its own clock it would go dark in opening hours too. */
    DPMSSetTimeouts(display, 0, 0, 0);
    DPMSEnable(display);
    DPMSForceLevel(display, DPMSModeOff);
    XSync(display, False);
    if (!power->asleep)
        pav_log(WHO, PAV_LOG_INFO, "the display sleeps");
}

static void wake(struct pav_power *power, Display *display)
{
    CARD16 level;
    BOOL enabled = False;
    DPMSInfo(display, &level, &enabled);
    if (enabled && level != DPMSModeOn) {
        DPMSForceLevel(display, DPMSModeOn);
        pav_log(WHO, PAV_LOG_INFO, "the display is woken");
    }
    if (power->asleep && !power->was_enabled)
        DPMSDisable(display);
    XSync(display, False);
}

void pav_power_set(struct pav_power *power, SDL_Window *window, bool asleep)
{
    int64_t now_ns = pav_clock_ns();
    bool again = power->known && power->asleep == asleep;
    if (power->refused || (again && (!asleep || now_ns - power->looked_ns < LOOK_NS)))
        return;
    power->looked_ns = now_ns;
    Display *display = display_of(window);
    if (!capable(display)) {
        if (asleep) /* nobody asks while the house is open */
            refuse(power, display != NULL);
        return;
    }
    if (asleep)
        put_to_sleep(power, display);
    else
        wake(power, display);
    power->known = true;
    power->asleep = asleep;
}

/*
 * Hands on a display server's screen that no visitor has: by the XTEST extension.
 *
 * usage: touch_screen flood RATE_HZ SECONDS
 *        touch_screen hold SECONDS
 *
 * `flood` presses, moves and lets go at chance places, RATE_HZ events a second; `hold` presses in the
 * middle and does not let go for so long. Prints how many events were sent, and how long it took.
 */
#include <X11/Xlib.h>
#include <X11/extensions/XTest.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define AT_ONCE 20 /* events between two looks at the clock */

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void sleep_s(double s)
{
    if (s > 0)
        nanosleep(&(struct timespec){(time_t)s, (long)((s - (double)(time_t)s) * 1e9)}, NULL);
}

static uint32_t chance(uint32_t below)
{
    static uint32_t state = 1;
    state = state * 1664525u + 1013904223u;
    return (state >> 8) % below;
}

static int flood(Display *display, double rate_hz, double seconds)
{
    uint32_t w = (uint32_t)DisplayWidth(display, DefaultScreen(display));
    uint32_t h = (uint32_t)DisplayHeight(display, DefaultScreen(display));
    double begin = now_s(), end = begin + seconds;
    unsigned long sent = 0;
    while (now_s() < end) {
        for (int i = 0; i < AT_ONCE; i++, sent++) {
            if (sent % 4 == 0 || sent % 4 == 3)
                XTestFakeButtonEvent(display, 1, sent % 4 == 0, CurrentTime);
            else
                XTestFakeMotionEvent(display, -1, (int)chance(w), (int)chance(h), CurrentTime);
        }
        XSync(display, False);
        sleep_s(begin + (double)sent / rate_hz - now_s());
    }
    XTestFakeButtonEvent(display, 1, False, CurrentTime);
    XSync(display, False);
    printf("%lu events in %.3f s\n", sent, now_s() - begin);
    return 0;
}

static int hold(Display *display, double seconds)
{
    int w = DisplayWidth(display, DefaultScreen(display));
    int h = DisplayHeight(display, DefaultScreen(display));
    XTestFakeMotionEvent(display, -1, w / 2, h / 2, CurrentTime);
    XTestFakeButtonEvent(display, 1, True, CurrentTime);
    XSync(display, False);
    printf("1 events in %.3f s\n", seconds);
    fflush(stdout);
    sleep_s(seconds);
    XTestFakeButtonEvent(display, 1, False, CurrentTime);
    XSync(display, False);
    return 0;
}

int main(int argc, char **argv)
{
    int major, minor, event, error, code = 2;
    Display *display = XOpenDisplay(NULL);
    if (!display || !XTestQueryExtension(display, &event, &error, &major, &minor)) {
        fprintf(stderr, "touch_screen: no display with XTEST at %s\n", XDisplayName(NULL));
        return 1;
    }
    if (argc == 4 && strcmp(argv[1], "flood") == 0)
        code = flood(display, strtod(argv[2], NULL), strtod(argv[3], NULL));
    else if (argc == 3 && strcmp(argv[1], "hold") == 0)
        code = hold(display, strtod(argv[2], NULL));
    else
        fprintf(stderr, "usage: touch_screen flood RATE_HZ SECONDS | touch_screen hold SECONDS\n");
    XCloseDisplay(display);
    return code;
}

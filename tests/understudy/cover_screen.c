/* Puts a window of a stranger over everything, as a dialog would: cover_screen SECONDS. Says its colour's
 * place in the stack at its end: "above" or "below" whatever else is on the screen. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <X11/Xlib.h>

int main(int argc, char **argv)
{
    Display *display = XOpenDisplay(NULL);
    if (!display || argc != 2)
        return 2;
    int screen = DefaultScreen(display);
    Window root = RootWindow(display, screen), parent, *all = NULL;
    unsigned w = (unsigned)DisplayWidth(display, screen),
             h = (unsigned)DisplayHeight(display, screen), count = 0;
    Window window = XCreateSimpleWindow(display, root, 0, 0, w, h, 0, 0, 0x20e0e0);
    XMapRaised(display, window);
    XSync(display, False);
    usleep((useconds_t)(atof(argv[1]) * 1e6));
    XQueryTree(display, root, &root, &parent, &all, &count);
    puts(count > 0 && all[count - 1] == window ? "above" : "below");
    XCloseDisplay(display);
    return 0;
}

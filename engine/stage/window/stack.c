/* Owns the X11 side of an understudy: lowering, raising, backdrop, and the end of the display. */
#include "stage/window/stack.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <SDL_syswm.h>
#include <X11/Xlib.h>
#include <X11/Xutil.h>

#include <pavilion/log.h>

#include "base/clock.h"
#include "base/str.h"

#define WHO      "window"
#define APART_NS (200 * PAV_NS_PER_MS) /* between two times that we come back up */

struct pav_stack {
    Display *display; /* ours: SDL reads its own */
    Window window;
    bool guards, up, covered;
    int64_t raised_ns;
};

/* --- the end of a display ----------------------------------------------------------------------- */

static int loss_code, torn_code;
static volatile sig_atomic_t connections[2] = {-1, -1}, abandoned;
static ino_t sockets[2]; /* what they were when they were made */

static ino_t socket_of(int fd)
{
    struct stat about;
    return fstat(fd, &about) == 0 && S_ISSOCK(about.st_mode) ? about.st_ino : 0;
}

/* Closed in here, by whoever closes all that it finds: the display is still there. */
static bool is_torn(Display *display)
{
    for (int i = 0; i < 2; i++)
        if (connections[i] == ConnectionNumber(display))
            return socket_of(connections[i]) != sockets[i];
    return false;
}

static int display_lost(Display *display)
{
    while (abandoned) /* by a signal handler, which ends us */
        pause();
    if (is_torn(display))
        _exit(torn_code);
    /* Whatever holds the display is in an unknown state here: no cleaning up. */
    pav_log(WHO, PAV_LOG_ERROR, "the display is gone");
    _exit(loss_code);
}

void pav_stack_abandon(void)
{
    abandoned = 1;
    for (int i = 0; i < 2; i++)
        if (connections[i] >= 0)
            shutdown(connections[i], SHUT_RDWR);
}

/* Windows of others come and go while we look at them. */
static int shrug(Display *display, XErrorEvent *error)
{
    (void)display;
    pav_log(WHO, PAV_LOG_DEBUG, "X error %d of request %d", error->error_code, error->request_code);
    return 0;
}

void pav_stack_expect_loss(int lost, int torn)
{
    loss_code = lost;
    torn_code = torn;
    XSetIOErrorHandler(display_lost);
    XSetErrorHandler(shrug);
}

/* --- life ---------------------------------------------------------------------------------------- */

static bool x11_of(SDL_Window *window, SDL_SysWMinfo *info)
{
    SDL_VERSION(&info->version);
    return window && SDL_GetWindowWMInfo(window, info) && info->subsystem == SDL_SYSWM_X11;
}

struct pav_stack *pav_stack_create(SDL_Window *window, bool guards)
{
    SDL_SysWMinfo info;
    if (!x11_of(window, &info))
        return NULL;
    XSync(info.info.x11.display, False); /* the window is there for other connections too */
    Display *display = XOpenDisplay(DisplayString(info.info.x11.display));
    if (!display)
        return NULL;
    struct pav_stack *stack = pav_alloc(sizeof *stack);
    *stack = (struct pav_stack){
        .display = display, .window = info.info.x11.window, .guards = guards, .up = true};
    connections[0] = ConnectionNumber(display);
    connections[1] = ConnectionNumber(info.info.x11.display);
    for (int i = 0; i < 2; i++)
        sockets[i] = socket_of(connections[i]);
    XSetWindowBackgroundPixmap(display, stack->window, None);
    XSelectInput(display, stack->window, VisibilityChangeMask | ExposureMask);
    XSync(display, False);
    return stack;
}

void pav_stack_destroy(struct pav_stack *stack)
{
    if (!stack)
        return;
    connections[0] = connections[1] = -1;
    /* Who ends on top ends for good: what stood behind it as a last resort goes too. */
    if (stack->guards && stack->up) {
        Window root = DefaultRootWindow(stack->display);
        XSetWindowBackground(stack->display, root,
                             BlackPixel(stack->display, DefaultScreen(stack->display)));
        XClearWindow(stack->display, root);
    }
    XCloseDisplay(stack->display);
    free(stack);
}

void pav_stack_lower(struct pav_stack *stack)
{
    if (!stack)
        return;
    stack->up = false;
    XLowerWindow(stack->display, stack->window);
    XMapWindow(stack->display, stack->window); /* SDL would raise it, and take the keyboard */
    XSync(stack->display, False);
}

void pav_stack_raise(struct pav_stack *stack)
{
    if (!stack)
        return;
    stack->up = true;
    stack->raised_ns = pav_clock_ns();
    XRaiseWindow(stack->display, stack->window);
    XSetInputFocus(stack->display, stack->window, RevertToPointerRoot, CurrentTime);
    XFlush(stack->display);
}

/* --- the backdrop --------------------------------------------------------------------------------- */

static XImage *image_for(struct pav_stack *stack, const XWindowAttributes *about, int width_px,
                         int height_px)
{
    XImage *image = XCreateImage(stack->display, about->visual, (unsigned)about->depth, ZPixmap, 0,
                                 NULL, (unsigned)width_px, (unsigned)height_px, 32, 0);
    bool known = image && image->bits_per_pixel == 32 && image->byte_order == LSBFirst &&
                 image->red_mask == 0xff0000 && image->green_mask == 0xff00 &&
                 image->blue_mask == 0xff;
    if (known)
        image->data = malloc((size_t)image->bytes_per_line * (size_t)height_px);
    if (known && image->data)
        return image;
    if (image)
        XDestroyImage(image);
    return NULL;
}

/* Behind all windows too: should both stages end at once, that is what stands. */
static void hang_on_root(struct pav_stack *stack, const XWindowAttributes *about, Pixmap picture)
{
    Window root = about->root, child;
    XWindowAttributes all;
    int x, y;
    if (!XGetWindowAttributes(stack->display, root, &all) || all.depth != about->depth ||
        !XTranslateCoordinates(stack->display, stack->window, root, 0, 0, &x, &y, &child))
        return;
    Pixmap whole = XCreatePixmap(stack->display, root, (unsigned)all.width, (unsigned)all.height,
                                 (unsigned)all.depth);
    GC gc = XCreateGC(stack->display, whole, 0, NULL);
    XFillRectangle(stack->display, whole, gc, 0, 0, (unsigned)all.width, (unsigned)all.height);
    XCopyArea(stack->display, picture, whole, gc, 0, 0, (unsigned)about->width,
              (unsigned)about->height, x, y);
    XSetWindowBackgroundPixmap(stack->display, root, whole);
    XFreeGC(stack->display, gc);
    XFreePixmap(stack->display, whole);
}

static Pixmap pixmap_of(struct pav_stack *stack, const XWindowAttributes *about, XImage *image)
{
    unsigned w = (unsigned)image->width, h = (unsigned)image->height;
    Pixmap pixmap = XCreatePixmap(stack->display, stack->window, w, h, (unsigned)about->depth);
    GC gc = XCreateGC(stack->display, pixmap, 0, NULL);
    XPutImage(stack->display, pixmap, gc, image, 0, 0, 0, 0, w, h);
    XFreeGC(stack->display, gc);
    return pixmap;
}

bool pav_stack_backdrop(struct pav_stack *stack, const uint8_t *bgrx, int width_px, int height_px)
{
    XWindowAttributes about;
    if (!stack || !XGetWindowAttributes(stack->display, stack->window, &about))
        return false;
    XImage *image = image_for(stack, &about, width_px, height_px);
    if (!image)
        return false;
    size_t row = (size_t)width_px * 4;
    for (int y = 0; y < height_px; y++)
        memcpy(image->data + (size_t)image->bytes_per_line * (size_t)y,
               bgrx + row * (size_t)(height_px - 1 - y), row);
    Pixmap pixmap = pixmap_of(stack, &about, image);
    XDestroyImage(image);
    if (!stack->up)
        XSetWindowBackgroundPixmap(stack->display, stack->window, pixmap);
    if (stack->guards)
        hang_on_root(stack, &about, pixmap);
    XFreePixmap(stack->display, pixmap); /* the server keeps it for as long as a window has it */
    XSync(stack->display, False);
    return true;
}

void pav_stack_backdrop_end(struct pav_stack *stack)
{
    if (!stack)
        return;
    XSetWindowBackgroundPixmap(stack->display, stack->window, None);
    XFlush(stack->display);
}

/* --- staying on top ------------------------------------------------------------------------------- */

static bool is_stage(struct pav_stack *stack, Window window)
{
    XClassHint own = {0}, other = {0};
    bool same = XGetClassHint(stack->display, stack->window, &own) &&
                XGetClassHint(stack->display, window, &other) && own.res_class && other.res_class &&
                strcmp(own.res_class, other.res_class) == 0;
    if (own.res_name)
        XFree(own.res_name);
    if (own.res_class)
        XFree(own.res_class);
    if (other.res_name)
        XFree(other.res_name);
    if (other.res_class)
        XFree(other.res_class);
    return same;
}

/* A stage above us is about to take over; anything else has no business there. */
static bool stranger_above(struct pav_stack *stack)
{
    Window root, parent, *all = NULL;
    unsigned count = 0;
    bool strange = false, above = false;
    if (!XQueryTree(stack->display, DefaultRootWindow(stack->display), &root, &parent, &all,
                    &count))
        return false;
    for (unsigned i = 0; i < count && !strange; i++) {
        XWindowAttributes about;
        if (all[i] == stack->window)
            above = true;
        else if (above && XGetWindowAttributes(stack->display, all[i], &about) &&
                 about.map_state == IsViewable)
            strange = !is_stage(stack, all[i]);
    }
    if (all)
        XFree(all);
    return strange;
}

void pav_stack_look(struct pav_stack *stack)
{
    if (!stack)
        return;
    while (XPending(stack->display) > 0) {
        XEvent event;
        XNextEvent(stack->display, &event);
        if (event.type == VisibilityNotify)
            stack->covered = event.xvisibility.state != VisibilityUnobscured;
    }
    if (!stack->guards || !stack->up || !stack->covered ||
        pav_clock_ns() - stack->raised_ns < APART_NS)
        return;
    if (stranger_above(stack))
        pav_stack_raise(stack);
    stack->raised_ns = pav_clock_ns();
}

void pav_stack_sleep(struct pav_stack *stack, SDL_Window *window, int fd, int64_t until_ns)
{
    SDL_SysWMinfo info;
    int64_t left_ns = until_ns - pav_clock_ns();
    struct pollfd awaited[3] = {{.fd = fd, .events = POLLIN}, {.fd = -1}, {.fd = -1}};
    if (stack)
        awaited[1] = (struct pollfd){.fd = ConnectionNumber(stack->display), .events = POLLIN};
    if (stack && x11_of(window, &info))
        awaited[2] =
            (struct pollfd){.fd = ConnectionNumber(info.info.x11.display), .events = POLLIN};
    if (left_ns > 0)
        poll(awaited, 3, (int)((left_ns + PAV_NS_PER_MS - 1) / PAV_NS_PER_MS));
}

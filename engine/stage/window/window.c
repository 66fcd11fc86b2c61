/* The window: SDL's lifecycle, the GL context and its loader twin, showing frames in time. */
#include "stage/window/window.h"

#include <math.h>
#include <string.h>

#include <GL/glew.h>
#include <SDL.h>

#include <pavilion/log.h>

#include "base/clock.h"
#include "base/str.h"
#include "base/thread.h"
#include "stage/window/grab.h"
#include "stage/window/input.h"
#include "stage/window/pace.h"
#include "stage/window/power.h"
#include "stage/window/stack.h"

#define WHO             "window"
#define LOADER_SIZE_PX  16
#define DEFAULT_FPS     60.0
#define FENCE_WAIT_NS   (100 * PAV_NS_PER_MS)
#define FENCE_WAITS_MAX 20 /* then the GPU hangs: the beat's deadline is for that, not we */

struct pav_window {
    struct pav_window_desc desc;
    SDL_Window *window;
    SDL_GLContext context;
    SDL_Window *loader_window;
    SDL_GLContext loader_context;
    char renderer[128];
    bool software;
    bool vsync;
    bool reset_notified; /* the driver tells when the context was lost */
    bool lost;
    double fps;
    int width_px, height_px;
    struct pav_pace pace;
    struct pav_pace_watch watch;
    int64_t shown_ns, begin_ns; /* of the last frame; when the next begins, 0: at once */
    GLsync fence;               /* of the frame before, where the queue may hold one */
    struct pav_input input;
    struct pav_stack *stack; /* NULL: not X11 */
    bool backdrop;           /* it stands behind the window */
    bool beneath;
    struct pav_grab grab;
    struct pav_power power;
};

static bool no_display;

/* --- creation ---------------------------------------------------------------------------------- */

static void set_hints(const struct pav_window_desc *desc)
{
    if (desc->mode == PAV_WINDOW_HEADLESS)
        SDL_SetHintWithPriority(SDL_HINT_VIDEODRIVER, "offscreen", SDL_HINT_OVERRIDE);
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1"); /* SIGTERM is the stage's to answer */
    SDL_SetHint(SDL_HINT_TOUCH_MOUSE_EVENTS, "0");
    SDL_SetHint(SDL_HINT_MOUSE_TOUCH_EVENTS, "0");
    SDL_SetHint(SDL_HINT_VIDEO_MINIMIZE_ON_FOCUS_LOSS, "0");
    SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, desc->mode == PAV_WINDOW_KIOSK ? "0" : "1");
    SDL_SetHint(SDL_HINT_APP_NAME, "Pavilion");
}

/* Without a display SDL goes on by itself to a driver that shows nothing: a kiosk that looks well
 * to its technician and is dark to its visitors. Only who asks for that gets it. */
static bool open_display(const struct pav_window_desc *desc)
{
    no_display = true;
    if (desc->mode != PAV_WINDOW_HEADLESS)
        pav_stack_expect_loss(desc->loss_code, desc->torn_code);
    if (SDL_InitSubSystem(SDL_INIT_VIDEO) != 0) {
        pav_log(WHO, PAV_LOG_ERROR, "no display: %s", SDL_GetError());
        return false;
    }
    const char *driver = SDL_GetCurrentVideoDriver();
    bool unseen = strcmp(driver, "offscreen") == 0 || strcmp(driver, "dummy") == 0;
    no_display = desc->mode != PAV_WINDOW_HEADLESS && unseen && !SDL_GetHint(SDL_HINT_VIDEODRIVER);
    if (!no_display)
        return true;
    pav_log(WHO, PAV_LOG_ERROR, "no display: neither X11 nor Wayland answers");
    SDL_QuitSubSystem(SDL_INIT_VIDEO);
    return false;
}

static void set_attributes(bool shared, bool headless)
{
    SDL_GL_ResetAttributes();
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_PROFILE_MASK, SDL_GL_CONTEXT_PROFILE_CORE);
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_MAJOR_VERSION, 3);
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_MINOR_VERSION, 3);
    SDL_GL_SetAttribute(SDL_GL_RED_SIZE, 8);
    SDL_GL_SetAttribute(SDL_GL_GREEN_SIZE, 8);
    SDL_GL_SetAttribute(SDL_GL_BLUE_SIZE, 8);
    if (headless) /* `render --alpha keep` reads it; a desktop would see through a window with it */
        SDL_GL_SetAttribute(SDL_GL_ALPHA_SIZE, 8);
    SDL_GL_SetAttribute(SDL_GL_DEPTH_SIZE, 0);
    SDL_GL_SetAttribute(SDL_GL_DOUBLEBUFFER, 1);
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_RESET_NOTIFICATION, SDL_GL_CONTEXT_RESET_LOSE_CONTEXT);
    SDL_GL_SetAttribute(SDL_GL_SHARE_WITH_CURRENT_CONTEXT, shared);
}

/* A window larger than its display would hide its own edges, and the messages that stand there. */
static void fit_display(int output, SDL_Rect *place)
{
    SDL_Rect room;
    if (SDL_GetDisplayUsableBounds(output, &room) != 0 || room.w < 16 || room.h < 16)
        return;
    double scale = fmin(1, fmin((double)room.w / place->w, (double)room.h / place->h));
    place->w = (int)(place->w * scale);
    place->h = (int)(place->h * scale);
}

static bool open_window(struct pav_window *window)
{
    struct pav_window_desc *desc = &window->desc;
    uint32_t flags = SDL_WINDOW_OPENGL | SDL_WINDOW_ALLOW_HIGHDPI;
    SDL_Rect place = {.w = desc->width_px, .h = desc->height_px};

    if (desc->output < 0 || desc->output >= SDL_GetNumVideoDisplays()) {
        pav_log(WHO, PAV_LOG_WARN, "there is no output %d: using output 0", desc->output);
        desc->output = 0;
    }
    place.x = place.y = (int)SDL_WINDOWPOS_CENTERED_DISPLAY(desc->output);
    if (desc->mode == PAV_WINDOW_KIOSK) {
        /* Bounds and no border beside the flag: without a window manager nobody acts on the flag. */
        flags |= SDL_WINDOW_BORDERLESS | (desc->beneath ? 0 : SDL_WINDOW_FULLSCREEN_DESKTOP);
        SDL_GetDisplayBounds(desc->output, &place);
    } else if (desc->mode == PAV_WINDOW_WINDOWED) {
        flags |= SDL_WINDOW_RESIZABLE;
        fit_display(desc->output, &place);
    }
    if (desc->beneath)
        flags |= SDL_WINDOW_HIDDEN;
    set_attributes(false, desc->mode == PAV_WINDOW_HEADLESS);
    const char *title = desc->title ? desc->title : "Pavilion";
    window->window = SDL_CreateWindow(title, place.x, place.y, place.w, place.h, flags);
    if (!window->window) {
        pav_log(WHO, PAV_LOG_ERROR, "no window of %dx%d: %s", place.w, place.h, SDL_GetError());
        return false;
    }
    window->stack = pav_stack_create(window->window, desc->mode == PAV_WINDOW_KIOSK);
    window->beneath = desc->beneath;
    if (desc->beneath)
        pav_stack_lower(window->stack);
    if (desc->mode == PAV_WINDOW_KIOSK) {
        SDL_ShowCursor(SDL_DISABLE);
        SDL_DisableScreenSaver();
    }
    SDL_StopTextInput(); /* keys are keys: no input method */
    return true;
}

static bool has_extension(const char *name)
{
    GLint count = 0;
    glGetIntegerv(GL_NUM_EXTENSIONS, &count);
    for (GLint i = 0; i < count; i++)
        if (strcmp((const char *)glGetStringi(GL_EXTENSIONS, (GLuint)i), name) == 0)
            return true;
    return false;
}

/* GLEW looks for GLX last, and says 4 when the context came by EGL; all pointers are loaded. */
static bool load_functions(void)
{
    const char *driver = SDL_GetCurrentVideoDriver();
    bool glx = driver && strcmp(driver, "x11") == 0 &&
               !SDL_GetHintBoolean(SDL_HINT_VIDEO_X11_FORCE_EGL, SDL_FALSE);
    glewExperimental = GL_TRUE;
    GLenum result = glewInit();
    while (glGetError() != GL_NO_ERROR)
        ;
    if (result != GLEW_OK && (glx || result != GLEW_ERROR_NO_GLX_DISPLAY)) {
        pav_log(WHO, PAV_LOG_ERROR, "GLEW: %s", (const char *)glewGetErrorString(result));
        return false;
    }
    return glGenVertexArrays && glFenceSync && glGetStringi;
}

static bool open_context(struct pav_window *window)
{
    window->context = SDL_GL_CreateContext(window->window);
    if (!window->context) {
        pav_log(WHO, PAV_LOG_ERROR, "no GL 3.3 core context: %s", SDL_GetError());
        return false;
    }
    if (!load_functions())
        return false;

    const char *renderer = (const char *)glGetString(GL_RENDERER);
    pav_strcpy(window->renderer, sizeof window->renderer, renderer ? renderer : "unknown");
    static const char *const in_software[] = {"llvmpipe", "softpipe", "swrast", "Software"};
    for (size_t i = 0; i < sizeof in_software / sizeof in_software[0]; i++)
        window->software |= strstr(window->renderer, in_software[i]) != NULL;

    /* SDL 2.26 drops the wish for a notification without a word on some drivers: look. */
    if (has_extension("GL_ARB_robustness") && glGetGraphicsResetStatusARB) {
        GLint strategy = GL_NO_RESET_NOTIFICATION_ARB;
        glGetIntegerv(GL_RESET_NOTIFICATION_STRATEGY_ARB, &strategy);
        window->reset_notified = strategy == GL_LOSE_CONTEXT_ON_RESET_ARB;
    }
    while (glGetError() != GL_NO_ERROR)
        ;
    return true;
}

static void choose_pace(struct pav_window *window)
{
    const struct pav_window_desc *desc = &window->desc;
    SDL_DisplayMode display = {0};
    bool real = desc->mode != PAV_WINDOW_HEADLESS;
    if (real)
        SDL_GetCurrentDisplayMode(desc->output, &display);
    /* A display that does not know its rate (Xvfb) is no clock either. */
    window->vsync =
        real && !desc->lock_step && display.refresh_rate > 0 && SDL_GL_SetSwapInterval(1) == 0;
    if (!window->vsync)
        SDL_GL_SetSwapInterval(0);
    if (window->vsync || (desc->fps <= 0.0 && display.refresh_rate > 0))
        window->fps = display.refresh_rate;
    else
        window->fps = desc->fps > 0.0 ? desc->fps : DEFAULT_FPS;
    window->pace.period_ns = (int64_t)((double)PAV_NS_PER_S / window->fps);
}

static void announce(const struct pav_window *window, bool realtime)
{
    static const char *const modes[] = {
        [PAV_WINDOW_WINDOWED] = "window",
        [PAV_WINDOW_KIOSK] = "kiosk",
        [PAV_WINDOW_HEADLESS] = "headless",
    };
    const char *pace = window->desc.lock_step ? "in lock-step"
                       : window->vsync        ? "by the display's vsync"
                                              : "by absolute time";
    pav_log(WHO, PAV_LOG_INFO, "%s (%s), %dx%d, %s, GL %s", modes[window->desc.mode],
            SDL_GetCurrentVideoDriver(), window->width_px, window->height_px, window->renderer,
            (const char *)glGetString(GL_VERSION));
    pav_log(WHO, PAV_LOG_INFO, "paced %s at %.4g Hz; realtime priority %s; GPU resets %s", pace,
            window->fps,
            window->desc.lock_step ? "not asked for"
            : realtime             ? "granted"
                                   : "refused",
            window->reset_notified ? "are reported" : "are not reported");
}

struct pav_window *pav_window_create(const struct pav_window_desc *desc)
{
    struct pav_window *window = pav_alloc(sizeof *window);
    window->desc = *desc;
    if (window->desc.width_px <= 0 || window->desc.height_px <= 0) {
        window->desc.width_px = 1280;
        window->desc.height_px = 720;
    }
    set_hints(desc);
    if (!open_display(desc)) {
        free(window);
        return NULL;
    }
    if (!open_window(window) || !open_context(window)) {
        pav_window_destroy(window);
        return NULL;
    }
    window->desc.title = NULL; /* borrowed for this call */
    choose_pace(window);
    window->input.window = window->window;
    window->input.kiosk = desc->mode == PAV_WINDOW_KIOSK;
    SDL_GL_GetDrawableSize(window->window, &window->width_px, &window->height_px);
    /* Only now: the driver's threads were made above and must not inherit it. */
    bool realtime = !desc->lock_step && !desc->beneath && pav_thread_realtime();
    announce(window, realtime);
    return window;
}

void pav_window_destroy(struct pav_window *window)
{
    if (!window)
        return;
    if (window->fence)
        glDeleteSync(window->fence);
    if (window->loader_context)
        SDL_GL_DeleteContext(window->loader_context);
    if (window->loader_window)
        SDL_DestroyWindow(window->loader_window);
    if (window->context)
        SDL_GL_DeleteContext(window->context);
    pav_stack_destroy(window->stack);
    if (window->window)
        SDL_DestroyWindow(window->window);
    SDL_QuitSubSystem(SDL_INIT_VIDEO);
    if (!SDL_WasInit(SDL_INIT_EVERYTHING))
        SDL_Quit(); /* hints, per-thread data */
    free(window);
}

/* --- the loader's context ---------------------------------------------------------------------- */

bool pav_window_loader_create(struct pav_window *window)
{
    /* A surface of its own: two threads on one drawable is a way into driver bugs. */
    set_attributes(true, window->desc.mode == PAV_WINDOW_HEADLESS);
    window->loader_window = SDL_CreateWindow("Pavilion loader", 0, 0, LOADER_SIZE_PX,
                                             LOADER_SIZE_PX, SDL_WINDOW_OPENGL | SDL_WINDOW_HIDDEN);
    if (window->loader_window)
        window->loader_context = SDL_GL_CreateContext(window->loader_window);
    if (!window->loader_context) {
        pav_log(WHO, PAV_LOG_WARN, "no second GL context, compiling between frames: %s",
                SDL_GetError());
        if (window->loader_window)
            SDL_DestroyWindow(window->loader_window);
        window->loader_window = NULL;
    }
    SDL_GL_MakeCurrent(window->window, window->context); /* creation made the other one current */
    return window->loader_context != NULL;
}

bool pav_window_loader_begin(struct pav_window *window)
{
    return window->loader_context &&
           SDL_GL_MakeCurrent(window->loader_window, window->loader_context) == 0;
}

void pav_window_loader_end(struct pav_window *window)
{
    SDL_GL_MakeCurrent(window->loader_window, NULL);
    SDL_TLSCleanup(); /* the thread is not SDL's: nobody else frees this */
}

/* --- input ------------------------------------------------------------------------------------- */

void pav_window_pump(struct pav_window *window, struct pav_window_input *input)
{
    if (window->input.kiosk && !window->beneath)
        pav_grab_tend(&window->grab, window->window);
    pav_input_pump(&window->input, input);
    pav_stack_look(window->stack);
    int width_px, height_px;
    SDL_GL_GetDrawableSize(window->window, &width_px, &height_px);
    input->resized = width_px != window->width_px || height_px != window->height_px;
    window->width_px = width_px;
    window->height_px = height_px;
}

void pav_window_toggle_fullscreen(struct pav_window *window)
{
    if (window->desc.mode != PAV_WINDOW_WINDOWED)
        return;
    bool full = SDL_GetWindowFlags(window->window) & SDL_WINDOW_FULLSCREEN;
    if (SDL_SetWindowFullscreen(window->window, full ? 0 : SDL_WINDOW_FULLSCREEN_DESKTOP) != 0)
        pav_log(WHO, PAV_LOG_WARN, "no change of fullscreen: %s", SDL_GetError());
}

/* --- presenting -------------------------------------------------------------------------------- */

static void wait_fence(GLsync fence)
{
    for (int i = 0; i < FENCE_WAITS_MAX; i++)
        if (glClientWaitSync(fence, GL_SYNC_FLUSH_COMMANDS_BIT, FENCE_WAIT_NS) !=
            GL_TIMEOUT_EXPIRED)
            break;
    glDeleteSync(fence);
}

/* Before a display each frame is waited for: the newest picture is what visitors see. Without one
 * the frame before is: the renderer and we work side by side, and the queue still cannot grow. */
static void fence_frame(struct pav_window *window)
{
    GLsync fence = glFenceSync(GL_SYNC_GPU_COMMANDS_COMPLETE, 0);
    if (window->desc.mode != PAV_WINDOW_HEADLESS) {
        wait_fence(fence);
        return;
    }
    glFlush();
    if (window->fence)
        wait_fence(window->fence);
    window->fence = fence;
}

static void pace_by_display(struct pav_window *window, int64_t now_ns)
{
    struct pav_pace *pace = &window->pace;
    if (pace->due_ns && now_ns > pace->due_ns + pace->period_ns / 2)
        pace->late++;
    pace->due_ns = now_ns + pace->period_ns;
    if (pav_pace_unheld(&window->watch, pace->period_ns, now_ns)) {
        pav_log(WHO, PAV_LOG_WARN, "the driver granted vsync but does not wait: paced by time");
        SDL_GL_SetSwapInterval(0);
        window->vsync = false;
    }
}

void pav_window_show(struct pav_window *window)
{
    SDL_GL_SwapWindow(window->window);
    fence_frame(window);
    if (window->backdrop && !window->beneath) {
        pav_stack_backdrop_end(window->stack);
        window->backdrop = false;
    }
    int64_t now_ns = pav_clock_ns();
    window->shown_ns = now_ns;
    window->begin_ns = 0;
    if (window->reset_notified && glGetGraphicsResetStatusARB() != GL_NO_ERROR && !window->lost) {
        window->lost = true;
        pav_log(WHO, PAV_LOG_ERROR, "the GPU was reset and the GL context is lost");
    }
    if (window->desc.lock_step)
        window->pace.due_ns = now_ns + window->pace.period_ns;
    else if (window->vsync)
        pace_by_display(window, now_ns);
    else
        window->begin_ns = pav_pace_next(&window->pace, now_ns);
}

/* --- waiting underneath --------------------------------------------------------------------------- */

void pav_window_keep(struct pav_window *window)
{
    if (!window->stack)
        return;
    int w = window->width_px, h = window->height_px;
    uint8_t *pixels =
        pav_alloc((size_t)w * (size_t)h * 4); /* 4 bytes a pixel: any alignment holds */
    glBindFramebuffer(GL_READ_FRAMEBUFFER, 0);
    glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
    glReadPixels(0, 0, w, h, GL_BGRA, GL_UNSIGNED_BYTE, pixels);
    window->backdrop = pav_stack_backdrop(window->stack, pixels, w, h);
    free(pixels);
}

void pav_window_sleep(struct pav_window *window, int fd, int64_t until_ns)
{
    pav_stack_sleep(window->stack, window->window, fd, until_ns);
}

void pav_window_take(struct pav_window *window)
{
    if (!window->beneath)
        return;
    window->beneath = false;
    if (window->stack)
        pav_stack_raise(window->stack);
    else
        SDL_ShowWindow(window->window);
    pav_thread_realtime();
}

void pav_window_abandon(void)
{
    pav_stack_abandon();
}

void pav_window_power(struct pav_window *window, bool asleep)
{
    if (window->desc.mode == PAV_WINDOW_KIOSK)
        pav_power_set(&window->power, window->window, asleep);
}

bool pav_window_no_display(void)
{
    return no_display;
}

int64_t pav_window_begins(const struct pav_window *window)
{
    return window->begin_ns;
}

void pav_window_wait(struct pav_window *window)
{
    pav_clock_sleep_until(window->begin_ns);
}

int64_t pav_window_present(struct pav_window *window)
{
    pav_window_show(window);
    pav_window_wait(window);
    return window->shown_ns;
}

int64_t pav_window_due(const struct pav_window *window)
{
    return window->pace.due_ns;
}

uint64_t pav_window_late(const struct pav_window *window)
{
    return window->pace.late;
}

double pav_window_fps(const struct pav_window *window)
{
    return window->fps;
}

void pav_window_size(const struct pav_window *window, int *width_px, int *height_px)
{
    *width_px = window->width_px;
    *height_px = window->height_px;
}

bool pav_window_software(const struct pav_window *window)
{
    return window->software;
}

const char *pav_window_renderer(const struct pav_window *window)
{
    return window->renderer;
}

bool pav_window_lost(const struct pav_window *window)
{
    return window->lost;
}

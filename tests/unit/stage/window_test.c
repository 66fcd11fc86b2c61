/* The window without a display: context, loader, pace, and what becomes of SDL's events. */
#include <pthread.h>
#include <stdlib.h>

#include <GL/glew.h>
#include <SDL.h>

#include "base/clock.h"
#include "check.h"
#include "stage/window/pace.h"
#include "stage/window/window.h"

#define WIDTH_PX  320
#define HEIGHT_PX 180

static struct pav_window *window;

static struct pav_window *open_headless(double fps, bool lock_step)
{
    return pav_window_create(&(struct pav_window_desc){
        .mode = PAV_WINDOW_HEADLESS,
        .width_px = WIDTH_PX,
        .height_px = HEIGHT_PX,
        .fps = fps,
        .lock_step = lock_step,
    });
}

/* --- pace, without waiting --------------------------------------------------------------------- */

static void pace_keeps_its_grid(void)
{
    struct pav_pace pace = {.period_ns = 1000};
    int64_t begin = pav_pace_next(&pace, 5000);
    CHECK_INT(begin, 5000);
    for (int frame = 1; frame <= 100; frame++) {
        begin = pav_pace_next(&pace, begin + 300 + frame % 7 * 90);
        CHECK_INT(begin, 5000 + frame * 1000);
    }
    CHECK_INT(pace.late, 0);
}

static void pace_does_not_catch_up(void)
{
    struct pav_pace pace = {.period_ns = 1000};
    pav_pace_next(&pace, 5000);
    CHECK_INT(pav_pace_next(&pace, 9500), 9500); /* due at 6000: begins at once, on a new grid */
    CHECK_INT(pace.late, 1);
    CHECK_INT(pace.due_ns, 10500);
    CHECK_INT(pav_pace_next(&pace, 9700), 10500);
    CHECK_INT(pav_pace_next(&pace, 11600), 11500); /* a little late: the grid stands */
    CHECK_INT(pace.late, 2);
    CHECK_INT(pace.due_ns, 12500);
}

static void pace_notices_a_vsync_that_does_not_wait(void)
{
    struct pav_pace_watch watch = {0};
    bool unheld = false;
    for (int i = 0; i < 200; i++)
        unheld |= pav_pace_unheld(&watch, 1000, 1000 + i * 950); /* noise within a twentieth */
    CHECK(!unheld);
    watch = (struct pav_pace_watch){0};
    for (int i = 0; i < 40 && !unheld; i++)
        unheld = pav_pace_unheld(&watch, 1000, 1000 + i * 400);
    CHECK(unheld);
}

/* --- the context ------------------------------------------------------------------------------- */

static void opens_and_draws(void)
{
    int width = 0, height = 0;
    pav_window_size(window, &width, &height);
    CHECK_INT(width, WIDTH_PX);
    CHECK_INT(height, HEIGHT_PX);
    CHECK(pav_window_renderer(window)[0] != 0);
    GLint major = 0, minor = 0, profile = 0;
    glGetIntegerv(GL_MAJOR_VERSION, &major);
    glGetIntegerv(GL_MINOR_VERSION, &minor);
    glGetIntegerv(GL_CONTEXT_PROFILE_MASK, &profile);
    CHECK(major * 10 + minor >= 33);
    CHECK(profile & GL_CONTEXT_CORE_PROFILE_BIT);

    uint8_t pixel[4] = {0};
    glClearColor(0.2f, 0.4f, 0.6f, 1.0f);
    glClear(GL_COLOR_BUFFER_BIT);
    glReadPixels(7, 9, 1, 1, GL_RGBA, GL_UNSIGNED_BYTE, pixel);
    CHECK_INT(pixel[0], 51);
    CHECK_INT(pixel[1], 102);
    CHECK_INT(pixel[2], 153);
    CHECK_INT(glGetError(), GL_NO_ERROR);
    CHECK(!pav_window_lost(window));
}

struct made {
    bool current;
    GLuint texture;
};

static void *make_texture(void *data)
{
    static const uint8_t pixel[4] = {10, 20, 30, 40};
    struct made *made = data;
    made->current = pav_window_loader_begin(window);
    if (!made->current)
        return NULL;
    glGenTextures(1, &made->texture);
    glBindTexture(GL_TEXTURE_2D, made->texture);
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, 1, 1, 0, GL_RGBA, GL_UNSIGNED_BYTE, pixel);
    glFinish();
    pav_window_loader_end(window);
    return NULL;
}

static void loader_shares_objects(void)
{
    struct made made = {0};
    pthread_t thread;
    REQUIRE(pav_window_loader_create(window));
    glClear(GL_COLOR_BUFFER_BIT); /* the first context is current still */
    CHECK_INT(glGetError(), GL_NO_ERROR);
    REQUIRE(pthread_create(&thread, NULL, make_texture, &made) == 0);
    pthread_join(thread, NULL);
    REQUIRE(made.current);
    uint8_t pixel[4] = {0};
    glBindTexture(GL_TEXTURE_2D, made.texture);
    glGetTexImage(GL_TEXTURE_2D, 0, GL_RGBA, GL_UNSIGNED_BYTE, pixel);
    CHECK_INT(pixel[0], 10);
    CHECK_INT(pixel[3], 40);
    glDeleteTextures(1, &made.texture);
    CHECK_INT(glGetError(), GL_NO_ERROR);
}

static void paces_by_time(void)
{
    enum { FRAMES = 50 };
    CHECK_NEAR(pav_window_fps(window), 100.0, 0.001);
    pav_window_present(window);
    int64_t begin_ns = pav_clock_ns();
    for (int i = 0; i < FRAMES; i++)
        pav_window_present(window);
    double took_s = (double)(pav_clock_ns() - begin_ns) / 1e9;
    CHECK(took_s > 0.4); /* it waits… */
    CHECK(took_s < 1.5); /* …and not for long: 0.5 s, three times over on a noisy machine */
    CHECK(pav_window_due(window) > pav_clock_ns() - PAV_NS_PER_S);
}

static void lock_step_never_waits(void)
{
    struct pav_window *fast = open_headless(1.0, true);
    REQUIRE(fast);
    int64_t begin_ns = pav_clock_ns();
    for (int i = 0; i < 20; i++)
        pav_window_present(fast);
    CHECK(pav_clock_ns() - begin_ns < 5 * PAV_NS_PER_S); /* at its pace it would be 19 s */
    CHECK_INT(pav_window_late(fast), 0);
    pav_window_destroy(fast);
}

static void opens_again_and_again(void)
{
    for (int i = 0; i < 3; i++) {
        struct pav_window *again = open_headless(100.0, true);
        REQUIRE(again);
        CHECK(pav_window_loader_create(again));
        pav_window_present(again);
        pav_window_destroy(again);
    }
    pav_window_destroy(NULL);
}

/* --- input ------------------------------------------------------------------------------------- */

static void touch(uint32_t type, SDL_FingerID finger, float x, float y)
{
    SDL_Event event = {.tfinger = {.type = type, .touchId = 7, .fingerId = finger, .x = x, .y = y}};
    if (SDL_PushEvent(&event) != 1) {
        printf("Bail out! SDL's queue is full\n");
        exit(1);
    }
}

static void key(SDL_Keycode sym, uint16_t mod, uint8_t repeat)
{
    SDL_Event event = {
        .key = {.type = SDL_KEYDOWN, .keysym = {.sym = sym, .mod = mod}, .repeat = repeat}};
    SDL_PushEvent(&event);
}

static void mouse(uint32_t type, int x, int y, uint32_t which)
{
    SDL_Event event = {.type = type};
    if (type == SDL_MOUSEMOTION)
        event.motion = (SDL_MouseMotionEvent){.type = type, .which = which, .x = x, .y = y};
    else
        event.button = (SDL_MouseButtonEvent){
            .type = type, .which = which, .button = SDL_BUTTON_LEFT, .x = x, .y = y};
    SDL_PushEvent(&event);
}

static void window_event(uint8_t kind)
{
    SDL_Window *sdl = SDL_GL_GetCurrentWindow();
    SDL_Event event = {
        .window = {.type = SDL_WINDOWEVENT, .windowID = SDL_GetWindowID(sdl), .event = kind}};
    SDL_PushEvent(&event);
}

static void drain(void)
{
    struct pav_window_input input;
    SDL_FlushEvents(SDL_FIRSTEVENT, SDL_LASTEVENT);
    pav_window_pump(window, &input);
}

static void touches_become_uv(void)
{
    struct pav_window_input input;
    drain();
    int64_t before_ns = pav_clock_ns();
    touch(SDL_FINGERDOWN, 0, 0.25f, 0.1f); /* SDL counts y from the top */
    touch(SDL_FINGERDOWN, 1, 0.75f, 0.5f);
    touch(SDL_FINGERMOTION, 0, 0.30f, 0.2f);
    touch(SDL_FINGERUP, 0, 1.50f, -1.0f);
    pav_window_pump(window, &input);
    REQUIRE(input.event_count == 4);
    const struct pav_event *e = input.events;
    CHECK_INT(e[0].type, PAV_EVENT_DOWN);
    CHECK_NEAR(e[0].x, 0.25, 1e-6);
    CHECK_NEAR(e[0].y, 0.9, 1e-6);
    CHECK(e[0].id != 0 && e[1].id != 0 && e[0].id != e[1].id);
    CHECK_INT(e[2].type, PAV_EVENT_MOVE);
    CHECK_INT(e[2].id, e[0].id);
    CHECK_INT(e[3].type, PAV_EVENT_UP);
    CHECK_NEAR(e[3].x, 1.0, 0.0);
    CHECK_NEAR(e[3].y, 1.0, 0.0);
    for (int i = 0; i < 4; i++)
        CHECK(e[i].t_ns >= before_ns - 2 * PAV_NS_PER_MS && e[i].t_ns <= pav_clock_ns());

    int64_t first = e[0].id;
    touch(SDL_FINGERDOWN, 0, 0.5f, 0.5f); /* the system's number again: another touch */
    touch(SDL_FINGERUP, 0, 0.5f, 0.5f);
    touch(SDL_FINGERUP, 1, 0.5f, 0.5f);
    pav_window_pump(window, &input);
    REQUIRE(input.event_count == 3);
    CHECK(input.events[0].id != first);
}

static void the_mouse_is_finger_0(void)
{
    struct pav_window_input input;
    drain();
    mouse(SDL_MOUSEMOTION, 0, HEIGHT_PX - 1, 0);
    mouse(SDL_MOUSEBUTTONDOWN, WIDTH_PX - 1, 0, 0);
    mouse(SDL_MOUSEBUTTONUP, WIDTH_PX - 1, 0, 0);
    mouse(SDL_MOUSEBUTTONDOWN, 5, 5, SDL_TOUCH_MOUSEID); /* SDL's echo of a finger */
    mouse(SDL_MOUSEBUTTONUP, 5, 5, SDL_TOUCH_MOUSEID);
    pav_window_pump(window, &input);
    REQUIRE(input.event_count == 3);
    CHECK_INT(input.events[0].type, PAV_EVENT_MOVE);
    CHECK_NEAR(input.events[0].x, 0.5 / WIDTH_PX, 1e-6);
    CHECK_NEAR(input.events[0].y, 0.5 / HEIGHT_PX, 1e-6);
    CHECK_INT(input.events[1].type, PAV_EVENT_DOWN);
    CHECK_NEAR(input.events[1].x, 1 - 0.5 / WIDTH_PX, 1e-6);
    CHECK_NEAR(input.events[1].y, 1 - 0.5 / HEIGHT_PX, 1e-6);
    CHECK_INT(input.events[2].type, PAV_EVENT_UP);
    for (int i = 0; i < 3; i++)
        CHECK_INT(input.events[i].id, 0);
}

static void what_is_held_is_let_go_when_focus_goes(void)
{
    struct pav_window_input input;
    drain();
    touch(SDL_FINGERDOWN, 3, 0.5f, 0.5f);
    mouse(SDL_MOUSEBUTTONDOWN, 8, 8, 0);
    pav_window_pump(window, &input);
    REQUIRE(input.event_count == 2);
    int64_t id = input.events[0].id;
    window_event(SDL_WINDOWEVENT_FOCUS_LOST);
    touch(SDL_FINGERUP, 3, 0.5f, 0.5f);
    mouse(SDL_MOUSEBUTTONUP, 8, 8, 0);
    pav_window_pump(window, &input);
    REQUIRE(input.event_count == 2); /* one UP each, not two */
    CHECK_INT(input.events[0].type, PAV_EVENT_UP);
    CHECK_INT(input.events[0].id, 0);
    CHECK_INT(input.events[1].type, PAV_EVENT_UP);
    CHECK_INT(input.events[1].id, id);
}

static void a_second_down_ends_the_first(void)
{
    struct pav_window_input input;
    drain();
    touch(SDL_FINGERDOWN, 4, 0.5f, 0.5f);
    touch(SDL_FINGERDOWN, 4, 0.6f, 0.5f);
    touch(SDL_FINGERUP, 4, 0.6f, 0.5f);
    pav_window_pump(window, &input);
    REQUIRE(input.event_count == 4);
    CHECK_INT(input.events[1].type, PAV_EVENT_UP);
    CHECK_INT(input.events[1].id, input.events[0].id);
    CHECK_INT(input.events[3].id, input.events[2].id);
}

static void stage_keys_are_kept(void)
{
    struct pav_window_input input;
    drain();
    key(SDLK_n, 0, 0);
    key(SDLK_n, 0, 1); /* held down */
    key(SDLK_l, 0, 0);
    key(SDLK_q, KMOD_LCTRL, 0);
    key(SDLK_x, 0, 0);
    key(SDLK_ESCAPE, 0, 0);
    window_event(SDL_WINDOWEVENT_EXPOSED);
    pav_window_pump(window, &input);
    REQUIRE(input.key_count == 3);
    CHECK_INT(input.keys[0], PAV_WINDOW_KEY_NEXT);
    CHECK_INT(input.keys[1], PAV_WINDOW_KEY_LANGUAGE);
    CHECK_INT(input.keys[2], PAV_WINDOW_KEY_QUIT);
    REQUIRE(input.event_count == 1);
    CHECK_INT(input.events[0].type, PAV_EVENT_KEY);
    CHECK_INT(input.events[0].key, SDLK_x);
    CHECK(input.exposed);
    CHECK(!input.resized);
    for (int i = 0; i < 20; i++)
        key(SDLK_b, 0, 0);
    key(SDLK_q, 0, 0);
    pav_window_pump(window, &input);
    CHECK_INT(input.key_count, 8);
    CHECK_INT(input.keys[7], PAV_WINDOW_KEY_QUIT); /* never lost */
}

/* 10,000 events of ten fingers: MOVEs may go, order and every DOWN and UP must stay. */
static void a_flood_loses_no_touch(void)
{
    enum { EVENTS = 10000, FINGERS = 10 };
    struct pav_window_input input;
    bool held[FINGERS] = {0};
    int downs = 0, ups = 0;
    drain();
    srand(1);
    for (int i = 0; i < EVENTS; i++) {
        int finger = rand() % FINGERS;
        float x = (float)finger / FINGERS;
        if (!held[finger]) {
            touch(SDL_FINGERDOWN, finger, x, 0.5f);
            held[finger] = true;
            downs++;
        } else if (rand() % 20 == 0) {
            touch(SDL_FINGERUP, finger, x, 0.5f);
            held[finger] = false;
            ups++;
        } else {
            touch(SDL_FINGERMOTION, finger, x, (float)i / EVENTS);
        }
    }
    int got_downs = 0, got_ups = 0, pumps = 0, wrong = 0;
    int64_t down[FINGERS] = {0};
    do {
        pav_window_pump(window, &input);
        CHECK(input.event_count <= 256);
        for (size_t i = 0; i < input.event_count; i++) {
            const struct pav_event *e = &input.events[i];
            int finger = (int)lrintf(e->x * FINGERS);
            if (e->type == PAV_EVENT_DOWN) {
                wrong += down[finger] != 0;
                down[finger] = e->id;
                got_downs++;
            } else {
                wrong += down[finger] != e->id;
                if (e->type == PAV_EVENT_UP)
                    down[finger] = 0;
                got_ups += e->type == PAV_EVENT_UP;
            }
        }
        pumps++;
    } while (input.event_count && pumps < 100);
    CHECK_INT(got_downs, downs);
    CHECK_INT(got_ups, ups);
    CHECK_INT(wrong, 0);
    printf("# %d events, %d downs, in %d frames\n", EVENTS, downs, pumps);
    CHECK(pumps < 12);
    window_event(SDL_WINDOWEVENT_FOCUS_LOST); /* lets go of those still held */
    pav_window_pump(window, &input);
}

static void a_flood_of_moves_fits_in_a_frame(void)
{
    struct pav_window_input input;
    drain();
    touch(SDL_FINGERDOWN, 1, 0.0f, 0.5f);
    for (int i = 1; i <= 10000; i++)
        touch(SDL_FINGERMOTION, 1, (float)i / 10000.0f, 0.5f);
    pav_window_pump(window, &input);
    REQUIRE(input.event_count > 1 && input.event_count <= 256);
    CHECK_INT(input.events[0].type, PAV_EVENT_DOWN);
    CHECK_NEAR(input.events[input.event_count - 1].x, 1.0, 1e-6); /* the newest is there */
    pav_window_pump(window, &input);
    CHECK_INT(input.event_count, 0);
    touch(SDL_FINGERUP, 1, 1.0f, 0.5f);
    pav_window_pump(window, &input);
    CHECK_INT(input.event_count, 1);
}

int main(void)
{
    RUN(pace_keeps_its_grid);
    RUN(pace_does_not_catch_up);
    RUN(pace_notices_a_vsync_that_does_not_wait);
    RUN(lock_step_never_waits);
    RUN(opens_again_and_again);
    window = open_headless(100.0, false);
    if (!window) {
        printf("Bail out! no window: see the log\n");
        return 1;
    }
    RUN(opens_and_draws);
    RUN(loader_shares_objects);
    RUN(paces_by_time);
    RUN(touches_become_uv);
    RUN(the_mouse_is_finger_0);
    RUN(what_is_held_is_let_go_when_focus_goes);
    RUN(a_second_down_ends_the_first);
    RUN(stage_keys_are_kept);
    RUN(a_flood_loses_no_touch);
    RUN(a_flood_of_moves_fits_in_a_frame);
    pav_window_destroy(window);
    return check_end();
}

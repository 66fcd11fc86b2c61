/* The window on a real display server (Xvfb): sizes, resize, kiosk, pace, a loader beside. */
#include <pthread.h>
#include <stdlib.h>

#include <GL/glew.h>
#include <SDL.h>

#include "base/clock.h"
#include "check.h"
#include "stage/window/window.h"
#include "xserver.h"

#define SCREEN_W 640
#define SCREEN_H 400

static struct pav_window *open_mode(enum pav_window_mode mode, double fps)
{
    return pav_window_create(&(struct pav_window_desc){
        .mode = mode, .width_px = 320, .height_px = 200, .title = "Test", .fps = fps});
}

static void frames(struct pav_window *window, int count)
{
    struct pav_window_input input;
    for (int i = 0; i < count; i++) {
        pav_window_pump(window, &input);
        glClear(GL_COLOR_BUFFER_BIT);
        pav_window_present(window);
    }
}

static void follows_its_size(void)
{
    struct pav_window *window = open_mode(PAV_WINDOW_WINDOWED, 100.0);
    REQUIRE(window);
    int width, height;
    pav_window_size(window, &width, &height);
    CHECK_INT(width, 320);
    CHECK_INT(height, 200);
    frames(window, 5);

    SDL_SetWindowSize(SDL_GL_GetCurrentWindow(), 480, 300);
    bool resized = false;
    for (int i = 0; i < 200 && !resized; i++) {
        struct pav_window_input input;
        pav_window_pump(window, &input);
        resized = input.resized;
        pav_window_present(window);
    }
    CHECK(resized);
    pav_window_size(window, &width, &height);
    CHECK_INT(width, 480);
    CHECK_INT(height, 300);

    uint8_t pixel[4] = {0}; /* the far corner is really there */
    glViewport(0, 0, width, height);
    glClearColor(1.0f, 0.0f, 0.0f, 1.0f);
    glClear(GL_COLOR_BUFFER_BIT);
    glReadPixels(479, 299, 1, 1, GL_RGBA, GL_UNSIGNED_BYTE, pixel);
    CHECK_INT(pixel[0], 255);
    CHECK_INT(pixel[1], 0);
    pav_window_destroy(window);
}

static void paces_where_there_is_no_vsync(void)
{
    struct pav_window *window = open_mode(PAV_WINDOW_WINDOWED, 50.0);
    REQUIRE(window);
    frames(window, 3);
    int64_t begin_ns = pav_clock_ns();
    frames(window, 60);
    double took_s = (double)(pav_clock_ns() - begin_ns) / 1e9;
    printf("# 60 frames in %.3f s at %.4g Hz, %d late\n", took_s, pav_window_fps(window),
           (int)pav_window_late(window));
    CHECK(took_s > 0.8 * 60 / pav_window_fps(window));
    CHECK(took_s < 3.0 * 60 / pav_window_fps(window));
    pav_window_destroy(window);
}

static void kiosk_fills_the_screen_and_has_no_way_out(void)
{
    struct pav_window *window = open_mode(PAV_WINDOW_KIOSK, 100.0);
    REQUIRE(window);
    frames(window, 10);
    int width, height, x, y;
    pav_window_size(window, &width, &height);
    SDL_GetWindowPosition(SDL_GL_GetCurrentWindow(), &x, &y);
    CHECK_INT(width, SCREEN_W);
    CHECK_INT(height, SCREEN_H);
    CHECK_INT(x, 0);
    CHECK_INT(y, 0);
    CHECK_INT(SDL_ShowCursor(SDL_QUERY), SDL_DISABLE);
    CHECK(!SDL_IsScreenSaverEnabled());

    static const SDL_Keycode keys[] = {SDLK_ESCAPE, SDLK_q, SDLK_f, SDLK_n};
    for (size_t i = 0; i < 4; i++)
        SDL_PushEvent(&(SDL_Event){.key = {.type = SDL_KEYDOWN, .keysym.sym = keys[i]}});
    SDL_PushEvent(&(SDL_Event){.type = SDL_QUIT});
    struct pav_window_input input;
    pav_window_pump(window, &input);
    CHECK_INT(input.key_count, 0);   /* none is the stage's … */
    REQUIRE(input.event_count == 4); /* … all are the scene's */
    CHECK_INT(input.events[3].key, 'n');
    pav_window_toggle_fullscreen(window);
    frames(window, 5);
    pav_window_size(window, &width, &height);
    CHECK_INT(width, SCREEN_W);
    pav_window_destroy(window);
}

static void a_wrong_output_is_mended(void)
{
    struct pav_window *window = pav_window_create(
        &(struct pav_window_desc){.mode = PAV_WINDOW_KIOSK, .output = 9, .fps = 100.0});
    REQUIRE(window);
    int width, height;
    pav_window_size(window, &width, &height);
    CHECK_INT(width, SCREEN_W);
    pav_window_destroy(window);
}

static void fullscreen_toggles(void)
{
    struct pav_window *window = open_mode(PAV_WINDOW_WINDOWED, 100.0);
    REQUIRE(window);
    frames(window, 5);
    pav_window_toggle_fullscreen(window);
    frames(window, 30);
    CHECK(SDL_GetWindowFlags(SDL_GL_GetCurrentWindow()) & SDL_WINDOW_FULLSCREEN);
    pav_window_toggle_fullscreen(window);
    frames(window, 30);
    CHECK(!(SDL_GetWindowFlags(SDL_GL_GetCurrentWindow()) & SDL_WINDOW_FULLSCREEN));
    pav_window_destroy(window);
}

/* The loader makes textures all the time while the window draws. */
struct loader {
    struct pav_window *window;
    int made;
    bool current;
};

static void *load(void *data)
{
    struct loader *loader = data;
    loader->current = pav_window_loader_begin(loader->window);
    for (; loader->current && loader->made < 200; loader->made++) {
        GLuint texture;
        glGenTextures(1, &texture);
        glBindTexture(GL_TEXTURE_2D, texture);
        glTexStorage2D(GL_TEXTURE_2D, 1, GL_RGBA8, 64, 64);
        glFinish();
        glDeleteTextures(1, &texture);
    }
    if (loader->current)
        pav_window_loader_end(loader->window);
    return NULL;
}

static void a_loader_works_beside(void)
{
    struct pav_window *window = open_mode(PAV_WINDOW_WINDOWED, 100.0);
    REQUIRE(window);
    struct loader loader = {.window = window};
    pthread_t thread;
    if (!glTexStorage2D || !pav_window_loader_create(window)) {
        pav_window_destroy(window);
        SKIP("this GL gives no second context");
    }
    REQUIRE(pthread_create(&thread, NULL, load, &loader) == 0);
    frames(window, 60);
    pthread_join(thread, NULL);
    CHECK(loader.current);
    CHECK_INT(loader.made, 200);
    CHECK_INT(glGetError(), GL_NO_ERROR);
    pav_window_destroy(window);
}

static void no_display_is_an_answer(void)
{
    setenv("DISPLAY", ":7654321", 1);
    CHECK(open_mode(PAV_WINDOW_KIOSK, 0.0) == NULL);
}

int main(void)
{
    if (!xserver_start("640x400x24")) {
        printf("1..0 # SKIP Xvfb does not start here\n");
        return 0;
    }
    RUN(follows_its_size);
    RUN(paces_where_there_is_no_vsync);
    RUN(kiosk_fills_the_screen_and_has_no_way_out);
    RUN(a_wrong_output_is_mended);
    RUN(fullscreen_toggles);
    RUN(a_loader_works_beside);
    RUN(no_display_is_an_answer);
    xserver_stop();
    return check_end();
}

/* Tests the limit on flashes on a real screen: what obeys is not touched, what flashes is mixed, a picture
 * that stands becomes whole, nothing stays when everyone has left; and says what it costs. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "check.h"
#include "room.h"
#include "stage/flash_screen.h"

#define W   320
#define H   180
#define FPS 30

static struct pav_target *screen;
static struct pav_program *plain;
static double now_s;
static uint8_t pixels[W * H * 4];

static const char source[] = "uniform float light, edge;\n"
                             "void main()\n"
                             "{\n"
                             "    float v = uv.x < edge ? light : 0.5 * uv.x;\n"
                             "    colour = vec4(vec3(v), uv.y); // alpha says nothing\n"
                             "}\n";

/* One picture, its middle pixel at (x, H / 2) after the limit. */
static int show(struct pav_limiter *limiter, float light, float edge, bool drawn, int x)
{
    now_s += 1.0 / FPS;
    pav_gpu_begin_frame(gpu, now_s, 1.0 / FPS, (uint64_t)(now_s * FPS));
    if (drawn)
        pav_draw(gpu, screen,
                 &(struct pav_draw){.program = plain,
                                    .uniforms = PAV_UNIFORMS(PAV_U_FLOAT("light", light),
                                                             PAV_U_FLOAT("edge", edge))});
    bool shown = pav_limiter_frame(limiter, screen, now_s, drawn, "test");
    if (!shown)
        return -1;
    pav_target_read(screen, pixels, sizeof pixels);
    pav_window_show(window);
    return pixels[(H / 2 * W + x) * 4];
}

static struct pav_limiter *calm(void)
{
    struct pav_limiter *limiter = pav_limiter_create(gpu);
    for (int i = 0; i < 20; i++)
        show(limiter, 0, 1, true, 10);
    return limiter;
}

static void what_obeys_is_not_touched(void)
{
    struct pav_limiter *limiter = calm();
    pav_str_finish(&faults);
    for (int f = 0; f < 3 * FPS; f++) { /* three a second */
        float light = f % 10 < 5;
        CHECK_INT(show(limiter, light, 1, true, 10), light ? 255 : 0);
    }
    for (int f = 0; f < 2 * FPS; f++) { /* ten a second on a fifth */
        float light = f % 3 < 1;
        CHECK_INT(show(limiter, light, 0.2f, true, 10), light ? 255 : 0);
    }
    CHECK(faults.length == 0);
    CHECK(!pav_limiter_frame(limiter, screen, now_s += 1.0 / FPS, false, "test"));
    pav_limiter_destroy(limiter);
}

/* Changes by an eighth of the way and more, within any second. */
static int most_changes(const int *values, int count)
{
    int most = 0;
    for (int from = 0; from + FPS <= count; from++) {
        int low = values[from], high = low, way = 0, changes = 0;
        for (int f = from; f < from + FPS; f++) {
            int up = way != 1 && values[f] - low > 40, down = way != -1 && high - values[f] > 40;
            if (up || down) {
                changes++;
                way = up ? 1 : -1;
                low = high = values[f];
            }
            low = values[f] < low ? values[f] : low;
            high = values[f] > high ? values[f] : high;
        }
        most = changes > most ? changes : most;
    }
    return most;
}

static void what_flashes_is_mixed(void)
{
    int values[4 * FPS];
    struct pav_limiter *limiter = calm();
    pav_str_finish(&faults);
    for (int f = 0; f < 4 * FPS; f++)
        values[f] = show(limiter, f % 6 < 3, 0.6f, true, 10);
    CHECK(most_changes(values, 4 * FPS) <= 6);
    CHECK(values[4 * FPS - 1] > 60 && values[4 * FPS - 1] < 200);
    CHECK_HAS(faults.text, "test flashes: more than three flashes within a second on 6");
    CHECK_NEAR(pixels[(H / 2 * W + 300) * 4], 120, 2); /* what does not flash is as it was */
    pav_limiter_destroy(limiter);
}

static void a_picture_that_stands_becomes_whole(void)
{
    struct pav_limiter *limiter = calm();
    int value = 0, f;
    for (f = 0; f < 2 * FPS; f++)
        show(limiter, f % 4 < 2, 1, true, 10);
    show(limiter, 1, 1, true, 10);
    for (f = 0; f < 4 * FPS && value >= 0; f++) { /* nothing new is drawn */
        int next = show(limiter, 0, 0, false, 10);
        if (next < 0)
            break;
        value = next;
    }
    CHECK_INT(value, 255);
    CHECK(f > 5 && f < 3 * FPS);
    pav_limiter_destroy(limiter);
}

static double cost_ms(struct pav_limiter *limiter, int period, int frames)
{
    int64_t spent = 0;
    for (int f = 0; f < frames; f++) {
        now_s += 1.0 / FPS;
        pav_gpu_begin_frame(gpu, now_s, 1.0 / FPS, (uint64_t)(now_s * FPS));
        pav_draw(gpu, screen,
                 &(struct pav_draw){.program = plain,
                                    .uniforms = PAV_UNIFORMS(
                                        PAV_U_FLOAT("light", period && f % period < period / 2),
                                        PAV_U_FLOAT("edge", 1))});
        pav_target_read(screen, pixels, sizeof pixels); /* the drawing itself is not counted */
        int64_t from = pav_clock_ns();
        pav_limiter_frame(limiter, screen, now_s, true, "test");
        spent += pav_clock_ns() - from;
        pav_window_show(window);
    }
    return (double)spent / frames / 1e6;
}

static void it_costs_little(void)
{
    struct pav_limiter *limiter = calm();
    double quiet_ms = cost_ms(limiter, 0, 60);
    double flashing_ms = cost_ms(limiter, 6, 90);
    printf("# %.2f ms a picture while nothing flashes, %.2f ms while it limits (%dx%d)\n", quiet_ms,
           flashing_ms, W, H);
    CHECK(quiet_ms < 5);
    pav_limiter_destroy(limiter);
}

int main(void)
{
    if (!room_open(W, H)) {
        printf("1..0 # SKIP no GL: %s\n", faults.text ? faults.text : "");
        return 0;
    }
    screen = pav_gpu_screen(gpu, W, H);
    plain = pav_program_create(
        gpu, &(struct pav_program_desc){.fragment_source = source, .name = "plain"});
    pav_program_wait(gpu, plain);
    RUN(what_obeys_is_not_touched);
    RUN(what_flashes_is_mixed);
    RUN(a_picture_that_stands_becomes_whole);
    RUN(it_costs_little);
    pav_program_destroy(plain);
    room_close();
    pav_str_finish(&faults);
    return check_end();
}

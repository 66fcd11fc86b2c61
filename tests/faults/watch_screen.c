/*
 * Watches a display server's screen: what stands on it, thousands of times a second, with the time.
 *
 * usage: watch_screen paint
 *        watch_screen watch SCREEN LOG [RATE_HZ]
 *
 * `paint` gives the root window of $DISPLAY a telltale colour, so that a screen that nothing covers is
 * told from one that is black. `watch` reads the screen's own memory, the file that Xvfb keeps in its
 * -fbdir: what a monitor would be sent. No request is made of the server, which is thus neither slowed
 * nor waited for, and a server that hangs or dies is watched like any other. It ends with SIGTERM.
 */
#include <X11/Xlib.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "watch_screen.h"

#define BLACK        16
#define WRITE_EVERY  32 /* samples: the reader is never further behind than a few milliseconds */
#define XWD_NUMBERS  25 /* of the file's header, each 32 bits, the most significant byte first */
#define XWD_PALETTE  12 /* bytes of an entry */
#define DEFAULT_RATE 2500

struct screen {
    const uint8_t *pixels;
    uint32_t width, height, stride;
};

static volatile sig_atomic_t ended;

static void end(int number)
{
    (void)number;
    ended = 1;
}

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static int paint(void)
{
    Display *display = XOpenDisplay(NULL);
    if (!display) {
        fprintf(stderr, "watch_screen: no display at %s\n", XDisplayName(NULL));
        return 1;
    }
    Window root = DefaultRootWindow(display);
    XSetWindowBackground(display, root, WATCH_TELLTALE);
    XClearWindow(display, root);
    XSync(display, False);
    XCloseDisplay(display);
    return 0;
}

static uint32_t number(const uint8_t *header, int index)
{
    const uint8_t *at = header + (size_t)index * 4;
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* X11/XWDFile.h: the order of a header's numbers. */
static bool read_header(struct screen *screen, const uint8_t *file, size_t size)
{
    if (size < XWD_NUMBERS * 4)
        return false;
    size_t head = number(file, 0) + (size_t)number(file, 19) * XWD_PALETTE;
    screen->width = number(file, 4);
    screen->height = number(file, 5);
    screen->stride = number(file, 12);
    screen->pixels = file + head;
    return number(file, 11) == 32 && screen->width >= WATCH_COLUMNS &&
           screen->height >= WATCH_ROWS && (size_t)screen->stride * screen->height + head <= size;
}

static bool open_screen(struct screen *screen, const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat status;
    void *file = MAP_FAILED;
    if (fd >= 0 && fstat(fd, &status) == 0 && status.st_size > 0)
        file = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_SHARED, fd, 0);
    if (fd >= 0)
        close(fd);
    if (file == MAP_FAILED) {
        fprintf(stderr, "watch_screen: %s: %s\n", path, strerror(errno));
        return false;
    }
    if (!read_header(screen, file, (size_t)status.st_size)) {
        fprintf(stderr,
                "watch_screen: %s: expected a screen of Xvfb with 24 bits of colour, at least "
                "%dx%d\n",
                path, WATCH_COLUMNS, WATCH_ROWS);
        return false;
    }
    return true;
}

static uint32_t pixel(const struct screen *screen, uint32_t x, uint32_t y)
{
    uint32_t value;
    memcpy(&value, screen->pixels + (size_t)y * screen->stride + (size_t)x * 4, sizeof value);
    return value & 0xffffffu;
}

static bool is_black(uint32_t value)
{
    return (value >> 16) <= BLACK && (value >> 8 & 0xff) <= BLACK && (value & 0xff) <= BLACK;
}

static void look(const struct screen *screen, struct watch_sample *sample)
{
    uint32_t w = screen->width, h = screen->height, hash = 2166136261u;
    unsigned black = 0, uncovered = 0;
    memset(sample, 0, sizeof *sample);
    sample->at_ns = now_ns();
    for (uint32_t row = 0; row < WATCH_ROWS; row++) {
        uint32_t y = (2 * row + 1) * h / (2 * WATCH_ROWS);
        for (uint32_t column = 0; column < WATCH_COLUMNS; column++) {
            uint32_t value = pixel(screen, (2 * column + 1) * w / (2 * WATCH_COLUMNS), y);
            hash = (hash ^ value) * 16777619u;
            black += is_black(value);
            uncovered += value == WATCH_TELLTALE;
        }
    }
    sample->picture = hash;
    sample->black = (uint16_t)black;
    sample->uncovered = (uint16_t)uncovered;
    sample->colours[0] = pixel(screen, w / 2, h / 2);
    sample->colours[1] = pixel(screen, w / 4, h / 2);
    sample->colours[2] = pixel(screen, w - w / 4, h / 2);
    sample->colours[3] = pixel(screen, w / 2, h - h / 4);
}

/* As punctual as the machine allows: also beside two busy processors. */
static void be_punctual(void)
{
    prctl(PR_SET_TIMERSLACK, 1UL);
    sched_setscheduler(0, SCHED_FIFO, &(struct sched_param){.sched_priority = 50});
}

static int watch(const char *screen_path, const char *log_path, double rate_hz)
{
    struct screen screen;
    struct watch_sample samples[WRITE_EVERY];
    size_t count = 0;
    FILE *log = fopen(log_path, "we");
    if (!log || !open_screen(&screen, screen_path) || rate_hz < 1)
        return 1;
    signal(SIGTERM, end);
    signal(SIGINT, end);
    be_punctual();
    int64_t period_ns = (int64_t)(1e9 / rate_hz), due_ns = now_ns();
    while (!ended) {
        look(&screen, &samples[count++]);
        if (count == WRITE_EVERY) {
            fwrite(samples, sizeof *samples, count, log);
            fflush(log);
            count = 0;
        }
        due_ns += period_ns;
        if (due_ns < now_ns())
            due_ns = now_ns(); /* what was missed is missed */
        struct timespec due = {due_ns / 1000000000, due_ns % 1000000000};
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL);
    }
    fwrite(samples, sizeof *samples, count, log);
    return fclose(log) == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "paint") == 0)
        return paint();
    if ((argc == 4 || argc == 5) && strcmp(argv[1], "watch") == 0)
        return watch(argv[2], argv[3], argc == 5 ? strtod(argv[4], NULL) : DEFAULT_RATE);
    fprintf(stderr, "usage: watch_screen paint | watch_screen watch SCREEN LOG [RATE_HZ]\n");
    return 2;
}

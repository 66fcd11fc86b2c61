/* Recordings are whole, right in colour and time, and say so when they are not; the contact sheet. */
#include "stage/media/record.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "check.h"
#include "clips.h"
#include "stage/media/image.h"

#define WIDTH  CLIP_WIDTH
#define HEIGHT CLIP_HEIGHT

static int make(const char *name)
{
    return open(clips_path(name), O_CREAT | O_TRUNC | O_RDWR | O_CLOEXEC, 0644);
}

/* Bottom row first, the number as blocks, a colour below. */
static void draw(uint8_t *rgba, int w, int h, int number)
{
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++) {
            uint8_t *p = rgba + (y * w + x) * 4;
            int bit = number >> (x / 16) & 1;
            bool bar = y > h / 3;
            p[0] = bar ? (bit ? 220 : 30) : 200;
            p[1] = bar ? p[0] : 60;
            p[2] = bar ? p[0] : 20;
            p[3] = 255;
        }
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define PACE_NS (PAV_NS_PER_S / 30) /* the film's own */
#else
#define PACE_NS (PAV_NS_PER_S / 90) /* three times as fast */
#endif

static void record_numbers(const char *name, bool lock_step, int count, uint64_t *written,
                           uint64_t *dropped)
{
    static uint8_t rgba[WIDTH * HEIGHT * 4];
    int fd = make(name);
    struct pav_record *r = pav_record_create(&(struct pav_record_desc){.fd = fd,
                                                                       .width_px = WIDTH,
                                                                       .height_px = HEIGHT,
                                                                       .fps = 30,
                                                                       .lock_step = lock_step,
                                                                       .title = "Limon & sable",
                                                                       .comment = "a test"});
    REQUIRE(r);
    int64_t begun = pav_clock_ns();
    for (int i = 0; i < count; i++) {
        draw(rgba, WIDTH, HEIGHT, i);
        pav_record_frame(r, rgba, WIDTH, HEIGHT, 10 + i / 30.0);
        if (!lock_step)
            pav_clock_sleep_until(begun + (i + 1) * PACE_NS);
    }
    CHECK(pav_record_close(r, written, dropped));
    close(fd);
}

/* Every picture that was kept, in order, each at its own time. */
static void check_numbers(const char *name, int count)
{
    char *why = NULL;
    struct pav_decoder *d = pav_decoder_open(clips_path(name), 1, &why);
    REQUIRE(d);
    struct pav_picture p;
    double t_s;
    int got = 0, last = -1;
    while (pav_decoder_next(d, &p, &t_s)) {
        int number = clips_number(&p);
        CHECK(number > last);
        CHECK_NEAR(t_s, number / 30.0, 1e-4);
        last = number;
        CHECK(p.matrix == PAV_MATRIX_BT709 && !p.full_range);
        got++;
    }
    CHECK_INT(got, count);
    pav_decoder_close(d);
}

static void lock_step_keeps_every_picture(void)
{
    uint64_t written, dropped;
    record_numbers("steps.mp4", true, 90, &written, &dropped);
    CHECK_INT(written, 90);
    CHECK_INT(dropped, 0);
    check_numbers("steps.mp4", 90);
    CHECK(clips_run("ffprobe -v error -show_entries format_tags=title,comment -of csv=p=0 "
                    "%s/steps.mp4 | grep -q 'Limon & sable,a test'"));
    CHECK(clips_run(
        "ffprobe -v error -show_entries format=duration -of csv=p=0 %s/steps.mp4 | grep -q "
        "'^3.0'"));
}

static void real_time_is_playable(void)
{
    uint64_t written, dropped;
    record_numbers("live.mp4", false, 90, &written, &dropped);
    CHECK_INT(written + dropped, 90);
    CHECK(dropped <= 9); /* a busy machine may miss a few, not many */
    check_numbers("live.mp4", (int)written);
}

/* The process dies in the middle: what was written before can be played. */
static void sudden_end_leaves_a_film(void)
{
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        static uint8_t rgba[WIDTH * HEIGHT * 4];
        struct pav_record *r = pav_record_create(&(struct pav_record_desc){
            .fd = make("killed.mp4"), .width_px = WIDTH, .height_px = HEIGHT, .fps = 30});
        for (int i = 0; i < 200; i++) {
            draw(rgba, WIDTH, HEIGHT, i);
            while (!pav_record_frame(r, rgba, WIDTH, HEIGHT, i / 30.0))
                pav_clock_sleep_until(pav_clock_ns() + PAV_NS_PER_MS);
        }
        pav_clock_sleep_until(pav_clock_ns() + 200 * PAV_NS_PER_MS);
        kill(getpid(), SIGKILL);
    }
    int status;
    waitpid(child, &status, 0);
    char *why = NULL;
    struct pav_decoder *d = pav_decoder_open(clips_path("killed.mp4"), 1, &why);
    REQUIRE(d);
    struct pav_picture p;
    double t_s;
    int got = 0;
    for (; pav_decoder_next(d, &p, &t_s); got++)
        CHECK_INT(clips_number(&p), got);
    printf("# %d of 200 pictures survived\n", got);
    CHECK(got >= 60);
    pav_decoder_close(d);
}

static void same_pictures_same_file(void)
{
    uint64_t written, dropped;
    record_numbers("one.mp4", true, 40, &written, &dropped);
    record_numbers("two.mp4", true, 40, &written, &dropped);
    CHECK(clips_run("cmp -s %s/one.mp4 %s/two.mp4"));
}

static void times_only_rise(void)
{
    static uint8_t rgba[WIDTH * HEIGHT * 4];
    int fd = make("times.mp4");
    struct pav_record *r = pav_record_create(&(struct pav_record_desc){
        .fd = fd, .width_px = WIDTH, .height_px = HEIGHT, .fps = 30, .lock_step = true});
    REQUIRE(r);
    static const double times[] = {0, 0.1, 0.1, 0.05, 0.2, 0.2 + 1e-7, 0.3};
    static const bool kept[] = {true, true, false, false, true, false, true};
    for (size_t i = 0; i < 7; i++)
        CHECK_INT(pav_record_frame(r, rgba, WIDTH, HEIGHT, times[i]), kept[i]);
    uint64_t written;
    CHECK(pav_record_close(r, &written, NULL));
    CHECK_INT(written, 4);
    close(fd);
}

/* Colours come back within what coding costs; other shapes get bars. */
static void colours_and_bars(void)
{
    enum { W = 320, H = 180 };
    static uint8_t tall[90 * 180 * 4];
    for (int i = 0; i < 90 * 180; i++)
        memcpy(tall + i * 4, (const uint8_t[]){30, 160, 220, 255}, 4);
    int fd = make("bars.mp4");
    struct pav_record *r = pav_record_create(&(struct pav_record_desc){
        .fd = fd, .width_px = W + 1, .height_px = H + 1, .fps = 30, .lock_step = true});
    REQUIRE(r);
    for (int i = 0; i < 5; i++)
        pav_record_frame(r, tall, 90, 180, i / 30.0);
    CHECK(pav_record_close(r, NULL, NULL));
    close(fd);
    int w, h;
    char *why = NULL;
    uint8_t *p = pav_image_read(clips_path("bars.mp4"), &w, &h, &why);
    REQUIRE(p && w == W && h == H);
    const uint8_t *middle = p + (90 * W + 160) * 4, *side = p + (90 * W + 20) * 4;
    static const int should[3] = {30, 160, 220};
    for (int c = 0; c < 3; c++) {
        CHECK_NEAR(middle[c], should[c], 3);
        CHECK_NEAR(side[c], 0, 3);
    }
    free(p);
}

static void real_time_drops_rather_than_waits(void)
{
    enum { W = 1280, H = 720 };
    uint8_t *rgba = calloc(W * H, 4);
    for (int i = 0; i < W * H * 4; i++)
        rgba[i] = (uint8_t)(i * 2654435761u >> 13);
    int fd = make("rush.mp4");
    struct pav_record *r = pav_record_create(
        &(struct pav_record_desc){.fd = fd, .width_px = W, .height_px = H, .fps = 30});
    REQUIRE(r);
    int kept = 0;
    double worst_ms = 0;
    for (int i = 0; i < 60; i++) {
        int64_t begin = pav_clock_ns();
        kept += pav_record_frame(r, rgba, W, H, i / 30.0);
        worst_ms = fmax(worst_ms, (double)(pav_clock_ns() - begin) / 1e6);
    }
    uint64_t written, dropped;
    CHECK(pav_record_close(r, &written, &dropped));
    printf("# %d kept, %d dropped; the slowest call took %.1f ms\n", kept, (int)dropped, worst_ms);
    CHECK_INT(written, kept);
    CHECK_INT(dropped, 60 - kept);
    CHECK(dropped > 0); /* a caller that waited would have dropped none */
    close(fd);
    free(rgba);
}

/* A file that may not grow stands for a full disk. */
static void full_disk_is_told(void)
{
    signal(SIGXFSZ, SIG_IGN);
    struct rlimit before, small = {.rlim_cur = 60000, .rlim_max = RLIM_INFINITY};
    getrlimit(RLIMIT_FSIZE, &before);
    small.rlim_max = before.rlim_max;
    uint8_t *rgba = malloc(WIDTH * HEIGHT * 4);
    srand(1);
    for (int lock_step = 0; lock_step < 2; lock_step++) {
        int fd = make("full.mp4");
        struct pav_record *r = pav_record_create(&(struct pav_record_desc){
            .fd = fd, .width_px = WIDTH, .height_px = HEIGHT, .fps = 30, .lock_step = lock_step});
        REQUIRE(r);
        setrlimit(RLIMIT_FSIZE, &small);
        for (int i = 0; i < 150; i++) {
            for (int k = 0; k < WIDTH * HEIGHT * 4; k++)
                rgba[k] = (uint8_t)rand();
            pav_record_frame(r, rgba, WIDTH, HEIGHT, i / 30.0);
        }
        CHECK(!pav_record_close(r, NULL, NULL));
        setrlimit(RLIMIT_FSIZE, &before);
        close(fd);
    }
    free(rgba);
}

/* The disk fills up after some seconds: what was recorded until then is a film, and the rest is no longer
 * taken. */
static void full_disk_leaves_a_whole_film(void)
{
    signal(SIGXFSZ, SIG_IGN);
    struct rlimit before, small;
    getrlimit(RLIMIT_FSIZE, &before);
    small = (struct rlimit){.rlim_cur = 400000, .rlim_max = before.rlim_max};
    static uint8_t rgba[WIDTH * HEIGHT * 4];
    int fd = make("short.mp4");
    struct pav_record *r = pav_record_create(&(struct pav_record_desc){
        .fd = fd, .width_px = WIDTH, .height_px = HEIGHT, .fps = 30, .sound = true});
    REQUIRE(r);
    setrlimit(RLIMIT_FSIZE, &small);
    int given = 0;
    for (; given < 3000 && !pav_record_failed(r); given++) {
        draw(rgba, WIDTH, HEIGHT, given % 1024);
        for (int k = 0; k < WIDTH * (HEIGHT / 3) * 4; k += 4) /* coded at some cost */
            rgba[k] = (uint8_t)rand();
        pav_record_frame(r, rgba, WIDTH, HEIGHT, given / 30.0);
        pav_clock_sleep_until(pav_clock_ns() + 2 * PAV_NS_PER_MS);
    }
    CHECK(given < 3000);
    CHECK_HAS(pav_record_failed(r), "the file cannot be written");
    CHECK(!pav_record_close(r, NULL, NULL));
    setrlimit(RLIMIT_FSIZE, &before);
    close(fd);
    CHECK(clips_run("ffmpeg -v error -xerror -i %s/short.mp4 -f null - 2>&1 | (! grep .)"));
    char *why = NULL;
    struct pav_decoder *d = pav_decoder_open(clips_path("short.mp4"), 1, &why);
    REQUIRE(d);
    struct pav_picture p;
    double t_s;
    int got = 0;
    while (pav_decoder_next(d, &p, &t_s))
        got++;
    printf("# %d pictures given until the disk was full, %d are in the film\n", given, got);
    CHECK(got >= 30);
    pav_decoder_close(d);
}

/* Who ends a recording is not kept waiting for the encoder. */
static void an_end_does_not_wait(void)
{
    enum { W = 1280, H = 720 };
    uint8_t *rgba = calloc(W * H, 4);
    int fd = make("end.mp4");
    int64_t begin = pav_clock_ns();
    struct pav_record *r = pav_record_create(&(struct pav_record_desc){
        .fd = fd, .width_px = W, .height_px = H, .fps = 30, .sound = true});
    double open_ms = (double)(pav_clock_ns() - begin) / 1e6;
    REQUIRE(r);
    for (int i = 0; i < 20; i++) {
        pav_record_frame(r, rgba, W, H, i / 30.0);
        pav_clock_sleep_until(pav_clock_ns() + 20 * PAV_NS_PER_MS);
    }
    begin = pav_clock_ns();
    pav_record_end(r);
    double end_ms = (double)(pav_clock_ns() - begin) / 1e6;
    while (!pav_record_ended(r) && pav_clock_ns() - begin < 10 * PAV_NS_PER_S)
        pav_clock_sleep_until(pav_clock_ns() + PAV_NS_PER_MS);
    double ended_ms = (double)(pav_clock_ns() - begin) / 1e6;
    begin = pav_clock_ns();
    CHECK(pav_record_close(r, NULL, NULL));
    double close_ms = (double)(pav_clock_ns() - begin) / 1e6;
    printf("# opened in %.1f ms, ended in %.2f ms, finished after %.1f ms, closed in %.2f ms\n",
           open_ms, end_ms, ended_ms, close_ms);
    CHECK(end_ms < 5);
    close(fd);
    free(rgba);
}

static void pipe_is_refused(void)
{
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    CHECK(!pav_record_create(&(struct pav_record_desc){
        .fd = ends[1], .width_px = WIDTH, .height_px = HEIGHT, .fps = 30}));
    close(ends[0]);
    close(ends[1]);
}

static void sheet(void)
{
    enum { W = 640, H = 360 };
    uint8_t *rgba = malloc(W * H * 4);
    struct pav_sheet *s = pav_sheet_create(4, 3, 240);
    for (int i = 0; i < 14; i++) { /* two too many */
        for (int k = 0; k < W * H; k++) {
            rgba[k * 4] = (uint8_t)(k % W * 255 / W);
            rgba[k * 4 + 1] = (uint8_t)(k / W * 255 / H);
            rgba[k * 4 + 2] = (uint8_t)(i * 20);
            rgba[k * 4 + 3] = 255;
        }
        pav_sheet_add(s, rgba, W, H, i * 7.3);
    }
    int fd = make("sheet.png");
    CHECK(pav_sheet_write(s, fd, PAV_ORIGIN_NONE));
    close(fd);
    pav_sheet_destroy(s);
    int w, h;
    char *why = NULL;
    uint8_t *p = pav_image_read(clips_path("sheet.png"), &w, &h, &why);
    REQUIRE(p);
    CHECK(w > 4 * 240 && w < 4 * 240 + 200);
    CHECK(h > 3 * 135 && h < 3 * 135 + 200);
    const uint8_t *corner = p + 3 * 4;
    CHECK(corner[0] < 40 && corner[1] < 40 && corner[2] < 40);
    free(p);
    free(rgba);
    if (getenv("PAVILION_KEEP"))
        clips_run("cp %s/sheet.png ${PAVILION_KEEP}/");
    struct pav_sheet *empty = pav_sheet_create(2, 2, 100);
    fd = make("none.png");
    CHECK(!pav_sheet_write(empty, fd, PAV_ORIGIN_NONE));
    close(fd);
    pav_sheet_destroy(empty);
    pav_sheet_destroy(NULL);
}

int main(void)
{
    pav_log_set_level(PAV_LOG_NONE);
    RUN(lock_step_keeps_every_picture);
    RUN(real_time_is_playable);
    RUN(sudden_end_leaves_a_film);
    RUN(same_pictures_same_file);
    RUN(times_only_rise);
    RUN(colours_and_bars);
    RUN(real_time_drops_rather_than_waits);
    RUN(full_disk_is_told);
    RUN(full_disk_leaves_a_whole_film);
    RUN(an_end_does_not_wait);
    RUN(pipe_is_refused);
    RUN(sheet);
    return check_end();
}

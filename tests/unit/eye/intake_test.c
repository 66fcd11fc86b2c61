/* The reading thread against a source that does as it is told. */
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/str.h"
#include "check.h"
#include "eye/camera/intake.h"

/* What the source does next; written by the test, read by the intake's thread. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct {
    int fail_opens; /* how many opens fail yet */
    enum pav_source_next next;
    bool spoil;
    int opens, opened, closes, developed, wary_opens;
    uint8_t pixel;
} play;

static void *open_play(const struct pav_camera_plan *plan, bool wary, char why[PAV_WHY_MAX])
{
    (void)plan;
    pthread_mutex_lock(&lock);
    play.opens++;
    play.wary_opens += wary;
    bool fails = play.fail_opens > 0 && play.fail_opens-- > 0;
    play.opened += !fails;
    pthread_mutex_unlock(&lock);
    pav_strcpy(why, PAV_WHY_MAX, "not now");
    return fails ? NULL : &play;
}

static enum pav_source_next next_play(void *source, char why[PAV_WHY_MAX])
{
    (void)source;
    usleep(3000);
    pthread_mutex_lock(&lock);
    enum pav_source_next next = play.next;
    pthread_mutex_unlock(&lock);
    pav_strcpy(why, PAV_WHY_MAX, next == PAV_NEXT_GONE ? "pulled" : "");
    return next;
}

static bool develop_play(void *source, struct pav_photo *photo, char why[PAV_WHY_MAX])
{
    (void)source;
    pthread_mutex_lock(&lock);
    bool good = !play.spoil;
    play.developed++;
    photo->rgba[0] = ++play.pixel;
    pthread_mutex_unlock(&lock);
    photo->width_px = photo->height_px = 1;
    pav_strcpy(why, PAV_WHY_MAX, "torn");
    return good;
}

static void close_play(void *source)
{
    (void)source;
    pthread_mutex_lock(&lock);
    play.closes++;
    pthread_mutex_unlock(&lock);
}

static const struct pav_source_driver driver = {.name = "play",
                                                .open = open_play,
                                                .next = next_play,
                                                .develop = develop_play,
                                                .close = close_play};

static void set_next(enum pav_source_next next, bool spoil)
{
    pthread_mutex_lock(&lock);
    play.next = next;
    play.spoil = spoil;
    pthread_mutex_unlock(&lock);
}

static struct pav_intake *begin(int *wake, int fail_opens)
{
    pthread_mutex_lock(&lock);
    memset(&play, 0, sizeof play);
    play.fail_opens = fail_opens;
    pthread_mutex_unlock(&lock);
    *wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return pav_intake_start(&driver, NULL, false, *wake);
}

static void end(struct pav_intake *in, int wake)
{
    pav_intake_stop(in);
    close(wake);
    CHECK_INT(play.closes, play.opened);
}

typedef bool condition(const struct pav_intake_status *);

static bool wait_until(struct pav_intake *in, int wake, condition *holds,
                       struct pav_intake_status *s)
{
    int64_t until = pav_clock_ns() + 10 * PAV_NS_PER_S;
    do {
        uint64_t count;
        pav_intake_status(in, s);
        if (holds(s))
            return true;
        poll(&(struct pollfd){.fd = wake, .events = POLLIN}, 1, 100);
        if (read(wake, &count, sizeof count) < 0)
            continue;
    } while (pav_clock_ns() < until);
    return false;
}

static bool is_developed(const struct pav_intake_status *s)
{
    return s->developed;
}

static bool is_spoilt(const struct pav_intake_status *s)
{
    return s->spoilt;
}

static bool is_lost(const struct pav_intake_status *s)
{
    return s->phase == PAV_INTAKE_LOST;
}

static bool is_reading(const struct pav_intake_status *s)
{
    return s->phase == PAV_INTAKE_READING;
}

static bool has_failed_twice(const struct pav_intake_status *s)
{
    return s->failures >= 2;
}

static void develops_what_is_lent(void)
{
    int wake;
    uint8_t pixel[4] = {0};
    struct pav_photo photo = {.rgba = pixel, .width_max_px = 1, .height_max_px = 1};
    struct pav_intake_status s;
    struct pav_intake *in = begin(&wake, 0);
    set_next(PAV_NEXT_PICTURE, false);
    usleep(50000);
    pthread_mutex_lock(&lock);
    CHECK_INT(play.developed, 0); /* nobody lent anything: nothing is decoded */
    pthread_mutex_unlock(&lock);
    for (int i = 1; i <= 3; i++) {
        pav_intake_lend(in, &photo);
        REQUIRE(wait_until(in, wake, is_developed, &s));
        CHECK_INT(pixel[0], i);
        CHECK(!s.spoilt && s.last_ns > 0);
    }
    CHECK(!pav_intake_lent(in));
    end(in, wake);
}

static void says_when_a_picture_is_broken(void)
{
    int wake;
    uint8_t pixel[4] = {0};
    struct pav_photo photo = {.rgba = pixel, .width_max_px = 1, .height_max_px = 1};
    struct pav_intake_status s;
    struct pav_intake *in = begin(&wake, 0);
    set_next(PAV_NEXT_PICTURE, false);
    pav_intake_lend(in, &photo);
    REQUIRE(wait_until(in, wake, is_developed, &s));
    int64_t whole = s.last_ns;
    set_next(PAV_NEXT_PICTURE, true);
    pav_intake_lend(in, &photo);
    REQUIRE(wait_until(in, wake, is_spoilt, &s));
    CHECK_STR(s.why, "torn");
    CHECK_INT(s.last_ns, whole); /* a broken picture is none */
    end(in, wake);
}

static void opens_again_until_it_is_live(void)
{
    int wake;
    struct pav_intake_status s;
    struct pav_intake *in = begin(&wake, 2);
    REQUIRE(wait_until(in, wake, has_failed_twice, &s));
    CHECK_STR(s.why, "not now");
    set_next(PAV_NEXT_PICTURE, false);
    REQUIRE(wait_until(in, wake, is_reading, &s));
    pthread_mutex_lock(&lock);
    CHECK_INT(play.opens, 3);
    CHECK_INT(play.wary_opens, 2); /* all but the first */
    pthread_mutex_unlock(&lock);
    end(in, wake);
}

static void stays_lost_once_it_was_live(void)
{
    int wake;
    struct pav_intake_status s;
    struct pav_intake *in = begin(&wake, 0);
    set_next(PAV_NEXT_PICTURE, false);
    usleep(50000);
    set_next(PAV_NEXT_GONE, false);
    REQUIRE(wait_until(in, wake, is_lost, &s));
    CHECK_STR(s.why, "pulled");
    usleep(50000);
    CHECK_INT(play.opens, 1);
    end(in, wake);
}

int main(void)
{
    RUN(develops_what_is_lent);
    RUN(says_when_a_picture_is_broken);
    RUN(opens_again_until_it_is_live);
    RUN(stays_lost_once_it_was_live);
    return check_end();
}

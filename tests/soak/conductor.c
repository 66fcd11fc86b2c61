/*
 * Moves the clock of clock.h until its standard input ends; from the first byte there on without leaps:
 *
 *     soak_conductor PAGE
 *
 * PAGE: the file; it is made, and its clocks begin where the machine's are, or the wall's at $SOAK_WALL seconds.
 */
#include "clock.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define S          INT64_C(1000000000)
#define TURN_NS    40000
#define CALM_LOOKS 2       /* in a row, that nobody computes: what was said is heard by then */
#define MOST_NS    2000000 /* that the clock moves at once while somebody computes */
#define SHARE      4 /* of the world's time that computing takes: others compute on this machine too */
#define STUCK_NS                                                                                   \
    (S /                                                                                           \
     20) /* who does not wake within it is stopped, or starved: time goes on, with the world's */
#define SWEEP_NS (S / 100)

static int64_t world_ns(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (int64_t)t.tv_sec * S + t.tv_nsec;
}

static struct soak_page *make_page(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0 || ftruncate(fd, sizeof(struct soak_page)) != 0)
        return NULL;
    void *map = mmap(NULL, sizeof(struct soak_page), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (map == MAP_FAILED)
        return NULL;
    struct soak_page *page = map;
    const char *wall = getenv("SOAK_WALL");
    int64_t wall_ns = wall ? strtoll(wall, NULL, 10) * S : world_ns(CLOCK_REALTIME);
    atomic_store(&page->now_ns, world_ns(CLOCK_MONOTONIC));
    atomic_store(&page->wall_add_ns, wall_ns - world_ns(CLOCK_MONOTONIC));
    return page;
}

/* Threads that died as they were leave nothing behind that time would wait for. */
static void sweep(struct soak_page *page)
{
    for (int i = 0; i < SOAK_SLOTS; i++) {
        int32_t tid = atomic_load(&page->slots[i].tid);
        if (tid && kill(tid, 0) != 0 && errno == ESRCH)
            atomic_compare_exchange_strong(&page->slots[i].tid, &tid, 0);
    }
}

/* True: somebody computes; else *next is the first moment that is waited for. */
static bool look(struct soak_page *page, int64_t *next)
{
    bool computes = false;
    *next = SOAK_FOREVER;
    for (int i = 0; i < SOAK_SLOTS; i++) {
        struct soak_slot *slot = &page->slots[i];
        if (!atomic_load(&slot->tid))
            continue;
        int64_t until = atomic_load(&slot->until_ns);
        if (atomic_load(&slot->computes))
            computes = true;
        else if (until < *next)
            *next = until;
    }
    return computes;
}

/* Who was woken, and has not had its turn on a busy machine, waits no more, whatever it said last. */
static bool all_asleep(struct soak_page *page)
{
    static struct {
        int32_t tid;
        int fd;
    } states[SOAK_SLOTS];
    for (int i = 0; i < SOAK_SLOTS; i++) {
        int32_t tid = atomic_load(&page->slots[i].tid);
        if (tid != states[i].tid) {
            char path[64];
            if (states[i].tid)
                close(states[i].fd);
            snprintf(path, sizeof path, "/proc/%d/stat", tid);
            states[i].fd = tid ? open(path, O_RDONLY | O_CLOEXEC) : -1;
            states[i].tid = tid;
        }
        char text[128] = "";
        if (!tid || states[i].fd < 0 || pread(states[i].fd, text, sizeof text - 1, 0) <= 0)
            continue;
        const char *name_end = strrchr(text, ')');
        if (name_end && (name_end[2] == 'R' || name_end[2] == 'D'))
            return false;
    }
    return true;
}

static void move_to(struct soak_page *page, int64_t now)
{
    atomic_store(&page->now_ns, now);
    for (int i = 0; i < SOAK_SLOTS; i++) {
        struct soak_slot *slot = &page->slots[i];
        if (!atomic_load(&slot->tid) || atomic_load(&slot->computes) ||
            atomic_load(&slot->until_ns) > now)
            continue;
        atomic_fetch_add(&slot->bell, 1);
        if (atomic_load(&slot->polls))
            syscall(SYS_tgkill, atomic_load(&slot->pid), atomic_load(&slot->tid), SOAK_WAKE);
        else
            syscall(SYS_futex, &slot->bell, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
    }
}

static void run(struct soak_page *page, int64_t *last, int64_t *due_since, int *calm)
{
    int64_t world = world_ns(CLOCK_MONOTONIC), went = world - *last;
    int64_t now = atomic_load(&page->now_ns), next;
    bool computes = look(page, &next);
    *last = world;
    *calm = computes ? 0 : *calm + 1;
    bool due = next <= now;
    *due_since = !due ? 0 : *due_since ? *due_since : world;
    bool stuck = due && world - *due_since > STUCK_NS;
    if (computes || stuck) {
        went = (went < MOST_NS ? went : MOST_NS) / SHARE;
        atomic_fetch_add(&page->ran_ns, went);
        move_to(page, now + went);
    } else if (!due && *calm >= CALM_LOOKS && next != SOAK_FOREVER && all_asleep(page)) {
        atomic_fetch_add(&page->leaps, 1);
        move_to(page, next);
    } else if (due) {
        move_to(page, now);
    }
}

/* As if somebody computed all the time: for ends, in which much is waited for that no clock is asked about. */
static void walk(struct soak_page *page, int64_t *last)
{
    int64_t world = world_ns(CLOCK_MONOTONIC);
    move_to(page, atomic_load(&page->now_ns) + (world - *last) / SHARE);
    *last = world;
}

int main(int argc, char **argv)
{
    struct soak_page *page = argc == 2 ? make_page(argv[1]) : NULL;
    if (!page) {
        fprintf(stderr, "soak_conductor: expected a file that can be made\n");
        return 2;
    }
    prctl(PR_SET_TIMERSLACK, 1, 0, 0, 0);
    printf("ready\n");
    fflush(stdout);
    int64_t last = world_ns(CLOCK_MONOTONIC), due_since = 0, swept = 0;
    int calm = 0;
    bool walks = false;
    char word;
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    for (;;) {
        struct timespec turn = {.tv_nsec = TURN_NS};
        if (ppoll(&input, 1, &turn, NULL) == 1) {
            if (read(STDIN_FILENO, &word, 1) <= 0)
                return 0;
            walks = true;
        }
        if (walks)
            walk(page, &last);
        else
            run(page, &last, &due_since, &calm);
        if (last - swept > SWEEP_NS) {
            sweep(page);
            swept = last;
        }
    }
}

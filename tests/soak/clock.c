/* Preloaded: the clock and all waiting of a process, by the page that $SOAK_CLOCK names. */
#include "clock.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

/* dlsym() gives an object's address, POSIX says that a function's is one. */
#pragma GCC diagnostic ignored "-Wpedantic"

#define EXPORT     __attribute__((visibility("default")))
#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define S          INT64_C(1000000000)
/* Of the world: how often a wait looks at the clock, which nobody wakes; and one that is woken, or should be. */
#define LOOK_NS  300000
#define POLLS_NS 3000000

static struct soak_page *page;
static __thread struct soak_slot *own;
static pthread_key_t key;
static _Atomic int64_t timer_ns = SOAK_FOREVER; /* of the process's one timer */
static _Atomic int timer_fd = -1;

static long raw(long what, long a, long b, long c, long d, long e, long f)
{
    static long (*call)(long, ...);
    if (!call)
        call = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
    return call(what, a, b, c, d, e, f);
}

static void let_go(void *slot)
{
    struct soak_slot *s = slot;
    atomic_store(&s->tid, 0);
}

/* A thread's slot: the one that its parent took for it, or a free one. It computes. */
static struct soak_slot *claim(int32_t tid)
{
    for (int i = 0; i < SOAK_SLOTS; i++)
        if (atomic_load(&page->slots[i].tid) == tid)
            return &page->slots[i];
    for (int i = 0; i < SOAK_SLOTS; i++) {
        struct soak_slot *s = &page->slots[i];
        int32_t nobody = 0;
        if (!atomic_compare_exchange_strong(&s->tid, &nobody, tid))
            continue;
        atomic_store(&s->computes, 1);
        return s;
    }
    return NULL;
}

static struct soak_slot *slot(void)
{
    if (own || !page)
        return own;
    own = claim((int32_t)raw(SYS_gettid, 0, 0, 0, 0, 0, 0));
    if (own) {
        atomic_store(&own->polls, 0);
        atomic_store(&own->pid, (int32_t)getpid());
        pthread_setspecific(key, own);
    }
    return own;
}

static void woken(int number)
{
    (void)number; /* the call has ended */
}

__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv("SOAK_CLOCK");
    int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    void *map =
        fd >= 0 ? mmap(NULL, sizeof *page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) : MAP_FAILED;
    if (fd >= 0)
        close(fd);
    pthread_key_create(&key, let_go);
    page = map == MAP_FAILED ? NULL : map;
    slot(); /* it computes from its first moment on */
    struct sigaction wake = {.sa_handler = woken, .sa_flags = SA_RESTART};
    if (page)
        sigaction(SOAK_WAKE, &wake, NULL);
}

static int64_t now(void)
{
    return atomic_load(&page->now_ns);
}

static void begin_wait(int64_t until_ns)
{
    struct soak_slot *s = slot();
    if (!s)
        return;
    atomic_store(&s->until_ns, until_ns);
    atomic_store(&s->computes, 0);
}

static void end_wait(void)
{
    if (own)
        atomic_store(&own->computes, 1);
}

/* The same, around a call that a signal ends. */
static void begin_poll(int64_t until_ns)
{
    if (slot())
        atomic_store(&own->polls, 1);
    begin_wait(until_ns);
}

static void end_poll(void)
{
    end_wait();
    if (own)
        atomic_store(&own->polls, 0);
}

static int64_t ns_of(const struct timespec *t)
{
    return t->tv_sec > INT64_MAX / S - 1 ? SOAK_FOREVER : (int64_t)t->tv_sec * S + t->tv_nsec;
}

static struct timespec time_of(int64_t ns)
{
    return (struct timespec){.tv_sec = ns / S, .tv_nsec = ns % S};
}

static int64_t after(int64_t ns)
{
    return ns >= SOAK_FOREVER - now() ? SOAK_FOREVER : now() + ns;
}

/* A moment of a clock, by ours. */
static int64_t moment(clockid_t clock, const struct timespec *t)
{
    int64_t ns = ns_of(t);
    return clock == CLOCK_REALTIME ? ns - atomic_load(&page->wall_add_ns) : ns;
}

static void sleep_until(int64_t until_ns)
{
    while (now() < until_ns) {
        uint32_t bell = own ? atomic_load(&own->bell) : 0;
        begin_wait(until_ns);
        struct timespec most = {.tv_nsec = 5000000};
        if (own)
            raw(SYS_futex, (long)&own->bell, FUTEX_WAIT, bell, (long)&most, 0, 0);
        else
            raw(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0, (long)&most, 0, 0, 0);
        end_wait();
    }
}

/* --- telling the time --------------------------------------------------------------------------- */

EXPORT int clock_gettime(clockid_t clock, struct timespec *t)
{
    bool wall = clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE || clock == CLOCK_TAI;
    bool even = clock == CLOCK_MONOTONIC || clock == CLOCK_MONOTONIC_RAW ||
                clock == CLOCK_MONOTONIC_COARSE || clock == CLOCK_BOOTTIME;
    if (!page || !(wall || even))
        return (int)raw(SYS_clock_gettime, clock, (long)t, 0, 0, 0, 0);
    *t = time_of(now() + (wall ? atomic_load(&page->wall_add_ns) : 0));
    return 0;
}

EXPORT int gettimeofday(struct timeval *restrict t, void *restrict zone)
{
    struct timespec at;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &at);
    *t = (struct timeval){.tv_sec = at.tv_sec, .tv_usec = at.tv_nsec / 1000};
    return 0;
}

EXPORT time_t time(time_t *t)
{
    struct timespec at;
    clock_gettime(CLOCK_REALTIME, &at);
    if (t)
        *t = at.tv_sec;
    return at.tv_sec;
}

/* --- sleeping ------------------------------------------------------------------------------------ */

EXPORT int clock_nanosleep(clockid_t clock, int flags, const struct timespec *t,
                           struct timespec *left)
{
    if (!page)
        return REAL(clock_nanosleep)(clock, flags, t, left);
    sleep_until(flags & TIMER_ABSTIME ? moment(clock, t) : after(ns_of(t)));
    if (left)
        *left = (struct timespec){0};
    return 0;
}

EXPORT int nanosleep(const struct timespec *t, struct timespec *left)
{
    return clock_nanosleep(CLOCK_MONOTONIC, 0, t, left);
}

EXPORT int usleep(useconds_t us)
{
    struct timespec t = time_of((int64_t)us * 1000);
    return clock_nanosleep(CLOCK_MONOTONIC, 0, &t, NULL);
}

EXPORT unsigned sleep(unsigned s)
{
    struct timespec t = {.tv_sec = s};
    clock_nanosleep(CLOCK_MONOTONIC, 0, &t, NULL);
    return 0;
}

/* --- waiting for descriptors ---------------------------------------------------------------------- */

static int wait_poll(struct pollfd *fds, nfds_t count, int64_t until_ns, const sigset_t *mask)
{
    for (;;) {
        struct timespec look = {.tv_nsec = POLLS_NS}, none = {0};
        bool over = until_ns != SOAK_FOREVER && now() >= until_ns;
        if (!over)
            begin_poll(until_ns);
        long ready = raw(SYS_ppoll, (long)fds, (long)count,
                         over                       ? (long)&none
                         : until_ns == SOAK_FOREVER ? 0
                                                    : (long)&look,
                         (long)mask, 8, 0);
        int error = errno;
        end_poll();
        if (ready < 0 && error == EINTR && !over && now() >= until_ns)
            continue; /* the conductor's, at its moment */
        errno = error;
        if (ready != 0 || over)
            return (int)ready;
    }
}

EXPORT int ppoll(struct pollfd *fds, nfds_t count, const struct timespec *within,
                 const sigset_t *mask)
{
    if (!page)
        return REAL(ppoll)(fds, count, within, mask);
    return wait_poll(fds, count, within ? after(ns_of(within)) : SOAK_FOREVER, mask);
}

EXPORT int poll(struct pollfd *fds, nfds_t count, int within_ms)
{
    if (!page)
        return REAL(poll)(fds, count, within_ms);
    return wait_poll(fds, count, within_ms < 0 ? SOAK_FOREVER : after(within_ms * INT64_C(1000000)),
                     NULL);
}

EXPORT int timerfd_settime(int fd, int flags, const struct itimerspec *to, struct itimerspec *was)
{
    static const struct itimerspec off = {0};
    if (!page)
        return REAL(timerfd_settime)(fd, flags, to, was);
    int64_t ns = ns_of(&to->it_value);
    atomic_store(&timer_fd, fd);
    atomic_store(&timer_ns, ns == 0 ? SOAK_FOREVER : flags & TFD_TIMER_ABSTIME ? ns : after(ns));
    return REAL(timerfd_settime)(fd, 0, &off, was);
}

/* The world's timer goes off when ours would have. */
static void ring_timer(void)
{
    static const struct itimerspec soon = {.it_value = {.tv_nsec = 1}};
    if (atomic_load(&timer_fd) < 0 || now() < atomic_load(&timer_ns))
        return;
    atomic_store(&timer_ns, SOAK_FOREVER);
    REAL(timerfd_settime)(atomic_load(&timer_fd), 0, &soon, NULL);
}

EXPORT int epoll_wait(int epoll, struct epoll_event *events, int most, int within_ms)
{
    if (!page)
        return REAL(epoll_wait)(epoll, events, most, within_ms);
    int64_t end_ns = within_ms < 0 ? SOAK_FOREVER : after(within_ms * INT64_C(1000000));
    for (;;) {
        ring_timer();
        int64_t timer = atomic_load(&timer_ns), until = timer < end_ns ? timer : end_ns;
        struct pollfd one = {.fd = epoll, .events = POLLIN};
        int ready = wait_poll(&one, 1, until, NULL);
        if (ready < 0)
            return -1;
        ring_timer();
        int got = REAL(epoll_wait)(epoll, events, most, 0);
        if (got != 0 || now() >= end_ns)
            return got;
    }
}

/* --- waiting for threads and processes --------------------------------------------------------------------------- */

EXPORT int pthread_cond_clockwait(pthread_cond_t *condition, pthread_mutex_t *mutex,
                                  clockid_t clock, const struct timespec *t)
{
    static int (*real)(pthread_cond_t *, pthread_mutex_t *, clockid_t, const struct timespec *);
    if (!real)
        real = (__typeof__(real))dlsym(RTLD_NEXT, "pthread_cond_clockwait");
    if (!page)
        return real(condition, mutex, clock, t);
    int64_t until_ns = moment(clock, t);
    for (;;) {
        struct timespec look;
        raw(SYS_clock_gettime, CLOCK_MONOTONIC, (long)&look, 0, 0, 0, 0);
        look = time_of(ns_of(&look) + LOOK_NS);
        begin_wait(until_ns);
        int woken = real(condition, mutex, CLOCK_MONOTONIC, &look);
        end_wait();
        if (woken != ETIMEDOUT || now() >= until_ns)
            return woken;
    }
}

EXPORT int pthread_cond_wait(pthread_cond_t *condition, pthread_mutex_t *mutex)
{
    static int (*real)(pthread_cond_t *, pthread_mutex_t *);
    if (!real)
        real = (__typeof__(real))dlsym(RTLD_NEXT, "pthread_cond_wait");
    if (own)
        begin_wait(SOAK_FOREVER);
    int answer = real(condition, mutex);
    end_wait();
    return answer;
}

EXPORT int pthread_join(pthread_t thread, void **value)
{
    static int (*real)(pthread_t, void **);
    if (!real)
        real = (__typeof__(real))dlsym(RTLD_NEXT, "pthread_join");
    if (own)
        begin_wait(SOAK_FOREVER);
    int answer = real(thread, value);
    end_wait();
    return answer;
}

struct beginning {
    void *(*run)(void *);
    void *data;
};

static void *begin_thread(void *data)
{
    struct beginning beginning = *(struct beginning *)data;
    free(data);
    slot();
    return beginning.run(beginning.data);
}

EXPORT int pthread_create(pthread_t *thread, const pthread_attr_t *how, void *(*run)(void *),
                          void *data)
{
    static int (*real)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
    if (!real)
        real = (__typeof__(real))dlsym(RTLD_NEXT, "pthread_create");
    struct beginning *beginning = malloc(sizeof *beginning);
    if (!beginning)
        return EAGAIN;
    *beginning = (struct beginning){run, data};
    int error = real(thread, how, begin_thread, beginning);
    if (error)
        free(beginning);
    return error;
}

/* Who is born computes, also before it is the program that it will be. */
EXPORT pid_t fork(void)
{
    static pid_t (*real)(void);
    if (!real)
        real = (__typeof__(real))dlsym(RTLD_NEXT, "fork");
    pid_t pid = real();
    if (pid > 0 && page)
        claim(pid);
    return pid;
}

EXPORT int pthread_cond_timedwait(pthread_cond_t *condition, pthread_mutex_t *mutex,
                                  const struct timespec *t)
{
    /* Conditions of the engine are of the even clock; others of the wall's, whose moments are far off it. */
    bool wall = page && ns_of(t) > now() + 10 * 365 * 86400 * S;
    return pthread_cond_clockwait(condition, mutex, wall ? CLOCK_REALTIME : CLOCK_MONOTONIC, t);
}

EXPORT long syscall(long what, ...)
{
    va_list rest;
    long a[6];
    va_start(rest, what);
    for (int i = 0; i < 6; i++)
        a[i] = va_arg(rest, long);
    va_end(rest);
    if (!page || what != SYS_futex || (a[1] & FUTEX_CMD_MASK) != FUTEX_WAIT_BITSET || !a[3])
        return raw(what, a[0], a[1], a[2], a[3], a[4], a[5]);
    int64_t until_ns = moment(CLOCK_MONOTONIC, (const struct timespec *)a[3]);
    for (;;) {
        struct timespec look;
        raw(SYS_clock_gettime, CLOCK_MONOTONIC, (long)&look, 0, 0, 0, 0);
        look = time_of(ns_of(&look) + POLLS_NS);
        begin_poll(until_ns);
        long answer = raw(what, a[0], a[1], a[2], (long)&look, a[4], a[5]);
        int error = errno;
        end_poll();
        errno = error == EINTR && now() >= until_ns ? ETIMEDOUT : error;
        if (answer == 0 || error != ETIMEDOUT || now() >= until_ns)
            return answer;
    }
}

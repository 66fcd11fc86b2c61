/*
 * Preloaded into a keeper, and into nobody else: makes one of its calls fail.
 *
 *     KEEPER_FAULT  "alloc", or the name of a call below      KEEPER_FAULT_ERRNO  with which errno
 *     KEEPER_FAULT_AT  the first that fails, from 1           KEEPER_FAULT_TIMES  how many do; 0: all from then on
 *     KEEPER_FAULT_MARK  a file that says how often it was met, and how many calls there were: "3 of 1200\n"
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

/* dlsym() gives an object's address, POSIX says that a function's is one. */
#pragma GCC diagnostic ignored "-Wpedantic"

#define EXPORT __attribute__((visibility("default")))

static const char *call;
static int mark = -1, error = ENOMEM;
static long first, times, calls, met;
static pid_t keeper;
static bool ready;

static long number(const char *name)
{
    const char *text = getenv(name);
    return text ? strtol(text, NULL, 10) : 0;
}

__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv("KEEPER_FAULT_MARK");
    if (strcmp(program_invocation_short_name, "pavilion") != 0 || !path)
        return;
    call = getenv("KEEPER_FAULT");
    first = number("KEEPER_FAULT_AT");
    times = number("KEEPER_FAULT_TIMES");
    error = (int)number("KEEPER_FAULT_ERRNO");
    keeper = getpid();
    /* High, so that the keeper's own descriptors have the numbers that they always have. */
    int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_CREAT | O_TRUNC | O_RDWR | O_CLOEXEC, 0600);
    mark = (int)syscall(SYS_fcntl, fd, F_DUPFD_CLOEXEC, 200);
    syscall(SYS_close, fd);
    ready = call != NULL && mark >= 0;
}

static void note(void)
{
    char line[64];
    int length = snprintf(line, sizeof line, "%ld of %ld\n", met, calls);
    syscall(SYS_pwrite64, mark, line, (size_t)length, 0);
}

__attribute__((destructor)) static void end(void)
{
    if (ready && getpid() == keeper)
        note();
}

/* Of the keeper itself: what it forks is on its way to be another program. */
static bool fails(const char *name)
{
    if (!ready || strcmp(call, name) != 0 || getpid() != keeper)
        return false;
    calls++;
    bool now = first > 0 && calls >= first && (times == 0 || calls < first + times);
    if (!now)
        return false;
    met++;
    note();
    errno = error;
    return true;
}

/* --- memory --------------------------------------------------------------------------------------- */

void *__libc_malloc(size_t bytes);
void *__libc_calloc(size_t count, size_t bytes);
void *__libc_realloc(void *old, size_t bytes);

EXPORT void *malloc(size_t bytes)
{
    return fails("alloc") ? NULL : __libc_malloc(bytes);
}

EXPORT void *calloc(size_t count, size_t bytes)
{
    return fails("alloc") ? NULL : __libc_calloc(count, bytes);
}

EXPORT void *realloc(void *old, size_t bytes)
{
    return fails("alloc") ? NULL : __libc_realloc(old, bytes);
}

/* --- calls ---------------------------------------------------------------------------------------- */

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

EXPORT pid_t fork(void)
{
    return fails("fork") ? -1 : REAL(fork)();
}

EXPORT int socketpair(int family, int type, int protocol, int pair[2])
{
    return fails("socketpair") ? -1 : REAL(socketpair)(family, type, protocol, pair);
}

EXPORT int memfd_create(const char *name, unsigned flags)
{
    return fails("memfd_create") ? -1 : REAL(memfd_create)(name, flags);
}

EXPORT int pipe2(int pair[2], int flags)
{
    return fails("pipe2") ? -1 : REAL(pipe2)(pair, flags);
}

EXPORT int epoll_create1(int flags)
{
    return fails("epoll_create1") ? -1 : REAL(epoll_create1)(flags);
}

EXPORT int epoll_ctl(int epoll, int how, int fd, struct epoll_event *event)
{
    return fails("epoll_ctl") ? -1 : REAL(epoll_ctl)(epoll, how, fd, event);
}

EXPORT int timerfd_create(int clock, int flags)
{
    return fails("timerfd_create") ? -1 : REAL(timerfd_create)(clock, flags);
}

EXPORT int timerfd_settime(int fd, int flags, const struct itimerspec *to, struct itimerspec *was)
{
    return fails("timerfd_settime") ? -1 : REAL(timerfd_settime)(fd, flags, to, was);
}

EXPORT int signalfd(int fd, const sigset_t *mask, int flags)
{
    return fails("signalfd") ? -1 : REAL(signalfd)(fd, mask, flags);
}

EXPORT int inotify_init1(int flags)
{
    return fails("inotify_init1") ? -1 : REAL(inotify_init1)(flags);
}

EXPORT void *mmap(void *at, size_t length, int how, int flags, int fd, off_t offset)
{
    if (fd >= 0 && fails("mmap"))
        return MAP_FAILED;
    return (void *)syscall(SYS_mmap, at, length, how, flags, fd, offset);
}

EXPORT long syscall(long what, ...)
{
    va_list rest;
    long a[6];
    va_start(rest, what);
    for (int i = 0; i < 6; i++)
        a[i] = va_arg(rest, long);
    va_end(rest);
    static long (*real)(long, ...);
    if (!real)
        real = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
    if (what == SYS_pidfd_open && fails("pidfd_open"))
        return -1;
    return real(what, a[0], a[1], a[2], a[3], a[4], a[5]);
}

/*
 * Every way in which the keeper writes a file, broken at each of its steps: killed there, the disk full,
 * read-only, failing, or out of descriptors. The file is then what it was or what it was to be, whole; and the
 * next write holds, whatever the last one left beside it.
 *
 * The steps are the calls below, which this program has in place of the C library's.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "check.h"
#include "keeper/outputs.h"
#include "keeper/sources.h"
#include "keeper/store.h"

#define STEPS_MAX 64
#define KILLED    (-1) /* in place of an errno */
#define HALF      (-2) /* half of a write, then no room */

/* Shared with the child that is broken. */
static struct {
    int at, error; /* the step that fails, from 1, and how; 0: none does */
    int count;     /* steps so far */
    bool met;
} * fault;

/* True: this call fails, with errno. */
static bool broken(void)
{
    if (!fault || fault->at == 0 || ++fault->count != fault->at)
        return false;
    fault->met = true;
    if (fault->error == KILLED)
        syscall(SYS_kill, getpid(), SIGKILL);
    errno = fault->error == HALF ? ENOSPC : fault->error;
    return true;
}

int openat(int at, const char *path, int flags, ...)
{
    va_list rest;
    va_start(rest, flags);
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return broken() ? -1 : (int)syscall(SYS_openat, at, path, flags, mode);
}

int open(const char *path, int flags, ...)
{
    va_list rest;
    va_start(rest, flags);
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return broken() ? -1 : (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

ssize_t write(int fd, const void *bytes, size_t length)
{
    if (fd > STDERR_FILENO && broken()) {
        if (fault->error == HALF && length > 1)
            return syscall(SYS_write, fd, bytes, length / 2);
        return -1;
    }
    return syscall(SYS_write, fd, bytes, length);
}

int fsync(int fd)
{
    return broken() ? -1 : (int)syscall(SYS_fsync, fd);
}

int ftruncate(int fd, off_t length)
{
    return broken() ? -1 : (int)syscall(SYS_ftruncate, fd, length);
}

int rename(const char *from, const char *to)
{
    return broken() ? -1 : (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int renameat(int from_at, const char *from, int to_at, const char *to)
{
    return broken() ? -1 : (int)syscall(SYS_renameat2, from_at, from, to_at, to, 0);
}

int unlink(const char *path)
{
    return broken() ? -1 : (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
}

int unlinkat(int at, const char *path, int flags)
{
    return broken() ? -1 : (int)syscall(SYS_unlinkat, at, path, flags);
}

int mkdirat(int at, const char *path, mode_t mode)
{
    return broken() ? -1 : (int)syscall(SYS_mkdirat, at, path, mode);
}

/* --- the ways of writing --------------------------------------------------------------------------- */

static char folder[] = "/tmp/pavilion-writes-XXXXXX";
static char path[128];

/* The store's files: journal, marks, position, values, visits. */
static bool write_store(const char *bytes, size_t length)
{
    struct pav_store store;
    pav_store_open(&store);
    bool done = pav_store_write(&store, "visits/day.csv", bytes, length);
    pav_store_close(&store);
    return done;
}

/* Presets, and a shader that was edited on the panel. */
static bool write_source(const char *bytes, size_t length)
{
    char *why = NULL;
    bool done = pav_sources_write(path, bytes, length, &why);
    CHECK(done == (why == NULL));
    free(why);
    return done;
}

/* A still or a film: opened, filled by the stage, named when it is whole. */
static bool write_output(const char *bytes, size_t length)
{
    struct pav_output output;
    bool done = pav_output_open(&output, path) &&
                syscall(SYS_write, output.fd, bytes, length) == (ssize_t)length &&
                pav_output_close(&output, true);
    pav_output_finish(&output);
    return done;
}

static const struct way {
    const char *name, *file;
    bool (*write)(const char *bytes, size_t length);
    int least_steps;
} ways[] = {
    {"store", "visits/day.csv", write_store, 6},
    {"presets and sources", "show.presets.yaml", write_source, 6},
    {"stills and films", "kept.png", write_output, 2},
};

/* --- breaking them ----------------------------------------------------------------------------------- */

static const char before[] = "what was there, and was good\n";
static const char after[] =
    "what is to be there, longer than what was, and whole to its last letter\n";

static bool holds(const char *text)
{
    char bytes[256] = "";
    int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY);
    ssize_t got = fd >= 0 ? read(fd, bytes, sizeof bytes - 1) : -1;
    close(fd);
    return got == (ssize_t)strlen(text) && strcmp(bytes, text) == 0;
}

/* One write in a child that is broken at a step; its answer, or -1: it was killed. */
static int break_at(const struct way *way, int at, int error)
{
    *fault = (typeof(*fault)){.at = at, .error = error};
    pid_t pid = fork();
    if (pid == 0)
        _exit(way->write(after, strlen(after)) ? 1 : 0);
    int status;
    waitpid(pid, &status, 0);
    fault->at = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* The number of steps that were broken. */
static int break_each(const struct way *way, int error)
{
    int at = 1;
    for (; at < STEPS_MAX; at++) {
        CHECK(way->write(before, strlen(before)) && holds(before));
        int answer = break_at(way, at, error);
        if (!fault->met)
            break;
        bool old = holds(before), new = holds(after);
        if (!old && !new)
            printf("# %s: step %d, %s: the file is neither the old nor the new one\n", way->name,
                   at, error < 0 ? "killed or half written" : strerror(error));
        CHECK(old || new);
        CHECK(answer == -1 ? error == KILLED : new == (answer == 1));
        /* What is left beside it is in nobody's way. */
        CHECK(way->write(after, strlen(after)) && holds(after));
    }
    CHECK(at - 1 >= way->least_steps && at < STEPS_MAX);
    return at - 1;
}

static void each_step_of_each_write(void)
{
    static const int errors[] = {KILLED, HALF, ENOSPC, EROFS, EIO, EMFILE, EDQUOT, ENOMEM};
    int total = 0;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, ways[i].file);
        int steps = 0;
        for (size_t e = 0; e < sizeof errors / sizeof *errors; e++)
            steps = break_each(&ways[i], errors[e]);
        printf("# %s: %d steps\n", ways[i].name, steps);
        total += steps * (int)(sizeof errors / sizeof *errors);
    }
    printf("# %d writes were broken\n", total);
}

/* A disk that is full says so once, not at every try. */
static void a_disk_that_fails_is_said_once(void)
{
    struct pav_store store;
    pav_store_open(&store);
    *fault = (typeof(*fault)){.at = 4, .error = ENOSPC};
    CHECK(!pav_store_write(&store, "position.json", "x", 1));
    CHECK_INT(errno, ENOSPC);
    CHECK_INT(store.failed, ENOSPC);
    *fault = (typeof(*fault)){0};
    CHECK(pav_store_write(&store, "position.json", "x", 1));
    CHECK_INT(store.failed, 0);
    pav_store_close(&store);
}

/* A link at the hidden name leads nowhere. */
static void a_link_beside_it_is_not_followed(void)
{
    char part[160], victim[160];
    snprintf(path, sizeof path, "%s/show.presets.yaml", folder);
    snprintf(part, sizeof part, "%s/.show.presets.yaml.part", folder);
    snprintf(victim, sizeof victim, "%s/victim", folder);
    REQUIRE(symlink(victim, part) == 0);
    CHECK(write_source(after, strlen(after)) && holds(after));
    CHECK(access(victim, F_OK) != 0);
    struct stat about;
    CHECK(lstat(path, &about) == 0 && S_ISREG(about.st_mode));
}

int main(void)
{
    pav_log_set_level(PAV_LOG_NONE);
    fault = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (fault == MAP_FAILED || !mkdtemp(folder) || !freopen("/dev/null", "w", stderr))
        return 1;
    setenv("STATE_DIRECTORY", folder, 1);
    RUN(each_step_of_each_write);
    RUN(a_disk_that_fails_is_said_once);
    RUN(a_link_beside_it_is_not_followed);
    char words[96];
    snprintf(words, sizeof words, "rm -rf %s", folder);
    if (system(words) != 0)
        printf("# %s stays\n", folder);
    return check_end();
}

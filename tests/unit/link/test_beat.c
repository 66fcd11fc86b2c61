/* Beat and spawn: a child has its descriptors and nothing else, its life and death are heard. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "check.h"
#include "link/beat.h"
#include "link/message.h"
#include "link/spawn.h"

static const char *self;

/* --- what this program does as a child ------------------------------------------------------ */

static int fail_as(int code, const char *what)
{
    fprintf(stderr, "# child: %s\n", what);
    return code;
}

static bool only_own_descriptors(int count)
{
    for (int fd = 3; fd < 512; fd++) {
        bool is_open = fcntl(fd, F_GETFD) >= 0;
        if (is_open != (fd < 3 + count))
            return false;
    }
    return true;
}

static int child_looks_around(void)
{
    struct rlimit core;
    getrlimit(RLIMIT_CORE, &core);
    sigset_t blocked;
    sigprocmask(SIG_SETMASK, NULL, &blocked);
    if (!only_own_descriptors(4))
        return fail_as(10, "foreign descriptors are open, or own ones are not");
    if (core.rlim_cur > 1)
        return fail_as(11, "cores may be dumped");
    if (sigismember(&blocked, SIGINT) || sigismember(&blocked, SIGUSR1))
        return fail_as(12, "signals are blocked");
    if (signal(SIGPIPE, SIG_DFL) != SIG_DFL)
        return fail_as(13, "a signal is ignored");
    if (getpgid(0) != getpid())
        return fail_as(14, "the child is in the keeper's process group");
    char a = 0, b = 0;
    if (read(PAV_CHILD_EXTRA, &a, 1) != 1 || read(PAV_CHILD_EXTRA + 1, &b, 1) != 1 || a != 'a' ||
        b != 'b')
        return fail_as(15, "the extra descriptors are not in order");
    return 0;
}

static int child_beats(void)
{
    struct pav_beat_page *page = pav_beat_open(PAV_CHILD_BEAT);
    pav_beat(page, PAV_PHASE_LOADING, 3 * PAV_NS_PER_S);
    pav_beat_frames(page, 12, 2);
    struct pav_message message;
    int fd;
    struct pollfd wait = {.fd = PAV_CHILD_SOCKET, .events = POLLIN};
    if (poll(&wait, 1, 5000) != 1 ||
        pav_message_receive(PAV_CHILD_SOCKET, PAV_ROLE_KEEPER, PAV_ROLE_EYE, &message, &fd) !=
            PAV_RECEIVE_OK ||
        message.type != PAV_MESSAGE_STOP)
        return 20;
    return 3;
}

static int child_of(const char *what)
{
    if (strcmp(what, "look") == 0)
        return child_looks_around();
    if (strcmp(what, "beat") == 0)
        return child_beats();
    if (strcmp(what, "crash") == 0)
        raise(SIGSEGV);
    pause();
    return 0;
}

/* Plays a keeper that starts a child, says its id and is killed. */
static int keeper_that_dies(void)
{
    struct pav_child child;
    char *const argv[] = {(char *)self, "child", "wait", NULL};
    if (!pav_spawn(&child, &(struct pav_spawn_plan){.path = self, .argv = argv, .output = -1}))
        return 1;
    printf("%d\n", (int)child.pid);
    fflush(stdout);
    raise(SIGKILL);
    return 0;
}

/* --- the tests ------------------------------------------------------------------------------ */

static bool start(struct pav_child *child, const char *what, const int *extra, int count)
{
    char *const argv[] = {(char *)self, "child", (char *)what, NULL};
    return pav_spawn(
        child, &(struct pav_spawn_plan){
                   .path = self, .argv = argv, .extra = extra, .extra_count = count, .output = -1});
}

static bool heard_end(const struct pav_child *child, int within_ms)
{
    struct pollfd wait = {.fd = child->pidfd, .events = POLLIN};
    return poll(&wait, 1, within_ms) == 1;
}

static void a_child_has_only_its_own(void)
{
    int a[2], b[2];
    REQUIRE(pipe(a) == 0 && pipe(b) == 0); /* without CLOEXEC, and in the places of 3, 4, 5 */
    CHECK(write(a[1], "a", 1) == 1 && write(b[1], "b", 1) == 1);
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, NULL);
    signal(SIGPIPE, SIG_IGN);
    struct pav_child child;
    int extra[] = {a[0], b[0]};
    REQUIRE(start(&child, "look", extra, 2));
    sigprocmask(SIG_UNBLOCK, &all, NULL);
    signal(SIGPIPE, SIG_DFL);
    CHECK(heard_end(&child, 5000));
    int status = pav_child_reap(&child);
    CHECK_STR(pav_child_end(status), "exit 0");
    for (int i = 0; i < 2; i++) {
        close(a[i]);
        close(b[i]);
    }
}

static void a_beat_is_heard(void)
{
    struct pav_child child;
    REQUIRE(start(&child, "beat", NULL, 0));
    struct pav_beat_reading reading = {0};
    int64_t end = pav_clock_ns() + 5 * PAV_NS_PER_S;
    while (reading.late == 0 && pav_clock_ns() < end) {
        pav_beat_read(child.beat, &reading);
        poll(NULL, 0, 1);
    }
    CHECK_INT(reading.count, 1);
    CHECK_INT(reading.phase, PAV_PHASE_LOADING);
    CHECK_INT(reading.frames, 12);
    CHECK_INT(reading.late, 2);
    CHECK_NEAR((double)(reading.deadline_ns - pav_clock_ns()) / 1e9, 1.5, 1.6);
    struct pav_message stop = {.type = PAV_MESSAGE_STOP};
    CHECK(pav_message_send(child.socket, &stop, -1));
    CHECK(heard_end(&child, 5000));
    CHECK_STR(pav_child_end(pav_child_reap(&child)), "exit 3");
    CHECK_INT(child.pid, -1);
}

static void deaths_are_heard(void)
{
    struct pav_child child;
    REQUIRE(start(&child, "crash", NULL, 0));
    CHECK(heard_end(&child, 5000));
    int status = pav_child_reap(&child);
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    CHECK(status != 0);
#else
    CHECK_HAS(pav_child_end(status), "signal 11");
#endif
    REQUIRE(start(&child, "wait", NULL, 0));
    CHECK(!heard_end(&child, 50));
    pav_child_kill(&child);
    CHECK(heard_end(&child, 5000));
    CHECK_HAS(pav_child_end(pav_child_reap(&child)), "signal 9 (Killed)");
}

static bool start_nothing(struct pav_child *child)
{
    char *const argv[] = {"nothing", NULL};
    return pav_spawn(child, &(struct pav_spawn_plan){
                                .path = "/nowhere/pavilion-eye", .argv = argv, .output = -1});
}

static void output_can_be_caught(void)
{
    int ends[2];
    REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
    struct pav_child child;
    char *const argv[] = {"sh", "-c", "echo out; echo err >&2", NULL};
    REQUIRE(pav_spawn(
        &child, &(struct pav_spawn_plan){.path = "/bin/sh", .argv = argv, .output = ends[1]}));
    close(ends[1]);
    CHECK(heard_end(&child, 5000));
    pav_child_reap(&child);
    char text[32] = "";
    CHECK(read(ends[0], text, sizeof text - 1) == 8);
    CHECK_STR(text, "out\nerr\n");
    close(ends[0]);
}

static void a_missing_program_is_said(void)
{
    struct pav_child child;
    CHECK(!start_nothing(&child));
    CHECK_INT(errno, ENOENT);
    CHECK_INT(child.pid, -1);
    CHECK(waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD);
}

static void children_die_with_their_keeper(void)
{
    char command[600], line[32] = "";
    snprintf(command, sizeof command, "exec '%s' keeper", self);
    FILE *keeper = popen(command, "r");
    REQUIRE(keeper);
    CHECK(fgets(line, sizeof line, keeper));
    pid_t pid = atoi(line);
    REQUIRE(pid > 1);
    pclose(keeper);
    bool gone = false;
    for (int i = 0; i < 300 && !gone; i++) {
        char path[64], state = 0;
        snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
        FILE *f = fopen(path, "r");
        gone = !f || fscanf(f, "%*d %*s %c", &state) != 1 || state == 'Z' || state == 'X';
        if (f)
            fclose(f);
        poll(NULL, 0, 10);
    }
    CHECK(gone);
}

static void nothing_leaks(void)
{
    int before = dup(0);
    close(before);
    for (int i = 0; i < 20; i++) {
        struct pav_child child;
        REQUIRE(start(&child, "wait", NULL, 0));
        pav_child_kill(&child);
        pav_child_reap(&child);
        start_nothing(&child);
    }
    int after = dup(0);
    close(after);
    CHECK_INT(after, before);
}

static void a_beat_page_is_fixed(void)
{
    int fd;
    const struct pav_beat_page *page = pav_beat_create(&fd);
    REQUIRE(page);
    CHECK(ftruncate(fd, 0) < 0 && errno == EPERM);
    struct pav_beat_page *child = pav_beat_open(fd);
    REQUIRE(child);
    /* A child writes what it likes; the phase stays one of ours. */
    memset((void *)child, 0xff, 40);
    struct pav_beat_reading reading;
    pav_beat_read(page, &reading);
    CHECK(reading.phase <= PAV_PHASE_DARK);
    munmap((void *)child, 4096);
    pav_beat_destroy(page);
    close(fd);
    CHECK(!pav_beat_open(-1));
    pav_beat(NULL, PAV_PHASE_DRAWING, 1);
    pav_beat_frames(NULL, 1, 0);
}

int main(int argc, char **argv)
{
    self = "/proc/self/exe";
    static char path[400];
    ssize_t length = readlink(self, path, sizeof path - 1);
    if (length > 0)
        self = path;
    if (argc == 3 && strcmp(argv[1], "child") == 0)
        return child_of(argv[2]);
    if (argc == 2 && strcmp(argv[1], "keeper") == 0)
        return keeper_that_dies();
    RUN(a_child_has_only_its_own);
    RUN(a_beat_is_heard);
    RUN(deaths_are_heard);
    RUN(output_can_be_caught);
    RUN(a_missing_program_is_said);
    RUN(children_die_with_their_keeper);
    RUN(nothing_leaks);
    RUN(a_beat_page_is_fixed);
    return check_end();
}

/* Whether a child is late or the machine is busy, how a child has ended before it is reaped, and whether a
 * display answers. */
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "check.h"
#include "keeper/display.h"
#include "keeper/starved.h"
#include "link/spawn.h"

/* Works for ever, on the first processor alone. */
static pid_t spin(void)
{
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(0, &one);
    sched_setaffinity(0, sizeof one, &one);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (volatile unsigned i = 0;; i++)
        ;
}

static int64_t starved_within(pid_t pid, int64_t ns)
{
    int64_t before_ns = pav_starved_ns(pid);
    pav_clock_sleep_until(pav_clock_ns() + ns);
    return pav_starved_ns(pid) - before_ns;
}

static void end(pid_t pid)
{
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

static void who_has_to_share_a_processor_is_starved(void)
{
    pid_t one = spin(), two = spin();
    int64_t ns = starved_within(one, 400 * PAV_NS_PER_MS);
    printf("# waited %.0f ms of 400\n", (double)ns / PAV_NS_PER_MS);
    CHECK(ns > 50 * PAV_NS_PER_MS);
    end(one);
    end(two);
}

static void who_is_stopped_is_not(void)
{
    pid_t pid = spin();
    kill(pid, SIGSTOP);
    waitpid(pid, NULL, WUNTRACED);
    CHECK(starved_within(pid, 200 * PAV_NS_PER_MS) < 20 * PAV_NS_PER_MS);
    end(pid);
}

static void who_is_not_there_is_not(void)
{
    CHECK_INT(pav_starved_ns(0x3fffffff), 0);
}

static void an_end_is_known_before_it_is_reaped(void)
{
    pid_t ends = fork();
    if (ends == 0)
        _exit(7);
    pid_t dies = fork();
    if (dies == 0)
        pause();
    struct pav_child child = {.pid = dies, .pidfd = -1, .socket = -1};
    CHECK_INT(pav_child_status(&child), -1);
    kill(dies, SIGKILL);
    siginfo_t about;
    waitid(P_PID, (id_t)dies, &about, WEXITED | WNOWAIT);
    int status = pav_child_status(&child);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    CHECK_INT(waitpid(dies, &status, 0), dies);

    child.pid = ends;
    waitid(P_PID, (id_t)ends, &about, WEXITED | WNOWAIT);
    status = pav_child_status(&child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 7);
    CHECK_INT(waitpid(ends, &status, 0), ends);
}

static void a_display_answers_when_somebody_listens(void)
{
    const char *folder = "/tmp/.X11-unix", *path = "/tmp/.X11-unix/X65123";
    if (access(folder, W_OK) != 0)
        SKIP("/tmp/.X11-unix is not there, or not ours to write");
    unlink(path);
    CHECK(!pav_display_answers(":65123"));
    CHECK(!pav_display_answers(":65123.0"));
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    REQUIRE(bind(fd, (struct sockaddr *)&address, sizeof address) == 0 && listen(fd, 1) == 0);
    CHECK(pav_display_answers(":65123"));
    close(fd); /* the socket's file is left behind, as a server leaves it that was killed */
    CHECK(!pav_display_answers(":65123"));
    unlink(path);
}

static void what_cannot_be_known_is_tried(void)
{
    CHECK(pav_display_answers(NULL));
    CHECK(pav_display_answers(""));
    CHECK(pav_display_answers("elsewhere:0"));
    CHECK(pav_display_answers(":99999999999"));
    CHECK(pav_display_answers(":1x"));
}

int main(void)
{
    RUN(who_has_to_share_a_processor_is_starved);
    RUN(who_is_stopped_is_not);
    RUN(who_is_not_there_is_not);
    RUN(an_end_is_known_before_it_is_reaped);
    RUN(a_display_answers_when_somebody_listens);
    RUN(what_cannot_be_known_is_tried);
    return check_end();
}

/* Starting, hearing and ending a child of the keeper. */
#include "link/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define EXTRA_MAX 16
#define PARKED_AT 64 /* descriptors wait above this number until 3, 4, 5 … are free */

extern char **environ;

static void close_if_open(int fd)
{
    if (fd >= 0)
        close(fd);
}

/* Everything below runs between fork and exec: only calls that are safe after a fork. */

/* Core dumps would hold visitors' pictures and delay the news of a death. A limit of one byte also
 * stops those that the kernel pipes to a program, which a limit of 0 does not (core(5)). */
static void forbid_core(void)
{
    if (setrlimit(RLIMIT_CORE, &(struct rlimit){1, 1}) != 0)
        setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
}

/* More than the keeper's own: everybody may ask for that. */
static void be_spared_less(int score)
{
    char text[8];
    int length = 0, fd = score > 0 ? open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC) : -1;
    for (int part = 1000; part > 0; part /= 10)
        if (score >= part || part == 1)
            text[length++] = (char)('0' + score / part % 10);
    ssize_t ignored = fd >= 0 ? write(fd, text, (size_t)length) : 0;
    (void)ignored;
    close_if_open(fd);
}

static void default_signals(void)
{
    for (int number = 1; number < NSIG; number++)
        signal(number, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static bool place_descriptors(const int *wanted, int count, int *report)
{
    int parked[EXTRA_MAX + 2];
    *report = fcntl(*report, F_DUPFD_CLOEXEC, PARKED_AT);
    for (int i = 0; i < count; i++) {
        parked[i] = fcntl(wanted[i], F_DUPFD_CLOEXEC, PARKED_AT);
        if (parked[i] < 0)
            return false;
    }
    for (int i = 0; i < count; i++) {
        if (dup2(parked[i], PAV_CHILD_SOCKET + i) < 0)
            return false;
    }
    int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (nothing < 0 || dup2(nothing, STDIN_FILENO) < 0)
        return false;
    /* Above the last one all is closed at exec, the parked ones too. */
    return syscall(SYS_close_range, PAV_CHILD_SOCKET + count, ~0u, 1u << 2 /* CLOEXEC */) == 0;
}

static bool place_output(int output)
{
    return output < 0 || (dup2(output, STDOUT_FILENO) >= 0 && dup2(output, STDERR_FILENO) >= 0);
}

static void become(const struct pav_spawn_plan *plan, const int *wanted, int count, int report,
                   pid_t keeper)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != keeper) /* it died before the line above */
        _exit(127);
    setpgid(0, 0); /* Ctrl-C in the keeper's terminal is the keeper's to answer */
    forbid_core();
    be_spared_less(plan->ends_first);
    default_signals();
    /* Output first: its descriptor may lie where 3, 4, 5 … will be. */
    if (place_output(plan->output) && place_descriptors(wanted, count, &report))
        execve(plan->path, plan->argv, plan->envp ? plan->envp : environ);
    int why = errno;
    ssize_t ignored = write(report, &why, sizeof why);
    (void)ignored;
    _exit(127);
}

/* The child's end of the pipe closes with a successful exec; otherwise the reason comes through. */
static int exec_error(int report)
{
    int why = 0;
    ssize_t got;
    do {
        got = read(report, &why, sizeof why);
    } while (got < 0 && errno == EINTR);
    return got == sizeof why ? why : 0;
}

static bool fork_child(struct pav_child *child, const struct pav_spawn_plan *plan,
                       const int *wanted, int count)
{
    int report[2];
    if (pipe2(report, O_CLOEXEC) != 0)
        return false;
    pid_t keeper = getpid();
    fflush(NULL);
    child->pid = fork();
    if (child->pid == 0)
        become(plan, wanted, count, report[1], keeper);
    int why = child->pid < 0 ? errno : 0;
    close(report[1]);
    if (!why)
        why = exec_error(report[0]);
    close(report[0]);
    if (!why) {
        child->pidfd = (int)syscall(SYS_pidfd_open, child->pid, 0);
        if (child->pidfd < 0)
            why = errno;
    }
    if (why && child->pid > 0) {
        kill(child->pid, SIGKILL);
        waitpid(child->pid, NULL, 0);
    }
    errno = why;
    return why == 0;
}

bool pav_spawn(struct pav_child *child, const struct pav_spawn_plan *plan)
{
    *child = (struct pav_child){.pid = -1, .pidfd = -1, .socket = -1};
    int pair[2] = {-1, -1}, beat_fd = -1;
    if (plan->extra_count < 0 || plan->extra_count > EXTRA_MAX) {
        errno = EINVAL;
        return false;
    }
    bool started = false;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) == 0 &&
        (child->beat = pav_beat_create(&beat_fd)) != NULL) {
        int wanted[EXTRA_MAX + 2] = {pair[1], beat_fd};
        if (plan->extra_count > 0)
            memcpy(wanted + 2, plan->extra, (size_t)plan->extra_count * sizeof *plan->extra);
        started = fork_child(child, plan, wanted, plan->extra_count + 2);
    }
    int why = errno;
    close_if_open(pair[1]);
    close_if_open(beat_fd);
    child->socket = pair[0];
    if (!started) {
        close_if_open(pair[0]);
        pav_beat_destroy(child->beat);
        *child = (struct pav_child){.pid = -1, .pidfd = -1, .socket = -1};
        errno = why;
    }
    return started;
}

int pav_child_status(const struct pav_child *child)
{
    siginfo_t about = {0};
    if (child->pid <= 0 ||
        waitid(P_PID, (id_t)child->pid, &about, WEXITED | WNOWAIT | WNOHANG) != 0)
        return -1;
    if (about.si_pid == 0)
        return -1;
    return about.si_code == CLD_EXITED ? W_EXITCODE(about.si_status, 0) : about.si_status;
}

/* Shared memory without a key outlives who made it, and could hold a visitor's picture: none of a child
 * that has ended is left. While it is not reaped its number is nobody else's. */
static void remove_shared_memory(pid_t pid)
{
    struct shm_info all;
    struct shmid_ds one;
    int last = shmctl(0, SHM_INFO, (struct shmid_ds *)&all);
    for (int i = 0; i <= last; i++) {
        int id = shmctl(i, SHM_STAT, &one);
        if (id >= 0 && one.shm_cpid == pid)
            shmctl(id, IPC_RMID, NULL);
    }
}

static void wait_for_end(pid_t pid)
{
    siginfo_t about;
    while (waitid(P_PID, (id_t)pid, &about, WEXITED | WNOWAIT) < 0 && errno == EINTR)
        ;
}

int pav_child_reap(struct pav_child *child)
{
    int status = 0;
    if (child->pid > 0) {
        wait_for_end(child->pid);
        remove_shared_memory(child->pid);
    }
    while (child->pid > 0 && waitpid(child->pid, &status, 0) < 0 && errno == EINTR)
        ;
    close_if_open(child->pidfd);
    close_if_open(child->socket);
    pav_beat_destroy(child->beat);
    *child = (struct pav_child){.pid = -1, .pidfd = -1, .socket = -1};
    return status;
}

bool pav_child_signal(struct pav_child *child, int number)
{
    return child->pidfd >= 0 && syscall(SYS_pidfd_send_signal, child->pidfd, number, NULL, 0) == 0;
}

void pav_child_kill(struct pav_child *child)
{
    pav_child_signal(child, SIGKILL);
}

const char *pav_child_end(int status)
{
    static char text[64];
    if (WIFEXITED(status))
        snprintf(text, sizeof text, "exit %d", WEXITSTATUS(status));
    else if (WIFSIGNALED(status))
        snprintf(text, sizeof text, "signal %d (%s)", WTERMSIG(status),
                 strsignal(WTERMSIG(status)));
    else
        snprintf(text, sizeof text, "status %d", status);
    return text;
}

/* What a walled process tries with others: to speak to them, to start them, to look into them, to end them. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "link/probe.h"

#define GROUND const struct pav_probe_ground *ground

static int tried(long result)
{
    return pav_probe_tried(result);
}

/* --- the world -------------------------------------------------------------------------------- */

static int made_socket(int family, int type)
{
    return pav_probe_tried_fd(socket(family, type | SOCK_CLOEXEC, 0));
}
static int try_inet(GROUND)
{
    (void)ground;
    return made_socket(AF_INET, SOCK_STREAM);
}
static int try_inet6_udp(GROUND)
{
    (void)ground;
    return made_socket(AF_INET6, SOCK_DGRAM);
}
static int try_unix(GROUND)
{
    (void)ground;
    return made_socket(AF_UNIX, SOCK_STREAM);
}
static int try_netlink(GROUND)
{
    (void)ground;
    return made_socket(AF_NETLINK, SOCK_RAW);
}
static int try_packet(GROUND)
{
    (void)ground;
    return made_socket(AF_PACKET, SOCK_RAW);
}
static int try_machines(GROUND)
{
    (void)ground;
    return made_socket(40 /* AF_VSOCK */, SOCK_STREAM);
}
static int try_pair(GROUND)
{
    (void)ground;
    int pair[2];
    int error = tried(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
    if (!error) {
        close(pair[0]);
        close(pair[1]);
    }
    return error;
}
/* A second connection, beside the one that the window has. */
static int try_display(GROUND)
{
    (void)ground;
    struct sockaddr_un at = {.sun_family = AF_UNIX, .sun_path = "/tmp/.X11-unix/X0"};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int error = fd < 0 ? errno : pav_probe_tried(connect(fd, (struct sockaddr *)&at, sizeof at));
    if (fd >= 0)
        close(fd);
    return error;
}
static int try_connect(GROUND)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX, .sun_path = "/run/nothing"};
    return tried(connect(ground->earlier[0], (struct sockaddr *)&at, sizeof at));
}
static int try_bind(GROUND)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    return tried(bind(ground->earlier[0], (struct sockaddr *)&at, sizeof(sa_family_t)));
}
static int try_listen(GROUND)
{
    return tried(listen(ground->earlier[0], 1));
}
/* Any socket is a handle on the machine's network cards. */
static int try_cards(GROUND)
{
    char request[64] = "lo";
    return tried(ioctl(ground->earlier[0], 0x8913 /* SIOCGIFFLAGS */, request));
}

/* --- starting --------------------------------------------------------------------------------- */

static char *const true_words[] = {(char *)"true", NULL};

static int try_exec(GROUND)
{
    (void)ground;
    return tried(execve("/bin/true", true_words, NULL));
}
static int try_execveat(GROUND)
{
    (void)ground;
    return tried(syscall(SYS_execveat, AT_FDCWD, "/bin/true", true_words, NULL, 0));
}
static int try_exec_memory(GROUND)
{
    (void)ground;
    int fd = (int)syscall(SYS_memfd_create, "program", 0);
    int error = tried(syscall(SYS_execveat, fd, "", true_words, NULL, AT_EMPTY_PATH));
    if (fd >= 0)
        close(fd);
    return error;
}
static int waited(pid_t pid)
{
    if (pid == 0)
        _exit(0);
    int error = tried(pid);
    if (!error)
        waitpid(pid, NULL, 0);
    return error;
}
static int try_fork(GROUND)
{
    (void)ground;
    return waited(fork());
}
static int try_clone(GROUND)
{
    (void)ground;
    return waited((pid_t)syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL));
}
static int try_clone3(GROUND)
{
    (void)ground;
    unsigned long long how[8] = {0};
    how[4] = SIGCHLD;
    return waited((pid_t)syscall(435, how, sizeof how));
}
/* What posix_spawn() and system() are made of. */
static int try_spawn(GROUND)
{
    (void)ground;
    pid_t pid = vfork();
    if (pid == 0)
        _exit(0);
    int error = pav_probe_tried(pid);
    if (!error)
        waitpid(pid, NULL, 0);
    return error;
}

/* --- looking into ----------------------------------------------------------------------------- */

static int traced(GROUND, int request)
{
    int error = tried(ptrace(request, ground->stranger, NULL, NULL));
    if (!error) {
        waitpid(ground->stranger, NULL, __WALL);
        ptrace(PTRACE_DETACH, ground->stranger, NULL, NULL);
    }
    return error;
}
static int try_ptrace(GROUND)
{
    return traced(ground, PTRACE_ATTACH);
}
static int try_vm_read(GROUND)
{
    char byte = 0;
    struct iovec here = {&byte, 1}, there = {&byte, 1};
    return tried(process_vm_readv(ground->stranger, &here, 1, &there, 1, 0));
}
static int try_vm_write(GROUND)
{
    char byte = 0;
    struct iovec here = {&byte, 0}, there = {&byte, 0};
    return tried(process_vm_writev(ground->stranger, &here, 1, &there, 1, 0));
}
static int try_pidfd(GROUND)
{
    return pav_probe_tried_fd((int)syscall(434, ground->stranger, 0));
}
static int try_take_descriptor(GROUND)
{
    return pav_probe_tried_fd((int)syscall(438, ground->earlier[0], 0, 0));
}
static int try_compare(GROUND)
{
    return tried(syscall(SYS_kcmp, getpid(), ground->stranger, 0, 0, 0));
}

/* --- ending and hindering --------------------------------------------------------------------- */

static int try_kill(GROUND)
{
    return tried(kill(ground->stranger, 0));
}
static int try_kill_all(GROUND)
{
    (void)ground;
    return tried(kill(-1, 0));
}
static int try_kill_group(GROUND)
{
    (void)ground;
    return tried(kill(0, 0));
}
static int try_tgkill(GROUND)
{
    return tried(syscall(SYS_tgkill, ground->stranger, ground->stranger, 0));
}
static int try_tkill(GROUND)
{
    return tried(syscall(SYS_tkill, ground->stranger, 0));
}
static int try_queue(GROUND)
{
    return tried(sigqueue(ground->stranger, 0, (union sigval){.sival_int = 0}));
}
static int try_set_owner(GROUND)
{
    return tried(fcntl(ground->earlier[0], F_SETOWN, ground->stranger));
}
static int try_set_signal(GROUND)
{
    return tried(fcntl(ground->earlier[0], F_SETSIG, 0));
}
static int try_owner_ioctl(GROUND)
{
    int pid = ground->stranger;
    return tried(ioctl(ground->earlier[0], 0x8901, &pid));
}
static int try_foreign_limit(GROUND)
{
    struct rlimit limit;
    return tried(prlimit(ground->stranger, RLIMIT_NOFILE, NULL, &limit));
}
static int try_foreign_priority(GROUND)
{
    errno = 0;
    int now = getpriority(PRIO_PROCESS, (id_t)ground->stranger);
    return tried(setpriority(PRIO_PROCESS, (id_t)ground->stranger, now));
}
static int try_foreign_cores(GROUND)
{
    cpu_set_t cores;
    if (sched_getaffinity(ground->stranger, sizeof cores, &cores) != 0)
        return errno;
    return tried(sched_setaffinity(ground->stranger, sizeof cores, &cores));
}
static int try_foreign_scheduling(GROUND)
{
    struct sched_param how = {0};
    if (sched_getparam(ground->stranger, &how) != 0)
        return errno;
    return tried(sched_setparam(ground->stranger, &how));
}
static int try_type_keys(GROUND)
{
    return tried(ioctl(ground->earlier[0], TIOCSTI, "x"));
}
static int try_dumpable(GROUND)
{
    (void)ground;
    return tried(prctl(PR_SET_DUMPABLE, 1, 0, 0, 0));
}
static int try_outlive(GROUND)
{
    (void)ground;
    return tried(prctl(PR_SET_PDEATHSIG, 0, 0, 0, 0));
}

#define REFUSED(n, w, f)                                                                           \
    {                                                                                              \
        .name = #n, .words = w, .run = try_##n, .kind = PAV_PROBE_REFUSED, .flags = f              \
    }
#define BARE     PAV_PROBE_BARE
#define GATE     PAV_PROBE_GATE
#define YOUNG    PAV_PROBE_YOUNG
#define INTERNET PAV_PROBE_INTERNET

const struct pav_probe pav_probes_processes[] = {
    REFUSED(inet, "a socket for the internet", BARE | INTERNET),
    REFUSED(inet6_udp, "a socket for the internet (IPv6, UDP)", BARE | INTERNET),
    REFUSED(unix, "a socket for this machine", BARE | GATE),
    REFUSED(netlink, "a socket for the kernel's network", GATE),
    REFUSED(packet, "a socket for raw packets", GATE),
    REFUSED(machines, "a socket for virtual machines", GATE),
    REFUSED(pair, "a pair of sockets", BARE | GATE),
    REFUSED(display, "connect to the display server anew", 0),
    REFUSED(connect, "connect one of its sockets to another place", INTERNET),
    REFUSED(bind, "give one of its sockets an address", 0),
    REFUSED(listen, "listen on one of its sockets", GATE),
    REFUSED(cards, "ask about a network card", 0),
    REFUSED(exec, "become another program", GATE),
    REFUSED(execveat, "become another program (execveat)", 0),
    REFUSED(exec_memory, "become a program that lies in memory", 0),
    REFUSED(fork, "start a process", BARE | GATE),
    REFUSED(clone, "start a process (clone)", BARE),
    REFUSED(clone3, "start a process (clone3)", YOUNG),
    REFUSED(spawn, "start a process (vfork, posix_spawn)", BARE),
    REFUSED(ptrace, "trace another process", 0),
    REFUSED(vm_read, "read another process's memory", 0),
    REFUSED(vm_write, "write another process's memory", 0),
    REFUSED(pidfd, "get hold of another process", BARE),
    REFUSED(take_descriptor, "take another process's descriptor", 0),
    REFUSED(compare, "compare itself with another process", 0),
    REFUSED(kill, "send the keeper a signal", BARE | GATE),
    REFUSED(kill_all, "send everybody a signal", 0),
    REFUSED(kill_group, "send its group a signal", BARE),
    REFUSED(tgkill, "send the keeper a signal (tgkill)", BARE),
    REFUSED(tkill, "send the keeper a signal (tkill)", BARE),
    REFUSED(queue, "send the keeper a signal (sigqueue)", BARE),
    REFUSED(set_owner, "have a socket send signals", BARE),
    REFUSED(set_signal, "have a socket send a certain signal", BARE),
    REFUSED(owner_ioctl, "have a socket send signals (ioctl)", 0),
    REFUSED(foreign_limit, "see to the keeper's limits", BARE),
    REFUSED(foreign_priority, "see to the keeper's priority", 0),
    REFUSED(foreign_cores, "see to the keeper's cores", BARE),
    REFUSED(foreign_scheduling, "see to the keeper's scheduling", BARE),
    REFUSED(type_keys, "type into the technician's terminal", 0),
    REFUSED(dumpable, "let its memory be dumped", BARE),
    REFUSED(outlive, "outlive the keeper", BARE),
    {.name = NULL},
};

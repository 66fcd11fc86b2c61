/* Things that a walled process may try: what is refused, and what must go on working. */
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/memfd.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "attempts.h"
#include "link/message.h"

char folder[64], open_folder[96], cache_folder[96], shut_folder[96];
pid_t stranger;
int earlier[2];

const char *in(const char *in_folder, const char *name)
{
    static char paths[8][256];
    static int turn;
    turn = (turn + 1) % 8;
    snprintf(paths[turn], sizeof paths[turn], "%s/%s", in_folder, name);
    return paths[turn];
}

/* For calls that return something below zero when refused. */
static int tried(long result)
{
    return result < 0 ? errno : 0;
}

static int tried_fd(int fd)
{
    int error = fd < 0 ? errno : 0;
    if (fd >= 0)
        close(fd);
    return error;
}

int try_inet(void)
{
    return tried_fd(socket(AF_INET, SOCK_STREAM, 0));
}
static int try_inet6_udp(void)
{
    return tried_fd(socket(AF_INET6, SOCK_DGRAM, 0));
}
static int try_unix(void)
{
    return tried_fd(socket(AF_UNIX, SOCK_STREAM, 0));
}
static int try_netlink(void)
{
    return tried_fd(socket(AF_NETLINK, SOCK_RAW, 0));
}
static int try_packet(void)
{
    return tried_fd(socket(AF_PACKET, SOCK_RAW, 0));
}
static int try_pair(void)
{
    int pair[2];
    return tried(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
}
static int try_connect(void)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX, .sun_path = "/run/nothing"};
    return tried(connect(earlier[0], (struct sockaddr *)&at, sizeof at));
}
static int try_listen(void)
{
    return tried(listen(earlier[0], 1));
}
static int try_exec(void)
{
    char *argv[] = {"true", NULL};
    return tried(execve("/bin/true", argv, NULL));
}
static int try_execveat(void)
{
    char *argv[] = {"true", NULL};
    return tried(syscall(SYS_execveat, AT_FDCWD, "/bin/true", argv, NULL, 0));
}
static int try_fork(void)
{
    pid_t pid = fork();
    if (pid == 0)
        _exit(0);
    return tried(pid);
}
static int try_open_write(void)
{
    return tried_fd(open(in(open_folder, "text"), O_WRONLY));
}
static int try_open_append(void)
{
    return tried_fd(open(in(open_folder, "text"), O_RDWR | O_APPEND));
}
static int try_create(void)
{
    return tried_fd(open(in(open_folder, "new"), O_CREAT | O_WRONLY, 0644));
}
static int try_create_tmp(void)
{
    return tried_fd(open("/tmp", O_TMPFILE | O_RDWR, 0600));
}
static int try_open_truncate(void)
{
    return tried_fd(open(in(open_folder, "text"), O_RDONLY | O_TRUNC));
}
static int try_raw_open_truncate(void)
{
#ifdef SYS_open
    return tried_fd((int)syscall(SYS_open, in(open_folder, "text"), O_RDONLY | O_TRUNC, 0));
#else
    return EPERM;
#endif
}
static int try_openat2(void)
{
    struct {
        uint64_t flags, mode, resolve;
    } how = {.flags = O_RDONLY | O_TRUNC};
    return tried_fd((int)syscall(437, AT_FDCWD, in(open_folder, "text"), &how, sizeof how));
}
static int try_truncate(void)
{
    return tried(truncate(in(open_folder, "text"), 0));
}
static int try_truncate_cache(void)
{
    return tried(truncate(in(cache_folder, "x"), 0));
}
int try_read_shut(void)
{
    return tried_fd(open(in(shut_folder, "secret"), O_RDONLY));
}
static int try_list_shut(void)
{
    return tried_fd(open(shut_folder, O_RDONLY | O_DIRECTORY));
}
static int try_passwords(void)
{
    return tried_fd(open("/etc/passwd", O_RDONLY));
}
static int try_foreign_proc(void)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/environ", (int)stranger);
    return tried_fd(open(path, O_RDONLY));
}
static int try_shared_memory(void)
{
    return tried_fd(open("/dev/shm/pavilion-wall", O_CREAT | O_RDWR, 0600));
}
static int try_unlink(void)
{
    return tried(unlink(in(open_folder, "text")));
}
static int try_rename(void)
{
    return tried(rename(in(open_folder, "text"), in(open_folder, "moved")));
}
static int try_mkdir(void)
{
    return tried(mkdir(in(open_folder, "folder"), 0755));
}
static int try_symlink(void)
{
    return tried(symlink("/etc/passwd", in(open_folder, "way")));
}
static int try_link(void)
{
    return tried(link(in(open_folder, "text"), in(cache_folder, "link")));
}
static int try_mknod(void)
{
    return tried(mknod(in(cache_folder, "fifo"), S_IFIFO | 0600, 0));
}
static int try_setxattr(void)
{
    return tried(setxattr(in(open_folder, "text"), "user.picture", "x", 1, 0));
}
static int try_fsetxattr(void)
{
    int fd = open(in(open_folder, "text"), O_RDONLY);
    int error = tried(fsetxattr(fd, "user.picture", "x", 1, 0));
    close(fd);
    return error;
}
static int try_setxattrat(void)
{
    struct {
        uint64_t value;
        uint32_t size, flags;
    } how = {(uint64_t)(uintptr_t) "x", 1, 0};
    return tried(syscall(463, AT_FDCWD, in(open_folder, "text"), 0, "user.p", &how, sizeof how));
}
static int try_chmod(void)
{
    return tried(chmod(in(open_folder, "text"), 0600));
}
static int try_fchmod(void)
{
    int fd = open(in(open_folder, "text"), O_RDONLY);
    int error = tried(fchmod(fd, 0600));
    close(fd);
    return error;
}
static int try_fchmodat2(void)
{
    return tried(syscall(452, AT_FDCWD, in(open_folder, "text"), 0600, 0));
}
static int try_chown(void)
{
    return tried(chown(in(open_folder, "text"), 1, 1));
}
static int try_utimens(void)
{
    struct timespec times[2] = {{1, 0}, {2, 0}};
    return tried(utimensat(AT_FDCWD, in(open_folder, "text"), times, 0));
}
static int try_ptrace(void)
{
    return tried(ptrace(PTRACE_ATTACH, stranger, NULL, NULL));
}
static int try_seize(void)
{
    return tried(ptrace(PTRACE_SEIZE, stranger, NULL, NULL));
}
static int try_vm_read(void)
{
    char byte;
    struct iovec here = {&byte, 1}, there = {&byte, 1};
    return tried(process_vm_readv(stranger, &here, 1, &there, 1, 0));
}
static int try_kill(void)
{
    return tried(kill(stranger, SIGTERM));
}
static int try_kill_probe(void)
{
    return tried(kill(stranger, 0));
}
static int try_kill_all(void)
{
    return tried(kill(-1, 0));
}
static int try_kill_group(void)
{
    return tried(kill(0, 0));
}
static int try_tgkill(void)
{
    return tried(syscall(SYS_tgkill, stranger, stranger, SIGTERM));
}
static int try_tkill(void)
{
    return tried(syscall(SYS_tkill, stranger, SIGTERM));
}
static int try_queue(void)
{
    return tried(sigqueue(stranger, SIGTERM, (union sigval){.sival_int = 0}));
}
static int try_pidfd(void)
{
    return tried_fd((int)syscall(434, stranger, 0));
}
static int try_set_owner(void)
{
    return tried(fcntl(earlier[0], F_SETOWN, stranger));
}
static int try_set_signal(void)
{
    return tried(fcntl(earlier[0], F_SETSIG, SIGKILL));
}
static int try_owner_ioctl(void)
{
    int pid = stranger;
    return tried(ioctl(earlier[0], 0x8901, &pid));
}
static int try_prlimit(void)
{
    struct rlimit limit = {0, 0};
    return tried(prlimit(stranger, RLIMIT_NOFILE, &limit, NULL));
}
static int try_type_keys(void)
{
    return tried(ioctl(earlier[0], TIOCSTI, "x"));
}
static int try_uring(void)
{
    char parameters[256] = {0};
    return tried_fd((int)syscall(425, 4, parameters));
}
static int try_shm_key(void)
{
    return tried(shmget(0x7061, 4096, IPC_CREAT | 0600));
}
static int try_sem(void)
{
    return tried(semget(IPC_PRIVATE, 1, 0600));
}
static int try_msg(void)
{
    return tried(msgget(IPC_PRIVATE, 0600));
}
static int try_bpf(void)
{
    return tried(syscall(SYS_bpf, 0, NULL, 0));
}
static int try_userfaultfd(void)
{
    return tried_fd((int)syscall(SYS_userfaultfd, 1));
}
static int try_perf(void)
{
    return tried(syscall(SYS_perf_event_open, NULL, 0, -1, -1, 0));
}
static int try_keys(void)
{
    return tried(syscall(SYS_add_key, "user", "p", "x", 1, -3 /* the session's ring */));
}
static int try_unshare(void)
{
    return tried(unshare(CLONE_NEWUSER));
}
static int try_mount(void)
{
    return tried(syscall(SYS_mount, "t", folder, "tmpfs", 0, NULL));
}
static int try_chroot(void)
{
    return tried(chroot(folder));
}
static int try_dumpable(void)
{
    return tried(prctl(PR_SET_DUMPABLE, 1, 0, 0, 0));
}
static int try_outlive(void)
{
    return tried(prctl(PR_SET_PDEATHSIG, 0, 0, 0, 0));
}
static int try_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return tried(clock_settime(CLOCK_REALTIME, &now));
}

#define TRY(name)                                                                                  \
    {                                                                                              \
#name, try_##name, false                                                                   \
    }
#define TRY_ABSENT(name)                                                                           \
    {                                                                                              \
#name, try_##name, true                                                                    \
    }

const struct attempt attempts_refused[] = {TRY(inet),
                                           TRY(inet6_udp),
                                           TRY(unix),
                                           TRY(netlink),
                                           TRY(packet),
                                           TRY(pair),
                                           TRY(connect),
                                           TRY(listen),
                                           TRY(exec),
                                           TRY(execveat),
                                           TRY(fork),
                                           TRY(open_write),
                                           TRY(open_append),
                                           TRY(create),
                                           TRY(create_tmp),
                                           TRY(open_truncate),
                                           TRY(raw_open_truncate),
                                           TRY_ABSENT(openat2),
                                           TRY(truncate),
                                           TRY(truncate_cache),
                                           TRY(read_shut),
                                           TRY(list_shut),
                                           TRY(passwords),
                                           TRY(foreign_proc),
                                           TRY(shared_memory),
                                           TRY(unlink),
                                           TRY(rename),
                                           TRY(mkdir),
                                           TRY(symlink),
                                           TRY(link),
                                           TRY(mknod),
                                           TRY(setxattr),
                                           TRY(fsetxattr),
                                           TRY_ABSENT(setxattrat),
                                           TRY(chmod),
                                           TRY(fchmod),
                                           TRY_ABSENT(fchmodat2),
                                           TRY(chown),
                                           TRY(utimens),
                                           TRY(ptrace),
                                           TRY(seize),
                                           TRY(vm_read),
                                           TRY(kill),
                                           TRY(kill_probe),
                                           TRY(kill_all),
                                           TRY(kill_group),
                                           TRY(tgkill),
                                           TRY(tkill),
                                           TRY(queue),
                                           TRY(pidfd),
                                           TRY(set_owner),
                                           TRY(set_signal),
                                           TRY(owner_ioctl),
                                           TRY(prlimit),
                                           TRY(type_keys),
                                           TRY(uring),
                                           TRY(shm_key),
                                           TRY(sem),
                                           TRY(msg),
                                           TRY(bpf),
                                           TRY(userfaultfd),
                                           TRY(perf),
                                           TRY(keys),
                                           TRY(unshare),
                                           TRY(mount),
                                           TRY(chroot),
                                           TRY(dumpable),
                                           TRY(outlive),
                                           TRY(clock),
                                           {NULL, NULL, false}};

static int try_read_open(void)
{
    char text[16] = "";
    int fd = open(in(open_folder, "text"), O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno;
    ssize_t got = read(fd, text, sizeof text - 1);
    close(fd);
    return got == 5 && strcmp(text, "hello") == 0 ? 0 : EIO;
}
static int try_list_open(void)
{
    DIR *dir = opendir(open_folder);
    if (!dir)
        return errno;
    closedir(dir);
    return 0;
}
static int try_libraries(void)
{
    return tried_fd(open("/usr/lib", O_RDONLY | O_DIRECTORY));
}
static int try_fonts(void)
{
    return tried_fd(open("/usr/share", O_RDONLY | O_DIRECTORY));
}
static int try_null(void)
{
    return tried_fd(open("/dev/null", O_RDWR));
}
static int try_random(void)
{
    return tried_fd(open("/dev/urandom", O_RDONLY));
}
static int try_cache(void)
{
    int fd = open(in(cache_folder, "made"), O_CREAT | O_RDWR | O_EXCL, 0600);
    if (fd < 0)
        return errno;
    int error = write(fd, "x", 1) != 1 || ftruncate(fd, 100) != 0 ? errno : 0;
    close(fd);
    if (!error &&
        (mkdir(in(cache_folder, "folder"), 0700) != 0 ||
         rename(in(cache_folder, "made"), in(cache_folder, "renamed")) != 0 ||
         unlink(in(cache_folder, "renamed")) != 0 || rmdir(in(cache_folder, "folder")) != 0))
        error = errno;
    return error;
}
static void *add_one(void *number)
{
    ++*(int *)number;
    return NULL;
}
static int try_thread(void)
{
    pthread_t thread;
    int number = 1;
    int error = pthread_create(&thread, NULL, add_one, &number);
    if (error)
        return error;
    pthread_join(thread, NULL);
    return number == 2 ? 0 : EIO;
}
static int try_map_exec(void)
{
    void *map =
        mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (map == MAP_FAILED)
        return errno;
    int error = tried(mprotect(map, 4096, PROT_READ | PROT_EXEC));
    munmap(map, 4096);
    return error;
}
static int try_memfd(void)
{
    int fd = memfd_create("inside", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd < 0)
        return errno;
    int error = ftruncate(fd, 4096) != 0 || fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK) != 0 ? errno : 0;
    close(fd);
    return error;
}
static int try_descriptor(void)
{
    struct pav_message message = {.type = PAV_MESSAGE_RING}, got;
    int fd = memfd_create("ring", MFD_CLOEXEC), came = -1;
    if (!pav_message_send(earlier[0], &message, fd))
        return errno;
    if (pav_message_receive(earlier[1], PAV_ROLE_EYE, PAV_ROLE_KEEPER, &got, &came) !=
        PAV_RECEIVE_OK)
        return EIO;
    close(fd);
    return tried_fd(came);
}
static int try_private_shm(void)
{
    int id = shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600);
    if (id < 0)
        return errno;
    void *at = shmat(id, NULL, 0);
    shmctl(id, IPC_RMID, NULL);
    if (at == (void *)-1)
        return errno;
    shmdt(at);
    return 0;
}
static int try_own_kill(void)
{
    return tried(kill(getpid(), 0));
}
static int try_own_raise(void)
{
    signal(SIGUSR1, SIG_IGN);
    return tried(raise(SIGUSR1));
}
static int try_own_limit(void)
{
    struct rlimit limit;
    return tried(getrlimit(RLIMIT_NOFILE, &limit));
}
int try_clock_read(void)
{
    struct timespec now;
    return tried(clock_gettime(CLOCK_MONOTONIC, &now));
}
static int try_descriptor_flags(void)
{
    int flags = fcntl(earlier[0], F_GETFL);
    return flags < 0 ? errno : tried(fcntl(earlier[0], F_SETFL, flags | O_NONBLOCK));
}

const struct attempt attempts_allowed[] = {TRY(read_open),
                                           TRY(list_open),
                                           TRY(libraries),
                                           TRY(fonts),
                                           TRY(null),
                                           TRY(random),
                                           TRY(cache),
                                           TRY(thread),
                                           TRY(map_exec),
                                           TRY(memfd),
                                           TRY(descriptor),
                                           TRY(private_shm),
                                           TRY(own_kill),
                                           TRY(own_raise),
                                           TRY(own_limit),
                                           TRY(clock_read),
                                           TRY(descriptor_flags),
                                           {NULL, NULL, false}};

const struct attempt attempts_internet[] = {TRY(inet), TRY(inet6_udp), {NULL, NULL, false}};
const struct attempt attempts_refused_with_network[] = {
    TRY(unix), TRY(netlink), TRY(packet),     TRY(pair), TRY(listen),
    TRY(exec), TRY(fork),    TRY(open_write), TRY(kill), {NULL, NULL, false}};

const struct attempt attempts_bare[] = {
    TRY(inet),       TRY(inet6_udp),    TRY(unix),          TRY(pair),      TRY(fork),
    TRY(open_write), TRY(open_append),  TRY(create_tmp),    TRY(read_shut), TRY(list_shut),
    TRY(passwords),  TRY(foreign_proc), TRY(chmod),         TRY(fchmod),    TRY(utimens),
    TRY(kill_probe), TRY(kill_group),   TRY(set_signal),    TRY(shm_key),   TRY(pidfd),
    TRY(dumpable),   TRY(outlive),      {NULL, NULL, false}};

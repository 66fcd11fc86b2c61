/* What a walled process tries with the machine, and what it may, by design. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "link/probe.h"

#define GROUND const struct pav_probe_ground *ground
#define KEY    0x7061

static int tried(long result)
{
    return pav_probe_tried(result);
}

/* --- memory and messages that others can find ---------------------------------------------------- */

static int try_shm_key(GROUND)
{
    (void)ground;
    int id = shmget(KEY, 4096, IPC_CREAT | 0600);
    int error = tried(id);
    if (!error)
        shmctl(id, IPC_RMID, NULL);
    return error;
}
static int try_sem(GROUND)
{
    (void)ground;
    int id = semget(IPC_PRIVATE, 1, 0600);
    int error = tried(id);
    if (!error)
        semctl(id, 0, IPC_RMID);
    return error;
}
static int try_msg(GROUND)
{
    (void)ground;
    int id = msgget(IPC_PRIVATE, 0600);
    int error = tried(id);
    if (!error)
        msgctl(id, IPC_RMID, NULL);
    return error;
}
static int try_queue_by_name(GROUND)
{
    (void)ground;
    int fd = (int)syscall(SYS_mq_open, "pavilion-probe", O_CREAT | O_RDWR, 0600, NULL);
    int error = pav_probe_tried_fd(fd);
    if (!error)
        syscall(SYS_mq_unlink, "pavilion-probe");
    return error;
}

/* --- wide doors into the kernel ------------------------------------------------------------------- */

static int try_uring(GROUND)
{
    (void)ground;
    char parameters[256] = {0};
    return pav_probe_tried_fd((int)syscall(425, 4, parameters));
}
static int try_bpf(GROUND)
{
    (void)ground;
    return tried(syscall(SYS_bpf, 0, NULL, 0));
}
static int try_userfaultfd(GROUND)
{
    (void)ground;
    return pav_probe_tried_fd((int)syscall(SYS_userfaultfd, 1));
}
static int try_perf(GROUND)
{
    (void)ground;
    return tried(syscall(SYS_perf_event_open, NULL, 0, -1, -1, 0));
}
static int try_add_key(GROUND)
{
    (void)ground;
    return tried(syscall(SYS_add_key, "user", "p", "x", 1, -3 /* the session's ring */));
}
static int try_keyctl(GROUND)
{
    (void)ground;
    return tried(syscall(SYS_keyctl, 0 /* the ring's id */, -3, 0));
}
static int try_personality(GROUND)
{
    (void)ground;
    return tried(syscall(SYS_personality, 0xffffffff));
}
static int try_kernel_log(GROUND)
{
    (void)ground;
    return tried(syscall(SYS_syslog, 10 /* its size */, NULL, 0));
}
/* Landlock lets it pass: who makes which file, anywhere. */
static int try_watch_folder(GROUND)
{
    int fd = inotify_init1(IN_CLOEXEC);
    if (fd < 0)
        return errno;
    int error = tried(inotify_add_watch(fd, ground->shut, IN_CREATE));
    close(fd);
    return error;
}
static int try_watch_files(GROUND)
{
    (void)ground;
    return pav_probe_tried_fd((int)syscall(SYS_fanotify_init, 0, 0));
}

/* --- the machine ---------------------------------------------------------------------------------- */

static int try_unshare(GROUND)
{
    (void)ground;
    return tried(unshare(CLONE_NEWUSER));
}
static int try_join(GROUND)
{
    return tried(setns(ground->earlier[0], 0));
}
static int try_mount(GROUND)
{
    return tried(syscall(SYS_mount, "t", ground->shut, "nothing", 0, NULL));
}
static int try_open_mount(GROUND)
{
    return pav_probe_tried_fd((int)syscall(428 /* open_tree */, AT_FDCWD, ground->open, 0));
}
static int try_chroot(GROUND)
{
    (void)ground;
    return tried(chroot("/"));
}
static int try_clock(GROUND)
{
    (void)ground;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return tried(clock_settime(CLOCK_REALTIME, &now));
}
static int try_name(GROUND)
{
    (void)ground;
    char name[64] = "";
    gethostname(name, sizeof name - 1);
    return tried(sethostname(name, strlen(name)));
}
static int try_load_module(GROUND)
{
    (void)ground;
    return tried(syscall(SYS_init_module, NULL, 0, ""));
}

#define REFUSED(n, w, f)                                                                           \
    {                                                                                              \
        .name = #n, .words = w, .run = try_##n, .kind = PAV_PROBE_REFUSED, .flags = f              \
    }

const struct pav_probe pav_probes_kernel[] = {
    REFUSED(shm_key, "shared memory with a key", PAV_PROBE_BARE),
    REFUSED(sem, "semaphores", 0),
    REFUSED(msg, "a message queue", 0),
    REFUSED(queue_by_name, "a message queue with a name", 0),
    REFUSED(uring, "io_uring", PAV_PROBE_YOUNG),
    REFUSED(bpf, "bpf", PAV_PROBE_YOUNG),
    REFUSED(userfaultfd, "userfaultfd", PAV_PROBE_YOUNG),
    REFUSED(perf, "perf_event_open", PAV_PROBE_YOUNG),
    REFUSED(add_key, "leave something in a keyring", PAV_PROBE_YOUNG),
    REFUSED(keyctl, "look at a keyring", PAV_PROBE_YOUNG),
    REFUSED(personality, "another personality", PAV_PROBE_BARE),
    REFUSED(kernel_log, "the kernel's log", 0),
    REFUSED(watch_files, "watch everybody's files", PAV_PROBE_YOUNG),
    REFUSED(watch_folder, "be told what others make in a folder", PAV_PROBE_BARE),
    REFUSED(unshare, "a world of its own (unshare)", 0),
    REFUSED(join, "another world (setns)", 0),
    REFUSED(mount, "mount", 0),
    REFUSED(open_mount, "mount (open_tree)", PAV_PROBE_YOUNG),
    REFUSED(chroot, "another root", 0),
    REFUSED(clock, "set the clock", 0),
    REFUSED(name, "rename the machine", 0),
    REFUSED(load_module, "load a module into the kernel", 0),
    {.name = NULL},
};

/* --- what goes through, by design ------------------------------------------------------------------ */

static int try_map_exec(GROUND)
{
    (void)ground;
    void *map =
        mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (map == MAP_FAILED)
        return errno;
    int error = tried(mprotect(map, 4096, PROT_READ | PROT_EXEC));
    munmap(map, 4096);
    return error;
}
static int try_map_memory_exec(GROUND)
{
    (void)ground;
    int fd = (int)syscall(SYS_memfd_create, "code", 0);
    int error = tried(ftruncate(fd, 4096));
    void *map = error ? MAP_FAILED : mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_SHARED, fd, 0);
    if (!error && map == MAP_FAILED)
        error = errno;
    if (map != MAP_FAILED)
        munmap(map, 4096);
    close(fd);
    return error;
}
static int try_private_shm(GROUND)
{
    (void)ground;
    int id = shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600);
    if (id < 0)
        return errno;
    void *at = shmat(id, NULL, 0);
    int error = at == (void *)-1 ? errno : 0;
    shmctl(id, IPC_RMID, NULL);
    if (!error)
        shmdt(at);
    return error;
}
static int try_cache(GROUND)
{
    const char *path = pav_probe_path(ground->cache, "pavilion-probe");
    int fd = open(path, O_CREAT | O_RDWR | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return errno;
    int error = write(fd, "x", 1) != 1 || ftruncate(fd, 100) != 0 ? errno : 0;
    close(fd);
    return unlink(path) != 0 && !error ? errno : error;
}
static int try_read_open(GROUND)
{
    return pav_probe_tried_fd(open(pav_probe_path(ground->open, "text"), O_RDONLY | O_CLOEXEC));
}
static int try_see_names(GROUND)
{
    struct stat about;
    return tried(stat(pav_probe_path(ground->shut, "secret"), &about));
}
static int try_speak_to_keeper(GROUND)
{
    int type = 0;
    socklen_t size = sizeof type;
    return tried(getsockopt(ground->earlier[0], SOL_SOCKET, SO_TYPE, &type, &size));
}
static void *add_one(void *number)
{
    ++*(int *)number;
    return NULL;
}
static int try_thread(GROUND)
{
    (void)ground;
    pthread_t thread;
    int number = 1;
    int error = pthread_create(&thread, NULL, add_one, &number);
    if (error)
        return error;
    pthread_join(thread, NULL);
    return number == 2 ? 0 : EIO;
}

static int try_print(GROUND)
{
    (void)ground;
    return fcntl(STDERR_FILENO, F_GETFL) < 0 ? errno : 0;
}

#define DESIGNED(n, w, f, why)                                                                     \
    {                                                                                              \
        .name = #n, .words = w, .run = try_##n, .kind = PAV_PROBE_DESIGNED, .flags = f,            \
        .reason = why                                                                              \
    }

const struct pav_probe pav_probes_designed[] = {
    DESIGNED(map_exec, "memory that can be executed", 0,
             "GL compiles shaders into it; without execve and writing it starts nothing"),
    DESIGNED(map_memory_exec, "the same, from a file in memory", 0,
             "as above: what could be loaded so is in the process already"),
    DESIGNED(
        private_shm, "shared memory without a key", 0,
        "the display server takes pictures through it; what is left of it is removed at the end"),
    DESIGNED(cache, "write in the shader cache", PAV_PROBE_CACHE,
             "a private folder in memory, limited in size, gone at the end of the run"),
    DESIGNED(read_open, "read an installation's files", 0, "they are what it is there to show"),
    DESIGNED(see_names, "whether a path exists, and its size", 0,
             "Landlock guards what is in files and folders, not their names"),
    DESIGNED(speak_to_keeper, "messages to the keeper", 0,
             "of a fixed schema, and only so many a second"),
    DESIGNED(print, "words for the log", 0,
             "it goes where the keeper's goes, as it is: read there what a scene prints that you "
             "do not trust"),
    DESIGNED(thread, "threads", 0, "they are behind the same wall"),
    {.name = NULL},
};

/* What a walled process tries with files: to read what is not its own, to write, and to leave a trace. */
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "link/probe.h"

#define GROUND  const struct pav_probe_ground *ground
#define TEXT    pav_probe_path(ground->open, "text")
#define NEW     "pavilion-probe"
#define SETS_IN "user.pavilion"

static int tried(long result)
{
    return pav_probe_tried(result);
}

static int opened(const char *path, int flags)
{
    return pav_probe_tried_fd(open(path, flags | O_CLOEXEC, 0600));
}

/* A new file, which is gone again should it have come to be. */
static int made(const char *path)
{
    int error = opened(path, O_CREAT | O_EXCL | O_WRONLY);
    if (!error)
        unlink(path);
    return error;
}

/* --- reading ---------------------------------------------------------------------------------- */

static int try_read_shut(GROUND)
{
    return opened(pav_probe_path(ground->shut, "secret"), O_RDONLY);
}
static int try_list_shut(GROUND)
{
    return opened(ground->shut, O_RDONLY | O_DIRECTORY);
}
static int try_passwords(GROUND)
{
    (void)ground;
    return opened("/etc/passwd", O_RDONLY);
}
static int try_shadow(GROUND)
{
    (void)ground;
    return opened("/etc/shadow", O_RDONLY);
}
static int try_list_homes(GROUND)
{
    (void)ground;
    return opened("/home", O_RDONLY | O_DIRECTORY);
}
static int try_list_root(GROUND)
{
    (void)ground;
    return opened("/proc/self/root", O_RDONLY | O_DIRECTORY);
}
static int try_list_tmp(GROUND)
{
    (void)ground;
    return opened("/tmp", O_RDONLY | O_DIRECTORY);
}
static int of_stranger(GROUND, const char *what, int flags)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", (int)ground->stranger, what);
    return opened(path, flags);
}
static int try_foreign_environment(GROUND)
{
    return of_stranger(ground, "environ", O_RDONLY);
}
static int try_foreign_memory(GROUND)
{
    return of_stranger(ground, "mem", O_RDWR);
}
static int try_foreign_descriptors(GROUND)
{
    return of_stranger(ground, "fd", O_RDONLY | O_DIRECTORY);
}

/* --- writing ---------------------------------------------------------------------------------- */

static int try_open_write(GROUND)
{
    return opened(TEXT, O_WRONLY);
}
static int try_open_append(GROUND)
{
    return opened(TEXT, O_RDWR | O_APPEND);
}
static int try_create(GROUND)
{
    return made(pav_probe_path(ground->open, NEW));
}
static int try_create_here(GROUND)
{
    (void)ground;
    return made(NEW);
}
static int try_create_tmp(GROUND)
{
    (void)ground;
    return made("/tmp/" NEW);
}
static int try_create_nameless(GROUND)
{
    (void)ground;
    return opened("/tmp", O_TMPFILE | O_RDWR);
}
static int try_create_var_tmp(GROUND)
{
    (void)ground;
    return made("/var/tmp/" NEW);
}
static int try_create_home(GROUND)
{
    (void)ground;
    const char *home = getenv("HOME");
    return made(pav_probe_path(home ? home : "/home", NEW));
}
static int try_create_memory(GROUND)
{
    (void)ground;
    return made("/dev/shm/" NEW);
}
static int try_own_memory_file(GROUND)
{
    (void)ground;
    return opened("/proc/self/mem", O_RDWR);
}
static int try_score(GROUND)
{
    (void)ground;
    return opened("/proc/self/oom_score_adj", O_WRONLY);
}
static int try_terminal(GROUND)
{
    (void)ground;
    return opened("/dev/tty", O_RDWR | O_NOCTTY);
}
static int try_new_terminal(GROUND)
{
    (void)ground;
    return opened("/dev/ptmx", O_RDWR | O_NOCTTY);
}

/* --- truncating ------------------------------------------------------------------------------- */

static int try_open_truncate(GROUND)
{
    return opened(TEXT, O_RDONLY | O_TRUNC);
}
static int try_raw_open_truncate(GROUND)
{
#ifdef SYS_open
    return pav_probe_tried_fd((int)syscall(SYS_open, TEXT, O_RDONLY | O_TRUNC, 0));
#else
    (void)ground;
    return EPERM;
#endif
}
static int try_openat2(GROUND)
{
    struct {
        uint64_t flags, mode, resolve;
    } how = {.flags = O_RDONLY | O_TRUNC};
    return pav_probe_tried_fd((int)syscall(437, AT_FDCWD, TEXT, &how, sizeof how));
}
static int try_truncate(GROUND)
{
    return tried(truncate(TEXT, 0));
}
static int try_truncate_cache(GROUND)
{
    return tried(truncate(pav_probe_path(ground->cache, NEW), 0));
}

/* --- names ------------------------------------------------------------------------------------ */

static int try_unlink(GROUND)
{
    return tried(unlink(TEXT));
}
static int try_rename(GROUND)
{
    return tried(rename(TEXT, pav_probe_path(ground->open, "moved")));
}
static int try_mkdir(GROUND)
{
    return tried(mkdir(pav_probe_path(ground->open, "folder"), 0755));
}
static int try_rmdir(GROUND)
{
    return tried(rmdir(ground->shut));
}
static int try_symlink(GROUND)
{
    return tried(symlink("/etc/passwd", pav_probe_path(ground->open, "way")));
}
static int try_link(GROUND)
{
    return tried(link(TEXT, pav_probe_path(ground->cache[0] ? ground->cache : "/tmp", "link")));
}
static int try_mknod(GROUND)
{
    return tried(mknod(pav_probe_path(ground->open, "fifo"), S_IFIFO | 0600, 0));
}
static int try_mknod_device(GROUND)
{
    return tried(mknod(pav_probe_path(ground->open, "device"), S_IFCHR | 0600, (1 << 8) | 3));
}

/* --- what is written beside a file's bytes ------------------------------------------------------ */

static int by_descriptor(GROUND, int (*change)(int fd))
{
    int fd = open(TEXT, O_RDONLY | O_CLOEXEC);
    int error = tried(change(fd));
    if (fd >= 0)
        close(fd);
    return error;
}
static int try_setxattr(GROUND)
{
    return tried(setxattr(TEXT, SETS_IN, "x", 1, 0));
}
static int set_attribute(int fd)
{
    return fsetxattr(fd, SETS_IN, "x", 1, 0);
}
static int try_fsetxattr(GROUND)
{
    return by_descriptor(ground, set_attribute);
}
static int try_setxattrat(GROUND)
{
    struct {
        uint64_t value;
        uint32_t size, flags;
    } how = {(uint64_t)(uintptr_t) "x", 1, 0};
    return tried(syscall(463, AT_FDCWD, TEXT, 0, SETS_IN, &how, sizeof how));
}
static int try_chmod(GROUND)
{
    return tried(chmod(TEXT, 0600));
}
static int set_mode(int fd)
{
    return fchmod(fd, 0600);
}
static int try_fchmod(GROUND)
{
    return by_descriptor(ground, set_mode);
}
static int try_fchmodat2(GROUND)
{
    return tried(syscall(452, AT_FDCWD, TEXT, 0600, 0));
}
static int try_chown(GROUND)
{
    return tried(chown(TEXT, getuid(), getgid()));
}
static int try_utimens(GROUND)
{
    struct timespec times[2] = {{1, 0}, {2, 0}};
    return tried(utimensat(AT_FDCWD, TEXT, times, 0));
}
/* Flags and a project's number are 64 bits of any file of ours, which need no descriptor for writing. */
static int set_flags(int fd)
{
    int flags = FS_NODUMP_FL;
    return ioctl(fd, FS_IOC_SETFLAGS, &flags);
}
static int try_file_flags(GROUND)
{
    return by_descriptor(ground, set_flags);
}
static int set_project(int fd)
{
    struct fsxattr about = {.fsx_xflags = FS_XFLAG_NODUMP};
    return ioctl(fd, FS_IOC_FSSETXATTR, &about);
}
static int try_file_project(GROUND)
{
    return by_descriptor(ground, set_project);
}
/* A lease keeps whoever wants to save the file waiting. */
static int take_lease(int fd)
{
    return fcntl(fd, F_SETLEASE, F_RDLCK);
}
static int try_lease(GROUND)
{
    return by_descriptor(ground, take_lease);
}

/* --- devices ---------------------------------------------------------------------------------- */

/* The first that there is. */
static int open_first(const char *format)
{
    char path[64];
    int error = ENOENT;
    for (int i = 0; i < 64 && error == ENOENT; i++) {
        snprintf(path, sizeof path, format, i);
        error = opened(path, O_RDWR | O_NONBLOCK);
    }
    return error;
}
static int try_camera(GROUND)
{
    (void)ground;
    return open_first("/dev/video%d");
}
static int try_keyboard(GROUND)
{
    (void)ground;
    return open_first("/dev/input/event%d");
}
static int try_disk(GROUND)
{
    (void)ground;
    const char *disks[] = {"/dev/sda", "/dev/nvme0n1", "/dev/vda", "/dev/mmcblk0"};
    int error = ENOENT;
    for (size_t i = 0; i < sizeof disks / sizeof *disks && error == ENOENT; i++)
        error = opened(disks[i], O_RDONLY);
    return error;
}

#define REFUSED(n, w, f)                                                                           \
    {                                                                                              \
        .name = #n, .words = w, .run = try_##n, .kind = PAV_PROBE_REFUSED, .flags = f              \
    }
#define BARE   PAV_PROBE_BARE
#define YOUNG  PAV_PROBE_YOUNG
#define DEVICE PAV_PROBE_DEVICE

const struct pav_probe pav_probes_files[] = {
    REFUSED(read_shut, "read a file that it was not given", BARE),
    REFUSED(list_shut, "list a folder that it was not given", BARE),
    REFUSED(passwords, "read /etc/passwd", BARE),
    REFUSED(shadow, "read /etc/shadow", DEVICE),
    REFUSED(list_homes, "list /home", BARE),
    REFUSED(list_root, "list / by way of /proc/self/root", BARE),
    REFUSED(list_tmp, "list /tmp", BARE),
    REFUSED(foreign_environment, "read another process's environment", BARE),
    REFUSED(foreign_memory, "open another process's memory", 0),
    REFUSED(foreign_descriptors, "list another process's descriptors", BARE),
    REFUSED(open_write, "open one of its files for writing", BARE | PAV_PROBE_GATE),
    REFUSED(open_append, "open one of its files for appending", BARE),
    REFUSED(create, "create a file beside its own", BARE),
    REFUSED(create_here, "create a file where it was started", 0),
    REFUSED(create_tmp, "create a file in /tmp", BARE),
    REFUSED(create_nameless, "create a file without a name in /tmp", BARE),
    REFUSED(create_var_tmp, "create a file in /var/tmp", BARE | DEVICE),
    REFUSED(create_home, "create a file in the home folder", 0),
    REFUSED(create_memory, "create a file in /dev/shm", BARE),
    REFUSED(own_memory_file, "open its own memory as a file", BARE),
    REFUSED(score, "become the last to be ended for want of memory", BARE),
    REFUSED(terminal, "open the terminal", DEVICE),
    REFUSED(new_terminal, "open a new terminal", DEVICE),
    REFUSED(open_truncate, "open a file so that it becomes empty", BARE),
    REFUSED(raw_open_truncate, "the same by the oldest call", 0),
    REFUSED(openat2, "the same by the newest call", YOUNG),
    REFUSED(truncate, "truncate a file", BARE),
    REFUSED(truncate_cache, "truncate a file by its name in its own cache", PAV_PROBE_CACHE),
    REFUSED(unlink, "remove a file", 0),
    REFUSED(rename, "rename a file", 0),
    REFUSED(mkdir, "make a folder", 0),
    REFUSED(rmdir, "remove a folder", 0),
    REFUSED(symlink, "make a symbolic link", 0),
    REFUSED(link, "make a hard link", 0),
    REFUSED(mknod, "make a pipe with a name", 0),
    REFUSED(mknod_device, "make a device node", 0),
    REFUSED(setxattr, "set a file's attribute", 0),
    REFUSED(fsetxattr, "the same of an open file", 0),
    REFUSED(setxattrat, "the same by the newest call", YOUNG),
    REFUSED(chmod, "change a file's mode", BARE),
    REFUSED(fchmod, "the same of an open file", BARE),
    REFUSED(fchmodat2, "the same by the newest call", YOUNG),
    REFUSED(chown, "give a file to somebody", BARE),
    REFUSED(utimens, "change a file's times", BARE),
    REFUSED(file_flags, "change an open file's flags", 0),
    REFUSED(file_project, "change an open file's project", 0),
    REFUSED(lease, "hold up who saves a file (lease)", 0),
    REFUSED(camera, "open a camera that it was not given", DEVICE),
    REFUSED(keyboard, "read the keyboard's device", DEVICE),
    REFUSED(disk, "read a disk past its files", DEVICE),
    {.name = NULL},
};

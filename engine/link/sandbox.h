/*
 * The wall around eye and stage: Landlock for files (ABI 1 is enough, more is used when there), then
 * seccomp for the rest. Two steps, because GL and OpenCV start threads and open devices in between:
 * Landlock is per thread and inherited, so it goes up first, while the process has one thread;
 * seccomp goes up last, for all threads (TSYNC).
 */
#ifndef PAV_LINK_SANDBOX_H
#define PAV_LINK_SANDBOX_H

#include <stdbool.h>

#include "link/message.h"

/* NULL-terminated lists of paths; one that does not exist is left out, silently. */
struct pav_sandbox_files {
    const char *const *read; /* files or folders: read, list */
    const char *const *
        execute; /* folders whose libraries may be mapped: read + execute (dlopen needs only read) */
    const char *const *write;   /* folders in memory: create, write, remove */
    const char *const *devices; /* device nodes: read, write, ioctl */
    int connect_port; /* above 0: TCP to this port and to that of names, and to no other (ABI 4) */
};

/* System folders that every role needs to read (libraries, fonts, locale, GL and libav data). */
extern const char *const pav_sandbox_system[];

/* The Landlock ABI that is used: the kernel's, or less by the environment's PAVILION_LANDLOCK_ABI; 0:
 * there is none. */
int pav_sandbox_abi(void);

/* First step; call while single-threaded. Also PR_SET_NO_NEW_PRIVS and PR_SET_DUMPABLE 0. False:
 * the kernel has no Landlock (said in the log); the caller refuses to run with a camera. */
bool pav_sandbox_files(const struct pav_sandbox_files *files);

/* Second step, all threads: no sockets (a role EYE with `network` keeps internet ones: the gate of a
 * camera that is a URL, eye/camera/gate.h; a role HERALD with `network` likewise, to connect only, and it opens no
 * file for writing; a role DESK with `network` accepts on those it has), no execve, truncate, setxattr, chmod, chown, utimes, link,
 * mknod, mount, ptrace, foreign kill, io_uring, bpf, userfaultfd, keyctl, SysV IPC other than
 * IPC_PRIVATE shmget. Refused with EPERM, so that a library that tries goes on. False: seccomp refused. */
bool pav_sandbox_calls(enum pav_role role, bool network);

#endif

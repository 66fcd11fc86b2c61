/* The wall around eye and stage, second step: calls, by seccomp. */
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <pavilion/log.h>

#include "link/sandbox.h"

#define WHO "sandbox"

/* Refused whatever their arguments. A name that this libseccomp or architecture does not know is
 * left out. Renames and unlinks are Landlock's to judge: the shader cache needs them. */
/* clang-format off */
static const char *const refused[] = {
    /* other programs */
    "execve", "execveat", "fork", "vfork", "ptrace", "process_vm_readv", "process_vm_writev",
    "process_madvise", "process_mrelease", "migrate_pages", "move_pages", "kcmp", "pidfd_open",
    "pidfd_getfd", "pidfd_send_signal", "tkill", "unshare", "setns", "ioprio_set",
    /* the world */
    "listen", "accept", "accept4",
    /* files: what Landlock's first versions do not see */
    "truncate", "truncate64", "setxattr", "lsetxattr", "fsetxattr", "removexattr", "lremovexattr",
    "fremovexattr", "chmod", "fchmod", "fchmodat", "chown", "fchown", "lchown", "fchownat",
    "chown32", "fchown32", "lchown32", "utime", "utimes", "utimensat", "futimesat",
    "utimensat_time64", "link", "linkat", "mknod", "mknodat", "name_to_handle_at",
    "open_by_handle_at", "fanotify_init", "inotify_init", "inotify_init1", "inotify_add_watch",
    "quotactl", "quotactl_fd",
    /* where names begin, for all that is opened after it */
    "chdir", "fchdir", "setrlimit",
    /* mounts and roots */
    "mount", "umount", "umount2", "pivot_root", "chroot", "open_tree", "move_mount", "fsopen",
    "fsconfig", "fsmount", "fspick", "mount_setattr", "swapon", "swapoff",
    /* wide doors into the kernel */
    "io_uring_setup", "io_uring_enter", "io_uring_register", "bpf", "userfaultfd",
    "perf_event_open", "add_key", "request_key", "keyctl", "init_module", "finit_module",
    "delete_module", "kexec_load", "kexec_file_load", "iopl", "ioperm", "modify_ldt", "syslog",
    "lookup_dcookie", "nfsservctl", "acct", "reboot", "personality", "vhangup", "io_setup",
    "io_submit",
    /* the machine */
    "settimeofday", "clock_settime", "clock_settime64", "stime", "adjtimex", "clock_adjtime",
    "clock_adjtime64", "sethostname", "setdomainname",
    /* messages outside the keeper's socket */
    "semget", "semop", "semtimedop", "semtimedop_time64", "semctl", "msgget", "msgsnd", "msgrcv",
    "msgctl", "mq_open", "mq_unlink", NULL,
};
/* clang-format on */

/* Not there as far as libraries can tell, so that they take the older call, whose arguments can be
 * looked at. */
static const char *const absent[] = {"clone3", "openat2", NULL};

/* Calls that are younger than this list, and than Debian's libseccomp, have the same numbers on every
 * architecture; among them are new ways to chmod, to set attributes and to mount. */
#define CALL_FCHMODAT2   452
#define CALL_YOUNG_FIRST 457
#define CALL_YOUNG_LAST  511

/* Refused when one argument, masked, is (or is not) the value. */
struct argument_rule {
    const char *call;
    unsigned argument;
    enum scmp_compare compare;
    uint64_t mask, value;
};

#define OPENS_TO_TRUNCATE O_TRUNC | O_ACCMODE, O_TRUNC | O_RDONLY
#define ANY               UINT32_MAX

static const struct argument_rule argument_rules[] = {
    /* A read-only open that truncates passes Landlock before ABI 3. */
    {"open", 1, SCMP_CMP_MASKED_EQ, OPENS_TO_TRUNCATE},
    {"openat", 2, SCMP_CMP_MASKED_EQ, OPENS_TO_TRUNCATE},
    /* A process of our own would outlive the keeper's kill. */
    {"clone", 0, SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0},
    /* The limits of others; 0 is this process. */
    {"prlimit64", 0, SCMP_CMP_NE, 0, 0},
    /* Its own, too: with none left, whoever is opened next in this process would be to blame. */
    {"prlimit64", 2, SCMP_CMP_NE, 0, 0},
    {"setpriority", 1, SCMP_CMP_NE, 0, 0},
    /* Shared memory that others can find. The X server is handed IPC_PRIVATE ones. */
    {"shmget", 0, SCMP_CMP_NE, 0, IPC_PRIVATE},
    /* Keystrokes put into the technician's terminal. */
    {"ioctl", 1, SCMP_CMP_MASKED_EQ, ANY, TIOCSTI},
    {"ioctl", 1, SCMP_CMP_MASKED_EQ, ANY, TIOCLINUX},
    {"ioctl", 1, SCMP_CMP_MASKED_EQ, ANY, TIOCSCTTY},
    {"ioctl", 1, SCMP_CMP_MASKED_EQ, ANY, TIOCSPGRP},
    /* Signals to others by way of a socket's owner, and the machine's network cards by way of any. */
    {"ioctl", 1, SCMP_CMP_MASKED_EQ, UINT32_C(0xffffff00), 0x8900},
    /* What is written beside a file's bytes, by who may only read it. */
    {"ioctl", 1, SCMP_CMP_MASKED_EQ, ANY, FS_IOC_SETFLAGS},
    {"ioctl", 1, SCMP_CMP_MASKED_EQ, ANY, FS_IOC32_SETFLAGS},
    {"ioctl", 1, SCMP_CMP_MASKED_EQ, ANY, FS_IOC_FSSETXATTR},
    {"ioctl", 1, SCMP_CMP_MASKED_EQ, ANY, FS_IOC_SETFSLABEL},
    {"ioctl", 1, SCMP_CMP_MASKED_EQ, ANY, FS_IOC_SETVERSION},
    {"fcntl", 1, SCMP_CMP_MASKED_EQ, ANY, 1036 /* F_SET_RW_HINT */},
    {"fcntl", 1, SCMP_CMP_MASKED_EQ, ANY, 1038 /* F_SET_FILE_RW_HINT */},
    /* Holding up whoever wants to save a file, or being told of it. */
    {"fcntl", 1, SCMP_CMP_MASKED_EQ, ANY, F_SETLEASE},
    {"fcntl", 1, SCMP_CMP_MASKED_EQ, ANY, F_NOTIFY},
    {"fcntl", 1, SCMP_CMP_MASKED_EQ, ANY, F_SETOWN},
    {"fcntl", 1, SCMP_CMP_MASKED_EQ, ANY, F_SETOWN_EX},
    {"fcntl", 1, SCMP_CMP_MASKED_EQ, ANY, F_SETSIG},
    /* The keeper's hold on this process. */
    {"prctl", 0, SCMP_CMP_MASKED_EQ, ANY, PR_SET_DUMPABLE},
    {"prctl", 0, SCMP_CMP_MASKED_EQ, ANY, PR_SET_PTRACER},
    {"prctl", 0, SCMP_CMP_MASKED_EQ, ANY, PR_SET_PDEATHSIG},
};

/* Refused unless the argument is our own process id. */
static const struct {
    const char *call;
    unsigned argument;
} own_process_only[] = {
    {"kill", 0},
    {"tgkill", 0},
    {"rt_sigqueueinfo", 0},
    {"rt_tgsigqueueinfo", 0},
};

/* By these the system, or a person, ends and halts processes: one that sends them to itself would look as if
 * it had been told to. */
static const int strangers_signals[] = {SIGHUP,  SIGINT,  SIGKILL, SIGTERM,
                                        SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU};
static const struct {
    const char *call;
    unsigned argument; /* the signal */
} senders[] = {{"kill", 1}, {"tgkill", 2}, {"rt_sigqueueinfo", 1}, {"rt_tgsigqueueinfo", 2}};

/* Refused unless the argument is 0, this thread: others of our own set theirs before the wall stands, or
 * do without. */
static const char *const own_thread_only[] = {
    "sched_setscheduler",
    "sched_setparam",
    "sched_setattr",
    "sched_setaffinity",
};

static bool add_number(scmp_filter_ctx filter, uint32_t action, int number, unsigned count,
                       const struct scmp_arg_cmp *conditions)
{
    int error = seccomp_rule_add_array(filter, action, number, count, conditions);
    /* Negative numbers are libseccomp's for calls that this architecture does not have; EEXIST: it
     * knows the call by its name, and the rule is there. */
    if (error != 0 && error != -EEXIST && number >= 0) {
        pav_log(WHO, PAV_LOG_ERROR, "call %d cannot be refused: %s", number, strerror(-error));
        return false;
    }
    return true;
}

static bool add(scmp_filter_ctx filter, uint32_t action, const char *call, unsigned count,
                const struct scmp_arg_cmp *conditions)
{
    int number = seccomp_syscall_resolve_name(call);
    return number == __NR_SCMP_ERROR || add_number(filter, action, number, count, conditions);
}

static bool refuse(scmp_filter_ctx filter, const char *call)
{
    return add(filter, SCMP_ACT_ERRNO(EPERM), call, 0, NULL);
}

static bool refuse_if(scmp_filter_ctx filter, const char *call, struct scmp_arg_cmp condition)
{
    return add(filter, SCMP_ACT_ERRNO(EPERM), call, 1, &condition);
}

/* Who writes nothing opens nothing for it: where Landlock is missing, too. */
static bool add_reads_only(scmp_filter_ctx filter)
{
    static const struct argument_rule rules[] = {
        {"open", 1, SCMP_CMP_MASKED_EQ, O_ACCMODE, O_WRONLY},
        {"open", 1, SCMP_CMP_MASKED_EQ, O_ACCMODE, O_RDWR},
        {"open", 1, SCMP_CMP_MASKED_EQ, O_CREAT, O_CREAT},
        {"openat", 2, SCMP_CMP_MASKED_EQ, O_ACCMODE, O_WRONLY},
        {"openat", 2, SCMP_CMP_MASKED_EQ, O_ACCMODE, O_RDWR},
        {"openat", 2, SCMP_CMP_MASKED_EQ, O_CREAT, O_CREAT},
    };
    bool done = refuse(filter, "creat") && refuse(filter, "bind") && refuse(filter, "mkdir") &&
                refuse(filter, "mkdirat") && refuse(filter, "rename") &&
                refuse(filter, "renameat") && refuse(filter, "renameat2") &&
                refuse(filter, "unlink") && refuse(filter, "unlinkat") && refuse(filter, "rmdir") &&
                refuse(filter, "symlink") && refuse(filter, "symlinkat");
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        done &= refuse_if(filter, rules[i].call,
                          (struct scmp_arg_cmp){.arg = rules[i].argument,
                                                .op = rules[i].compare,
                                                .datum_a = rules[i].mask,
                                                .datum_b = rules[i].value});
    return done;
}

/* Sockets that were made before stay usable; new ones only for a camera's URL and a broker, and only
 * internet. */
static bool add_network(scmp_filter_ctx filter, bool network)
{
    if (!network)
        return refuse(filter, "socket") && refuse(filter, "socketpair") &&
               refuse(filter, "connect") && refuse(filter, "bind");
    bool done = refuse(filter, "socketpair") &&
                refuse_if(filter, "socket", SCMP_A0_64(SCMP_CMP_GT, AF_INET6));
    for (scmp_datum_t family = AF_UNSPEC; family < AF_INET6; family++) {
        if (family != AF_INET)
            done &= refuse_if(filter, "socket", SCMP_A0_64(SCMP_CMP_EQ, family));
    }
    return done;
}

/* The display server takes a stage's pictures from memory that it shares, and Mesa locks its cache. Nobody else
 * needs either: whoever knows a number finds the memory of others, and a lock holds up whoever wants it. */
static bool add_stage_only(scmp_filter_ctx filter)
{
    return refuse(filter, "shmget") && refuse(filter, "shmat") && refuse(filter, "shmctl") &&
           refuse(filter, "flock");
}

/* A desk hears who comes to the sockets that it opened before: nothing else of the network. */
static bool is_accept(const char *call)
{
    return strncmp(call, "accept", strlen("accept")) == 0;
}

static bool add_signals(scmp_filter_ctx filter)
{
    bool done = true;
    for (size_t i = 0; i < sizeof senders / sizeof *senders; i++)
        for (size_t k = 0; k < sizeof strangers_signals / sizeof *strangers_signals; k++)
            done &= refuse_if(filter, senders[i].call,
                              (struct scmp_arg_cmp){.arg = senders[i].argument,
                                                    .op = SCMP_CMP_MASKED_EQ,
                                                    .datum_a = ANY,
                                                    .datum_b = (scmp_datum_t)strangers_signals[k]});
    return done;
}

static bool add_rules(scmp_filter_ctx filter, bool network, bool accepts)
{
    bool done = true;
    for (const char *const *call = refused; *call; call++)
        done &= (accepts && is_accept(*call)) || refuse(filter, *call);
    for (const char *const *call = absent; *call; call++)
        done &= add(filter, SCMP_ACT_ERRNO(ENOSYS), *call, 0, NULL);
    for (int call = CALL_YOUNG_FIRST; call <= CALL_YOUNG_LAST; call++)
        done &= add_number(filter, SCMP_ACT_ERRNO(ENOSYS), call, 0, NULL);
    done &= add_number(filter, SCMP_ACT_ERRNO(ENOSYS), CALL_FCHMODAT2, 0, NULL);
    for (size_t i = 0; i < sizeof argument_rules / sizeof *argument_rules; i++) {
        const struct argument_rule *rule = &argument_rules[i];
        struct scmp_arg_cmp condition = {.arg = rule->argument, .op = rule->compare};
        condition.datum_a = rule->compare == SCMP_CMP_MASKED_EQ ? rule->mask : rule->value;
        condition.datum_b = rule->value;
        done &= refuse_if(filter, rule->call, condition);
    }
    for (size_t i = 0; i < sizeof own_process_only / sizeof *own_process_only; i++)
        done &= refuse_if(filter, own_process_only[i].call,
                          (struct scmp_arg_cmp){.arg = own_process_only[i].argument,
                                                .op = SCMP_CMP_NE,
                                                .datum_a = (scmp_datum_t)getpid()});
    done &= add_signals(filter);
    for (size_t i = 0; i < sizeof own_thread_only / sizeof *own_thread_only; i++)
        done &= refuse_if(filter, own_thread_only[i],
                          (struct scmp_arg_cmp){.arg = 0, .op = SCMP_CMP_NE, .datum_a = 0});
    return done & add_network(filter, network);
}

bool pav_sandbox_calls(enum pav_role role, bool network)
{
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) {
        pav_log(WHO, PAV_LOG_ERROR, "privileges cannot be given up: %s", strerror(errno));
        return false;
    }
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    if (!filter) {
        pav_log(WHO, PAV_LOG_ERROR, "no memory for the filter of calls");
        return false;
    }
    /* A binary tree: some 100 calls are refused, and every allowed call pays for the search. */
    seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
    seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
    bool calls_out = role == PAV_ROLE_EYE || role == PAV_ROLE_HERALD;
    bool done = add_rules(filter, network && calls_out, network && role == PAV_ROLE_DESK);
    if (role == PAV_ROLE_HERALD)
        done = done && add_reads_only(filter);
    if (role != PAV_ROLE_STAGE)
        done = done && add_stage_only(filter);
    int error = done ? seccomp_load(filter) : -EINVAL;
    seccomp_release(filter);
    if (error != 0) {
        pav_log(WHO, PAV_LOG_ERROR, "the kernel refused the filter of calls: %s", strerror(-error));
        return false;
    }
    return true;
}

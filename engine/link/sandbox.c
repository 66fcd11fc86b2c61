/* The wall around eye and stage, first step: files, by Landlock. */
#include "link/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <pavilion/log.h>

#define WHO "sandbox"

#if defined(__SANITIZE_ADDRESS__)
/* The leak checker traces its own process from a clone, which a wall forbids: where one stands it
 * is left out, instead of ending every walled program with an error. */
int __lsan_is_turned_off(void);
__attribute__((visibility("default"))) int __lsan_is_turned_off(void)
{
    return prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0;
}
#endif

const char *const pav_sandbox_system[] = {
    "/usr/lib",
    "/usr/lib32",
    "/usr/lib64",
    "/usr/local/lib",
    "/lib",
    "/lib64",
    "/usr/share",
    "/usr/local/share/fonts",
    "/var/cache/fontconfig",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/etc/fonts",
    "/etc/glvnd",
    "/etc/egl",
    "/etc/drirc",
    "/etc/OpenCL",
    "/etc/alsa",
    "/etc/asound.conf",
    "/etc/pulse",
    "/proc/self",
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/proc/stat",
    "/proc/driver/nvidia",
    "/proc/sys/vm/overcommit_memory",
    "/sys/bus/pci",
    "/sys/class/drm",
    "/sys/dev",
    "/sys/devices",
    NULL,
};

/* What the headers of Debian 12 do not know yet. */
#define ACCESS_TRUNCATE    (UINT64_C(1) << 14) /* ABI 3 */
#define ACCESS_IOCTL_DEV   (UINT64_C(1) << 15) /* ABI 5 */
#define SCOPE_SIGNAL       (UINT64_C(1) << 1)  /* ABI 6 */
#define ACCESS_BIND_TCP    (UINT64_C(1) << 0)  /* ABI 4, as all of the network */
#define ACCESS_CONNECT_TCP (UINT64_C(1) << 1)
#define RULE_NET_PORT      2
#define PORT_OF_NAMES      53 /* answers that are too long for UDP */

struct net_port_attributes {
    uint64_t access, port;
};

struct ruleset_attributes {
    uint64_t files, net, scoped;
};

#define FILES_READ (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define FILES_MAKE                                                                                 \
    (LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |                              \
     LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SYM)
#define FILES_ABI_1                                                                                \
    (FILES_READ | FILES_MAKE | LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE |        \
     LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |  \
     LANDLOCK_ACCESS_FS_MAKE_BLOCK)
/* Rights that a rule on something that is no folder may name. */
#define FILES_ON_A_FILE                                                                            \
    (LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE |   \
     ACCESS_TRUNCATE | ACCESS_IOCTL_DEV)

int pav_sandbox_abi(void)
{
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    const char *cap = getenv("PAVILION_LANDLOCK_ABI");
    long most = cap ? strtol(cap, NULL, 10) : abi;
    most = most < abi ? most : abi;
    return most > 0 ? (int)most : 0;
}

static uint64_t rights_of_abi(int abi)
{
    uint64_t rights = FILES_ABI_1;
    if (abi >= 2)
        rights |= LANDLOCK_ACCESS_FS_REFER;
    if (abi >= 3)
        rights |= ACCESS_TRUNCATE;
    if (abi >= 5)
        rights |= ACCESS_IOCTL_DEV;
    return rights;
}

static int make_ruleset(int abi, const struct pav_sandbox_files *files)
{
    struct ruleset_attributes attributes = {
        .files = rights_of_abi(abi),
        .net = abi >= 4 && files->connect_port > 0 ? ACCESS_BIND_TCP | ACCESS_CONNECT_TCP : 0,
        .scoped = abi >= 6 ? SCOPE_SIGNAL : 0,
    };
    /* Kernels refuse a longer struct than they know only if the rest is not zero. */
    return (int)syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0);
}

static bool allow_path(int ruleset, const char *path, uint64_t rights)
{
    int fd = open(path, O_PATH | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT || errno == ENOTDIR || errno == EACCES;
    struct stat about;
    if (fstat(fd, &about) == 0 && !S_ISDIR(about.st_mode))
        rights &= FILES_ON_A_FILE;
    struct landlock_path_beneath_attr rule = {.allowed_access = rights, .parent_fd = fd};
    bool done = syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
    if (!done)
        pav_log(WHO, PAV_LOG_ERROR, "%s cannot be let through: %s", path, strerror(errno));
    close(fd);
    return done;
}

static bool allow_paths(int ruleset, const char *const *paths, uint64_t rights)
{
    bool done = true;
    for (; paths && *paths; paths++)
        done &= allow_path(ruleset, *paths, rights);
    return done;
}

static bool allow_ports(int ruleset, int abi, int port)
{
    const int ports[] = {port, PORT_OF_NAMES};
    bool done = true;
    for (size_t i = 0; abi >= 4 && port > 0 && i < sizeof ports / sizeof *ports; i++) {
        struct net_port_attributes rule = {ACCESS_CONNECT_TCP, (uint64_t)ports[i]};
        done &= syscall(SYS_landlock_add_rule, ruleset, RULE_NET_PORT, &rule, 0) == 0;
    }
    return done;
}

static bool allow_all(int ruleset, int abi, const struct pav_sandbox_files *files)
{
    static const char *const harmless[] = {"/dev/null", NULL};
    static const char *const chance[] = {"/dev/zero", "/dev/random", "/dev/urandom", NULL};
    uint64_t known = rights_of_abi(abi);
    uint64_t write = FILES_READ | FILES_MAKE | LANDLOCK_ACCESS_FS_WRITE_FILE |
                     LANDLOCK_ACCESS_FS_REFER | ACCESS_TRUNCATE;
    uint64_t device =
        LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | ACCESS_IOCTL_DEV;
    return allow_paths(ruleset, files->read, FILES_READ & known) &&
           allow_paths(ruleset, files->execute,
                       (FILES_READ | LANDLOCK_ACCESS_FS_EXECUTE) & known) &&
           allow_paths(ruleset, files->write, write & known) &&
           allow_paths(ruleset, files->devices, (device | FILES_READ) & known) &&
           allow_ports(ruleset, abi, files->connect_port) &&
           allow_paths(ruleset, harmless, device & known) &&
           allow_paths(ruleset, chance, FILES_READ & known);
}

bool pav_sandbox_files(const struct pav_sandbox_files *files)
{
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) {
        pav_log(WHO, PAV_LOG_ERROR, "privileges cannot be given up: %s", strerror(errno));
        return false;
    }
    int abi = pav_sandbox_abi();
    if (abi < 1) {
        pav_log(WHO, PAV_LOG_ERROR,
                "this kernel has no Landlock (boot with lsm=landlock,…): files are not walled off");
        return false;
    }
    int ruleset = make_ruleset(abi, files);
    bool done = ruleset >= 0 && allow_all(ruleset, abi, files) &&
                syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
    if (!done)
        pav_log(WHO, PAV_LOG_ERROR, "Landlock (ABI %d) was refused: %s", abi, strerror(errno));
    else
        pav_log(WHO, PAV_LOG_DEBUG, "files are walled off by Landlock, ABI %d", abi);
    if (ruleset >= 0)
        close(ruleset);
    return done;
}

/* Owns the list of what a herald may still reach. */
#include "herald/wall.h"

#include <stddef.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "base/log.h"
#include "link/sandbox.h"

/* A broker that announces a message of 256 MiB is not given room for it. */
#define MEMORY_BYTES ((rlim_t)64 << 20)

static const char *const read_files[] = {
    "/usr/lib",
    "/lib",
    "/usr/lib64",
    "/lib64",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/usr/share/zoneinfo",
    /* names in the network; the folders are those that resolv.conf is a link into */
    "/etc/resolv.conf",
    "/etc/hosts",
    "/etc/host.conf",
    "/etc/nsswitch.conf",
    "/etc/gai.conf",
    "/etc/services",
    "/run/systemd/resolve",
    "/run/NetworkManager",
    "/run/resolvconf",
    /* who signs brokers, where the exhibition names nobody */
    "/etc/ssl/openssl.cnf",
    "/etc/ssl/certs",
    "/usr/share/ca-certificates",
    "/proc/self",
    NULL,
};

static void limit_memory(void)
{
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    setrlimit(RLIMIT_DATA, &(struct rlimit){MEMORY_BYTES, MEMORY_BYTES});
#endif
}

bool pav_herald_wall(int port)
{
    limit_memory();
    struct pav_sandbox_files files = {.read = read_files, .connect_port = port};
    bool walled = pav_sandbox_files(&files);
    return pav_sandbox_calls(PAV_ROLE_HERALD, true) && walled;
}

/* Changes with the file. */
static unsigned long long mark_of(const char *path)
{
    struct stat about;
    if (!path || stat(path, &about) != 0)
        return 0;
    return (unsigned long long)about.st_ino * 1000003ULL +
           (unsigned long long)about.st_mtim.tv_sec * 1000000007ULL +
           (unsigned long long)about.st_mtim.tv_nsec + (unsigned long long)about.st_mode;
}

void pav_sources_look(struct pav_sources *sources)
{
    for (size_t i = 0; i < sizeof sources->paths / sizeof *sources->paths; i++)
        sources->marks[i] = mark_of(sources->paths[i]);
}

bool pav_sources_changed(const struct pav_sources *sources)
{
    for (size_t i = 0; i < sizeof sources->paths / sizeof *sources->paths; i++) {
        if (sources->marks[i] != mark_of(sources->paths[i]))
            return true;
    }
    return false;
}

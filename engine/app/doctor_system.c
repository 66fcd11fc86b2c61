/* What the doctor reads from the system itself: kernel, wall, fonts, rights, disk. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "app/doctor.h"
#include "base/str.h"
#include "link/sandbox.h"

#define GIB (1024.0 * 1024.0 * 1024.0)

static void distribution(char *out, size_t bytes)
{
    snprintf(out, bytes, "unknown system");
    size_t length;
    char *text = pav_read_file("/etc/os-release", 65536, &length);
    char *at = text ? strstr(text, "PRETTY_NAME=\"") : NULL;
    if (at) {
        at += strlen("PRETTY_NAME=\"");
        snprintf(out, bytes, "%.*s", (int)strcspn(at, "\"\n"), at);
    }
    free(text);
}

void pav_doctor_system(void)
{
    char name[80];
    struct utsname kernel;
    struct sysinfo about;
    distribution(name, sizeof name);
    uname(&kernel);
    sysinfo(&about);
    double memory = (double)about.totalram * about.mem_unit / GIB;
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    pav_doctor_row("system", PAV_HEALTH_GOOD, NULL, "%s, Linux %s, %ld cores, %.1f GiB", name,
                   kernel.release, cores, memory);
    const char *display = getenv("WAYLAND_DISPLAY") ? "Wayland" : getenv("DISPLAY") ? "X11" : NULL;
    pav_doctor_row("display", display ? PAV_HEALTH_GOOD : PAV_HEALTH_WEAK,
                   "pavilion run draws headless, unless it is started inside a graphical session",
                   "%s", display ? display : "none");
}

void pav_doctor_wall(void)
{
    int abi = pav_sandbox_abi();
    if (abi >= 1)
        pav_doctor_row("Landlock", PAV_HEALTH_GOOD, NULL, "ABI %d", abi);
    else
        pav_doctor_row("Landlock", PAV_HEALTH_BAD,
                       "boot with lsm=landlock,... (live cameras are refused without it)",
                       "missing");
    bool filters = prctl(PR_GET_SECCOMP) >= 0;
    pav_doctor_row("seccomp", filters ? PAV_HEALTH_GOOD : PAV_HEALTH_BAD,
                   "use a kernel with CONFIG_SECCOMP_FILTER", "%s", filters ? "there" : "missing");
}

/* --- fonts ------------------------------------------------------------------------------------ */

static bool folder_has(const char *folder, const char *beginning, int depth)
{
    DIR *listing = depth < 6 ? opendir(folder) : NULL;
    bool found = false;
    for (struct dirent *entry; listing && !found && (entry = readdir(listing));) {
        if (entry->d_name[0] == '.')
            continue;
        found = strncasecmp(entry->d_name, beginning, strlen(beginning)) == 0;
        if (!found && (entry->d_type == DT_DIR || entry->d_type == DT_UNKNOWN)) {
            char *inside = pav_path_join(folder, entry->d_name);
            found = folder_has(inside, beginning, depth + 1);
            free(inside);
        }
    }
    if (listing)
        closedir(listing);
    return found;
}

void pav_doctor_fonts(void)
{
    static const struct {
        const char *name, *beginning, *remedy;
    } fonts[] = {
        {"Inter", "Inter", "apt install fonts-inter"},
        {"EB Garamond", "EBGaramond", "apt install fonts-ebgaramond"},
        {"Noto", "NotoSans", "apt install fonts-noto-core"},
    };
    for (size_t i = 0; i < sizeof fonts / sizeof *fonts; i++) {
        bool there = folder_has("/usr/share/fonts", fonts[i].beginning, 0) ||
                     folder_has("/usr/local/share/fonts", fonts[i].beginning, 0);
        pav_doctor_row("font", there ? PAV_HEALTH_GOOD : PAV_HEALTH_WEAK, fonts[i].remedy, "%s%s",
                       fonts[i].name, there ? "" : " is missing: another takes its place");
    }
}

/* --- rights ----------------------------------------------------------------------------------- */

void pav_doctor_rights(void)
{
    struct rlimit priority = {0};
    getrlimit(RLIMIT_RTPRIO, &priority);
    bool granted = priority.rlim_cur > 0 || geteuid() == 0;
    pav_doctor_row("realtime", granted ? PAV_HEALTH_GOOD : PAV_HEALTH_WEAK,
                   "add '@video - rtprio 20' to /etc/security/limits.d/pavilion.conf, log in again",
                   "%s", granted ? "granted" : "not granted: pictures may be late under load");
    bool sound =
        access("/dev/snd", R_OK) == 0 || getenv("PULSE_SERVER") || getenv("XDG_RUNTIME_DIR");
    pav_doctor_row(
        "sound", sound ? PAV_HEALTH_GOOD : PAV_HEALTH_WEAK,
        access("/dev/snd", F_OK) == 0
            ? "add the user to the group 'audio'; films play silently until then"
            : "connect a sound card, if films shall be heard; they play silently until then",
        "%s", access("/dev/snd", F_OK) == 0 ? "/dev/snd" : "no sound card is seen");
}

static void row_of_disk(const char *path, double wanted_gib, const char *why)
{
    struct statvfs about;
    if (statvfs(path, &about) != 0) {
        pav_doctor_row("disk", PAV_HEALTH_BAD, why, "%s: %s", path, strerror(errno));
        return;
    }
    double free_gib = (double)about.f_bavail * (double)about.f_frsize / GIB;
    bool enough = free_gib >= wanted_gib;
    pav_doctor_row("disk", enough ? PAV_HEALTH_GOOD : PAV_HEALTH_WEAK, why, "%s: %.1f GiB free",
                   path, free_gib);
}

void pav_doctor_disk(void)
{
    row_of_disk(".", 1.0, "recordings need room");
    const char *runtime = getenv("XDG_RUNTIME_DIR");
    row_of_disk(runtime && runtime[0] ? runtime : "/dev/shm", 0.25,
                "the shader cache and the pictures between processes live in memory");
}

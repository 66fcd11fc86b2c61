/* Looks at what a kiosk lives on for months: time, disk, logs, swap, updates, graphics, cameras, type. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/kiosk_look.h"
#include "base/str.h"
#include "link/exhibition.h"
#include "link/manifest.h"

#define INSTALL "pavilion kiosk install --user KIOSK"
#define UNIT    "pavilion.service"

/* What our own unit says, wherever it lies; NULL: there is none. */
static char *unit_says(const struct pav_tree *tree, const char *key)
{
    static const char *const folders[] = {"/usr/lib/systemd/system/", "/lib/systemd/system/",
                                          "/usr/local/lib/systemd/system/", "/etc/systemd/system/"};
    char *value = NULL;
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        char *path = pav_sprintf("%s" UNIT, folders[i]);
        char *fresh = pav_kiosk_ini(tree, path, key);
        if (fresh) {
            free(value);
            value = fresh;
        }
        free(path);
    }
    return value;
}

static void look_at_clock(const struct pav_tree *tree, struct pav_kiosk_found *found)
{
    static const char *const units[] = {"chrony.service",   "systemd-timesyncd.service",
                                        "ntpsec.service",   "ntp.service",
                                        "openntpd.service", "ptp4l.service"};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (!pav_kiosk_enabled(tree, units[i]) || pav_kiosk_masked(tree, units[i]))
            continue;
        pav_kiosk_found(found, PAV_KIOSK_OK, NULL, "set by %s", units[i]);
        return;
    }
    pav_kiosk_found(found, PAV_KIOSK_FAIL, "apt install chrony",
                    "nobody sets it: opening hours would drift");
}

static void look_at_zone(const struct pav_tree *tree, struct pav_kiosk_found *found)
{
    char *link = pav_tree_link(tree, "/etc/localtime");
    const char *zone = link ? strstr(link, "zoneinfo/") : NULL;
    zone = zone ? zone + strlen("zoneinfo/") : NULL;
    if (!zone || strcmp(zone, "UTC") == 0 || strcmp(zone, "Etc/UTC") == 0)
        pav_kiosk_found(
            found, PAV_KIOSK_WARN,
            "timedatectl set-timezone Europe/Brussels, or hours: with a zone of its own",
            "%s: opening hours would not follow summer time", zone ? zone : "none set");
    else
        pav_kiosk_found(found, PAV_KIOSK_OK, NULL, "%s", zone);
    free(link);
}

/* The options of the last mount on "/". */
static void look_at_root(const struct pav_tree *tree, struct pav_kiosk_found *found)
{
    char *text = pav_tree_read(tree, "/proc/mounts"), *rest = text;
    bool read_only = false;
    for (char *line; rest && (line = strsep(&rest, "\n"));) {
        char place[512], options[1024];
        if (sscanf(line, "%*s %511s %*s %1023s", place, options) == 2 && strcmp(place, "/") == 0)
            read_only = strncmp(options, "ro", 2) == 0 && (options[2] == ',' || options[2] == 0);
    }
    if (read_only)
        pav_kiosk_found(found, PAV_KIOSK_WARN,
                        "journalctl -k | grep -i error; a worn-out disk goes read-only",
                        "read-only: nothing is remembered over a restart");
    else
        pav_kiosk_found(found, PAV_KIOSK_OK, NULL, "may be written to");
    free(text);
}

static void look_at_logs(const struct pav_tree *tree, struct pav_kiosk_found *found)
{
    char *most = pav_kiosk_ini(tree, "/etc/systemd/journald.conf", "SystemMaxUse");
    char *where = pav_kiosk_ini(tree, "/etc/systemd/journald.conf", "Storage");
    bool memory = where && (strcmp(where, "volatile") == 0 || strcmp(where, "none") == 0);
    if (memory)
        pav_kiosk_found(found, PAV_KIOSK_WARN, "Storage=persistent in /etc/systemd/journald.conf",
                        "logs are lost with every restart (Storage=%s)", where);
    else if (most && most[0])
        pav_kiosk_found(found, PAV_KIOSK_OK, NULL, "at most %s", most);
    else
        pav_kiosk_found(found, PAV_KIOSK_WARN, INSTALL,
                        "logs may fill a tenth of the disk (SystemMaxUse)");
    free(most);
    free(where);
}

static void look_at_swap(const struct pav_tree *tree, struct pav_kiosk_found *found)
{
    char *text = pav_tree_read(tree, "/proc/swaps"), *most = unit_says(tree, "MemorySwapMax");
    char *second = text ? strchr(text, '\n') : NULL;
    char device[128] = "";
    if (second && sscanf(second + 1, "%127s", device) != 1)
        device[0] = 0;
    bool encrypted = strncmp(device, "/dev/dm-", 8) == 0 ||
                     strncmp(device, "/dev/mapper/", 12) == 0 ||
                     strncmp(device, "/dev/zram", 9) == 0;
    if (!device[0])
        pav_kiosk_found(found, PAV_KIOSK_OK, NULL, "none");
    else if (encrypted)
        pav_kiosk_found(found, PAV_KIOSK_OK, NULL, "%s, encrypted or in memory", device);
    else if (most && strcmp(most, "0") == 0)
        pav_kiosk_found(found, PAV_KIOSK_OK, NULL,
                        "%s is not encrypted, but the exhibition keeps out of it", device);
    else
        pav_kiosk_found(found, PAV_KIOSK_FAIL, "swapoff -a, and take it out of /etc/fstab",
                        "pictures of visitors may come to %s", device);
    free(text);
    free(most);
}

static void look_at_updates(const struct pav_tree *tree, struct pav_kiosk_found *found)
{
    char *file = pav_kiosk_grep(tree, "/etc/apt/apt.conf.d", "",
                                "Unattended-Upgrade::Automatic-Reboot \"true\"");
    bool there = pav_kiosk_program(tree, "unattended-upgrade");
    if (there && file)
        pav_kiosk_found(
            found, PAV_KIOSK_WARN,
            "set Automatic-Reboot-Time to an hour at which you are closed, or \"false\"",
            "the machine restarts by itself after updates (%s)", file);
    else if (there)
        pav_kiosk_found(found, PAV_KIOSK_OK, NULL, "by themselves, without a restart");
    else
        pav_kiosk_found(found, PAV_KIOSK_OK, NULL, "by hand: apt update && apt upgrade");
    free(file);
}

static void look_at_graphics(const struct pav_tree *tree, struct pav_kiosk_found *found)
{
    char **names = pav_tree_names(tree, "/sys/class/drm");
    char *driver = NULL;
    for (size_t i = 0; names[i] && !driver; i++) {
        char *path = pav_sprintf("/sys/class/drm/%s/device/driver", names[i]);
        if (strncmp(names[i], "card", 4) == 0 && !strchr(names[i], '-'))
            driver = pav_tree_link(tree, path);
        free(path);
    }
    if (driver)
        pav_kiosk_found(found, PAV_KIOSK_OK, NULL, "%s", pav_path_name(driver));
    else
        pav_kiosk_found(found, PAV_KIOSK_WARN,
                        "apt install firmware-amd-graphics or firmware-misc-nonfree",
                        "no GPU is seen: pictures are drawn by the processor");
    free(driver);
    pav_place_names_free(names);
}

static void look_at_realtime(const struct pav_tree *tree, struct pav_kiosk_found *found)
{
    char *limit = unit_says(tree, "LimitRTPRIO");
    if (limit && atoi(limit) > 0)
        pav_kiosk_found(found, PAV_KIOSK_OK, NULL, "granted by " UNIT);
    else
        pav_kiosk_found(found, PAV_KIOSK_WARN, "LimitRTPRIO=20 in " UNIT,
                        "not granted: pictures may be late under load");
    free(limit);
}

static void look_at_core_files(const struct pav_tree *tree, struct pav_kiosk_found *found)
{
    char *pattern = pav_kiosk_sysctl(tree, "kernel.core_pattern");
    if (pattern && pattern[0] == '|')
        pav_kiosk_found(found, PAV_KIOSK_WARN, INSTALL ", and restart; or apt remove what does it",
                        "crashes are handed to a program (%.60s)", pattern);
    else
        pav_kiosk_found(found, PAV_KIOSK_OK, NULL, "none is handed on");
    free(pattern);
}

static void look_at_wall(const struct pav_tree *tree, struct pav_kiosk_found *found)
{
    char *modules = pav_tree_read(tree, "/sys/kernel/security/lsm");
    if (modules)
        modules[strcspn(modules, "\n")] = 0;
    if (modules && strstr(modules, "landlock"))
        pav_kiosk_found(found, PAV_KIOSK_OK, NULL, "Landlock is on");
    else if (modules)
        pav_kiosk_found(found, PAV_KIOSK_FAIL,
                        "boot with lsm=landlock,… in /etc/default/grub; then update-grub",
                        "Landlock is off: live cameras are refused (%.60s)", modules);
    else
        pav_kiosk_found(found, PAV_KIOSK_WARN, "pavilion doctor tells", "not to be seen from here");
    free(modules);
}

/* What is not installed by name says so in its own words. */
static void look_at_type(const struct pav_tree *tree, struct pav_kiosk_found *found)
{
    static const char *const fonts[][2] = {{"/usr/share/doc/fonts-inter", "fonts-inter"},
                                           {"/usr/share/doc/fonts-ebgaramond", "fonts-ebgaramond"},
                                           {"/usr/share/doc/fonts-noto-core", "fonts-noto-core"}};
    for (size_t i = 0; i < sizeof fonts / sizeof *fonts; i++) {
        if (pav_tree_exists(tree, fonts[i][0]))
            continue;
        char remedy[200];
        snprintf(remedy, sizeof remedy, "apt install %s", fonts[i][1]);
        pav_kiosk_found(found, PAV_KIOSK_WARN, remedy, "%s is missing: another takes its place",
                        fonts[i][1]);
        return;
    }
    pav_kiosk_found(found, PAV_KIOSK_OK, NULL, "Inter, EB Garamond, Noto");
}

static bool names_a_number(const char *source)
{
    return strncmp(source, "/dev/video", strlen("/dev/video")) == 0;
}

static void judge_cameras(const struct pav_tree *tree, const struct pav_exhibition *exhibition,
                          struct pav_kiosk_found *found)
{
    for (size_t i = 0; i < exhibition->camera_count; i++) {
        const struct pav_camera_plan *camera = &exhibition->cameras[i];
        if (camera->kind != PAV_SOURCE_DEVICE || strcmp(camera->source, "auto") == 0)
            continue;
        if (names_a_number(camera->source)) {
            pav_kiosk_found(found, PAV_KIOSK_WARN,
                            "name it by /dev/v4l/by-id/…, which pavilion doctor lists",
                            "%s is %s, which is another camera after some restart", camera->name,
                            camera->source);
            return;
        }
        if (!pav_tree_exists(tree, camera->source)) {
            pav_kiosk_found(found, PAV_KIOSK_FAIL, "plug it in; pavilion doctor lists those there",
                            "%s is not there (%.100s)", camera->name, camera->source);
            return;
        }
    }
    pav_kiosk_found(found, PAV_KIOSK_OK, NULL, "%zu in %s, by names that last",
                    exhibition->camera_count, pav_path_name(exhibition->path));
}

static void look_at_exhibition(const struct pav_tree *tree, struct pav_kiosk_found *found)
{
    const char *path = PAV_KIOSK_FOLDER "/exhibition.yaml";
    struct pav_complaints complaints = {0};
    struct pav_exhibition exhibition;
    char *link = pav_tree_link(tree, path);
    char *text = pav_tree_read(tree, path);
    char *here = link ? pav_strdup(link) : pav_strdup(path);
    if (!text) {
        pav_kiosk_found(found, PAV_KIOSK_FAIL, INSTALL " --exhibition FILE", "%s is not there",
                        here);
    } else if (!pav_exhibition_parse(&exhibition, here, text, strlen(text), &complaints)) {
        char remedy[200];
        snprintf(remedy, sizeof remedy, "pavilion check %s", here);
        pav_kiosk_found(found, PAV_KIOSK_FAIL, remedy, "%.*s",
                        (int)strcspn(complaints.text.text ? complaints.text.text : "", "\n"),
                        complaints.text.text ? complaints.text.text : "");
    } else {
        judge_cameras(tree, &exhibition, found);
        pav_exhibition_finish(&exhibition);
    }
    pav_complaints_finish(&complaints);
    free(here);
    free(text);
    free(link);
}

const struct pav_kiosk_look pav_kiosk_host[] = {
    {"cameras", look_at_exhibition},
    {"time", look_at_clock},
    {"time zone", look_at_zone},
    {"disk", look_at_root},
    {"logs", look_at_logs},
    {"swap", look_at_swap},
    {"updates", look_at_updates},
    {"graphics", look_at_graphics},
    {"realtime", look_at_realtime},
    {"core files", look_at_core_files},
    {"wall", look_at_wall},
    {"type", look_at_type},
    {NULL, NULL},
};

/* pavilion kiosk check: what was looked at, line by line, and what only a running machine can say. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <unistd.h>

#include "app/commands.h"
#include "app/kiosk_look.h"
#include "base/str.h"
#include "link/sandbox.h"

#define GIB        (1024.0 * 1024.0 * 1024.0)
#define LEAST_GIB  0.2
#define ENOUGH_GIB 2.0

static void print(const char *what, const struct pav_kiosk_found *found)
{
    static const char *const words[] = {"ok", "warn", "FAIL"};
    printf("%-4s  %-14s %s%s%s\n", words[found->level], what, found->found,
           found->remedy[0] ? "  -> " : "", found->remedy);
}

static void look_at_space(const struct pav_tree *tree, struct pav_kiosk_found *found)
{
    char *path = pav_tree_exists(tree, PAV_KIOSK_STATE)
                     ? pav_sprintf("%s" PAV_KIOSK_STATE, tree->root)
                     : pav_strdup(tree->root);
    struct statvfs about = {0};
    statvfs(path, &about);
    double free_gib = (double)about.f_bavail * (double)about.f_frsize / GIB;
    double inodes = about.f_files ? 100.0 * (double)about.f_favail / (double)about.f_files : 100;
    const char *remedy = "journalctl --vacuum-size=100M; apt clean; look into " PAV_KIOSK_STATE;
    enum pav_kiosk_level level = free_gib < LEAST_GIB || inodes < 1    ? PAV_KIOSK_FAIL
                                 : free_gib < ENOUGH_GIB || inodes < 5 ? PAV_KIOSK_WARN
                                                                       : PAV_KIOSK_OK;
    pav_kiosk_found(found, level, level ? remedy : NULL, "%.1f GiB free%s", free_gib,
                    inodes < 5 ? ", and hardly a file may be made" : "");
    free(path);
}

static void look_at_sync(const struct pav_tree *tree, struct pav_kiosk_found *found)
{
    (void)tree;
    struct timex about = {0};
    if (adjtimex(&about) == TIME_ERROR || (about.status & STA_UNSYNC))
        pav_kiosk_found(found, PAV_KIOSK_WARN, "is there a network? chronyc tracking, timedatectl",
                        "not set by anybody since the start");
    else
        pav_kiosk_found(found, PAV_KIOSK_OK, NULL, "right, within %.0f ms",
                        (double)about.maxerror / 1000);
}

static void look_at_abi(const struct pav_tree *tree, struct pav_kiosk_found *found)
{
    (void)tree;
    int abi = pav_sandbox_abi();
    if (abi >= 1)
        pav_kiosk_found(found, PAV_KIOSK_OK, NULL, "Landlock ABI %d%s", abi,
                        abi < 3 ? "; what it cannot refuse, seccomp does" : "");
    else
        pav_kiosk_found(found, PAV_KIOSK_FAIL,
                        "boot with lsm=landlock,… in /etc/default/grub; then update-grub",
                        "no Landlock: live cameras are refused");
}

/* The disk that "/" lies on, without its partition's number: "/dev/sda", "/dev/nvme0n1". */
static bool disk_of_root(const struct pav_tree *tree, char *disk, size_t bytes)
{
    char *text = pav_tree_read(tree, "/proc/mounts"), *rest = text;
    disk[0] = 0;
    for (char *line; rest && (line = strsep(&rest, "\n"));) {
        char device[256], place[256];
        if (sscanf(line, "%255s %255s", device, place) == 2 && strcmp(place, "/") == 0 &&
            strncmp(device, "/dev/", 5) == 0)
            pav_strcpy(disk, bytes, device);
    }
    free(text);
    size_t end = strlen(disk);
    while (end > 0 && disk[end - 1] >= '0' && disk[end - 1] <= '9')
        end--;
    bool numbered = strncmp(disk, "/dev/nvme", 9) == 0 || strncmp(disk, "/dev/mmcblk", 11) == 0;
    if (numbered && end > 1 && disk[end - 1] == 'p')
        end--;
    if (strncmp(disk, "/dev/mapper/", 12) != 0)
        disk[end] = 0;
    return disk[0] != 0;
}

static void look_at_smart(const struct pav_tree *tree, struct pav_kiosk_found *found)
{
    char disk[256];
    if (!disk_of_root(tree, disk, sizeof disk)) {
        pav_kiosk_found(found, PAV_KIOSK_OK, NULL, "no disk of its own to ask");
        return;
    }
    fflush(stdout);
    int code = geteuid() == 0 ? pav_kiosk_call((const char *[]){"sh", "-c",
                                                                "smartctl -q silent -H \"$0\" "
                                                                "2>/dev/null",
                                                                disk, NULL})
                              : -1;
    /* Bit 3 of smartctl's code: it is failing. Bits 0 to 2: it could not be asked. */
    if (code > 0 && (code & 8))
        pav_kiosk_found(found, PAV_KIOSK_FAIL, "replace it soon: smartctl -a tells more",
                        "%s says that it is failing", disk);
    else if (code == 0)
        pav_kiosk_found(found, PAV_KIOSK_OK, NULL, "%s says that it is well", disk);
    else
        pav_kiosk_found(found, PAV_KIOSK_OK, NULL, "%s does not tell%s", disk,
                        geteuid() != 0 ? " but to root"
                        : !pav_kiosk_program(tree, "smartctl")
                            ? " (apt install smartmontools asks it)"
                            : "");
}

static void look_at_all(const struct pav_tree *tree, const struct pav_kiosk_look *looks,
                        int counts[3])
{
    for (; looks->what; looks++) {
        struct pav_kiosk_found found = {0};
        looks->look(tree, &found);
        print(looks->what, &found);
        counts[found.level]++;
    }
}

int pav_kiosk_check(struct pav_app_options *options)
{
    static const struct pav_kiosk_look everywhere[] = {{"space", look_at_space}, {NULL, NULL}};
    static const struct pav_kiosk_look running[] = {{"clock", look_at_sync},
                                                    {"kernel", look_at_abi},
                                                    {"disk's health", look_at_smart},
                                                    {NULL, NULL}};
    struct pav_tree tree;
    int counts[3] = {0};
    if (!pav_tree_open(&tree, options->root))
        return PAV_EXIT_USAGE;
    look_at_all(&tree, pav_kiosk_ways_out, counts);
    look_at_all(&tree, pav_kiosk_host, counts);
    look_at_all(&tree, everywhere, counts);
    if (pav_tree_is_live(&tree))
        look_at_all(&tree, running, counts);
    printf("\n%d ok, %d to think about, %d to be done\n", counts[PAV_KIOSK_OK],
           counts[PAV_KIOSK_WARN], counts[PAV_KIOSK_FAIL]);
    pav_tree_close(&tree);
    return counts[PAV_KIOSK_FAIL] ? PAV_EXIT_FAILED : PAV_EXIT_WELL;
}

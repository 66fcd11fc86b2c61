/* Looks at what leads out of a kiosk, or stops it: other terminals, three keys, sleep, a desktop beside it. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/kiosk_look.h"
#include "base/str.h"
#include "keeper/access.h"
#include "keeper/secret.h"

#define INSTALL "pavilion kiosk install --user KIOSK"
#define XORG    "/etc/X11/xorg.conf.d"

void pav_kiosk_found(struct pav_kiosk_found *found, enum pav_kiosk_level level, const char *remedy,
                     const char *format, ...)
{
    va_list values;
    va_start(values, format);
    vsnprintf(found->found, sizeof found->found, format, values);
    va_end(values);
    found->level = level;
    pav_strcpy(found->remedy, sizeof found->remedy, remedy ? remedy : "");
}

static void look_at_units(const struct pav_tree *tree, struct pav_kiosk_found *found)
{
    bool screen = pav_kiosk_enabled(tree, "pavilion-xorg.service");
    bool show = pav_kiosk_enabled(tree, "pavilion.service");
    if (show && screen)
        pav_kiosk_found(found, PAV_KIOSK_OK, NULL,
                        "pavilion.service and its display server are on");
    else
        pav_kiosk_found(found, PAV_KIOSK_FAIL, INSTALL, "%s does not start at boot",
                        show ? "pavilion-xorg.service" : "pavilion.service");
}

static void look_at_user(const struct pav_tree *tree, struct pav_kiosk_found *found)
{
    json_t *record = pav_kiosk_record_read(tree);
    const char *user = json_string_value(json_object_get(record, "user"));
    struct pav_kiosk_account account = {0};
    if (user)
        account = pav_kiosk_account(tree, user);
    if (!user)
        pav_kiosk_found(found, PAV_KIOSK_FAIL, INSTALL, "no kiosk was installed here");
    else if (!account.there)
        pav_kiosk_found(found, PAV_KIOSK_FAIL, INSTALL, "the user %s does not exist", user);
    else if (account.user == 0)
        pav_kiosk_found(found, PAV_KIOSK_FAIL, INSTALL, "%s is root: all walls are thinner", user);
    else
        pav_kiosk_found(found, PAV_KIOSK_OK, NULL, "%s, number %u", user, (unsigned)account.user);
    json_decref(record);
}

static void look_at_terminals(const struct pav_tree *tree, struct pav_kiosk_found *found)
{
    char *x = pav_kiosk_grep(tree, XORG, ".conf", "DontVTSwitch");
    char *automatic = pav_kiosk_ini(tree, "/etc/systemd/logind.conf", "NAutoVTs");
    bool login = pav_kiosk_enabled(tree, "getty@tty1.service");
    if (!x)
        pav_kiosk_found(found, PAV_KIOSK_FAIL, INSTALL,
                        "Ctrl-Alt-F1 leads out: no file in " XORG " says DontVTSwitch");
    else if (login)
        pav_kiosk_found(found, PAV_KIOSK_WARN, "systemctl disable getty@tty1",
                        "a login waits on tty1, behind the picture");
    else if (!automatic || strcmp(automatic, "0") != 0)
        pav_kiosk_found(found, PAV_KIOSK_WARN, INSTALL,
                        "logind opens logins on other terminals (NAutoVTs is not 0)");
    else
        pav_kiosk_found(found, PAV_KIOSK_OK, NULL, "no switching, and no login beside the picture");
    free(x);
    free(automatic);
}

static void look_at_zap(const struct pav_tree *tree, struct pav_kiosk_found *found)
{
    char *x = pav_kiosk_grep(tree, XORG, ".conf", "DontZap");
    if (x)
        pav_kiosk_found(found, PAV_KIOSK_OK, NULL, "Ctrl-Alt-Backspace does nothing");
    else
        pav_kiosk_found(found, PAV_KIOSK_WARN, INSTALL,
                        "Ctrl-Alt-Backspace may end the display server");
    free(x);
}

static void look_at_sysrq(const struct pav_tree *tree, struct pav_kiosk_found *found)
{
    char *value = pav_kiosk_sysctl(tree, "kernel.sysrq");
    char *next = pav_kiosk_sysctl_next(tree, "kernel.sysrq");
    if (value && strcmp(value, "0") == 0)
        pav_kiosk_found(found, PAV_KIOSK_OK, NULL, "off");
    else if (next && strcmp(next, "0") == 0)
        pav_kiosk_found(found, PAV_KIOSK_WARN, "systemctl reboot",
                        "off from the next start on; until then a keyboard can restart the "
                        "machine (kernel.sysrq = %s)",
                        value);
    else
        pav_kiosk_found(found, PAV_KIOSK_FAIL, INSTALL ", and restart",
                        "a keyboard can restart the machine (kernel.sysrq = %s)",
                        value ? value : "as the kernel likes");
    free(next);
    free(value);
}

static void look_at_three_keys(const struct pav_tree *tree, struct pav_kiosk_found *found)
{
    char *burst = pav_kiosk_ini(tree, "/etc/systemd/system.conf", "CtrlAltDelBurstAction");
    bool masked = pav_kiosk_masked(tree, "ctrl-alt-del.target");
    if (!masked)
        pav_kiosk_found(found, PAV_KIOSK_FAIL, INSTALL,
                        "the three keys restart the machine (ctrl-alt-del.target)");
    else if (!burst || strcmp(burst, "none") != 0)
        pav_kiosk_found(found, PAV_KIOSK_FAIL, INSTALL,
                        "held down they restart it at once (CtrlAltDelBurstAction)");
    else
        pav_kiosk_found(found, PAV_KIOSK_OK, NULL, "does nothing, also when held down");
    free(burst);
}

static void look_at_blanking(const struct pav_tree *tree, struct pav_kiosk_found *found)
{
    static const char *const times[] = {"BlankTime", "StandbyTime", "SuspendTime", "OffTime"};
    char *command = pav_tree_read(tree, "/proc/cmdline");
    const char *console = command ? strstr(command, "consoleblank=") : NULL;
    const char *missing = NULL;
    for (size_t i = 0; i < sizeof times / sizeof *times && !missing; i++) {
        char *file = pav_kiosk_grep(tree, XORG, ".conf", times[i]);
        missing = file ? NULL : times[i];
        free(file);
    }
    if (missing)
        pav_kiosk_found(found, PAV_KIOSK_FAIL, INSTALL,
                        "the screen goes dark by itself after a while (%s)", missing);
    else if (console && atoi(console + strlen("consoleblank=")) != 0)
        pav_kiosk_found(found, PAV_KIOSK_WARN, "take consoleblank= out of /etc/default/grub",
                        "the console goes dark by itself after %d s",
                        atoi(console + strlen("consoleblank=")));
    else
        pav_kiosk_found(found, PAV_KIOSK_OK, NULL, "never by itself; closed hours still may");
    free(command);
}

static void look_at_sleep(const struct pav_tree *tree, struct pav_kiosk_found *found)
{
    static const char *const targets[] = {"sleep.target", "suspend.target", "hibernate.target"};
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
        if (pav_kiosk_masked(tree, targets[i]))
            continue;
        pav_kiosk_found(found, PAV_KIOSK_WARN, INSTALL, "the machine may fall asleep (%s)",
                        targets[i]);
        return;
    }
    pav_kiosk_found(found, PAV_KIOSK_OK, NULL, "never");
}

static void look_at_desktop(const struct pav_tree *tree, struct pav_kiosk_found *found)
{
    char *link = pav_tree_link(tree, "/etc/systemd/system/display-manager.service");
    if (link && strcmp(link, "/dev/null") != 0)
        pav_kiosk_found(found, PAV_KIOSK_FAIL, INSTALL ", which turns it off",
                        "%s would take the screen", pav_path_name(link));
    else
        pav_kiosk_found(found, PAV_KIOSK_OK, NULL, "none beside the picture");
    free(link);
}

static void look_at_automounting(const struct pav_tree *tree, struct pav_kiosk_found *found)
{
    static const char *const programs[] = {"udisksctl", "gvfs-mount", "automount", "udevil"};
    char *rule = pav_kiosk_grep(tree, "/etc/udev/rules.d", ".rules", "UDISKS_IGNORE");
    const char *there = NULL;
    for (size_t i = 0; i < sizeof programs / sizeof *programs && !there; i++)
        there = pav_kiosk_program(tree, programs[i]) ? programs[i] : NULL;
    if (rule || !there)
        pav_kiosk_found(found, PAV_KIOSK_OK, NULL, "%s",
                        there ? "what is plugged in is left alone" : "nothing here does it");
    else
        pav_kiosk_found(found, PAV_KIOSK_FAIL, INSTALL, "%s may open what is plugged in by itself",
                        there);
    free(rule);
}

static void look_at_secrets(const struct pav_tree *tree, struct pav_kiosk_found *found)
{
    static const char *const paths[] = {PAV_ACCESS_PLACE, PAV_CODE_FILE};
    static const char *const what[] = {"the panel's tokens are", "the technician's code is"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        struct stat about;
        if (!pav_tree_stat(tree, paths[i], &about)) {
            pav_kiosk_found(found, PAV_KIOSK_FAIL, INSTALL, "%s not there (%s)", what[i], paths[i]);
            return;
        }
        if (about.st_mode & 0027) {
            char remedy[200];
            snprintf(remedy, sizeof remedy, "chmod 640 %s", paths[i]);
            pav_kiosk_found(found, PAV_KIOSK_FAIL, remedy, "others may read %s", paths[i]);
            return;
        }
    }
    pav_kiosk_found(found, PAV_KIOSK_OK, NULL, "tokens and code are there, and kept");
}

const struct pav_kiosk_look pav_kiosk_ways_out[] = {
    {"user", look_at_user},           {"start at boot", look_at_units},
    {"terminals", look_at_terminals}, {"display keys", look_at_zap},
    {"SysRq", look_at_sysrq},         {"Ctrl-Alt-Del", look_at_three_keys},
    {"blanking", look_at_blanking},   {"sleep", look_at_sleep},
    {"desktop", look_at_desktop},     {"automounting", look_at_automounting},
    {"secrets", look_at_secrets},     {NULL, NULL},
};

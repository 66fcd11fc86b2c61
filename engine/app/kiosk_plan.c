/* Owns what makes a machine a kiosk: every file and link of it, and its words. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/kiosk.h"
#include "base/str.h"
#include "keeper/access.h"
#include "keeper/secret.h"
#include "link/manifest.h"

#define SYSTEM       "/etc/systemd/system/"
#define HOUSE        "assets/exhibitions/humans-machines.yaml"
#define TOKEN_LENGTH 32
#define ALPHANUMERIC "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"

/* --- texts ---------------------------------------------------------------------------------------- */

static const char people[] = /* systemd-sysusers makes who is missing, and leaves who is there */
    PAV_KIOSK_MARK "u %s - \"Pavilion kiosk\" " PAV_KIOSK_STATE " /usr/sbin/nologin\n"
                   "m %s video\nm %s render\nm %s audio\n";

static const char service[] =
    PAV_KIOSK_MARK "[Service]\nUser=%s\nSupplementaryGroups=video render audio\n";

static const char last_resort[] =
    "\n# When 40 starts in 15 minutes did not help, the machine is restarted.\n"
    "[Unit]\nStartLimitIntervalSec=15min\nStartLimitBurst=40\nStartLimitAction=reboot\n";

static const char screen[] = PAV_KIOSK_MARK "[Service]\nGroup=%s\n";

static const char xorg[] = PAV_KIOSK_MARK "Section \"ServerFlags\"\n"
                                          "    Option \"DontVTSwitch\" \"true\"\n"
                                          "    Option \"DontZap\" \"true\"\n"
                                          "    Option \"DontZoom\" \"true\"\n"
                                          "    Option \"BlankTime\" \"0\"\n"
                                          "    Option \"StandbyTime\" \"0\"\n"
                                          "    Option \"SuspendTime\" \"0\"\n"
                                          "    Option \"OffTime\" \"0\"\n"
                                          "EndSection\n";

static const char sysctl[] = PAV_KIOSK_MARK "kernel.sysrq = 0\n"
                                            "# After a panic the machine comes back by itself.\n"
                                            "kernel.panic = 20\n"
                                            "# What a crash leaves may hold pictures of visitors.\n"
                                            "kernel.core_pattern = core\nfs.suid_dumpable = 0\n";

static const char manager[] = PAV_KIOSK_MARK "[Manager]\nCtrlAltDelBurstAction=none\n";

static const char logind[] =
    PAV_KIOSK_MARK "[Login]\nNAutoVTs=0\nReserveVT=0\nIdleAction=ignore\nHandleSuspendKey=ignore\n"
                   "HandleHibernateKey=ignore\nHandleRebootKey=ignore\nHandleLidSwitch=ignore\n"
                   "HandleLidSwitchExternalPower=ignore\n";

static const char journald[] =
    PAV_KIOSK_MARK "[Journal]\nStorage=persistent\nSystemMaxUse=200M\nSystemKeepFree=500M\n"
                   "MaxRetentionSec=3month\nRateLimitIntervalSec=30s\nRateLimitBurst=2000\n";

static const char udev[] =
    PAV_KIOSK_MARK "# What is plugged in is not opened by itself.\n"
                   "SUBSYSTEM==\"block\", ENV{UDISKS_AUTO}=\"0\", ENV{UDISKS_IGNORE}=\"1\"\n"
                   "# Cameras are for the group of the kiosk.\n"
                   "SUBSYSTEM==\"video4linux\", GROUP=\"video\", MODE=\"0660\"\n"
                   "SUBSYSTEM==\"media\", GROUP=\"video\", MODE=\"0660\"\n";

/* --- the list --------------------------------------------------------------------------------------- */

/* Takes `text` over. */
static struct pav_kiosk_item *add(struct pav_kiosk_plan *plan, enum pav_kiosk_kind kind,
                                  const char *path, char *text, const char *why)
{
    plan->items = pav_realloc(plan->items, (plan->count + 1) * sizeof *plan->items);
    plan->items[plan->count] = (struct pav_kiosk_item){
        .kind = kind, .path = pav_strdup(path), .text = text, .mode = 0644, .why = why};
    return &plan->items[plan->count++];
}

static void add_text(struct pav_kiosk_plan *plan, const char *path, const char *text,
                     const char *why)
{
    add(plan, PAV_KIOSK_FILE, path, pav_strdup(text), why);
}

static void add_link(struct pav_kiosk_plan *plan, const char *name, const char *target,
                     const char *why)
{
    char *path = pav_sprintf(SYSTEM "%s", name);
    add(plan, PAV_KIOSK_LINK, path, pav_strdup(target), why);
    free(path);
}

static char *tokens(void)
{
    static const char *const roles[] = {"viewer", "guard", "technician", "metrics"};
    struct pav_str text = {0};
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
        char token[TOKEN_LENGTH + 1];
        if (!pav_secret_random(token, TOKEN_LENGTH, ALPHANUMERIC)) {
            pav_str_finish(&text);
            return NULL;
        }
        pav_str_addf(&text, "%s\n    \"%s\": \"%s\"", i ? "," : "{", roles[i], token);
    }
    pav_str_add(&text, "\n}\n");
    return text.text;
}

/* False after complaining. */
static bool add_exhibition(struct pav_kiosk_plan *plan, const struct pav_kiosk_wish *wish)
{
    const char *path = PAV_KIOSK_FOLDER "/exhibition.yaml";
    if (wish->exhibition) {
        add(plan, PAV_KIOSK_LINK, path, pav_strdup(wish->exhibition), "what is shown");
        return true;
    }
    char *house = pav_path_join(pav_place_root(), HOUSE);
    size_t length;
    char *text = pav_read_file(house, (size_t)1 << 20, &length);
    if (text)
        add(plan, PAV_KIOSK_ONCE, path, text, "what is shown; edit it");
    else
        fprintf(stderr, "pavilion kiosk: %s cannot be read; --exhibition FILE names another\n",
                house);
    free(house);
    return text != NULL;
}

static bool add_secrets(struct pav_kiosk_plan *plan, const struct pav_kiosk_wish *wish)
{
    char *text = tokens();
    if (!text) {
        fprintf(stderr, "pavilion kiosk: the system has no random numbers to make tokens of\n");
        return false;
    }
    struct pav_kiosk_item *access =
        add(plan, PAV_KIOSK_ONCE, PAV_ACCESS_PLACE, text, "tokens of the panel, one for each role");
    access->mode = 0640;
    access->secret = true;
    if (!wish->code)
        return true;
    char *line = pav_sprintf("%s\n", wish->code);
    struct pav_kiosk_item *code =
        add(plan, PAV_KIOSK_FILE, PAV_CODE_FILE, line, "the technician's code, as a hash");
    code->mode = 0640;
    code->secret = true;
    return true;
}

static void add_units(struct pav_kiosk_plan *plan, const struct pav_kiosk_wish *wish)
{
    static const char *const shut[] = {"ctrl-alt-del.target", "sleep.target", "suspend.target",
                                       "hibernate.target", "hybrid-sleep.target"};
    static const char *const on[] = {"pavilion-xorg.service", "pavilion.service"};
    char *text = pav_sprintf(service, wish->user);
    if (wish->reboot) {
        char *longer = pav_sprintf("%s%s", text, last_resort);
        free(text);
        text = longer;
    }
    add(plan, PAV_KIOSK_FILE, SYSTEM "pavilion.service.d/10-kiosk.conf", text, "who it runs as");
    add(plan, PAV_KIOSK_FILE, SYSTEM "pavilion-xorg.service.d/10-kiosk.conf",
        pav_sprintf(screen, wish->user), "who may draw");
    for (size_t i = 0; i < sizeof on / sizeof *on; i++) {
        char *name = pav_sprintf("multi-user.target.wants/%s", on[i]);
        char *target = pav_path_join(wish->units, on[i]);
        add_link(plan, name, target, "starts at boot");
        free(target);
        free(name);
    }
    for (size_t i = 0; i < sizeof shut / sizeof *shut; i++)
        add_link(plan, shut[i], "/dev/null", i ? "no sleep" : "no restart by three keys");
    add(plan, PAV_KIOSK_GONE, SYSTEM "getty.target.wants/getty@tty1.service", NULL,
        "no login beside the picture");
    add(plan, PAV_KIOSK_GONE, SYSTEM "display-manager.service", NULL, "no desktop beside it");
}

bool pav_kiosk_plan_make(struct pav_kiosk_plan *plan, const struct pav_kiosk_wish *wish)
{
    *plan = (struct pav_kiosk_plan){0};
    const char *user = wish->user;
    add(plan, PAV_KIOSK_FILE, "/etc/sysusers.d/pavilion-kiosk.conf",
        pav_sprintf(people, user, user, user, user), "its user and groups");
    if (!add_exhibition(plan, wish) || !add_secrets(plan, wish)) {
        pav_kiosk_plan_finish(plan);
        return false;
    }
    add_text(plan, "/etc/X11/xorg.conf.d/90-pavilion-kiosk.conf", xorg,
             "no other terminal, no blanking");
    add_text(plan, "/etc/sysctl.d/90-pavilion-kiosk.conf", sysctl, "no SysRq, no core files");
    add_text(plan, "/etc/systemd/system.conf.d/90-pavilion-kiosk.conf", manager,
             "no restart by three keys held");
    add_text(plan, "/etc/systemd/logind.conf.d/90-pavilion-kiosk.conf", logind,
             "no login elsewhere, no sleep");
    add_text(plan, "/etc/systemd/journald.conf.d/90-pavilion-kiosk.conf", journald,
             "logs that never fill the disk");
    add_text(plan, "/etc/udev/rules.d/90-pavilion-kiosk.rules", udev,
             "no automounting; cameras for the group video");
    add_units(plan, wish);
    return true;
}

void pav_kiosk_plan_finish(struct pav_kiosk_plan *plan)
{
    for (size_t i = 0; i < plan->count; i++) {
        free(plan->items[i].path);
        if (plan->items[i].text)
            explicit_bzero(plan->items[i].text, strlen(plan->items[i].text));
        free(plan->items[i].text);
    }
    free(plan->items);
    *plan = (struct pav_kiosk_plan){0};
}

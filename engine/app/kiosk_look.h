/*
 * Looking whether a machine is a good kiosk: each look reads the files of a tree, and nothing else, so that a
 * test may show it any machine. What only a running machine can say is looked at in kiosk_check.c.
 */
#ifndef PAV_APP_KIOSK_LOOK_H
#define PAV_APP_KIOSK_LOOK_H

#include "app/kiosk.h"

enum pav_kiosk_level { PAV_KIOSK_OK = 0, PAV_KIOSK_WARN, PAV_KIOSK_FAIL };

/* What one look has found. */
struct pav_kiosk_found {
    enum pav_kiosk_level level;
    char found[200];
    char remedy[200]; /* "": nothing to do */
};

struct pav_kiosk_look {
    const char *what; /* "SysRq" */
    void (*look)(const struct pav_tree *tree, struct pav_kiosk_found *found);
};

/* Ends with NULL. */
extern const struct pav_kiosk_look pav_kiosk_ways_out[], pav_kiosk_host[];

/* How a look says what it found; `remedy` NULL: nothing. */
void pav_kiosk_found(struct pav_kiosk_found *found, enum pav_kiosk_level level, const char *remedy,
                     const char *format, ...) __attribute__((format(printf, 4, 5)));

/* --- kiosk_conf.c: settings of a system ---------------------------------------------------------------- */

/* "KEY=value" of an INI file and its drop-ins ("/etc/systemd/journald.conf" and what lies in .d folders
 * below /usr/lib, /run and /etc): the last one holds. NULL: none says so. Caller frees. */
char *pav_kiosk_ini(const struct pav_tree *tree, const char *file, const char *key);
/* Of sysctl: what the running kernel says, else the last file that says so. Caller frees. */
char *pav_kiosk_sysctl(const struct pav_tree *tree, const char *key);
/* What it will be from the next start on, as the files say. Caller frees. */
char *pav_kiosk_sysctl_next(const struct pav_tree *tree, const char *key);
/* A text of the files in a folder that end so; NULL: none has it. The name of the last file that does.
 * Caller frees. */
char *pav_kiosk_grep(const struct pav_tree *tree, const char *folder, const char *ending,
                     const char *text);
/* A unit is wanted at boot, by a link in any .wants folder. */
bool pav_kiosk_enabled(const struct pav_tree *tree, const char *unit);
bool pav_kiosk_masked(const struct pav_tree *tree, const char *unit);
/* One of the programs is there, in /usr/bin, /usr/sbin or /usr/libexec. */
bool pav_kiosk_program(const struct pav_tree *tree, const char *name);

#endif

/*
 * `pavilion kiosk`: this machine becomes a kiosk, or is one no more. What is written is a plan, a list that
 * is carried out, listed and undone by the same few lines; what was done is on record in kiosk.json.
 */
#ifndef PAV_APP_KIOSK_H
#define PAV_APP_KIOSK_H

#include <jansson.h>

#include "app/options.h"
#include "app/tree.h"

#define PAV_KIOSK_FOLDER "/etc/pavilion"
#define PAV_KIOSK_RECORD "/etc/pavilion/kiosk.json"
#define PAV_KIOSK_STATE  "/var/lib/pavilion"
#define PAV_KIOSK_MARK                                                                             \
    "# Written by `pavilion kiosk install`; `pavilion kiosk remove` takes it away.\n"

/* --- kiosk_plan.c: what there is to do -------------------------------------------------------------- */

enum pav_kiosk_kind {
    PAV_KIOSK_NONE = 0,
    PAV_KIOSK_FILE,
    PAV_KIOSK_ONCE, /* a file that is left as it is when it is there already */
    PAV_KIOSK_LINK,
    PAV_KIOSK_GONE, /* a link that is to go */
};

struct pav_kiosk_item {
    enum pav_kiosk_kind kind;
    char *path;
    char *text; /* of a file; where a link points */
    mode_t mode;
    bool secret;     /* root's, and readable by the kiosk's group */
    const char *why; /* for people; static */
};

struct pav_kiosk_plan {
    struct pav_kiosk_item *items;
    size_t count;
};

/* What is asked for, as the command line says it; borrowed. */
struct pav_kiosk_wish {
    const char *user;
    const char *exhibition; /* a file, or NULL: the house's, copied */
    const char *units;      /* the folder that holds pavilion.service, as the tree sees it */
    char *code;             /* the hash of the technician's; NULL: as it is */
    bool reboot;            /* the last resort is allowed */
};

/* False after complaining. */
bool pav_kiosk_plan_make(struct pav_kiosk_plan *plan, const struct pav_kiosk_wish *wish);
void pav_kiosk_plan_finish(struct pav_kiosk_plan *plan);

/* --- kiosk_record.c: what was done ----------------------------------------------------------------------- */

/* {"user", "made_user", "items": {PATH: {"kind": "file" | "link" | "gone", "mark", "before"}}}. "mark" tells
 * whether a file is still as we wrote it; "before" is where what was there lies now, or, of a link, where it
 * pointed. Never NULL. */
json_t *pav_kiosk_record_read(const struct pav_tree *tree);
bool pav_kiosk_record_write(const struct pav_tree *tree, const json_t *record);
/* Of a text, for "mark": no secret, only a sum. */
json_t *pav_kiosk_mark(const char *text);
/* A line of "/etc/passwd" in the tree. */
struct pav_kiosk_account {
    bool there;
    uid_t user;
    gid_t group;
};
struct pav_kiosk_account pav_kiosk_account(const struct pav_tree *tree, const char *user);

/* --- one each ----------------------------------------------------------------------------------------------- */

int pav_kiosk_install(struct pav_app_options *options);
int pav_kiosk_remove(struct pav_app_options *options);
int pav_kiosk_check(struct pav_app_options *options);

/* Runs a program of the system and waits; 0 is well, -1: it could not be started. */
int pav_kiosk_call(const char *const *argv);

#endif

/*
 * Who may come to the panel of a kiosk: one token a role, in a file that was made when the kiosk was
 * installed (/etc/pavilion/access.json, or $PAVILION_ACCESS):
 *
 *     {"viewer": "…", "guard": "…", "technician": "…", "metrics": "…"}
 *
 * Each of 16 to 64 letters, digits, '-' and '_'; none twice; not all are needed. Nobody but its owner and
 * its group may read the file, and it is root's or our own. It is read again when it changes. A file that
 * is there but not good lets in nobody; one that becomes bad, or goes, leaves in force what it said before.
 */
#ifndef PAV_KEEPER_ACCESS_H
#define PAV_KEEPER_ACCESS_H

#include <jansson.h>

#include "keeper/saved.h"

#define PAV_ACCESS_PLACE "/etc/pavilion/access.json"

struct pav_access_file {
    char *path; /* NULL: whoever sits at this machine may come */
    struct pav_saved saved;
    json_t *tokens; /* of the last good version, by role; NULL: none was good */
    bool there;     /* a file was found, good or not */
    void (*changed)(void *data);
    void *data;
};

/* `path` is copied. */
void pav_access_file_open(struct pav_access_file *file, struct pav_events *events,
                          const char *path);
void pav_access_file_finish(struct pav_access_file *file); /* harmless on a zeroed one */
/* Looks at the file when it is time. */
void pav_access_file_tend(struct pav_access_file *file, int64_t now_ns);
/* Nobody may come in without a token of it. */
bool pav_access_file_locks(const struct pav_access_file *file);
/* The tokens of such a text, or NULL with *why (caller frees). The caller's reference. */
json_t *pav_access_parse(const char *text, size_t length, char **why);

#endif

/*
 * Marks and quarantine: what fails again and again is left out of the programme for a while.
 *
 * An installation gets a mark for each fault that it is to blame for. Three within a minute, or six within 24
 * hours, put it into quarantine. Ten minutes without a mark forgive one. Quarantine ends when a person says
 * so, when its content has changed, or after 24 hours: then it is on probation, and the next mark puts it
 * back, until quiet minutes have forgiven all it had.
 *
 * Time is the caller's: seconds that rise steadily and never jump, over restarts too (keeper/lived.h).
 */
#ifndef PAV_KEEPER_MARKS_H
#define PAV_KEEPER_MARKS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "keeper/fault.h"

#define PAV_MARKS_FEW       3 /* within … */
#define PAV_MARKS_FEW_S     60
#define PAV_MARKS_MANY      6 /* within … */
#define PAV_MARKS_MANY_S    86400
#define PAV_MARKS_QUIET_S   600
#define PAV_QUARANTINE_S    86400
#define PAV_MARKED_MAX      128
#define PAV_MARKED_NAME_MAX 96

struct pav_marked {
    char installation[PAV_MARKED_NAME_MAX];
    uint64_t hash;                /* of its content */
    unsigned count;               /* marks */
    int64_t at_s[PAV_MARKS_MANY]; /* oldest first */
    int64_t quiet_s;              /* since when it was quiet, or one was forgiven */
    bool out;                     /* in quarantine */
    int64_t out_s;                /* since */
    enum pav_fault_code code;     /* of the last mark */
    char detail[256];             /* likewise */
};

struct pav_marks {
    struct pav_marked list[PAV_MARKED_MAX];
    size_t count;
};

/* One more. True: it is in quarantine from now on. Where content has changed it starts clean. */
bool pav_marks_add(struct pav_marks *marks, const char *installation, uint64_t hash,
                   enum pav_fault_code code, const char *detail, int64_t now_s);
/* Forgives and releases what is due. True: something has changed. */
bool pav_marks_tend(struct pav_marks *marks, int64_t now_s);
/* When pav_marks_tend has something to do; INT64_MAX: never. */
int64_t pav_marks_due(const struct pav_marks *marks);
/* NULL: it has no marks. */
const struct pav_marked *pav_marks_of(const struct pav_marks *marks, const char *installation);
bool pav_marks_out(const struct pav_marks *marks, const char *installation);
/* More is known of the last mark. False: there is none. */
bool pav_marks_explain(struct pav_marks *marks, const char *installation, const char *detail);
/* False: there was nothing to forgive. */
bool pav_marks_forgive(struct pav_marks *marks, const char *installation);
/* Its content is this now. True: it has changed, and what was marked before is forgotten. */
bool pav_marks_content(struct pav_marks *marks, const char *installation, uint64_t hash);

/* [{"installation", "hash", "marks": [ages in s], "quiet_s", "out_s" or null, "code", "detail"}, …] */
json_t *pav_marks_json(const struct pav_marks *marks, int64_t now_s);
/* What is no such list, or none of its rows, is left out. */
void pav_marks_read(struct pav_marks *marks, const json_t *list, int64_t now_s);

#endif

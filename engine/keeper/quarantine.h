/*
 * Quarantine: what has too many marks (marks.h) is left out of the programme, by all stages, until a person forgives it, its
 * files are others, or a day of running has passed. Entries are numbers of the programme, or PAV_ENTRY_ATTRACT.
 */
#ifndef PAV_KEEPER_QUARANTINE_H
#define PAV_KEEPER_QUARANTINE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct pav_keeper;
struct pav_ward;

bool pav_quarantine_holds(const struct pav_keeper *keeper, int entry);
/* What an entry consists of now, and where its library is (caller frees; NULL: it has none). */
uint64_t pav_quarantine_content(const struct pav_keeper *keeper, int entry, char **library);
/* Tells the stages which entries to leave out, when that has changed. */
void pav_quarantine_settle(struct pav_keeper *keeper);
void pav_quarantine_to_new_stage(struct pav_keeper *keeper, struct pav_ward *stage);
/* A person says that `entry` may be shown again. */
void pav_quarantine_forgive(struct pav_keeper *keeper, int entry);
/* Another text, or another content, is on: hashes are looked at anew. */
void pav_quarantine_follow(struct pav_keeper *keeper);
/* Looks at the files of one that is out: they may be new, or there at last. When to call again. */
int64_t pav_quarantine_look(struct pav_keeper *keeper, int64_t now_ns);
/* {"installation", "entry", "marks", "since", "code", "reason"}; NULL: it has no marks. */
json_t *pav_quarantine_row(const struct pav_keeper *keeper, int entry);

#endif

/*
 * The newest lines of the log, in memory, for the technician at the panel: the keeper's own, and what its
 * children printed as far as it was let through (echo.h). It takes its memory once and keeps to it.
 */
#ifndef PAV_KEEPER_JOURNAL_H
#define PAV_KEEPER_JOURNAL_H

#include <stddef.h>

#define PAV_JOURNAL_LINES 1000
#define PAV_JOURNAL_BYTES ((size_t)192 << 10)

/* From now on everything that is logged is kept too; one a process. */
void pav_journal_open(void);
/* One line, as a child printed it: "[stage] …". */
void pav_journal_add(const char *line, size_t length);
/* All lines, oldest first, each with its time: "2026-11-28T14:03:22Z [stage] …\n". Caller frees. */
char *pav_journal_text(size_t *length);

#endif

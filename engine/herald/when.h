/* Moments as people and programs write them to each other: ISO 8601, of UTC. Pure. */
#ifndef PAV_HERALD_WHEN_H
#define PAV_HERALD_WHEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PAV_WHEN_MAX 32 /* bytes, the final zero included */

/* "2026-11-28T15:00:00Z" of seconds since 1970. */
void pav_when_text(int64_t at_s, char out[PAV_WHEN_MAX]);
/* The same, with or without parts of a second, and with a zone: "2026-11-28T16:00:00.5+01:00". */
bool pav_when_parse(const char *text, double *at_s);
/* What this machine's clock shows, seconds since 1970. */
double pav_when_now(void);

#endif

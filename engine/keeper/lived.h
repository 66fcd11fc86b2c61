/*
 * How long this kiosk has been up, in all, in seconds: a time that rises over restarts of the keeper and of
 * the machine, and that no setting of the clock moves. Hours without power do not count.
 */
#ifndef PAV_KEEPER_LIVED_H
#define PAV_KEEPER_LIVED_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct pav_lived {
    char boot[37];    /* the kernel's id of this start of the machine */
    int64_t offset_s; /* to be added to the time since then */
};

/* Goes on from what was remembered (pav_lived_json); NULL or nonsense: from 0. */
void pav_lived_begin(struct pav_lived *lived, const json_t *remembered);
int64_t pav_lived_s(const struct pav_lived *lived);
/* {"boot", "up_s", "lived_s"} of now. */
json_t *pav_lived_json(const struct pav_lived *lived);

/* Of this start of the machine; "" where the kernel does not say. */
void pav_lived_boot(char boot[37]);

/* Both by the numbers alone, for tests. */
void pav_lived_go_on(struct pav_lived *lived, const char *boot, int64_t up_s,
                     const json_t *remembered);

#endif

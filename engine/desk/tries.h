/* How often somebody has been wrong about a token, by address: who goes on guessing waits longer and longer. */
#ifndef PAV_DESK_TRIES_H
#define PAV_DESK_TRIES_H

#include <stdint.h>

#define PAV_TRIES_MAX  64 /* addresses remembered; the one that was quiet for longest makes room */
#define PAV_TRIES_FREE 5  /* mistakes that cost nothing */

struct pav_try {
    char address[64];
    unsigned wrong;
    int64_t last_ns, until_ns;
};

struct pav_tries {
    struct pav_try list[PAV_TRIES_MAX];
    uint64_t wrong; /* ever */
};

/* How long this address has to wait before it is listened to, ns; 0: not at all. */
int64_t pav_tries_wait(const struct pav_tries *tries, const char *address, int64_t now_ns);
void pav_tries_wrong(struct pav_tries *tries, const char *address, int64_t now_ns);
void pav_tries_right(struct pav_tries *tries, const char *address);

#endif

/* Owns the table of wrong tries. */
#include "desk/tries.h"

#include <string.h>

#include "base/clock.h"
#include "base/str.h"

#define WAIT_MOST_S 60
#define FORGET_NS   (600 * PAV_NS_PER_S)

static struct pav_try *find(struct pav_tries *tries, const char *address)
{
    for (int i = 0; i < PAV_TRIES_MAX; i++) {
        if (tries->list[i].wrong > 0 && strcmp(tries->list[i].address, address) == 0)
            return &tries->list[i];
    }
    return NULL;
}

int64_t pav_tries_wait(const struct pav_tries *tries, const char *address, int64_t now_ns)
{
    const struct pav_try *one = find((struct pav_tries *)tries, address);
    return one && one->until_ns > now_ns ? one->until_ns - now_ns : 0;
}

/* One that is free, or was quiet for longest. */
static struct pav_try *room(struct pav_tries *tries, const char *address)
{
    struct pav_try *oldest = &tries->list[0];
    for (int i = 1; i < PAV_TRIES_MAX; i++) {
        if (tries->list[i].last_ns < oldest->last_ns)
            oldest = &tries->list[i];
    }
    *oldest = (struct pav_try){0};
    pav_strcpy(oldest->address, sizeof oldest->address, address);
    return oldest;
}

void pav_tries_wrong(struct pav_tries *tries, const char *address, int64_t now_ns)
{
    struct pav_try *one = find(tries, address);
    if (!one)
        one = room(tries, address);
    if (now_ns - one->last_ns > FORGET_NS)
        one->wrong = 0;
    one->wrong++;
    one->last_ns = now_ns;
    tries->wrong++;
    if (one->wrong <= PAV_TRIES_FREE)
        return;
    unsigned doublings = one->wrong - PAV_TRIES_FREE - 1;
    int64_t wait_s = doublings < 6 ? INT64_C(1) << doublings : WAIT_MOST_S;
    one->until_ns = now_ns + (wait_s < WAIT_MOST_S ? wait_s : WAIT_MOST_S) * PAV_NS_PER_S;
}

void pav_tries_right(struct pav_tries *tries, const char *address)
{
    struct pav_try *one = find(tries, address);
    if (one)
        *one = (struct pav_try){0};
}

/* The programme's entries: their numbers beyond the regular ones, and sets of them. */
#ifndef PAV_LINK_ENTRIES_H
#define PAV_LINK_ENTRIES_H

#include <stdbool.h>
#include <stdint.h>

#define PAV_PROGRAMME_MAX 64
#define PAV_ENTRY_ATTRACT (-1)
#define PAV_ENTRY_NONE    (-2)

/* Plain data; goes into messages. */
struct pav_entries {
    uint64_t regular; /* bit i: entry i of the programme */
    uint32_t attract; /* 0 or 1 */
};

static inline bool pav_entries_have(const struct pav_entries *entries, int entry)
{
    return entry == PAV_ENTRY_ATTRACT ? entries->attract != 0
                                      : entry >= 0 && (entries->regular >> entry & 1);
}

static inline void pav_entries_put(struct pav_entries *entries, int entry, bool in)
{
    if (entry == PAV_ENTRY_ATTRACT)
        entries->attract = in;
    else if (entry >= 0 && in)
        entries->regular |= UINT64_C(1) << entry;
    else if (entry >= 0)
        entries->regular &= ~(UINT64_C(1) << entry);
}

static inline struct pav_entries pav_entries_either(const struct pav_entries *a,
                                                    const struct pav_entries *b)
{
    struct pav_entries either = *a;
    either.regular |= b->regular;
    either.attract |= b->attract;
    return either;
}

static inline bool pav_entries_any(const struct pav_entries *entries)
{
    return entries->regular != 0 || entries->attract != 0;
}

static inline bool pav_entries_same(const struct pav_entries *a, const struct pav_entries *b)
{
    return a->regular == b->regular && a->attract == b->attract;
}

/* As messages number them. */
static inline int pav_entry_from_message(uint32_t entry)
{
    return entry == UINT32_MAX ? PAV_ENTRY_ATTRACT : (int)entry;
}

static inline uint32_t pav_entry_to_message(int entry)
{
    return entry < 0 ? UINT32_MAX : (uint32_t)entry;
}

#endif

/* Owns the messages that wait for their time. */
#include "desk/osc_later.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"

/* In the order of their times; taken from `first` on. */
struct pav_osc_later {
    size_t first, end;
    struct pav_osc_waiting list[PAV_OSC_LATER_MAX];
};

struct pav_osc_later *pav_osc_later_create(void)
{
    return pav_alloc(sizeof(struct pav_osc_later));
}

void pav_osc_later_destroy(struct pav_osc_later *later)
{
    if (!later)
        return;
    for (size_t i = later->first; i < later->end; i++) {
        free(later->list[i].bytes);
        free(later->list[i].peer);
    }
    free(later);
}

static void *copy(const void *bytes, size_t size)
{
    return size ? memcpy(pav_alloc(size), bytes, size) : NULL;
}

bool pav_osc_later_add(struct pav_osc_later *later, int64_t due_ns, const void *bytes, size_t size,
                       const void *peer, size_t peer_size)
{
    struct pav_osc_waiting *list = later->list;
    size_t count = pav_osc_later_count(later);
    if (count == PAV_OSC_LATER_MAX)
        return false;
    if (later->end == PAV_OSC_LATER_MAX) {
        memmove(list, list + later->first, count * sizeof list[0]);
        later->first = 0;
        later->end = count;
    }
    size_t at = later->end++;
    for (; at > later->first && list[at - 1].due_ns > due_ns; at--)
        list[at] = list[at - 1];
    list[at] = (struct pav_osc_waiting){.due_ns = due_ns,
                                        .bytes = copy(bytes, size),
                                        .size = size,
                                        .peer = copy(peer, peer_size),
                                        .peer_size = peer_size};
    return true;
}

bool pav_osc_later_take(struct pav_osc_later *later, int64_t now_ns, struct pav_osc_waiting *out)
{
    if (pav_osc_later_due(later) > now_ns)
        return false;
    *out = later->list[later->first++];
    return true;
}

int64_t pav_osc_later_due(const struct pav_osc_later *later)
{
    return later->first < later->end ? later->list[later->first].due_ns : INT64_MAX;
}

size_t pav_osc_later_count(const struct pav_osc_later *later)
{
    return later->end - later->first;
}

/* Owns the way of a packet: it is checked, its messages are done at once or at their time, and
 * counted. */
#include "desk/osc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <lo/lo_lowlevel.h>

#include "base/clock.h"
#include "desk/osc_address.h"
#include "desk/osc_call.h"
#include "desk/osc_packet.h"

#define NTP_TO_UNIX  2208988800.0 /* seconds from 1900 to 1970 */
#define MESSAGE_MAX  65536
#define ARGUMENT_MAX 64

struct pav_osc {
    struct pav_osc_house house;
    char scratch[MESSAGE_MAX]; /* liblo gets a copy of its own */
};

/* --- messages --------------------------------------------------------------------------------- */

/* The type tags, with liblo's i in the place of every r; `types` gets them as they were. False:
 * too many. */
static bool hide_colours(char *bytes, size_t size, char *types)
{
    size_t at = strnlen(bytes, size) / 4 * 4 + 4;
    types[0] = 0;
    if (at >= size || bytes[at] != ',')
        return at >= size; /* an address alone is a question */
    size_t count = strnlen(bytes + at + 1, size - at - 1);
    if (count > ARGUMENT_MAX)
        return false;
    memcpy(types, bytes + at + 1, count);
    types[count] = 0;
    for (char *tag = bytes + at + 1; *tag && tag < bytes + at + 1 + count; tag++)
        *tag = *tag == PAV_OSC_COLOUR ? LO_INT32 : *tag;
    return true;
}

static void perform(struct pav_osc *osc, const void *bytes, size_t size, int64_t now_ns,
                    const void *peer, size_t peer_size)
{
    char types[ARGUMENT_MAX + 1];
    int fault = 0;
    memcpy(osc->scratch, bytes, size);
    if (memchr(bytes, 0, size) == NULL || strlen(bytes) >= PAV_OSC_ADDRESS_MAX ||
        !hide_colours(osc->scratch, size, types)) {
        osc->house.count.bad++;
        return;
    }
    bool alone = strlen(bytes) / 4 * 4 + 4 >= size;
    lo_message message =
        alone ? lo_message_new() : lo_message_deserialise(osc->scratch, size, &fault);
    if (!message) {
        osc->house.count.bad++;
        return;
    }
    struct pav_osc_call call = {
        .house = &osc->house,
        .address = bytes,
        .arguments = {types, lo_message_get_argv(message), lo_message_get_argc(message)},
        .message = message,
        .now_ns = now_ns,
        .peer = peer,
        .peer_size = peer_size,
    };
    pav_osc_call(&call);
    if (call.found == 0)
        osc->house.count.dropped++;
    lo_message_free(message);
}

/* --- packets ---------------------------------------------------------------------------------- */

struct arrival {
    struct pav_osc *osc;
    int64_t now_ns;
    double wall_s;
    const void *peer;
    size_t peer_size;
};

static void arrive(void *data, uint64_t tag, const void *bytes, size_t size)
{
    const struct arrival *arrival = data;
    struct pav_osc *osc = arrival->osc;
    osc->house.count.received++;
    double ahead_s =
        tag == PAV_OSC_NOW ? 0 : (double)tag / 4294967296.0 - NTP_TO_UNIX - arrival->wall_s;
    if (ahead_s <= 0) {
        perform(osc, bytes, size, arrival->now_ns, arrival->peer, arrival->peer_size);
        return;
    }
    int64_t due_ns = arrival->now_ns + (int64_t)(fmin(ahead_s, 1e6) * (double)PAV_NS_PER_S);
    if (ahead_s > PAV_OSC_LATER_S || !pav_osc_later_add(osc->house.later, due_ns, bytes, size,
                                                        arrival->peer, arrival->peer_size))
        osc->house.count.dropped++;
}

void pav_osc_packet(struct pav_osc *osc, const void *bytes, size_t size, int64_t now_ns,
                    double wall_s, const void *peer, size_t peer_size)
{
    struct arrival arrival = {osc, now_ns, wall_s, peer, peer_size};
    if (size <= MESSAGE_MAX && pav_osc_packet_walk(bytes, size, arrive, &arrival))
        return;
    osc->house.count.received++;
    osc->house.count.bad++;
}

void pav_osc_lost(struct pav_osc *osc, uint64_t count)
{
    osc->house.count.received += count;
    osc->house.count.dropped += count;
}

int64_t pav_osc_run(struct pav_osc *osc, int64_t now_ns)
{
    struct pav_osc_waiting due;
    while (pav_osc_later_take(osc->house.later, now_ns, &due)) {
        perform(osc, due.bytes, due.size, now_ns, due.peer, due.peer_size);
        free(due.bytes);
        free(due.peer);
    }
    return pav_osc_later_due(osc->house.later);
}

struct pav_osc_count pav_osc_counted(const struct pav_osc *osc)
{
    return pav_osc_house_count(&osc->house);
}

/* --- life ------------------------------------------------------------------------------------- */

static void forget_programme(struct pav_osc *osc)
{
    for (size_t i = 0; i < osc->house.programme_count; i++)
        free(osc->house.programme[i]);
    free(osc->house.programme);
    osc->house.programme = NULL;
    osc->house.programme_count = 0;
}

struct pav_osc *pav_osc_create(struct pav_model *model, pav_osc_reply *reply, void *data)
{
    struct pav_osc *osc = pav_alloc(sizeof *osc);
    osc->house.model = model;
    osc->house.reply = reply;
    osc->house.data = data;
    osc->house.later = pav_osc_later_create();
    return osc;
}

void pav_osc_destroy(struct pav_osc *osc)
{
    if (!osc)
        return;
    forget_programme(osc);
    pav_osc_later_destroy(osc->house.later);
    free(osc);
}

void pav_osc_programme(struct pav_osc *osc, const char *const *installations, size_t count)
{
    forget_programme(osc);
    osc->house.programme = pav_alloc(count * sizeof osc->house.programme[0] + 1);
    for (size_t i = 0; i < count; i++)
        osc->house.programme[i] = pav_strdup(installations[i]);
    osc->house.programme_count = count;
}

/*
 * OSC: packets in, changes of the model and answers out. It knows no socket (osc_line.h has that),
 * so that any bytes can be given to it. Addresses, all below /pavilion, which may be left out:
 *
 *   /pavilion/go N | NAME        to an entry of the programme, by number or installation
 *   /pavilion/installation/NAME  the same, by name
 *   /pavilion/next               to the next one
 *   /pavilion/blackout 1 | 0     dark, light
 *   /pavilion/param/NAME/KEY …   a parameter of what runs; N (nil): what the files say
 *   /pavilion/ping …             answered with /pavilion/pong and the same arguments
 *   /pavilion/list               answered with one message an address, then /pavilion/list/end N
 *   /pavilion/stats              answered with the counters, a name and a number each
 *   /pavilion/get/…              answered with the value of that address; go, blackout,
 *                                installation and parameters (not events) do so too when they
 *                                come without an argument
 *
 * Buttons of controllers send 1 when they go down and 0 when they come up: next, installation and
 * events heed what is not 0. Addresses may be patterns. A bundle is done at its time: late ones at
 * once, those of more than PAV_OSC_LATER_S ahead, or beyond PAV_OSC_LATER_MAX messages, are
 * dropped.
 *
 * One thread.
 */
#ifndef PAV_DESK_OSC_H
#define PAV_DESK_OSC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "desk/model.h"

/* received = applied + coalesced + dropped + bad + those on their way (see pav_setter_count) or
 * waiting for their time. A message counts as often as its pattern matches. */
struct pav_osc_count {
    uint64_t received;
    uint64_t applied;   /* done, or answered */
    uint64_t coalesced; /* a newer value of the same row came before this one was sent */
    uint64_t dropped;   /* no such address, too far ahead, no room, or overtaken by events */
    uint64_t bad;       /* breaks the format, or says what the address does not take */
};

/* To whom answers go: an opaque address of at most this size. */
#define PAV_OSC_PEER_MAX 128
typedef void pav_osc_reply(void *data, const void *bytes, size_t size, const void *peer,
                           size_t peer_size);

struct pav_osc;
/* All are borrowed for its life; `reply` may be NULL. */
struct pav_osc *pav_osc_create(struct pav_model *model, pav_osc_reply *reply, void *data);
void pav_osc_destroy(struct pav_osc *osc);
/* The programme's installations, in its order. Copied. */
void pav_osc_programme(struct pav_osc *osc, const char *const *installations, size_t count);
/* One packet. `now_ns` is CLOCK_MONOTONIC, `wall_s` seconds since 1970, by which time tags are
 * read. */
void pav_osc_packet(struct pav_osc *osc, const void *bytes, size_t size, int64_t now_ns,
                    double wall_s, const void *peer, size_t peer_size);
/* Packets that got lost before they came here. */
void pav_osc_lost(struct pav_osc *osc, uint64_t count);
/* Does what is due. When to call again; INT64_MAX: after the next packet. */
int64_t pav_osc_run(struct pav_osc *osc, int64_t now_ns);
struct pav_osc_count pav_osc_counted(const struct pav_osc *osc);

#endif

/*
 * A command that came over MQTT, judged: text in, an order for the keeper or an answer out. What is read
 * here was written by whoever may write to the broker: everything is bounded, nothing is believed. Pure.
 *
 *     {"id": "42", "command": "go", "entry": 2, "expires": "2026-11-28T15:00:00Z"}
 */
#ifndef PAV_HERALD_ORDER_H
#define PAV_HERALD_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "link/message.h"

#define PAV_ORDER_BYTES_MAX ((size_t)64 << 10)
#define PAV_ORDER_ID_MAX    64
#define PAV_ORDER_IDS       256 /* that are remembered */

enum pav_order_verdict {
    PAV_ORDER_MUTE = 0, /* without an id there is nobody to answer */
    PAV_ORDER_DONE,     /* give `message` to the keeper */
    PAV_ORDER_REFUSED,
    PAV_ORDER_EXPIRED,
    PAV_ORDER_DUPLICATE,
};

struct pav_order {
    char id[PAV_ORDER_ID_MAX + 1];
    struct pav_message message; /* of DONE: a COMMAND */
    char why[256];              /* in words, of everything but DONE */
};

/* The answers that were given. */
struct pav_orders {
    struct {
        char id[PAV_ORDER_ID_MAX + 1];
        enum pav_order_verdict verdict;
    } given[PAV_ORDER_IDS]; /* a ring */
    uint64_t count;
    double left;     /* how many may come at once, now */
    double filled_s; /* when that was reckoned */
};

/* What an order is judged by. */
struct pav_order_world {
    const json_t *brief; /* of the keeper, for the programme's names; may be NULL */
    double now_s;        /* since 1970 */
    double mono_s;       /* of a clock that nobody sets */
    bool synced;         /* somebody sets the former */
    bool always_open;    /* it keeps no hours: there are none to change */
};

/* `text` need not be ended. DONE is to be noted by pav_orders_note once the keeper has it. */
enum pav_order_verdict pav_order_judge(struct pav_orders *orders,
                                       const struct pav_order_world *world, const char *text,
                                       size_t length, struct pav_order *order);
void pav_orders_note(struct pav_orders *orders, const char *id, enum pav_order_verdict verdict);
/* {"id", "result", "why"}; caller frees. */
char *pav_order_answer(const struct pav_order *order, enum pav_order_verdict verdict);

#endif

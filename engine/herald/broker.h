/*
 * The line to the broker, on a thread of its own: finding its name, connecting and TLS may take as long as they
 * like. A new connection for each try; between two tries 1 s, doubling to 30 s, each a little shorter by chance, so
 * that a hundred kiosks do not come back at once. What is said and heard goes by the herald, under its lock.
 */
#ifndef PAV_HERALD_BROKER_H
#define PAV_HERALD_BROKER_H

#include <stdbool.h>
#include <stdint.h>

#include "herald/herald.h"
#include "herald/options.h"
#include "herald/tls.h"
#include "herald/wall.h"

struct pav_broker;

/* All is borrowed until pav_broker_end. After the wall. NULL: there is no thread for it. */
struct pav_broker *pav_broker_begin(struct pav_herald *herald,
                                    const struct pav_herald_options *options, struct pav_tls *tls,
                                    const struct pav_sources *sources, const char *password);
/* The outbox has something new. Any thread. */
void pav_broker_wake(struct pav_broker *broker);
/* Now and then: a connection that takes too long is given up. */
void pav_broker_tend(struct pav_broker *broker, int64_t now_ns);
/* A file that it depends on is another now: this process is to be replaced. */
bool pav_broker_wants_anew(const struct pav_broker *broker);
/* Says goodbye, for at most a second; false: it did not end, and must not be waited for. */
bool pav_broker_end(struct pav_broker *broker);

#endif

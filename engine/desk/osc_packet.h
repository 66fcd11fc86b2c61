/* OSC packets: messages, and bundles of them with time tags, nested to a depth that nobody needs.
 */
#ifndef PAV_DESK_OSC_PACKET_H
#define PAV_DESK_OSC_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PAV_OSC_NOW       1 /* the time tag that means: at once */
#define PAV_OSC_DEPTH_MAX 8 /* of bundles in bundles */

/* One message as it lies in the packet. `tag` is the latest time tag (NTP, 32.32 s since 1900) of
 * the bundles around it, or PAV_OSC_NOW. */
typedef void pav_osc_element(void *data, uint64_t tag, const void *bytes, size_t size);

/* False: the packet breaks the format somewhere, and `each` was called for nothing of it; whether
 * the messages themselves are well formed is not looked at. Nothing is kept of `bytes`. */
bool pav_osc_packet_walk(const void *bytes, size_t size, pav_osc_element *each, void *data);

#endif

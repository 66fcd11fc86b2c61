/* OSC addresses: patterns (OSC 1.0: ? * [a-z] [!x] {one,two}) and what a name looks like in one. */
#ifndef PAV_DESK_OSC_ADDRESS_H
#define PAV_DESK_OSC_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>

#define PAV_OSC_ADDRESS_MAX 256 /* bytes, the final zero included; longer ones are bad */

/* It may mean more than one address. */
bool pav_osc_is_pattern(const char *address);
/* Neither * nor ? passes a slash. The work is bounded: a pattern that would need more matches
 * nothing. */
bool pav_osc_match(const char *pattern, const char *address);
/* `name` with '_' where an address may not have its character; "_" when it is empty. Cut to fit. */
void pav_osc_word(char *out, size_t bytes, const char *name);

#endif

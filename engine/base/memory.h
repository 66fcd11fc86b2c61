/* How a process treats memory that it gives back. */
#ifndef PAV_BASE_MEMORY_H
#define PAV_BASE_MEMORY_H

#include <stddef.h>

#define PAV_PICTURES ((size_t)128 << 10) /* what may hold one */
#define PAV_TEXTS    ((size_t)4 << 10)   /* answers, and what a connection has in hand */

/* For a process that sees visitors, or hands out large texts for months: from now on blocks of `bytes` and more have
 * pages of their own, which go back to the kernel when they are freed, whatever was freed before. malloc would keep ever
 * larger ones; and beside a text that comes and goes, small things that stay leave a hole that the next does not fit. The
 * heap grows by as much at a time (in a larger room above it a text would lie after all), and is trimmed. At the start of
 * a process. */
void pav_memory_discreet(size_t bytes);
/* From now on the heap keeps what it has taken, up to a few MiB: a process that lives for months does not grow and
 * shrink with what it does just now, and what it loses is seen. At the start of a process. */
void pav_memory_steady(void);

#endif

/* How a process treats memory that it gives back. */
#ifndef PAV_BASE_MEMORY_H
#define PAV_BASE_MEMORY_H

/* For a process that sees visitors, or hands out large texts for months: from now on freed blocks of a picture's size go
 * back to the kernel at once, whatever was freed before (malloc would keep ever larger ones), and the heap is trimmed.
 * At the start of a process. */
void pav_memory_discreet(void);
/* From now on the heap keeps what it has taken, up to a few MiB: a process that lives for months does not grow and
 * shrink with what it does just now, and what it loses is seen. At the start of a process. */
void pav_memory_steady(void);

#endif

/* How a process that sees visitors treats memory that it gives back. */
#ifndef PAV_BASE_MEMORY_H
#define PAV_BASE_MEMORY_H

/* From now on freed blocks of a picture's size go back to the kernel at once, whatever was freed before
 * (malloc would keep ever larger ones), and the heap is trimmed. At the start of a process. */
void pav_memory_discreet(void);

#endif

/* How a process treats memory that it gives back. */
#include "base/memory.h"

#include <malloc.h>

#define TRIMMED (128 << 10) /* bytes; malloc's own threshold before it begins to grow */
#define KEPT    (4 << 20)

void pav_memory_discreet(size_t bytes)
{
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, (int)bytes);
    mallopt(M_TOP_PAD, (int)bytes);
    mallopt(M_TRIM_THRESHOLD, TRIMMED);
#else
    (void)bytes;
#endif
}

void pav_memory_steady(void)
{
#ifdef __GLIBC__
    mallopt(M_TRIM_THRESHOLD, KEPT);
#endif
}

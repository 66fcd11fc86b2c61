/* What heap_mark.so notes of the keeper's heap and descriptors, in a file that the test maps too. */
#ifndef PAV_TESTS_HEAP_MARK_H
#define PAV_TESTS_HEAP_MARK_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define HEAP_MARKS_MOST 4096

struct heap_marks {
    bool sanitized; /* the heap is AddressSanitizer's: its pages say nothing */
    _Atomic uint32_t count;
    /* At each start of a child: a moment at which the keeper holds the same each time. */
    uint32_t files[HEAP_MARKS_MOST]; /* descriptors that are open */
    uint64_t bytes[HEAP_MARKS_MOST]; /* allocated */
};

#endif

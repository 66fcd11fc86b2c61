/* Taking a stranger's pack apart: a child behind a wall unpacks, its parent judges what it left. */
#ifndef PAV_PACK_UNPACK_H
#define PAV_PACK_UNPACK_H

#include <stdbool.h>

struct pav_unpack_options {
    const char *file;
    const char *into;    /* an empty folder: the pack's own folder is made in it */
    bool allow_unsigned; /* pictures, films and shaders without a sender */
};

/* Says on standard output whose it is, on standard error what is wrong. False: what is in `into` is worthless
 * and the caller's to remove. One a process: the process is behind the wall afterwards. */
bool pav_unpack(const struct pav_unpack_options *options);

#endif

/* The system's C compiler, at work on the sources of one scene. */
#ifndef PAV_APP_COMPILE_H
#define PAV_APP_COMPILE_H

#include <stdbool.h>

struct pav_compile {
    const char *sources; /* folder whose *.c are the scene */
    const char *objects; /* folder for what is kept between builds; there already, and our own */
    const char
        *out; /* the library to be written; replaced in one step, and only when all is well */
};

/* Compiles what has changed since `objects` was filled, several files at once, and links. The compiler's
 * words go to standard error, file after file. False: something is wrong, and was said. */
bool pav_compile(const struct pav_compile *job);

#endif

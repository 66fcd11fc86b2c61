/* The herald's command line, as the keeper writes it. */
#ifndef PAV_HERALD_OPTIONS_H
#define PAV_HERALD_OPTIONS_H

#include <stdbool.h>

struct pav_herald_options {
    const char *broker, *kiosk, *prefix;
    const char *ca, *cert, *key, *user, *password_file; /* NULL: none */
    const char *panel; /* "HOST:PORT" where others reach it; no host: ours; NULL: they do not */
    int port, keepalive_s;
    bool again;        /* not the first in this run */
    const char *probe; /* a folder: try the wall there instead of speaking; or NULL */
    double hurry;
};

/* False: it is not complete. */
bool pav_herald_options_read(struct pav_herald_options *options, int argc, char **argv);

#endif

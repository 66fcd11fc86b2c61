/*
 * The herald's wall. It reads certificates, key and password before; behind it nothing is left but the libraries
 * and what finds a name in the network. It writes no file, and reaches no port but the broker's and that of names.
 */
#ifndef PAV_HERALD_WALL_H
#define PAV_HERALD_WALL_H

#include <stdbool.h>

/* While the process has one thread. False: no wall, said in the log. */
bool pav_herald_wall(int port);

/* What was read before the wall, or is read by inode behind it: whether one of these files is another now.
 * `paths` may hold NULLs. */
struct pav_sources {
    const char *paths[6];
    unsigned long long marks[6];
};
void pav_sources_look(struct pav_sources *sources);
bool pav_sources_changed(const struct pav_sources *sources);

#endif

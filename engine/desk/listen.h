/* The panel's place in the world: a socket that listens, its address, and the code to point at. */
#ifndef PAV_DESK_LISTEN_H
#define PAV_DESK_LISTEN_H

#include <stdbool.h>

/* `listen` is HOST:PORT, or NULL: the first free port of 127.0.0.1:8088 to 8095. `lan`: on every address
 * of the machine. Returns a socket, or -1 after saying why; *port then is the one that was free. */
int pav_listen_open(const char *listen, bool lan, int *port);
/* The address that others most probably reach this machine at; false: it has none. */
bool pav_listen_own(char *text, unsigned long size);
/* Says where the panel is; with a token also as a code for telephones. */
void pav_listen_say(const char *listen, bool lan, int port, const char *token);

#endif

/* Whether the display that is gone answers again. */
#ifndef PAV_KEEPER_DISPLAY_H
#define PAV_KEEPER_DISPLAY_H

#include <stdbool.h>

/* False: $DISPLAY names a server of this machine, and nobody listens there. Any other display is only known
 * by trying. At once; nothing is said to the server. */
bool pav_display_answers(const char *display);

#endif

/* Whether the display that is gone answers again, and whether one that is there still does. */
#ifndef PAV_KEEPER_DISPLAY_H
#define PAV_KEEPER_DISPLAY_H

#include <stdbool.h>

/* False: $DISPLAY names a server of this machine, and nobody listens there. Any other display is only known
 * by trying. At once; nothing is said to the server. */
bool pav_display_answers(const char *display);
/* Likewise, and it answers to a greeting: one that ends just now, is stopped, or hangs on its GPU does not.
 * Waits for its first word up to half a second, which only a deaf one takes. */
bool pav_display_speaks(const char *display);

#endif

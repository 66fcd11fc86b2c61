/* Portraits as commands make them: the eye finds the face, the sidecar is written here. */
#ifndef PAV_APP_PORTRAITS_H
#define PAV_APP_PORTRAITS_H

#include <stdbool.h>

/* Finds the face of a picture and writes its sidecar; one line on standard output says what was found. An
 * existing sidecar is only judged, unless `again`: then it is written anew with its title, credit and
 * licence. `remind`: says when no licence is stated. The exit code; whatever is not well was said on
 * standard error. */
int pav_portrait_find(const char *picture, bool again, bool remind);

/* `check`: of an exhibition (or whatever `thing` is) that shows portraits, the pictures without sidecar get
 * one. The exit code. */
int pav_portraits_check(const char *thing);

#endif

/* `pavilion-eye portrait FILE`: the face of a picture, found thoroughly, as the text of its sidecar. */
#ifndef PAV_EYE_PORTRAIT_H
#define PAV_EYE_PORTRAIT_H

/* Arguments as main's, without the program's name. The sidecar (link/portrait.h), without title and rights,
 * goes to standard output; what a person should know, to standard error. The exit code: 0 well, 1 failed,
 * 2 wrong usage, no picture or no face in it. */
int pav_eye_portrait(int argc, char **argv);

#endif

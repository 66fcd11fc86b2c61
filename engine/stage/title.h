/* The title picture, which stands when there is nothing else to show: the exhibition's name, and a quiet line
 * in its languages. */
#ifndef PAV_STAGE_TITLE_H
#define PAV_STAGE_TITLE_H

#include <pavilion/gpu.h>

struct pav_title;
struct pav_title *pav_title_create(struct pav_gpu *gpu);
void pav_title_destroy(struct pav_title *title); /* accepts NULL */
/* Over all of `screen`. `languages`: in which visitors are told that it will not be long (NULL-terminated);
 * NULL: they are not, as at a start. Sets type when something of it has changed. */
void pav_title_draw(struct pav_title *title, const char *name, const char *const *languages,
                    struct pav_target *screen);

#endif

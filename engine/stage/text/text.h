/* The text room, host's side. */
#ifndef PAV_STAGE_TEXT_H
#define PAV_STAGE_TEXT_H

#include <pavilion/text.h>

/* Loads fontconfig and Pango once, before the wall goes up; costs up to 100 ms, so in a thread beside
 * the window's creation if wanted. */
void pav_text_init(void);
/* The texture of a text: RGBA8 premultiplied, with a margin around the box that pav_text_width and
 * pav_text_height tell. Borrowed. */
struct pav_texture *pav_text_texture(struct pav_text *text);

#endif

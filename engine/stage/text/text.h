/* The text room, host's side. */
#ifndef PAV_STAGE_TEXT_H
#define PAV_STAGE_TEXT_H

#include <pavilion/text.h>

/* Begins to load fontconfig, Pango and the house's fonts, which takes up to 100 ms, on a thread; the
 * first text waits for it. Once, before the wall's last step; render thread. */
void pav_text_init(void);
/* The texture of a text: RGBA8 premultiplied, with a margin around the box that pav_text_width and
 * pav_text_height tell. Borrowed. */
struct pav_texture *pav_text_texture(struct pav_text *text);

#endif

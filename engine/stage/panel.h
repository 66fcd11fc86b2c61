/*
 * The stage as the desk's panel sees it: tells what has parameters and what they hold, sets what it is
 * asked to before the next update, and shows the picture in small. Everything goes by the keeper; where
 * its queue is full, what is owed is told again with a later frame. Render thread only.
 */
#ifndef PAV_STAGE_PANEL_H
#define PAV_STAGE_PANEL_H

#include "stage/line.h"
#include "stage/show.h"

struct pav_panel;
/* Both are borrowed, for its whole life. `live`: a real camera may take part, and little is let through
 * to the desk. */
struct pav_panel *pav_panel_create(struct pav_line *line, struct pav_show *show, bool live);
void pav_panel_destroy(struct pav_panel *panel);
/* SET, or the commands TELL, WATCH and UNWATCH: the next frame shows it. */
void pav_panel_set(struct pav_panel *panel, const struct pav_message *message);
void pav_panel_command(struct pav_panel *panel, enum pav_command command);
/* PEEK: memory for small pictures; `fd` stays the caller's. */
void pav_panel_peek(struct pav_panel *panel, int fd);
/* Once a frame, before the scenes' update: tells what has changed. */
void pav_panel_frame(struct pav_panel *panel, double now_s);
/* After the picture was drawn, before it is presented: reads it back in small while somebody looks. */
void pav_panel_picture(struct pav_panel *panel, struct pav_gpu *gpu, struct pav_target *screen,
                       double now_s);

#endif

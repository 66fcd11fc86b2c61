/* The picture on stage, in small, for the panel: averages always, a picture where there is memory for
 * it. For the panel's own files. */
#ifndef PAV_STAGE_PANEL_LOOK_H
#define PAV_STAGE_PANEL_LOOK_H

#include "link/peek.h"
#include "stage/gpu/gpu.h"
#include "stage/line.h"

struct panel_look {
    bool watched;          /* somebody looks */
    struct pav_peek *peek; /* NULL: no picture may be given */
    struct pav_gpu_small *small;
    double next_s;   /* when the next picture is due */
    double mosaic_s; /* and the next mosaic */
};

void panel_look_finish(struct panel_look *look);
/* `fd` stays the caller's. */
void panel_look_memory(struct panel_look *look, int fd);
void panel_look_frame(struct panel_look *look, struct pav_line *line, struct pav_gpu *gpu,
                      struct pav_target *screen, double now_s);

#endif

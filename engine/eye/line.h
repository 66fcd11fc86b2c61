/* The eye's line to its keeper: the camera's state one way, wishes the other, and the beat. */
#ifndef PAV_EYE_LINE_H
#define PAV_EYE_LINE_H

#include <stdbool.h>
#include <stdint.h>

#include <pavilion/frame.h>

#include "link/beat.h"
#include "link/message.h"

struct pav_eye_line {
    int socket;
    struct pav_beat_page *page;
    uint32_t camera;
    /* what the keeper wants */
    bool stop;
    bool asked;           /* `needs` was ever said */
    uint32_t needs;       /* PAV_NEED_* … */
    struct pav_wish wish; /* … and whose faces */
    bool step_wanted;
    double step_t_s;
    uint64_t step;
    /* what was said last, and whether it has gone out */
    struct pav_message said;
    bool owing;
    uint64_t frames, late;
};

void pav_eye_line_init(struct pav_eye_line *line, uint32_t camera);
/* Says the state once; a repetition is silent. `why` is for people. */
void pav_eye_line_state(struct pav_eye_line *line, enum pav_camera_state state, bool synthetic,
                        const char *why);
bool pav_eye_line_ring(struct pav_eye_line *line, int fd);
/* Reads what has come, sends what is owing. Never waits. */
void pav_eye_line_pump(struct pav_eye_line *line);
/* "Alive; again within this time". */
void pav_eye_line_beat(struct pav_eye_line *line, enum pav_phase phase, double within_s);
void pav_eye_line_published(struct pav_eye_line *line);

#endif

/* The line to the keeper: its messages in, our needs and faults out. Without a keeper, silence. */
#ifndef PAV_STAGE_LINE_H
#define PAV_STAGE_LINE_H

#include <sys/types.h>

#include "link/beat.h"
#include "link/message.h"

struct pav_line {
    int socket;  /* -1: no keeper */
    ino_t inode; /* of that socket, as it was made */
    bool torn;   /* somebody in here has closed it, or put something in its place */
    struct pav_beat_page *beat;
    struct pav_wish wishes[PAV_CAMERAS_MAX]; /* as told last */
    bool told[PAV_CAMERAS_MAX];
};

/* Takes the inherited descriptors if they are there. */
void pav_line_init(struct pav_line *line);
/* The next message; *fd as in pav_message_receive. A keeper that is gone reads as STOP. */
bool pav_line_receive(struct pav_line *line, struct pav_message *message, int *fd);
/* Sends only what changed. */
void pav_line_wish(struct pav_line *line, int camera, const struct pav_wish *wish);
void pav_line_step(struct pav_line *line, int camera, uint64_t step, double t_s);
void pav_line_fault(struct pav_line *line, enum pav_stage_fault kind, const char *installation,
                    const char *text);
/* `status.entry` and the like are filled by the caller; the text is the installation's name. */
void pav_line_status(struct pav_line *line, struct pav_message *status, int entry,
                     const char *installation);
/* Any other message. False: not now. Without a keeper: true. */
bool pav_line_tell(struct pav_line *line, const struct pav_message *message);
/* What became of the library with that number; `why` "": it is seen. */
void pav_line_plugged(struct pav_line *line, uint32_t serial, const char *why);

#endif

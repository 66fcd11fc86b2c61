/* The scene's state, and what it wants of faces: whose are asked for, who wears what, whom the puppet follows. */
#ifndef FACES_H
#define FACES_H

#include <pavilion/portrait.h>

#include "puppet.h"
#include "room.h"
#include "screen.h"
#include "visit.h"
#include "wear.h"

/* Of the parameter `show`. */
enum { SHOW_VISIT = 0, SHOW_WARNING = 11, SHOW_PICTURE = 12 };

struct state {
    int32_t mode, consent, show, reveal;
    char portrait[PAV_PARAM_TEXT_MAX];
    float idle_s, warn_s, near_amount, shape, eyes, divider;
    bool explain;

    struct visit visit;
    struct visit_rules rules;
    struct room room;
    struct screen *screen;
    struct wear *wear;
    struct puppet *puppet;
    struct layout layout;
    struct wear_order order;
    float unseen_s[WEARERS_MOST]; /* since so many faces of visitors, and one more, were found */
    float hands_x, join_x;        /* where rings lie: see struct layout */
    bool demonstrates, warned, begun;
};

/* Asks the eye for the faces of those who said yes. */
void faces_ask(struct pav_scene *scene, const struct state *s);
/* Whose face is worn by whom in this frame, and what of it is opened up. */
void faces_order(struct pav_scene *scene, struct state *s, const struct pav_frame_info *info);
void faces_lead_puppet(struct pav_scene *scene, struct state *s, const struct pav_frame_info *info);
/* How many visitors' faces are found, or missing only for a moment. */
int faces_found(const struct state *s);
/* The altered picture alone, without a word: for pictures and measurements. */
bool faces_alone(const struct state *s);

#endif

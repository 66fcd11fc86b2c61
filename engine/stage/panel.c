/* The stage as the panel sees it: which pieces there are, and how much of them is told in a frame. */
#include "stage/panel.h"

#include <stdlib.h>

#include "base/str.h"
#include "stage/panel_look.h"
#include "stage/panel_piece.h"

#define TELL_FIRST 900.0 /* messages at once, when much is new … */
/* … and then so many a second; all below what the keeper allows. */
#define TELL_PER_S      480.0
#define TELL_PER_S_LIVE 24.0
#define TELL_PER_FRAME  12 /* so that a desk that has to wait for its turn misses nothing */
#define TROUBLES_S      0.05

struct pav_panel {
    struct pav_line *line;
    struct pav_show *show;
    struct told_piece pieces[PAV_PIECES_MAX];
    uint32_t ids;
    double per_s;  /* messages */
    double left;   /* that may be told now */
    double last_s; /* of the frame before */
    double troubles_s;
    struct panel_look look;
};

struct pav_panel *pav_panel_create(struct pav_line *line, struct pav_show *show, bool live)
{
    struct pav_panel *panel = pav_alloc(sizeof *panel);
    panel->line = line;
    panel->show = show;
    panel->per_s = live ? TELL_PER_S_LIVE : TELL_PER_S;
    panel->left = TELL_FIRST;
    return panel;
}

void pav_panel_destroy(struct pav_panel *panel)
{
    if (!panel)
        return;
    for (size_t i = 0; i < PAV_PIECES_MAX; i++)
        told_piece_finish(&panel->pieces[i]);
    panel_look_finish(&panel->look);
    free(panel);
}

/* --- which pieces there are ------------------------------------------------------------------- */

static struct told_piece *place_of(struct pav_panel *panel, uint32_t scene_id)
{
    for (size_t i = 0; i < PAV_PIECES_MAX; i++) {
        struct told_piece *piece = &panel->pieces[i];
        if (piece->id && !piece->gone_owed && piece->scene_id == scene_id)
            return piece;
    }
    return NULL;
}

static struct told_piece *free_place(struct pav_panel *panel)
{
    for (size_t i = 0; i < PAV_PIECES_MAX; i++) {
        if (panel->pieces[i].id == 0)
            return &panel->pieces[i];
    }
    return NULL;
}

static void end(struct told_piece *piece)
{
    piece->seen = false;
    piece->scene = NULL;
    piece->rows = NULL;
    piece->facts.rows = 0;
    piece->gone_owed = true;
}

static void see(struct pav_panel *panel, const struct pav_show_piece *from)
{
    void *state;
    const struct pav_param *rows = pav_scene_params(from->scene, &state);
    struct told_piece *piece = place_of(panel, pav_scene_id(from->scene));
    /* A scene that was compiled anew has another table: another piece. */
    if (piece && told_table_hash(rows) != piece->table) {
        end(piece);
        piece = NULL;
    }
    if (!piece && state && (piece = free_place(panel)))
        told_piece_begin(piece, ++panel->ids, from);
    if (!piece)
        return;
    piece->seen = true;
    piece->scene = from->scene;
    piece->rows = rows;
    piece->state = state;
    if (piece->facts.leaves != from->leaves || piece->facts.comes != from->comes ||
        piece->facts.order != (uint32_t)from->order) {
        piece->facts.leaves = from->leaves;
        piece->facts.comes = from->comes;
        piece->facts.order = (uint32_t)from->order;
        piece->facts_owed = true;
    }
}

static void look_around(struct pav_panel *panel)
{
    struct pav_show_piece found[PAV_PIECES_MAX];
    size_t count = pav_show_scenes(panel->show, found, PAV_PIECES_MAX);
    for (size_t i = 0; i < PAV_PIECES_MAX; i++)
        panel->pieces[i].seen = false;
    for (size_t i = 0; i < count; i++)
        see(panel, &found[i]);
    for (size_t i = 0; i < PAV_PIECES_MAX; i++) {
        struct told_piece *piece = &panel->pieces[i];
        if (piece->id && !piece->seen && !piece->gone_owed && piece->scene)
            end(piece);
        if (piece->gone_owed && !piece->said) /* nobody ever heard of it */
            told_piece_finish(piece);
    }
}

/* --- telling ---------------------------------------------------------------------------------- */

/* Answers to sets are not counted here: the keeper counts them against the sets. */
static void answer(struct pav_panel *panel, bool *full)
{
    for (size_t i = 0; i < PAV_PIECES_MAX; i++) {
        struct told_piece *piece = &panel->pieces[i];
        while (!*full && piece->seen && told_piece_answer(piece, panel->line, full))
            ;
    }
}

static void tell(struct pav_panel *panel, bool *full)
{
    int told = 0;
    for (size_t i = 0; i < PAV_PIECES_MAX; i++) {
        struct told_piece *piece = &panel->pieces[i];
        while (piece->id && !*full && told < TELL_PER_FRAME && panel->left >= 1 &&
               told_piece_tell(piece, panel->line, full)) {
            told++;
            panel->left -= 1;
        }
        if (piece->id && !piece->seen && !piece->gone_owed)
            told_piece_finish(piece);
    }
}

void pav_panel_frame(struct pav_panel *panel, double now_s)
{
    double dt_s = now_s - panel->last_s;
    panel->last_s = now_s;
    panel->left += dt_s > 0 ? dt_s * panel->per_s : 0;
    panel->left = panel->left < TELL_FIRST ? panel->left : TELL_FIRST;
    look_around(panel);
    bool troubles = now_s - panel->troubles_s >= TROUBLES_S, full = false;
    if (troubles)
        panel->troubles_s = now_s;
    for (size_t i = 0; i < PAV_PIECES_MAX; i++) {
        if (panel->pieces[i].seen)
            told_piece_look(&panel->pieces[i]);
        if (panel->pieces[i].seen && troubles)
            told_piece_look_troubles(&panel->pieces[i]);
    }
    answer(panel, &full);
    tell(panel, &full);
}

/* --- asked by the desk ------------------------------------------------------------------------ */

void pav_panel_set(struct pav_panel *panel, const struct pav_message *message)
{
    look_around(panel); /* scenes may have come and gone since the last frame */
    for (size_t i = 0; i < PAV_PIECES_MAX; i++) {
        if (panel->pieces[i].seen && panel->pieces[i].id == message->u.set.piece)
            told_piece_set(&panel->pieces[i], message);
    }
}

void pav_panel_command(struct pav_panel *panel, enum pav_command command)
{
    if (command == PAV_COMMAND_WATCH || command == PAV_COMMAND_UNWATCH)
        panel->look.watched = command == PAV_COMMAND_WATCH;
    if (command != PAV_COMMAND_TELL)
        return;
    panel->left = TELL_FIRST;
    for (size_t i = 0; i < PAV_PIECES_MAX; i++) {
        if (panel->pieces[i].id && !panel->pieces[i].gone_owed)
            told_piece_again(&panel->pieces[i]);
    }
}

void pav_panel_peek(struct pav_panel *panel, int fd)
{
    panel_look_memory(&panel->look, fd);
}

void pav_panel_picture(struct pav_panel *panel, struct pav_gpu *gpu, struct pav_target *screen,
                       double now_s)
{
    panel_look_frame(&panel->look, panel->line, gpu, screen, now_s);
}

/* One piece as the panel knows it; for the panel's own files. */
#ifndef PAV_STAGE_PANEL_PIECE_H
#define PAV_STAGE_PANEL_PIECE_H

#include "base/str.h"
#include "stage/line.h"
#include "stage/show.h"

/* What a row held when it was told, and what is still to be told of it. */
struct told_row {
    size_t at;               /* of its bytes in `told` and `first` */
    bool value_owed;         /* told at all, or once more */
    uint32_t result, serial; /* of the last SET, while its answer is owed; else PAV_SET_TOLD */
    char why[160];
};

struct told_piece {
    uint32_t id;                  /* 0: the place is free */
    uint32_t scene_id;            /* of the scene host */
    struct pav_scene *scene;      /* while `seen` */
    bool seen;                    /* this frame */
    struct pav_piece_facts facts; /* as told last */
    uint64_t table;               /* hash of the table that is told */
    const struct pav_param *rows;
    void *state;
    bool gone_owed, facts_owed, said; /* said: the desk knows of it */
    size_t next_row, next_choice;     /* of the table, to be told */
    struct told_row *row;
    char *told, *first; /* the rows' bytes: as told, and as the files have them */
    uint32_t trouble_hash, trouble_next, trouble_count;
    bool troubles_owed;
    char *troubles[PAV_TROUBLES_MAX];
};

/* Takes the table over as it is now. */
void told_piece_begin(struct told_piece *piece, uint32_t id, const struct pav_show_piece *from);
void told_piece_finish(struct told_piece *piece);
/* A hash of everything that is told of a table. */
uint64_t told_table_hash(const struct pav_param *rows);
/* All is to be told anew. */
void told_piece_again(struct told_piece *piece);
/* Looks for values and troubles that changed by themselves. */
void told_piece_look(struct told_piece *piece);
void told_piece_look_troubles(struct told_piece *piece);
void told_piece_set(struct told_piece *piece, const struct pav_message *message);

/* The next message that is owed, told if `line` takes it. False: nothing is owed, or not now (*full). */
bool told_piece_answer(struct told_piece *piece, struct pav_line *line, bool *full);
bool told_piece_tell(struct told_piece *piece, struct pav_line *line, bool *full);

#endif

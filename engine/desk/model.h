/*
 * What the desk knows of the stage: its pieces, their rows, what they hold; and the one way to change
 * them. Whoever talks to the world (the page, OSC) reads here and sets here:
 *
 *     const struct pav_piece *piece;
 *     const struct pav_row *row = pav_model_find(model, "mirror", "flow", &piece);
 *     char *why = NULL;
 *     if (row)
 *         pav_model_set(model, piece, row, "1.5", PAV_SETTER_OSC, pav_clock_ns(), &why);
 *     free(why);
 *
 * A change is not sent at once: of all that come for one row before the stage has answered, the newest
 * is (at most one message a row and picture), and what is sent is kept to a rate that disturbs nobody.
 * One thread: the desk has no other.
 */
#ifndef PAV_DESK_MODEL_H
#define PAV_DESK_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/param.h"
#include "link/message.h"

/* Who changes a value: each has its own counters. */
enum pav_setter { PAV_SETTER_NONE = 0, PAV_SETTER_PANEL, PAV_SETTER_OSC, PAV_SETTERS };

/* received = applied + coalesced + dropped + those on their way. */
struct pav_setter_count {
    uint64_t received;  /* changes that were good and taken */
    uint64_t applied;   /* that the stage has confirmed */
    uint64_t coalesced; /* that a newer one of the same row replaced before they were sent */
    uint64_t dropped;   /* whose piece was gone before, or that the stage refused */
    uint64_t refused;   /* that never were taken: no such value; not among `received` */
};

/* One row of a piece's table. The model's; valid until the next message is given to it. */
struct pav_row {
    uint32_t index;
    /* Key, type, range, words, label and unit, as the stage has them; `offset` is 0. Use it with
     * base/param.h on a block of PAV_VALUE_MAX bytes. */
    struct pav_param param;
    uint32_t choice_count; /* words that the stage has for it */
    char *fallback;        /* the default, as text */
    char *value;           /* what the stage holds, as text; NULL before it has said so */

    /* The model's own: what is to be sent, and what is on its way. */
    struct pav_row_change {
        char *text; /* NULL: nothing */
        bool reset;
        enum pav_setter by;
    } next, sent;
    uint32_t serial; /* of `sent`; 0: nothing is on its way */
    int64_t sent_ns;
};

/* Something with parameters that runs. As above. */
struct pav_piece {
    uint32_t id;
    enum pav_piece_role role;
    uint32_t order;               /* of a filter */
    uint64_t look;                /* alike for the same piece with the same `params:` */
    bool leaves;                  /* on its way out */
    bool comes;                   /* being opened: not seen yet */
    bool whole;                   /* all its rows are told: show no others */
    char name[PAV_ROW_LABEL_MAX]; /* of the installation, or of the file */
    size_t row_count;
    struct pav_row *rows;
    size_t trouble_count;
    char *troubles[PAV_TROUBLES_MAX]; /* "file:line: text" */
    uint32_t troubles_told;           /* the model's own: of those that are coming */
};

enum pav_change {
    PAV_CHANGE_NONE = 0,
    PAV_CHANGE_PIECES,   /* pieces came or went */
    PAV_CHANGE_VALUE,    /* of one row */
    PAV_CHANGE_TROUBLES, /* of one piece */
    PAV_CHANGE_ON,       /* what is on stage, blackout */
    PAV_CHANGE_CAMERAS,
    PAV_CHANGE_FAULTS,
    PAV_CHANGE_PICTURE, /* there is a newer mosaic, and small picture */
    PAV_CHANGE_REFUSED, /* the stage refused a change of this row; see pav_model_why */
};

/* What is on. */
struct pav_on {
    uint32_t entry; /* of the programme; UINT32_MAX: attract */
    bool known, engaged, blackout, paused;
    char language[8]; /* of the texts on screen */
    double left_s;    /* when it was told; negative: for ever */
    int64_t told_ns;  /* when that was */
    char installation[PAV_ROW_LABEL_MAX];
};

#define PAV_MODEL_FAULTS 32
struct pav_fault {
    int64_t at_s; /* since 1970 */
    char text[PAV_MESSAGE_TEXT_MAX];
};

struct pav_model;
/* `send` gives a message to the keeper; false: not now. */
struct pav_model *pav_model_create(bool (*send)(void *data, const struct pav_message *message),
                                   void *data);
void pav_model_destroy(struct pav_model *model);
/* Takes in what came from the keeper: any message that is the model's; others are left alone. */
void pav_model_message(struct pav_model *model, const struct pav_message *message, int64_t now_ns);
/* `heard` is called after every change, also those that a set of one's own brought; piece and row where
 * the change has them, else NULL. At most 8 listeners, for the model's whole life. */
void pav_model_listen(struct pav_model *model,
                      void (*heard)(void *data, enum pav_change change,
                                    const struct pav_piece *piece, const struct pav_row *row),
                      void *data);

/* The piece at a place, scenes first, or NULL behind the last. */
const struct pav_piece *pav_model_piece(const struct pav_model *model, size_t place);
const struct pav_piece *pav_model_piece_of(const struct pav_model *model, uint32_t id);
/* By names, the piece that is seen before one that comes, and that before one that leaves; NULL: there
 * is none. */
const struct pav_row *pav_model_find(const struct pav_model *model, const char *name,
                                     const char *key, const struct pav_piece **piece);
const struct pav_row *pav_model_row(const struct pav_piece *piece, const char *key);

/* Asks for a value. OK and CLAMPED: it will be set; REFUSED: it will not. `why` (caller frees, NULL when
 * OK) is in words for people, with the range. */
enum pav_param_result pav_model_set(struct pav_model *model, const struct pav_piece *piece,
                                    const struct pav_row *row, const char *text,
                                    enum pav_setter setter, int64_t now_ns, char **why);
/* Back to what the files say. */
void pav_model_reset(struct pav_model *model, const struct pav_piece *piece,
                     const struct pav_row *row, int64_t now_ns);
/* What the row holds, or will when the changes that are on their way have arrived. */
const char *pav_model_coming(const struct pav_row *row);
/* Sends what is due. When to call again; INT64_MAX: after the next message or set. */
int64_t pav_model_flush(struct pav_model *model, int64_t now_ns);
const struct pav_setter_count *pav_model_count(const struct pav_model *model,
                                               enum pav_setter setter);
/* Why the stage refused the last change. */
const char *pav_model_why(const struct pav_model *model);

/* False: not now. */
bool pav_model_command(struct pav_model *model, enum pav_command command, uint32_t entry);

const struct pav_on *pav_model_on(const struct pav_model *model);
/* The last CAMERA message of each, or NULL. */
const struct pav_message *pav_model_camera(const struct pav_model *model, size_t index);
/* Newest last; `place` from 0; NULL behind the last. */
const struct pav_fault *pav_model_fault(const struct pav_model *model, size_t place);
/* The last MOSAIC message, or NULL. */
const struct pav_message *pav_model_mosaic(const struct pav_model *model);

#endif

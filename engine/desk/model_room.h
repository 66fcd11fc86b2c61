/* The model's own state, shared by its files. */
#ifndef PAV_DESK_MODEL_ROOM_H
#define PAV_DESK_MODEL_ROOM_H

#include "desk/model.h"

#define LISTENERS_MAX 8
/* Below what the keeper lets a desk say. */
#define SETS_PER_S   600.0
#define SETS_AT_ONCE 200.0

struct model_listener {
    void (*heard)(void *data, enum pav_change change, const struct pav_piece *piece,
                  const struct pav_row *row);
    void *data;
};

struct pav_model {
    bool (*send)(void *data, const struct pav_message *message);
    void *data;
    struct pav_piece *pieces[PAV_PIECES_MAX]; /* scenes, filters, transitions */
    size_t piece_count;
    struct model_listener listeners[LISTENERS_MAX];
    size_t listener_count;
    struct pav_setter_count counts[PAV_SETTERS];
    struct pav_on on;
    struct pav_message cameras[PAV_CAMERAS_MAX], mosaic;
    struct pav_fault faults[PAV_MODEL_FAULTS];
    size_t fault_count; /* ever */
    char why[PAV_MESSAGE_TEXT_MAX];

    uint32_t serials;
    double left; /* sets that may be sent now */
    int64_t filled_ns;
};

void model_tell(struct pav_model *model, enum pav_change change, const struct pav_piece *piece,
                const struct pav_row *row);
struct pav_row *model_row(struct pav_model *model, uint32_t id, uint32_t row,
                          struct pav_piece **piece);
/* The stage has said something of a row; true: it was the answer to what was sent. */
bool model_answered(struct pav_model *model, struct pav_row *row, const struct pav_message *message,
                    int64_t now_ns);

#endif

/*
 * The desk: what it knows (the model, the exhibition's brief, presets, undo) and what people may do with
 * it. Whoever talks to the world stands above this header; nothing here knows of sockets but the
 * keeper's. One thread.
 */
#ifndef PAV_DESK_DESK_H
#define PAV_DESK_DESK_H

#include <jansson.h>

#include "desk/model.h"
#include "desk/tries.h"
#include "desk/undo.h"
#include "link/peek.h"
#include "link/presets.h"

struct pav_desk {
    struct pav_model *model;
    struct pav_undo *undo;
    json_t *brief; /* as keeper/brief.h has it; NULL: not told yet */
    struct pav_presets presets;
    struct pav_presets waiting; /* one, "": what a recalled preset says of pieces that do not run */
    struct pav_peek *peek;      /* NULL: there are no small pictures */
    /* Gives a message to the keeper, with a descriptor (-1: none). False: not now. */
    bool (*send)(void *data, const struct pav_message *message, int fd);
    void *data;
    uint32_t serials;           /* of what was asked of the keeper */
    bool state_stale;           /* clients are to be told everything */
    struct pav_presets *saving; /* as they will be, when the keeper has written them */
    uint32_t saving_serial;
    json_t *osc;     /* as the panel's interface has it, or NULL */
    json_t *health;  /* as keeper/health.h has it; NULL: not told yet */
    json_t *fleet;   /* the kiosks that the broker knows, a list; NULL: not told */
    json_t *figures; /* how the stage draws; NULL: not told yet */
    bool health_new, fleet_new, figures_new; /* clients are to be told */
    int64_t health_ns;                       /* when it was told */
    struct pav_tries tries;                  /* of tokens */
    unsigned access_turn;                    /* counts changes of who may come in */
    size_t watchers;                         /* pages that look */
    int64_t restart_ns; /* when the stage was last asked to start anew; 0: never */
};

void pav_desk_init(struct pav_desk *desk,
                   bool (*send)(void *data, const struct pav_message *message, int fd), void *data);
void pav_desk_finish(struct pav_desk *desk);
/* A message of the keeper; `fd` stays the caller's. ANSWERs are the asker's: see pav_desk_answered. */
void pav_desk_message(struct pav_desk *desk, const struct pav_message *message, int fd,
                      int64_t now_ns);

/* The text of a descriptor, at most `limit` bytes, zero-terminated; NULL: too long. Caller frees. */
char *pav_desk_content(int fd, size_t limit, size_t *length);
const char *pav_desk_token(const struct pav_desk *desk); /* "" when none is needed */
bool pav_desk_developer(const struct pav_desk *desk);

/* By hand, with undo. As pav_model_set. */
enum pav_param_result pav_desk_set(struct pav_desk *desk, const struct pav_piece *piece,
                                   const struct pav_row *row, const char *text, int64_t now_ns,
                                   char **why);
void pav_desk_reset(struct pav_desk *desk, const struct pav_piece *piece, const struct pav_row *row,
                    int64_t now_ns);

/* --- presets.c -------------------------------------------------------------------------------- */

/* The serial of what the keeper was asked, or 0 with *why (caller frees). */
uint32_t pav_desk_save(struct pav_desk *desk, const char *name, char **why);
uint32_t pav_desk_delete(struct pav_desk *desk, const char *name, char **why);
/* The keeper has written them, or not. */
void pav_desk_saved(struct pav_desk *desk, uint32_t serial, bool well);
bool pav_desk_recall(struct pav_desk *desk, const char *name, int64_t now_ns, char **why);
/* A piece has come: what a recalled preset says of it is set. */
void pav_desk_presets_piece(struct pav_desk *desk, const struct pav_piece *piece, int64_t now_ns);

/* --- files of pieces --------------------------------------------------------------------------- */

/* The serial of what the keeper was asked, or 0: not now. */
uint32_t pav_desk_ask(struct pav_desk *desk, enum pav_file_kind kind, uint32_t piece,
                      const char *name);
uint32_t pav_desk_write(struct pav_desk *desk, enum pav_file_kind kind, uint32_t piece,
                        const char *name, const char *text);

/* --- state.c ---------------------------------------------------------------------------------- */

/* Everything, as /api/state has it. The caller's reference. */
json_t *pav_desk_state(const struct pav_desk *desk, int64_t now_ns);
json_t *pav_desk_state_on(const struct pav_desk *desk, int64_t now_ns);
json_t *pav_desk_state_troubles(const struct pav_piece *piece);

#endif

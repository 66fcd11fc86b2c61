/* Steps of changes by hand: a list with a place in it; what lies behind the place can be done again. */
#include "desk/undo.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

#define GESTURE_NS (500 * PAV_NS_PER_MS)

struct change {
    enum pav_piece_role role;
    uint32_t order;
    uint64_t look;
    char *name, *key;
    char *before, *after; /* after NULL: as the files say */
};

struct step {
    struct change *changes;
    size_t count;
    int64_t last_ns;
};

struct pav_undo {
    struct pav_model *model;
    struct step steps[PAV_UNDO_STEPS];
    size_t count, place; /* steps before `place` can be taken back */
    bool open, begun;    /* between begin and end; a change has come since */
};

struct pav_undo *pav_undo_create(struct pav_model *model)
{
    struct pav_undo *undo = pav_alloc(sizeof *undo);
    undo->model = model;
    return undo;
}

static void free_step(struct step *step)
{
    for (size_t i = 0; i < step->count; i++) {
        free(step->changes[i].name);
        free(step->changes[i].key);
        free(step->changes[i].before);
        free(step->changes[i].after);
    }
    free(step->changes);
    *step = (struct step){0};
}

void pav_undo_destroy(struct pav_undo *undo)
{
    for (size_t i = 0; undo && i < undo->count; i++)
        free_step(&undo->steps[i]);
    free(undo);
}

void pav_undo_begin(struct pav_undo *undo)
{
    undo->open = true;
    undo->begun = false;
}

void pav_undo_end(struct pav_undo *undo)
{
    undo->open = false;
    if (undo->place > 0)
        undo->steps[undo->place - 1].last_ns = 0; /* the next change is another step */
}

static struct step *new_step(struct pav_undo *undo)
{
    while (undo->count > undo->place)
        free_step(&undo->steps[--undo->count]);
    if (undo->count == PAV_UNDO_STEPS) {
        free_step(&undo->steps[0]);
        memmove(undo->steps, undo->steps + 1, (PAV_UNDO_STEPS - 1) * sizeof *undo->steps);
        undo->count--;
    }
    undo->steps[undo->count] = (struct step){0};
    undo->place = undo->count + 1;
    return &undo->steps[undo->count++];
}

static bool is_of(const struct change *change, const struct pav_piece *piece, const char *key)
{
    return change->role == piece->role && change->order == piece->order &&
           change->look == piece->look && strcmp(change->name, piece->name) == 0 &&
           strcmp(change->key, key) == 0;
}

static char *copy(const char *text)
{
    return text ? pav_strdup(text) : NULL;
}

void pav_undo_note(struct pav_undo *undo, const struct pav_piece *piece, const struct pav_row *row,
                   const char *before, const char *after, int64_t now_ns)
{
    if (row->param.type == PAV_TYPE_EVENT) /* nothing that could be taken back */
        return;
    struct step *last = undo->place > 0 ? &undo->steps[undo->place - 1] : NULL;
    bool drawn = !undo->open && last && undo->place == undo->count && last->count == 1 &&
                 now_ns - last->last_ns < GESTURE_NS && after && last->changes[0].after &&
                 is_of(&last->changes[0], piece, row->param.key);
    if (drawn) {
        free(last->changes[0].after);
        last->changes[0].after = copy(after);
        last->last_ns = now_ns;
        return;
    }
    struct step *step = undo->open && undo->begun ? last : new_step(undo);
    undo->begun = true;
    step->last_ns = now_ns;
    step->changes = pav_realloc(step->changes, (step->count + 1) * sizeof *step->changes);
    step->changes[step->count++] = (struct change){.role = piece->role,
                                                   .order = piece->order,
                                                   .look = piece->look,
                                                   .name = pav_strdup(piece->name),
                                                   .key = pav_strdup(row->param.key),
                                                   .before = pav_strdup(before),
                                                   .after = copy(after)};
}

/* The same piece, or one that looks otherwise but has the name and the row. */
static const struct pav_row *row_of(const struct pav_undo *undo, const struct change *change,
                                    const struct pav_piece **piece)
{
    const struct pav_row *found = NULL;
    const struct pav_piece *at;
    for (size_t i = 0; (at = pav_model_piece(undo->model, i)); i++) {
        if (at->role != change->role || at->order != change->order ||
            strcmp(at->name, change->name) != 0 || !at->whole)
            continue;
        const struct pav_row *row = pav_model_row(at, change->key);
        if (row && (!found || at->look == change->look)) {
            found = row;
            *piece = at;
        }
    }
    return found;
}

/* False: nothing of it is on stage. */
static bool apply(struct pav_undo *undo, struct step *step, bool back, int64_t now_ns)
{
    bool any = false;
    step->last_ns = 0; /* the gesture is over */
    for (size_t i = 0; i < step->count; i++) {
        const struct change *change = &step->changes[i];
        const char *value = back ? change->before : change->after;
        const struct pav_piece *piece = NULL;
        const struct pav_row *row = row_of(undo, change, &piece);
        char *why = NULL;
        any |= row != NULL;
        if (row && value)
            pav_model_set(undo->model, piece, row, value, PAV_SETTER_PANEL, now_ns, &why);
        else if (row)
            pav_model_reset(undo->model, piece, row, now_ns);
        free(why);
    }
    return any;
}

bool pav_undo_back(struct pav_undo *undo, int64_t now_ns)
{
    bool done = false;
    while (undo->place > 0 && !done)
        done = apply(undo, &undo->steps[--undo->place], true, now_ns);
    return done;
}

bool pav_undo_again(struct pav_undo *undo, int64_t now_ns)
{
    bool done = false;
    while (undo->place < undo->count && !done)
        done = apply(undo, &undo->steps[undo->place++], false, now_ns);
    return done;
}

bool pav_undo_can_back(const struct pav_undo *undo)
{
    return undo->place > 0;
}

bool pav_undo_can_again(const struct pav_undo *undo)
{
    return undo->place < undo->count;
}

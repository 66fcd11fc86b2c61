/* One OSC message, and all that it may do in the house. */
#ifndef PAV_DESK_OSC_CALL_H
#define PAV_DESK_OSC_CALL_H

#include "desk/osc.h"
#include "desk/osc_later.h"
#include "desk/osc_value.h"

/* What messages act on. */
struct pav_osc_house {
    struct pav_model *model;
    pav_osc_reply *reply; /* may be NULL */
    void *data;
    char **programme; /* installations, in the programme's order */
    size_t programme_count;
    struct pav_osc_later *later;
    struct pav_osc_count count; /* without what the model counts */
};

struct pav_osc_call {
    struct pav_osc_house *house;
    const char *address;
    struct pav_osc_arguments arguments;
    lo_message message;
    int64_t now_ns;
    const void *peer;
    size_t peer_size;

    /* The call's own; zero at first. */
    bool asks; /* for a value: changes nothing */
    bool pattern;
    unsigned found; /* addresses that it meant */
};

/* Does it, answers it, and counts what came of it; `found` stays 0 when there is no such address,
 * which is counted nowhere. */
void pav_osc_call(struct pav_osc_call *call);

/* Its address, of PAV_OSC_ADDRESS_MAX bytes at most. */
void pav_osc_row_address(char *out, const struct pav_piece *piece, const struct pav_row *row);
/* Another of its name answers in its place: the one that is seen before one that comes, and that
 * before one that leaves. */
bool pav_osc_overshadowed(const struct pav_model *model, const struct pav_piece *piece);
struct pav_osc_count pav_osc_house_count(const struct pav_osc_house *house);

#endif

/* What OSC's arguments say to a row of a parameter table, and how a row's value is said in OSC. */
#ifndef PAV_DESK_OSC_VALUE_H
#define PAV_DESK_OSC_VALUE_H

#include <stdbool.h>

#include <lo/lo_lowlevel.h>

#include "base/param.h"

/* A 32 bit RGBA colour, as OSC 1.0 has it. liblo does not know the type: it sees an i in its
 * place. */
#define PAV_OSC_COLOUR 'r'

/* Arguments of one message. Borrowed. */
struct pav_osc_arguments {
    const char *types; /* "ifs"; one letter each */
    lo_arg **values;
    int count;
};

/* The number in argument `i`: i h f d; T and I are 1, F is 0. False: it is none, or not finite. */
bool pav_osc_number(const struct pav_osc_arguments *arguments, int i, double *number);
/* The text in argument `i` (s, S), or NULL. */
const char *pav_osc_text(const struct pav_osc_arguments *arguments, int i);

/*
 * The text that pav_param_set takes for this row, or NULL: these arguments mean nothing to it.
 * Colours are one r, or three or four numbers 0..1; points two numbers; choices a word or an index;
 * events and switches a number, T, F, I or a word. The caller frees it.
 */
char *pav_osc_wish(const struct pav_param *row, const struct pav_osc_arguments *arguments);

/* "f", "i", "s", "T", "r", "ff", "I": how OSCQuery names the row's type. */
const char *pav_osc_type(const struct pav_param *row);
/* Adds the value, which is a text that pav_param_set takes; a colour as an i (see above). */
void pav_osc_say(lo_message message, const struct pav_param *row, const char *value);

#endif

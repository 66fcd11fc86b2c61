/* The types of GLSL, as far as conversions need them. */
#ifndef PAV_ISF_TYPE_H
#define PAV_ISF_TYPE_H

#include <stdbool.h>

#include "stage/isf/token.h"

enum isf_base {
    ISF_UNKNOWN = 0, /* nothing is said about it, and nothing is changed */
    ISF_VOID,
    ISF_BOOL,
    ISF_INT,
    ISF_UINT,
    ISF_FLOAT,
    ISF_SAMPLER, /* rows: of the coordinate */
    ISF_RECORD,  /* a struct: `record` */
    ISF_OTHER,   /* double, and samplers that are left alone */
};

struct isf_type {
    enum isf_base base;
    int rows;       /* 1: a scalar, 2 to 4: of a vector or of a matrix' columns */
    int columns;    /* 1; of a matrix 2 to 4 */
    int dimensions; /* of an array; 0: none */
    int record;
};

struct isf_type isf_type_make(enum isf_base base, int rows);
/* The built-in type of that name; base ISF_UNKNOWN when it is none. */
struct isf_type isf_type_named(const struct isf_token *name);
/* "vec3": the name of a scalar, vector or matrix. */
const char *isf_type_name(struct isf_type type);

bool isf_type_same(struct isf_type a, struct isf_type b);
bool isf_type_numeric(struct isf_type type); /* a number or numbers, no array */
bool isf_type_scalar(struct isf_type type);  /* one number or one bool */
/* Whether GLSL 3.30 turns `from` into `to` by itself. */
bool isf_type_implicit(struct isf_type from, struct isf_type to);
/* Whether `to(value)` is a conversion that desktop compilers are known to make by themselves: between
 * numbers, from a longer vector to a shorter one, from a scalar to a vector. */
bool isf_type_convertible(struct isf_type from, struct isf_type to);

#endif

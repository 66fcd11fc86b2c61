/*
 * Making explicit what desktop compilers convert by themselves and core profile does not: numbers of
 * another type, vectors that are too long, `const` with a value that is none, functions that are used
 * above their text. A shader that keeps to the rules is left as it is, and so is one that is not
 * understood: then the compiler's words stand.
 */
#ifndef PAV_ISF_REPAIR_H
#define PAV_ISF_REPAIR_H

#include "stage/isf/translate.h"

void isf_repair(struct isf_shader *shader);

#endif

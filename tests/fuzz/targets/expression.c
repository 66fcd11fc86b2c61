/* The sizes of ISF passes: any text is read or refused, and any value is a size. */
#include <math.h>

#include "../fuzz.h"
#include "stage/isf/expression.h"

static bool look(void *context, const char *name, double *value)
{
    const double *values = context;
    *value = values[(unsigned char)name[0] % 4];
    return strcmp(name, "missing") != 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static double values[4] = {1280, -1, 0, 1e300};
    char *text = fuzz_text(data, size), *error = NULL;
    values[3] = size & 1 ? NAN : INFINITY;
    struct pav_expression *expression = pav_expression_read(text, look, values, &error);
    FUZZ_HOLDS(!expression == !!error);
    if (expression)
        FUZZ_HOLDS(pav_expression_value(expression, look, values) >= 1);
    pav_expression_destroy(expression);
    free(error);
    free(text);
    return 0;
}

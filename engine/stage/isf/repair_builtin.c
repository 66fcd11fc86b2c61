/* What built-in functions give, and which arguments they want. */
#include <string.h>

#include "stage/isf/repair_room.h"
#include "stage/isf/words.h"

enum kind {
    LIKE_ARGUMENTS = 1, /* float, as long as the arguments */
    NUMBERS,            /* the same, but whole numbers stay whole */
    ONE_FLOAT,
    ONE_BOOL,
    BOOLS, /* as long as the argument */
    COLOUR,
    SIZE,
    WHOLE,    /* int, as long as the argument */
    UNSIGNED, /* uint, as long as the argument */
    REAL,     /* float, as long as the argument */
    THREE,
    FETCH,
    SAME, /* as the first argument */
    TWO,  /* vec2 */
};

/* Which arguments may be scalars beside vectors: a bit each. */
static const struct {
    const char *name;
    enum kind kind;
    unsigned scalars;
} builtins[] = {
    {"radians", LIKE_ARGUMENTS, 0},
    {"degrees", LIKE_ARGUMENTS, 0},
    {"sin", LIKE_ARGUMENTS, 0},
    {"cos", LIKE_ARGUMENTS, 0},
    {"tan", LIKE_ARGUMENTS, 0},
    {"asin", LIKE_ARGUMENTS, 0},
    {"acos", LIKE_ARGUMENTS, 0},
    {"atan", LIKE_ARGUMENTS, 0},
    {"sinh", LIKE_ARGUMENTS, 0},
    {"cosh", LIKE_ARGUMENTS, 0},
    {"tanh", LIKE_ARGUMENTS, 0},
    {"asinh", LIKE_ARGUMENTS, 0},
    {"acosh", LIKE_ARGUMENTS, 0},
    {"atanh", LIKE_ARGUMENTS, 0},
    {"pow", LIKE_ARGUMENTS, 0},
    {"exp", LIKE_ARGUMENTS, 0},
    {"log", LIKE_ARGUMENTS, 0},
    {"exp2", LIKE_ARGUMENTS, 0},
    {"log2", LIKE_ARGUMENTS, 0},
    {"sqrt", LIKE_ARGUMENTS, 0},
    {"inversesqrt", LIKE_ARGUMENTS, 0},
    {"floor", LIKE_ARGUMENTS, 0},
    {"trunc", LIKE_ARGUMENTS, 0},
    {"round", LIKE_ARGUMENTS, 0},
    {"roundEven", LIKE_ARGUMENTS, 0},
    {"ceil", LIKE_ARGUMENTS, 0},
    {"fract", LIKE_ARGUMENTS, 0},
    {"mod", LIKE_ARGUMENTS, 2},
    {"mix", LIKE_ARGUMENTS, 4},
    {"step", LIKE_ARGUMENTS, 1},
    {"smoothstep", LIKE_ARGUMENTS, 3},
    {"fma", LIKE_ARGUMENTS, 0},
    {"dFdx", LIKE_ARGUMENTS, 0},
    {"dFdy", LIKE_ARGUMENTS, 0},
    {"fwidth", LIKE_ARGUMENTS, 0},
    {"normalize", LIKE_ARGUMENTS, 0},
    {"reflect", LIKE_ARGUMENTS, 0},
    {"refract", LIKE_ARGUMENTS, 4},
    {"faceforward", LIKE_ARGUMENTS, 0},
    {"abs", NUMBERS, 0},
    {"sign", NUMBERS, 0},
    {"min", NUMBERS, 2},
    {"max", NUMBERS, 2},
    {"clamp", NUMBERS, 6},
    {"length", ONE_FLOAT, 0},
    {"distance", ONE_FLOAT, 0},
    {"dot", ONE_FLOAT, 0},
    {"determinant", ONE_FLOAT, 0},
    {"noise1", ONE_FLOAT, 0},
    {"cross", THREE, 0},
    {"any", ONE_BOOL, 0},
    {"all", ONE_BOOL, 0},
    {"not", BOOLS, 0},
    {"lessThan", BOOLS, 0},
    {"lessThanEqual", BOOLS, 0},
    {"greaterThan", BOOLS, 0},
    {"greaterThanEqual", BOOLS, 0},
    {"equal", BOOLS, 0},
    {"notEqual", BOOLS, 0},
    {"isnan", BOOLS, 0},
    {"isinf", BOOLS, 0},
    {"texture", COLOUR, 0},
    {"textureLod", COLOUR, 0},
    {"textureProj", COLOUR, 0},
    {"textureGrad", COLOUR, 0},
    {"textureOffset", COLOUR, 0},
    {"textureGather", COLOUR, 0},
    {"texelFetch", FETCH, 0},
    {"textureSize", SIZE, 0},
    {"floatBitsToInt", WHOLE, 0},
    {"floatBitsToUint", UNSIGNED, 0},
    {"intBitsToFloat", REAL, 0},
    {"uintBitsToFloat", REAL, 0},
    {"bitCount", WHOLE, 0},
    {"findLSB", WHOLE, 0},
    {"findMSB", WHOLE, 0},
    {"bitfieldReverse", SAME, 0},
    {"inverse", SAME, 0},
    {"matrixCompMult", SAME, 0},
    {"pav_img_size", TWO, 0},
    {"pav_corner", COLOUR, 0},
    {"pav_textureSize2D", SIZE, 0},
    {"pav_texelFetch2D", FETCH, 0},
};

/* As long as the vectors among the arguments; where they differ the shortest counts. */
static struct isf_type common_length(const struct value *a, size_t count)
{
    struct isf_type type = isf_type_make(ISF_FLOAT, 1);
    for (size_t i = 0; i < count; i++)
        if (a[i].type.rows > 1 && (type.rows == 1 || a[i].type.rows < type.rows))
            type.rows = a[i].type.rows;
    return type;
}

/* Arguments that are neither known numbers nor bools leave everything open. */
static bool all_numbers(const struct value *a, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if ((!isf_type_numeric(a[i].type) && a[i].type.base != ISF_BOOL) || a[i].type.dimensions ||
            a[i].type.columns > 1)
            return false;
    return count > 0;
}

static enum isf_base common_base(const struct value *a, size_t count)
{
    enum isf_base base = ISF_INT;
    for (size_t i = 0; i < count; i++) {
        if (a[i].type.base == ISF_FLOAT || a[i].type.base == ISF_BOOL)
            return ISF_FLOAT;
        if (a[i].type.base == ISF_UINT)
            base = ISF_UINT;
    }
    return base;
}

/* Scalars where the function wants vectors, bools where it wants numbers. */
static struct isf_type fit(struct repair *r, struct value *a, size_t count, enum isf_base base,
                           unsigned scalars, bool bool_last)
{
    struct isf_type type = common_length(a, count);
    type.base = base;
    bool mixed = false; /* those that may be scalars are so together */
    for (size_t i = 0; i < count; i++)
        mixed |= (scalars >> i & 1) && a[i].type.rows != 1;
    for (size_t i = 0; i < count; i++) {
        struct isf_type want = type;
        if ((scalars >> i & 1) && a[i].type.rows == 1 && !mixed)
            want.rows = 1;
        if (bool_last && i + 1 == count && a[i].type.base == ISF_BOOL) {
            want = isf_type_make(ISF_BOOL, type.rows);
            if (a[i].type.rows == 1)
                repair_convert(r, &a[i], want);
            continue;
        }
        if (a[i].type.rows == want.rows && isf_type_implicit(a[i].type, want))
            continue;
        if (a[i].type.rows >= want.rows || a[i].type.rows == 1)
            repair_convert(r, &a[i], want);
    }
    return type;
}

static struct isf_type like_first(const struct value *a, size_t count, enum isf_base base)
{
    if (count == 0 || a[0].type.base == ISF_UNKNOWN)
        return (struct isf_type){0};
    return isf_type_make(base, a[0].type.rows);
}

/* Coordinates that are longer than the picture has dimensions, or whole where they are fetched. */
static void fit_coordinate(struct repair *r, struct value *a, size_t count, enum isf_base base)
{
    if (count < 2 || a[0].type.base != ISF_SAMPLER || !all_numbers(a + 1, 1))
        return;
    struct isf_type want = isf_type_make(base, a[0].type.rows);
    if (a[1].type.rows >= want.rows && !isf_type_implicit(a[1].type, want))
        repair_convert(r, &a[1], want);
    if (base == ISF_INT && count > 2)
        repair_convert(r, &a[2], isf_type_make(ISF_INT, 1));
}

static struct isf_type compare(struct repair *r, struct value *a, size_t count)
{
    if (count == 2 && all_numbers(a, 2) && a[0].type.base != a[1].type.base &&
        a[0].type.base != ISF_BOOL && a[1].type.base != ISF_BOOL)
        fit(r, a, count, common_base(a, count), 0, false);
    return like_first(a, count, ISF_BOOL);
}

static struct isf_type apply(struct repair *r, enum kind kind, unsigned scalars, bool mix,
                             bool proj, struct value *a, size_t count)
{
    switch (kind) {
    case LIKE_ARGUMENTS:
        return all_numbers(a, count) ? fit(r, a, count, ISF_FLOAT, scalars, mix)
                                     : (struct isf_type){0};
    case NUMBERS:
        return all_numbers(a, count) ? fit(r, a, count, common_base(a, count), scalars, false)
                                     : (struct isf_type){0};
    case ONE_FLOAT:
        if (all_numbers(a, count))
            fit(r, a, count, ISF_FLOAT, 0, false);
        return isf_type_make(ISF_FLOAT, 1);
    case THREE:
        return isf_type_make(ISF_FLOAT, 3);
    case ONE_BOOL:
        return isf_type_make(ISF_BOOL, 1);
    case BOOLS:
        return compare(r, a, count);
    case COLOUR:
        if (!proj)
            fit_coordinate(r, a, count, ISF_FLOAT);
        return isf_type_make(ISF_FLOAT, 4);
    case FETCH:
        fit_coordinate(r, a, count, ISF_INT);
        return isf_type_make(ISF_FLOAT, 4);
    case SIZE:
        return isf_type_make(ISF_INT, 2);
    case WHOLE:
        return like_first(a, count, ISF_INT);
    case UNSIGNED:
        return like_first(a, count, ISF_UINT);
    case REAL:
        return like_first(a, count, ISF_FLOAT);
    case SAME:
        return count ? a[0].type : (struct isf_type){0};
    case TWO:
        return isf_type_make(ISF_FLOAT, 2);
    }
    return (struct isf_type){0};
}

struct isf_type repair_builtin(struct repair *r, const struct isf_token *name, struct value *a,
                               size_t count)
{
    bool proj = name->length > 8 && memmem(name->text, (size_t)name->length, "Proj", 4);
    for (size_t i = 0; i < sizeof builtins / sizeof builtins[0]; i++)
        if (isf_token_is(name, builtins[i].name))
            return apply(r, builtins[i].kind, builtins[i].scalars, isf_token_is(name, "mix"), proj,
                         a, count);
    if (name->length > 4 && memcmp(name->text, "pav_", 4) == 0)
        return apply(r, COLOUR, 0, false, proj, a, count);
    return (struct isf_type){0};
}

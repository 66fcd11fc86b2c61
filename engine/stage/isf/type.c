/* What the types of GLSL are called and how they turn into each other. */
#include "stage/isf/type.h"

#include <string.h>

struct isf_type isf_type_make(enum isf_base base, int rows)
{
    return (struct isf_type){.base = base, .rows = rows, .columns = 1};
}

static const struct {
    const char *name;
    enum isf_base base;
    int rows, columns;
} types[] = {
    {"void", ISF_VOID, 1, 1},
    {"bool", ISF_BOOL, 1, 1},
    {"bvec2", ISF_BOOL, 2, 1},
    {"bvec3", ISF_BOOL, 3, 1},
    {"bvec4", ISF_BOOL, 4, 1},
    {"int", ISF_INT, 1, 1},
    {"ivec2", ISF_INT, 2, 1},
    {"ivec3", ISF_INT, 3, 1},
    {"ivec4", ISF_INT, 4, 1},
    {"uint", ISF_UINT, 1, 1},
    {"uvec2", ISF_UINT, 2, 1},
    {"uvec3", ISF_UINT, 3, 1},
    {"uvec4", ISF_UINT, 4, 1},
    {"float", ISF_FLOAT, 1, 1},
    {"vec2", ISF_FLOAT, 2, 1},
    {"vec3", ISF_FLOAT, 3, 1},
    {"vec4", ISF_FLOAT, 4, 1},
    {"mat2", ISF_FLOAT, 2, 2},
    {"mat3", ISF_FLOAT, 3, 3},
    {"mat4", ISF_FLOAT, 4, 4},
    {"mat2x2", ISF_FLOAT, 2, 2},
    {"mat2x3", ISF_FLOAT, 3, 2},
    {"mat2x4", ISF_FLOAT, 4, 2},
    {"mat3x2", ISF_FLOAT, 2, 3},
    {"mat3x3", ISF_FLOAT, 3, 3},
    {"mat3x4", ISF_FLOAT, 4, 3},
    {"mat4x2", ISF_FLOAT, 2, 4},
    {"mat4x3", ISF_FLOAT, 3, 4},
    {"mat4x4", ISF_FLOAT, 4, 4},
    {"sampler2D", ISF_SAMPLER, 2, 1},
    {"samplerCube", ISF_SAMPLER, 3, 1},
    {"sampler3D", ISF_SAMPLER, 3, 1},
    {"double", ISF_OTHER, 1, 1},
    {"dvec2", ISF_OTHER, 2, 1},
    {"dvec3", ISF_OTHER, 3, 1},
    {"dvec4", ISF_OTHER, 4, 1},
    {"dmat2", ISF_OTHER, 2, 2},
    {"dmat3", ISF_OTHER, 3, 3},
    {"dmat4", ISF_OTHER, 4, 4},
    {"sampler1D", ISF_OTHER, 1, 1},
    {"sampler2DShadow", ISF_OTHER, 2, 1},
    {"sampler2DArray", ISF_OTHER, 3, 1},
    {"isampler2D", ISF_OTHER, 2, 1},
    {"usampler2D", ISF_OTHER, 2, 1},
};
#define TYPES (sizeof types / sizeof types[0])

struct isf_type isf_type_named(const struct isf_token *name)
{
    for (size_t i = 0; i < TYPES; i++)
        if (isf_token_is(name, types[i].name))
            return (struct isf_type){
                .base = types[i].base, .rows = types[i].rows, .columns = types[i].columns};
    return (struct isf_type){0};
}

const char *isf_type_name(struct isf_type type)
{
    for (size_t i = 0; i < TYPES; i++)
        if (types[i].base == type.base && types[i].rows == type.rows &&
            types[i].columns == type.columns)
            return types[i].name;
    return "void";
}

bool isf_type_same(struct isf_type a, struct isf_type b)
{
    return a.base == b.base && a.rows == b.rows && a.columns == b.columns &&
           a.dimensions == b.dimensions && (a.base != ISF_RECORD || a.record == b.record);
}

bool isf_type_numeric(struct isf_type type)
{
    return type.dimensions == 0 &&
           (type.base == ISF_INT || type.base == ISF_UINT || type.base == ISF_FLOAT);
}

bool isf_type_scalar(struct isf_type type)
{
    return (isf_type_numeric(type) || (type.base == ISF_BOOL && type.dimensions == 0)) &&
           type.rows == 1 && type.columns == 1;
}

bool isf_type_implicit(struct isf_type from, struct isf_type to)
{
    if (from.base == ISF_UNKNOWN || to.base == ISF_UNKNOWN || isf_type_same(from, to))
        return true;
    return isf_type_numeric(from) && isf_type_numeric(to) && from.rows == to.rows &&
           from.columns == to.columns && to.base == ISF_FLOAT;
}

bool isf_type_convertible(struct isf_type from, struct isf_type to)
{
    bool from_number = isf_type_numeric(from) || (from.base == ISF_BOOL && !from.dimensions);
    bool to_number = isf_type_numeric(to) || (to.base == ISF_BOOL && !to.dimensions);
    if (!from_number || !to_number)
        return false;
    if (from.columns > 1 || to.columns > 1)
        return from.columns == to.columns && from.rows == to.rows;
    return from.rows >= to.rows || from.rows == 1;
}

/* Lists of GLSL's words (The OpenGL Shading Language, 4.60, 3.6 and 8). */
#include "stage/isf/words.h"

#include <stdlib.h>
#include <string.h>

/* Each list but the first is sorted. */
static const char *const late[] = {
    "active",   "asm",        "atomic_uint",  "buffer",    "cast",      "class",    "coherent",
    "common",   "enum",       "extern",       "external",  "filter",    "fixed",    "fvec2",
    "fvec3",    "fvec4",      "goto",         "half",      "hvec2",     "hvec3",    "hvec4",
    "inline",   "input",      "interface",    "long",      "namespace", "noinline", "output",
    "packed",   "partition",  "patch",        "precise",   "public",    "readonly", "resource",
    "restrict", "row_major",  "column_major", "sample",    "shared",    "short",    "sizeof",
    "static",   "subroutine", "superp",       "template",  "this",      "typedef",  "union",
    "unsigned", "using",      "volatile",     "writeonly",
};
static const char *const qualifiers[] = {
    "buffer", "centroid",   "coherent", "flat",      "invariant", "noperspective",
    "patch",  "precise",    "readonly", "restrict",  "sample",    "shared",
    "smooth", "subroutine", "volatile", "writeonly",
};
static const char *const functions[] = {
    "abs",
    "acos",
    "acosh",
    "all",
    "any",
    "asin",
    "asinh",
    "atan",
    "atanh",
    "barrier",
    "bitCount",
    "bitfieldExtract",
    "bitfieldInsert",
    "bitfieldReverse",
    "ceil",
    "clamp",
    "cos",
    "cosh",
    "cross",
    "dFdx",
    "dFdxCoarse",
    "dFdxFine",
    "dFdy",
    "dFdyCoarse",
    "dFdyFine",
    "degrees",
    "determinant",
    "distance",
    "dot",
    "equal",
    "exp",
    "exp2",
    "faceforward",
    "findLSB",
    "findMSB",
    "floatBitsToInt",
    "floatBitsToUint",
    "floor",
    "fma",
    "fract",
    "frexp",
    "ftransform",
    "fwidth",
    "fwidthCoarse",
    "fwidthFine",
    "greaterThan",
    "greaterThanEqual",
    "imageLoad",
    "imageSize",
    "imageStore",
    "imulExtended",
    "intBitsToFloat",
    "interpolateAtCentroid",
    "interpolateAtOffset",
    "interpolateAtSample",
    "inverse",
    "inversesqrt",
    "isinf",
    "isnan",
    "ldexp",
    "length",
    "lessThan",
    "lessThanEqual",
    "log",
    "log2",
    "matrixCompMult",
    "max",
    "memoryBarrier",
    "min",
    "mix",
    "mod",
    "modf",
    "noise1",
    "noise2",
    "noise3",
    "noise4",
    "normalize",
    "not",
    "notEqual",
    "outerProduct",
    "packDouble2x32",
    "packHalf2x16",
    "packSnorm2x16",
    "packSnorm4x8",
    "packUnorm2x16",
    "packUnorm4x8",
    "pow",
    "radians",
    "reflect",
    "refract",
    "round",
    "roundEven",
    "sign",
    "sin",
    "sinh",
    "smoothstep",
    "sqrt",
    "step",
    "tan",
    "tanh",
    "texelFetch",
    "texelFetchOffset",
    "texture",
    "textureGather",
    "textureGatherOffset",
    "textureGatherOffsets",
    "textureGrad",
    "textureGradOffset",
    "textureLod",
    "textureLodOffset",
    "textureOffset",
    "textureProj",
    "textureProjGrad",
    "textureProjGradOffset",
    "textureProjLod",
    "textureProjLodOffset",
    "textureProjOffset",
    "textureQueryLevels",
    "textureQueryLod",
    "textureSize",
    "transpose",
    "trunc",
    "uaddCarry",
    "uintBitsToFloat",
    "umulExtended",
    "unpackDouble2x32",
    "unpackHalf2x16",
    "unpackSnorm2x16",
    "unpackSnorm4x8",
    "unpackUnorm2x16",
    "unpackUnorm4x8",
    "usubBorrow",
};
static const char *const types[] = {
    "bool",        "bvec2",     "bvec3",     "bvec4",         "dmat2",           "dmat2x2",
    "dmat2x3",     "dmat2x4",   "dmat3",     "dmat3x2",       "dmat3x3",         "dmat3x4",
    "dmat4",       "dmat4x2",   "dmat4x3",   "dmat4x4",       "double",          "dvec2",
    "dvec3",       "dvec4",     "float",     "int",           "ivec2",           "ivec3",
    "ivec4",       "mat2",      "mat2x2",    "mat2x3",        "mat2x4",          "mat3",
    "mat3x2",      "mat3x3",    "mat3x4",    "mat4",          "mat4x2",          "mat4x3",
    "mat4x4",      "sampler1D", "sampler2D", "sampler2DRect", "sampler2DShadow", "sampler3D",
    "samplerCube", "uint",      "uvec2",     "uvec3",         "uvec4",           "vec2",
    "vec3",        "vec4",      "void",
};
static const char *const others[] = {
    "attribute", "break",   "case",   "centroid", "const",         "continue",
    "default",   "discard", "do",     "else",     "false",         "flat",
    "for",       "highp",   "if",     "in",       "inout",         "invariant",
    "layout",    "lowp",    "main",   "mediump",  "noperspective", "out",
    "precision", "return",  "smooth", "struct",   "switch",        "true",
    "uniform",   "varying", "while",
};

struct word {
    const char *text;
    size_t length;
};

static int compare(const void *a, const void *b)
{
    const struct word *word = a;
    const char *entry = *(const char *const *)b;
    int order = strncmp(word->text, entry, word->length);
    return order ? order : entry[word->length] ? -1 : 0;
}

#define IN(list)                                                                                   \
    (bsearch(&(struct word){word, length}, list, sizeof list / sizeof list[0], sizeof list[0],     \
             compare) != NULL)

static bool in_late(const char *word, size_t length)
{
    for (size_t i = 0; i < sizeof late / sizeof late[0]; i++)
        if (strlen(late[i]) == length && memcmp(late[i], word, length) == 0)
            return true;
    return false;
}

bool isf_word_late(const char *word, size_t length)
{
    return in_late(word, length);
}

bool isf_word_qualifier(const char *word, size_t length)
{
    return IN(qualifiers);
}

bool isf_word_function(const char *word, size_t length)
{
    return IN(functions);
}

bool isf_word_type(const char *word, size_t length)
{
    return IN(types);
}

bool isf_word_taken(const char *word, size_t length)
{
    return isf_word_late(word, length) || isf_word_qualifier(word, length) ||
           isf_word_function(word, length) || isf_word_type(word, length) || IN(others);
}

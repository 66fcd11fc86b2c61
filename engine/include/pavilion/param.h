/*
 * The parameter table of a scene. A parameter is named once: its key, type, range, default, label
 * and the field of the state block that holds it stand in one row; parsing, clamping, printing, the
 * panel, the uniforms and the documentation all read that row.
 *
 *     static const struct pav_param params[] = {
 *         PAV_PARAM_FLOAT(struct state, flow, "flow", .fallback = 1, .min = 0, .max = 4,
 *                         .label = "Strength of the water"),
 *         PAV_PARAM_COLOUR(struct state, ink, "ink", .colour = {0.1f, 0.1f, 0.2f, 1}),
 *         PAV_PARAM_END,
 *     };
 */
#ifndef PAVILION_PARAM_H
#define PAVILION_PARAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PAV_PARAM_TEXT_MAX 256 /* bytes of a text or file field, the final zero included */

/* What the field is in C, and what the shader has of it. */
enum pav_param_type {
    PAV_TYPE_NONE = 0,
    PAV_TYPE_FLOAT,  /* float;            uniform float */
    PAV_TYPE_INT,    /* int32_t;          uniform int */
    PAV_TYPE_BOOL,   /* bool;             uniform bool */
    PAV_TYPE_CHOICE, /* int32_t, index;   uniform int */
    PAV_TYPE_COLOUR, /* float[4], RGBA, not premultiplied, sRGB values 0..1; uniform vec4 */
    PAV_TYPE_POINT,  /* float[2], uv;     uniform vec2 */
    PAV_TYPE_TEXT,   /* char[PAV_PARAM_TEXT_MAX], UTF-8; no uniform */
    PAV_TYPE_FILE,   /* char[PAV_PARAM_TEXT_MAX], path inside the installation; no uniform */
    PAV_TYPE_EVENT,  /* since 1.3: bool, true for one picture each time it is set; uniform bool */
};

/* All pointers have static lifetime. Zero means "not given". */
struct pav_param {
    const char *key;          /* lower case, digits, underscore; also the name of the uniform */
    enum pav_param_type type; /* must be the field's */
    size_t offset;            /* of the field in the state block */
    double fallback;          /* default of float, int, bool, choice */
    double min, max;          /* inclusive; equal: unbounded */
    float colour[4];          /* default of a colour */
    float point[2];           /* default of a point; its range is min..max in both axes, or 0..1 */
    const char *text;         /* default of a text or file */
    const char *const *choices; /* NULL-terminated, for PAV_TYPE_CHOICE */
    const char *label;          /* for people, English; translations live in installation.yaml */
    const char *unit;           /* "s", "px", "Hz" … */

    /* Since 1.3. */

    /* The range is that of a slider, no limit: values beyond it are taken as they are. */
    bool soft;
    /* What each of `choices` stands for: then an INT, which people choose by its words. NULL: no words. */
    const int32_t *values;
    /* Range of a point (soft) whose axes differ: x, y; lowest equal to highest: as `min` and `max` say. */
    float lowest[2], highest[2];
};

/* Evaluates to the field's offset and fails to compile when the field is not of the given type. */
#ifdef __cplusplus
#define PAV_FIELD(state_type, field, c_type)                                                       \
    (offsetof(state_type, field) +                                                                 \
     0 * sizeof(1 ? &((state_type *)0)->field : (__typeof__(c_type) *)0))
#else
#define PAV_FIELD(state_type, field, c_type)                                                       \
    _Generic(&((state_type *)0)->field, __typeof__(c_type) * : offsetof(state_type, field))
#endif

/* clang-format off */
/* One row: the state block's struct, its field, the key, and any other fields of struct pav_param. */
#define PAV_PARAM_FLOAT(s, f, k, ...)  {.key = (k), .type = PAV_TYPE_FLOAT,  .offset = PAV_FIELD(s, f, float), __VA_ARGS__}
#define PAV_PARAM_INT(s, f, k, ...)    {.key = (k), .type = PAV_TYPE_INT,    .offset = PAV_FIELD(s, f, int32_t), __VA_ARGS__}
#define PAV_PARAM_BOOL(s, f, k, ...)   {.key = (k), .type = PAV_TYPE_BOOL,   .offset = PAV_FIELD(s, f, bool), __VA_ARGS__}
#define PAV_PARAM_CHOICE(s, f, k, ...) {.key = (k), .type = PAV_TYPE_CHOICE, .offset = PAV_FIELD(s, f, int32_t), __VA_ARGS__}
#define PAV_PARAM_COLOUR(s, f, k, ...) {.key = (k), .type = PAV_TYPE_COLOUR, .offset = PAV_FIELD(s, f, float[4]), __VA_ARGS__}
#define PAV_PARAM_POINT(s, f, k, ...)  {.key = (k), .type = PAV_TYPE_POINT,  .offset = PAV_FIELD(s, f, float[2]), __VA_ARGS__}
#define PAV_PARAM_TEXT(s, f, k, ...)   {.key = (k), .type = PAV_TYPE_TEXT,   .offset = PAV_FIELD(s, f, char[PAV_PARAM_TEXT_MAX]), __VA_ARGS__}
#define PAV_PARAM_FILE(s, f, k, ...)   {.key = (k), .type = PAV_TYPE_FILE,   .offset = PAV_FIELD(s, f, char[PAV_PARAM_TEXT_MAX]), __VA_ARGS__}
#define PAV_PARAM_EVENT(s, f, k, ...)  {.key = (k), .type = PAV_TYPE_EVENT,  .offset = PAV_FIELD(s, f, bool), __VA_ARGS__}
/* The last row. */
#define PAV_PARAM_END {.key = NULL}
/* clang-format on */

#ifdef __cplusplus
}
#endif
#endif

/* The uniforms of one program, found after linking and set for every draw. Render thread. */
#ifndef PAV_GPU_UNIFORM_H
#define PAV_GPU_UNIFORM_H

#include <stdbool.h>
#include <stdint.h>

#include <GL/glew.h>

#include <pavilion/gpu.h>
#include <pavilion/param.h>

#define UNITS_MAX 32 /* textures of one draw; GL 3.3 guarantees 16, drivers offer more */

/* What a GL type is made of. */
enum base { BASE_NONE = 0, BASE_FLOAT, BASE_INT, BASE_UINT, BASE_MATRIX, BASE_SAMPLER };

/* One active uniform. */
struct slot {
    char *name;
    GLint location;
    enum base base; /* NONE: of a type that cannot be set from outside */
    int components; /* of one element */
    int size;       /* elements of an array, else 1 */
    int unit;       /* of a sampler */
    union cell {
        float f;
        int32_t i;
    } * initial;   /* size * components, as the shader was linked */
    bool changed;  /* differs from `initial` */
    uint64_t draw; /* the draw that set it last */
};

enum builtin { BUILTIN_TIME = 0, BUILTIN_DT, BUILTIN_SIZE, BUILTIN_FRAME, BUILTINS };

struct uniforms {
    struct slot *slots;
    int count;
    int builtin[BUILTINS]; /* slots, or -1 */
    int units;             /* texture units in use */
    uint32_t cubes;        /* the units of cube maps, a bit each */
    uint64_t draw;

    const struct pav_param *params; /* the table that `rows` was made for */
    int *rows;                      /* the slot of each row, or -1 */
    int *hits, hits_capacity;       /* the slot of each value of the last draw, or -1 */
    bool said_type;                 /* complained of a value that does not fit */
};

/* Gives each sampler of a new program its texture unit. Any thread with a context. */
void uniforms_units(GLuint program);
/* Reads what the program has; what was there before is dropped. */
void uniforms_reflect(struct uniforms *uniforms, GLuint program);
void uniforms_finish(struct uniforms *uniforms);
bool uniforms_have(const struct uniforms *uniforms, const char *name);

/* Finds the slot of each value and the texture of each unit (NULL: none was given). */
void uniforms_resolve(struct uniforms *uniforms, const struct pav_uniform *values,
                      struct pav_texture *textures[UNITS_MAX]);

struct uniforms_frame {
    double time_s, dt_s;
    uint64_t frame;
    float size[2];
    const struct pav_param *params; /* may be NULL */
    const void *state;
};
/* Sends everything for one draw of the program in use, after uniforms_resolve with the same values.
 * `who` is for the complaint about a value that does not fit. */
void uniforms_send(struct uniforms *uniforms, const struct uniforms_frame *frame,
                   const struct pav_uniform *values, const char *who);

#endif

/*
 * Drawing for scenes: programs, textures, render targets, meshes and one draw call. There is no GL
 * state to keep: each draw names everything that it needs, and the next one starts clean.
 *
 * Thread: the render thread only, between a scene's `open` and the end of its `close`.
 * Ownership: what a `create` or `load` returns belongs to the caller until its `destroy`; the host
 * destroys what a scene left behind after `close`. Every `destroy` accepts NULL.
 */
#ifndef PAVILION_GPU_H
#define PAVILION_GPU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "log.h"

#ifdef __cplusplus
extern "C" {
#endif

struct pav_gpu;
struct pav_program;
struct pav_texture;
struct pav_target;
struct pav_mesh;

/* Channels, bits of each, F: floating point. */
enum pav_format {
    PAV_FORMAT_NONE = 0,
    PAV_FORMAT_R8, /* sampled as (r, r, r, r) */
    PAV_FORMAT_RG8,
    PAV_FORMAT_RGBA8,
    PAV_FORMAT_R16F,
    PAV_FORMAT_RG16F,
    PAV_FORMAT_RGBA16F,
    PAV_FORMAT_R32F,
    PAV_FORMAT_RGBA32F,
};

/* Between two pixels. */
enum pav_filter { PAV_FILTER_LINEAR = 0, PAV_FILTER_NEAREST };
/* Beyond the edges. */
enum pav_wrap { PAV_WRAP_CLAMP = 0, PAV_WRAP_REPEAT, PAV_WRAP_MIRROR };

/* Colours leave a fragment shader premultiplied or not as the blend says. */
enum pav_blend {
    PAV_BLEND_NONE = 0, /* replace */
    PAV_BLEND_OVER,     /* premultiplied alpha over */
    PAV_BLEND_ADD,
    PAV_BLEND_MULTIPLY,
};

/* What the vertices of a mesh are. */
enum pav_primitive {
    PAV_TRIANGLES = 0,
    PAV_TRIANGLE_STRIP,
    PAV_LINES,
    PAV_LINE_STRIP,
    PAV_POINTS, /* size from gl_PointSize */
};

/* --- programs ----------------------------------------------------------------------------- */

/*
 * A fragment shader is GLSL 3.30 core without its #version line. The host puts in front of it:
 *
 *     in vec2 uv;                    // 0..1, origin bottom left
 *     out vec4 colour;
 *     uniform float pav_time, pav_dt;   // s
 *     uniform vec2 pav_size;         // px of the target
 *     uniform int pav_frame;
 *
 * `#include "noise.glsl"` is looked for beside the shader, then in the project's shaders/ folder;
 * compiler messages name the artist's own file and line. A vertex shader is optional: without one
 * the draw covers the target. With one, mesh attributes arrive as
 * `layout(location = 0) in vec2/3 position; (1) in vec2 texcoord; (2) in vec4 tint;`.
 *
 * Compilation goes on in the background: load returns at once, and the host does not show a scene
 * before its programs are ready. A program whose source has errors draws nothing and reports once;
 * in developer mode the error stands on the screen. Saving a file recompiles it (within 200 ms);
 * a version with errors leaves the last good one drawing.
 */
struct pav_program_desc {
    const char *fragment;        /* path, see pav_scene_program for scenes */
    const char *vertex;          /* path or NULL */
    const char *fragment_source; /* instead of a path: the text itself */
    const char *vertex_source;   /* or NULL */
    const char *name;            /* for messages when there is no path */
};

/* Whether a program draws. */
enum pav_program_state { PAV_PROGRAM_COMPILING = 0, PAV_PROGRAM_READY, PAV_PROGRAM_FAILED };

/* Never NULL. Draws nothing until it is READY. */
PAV_API struct pav_program *pav_program_create(struct pav_gpu *gpu,
                                               const struct pav_program_desc *desc);
/* Accepts NULL. */
PAV_API void pav_program_destroy(struct pav_program *program);
/* FAILED when no version has worked so far. */
PAV_API enum pav_program_state pav_program_state(const struct pav_program *program);

/* The compiler's words on the last version that failed, as `file:line: text` lines; "" when the
 * newest version works. Valid until the next call on the program. */
PAV_API const char *pav_program_error(const struct pav_program *program);

/* --- textures ----------------------------------------------------------------------------- */

/* A picture that shaders read. */
struct pav_texture_desc {
    int width_px, height_px; /* at least 1 each */
    enum pav_format format;  /* of what is kept */
    enum pav_filter filter;  /* when it is read between pixels */
    enum pav_wrap wrap;      /* when it is read beyond its edges */
    const void *pixels;      /* tight rows, bottom row first, or NULL for zeros; not kept */
};

/* NULL when the driver has no memory for it (said in the log). */
PAV_API struct pav_texture *pav_texture_create(struct pav_gpu *gpu,
                                               const struct pav_texture_desc *desc);
/* Accepts NULL. */
PAV_API void pav_texture_destroy(struct pav_texture *texture);
/* Replaces the whole content: tight rows, bottom row first. 8-bit formats take uint8_t, float
 * formats take float. */
PAV_API void pav_texture_update(struct pav_texture *texture, const void *pixels);
/* In px. */
PAV_API int pav_texture_width(const struct pav_texture *texture);
PAV_API int pav_texture_height(const struct pav_texture *texture);

/* --- render targets ----------------------------------------------------------------------- */

/* A texture that can be drawn to. Starts as transparent black. NULL when the driver has no memory
 * for it (said in the log); draws to NULL do nothing. */
struct pav_target_desc {
    int width_px, height_px; /* at least 1 each */
    enum pav_format format;  /* of what is drawn */
    enum pav_filter filter;  /* when it is read between pixels */
    enum pav_wrap wrap;      /* when it is read beyond its edges */
    bool ping_pong;          /* two textures: draws go to one while shaders read the other */
    /* Since 1.2: nothing in it shows a visitor (paper, sand, text), so it may stay when everyone has left.
     * All other targets of a scene with PAV_NEED_FACES are made transparent black then, after `idle`. */
    bool impersonal;
};

/* NULL as above. */
PAV_API struct pav_target *pav_target_create(struct pav_gpu *gpu,
                                             const struct pav_target_desc *desc);
/* Accepts NULL. */
PAV_API void pav_target_destroy(struct pav_target *target);
/* What shaders read: of ping-pong, what was written before the last pav_target_swap. Borrowed, and
 * valid as long as the target. */
PAV_API struct pav_texture *pav_target_texture(struct pav_target *target);
/* What was drawn is read from now on, and the other side drawn to. Nothing unless ping-pong. */
PAV_API void pav_target_swap(struct pav_target *target);
/* All of it; of ping-pong the side that is drawn to. */
PAV_API void pav_target_clear(struct pav_target *target, const float rgba[4]);
/* In px. */
PAV_API int pav_target_width(const struct pav_target *target);
PAV_API int pav_target_height(const struct pav_target *target);
/* Waits for the GPU and copies the content: RGBA8, tight rows, bottom row first. For tests and
 * stills; never in a frame. `bytes` must be width * height * 4. */
PAV_API bool pav_target_read(struct pav_target *target, uint8_t *rgba, size_t bytes);

/* --- meshes ------------------------------------------------------------------------------- */

/* One corner of a mesh. */
struct pav_vertex {
    float x, y, z;    /* -1..1 across and up the viewport, unless a vertex shader says otherwise */
    float u, v;       /* of `uv` */
    float r, g, b, a; /* of `tint` */
};

/* `vertex_count` and `index_count` are capacities; update may use fewer. */
PAV_API struct pav_mesh *pav_mesh_create(struct pav_gpu *gpu, size_t vertex_count,
                                         size_t index_count);
/* Accepts NULL. */
PAV_API void pav_mesh_destroy(struct pav_mesh *mesh);
/* Copies. `indices` may be NULL when index_count is 0: then vertices are drawn in order. */
PAV_API void pav_mesh_update(struct pav_mesh *mesh, const struct pav_vertex *vertices,
                             size_t vertex_count, const uint32_t *indices, size_t index_count);

/* --- drawing ------------------------------------------------------------------------------ */

/* What a uniform is in the shader. */
enum pav_uniform_type {
    PAV_UNIFORM_NONE = 0,
    PAV_UNIFORM_FLOAT,
    PAV_UNIFORM_VEC2,
    PAV_UNIFORM_VEC3,
    PAV_UNIFORM_VEC4,
    PAV_UNIFORM_INT,
    PAV_UNIFORM_MAT4,    /* column-major, from `pointer` */
    PAV_UNIFORM_FLOATS,  /* float[count], from `pointer` */
    PAV_UNIFORM_VEC2S,   /* vec2[count] */
    PAV_UNIFORM_VEC4S,   /* vec4[count] */
    PAV_UNIFORM_TEXTURE, /* sampler2D */
    PAV_UNIFORM_VEC3S,   /* since 1.3: vec3[count] */
};

/* A value for one draw. A name that the shader does not use is ignored. */
struct pav_uniform {
    const char *name;            /* in the shader; NULL ends a list */
    enum pav_uniform_type type;  /* in the shader */
    float f[4];                  /* of FLOAT to VEC4 */
    int32_t i;                   /* of INT */
    int32_t count;               /* of FLOATS, VEC2S, VEC4S */
    const float *pointer;        /* of those and MAT4; not kept */
    struct pav_texture *texture; /* NULL samples transparent black */
};

/* One value of the list: its name in the shader, and what it is. */
#define PAV_U_FLOAT(n, v)                                                                          \
    {                                                                                              \
        .name = (n), .type = PAV_UNIFORM_FLOAT, .f = {(v) }                                        \
    }
#define PAV_U_VEC2(n, x, y)                                                                        \
    {                                                                                              \
        .name = (n), .type = PAV_UNIFORM_VEC2, .f = {(x), (y) }                                    \
    }
#define PAV_U_VEC3(n, x, y, z)                                                                     \
    {                                                                                              \
        .name = (n), .type = PAV_UNIFORM_VEC3, .f = {(x), (y), (z) }                               \
    }
#define PAV_U_VEC4(n, x, y, z, w)                                                                  \
    {                                                                                              \
        .name = (n), .type = PAV_UNIFORM_VEC4, .f = {(x), (y), (z), (w) }                          \
    }
#define PAV_U_VEC4V(n, p)                                                                          \
    {                                                                                              \
        .name = (n), .type = PAV_UNIFORM_VEC4, .f = {(p)[0], (p)[1], (p)[2], (p)[3] }              \
    }
#define PAV_U_INT(n, v)                                                                            \
    {                                                                                              \
        .name = (n), .type = PAV_UNIFORM_INT, .i = (v)                                             \
    }
#define PAV_U_VEC4S(n, p, c)                                                                       \
    {                                                                                              \
        .name = (n), .type = PAV_UNIFORM_VEC4S, .pointer = (p), .count = (c)                       \
    }
#define PAV_U_TEXTURE(n, t)                                                                        \
    {                                                                                              \
        .name = (n), .type = PAV_UNIFORM_TEXTURE, .texture = (t)                                   \
    }
/* A list for the `uniforms` field of struct pav_draw. */
#define PAV_UNIFORMS(...)                                                                          \
    (const struct pav_uniform[])                                                                   \
    {                                                                                              \
        __VA_ARGS__,                                                                               \
        {                                                                                          \
            .name = NULL                                                                           \
        }                                                                                          \
    }

/* One draw. */
struct pav_draw {
    struct pav_program *program;        /* one that is not READY draws nothing */
    const struct pav_uniform *uniforms; /* ends with a NULL name; may be NULL */
    const struct pav_mesh *mesh;        /* NULL: one triangle that covers the viewport */
    enum pav_primitive primitive;       /* of the mesh */
    enum pav_blend blend;               /* with what is there */
    float viewport[4]; /* uv x, y, w, h of the target; all zero: the whole target */
    int instances;     /* 0 and 1: once; else gl_InstanceID counts */
};

/*
 * Draws into `target`. The parameters of the scene are set as uniforms of the same name before
 * `uniforms`. Sampling the texture that is being drawn to is refused and reported.
 */
PAV_API void pav_draw(struct pav_gpu *gpu, struct pav_target *target, const struct pav_draw *draw);

/* Draws a texture over the target, stretched to `viewport`, with `opacity` 0..1. The cheapest way
 * to put a picture on the screen: where sizes match it is a copy. */
PAV_API void pav_draw_texture(struct pav_gpu *gpu, struct pav_target *target,
                              struct pav_texture *texture, const float viewport[4],
                              enum pav_blend blend, float opacity);

#ifdef __cplusplus
}
#endif
#endif

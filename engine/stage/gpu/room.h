/* What the files of the GPU room share: its objects, its one way to set GL state. Not for others. */
#ifndef PAV_GPU_ROOM_H
#define PAV_GPU_ROOM_H

#include <GL/glew.h>

#include <stdatomic.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "stage/gpu/gpu.h"
#include "stage/gpu/preprocess.h"
#include "stage/gpu/uniform.h"

/* --- objects (object.c) ---------------------------------------------------------------------- */

enum object_kind {
    OBJECT_NONE = 0,
    OBJECT_PROGRAM,
    OBJECT_TEXTURE,
    OBJECT_TARGET,
    OBJECT_MESH,
    OBJECT_HELD,
    OBJECT_KINDS,
};

/* The head of everything that is owned. What is destroyed stays whole until the second frame after,
 * so that a pointer lent for a frame never dangles within it. */
struct object {
    struct object *next, *previous;
    struct pav_gpu *gpu;
    const struct pav_gpu_owner *owner; /* NULL: the host's */
    enum object_kind kind;
    bool dead;
    uint64_t dead_since; /* in begin_frame calls */
};

/* Zeroed, counted, on the list of the current owner. */
void *object_new(struct pav_gpu *gpu, enum object_kind kind, size_t bytes);
void object_bury(struct object *object);
/* A warming scene's: its state block is put back afterwards and will point to it again, so it stays
 * whole, whatever is destroyed, until the owner is released. */
bool object_spared(const struct object *object);
/* What the kind's own destroy does. */
void object_destroy(struct object *object);
/* Frees the buried whose time has come; all of them when `all`. */
void object_sweep(struct pav_gpu *gpu, bool all);

/* Each kind's own end: frees the GL side and the struct. */
void program_free(struct pav_program *program);
void texture_free(struct pav_texture *texture);
void target_free(struct pav_target *target);
void mesh_free(struct pav_mesh *mesh);

/* --- textures and targets -------------------------------------------------------------------- */

struct format {
    GLenum internal, layout, type;
    int components, bytes; /* of one pixel as uploaded */
    bool real;             /* float */
};
const struct format *format_of(enum pav_format format); /* NULL for none */

struct pav_texture {
    struct object object;
    GLuint name;
    GLuint framebuffer; /* made when first needed: to copy from it, or to draw to it */
    int width_px, height_px;
    enum pav_format format;
    enum pav_filter filter;
    enum pav_wrap wrap;
    bool cube;      /* six faces, for samplerCube */
    bool mipmapped; /* with all smaller ones */
    bool grey;      /* sampled as (r, r, r, 1) */
    bool opaque;    /* every alpha is known to be 1 */

    /* A stream's picture in the form in which it reaches the screen by a plain copy. */
    bool bgra;   /* bytes in memory; samples as ever */
    bool turned; /* the first row is the top: shaders are given `upright` instead */
    struct pav_texture *upright;
    bool upright_stale;
    /* How it was used since the last upload. */
    bool sampled, copied;
};

/* Storage and sampling of the bound texture. */
void texture_sampling(const struct pav_texture *texture);
void texture_storage(const struct format *format, int width_px, int height_px);
/* Fills in everything but the object head. False, with a message, when the driver refuses. Content
 * is undefined unless desc->pixels. */
bool texture_init(struct pav_texture *texture, struct pav_gpu *gpu,
                  const struct pav_texture_desc *desc);
void texture_finish(struct pav_texture *texture);
/* The same, of what may show a visitor: drivers free storage when they please, so it is black before. */
void texture_erase(struct pav_texture *texture);
/* Binds the framebuffer of the texture to `binding`. */
void texture_bind_framebuffer(struct pav_texture *texture, GLenum binding);
/* The same picture with the bottom row first: itself, or a copy that is kept until it changes. */
struct pav_texture *texture_upright(struct pav_texture *texture);
void texture_clear(struct pav_texture *texture, const float rgba[4]);

struct pav_target {
    struct object object;
    bool screen;
    bool ping_pong;
    bool impersonal; /* stays when everyone has left */
    int width_px, height_px;
    enum pav_format format;
    struct pav_texture sides[2]; /* [0] only, unless ping-pong; none for the screen */
    int drawn;                   /* the side that draws go to */
};
/* The texture that a draw to `target` changes; NULL for the screen. */
struct pav_texture *target_side(struct pav_target *target);
void target_bind(struct pav_target *target, GLenum binding);

/* --- meshes ---------------------------------------------------------------------------------- */

struct pav_mesh {
    struct object object;
    GLuint array, vertices, indices;
    size_t vertex_capacity, index_capacity;
    size_t vertex_count, index_count;
    bool indexed, complained;
};
/* Points the attributes of the bound vertex array at the bound buffer. */
void mesh_layout(void);

/* --- programs -------------------------------------------------------------------------------- */

/* What makes drivers compile anew although the program is the same. */
struct combo_texture {
    enum pav_format format;
    enum pav_filter filter;
    enum pav_wrap wrap;
    bool pot_width, pot_height; /* a power of two */
    int unit;
};
struct combo {
    enum pav_format format;
    bool screen;
    enum pav_blend blend;
    bool mesh;
    enum pav_primitive primitive;
    int textures;
    struct combo_texture texture[UNITS_MAX];
};

#define WARM_KEYS     64
#define RECIPE_COMBOS 6
enum warmth { WARM_COLD = 0, WARM_ASKED, WARM_PRIMED, WARM_DONE };

struct pav_program {
    struct object object;
    struct recipe *recipe;
    char *name; /* for messages */
    enum pav_program_state state;
    struct pav_str error;
    GLuint gl; /* 0 until the first version that links */
    bool has_vertex;
    struct uniforms uniforms;
    uint64_t version;

    uint64_t warm_keys[WARM_KEYS];
    uint8_t warmth[WARM_KEYS];
    int64_t primed_ns[WARM_KEYS]; /* when what the loader compiled can be relied on */
    int warm_count;

    bool said_feedback, said_mesh;
};

/* Takes a finished compilation over (render thread). */
struct built;
void program_take(struct pav_program *program, struct built *built);
/* --- compilation (compile.c: GL; loader.c: the thread) ------------------------------------------- */

/* What a program is made of. Lives as long as the program or a job needs it. */
struct recipe {
    atomic_int references;
    atomic_bool forgotten;       /* the program was destroyed */
    struct pav_program *program; /* render thread only; NULL once destroyed */
    char *fragment, *vertex;     /* paths or NULL */
    char *fragment_source, *vertex_source;
    char *name, *library;
    bool has_vertex;
    bool whole; /* the sources are for the compiler as they are; these are their files: */
    struct shader_files names;
    char *(*reword)(const char *words);
    bool of_host;                      /* not of a scene, which will be warmed */
    struct combo drawn[RECIPE_COMBOS]; /* under the loader's lock */
    int drawn_count;
    /* The working thread's: what the newest version was made of, as built and at the last look. */
    struct shader_files files;
    uint64_t used, seen;
};
void recipe_unref(struct recipe *recipe);

/* Something finished on its way to the render thread. */
struct built {
    struct built *next;
    struct recipe *recipe;
    GLuint gl;   /* the new program; 0: failed */
    char *error; /* NULL: well */
    int64_t took_ns;
    uint64_t warmed;               /* not a new program: this combination was drawn */
    struct pav_gpu_choice *choice; /* not a program: what was measured */
};
/* Reads, preprocesses, compiles and links. Any thread with a context. */
struct built *recipe_build(struct recipe *recipe);
/* The same program once more, for one context alone: drivers do not stand one program that two threads
 * draw with at the same time. 0 when it does not build. The caller deletes it. */
GLuint recipe_twin(struct recipe *recipe);

/* Draws with `combo` into a pixel of its own. Any thread with a context. */
struct warmer;
struct warmer *warmer_create(void);
void warmer_destroy(struct warmer *warmer);
void warmer_draw(struct warmer *warmer, GLuint program, const struct combo *combo);
/* Issues the triangle that covers the viewport; all state is the caller's. */
void warmer_cover(struct warmer *warmer);
void combo_make(struct combo *combo, const struct pav_target *target, const struct pav_draw *draw,
                struct pav_texture *const textures[UNITS_MAX], int units);
/* The combination guessed for a program that was never drawn: replace, plain RGBA8 textures. */
void combo_plain(struct combo *combo, GLuint program, enum pav_format format);

/* --- drawing --------------------------------------------------------------------------------- */

struct rect {
    int x, y, w, h; /* px */
};

/* Everything that a draw depends on; nothing is assumed about what was set before. */
void state_draw(struct pav_target *target, const struct rect *viewport, const struct rect *scissor,
                enum pav_blend blend);
void state_fixed(void);
void state_blend(enum pav_blend blend);
void state_clear(bool screen, const float rgba[4]); /* the bound draw framebuffer, all of it */
void state_copy(bool screen);  /* for glBlitFramebuffer, both framebuffers bound */
void state_unpack(int row_px); /* 0: tight rows */
void state_pack(bool screen);  /* of the bound read framebuffer, into client memory */
void state_texture(int unit, GLuint name);
void state_cube(int unit, GLuint name);

GLenum primitive_gl(enum pav_primitive primitive);
struct rect viewport_px(const struct pav_target *target, const float viewport[4]);

/* The program was drawn with this combination. */
void warm_drawn(struct pav_program *program, const struct combo *combo);
/* While an owner is warming: whether this combination is cold and may be drawn now. */
bool warm_turn(struct pav_gpu *gpu, struct pav_program *program, const struct combo *combo);
/* The loader has drawn it. */
void warm_primed(struct pav_program *program, GLuint gl, uint64_t key);

struct readback;
void readback_destroy(struct readback *readback);

/* --- the room -------------------------------------------------------------------------------- */

struct pav_gpu {
    char *shader_folder;
    bool software, developer;
    GLint texture_max_px;
    double time_s, dt_s;
    uint64_t frame;
    uint64_t frames; /* begin_frame calls */
    int64_t created_ns;
    struct pav_gpu_owner *owner;
    bool cold_drawn; /* in this enter..leave */

    struct object *objects, *graves;
    int counts[OBJECT_KINDS];

    struct pav_target *screen;
    struct pav_target *scratch[PAV_FORMAT_RGBA32F + 1]; /* where warming scenes draw */
    struct pav_texture *nothing;     /* 1 × 1 transparent black: what NULL samples */
    struct pav_texture *no_cube;     /* the same for samplerCube; made when first needed */
    struct pav_mesh *cover;          /* the triangle that covers the viewport */
    struct pav_program *copy;        /* texture × opacity */
    struct pav_program *i420, *nv12; /* made when first needed */
    struct loader *loader;
    struct readback *readback;
    struct pav_gpu_choice choice;
    bool measured, measure_never;
    struct pav_str errors;
};

#endif

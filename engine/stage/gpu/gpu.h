/* The GPU room, host's side: the only folder that names GL. See pavilion/gpu.h for what scenes use. */
#ifndef PAV_STAGE_GPU_H
#define PAV_STAGE_GPU_H

#include <pavilion/gpu.h>
#include <pavilion/param.h>

struct pav_gpu_desc {
    const char *shader_folder; /* the shared GLSL library */
    bool software;             /* a software renderer: convert YUV on the CPU and so on */
    bool developer;            /* watch shader files, keep error texts for the screen */
    bool no_measure; /* keep to what is assumed for `software`: `render` is the same every time */
    bool (*loader_begin)(void *data); /* make the shared context current on the calling thread */
    void (*loader_end)(void *data);
    void *loader_data; /* loader_begin NULL: compile in the render thread, one program a frame */
};

/* Needs a current GL 3.3 core context. Starts with what is usual for hardware or software and has
 * upload paths measured (about 60 ms) in the background after the first seconds, once for each
 * renderer; logs what was chosen. NULL with a message in the log. */
struct pav_gpu *pav_gpu_create(const struct pav_gpu_desc *desc);
void pav_gpu_destroy(struct pav_gpu *gpu);
bool pav_gpu_software(const struct pav_gpu *gpu); /* as it was described */

/* Once per frame, before anything is drawn: takes finished compilations over, reloads changed
 * files, advances delayed frees. */
void pav_gpu_begin_frame(struct pav_gpu *gpu, double time_s, double dt_s, uint64_t frame);
/* Waits until all that was asked for is drawn. */
void pav_gpu_finish(struct pav_gpu *gpu);
/* The window itself as a target; resized by size. Destroyed with the gpu. */
struct pav_target *pav_gpu_screen(struct pav_gpu *gpu, int width_px, int height_px);

/* All GPU objects made between enter and leave belong to `owner` (an opened scene); programs find
 * files in `folder`, draws set `params`/`state` as uniforms. Nesting is a bug. */
struct pav_gpu_owner {
    const char *name;   /* for messages */
    const char *folder; /* of the installation */
    const struct pav_param *params;
    const void *state;
    double time_s, dt_s; /* the scene's own clock: pav_time, pav_dt */
    uint64_t frame;
    /* Warming: draws that would make the driver compile are done one at a time within the budget,
     * into a scratch target of the same format (the screen: with nothing let through), after the
     * loader has had the driver compile them in the background; the others are skipped
     * and counted in cold_draws. Clears and swaps of the owner's targets are left out, so that what
     * it draws later begins untouched. */
    bool warming;
    int64_t warm_until_ns;
    int cold_draws;
};
void pav_gpu_enter(struct pav_gpu *gpu, struct pav_gpu_owner *owner);
void pav_gpu_leave(struct pav_gpu *gpu);
/* Frees everything that `owner` still has. */
void pav_gpu_release(struct pav_gpu *gpu, struct pav_gpu_owner *owner);
/* Zeroed memory that is owned like a GPU object: for what a scene holds and destroys itself, yet may
 * leave behind. Dropped later than asked for while its owner is warming. */
void *pav_gpu_hold(struct pav_gpu *gpu, size_t bytes);
void pav_gpu_drop(void *held); /* accepts NULL */
/* The addresses under which `owner` may know what it has: at most `room` are written; returns how many
 * there are. */
size_t pav_gpu_addresses(const struct pav_gpu *gpu, const struct pav_gpu_owner *owner,
                         uintptr_t *out, size_t room);
/* Bytes of all textures and targets that there are, as their formats say; drivers may round up. */
uint64_t pav_gpu_bytes(const struct pav_gpu *gpu);
/* How many of the owner's programs are still compiling; *failed how many have errors. */
int pav_gpu_compiling(struct pav_gpu *gpu, const struct pav_gpu_owner *owner, int *failed);
/* Compiler messages of the owner's failing programs ("" when none), for the developer's screen. */
const char *pav_gpu_errors(struct pav_gpu *gpu, const struct pav_gpu_owner *owner);

/* --- pictures that change every frame -------------------------------------------------------- */

enum pav_pixel {
    PAV_PIXEL_NONE = 0,
    PAV_PIXEL_RGBA,
    PAV_PIXEL_I420, /* planes Y, U, V; 8 bit; 4:2:0 */
    PAV_PIXEL_NV12, /* planes Y, UV */
    PAV_PIXEL_BGRA,
};
enum pav_matrix { PAV_MATRIX_NONE = 0, PAV_MATRIX_BT601, PAV_MATRIX_BT709, PAV_MATRIX_BT2020 };

struct pav_picture {
    enum pav_pixel pixel;
    int width_px, height_px;
    const uint8_t *planes[3];
    int strides[3]; /* bytes; negative: `planes` points at the last row in memory order */
    enum pav_matrix matrix;
    bool full_range;
    bool top_down; /* row 0 is the picture's top: turned over on the way */
    bool opaque;
};

/* A texture that is replaced again and again (camera, film): RGBA8, linear, clamped. YUV is
 * converted in a shader here (chroma linear, siting left as MPEG-2/H.264 default). Reallocates only when the
 * size changes. Render thread. */
struct pav_stream;
struct pav_stream *pav_stream_create(struct pav_gpu *gpu);
void pav_stream_destroy(struct pav_stream *stream);
/* Frees what it holds of its pictures; the next upload makes it anew. What was lent ends. */
void pav_stream_wipe(struct pav_stream *stream);
bool pav_stream_upload(struct pav_stream *stream, const struct pav_picture *picture);
struct pav_texture *pav_stream_texture(struct pav_stream *stream);

/* The form in which a converter that is free to choose should hand RGB pictures to this stream now:
 * RGBA with the bottom row first where shaders sample it; as the screen has it in memory while the
 * picture only goes there one to one (then it is a plain copy, also on software renderers). Every
 * form is shown rightly at any time; the wanted one costs least. */
struct pav_stream_form {
    enum pav_pixel pixel; /* RGBA or BGRA */
    bool top_down;
};
struct pav_stream_form pav_stream_form(const struct pav_stream *stream);

/* What was found best on this renderer. */
struct pav_gpu_choice {
    bool pbo;           /* upload through a pixel buffer object */
    bool yuv_in_shader; /* else films convert on the CPU and upload RGBA */
    double upload_rgba_ms, upload_i420_ms, upload_nv12_ms, memcpy_rgba_ms,
        memcpy_yuv_ms; /* 1080p */
    char words[160];   /* for the log and `doctor` */
};
const struct pav_gpu_choice *pav_gpu_choice(const struct pav_gpu *gpu);
/* Measures now, if that was not done before: for `doctor` and `bench`. */
const struct pav_gpu_choice *pav_gpu_measure(struct pav_gpu *gpu);
/* For tests and `doctor`: pretends that the measurement had found this. */
void pav_gpu_force_yuv(struct pav_gpu *gpu, bool in_shader);

/* Float flow field to RG16F texture and mask to R8 without allocation. */
void pav_texture_update_mask(struct pav_texture *texture, const uint8_t *bytes);

/* A program whose texts are whole: #version and all declarations included, nothing is put in front of
 * them. `names` (NULL-terminated) are the files that #line counts in their order, from 0 or 1, for the
 * compiler's messages; `vertex` may be NULL. Their files are not watched. Everything is copied. */
struct pav_glsl_desc {
    const char *fragment, *vertex;
    const char *const *names;
    const char *name;
    /* The compiler's words in those of the texts' author; its result is freed. Any thread. May be NULL. */
    char *(*reword)(const char *words);
};
struct pav_program *pav_program_create_glsl(struct pav_gpu *gpu, const struct pav_glsl_desc *desc);
/* Other texts for the same program: until they are compiled, and if they have errors, what drew goes on
 * drawing. */
void pav_program_replace_glsl(struct pav_program *program, const struct pav_glsl_desc *desc);
/* Counts the versions that could draw; 0: none yet. What pav_program_uses says holds for one of them. */
uint64_t pav_program_version(const struct pav_program *program);
/* Whether the newest version has a uniform of this name. */
bool pav_program_uses(const struct pav_program *program, const char *name);

/* A texture with a whole chain of smaller ones, trilinear; else as pav_texture_create. */
struct pav_texture *pav_texture_create_mipmapped(struct pav_gpu *gpu,
                                                 const struct pav_texture_desc *desc);
/* RGBA8 faces of `side_px`, in the order of GL (+x -x +y -y +z -z) and with its row order (the top row
 * first, seen from inside); for samplerCube. */
struct pav_texture *pav_texture_create_cube(struct pav_gpu *gpu, int side_px,
                                            const uint8_t *const faces[6]);
/* Red is sampled as (r, r, r, 1). */
void pav_texture_as_grey(struct pav_texture *texture);

/* Makes every render target of the owner transparent black, but those that hold nothing personal. */
void pav_gpu_wipe(struct pav_gpu *gpu, const struct pav_gpu_owner *owner);
/* Waits until the program can draw, or cannot ever. For what must be in the very next picture. */
void pav_program_wait(struct pav_gpu *gpu, const struct pav_program *program);
/* Starts reading a target back without waiting; done() says when `rgba` was filled (one to three frames
 * later), bottom row first. Slots are few: false when none is free. For recording. */
bool pav_gpu_readback(struct pav_gpu *gpu, struct pav_target *target, void *ticket);
/* The oldest finished readback, mapped until the next call: NULL when none. */
const uint8_t *pav_gpu_readback_take(struct pav_gpu *gpu, int *width_px, int *height_px,
                                     void **ticket, bool wait);

/* A target in small, read back without waiting: at most one at a time. Nothing of it stays in memory
 * once it was taken. */
struct pav_gpu_small;
struct pav_gpu_small *pav_gpu_small_create(struct pav_gpu *gpu);
void pav_gpu_small_destroy(struct pav_gpu_small *small);
/* False: one is still on its way. */
bool pav_gpu_small_begin(struct pav_gpu_small *small, struct pav_target *target, int width_px,
                         int height_px);
/* The one that was begun, RGBA, bottom row first, lent until the next call; NULL: none, or not yet. */
const uint8_t *pav_gpu_small_take(struct pav_gpu_small *small, int *width_px, int *height_px);

/* Of the whole of `from` over the whole of `to`, of the same size, screen or target. */
void pav_target_copy(struct pav_target *from, struct pav_target *to);

/* A small copy of what is shown, for who has to know it: shrunk without a filter, each of its pixels the
 * mean of two by two. Four may be on their way. */
struct pav_glance;
struct pav_glance *pav_glance_create(struct pav_gpu *gpu, int width_px, int height_px);
void pav_glance_destroy(struct pav_glance *glance);
/* Begins with `target` as it is now; the ticket comes back with it. False: too many are on their way. */
bool pav_glance_ask(struct pav_glance *glance, struct pav_target *target, double ticket);
/* The oldest that has arrived: RGBA8, bottom row first, borrowed until the next call. NULL: none, or with
 * `wait` none in two seconds. */
const uint8_t *pav_glance_take(struct pav_glance *glance, double *ticket, bool wait);
/* The same, waiting for so long at most; 0: not at all. */
const uint8_t *pav_glance_take_within(struct pav_glance *glance, double *ticket, int64_t wait_ns);
int pav_glance_waiting(const struct pav_glance *glance); /* how many are on their way */

/* GL objects alive, for leak tests. */
struct pav_gpu_count {
    int programs, textures, targets, meshes;
};
struct pav_gpu_count pav_gpu_counted(const struct pav_gpu *gpu);

#endif

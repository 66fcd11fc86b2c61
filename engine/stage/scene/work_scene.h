/* A work (stage/isf/work.h) as a scene: its table, its buffers, its pictures, its draws. For the files
 * of this room that belong to it. */
#ifndef PAV_STAGE_WORK_SCENE_H
#define PAV_STAGE_WORK_SCENE_H

#include "stage/isf/work.h"
#include "stage/scene/scene.h"
#include "stage/scene/work_watch.h"
#include "stage/sound/columns.h"

#define WORK_CHANNELS 4 /* Shadertoy's */
extern const char *const work_channel_names[WORK_CHANNELS];

/* --- the parameter table (work_params.c) ----------------------------------------------------- */

#define WORK_FIELD_BYTES 16 /* of each row in the state block */

struct work_table {
    struct pav_param *rows; /* ends with PAV_PARAM_END; keys and words are the work's */
    int *row_of_input;      /* -1: an input that is no parameter */
    size_t state_size;
};
void work_table_make(struct work_table *table, const struct pav_work *work);
void work_table_finish(struct work_table *table);
/* Values that people set stay with their keys; those that were as the file had them follow the file. */
void work_table_carry(const struct work_table *table, void *state, const struct work_table *old,
                      const void *old_state);
/* The value of a parameter in an expression (a point's is its x); false: there is none. */
bool work_table_number(const struct pav_param *row, const void *state, double *value);

/* --- buffers that passes draw to (work_buffers.c) ------------------------------------------------ */

struct work_buffer {
    const char *name, *uniform;
    bool persistent, floating, nearest, repeats;
    const struct pav_work_pass *pass; /* which says its size */
    struct pav_target *target;
    int width_px, height_px; /* asked for last */
};

/* --- pictures that it reads (work_images.c) ------------------------------------------------------ */

/* What an input of type image, audio, audioFFT or cube samples. */
struct work_source {
    struct pav_texture *given; /* by pav_scene_give */
    struct pav_texture *file;  /* by --image; owned by the scene's GPU owner */
    struct pav_film *film;     /* that `media:` puts in its place; the scene's */
    struct pav_texture *sound; /* of a width that the file asks for, else silence */
    float *samples;            /* what fills `sound` */
    struct work_bound {        /* of a value that a visitor sets */
        float share;           /* 0 nobody .. 1 they alone */
        float last[2];         /* what they made of it */
    } bound;
};

/* --- whose faces (work_visitor.c) ---------------------------------------------------------------- */

struct work_person {
    uint32_t id; /* 0: nobody */
    bool yes, heard;
    float held_s, gone_s;
};
struct work_consent {
    struct work_person people[PAV_PEOPLE_MAX];
    bool asks, given; /* people stand there who have to be asked; one of them said yes */
};
uint32_t work_visitor_needs(const struct pav_work *work);

enum work_test { WORK_TEST_NONE = 0, WORK_TEST_FIRST, WORK_TEST_SECOND, WORK_TESTS };

/* --- values that a pass sends (work_uniforms.c) ------------------------------------------------------ */

enum work_value {
    WORK_VALUE_PARAM = 0, /* index: input */
    WORK_VALUE_INPUT,     /* its picture */
    WORK_VALUE_IMAGE,     /* index: image */
    WORK_VALUE_BUFFER,    /* index: buffer */
    WORK_VALUE_CHANNEL,   /* index: 0..3 of the pass */
    WORK_VALUE_FRAME,     /* index: enum in work_uniforms.c */
};
struct work_uniform {
    enum work_value value;
    int index;
};
struct work_program {
    struct pav_program *program;
    int text; /* in the work's texts */
    int pass; /* the only one that draws with it, or -1 */
};
struct work_pass {
    int program;      /* in programs */
    uint64_t version; /* of the program that the lists were made for */
    size_t count;
    struct pav_uniform *uniforms; /* ends with a NULL name */
    struct work_uniform *sources;
    int buffer; /* index, or -1: the output */
    bool clears;
    float channel_sizes[3 * WORK_CHANNELS], channel_times[WORK_CHANNELS];
};

/* --- the whole ----------------------------------------------------------------------------------- */

struct work_pointer {      /* Shadertoy's iMouse, in uv */
    float at[2], began[2]; /* where the pointer is while down, and where it went down */
    bool down, fresh, ever;
};

struct work_scene {
    struct pav_scene *scene;
    struct pav_work *work; /* NULL: it could not be read, which only a developer sees */
    struct pav_str error;  /* why the newest version of the files is not used; "" when it is */
    struct pav_scene_info info;
    char *id;
    struct work_table table;
    struct pav_slot *slots; /* its image inputs, for `media:` */
    struct work_buffer *buffers;
    size_t buffer_count;
    struct work_program *programs;
    size_t program_count;
    struct work_pass *passes;
    struct work_source *sources;                 /* as work->inputs */
    struct pav_texture **images;                 /* as work->images */
    struct pav_texture *channels[WORK_CHANNELS]; /* by --image */
    struct work_watch *watch;                    /* of the one that draws, in developer mode */
    struct work_scene *coming;                   /* the version that compiles, or has errors */
    bool progress_held;                          /* a setting says what it is */
    bool plain_channels; /* Shadertoy's plain file, which reads a channel and cannot say of what */
    struct pav_texture *tests[WORK_TESTS];
    struct pav_texture *silence[2];    /* waveform, spectrum */
    struct pav_texture *channel_sound; /* Shadertoy's: both */
    float channel_smoothed[PAV_SOUND_SHADERTOY];
    int tests_width_px, tests_height_px;
    struct work_pointer pointer;
    struct work_consent consent;
    float followed; /* what `progress` was set to by the clock; people may set it otherwise */
    float date[4];
    struct pav_mesh *corners; /* NULL: no text brings a vertex shader */
};

/* A scene's table made of a work (taken over; NULL: an empty one); it belongs to no scene yet. */
struct work_scene *work_scene_of(struct pav_work *work, const char *path);
/* The same of the file at `path`. NULL with *why (caller frees): the complaints of its reader. For a
 * developer a work that cannot be read is an empty one. */
struct work_scene *work_scene_read(const char *path, bool developer, char **why);
void work_scene_destroy(struct work_scene *ws); /* accepts NULL; GPU objects are the owner's */
/* From here on it is that scene's, whose settings are known. */
void work_scene_attach(struct work_scene *ws, struct pav_scene *scene);
/* Makes what drawing needs, and frees it again. False: complained of. */
bool work_scene_open(struct work_scene *ws);
/* What people are told of a varying that no vertex shader writes; NULL: there is none. Caller frees. */
char *work_scene_unwritten(const struct work_scene *ws);
void work_scene_close(struct work_scene *ws);
/* A fault of the artist's file: the scene fails; for a developer it goes on, and says so. */
void work_scene_complain(struct work_scene *ws, const char *format, ...) PAV_PRINTF(2, 3);
/* What it needs, once its pictures have been given: a filter sees what it works on, and no camera. */
void work_scene_tell_needs(struct work_scene *ws);
/* The slots, named as `work` has them. */
void work_scene_name_slots(struct work_scene *ws, const struct pav_work *work);
/* Pixels may be left undrawn: then they are transparent black, not what stood there two pictures ago. */
bool work_scene_leaves_out(const struct pav_work_text *text);
/* Has the program made of the work's text, or made anew. */
void work_scene_compile(struct work_scene *ws, const struct pav_work *work,
                        struct work_program *program);

/* Passes and programs (work_draw.c); and the scene's draw. */
void work_draw_open(struct work_scene *ws);
bool work_draw(struct pav_scene *scene, void *state, const struct pav_frame_info *info,
               struct pav_target *out);

/* Once a frame in developer mode, inside the scene's callbacks (work_reload.c): takes what was saved. */
void work_reload_tend(struct pav_scene *scene);

/* What `progress` is to be in the next picture. */
void work_scene_follow(struct work_scene *ws, void *state, double time_s);

void work_buffers_make(struct work_scene *ws);
void work_buffers_sampled(struct work_scene *ws);
/* A work whose passes are the same takes the place of the one that they were made for. */
void work_buffers_adopt(struct work_scene *ws, const struct pav_work *work);
/* Sizes as the parameters have them now; what a persistent one holds is stretched to its new size. */
void work_buffers_fit(struct work_scene *ws, const void *state, int width_px, int height_px);
void work_buffers_clear(struct work_scene *ws);
int work_buffer_of(const struct work_scene *ws, const char *name); /* or -1 */

/* Opens pictures; false: complained of. */
bool work_images_open(struct work_scene *ws);
/* The films and stills that installation.yaml puts in place of its pictures; those of a version before go. */
void work_images_films(struct work_scene *ws);
void work_images_resize(struct work_scene *ws, int width_px, int height_px);
/* Gives the image input `name` a texture of the caller's; NULL takes it back. False: there is none. */
bool work_images_give(struct work_scene *ws, const char *name, struct pav_texture *texture);
bool work_images_given(const struct work_scene *ws); /* anything is */
/* As pav_scene_image_names (host.h); `ws` may be NULL. */
const char **work_images_names(const struct work_scene *ws);
/* What the input samples in this picture; may be NULL: nothing. */
struct pav_texture *work_images_of(struct work_scene *ws, size_t input,
                                   const struct pav_frame_info *info);
struct pav_texture *work_images_camera(struct work_scene *ws, const struct pav_frame_info *info);
bool work_takes_camera(const struct pav_work *work, size_t input);

/* Sound (work_sound.c): once a picture, before its passes. */
void work_sound_open(struct work_scene *ws);
void work_sound_update(struct work_scene *ws, const struct pav_frame_info *info);
struct pav_texture *work_sound_of(struct work_scene *ws, size_t input,
                                  const struct pav_sound *sound);

/* Before every draw: what visitors set, and whose faces are asked for. */
void work_visitor_update(struct work_scene *ws, void *state, const struct pav_frame_info *info);
/* Everyone has left. */
void work_visitor_forget(struct work_scene *ws, void *state);

/* RGBA, bottom row first; caller frees. The two look nothing alike. */
uint8_t *work_test_picture(enum work_test which, int width_px, int height_px);

/* The list that the pass sends, made anew when its program is, and filled. */
const struct pav_uniform *work_uniforms_fill(struct work_scene *ws, size_t pass, const void *state,
                                             const struct pav_frame_info *info, int width_px,
                                             int height_px);
void work_uniforms_finish(struct work_pass *pass);

#endif

/*
 * A work: an artist's shader in a format of the field (ISF 1 and 2, Shadertoy), read, judged and
 * translated for GLSL core profile. It says what its host has to make and to draw, and knows neither
 * GL nor scenes. Interactive Shader Format: https://docs.isf.video; Shadertoy: its "How To".
 */
#ifndef PAV_ISF_WORK_H
#define PAV_ISF_WORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

#define PAV_WORK_INPUTS_MAX 192
#define PAV_WORK_PASSES_MAX 32
#define PAV_WORK_IMAGES_MAX 16

enum pav_work_format { PAV_WORK_NO_FORMAT = 0, PAV_WORK_ISF1, PAV_WORK_ISF2, PAV_WORK_SHADERTOY };
enum pav_work_kind {
    PAV_WORK_NO_KIND = 0,
    PAV_WORK_GENERATOR,
    PAV_WORK_FILTER,     /* has an image input `inputImage` */
    PAV_WORK_TRANSITION, /* has `startImage`, `endImage` and a float `progress` */
};

enum pav_work_type {
    PAV_WORK_NO_TYPE = 0,
    PAV_WORK_EVENT, /* uniform bool, true for one picture */
    PAV_WORK_BOOL,
    PAV_WORK_LONG, /* uniform int */
    PAV_WORK_FLOAT,
    PAV_WORK_POINT,  /* uniform vec2, values raw */
    PAV_WORK_COLOUR, /* uniform vec4 */
    PAV_WORK_IMAGE,  /* uniform sampler2D */
    PAV_WORK_AUDIO,  /* uniform sampler2D: samples left to right, a row a channel, 0.5 is silence */
    PAV_WORK_AUDIO_FFT, /* uniform sampler2D: magnitudes, low to high */
    PAV_WORK_CUBE,      /* uniform samplerCube */
};

/* The extra key VISITOR of an input, which other hosts ignore. */
enum pav_work_visitor {
    PAV_VISITOR_NONE = 0,
    PAV_VISITOR_CAMERA,     /* image: the camera's picture */
    PAV_VISITOR_SILHOUETTE, /* image: red is 1 where people stand */
    PAV_VISITOR_FLOW,       /* image: red, green: movement in uv a second */
    PAV_VISITOR_PRESENCE,   /* float 0..1 or bool: somebody is there */
    PAV_VISITOR_FACE, /* float: the movement `visitor_movement` of the nearest face; point: its middle */
};

struct pav_work_input {
    char *name;    /* as the file spells it: of the parameter */
    char *uniform; /* in the translated text: differs where the name is a word of GLSL */
    char *label;   /* for people; never NULL */
    enum pav_work_type type;
    float value[4];    /* DEFAULT; 0 where there is none */
    float identity[4]; /* IDENTITY: the value at which a filter changes nothing */
    bool has_identity, has_range;
    float lowest[4], highest[4]; /* MIN, MAX when has_range; else what a slider should offer */
    int32_t *values;             /* of a LONG: VALUES … */
    char **words;                /* … and LABELS, NULL-terminated; both NULL when it has none */
    size_t value_count;
    int samples; /* of audio, FFT: MAX, how many columns; 0: the host's choice */
    enum pav_work_visitor visitor;
    char *movement; /* "mouth", "smile", "yaw" …; NULL: none */
    int line;       /* in the file */
};

/* A picture that the file brings (IMPORTED), or Shadertoy's built-in texture that it asks for. */
struct pav_work_image {
    char *name, *uniform;
    char *path; /* absolute; NULL: faces[] */
    char *faces
        [6]; /* right, left, top, bottom, front, back; all NULL too: a buffer that is always black */
    bool nearest, repeat, mipmap, flip;
    int line;
};

struct pav_expression; /* expression.h */

/* A texture that a pass reads beside the inputs (Shadertoy's iChannels; ISF has none). */
struct pav_work_channel {
    enum {
        PAV_CHANNEL_NONE = 0,
        PAV_CHANNEL_TARGET, /* index: the pass whose target it is, as the last one left it */
        PAV_CHANNEL_IMAGE,  /* index in images */
        PAV_CHANNEL_CAMERA,
        PAV_CHANNEL_SOUND, /* 512x2: spectrum, waveform */
    } kind;
    int index;
    bool nearest, repeat;
};

struct pav_work_pass {
    char *target;         /* NULL: the output */
    char *target_uniform; /* the sampler by which every pass reads it */
    bool
        persistent; /* keeps its picture for the next frame's passes that read before it is written */
    bool floating; /* RGBA32F, else RGBA8 */
    bool nearest;
    struct pav_expression *width, *height; /* NULL: of the output */
    struct pav_work_channel channels[4];
    int fragment; /* index in texts */
    int line;
};

/* A whole GLSL text for the compiler, #version line included, with #line numbers of the artist's file. */
struct pav_work_text {
    char *fragment;
    /* The artist's, drawn as a strip of four vertices without attributes (gl_VertexID 0..3 are the corners
     * 0,0 1,0 0,1 1,1). NULL: pav_work_vertex(). */
    char *vertex;
};

struct pav_work {
    enum pav_work_format format;
    enum pav_work_kind kind;
    char *path;                              /* absolute, of the fragment file */
    char *vertex_path;                       /* or NULL */
    char *description, *credit, *categories; /* one line each, or NULL */
    struct pav_work_input *inputs;
    size_t input_count;
    struct pav_work_image *images;
    size_t image_count;
    /* At least one, drawn in this order. The last one is the output: what it draws is shown, also when it
     * has a target of its own. Passes with the same `target` draw into the same picture. */
    struct pav_work_pass *passes;
    size_t pass_count;
    struct pav_work_text *texts;
    size_t text_count;
    char **files; /* every file that was read, to be watched; NULL-terminated */
    /* Names of the texts for messages: source number n in #line is sources[n - 1]. NULL-terminated. A line
     * is counted as engine/stage/gpu/preprocess.h does, so its log reader finds file and line. */
    char **sources;
    /* A varying that the fragment shader reads and no vertex shader writes: it is 0. Mostly NAME.vs was
     * left behind, so people are told. NULL: none. */
    char *unwritten;
    int unwritten_line;
    bool reads_date, reads_sound, reads_camera; /* what the texts use */
    bool sound_left_out;                        /* it has a Sound pass, which is not played here */
};

/*
 * Reads `path` (.fs, .frag, .glsl of ISF or Shadertoy, or Shadertoy's .json export) and what lies beside
 * it (NAME.vs, NAME.vert, imported pictures are only named). NULL: *error holds "file:line: text" lines,
 * each with what was found, what was expected and the remedy; the caller frees it. Any thread.
 */
struct pav_work *pav_work_read(const char *path, char **error);
/* The same from text, as if it stood in `path`: for what is being edited. `vertex` may be NULL. */
struct pav_work *pav_work_parse(const char *path, const char *text, size_t length,
                                const char *vertex, char **error);
void pav_work_destroy(struct pav_work *work); /* accepts NULL */
/* The vertex shader of every text that brings none: a triangle that covers the target, of three vertices
 * without attributes. */
const char *pav_work_vertex(void);
/* What a compiler says about a text, with the names that the artist wrote. The caller frees it. Any thread. */
char *pav_work_reword(const char *words);
/* Whether a file's name and first bytes say that it is a work. */
bool pav_work_is(const char *path);

#endif

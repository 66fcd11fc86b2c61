/* An artist's GLSL, whatever its age, as GLSL 3.30 core. */
#ifndef PAV_ISF_TRANSLATE_H
#define PAV_ISF_TRANSLATE_H

#include "stage/isf/complaint.h"
#include "stage/isf/token.h"
#include "stage/isf/work.h"

enum isf_stage { ISF_FRAGMENT = 0, ISF_VERTEX };

/* One shader on its way: made of preprocessed tokens, which the steps below rewrite in place. */
struct isf_shader {
    const struct pav_work *work;
    enum isf_stage stage;
    bool toy;        /* Shadertoy: mainImage */
    bool opaque;     /* its alpha is 1, whatever it says */
    bool has_vertex; /* of a fragment shader: the artist's vertex shader runs before it */
    const struct isf_tokens *varyings; /* names that the vertex shader declares */
    struct isf_tokens tokens;
    struct isf_store *store;
    /* What the walk found: */
    bool uses[96];   /* of the helpers, see prelude.c */
    bool borrows[8]; /* names of other hosts, see names.c */
    bool own_output, uses_output, has_main;
    struct isf_token unwritten; /* a varying that it reads and nobody writes; length 0: none */
};

/* Renames and replaces names, one by one. */
void isf_names_translate(struct isf_shader *shader);
/* Rewrites what is declared outside functions: varyings, uniforms that the host declares. The names of a
 * vertex shader's varyings go into `varyings`. */
void isf_globals_translate(struct isf_shader *shader, struct isf_tokens *varyings);
/* The whole text. Caller frees. */
char *isf_shader_write(const struct isf_shader *shader);

/* The helper that stands for a name of old GLSL or ISF; -1: none. */
int isf_helper_find(const struct isf_token *name);
const char *isf_helper_name(int helper);
/* What the helper called `word` stands for; NULL: it is none. */
const char *isf_helper_stands_for(const char *word, size_t length);
/* Whether the host declares `name` for this shader. */
bool isf_prelude_declares(const struct isf_shader *shader, const struct isf_token *name);
/* Every uniform that the host declares: its type's word, and its name with [..] if it is an array. */
void isf_prelude_uniforms(const struct isf_shader *shader,
                          void (*each)(void *context, const char *type, const char *name),
                          void *context);
void isf_prelude_write(struct pav_str *out, const struct isf_shader *shader);
void isf_postlude_write(struct pav_str *out, const struct isf_shader *shader);

/* The image-like thing that is called so: its name in the text, or NULL. */
const char *isf_image_uniform(const struct pav_work *work, const char *name, int length);

#endif

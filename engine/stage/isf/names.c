/* Translating names: what old GLSL and ISF call differently, and what core profile has reserved since. */
#include <string.h>

#include "stage/isf/translate.h"
#include "stage/isf/words.h"

/* Names that stand for an expression or another name in every shader. */
static const struct {
    const char *name, *fragment, *vertex;
} constants[] = {
    {"vv_FragNormCoord", "isf_FragNormCoord", "isf_FragNormCoord"},
    {"isf_FragCoord", "(isf_FragNormCoord * RENDERSIZE)", "(isf_FragNormCoord * RENDERSIZE)"},
    {"isf_fragCoord", "(isf_FragNormCoord * RENDERSIZE)", "(isf_FragNormCoord * RENDERSIZE)"},
    {"vv_FragCoord", "(isf_FragNormCoord * RENDERSIZE)", "(isf_FragNormCoord * RENDERSIZE)"},
    {"vv_fragCoord", "(isf_FragNormCoord * RENDERSIZE)", "(isf_FragNormCoord * RENDERSIZE)"},
    {"vv_vertShaderInit", "isf_vertShaderInit", "isf_vertShaderInit"},
    {"gl_Color", "vec4(1.0)", "vec4(1.0)"},
    {"gl_SecondaryColor", "vec4(0.0)", "vec4(0.0)"},
    {"gl_Vertex", NULL, "pav_corner()"},
    {"ftransform", NULL, "pav_corner"},
    {"gl_Normal", NULL, "vec3(0.0, 0.0, 1.0)"},
    {"gl_MultiTexCoord0", NULL, "(pav_corner() * 0.5 + 0.5)"},
    {"gl_ModelViewProjectionMatrix", "mat4(1.0)", "mat4(1.0)"},
    {"gl_ModelViewMatrix", "mat4(1.0)", "mat4(1.0)"},
    {"gl_ProjectionMatrix", "mat4(1.0)", "mat4(1.0)"},
    {"gl_NormalMatrix", "mat3(1.0)", "mat3(1.0)"},
    {"gl_TextureMatrix", NULL, "mat4[1](mat4(1.0))"},
    {"sampler2DRect", "sampler2D", "sampler2D"},
    {"iGlobalTime", NULL, NULL}, /* of Shadertoy only */
};

static void replace(struct isf_token *t, const char *text)
{
    t->text = text;
    t->length = (int)strlen(text);
}

static void rename_with(struct isf_shader *s, struct isf_token *t, const char *front)
{
    replace(t, isf_store_keep(s->store, pav_sprintf("%s%.*s", front, t->length, t->text)));
}

static const struct isf_token *after(const struct isf_shader *s, size_t i)
{
    static const struct isf_token end;
    return i + 1 < s->tokens.count ? &s->tokens.list[i + 1] : &end;
}

/* Whether a word that can be a qualifier stands as one: before a type or another qualifier. */
static bool is_qualifier(const struct isf_shader *s, size_t i)
{
    static const char *const followers[] = {
        "in",    "out",     "inout",  "uniform",       "varying",
        "const", "flat",    "smooth", "noperspective", "centroid",
        "highp", "mediump", "lowp",   "invariant",     "precise"};
    const struct isf_token *t = &s->tokens.list[i], *next = after(s, i);
    if (next->kind != ISF_TOKEN_NAME || !isf_word_qualifier(t->text, (size_t)t->length))
        return false;
    if (isf_token_is(t, "invariant"))
        return true;
    for (size_t k = 0; k < sizeof followers / sizeof followers[0]; k++)
        if (isf_token_is(next, followers[k]))
            return true;
    return isf_word_type(next->text, (size_t)next->length);
}

const char *isf_image_uniform(const struct pav_work *work, const char *name, int length)
{
    size_t bytes = (size_t)length;
#define SAME(other) (strlen(other) == bytes && memcmp(other, name, bytes) == 0)
    for (size_t i = 0; i < work->input_count; i++)
        if (work->inputs[i].type >= PAV_WORK_IMAGE && SAME(work->inputs[i].name))
            return work->inputs[i].uniform;
    for (size_t i = 0; i < work->image_count; i++)
        if (SAME(work->images[i].name))
            return work->images[i].uniform;
    for (size_t i = 0; i < work->pass_count; i++)
        if (work->passes[i].target && SAME(work->passes[i].target))
            return work->passes[i].target_uniform;
#undef SAME
    return NULL;
}

/* `_name_imgRect` and its like, which ISF's first hosts declared for every picture. They held rectangles
 * of pixels, and files that read them count on that. */
static bool translate_picture_word(struct isf_shader *s, struct isf_token *t)
{
    static const struct {
        const char *end, *front, *back;
    } words[] = {
        {"_imgRect", "vec4(0.0, 0.0, vec2(textureSize(", ", 0)))"},
        {"_imgSize", "vec2(textureSize(", ", 0))"},
        {"_flip", "false", NULL},
        {"_pct", "1.0", NULL},
    };
    for (size_t i = 0; *t->text == '_' && i < sizeof words / sizeof words[0]; i++) {
        int length = (int)strlen(words[i].end), name = t->length - 1 - length;
        if (name <= 0 || memcmp(t->text + 1 + name, words[i].end, (size_t)length) != 0)
            continue;
        const char *uniform = isf_image_uniform(s->work, t->text + 1, name);
        if (!uniform)
            continue;
        if (words[i].back)
            replace(t, isf_store_keep(s->store, pav_sprintf("%s%s%s", words[i].front, uniform,
                                                            words[i].back)));
        else
            replace(t, words[i].front);
        return true;
    }
    return false;
}

static bool translate_uniform(const struct isf_shader *s, struct isf_token *t)
{
    const struct pav_work *work = s->work;
    const char *uniform = isf_image_uniform(work, t->text, t->length);
    for (size_t i = 0; !uniform && i < work->input_count; i++)
        if (isf_token_is(t, work->inputs[i].name))
            uniform = work->inputs[i].uniform;
    if (uniform)
        replace(t, uniform);
    return uniform != NULL;
}

/* gl_FragData[0] is gl_FragColor; the others lead nowhere here. */
static void translate_data(struct isf_shader *s, size_t i)
{
    struct isf_token *t = &s->tokens.list[i];
    if (i + 3 < s->tokens.count && isf_token_is(t + 1, "[") && isf_token_is(t + 2, "0") &&
        isf_token_is(t + 3, "]")) {
        replace(t, "pav_FragColor");
        for (int k = 1; k <= 3; k++)
            replace(t + k, "");
        s->uses_output = true;
    } else {
        replace(t, "pav_FragData");
    }
}

static bool translate_constant(struct isf_shader *s, struct isf_token *t)
{
    if (s->toy && isf_token_is(t, "iGlobalTime")) {
        replace(t, "iTime");
        return true;
    }
    for (size_t i = 0; i < sizeof constants / sizeof constants[0]; i++) {
        const char *text = s->stage == ISF_VERTEX ? constants[i].vertex : constants[i].fragment;
        if (text && isf_token_is(t, constants[i].name)) {
            replace(t, text);
            return true;
        }
    }
    return false;
}

/* Names of other hosts, which files lean on that were written there; here only where nothing else is
 * called so. */
static const struct {
    const char *name, *text;
} borrowed[] = {
    {"fragColor", "pav_FragColor"}, {"iTime", "TIME"},
    {"iGlobalTime", "TIME"},        {"iResolution", "vec3(RENDERSIZE, 1.0)"},
    {"iFrame", "FRAMEINDEX"},       {"iDate", "DATE"},
    {"iTimeDelta", "TIMEDELTA"},
};
#define BORROWED (sizeof borrowed / sizeof borrowed[0])

static bool is_declared(const struct isf_shader *s, const char *name)
{
    for (size_t i = 1; i < s->tokens.count; i++) {
        const struct isf_token *t = &s->tokens.list[i], *next = after(s, i);
        if (!isf_token_is(t, name))
            continue;
        if (t[-1].kind == ISF_TOKEN_NAME && !isf_token_is(t - 1, "return"))
            return true;
        if (isf_token_is(t - 1, ",") && (isf_token_is(next, "=") || isf_token_is(next, ";")))
            return true;
    }
    for (size_t i = 0; i < s->work->input_count; i++)
        if (strcmp(s->work->inputs[i].name, name) == 0)
            return true;
    return isf_image_uniform(s->work, name, (int)strlen(name)) != NULL;
}

static void find_borrowed(struct isf_shader *s)
{
    for (size_t i = 0; i < BORROWED; i++)
        s->borrows[i] = !s->toy && s->stage == ISF_FRAGMENT && !is_declared(s, borrowed[i].name);
}

static bool translate_borrowed(struct isf_shader *s, struct isf_token *t)
{
    for (size_t i = 0; i < BORROWED; i++) {
        if (s->borrows[i] && isf_token_is(t, borrowed[i].name)) {
            replace(t, borrowed[i].text);
            s->uses_output |= i == 0;
            return true;
        }
    }
    return false;
}

static bool is_output(const struct isf_shader *s, const struct isf_token *t)
{
    return s->stage == ISF_FRAGMENT &&
           (isf_token_is(t, "gl_FragColor") || isf_token_is(t, "isf_FragColor"));
}

/* A function that is called like an input: elsewhere they live in different rooms. */
static bool is_input(const struct isf_shader *s, const struct isf_token *t)
{
    for (size_t i = 0; i < s->work->input_count; i++)
        if (isf_token_is(t, s->work->inputs[i].name))
            return !isf_word_function(t->text, (size_t)t->length) &&
                   !isf_word_type(t->text, (size_t)t->length);
    return false;
}

static void translate_name(struct isf_shader *s, size_t i)
{
    struct isf_token *t = &s->tokens.list[i];
    bool call = isf_token_is(after(s, i), "("), member = i > 0 && isf_token_is(t - 1, ".");
    bool function = isf_word_function(t->text, (size_t)t->length) && !call;
    bool late =
        isf_word_late(t->text, (size_t)t->length) || isf_word_qualifier(t->text, (size_t)t->length);
    if (member) {
        if (function || late)
            rename_with(s, t, "pav_w");
        return;
    }
    if (!call && translate_borrowed(s, t))
        return;
    if (is_output(s, t)) {
        replace(t, "pav_FragColor");
        s->uses_output = true;
        return;
    }
    if (s->stage == ISF_FRAGMENT && isf_token_is(t, "gl_FragData")) {
        translate_data(s, i);
        return;
    }
    if (isf_token_is(t, "gl_TexCoord")) {
        replace(t, "pav_TexCoord");
        return;
    }
    if ((isf_token_is(t, "static") || isf_token_is(t, "inline")) &&
        after(s, i)->kind == ISF_TOKEN_NAME) {
        replace(t, ""); /* C's words, which some compilers pass over */
        return;
    }
    int helper = isf_helper_find(t);
    if (helper >= 0 && call) {
        s->uses[helper] = true;
        replace(t, isf_helper_name(helper));
    } else if (isf_token_is(t, "main")) {
        replace(t, "pav_main");
        s->has_main |= call && !s->toy;
    } else if (s->toy && isf_token_is(t, "mainImage")) {
        s->has_main |= call;
    } else if (!translate_constant(s, t) && !translate_picture_word(s, t) &&
               !(!call && translate_uniform(s, t)) &&
               (function || (late && !is_qualifier(s, i)) || (call && is_input(s, t)))) {
        rename_with(s, t, "pav_w");
    }
}

void isf_names_translate(struct isf_shader *s)
{
    find_borrowed(s);
    for (size_t i = 0; i < s->tokens.count; i++)
        if (s->tokens.list[i].kind == ISF_TOKEN_NAME)
            translate_name(s, i);
    size_t kept = 0;
    for (size_t i = 0; i < s->tokens.count; i++)
        if (s->tokens.list[i].length)
            s->tokens.list[kept++] = s->tokens.list[i];
    s->tokens.count = kept;
}

/* What the host puts in front of and behind an artist's text. */
#include <string.h>

#include "stage/isf/macro.h"
#include "stage/isf/translate.h"

/* Functions of ISF and of old GLSL; only those that are used are written. */
static const struct {
    const char *name, *stands, *text;
} helpers[] = {
    {"IMG_NORM_PIXEL", "pav_img_norm",
     "vec4 pav_img_norm(sampler2D s, vec2 p) { return texture(s, p); }\n"
     "vec4 pav_img_norm(sampler2D s, vec2 p, float b) { return texture(s, p, b); }\n"
     "vec4 pav_img_norm(samplerCube s, vec3 p) { return texture(s, p); }\n"},
    {"IMG_PIXEL", "pav_img",
     "vec4 pav_img(sampler2D s, vec2 p) { return texture(s, p / vec2(textureSize(s, 0))); }\n"
     "vec4 pav_img(sampler2D s, vec2 p, float b) { return texture(s, p / vec2(textureSize(s, 0)), "
     "b); "
     "}\n"},
    {"IMG_THIS_PIXEL", "pav_img_this",
     "vec4 pav_img_this(sampler2D s) { return texture(s, isf_FragNormCoord); }\n"
     "vec4 pav_img_this(sampler2D s, float b) { return texture(s, isf_FragNormCoord, b); }\n"},
    {"IMG_THIS_NORM_PIXEL", "pav_img_this_norm",
     "vec4 pav_img_this_norm(sampler2D s) { return texture(s, isf_FragNormCoord); }\n"
     "vec4 pav_img_this_norm(sampler2D s, float b) { return texture(s, isf_FragNormCoord, b); }\n"},
    {"IMG_NORM_THIS_PIXEL", "pav_img_norm_this",
     "vec4 pav_img_norm_this(sampler2D s) { return texture(s, isf_FragNormCoord); }\n"
     "vec4 pav_img_norm_this(sampler2D s, float b) { return texture(s, isf_FragNormCoord, b); }\n"},
    {"IMG_SIZE", "pav_img_size",
     "vec2 pav_img_size(sampler2D s) { return vec2(textureSize(s, 0)); }\n"
     "vec2 pav_img_size(samplerCube s) { return vec2(textureSize(s, 0)); }\n"},
    {"texture2D", "pav_texture2D",
     "vec4 pav_texture2D(sampler2D s, vec2 p) { return texture(s, p); }\n"
     "vec4 pav_texture2D(sampler2D s, vec2 p, float b) { return texture(s, p, b); }\n"},
    {"texture2DLod", "pav_texture2DLod",
     "vec4 pav_texture2DLod(sampler2D s, vec2 p, float l) { return textureLod(s, p, l); }\n"},
    {"texture2DLodEXT", "pav_texture2DLodEXT",
     "vec4 pav_texture2DLodEXT(sampler2D s, vec2 p, float l) { return textureLod(s, p, l); }\n"},
    {"texture2DLodARB", "pav_texture2DLodARB",
     "vec4 pav_texture2DLodARB(sampler2D s, vec2 p, float l) { return textureLod(s, p, l); }\n"},
    {"texture2DProj", "pav_texture2DProj",
     "vec4 pav_texture2DProj(sampler2D s, vec3 p) { return textureProj(s, p); }\n"
     "vec4 pav_texture2DProj(sampler2D s, vec4 p) { return textureProj(s, p); }\n"
     "vec4 pav_texture2DProj(sampler2D s, vec3 p, float b) { return textureProj(s, p, b); }\n"
     "vec4 pav_texture2DProj(sampler2D s, vec4 p, float b) { return textureProj(s, p, b); }\n"},
    {"texture2DProjLod", "pav_texture2DProjLod",
     "vec4 pav_texture2DProjLod(sampler2D s, vec3 p, float l) { return textureProjLod(s, p, l); }\n"
     "vec4 pav_texture2DProjLod(sampler2D s, vec4 p, float l) { return textureProjLod(s, p, l); "
     "}\n"},
    {"texture2DGradEXT", "pav_texture2DGradEXT",
     "vec4 pav_texture2DGradEXT(sampler2D s, vec2 p, vec2 x, vec2 y) { return textureGrad(s, p, x, "
     "y); }\n"},
    {"texture2DGradARB", "pav_texture2DGradARB",
     "vec4 pav_texture2DGradARB(sampler2D s, vec2 p, vec2 x, vec2 y) { return textureGrad(s, p, x, "
     "y); }\n"},
    {"texture2DGrad", "pav_texture2DGrad",
     "vec4 pav_texture2DGrad(sampler2D s, vec2 p, vec2 x, vec2 y) { return textureGrad(s, p, x, "
     "y); "
     "}\n"},
    {"texture2DRect", "pav_texture2DRect",
     "vec4 pav_texture2DRect(sampler2D s, vec2 p) { return texture(s, p / vec2(textureSize(s, "
     "0))); }\n"},
    {"texture2DRectProj", "pav_texture2DRectProj",
     "vec4 pav_texture2DRectProj(sampler2D s, vec3 p) { return texture(s, p.xy / p.z / "
     "vec2(textureSize(s, 0))); }\n"},
    {"texture3D", "pav_texture3D",
     "vec4 pav_texture3D(sampler3D s, vec3 p) { return texture(s, p); }\n"},
    {"textureSize2D", "pav_textureSize2D",
     "ivec2 pav_textureSize2D(sampler2D s, int l) { return textureSize(s, l); }\n"},
    {"texelFetch2D", "pav_texelFetch2D",
     "vec4 pav_texelFetch2D(sampler2D s, ivec2 p, int l) { return texelFetch(s, p, l); }\n"},
    {"textureCube", "pav_textureCube",
     "vec4 pav_textureCube(samplerCube s, vec3 p) { return texture(s, p); }\n"
     "vec4 pav_textureCube(samplerCube s, vec3 p, float b) { return texture(s, p, b); }\n"},
    {"textureCubeLod", "pav_textureCubeLod",
     "vec4 pav_textureCubeLod(samplerCube s, vec3 p, float l) { return textureLod(s, p, l); }\n"},
    {"textureCubeLodEXT", "pav_textureCubeLodEXT",
     "vec4 pav_textureCubeLodEXT(samplerCube s, vec3 p, float l) { return textureLod(s, p, l); "
     "}\n"},
};
#define HELPERS (sizeof helpers / sizeof helpers[0])

static const char *const isf_uniforms[] = {
    "int PASSINDEX",   "vec2 RENDERSIZE", "float TIME",
    "float TIMEDELTA", "vec4 DATE",       "int FRAMEINDEX",
};
static const char *const toy_uniforms[] = {
    "vec3 iResolution",
    "float iTime",
    "float iTimeDelta",
    "float iFrameRate",
    "int iFrame",
    "vec4 iMouse",
    "vec4 iDate",
    "float iSampleRate",
    "sampler2D iChannel0",
    "sampler2D iChannel1",
    "sampler2D iChannel2",
    "sampler2D iChannel3",
    "float iChannelTime[4]",
    "vec3 iChannelResolution[4]",
};

int isf_helper_find(const struct isf_token *name)
{
    for (size_t i = 0; i < HELPERS; i++)
        if (isf_token_is(name, helpers[i].name))
            return (int)i;
    return -1;
}

const char *isf_helper_name(int helper)
{
    return helpers[helper].stands;
}

const char *isf_helper_stands_for(const char *word, size_t length)
{
    for (size_t i = 0; i < HELPERS; i++)
        if (strlen(helpers[i].stands) == length && memcmp(helpers[i].stands, word, length) == 0)
            return helpers[i].name;
    return NULL;
}

static const char *type_word(enum pav_work_type type)
{
    switch (type) {
    case PAV_WORK_EVENT:
    case PAV_WORK_BOOL:
        return "bool";
    case PAV_WORK_LONG:
        return "int";
    case PAV_WORK_FLOAT:
        return "float";
    case PAV_WORK_POINT:
        return "vec2";
    case PAV_WORK_COLOUR:
        return "vec4";
    case PAV_WORK_CUBE:
        return "samplerCube";
    default:
        return "sampler2D";
    }
}

/* Whether the name behind the type in "vec2 name" or "vec3 name[4]" is `name`. */
static bool declares(const char *uniform, const struct isf_token *name)
{
    const char *start = strchr(uniform, ' ') + 1;
    return strcspn(start, "[") == (size_t)name->length &&
           memcmp(start, name->text, (size_t)name->length) == 0;
}

bool isf_prelude_declares(const struct isf_shader *s, const struct isf_token *name)
{
    const struct pav_work *work = s->work;
    const char *const *list = s->toy ? toy_uniforms : isf_uniforms;
    size_t count = s->toy ? sizeof toy_uniforms / sizeof toy_uniforms[0]
                          : sizeof isf_uniforms / sizeof isf_uniforms[0];
    for (size_t i = 0; i < count; i++)
        if (declares(list[i], name))
            return true;
    if (s->toy)
        return false;
    /* Names that were replaced by an expression cannot be declared either. */
    if (isf_token_is(name, "isf_FragNormCoord") || isf_token_is(name, "pav_TexCoord") ||
        memchr(name->text, '(', (size_t)name->length) || isf_token_is(name, "false") ||
        isf_token_is(name, "1.0") || isf_image_uniform(work, name->text, name->length))
        return true;
    for (size_t i = 0; i < work->input_count; i++)
        if (isf_token_is(name, work->inputs[i].uniform))
            return true;
    for (size_t i = 0; i < work->image_count; i++)
        if (isf_token_is(name, work->images[i].uniform))
            return true;
    for (size_t i = 0; i < work->pass_count; i++)
        if (work->passes[i].target && isf_token_is(name, work->passes[i].target_uniform))
            return true;
    return false;
}

typedef void each_uniform(void *context, const char *type, const char *name);

static void each_picture(const struct pav_work *work, each_uniform *each, void *context)
{
    for (size_t i = 0; i < work->image_count; i++)
        each(context, work->images[i].faces[0] ? "samplerCube" : "sampler2D",
             work->images[i].uniform);
    for (size_t i = 0; i < work->pass_count; i++) {
        size_t first = 0;
        const char *target = work->passes[i].target;
        while (target &&
               (!work->passes[first].target || strcmp(work->passes[first].target, target) != 0))
            first++;
        if (target && first == i)
            each(context, "sampler2D", work->passes[i].target_uniform);
    }
}

void isf_prelude_uniforms(const struct isf_shader *s, each_uniform *each, void *context)
{
    const char *const *list = s->toy ? toy_uniforms : isf_uniforms;
    size_t count = s->toy ? sizeof toy_uniforms / sizeof toy_uniforms[0]
                          : sizeof isf_uniforms / sizeof isf_uniforms[0];
    for (size_t i = 0; i < count; i++) {
        char type[16];
        size_t length = strcspn(list[i], " ");
        pav_strcpy(type, length + 1, list[i]);
        each(context, type, list[i] + length + 1);
    }
    if (s->toy)
        return;
    for (size_t i = 0; i < s->work->input_count; i++)
        each(context, type_word(s->work->inputs[i].type), s->work->inputs[i].uniform);
    each_picture(s->work, each, context);
}

static void write_uniform(void *context, const char *type, const char *name)
{
    pav_str_addf(context, "uniform %s %s;\n", type, name);
}

/* Without an artist's vertex shader a triangle covers the target; with one it is a strip of four corners,
 * so that what it works out at the corners is what its author saw. */
static const char corner[] =
    "out vec2 isf_FragNormCoord;\n"
    "vec4 pav_corner() { return vec4(vec2(gl_VertexID & 1, gl_VertexID >> 1) * 2.0 - 1.0, 0.0, "
    "1.0); }\n"
    "void isf_vertShaderInit() { gl_Position = pav_corner(); isf_FragNormCoord = gl_Position.xy * "
    "0.5 + 0.5; }\n";

static bool mentions(const struct isf_shader *s, const char *name)
{
    for (size_t i = 0; i < s->tokens.count; i++)
        if (isf_token_is(&s->tokens.list[i], name))
            return true;
    return false;
}

static bool passes_texcoord(const struct isf_shader *s)
{
    static const struct isf_token name = {
        .kind = ISF_TOKEN_NAME, .text = "pav_TexCoord", .length = 12};
    for (size_t i = 0; s->varyings && i < s->varyings->count; i++)
        if (isf_token_same(&s->varyings->list[i], &name))
            return true;
    return false;
}

static void write_interface(struct pav_str *out, const struct isf_shader *s)
{
    if (s->stage == ISF_VERTEX) {
        pav_str_add(out, corner);
        if (mentions(s, "pav_TexCoord"))
            pav_str_add(out, "out vec4 pav_TexCoord[8];\n");
        return;
    }
    if (!s->toy)
        pav_str_add(out, "in vec2 isf_FragNormCoord;\n");
    if (!s->own_output || s->uses_output)
        pav_str_add(out, "out vec4 pav_FragColor;\n");
    if (mentions(s, "pav_FragData"))
        pav_str_add(out, "vec4 pav_FragData[8];\n");
    if (mentions(s, "pav_TexCoord"))
        pav_str_add(out,
                    passes_texcoord(s) ? "in vec4 pav_TexCoord[8];\n" : "vec4 pav_TexCoord[8];\n");
}

/* With double precision a driver has more ways to read a call, so it is asked for only where it is wanted. */
static bool mentions_double(const struct isf_shader *s)
{
    for (size_t i = 0; i < s->tokens.count; i++) {
        const struct isf_token *t = &s->tokens.list[i];
        if (isf_token_is(t, "double") ||
            (t->length > 4 && (memcmp(t->text, "dvec", 4) == 0 || memcmp(t->text, "dmat", 4) == 0)))
            return true;
    }
    return false;
}

/* What GLSL 4 has and many a driver of 3.3 too: taken where it is there. */
static const char *const extensions[] = {
    "GL_ARB_gpu_shader_fp64", /* first: see mentions_double */
    "GL_ARB_gpu_shader5",         "GL_ARB_shading_language_420pack",
    "GL_ARB_shader_bit_encoding", "GL_ARB_texture_query_lod",
    "GL_ARB_arrays_of_arrays",    "GL_ARB_shading_language_packing",
};

void isf_prelude_write(struct pav_str *out, const struct isf_shader *s)
{
    pav_str_addf(out, "#version %d core\n", ISF_GLSL_VERSION);
    for (size_t i = mentions_double(s) ? 0 : 1; i < sizeof extensions / sizeof extensions[0]; i++)
        pav_str_addf(out, "#ifdef %s\n#extension %s : enable\n#endif\n", extensions[i],
                     extensions[i]);
    pav_str_add(out, "#line 1 0\n");
    isf_prelude_uniforms(s, write_uniform, out);
    write_interface(out, s);
    for (size_t i = 0; i < HELPERS; i++)
        if (s->uses[i])
            pav_str_add(out, helpers[i].text);
}

void isf_postlude_write(struct pav_str *out, const struct isf_shader *s)
{
    pav_str_add(out, "#line 1 0\n");
    if (s->toy) {
        pav_str_addf(out,
                     "void main() { vec4 c = vec4(0.0); mainImage(c, "
                     "gl_FragCoord.xy); pav_FragColor = %s; }\n",
                     s->opaque ? "vec4(c.rgb, 1.0)" : "c");
    } else if (s->stage == ISF_VERTEX) {
        pav_str_add(out, "void main() { isf_vertShaderInit(); pav_main(); }\n");
    } else {
        bool texcoord = mentions(s, "pav_TexCoord") && !passes_texcoord(s);
        pav_str_addf(out, "void main() { %s%spav_main(); }\n",
                     !s->own_output || s->uses_output ? "pav_FragColor = vec4(0.0); " : "",
                     texcoord ? "pav_TexCoord[0] = vec4(isf_FragNormCoord, 0.0, 1.0); " : "");
    }
}

char *isf_shader_write(const struct isf_shader *s)
{
    struct pav_str out = {0};
    isf_prelude_write(&out, s);
    isf_tokens_write(&out, &s->tokens);
    isf_postlude_write(&out, s);
    return out.text;
}

const char *pav_work_vertex(void)
{
    return "#version 330 core\n"
           "out vec2 isf_FragNormCoord;\n"
           "void main()\n"
           "{\n"
           "    vec2 p = vec2(gl_VertexID & 1, gl_VertexID >> 1) * 2.0;\n"
           "    isf_FragNormCoord = p;\n"
           "    gl_Position = vec4(p * 2.0 - 1.0, 0.0, 1.0);\n"
           "}\n";
}

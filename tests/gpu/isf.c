/*
 * Translated works in the compiler and on a picture: every construct of old or easy-going GLSL draws what it
 * says on other desktops, and the driver's complaints name the artist's own line.
 */
#include <GL/glew.h>

#include "fixture.h"
#include "stage/gpu/preprocess.h"
#include "stage/isf/work.h"

#define SIDE 8

static GLuint framebuffer, target, picture, cube;

static bool open_gl(void)
{
    if (!fixture_open_size(SIDE, SIDE, false, false))
        return false;
    static const uint8_t texels[4 * 2 * 4] = {255, 0,   0,   255, 0,   255, 0,  255, 0,  0,
                                              255, 255, 255, 255, 255, 255, 51, 51,  51, 51};
    glGenTextures(1, &target);
    glBindTexture(GL_TEXTURE_2D, target);
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA32F, SIDE, SIDE, 0, GL_RGBA, GL_FLOAT, NULL);
    glGenFramebuffers(1, &framebuffer);
    glBindFramebuffer(GL_FRAMEBUFFER, framebuffer);
    glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, target, 0);
    glGenTextures(1, &picture); /* 4 x 2: red, green, blue, white below, a fifth of grey above */
    glBindTexture(GL_TEXTURE_2D, picture);
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, 4, 2, 0, GL_RGBA, GL_UNSIGNED_BYTE, texels);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
    glGenTextures(1, &cube);
    glBindTexture(GL_TEXTURE_CUBE_MAP, cube);
    static const uint8_t face[4] = {0, 255, 0, 255};
    for (GLenum i = 0; i < 6; i++)
        glTexImage2D(GL_TEXTURE_CUBE_MAP_POSITIVE_X + i, 0, GL_RGBA8, 1, 1, 0, GL_RGBA,
                     GL_UNSIGNED_BYTE, face);
    glTexParameteri(GL_TEXTURE_CUBE_MAP, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
    GLuint array;
    glGenVertexArrays(1, &array);
    glBindVertexArray(array);
    return glCheckFramebufferStatus(GL_FRAMEBUFFER) == GL_FRAMEBUFFER_COMPLETE;
}

/* The compiler's words in terms of the artist's files, or "" */
static char words[4096];

static void translate_log(const struct pav_work *work, const char *log)
{
    struct shader_files files = {.paths = work->sources};
    while (work->sources[files.count])
        files.count++;
    struct pav_str out = {0};
    shader_log_translate(&out, &files, log);
    pav_strcpy(words, sizeof words, out.text ? out.text : "");
    pav_str_finish(&out);
}

static GLuint compile(const struct pav_work *work, GLenum kind, const char *text)
{
    GLint well;
    GLuint shader = glCreateShader(kind);
    glShaderSource(shader, 1, &text, NULL);
    glCompileShader(shader);
    glGetShaderiv(shader, GL_COMPILE_STATUS, &well);
    if (well)
        return shader;
    char log[8192];
    glGetShaderInfoLog(shader, sizeof log, NULL, log);
    translate_log(work, log);
    glDeleteShader(shader);
    return 0;
}

static GLuint build(const struct pav_work *work, int text)
{
    const char *vertex = work->texts[text].vertex;
    words[0] = 0;
    GLuint f = compile(work, GL_FRAGMENT_SHADER, work->texts[text].fragment);
    GLuint v = compile(work, GL_VERTEX_SHADER, vertex ? vertex : pav_work_vertex());
    GLuint program = glCreateProgram();
    GLint well = GL_FALSE;
    if (f && v) {
        glAttachShader(program, f);
        glAttachShader(program, v);
        glLinkProgram(program);
        glGetProgramiv(program, GL_LINK_STATUS, &well);
        if (!well)
            glGetProgramInfoLog(program, sizeof words, NULL, words);
    }
    glDeleteShader(f);
    glDeleteShader(v);
    if (well)
        return program;
    glDeleteProgram(program);
    return 0;
}

static GLint place(GLuint program, const char *name)
{
    return glGetUniformLocation(program, name);
}

static void set_inputs(const struct pav_work *work, GLuint program)
{
    for (size_t i = 0; i < work->input_count; i++) {
        const struct pav_work_input *input = &work->inputs[i];
        GLint at = place(program, input->uniform);
        if (input->type <= PAV_WORK_LONG)
            glUniform1i(at, (int)input->value[0]);
        else if (input->type == PAV_WORK_FLOAT)
            glUniform1f(at, input->value[0]);
        else if (input->type == PAV_WORK_POINT)
            glUniform2fv(at, 1, input->value);
        else if (input->type == PAV_WORK_COLOUR)
            glUniform4fv(at, 1, input->value);
        else
            glUniform1i(at, input->type == PAV_WORK_CUBE ? 1 : 0);
    }
}

/* Draws the work's first text; the pixel in the middle of `x`, `y`. */
static bool draw(const struct pav_work *work, int x, int y, float out[4])
{
    GLuint program = build(work, 0);
    if (!program)
        return false;
    glUseProgram(program);
    glActiveTexture(GL_TEXTURE1);
    glBindTexture(GL_TEXTURE_CUBE_MAP, cube);
    glActiveTexture(GL_TEXTURE0);
    glBindTexture(GL_TEXTURE_2D, picture);
    glUniform2f(place(program, "RENDERSIZE"), SIDE, SIDE);
    glUniform3f(place(program, "iResolution"), SIDE, SIDE, 1);
    glUniform1f(place(program, "TIME"), 2);
    glUniform1f(place(program, "iTime"), 2);
    glUniform1i(place(program, "FRAMEINDEX"), 7);
    glUniform4f(place(program, "DATE"), 2026, 3, 14, 3600);
    set_inputs(work, program);
    glBindFramebuffer(GL_FRAMEBUFFER, framebuffer);
    glViewport(0, 0, SIDE, SIDE);
    glClearColor(0.3f, 0.3f, 0.3f, 0.3f);
    glClear(GL_COLOR_BUFFER_BIT);
    if (work->texts[0].vertex)
        glDrawArrays(GL_TRIANGLE_STRIP, 0, 4);
    else
        glDrawArrays(GL_TRIANGLES, 0, 3);
    glReadPixels(x, y, 1, 1, GL_RGBA, GL_FLOAT, out);
    glDeleteProgram(program);
    return true;
}

#define HEADER                                                                                     \
    "/*{\"ISFVSN\": \"2\", \"INPUTS\": [{\"NAME\": \"inputImage\", \"TYPE\": \"image\"}, "         \
    "{\"NAME\": "                                                                                  \
    "\"amount\", \"TYPE\": \"float\", \"DEFAULT\": 2.5}, {\"NAME\": \"mode\", \"TYPE\": "          \
    "\"long\", \"DEFAULT\": 3}, "                                                                  \
    "{\"NAME\": \"on\", \"TYPE\": \"bool\", \"DEFAULT\": true}, {\"NAME\": \"tint\", \"TYPE\": "   \
    "\"color\", "                                                                                  \
    "\"DEFAULT\": [0.25, 0.5, 0.75, 1]}, {\"NAME\": \"spot\", \"TYPE\": \"point2D\", "             \
    "\"DEFAULT\": [320, 240]}, "                                                                   \
    "{\"NAME\": \"sky\", \"TYPE\": \"cube\"}, {\"NAME\": \"length\", \"TYPE\": \"float\", "        \
    "\"DEFAULT\": 4}]}*/\n"

static struct pav_work *parse(const char *text, const char *vertex)
{
    char *error;
    struct pav_work *work = pav_work_parse("/show/piece.fs", text, strlen(text), vertex, &error);
    if (!work)
        printf("# %s", error);
    free(error);
    return work;
}

/* `body` works `float f` out, which must be `should`. */
static const struct {
    const char *before, *body;
    float should;
} constructs[] = {
    /* Conversions that core profile does not make. */
    {"", "int i = amount * 3.0; f = i;", 7},
    {"", "int i = 5; i *= 0.5; f = i;", 2},
    {"", "int i = 5; i += 1.75; i -= 0.5; f = i;", 5},
    {"", "uint u = 7; u += 2; u = u / 2; f = u;", 4},
    {"", "uint u = 5u; int i = 3; f = u * i + (u > i ? 100 : 0);", 115},
    {"", "uint u = 13u; u = u ^ (u << 3); u = u & 255; f = float(u);", 101},
    {"", "int n = 3; n = (n << 13) ^ n; n = n * (n * n * 15731 + 789221); f = float(n & 255);",
     208},
    {"", "float a[3]; a[0] = 1.0; a[1] = 2.0; a[2] = 3.0; f = a[amount];", 3},
    {"", "vec3 v = tint; f = v.y;", 0.5f},
    {"", "vec4 v = vec4(1) * 2; v /= 4; f = v.x + 1 / 2 + 1 / 2.0;", 1},
    {"",
     "bool b = 1; if (b) f = 3; if (mode) f += 1; if (!mode) f = 0; while (mode && f < 6) f += 1;",
     6},
    {"", "f = float(on == 1) + on;", 2},
    {"", "vec2 v = pow(vec2(2.0), 3.0); f = v.x + max(0, vec2(1, 2)).y;", 10},
    {"",
     "f = min(1, amount) + clamp(mode, 0.0, 1.0) + mix(0, 4, 0.5) + mod(mode, 2) + step(1, "
     "amount);",
     6},
    {"", "f = mix(tint, vec3(0.25, 1, 1), 0.5).y + dot(tint, vec3(0, 2, 0));", 1.75f},
    {"", "ivec2 p = gl_FragCoord.xy * 4.0; p = p / 2; f = p.x + (p % 2).x;", 4},
    {"float g(int n) { return n; }", "f = g(amount) + g(1);", 3},
    {"int g(float x) { return x; }", "f = g(amount);", 2},
    {"float g(uint n) { return float(n & 3u); }", "f = g(mode) + g(amount);", 5},
    {"", "for (float i = 0; i < 3; i++) f += i; for (int i = 0; i < amount; i++) f += 1;", 6},
    {"", "f = on ? 1 : 0.5; f += mode > 2 ? uint(1) : 2;", 2},
    /* Values that are not constant where they should be. */
    {"const float k = amount * 2.0; float m = k + TIME;", "f = k + m;", 12},
    {"float g(float x) { return x * 2.0; }\nconst float k = g(3.0); float m = g(amount);",
     "f = k + m;", 11},
    {"const float k[2] = float[2](amount, 4.0);", "f = k[0] + k[1];", 6.5f},
    {"const int n = int(floor(4.2)); float const q = 2.0;", "float a[n]; a[3] = q; f = a[3];", 2},
    {"", "const vec2 v = vec2(amount); f = v.y;", 2.5f},
    /* Order and names. */
    {"", "f = later(2.0);", 6},
    {"float g() { return 1.0; }\nfloat g() { return 1.0; };", "f = g();", 1},
    {"float sample(float input) { float filter = input; return filter; }", "f = sample(2.0);", 2},
    {"struct input { float common; vec2 distance; };",
     "input active = input(1.0, vec2(2)); active.distance.x += 1; f = active.common + "
     "active.distance.x;",
     4},
    {"", "float distance = distance(vec2(0), vec2(3, 4)); float flat = 1; f = distance + flat;", 6},
    {"float distance(vec2 a, vec2 b) { return 7.0; }",
     "f = distance(vec2(0), vec2(1)) + distance(vec3(0), vec3(1, 0, 0));", 8},
    {"vec4 texture(vec2 p) { return vec4(p.x); }",
     "f = texture(vec2(2)).x + texture(inputImage, vec2(0.1, 0.1)).r;", 3},
    {"float round(float x) { return floor(x) + 100.0; }", "f = round(1.5) + round(vec2(2.2)).x;",
     103},
    {"", "f = length + length(vec2(3, 4));", 9},
    {"", "float amount = amount * 2.0; f = amount;", 5},
    {"float g(float x) { float x = 3.0; return x; }",
     "f = g(1.0); for (int i = 0; i < 2; i++) { float i = 2.0; f += i; }", 7},
    {"#define TWICE(x) ((x) + (x))\n#define JOIN(a, b) a##b\nfloat ab = 3.0;",
     "f = TWICE(JOIN(a, b));", 6},
    {"#if __VERSION__ <= 120\nvarying vec2 t;\n#else\nin vec2 t;\n#endif", "f = 1.0 + t.x;", 1},
    /* GLSL of later versions, and C's habits. */
    {"", "float a[3] = {1.0, 2.0, 3.0}; f = a[1] + a.length();", 5},
    {"struct S { float a; vec2 b; };", "S s = {1.0, vec2(2)}; f = s.a + s.b.y;", 3},
    {"", "f = 2.0; f = f.x + f.xx.y;", 4},
    {"static const float k = 2.0; float g(void) { return k; }", "f = g();", 2},
    {"float g(float a[2]) { return a[1]; }\nfloat[2] h() { return float[2](1.0, 2.0); }",
     "f = g(h());", 2},
    {"", "int i = 2; switch (i) { case 1: f = 1.0; break; case 2: f = 2.0; default: f += 1.0; }",
     3},
    {"", "f = 1.0; // a comment that goes on \\\nf = 2.0;\n", 1},
    /* What was never set is zero. */
    {"float total; vec3 sums;",
     "float i, d; vec3 p; for (float k; k < 3.0; k++) d += 2.0; int n; f = i + d + p.y + n + "
     "total + sums.z;",
     6},
    {"void mainImage(out vec4 o, in vec2 p) { o += vec4(2.0); }",
     "vec4 o; mainImage(o, vec2(0)); f = o.x;", 2},
    /* Pictures: red, green, blue and white below, a fifth of grey above, 4 x 2. */
    {"",
     "f = IMG_PIXEL(inputImage, vec2(1.5, 0.5)).g + IMG_NORM_PIXEL(inputImage, vec2(0.6, 0.2)).b;",
     2},
    {"",
     "f = IMG_THIS_PIXEL(inputImage).r + IMG_THIS_NORM_PIXEL(inputImage).r + "
     "IMG_NORM_THIS_PIXEL(inputImage).r;",
     3},
    {"", "f = IMG_SIZE(inputImage).x + IMG_SIZE(inputImage).y;", 6},
    {"", "f = _inputImage_imgSize.x + _inputImage_imgRect.w + float(_inputImage_flip);", 6},
    {"",
     "f = texture2D(inputImage, vec2(0.9, 0.2)).r + texture2DRect(inputImage, vec2(2.5, 0.5)).b + "
     "texture2DLod(inputImage, vec2(0.3, 0.1), 0.0).g;",
     3},
    {"vec4 g(sampler2D s, vec2 p) { return IMG_NORM_PIXEL(s, p) + IMG_PIXEL(s, p); }",
     "f = g(inputImage, vec2(0.1)).r;", 2},
    {"", "f = textureCube(sky, vec3(1)).g + texelFetch(inputImage, vec2(3, 0), 0).r;", 2},
    {"", "vec4 inputImage = IMG_PIXEL(inputImage, vec2(0.5)); f = inputImage.r;", 1},
    {"float amount(float x) { return x * 2.0; }", "f = amount(amount);", 5},
    {"", "f = textureSize2D(inputImage, 0).x + texelFetch2D(inputImage, ivec2(3, 0), 0).r;", 5},
    /* Names of other hosts, and of one's own. */
    {"", "f = iTime + iResolution.x + iFrame + iDate.y;", 20},
    {"vec3 iResolution = vec3(RENDERSIZE, 5.0); float a, iTime;", "f = iResolution.z + iTime;", 5},
    {"float g(float iTime) { return iTime; }", "f = g(3.0);", 3},
    /* What the host gives. */
    {"", "f = spot.x + DATE.x + FRAMEINDEX + PASSINDEX + TIMEDELTA;", 2353},
    {"", "f = gl_TexCoord[0].s * 8.0 + vv_FragNormCoord.x * 8.0 + isf_fragCoord.x;", 4.5f},
};

static void constructs_draw_what_they_say(void)
{
    for (size_t i = 0; i < sizeof constructs / sizeof constructs[0]; i++) {
        char *text =
            pav_sprintf("%s%s\nvoid main() { float f = 0.0; %s\ngl_FragColor = vec4(f, 0.0, 0.0, "
                        "1.0); }\nfloat later(float x) { return x * 3.0; }\n",
                        HEADER, constructs[i].before, constructs[i].body);
        struct pav_work *work = parse(text, NULL);
        float pixel[4] = {NAN};
        bool drawn = work && draw(work, 1, 1, pixel);
        if (!drawn || fabsf(pixel[0] - constructs[i].should) > 1e-4f) {
            printf("# %s | %s: %g, should be %g\n# %s", constructs[i].before, constructs[i].body,
                   (double)pixel[0], (double)constructs[i].should, drawn ? "\n" : words);
            check_ok = false;
        }
        pav_work_destroy(work);
        free(text);
    }
}

static void outputs(void)
{
    static const struct {
        const char *body;
        float should[4];
    } cases[] = {
        {"void main() { gl_FragColor.rgb = vec3(1.0); }", {1, 1, 1, 0}},
        {"void main() { gl_FragData[0] = vec4(1, 0, 1, 0.5); gl_FragData[1] = vec4(9); }",
         {1, 0, 1, 0.5f}},
        {"void main() { if (amount > 9.0) gl_FragColor = vec4(1.0); }", {0, 0, 0, 0}},
        {"void main() { gl_FragColor = vec4(1.0); gl_FragColor.r *= 0.5; return; }",
         {0.5f, 1, 1, 1}},
        {"void f(out vec4 c) { c = vec4(0.25); } void main() { f(gl_FragColor); }",
         {0.25f, 0.25f, 0.25f, 0.25f}},
        {"out vec4 mine; void main() { mine = vec4(0.5); }", {0.5f, 0.5f, 0.5f, 0.5f}},
        {"layout(location = 0) out vec4 mine; void main() { mine = vec4(0.5); }",
         {0.5f, 0.5f, 0.5f, 0.5f}},
        {"void main() { fragColor = vec4(0.5); }", {0.5f, 0.5f, 0.5f, 0.5f}},
        {"void main() { discard; }", {0.3f, 0.3f, 0.3f, 0.3f}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *text = pav_sprintf("%s%s", HEADER, cases[i].body);
        struct pav_work *work = parse(text, NULL);
        float pixel[4];
        REQUIRE(work);
        CHECK(draw(work, 3, 3, pixel));
        for (int k = 0; k < 4; k++)
            CHECK_NEAR(pixel[k], cases[i].should[k], 1e-5);
        pav_work_destroy(work);
        free(text);
    }
}

/* What is worked out at the corners is what it is there, also where it is clamped. */
static void vertex_shaders(void)
{
    struct pav_work *work = parse(
        HEADER "varying vec2 shifted; varying mat2 turn; in vec2 other; varying vec3 unwritten;\n"
               "void main() { gl_FragColor = vec4(shifted * turn, other.x, unwritten.x + 1.0); }",
        "#if __VERSION__ > 120\nout vec2 shifted;\n#endif\nvarying mat2 turn; varying vec2 other;\n"
        "void main() { vv_vertShaderInit(); shifted = clamp(isf_FragNormCoord * 2.0, 0.0, 1.0);\n"
        "turn = mat2(1, 0, 0, 1); other = gl_Position.xy; }");
    float pixel[4];
    REQUIRE(work);
    CHECK(draw(work, 2, 6, pixel));
    CHECK_NEAR(pixel[0], 2.5 / 8, 1e-5);
    CHECK_NEAR(pixel[1], 6.5 / 8, 1e-5);
    CHECK_NEAR(pixel[2], 2.5 / 4 - 1, 1e-5);
    CHECK_NEAR(pixel[3], 1, 1e-5);
    pav_work_destroy(work);
    work =
        parse(HEADER "void main() { gl_FragColor = vec4(isf_FragNormCoord, gl_TexCoord[0].x, 1); }",
              "void main() { gl_Position = ftransform(); gl_TexCoord[0] = vec4(0.25); }");
    REQUIRE(work);
    CHECK(draw(work, 2, 6, pixel));
    CHECK_NEAR(pixel[0], 2.5 / 8, 1e-5);
    CHECK_NEAR(pixel[1], 6.5 / 8, 1e-5);
    CHECK_NEAR(pixel[2], 0.25, 1e-5);
    pav_work_destroy(work);
}

static void toys(void)
{
    struct pav_work *work =
        parse("#define t iTime\nfloat sample = 0.5;\nvoid mainImage(out vec4 c, in vec2 p)\n{\n"
              "    vec2 uv = p / iResolution.xy;\n    c = vec4(uv, t + texture(iChannel0, uv).r * "
              "sample, "
              "0.0);\n}\n",
              NULL);
    float pixel[4];
    REQUIRE(work);
    CHECK(draw(work, 1, 2, pixel));
    CHECK_NEAR(pixel[0], 1.5 / 8, 1e-5);
    CHECK_NEAR(pixel[1], 2.5 / 8, 1e-5);
    CHECK_NEAR(pixel[2], 2.5, 1e-5);
    CHECK_NEAR(pixel[3], 1, 0); /* whatever it says */
    pav_work_destroy(work);
    work = parse("void mainImage(out vec4 O, vec2 U) { for (float i; i++ < 4.0; O += i / 20.0) ; }",
                 NULL);
    REQUIRE(work);
    CHECK(draw(work, 1, 2, pixel));
    CHECK_NEAR(pixel[0], 0.5, 1e-5);
    pav_work_destroy(work);
}

/* The driver counts in our numbers; its words come back with the artist's file and line. */
static void complaints_name_the_line(void)
{
    struct pav_work *work = parse(HEADER "#define BAD undeclared_thing\n\nvoid main()\n{\n"
                                         "    /* a\n    comment */ float a = BAD;\n}\n",
                                  NULL);
    REQUIRE(work);
    CHECK_INT(build(work, 0), 0);
    CHECK_HAS(words, "/show/piece.fs:7: `undeclared_thing' undeclared");
    pav_work_destroy(work);
    work =
        parse(HEADER "void main() { gl_FragColor = vec4(1); }", "\n\nvoid main() { nothing(); }");
    REQUIRE(work);
    CHECK_INT(build(work, 0), 0);
    CHECK_HAS(words, "vertex shader:3: ");
    pav_work_destroy(work);
    work = parse(HEADER "void main()\n{\n    float a = ;\n}", NULL); /* a syntax error */
    REQUIRE(work);
    CHECK_INT(build(work, 0), 0);
    CHECK_HAS(words, "/show/piece.fs:4: ");
    pav_work_destroy(work);
}

int main(void)
{
    if (!open_gl()) {
        printf("1..0 # SKIP no GL here\n");
        return 0;
    }
    RUN(constructs_draw_what_they_say);
    RUN(outputs);
    RUN(vertex_shaders);
    RUN(toys);
    RUN(complaints_name_the_line);
    fixture_close();
    return check_end();
}

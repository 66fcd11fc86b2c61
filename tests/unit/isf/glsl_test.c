/* The translation of old GLSL, as text: what becomes of names, lines, macros and declarations. */
#include "read.h"

#define HEADER                                                                                     \
    "/*{\"ISFVSN\": \"2\", \"INPUTS\": [{\"NAME\": \"inputImage\", \"TYPE\": \"image\"}, "         \
    "{\"NAME\": "                                                                                  \
    "\"amount\", \"TYPE\": \"float\"}]}*/\n"

static const char *fragment(const char *body)
{
    char *text = pav_sprintf("%s%s", HEADER, body);
    bool well = read_fs(text);
    free(text);
    if (!well)
        printf("# %s", complaint);
    return well ? work->texts[0].fragment : "";
}

/* The line that the compiler counts where `words` stand. */
static int line_of(const char *text, const char *words)
{
    const char *end = strstr(text, words);
    int line = 0;
    if (!end)
        return -1;
    for (const char *p = text; p <= end; p += strcspn(p, "\n") + 1, line++)
        if (strncmp(p, "#line ", 6) == 0)
            line = atoi(p + 6) - 1;
    return line - 1;
}

static void lines_are_kept(void)
{
    const char *text = fragment("float first;\n"
                                "#define TWICE(x) ((x) + \\\n"
                                "    (x))\n"
                                "/* a\ncomment */ float b = 1.0;\n"
                                "// one\n// two\n// three\n// four\n// five\n// six\n// seven\n"
                                "// eight\n// nine\n// ten\n"
                                "void main() {\n"
                                "    float c = TWICE(\n"
                                "        b);\n"
                                "    gl_FragColor = vec4(c);\n"
                                "}\n");
    CHECK_INT(line_of(text, "float first"), 100002);
    CHECK_INT(line_of(text, "float b"), 100006);
    CHECK_INT(line_of(text, "void pav_main"), 100017);
    CHECK_INT(line_of(text, "float c"), 100018);
    CHECK_INT(line_of(text, "pav_FragColor = vec4(c)"), 100020);
    CHECK_STR(work->sources[0], "/show/piece.fs");
}

static void old_names(void)
{
    const char *text = fragment("#version 120\n#extension GL_ARB_texture_rectangle : enable\n"
                                "precision highp float;\n"
                                "varying vec2 nowhere;\n"
                                "float sample(float input) { return input; }\n"
                                "void main() {\n"
                                "  vec4 filter = texture2D(inputImage, vv_FragNormCoord);\n"
                                "  gl_FragData[0] = filter * sample(amount) + nowhere.x;\n"
                                "}\n");
    CHECK(!strstr(text, "precision") && !strstr(text, "varying") && !strstr(text, "gl_Frag"));
    CHECK(!strstr(text, " texture2D(inputImage") && !strstr(text, "float sample("));
    CHECK(!strstr(text, "in vec2 nowhere"));
    CHECK_HAS(text, "vec2 nowhere");
    CHECK_HAS(text, "#version 330 core");
    CHECK_INT(line_of(text, "vec2 nowhere"), 100005);
}

static void host_declares_once(void)
{
    const char *text =
        fragment("uniform float TIME; uniform sampler2D inputImage; uniform float amount, own;\n"
                 "varying vec2 isf_FragNormCoord;\nvoid main() {}\n");
    const char *first = strstr(text, "float TIME;");
    CHECK(first && !strstr(first + 1, "float TIME;"));
    first = strstr(text, "sampler2D inputImage");
    CHECK(first && !strstr(first + 1, "sampler2D inputImage"));
    CHECK_HAS(text, "uniform float own");
}

static void varyings_between_both(void)
{
    READS(read_as("/show/piece.fs",
                  HEADER
                  "varying vec2 a, c; in vec3 b[2];\nvoid main() { gl_FragColor = vec4(a, c); }",
                  "varying vec2 a; out vec3 b[2]; attribute vec4 position;\n"
                  "void main() { vv_vertShaderInit(); a = vec2(0); gl_Position = ftransform(); }"));
    CHECK_HAS(work->texts[0].fragment, "in vec2 a");
    CHECK_HAS(work->texts[0].fragment, "in vec3 b[2]");
    CHECK(!strstr(work->texts[0].fragment, "in vec2 c"));
    CHECK_HAS(work->texts[0].vertex, "out vec2 a");
    CHECK_HAS(work->texts[0].vertex, "isf_vertShaderInit()");
    CHECK(!strstr(work->texts[0].vertex, "attribute") &&
          !strstr(work->texts[0].vertex, "ftransform"));
    CHECK_INT(line_of(work->texts[0].vertex, "void pav_main"), 200002);
}

static void varyings_that_nobody_writes(void)
{
    const char *text = fragment("varying vec2 near, far, idle;\nvarying vec2 taps[3];\n"
                                "void main() { gl_FragColor = vec4(far.xy, near.idle); }\n");
    CHECK_HAS(text, "vec2 near = vec2(0)");
    CHECK_HAS(text, "vec2 far = vec2(0)");
    CHECK_HAS(text, "vec2 taps[3] ;");
    CHECK_STR(work->unwritten, "near");
    CHECK_INT(work->unwritten_line, 2);
    fragment("varying vec2 idle, isf_FragNormCoord;\n"
             "void main() { gl_FragColor = isf_FragNormCoord.idle; }");
    CHECK(work && !work->unwritten);
    READS(read_as("/show/piece.fs",
                  HEADER "in vec2 a, b;\nvoid main() { gl_FragColor = vec4(a, b); }",
                  "out vec2 a;\nvoid main() { isf_vertShaderInit(); a = vec2(0); }"));
    CHECK_STR(work->unwritten, "b");
    CHECK_HAS(work->texts[0].fragment, "in vec2 a ;");
}

static void branches_by_version(void)
{
    const char *text =
        fragment("#if __VERSION__ <= 120\nvarying vec2 old;\n#else\nin vec2 fresh;\n#endif\n"
                 "#ifdef GL_ES\nprecision mediump float;\nfloat es;\n#endif\n"
                 "#if defined(X) || !defined(Y) && (3 * 2 == 6)\nfloat yes;\n#elif 1\nfloat no;\n"
                 "#endif\nvoid main() {}");
    CHECK(!strstr(text, "old") && strstr(text, "fresh"));
    CHECK(!strstr(text, "float es") && strstr(text, "float yes") && !strstr(text, "float no"));
}

static void macros(void)
{
    const char *text =
        fragment("#define PI 3.14 // about\n#define MIX(a, b) mix(a, b, amount)\n"
                 "#define JOIN(a, b) a##b\n#define X Y\n#define Y X\n"
                 "float ab = 1.0, X2 = 1.0;\n#undef PI\n#define PI 3.5\n"
                 "void main() { float X = PI; gl_FragColor = vec4(MIX(MIX(X, (1.0, 2.0)), "
                 "JOIN(a, b)), __LINE__, 0, 0); }");
    CHECK_HAS(text, "mix(mix(X,");
    CHECK_HAS(text, "(1.0, 2.0)");
    CHECK_HAS(text, "ab, amount");
    CHECK_HAS(text, "= 3.5");
    CHECK_HAS(text, ", 10, 0, 0)");
}

static void preprocessor_errors(void)
{
    static const struct {
        const char *text, *words;
    } cases[] = {
        {HEADER "#if 1\nvoid main() {}", "piece.fs:2: this #if has no #endif"},
        {HEADER "\n#else\nvoid main() {}", "piece.fs:3: there is no #if"},
        {HEADER "#if 1 +\n#endif\nvoid main() {}", "piece.fs:2: this #if cannot be worked out"},
        {HEADER "#error too old\nvoid main() {}", "piece.fs:2: the file says #error too old"},
        {HEADER "#include \"x.glsl\"\nvoid main() {}", "piece.fs:2: #include is not part"},
        {HEADER "#defin A\nvoid main() {}", "did you mean #define"},
        {HEADER "#define F(a, b) a\nvoid main() { F(1); }", "piece.fs:3: the macro F is given 1"},
        {HEADER "#define F(a) a\nvoid main() { F(1; }", "a ) is missing"},
        {HEADER "\n/* no end\nvoid main() {}", "piece.fs:3: a /* comment has no end"},
        {HEADER "void mian() {}", "piece.fs:1: there is no void main()"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        REFUSES(read_fs(cases[i].text), cases[i].words);
    struct pav_str bomb = {0};
    pav_str_add(&bomb, HEADER "#define M0(x) x x x x x x x x\n");
    for (int i = 1; i < 12; i++)
        pav_str_addf(&bomb, "#define M%d(x) M%d(M%d(x))\n", i, i - 1, i - 1);
    pav_str_add(&bomb, "void main() { M11(1); }");
    REFUSES(read_fs(bomb.text), "grows without end");
    pav_str_finish(&bomb);
}

static void vertex_errors_name_their_file(void)
{
    REFUSES(
        read_as("/show/piece.fs", HEADER "void main() {}", "void mian() {}"),
        "vertex shader:1: there is no void main(): expected one that calls isf_vertShaderInit()");
    REFUSES(read_as("/show/piece.fs", HEADER "void main() {}", "\n#if 1\nvoid main() {}"),
            "vertex shader:2: this #if has no #endif");
}

/* A text that keeps to the rules is not touched. */
static void good_text_stays(void)
{
    const char *text = fragment(
        "struct S { float a; vec3 b[2]; };\n"
        "const float k[3] = float[3](1.0, 2.0, 3.0);\n"
        "float f(S s, int n) { return s.a + s.b[n].x * k[n] + float(n); }\n"
        "void main() { S s; s.a = 1; uint u = 3u; u ^= u >> 1; for (int i = 0; i < 3; i++) "
        "s.a += 0.5 * f(s, i); gl_FragColor = vec4(s.a, u, max(1, amount), 1); }");
    CHECK_HAS(text, "const float k[3] = float[3](1.0, 2.0, 3.0);");
    CHECK_HAS(text, "for (int i = 0; i < 3; i++)");
    CHECK_HAS(text, "max(1, amount), 1)");
    CHECK_HAS(text, "u ^= u >> 1;");
}

/* Whether a translation has these words, white space aside. */
static bool has(const char *text, const char *words)
{
    char *squeezed[2];
    const char *from[2] = {text, words};
    for (int i = 0; i < 2; i++) {
        char *to = squeezed[i] = pav_strdup(from[i]);
        for (const char *p = from[i]; *p; p++)
            if (*p != ' ')
                *to++ = *p;
        *to = 0;
    }
    bool found = strstr(squeezed[0], squeezed[1]) != NULL;
    if (!found)
        printf("# no \"%s\" in %s", words, strstr(text, "#line 10"));
    free(squeezed[0]);
    free(squeezed[1]);
    return found;
}

static void conversions(void)
{
    static const struct {
        const char *body, *becomes;
    } cases[] = {
        {"int i = amount * 3.0;", "int i = int(amount * 3.0);"},
        {"int i; i = floor(amount);", "i = int(floor(amount));"},
        {"uint u = 3;", "uint u = uint(3);"},
        {"uint u = 3u; u += 2;", "u += uint(2);"},
        {"int i = 4; i *= 0.5;", "i = int(i * (0.5));"},
        {"float a[3]; a[0] = 1.0; a[amount] = 2.0;", "a[int(amount)]"},
        {"vec3 v = gl_FragColor;", "vec3 v = vec3(pav_FragColor);"},
        {"float f = amount > 0.5;", "float f = float(amount > 0.5);"},
        {"int n = 1; if (n) discard;", "if (bool(n))"},
        {"vec3 v = pow(vec3(0.5), 2.0);", "pow(vec3(0.5), vec3(2.0))"},
        {"const float k = amount;", " float k = amount;"},
        {"ivec2 p = gl_FragCoord.xy;", "ivec2(gl_FragCoord"},
        {"bool b = 1;", "bool b = bool(1);"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *body = pav_sprintf("void main() { %s }", cases[i].body);
        CHECK(has(fragment(body), cases[i].becomes));
        free(body);
    }
    CHECK(has(
        fragment("float f(int n) { return n; } void main() { gl_FragColor = vec4(f(amount)); }"),
        "f(int(amount))"));
    CHECK(has(
        fragment("void main() { gl_FragColor = vec4(g(1.0)); }\nfloat g(float x) { return x; }"),
        "float g(float x); void pav_main"));
    const char *text =
        fragment("vec4 texture(vec2 p) { return IMG_NORM_PIXEL(inputImage, p); }\n"
                 "void main() { gl_FragColor = texture(vec2(0)) + texture(inputImage, vec2(0)); }");
    CHECK(has(text, "pav_ftexture(vec2(0))"));
    CHECK(has(text, "+ texture(inputImage, vec2(0))"));
    text = fragment("float f() { return 1.0; }\nfloat f() { return 1.0; }\nvoid main() { f(); }");
    const char *first = strstr(text, "float f()");
    CHECK(first && !strstr(first + 1, "float f()"));
}

/* Chains are no nests; what is nested too deeply is left to the compiler. */
static void long_texts(void)
{
    struct pav_str text = {0};
    pav_str_add(&text, "void main() { int n = 1; float f = 0.0;\nif (n == 0) f = 0.0;\n");
    for (int i = 1; i < 2000; i++)
        pav_str_addf(&text, "else if (n == %d) f = float(%d);\n", i, i);
    pav_str_add(&text, "int last = f; }");
    CHECK(has(fragment(text.text), "int last = int(f);"));
    text.length = 0;
    pav_str_add(&text, "void main() { float f = ");
    for (int i = 0; i < 20000; i++)
        pav_str_add(&text, "(");
    CHECK_HAS(fragment(text.text), "((((");
    pav_str_finish(&text);
}

static void words_of_the_compiler(void)
{
    static const struct {
        const char *says, *reads;
    } cases[] = {
        {"a.fs:3: `pav_winput' undeclared\n", "a.fs:3: `input' undeclared\n"},
        {"no function pav_img_norm(vec2), pav_ftexture",
         "no function IMG_NORM_PIXEL(vec2), texture"},
        {"pav_FragColor pav_main pav_ulength pav_umy_u_ux", "gl_FragColor main length my__x"},
        {"xpav_winput spav_", "xpav_winput spav_"},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *words = pav_work_reword(cases[i].says);
        CHECK_STR(words, cases[i].reads);
        free(words);
    }
}

static void what_texts_use(void)
{
    fragment("void main() { gl_FragColor = DATE; }");
    CHECK(work && work->reads_date);
    fragment("// DATE\nvoid main() { gl_FragColor = vec4(1); }");
    CHECK(work && !work->reads_date);
}

int main(void)
{
    RUN(lines_are_kept);
    RUN(old_names);
    RUN(host_declares_once);
    RUN(varyings_between_both);
    RUN(varyings_that_nobody_writes);
    RUN(branches_by_version);
    RUN(macros);
    RUN(preprocessor_errors);
    RUN(vertex_errors_name_their_file);
    RUN(good_text_stays);
    RUN(conversions);
    RUN(long_texts);
    RUN(words_of_the_compiler);
    RUN(what_texts_use);
    forget();
    return check_end();
}

/* Shader text before and after the compiler: includes, what the host adds, whose line an error is. */
#include "stage/gpu/preprocess.h"

#include <stdlib.h>
#include <unistd.h>

#include "check.h"

static char folder[64];
static char library[80];

static const char *put(const char *where, const char *name, const char *text)
{
    static char path[256];
    snprintf(path, sizeof path, "%s/%s", where, name);
    FILE *file = fopen(path, "w");
    if (!file || fputs(text, file) < 0 || fclose(file) != 0)
        printf("# cannot write %s\n", path);
    return path;
}

static bool make(struct shader_text *out, const char *path)
{
    *out = (struct shader_text){0};
    return shader_text_make(out, &(struct shader_request){.path = path, .library = library});
}

static bool make_source(struct shader_text *out, enum shader_stage stage, const char *source)
{
    *out = (struct shader_text){0};
    return shader_text_make(
        out, &(struct shader_request){
                 .stage = stage, .source = source, .name = "piece.frag", .library = library});
}

static int occurs(const char *text, const char *part)
{
    int count = 0;
    for (const char *p = text; (p = strstr(p, part)); p++)
        count++;
    return count;
}

static void includes_beside_then_shared(void)
{
    struct shader_text text;
    put(library, "both.glsl", "// the shared one\n");
    put(library, "shared.glsl", "// only shared\n");
    put(folder, "both.glsl", "// the one beside\n");
    CHECK(make(&text,
               put(folder, "main.frag",
                   "#include \"both.glsl\"\n  #  include <shared.glsl> // why\nvoid main() {}")));
    CHECK_STR(text.error.text ? text.error.text : "", "");
    CHECK_HAS(text.text.text, "// the one beside");
    CHECK_HAS(text.text.text, "// only shared");
    CHECK(!strstr(text.text.text, "// the shared one"));
    CHECK(!strstr(text.text.text, "#include"));
    CHECK(strncmp(text.text.text, "#version 330 core\n", 18) == 0);
    /* main, both beside, shared beside (looked for), shared. */
    CHECK_INT(text.files.count, 4);
    shader_text_finish(&text);
}

static void an_include_inside_a_comment_is_none(void)
{
    struct shader_text text;
    CHECK(make_source(&text, SHADER_FRAGMENT,
                      "/* #include \"a.glsl\"\n#include \"b.glsl\" */\n// #include \"c.glsl\"\n"
                      "void main() {}\n"));
    CHECK_INT(text.files.count, 1);
    shader_text_finish(&text);
}

static void a_missing_include_names_its_line(void)
{
    struct shader_text text;
    CHECK(!make(&text, put(folder, "main.frag", "\n\n#include \"nowhere.glsl\"\n")));
    char *should =
        pav_sprintf("%s/main.frag:3: \"nowhere.glsl\" is neither beside this file nor in "
                    "%s\n",
                    folder, library);
    CHECK_STR(text.error.text, should);
    free(should);
    shader_text_finish(&text);

    put(folder, "inner.glsl", "float a;\n#include \"gone.glsl\"\n");
    CHECK(!make(&text, put(folder, "main.frag", "#include \"inner.glsl\"\n")));
    CHECK_HAS(text.error.text, "/inner.glsl:2: \"gone.glsl\"");
    shader_text_finish(&text);
}

static void a_circle_is_named(void)
{
    struct shader_text text;
    put(folder, "a.glsl", "\n#include \"b.glsl\"\n");
    put(folder, "b.glsl", "#include \"a.glsl\"\n");
    CHECK(!make(&text, put(folder, "main.frag", "#include \"a.glsl\"\n")));
    CHECK_HAS(text.error.text, "/b.glsl:1: \"a.glsl\" includes itself");
    CHECK_INT(occurs(text.error.text, "\n"), 1);
    shader_text_finish(&text);
    CHECK(!make(&text, put(folder, "main.frag", "#include \"main.frag\"\n")));
    CHECK_HAS(text.error.text, "/main.frag:1: \"main.frag\" includes itself");
    shader_text_finish(&text);
}

static void includes_stay_inside(void)
{
    struct shader_text text;
    const char *out[] = {"#include \"../x.glsl\"\n", "#include \"/etc/passwd\"\n",
                         "#include \"a/../../x.glsl\"\n"};
    for (int i = 0; i < 3; i++) {
        CHECK(!make(&text, put(folder, "main.frag", out[i])));
        CHECK_HAS(text.error.text, "leads out of the folder");
        CHECK_INT(text.files.count, 1);
        shader_text_finish(&text);
    }
}

static void strange_files_are_refused(void)
{
    struct shader_text text;
    char zero[] = "void main() {}\n";
    CHECK(!make(&text, folder)); /* a folder */
    CHECK_HAS(text.error.text, ":1: ");
    shader_text_finish(&text);
    const char *path = put(folder, "zero.frag", zero);
    FILE *file = fopen(path, "w");
    REQUIRE(file);
    fwrite("void\0main", 1, 9, file);
    fclose(file);
    CHECK(!make(&text, path));
    shader_text_finish(&text);
    CHECK(!make_source(&text, SHADER_FRAGMENT, "void main() {} /* never closed\n"));
    CHECK_HAS(text.error.text, "a /* comment has no end");
    shader_text_finish(&text);
    CHECK(!make_source(&text, SHADER_FRAGMENT, "#version 120\nvoid main() {}\n"));
    CHECK_HAS(text.error.text, "piece.frag:1: this is GLSL 3.30 core");
    shader_text_finish(&text);
    CHECK(make_source(&text, SHADER_FRAGMENT, "#version 330 core\nvoid main() {}\n"));
    CHECK_INT(occurs(text.text.text, "#version"), 1);
    shader_text_finish(&text);
}

static void extensions_come_first(void)
{
    struct shader_text text;
    CHECK(make_source(&text, SHADER_FRAGMENT,
                      "float pi = 3.1;\n#extension GL_ARB_gpu_shader5 : enable\nvoid main() {}\n"));
    const char *extension = strstr(text.text.text, "#extension");
    CHECK(extension && extension < strstr(text.text.text, "out vec4 colour"));
    CHECK_INT(occurs(text.text.text, "#extension"), 1);
    shader_text_finish(&text);
}

static void the_host_adds_what_is_used_and_not_declared(void)
{
    struct shader_text text;
    CHECK(make_source(&text, SHADER_FRAGMENT, "void main() { colour = vec4(uv, pav_time, 1); }"));
    CHECK_INT(occurs(text.text.text, "in vec2 uv;"), 1);
    CHECK_INT(occurs(text.text.text, "out vec4 colour;"), 1);
    CHECK_INT(occurs(text.text.text, "uniform float pav_time;"), 1);
    CHECK_INT(occurs(text.text.text, "pav_size"), 0);
    shader_text_finish(&text);
    CHECK(make_source(&text, SHADER_FRAGMENT,
                      "in vec2 uv; layout(location = 0) out vec4 paint; uniform float pav_time;\n"
                      "void f(out vec3 colour) {} void main() { paint = vec4(uv, pav_time, 1); }"));
    CHECK_INT(occurs(text.text.text, "in vec2 uv;"), 1);
    CHECK_INT(occurs(text.text.text, "out vec4 colour;"), 0);
    CHECK_INT(occurs(text.text.text, "uniform float pav_time;"), 1);
    shader_text_finish(&text);
    CHECK(make_source(&text, SHADER_VERTEX,
                      "layout(location = 0) in vec2 position;\n"
                      "void main() { uv = texcoord; gl_Position = vec4(position, 0, 1); }"));
    CHECK_INT(occurs(text.text.text, "in vec3 position;"), 0);
    CHECK_INT(occurs(text.text.text, "layout(location = 1) in vec2 texcoord;"), 1);
    CHECK_INT(occurs(text.text.text, "out vec2 uv;"), 1);
    CHECK_INT(occurs(text.text.text, "tint"), 0);
    shader_text_finish(&text);
}

/* A function's parameter `out` must not be taken for the shader's. */
static void parameters_are_not_outputs(void)
{
    struct shader_text text;
    CHECK(make_source(&text, SHADER_FRAGMENT,
                      "void f(out vec3 c) { c = vec3(0); }\n"
                      "struct S { float uv; };\n"
                      "void main() { vec3 c; f(c); colour.rgb = c; }"));
    CHECK_INT(occurs(text.text.text, "out vec4 colour;"), 1);
    shader_text_finish(&text);
}

static char *translated(const char *log)
{
    char *paths[] = {(char *)"art/main.frag", (char *)"shaders/noise.glsl"};
    struct shader_files files = {.paths = paths, .count = 2};
    struct pav_str out = {0};
    shader_log_translate(&out, &files, log);
    return out.text ? out.text : pav_strdup("");
}

static void compilers_words_find_their_place(void)
{
    static const struct {
        const char *log, *should;
    } cases[] = {
        /* Mesa, with the file in the source string or in the line */
        {"1:12(5): error: `foo' undeclared\n", "art/main.frag:12: `foo' undeclared\n"},
        {"2:7(1): preprocessor error: #if without #endif\n",
         "shaders/noise.glsl:7: #if without #endif\n"},
        {"0:200031(9): error: no function with name 'bar'\n",
         "shaders/noise.glsl:31: no function with name 'bar'\n"},
        {"1:12(5): warning: unused\n1:13(5): error: bad\n", "art/main.frag:13: bad\n"},
        /* NVIDIA */
        {"1(100012) : error C1503: undefined variable \"foo\"\n",
         "art/main.frag:12: undefined variable \"foo\"\n"},
        {"2(200007) : error C0000: syntax error, unexpected '}'\r\n",
         "shaders/noise.glsl:7: syntax error, unexpected '}'\n"},
        {"1(100002) : warning C7050: \"x\" might be used before being initialized\n", ""},
        /* AMD, Intel's and Apple's */
        {"ERROR: 2:200007: 'foo' : undeclared identifier\n",
         "shaders/noise.glsl:7: 'foo' : undeclared identifier\n"},
        {"WARNING: 1:3: something\n", ""},
        /* no place at all, or one that the artist did not write */
        {"error: fragment shader input `uv' has no matching output\n",
         "art/main.frag:1: fragment shader input `uv' has no matching output\n"},
        {"0:3(1): error: strange\n", "art/main.frag:1: strange\n"},
        {"9:3(1): error: strange\n", "art/main.frag:1: strange\n"},
        {"", ""},
        {"\n\n", ""},
        {"12", "art/main.frag:1: 12\n"},
        {"1:", "art/main.frag:1: 1:\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *is = translated(cases[i].log);
        CHECK_STR(is, cases[i].should);
        free(is);
    }
}

int main(void)
{
    strcpy(folder, "/tmp/pavilion-text-XXXXXX");
    if (!mkdtemp(folder))
        return 1;
    snprintf(library, sizeof library, "%s-library", folder);
    char *command = pav_sprintf("mkdir '%s'", library);
    if (system(command) != 0)
        return 1;
    free(command);
    RUN(includes_beside_then_shared);
    RUN(an_include_inside_a_comment_is_none);
    RUN(a_missing_include_names_its_line);
    RUN(a_circle_is_named);
    RUN(includes_stay_inside);
    RUN(strange_files_are_refused);
    RUN(extensions_come_first);
    RUN(the_host_adds_what_is_used_and_not_declared);
    RUN(parameters_are_not_outputs);
    RUN(compilers_words_find_their_place);
    command = pav_sprintf("rm -rf '%s' '%s'", folder, library);
    if (system(command) != 0)
        printf("# %s is left behind\n", folder);
    free(command);
    return check_end();
}

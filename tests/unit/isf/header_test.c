/* The JSON header of ISF: what circulates is read, what cannot be is refused with its place. */
#include "read.h"

#include <sys/stat.h>
#include <unistd.h>

static void versions(void)
{
    READS(read_fs("/*{\"ISFVSN\": \"2\"}*/" BODY));
    CHECK_INT(work->format, PAV_WORK_ISF2);
    READS(read_fs("/*{\"ISFVSN\": 2.0}*/" BODY));
    CHECK_INT(work->format, PAV_WORK_ISF2);
    READS(read_fs("/*{\"ISFVSN\": \"2.0.1\", \"VSN\": null}*/" BODY));
    CHECK_INT(work->format, PAV_WORK_ISF2);
    READS(read_fs("/*{\"CREDIT\": \"me\"}*/" BODY));
    CHECK_INT(work->format, PAV_WORK_ISF1);
    READS(read_fs("/*{\"ISFVSN\": \"1.0\"}*/" BODY));
    CHECK_INT(work->format, PAV_WORK_ISF1);
}

static void words(void)
{
    READS(read_fs("/*{\"DESCRIPTION\": \" Two\n\tlines \", \"CREDIT\": \"\", \"CATEGORIES\": "
                  "[\"Blur\", \"Film\"]}*/" BODY));
    CHECK_STR(work->description, "Two lines");
    CHECK(!work->credit);
    CHECK_STR(work->categories, "Blur, Film");
    READS(read_fs("/*{\"DESCRIPTION\": null, \"CATEGORIES\": []}*/" BODY));
    CHECK(!work->description && !work->categories);
}

static void text_before_the_comment(void)
{
    READS(
        read_fs("\xef\xbb\xbf// a line // and /* more\n\n/*\n\n {\"ISFVSN\": \"2\", \"INPUTS\": [\n"
                "{\"NAME\": \"a\", \"TYPE\": \"float\"}]}\n*/" BODY));
    CHECK_INT(input("a")->line, 6);
    READS(read_fs(
        "/* (c) somebody */\n/*{\"ISFVSN\": \"2\", \"INPUTS\": [{\"NAME\": \"a\", \"TYPE\": "
        "\"bool\"}]}*/" BODY));
    CHECK_INT(input("a")->type, PAV_WORK_BOOL);
}

static void no_header(void)
{
    REFUSES(read_fs("void main() {}"), "/show/piece.fs:1: this is neither ISF nor Shadertoy");
    CHECK_HAS(complaint, "/*{ \"ISFVSN\"");
    REFUSES(read_fs("/* only words */ void main() {}"), "neither ISF");
    REFUSES(read_fs("/*{ \"INPUTS\": [] "), "neither ISF");
    REFUSES(read_fs(""), "neither ISF");
    REFUSES(read_fs("\xff\xfe/"), "save it as UTF-8");
}

/* Everything that files in circulation do and strict JSON forbids. */
static void lenient_json(void)
{
    READS(read_fs(
        "/*{\r\n // a comment\r\n\t'ISFVSN' : \"2\" , # another\r\n"
        "INPUTS: [ { \"NAME\": \"a\", \"TYPE\": \"float\", \"DEFAULT\": .5, \"MIN\": -1., "
        "\"MAX\": +2.5e1f, }, , ],\r\n"
        "\"DESCRIPTION\": \"tab\there \\' \\q \\u0041 \xe9\", \"KEYWORDS\": [True, NULL, ],\r\n"
        "}*/" BODY));
    CHECK_NEAR(input("a")->value[0], 0.5, 0);
    CHECK_NEAR(input("a")->lowest[0], -1, 0);
    CHECK_NEAR(input("a")->highest[0], 25, 0);
    CHECK_STR(work->description, "tab here ' q A \xc3\xa9");
}

/* One file of the public collection has this. */
static void forgotten_mark(void)
{
    READS(read_fs("/*{\"CREDIT\": \"me\", ISFVSN\" : \"2\", \"INPUTS\": []}*/" BODY));
    CHECK_INT(work->format, PAV_WORK_ISF2);
}

static void last_key_counts(void)
{
    READS(read_fs(
        "/*{\"ISFVSN\": \"2\", \"INPUTS\": [{\"NAME\": \"x\", \"TYPE\": \"float\"}], \"INPUTS\": "
        "[{\"NAME\": \"a\", \"TYPE\": \"float\", \"DEFAULT\": 1, \"DEFAULT\": 2, \"Min\": 1, "
        "\"min\": 0, \"MAX\": 4}]}*/" BODY));
    CHECK_INT(work->input_count, 1);
    CHECK_NEAR(input("a")->value[0], 2, 0);
    CHECK_NEAR(input("a")->lowest[0], 0, 0);
}

static void broken_json(void)
{
    static const struct {
        const char *text, *words;
    } cases[] = {
        {"/*{\n\"INPUTS\" []}*/" BODY,
         "/show/piece.fs:2: found \"[]}\" in the JSON: expected a colon"},
        {"/*{\n\n\"INPUTS\": [1 2]}*/" BODY, ":3: found \"2]}\" in the JSON: expected a comma"},
        {"/*{\"INPUTS\": [}*/" BODY, ":1: found \"}\" in the JSON: expected a value"},
        {"/*{\"INPUTS\": [\n*/" BODY, ":2: the JSON ends too early"},
        {"/*{\"A\": \"b\n*/" BODY, ":2: the JSON ends too early: expected the quotation mark"},
        {"/*{\"A\": 1.2.3}*/" BODY, "expected a number"},
        {"/*{\"A\": 1} {}*/" BODY, "expected nothing after the last brace"},
        {"/*{\"A\": 1e999}*/" BODY, "expected a number"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        REFUSES(read_fs(cases[i].text), cases[i].words);
    char deep[200] = "/*{\"A\": ";
    memset(deep + 8, '[', 100);
    REFUSES(read_fs(deep), "neither ISF"); /* no end */
    strcat(deep, "*/" BODY);
    REFUSES(read_fs(deep), "fewer lists within lists");
}

static void every_type(void)
{
    READS(read_inputs("{\"NAME\": \"e\", \"TYPE\": \"event\", \"DEFAULT\": 1}, {\"NAME\": \"b\", "
                      "\"TYPE\": \"bool\", "
                      "\"DEFAULT\": 1.0}, {\"NAME\": \"l\", \"TYPE\": \"long\", \"DEFAULT\": 2.0}, "
                      "{\"NAME\": \"f\", "
                      "\"TYPE\": \"float\", \"DEFAULT\": \"0.25\"}, {\"NAME\": \"p\", \"TYPE\": "
                      "\"point2D\", \"DEFAULT\": "
                      "[320, 240]}, {\"NAME\": \"c\", \"TYPE\": \"color\", \"DEFAULT\": [1, 0.5, "
                      "0]}, {\"NAME\": \"i\", "
                      "\"TYPE\": \"image\"}, {\"NAME\": \"a\", \"TYPE\": \"audio\", \"MAX\": 64}, "
                      "{\"NAME\": \"t\", \"TYPE\": "
                      "\"audioFFT\"}, {\"NAME\": \"k\", \"TYPE\": \"cube\"}"));
    CHECK_INT(work->input_count, 10);
    CHECK_INT(input("e")->type, PAV_WORK_EVENT);
    CHECK_NEAR(input("e")->value[0], 0, 0);
    CHECK_NEAR(input("b")->value[0], 1, 0);
    CHECK_INT(input("l")->type, PAV_WORK_LONG);
    CHECK_NEAR(input("l")->value[0], 2, 0);
    CHECK_NEAR(input("f")->value[0], 0.25, 0);
    CHECK_INT(input("p")->type, PAV_WORK_POINT);
    CHECK_NEAR(input("p")->value[1], 240, 0);
    CHECK_NEAR(input("c")->value[1], 0.5, 0);
    CHECK_NEAR(input("c")->value[3], 1, 0); /* no alpha: opaque */
    CHECK_INT(input("i")->type, PAV_WORK_IMAGE);
    CHECK_INT(input("a")->samples, 64);
    CHECK_INT(input("t")->type, PAV_WORK_AUDIO_FFT);
    CHECK_INT(input("t")->samples, 0);
    CHECK_INT(input("k")->type, PAV_WORK_CUBE);
    CHECK(work->reads_sound && !work->reads_camera);
}

static void without_default(void)
{
    READS(read_inputs(
        "{\"name\": \"f\", \"type\": \"float\", \"min\": 1, \"max\": 2}, {\"NAME\": \"p\", "
        "\"TYPE\": \"point2D\"}, {\"NAME\": \"c\", \"TYPE\": \"color\"}, {\"NAME\": \"s\", "
        "\"TYPE\": \"color\", \"DEFAULT\": 0.5}, {\"NAME\": \"b\", \"TYPE\": \"bool\"}"));
    CHECK_NEAR(input("f")->value[0], 0, 0); /* outside its range */
    CHECK(input("f")->has_range);
    for (int i = 0; i < 4; i++)
        CHECK_NEAR(input("c")->value[i], 0, 0);
    CHECK(!input("p")->has_range);
    CHECK_NEAR(input("p")->highest[1], 1, 0);
    CHECK_NEAR(input("s")->value[2], 0.5, 0);
    CHECK_NEAR(input("s")->value[3], 1, 0);
    CHECK_STR(input("f")->label, "f");
}

static void ranges(void)
{
    READS(read_inputs(
        "{\"NAME\": \"turned\", \"TYPE\": \"float\", \"MIN\": 10, \"MAX\": 1.5}, {\"NAME\": "
        "\"low\", \"TYPE\": \"float\", \"MIN\": 5}, {\"NAME\": \"list\", \"TYPE\": \"float\", "
        "\"MIN\": [0], \"MAX\": [2], \"IDENTITY\": 1}, {\"NAME\": \"p\", \"TYPE\": "
        "\"point2D\", \"MIN\": -1, \"MAX\": [1, 2]}, {\"NAME\": \"big\", \"TYPE\": \"float\", "
        "\"DEFAULT\": 8}"));
    CHECK_NEAR(input("turned")->lowest[0], 1.5, 0);
    CHECK_NEAR(input("turned")->highest[0], 10, 0);
    CHECK(!input("low")->has_range);
    CHECK(input("low")->highest[0] > 5);
    CHECK(input("list")->has_range && input("list")->has_identity);
    CHECK_NEAR(input("list")->identity[0], 1, 0);
    CHECK_NEAR(input("p")->lowest[1], -1, 0);
    CHECK_NEAR(input("p")->highest[1], 2, 0);
    CHECK(input("big")->highest[0] >= 8);
}

static void choices(void)
{
    READS(read_inputs(
        "{\"NAME\": \"m\", \"TYPE\": \"long\", \"VALUES\": [0, 1.0, \"5\"], \"LABELS\": "
        "[\"Fit\", \"Fill\"], \"DEFAULT\": \"Fill\"}, {\"NAME\": \"n\", \"TYPE\": \"long\", "
        "\"LABELS\": [\"One\", 2]}, {\"NAME\": \"k\", \"TYPE\": \"long\", \"MIN\": 1, \"MAX\": "
        "8}"));
    const struct pav_work_input *m = input("m");
    REQUIRE(m->value_count == 3);
    CHECK_INT(m->values[2], 5);
    CHECK_STR(m->words[1], "Fill");
    CHECK_STR(m->words[2], "5");
    CHECK(!m->words[3]);
    CHECK_NEAR(m->value[0], 1, 0);
    CHECK_NEAR(m->highest[0], 5, 0);
    REQUIRE(input("n")->value_count == 2);
    CHECK_INT(input("n")->values[1], 1);
    CHECK_STR(input("n")->words[1], "2");
    CHECK(!input("k")->values && !input("k")->words);
}

static void bad_inputs(void)
{
    static const struct {
        const char *inputs, *words;
    } cases[] = {
        {"{\"NAME\": \"a\", \"TYPE\": \"flaot\"}", "did you mean \"float\"?"},
        {"{\"NAME\": \"a\", \"TYPE\": \"quaternion\"}", "has the type \"quaternion\": expected"},
        {"{\"NAME\": \"a\"}", "has no type: expected"},
        {"{\"TYPE\": \"float\"}", "an input has no NAME"},
        {"{\"NAME\": \"two words\", \"TYPE\": \"float\"}", "letters, digits and _"},
        {"{\"NAME\": \"gl_x\", \"TYPE\": \"float\"}", "GLSL's own"},
        {"{\"NAME\": \"TIME\", \"TYPE\": \"float\"}", "which is ISF's own"},
        {"3", "an input is no object"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        REFUSES(read_inputs(cases[i].inputs), cases[i].words);
    REFUSES(read_fs("/*{\"INPUTS\": {}}*/" BODY), "INPUTS is no list");
    REFUSES(read_fs("/*{\n\"INPUTS\": [\n{\"NAME\": \"a\", \"TYPE\": \"float\"},\n{\"NAME\": "
                    "\"b\"}\n]}*/" BODY),
            "/show/piece.fs:4: ");
}

static void twice_the_same_name(void)
{
    READS(
        read_inputs("{\"NAME\": \"a\", \"TYPE\": \"long\", \"VALUES\": [1], \"LABELS\": [\"x\"]}, "
                    "{\"NAME\": \"a\", \"TYPE\": \"float\", \"DEFAULT\": 3}"));
    CHECK_INT(work->input_count, 1);
    CHECK_INT(input("a")->type, PAV_WORK_FLOAT);
    CHECK_NEAR(input("a")->value[0], 3, 0);
}

static void names_of_glsl(void)
{
    READS(read_inputs(
        "{\"NAME\": \"length\", \"TYPE\": \"float\"}, {\"NAME\": \"filter\", \"TYPE\": "
        "\"float\"}, {\"NAME\": \"my__x\", \"TYPE\": \"float\"}, {\"NAME\": \"level\", \"TYPE\": "
        "\"float\"}"));
    CHECK_STR(input("level")->uniform, "level");
    CHECK(strcmp(input("length")->uniform, "length") != 0);
    CHECK(strcmp(input("filter")->uniform, "filter") != 0);
    CHECK(!strstr(input("my__x")->uniform, "__"));
    CHECK_STR(input("my__x")->name, "my__x");
}

static void visitors(void)
{
    READS(read_inputs(
        "{\"NAME\": \"v\", \"TYPE\": \"image\", \"VISITOR\": \"camera\"}, {\"NAME\": \"s\", "
        "\"TYPE\": \"image\", \"VISITOR\": \"silhouette\"}, {\"NAME\": \"w\", \"TYPE\": "
        "\"image\", \"VISITOR\": \"flow\"}, {\"NAME\": \"p\", \"TYPE\": \"float\", \"VISITOR\": "
        "\"presence\"}, {\"NAME\": \"q\", \"TYPE\": \"bool\", \"VISITOR\": \"presence\"}, "
        "{\"NAME\": \"m\", \"TYPE\": \"float\", \"VISITOR\": \"face.mouth\"}, {\"NAME\": \"f\", "
        "\"TYPE\": \"point2D\", \"VISITOR\": \"Face\"}"));
    CHECK_INT(input("v")->visitor, PAV_VISITOR_CAMERA);
    CHECK_INT(input("s")->visitor, PAV_VISITOR_SILHOUETTE);
    CHECK_INT(input("w")->visitor, PAV_VISITOR_FLOW);
    CHECK_INT(input("p")->visitor, PAV_VISITOR_PRESENCE);
    CHECK_INT(input("q")->visitor, PAV_VISITOR_PRESENCE);
    CHECK_INT(input("m")->visitor, PAV_VISITOR_FACE);
    CHECK_STR(input("m")->movement, "mouth");
    CHECK_INT(input("f")->visitor, PAV_VISITOR_FACE);
    CHECK(!input("f")->movement && work->reads_camera);
}

static void wrong_visitors(void)
{
    REFUSES(read_inputs("{\"NAME\": \"v\", \"TYPE\": \"image\", \"VISITOR\": \"camra\"}"),
            "did you mean \"camera\"?");
    REFUSES(read_inputs("{\"NAME\": \"v\", \"TYPE\": \"float\", \"VISITOR\": \"face.smiel\"}"),
            "did you mean \"face.smile\"?");
    REFUSES(read_inputs("{\"NAME\": \"v\", \"TYPE\": \"float\", \"VISITOR\": \"heartbeat\"}"),
            "expected camera, silhouette");
    REFUSES(read_inputs("{\"NAME\": \"v\", \"TYPE\": \"float\", \"VISITOR\": 3}"), "(no text)");
    REFUSES(read_inputs("{\"NAME\": \"v\", \"TYPE\": \"float\", \"VISITOR\": \"camera\"}"),
            "which is a image: change its TYPE");
    REFUSES(read_inputs("{\"NAME\": \"v\", \"TYPE\": \"float\", \"VISITOR\": \"face\"}"),
            "point2D");
    REFUSES(read_inputs("{\"NAME\": \"v\", \"TYPE\": \"point2D\", \"VISITOR\": \"face.yaw\"}"),
            "float");
}

static void kinds(void)
{
    READS(read_inputs("{\"NAME\": \"x\", \"TYPE\": \"image\"}"));
    CHECK_INT(work->kind, PAV_WORK_GENERATOR);
    READS(read_inputs("{\"NAME\": \"inputImage\", \"TYPE\": \"image\"}"));
    CHECK_INT(work->kind, PAV_WORK_FILTER);
    READS(read_inputs(
        "{\"NAME\": \"startImage\", \"TYPE\": \"image\"}, {\"NAME\": \"endImage\", \"TYPE\": "
        "\"image\"}, {\"NAME\": \"progress\", \"TYPE\": \"float\"}"));
    CHECK_INT(work->kind, PAV_WORK_TRANSITION);
    READS(read_inputs(
        "{\"NAME\": \"startImage\", \"TYPE\": \"image\"}, {\"NAME\": \"progress\", \"TYPE\": "
        "\"float\"}"));
    CHECK_INT(work->kind, PAV_WORK_GENERATOR);
}

static bool look(void *context, const char *name, double *value)
{
    (void)context;
    *value = strcmp(name, "WIDTH") == 0 ? 640 : strcmp(name, "HEIGHT") == 0 ? 360 : 0.5;
    return true;
}

static void passes(void)
{
    READS(read_fs("/*{\"ISFVSN\": \"2\", \"INPUTS\": [{\"NAME\": \"part\", \"TYPE\": \"float\"}], "
                  "\"PASSES\": [\n"
                  "{\"TARGET\": \"small\", \"WIDTH\": \"floor($WIDTH * $part)\", \"HEIGHT\": 1, "
                  "\"FLOAT\": true},\n{\"target\": \"trail\", \"persistent\": true, \"WIDTH\": "
                  "\"\"},\n{}]}*/" BODY));
    REQUIRE(work->pass_count == 3);
    const struct pav_work_pass *p = work->passes;
    CHECK_STR(p[0].target, "small");
    CHECK(p[0].floating && !p[0].persistent && p[0].width && p[0].height);
    CHECK_INT(pav_expression_value(p[0].width, look, NULL), 320);
    CHECK_INT(pav_expression_value(p[0].height, look, NULL), 1);
    CHECK_STR(p[1].target_uniform, "trail");
    CHECK(p[1].persistent && !p[1].floating && !p[1].width);
    CHECK(!p[2].target);
    CHECK_INT(p[1].line, 3);
}

static void one_pass_without_passes(void)
{
    READS(read_fs("/*{\"ISFVSN\": \"2\"}*/" BODY));
    CHECK_INT(work->pass_count, 1);
    CHECK(!work->passes[0].target);
    READS(read_fs("/*{\"ISFVSN\": \"2\", \"PASSES\": []}*/" BODY));
    CHECK_INT(work->pass_count, 1);
}

static void persistent_buffers_of_version_1(void)
{
    READS(read_fs(
        "/*{\"PERSISTENT_BUFFERS\": [\"a\", \"unwritten\"], \"PASSES\": [{\"TARGET\": \"a\"}, "
        "{\"TARGET\": \"b\"}, {}]}*/" BODY));
    CHECK(work->passes[0].persistent && !work->passes[1].persistent);
    REQUIRE(work->image_count == 1);
    CHECK_STR(work->images[0].name, "unwritten");
    CHECK(!work->images[0].path);
    READS(read_fs("/*{\"PERSISTENT_BUFFERS\": {\"a\": {\"WIDTH\": \"$WIDTH/4\", \"HEIGHT\": 2.0, "
                  "\"FLOAT\": true}}, \"PASSES\": [{\"TARGET\": \"a\"}]}*/" BODY));
    const struct pav_work_pass *p = work->passes;
    CHECK(p->persistent && p->floating);
    REQUIRE(p->width && p->height);
    CHECK_INT(pav_expression_value(p->width, look, NULL), 160);
    CHECK_INT(pav_expression_value(p->height, look, NULL), 2);
}

static void one_target_twice(void)
{
    READS(read_fs("/*{\"ISFVSN\": \"2\", \"PASSES\": [{\"TARGET\": \"a\"}, {\"TARGET\": \"a\", "
                  "\"PERSISTENT\": true, \"FLOAT\": 1}, {}]}*/" BODY));
    CHECK(work->passes[0].persistent && work->passes[0].floating);
}

static void bad_passes(void)
{
    static const struct {
        const char *header, *words;
    } cases[] = {
        {"\"PASSES\": [\n{\"TARGET\": \"a\", \"WIDTH\": \"$WIDHT/2\"}]",
         ":2: WIDTH \"$WIDHT/2\": found"},
        {"\"PASSES\": [{\"TARGET\": \"a b\"}]", "the target of a pass is named \"a b\""},
        {"\"PASSES\": [7]", "a pass is no object"},
        {"\"PASSES\": [{\"TARGET\": \"a\", \"WIDTH\": []}]", "WIDTH is no size"},
        {"\"INPUTS\": [{\"NAME\": \"a\", \"TYPE\": \"image\"}], \"PASSES\": [{\"TARGET\": \"a\"}]",
         "has the name of an input"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *text = pav_sprintf("/*{%s}*/" BODY, cases[i].header);
        REFUSES(read_fs(text), cases[i].words);
        free(text);
    }
}

static void imported(void)
{
    char folder[] = "/tmp/pavilion-isf-XXXXXX";
    REQUIRE(mkdtemp(folder));
    for (int i = 0; i < 6; i++) {
        char *path = pav_sprintf("%s/%d.png", folder, i);
        FILE *file = fopen(path, "w");
        REQUIRE(file && fclose(file) == 0);
        free(path);
    }
    char *path = pav_sprintf("%s/a.fs", folder);
    READS(read_as(path,
                  "/*{\"IMPORTED\": {\"one\": {\"PATH\": \"0.png\"}, \"two\": \"1.png\"}}*/" BODY,
                  NULL));
    REQUIRE(work->image_count == 2);
    CHECK_HAS(work->images[0].path, "/0.png");
    CHECK(work->images[0].path[0] == '/');
    READS(read_as(path,
                  "/*{\"IMPORTED\": [{\"NAME\": \"sky\", \"TYPE\": \"cube\", \"PATH\": [\"0.png\", "
                  "\"1.png\", "
                  "\"2.png\", \"3.png\", \"4.png\", \"5.png\"]}]}*/" BODY,
                  NULL));
    REQUIRE(work->image_count == 1);
    CHECK(!work->images[0].path);
    CHECK_HAS(work->images[0].faces[5], "/5.png");
    CHECK_HAS(work->texts[0].fragment, "uniform samplerCube sky;");
    REFUSES(read_as(path, "/*{\n\"IMPORTED\": {\n\"one\": {\"PATH\": \"none.png\"}}}*/" BODY, NULL),
            "a.fs:3: the picture \"one\" (none.png) is not there: expected the file /tmp/");
    REFUSES(read_as(path, "/*{\"IMPORTED\": {\"one\": {}}}*/" BODY, NULL), "has no PATH");
    REFUSES(
        read_as(path, "/*{\"IMPORTED\": [{\"NAME\": \"k\", \"PATH\": [\"0.png\"]}]}*/" BODY, NULL),
        "has 1 pictures: expected a PATH of six");
    free(path);
    char *command = pav_sprintf("rm -r '%s'", folder);
    CHECK(system(command) == 0);
    free(command);
}

static void files_and_their_neighbours(void)
{
    char folder[] = "/tmp/pavilion-isf-XXXXXX";
    REQUIRE(mkdtemp(folder));
    char *path = pav_sprintf("%s/a.fs", folder), *vertex = pav_sprintf("%s/a.vs", folder);
    FILE *file = fopen(path, "w");
    REQUIRE(file && fputs("/*{\"ISFVSN\": \"2\"}*/" BODY, file) > 0 && fclose(file) == 0);
    forget();
    READS((work = pav_work_read(path, &complaint)) != NULL);
    CHECK(!work->vertex_path && !work->texts[0].vertex);
    CHECK_STR(work->files[0], path);
    CHECK(!work->files[1]);
    CHECK(pav_work_is(path));
    file = fopen(vertex, "w");
    REQUIRE(file && fputs("void main() { isf_vertShaderInit(); }", file) > 0 && fclose(file) == 0);
    forget();
    READS((work = pav_work_read(path, &complaint)) != NULL);
    CHECK_STR(work->vertex_path, vertex);
    CHECK_STR(work->files[1], vertex);
    CHECK_STR(work->sources[1], vertex);
    CHECK(work->texts[0].vertex);
    CHECK(!pav_work_is(vertex) && !pav_work_is("/nowhere.fs"));
    forget();
    CHECK(!pav_work_read("/nowhere.fs", &complaint));
    CHECK_HAS(complaint, "/nowhere.fs:1: No such file");
    free(path);
    free(vertex);
    char *command = pav_sprintf("rm -r '%s'", folder);
    CHECK(system(command) == 0);
    free(command);
}

int main(void)
{
    RUN(versions);
    RUN(words);
    RUN(text_before_the_comment);
    RUN(no_header);
    RUN(lenient_json);
    RUN(forgotten_mark);
    RUN(last_key_counts);
    RUN(broken_json);
    RUN(every_type);
    RUN(without_default);
    RUN(ranges);
    RUN(choices);
    RUN(bad_inputs);
    RUN(twice_the_same_name);
    RUN(names_of_glsl);
    RUN(visitors);
    RUN(wrong_visitors);
    RUN(kinds);
    RUN(passes);
    RUN(one_pass_without_passes);
    RUN(persistent_buffers_of_version_1);
    RUN(one_target_twice);
    RUN(bad_passes);
    RUN(imported);
    RUN(files_and_their_neighbours);
    forget();
    return check_end();
}

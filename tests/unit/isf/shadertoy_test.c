/* Shadertoy's works: plain texts, exports, and what is refused. */
#include "read.h"

#include <unistd.h>

#define CODE "void mainImage(out vec4 c, in vec2 p) { c = vec4(p / iResolution.xy, 0.0, 0.5); }"

static bool read_json(const char *passes)
{
    char *text =
        pav_sprintf("{\"Shader\": {\"ver\": \"0.1\", \"info\": {\"name\": \"Waves\", \"username\": "
                    "\"somebody\"}, \"renderpass\": [%s]}}",
                    passes);
    bool well = read_as("/show/waves.json", text, NULL);
    free(text);
    return well;
}

#define IMAGE(inputs)                                                                              \
    "{\"type\": \"image\", \"name\": \"Image\", \"inputs\": [" inputs "], \"code\": \"" CODE "\"}"
#define BUFFER(letter, id, inputs)                                                                 \
    "{\"type\": \"buffer\", \"name\": \"Buffer " letter "\", \"inputs\": [" inputs                 \
    "], \"outputs\": [{\"id\": \"" id "\", \"channel\": 0}], \"code\": \"" CODE "\"}"
#define READS_BUFFER(number, channel)                                                              \
    "{\"id\": 99, \"filepath\": \"/media/previz/buffer0" number                                    \
    ".png\", \"type\": \"buffer\", \"channel\": " channel                                          \
    ", \"sampler\": {\"filter\": \"nearest\", \"wrap\": \"repeat\", \"vflip\": \"true\"}}"

static void plain(void)
{
    READS(read_as("/show/a.frag", CODE, NULL));
    CHECK_INT(work->format, PAV_WORK_SHADERTOY);
    CHECK_INT(work->kind, PAV_WORK_GENERATOR);
    CHECK_INT(work->pass_count, 1);
    CHECK(!work->passes[0].target);
    CHECK_HAS(work->texts[0].fragment, "uniform vec3 iResolution;");
    CHECK_HAS(work->texts[0].fragment, "vec4(c.rgb, 1.0)");
    READS(read_as("/show/a.glsl", "\xef\xbb\xbf" CODE, NULL));
    REFUSES(read_as("/show/a.frag", "void main() { mainImage; }", NULL),
            "there is no void mainImage");
}

static void buffers_in_order(void)
{
    READS(read_json(
        IMAGE(READS_BUFFER("1", "2")) "," BUFFER("B", "XsXGR8", READS_BUFFER("0", "0")) "," BUFFER(
            "A", "4dXGR8", READS_BUFFER("0", "0") "," READS_BUFFER("1", "1"))));
    REQUIRE(work->pass_count == 3);
    const struct pav_work_pass *p = work->passes;
    CHECK_STR(p[0].target, "bufferA");
    CHECK_STR(p[1].target, "bufferB");
    CHECK(!p[2].target);
    CHECK(p[0].floating && p[0].persistent);
    CHECK_INT(p[0].channels[0].kind, PAV_CHANNEL_TARGET);
    CHECK_INT(p[0].channels[0].index, 0);
    CHECK_INT(p[0].channels[1].index, 1);
    CHECK_INT(p[1].channels[0].index, 0);
    CHECK_INT(p[2].channels[2].index, 1);
    CHECK_INT(p[2].channels[0].kind, PAV_CHANNEL_NONE);
    CHECK(p[2].channels[2].nearest && p[2].channels[2].repeat);
    CHECK_HAS(work->texts[p[0].fragment].fragment, "pav_FragColor = c;");
    CHECK_HAS(work->texts[p[2].fragment].fragment, "vec4(c.rgb, 1.0)");
    CHECK_STR(work->description, "Waves");
    CHECK_STR(work->credit, "somebody");
}

/* Older exports say it with ids, and newer ones with other keys. */
static void other_spellings(void)
{
    READS(read_as(
        "/show/w.json",
        "[{\"renderpass\": [{\"type\": \"image\", \"inputs\": [{\"id\": \"4dXGR8\", \"ctype\": "
        "\"buffer\", \"channel\": 0, \"src\": \"x\"}], \"code\": \"" CODE
        "\"}, {\"type\": \"buffer\", \"outputs\": [{\"id\": 257}], \"inputs\": [], \"code\": "
        "[\"" CODE "\", \"// end\"]}]}]",
        NULL));
    CHECK_INT(work->pass_count, 2);
    CHECK_INT(work->passes[1].channels[0].kind, PAV_CHANNEL_TARGET);
    CHECK(!work->credit);
}

/* Whatever the ids are: what a buffer calls its output is what reads it. */
static void ids_of_their_own(void)
{
    READS(read_json(IMAGE("{\"id\": \"mine\", \"type\": \"buffer\", \"channel\": 3}") "," BUFFER(
        "C", "mine", "")));
    CHECK_INT(work->passes[1].channels[3].kind, PAV_CHANNEL_TARGET);
    CHECK_INT(work->passes[1].channels[3].index, 0);
    CHECK_STR(work->passes[0].target, "bufferC");
}

static void common_text(void)
{
    READS(read_json(
        IMAGE("") ",{\"type\": \"common\", \"name\": \"Common\", \"code\": \"#define N 3\\nfloat "
                  "shared_value = 2.0;\\n\"}"));
    CHECK_HAS(work->texts[0].fragment, "float shared_value = 2.0;");
    CHECK_STR(work->sources[0], "/show/waves.json (Common)");
    CHECK_STR(work->sources[1], "/show/waves.json (Image)");
    CHECK_HAS(work->texts[0].fragment, "#line 100002 1");
    CHECK_HAS(work->texts[0].fragment, "#line 200001 2");
    REFUSES(
        read_json("{\"type\": \"image\", \"name\": \"Image\", \"code\": \"\\n#if 1\\n" CODE "\"}"),
        "/show/waves.json (Image):2: this #if has no #endif");
}

static void other_inputs(void)
{
    READS(read_json(
        IMAGE("{\"type\": \"webcam\", \"channel\": 0}, {\"type\": \"music\", \"channel\": 1}, "
              "{\"type\": \"mic\", \"channel\": 2}, {\"type\": \"video\", \"channel\": 3}")));
    const struct pav_work_channel *c = work->passes[0].channels;
    CHECK_INT(c[0].kind, PAV_CHANNEL_CAMERA);
    CHECK_INT(c[1].kind, PAV_CHANNEL_SOUND);
    CHECK_INT(c[2].kind, PAV_CHANNEL_SOUND);
    CHECK_INT(c[3].kind, PAV_CHANNEL_CAMERA);
    CHECK(work->reads_sound && work->reads_camera && !work->sound_left_out);
}

static void pictures(void)
{
    char folder[] = "/tmp/pavilion-toy-XXXXXX";
    REQUIRE(mkdtemp(folder));
    char *picture = pav_sprintf("%s/noise.png", folder), *path = pav_sprintf("%s/a.json", folder);
    FILE *file = fopen(picture, "w");
    REQUIRE(file && fclose(file) == 0);
    const char *text =
        "{\"renderpass\": [" IMAGE("{\"type\": \"texture\", \"channel\": 0, \"filepath\": "
                                   "\"/media/a/noise.png\", \"sampler\": "
                                   "{\"filter\": \"mipmap\", \"wrap\": \"repeat\", \"vflip\": "
                                   "\"false\"}}, {\"type\": \"texture\", "
                                   "\"channel\": 1, \"filepath\": \"/media/a/noise.png\", "
                                   "\"sampler\": {\"filter\": \"mipmap\", "
                                   "\"vflip\": \"false\"}}") "]}";
    READS(read_as(path, text, NULL));
    CHECK_INT(work->image_count, 1);
    CHECK_STR(work->images[0].path, picture);
    CHECK(work->images[0].mipmap && !work->images[0].flip);
    CHECK(work->passes[0].channels[0].repeat && !work->passes[0].channels[1].repeat);
    CHECK(unlink(picture) == 0);
    REFUSES(read_as(path, text, NULL), "put a file named noise.png beside a.json");
    CHECK(rmdir(folder) == 0);
    free(picture);
    free(path);
}

static void refused(void)
{
    REFUSES(read_json(IMAGE("{\"type\": \"keyboard\", \"channel\": 3}")),
            "Image has a keyboard as iChannel3, which an exhibit has not");
    REFUSES(read_json(IMAGE("{\"type\": \"cubemap\", \"channel\": 0}")),
            "Image has a cubemap as iChannel0");
    REFUSES(read_json(IMAGE("") ",{\"type\": \"cubemap\", \"name\": \"Cube A\", \"code\": \"\"}"),
            "the pass \"Cube A\" is of the type cubemap");
    REFUSES(read_json(BUFFER("A", "4dXGR8", "")), "no pass of the type \"image\"");
    REFUSES(read_json(""), "has no \"renderpass\"");
    REFUSES(read_as("/show/a.json", "{}", NULL), "has no \"renderpass\"");
    REFUSES(read_as("/show/a.json", "{\"renderpass\": [\n{\"type\" \"image\"}]}", NULL),
            "/show/a.json:2: found");
}

static void sound_pass_is_left_out(void)
{
    READS(read_json(IMAGE(
        "") ",{\"type\": \"sound\", \"name\": \"Sound\", \"code\": \"vec2 mainSound(float t)\"}"));
    CHECK(work->sound_left_out);
    CHECK_INT(work->pass_count, 1);
}

int main(void)
{
    RUN(plain);
    RUN(buffers_in_order);
    RUN(other_spellings);
    RUN(ids_of_their_own);
    RUN(common_text);
    RUN(other_inputs);
    RUN(pictures);
    RUN(refused);
    RUN(sound_pass_is_left_out);
    forget();
    return check_end();
}

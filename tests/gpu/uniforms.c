/* Uniforms: every type arrives, parameters by their key, and nothing stays from the draw before. */
#include <pavilion/param.h>

#include "fixture.h"

static struct pav_target *target;

static struct pav_program *expression(const char *declarations, const char *colour)
{
    char *source = pav_sprintf("%s\nvoid main() { colour = %s; }\n", declarations, colour);
    struct pav_program *program = fixture_program(source);
    CHECK_STR(pav_program_error(program), "");
    free(source);
    return program;
}

static uint32_t drawn(struct pav_program *program, const struct pav_uniform *uniforms)
{
    pav_target_clear(target, (const float[4]){0});
    pav_draw(fixture.gpu, target, &(struct pav_draw){.program = program, .uniforms = uniforms});
    return fixture_pixel(target, 0, 0);
}

#define CHECK_DRAWN(program, should, ...)                                                          \
    do {                                                                                           \
        uint32_t is_ = drawn(program, PAV_UNIFORMS(__VA_ARGS__));                                  \
        if (is_ != (should)) {                                                                     \
            check_ok = false;                                                                      \
            printf("# %s:%d: %08x, should be %08x\n", __FILE__, __LINE__, is_, should);            \
        }                                                                                          \
    } while (0)

static void every_type_arrives(void)
{
    struct pav_program *p = expression("uniform float f; uniform vec2 v2; uniform int i;",
                                       "vec4(f, v2, float(i)) / 255.0");
    CHECK_DRAWN(p, 0x01020304u, PAV_U_FLOAT("f", 1), PAV_U_VEC2("v2", 2, 3), PAV_U_INT("i", 4));
    pav_program_destroy(p);
    p = expression("uniform vec3 v3; uniform uint u;", "vec4(v3, float(u)) / 255.0");
    CHECK_DRAWN(p, 0x05060708u, PAV_U_VEC3("v3", 5, 6, 7), PAV_U_INT("u", 8));
    pav_program_destroy(p);
    p = expression("uniform vec4 a, b;", "(a + b) / 255.0");
    CHECK_DRAWN(p, 0x0b16212cu, PAV_U_VEC4("a", 1, 2, 3, 4),
                PAV_U_VEC4V("b", ((const float[]){10, 20, 30, 40})));
    pav_program_destroy(p);
    p = expression("uniform mat4 m;", "m * vec4(1, 0, 0, 1) / 255.0");
    const float m[16] = {1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0, 16, 32, 48, 64};
    CHECK_DRAWN(p, 0x11223344u, {.name = "m", .type = PAV_UNIFORM_MAT4, .pointer = m});
    pav_program_destroy(p);
    p = expression("uniform bool on; uniform ivec2 pair;",
                   "vec4(on, pair, 1.0) / vec4(1,255,255,1)");
    CHECK_DRAWN(p, 0xff0203ffu, PAV_U_INT("on", 1), PAV_U_VEC2("pair", 2, 3));
    pav_program_destroy(p);
}

static void lists_arrive(void)
{
    const float values[] = {1, 2, 3, 4, 5, 6, 7, 8};
    struct pav_program *p = expression("uniform float list[3]; uniform int n;",
                                       "vec4(list[0], list[1], list[2], float(n)) / 255.0");
    CHECK_DRAWN(p, 0x01020303u,
                {.name = "list", .type = PAV_UNIFORM_FLOATS, .pointer = values, .count = 3},
                PAV_U_INT("n", 3));
    /* longer than the array: cut; then shorter: the rest is as linked */
    CHECK_DRAWN(p, 0x01020300u,
                {.name = "list", .type = PAV_UNIFORM_FLOATS, .pointer = values, .count = 8});
    CHECK_DRAWN(p, 0x00000000u, PAV_U_FLOAT("other", 1));
    pav_program_destroy(p);
    p = expression("uniform vec2 list[2];", "vec4(list[0], list[1]) / 255.0");
    CHECK_DRAWN(p, 0x01020304u,
                {.name = "list", .type = PAV_UNIFORM_VEC2S, .pointer = values, .count = 2});
    pav_program_destroy(p);
    p = expression("uniform vec4 list[2];", "list[1] / 255.0");
    CHECK_DRAWN(p, 0x05060708u, PAV_U_VEC4S("list", values, 2));
    pav_program_destroy(p);
}

static void textures_arrive_by_name(void)
{
    const uint8_t one[4] = {1, 2, 3, 4}, two[4] = {16, 32, 48, 64};
    struct pav_texture_desc desc = {
        .width_px = 1, .height_px = 1, .format = PAV_FORMAT_RGBA8, .pixels = one};
    struct pav_texture *a = pav_texture_create(fixture.gpu, &desc);
    desc.pixels = two;
    struct pav_texture *b = pav_texture_create(fixture.gpu, &desc);
    struct pav_program *p =
        expression("uniform sampler2D first, second;", "texture(first, uv) + texture(second, uv)");
    CHECK_DRAWN(p, 0x11223344u, PAV_U_TEXTURE("first", a), PAV_U_TEXTURE("second", b));
    CHECK_DRAWN(p, 0x20406080u, PAV_U_TEXTURE("second", b), PAV_U_TEXTURE("first", b));
    CHECK_DRAWN(p, 0x10203040u, PAV_U_TEXTURE("second", b)); /* none is transparent black */
    CHECK_DRAWN(p, 0x10203040u, PAV_U_TEXTURE("second", b), PAV_U_TEXTURE("first", NULL));
    CHECK_DRAWN(p, 0x00000000u, PAV_U_TEXTURE("unknown", b));
    pav_program_destroy(p);
    pav_texture_destroy(a);
    pav_texture_destroy(b);
}

static void sixteen_textures_at_once(void)
{
    struct pav_str declarations = {0}, sum = {0};
    struct pav_texture *textures[16];
    struct pav_uniform uniforms[17] = {{0}};
    char names[16][8];
    pav_str_add(&sum, "vec4(0.0)");
    for (int i = 0; i < 16; i++) {
        const uint8_t pixel[4] = {1, (uint8_t)i, 0, 0};
        textures[i] = pav_texture_create(
            fixture.gpu,
            &(struct pav_texture_desc){
                .width_px = 1, .height_px = 1, .format = PAV_FORMAT_RGBA8, .pixels = pixel});
        snprintf(names[i], sizeof names[i], "t%d", i);
        pav_str_addf(&declarations, "uniform sampler2D t%d;\n", i);
        pav_str_addf(&sum, " + texture(t%d, uv)", i);
        uniforms[i] = (struct pav_uniform)PAV_U_TEXTURE(names[i], textures[i]);
    }
    struct pav_program *p = expression(declarations.text, sum.text);
    CHECK_INT(drawn(p, uniforms), 0x10780000);
    for (int i = 0; i < 16; i++)
        pav_texture_destroy(textures[i]);
    pav_program_destroy(p);
    pav_str_finish(&declarations);
    pav_str_finish(&sum);
}

static void a_draw_starts_from_the_initial_values(void)
{
    struct pav_program *p = expression("uniform float a = 7.0; uniform vec2 b; uniform int c = 9;\n"
                                       "uniform float list[2] = float[2](3.0, 5.0);",
                                       "vec4(a, b.x, float(c), list[1]) / 255.0");
    CHECK_DRAWN(p, 0x07000905u, PAV_U_FLOAT("none", 0));
    CHECK_DRAWN(
        p, 0x01020304u, PAV_U_FLOAT("a", 1), PAV_U_VEC2("b", 2, 2), PAV_U_INT("c", 3),
        {.name = "list", .type = PAV_UNIFORM_FLOATS, .pointer = (float[]){0, 4}, .count = 2});
    CHECK_DRAWN(p, 0x07000905u, PAV_U_FLOAT("none", 0));
    CHECK_INT(drawn(p, NULL), 0x07000905);
    pav_program_destroy(p);
}

static void types_bend_or_are_reported_once(void)
{
    struct pav_program *p = expression("uniform float f; uniform int i; uniform vec3 v;",
                                       "vec4(f, float(i), v.x, v.z) / 255.0");
    fixture_hush();
    CHECK_DRAWN(p, 0x05060103u, PAV_U_INT("f", 5), PAV_U_FLOAT("i", 6.2f),
                PAV_U_VEC4("v", 1, 2, 3, 4)); /* a colour fills a vec3 */
    CHECK_STR(fixture.said, "");
    for (int i = 0; i < 3; i++)
        CHECK_DRAWN(p, 0x00000000u, PAV_U_FLOAT("v", 1));
    CHECK_INT(fixture_heard("does not fit"), 1);
    CHECK_HAS(fixture.said, "`v`");
    pav_program_destroy(p);
}

struct state {
    float amount;
    int32_t count, mode;
    bool on;
    float ink[4], place[2];
    char words[PAV_PARAM_TEXT_MAX];
};

static const char *const modes[] = {"calm", "wild", NULL};
static const struct pav_param params[] = {
    PAV_PARAM_FLOAT(struct state, amount, "amount", .fallback = 1),
    PAV_PARAM_INT(struct state, count, "count", .fallback = 1),
    PAV_PARAM_BOOL(struct state, on, "on", .fallback = 1),
    PAV_PARAM_CHOICE(struct state, mode, "mode", .choices = modes),
    PAV_PARAM_COLOUR(struct state, ink, "ink", .colour = {1, 1, 1, 1}),
    PAV_PARAM_POINT(struct state, place, "place"),
    PAV_PARAM_TEXT(struct state, words, "words"),
    PAV_PARAM_END,
};

static void parameters_are_uniforms_of_their_key(void)
{
    struct state state = {
        .amount = 1, .count = 2, .mode = 1, .on = true, .ink = {4, 5, 6, 7}, .place = {8, 9}};
    struct pav_gpu_owner owner = {.name = "piece", .params = params, .state = &state};
    struct pav_program *numbers =
        expression("uniform float amount; uniform int count, mode; uniform bool on;",
                   "vec4(amount, count, mode, on) / 255.0");
    struct pav_program *rest =
        expression("uniform vec4 ink; uniform vec2 place;", "vec4(ink.xw, place) / 255.0");
    pav_gpu_enter(fixture.gpu, &owner);
    CHECK_INT(drawn(numbers, NULL), 0x01020101);
    CHECK_INT(drawn(rest, NULL), 0x04070809);
    state.amount = 3;
    state.on = false;
    CHECK_INT(drawn(numbers, NULL), 0x03020100);
    CHECK_DRAWN(numbers, 0x0a020100u, PAV_U_FLOAT("amount", 10)); /* the draw's own word wins */
    CHECK_INT(drawn(numbers, NULL), 0x03020100);
    pav_gpu_leave(fixture.gpu);
    CHECK_INT(drawn(numbers, NULL), 0); /* nobody's parameters */
    pav_program_destroy(numbers);
    pav_program_destroy(rest);
}

static void time_is_the_owners(void)
{
    struct pav_gpu_owner owner = {.name = "piece", .time_s = 3, .dt_s = 4, .frame = 5};
    struct pav_program *p = expression("", "vec4(pav_time, pav_dt, pav_frame, pav_size.x) / 255.0");
    pav_gpu_begin_frame(fixture.gpu, 16, 32, 48);
    CHECK_INT(drawn(p, NULL), 0x10203002);
    pav_gpu_enter(fixture.gpu, &owner);
    CHECK_INT(drawn(p, NULL), 0x03040502);
    pav_gpu_leave(fixture.gpu);
    pav_program_destroy(p);
}

int main(void)
{
    if (!fixture_open(true, false)) {
        printf("1..0 # SKIP no GL here\n");
        return 0;
    }
    target = fixture_target(2, 2, PAV_FORMAT_RGBA8);
    RUN(every_type_arrives);
    RUN(lists_arrive);
    RUN(textures_arrive_by_name);
    RUN(sixteen_textures_at_once);
    RUN(a_draw_starts_from_the_initial_values);
    RUN(types_bend_or_are_reported_once);
    RUN(parameters_are_uniforms_of_their_key);
    RUN(time_is_the_owners);
    fixture_close();
    return check_end();
}

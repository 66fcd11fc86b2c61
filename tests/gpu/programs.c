/* Programs: compiled in the background, errors in the artist's file and line, saved files reloaded. */
#include "fixture.h"

#define RELOAD_NS                                                                                  \
    (200 * PAV_NS_PER_MS) /* from the save to the new picture; asserted at three times */

static struct pav_program *from_file(const char *path)
{
    struct pav_program *program =
        pav_program_create(fixture.gpu, &(struct pav_program_desc){.fragment = path});
    fixture_settle(program);
    return program;
}

static void starts_compiling_and_becomes_ready(void)
{
    struct pav_program *program = pav_program_create(
        fixture.gpu,
        &(struct pav_program_desc){.fragment_source = "void main() { colour = vec4(1.0); }"});
    CHECK_INT(pav_program_state(program), PAV_PROGRAM_COMPILING);
    CHECK_INT(pav_gpu_compiling(fixture.gpu, NULL, NULL) >= 1, 1);
    CHECK_INT(fixture_settle(program), PAV_PROGRAM_READY);
    CHECK_STR(pav_program_error(program), "");
    pav_program_destroy(program);
}

/* Nothing is drawn, and that is said once. */
static void errors_name_file_and_line(void)
{
    fixture_hush();
    const char *path =
        fixture_write("bad.frag", "void main()\n{\n    colour = vec4(nothing);\n}\n");
    struct pav_program *program = from_file(path);
    struct pav_target *target = fixture_target(2, 2, PAV_FORMAT_RGBA8);
    char *place = pav_sprintf("%s:3: ", path);
    CHECK_INT(pav_program_state(program), PAV_PROGRAM_FAILED);
    CHECK_HAS(pav_program_error(program), place);
    CHECK_HAS(pav_program_error(program), "nothing");
    for (int i = 0; i < 3; i++) {
        fixture_frame();
        pav_draw(fixture.gpu, target, &(struct pav_draw){.program = program});
    }
    CHECK_PIXEL(target, 0, 0, 0);
    CHECK_INT(fixture_heard("bad.frag has errors"), 1);
    free(place);
    pav_target_destroy(target);
    pav_program_destroy(program);
}

static void errors_in_included_files_name_those(void)
{
    static const struct {
        const char *main, *include, *place;
    } cases[] = {
        {"#include \"part.glsl\"\nvoid main() { colour = part(); }\n",
         "\n\nvec4 part() { return vec4(missing); }\n", "part.glsl:3: "},
        {"#include \"part.glsl\"\nvoid main() { colour = part(); }\n",
         "vec4 part() {\n return vec4(0.0)\n}\n", "part.glsl:3: "}, /* a semicolon */
        {"#include \"part.glsl\"\n\nvoid main() { colour = vec4(lost); }\n", "\n\n\n\n\n",
         "after.frag:3: "},
        {"\n#include \"part.glsl\"\nvoid main() { colour = part(1.0); }\n",
         "vec4 part() { return vec4(0.0); }\n", "after.frag:3: "},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        fixture_write("part.glsl", cases[i].include);
        struct pav_program *program = from_file(fixture_write("after.frag", cases[i].main));
        CHECK_INT(pav_program_state(program), PAV_PROGRAM_FAILED);
        CHECK_HAS(pav_program_error(program), cases[i].place);
        pav_program_destroy(program);
    }
}

static void vertex_and_link_errors_are_told(void)
{
    struct pav_program_desc desc = {
        .fragment_source = "in vec3 glow; void main() { colour = vec4(glow, 1.0); }",
        .vertex_source =
            "out vec2 glow;\nvoid main() { glow = vec2(0.0); gl_Position = vec4(position, 1.0); }",
        .name = "pair",
    };
    struct pav_program *program = pav_program_create(fixture.gpu, &desc);
    CHECK_INT(fixture_settle(program), PAV_PROGRAM_FAILED);
    CHECK_HAS(pav_program_error(program), "pair:1: ");
    CHECK_HAS(pav_program_error(program), "glow");
    pav_program_destroy(program);
    char *path =
        pav_strdup(fixture_write("mesh.vert", "void main()\n{\n    gl_Position = wrong;\n}\n"));
    desc.vertex = path;
    desc.vertex_source = NULL;
    program = pav_program_create(fixture.gpu, &desc);
    CHECK_INT(fixture_settle(program), PAV_PROGRAM_FAILED);
    CHECK_HAS(pav_program_error(program), "/mesh.vert:3: ");
    pav_program_destroy(program);
    free(path);
}

static void a_missing_file_is_an_error_until_it_is_there(void)
{
    struct pav_target *target = fixture_target(1, 1, PAV_FORMAT_RGBA8);
    struct pav_program *program = from_file(fixture_path("late.frag"));
    CHECK_INT(pav_program_state(program), PAV_PROGRAM_FAILED);
    CHECK_HAS(pav_program_error(program), "late.frag:1: ");
    fixture_write("late.frag", "void main() { colour = vec4(0.0, 1.0, 0.0, 1.0); }\n");
    int64_t end = pav_clock_ns() + 5 * PAV_NS_PER_S;
    while (pav_program_state(program) != PAV_PROGRAM_READY && pav_clock_ns() < end)
        fixture_frame();
    CHECK_STR(pav_program_error(program), "");
    pav_draw(fixture.gpu, target, &(struct pav_draw){.program = program});
    CHECK_PIXEL(target, 0, 0, 0x00ff00ff);
    pav_target_destroy(target);
    pav_program_destroy(program);
}

/* Draws 60 frames a second until the pixel shows. How long it took, or -1. */
static int64_t until_pixel(struct pav_program *program, uint32_t pixel)
{
    struct pav_target *target = fixture_target(1, 1, PAV_FORMAT_RGBA8);
    int64_t start = pav_clock_ns(), took = -1;
    while (took < 0 && pav_clock_ns() - start < 5 * PAV_NS_PER_S) {
        fixture_frame();
        pav_draw(fixture.gpu, target, &(struct pav_draw){.program = program});
        if (fixture_pixel(target, 0, 0) == pixel)
            took = pav_clock_ns() - start;
        else
            pav_clock_sleep_until(pav_clock_ns() + 16 * PAV_NS_PER_MS);
    }
    pav_target_destroy(target);
    return took;
}

#define GREY(level) "void main() { colour = vec4(vec3(" #level " / 255.0), 1.0); }\n"

static void a_save_is_shown_soon(void)
{
    const char *texts[] = {GREY(10.0), GREY(20.0), GREY(30.0)};
    struct pav_program *program = from_file(fixture_write("save.frag", texts[0]));
    CHECK(until_pixel(program, 0x0a0a0aff) >= 0);
    fixture_write("save.frag", texts[1]);
    int64_t took = until_pixel(program, 0x141414ff);
    printf("# written in place: %.0f ms\n", (double)took / 1e6);
    CHECK(took >= 0 && took <= 3 * RELOAD_NS);
    char *to = pav_strdup(fixture_path("save.frag")); /* as most editors save */
    CHECK(rename(fixture_write("save.frag~", texts[2]), to) == 0);
    took = until_pixel(program, 0x1e1e1eff);
    printf("# renamed over: %.0f ms\n", (double)took / 1e6);
    CHECK(took >= 0 && took <= 3 * RELOAD_NS);
    free(to);
    pav_program_destroy(program);
}

static void a_saved_include_is_shown_soon(void)
{
    fixture_write("inner.glsl", "#define LEVEL 10.0\n");
    fixture_write("outer.glsl", "#include \"inner.glsl\"\n");
    struct pav_program *program = from_file(fixture_write(
        "deep.frag",
        "#include \"outer.glsl\"\nvoid main() { colour = vec4(vec3(LEVEL / 255.0), 1.0); }\n"));
    CHECK(until_pixel(program, 0x0a0a0aff) >= 0);
    fixture_write("inner.glsl", "#define LEVEL 40.0\n");
    int64_t took = until_pixel(program, 0x282828ff);
    printf("# %.0f ms\n", (double)took / 1e6);
    CHECK(took >= 0 && took <= 3 * RELOAD_NS);
    pav_program_destroy(program);
}

static void a_bad_save_keeps_the_old_picture(void)
{
    struct pav_program *program = from_file(fixture_write("keep.frag", GREY(10.0)));
    struct pav_target *target = fixture_target(1, 1, PAV_FORMAT_RGBA8);
    int failed = 0;
    CHECK(until_pixel(program, 0x0a0a0aff) >= 0);
    fixture_write("keep.frag", "\nvoid main() { colour = broken; }\n");
    int64_t end = pav_clock_ns() + 5 * PAV_NS_PER_S;
    while (!*pav_program_error(program) && pav_clock_ns() < end)
        fixture_frame();
    CHECK_HAS(pav_program_error(program), "keep.frag:2: ");
    CHECK_INT(pav_program_state(program), PAV_PROGRAM_READY);
    CHECK_INT(pav_gpu_compiling(fixture.gpu, NULL, &failed), 0);
    CHECK_INT(failed, 1);
    CHECK_HAS(pav_gpu_errors(fixture.gpu, NULL), "keep.frag:2: ");
    pav_target_clear(target, (const float[4]){0});
    pav_draw(fixture.gpu, target, &(struct pav_draw){.program = program});
    CHECK_PIXEL(target, 0, 0, 0x0a0a0aff);
    fixture_write("keep.frag", GREY(50.0));
    CHECK(until_pixel(program, 0x323232ff) >= 0);
    CHECK_STR(pav_program_error(program), "");
    CHECK_STR(pav_gpu_errors(fixture.gpu, NULL), "");
    pav_target_destroy(target);
    pav_program_destroy(program);
}

static void owners_find_files_in_their_folder(void)
{
    struct pav_gpu_owner owner = {.name = "piece", .folder = fixture.folder};
    fixture_write("mine.frag", GREY(60.0));
    pav_gpu_enter(fixture.gpu, &owner);
    struct pav_program *mine =
        pav_program_create(fixture.gpu, &(struct pav_program_desc){.fragment = "mine.frag"});
    struct pav_program *none =
        pav_program_create(fixture.gpu, &(struct pav_program_desc){.fragment = "none.frag"});
    pav_gpu_leave(fixture.gpu);
    int failed;
    CHECK(pav_gpu_compiling(fixture.gpu, &owner, &failed) > 0);
    fixture_settle(mine);
    fixture_settle(none);
    CHECK_INT(pav_program_state(mine), PAV_PROGRAM_READY);
    CHECK_INT(pav_gpu_compiling(fixture.gpu, &owner, &failed), 0);
    CHECK_INT(failed, 1);
    CHECK_HAS(pav_gpu_errors(fixture.gpu, &owner), "/none.frag:1: ");
    CHECK_STR(pav_gpu_errors(fixture.gpu, NULL), "");
    pav_gpu_release(fixture.gpu, &owner);
    CHECK_INT(pav_gpu_counted(fixture.gpu).programs, 0);
}

/* Destroyed while it waits, compiles or was just compiled: nothing is left, nothing is touched. */
static void destroyed_at_any_time(void)
{
    for (int i = 0; i < 40; i++) {
        char *source = pav_sprintf("void main() { colour = vec4(%d.0); }", i);
        struct pav_program *program =
            pav_program_create(fixture.gpu, &(struct pav_program_desc){.fragment_source = source});
        if (i % 4)
            pav_clock_sleep_until(pav_clock_ns() + i % 8 * PAV_NS_PER_MS);
        if (i % 2)
            fixture_frame();
        pav_program_destroy(program);
        fixture_frame();
        free(source);
    }
    CHECK_INT(pav_gpu_counted(fixture.gpu).programs, 0);
}

static void tests(void)
{
    RUN(starts_compiling_and_becomes_ready);
    RUN(errors_name_file_and_line);
    RUN(errors_in_included_files_name_those);
    RUN(vertex_and_link_errors_are_told);
    RUN(a_missing_file_is_an_error_until_it_is_there);
    RUN(a_save_is_shown_soon);
    RUN(a_saved_include_is_shown_soon);
    RUN(a_bad_save_keeps_the_old_picture);
    RUN(owners_find_files_in_their_folder);
    RUN(destroyed_at_any_time);
}

int main(void)
{
    if (!fixture_open(true, true)) {
        printf("1..0 # SKIP no GL here\n");
        return 0;
    }
    tests();
    fixture_close();
    if (!fixture_open(false, true)) /* all again without a second context */
        return 1;
    tests();
    fixture_close();
    return check_end();
}

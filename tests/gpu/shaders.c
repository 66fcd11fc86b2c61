/* The shared GLSL library: every file stands alone, twice is as good as once, and numbers are right. */
#include <dirent.h>

#include "fixture.h"

static void every_file_compiles_alone_and_twice(void)
{
    DIR *folder = opendir(PAV_SHADERS);
    int files = 0;
    REQUIRE(folder);
    for (struct dirent *entry; (entry = readdir(folder));) {
        if (!pav_path_ends(entry->d_name, ".glsl"))
            continue;
        char *source = pav_sprintf("#include \"%s\"\n#include \"%s\"\nvoid main() { colour = "
                                   "vec4(uv, 0.0, 1.0); }\n",
                                   entry->d_name, entry->d_name);
        struct pav_program *program = fixture_program(source);
        CHECK_STR(pav_program_error(program), "");
        CHECK_INT(pav_program_state(program), PAV_PROGRAM_READY);
        pav_program_destroy(program);
        free(source);
        files++;
    }
    closedir(folder);
    CHECK(files >= 10);
}

/* What an expression of `include` is in 8 bits. */
static void expect(const char *include, const char *expression, int r, int g, int b)
{
    struct pav_target *target = fixture_target(1, 1, PAV_FORMAT_RGBA8);
    char *source = pav_sprintf("#include \"%s\"\nvoid main() { colour = vec4(%s, 1.0); }\n",
                               include, expression);
    struct pav_program *program = fixture_program(source);
    pav_draw(fixture.gpu, target, &(struct pav_draw){.program = program});
    uint32_t pixel = fixture_pixel(target, 0, 0);
    int is[3] = {(int)(pixel >> 24), (int)(pixel >> 16 & 255), (int)(pixel >> 8 & 255)};
    int should[3] = {r, g, b};
    for (int i = 0; i < 3; i++) {
        if (abs(is[i] - should[i]) > 1) {
            check_ok = false;
            printf("# %s: %s is %d %d %d, should be %d %d %d\n", include, expression, is[0], is[1],
                   is[2], r, g, b);
            break;
        }
    }
    free(source);
    pav_program_destroy(program);
    pav_target_destroy(target);
}

static void colours_are_right(void)
{
    /* 0.5 in sRGB is 0.21404 of the light; 0.01 is on the straight part. */
    expect("colour.glsl", "colour_to_linear(vec3(0.5, 1.0, 0.01))", 55, 255, 0);
    expect("colour.glsl", "colour_to_srgb(vec3(0.21404, 1.0, 0.0)) ", 128, 255, 0);
    expect("colour.glsl", "colour_to_srgb(colour_to_linear(vec3(0.02, 0.3, 0.9)))", 5, 77, 230);
    /* Ottosson's table: linear white is L 1, a 0, b 0; sRGB red is 0.62796, 0.22486, 0.12585. */
    expect("colour.glsl", "colour_to_oklab(vec3(1.0))", 255, 0, 0);
    expect("colour.glsl", "colour_to_oklab(vec3(1.0, 0.0, 0.0))", 160, 57, 32);
    expect("colour.glsl", "colour_from_oklab(colour_to_oklab(vec3(0.2, 0.5, 0.8)))", 51, 128, 204);
    expect("colour.glsl", "colour_from_hsv(vec3(1.0 / 3.0, 1.0, 0.5))", 0, 128, 0);
    expect("colour.glsl", "colour_from_hsv(colour_to_hsv(vec3(0.2, 0.7, 0.4)))", 51, 179, 102);
    expect("colour.glsl", "colour_shoulder(vec3(0.5, 0.8, 1e6), 0.8)", 128, 204, 255);
    expect("colour.glsl", "colour_lift_gamma_gain(vec3(0.2, 0.5, 0.9), vec3(0), vec3(1), vec3(1))",
           51, 128, 230);
    expect("yuv.glsl", "yuv_to_rgb(yuv_from_rgb(vec3(0.1, 0.6, 0.9), YUV_BT709), YUV_BT709)", 26,
           153, 230);
    /* Limited-range red in BT.601 is stored as 81, 90, 240. */
    expect("yuv.glsl", "yuv_squeeze(yuv_from_rgb(vec3(1.0, 0.0, 0.0), YUV_BT601))", 81, 90, 240);
    expect("yuv.glsl", "yuv_to_rgb(yuv_expand(vec3(81., 90., 240.) / 255.), YUV_BT601)", 254, 0, 0);
}

static void layers_are_right(void)
{
    expect("blend.glsl", "blend_over(vec4(0.25, 0.0, 0.0, 0.5), vec4(0.5)).rga", 128, 64, 191);
    expect("blend.glsl", "blend_screen(vec3(0.5), vec3(0.5))", 191, 191, 191);
    expect("blend.glsl", "blend_overlay(vec3(0.5), vec3(0.25, 0.5, 0.75))", 64, 128, 191);
    expect("blend.glsl", "blend_soft_light(vec3(0.5), vec3(0.1, 0.5, 0.9))", 26, 128, 230);
    /* Half the light of white is 188 in sRGB. */
    expect("blend.glsl", "blend_crossfade(vec3(0.0), vec3(1.0), 0.5)", 188, 188, 188);
}

static void shapes_and_fits_are_right(void)
{
    expect("sdf.glsl",
           "vec3(sdf_circle(vec2(1.0, 0.0), 0.5), sdf_box(vec2(0.5, 0.0), vec2(0.25)), "
           "-sdf_box(vec2(0.0), vec2(0.25, 0.5)))",
           128, 64, 64);
    expect("sdf.glsl",
           "vec3(sdf_segment(vec2(0.5, 0.5), vec2(0.0), vec2(1.0, 0.0)), "
           "-sdf_triangle(vec2(0.5, 0.25), vec2(0.0), vec2(1.0, 0.0), vec2(0.5, 1.0)), "
           "-sdf_polygon(vec2(0.0), 0.5, 4))",
           128, 64, 90);
    /* A 2:1 picture on a square screen: half its width is seen. */
    expect("fit.glsl", "vec3(fit_cover(vec2(2.0, 1.0), vec2(1.0)).xyz)", 128, 255, 64);
    expect("fit.glsl",
           "vec3(fit_inside(fit_apply(vec2(0.5, 0.1), fit_contain(vec2(2.0, 1.0), "
           "vec2(1.0)))), fit_inside(vec2(0.5)), 0.0)",
           0, 255, 0);
    expect("ease.glsl", "vec3(ease_in_out(0.5), ease_in(0.5), ease_out(0.5))", 128, 32, 223);
    expect("ease.glsl", "vec3(ease_towards(1.0, 1.0), ease_overshoot(1.0), ease_pulse(0.5))", 161,
           255, 255);
}

/* Mean and spread over 128 × 128 pixels of 16 × 16 cells. */
static void spread(const char *noise, double mean_min, double mean_max, double low, double high)
{
    enum { N = 128 };
    struct pav_target *target = fixture_target(N, N, PAV_FORMAT_RGBA8);
    char *source = pav_sprintf("#include \"noise.glsl\"\n"
                               "void main() { vec2 p = uv * 16.0 - 3.7; colour = vec4(%s); }\n",
                               noise);
    struct pav_program *program = fixture_program(source);
    static uint8_t rgba[N * N * 4];
    double sum = 0;
    int least = 255, most = 0;
    CHECK_STR(pav_program_error(program), "");
    pav_draw(fixture.gpu, target, &(struct pav_draw){.program = program});
    CHECK(pav_target_read(target, rgba, sizeof rgba));
    for (size_t i = 0; i < N * N; i++) {
        sum += rgba[4 * i];
        least = rgba[4 * i] < least ? rgba[4 * i] : least;
        most = rgba[4 * i] > most ? rgba[4 * i] : most;
    }
    double mean = sum / (N * N * 255.0);
    printf("# %s: mean %.3f, %.3f to %.3f\n", noise, mean, least / 255.0, most / 255.0);
    CHECK(mean >= mean_min && mean <= mean_max);
    CHECK(least / 255.0 <= low && most / 255.0 >= high);
    free(source);
    pav_program_destroy(program);
    pav_target_destroy(target);
}

static void noise_fills_its_range(void)
{
    spread("noise_value(p)", 0.45, 0.55, 0.05, 0.95);
    spread("noise_value(vec3(p, 0.3))", 0.45, 0.55, 0.12, 0.88);
    spread("noise_gradient(p) * 0.5 + 0.5", 0.47, 0.53, 0.15, 0.85);
    spread("noise_simplex(p) * 0.5 + 0.5", 0.47, 0.53, 0.1, 0.9);
    spread("noise_simplex(vec3(p, 0.3)) * 0.5 + 0.5", 0.47, 0.53, 0.15, 0.85);
    spread("noise_fbm(p, 5) * 0.5 + 0.5", 0.45, 0.55, 0.25, 0.75);
    spread("noise_ridged(p, 4, 0.5)", 0.3, 0.8, 0.3, 0.9);
    spread("noise_cellular(p).x", 0.35, 0.55, 0.1, 0.9);
    spread("hash_at(p)", 0.48, 0.52, 0.01, 0.99);
}

int main(void)
{
    if (!fixture_open(true, false)) {
        printf("1..0 # SKIP no GL here\n");
        return 0;
    }
    RUN(every_file_compiles_alone_and_twice);
    RUN(colours_are_right);
    RUN(layers_are_right);
    RUN(shapes_and_fits_are_right);
    RUN(noise_fills_its_range);
    fixture_close();
    return check_end();
}

/* Textures and targets: what they hold, how they are sampled and copied, and that none is left behind. */
#include <GL/glew.h>

#include "fixture.h"

static const char red[] = "void main() { colour = vec4(1.0, 0.0, 0.0, 1.0); }\n";

static void floats_keep_what_bytes_cannot(void)
{
    static const struct {
        enum pav_format format;
        uint32_t should; /* of vec4(3, -2, 0.6, 4), as the second program reads it */
    } cases[] = {
        {PAV_FORMAT_RGBA8, 0x40002640},   {PAV_FORMAT_RGBA16F, 0xc0802600},
        {PAV_FORMAT_RGBA32F, 0xc0802600}, {PAV_FORMAT_RG16F, 0xc0800040},
        {PAV_FORMAT_R32F, 0xc0000040},    {PAV_FORMAT_RG8, 0x40000040},
    };
    struct pav_program *write =
        fixture_program("void main() { colour = vec4(3.0, -2.0, 0.6, 4.0); }");
    struct pav_program *read = fixture_program(
        "uniform sampler2D t;\n"
        "void main() { vec4 c = texture(t, uv); colour = vec4(c.r, -c.g, c.b, 4.0 - c.a) / 4.0;\n"
        "    if (c.a == 1.0) colour.a = 0.25; colour = floor(colour * 256.0 + 0.01) / 255.0; }");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct pav_target *a = fixture_target(2, 2, cases[i].format);
        struct pav_target *b = fixture_target(2, 2, PAV_FORMAT_RGBA8);
        REQUIRE(a && b);
        pav_draw(fixture.gpu, a, &(struct pav_draw){.program = write});
        pav_draw(fixture.gpu, b,
                 &(struct pav_draw){.program = read,
                                    .uniforms =
                                        PAV_UNIFORMS(PAV_U_TEXTURE("t", pav_target_texture(a)))});
        CHECK_PIXEL(b, 1, 1, cases[i].should);
        pav_target_destroy(a);
        pav_target_destroy(b);
    }
    pav_program_destroy(write);
    pav_program_destroy(read);
}

static uint32_t sampled(const struct pav_texture_desc *desc, const char *at)
{
    char *source =
        pav_sprintf("uniform sampler2D t; void main() { colour = texture(t, vec2(%s)); }", at);
    struct pav_program *program = fixture_program(source);
    struct pav_target *target = fixture_target(1, 1, PAV_FORMAT_RGBA8);
    struct pav_texture *texture = pav_texture_create(fixture.gpu, desc);
    pav_draw(fixture.gpu, target,
             &(struct pav_draw){.program = program,
                                .uniforms = PAV_UNIFORMS(PAV_U_TEXTURE("t", texture))});
    uint32_t pixel = fixture_pixel(target, 0, 0);
    pav_texture_destroy(texture);
    pav_target_destroy(target);
    pav_program_destroy(program);
    free(source);
    return pixel;
}

static void textures_are_upright_filtered_and_wrapped(void)
{
    /* two by two: below 10 and 20, above 30 and 40 */
    const uint8_t four[] = {10, 20, 30, 40};
    struct pav_texture_desc desc = {.width_px = 2,
                                    .height_px = 2,
                                    .format = PAV_FORMAT_R8,
                                    .filter = PAV_FILTER_NEAREST,
                                    .pixels = four};
    CHECK_INT(sampled(&desc, "0.25, 0.25"), 0x0a0a0a0a); /* one channel stands for all */
    CHECK_INT(sampled(&desc, "0.75, 0.25"), 0x14141414);
    CHECK_INT(sampled(&desc, "0.25, 0.75"), 0x1e1e1e1e);
    CHECK_INT(sampled(&desc, "1.25, 0.25"), 0x14141414);
    desc.wrap = PAV_WRAP_REPEAT;
    CHECK_INT(sampled(&desc, "1.25, 0.25"), 0x0a0a0a0a);
    desc.wrap = PAV_WRAP_MIRROR;
    CHECK_INT(sampled(&desc, "1.75, 0.25"), 0x0a0a0a0a);
    desc.filter = PAV_FILTER_LINEAR;
    CHECK_INT(sampled(&desc, "0.5, 0.5"), 0x19191919);
    /* values that fall on no half of a byte: those are rounded up or down, as the driver likes */
    const float half[] = {0.2f, 0.6f};
    CHECK_INT(sampled(
                  &(struct pav_texture_desc){
                      .width_px = 1, .height_px = 1, .format = PAV_FORMAT_RG16F, .pixels = half},
                  "0.5"),
              0x339900ff);
    CHECK_INT(
        sampled(
            &(struct pav_texture_desc){.width_px = 3, .height_px = 3, .format = PAV_FORMAT_RGBA32F},
            "0.5"),
        0); /* zeros */
}

static void impossible_sizes_are_refused(void)
{
    fixture_hush();
    struct pav_texture_desc desc = {.width_px = 0, .height_px = 5, .format = PAV_FORMAT_RGBA8};
    CHECK(!pav_texture_create(fixture.gpu, &desc));
    desc.width_px = 1 << 20;
    CHECK(!pav_texture_create(fixture.gpu, &desc));
    desc = (struct pav_texture_desc){.width_px = 4, .height_px = 4};
    CHECK(!pav_texture_create(fixture.gpu, &desc));
    CHECK(!fixture_target(-1, 4, PAV_FORMAT_RGBA8));
    CHECK_INT(fixture_heard("not possible"), 4);
    struct pav_gpu_count count = pav_gpu_counted(fixture.gpu);
    CHECK_INT(count.textures + count.targets, 0);
    /* what is not there is left alone */
    pav_texture_destroy(NULL);
    pav_target_destroy(NULL);
    pav_mesh_destroy(NULL);
    pav_program_destroy(NULL);
    pav_texture_update(NULL, "");
    pav_draw(fixture.gpu, NULL, &(struct pav_draw){.program = NULL});
    pav_draw_texture(fixture.gpu, NULL, NULL, NULL, PAV_BLEND_NONE, 1);
    CHECK_INT(pav_texture_width(NULL) + pav_target_height(NULL), 0);
}

/* --- a texture on a target ------------------------------------------------------------------- */

static void copies_and_scales(void)
{
    uint8_t pixels[4 * 4 * 4];
    for (size_t i = 0; i < sizeof pixels; i++)
        pixels[i] = (uint8_t)(i * 3);
    struct pav_texture *texture = pav_texture_create(
        fixture.gpu,
        &(struct pav_texture_desc){
            .width_px = 4, .height_px = 4, .format = PAV_FORMAT_RGBA8, .pixels = pixels});
    struct pav_target *same = fixture_target(4, 4, PAV_FORMAT_RGBA8);
    struct pav_target *wide = fixture_target(8, 8, PAV_FORMAT_RGBA8);
    uint8_t read[sizeof pixels];
    pav_draw_texture(fixture.gpu, same, texture, NULL, PAV_BLEND_NONE, 1);
    CHECK(pav_target_read(same, read, sizeof read) && memcmp(read, pixels, sizeof read) == 0);
    pav_draw_texture(fixture.gpu, wide, texture, (float[4]){0.5f, 0.25f, 0.5f, 0.5f},
                     PAV_BLEND_NONE, 1); /* one to one at (4, 2) */
    CHECK_PIXEL(wide, 3, 2, 0);
    CHECK_PIXEL(wide, 4, 2, 0x00030609);
    CHECK_PIXEL(wide, 7, 5, 0xb4b7babd);
    CHECK_PIXEL(wide, 7, 6, 0);
    pav_draw_texture(fixture.gpu, wide, texture, NULL, PAV_BLEND_NONE, 1); /* twice as large */
    CHECK_PIXEL(wide, 0, 0, 0x00030609);
    CHECK_PIXEL(wide, 7, 7, 0xb4b7babd);
    pav_target_clear(same, (const float[4]){1, 1, 1, 1});
    pav_draw_texture(fixture.gpu, same, texture, NULL, PAV_BLEND_NONE, 1 / 3.0f);
    CHECK_PIXEL(same, 3, 3, 0x3c3d3e3f);
    struct pav_target *screen = pav_gpu_screen(fixture.gpu, 64, 48);
    pav_target_clear(screen, (const float[4]){0});
    pav_draw_texture(fixture.gpu, screen, texture, (float[4]){0, 0, 4 / 64.0f, 4 / 48.0f},
                     PAV_BLEND_NONE, 1);
    CHECK_INT(fixture_pixel(screen, 0, 0) >> 8, 0x000306);
    CHECK_INT(fixture_pixel(screen, 3, 3) >> 8, 0xb4b7ba);
    pav_target_destroy(same);
    pav_target_destroy(wide);
    pav_texture_destroy(texture);
}

/* --- life and death -------------------------------------------------------------------------- */

static void make_one_of_each(int i)
{
    struct pav_texture_desc texture = {
        .width_px = 8 + i % 5, .height_px = 8, .format = PAV_FORMAT_RGBA8};
    struct pav_target_desc target = {
        .width_px = 8, .height_px = 8 + i % 3, .format = PAV_FORMAT_RGBA16F, .ping_pong = i % 2};
    pav_texture_destroy(pav_texture_create(fixture.gpu, &texture));
    pav_target_destroy(pav_target_create(fixture.gpu, &target));
    pav_mesh_destroy(pav_mesh_create(fixture.gpu, 3, 3));
}

/* What GL itself still has. */
static int alive(void)
{
    GLuint newest[3];
    int count = 0;
    for (int i = 0; i < 4; i++)
        fixture_frame();
    glGenTextures(1, &newest[0]);
    glGenBuffers(1, &newest[1]);
    glGenFramebuffers(1, &newest[2]);
    for (GLuint name = 1; name <= newest[0]; name++)
        count += glIsTexture(name);
    for (GLuint name = 1; name <= newest[1]; name++)
        count += glIsBuffer(name);
    for (GLuint name = 1; name <= newest[2]; name++)
        count += glIsFramebuffer(name);
    glDeleteTextures(1, &newest[0]);
    glDeleteBuffers(1, &newest[1]);
    glDeleteFramebuffers(1, &newest[2]);
    return count;
}

static void a_thousand_cycles_leave_nothing(void)
{
    pav_program_destroy(fixture_program(red)); /* the loader is done with all before it */
    for (int i = 0; i < 10; i++) {
        make_one_of_each(i);
        fixture_frame();
    }
    int before = alive();
    for (int i = 0; i < 1000; i++) {
        make_one_of_each(i);
        fixture_frame();
    }
    struct pav_gpu_count count = pav_gpu_counted(fixture.gpu);
    CHECK_INT(count.textures + count.targets + count.meshes + count.programs, 0);
    CHECK_INT(alive(), before);
}

static void what_an_owner_leaves_is_freed(void)
{
    struct pav_gpu_owner owner = {.name = "piece"};
    struct pav_texture *ours = pav_texture_create(
        fixture.gpu,
        &(struct pav_texture_desc){.width_px = 2, .height_px = 2, .format = PAV_FORMAT_R8});
    pav_gpu_enter(fixture.gpu, &owner);
    fixture_target(4, 4, PAV_FORMAT_RGBA8);
    pav_mesh_create(fixture.gpu, 3, 0);
    pav_program_create(fixture.gpu, &(struct pav_program_desc){.fragment_source = red});
    struct pav_texture *early = pav_texture_create(
        fixture.gpu,
        &(struct pav_texture_desc){.width_px = 2, .height_px = 2, .format = PAV_FORMAT_R8});
    pav_texture_destroy(early);
    CHECK_INT(pav_texture_width(early), 2); /* whole until the frame after */
    pav_gpu_leave(fixture.gpu);
    struct pav_gpu_count count = pav_gpu_counted(fixture.gpu);
    CHECK_INT(count.textures, 1);
    CHECK_INT(count.targets + count.meshes + count.programs, 3);
    pav_gpu_release(fixture.gpu, &owner);
    pav_gpu_release(fixture.gpu, &owner);
    count = pav_gpu_counted(fixture.gpu);
    CHECK_INT(count.textures, 1);
    CHECK_INT(count.targets + count.meshes + count.programs, 0);
    pav_texture_destroy(ours);
    pav_texture_destroy(ours); /* twice is once */
    CHECK_INT(pav_gpu_counted(fixture.gpu).textures, 0);
    for (int i = 0; i < 3; i++)
        fixture_frame();
}

int main(void)
{
    if (!fixture_open(true, false)) {
        printf("1..0 # SKIP no GL here\n");
        return 0;
    }
    RUN(floats_keep_what_bytes_cannot);
    RUN(textures_are_upright_filtered_and_wrapped);
    RUN(impossible_sizes_are_refused);
    RUN(copies_and_scales);
    RUN(a_thousand_cycles_leave_nothing);
    RUN(what_an_owner_leaves_is_freed);
    fixture_close();
    return check_end();
}

/* Drawing: pixels land where and as they should, whatever was done to GL before. */
#include <GL/glew.h>

#include "fixture.h"

static const char red[] = "void main() { colour = vec4(1.0, 0.0, 0.0, 1.0); }\n";
static const char plain[] = "uniform vec4 paint; void main() { colour = paint; }\n";

static void draws_and_covers(void)
{
    struct pav_program *program = fixture_program(red);
    struct pav_target *target = fixture_target(5, 3, PAV_FORMAT_RGBA8);
    CHECK_PIXEL(target, 2, 1, 0x00000000);
    pav_draw(fixture.gpu, target, &(struct pav_draw){.program = program});
    CHECK_PIXEL(target, 0, 0, 0xff0000ff);
    CHECK_PIXEL(target, 4, 0, 0xff0000ff);
    CHECK_PIXEL(target, 0, 2, 0xff0000ff);
    CHECK_PIXEL(target, 4, 2, 0xff0000ff);
    pav_target_destroy(target);
    pav_program_destroy(program);
}

/* uv is 0..1 with its origin bottom left, on targets and on the screen. */
static void uv_starts_bottom_left(void)
{
    struct pav_program *program = fixture_program("void main() { colour = vec4(uv, 0.0, 1.0); }");
    struct pav_target *targets[] = {fixture_target(64, 48, PAV_FORMAT_RGBA8),
                                    pav_gpu_screen(fixture.gpu, 64, 48)};
    for (int i = 0; i < 2; i++) {
        pav_draw(fixture.gpu, targets[i], &(struct pav_draw){.program = program});
        CHECK_PIXEL(targets[i], 0, 0, 0x020300ff); /* 0.5 / 64, 0.5 / 48 */
        CHECK_PIXEL(targets[i], 63, 0, 0xfd0300ff);
        CHECK_PIXEL(targets[i], 0, 47, 0x02fc00ff);
    }
    pav_target_destroy(targets[0]);
    pav_program_destroy(program);
}

static void paint(struct pav_target *target, struct pav_program *program, enum pav_blend blend,
                  const float viewport[4], const float rgba[4])
{
    struct pav_draw draw = {
        .program = program, .blend = blend, .uniforms = PAV_UNIFORMS(PAV_U_VEC4V("paint", rgba))};
    if (viewport)
        memcpy(draw.viewport, viewport, sizeof draw.viewport);
    pav_draw(fixture.gpu, target, &draw);
}

static void viewports_are_exact(void)
{
    struct pav_program *program = fixture_program(plain);
    struct pav_target *target = fixture_target(8, 8, PAV_FORMAT_RGBA8);
    paint(target, program, PAV_BLEND_NONE, (float[4]){0.25f, 0.5f, 0.5f, 0.25f},
          (float[4]){1, 1, 1, 1});
    CHECK_PIXEL(target, 1, 4, 0);
    CHECK_PIXEL(target, 2, 3, 0);
    CHECK_PIXEL(target, 2, 4, 0xffffffff);
    CHECK_PIXEL(target, 5, 5, 0xffffffff);
    CHECK_PIXEL(target, 6, 5, 0);
    CHECK_PIXEL(target, 5, 6, 0);
    /* partly and wholly beside the target, inside out, endless */
    paint(target, program, PAV_BLEND_NONE, (float[4]){-0.5f, -0.5f, 0.75f, 0.75f},
          (float[4]){1, 0, 0, 1});
    CHECK_PIXEL(target, 0, 0, 0xff0000ff);
    CHECK_PIXEL(target, 1, 1, 0xff0000ff);
    CHECK_PIXEL(target, 2, 2, 0);
    paint(target, program, PAV_BLEND_NONE, (float[4]){2, 2, 1, 1}, (float[4]){1, 1, 1, 1});
    paint(target, program, PAV_BLEND_NONE, (float[4]){0, 0, -1, 1}, (float[4]){1, 1, 1, 1});
    paint(target, program, PAV_BLEND_NONE, (float[4]){0, 0, NAN, 1}, (float[4]){1, 1, 1, 1});
    CHECK_PIXEL(target, 7, 7, 0);
    CHECK_INT(glGetError(), GL_NO_ERROR);
    pav_target_destroy(target);
    pav_program_destroy(program);
}

static void blends_are_right(void)
{
    static const struct {
        enum pav_blend blend;
        float paint[4];
        uint32_t should;
    } cases[] = {
        {PAV_BLEND_NONE, {0.2f, 0.4f, 0.6f, 0.0f}, 0x33669900},
        {PAV_BLEND_OVER, {0.2f, 0.4f, 0.6f, 1.0f}, 0x336699ff},
        {PAV_BLEND_OVER, {0.2f, 0.0f, 0.0f, 0.4f}, 0x7b4848a3},
        {PAV_BLEND_ADD, {0.2f, 0.8f, 0.0f, 0.2f}, 0xabff7899},
        {PAV_BLEND_MULTIPLY, {0.5f, 1.0f, 0.0f, 1.0f}, 0x3c780066},
        {PAV_BLEND_MULTIPLY, {0.0f, 0.0f, 0.0f, 0.0f}, 0x78787866}, /* transparent: as it was */
    };
    struct pav_program *program = fixture_program(plain);
    struct pav_target *target = fixture_target(2, 2, PAV_FORMAT_RGBA8);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        pav_target_clear(target,
                         (const float[4]){120 / 255.0f, 120 / 255.0f, 120 / 255.0f, 102 / 255.0f});
        paint(target, program, cases[i].blend, NULL, cases[i].paint);
        uint32_t is = fixture_pixel(target, 0, 0);
        for (int shift = 0; shift < 32; shift += 8) {
            int difference = (int)(is >> shift & 255) - (int)(cases[i].should >> shift & 255);
            if (abs(difference) > 1) {
                check_ok = false;
                printf("# blend %zu: %08x, should be %08x\n", i, is, cases[i].should);
                break;
            }
        }
    }
    pav_target_destroy(target);
    pav_program_destroy(program);
}

/* --- whatever a plugin does ------------------------------------------------------------------ */

static void spoil_fixed_functions(void)
{
    static const GLenum on[] = {GL_BLEND,        GL_SCISSOR_TEST,       GL_DEPTH_TEST,
                                GL_STENCIL_TEST, GL_CULL_FACE,          GL_FRAMEBUFFER_SRGB,
                                GL_DITHER,       GL_RASTERIZER_DISCARD, GL_PRIMITIVE_RESTART,
                                GL_SAMPLE_MASK,  GL_COLOR_LOGIC_OP,     GL_CLIP_DISTANCE0,
                                GL_DEPTH_CLAMP,  GL_SAMPLE_COVERAGE,    GL_POLYGON_OFFSET_FILL};
    for (size_t i = 0; i < sizeof on / sizeof on[0]; i++)
        glEnable(on[i]);
    glScissor(0, 0, 0, 0);
    glViewport(1, 1, 1, 1);
    glDepthRange(1, 1);
    glDepthFunc(GL_NEVER);
    glStencilFunc(GL_NEVER, 1, 0xff);
    glLogicOp(GL_CLEAR);
    glCullFace(GL_FRONT_AND_BACK);
    glBlendFuncSeparate(GL_ZERO, GL_ZERO, GL_ZERO, GL_ZERO);
    glBlendEquation(GL_FUNC_REVERSE_SUBTRACT);
    glBlendColor(1, 0, 1, 0);
    glColorMask(GL_FALSE, GL_FALSE, GL_FALSE, GL_FALSE);
    glColorMaski(0, GL_FALSE, GL_TRUE, GL_FALSE, GL_FALSE);
    glPolygonMode(GL_FRONT_AND_BACK, GL_POINT);
    glPrimitiveRestartIndex(1);
    glSampleMaski(0, 0);
    glClearColor(0.3f, 0.3f, 0.3f, 0.3f);
    glPointSize(7);
}

static void spoil_bindings(GLuint junk_texture, GLuint junk_buffer, GLuint junk_sampler,
                           GLuint junk_array, GLuint junk_framebuffer)
{
    glUseProgram(0);
    glBindFramebuffer(GL_FRAMEBUFFER, junk_framebuffer);
    glDrawBuffer(GL_NONE);
    for (GLuint unit = 0; unit < 16; unit++) {
        glActiveTexture(GL_TEXTURE0 + unit);
        glBindTexture(GL_TEXTURE_2D, junk_texture);
        glBindSampler(unit, junk_sampler);
    }
    glBindVertexArray(junk_array);
    glEnableVertexAttribArray(0);
    glBindBuffer(GL_ARRAY_BUFFER, junk_buffer);
    glBindBuffer(GL_ELEMENT_ARRAY_BUFFER, junk_buffer);
    glBindBuffer(GL_PIXEL_UNPACK_BUFFER, junk_buffer);
    glBindBuffer(GL_PIXEL_PACK_BUFFER, junk_buffer);
    glPixelStorei(GL_UNPACK_ALIGNMENT, 8);
    glPixelStorei(GL_UNPACK_ROW_LENGTH, 3);
    glPixelStorei(GL_UNPACK_SKIP_ROWS, 2);
    glPixelStorei(GL_UNPACK_SKIP_PIXELS, 2);
    glPixelStorei(GL_UNPACK_SWAP_BYTES, GL_TRUE);
    glPixelStorei(GL_PACK_ALIGNMENT, 8);
    glPixelStorei(GL_PACK_ROW_LENGTH, 33);
    glPixelStorei(GL_PACK_SKIP_ROWS, 2);
    glPixelStorei(GL_PACK_SWAP_BYTES, GL_TRUE);
}

static struct {
    GLuint texture, buffer, sampler, array, framebuffer;
} junk;

static void spoil(void)
{
    if (!junk.texture) {
        glGenTextures(1, &junk.texture);
        glGenBuffers(1, &junk.buffer);
        glGenSamplers(1, &junk.sampler);
        glGenVertexArrays(1, &junk.array);
        glGenFramebuffers(1, &junk.framebuffer);
        glSamplerParameteri(junk.sampler, GL_TEXTURE_MIN_FILTER, GL_NEAREST_MIPMAP_NEAREST);
        glSamplerParameteri(junk.sampler, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_BORDER);
    }
    spoil_fixed_functions();
    spoil_bindings(junk.texture, junk.buffer, junk.sampler, junk.array, junk.framebuffer);
    while (glGetError() != GL_NO_ERROR)
        continue;
}

/* One of everything; the same pixels whatever happened before each step. */
static uint32_t everything(struct pav_program *program, void (*between)(void))
{
    static uint8_t rgba[16 * 8 * 4];
    const uint8_t odd[3] = {50, 100, 150};
    uint32_t sum = 2166136261u;
    between();
    struct pav_target *target = fixture_target(16, 8, PAV_FORMAT_RGBA8);
    between();
    struct pav_texture *texture = pav_texture_create(
        fixture.gpu, &(struct pav_texture_desc){
                         .width_px = 3, .height_px = 1, .format = PAV_FORMAT_R8, .pixels = odd});
    between();
    pav_texture_update(texture, odd);
    for (int i = 0; i < 4; i++) {
        between();
        pav_draw(fixture.gpu, target,
                 &(struct pav_draw){.program = program,
                                    .blend = (enum pav_blend)i,
                                    .viewport = {0.125f * (float)i, 0, 0.5f, 1},
                                    .uniforms = PAV_UNIFORMS(PAV_U_TEXTURE("picture", texture))});
    }
    between();
    pav_draw_texture(fixture.gpu, target, texture, (float[4]){0.5f, 0.5f, 0.5f, 0.5f},
                     PAV_BLEND_OVER, 0.5f);
    between();
    if (!pav_target_read(target, rgba, sizeof rgba))
        return 0;
    for (size_t i = 0; i < sizeof rgba; i++)
        sum = (sum ^ rgba[i]) * 16777619u;
    between();
    pav_target_clear(target, (const float[4]){1, 0.5f, 0, 1});
    between();
    sum ^= fixture_pixel(target, 15, 7);
    pav_texture_destroy(texture);
    pav_target_destroy(target);
    return sum;
}

static void nothing(void)
{
}

static void a_vandal_spoils_nothing(void)
{
    struct pav_program *program =
        fixture_program("uniform sampler2D picture;\n"
                        "void main() { colour = texture(picture, uv) * vec4(uv, 0.5, 0.7); }\n");
    uint32_t should = everything(program, nothing);
    CHECK(should != 0);
    CHECK(everything(program, nothing) == should);
    CHECK(everything(program, spoil) == should);
    CHECK(everything(program, spoil) == should);
    pav_program_destroy(program);
}

/* --- meshes ---------------------------------------------------------------------------------- */

static const char mesh_vertex[] = "out vec4 paint;\n"
                                  "void main()\n"
                                  "{\n"
                                  "    paint = tint;\n"
                                  "    uv = texcoord;\n"
                                  "    gl_PointSize = 2.0;\n"
                                  "    vec2 at = position.xy + vec2(gl_InstanceID, 0.0);\n"
                                  "    gl_Position = vec4(at, 0.0, 1.0);\n"
                                  "}\n";

static struct pav_program *mesh_program(void)
{
    struct pav_program *program = pav_program_create(
        fixture.gpu, &(struct pav_program_desc){
                         .vertex_source = mesh_vertex,
                         .fragment_source = "in vec4 paint; void main() { colour = paint; }",
                         .name = "mesh"});
    fixture_settle(program);
    CHECK_STR(pav_program_error(program), "");
    return program;
}

static void meshes_draw_with_and_without_indices(void)
{
    /* the lower left quarter as two triangles, and a point */
    const struct pav_vertex v[] = {{-1, -1, 0, 0, 0, 1, 0, 0, 1},
                                   {0, -1, 0, 1, 0, 1, 0, 0, 1},
                                   {-1, 0, 0, 0, 1, 1, 0, 0, 1},
                                   {0, 0, 0, 1, 1, 1, 0, 0, 1}};
    const uint32_t indices[] = {0, 1, 2, 2, 1, 3};
    struct pav_program *program = mesh_program();
    struct pav_target *target = fixture_target(8, 8, PAV_FORMAT_RGBA8);
    struct pav_mesh *mesh = pav_mesh_create(fixture.gpu, 4, 6);
    struct pav_draw draw = {.program = program, .mesh = mesh};
    pav_draw(fixture.gpu, target, &draw); /* empty: nothing */
    CHECK_PIXEL(target, 0, 0, 0);
    pav_mesh_update(mesh, v, 4, indices, 6);
    pav_draw(fixture.gpu, target, &draw);
    CHECK_PIXEL(target, 0, 0, 0xff0000ff);
    CHECK_PIXEL(target, 3, 3, 0xff0000ff);
    CHECK_PIXEL(target, 4, 3, 0);
    CHECK_PIXEL(target, 3, 4, 0);
    draw.instances = 2;
    pav_draw(fixture.gpu, target, &draw);
    CHECK_PIXEL(target, 7, 3, 0xff0000ff);
    CHECK_PIXEL(target, 7, 4, 0);
    pav_target_clear(target, (const float[4]){0});
    draw.instances = 0;
    draw.primitive = PAV_TRIANGLE_STRIP;
    pav_mesh_update(mesh, v, 4, NULL, 0);
    pav_draw(fixture.gpu, target, &draw);
    CHECK_PIXEL(target, 0, 3, 0xff0000ff);
    CHECK_PIXEL(target, 3, 0, 0xff0000ff);
    pav_target_clear(target, (const float[4]){0});
    draw.primitive = PAV_POINTS;
    pav_mesh_update(mesh, &v[3], 1, NULL, 0);
    pav_draw(fixture.gpu, target, &draw); /* 2 × 2 px about the middle */
    CHECK_PIXEL(target, 3, 3, 0xff0000ff);
    CHECK_PIXEL(target, 4, 4, 0xff0000ff);
    CHECK_PIXEL(target, 5, 4, 0);
    CHECK_PIXEL(target, 2, 3, 0);
    pav_mesh_destroy(mesh);
    pav_target_destroy(target);
    pav_program_destroy(program);
}

static void bad_meshes_draw_nothing_and_say_so(void)
{
    const struct pav_vertex v[3] = {{-1, -1}, {3, -1}, {-1, 3}};
    struct pav_program *program = mesh_program(), *flat = fixture_program(red);
    struct pav_target *target = fixture_target(2, 2, PAV_FORMAT_RGBA8);
    struct pav_mesh *mesh = pav_mesh_create(fixture.gpu, 2, 3);
    fixture_hush();
    pav_mesh_update(mesh, v, 3, NULL, 0);
    pav_mesh_update(mesh, v, 3, NULL, 0);
    CHECK_INT(fixture_heard("made for 2 vertices"), 1);
    pav_mesh_update(mesh, v, 2, (const uint32_t[]){0, 1, 1000000}, 3); /* past the end */
    pav_draw(fixture.gpu, target, &(struct pav_draw){.program = program, .mesh = mesh});
    CHECK_PIXEL(target, 0, 0, 0);
    for (int i = 0; i < 2; i++) {
        pav_mesh_update(mesh, v, 2, NULL, 0);
        pav_draw(fixture.gpu, target, &(struct pav_draw){.program = flat, .mesh = mesh});
    }
    CHECK_INT(fixture_heard("needs a vertex shader"), 1);
    CHECK_PIXEL(target, 0, 0, 0);
    CHECK_INT(glGetError(), GL_NO_ERROR);
    pav_mesh_destroy(mesh);
    pav_target_destroy(target);
    pav_program_destroy(program);
    pav_program_destroy(flat);
}

/* --- targets and textures -------------------------------------------------------------------- */

static void sampling_what_is_drawn_to_is_refused_once(void)
{
    struct pav_program *program = fixture_program(
        "uniform sampler2D before; void main() { colour = texture(before, uv) + 1.0 / 255.0; }");
    struct pav_target *target = fixture_target(2, 2, PAV_FORMAT_RGBA8);
    fixture_hush();
    for (int i = 0; i < 3; i++)
        pav_draw(fixture.gpu, target,
                 &(struct pav_draw){.program = program,
                                    .uniforms = PAV_UNIFORMS(
                                        PAV_U_TEXTURE("before", pav_target_texture(target)))});
    CHECK_PIXEL(target, 0, 0, 0);
    CHECK_INT(fixture_heard("samples the target"), 1);
    pav_target_destroy(target);

    struct pav_target *pair = pav_target_create(
        fixture.gpu,
        &(struct pav_target_desc){
            .width_px = 2, .height_px = 2, .format = PAV_FORMAT_RGBA8, .ping_pong = true});
    for (int i = 0; i < 5; i++) {
        pav_draw(fixture.gpu, pair,
                 &(struct pav_draw){
                     .program = program,
                     .uniforms = PAV_UNIFORMS(PAV_U_TEXTURE("before", pav_target_texture(pair)))});
        pav_target_swap(pair);
    }
    pav_target_swap(pair); /* reading reads the side that is drawn to */
    CHECK_PIXEL(pair, 0, 0, 0x05050505);
    pav_target_destroy(pair);
    pav_program_destroy(program);
}

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
    RUN(draws_and_covers);
    RUN(uv_starts_bottom_left);
    RUN(viewports_are_exact);
    RUN(blends_are_right);
    RUN(a_vandal_spoils_nothing);
    RUN(meshes_draw_with_and_without_indices);
    RUN(bad_meshes_draw_nothing_and_say_so);
    RUN(sampling_what_is_drawn_to_is_refused_once);
    RUN(floats_keep_what_bytes_cannot);
    RUN(textures_are_upright_filtered_and_wrapped);
    RUN(impossible_sizes_are_refused);
    RUN(copies_and_scales);
    RUN(a_thousand_cycles_leave_nothing);
    RUN(what_an_owner_leaves_is_freed);
    fixture_close();
    return check_end();
}

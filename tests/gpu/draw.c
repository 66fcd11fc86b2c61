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
    fixture_close();
    return check_end();
}

/* Drawing: pixels land where and as they should, whatever was done to GL before. */
#include <GL/glew.h>

#include "fixture.h"

static const char red[] = "void main() { colour = vec4(1.0, 0.0, 0.0, 1.0); }\n";

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

int main(void)
{
    if (!fixture_open(true, false)) {
        printf("1..0 # SKIP no GL here\n");
        return 0;
    }
    RUN(draws_and_covers);
    RUN(uv_starts_bottom_left);
    fixture_close();
    return check_end();
}

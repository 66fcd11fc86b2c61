/*
 * The only place that sets drawing state. Every draw sets all of it, whatever was set before: a
 * plugin that calls GL behind the engine's back spoils its own draw and no other. Drivers drop
 * redundant calls at their door; the whole list was measured at about a microsecond.
 */
#include "stage/gpu/room.h"

void state_fixed(void)
{
    static const GLenum off[] = {
        GL_DEPTH_TEST,          GL_STENCIL_TEST,
        GL_CULL_FACE,           GL_FRAMEBUFFER_SRGB,
        GL_COLOR_LOGIC_OP,      GL_RASTERIZER_DISCARD,
        GL_PRIMITIVE_RESTART,   GL_SAMPLE_ALPHA_TO_COVERAGE,
        GL_SAMPLE_COVERAGE,     GL_SAMPLE_MASK,
        GL_DEPTH_CLAMP,         GL_DITHER,
        GL_POLYGON_SMOOTH,      GL_LINE_SMOOTH,
        GL_POLYGON_OFFSET_FILL,
    };
    for (size_t i = 0; i < sizeof off / sizeof off[0]; i++)
        glDisable(off[i]);
    for (GLenum i = 0; i < 8; i++)
        glDisable(GL_CLIP_DISTANCE0 + i);
    glColorMask(GL_TRUE, GL_TRUE, GL_TRUE, GL_TRUE);
    glPolygonMode(GL_FRONT_AND_BACK, GL_FILL);
    glProvokingVertex(GL_LAST_VERTEX_CONVENTION);
    glEnable(GL_PROGRAM_POINT_SIZE);
}

static void scissor_set(const struct rect *scissor)
{
    if (scissor) {
        glEnable(GL_SCISSOR_TEST);
        glScissor(scissor->x, scissor->y, scissor->w, scissor->h);
    } else {
        glDisable(GL_SCISSOR_TEST);
    }
}

void state_blend(enum pav_blend blend)
{
    if (blend == PAV_BLEND_NONE) {
        glDisable(GL_BLEND);
        return;
    }
    glEnable(GL_BLEND);
    glBlendEquation(GL_FUNC_ADD);
    switch (blend) {
    case PAV_BLEND_ADD:
        glBlendFunc(GL_ONE, GL_ONE);
        break;
    case PAV_BLEND_MULTIPLY: /* what the source leaves transparent stays; so does the alpha below */
        glBlendFuncSeparate(GL_DST_COLOR, GL_ONE_MINUS_SRC_ALPHA, GL_ZERO, GL_ONE);
        break;
    default:
        glBlendFunc(GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
        break;
    }
}

void state_draw(struct pav_target *target, const struct rect *viewport, const struct rect *scissor,
                enum pav_blend blend)
{
    target_bind(target, GL_FRAMEBUFFER);
    glDrawBuffer(target->screen ? GL_BACK : GL_COLOR_ATTACHMENT0);
    state_fixed();
    glViewport(viewport->x, viewport->y, viewport->w, viewport->h);
    glDepthRange(0, 1);
    scissor_set(scissor);
    state_blend(blend);
}

void state_clear(bool screen, const float rgba[4])
{
    glDrawBuffer(screen ? GL_BACK : GL_COLOR_ATTACHMENT0);
    glDisable(GL_SCISSOR_TEST);
    glDisable(GL_RASTERIZER_DISCARD);
    glDisable(GL_FRAMEBUFFER_SRGB);
    glColorMask(GL_TRUE, GL_TRUE, GL_TRUE, GL_TRUE);
    glClearColor(rgba[0], rgba[1], rgba[2], rgba[3]);
    glClear(GL_COLOR_BUFFER_BIT);
}

void state_copy(bool screen)
{
    glReadBuffer(GL_COLOR_ATTACHMENT0);
    glDrawBuffer(screen ? GL_BACK : GL_COLOR_ATTACHMENT0);
    glDisable(GL_FRAMEBUFFER_SRGB);
    glColorMask(GL_TRUE, GL_TRUE, GL_TRUE, GL_TRUE);
    glDisable(GL_SCISSOR_TEST);
}

void state_unpack(int row_px)
{
    glBindBuffer(GL_PIXEL_UNPACK_BUFFER, 0);
    glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
    glPixelStorei(GL_UNPACK_ROW_LENGTH, row_px);
    glPixelStorei(GL_UNPACK_SKIP_ROWS, 0);
    glPixelStorei(GL_UNPACK_SKIP_PIXELS, 0);
    glPixelStorei(GL_UNPACK_SWAP_BYTES, GL_FALSE);
    glPixelStorei(GL_UNPACK_LSB_FIRST, GL_FALSE);
}

void state_pack(bool screen)
{
    glReadBuffer(screen ? GL_BACK : GL_COLOR_ATTACHMENT0);
    glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
    glPixelStorei(GL_PACK_ALIGNMENT, 1);
    glPixelStorei(GL_PACK_ROW_LENGTH, 0);
    glPixelStorei(GL_PACK_SKIP_ROWS, 0);
    glPixelStorei(GL_PACK_SKIP_PIXELS, 0);
    glPixelStorei(GL_PACK_SWAP_BYTES, GL_FALSE);
    glPixelStorei(GL_PACK_LSB_FIRST, GL_FALSE);
    glClampColor(GL_CLAMP_READ_COLOR, GL_FIXED_ONLY);
}

void state_cube(int unit, GLuint name)
{
    glActiveTexture(GL_TEXTURE0 + (GLenum)unit);
    glBindTexture(GL_TEXTURE_CUBE_MAP, name);
    glBindSampler((GLuint)unit, 0);
}

void state_texture(int unit, GLuint name)
{
    glActiveTexture(GL_TEXTURE0 + (GLenum)unit);
    glBindTexture(GL_TEXTURE_2D, name);
    glBindSampler((GLuint)unit, 0);
}

/* Pictures that change every frame: camera and film, on their way into a texture. */
#include "stage/gpu/stream.h"

#include <stdlib.h>
#include <string.h>

/* Chroma is sited left (H.264 and MPEG-2): on every second column, between two rows. It is put
 * together by hand, as software renderers round what their filters return to 8 bits, which the
 * matrix doubles. */
static const char yuv_fragment[] =
    "#ifdef NV12\n"
    "uniform sampler2D luma, both;\n"
    "vec2 uv_at(ivec2 at) { return texelFetch(both, at, 0).rg; }\n"
    "#define CHROMA both\n"
    "#else\n"
    "uniform sampler2D luma, blue, red;\n"
    "vec2 uv_at(ivec2 at) { return vec2(texelFetch(blue, at, 0).r, texelFetch(red, at, 0).r); }\n"
    "#define CHROMA blue\n"
    "#endif\n"
    "uniform vec4 to_r, to_g, to_b; // of (y, u, v, 1)\n"
    "uniform bool over;             // the planes' first row is the top\n"
    "void main()\n"
    "{\n"
    "    ivec2 at = ivec2(gl_FragCoord.xy), last = textureSize(CHROMA, 0) - 1;\n"
    "    if (over)\n"
    "        at.y = textureSize(luma, 0).y - 1 - at.y;\n"
    "    vec2 c = 0.5 * vec2(at) - vec2(0.0, 0.25), f = fract(c);\n"
    "    ivec2 a = max(ivec2(floor(c)), 0), b = min(ivec2(floor(c)) + 1, last);\n"
    "    vec2 chroma = mix(mix(uv_at(a), uv_at(ivec2(b.x, a.y)), f.x),\n"
    "                      mix(uv_at(ivec2(a.x, b.y)), uv_at(b), f.x), f.y);\n"
    "    vec4 yuv = vec4(texelFetch(luma, at, 0).r, chroma, 1.0);\n"
    "    colour = vec4(dot(to_r, yuv), dot(to_g, yuv), dot(to_b, yuv), 1.0);\n"
    "}\n";

struct pav_stream {
    struct pav_gpu *gpu;
    struct pav_target target; /* sides[0] is the texture */
    struct planes planes;
    struct upload upload;
    bool for_screen; /* its pictures are only copied to the screen */
};

struct pav_stream *pav_stream_create(struct pav_gpu *gpu)
{
    struct pav_stream *stream = pav_alloc(sizeof *stream);
    stream->gpu = gpu;
    stream->target.object.gpu = gpu;
    stream->target.format = PAV_FORMAT_RGBA8;
    return stream;
}

void pav_stream_destroy(struct pav_stream *stream)
{
    if (!stream)
        return;
    texture_finish(&stream->target.sides[0]);
    planes_finish(&stream->planes);
    upload_finish(&stream->upload);
    free(stream);
}

void pav_stream_wipe(struct pav_stream *stream)
{
    if (!stream)
        return;
    texture_erase(&stream->target.sides[0]);
    planes_finish(&stream->planes);
    upload_finish(&stream->upload);
}

struct pav_texture *pav_stream_texture(struct pav_stream *stream)
{
    return stream && stream->target.sides[0].name ? &stream->target.sides[0] : NULL;
}

static bool resize(struct pav_stream *stream, const struct pav_picture *picture, bool bgra)
{
    struct pav_texture *texture = &stream->target.sides[0];
    if (texture->name && texture->width_px == picture->width_px &&
        texture->height_px == picture->height_px && texture->bgra == bgra)
        return true;
    texture_finish(texture);
    stream->target.width_px = picture->width_px;
    stream->target.height_px = picture->height_px;
    texture->object.gpu = stream->gpu;
    texture->bgra = bgra;
    return texture_init(texture, stream->gpu,
                        &(struct pav_texture_desc){.width_px = picture->width_px,
                                                   .height_px = picture->height_px,
                                                   .format = PAV_FORMAT_RGBA8});
}

/* What was done with the last picture will be done with the next. */
static bool goes_to_screen(const struct pav_stream *stream)
{
    const struct pav_texture *texture = &stream->target.sides[0];
    if (texture->sampled || !stream->gpu->software)
        return false;
    return texture->copied || stream->for_screen;
}

struct pav_stream_form pav_stream_form(const struct pav_stream *stream)
{
    if (stream && goes_to_screen(stream))
        return (struct pav_stream_form){.pixel = PAV_PIXEL_BGRA, .top_down = true};
    return (struct pav_stream_form){.pixel = PAV_PIXEL_RGBA};
}

/* --- YUV to RGB ------------------------------------------------------------------------------ */

/* Rows of the matrix that takes (y, u, v, 1) as sampled, 0..1, to RGB. ITU-R BT.601-7, 709-6, 2020-2. */
void yuv_rows(enum pav_matrix matrix, bool full_range, int height_px, float rows[3][4])
{
    static const float weights[][2] = {
        [PAV_MATRIX_BT601] = {0.299f, 0.114f},
        [PAV_MATRIX_BT709] = {0.2126f, 0.0722f},
        [PAV_MATRIX_BT2020] = {0.2627f, 0.0593f},
    };
    if (matrix == PAV_MATRIX_NONE || matrix > PAV_MATRIX_BT2020)
        matrix = height_px >= 720 ? PAV_MATRIX_BT709 : PAV_MATRIX_BT601;
    float kr = weights[matrix][0], kb = weights[matrix][1], kg = 1 - kr - kb;
    float y = full_range ? 1 : 255.0f / 219, c = full_range ? 1 : 255.0f / 224;
    const float chroma[3][2] = {
        {0, 2 * (1 - kr) * c},
        {-2 * (1 - kb) * kb / kg * c, -2 * (1 - kr) * kr / kg * c},
        {2 * (1 - kb) * c, 0},
    };
    for (int i = 0; i < 3; i++) {
        rows[i][0] = y;
        rows[i][1] = chroma[i][0];
        rows[i][2] = chroma[i][1];
        rows[i][3] =
            -y * (full_range ? 0 : 16.0f / 255) - (chroma[i][0] + chroma[i][1]) * (128.0f / 255);
    }
}

char *yuv_source(enum pav_pixel pixel)
{
    return pav_sprintf("%s%s", pixel == PAV_PIXEL_NV12 ? "#define NV12\n" : "", yuv_fragment);
}

static struct pav_program *yuv_program(struct pav_gpu *gpu, enum pav_pixel pixel)
{
    struct pav_program **program = pixel == PAV_PIXEL_NV12 ? &gpu->nv12 : &gpu->i420;
    if (!*program) {
        char *source =
            pav_sprintf("%s%s", pixel == PAV_PIXEL_NV12 ? "#define NV12\n" : "", yuv_fragment);
        struct pav_gpu_owner *owner = gpu->owner;
        gpu->owner = NULL;
        *program = pav_program_create(
            gpu, &(struct pav_program_desc){.fragment_source = source, .name = "yuv"});
        gpu->counts[OBJECT_PROGRAM]--; /* the room's own */
        gpu->owner = owner;
        free(source);
    }
    loader_wait(gpu->loader, *program);
    return *program;
}

static void convert(struct pav_stream *stream, const struct pav_picture *picture, bool over)
{
    struct pav_gpu *gpu = stream->gpu;
    struct planes *planes = &stream->planes;
    float rows[3][4];
    yuv_rows(picture->matrix, picture->full_range, picture->height_px, rows);
    bool nv12 = picture->pixel == PAV_PIXEL_NV12;
    const struct pav_uniform uniforms[] = {
        PAV_U_TEXTURE("luma", &planes->textures[0]),
        PAV_U_TEXTURE(nv12 ? "both" : "blue", &planes->textures[1]),
        PAV_U_TEXTURE("red", nv12 ? NULL : &planes->textures[2]),
        PAV_U_VEC4V("to_r", rows[0]),
        PAV_U_VEC4V("to_g", rows[1]),
        PAV_U_VEC4V("to_b", rows[2]),
        PAV_U_INT("over", over),
        {.name = NULL},
    };
    struct pav_gpu_owner *owner = gpu->owner;
    gpu->owner = NULL; /* the host's draw: never skipped, no parameters */
    pav_draw(gpu, &stream->target,
             &(struct pav_draw){.program = yuv_program(gpu, picture->pixel), .uniforms = uniforms});
    gpu->owner = owner;
}

/* --- upload ---------------------------------------------------------------------------------- */

/* Planes as they lie in memory, first byte first. `over`: memory's first row is the picture's top. */
static void in_memory_order(const struct pav_picture *picture, struct pav_picture *out, bool *over)
{
    *out = *picture;
    *over = picture->top_down != (picture->strides[0] < 0);
    for (int i = 0; i < 3; i++) {
        int rows = i == 0 ? picture->height_px : (picture->height_px + 1) / 2;
        if (!picture->planes[i] || picture->strides[i] >= 0)
            continue;
        out->planes[i] = picture->planes[i] + (ptrdiff_t)picture->strides[i] * (rows - 1);
        out->strides[i] = -picture->strides[i];
    }
}

static void upload_packed(struct pav_stream *stream, const struct pav_picture *memory, bool over)
{
    struct pav_texture *texture = &stream->target.sides[0];
    texture->turned = over && stream->for_screen && texture->bgra;
    upload_plane(&stream->upload, stream->gpu, texture, memory->planes[0], memory->strides[0],
                 over && !texture->turned);
}

bool pav_stream_upload(struct pav_stream *stream, const struct pav_picture *picture)
{
    struct pav_texture *texture = &stream->target.sides[0];
    struct pav_picture memory;
    bool over;
    stream->for_screen = goes_to_screen(stream);
    texture->sampled = texture->copied = false;
    if (!resize(stream, picture, picture->pixel == PAV_PIXEL_BGRA))
        return false;
    in_memory_order(picture, &memory, &over);
    texture->upright_stale = true;
    texture->turned = false;
    if (picture->pixel == PAV_PIXEL_RGBA || picture->pixel == PAV_PIXEL_BGRA) {
        texture->opaque = picture->opaque;
        upload_packed(stream, &memory, over);
        return true;
    }
    texture->opaque = true;
    if (!planes_upload(&stream->planes, stream->gpu, &stream->upload, &memory))
        return false;
    convert(stream, picture, over);
    return true;
}

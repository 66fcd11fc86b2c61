/* Owns the drawing of thin lines and small type over a picture. */
#include "stage/insight_ink.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <pavilion/text.h>

#include "base/str.h"

#define QUADS_MAX  8192
#define LETTERS    2048
#define FIRST      33 /* '!' */
#define LAST       126
#define GLYPHS     (LAST - FIRST + 1)
#define SOFT_PX    2.4f  /* around each shape, for its edge */
#define SIZE_PART  58.0f /* of the screen's height is the type's size */
#define SIZE_LEAST 10.0f

struct letter {
    int glyph;
    float x, y, opacity;
};

struct ink {
    struct pav_gpu *gpu;
    struct pav_target *screen;
    struct pav_program *program;
    struct pav_mesh *mesh;
    struct pav_vertex *vertices; /* four a quad */
    size_t quads;
    struct pav_text *glyphs[GLYPHS];
    float advance[GLYPHS], space;
    float size_px; /* that the glyphs were made for */
    struct letter *letters;
    size_t letter_count;
};

/* A shape is a capsule: uv is the place beside its axis in px, z how wide it is. A dark rim keeps it readable
 * on any ground. */
static const char vertex_source[] = "out vec3 shape;\n"
                                    "out vec4 ink;\n"
                                    "void main()\n"
                                    "{\n"
                                    "    shape = vec3(texcoord, position.z);\n"
                                    "    ink = tint;\n"
                                    "    gl_Position = vec4(position.xy, 0.0, 1.0);\n"
                                    "}\n";
static const char fragment_source[] = "in vec3 shape;\n"
                                      "in vec4 ink;\n"
                                      "void main()\n"
                                      "{\n"
                                      "    float d = length(shape.xy) - shape.z;\n"
                                      "    float a = ink.a * clamp(0.5 - d, 0.0, 1.0);\n"
                                      "    float rim = 0.4 * ink.a * clamp(1.8 - d, 0.0, 1.0);\n"
                                      "    colour = vec4(ink.rgb * a, a + rim * (1.0 - a));\n"
                                      "}\n";

struct ink *ink_create(struct pav_gpu *gpu)
{
    struct ink *ink = pav_alloc(sizeof *ink);
    ink->gpu = gpu;
    return ink;
}

static void drop_glyphs(struct ink *ink)
{
    for (int i = 0; i < GLYPHS; i++) {
        pav_text_destroy(ink->glyphs[i]);
        ink->glyphs[i] = NULL;
    }
}

void ink_destroy(struct ink *ink)
{
    if (!ink)
        return;
    drop_glyphs(ink);
    pav_program_destroy(ink->program);
    pav_mesh_destroy(ink->mesh);
    free(ink->vertices);
    free(ink->letters);
    free(ink);
}

static struct pav_text *set(struct ink *ink, const char *text)
{
    return pav_text_create(ink->gpu, &(struct pav_text_desc){.text = text,
                                                             .weight = 500,
                                                             .size_px = ink->size_px,
                                                             .colour = {1, 1, 1, 1},
                                                             .halo_px = 1.2f});
}

/* Each letter once; a space is what it adds between two. */
static void make_glyphs(struct ink *ink)
{
    drop_glyphs(ink);
    for (int i = 0; i < GLYPHS; i++) {
        ink->glyphs[i] = set(ink, (const char[]){(char)(FIRST + i), 0});
        ink->advance[i] = (float)pav_text_width(ink->glyphs[i]);
    }
    ink->space = 0.28f * ink->size_px;
    /* figures stand in columns, or numbers that change would dance */
    float widest = 0;
    for (int i = '0'; i <= '9'; i++)
        widest = fmaxf(widest, ink->advance[i - FIRST]);
    for (int i = '0'; i <= '9'; i++)
        ink->advance[i - FIRST] = widest;
}

static void make(struct ink *ink)
{
    ink->program =
        pav_program_create(ink->gpu, &(struct pav_program_desc){.fragment_source = fragment_source,
                                                                .vertex_source = vertex_source,
                                                                .name = "insight"});
    ink->mesh = pav_mesh_create(ink->gpu, 4 * QUADS_MAX, 6 * QUADS_MAX);
    ink->vertices = pav_alloc(4 * QUADS_MAX * sizeof *ink->vertices);
    ink->letters = pav_alloc(LETTERS * sizeof *ink->letters);
}

void ink_begin(struct ink *ink, struct pav_target *screen)
{
    ink->screen = screen;
    ink->quads = ink->letter_count = 0;
    if (!ink->mesh)
        make(ink);
    float size = fmaxf(SIZE_LEAST, roundf((float)pav_target_height(screen) / SIZE_PART));
    if (size != ink->size_px) {
        ink->size_px = size;
        make_glyphs(ink);
    }
}

void ink_line(struct ink *ink, struct ink_point from, struct ink_point to, float half_px,
              struct ink_colour colour)
{
    if (ink->quads == QUADS_MAX || !isfinite(from.x + from.y + to.x + to.y))
        return;
    float w = (float)pav_target_width(ink->screen), h = (float)pav_target_height(ink->screen);
    float dx = to.x - from.x, dy = to.y - from.y, length = hypotf(dx, dy);
    float ux = length > 1e-3f ? dx / length : 1, uy = length > 1e-3f ? dy / length : 0;
    float reach = half_px + SOFT_PX;
    struct pav_vertex *v = &ink->vertices[4 * ink->quads++];
    for (int k = 0; k < 4; k++) {
        float side = k & 1 ? reach : -reach;
        struct ink_point end = k & 2 ? to : from;
        /* a line ends at its ends, a dot (of no length) is round */
        float along = length > 1e-3f ? 0 : k & 2 ? reach : -reach;
        float x = end.x - uy * side + ux * along, y = end.y + ux * side + uy * along;
        v[k] = (struct pav_vertex){.x = 2 * x / w - 1, .y = 2 * y / h - 1, .z = half_px};
        v[k].u = side, v[k].v = along;
        v[k].r = colour.r, v[k].g = colour.g, v[k].b = colour.b, v[k].a = colour.a;
    }
}

void ink_dot(struct ink *ink, struct ink_point middle, float radius_px, struct ink_colour colour)
{
    ink_line(ink, middle, middle, radius_px, colour);
}

void ink_ring(struct ink *ink, struct ink_point middle, float radius_px, float half_px,
              struct ink_colour colour)
{
    enum { SIDES = 20 };
    for (int i = 0; i < SIDES; i++) {
        float a = 6.2831853f * (float)i / SIDES, b = 6.2831853f * (float)(i + 1) / SIDES;
        ink_line(ink,
                 (struct ink_point){middle.x + radius_px * cosf(a), middle.y + radius_px * sinf(a)},
                 (struct ink_point){middle.x + radius_px * cosf(b), middle.y + radius_px * sinf(b)},
                 half_px, colour);
    }
}

void ink_words(struct ink *ink, const char *words, float x, float y, struct ink_colour colour)
{
    for (const char *c = words; *c && ink->letter_count < LETTERS; c++) {
        int glyph = *c - FIRST;
        if (glyph < 0 || glyph >= GLYPHS) {
            x += ink->space;
            continue;
        }
        ink->letters[ink->letter_count++] =
            (struct letter){.glyph = glyph, .x = x, .y = y, .opacity = fminf(1, 0.4f + colour.a)};
        x += ink->advance[glyph];
    }
}

float ink_line_height(const struct ink *ink)
{
    return 1.35f * ink->size_px;
}

void ink_end(struct ink *ink)
{
    /* of two triangles each; the indices never change but for how many are used */
    static uint32_t indices[6 * QUADS_MAX];
    static const uint32_t corners[6] = {0, 1, 2, 2, 1, 3};
    for (size_t i = 0; i < 6 * ink->quads; i++)
        indices[i] = (uint32_t)(4 * (i / 6)) + corners[i % 6];
    if (ink->quads > 0) {
        pav_mesh_update(ink->mesh, ink->vertices, 4 * ink->quads, indices, 6 * ink->quads);
        pav_draw(ink->gpu, ink->screen,
                 &(struct pav_draw){.program = ink->program,
                                    .mesh = ink->mesh,
                                    .primitive = PAV_TRIANGLES,
                                    .blend = PAV_BLEND_OVER});
    }
    for (size_t i = 0; i < ink->letter_count; i++) {
        const struct letter *l = &ink->letters[i];
        pav_text_draw(ink->glyphs[l->glyph], ink->screen, l->x, l->y, l->opacity);
    }
}

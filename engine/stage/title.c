/* Owns the title picture: the exhibition's name, set with care, and a quiet word to who waits. */
#include "stage/title.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <pavilion/text.h>

#include "base/str.h"
#include "stage/gpu/gpu.h"

/* Back soon, in few words. */
static const struct {
    const char *language, *text;
} soon[] = {
    {"fr", "Nous revenons tout de suite"},
    {"nl", "We zijn zo terug"},
    {"en", "Back in a moment"},
    {"de", "Gleich geht es weiter"},
    {"es", "Volvemos enseguida"},
    {"it", "Torniamo subito"},
    {"pt", "Voltamos já"},
};
#define SOON    (sizeof soon / sizeof *soon)
#define ENGLISH 2 /* where none of the exhibition's languages is among them */

/* A dark room with a little light in the middle, and a grain that keeps its shades apart. */
static const char ground_source[] =
    "uniform vec2 size;\n"
    "void main()\n"
    "{\n"
    "    vec2 p = (uv - vec2(0.5, 0.54)) * size / min(size.x, size.y);\n"
    "    float light = exp(-1.1 * dot(p, p));\n"
    "    vec3 c = mix(vec3(0.038, 0.041, 0.048), vec3(0.112, 0.108, 0.104), light);\n"
    "    float grain = fract(sin(dot(gl_FragCoord.xy, vec2(12.9898, 78.233))) * 43758.5453);\n"
    "    colour = vec4(c + (grain - 0.5) / 255.0, 1.0);\n"
    "}\n";

static const char rule_source[] =
    "void main()\n"
    "{\n"
    "    float a = 0.55 * smoothstep(0.0, 0.5, 0.5 - abs(uv.x - 0.5));\n"
    "    colour = vec4(vec3(0.78, 0.68, 0.5) * a, a);\n"
    "}\n";

struct pav_title {
    struct pav_gpu *gpu;
    struct pav_program *ground, *rule;
    struct pav_text *name, *line;
    char *name_words, *line_words;
    int width_px, height_px; /* that the type was set for */
};

struct pav_title *pav_title_create(struct pav_gpu *gpu)
{
    struct pav_title *title = pav_alloc(sizeof *title);
    title->gpu = gpu;
    title->ground = pav_program_create(
        gpu, &(struct pav_program_desc){.fragment_source = ground_source, .name = "title ground"});
    title->rule = pav_program_create(
        gpu, &(struct pav_program_desc){.fragment_source = rule_source, .name = "title rule"});
    return title;
}

static void drop(struct pav_title *title)
{
    pav_text_destroy(title->name);
    pav_text_destroy(title->line);
    free(title->name_words);
    free(title->line_words);
    title->name = title->line = NULL;
    title->name_words = title->line_words = NULL;
}

void pav_title_destroy(struct pav_title *title)
{
    if (!title)
        return;
    drop(title);
    pav_program_destroy(title->ground);
    pav_program_destroy(title->rule);
    free(title);
}

/* Each language once, in the exhibition's order. The caller frees it. */
static char *line_in(const char *const *languages, const char *between)
{
    struct pav_str line = {0};
    pav_str_add(&line, "");
    for (; languages && *languages; languages++)
        for (size_t i = 0; i < SOON; i++)
            if (strncmp(*languages, soon[i].language, 2) == 0 && !strstr(line.text, soon[i].text))
                pav_str_addf(&line, "%s%s", line.length ? between : "", soon[i].text);
    if (languages && !line.length)
        pav_str_add(&line, soon[ENGLISH].text);
    return line.text;
}

/* A long name is set smaller, so that it stands in two lines at most where that can be. */
static struct pav_text *set_name(struct pav_title *title, float wide, float shorter)
{
    struct pav_text *text = NULL;
    for (float size = shorter / 7.5f; size > shorter / 16; size *= 0.86f) {
        pav_text_destroy(text);
        text = pav_text_create(title->gpu, &(struct pav_text_desc){
                                               .text = title->name_words,
                                               .family = "serif",
                                               .size_px = size,
                                               .width_px = wide,
                                               .line_height = 1.1f,
                                               .align = PAV_ALIGN_CENTRE,
                                               .colour = {0.93f, 0.9f, 0.84f, 1},
                                           });
        if ((float)pav_text_height(text) < 2.5f * size)
            break;
    }
    return text;
}

/* Takes `line` over. */
static void set(struct pav_title *title, const char *name, char *line, int w, int h)
{
    if (title->name && strcmp(title->name_words, name) == 0 &&
        strcmp(title->line_words, line) == 0 && title->width_px == w && title->height_px == h) {
        free(line);
        return;
    }
    float shorter = (float)(w < h ? w : h);
    drop(title);
    title->name_words = pav_strdup(name);
    title->line_words = line;
    title->width_px = w;
    title->height_px = h;
    title->name = set_name(title, (float)w * 0.8f, shorter);
    if (!line[0])
        return;
    title->line = pav_text_create(title->gpu, &(struct pav_text_desc){
                                                  .text = line,
                                                  .size_px = shorter / 38,
                                                  .width_px = (float)w * 0.86f,
                                                  .line_height = 1.6f,
                                                  .tracking_px = shorter / 1100,
                                                  .align = PAV_ALIGN_CENTRE,
                                                  .colour = {0.66f, 0.64f, 0.6f, 1},
                                              });
}

static void draw_rule(struct pav_title *title, struct pav_target *screen, float y)
{
    float w = (float)title->width_px, h = (float)title->height_px;
    float wide = fminf(w, h) / 3, high = fmaxf(1, roundf(fminf(w, h) / 700));
    pav_program_wait(title->gpu, title->rule);
    pav_draw(title->gpu, screen,
             &(struct pav_draw){
                 .program = title->rule,
                 .blend = PAV_BLEND_OVER,
                 .viewport = {(w - wide) / 2 / w, roundf(y) / h, wide / w, high / h},
             });
}

void pav_title_draw(struct pav_title *title, const char *name, const char *const *languages,
                    struct pav_target *screen)
{
    int w = pav_target_width(screen), h = pav_target_height(screen);
    const char *between = w < h ? "\n" : "   ·   "; /* an upright screen has no room beside */
    set(title, name, line_in(languages, between), w, h);
    pav_program_wait(title->gpu, title->ground);
    pav_draw(title->gpu, screen,
             &(struct pav_draw){
                 .program = title->ground,
                 .uniforms = PAV_UNIFORMS(PAV_U_VEC2("size", (float)w, (float)h)),
             });
    float high = (float)pav_text_height(title->name), gap = (float)(w < h ? w : h) / 16;
    float base =
        (float)h * 0.54f - high / 2; /* a little above the middle, where the eye looks for it */
    pav_text_draw(title->name, screen, (float)(w - pav_text_width(title->name)) / 2, base, 1);
    if (!title->line)
        return;
    draw_rule(title, screen, base - gap);
    pav_text_draw(title->line, screen, (float)(w - pav_text_width(title->line)) / 2,
                  base - 2 * gap - (float)pav_text_height(title->line), 1);
}

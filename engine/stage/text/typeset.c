/* Pango lays the words out, cairo fills their outlines; we place the lines and mix the colours. */
#include "stage/text/typeset.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <pango/pangocairo.h>

#include <pavilion/log.h>

#include "base/str.h"
#include "base/thread.h"
#include "stage/text/halo.h"
#include "stage/text/text.h"

#define WHO             "text"
#define BYTES_MAX       16384
#define SIDE_MAX_PX     8192       /* of the picture: what every GL 3.3 driver can hold */
#define PIXELS_MAX      (16 << 20) /* two 4K displays */
#define TRACKING_MAX_PX 1000.0f
#define SIZE_MAX_PX     2048.0f
#define LEADING         1.25f
#define DISPLAY_SIZE_PX 32.0f /* from here the cut with finer details is the better one */
#define TEXT_MARGIN_PX  1

static PangoFontMap *fonts;

/* The house's two voices, each with what stands in where it is not installed. fonts-ebgaramond has a
 * cut for 8 pt under the same family name: the one for 12 pt is named, else either may come. */
static char *families(const struct pav_text_desc *desc)
{
    const char *sans =
        desc->size_px >= DISPLAY_SIZE_PX ? "Inter Display,Inter,sans-serif" : "Inter,sans-serif";
    if (!desc->family || !desc->family[0] || strcmp(desc->family, "sans") == 0)
        return pav_strdup(sans);
    if (strcmp(desc->family, "serif") == 0)
        return pav_strdup("EB Garamond 12,EB Garamond,serif");
    return pav_sprintf("%s,%s", desc->family, sans);
}

/* --- layout ------------------------------------------------------------------------------------ */

static PangoContext *make_context(const struct pav_text_desc *desc)
{
    PangoContext *context = pango_font_map_create_context(fonts);
    cairo_font_options_t *options = cairo_font_options_create();
    /* Outlines as drawn by their designers, at any place: no grid but the pixels'. */
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    pango_cairo_context_set_font_options(context, options);
    cairo_font_options_destroy(options);
    pango_context_set_round_glyph_positions(context, FALSE);
    pango_context_set_base_dir(context, PANGO_DIRECTION_WEAK_LTR);
    if (desc->language && desc->language[0])
        pango_context_set_language(context, pango_language_from_string(desc->language));

    char *family = families(desc);
    PangoFontDescription *font = pango_font_description_new();
    pango_font_description_set_family(font, family);
    pango_font_description_set_weight(font, (PangoWeight)(desc->weight > 0 ? desc->weight : 400));
    float size_px = fminf(fmaxf(desc->size_px, 1.0f), SIZE_MAX_PX);
    pango_font_description_set_absolute_size(font, (double)size_px * PANGO_SCALE);
    pango_context_set_font_description(context, font);
    pango_font_description_free(font);
    free(family);
    return context;
}

/* Letters of joined scripts may not be torn apart, so they are not tracked. */
static bool joined(const char *text)
{
    for (; *text; text = g_utf8_next_char(text)) {
        GUnicodeScript script = g_unichar_get_script(g_utf8_get_char(text));
        if (script == G_UNICODE_SCRIPT_ARABIC || script == G_UNICODE_SCRIPT_SYRIAC ||
            script == G_UNICODE_SCRIPT_MONGOLIAN || script == G_UNICODE_SCRIPT_NKO ||
            script == G_UNICODE_SCRIPT_DEVANAGARI || script == G_UNICODE_SCRIPT_BENGALI)
            return true;
    }
    return false;
}

static char *valid_text(const char *text)
{
    size_t length = text ? strnlen(text, BYTES_MAX + 1) : 0;
    if (length > BYTES_MAX) {
        pav_log(WHO, PAV_LOG_WARN, "a text of more than %d bytes is cut", BYTES_MAX);
        length = BYTES_MAX;
        while (length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80)
            length--;
    }
    if (!g_utf8_validate(text ? text : "", (gssize)length, NULL))
        pav_log(WHO, PAV_LOG_WARN, "a text is not UTF-8: what is not is shown as a mark");
    return g_utf8_make_valid(text ? text : "", (gssize)length);
}

static PangoLayout *make_layout(PangoContext *context, const struct pav_text_desc *desc)
{
    static const PangoAlignment alignments[] = {
        [PAV_ALIGN_START] = PANGO_ALIGN_LEFT, /* of the reader: Pango turns it for right-to-left */
        [PAV_ALIGN_CENTRE] = PANGO_ALIGN_CENTER,
        [PAV_ALIGN_END] = PANGO_ALIGN_RIGHT,
    };
    PangoLayout *layout = pango_layout_new(context);
    char *text = valid_text(desc->text);
    pango_layout_set_text(layout, text, -1);
    pango_layout_set_auto_dir(layout, TRUE);
    pango_layout_set_alignment(layout, alignments[desc->align <= PAV_ALIGN_END ? desc->align : 0]);
    if (desc->width_px > 0.0f) {
        float width_px = fminf(desc->width_px, SIDE_MAX_PX);
        pango_layout_set_width(layout, (int)(width_px * PANGO_SCALE));
        pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    }
    if (fabsf(desc->tracking_px) > 0.0f && !joined(text)) {
        float tracking_px = fminf(fmaxf(desc->tracking_px, -TRACKING_MAX_PX), TRACKING_MAX_PX);
        PangoAttrList *attributes = pango_attr_list_new();
        pango_attr_list_insert(attributes,
                               pango_attr_letter_spacing_new((int)(tracking_px * PANGO_SCALE)));
        pango_layout_set_attributes(layout, attributes);
        pango_attr_list_unref(attributes);
    }
    g_free(text);
    return layout;
}

/* --- placing the lines ------------------------------------------------------------------------- */

/* Baselines stand evenly by the font's own height, whatever other fonts a line had to borrow from. */
struct leading {
    double ascent, descent, pitch; /* px */
};

static struct leading font_leading(PangoContext *context, float line_height)
{
    PangoFontMetrics *metrics = pango_context_get_metrics(context, NULL, NULL);
    struct leading leading = {
        .ascent = (double)pango_font_metrics_get_ascent(metrics) / PANGO_SCALE,
        .descent = (double)pango_font_metrics_get_descent(metrics) / PANGO_SCALE,
    };
    double height = leading.ascent + leading.descent;
    leading.pitch = height * (double)(line_height > 0.0f ? line_height : LEADING);
    pango_font_metrics_unref(metrics);
    return leading;
}

/* Where line `index` has its baseline, from the box's top: whole pixels, so all lines are as sharp. */
static double baseline(const struct leading *leading, int index)
{
    return round(leading->ascent + index * leading->pitch);
}

/* Calls `visit` for every line with its start from the box's left. */
typedef void line_visit(void *data, PangoLayoutLine *line, int index, double x_px);

static void visit_lines(PangoLayout *layout, line_visit *visit, void *data)
{
    PangoLayoutIter *lines = pango_layout_get_iter(layout);
    int index = 0;
    do {
        PangoRectangle logical;
        pango_layout_iter_get_line_extents(lines, NULL, &logical);
        visit(data, pango_layout_iter_get_line_readonly(lines), index++,
              (double)logical.x / PANGO_SCALE);
    } while (pango_layout_iter_next_line(lines));
    pango_layout_iter_free(lines);
}

/* What the outlines cover, px from the box's top left, y down. */
struct ink {
    const struct leading *leading;
    double left, top, right, bottom;
};

static void add_ink(void *data, PangoLayoutLine *line, int index, double x_px)
{
    struct ink *ink = data;
    PangoRectangle rect;
    pango_layout_line_get_extents(line, &rect, NULL);
    if (rect.width <= 0 || rect.height <= 0)
        return;
    double x = x_px + (double)rect.x / PANGO_SCALE;
    double y = baseline(ink->leading, index) + (double)rect.y / PANGO_SCALE;
    ink->left = fmin(ink->left, x);
    ink->top = fmin(ink->top, y);
    ink->right = fmax(ink->right, x + (double)rect.width / PANGO_SCALE);
    ink->bottom = fmax(ink->bottom, y + (double)rect.height / PANGO_SCALE);
}

static int side(double px)
{
    return (int)fmin(fmax(ceil(px), 1.0), SIDE_MAX_PX);
}

static void place(PangoLayout *layout, const struct pav_text_desc *desc,
                  const struct leading *leading, struct pav_typeset *setting)
{
    PangoRectangle logical;
    pango_layout_get_extents(layout, NULL, &logical);
    setting->lines = pango_layout_get_line_count(layout);
    double width =
        desc->width_px > 0.0f ? (double)desc->width_px : (double)logical.width / PANGO_SCALE;
    double height = baseline(leading, setting->lines - 1) + leading->descent;
    setting->box_width_px = (int)fmin(ceil(width), SIDE_MAX_PX);
    setting->box_height_px = side(height);

    struct ink ink = {.leading = leading, .right = width, .bottom = setting->box_height_px};
    visit_lines(layout, add_ink, &ink);
    int margin = TEXT_MARGIN_PX + pav_halo_reach(desc->halo_px);
    setting->left_px = (int)ceil(-ink.left) + margin;
    int top_px = (int)ceil(-ink.top) + margin;
    setting->width_px = side(setting->left_px + ink.right + margin);
    setting->height_px = side(top_px + ink.bottom + margin);
    bool cut = setting->width_px == SIDE_MAX_PX || setting->height_px == SIDE_MAX_PX;
    if (setting->height_px > PIXELS_MAX / setting->width_px) {
        setting->height_px = PIXELS_MAX / setting->width_px;
        cut = true;
    }
    setting->bottom_px = setting->height_px - top_px - setting->box_height_px;
    if (cut)
        pav_log(WHO, PAV_LOG_WARN, "a text is larger than a display and is cut");
}

/* --- drawing ----------------------------------------------------------------------------------- */

struct drawing {
    cairo_t *cairo;
    const struct leading *leading;
    double left_px, top_px; /* of the box */
};

/* As outlines: cairo would round the places of glyphs to whole pixels, and small type would limp. */
static void draw_line(void *data, PangoLayoutLine *line, int index, double x_px)
{
    struct drawing *drawing = data;
    cairo_move_to(drawing->cairo, drawing->left_px + x_px,
                  drawing->top_px + baseline(drawing->leading, index));
    pango_cairo_layout_line_path(drawing->cairo, line);
    cairo_fill(drawing->cairo);
}

/* How much of each pixel the type covers; tight rows, top row first. */
static uint8_t *draw_coverage(PangoLayout *layout, const struct leading *leading,
                              const struct pav_typeset *setting)
{
    int width = setting->width_px, height = setting->height_px;
    int stride = cairo_format_stride_for_width(CAIRO_FORMAT_A8, width);
    uint8_t *rows = pav_alloc((size_t)stride * (size_t)height);
    cairo_surface_t *surface =
        cairo_image_surface_create_for_data(rows, CAIRO_FORMAT_A8, width, height, stride);
    struct drawing drawing = {
        .cairo = cairo_create(surface),
        .leading = leading,
        .left_px = setting->left_px,
        .top_px = height - setting->bottom_px - setting->box_height_px,
    };
    cairo_set_antialias(drawing.cairo, CAIRO_ANTIALIAS_BEST);
    visit_lines(layout, draw_line, &drawing);
    cairo_destroy(drawing.cairo);
    cairo_surface_flush(surface);
    cairo_surface_destroy(surface);
    for (int y = 1; y < height; y++)
        memmove(rows + (size_t)y * (size_t)width, rows + (size_t)y * (size_t)stride, (size_t)width);
    return rows;
}

static void colour_in(const uint8_t *coverage, const struct pav_text_desc *desc,
                      struct pav_typeset *setting)
{
    size_t width = (size_t)setting->width_px, height = (size_t)setting->height_px;
    float colour[4] = {1, 1, 1, 1};
    if (desc->colour[0] != 0 || desc->colour[1] != 0 || desc->colour[2] != 0 ||
        desc->colour[3] != 0)
        for (int c = 0; c < 4; c++)
            colour[c] = fminf(fmaxf(desc->colour[c], 0.0f), 1.0f);
    uint8_t *halo = NULL;
    if (desc->halo_px > 0.0f) {
        halo = pav_alloc(width * height);
        pav_halo_make(coverage, halo, setting->width_px, setting->height_px, desc->halo_px);
    }
    setting->rgba = pav_alloc(width * height * 4);
    for (size_t y = 0; y < height; y++) {
        uint8_t *out = setting->rgba + (height - 1 - y) * width * 4;
        for (size_t i = y * width; i < (y + 1) * width; i++, out += 4) {
            float alpha = (float)coverage[i] * colour[3];
            float under = halo ? (float)halo[i] * colour[3] * (1.0f - alpha / 255.0f) : 0.0f;
            for (int c = 0; c < 3; c++)
                out[c] = (uint8_t)(colour[c] * alpha + 0.5f); /* the halo is black: adds nothing */
            out[3] = (uint8_t)fminf(alpha + under + 0.5f, 255.0f);
        }
    }
    free(halo);
}

static void typeset(const struct pav_text_desc *desc, struct pav_typeset *setting)
{
    memset(setting, 0, sizeof *setting);
    PangoContext *context = make_context(desc);
    PangoLayout *layout = make_layout(context, desc);
    struct leading leading = font_leading(context, desc->line_height);
    place(layout, desc, &leading, setting);
    uint8_t *coverage = draw_coverage(layout, &leading, setting);
    colour_in(coverage, desc, setting);
    free(coverage);
    g_object_unref(layout);
    g_object_unref(context);
}

/* --- opening ----------------------------------------------------------------------------------- */

/* Configuration, caches and the house's fonts: 50 to 100 ms, so beside whatever else begins. */
static void *open_fonts(void *data)
{
    static const char *const house[] = {NULL, "serif"};
    fonts = pango_cairo_font_map_new();
    pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(fonts), 72.0);
    for (size_t i = 0; i < sizeof house / sizeof house[0]; i++) {
        struct pav_typeset setting;
        typeset(&(struct pav_text_desc){.text = "Pavilion é", .family = house[i], .size_px = 20},
                &setting);
        free(setting.rgba);
    }
    return data;
}

static pthread_t opener;
static bool opening, opened;

void pav_text_init(void)
{
    if (!opening && !opened)
        opening = pav_thread_start(&opener, "text", open_fonts, NULL);
}

void pav_typeset_make(const struct pav_text_desc *desc, struct pav_typeset *setting)
{
    if (opening)
        pthread_join(opener, NULL);
    else if (!opened)
        open_fonts(NULL);
    opening = false;
    opened = true;
    typeset(desc, setting);
}

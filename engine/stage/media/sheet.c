/* The contact sheet: small pictures in rows with their times, on a dark ground. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "stage/media/image.h"
#include "stage/media/record.h"

#define GLYPH_WIDTH  5
#define GLYPH_HEIGHT 7

static const uint32_t ground = 0xff161413; /* RGBA in memory order: 19, 20, 22 */
static const uint32_t lettering = 0xffa8a5a2;

struct pav_sheet {
    int columns, rows, count;
    int thumb_width, thumb_height; /* the height follows from the first picture */
    uint8_t **thumbs;              /* RGBA, bottom row first */
    double *times_s;
};

/* One byte a row, the highest of five bits at the left. */
static const uint8_t glyphs[][GLYPH_HEIGHT] = {
    ['0' - '.'] = {0x0e, 0x11, 0x13, 0x15, 0x19, 0x11, 0x0e},
    ['1' - '.'] = {0x04, 0x0c, 0x04, 0x04, 0x04, 0x04, 0x0e},
    ['2' - '.'] = {0x0e, 0x11, 0x01, 0x06, 0x08, 0x10, 0x1f},
    ['3' - '.'] = {0x0e, 0x11, 0x01, 0x06, 0x01, 0x11, 0x0e},
    ['4' - '.'] = {0x02, 0x06, 0x0a, 0x12, 0x1f, 0x02, 0x02},
    ['5' - '.'] = {0x1f, 0x10, 0x1e, 0x01, 0x01, 0x11, 0x0e},
    ['6' - '.'] = {0x06, 0x08, 0x10, 0x1e, 0x11, 0x11, 0x0e},
    ['7' - '.'] = {0x1f, 0x01, 0x02, 0x04, 0x08, 0x08, 0x08},
    ['8' - '.'] = {0x0e, 0x11, 0x11, 0x0e, 0x11, 0x11, 0x0e},
    ['9' - '.'] = {0x0e, 0x11, 0x11, 0x0f, 0x01, 0x02, 0x0c},
    [':' - '.'] = {0x00, 0x04, 0x04, 0x00, 0x04, 0x04, 0x00},
    ['.' - '.'] = {0x00, 0x00, 0x00, 0x00, 0x00, 0x0c, 0x0c},
};

struct pav_sheet *pav_sheet_create(int columns, int rows, int thumb_width_px)
{
    struct pav_sheet *s = pav_alloc(sizeof *s);
    s->columns = columns > 0 ? columns : 1;
    s->rows = rows > 0 ? rows : 1;
    s->thumb_width = thumb_width_px > 16 ? thumb_width_px : 16;
    size_t most = (size_t)s->columns * (size_t)s->rows;
    s->thumbs = pav_alloc(most * sizeof *s->thumbs);
    s->times_s = pav_alloc(most * sizeof *s->times_s);
    return s;
}

void pav_sheet_destroy(struct pav_sheet *s)
{
    if (!s)
        return;
    for (int i = 0; i < s->count; i++)
        free(s->thumbs[i]);
    free(s->thumbs);
    free(s->times_s);
    free(s);
}

/* The mean of the area [x0, x1) × [y0, y1) of an RGBA picture. */
static uint32_t mean(const uint8_t *rgba, int width, int x0, int x1, int y0, int y1)
{
    uint32_t sum[3] = {0}, count = (uint32_t)((x1 - x0) * (y1 - y0));
    for (int y = y0; y < y1; y++) {
        const uint8_t *p = rgba + ((size_t)y * (size_t)width + (size_t)x0) * 4;
        for (int x = x0; x < x1; x++, p += 4)
            for (int c = 0; c < 3; c++)
                sum[c] += p[c];
    }
    for (int c = 0; c < 3; c++)
        sum[c] = (sum[c] + count / 2) / count;
    return sum[0] | sum[1] << 8 | sum[2] << 16 | 0xff000000u;
}

static int edge(int at, int cells, int length)
{
    return (int)((int64_t)at * length / cells);
}

void pav_sheet_add(struct pav_sheet *s, const uint8_t *rgba, int width_px, int height_px,
                   double t_s)
{
    if (s->count == s->columns * s->rows || width_px <= 0 || height_px <= 0)
        return;
    if (!s->thumb_height)
        s->thumb_height = (int)lrint((double)s->thumb_width * height_px / width_px);
    if (s->thumb_height < 1)
        s->thumb_height = 1;
    int w = s->thumb_width, h = s->thumb_height;
    uint32_t *thumb = pav_alloc((size_t)w * (size_t)h * 4);
    for (int y = 0; y < h; y++) {
        int y0 = edge(y, h, height_px), y1 = edge(y + 1, h, height_px);
        for (int x = 0; x < w; x++) {
            int x0 = edge(x, w, width_px), x1 = edge(x + 1, w, width_px);
            thumb[y * w + x] =
                mean(rgba, width_px, x0, x1 > x0 ? x1 : x0 + 1, y0, y1 > y0 ? y1 : y0 + 1);
        }
    }
    s->thumbs[s->count] = (uint8_t *)thumb;
    s->times_s[s->count++] = t_s;
}

/* `y` is the text's top, counted from the top of a sheet whose rows run from the bottom. */
static void letter(uint32_t *sheet, int width, int height, int x, int y, int scale,
                   const char *text)
{
    for (; *text; text++, x += (GLYPH_WIDTH + 1) * scale) {
        const uint8_t *glyph = glyphs[*text - '.'];
        for (int row = 0; row < GLYPH_HEIGHT * scale; row++)
            for (int column = 0; column < GLYPH_WIDTH * scale; column++)
                if (glyph[row / scale] >> (GLYPH_WIDTH - 1 - column / scale) & 1)
                    sheet[(size_t)(height - 1 - y - row) * (size_t)width + (size_t)(x + column)] =
                        lettering;
    }
}

static void time_words(double t_s, char *out, size_t bytes)
{
    int tenths = (int)lrint(fmax(t_s, 0) * 10);
    snprintf(out, bytes, "%d:%02d.%d", tenths / 600, tenths / 10 % 60, tenths % 10);
}

bool pav_sheet_write(struct pav_sheet *s, int fd, enum pav_origin origin)
{
    const char *const mark[] = {PAV_MARK_PNG_KEY, pav_mark_xmp(origin), NULL};
    if (!s->count)
        return false;
    int columns = s->count < s->columns ? s->count : s->columns;
    int rows = (s->count + columns - 1) / columns;
    int gap = s->thumb_width / 32 + 4, margin = gap * 2;
    int scale = s->thumb_width / 240 > 0 ? s->thumb_width / 240 : 1;
    int cell_height = s->thumb_height + gap / 2 + GLYPH_HEIGHT * scale + gap;
    int width = 2 * margin + columns * s->thumb_width + (columns - 1) * gap;
    int height = 2 * margin + rows * cell_height - gap;
    uint32_t *sheet = pav_alloc((size_t)width * (size_t)height * 4);
    for (size_t i = 0; i < (size_t)width * (size_t)height; i++)
        sheet[i] = ground;
    for (int i = 0; i < s->count; i++) {
        int x = margin + i % columns * (s->thumb_width + gap);
        int top = margin + i / columns * cell_height;
        for (int y = 0; y < s->thumb_height; y++)
            memcpy(sheet + (size_t)(height - top - s->thumb_height + y) * (size_t)width + x,
                   s->thumbs[i] + (size_t)y * (size_t)s->thumb_width * 4,
                   (size_t)s->thumb_width * 4);
        char words[32];
        time_words(s->times_s[i], words, sizeof words);
        letter(sheet, width, height, x, top + s->thumb_height + gap / 2, scale, words);
    }
    bool good = pav_image_write_png(fd, (const uint8_t *)sheet, width, height, mark);
    free(sheet);
    return good;
}

/* Set type: one paragraph laid out by Pango, drawn as a texture. */
#ifndef PAVILION_TEXT_H
#define PAVILION_TEXT_H

#include "gpu.h"

#ifdef __cplusplus
extern "C" {
#endif

struct pav_text;

/* Of lines in their box. */
enum pav_align { PAV_ALIGN_START = 0, PAV_ALIGN_CENTRE, PAV_ALIGN_END };

/* A paragraph and its look. */
struct pav_text_desc {
    const char *text;     /* UTF-8; direction is found per paragraph (Unicode UAX #9) */
    const char *family;   /* NULL: the house sans; "serif": the house serif; else a font family */
    int weight;           /* 100..900; 0: 400 */
    float size_px;        /* height of an em */
    float width_px;       /* wraps at; 0: one line */
    float line_height;    /* multiple of the font's own; 0: 1.25 */
    float tracking_px;    /* added between letters; not in scripts whose letters join */
    enum pav_align align; /* START is right for right-to-left text */
    const char *language; /* BCP 47, for hyphens and shapes; NULL: unknown */
    float colour[4];      /* RGBA, not premultiplied; all zero: white */
    float halo_px;        /* a soft dark edge for type over pictures; 0: none */
};

/* The box that layouts count with: `width_px` wide when the text wraps, else as wide as its words; from
 * the first line's ascent to the last line's descent. Accents and the halo may stand out over it. */
PAV_API int pav_text_width(const struct pav_text *text);
PAV_API int pav_text_height(const struct pav_text *text);
/* Render thread. Costs milliseconds: in open or when the words change, not every frame. Never
 * NULL; text that cannot be set (invalid UTF-8) is replaced and logged. */
PAV_API struct pav_text *pav_text_create(struct pav_gpu *gpu, const struct pav_text_desc *desc);
/* Accepts NULL. */
PAV_API void pav_text_destroy(struct pav_text *text);
/* Draws the box with its bottom left corner at (x_px, y_px) from the target's bottom left, moved to
 * whole pixels. */
PAV_API void pav_text_draw(struct pav_text *text, struct pav_target *target, float x_px, float y_px,
                           float opacity);

#ifdef __cplusplus
}
#endif
#endif

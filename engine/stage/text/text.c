/* A text as a texture: set once, drawn as often as wanted. */
#include "stage/text/text.h"

#include <math.h>
#include <stdlib.h>

#include "stage/gpu/gpu.h"
#include "stage/text/typeset.h"

struct pav_text {
    struct pav_gpu *gpu;
    struct pav_texture *texture;
    struct pav_typeset setting; /* without its pixels */
};

struct pav_text *pav_text_create(struct pav_gpu *gpu, const struct pav_text_desc *desc)
{
    struct pav_text *text = pav_gpu_hold(gpu, sizeof *text);
    text->gpu = gpu;
    pav_typeset_make(desc, &text->setting);
    text->texture = pav_texture_create(gpu, &(struct pav_texture_desc){
                                                .width_px = text->setting.width_px,
                                                .height_px = text->setting.height_px,
                                                .format = PAV_FORMAT_RGBA8,
                                                .pixels = text->setting.rgba,
                                            });
    free(text->setting.rgba);
    text->setting.rgba = NULL;
    return text;
}

void pav_text_destroy(struct pav_text *text)
{
    if (!text)
        return;
    pav_texture_destroy(text->texture);
    pav_gpu_drop(text);
}

int pav_text_width(const struct pav_text *text)
{
    return text->setting.box_width_px;
}

int pav_text_height(const struct pav_text *text)
{
    return text->setting.box_height_px;
}

struct pav_texture *pav_text_texture(struct pav_text *text)
{
    return text->texture;
}

void pav_text_draw(struct pav_text *text, struct pav_target *target, float x_px, float y_px,
                   float opacity)
{
    const struct pav_typeset *setting = &text->setting;
    float width = (float)pav_target_width(target), height = (float)pav_target_height(target);
    /* Whole pixels: half a pixel off, every stem would be a blur. */
    float viewport[4] = {
        (roundf(x_px) - (float)setting->left_px) / width,
        (roundf(y_px) - (float)setting->bottom_px) / height,
        (float)setting->width_px / width,
        (float)setting->height_px / height,
    };
    pav_draw_texture(text->gpu, target, text->texture, viewport, PAV_BLEND_OVER, opacity);
}

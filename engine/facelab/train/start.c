/* Owns what goes wrong before and while a face is looked at. */
#include "facelab/train/start.h"

#include <string.h>

#define LONGEST (PAV_CROP_WIDTH > PAV_CROP_HEIGHT ? PAV_CROP_WIDTH : PAV_CROP_HEIGHT)

void pav_start_detected(const struct pav_face_model *model, const struct pav_set_truth *truth,
                        float error, struct pav_dice *dice, struct pav_face_box *box)
{
    *box = pav_start_box_of(model, (const float(*)[2])truth->points);
    float w = box->w * expf(pav_dice_normal(dice, 0.10f * error));
    box->x += 0.5f * (box->w - w) + pav_dice_normal(dice, 0.06f * error) * box->w;
    box->y += 0.5f * (box->h - w) + pav_dice_normal(dice, 0.06f * error) * box->w;
    box->w = box->h = w;
}

void pav_start_slipped(const struct pav_face_model *model, const float (*base)[2], float error,
                       struct pav_dice *dice, float (*points)[2])
{
    struct pav_similarity s = pav_similarity_fit(model->mean, base);
    float size = expf(pav_dice_normal(dice, 0.10f * error));
    float turn = pav_dice_normal(dice, 0.15f * error);
    struct pav_similarity change = {size * cosf(turn), size * sinf(turn),
                                    pav_dice_normal(dice, 0.15f * error),
                                    pav_dice_normal(dice, 0.15f * error)};
    float modes[PAV_FACE_MODES_MAX];
    for (int k = 0; k < model->modes; k++)
        modes[k] = pav_dice_normal(dice, 0.5f * error) * model->spread[k];
    for (int i = 0; i < PAV_FACE_POINTS; i++) {
        float at[2], moved[2];
        pav_similarity_undo(&s, base[i], at);
        for (int k = 0; k < model->modes; k++) {
            at[0] += modes[k] * model->basis[PAV_FACE_RIGID + k][i][0];
            at[1] += modes[k] * model->basis[PAV_FACE_RIGID + k][i][1];
        }
        pav_similarity_apply(&change, at, moved);
        pav_similarity_apply(&s, moved, points[i]);
    }
}

void pav_start_tracked(const struct pav_face_model *model, const float (*base)[2], float error,
                       struct pav_dice *dice, float (*points)[2])
{
    float before[PAV_FACE_POINTS][2];
    pav_start_slipped(model, base, error, dice, before);
    pav_start_from(model, (const float(*)[2])before, points);
}

static void blur(struct pav_crop *crop, int radius)
{
    int w = crop->frame.width, h = crop->frame.height;
    uint8_t line[LONGEST];
    for (int y = 0; y < h; y++) {
        memcpy(line, crop->pixels[y], (size_t)w);
        for (int x = radius; x < w - radius; x++) {
            int sum = 0;
            for (int k = -radius; k <= radius; k++)
                sum += line[x + k];
            crop->pixels[y][x] = (uint8_t)(sum / (2 * radius + 1));
        }
    }
    for (int x = 0; x < w; x++) {
        for (int y = 0; y < h; y++)
            line[y] = crop->pixels[y][x];
        for (int y = radius; y < h - radius; y++) {
            int sum = 0;
            for (int k = -radius; k <= radius; k++)
                sum += line[y + k];
            crop->pixels[y][x] = (uint8_t)(sum / (2 * radius + 1));
        }
    }
}

static uint8_t grey_of(float value)
{
    return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
}

/* Lower contrast with noise of its own, then what a bad screen or sensor does to tones. */
static void grain(struct pav_crop *crop, struct pav_dice *dice)
{
    float noise = pav_dice_uniform(dice, 0, 7), gain = pav_dice_uniform(dice, 0.4f, 1.2f);
    float base = pav_dice_uniform(dice, 0, 255 * fmaxf(0, 1 - gain));
    for (int y = 0; y < crop->frame.height; y++) {
        for (int x = 0; x < crop->frame.width; x++) {
            uint64_t bits = pav_dice_bits(dice);
            /* Four bytes' sum is normal enough; its deviation is 148. */
            float n = (float)((bits & 255) + (bits >> 8 & 255) + (bits >> 16 & 255) +
                              (bits >> 24 & 255)) -
                      510;
            crop->pixels[y][x] =
                grey_of(base + gain * (float)crop->pixels[y][x] + n * (noise / 148));
        }
    }
}

/* A part of the crop hidden by a flat patch or by another part of it. */
static void hide(struct pav_crop *crop, struct pav_dice *dice)
{
    int w = 12 + pav_dice_below(dice, 40), h = 12 + pav_dice_below(dice, 40);
    int free_x = crop->frame.width - w, free_y = crop->frame.height - h;
    int x0 = pav_dice_below(dice, free_x), y0 = pav_dice_below(dice, free_y);
    int x1 = pav_dice_below(dice, free_x), y1 = pav_dice_below(dice, free_y);
    int flat = pav_dice_chance(dice, 0.5f) ? pav_dice_below(dice, 256) : -1;
    uint8_t patch[64][64];
    for (int y = 0; y < h; y++)
        memcpy(patch[y], &crop->pixels[y1 + y][x1], (size_t)w);
    for (int y = 0; y < h; y++) {
        for (int x = 0; x < w; x++)
            crop->pixels[y0 + y][x0 + x] = flat >= 0 ? (uint8_t)flat : patch[y][x];
    }
}

void pav_crop_spoil(void *data, struct pav_crop *crop)
{
    struct pav_dice *dice = data;
    if (pav_dice_chance(dice, 0.25f))
        blur(crop, 1);
    if (pav_dice_chance(dice, 0.06f))
        blur(crop, 2);
    if (pav_dice_chance(dice, 0.4f))
        grain(crop, dice);
    if (pav_dice_chance(dice, 0.12f))
        hide(crop, dice);
}

/* Owns what is held before a face: a hand with its fingers, a microphone, a cup, a telephone. */
#include "facelab/canvas.h"
#include "facelab/look.h"

struct held {
    struct pav_canvas *canvas;
    float x, y, unit, c, s; /* where, and its own axes */
    struct vec3 light, lamp;
    float soft;
};

static void limb(const struct held *h, float ax, float ay, float ar, float bx, float by, float br,
                 struct vec3 colour, float round)
{
    struct pav_limb l = {h->x + (ax * h->c - ay * h->s) * h->unit,
                         h->y + (ax * h->s + ay * h->c) * h->unit,
                         ar * h->unit,
                         h->x + (bx * h->c - by * h->s) * h->unit,
                         h->y + (bx * h->s + by * h->c) * h->unit,
                         br * h->unit,
                         v3_mul(colour, h->lamp),
                         round,
                         h->soft};
    pav_canvas_limb(h->canvas, &l, h->light, true);
}

/* Its fingertips point to -y of its own axes; units of the head. */
static void hand(const struct held *h, struct dice *d, struct vec3 skin, float spread)
{
    struct vec3 shade = v3_scale(skin, 0.55f);
    limb(h, 0.1f, 5, 0.75f, 0, 2.3f, 0.62f, skin, 1);
    float curl = dice_range(d, 0, 0.5f);
    for (int i = 0; i < 4; i++) {
        float at = -0.62f + 0.41f * (float)i, lean = spread * (at * 0.8f);
        float reach = (i == 1 || i == 2 ? 1.55f : i == 0 ? 1.35f : 1.1f) * (1 - 0.5f * curl);
        float mx = at + 0.5f * lean * reach, my = -0.45f * reach, tx = at + lean * reach,
              ty = -reach;
        limb(h, at + 0.05f, 0.5f, 0.25f, mx + 0.05f, my, 0.22f, shade, 0.3f);
        limb(h, at, 0.6f, 0.23f, mx, my, 0.205f, skin, 1);
        limb(h, mx, my, 0.205f, tx, ty, 0.165f, v3_scale(skin, 1.02f), 1);
        limb(h, tx, ty - 0.02f, 0.10f, tx, ty + 0.1f, 0.10f,
             v3_mix(skin, v3(0.7f, 0.5f, 0.45f), 0.35f), 0.4f);
    }
    limb(h, -0.45f, 0.75f, 0.5f, 0.4f, 0.8f, 0.5f, skin, 0.6f);
    limb(h, -0.2f, 1.2f, 0.72f, 0.1f, 2.0f, 0.66f, skin, 0.8f);
    limb(h, -0.75f, 1.5f, 0.30f, -1.25f, 0.5f, 0.22f, skin, 1);
    limb(h, -1.25f, 0.5f, 0.22f, -1.3f, 0.0f, 0.17f, skin, 1);
}

static void microphone(const struct held *h, struct dice *d)
{
    struct vec3 grey = v3_scale(v3(1, 1, 1), dice_range(d, 0.01f, 0.3f));
    limb(h, 0, 0.5f, 0.26f, 0, 5, 0.22f, v3_scale(grey, 0.4f), 1);
    limb(h, 0, -0.05f, 0.50f, 0, 0.25f, 0.42f, grey, 1);
    limb(h, 0, 0.55f, 0.33f, 0, 0.6f, 0.33f, v3_scale(grey, 1.8f), 1);
}

static void cup(const struct held *h, struct dice *d)
{
    struct vec3 c =
        v3(dice_range(d, 0.02f, 0.8f), dice_range(d, 0.02f, 0.8f), dice_range(d, 0.02f, 0.8f));
    pav_canvas_box(h->canvas, h->x, h->y + 0.75f * h->unit, 0.85f * h->unit, 0.95f * h->unit,
                   atan2f(h->s, h->c), h->soft, v3_mul(c, h->lamp), 1, true);
    limb(h, -0.85f, -0.2f, 0.1f, 0.85f, -0.2f, 0.1f, v3_scale(c, 0.6f), 0.4f);
}

static void telephone(const struct held *h, struct dice *d)
{
    struct vec3 c = v3_scale(v3(1, 1, 1), dice_chance(d, 0.6f) ? 0.015f : 0.6f);
    pav_canvas_box(h->canvas, h->x, h->y, 0.80f * h->unit, 1.6f * h->unit, atan2f(h->s, h->c),
                   h->soft, v3_mul(c, h->lamp), 1, true);
}

static struct vec3 mean_light(const struct pav_shot *shot)
{
    struct vec3 sum = v3_scale(v3_add(shot->sky, shot->ground), 0.5f);
    for (int i = 0; i < shot->light_count; i++)
        sum = v3_mad(sum, shot->lights[i].colour, 0.6f * fmaxf(0.15f, shot->lights[i].from.z));
    return v3_scale(sum, shot->exposure);
}

void pav_occlude_paint(struct pav_canvas *canvas, const struct pav_shot *shot, float x, float y,
                       float unit_px)
{
    struct dice d = dice_of(shot->seed + 99);
    struct held h = {canvas,
                     x + shot->occluder_x * unit_px,
                     y + shot->occluder_y * unit_px,
                     unit_px * shot->occluder_size,
                     cosf(shot->occluder_turn),
                     sinf(shot->occluder_turn),
                     shot->light_count ? shot->lights[0].from : v3(0, -0.6f, 0.8f),
                     mean_light(shot),
                     1};
    h.light.z = fmaxf(h.light.z, 0.2f);
    struct vec3 skin = pav_look_skin(shot->occluder_melanin, 0.4f), other;
    switch (shot->occluder) {
    case PAV_OCCLUDER_HAND:
        hand(&h, &d, skin, dice_range(&d, 0.05f, 0.5f));
        break;
    case PAV_OCCLUDER_MICROPHONE:
        microphone(&h, &d);
        hand(&(struct held){canvas, h.x - 1.6f * h.s * h.unit, h.y + 1.9f * h.c * h.unit,
                            0.8f * h.unit, -h.s, h.c, h.light, h.lamp, 1},
             &d, skin, 0);
        break;
    case PAV_OCCLUDER_CUP:
        cup(&h, &d);
        break;
    case PAV_OCCLUDER_PHONE:
        telephone(&h, &d);
        break;
    case PAV_OCCLUDER_SCRAP:
        other = v3(dice_range(&d, 0, 0.8f), dice_range(&d, 0, 0.8f), dice_range(&d, 0, 0.8f));
        pav_canvas_box(canvas, h.x, h.y, h.unit * dice_range(&d, 0.2f, 1),
                       h.unit * dice_range(&d, 0.2f, 1.4f), shot->occluder_turn, 2, other, 1, true);
        break;
    default:
        break;
    }
}

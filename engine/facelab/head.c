/* Owns who is drawn by chance: the ranges of people, of what they wear and do, and of photographs. */
#include "facelab/head.h"

#include "facelab/shape.h"
#include "facelab/shot.h"

static struct pav_head_shape draw_shape(struct dice *d, bool child)
{
    float grown = child ? dice_range(d, 0.1f, 1) : 0;
    struct pav_head_shape s = pav_shape_between(&pav_shape_adult, &pav_shape_child, grown);
    s.wide *= 1.05f + dice_bell(d, 0.085f), s.jaw = s.jaw * s.wide + dice_bell(d, 0.06f);
    s.top += dice_bell(d, 0.1f), s.chin += dice_bell(d, 0.11f), s.chin_out += dice_bell(d, 0.07f);
    s.cheek = clampf(s.cheek + dice_bell(d, 0.4f), -0.3f, 1.5f), s.deep += dice_bell(d, 0.05f);
    s.eye_x += dice_bell(d, 0.03f), s.eye_half += dice_bell(d, 0.022f);
    s.eye_up = fmaxf(0.07f, s.eye_up + dice_bell(d, 0.024f));
    s.eye_down = fmaxf(0.035f, s.eye_down + dice_bell(d, 0.015f));
    s.eye_tilt += dice_bell(d, 0.022f);
    s.crease = dice_chance(d, 0.25f) ? dice_range(d, 0, 0.03f)
                                     : clampf(s.crease + dice_bell(d, 0.03f), 0.025f, 0.16f);
    s.epicanthus = dice_chance(d, 0.3f) ? dice_range(d, 0.3f, 1) : 0.1f;
    s.socket = clampf(s.socket + dice_bell(d, 0.06f), 0, 0.32f), s.iris += dice_bell(d, 0.006f);
    s.brow_y += dice_bell(d, 0.055f), s.brow_in += dice_bell(d, 0.04f),
        s.brow_out += dice_bell(d, 0.06f);
    s.brow_arch = fmaxf(0, s.brow_arch + dice_bell(d, 0.04f)), s.brow_tilt += dice_bell(d, 0.045f);
    s.brow_thick = fmaxf(0.025f, s.brow_thick + dice_bell(d, 0.025f));
    s.brow_ridge = fmaxf(0, s.brow_ridge + dice_bell(d, 0.05f));
    float nose = dice_bell(d, 0.07f);
    s.nose_long += nose, s.nose_out = fmaxf(0.25f, s.nose_out + dice_bell(d, 0.09f));
    s.nose_half = fmaxf(0.24f, s.nose_half + dice_bell(d, 0.05f)),
    s.nose_bridge = fmaxf(0.11f, s.nose_bridge + dice_bell(d, 0.035f));
    s.nose_hump += dice_bell(d, 0.025f), s.nose_lift += dice_bell(d, 0.04f);
    s.mouth_y += 0.9f * nose + dice_bell(d, 0.05f), s.mouth_half += dice_bell(d, 0.05f);
    s.chin += 0.6f * nose;
    s.lip_up = fmaxf(0.05f, s.lip_up + dice_bell(d, 0.035f));
    s.lip_down = fmaxf(0.09f, s.lip_down + dice_bell(d, 0.042f));
    s.lip_out = fmaxf(0.02f, s.lip_out + dice_bell(d, 0.05f)),
    s.bow = fmaxf(0, s.bow + dice_bell(d, 0.015f));
    s.ear *= 1 + dice_bell(d, 0.1f), s.ear_out = clampf(s.ear_out + dice_bell(d, 0.25f), 0, 1);
    s.uneven[0] = dice_bell(d, 0.025f), s.uneven[1] = dice_bell(d, 0.018f);
    s.uneven[2] = dice_bell(d, 0.016f), s.uneven[3] = dice_bell(d, 0.025f);
    return s;
}

static void draw_mouth(struct dice *d, struct pav_head_motion *m)
{
    float p = dice_range(d, 0, 1);
    if (p < 0.30f) /* speaks */
        m->jaw = 0.55f * squaref(dice_range(d, 0, 1)), m->lips = dice_range(d, 0, 1),
        m->pucker = dice_chance(d, 0.3f) ? dice_range(d, 0, 0.8f) : 0;
    else if (p < 0.52f) /* smiles, laughs */
        m->smile[0] = dice_range(d, 0.1f, 1),
        m->lips = dice_chance(d, 0.6f) ? dice_range(d, 0.2f, 1) : 0,
        m->jaw = dice_chance(d, 0.5f) ? 0.5f * dice_range(d, 0, 1) : 0,
        m->bare = dice_chance(d, 0.5f) ? 0.6f * dice_range(d, 0, 1) : 0;
    else if (p < 0.62f) /* wide open */
        m->jaw = dice_range(d, 0.3f, 1), m->tongue = dice_range(d, 0, 1);
    else if (p < 0.70f) /* rounds the lips */
        m->pucker = dice_range(d, 0.2f, 1), m->lips = dice_range(d, 0, 1),
        m->jaw = 0.2f * dice_range(d, 0, 1);
    else if (p < 0.76f) /* shows the teeth */
        m->bare = dice_range(d, 0.2f, 1), m->lips = dice_range(d, 0.4f, 1),
        m->smile[0] = dice_range(d, -0.4f, 0.5f);
    else if (p < 0.80f)
        m->press = dice_range(d, 0.3f, 1), m->smile[0] = dice_range(d, -0.5f, 0.4f);
    else if (p < 0.85f)
        m->smile[0] = dice_range(d, -1, 0), m->jaw = 0.2f * dice_range(d, 0, 1);
    else
        m->lips = dice_chance(d, 0.4f) ? dice_range(d, 0, 0.7f) : 0;
    m->smile[1] = clampf(m->smile[0] + dice_bell(d, dice_chance(d, 0.15f) ? 0.35f : 0.05f), -1, 1);
    if (dice_chance(d, 0.15f))
        m->mouth_x = dice_bell(d, 0.5f), m->jaw_side = dice_bell(d, 0.5f);
    if (dice_chance(d, 0.05f))
        m->puff = dice_range(d, 0.2f, 1);
}

static struct pav_head_motion draw_motion(struct dice *d)
{
    struct pav_head_motion m = {0};
    draw_mouth(d, &m);
    float lid = dice_chance(d, 0.16f) ? dice_range(d, 0, 0.35f) : dice_range(d, 0.6f, 1.15f);
    if (dice_chance(d, 0.08f))
        lid = dice_range(d, 1.1f, 1.5f);
    float joy = fmaxf(0, m.smile[0]), squint = joy * dice_range(d, 0, 0.9f);
    if (dice_chance(d, 0.1f))
        squint = dice_range(d, 0.2f, 1);
    float brow = dice_chance(d, 0.35f) ? dice_range(d, -0.6f, 1) : dice_bell(d, 0.15f);
    for (int i = 0; i < 2; i++) {
        m.lid[i] = clampf(lid + dice_bell(d, 0.04f), 0, 1.5f);
        m.squint[i] = clampf(squint + dice_bell(d, 0.05f), 0, 1);
        m.brow[i] = clampf(brow + dice_bell(d, dice_chance(d, 0.15f) ? 0.4f : 0.06f), -1, 1);
    }
    if (dice_chance(d, 0.09f)) {
        int one = dice_below(d, 2);
        m.lid[one] = dice_range(d, 0, 0.4f), m.squint[one] = dice_range(d, 0, 1);
    }
    m.frown = dice_chance(d, 0.2f) ? dice_range(d, 0, 1) : 0;
    m.gaze_x = clampf(dice_bell(d, 0.45f), -1, 1), m.gaze_y = clampf(dice_bell(d, 0.35f), -1, 1);
    return m;
}

static struct vec3 draw_hair_colour(struct dice *d, float melanin, float age)
{
    static const struct vec3 kinds[6] = {{0.012f, 0.010f, 0.010f}, {0.035f, 0.020f, 0.013f},
                                         {0.085f, 0.046f, 0.025f}, {0.36f, 0.23f, 0.115f},
                                         {0.20f, 0.065f, 0.022f},  {0.50f, 0.48f, 0.46f}};
    float p = dice_range(d, 0, 1) + (melanin > 0.45f ? -0.5f : melanin > 0.25f ? -0.15f : 0.1f);
    int k = p < 0.35f ? 0 : p < 0.58f ? 1 : p < 0.78f ? 2 : p < 0.97f ? 3 : 4;
    struct vec3 c = v3_scale(kinds[k], dice_range(d, 0.6f, 1.5f));
    if (age > 0.5f && dice_chance(d, 0.7f))
        c = v3_mix(c, v3_scale(kinds[5], dice_range(d, 0.5f, 1.2f)), dice_range(d, 0.3f, 1));
    if (dice_chance(d, 0.03f))
        c = v3(dice_range(d, 0, 0.5f), dice_range(d, 0, 0.3f), dice_range(d, 0, 0.5f));
    return c;
}

static void draw_look(struct dice *d, struct pav_head *h)
{
    struct pav_head_look *l = &h->look;
    l->melanin = dice_range(d, 0, 1), l->blood = dice_range(d, 0, 1);
    l->age = h->child ? 0 : squaref(dice_range(d, 0, 1));
    l->freckles = dice_chance(d, 0.15f) ? dice_range(d, 0.2f, 0.8f) : 0,
    l->spots = dice_chance(d, 0.3f) ? dice_range(d, 0, 0.6f) : 0;
    l->shine = dice_range(d, 0, 1), l->pores = dice_range(d, 0, 0.5f) * (h->child ? 0.4f : 1);
    l->bags = dice_range(d, 0, h->child ? 0.3f : 0.9f),
    l->folds = dice_range(d, 0, h->child ? 0.15f : 0.5f);
    struct vec3 brown = v3_scale(v3(0.055f, 0.026f, 0.012f), dice_range(d, 0.3f, 2)),
                pale = v3_scale(v3(0.12f, 0.17f, 0.20f), dice_range(d, 0.5f, 1.4f)),
                green = v3_scale(v3(0.13f, 0.13f, 0.06f), dice_range(d, 0.5f, 1.3f));
    l->iris = l->melanin > 0.4f || dice_chance(d, 0.4f) ? brown
              : dice_chance(d, 0.6f)                    ? pale
                                                        : green;
    l->brow_dense = dice_range(d, 0.45f, 1.15f);
    l->teeth = dice_range(d, 0.2f, 1);
    bool painted = !h->child && dice_chance(d, 0.35f);
    l->lashes = painted ? dice_range(d, 0.3f, 1) : dice_range(d, 0, 0.4f);
    if (painted) {
        l->lip_paint = dice_range(d, 0, 1),
        l->liner = dice_chance(d, 0.5f) ? dice_range(d, 0.2f, 1) : 0;
        l->lid_paint = dice_chance(d, 0.4f) ? dice_range(d, 0.1f, 0.7f) : 0;
    }
    l->lip =
        v3(dice_range(d, 0.15f, 0.55f), dice_range(d, 0.01f, 0.12f), dice_range(d, 0.02f, 0.14f));
    l->lid_colour = v3(dice_range(d, 0, 0.3f), dice_range(d, 0, 0.2f), dice_range(d, 0, 0.3f));
}

static void draw_hair(struct dice *d, struct pav_head *h)
{
    struct pav_head_hair *r = &h->hair;
    float age = h->look.age;
    bool coarse = h->look.melanin > 0.6f && dice_chance(d, 0.6f);
    static const enum pav_hair_kind usual[] = {PAV_HAIR_SHORT, PAV_HAIR_SHORT, PAV_HAIR_LONG,
                                               PAV_HAIR_LONG,  PAV_HAIR_BUN,   PAV_HAIR_CROPPED,
                                               PAV_HAIR_CURLY, PAV_HAIR_SHORT};
    static const enum pav_hair_kind curls[] = {PAV_HAIR_AFRO, PAV_HAIR_CROPPED, PAV_HAIR_CURLY,
                                               PAV_HAIR_CROPPED};
    r->kind = coarse ? curls[dice_below(d, 4)] : usual[dice_below(d, 8)];
    if (!h->child && dice_chance(d, 0.06f + 0.12f * age))
        r->kind = dice_chance(d, 0.5f) ? PAV_HAIR_NONE : PAV_HAIR_RING;
    r->colour = draw_hair_colour(d, h->look.melanin, age);
    h->look.brow = v3_scale(v3_mix(r->colour, v3(0.02f, 0.015f, 0.012f), 0.5f), 0.9f);
    r->line = -1.42f + dice_bell(d, 0.13f) + (h->child ? -0.05f : 0);
    r->recede = h->child ? 0 : age * dice_range(d, 0, 1) + 0.3f * dice_range(d, 0, 1);
    static const float volume[PAV_HAIR_KINDS] = {0,     0.03f, 0.03f, 0.22f,
                                                 0.16f, 0.07f, 0.42f, 0.85f};
    r->volume = volume[r->kind] * dice_range(d, 0.5f, 1.5f);
    r->part = dice_bell(d, 0.3f);
    bool falls = r->kind == PAV_HAIR_SHORT || r->kind == PAV_HAIR_LONG || r->kind == PAV_HAIR_CURLY;
    r->fringe = falls && dice_chance(d, 0.4f) ? dice_range(d, 0.2f, 0.85f) : 0;
    r->length = dice_range(d, 1.2f, 5), r->front = dice_range(d, 0, 1);
    r->strands = r->kind == PAV_HAIR_LONG && dice_chance(d, 0.5f) ? dice_range(d, 0.2f, 1) : 0;
    if (!h->child && dice_chance(d, 0.32f)) {
        int kind = dice_below(d, 5);
        r->stubble = kind < 2 ? dice_range(d, 0.2f, 1) : 0;
        r->beard = kind == 2 || kind == 3 ? dice_range(d, 0.6f, 1) : 0;
        r->moustache = kind >= 3 ? dice_range(d, 0.5f, 1) : 0;
        r->beard_long = r->beard > 0 && dice_chance(d, 0.4f) ? dice_range(d, 0.1f, 0.8f) : 0;
    }
}

static struct vec3 draw_cloth(struct dice *d)
{
    float v = dice_range(d, 0, 1);
    struct vec3 c = {dice_range(d, 0.2f, 1), dice_range(d, 0.2f, 1), dice_range(d, 0.2f, 1)};
    if (dice_chance(d, 0.5f))
        c.x = c.y = c.z = 1;
    return v3_scale(c, 0.01f + 0.75f * v * v);
}

static void draw_wear(struct dice *d, struct pav_head *h)
{
    struct pav_head_wear *w = &h->wear;
    if (dice_chance(d, h->child ? 0.14f : 0.27f)) {
        w->glasses =
            dice_chance(d, 0.5f) ? dice_range(d, 0.018f, 0.03f) : dice_range(d, 0.03f, 0.06f);
        w->lens_half = dice_range(d, 0.46f, 0.58f),
        w->lens_high = w->lens_half * dice_range(d, 0.6f, 0.95f);
        w->lens_y = dice_range(d, 0.02f, 0.16f), w->lens_power = dice_range(d, 2, 3.6f);
        w->rim = dice_chance(d, 0.6f) ? v3(0.01f, 0.01f, 0.011f)
                                      : v3(dice_range(d, 0.05f, 0.5f), dice_range(d, 0.05f, 0.4f),
                                           dice_range(d, 0.05f, 0.4f));
        w->tint = dice_chance(d, 0.1f) ? dice_range(d, 0.2f, 0.9f) : 0,
        w->glare = dice_chance(d, 0.5f) ? dice_range(d, 0, 0.8f) : 0;
    }
    if (!h->child && dice_chance(d, 0.09f)) {
        w->scarf = true, w->scarf_colour = draw_cloth(d), w->scarf_tight = dice_range(d, 0, 1);
        h->hair.beard = h->hair.moustache = h->hair.stubble = h->hair.beard_long = 0;
    } else if (dice_chance(d, 0.13f)) {
        w->hat = (enum pav_hat)(1 + dice_below(d, 3)), w->hat_colour = draw_cloth(d);
        w->hat_line = dice_range(d, -1.35f, -0.75f);
        h->hair.fringe = 0, h->hair.volume *= 0.5f;
    }
    if (dice_chance(d, 0.06f)) {
        static const struct vec3 usual[3] = {
            {0.25f, 0.5f, 0.65f}, {0.75f, 0.75f, 0.75f}, {0.015f, 0.015f, 0.016f}};
        int kind = dice_below(d, 4);
        w->mask = true, w->mask_colour = kind < 3 ? usual[kind] : draw_cloth(d);
        w->mask_top = dice_range(d, 0.28f, 0.6f) * h->shape.nose_long / 0.8f;
        w->mask_pleats = dice_chance(d, 0.5f);
        h->hair.beard_long = 0;
    }
    w->shirt = draw_cloth(d), w->pattern = dice_below(d, 4);
}

/* ---- the photograph ---- */

static float wide_bell(struct dice *d, float s, float most)
{
    return dice_chance(d, 0.35f) ? dice_range(d, -most, most)
                                 : clampf(dice_bell(d, s), -most, most);
}

static void draw_light(struct dice *d, struct pav_shot *s)
{
    float warm = dice_bell(d, 0.12f), around = dice_range(d, 0.12f, 0.6f);
    s->sky = v3_scale(v3(1 + warm, 1, 1 - warm), around);
    s->ground =
        v3_scale(v3(1 + warm + 0.05f, 1, 1 - warm - 0.05f), around * dice_range(d, 0.3f, 1));
    s->light_count = 1 + dice_below(d, PAV_LIGHTS_MAX);
    for (int i = 0; i < s->light_count; i++) {
        struct pav_light *l = &s->lights[i];
        float azimuth = dice_bell(d, i ? 1.3f : 0.75f), height = dice_bell(d, 0.4f) + 0.45f;
        l->from =
            v3_unit(v3(sinf(azimuth) * cosf(height), -sinf(height), cosf(azimuth) * cosf(height)));
        float t = warm + dice_bell(d, 0.1f);
        l->colour = v3_scale(v3(1 + t, 1, 1 - t), dice_range(d, 0.25f, 1.1f) / (float)(1 + i));
        if (dice_chance(d, 0.08f))
            l->colour = v3_mul(l->colour, v3(dice_range(d, 0.1f, 1), dice_range(d, 0.1f, 1),
                                             dice_range(d, 0.1f, 1)));
        l->soft = dice_range(d, 0, 1);
        l->shadows = i < 2 && dice_chance(d, i ? 0.4f : 0.85f);
    }
}

/* As a camera meters: about the middle of the range for what the face sends back, never exactly. */
static void expose(struct dice *d, const struct pav_head *h, struct pav_shot *s)
{
    struct vec3 all = v3_scale(v3_add(s->sky, s->ground), 0.5f);
    for (int i = 0; i < s->light_count; i++)
        all = v3_mad(all, s->lights[i].colour, 0.75f * fmaxf(0, s->lights[i].from.z));
    float light = 0.33f * (all.x + all.y + all.z), m = h->look.melanin;
    float face = mixf(0.55f, 0.035f, powf(m, 0.55f)) * light;
    /* half way between the same brightness for every skin and the same for every lamp */
    float metered = 0.30f / fmaxf(face, 0.01f), plain = 0.75f / fmaxf(light, 0.05f);
    s->exposure = sqrtf(metered * plain) * expf(dice_bell(d, 0.28f));
}

static void draw_shot(struct dice *d, const struct pav_head *h, struct pav_shot *s)
{
    *s = (struct pav_shot){.seed = (uint32_t)dice_bits(d),
                           .away = 7 / dice_range(d, 0.2f, 1.1f),
                           .contrast = dice_range(d, 0.8f, 1.2f)};
    s->anchor = v3(0, 0.62f * h->shape.mouth_y, 1.6f);
    draw_light(d, s);
    expose(d, h, s);
    s->backdrop = (enum pav_backdrop)dice_below(d, PAV_BACKDROP_KINDS);
    s->backdrop_colour = v3_scale(draw_cloth(d), 1);
    s->backdrop_blur = dice_range(d, 0.5f, 6);
    if (dice_chance(d, 0.10f)) {
        s->occluder = (enum pav_occluder)(1 + dice_below(d, PAV_OCCLUDER_KINDS - 1));
        if (dice_chance(d, 0.5f))
            s->occluder = PAV_OCCLUDER_HAND;
        s->occluder_x = dice_bell(d, 0.8f), s->occluder_y = dice_range(d, -0.4f, 1.2f);
        s->occluder_turn = dice_bell(d, 0.6f), s->occluder_size = dice_range(d, 0.8f, 1.2f);
        s->occluder_melanin = clampf(h->look.melanin + dice_bell(d, 0.05f), 0, 1);
    }
    s->defocus_px = dice_range(d, 0, 1) * dice_range(d, 0, 1.5f);
    s->motion_px = dice_chance(d, 0.15f) ? dice_range(d, 1, 7) : 0,
    s->motion_turn = dice_range(d, 0, PAV_PI);
    s->vignette = dice_chance(d, 0.3f) ? dice_range(d, 0, 0.5f) : 0;
    s->noise = dice_range(d, 0.5f, 3) + (dice_chance(d, 0.25f) ? dice_range(d, 0, 10) : 0);
    s->jpeg = dice_chance(d, 0.4f) ? dice_range(d, 0.1f, 1.2f) : 0;
    s->grey = dice_chance(d, 0.04f);
}

void pav_head_random(struct pav_head *head, struct pav_shot *shot, uint64_t seed)
{
    struct dice d = dice_of(seed);
    *head = (struct pav_head){.seed = (uint32_t)dice_bits(&d), .child = dice_chance(&d, 0.2f)};
    head->shape = draw_shape(&d, head->child);
    head->motion = draw_motion(&d);
    draw_look(&d, head);
    draw_hair(&d, head);
    draw_wear(&d, head);
    head->yaw_deg = wide_bell(&d, 20, 60);
    head->pitch_deg = wide_bell(&d, 11, 30);
    head->roll_deg = clampf(dice_bell(&d, 9), -25, 25);
    draw_shot(&d, head, shot);
    shot->unit = dice_range(&d, 0.135f, 0.20f);
    shot->x = 0.5f + dice_bell(&d, 0.02f), shot->y = 0.5f + dice_bell(&d, 0.02f);
}

/* Owns the colour of a face: skin by melanin and blood, its marks and folds, brows, lips, make-up. */
#include "facelab/look.h"

#include "facelab/hair.h"

struct vec3 pav_look_skin(float melanin, float blood)
{
    /* measured skin, palest to darkest, falls about like these powers of the melanin */
    float m = clampf(melanin, 0, 1);
    struct vec3 c = {0.78f * expf(-2.75f * powf(m, 1.9f)), 0.55f * expf(-3.15f * powf(m, 1.35f)),
                     0.44f * expf(-3.3f * powf(m, 1.08f))};
    float grey = 0.3f * c.x + 0.6f * c.y + 0.1f * c.z;
    c = v3_mix(c, v3(grey, grey, grey), 0.16f);
    return v3_mul(c, v3(1 - 0.06f * blood, 1 - 0.28f * blood, 1 - 0.22f * blood));
}

void pav_look_make(struct pav_look *k, const struct pav_form *form, const struct turn *turn,
                   struct vec3 camera, float unit_samples)
{
    const struct pav_head_look *l = &form->head->look;
    k->form = form;
    k->turn = turn;
    k->eye = camera;
    k->line_px = 1 / unit_samples;
    k->skin = pav_look_skin(l->melanin, l->blood);
    struct vec3 bare = v3_mul(k->skin, v3(0.82f, 0.56f - 0.1f * l->melanin, 0.58f));
    bare = v3_mix(bare, v3_scale(k->skin, 0.7f), 0.4f * l->melanin);
    k->lip = v3_mix(bare, l->lip, l->lip_paint);
    /* brows never lie lighter than the skin shows them */
    k->brow = l->brow;
    if (k->brow.y > 0.6f * k->skin.y)
        k->brow = v3_scale(k->skin, 0.6f);
}

static void tint(struct vec3 *c, struct vec3 by, float amount)
{
    *c = v3_mul(*c, v3_mix(v3(1, 1, 1), by, amount));
}

static void darken(struct vec3 *c, float amount)
{
    *c = v3_scale(*c, 1 - amount);
}

/* Redness, freckles, pores. */
static struct vec3 bare_skin(const struct pav_look *k, float x, float y)
{
    const struct pav_head *h = k->form->head;
    const struct pav_head_look *l = &h->look;
    float ax = fabsf(x);
    uint32_t seed = h->seed;
    struct vec3 c = k->skin;
    darken(&c, 0.14f * (cloud2(x * 1.7f + 9, y * 1.7f + 5, seed) - 0.5f));
    float fine = noise2(x * 14, y * 14, seed + 3) + noise2(x * 27, y * 27, seed + 4) - 1;
    darken(&c, l->pores * 0.22f * fine);
    float red = 0.5f * bell(ax - 0.95f, y - 0.75f, 0.4f, 0.32f) +
                0.45f * bell(x, y - 0.75f, 0.25f, 0.2f) +
                0.25f * bell(x, y - h->shape.chin + 0.3f, 0.4f, 0.25f);
    tint(&c, v3(0.97f, 0.72f, 0.72f), red * (0.35f + l->blood));
    tint(&c, v3(1.02f, 0.98f, 0.90f), 0.5f * stepf(-0.5f, -1.1f, y));
    if (l->freckles > 0) {
        float f = stepf(0.70f, 0.85f, noise2(x * 19, y * 19, seed + 5)) *
                  bell(ax - 0.6f, y - 0.55f, 0.6f, 0.5f);
        tint(&c, v3(0.62f, 0.45f, 0.35f), l->freckles * f);
    }
    if (l->spots > 0) {
        float s = stepf(0.86f, 0.93f, noise2(x * 5, y * 5, seed + 6));
        tint(&c, v3(0.55f, 0.42f, 0.36f), l->spots * s);
    }
    return c;
}

/* Lines of age and of movement; the light of hollow places. */
static void folds(const struct pav_look *k, float x, float y, struct vec3 *c, float *shade)
{
    const struct pav_form *f = k->form;
    const struct pav_head *h = f->head;
    const struct pav_head_shape *s = &h->shape;
    const struct pav_head_look *l = &h->look;
    float ax = fabsf(x), smile = fmaxf(0, h->motion.smile[x > 0]);
    float raise = fmaxf(0, f->brow[x > 0].raise);
    /* beside the nose, down to the corners of the mouth */
    float t = (y - s->nose_long) / (s->mouth_y + 0.1f - s->nose_long);
    if (t > -0.2f && t < 1.25f) {
        float line = mixf(s->nose_half + 0.06f, f->mouth.half * 1.18f + 0.04f, clampf(t, 0, 1.2f)) +
                     0.05f * smile;
        float deep = l->folds + 0.35f * smile + 0.25f * l->age;
        float along = stepf(-0.2f, 0.15f, t) * stepf(1.25f, 0.8f, t);
        float d = ax - line;
        darken(c, clampf(deep, 0, 1) * along *
                      (0.38f * bell1(d, 0.035f) + 0.20f * bell1(d + 0.05f, 0.09f)));
    }
    if (y < s->brow_y - 0.15f && y > -1.5f) {
        float deep = 0.30f * squaref(l->age) + 0.20f * raise * (0.3f + l->age);
        float wave = 0.5f + 0.5f * sinf(y * 27 + 2 * noise2(x * 1.5f, 0, h->seed) + 0.6f * x * x);
        wave *= wave, wave *= wave;
        wave *= stepf(0.25f, 0.7f, noise2(x * 2.2f, y * 9, h->seed + 12));
        darken(c, deep * wave * stepf(1.2f, 0.7f, ax));
    }
    if (h->motion.frown > 0 || l->age > 0.3f)
        darken(c, (0.35f * h->motion.frown + 0.15f * l->age) *
                      bell(ax - 0.12f, y - s->brow_y - 0.02f, 0.03f, 0.16f));
    const struct pav_form_eye *e = &f->eye[x > 0];
    float dx = ax - e->x, dy = y - e->y;
    if (fabsf(dy) < 0.6f) {
        /* bags, and crow's feet */
        float bag = l->bags + 0.3f * l->age + 0.25f * h->motion.squint[x > 0];
        darken(c, 0.30f * bag * bell1(dy - 0.20f - 0.1f * dx * dx / 0.09f * 0.3f, 0.035f) *
                      bell1(dx, 0.24f));
        float feet = stepf(0.32f, 0.42f, dx) * stepf(0.75f, 0.5f, dx);
        if (feet > 0)
            darken(c, feet *
                          (0.30f * squaref(l->age) +
                           0.16f * h->motion.squint[x > 0] * (0.3f + l->age)) *
                          noise2(dx * 9, dy * 14, h->seed + 13) *
                          squaref(0.5f + 0.5f * sinf(40 * (dy - 0.1f) / (0.6f + dx))));
        tint(c, v3(0.85f, 0.72f, 0.74f),
             0.5f * bell(dx + 0.05f, dy - 0.12f, 0.30f, 0.10f) * (0.4f + bag));
    }
    *shade *= 1 - 0.45f * bell(ax - 0.52f * e->x - 0.06f, y + 0.02f, 0.17f, 0.15f);
    *shade *= 1 - 0.18f * bell(ax - e->x, y + 0.2f, 0.32f, 0.10f);
    *shade *= 1 - 0.35f * bell(ax - 1.08f * s->nose_half, y - s->mouth_y + 0.52f, 0.06f, 0.14f);
    *shade *= 1 - 0.45f * bell(x, y - s->mouth_y + 0.38f, 0.28f, 0.07f);
}

static void nostrils(const struct pav_look *k, float x, float y, struct vec3 *c, float *shade)
{
    const struct pav_head_shape *s = &k->form->head->shape;
    float ax = fabsf(x), cy = s->mouth_y - 0.475f - 0.5f * s->nose_lift;
    float u = (ax - 0.46f * s->nose_half) / (0.27f * s->nose_half);
    float v = (y - cy + 0.15f * (ax - 0.45f * s->nose_half)) / 0.062f;
    float hole = stepf(1.5f, 0.45f, u * u + v * v);
    *c = v3_mul(*c, v3_mix(v3(1, 1, 1), v3(0.16f, 0.07f, 0.06f), 0.92f * hole));
    *shade *= 1 - 0.6f * hole;
}

static void lips(const struct pav_look *k, float x, float y, struct vec3 *c,
                 struct pav_surface *out)
{
    const struct pav_form *f = k->form;
    uint32_t seed = f->head->seed;
    struct pav_lips l;
    /* beyond the corners: the small shadow there */
    for (int i = 0; i < 2; i++) {
        float cx = f->mouth.x + (i ? 1 : -1) * f->mouth.half, cy = f->mouth.y + f->mouth.corner[i];
        darken(c, (0.38f + 0.2f * fmaxf(0, f->head->motion.smile[i])) *
                      bell(x - cx, y - cy, 0.045f, 0.045f));
    }
    if (!pav_form_lips(f, x, &l))
        return;
    float soft = fmaxf(0.022f, 0.8f * k->line_px);
    float m = stepf(l.upper_out - soft, l.upper_out + soft, y) *
              stepf(l.lower_out + soft, l.lower_out - soft, y);
    float a = 1 - l.t * l.t;
    if (m > 0) {
        struct vec3 lip = v3_scale(k->lip, y < 0.5f * (l.upper_in + l.lower_in) ? 0.86f : 1.04f);
        darken(&lip, 0.24f * (noise2(x * 24, y * 4, seed + 8) - 0.5f));
        *c = v3_mix(*c, lip, m);
        out->gloss =
            mixf(out->gloss, 0.35f + 0.5f * f->head->look.lip_paint * f->head->look.shine, m);
        out->rough = mixf(out->rough, 0.35f, m);
    }
    /* the line where they meet, or the edges of the opening */
    float d = fminf(fabsf(y - l.upper_in), fabsf(y - l.lower_in));
    float wide = fmaxf(0.020f, 0.7f * k->line_px);
    *c = v3_mul(*c,
                v3_mix(v3(1, 1, 1), v3(0.28f, 0.16f, 0.16f), 0.9f * bell1(d, wide) * (a > 0.02f)));
    out->shade *= 1 - 0.35f * bell1(y - l.lower_out - 0.09f, 0.07f) * sqrtf(fmaxf(a, 0));
    /* a paler rim over the upper lip */
    *c = v3_scale(*c, 1 + 0.10f * bell1(y - l.upper_out + 0.035f, 0.022f) * a);
}

static void brows(const struct pav_look *k, float x, float y, struct vec3 *c)
{
    const struct pav_form *f = k->form;
    const struct pav_head_shape *s = &f->head->shape;
    float ax = fabsf(x), half;
    if (ax < s->brow_in - 0.15f || ax > s->brow_out + 0.1f || fabsf(y - s->brow_y) > 0.65f)
        return;
    float cy = pav_form_brow(f, x < 0 ? -1 : 1, ax, &half);
    float e = fabsf(y - cy) / half;
    if (e > 1.7f)
        return;
    uint32_t seed = f->head->seed;
    float t = (ax - s->brow_in) / (s->brow_out - s->brow_in);
    /* hairs stand up at the inner end and lie down outwards */
    float lean = mixf(0.15f, 1.1f, stepf(0, 0.5f, t));
    float along = ax + (y - cy) * lean, hair = noise2(along * 30, (y - cy) * 6 + ax * 3, seed + 17);
    float cover = stepf(1.35f, 0.45f, e + 0.35f * (hair - 0.5f));
    cover *= stepf(s->brow_in - 0.10f, s->brow_in + 0.10f, ax) *
             stepf(s->brow_out + 0.06f, s->brow_out - 0.12f, ax);
    cover *= f->head->look.brow_dense * (0.55f + 0.65f * hair);
    *c = v3_mix(*c, k->brow, clampf(cover, 0, 0.96f));
}

/* Crease, lashes, shadow and liner about the opening. */
static void lids(const struct pav_look *k, float x, float y, struct vec3 *c,
                 struct pav_surface *out)
{
    const struct pav_form *f = k->form;
    const struct pav_head *h = f->head;
    const struct pav_head_look *l = &h->look;
    int side = x < 0 ? -1 : 1;
    const struct pav_form_eye *e = &f->eye[side > 0];
    float dx = fabsf(x) - e->x;
    if (fabsf(dx) > e->half * 1.6f || fabsf(y - e->y) > 0.6f)
        return;
    struct pav_lids o = pav_form_lids(f, side, x);
    float t = clampf(o.t, -1, 1), a = 1 - t * t;
    float thin = 0.7f * k->line_px;
    if (l->lid_paint > 0)
        *c = v3_mix(*c, l->lid_colour,
                    l->lid_paint * stepf(0.30f, 0.05f, o.up - y) * stepf(o.up + 0.02f, o.up, y) *
                        stepf(1.35f, 0.9f, fabsf(o.t)));
    /* the crease follows the lid, and unfolds as it shuts */
    if (h->shape.crease > 0.01f) {
        float open = clampf((e->up + e->down) / e->rest, 0, 1.2f);
        float cy = o.up -
                   h->shape.crease * (0.55f + 0.45f * sqrtf(fmaxf(a, 0))) * mixf(1.9f, 1, open) +
                   0.02f;
        float ends = stepf(1.22f, 0.75f, fabsf(o.t));
        darken(c, 0.50f * mixf(0.5f, 1, open) * ends * bell1(y - cy, fmaxf(0.016f, thin)));
        darken(c, 0.12f * ends * stepf(cy - 0.12f, cy, y) * stepf(o.up, cy, y));
    }
    /* the lashes' line over the opening, heavier outwards */
    float ends = stepf(1.16f, 0.95f, fabsf(o.t));
    float lash = (0.018f + 0.030f * l->lashes + 0.028f * l->liner) * (1 + 0.45f * t);
    float dark = (0.62f + 0.30f * fmaxf(l->lashes, l->liner)) * ends *
                 bell1(y - o.up + 0.3f * lash, fmaxf(lash, thin));
    *c = v3_mul(*c, v3_mix(v3(1, 1, 1), v3(0.14f, 0.10f, 0.09f), dark));
    if (l->liner > 0.3f) {
        float wing = o.t - 1, wy = e->y - e->tilt - 0.35f * wing * e->half;
        darken(c, 0.85f * l->liner * (wing > -0.1f && wing < 0.35f) *
                      bell1(y - wy, fmaxf(0.016f, thin)));
    }
    float low = (0.20f + 0.25f * l->lashes + 0.3f * l->liner * (t > 0)) * ends;
    *c = v3_mul(*c, v3_mix(v3(1, 1, 1), v3(0.35f, 0.25f, 0.24f),
                           low * bell1(y - o.down, fmaxf(0.014f, thin))));
    /* the moist pale edge of the lower lid, then the hollow under it */
    *c = v3_mix(*c, v3_mul(k->skin, v3(1.0f, 0.72f, 0.70f)),
                0.4f * ends * bell1(y - o.down - 0.012f, 0.012f));
    out->shade *= 1 - 0.25f * bell1(y - o.up + 0.02f, 0.05f) * ends;
    out->gloss += 0.10f * ends * bell1(y - o.down - 0.02f, 0.03f);
}

static void beard(const struct pav_look *k, const struct pav_sample *s, struct vec3 *c,
                  struct pav_surface *out)
{
    const struct pav_head *h = k->form->head;
    float cover = pav_hair_beard(k->form, s->own.x, s->own.y);
    if (cover <= 0)
        return;
    float x = s->own.x, y = s->own.y;
    float hairs =
        0.5f * noise2(x * 42, y * 22, h->seed + 5) + 0.5f * noise2(x * 18, y * 11, h->seed + 6);
    bool long_hair = h->hair.beard > h->hair.stubble || h->hair.moustache > h->hair.stubble;
    float m = long_hair ? clampf(cover * (0.72f + 0.9f * (hairs - 0.3f)), 0, 0.97f)
                        : clampf(cover * (0.5f + 0.6f * (hairs - 0.4f)), 0, 0.7f);
    struct vec3 hair = v3_scale(h->hair.colour, 0.5f + 1.0f * hairs);
    if (!long_hair)
        hair = v3_mix(hair, v3_mul(*c, v3(0.42f, 0.45f, 0.52f)), 0.6f);
    *c = v3_mix(*c, hair, m);
    out->gloss *= 1 - 0.7f * m;
}

void pav_look_face(const struct pav_look *k, const struct pav_sample *s, struct pav_surface *out)
{
    if (pav_look_opening(k, s, out))
        return;
    const struct pav_head *h = k->form->head;
    float x = s->own.x, y = s->own.y;
    float cap = h->wear.scarf ? -1 : pav_hair_inside(k->form, s->angle, y);
    out->gloss = 0.16f + 0.5f * h->look.shine *
                             (0.5f + bell(x, y + 0.6f, 0.9f, 0.5f) + bell(x, y - 0.6f, 0.2f, 0.4f));
    out->rough = 0.55f;
    struct vec3 c = bare_skin(k, x, y);
    if (s->own.z > 0.2f) {
        folds(k, x, y, &c, &out->shade);
        nostrils(k, x, y, &c, &out->shade);
        brows(k, x, y, &c);
        lids(k, x, y, &c, out);
        beard(k, s, &c, out);
        lips(k, x, y, &c, out);
    }
    /* the skin that shows through hair, and its roots */
    if (cap > -0.12f) {
        float m =
            stepf(-0.10f, 0.10f, cap + 0.16f * (noise2(s->angle * 40, y * 9, h->seed + 2) - 0.5f));
        c = v3_mix(c, h->hair.colour, 0.93f * m);
        out->gloss *= 1 - 0.8f * m;
    }
    /* under the jaw */
    out->shade *= 1 - 0.5f * stepf(0.2f, 0.8f, s->normal.y) * stepf(1.6f, 2.2f, y);
    out->albedo = c;
}

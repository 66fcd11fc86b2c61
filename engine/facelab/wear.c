/* Owns what a head wears: glasses, hat, mask and scarf. */
#include "facelab/wear.h"

/* ---- glasses ---- */

static float lens_x(const struct pav_form *f)
{
    return f->head->shape.eye_x + 0.02f;
}

static float lens_z(const struct pav_form *f, float x)
{
    return pav_form_front(f, 0, 0.1f) + 0.12f - 0.10f * x * x;
}

static void add_rim(struct pav_mesh *mesh, const struct pav_form *f, float side, float z0)
{
    enum { POINTS = 33 };
    const struct pav_head_wear *w = &f->head->wear;
    struct vec3 points[POINTS];
    for (int i = 0; i < POINTS; i++) {
        float a = 2 * PAV_PI * (float)i / (POINTS - 1), p = 2 / w->lens_power;
        float c = cosf(a), s = sinf(a);
        float x = side * lens_x(f) + w->lens_half * copysignf(powf(fabsf(c), p), c);
        float y = w->lens_y + w->lens_high * copysignf(powf(fabsf(s), p), s);
        points[i] = v3(x, y, z0 - 0.10f * x * x);
    }
    pav_mesh_tube(mesh, points, POINTS, w->glasses, w->glasses, PAV_MATERIAL_RIM);
}

static void add_glasses(struct pav_mesh *mesh, const struct pav_form *f)
{
    const struct pav_head_wear *w = &f->head->wear;
    float z0 = lens_z(f, 0), top = w->lens_y - 0.25f * w->lens_high, wide = f->head->shape.wide;
    for (int i = 0; i < 2; i++) {
        float s = i ? 1 : -1, out = s * (lens_x(f) + w->lens_half), hinge = z0 - 0.10f * out * out;
        add_rim(mesh, f, s, z0);
        struct vec3 temple[4] = {
            v3(out, top, hinge), v3(s * 1.60f * wide, top - 0.02f, hinge - 0.3f),
            v3(s * 1.66f * wide, top - 0.05f, 0.6f), v3(s * 1.62f * wide, top + 0.05f, -0.1f)};
        pav_mesh_tube(mesh, temple, 4, w->glasses, w->glasses * 0.8f, PAV_MATERIAL_RIM);
    }
    float in = lens_x(f) - w->lens_half;
    struct vec3 bridge[5];
    for (int i = 0; i < 5; i++) {
        float x = mixf(-in, in, (float)i / 4);
        bridge[i] = v3(x, top + 0.06f * squaref(x / in), z0 + 0.02f - 0.1f * x * x);
    }
    pav_mesh_tube(mesh, bridge, 5, w->glasses, w->glasses, PAV_MATERIAL_RIM);
}

bool pav_wear_lens(const struct pav_form *f, struct vec3 eye, struct vec3 place, float at[2])
{
    const struct pav_head_wear *w = &f->head->wear;
    float cx = lens_x(f), z = lens_z(f, cx);
    if (place.z > z || eye.z < z || fabsf(place.y - w->lens_y) > 1.5f)
        return false;
    float t = (eye.z - z) / (eye.z - place.z);
    float x = mixf(eye.x, place.x, t), y = mixf(eye.y, place.y, t);
    at[0] = (x - (x < 0 ? -cx : cx)) / w->lens_half;
    at[1] = (y - w->lens_y) / w->lens_high;
    float p = w->lens_power;
    return fabsf(at[0]) < 1 && fabsf(at[1]) < 1 &&
           powf(fabsf(at[0]), p) + powf(fabsf(at[1]), p) < 1;
}

/* ---- hats ---- */

float pav_wear_hat_line(const struct pav_form *f, float angle)
{
    const struct pav_head_wear *w = &f->head->wear;
    if (w->hat == PAV_HAT_NONE)
        return -9;
    float a = fabsf(angle);
    float back = w->hat == PAV_HAT_BEANIE ? 0.55f : 0.35f;
    return w->hat_line + back * stepf(0.5f, 2.4f, a);
}

static void add_crown(struct pav_mesh *mesh, const struct pav_form *f)
{
    enum { ROWS = 30, COLUMNS = 56 };
    const struct pav_head_wear *w = &f->head->wear;
    struct pav_mesh_vertex *v = pav_mesh_patch(mesh, ROWS, COLUMNS, PAV_MATERIAL_HAT, true);
    float thick = w->hat == PAV_HAT_BEANIE ? 0.14f : 0.10f,
          tall = w->hat == PAV_HAT_BRIM ? 0.55f : 0.12f;
    for (int j = 0; j < ROWS; j++) {
        float t = (float)j / (ROWS - 1);
        for (int i = 0; i < COLUMNS; i++, v++) {
            float angle = mixf(-PAV_PI, PAV_PI, (float)i / (COLUMNS - 1));
            float y = mixf(f->y0, pav_wear_hat_line(f, angle), mixf(t, t * t, 0.4f));
            struct vec3 p = pav_form_surface(f, angle, y);
            struct vec3 out = v3_unit(v3_sub(p, v3(0, fminf(y, -0.3f) * 0.55f, 0)));
            float knit = w->hat == PAV_HAT_BEANIE ? 0.02f * sinf(angle * 40) : 0;
            v->own = v3(angle, y, 0);
            v->at = v3_mad(p, out, thick + knit);
            v->at.y -= tall * stepf(-0.05f, -0.8f, y - w->hat_line);
            v->angle = angle;
        }
    }
}

/* The part that stands off: before the forehead, or all round. */
static void add_brim(struct pav_mesh *mesh, const struct pav_form *f)
{
    enum { ROWS = 8, COLUMNS = 49 };
    const struct pav_head_wear *w = &f->head->wear;
    bool visor = w->hat == PAV_HAT_CAP;
    struct pav_mesh_vertex *v = pav_mesh_patch(mesh, ROWS, COLUMNS, PAV_MATERIAL_HAT, true);
    float span = visor ? 1.05f : PAV_PI, reach = visor ? 1.5f : 1.05f;
    for (int j = 0; j < ROWS; j++) {
        float t = (float)j / (ROWS - 1);
        for (int i = 0; i < COLUMNS; i++, v++) {
            float angle = mixf(-span, span, (float)i / (COLUMNS - 1));
            float y = pav_wear_hat_line(f, angle);
            struct vec3 p = pav_form_surface(f, angle, y);
            float grow = visor ? reach * sqrtf(fmaxf(0, 1 - squaref(angle / span))) : reach;
            struct vec3 out = v3(sinf(angle) * (visor ? 0.35f : 1),
                                 visor ? 0.28f : 0.10f + 0.12f * cosf(2 * angle), cosf(angle));
            v->at = v3_mad(p, out, 0.08f + grow * t);
            v->at.y += visor ? 0.25f * squaref(angle) * t : 0.1f * t * t;
            v->own = v3(angle, 3 + t, 0);
            v->angle = angle;
        }
    }
}

/* ---- mask ---- */

#define MASK_ROWS    36
#define MASK_COLUMNS 41

/* Inside the cut of the cloth: 1 well inside, below 0 outside. */
static float mask_inside(const struct pav_form *f, float x, float y)
{
    const struct pav_head_wear *w = &f->head->wear;
    float ax = fabsf(x), top = w->mask_top + 0.42f * ax * ax * stepf(0, 0.6f, ax) * 0.9f;
    float low = f->chin_y + 0.10f - 0.42f * ax * ax;
    return fminf(fminf(y - top, low - y) * 4, (1.24f - ax) * 4);
}

/* Cloth over the face: what is nowhere under it, drawn smooth. */
static void drape(const struct pav_form *f, float z[MASK_ROWS][MASK_COLUMNS], float low)
{
    static const float edge = 1.28f;
    float skin[MASK_ROWS][MASK_COLUMNS], was[MASK_ROWS][MASK_COLUMNS];
    for (int j = 0; j < MASK_ROWS; j++) {
        for (int i = 0; i < MASK_COLUMNS; i++) {
            float x = mixf(-edge, edge, (float)i / (MASK_COLUMNS - 1));
            float y = mixf(f->head->wear.mask_top, low, (float)j / (MASK_ROWS - 1));
            skin[j][i] = pav_form_front(f, x, fminf(y, f->chin_y - 0.08f)) + 0.05f;
            z[j][i] = skin[j][i];
        }
    }
    for (int pass = 0; pass < 12; pass++) {
        for (int j = 0; j < MASK_ROWS; j++)
            for (int i = 0; i < MASK_COLUMNS; i++)
                was[j][i] = z[j][i];
        for (int j = 1; j < MASK_ROWS - 1; j++) {
            for (int i = 1; i < MASK_COLUMNS - 1; i++) {
                float mean =
                    0.25f * (was[j - 1][i] + was[j + 1][i] + was[j][i - 1] + was[j][i + 1]);
                z[j][i] = fmaxf(skin[j][i], mean);
            }
        }
    }
}

static void add_mask(struct pav_mesh *mesh, const struct pav_form *f)
{
    float z[MASK_ROWS][MASK_COLUMNS], low = f->chin_y + 0.12f;
    drape(f, z, low);
    struct pav_mesh_vertex *v =
        pav_mesh_patch(mesh, MASK_ROWS, MASK_COLUMNS, PAV_MATERIAL_MASK, true);
    for (int j = 0; j < MASK_ROWS; j++) {
        for (int i = 0; i < MASK_COLUMNS; i++, v++) {
            float x = mixf(-1.28f, 1.28f, (float)i / (MASK_COLUMNS - 1));
            float y = mixf(f->head->wear.mask_top, low, (float)j / (MASK_ROWS - 1));
            v->at = v->own = v3(x, y, z[j][i]);
            v->angle = 0;
            v->bare = mask_inside(f, x, y) < -0.4f;
        }
    }
    for (int k = 0; k < 4; k++) {
        float s = k & 1 ? 1 : -1, y = k & 2 ? f->chin_y - 0.75f : 0.85f;
        struct vec3 loop[4] = {v3(1.20f * s, y, pav_form_front(f, 1.2f * s, y) + 0.03f),
                               v3(1.45f * s, mixf(y, 0.6f, 0.4f), 0.85f),
                               v3(1.62f * s, mixf(y, 0.5f, 0.7f), 0.45f),
                               v3(1.68f * s, 0.4f, 0.1f)};
        pav_mesh_tube(mesh, loop, 4, 0.02f, 0.02f, PAV_MATERIAL_MASK);
    }
}

void pav_mesh_wear(struct pav_mesh *mesh, const struct pav_form *f)
{
    const struct pav_head_wear *w = &f->head->wear;
    if (w->glasses > 0)
        add_glasses(mesh, f);
    if (w->mask)
        add_mask(mesh, f);
    if (w->hat != PAV_HAT_NONE)
        add_crown(mesh, f);
    if (w->hat == PAV_HAT_CAP || w->hat == PAV_HAT_BRIM)
        add_brim(mesh, f);
}

/* ---- surfaces ---- */

bool pav_wear_keeps(const struct pav_form *f, enum pav_material material,
                    const struct pav_sample *s)
{
    if (material == PAV_MATERIAL_MASK && s->own.z > 0.3f)
        return mask_inside(f, s->own.x, s->own.y) > 0;
    if (material == PAV_MATERIAL_SCARF)
        return pav_scarf_outside(f, s->own.x, s->own.y, s->own.z) > 0;
    return true;
}

static struct vec3 weave(const struct pav_form *f, struct vec3 colour, float x, float y)
{
    int pattern = (int)(f->head->seed >> 5) % 5;
    if (pattern == 0)
        colour = v3_scale(colour, sinf(y * 11) > 0.3f ? 0.45f : 1);
    else if (pattern == 1)
        colour = v3_mix(colour, v3_scale(v3(1, 1, 1), 0.5f),
                        stepf(0.6f, 0.75f, noise2(x * 6, y * 6, f->head->seed)));
    return v3_scale(colour, 0.8f + 0.4f * cloud2(x * 3, y * 3, f->head->seed + 91));
}

void pav_wear_surface(const struct pav_form *f, enum pav_material material,
                      const struct pav_sample *s, struct pav_surface *out)
{
    const struct pav_head_wear *w = &f->head->wear;
    out->gloss = 0.03f, out->rough = 0.9f;
    if (material == PAV_MATERIAL_MASK) {
        float pleat = w->mask_pleats ? bell1(sinf((s->own.y - w->mask_top) * 6.5f), 0.13f) : 0;
        float edge = stepf(0.45f, 0.1f, mask_inside(f, s->own.x, s->own.y));
        out->albedo = v3_scale(
            w->mask_colour, 1 - 0.25f * pleat * stepf(1.2f, 0.8f, fabsf(s->own.x)) - 0.12f * edge);
    } else if (material == PAV_MATERIAL_SCARF) {
        float fold = noise2(s->own.x * 2 + s->own.y * 1.5f, s->own.y * 5, f->head->seed + 93);
        out->albedo = v3_scale(weave(f, w->scarf_colour, s->own.x, s->own.y), 0.75f + 0.5f * fold);
        /* the edge round the face is turned in */
        out->shade *=
            0.55f + 0.45f * stepf(0, 0.12f, pav_scarf_outside(f, s->own.x, s->own.y, s->own.z));
    } else {
        out->albedo = weave(f, w->hat_colour, s->own.x, s->own.y);
        if (w->hat == PAV_HAT_BEANIE)
            out->albedo = v3_scale(out->albedo, 0.75f + 0.25f * sinf(s->own.x * 40));
        else if (s->own.y < 2)
            out->albedo = v3_scale(out->albedo, 1 - 0.4f * bell1(sinf(3 * s->own.x), 0.03f));
        if (s->own.y > 2.9f && s->normal.y > 0.1f)
            out->shade *= 0.5f;
    }
}

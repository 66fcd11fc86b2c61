/* Owns what a head wears: glasses, scarf, hat, mask. */
#include "facelab/wear.h"

static void add_lens_rim(struct pav_mesh *mesh, const struct pav_form *f, int side, float z)
{
    enum { POINTS = 33 };
    const struct pav_head_wear *w = &f->head->wear;
    struct vec3 points[POINTS];
    float cx = pav_wear_lens_x(f, side);
    for (int i = 0; i < POINTS; i++) {
        float a = 2 * PAV_PI * (float)i / (POINTS - 1), p = 2 / w->lens_power;
        float c = cosf(a), s = sinf(a);
        float x = w->lens_half * copysignf(powf(fabsf(c), p), c);
        float y = w->lens_high * copysignf(powf(fabsf(s), p), s);
        points[i] = v3(cx + x, w->lens_y + y, z - 0.10f * squaref(cx + x));
    }
    pav_mesh_tube(mesh, points, POINTS, w->glasses, w->glasses, PAV_MATERIAL_RIM);
}

float pav_wear_lens_x(const struct pav_form *f, int side)
{
    return (float)side * (f->head->shape.eye_x + 0.02f);
}

float pav_wear_lens_z(const struct pav_form *f)
{
    return pav_form_front(f, 0, 0.1f) + 0.12f;
}

static void add_glasses(struct pav_mesh *mesh, const struct pav_form *f)
{
    const struct pav_head_wear *w = &f->head->wear;
    float z = pav_wear_lens_z(f), top = w->lens_y - 0.25f * w->lens_high;
    for (int side = -1; side <= 1; side += 2) {
        float cx = pav_wear_lens_x(f, side), s = (float)side;
        add_lens_rim(mesh, f, side, z);
        float out = cx + s * w->lens_half, hinge = z - 0.10f * out * out;
        struct vec3 temple[4] = {v3(out, top, hinge),
                                 v3(s * 1.60f * f->head->shape.wide, top - 0.02f, hinge - 0.3f),
                                 v3(s * 1.66f * f->head->shape.wide, top - 0.05f, 0.6f),
                                 v3(s * 1.62f * f->head->shape.wide, top + 0.05f, -0.1f)};
        pav_mesh_tube(mesh, temple, 4, w->glasses, w->glasses * 0.8f, PAV_MATERIAL_RIM);
    }
    float in = f->head->shape.eye_x + 0.02f - w->lens_half;
    struct vec3 bridge[5];
    for (int i = 0; i < 5; i++) {
        float x = mixf(-in, in, (float)i / 4);
        bridge[i] = v3(x, top + 0.06f * squaref(x / in), z + 0.02f - 0.1f * x * x);
    }
    pav_mesh_tube(mesh, bridge, 5, w->glasses, w->glasses, PAV_MATERIAL_RIM);
}

void pav_mesh_wear(struct pav_mesh *mesh, const struct pav_form *f, const struct pav_stand *stand,
                   int fine)
{
    (void)stand, (void)fine;
    if (f->head->wear.glasses > 0)
        add_glasses(mesh, f);
}

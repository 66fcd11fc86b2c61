/* Owns hair: the line where it begins, the cap over the skull, what hangs, and its strands. */
#include "facelab/hair.h"

#include "facelab/wear.h"

static float knots(const float *at, const float *value, int count, float x)
{
    if (x <= at[0])
        return value[0];
    for (int i = 1; i < count; i++) {
        if (x <= at[i])
            return mixf(value[i - 1], value[i], (x - at[i - 1]) / (at[i] - at[i - 1]));
    }
    return value[count - 1];
}

/* y of the hair's edge round the head; angle in degrees, not negative. */
static float hair_line(const struct pav_form *f, float degrees)
{
    const struct pav_head_hair *h = &f->head->hair;
    static const float at[] = {0, 25, 42, 56, 66, 74, 79, 84, 92, 104, 116, 135, 180};
    float l = h->line, r = h->recede;
    const float line[] = {l - 0.2f * r, l - 0.5f * r, l + 0.10f - 0.3f * r,
                          l + 0.42f,    l + 0.95f,    -0.1f,
                          0.30f,        0.35f,        -0.2f,
                          -0.25f,       0.7f,         1.15f,
                          1.3f};
    return knots(at, line, (int)(sizeof at / sizeof at[0]), degrees);
}

float pav_hair_inside(const struct pav_form *f, float angle, float y)
{
    const struct pav_head_hair *h = &f->head->hair;
    if (h->kind == PAV_HAIR_NONE)
        return -1;
    float degrees = fabsf(angle) * 180 / PAV_PI, inside = hair_line(f, degrees) - y;
    if (h->fringe > 0) {
        float ragged = noise2(angle * 9, 3, f->head->seed + 31) - 0.5f;
        float low = h->line + h->fringe * (1 + 0.35f * ragged) +
                    0.25f * h->fringe * bell1(angle - 0.6f * h->part, 0.35f) * ragged;
        inside = fmaxf(inside, (low - y) * stepf(68, 58, degrees) - stepf(60, 68, degrees));
    }
    if (h->kind == PAV_HAIR_RING)
        inside = fminf(inside, fminf((degrees - 68) * 0.02f, y + 1.15f));
    return inside;
}

float pav_hair_beard(const struct pav_form *f, float x, float y)
{
    const struct pav_head *h = &f->head[0];
    float strength = fmaxf(h->hair.beard, h->hair.stubble);
    if (strength <= 0 && h->hair.moustache <= 0)
        return 0;
    const struct pav_head_shape *s = &h->shape;
    float ax = fabsf(x - f->mouth.x), ym = s->mouth_y, low = 0;
    if (y > ym)
        low = y - ym > f->jaw_drop ? y - ym - f->jaw_drop : 0;
    float high = y < ym ? ym - y : 0;
    /* cheeks: from the sideburns down to the jaw; chin; not over the soft place by the corners */
    float edge = mixf(0.86f, 1.25f, stepf(0.2f, 1.1f, high)) - 0.75f * stepf(0, 0.75f, low);
    float cheek = stepf(edge, edge + 0.22f, ax) * stepf(ym + 0.2f, ym - 1.35f, y + 2);
    cheek = stepf(edge, edge + 0.22f, ax) * stepf(0.15f, 0.5f, y);
    float chin = stepf(0.28f, 0.42f, low) * (y > ym ? 1 : 0);
    float sides = stepf(0.56f, 0.68f, ax) * stepf(0.30f, 0.05f, high);
    float full = fmaxf(fmaxf(cheek, chin), sides) * strength;
    float lip = stepf(0.38f, 0.30f, high) * stepf(0.06f, 0.13f, high) * stepf(0.66f, 0.52f, ax) *
                (1 - 0.5f * bell1(x, 0.05f));
    full = fmaxf(full, lip * fmaxf(h->hair.moustache, strength));
    return y < 0 ? 0 : full;
}

static float stand_off(const struct pav_form *f, float angle, float y, float inside)
{
    const struct pav_head_hair *h = &f->head->hair;
    float rise = stepf(-0.02f, h->kind == PAV_HAIR_AFRO ? 0.6f : 0.35f, inside);
    float high = stepf(0.6f, -1.6f, y);
    float off = h->volume * rise * (0.35f + 0.65f * high);
    float lumps = cloud2(angle * 6 + 11, y * 5, f->head->seed + 41) - 0.5f;
    float curl = h->kind == PAV_HAIR_CURLY || h->kind == PAV_HAIR_AFRO ? 0.5f : 0.22f;
    off *= 1 + curl * 2 * lumps;
    /* a parting */
    if (h->kind >= PAV_HAIR_SHORT && h->kind <= PAV_HAIR_BUN && y < -1)
        off *= 1 - 0.6f * bell1(angle - h->part, 0.07f);
    if (f->head->wear.hat != PAV_HAT_NONE)
        off *= stepf(-0.1f, 0.3f, y - pav_wear_hat_line(f, angle));
    return 0.02f + off;
}

static void add_cap(struct pav_mesh *mesh, const struct pav_form *f, int fine)
{
    int rows = fine * 2 / 3, columns = fine;
    float low = 1.45f;
    struct pav_mesh_vertex *v = pav_mesh_patch(mesh, rows, columns, PAV_MATERIAL_HAIR, false);
    for (int j = 0; j < rows; j++) {
        float t = (float)j / (float)(rows - 1);
        float y = mixf(f->y0, low, mixf(t, t * t, 0.35f));
        for (int i = 0; i < columns; i++, v++) {
            float angle = mixf(-PAV_PI, PAV_PI, (float)i / (float)(columns - 1));
            struct vec3 p = pav_form_surface(f, angle, y);
            struct vec3 out = v3_unit(v3_sub(p, v3(0, fminf(y, -0.3f) * 0.55f, 0)));
            v->own = p;
            float inside = pav_hair_inside(f, angle, y);
            v->at = v3_mad(p, out, stand_off(f, angle, y, inside));
            v->angle = angle;
            v->bare = inside < -0.1f;
        }
    }
}

/* Hair that hangs beside and behind the face. */
static void add_curtain(struct pav_mesh *mesh, const struct pav_form *f)
{
    enum { ROWS = 30, COLUMNS = 64 };
    const struct pav_head_hair *h = &f->head->hair;
    struct pav_mesh_vertex *v = pav_mesh_patch(mesh, ROWS, COLUMNS, PAV_MATERIAL_CURTAIN, true);
    float edge = mixf(98, 58, h->front) * PAV_PI / 180;
    for (int j = 0; j < ROWS; j++) {
        float t = (float)j / (ROWS - 1), y = mixf(-1.5f, h->length, t);
        float out = 0.06f + h->volume * (0.3f + 0.5f * stepf(0, 0.4f, t)) + 0.12f * t;
        for (int i = 0; i < COLUMNS; i++, v++) {
            float u = (float)i / (COLUMNS - 1);
            /* from the front edge on the right round the back to the left */
            float angle = mixf(edge, 2 * PAV_PI - edge, u);
            angle += 0.10f * sinf(3 * t + (float)(f->head->seed & 7));
            float wave = 1 + 0.05f * (noise2(angle * 4, y * 1.3f, f->head->seed + 43) - 0.5f);
            struct pav_section c = pav_form_section(f, fminf(y, 0.3f));
            float x = (c.wide + out) * wave * sinf(angle);
            float depth = cosf(angle);
            float z = depth > 0 ? c.side + (0.9f + out) * depth : c.side + (c.back + out) * depth;
            v->own = v3(x, y, z), v->at = v->own;
            v->angle = angle;
        }
    }
}

/* Single locks that fall before the cheeks and the forehead. */
static void add_wisps(struct pav_mesh *mesh, const struct pav_form *f)
{
    enum { POINTS = 9 };
    struct dice d = dice_of(f->head->seed + 77);
    int count = (int)(4 + 12 * f->head->hair.strands);
    for (int k = 0; k < count; k++) {
        float side = dice_chance(&d, 0.5f) ? 1 : -1, from = dice_range(&d, 0.1f, 1.1f);
        float to = dice_range(&d, 0.75f, 1.5f), end = dice_range(&d, 0.3f, 2.6f),
              bend = dice_bell(&d, 0.15f);
        struct vec3 points[POINTS];
        for (int i = 0; i < POINTS; i++) {
            float t = (float)i / (POINTS - 1), y = mixf(f->head->hair.line - 0.1f, end, t);
            float x = side * (mixf(from, to, t * (2 - t)) + bend * sinf(4 * t));
            points[i] = v3(x, y, pav_form_front(f, x, y) + 0.06f + 0.10f * t);
        }
        float thick = dice_range(&d, 0.003f, 0.013f);
        pav_mesh_tube(mesh, points, POINTS, thick, 0.3f * thick, PAV_MATERIAL_WISP);
    }
}

/* From the jaw's edge down, thinning into single tips. */
static void add_long_beard(struct pav_mesh *mesh, const struct pav_form *f)
{
    float l = f->head->hair.beard_long, wide = f->head->shape.jaw;
    int first = mesh->count;
    pav_mesh_egg(mesh, v3(0, 0, 0), v3(0.92f * wide, 0.42f + 0.75f * l, 0.55f), 0,
                 PAV_MATERIAL_WISP);
    for (int i = first; i < mesh->count; i++) {
        struct pav_mesh_vertex *v = &mesh->vertices[i];
        float low = fmaxf(0, v->at.y), tips = noise2(v->angle * 6, 1, f->head->seed + 79) - 0.5f;
        v->at.x *= 1 - 0.35f * low, v->at.y *= 1 + 0.5f * tips;
        v->at.z *= 1 + 0.25f * tips;
        v->own = v3(v->at.x, v->at.y, v->at.z);
        v->at = v3_add(v->at, v3(f->jaw_x, f->chin_y - 0.10f, 1.32f));
    }
}

void pav_mesh_hair(struct pav_mesh *mesh, const struct pav_form *f, int fine)
{
    const struct pav_head_hair *h = &f->head->hair;
    if (h->beard_long > 0)
        add_long_beard(mesh, f);
    if (h->kind == PAV_HAIR_NONE || f->head->wear.scarf)
        return;
    if (h->strands > 0)
        add_wisps(mesh, f);
    add_cap(mesh, f, fine);
    if (h->kind == PAV_HAIR_LONG)
        add_curtain(mesh, f);
    if (h->kind == PAV_HAIR_BUN && f->head->wear.hat == PAV_HAT_NONE)
        pav_mesh_egg(mesh, v3(0.1f, f->head->shape.top - 0.25f, -0.9f), v3(0.75f, 0.65f, 0.7f),
                     0.3f, PAV_MATERIAL_HAIR);
}

static float strand_noise(const struct pav_form *f, float angle, float y)
{
    return noise2(angle * 34, y * 2.2f + 1.5f * noise2(angle * 5, y * 2, 3), f->head->seed + 51);
}

bool pav_hair_keeps(const struct pav_form *f, enum pav_material material,
                    const struct pav_sample *s)
{
    const struct pav_head_hair *h = &f->head->hair;
    if (material == PAV_MATERIAL_HAIR) {
        if (s->own.y < f->head->shape.top + 0.3f)
            return true;
        float ragged = 0.05f + 0.10f * (h->fringe > 0 && s->own.z > 0.8f);
        float n = noise2(s->angle * 40, s->own.y * 2, f->head->seed + 53);
        return pav_hair_inside(f, s->angle, s->own.y) > ragged * n;
    }
    if (material == PAV_MATERIAL_CURTAIN) {
        float end = h->length - 0.7f * noise2(s->angle * 22, 1, f->head->seed + 57);
        return s->own.y < end;
    }
    return true;
}

struct vec3 pav_hair_colour(const struct pav_form *f, enum pav_material material,
                            const struct pav_sample *s, struct vec3 *strand)
{
    const struct pav_head_hair *h = &f->head->hair;
    float tone;
    if (h->kind == PAV_HAIR_CURLY || h->kind == PAV_HAIR_AFRO) {
        tone = 0.35f + 1.3f * cloud2(s->own.x * 9 + s->own.z * 5, s->own.y * 9, f->head->seed + 59);
        *strand = v3(0.5f, 0.6f, 0.3f);
    } else {
        tone = 0.5f + 0.6f * strand_noise(f, s->angle, s->own.y) +
               0.4f * noise2(s->angle * 80, s->own.y * 3, f->head->seed + 61);
        float sweep = material == PAV_MATERIAL_CURTAIN ? 0.1f : 0.5f * sinf(s->angle);
        *strand = v3_unit(v3(sweep, 0.8f, material == PAV_MATERIAL_CURTAIN ? 0 : 0.5f));
    }
    if (h->kind == PAV_HAIR_CROPPED || h->kind == PAV_HAIR_RING)
        tone *= 0.8f + 0.4f * noise2(s->angle * 60, s->own.y * 60, f->head->seed);
    return v3_scale(h->colour, tone);
}

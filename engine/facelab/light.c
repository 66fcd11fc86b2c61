/* Owns how surfaces answer to lamps and sky, and the shadow map. */
#include "facelab/light.h"

#include <stdlib.h>

#include "base/str.h"

void pav_shadow_init(struct pav_shadow *s, int room)
{
    s->size = s->room = room;
    s->depth = pav_alloc((size_t)room * (size_t)room * sizeof s->depth[0]);
}

void pav_shadow_finish(struct pav_shadow *s)
{
    free(s->depth);
}

static struct vec3 lamp_view(const struct pav_shadow *s, struct vec3 at)
{
    struct vec3 p = turn_apply(&s->turn, at);
    return v3((p.x - s->centre_x) * s->scale + 0.5f * (float)s->size,
              (p.y - s->centre_y) * s->scale + 0.5f * (float)s->size, p.z);
}

static void fill(struct pav_shadow *s, struct vec3 a, struct vec3 b, struct vec3 c)
{
    float area = (b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y);
    if (fabsf(area) < 1e-6f)
        return;
    float last = (float)(s->size - 1);
    int x0 = (int)ceilf(clampf(fminf(a.x, fminf(b.x, c.x)), 0, last)),
        x1 = (int)clampf(fmaxf(a.x, fmaxf(b.x, c.x)), -1, last),
        y0 = (int)ceilf(clampf(fminf(a.y, fminf(b.y, c.y)), 0, last)),
        y1 = (int)clampf(fmaxf(a.y, fmaxf(b.y, c.y)), -1, last);
    float k = 1 / area;
    for (int y = y0; y <= y1; y++) {
        for (int x = x0; x <= x1; x++) {
            float px = (float)x, py = (float)y;
            float u = ((b.x - px) * (c.y - py) - (c.x - px) * (b.y - py)) * k;
            float v = ((c.x - px) * (a.y - py) - (a.x - px) * (c.y - py)) * k;
            if (u < -1e-4f || v < -1e-4f || u + v > 1.0001f)
                continue;
            float z = u * a.z + v * b.z + (1 - u - v) * c.z, *d = &s->depth[y * s->size + x];
            if (z > *d)
                *d = z;
        }
    }
}

void pav_shadow_cast(struct pav_shadow *s, const struct pav_mesh *mesh, struct vec3 from,
                     struct vec3 centre, float reach, int size)
{
    s->size = size < s->room ? size : s->room;
    struct vec3 side = v3_unit(v3_cross(fabsf(from.y) < 0.9f ? v3(0, 1, 0) : v3(0, 0, 1), from));
    s->turn = (struct turn){side, v3_cross(from, side), from};
    s->scale = 0.5f * (float)s->size / reach;
    struct vec3 c = turn_apply(&s->turn, centre);
    s->centre_x = c.x, s->centre_y = c.y;
    for (int i = 0; i < s->size * s->size; i++)
        s->depth[i] = -1e9f;
    for (int k = 0; k < mesh->patch_count; k++) {
        const struct pav_mesh_patch *p = &mesh->patches[k];
        if (p->material == PAV_MATERIAL_SHIRT || p->material == PAV_MATERIAL_RIM)
            continue;
        /* every second corner is enough for a shadow */
        int dj = p->rows > 40 ? 2 : 1, di = p->columns > 40 ? 2 : 1;
        const struct pav_mesh_vertex *v = &mesh->vertices[p->first];
        for (int j = 0; j + 1 < p->rows; j += dj) {
            int j1 = j + dj < p->rows ? j + dj : p->rows - 1;
            for (int i = 0; i + 1 < p->columns; i += di) {
                int i1 = i + di < p->columns ? i + di : p->columns - 1;
                if (v[j * p->columns + i].bare && v[j1 * p->columns + i1].bare)
                    continue;
                struct vec3 a = lamp_view(s, v[j * p->columns + i].at),
                            b = lamp_view(s, v[j * p->columns + i1].at),
                            d = lamp_view(s, v[j1 * p->columns + i].at),
                            e = lamp_view(s, v[j1 * p->columns + i1].at);
                fill(s, a, b, d);
                fill(s, b, e, d);
            }
        }
    }
}

float pav_shadow_reach(const struct pav_shadow *s, struct vec3 at, float blur)
{
    struct vec3 p = lamp_view(s, at);
    float r = 0.6f + blur * s->scale, lit = 0, bias = 0.11f + 0.6f * blur,
          span = 0.12f + 0.6f * blur;
    /* a sunflower's spiral: as many looks as the disc has places, within reason */
    int looks = r < 4 ? 9 : 40;
    float c = 1, n = 0;
    for (int k = 0; k < looks; k++) {
        float out = r * sqrtf(((float)k + 0.5f) / (float)looks);
        int x = (int)lrintf(p.x + out * c), y = (int)lrintf(p.y + out * n);
        float turned = -0.7373688f * c - 0.6754902f * n;
        n = 0.6754902f * c - 0.7373688f * n, c = turned;
        if (x < 0 || y < 0 || x >= s->size || y >= s->size) {
            lit += 1;
            continue;
        }
        float over = s->depth[y * s->size + x] - p.z - bias;
        lit += 1 - clampf(over / span, 0, 1);
    }
    return lit / (float)looks;
}

static float shine(float cosine, float rough)
{
    float a = rough * rough + 0.002f, d = cosine * cosine * (a * a - 1) + 1;
    /* GGX, without the parts that hardly change over a face */
    return a * a / (PAV_PI * d * d);
}

struct vec3 pav_light_shade(const struct pav_shot *shot, const struct pav_surface *s,
                            struct vec3 strand, struct vec3 view, const float reach[PAV_LIGHTS_MAX])
{
    struct vec3 n = s->normal;
    bool hair = strand.x != 0 || strand.y != 0 || strand.z != 0;
    struct vec3 light = v3_scale(v3_mix(shot->sky, shot->ground, 0.5f + 0.5f * n.y), s->shade);
    struct vec3 spark = {0, 0, 0};
    float facing = fmaxf(0, v3_dot(n, view)), rim = 1 - facing;
    rim = 0.04f + 0.96f * rim * rim * rim * rim * rim;
    for (int i = 0; i < shot->light_count; i++) {
        const struct pav_light *l = &shot->lights[i];
        float d = v3_dot(n, l->from), wrap = 0.05f + 0.30f * l->soft;
        /* red light travels furthest under the skin */
        struct vec3 fall = {clampf((d + wrap + 0.16f) / (1.16f + wrap), 0, 1),
                            clampf((d + wrap + 0.06f) / (1.06f + wrap), 0, 1),
                            clampf((d + wrap + 0.02f) / (1.02f + wrap), 0, 1)};
        float part = reach[i] * mixf(1, s->shade, 0.45f);
        struct vec3 half = v3_unit(v3_add(l->from, view));
        float gloss;
        if (hair) {
            float along = v3_dot(strand, half), across = sqrtf(fmaxf(0, 1 - along * along));
            gloss = s->gloss * powf(across, 40) * 0.6f * clampf(d + 0.4f, 0, 1);
        } else {
            float rough = clampf(s->rough + 0.25f * l->soft * (s->wet ? 0.3f : 1), 0.05f, 1);
            gloss = s->gloss * shine(fmaxf(0, v3_dot(n, half)), rough) * (rim + 0.02f) *
                    clampf(d * 4 + 0.3f, 0, 1);
            gloss = fminf(gloss, s->wet ? 2.5f : 0.8f);
        }
        light = v3_add(light, v3_scale(v3_mul(l->colour, fall), part));
        spark = v3_mad(spark, l->colour, gloss * part);
    }
    spark = v3_mad(spark, shot->sky, s->gloss * rim * s->shade * (hair ? 0.02f : 0.35f));
    return v3_scale(v3_add(v3_mul(s->albedo, light), spark), shot->exposure);
}

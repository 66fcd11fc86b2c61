/* Owns the sample buffers and how triangles fill them. */
#include "facelab/raster.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"

void pav_raster_init(struct pav_raster *r, int width, int height)
{
    size_t n = (size_t)width * (size_t)height;
    *r = (struct pav_raster){.width = width, .height = height};
    r->depth = pav_alloc(n * sizeof r->depth[0]);
    r->material = pav_alloc(n);
    r->samples = pav_alloc(n * sizeof r->samples[0]);
    r->x0 = r->y0 = 0, r->x1 = width, r->y1 = height;
    pav_raster_clear(r);
}

void pav_raster_finish(struct pav_raster *r)
{
    free(r->depth);
    free(r->material);
    free(r->samples);
    *r = (struct pav_raster){0};
}

void pav_raster_clear(struct pav_raster *r)
{
    for (int y = r->y0; y < r->y1; y++) {
        size_t row = (size_t)y * (size_t)r->width;
        for (int x = r->x0; x < r->x1; x++)
            r->depth[row + (size_t)x] = PAV_RASTER_FAR;
        memset(r->material + row + r->x0, 0, (size_t)(r->x1 - r->x0));
    }
    r->x0 = r->width, r->y0 = r->height, r->x1 = r->y1 = 0;
}

struct fill {
    struct pav_raster *raster;
    enum pav_material material;
    bool open;
    pav_raster_keeps keeps;
    const void *with;
};

static struct pav_sample blend(const struct pav_mesh_vertex *a, const struct pav_mesh_vertex *b,
                               const struct pav_mesh_vertex *c, float u, float v, float w)
{
    struct pav_sample s;
    s.own =
        v3(a->own.x * u + b->own.x * v + c->own.x * w, a->own.y * u + b->own.y * v + c->own.y * w,
           a->own.z * u + b->own.z * v + c->own.z * w);
    s.normal = v3(a->normal.x * u + b->normal.x * v + c->normal.x * w,
                  a->normal.y * u + b->normal.y * v + c->normal.y * w,
                  a->normal.z * u + b->normal.z * v + c->normal.z * w);
    s.angle = a->angle * u + b->angle * v + c->angle * w;
    return s;
}

static void triangle(const struct fill *f, const struct pav_mesh_vertex *a,
                     const struct pav_mesh_vertex *b, const struct pav_mesh_vertex *c)
{
    struct pav_raster *r = f->raster;
    float area = (b->x - a->x) * (c->y - a->y) - (c->x - a->x) * (b->y - a->y);
    if (f->open ? fabsf(area) < 1e-6f : area < 1e-6f)
        return;
    float fx0 = fminf(a->x, fminf(b->x, c->x)), fx1 = fmaxf(a->x, fmaxf(b->x, c->x));
    float fy0 = fminf(a->y, fminf(b->y, c->y)), fy1 = fmaxf(a->y, fmaxf(b->y, c->y));
    if (fx1 < 0 || fy1 < 0 || fx0 > (float)r->width || fy0 > (float)r->height)
        return;
    int x0 = fx0 > 0 ? (int)ceilf(fx0) : 0, y0 = fy0 > 0 ? (int)ceilf(fy0) : 0;
    int x1 = fx1 < (float)r->width - 1 ? (int)fx1 : r->width - 1;
    int y1 = fy1 < (float)r->height - 1 ? (int)fy1 : r->height - 1;
    if (x0 > x1 || y0 > y1)
        return;
    float k = 1 / area;
    float ux = (b->y - c->y) * k, uy = (c->x - b->x) * k, vx = (c->y - a->y) * k,
          vy = (a->x - c->x) * k;
    float du = a->depth - c->depth, dv = b->depth - c->depth;
    bool drawn = false;
    for (int y = y0; y <= y1; y++) {
        float px = (float)x0 - c->x, py = (float)y - c->y;
        float u = ux * px + uy * py, v = vx * px + vy * py;
        size_t at = (size_t)y * (size_t)r->width + (size_t)x0;
        for (int x = x0; x <= x1; x++, u += ux, v += vx, at++) {
            if (u < -1e-4f || v < -1e-4f || u + v > 1.0001f)
                continue;
            float depth = c->depth + u * du + v * dv;
            if (depth <= r->depth[at])
                continue;
            struct pav_sample s = blend(a, b, c, u, v, 1 - u - v);
            if (f->keeps && !f->keeps(f->with, f->material, &s))
                continue;
            r->depth[at] = depth;
            r->material[at] = (uint8_t)f->material;
            r->samples[at] = s;
            drawn = true;
        }
    }
    if (drawn) {
        r->x0 = x0 < r->x0 ? x0 : r->x0, r->x1 = x1 + 1 > r->x1 ? x1 + 1 : r->x1;
        r->y0 = y0 < r->y0 ? y0 : r->y0, r->y1 = y1 + 1 > r->y1 ? y1 + 1 : r->y1;
    }
}

void pav_raster_mesh(struct pav_raster *r, struct pav_mesh *mesh, const struct pav_lens *lens,
                     pav_raster_keeps keeps, const void *with)
{
    for (int i = 0; i < mesh->count; i++) {
        struct pav_mesh_vertex *v = &mesh->vertices[i];
        struct vec3 p = pav_lens_see(lens, v->at);
        v->x = p.x, v->y = p.y, v->depth = p.z;
    }
    for (int k = 0; k < mesh->patch_count; k++) {
        const struct pav_mesh_patch *p = &mesh->patches[k];
        bool holes = p->material == PAV_MATERIAL_HAIR || p->material == PAV_MATERIAL_SCARF ||
                     p->material == PAV_MATERIAL_CURTAIN || p->material == PAV_MATERIAL_HAT ||
                     p->material == PAV_MATERIAL_MASK || p->material == PAV_MATERIAL_WISP;
        struct fill f = {r, p->material, p->open, holes ? keeps : NULL, with};
        const struct pav_mesh_vertex *v = &mesh->vertices[p->first];
        for (int j = 0; j + 1 < p->rows; j++) {
            for (int i = 0; i + 1 < p->columns; i++) {
                const struct pav_mesh_vertex *a = v + j * p->columns + i, *b = a + p->columns;
                if (a[0].bare && a[1].bare && b[0].bare && b[1].bare)
                    continue;
                triangle(&f, a, a + 1, b);
                triangle(&f, a + 1, b + 1, b);
            }
        }
    }
}

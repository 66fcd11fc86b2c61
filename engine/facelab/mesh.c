/* Owns patches of corners, their normals, and the plain bodies made of them: eggs, tubes, head, neck. */
#include "facelab/mesh.h"

#include <stdlib.h>

#include "base/str.h"
#include "facelab/wear.h"

void pav_mesh_free(struct pav_mesh *mesh)
{
    free(mesh->vertices);
    *mesh = (struct pav_mesh){0};
}

void pav_mesh_clear(struct pav_mesh *mesh)
{
    mesh->count = 0;
    mesh->patch_count = 0;
}

struct pav_mesh_vertex *pav_mesh_patch(struct pav_mesh *mesh, int rows, int columns,
                                       enum pav_material material, bool open)
{
    int need = mesh->count + rows * columns;
    if (need > mesh->room) {
        mesh->room = need + need / 2;
        mesh->vertices = pav_realloc(mesh->vertices, (size_t)mesh->room * sizeof mesh->vertices[0]);
    }
    if (mesh->patch_count == PAV_PATCHES_MAX)
        mesh->patch_count--;
    mesh->patches[mesh->patch_count++] =
        (struct pav_mesh_patch){mesh->count, rows, columns, material, open};
    struct pav_mesh_vertex *first = &mesh->vertices[mesh->count];
    mesh->count = need;
    for (int i = 0; i < rows * columns; i++)
        first[i].bare = false;
    return first;
}

static void patch_normals(struct pav_mesh_vertex *v, int rows, int columns)
{
    for (int j = 0; j < rows; j++) {
        int up = j > 0 ? j - 1 : 0, down = j < rows - 1 ? j + 1 : rows - 1;
        for (int i = 0; i < columns; i++) {
            int left = i > 0 ? i - 1 : 0, right = i < columns - 1 ? i + 1 : columns - 1;
            struct vec3 across = v3_sub(v[j * columns + right].at, v[j * columns + left].at);
            struct vec3 along = v3_sub(v[down * columns + i].at, v[up * columns + i].at);
            v[j * columns + i].normal = v3_unit(v3_cross(across, along));
        }
    }
}

void pav_mesh_normals(struct pav_mesh *mesh, int from)
{
    for (int k = from; k < mesh->patch_count; k++) {
        const struct pav_mesh_patch *p = &mesh->patches[k];
        patch_normals(&mesh->vertices[p->first], p->rows, p->columns);
    }
}

struct vec3 pav_stand_place(const struct pav_stand *stand, struct vec3 p)
{
    return v3_add(turn_apply(&stand->turn, v3_sub(p, stand->pivot)), stand->pivot);
}

void pav_mesh_stand(struct pav_mesh *mesh, int from, const struct pav_stand *stand)
{
    if (from >= mesh->patch_count)
        return;
    for (int i = mesh->patches[from].first; i < mesh->count; i++)
        mesh->vertices[i].at = pav_stand_place(stand, mesh->vertices[i].at);
}

void pav_mesh_egg(struct pav_mesh *mesh, struct vec3 centre, struct vec3 radii, float tip,
                  enum pav_material material)
{
    enum { ROWS = 17, COLUMNS = 25 };
    struct pav_mesh_vertex *v = pav_mesh_patch(mesh, ROWS, COLUMNS, material, false);
    float ct = cosf(tip), st = sinf(tip);
    for (int j = 0; j < ROWS; j++) {
        float down = PAV_PI * (float)j / (ROWS - 1);
        for (int i = 0; i < COLUMNS; i++, v++) {
            float round = 2 * PAV_PI * (float)i / (COLUMNS - 1) - PAV_PI;
            struct vec3 p = v3(radii.x * sinf(down) * sinf(round), -radii.y * cosf(down),
                               radii.z * sinf(down) * cosf(round));
            v->at = v3_add(centre, v3(p.x, p.y * ct - p.z * st, p.y * st + p.z * ct));
            v->own = v->at;
            v->angle = round;
        }
    }
}

void pav_mesh_tube(struct pav_mesh *mesh, const struct vec3 *points, int count, float radius_a,
                   float radius_b, enum pav_material material)
{
    enum { ROUND = 7 };
    struct pav_mesh_vertex *v = pav_mesh_patch(mesh, count, ROUND, material, false);
    for (int j = 0; j < count; j++) {
        struct vec3 along =
            v3_unit(v3_sub(points[j < count - 1 ? j + 1 : j], points[j > 0 ? j - 1 : j]));
        struct vec3 side =
            v3_unit(v3_cross(along, fabsf(along.z) < 0.9f ? v3(0, 0, 1) : v3(0, 1, 0)));
        struct vec3 up = v3_cross(along, side);
        float r = mixf(radius_a, radius_b, (float)j / (float)(count - 1));
        for (int i = 0; i < ROUND; i++, v++) {
            float a = -2 * PAV_PI * (float)i / (ROUND - 1);
            v->at = v3_mad(v3_mad(points[j], side, r * cosf(a)), up, r * sinf(a));
            v->own = v3((float)j, (float)i, 0);
            v->angle = a;
        }
    }
}

/* ---- the head ---- */

static void add_face(struct pav_mesh *mesh, const struct pav_form *f, int rows)
{
    int front = rows * 3 / 4, back = 10, columns = 2 * back + front;
    struct pav_mesh_vertex *v = pav_mesh_patch(mesh, rows, columns, PAV_MATERIAL_FACE, false);
    for (int j = 0; j < rows; j++) {
        /* rows lie closer at the ends, where the surface closes */
        float t = (float)j / (float)(rows - 1);
        float y = mixf(f->y0, f->y1, mixf(t, 0.5f - 0.5f * cosf(PAV_PI * t), 0.3f));
        for (int i = 0; i < columns; i++, v++) {
            float angle;
            if (i < back) {
                angle = mixf(-PAV_PI, -0.5f * PAV_PI, (float)i / (float)back);
            } else if (i >= back + front) {
                angle = mixf(0.5f * PAV_PI, PAV_PI, (float)(i - back - front + 1) / (float)back);
            } else {
                float u = 2 * (float)(i - back) / (float)(front - 1) - 1;
                /* even steps of x near the middle, of angle at the sides */
                angle = mixf(asinf(0.92f * u) / asinf(0.92f), u, 0.3f) * 0.5f * PAV_PI;
            }
            v->own = v->at = pav_form_surface(f, angle, y);
            v->angle = angle;
        }
    }
}

static void add_ears(struct pav_mesh *mesh, const struct pav_form *f)
{
    const struct pav_head_shape *s = &f->head->shape;
    for (int side = -1; side <= 1; side += 2) {
        int first = mesh->count;
        struct vec3 centre = v3((float)side * 1.60f * s->wide, 0.42f, 0.05f);
        pav_mesh_egg(mesh, v3(0, 0, 0), v3(0.13f, 0.66f * s->ear, 0.36f * s->ear), -0.12f,
                     PAV_MATERIAL_SKIN);
        float a = (float)side * (-0.35f - 0.8f * s->ear_out), c = cosf(a), n = sinf(a);
        for (int i = first; i < mesh->count; i++) {
            struct vec3 p = mesh->vertices[i].at;
            p.z *= 1 - 0.25f * p.y;
            mesh->vertices[i].own = v3((float)side * 10 + p.x, p.y / s->ear, p.z / s->ear);
            p = v3(p.x * c + p.z * n, p.y, p.z * c - p.x * n);
            mesh->vertices[i].at = v3_add(centre, p);
        }
    }
}

/* From the collar over the shoulders down to the chest. */
static void add_shirt(struct pav_mesh *mesh, float base, float neck, float broad)
{
    enum { ROWS = 30, COLUMNS = 57 };
    static const float at[] = {0, 0.12f, 0.45f, 0.85f, 1.3f, 2.2f, 6},
                       fall[] = {0.10f, 0.16f, 0.62f, 0.93f, 1.0f, 1.04f, 1.06f},
                       front[] = {0.82f, 0.86f, 0.95f, 1.05f, 1.2f, 1.5f, 1.7f};
    struct pav_mesh_vertex *v = pav_mesh_patch(mesh, ROWS, COLUMNS, PAV_MATERIAL_SHIRT, true);
    for (int j = 0; j < ROWS; j++) {
        float t = (float)j / (ROWS - 1), down = 6 * t * (0.35f + 0.65f * t);
        int k = 0;
        while (k < 5 && down > at[k + 1])
            k++;
        float u =
            stepf(at[k], at[k + 1], down) * 0.4f + 0.6f * (down - at[k]) / (at[k + 1] - at[k]);
        float wide = mixf(neck, 4.45f * broad, mixf(fall[k], fall[k + 1], u) - 0.05f);
        float deep = mixf(front[k], front[k + 1], u) + 0.35f * neck;
        for (int i = 0; i < COLUMNS; i++, v++) {
            float angle = mixf(-PAV_PI, PAV_PI, (float)i / (COLUMNS - 1)), c = cosf(angle),
                  s = sinf(angle);
            /* shoulders lie behind the neck's middle, and the collar dips in front */
            v->at =
                v3(wide * s, base + down + 0.30f * c * stepf(2, 0, down) * (1 - 0.4f * fabsf(s)),
                   -0.55f + deep * (c > 0 ? powf(c, 0.8f) : 0.9f * c));
            v->own = v->at;
            v->angle = angle;
        }
    }
}

/* Neck and shoulders follow the head's turn only a little. */
static void add_body(struct pav_mesh *mesh, const struct pav_form *f, enum pav_parts parts)
{
    const struct pav_head *h = f->head;
    float chin = h->shape.chin, broad = h->child ? 0.72f : 0.9f + 0.25f * (h->shape.jaw - 0.9f);
    float neck = h->child ? 0.92f : 1.12f + 0.6f * (h->shape.jaw - 1);
    float low = parts == PAV_PARTS_BUST ? 2.6f : 1.6f;
    pav_mesh_egg(mesh, v3(0, chin + 0.2f, -0.35f), v3(neck, low, neck * 1.02f), 0.22f,
                 PAV_MATERIAL_SKIN);
    if (parts == PAV_PARTS_BUST)
        add_shirt(mesh, chin + 1.15f, neck, broad);
}

static void add_standing(struct pav_mesh *mesh, const struct pav_form *form, enum pav_parts parts)
{
    const struct pav_head *h = form->head;
    int first = mesh->patch_count;
    add_body(mesh, form, parts);
    struct pav_stand half = {turn_head(0.25f * h->yaw_deg, 0.1f * h->pitch_deg, 0.2f * h->roll_deg),
                             v3(0, 1.0f, -0.2f)};
    pav_mesh_stand(mesh, first, &half);
}

void pav_mesh_head(struct pav_mesh *mesh, const struct pav_form *form,
                   const struct pav_stand *stand, int fine, enum pav_parts parts)
{
    pav_mesh_clear(mesh);
    add_face(mesh, form, fine);
    if (!form->head->wear.scarf)
        add_ears(mesh, form);
    pav_mesh_hair(mesh, form, fine);
    pav_mesh_wear(mesh, form);
    pav_mesh_stand(mesh, 0, stand);
    add_standing(mesh, form, parts);
    if (form->head->wear.scarf)
        pav_mesh_scarf(mesh, form, stand);
    pav_mesh_normals(mesh, 0);
}

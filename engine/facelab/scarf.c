/* Owns a scarf about the head: it hugs the crown and cheeks, crosses under the chin, falls on the shoulders. */
#include "facelab/wear.h"

struct knot {
    float at, value;
};

static float knot_at(const struct knot *k, int count, float at)
{
    for (int i = 1; i < count; i++) {
        if (at <= k[i].at)
            return mixf(k[i - 1].value, k[i].value, stepf(k[i - 1].at, k[i].at, at));
    }
    return k[count - 1].value;
}

float pav_scarf_outside(const struct pav_form *f, float x, float y, float z)
{
    const struct pav_head_wear *w = &f->head->wear;
    if (z < 0.2f)
        return 1;
    float top = mixf(-1.55f, -0.98f, w->scarf_tight),
          low = f->chin_y - mixf(-0.06f, 0.10f, w->scarf_tight);
    float cy = 0.5f * (top + low), hh = 0.5f * (low - top),
          hw = mixf(1.42f, 1.20f, w->scarf_tight) * f->head->shape.wide;
    float u = fabsf(x) / hw, v = fabsf(y - cy) / hh, p = 2.3f;
    return powf(u, p) + powf(v, p) - 1;
}

#define COUNT(table) (int)(sizeof(table) / sizeof(table)[0])

/* The section of the cloth at y; under the jaw it leaves the head. */
static struct pav_section scarf_section(const struct pav_form *f, float y)
{
    float c = f->chin_y, thick = 0.09f + 0.08f * (1 - f->head->wear.scarf_tight);
    struct pav_section s = pav_form_section(f, fminf(y, 1.1f));
    s.wide += thick, s.front += thick, s.back += thick, s.x = 0;
    if (y <= 1.1f)
        return s;
    struct pav_section edge = s;
    const struct knot wide[] = {{1.1f, edge.wide}, {c - 0.3f, 1.36f}, {c + 0.3f, 1.38f},
                                {c + 1.0f, 1.7f},  {c + 1.7f, 2.5f},  {c + 2.6f, 3.6f}};
    const struct knot front[] = {{1.1f, edge.front},
                                 {c - 0.25f, 2.02f},
                                 {c + 0.12f, 1.86f},
                                 {c + 0.9f, 1.30f},
                                 {c + 2.6f, 1.4f}};
    const struct knot side[] = {
        {1.1f, edge.side}, {c - 0.2f, 0.5f}, {c + 0.8f, -0.2f}, {c + 2.6f, -0.4f}};
    const struct knot back[] = {{1.1f, edge.back}, {c + 0.5f, 1.5f}, {c + 2.6f, 1.4f}};
    s.wide = knot_at(wide, COUNT(wide), y), s.front = knot_at(front, COUNT(front), y);
    s.side = knot_at(side, COUNT(side), y), s.back = knot_at(back, COUNT(back), y);
    return s;
}

void pav_mesh_scarf(struct pav_mesh *mesh, const struct pav_form *f, const struct pav_stand *stand)
{
    enum { ROWS = 84, COLUMNS = 97 };
    const struct pav_head *h = f->head;
    struct pav_mesh_vertex *v = pav_mesh_patch(mesh, ROWS, COLUMNS, PAV_MATERIAL_SCARF, true);
    float low = f->chin_y + 2.6f;
    for (int j = 0; j < ROWS; j++) {
        float t = (float)j / (ROWS - 1), y = mixf(f->y0 - 0.1f, low, mixf(t, t * t, 0.15f));
        struct pav_section c = scarf_section(f, fmaxf(y, f->y0 + 0.3f));
        float dome = sqrtf(clampf((y - f->y0 + 0.1f) / 0.4f, 0, 1));
        c.wide *= dome, c.front *= dome, c.back *= dome;
        /* what lies on the shoulders hardly follows the head */
        float follow = mixf(1, 0.25f, stepf(f->chin_y - 0.1f, f->chin_y + 1.6f, y));
        struct pav_stand turned = *stand;
        turned.turn = turn_head(follow * h->yaw_deg, follow * h->pitch_deg, follow * h->roll_deg);
        for (int i = 0; i < COLUMNS; i++, v++) {
            float angle = mixf(-PAV_PI, PAV_PI, (float)i / (COLUMNS - 1)), cs = cosf(angle);
            float fold = (noise2(angle * 5 + y, y * 2.5f, h->seed + 95) - 0.5f) *
                         (0.05f + 0.22f * stepf(f->chin_y, f->chin_y + 1, y));
            float x = (c.wide + fold) * sinf(angle);
            float z = cs >= 0 ? c.side + (c.front + fold - c.side) * powf(cs, 0.72f)
                              : c.side - (c.back + fold) * powf(-cs, 0.9f);
            v->own = v3(x, y, z);
            v->at = pav_stand_place(&turned, v->own);
            v->angle = angle;
            v->bare = pav_scarf_outside(f, x, y, z) < -0.15f;
        }
    }
}

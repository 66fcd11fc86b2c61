/* Owns the way from a head's numbers to its picture and its truth. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "facelab/canvas.h"
#include "facelab/hair.h"
#include "facelab/layer.h"
#include "facelab/light.h"
#include "facelab/painter.h"
#include "facelab/wear.h"

#define SHADOW_LEAST 112
#define SHADOW_MOST  800

struct pav_head_painter {
    int width, height;
    const struct pav_dress *dress;
    struct pav_mesh mesh;
    struct pav_raster raster;
    struct pav_canvas canvas;
    struct pav_shadow shadows[PAV_LIGHTS_MAX];
    float *layer; /* the head before it is laid on the backdrop: light and cover, 4 a pixel */
    float *near;  /* depth of every pixel of the layer */
};

struct pav_head_painter *pav_head_painter_create(int width_px, int height_px)
{
    struct pav_head_painter *p = pav_alloc(sizeof *p);
    p->width = width_px, p->height = height_px;
    pav_raster_init(&p->raster, width_px * PAV_SAMPLES, height_px * PAV_SAMPLES);
    pav_canvas_init(&p->canvas, width_px, height_px);
    float side = 0.62f * (float)(width_px < height_px ? width_px : height_px);
    for (int i = 0; i < PAV_LIGHTS_MAX; i++)
        pav_shadow_init(&p->shadows[i], (int)clampf(side, SHADOW_LEAST, SHADOW_MOST));
    p->near = pav_alloc((size_t)width_px * (size_t)height_px * sizeof(float));
    p->layer = pav_alloc((size_t)width_px * (size_t)height_px * 4 * sizeof(float));
    return p;
}

void pav_head_painter_destroy(struct pav_head_painter *p)
{
    if (!p)
        return;
    pav_mesh_free(&p->mesh);
    pav_raster_finish(&p->raster);
    pav_canvas_finish(&p->canvas);
    for (int i = 0; i < PAV_LIGHTS_MAX; i++)
        pav_shadow_finish(&p->shadows[i]);
    free(p->layer);
    free(p->near);
    free(p);
}

struct pav_canvas *pav_painter_canvas(struct pav_head_painter *p)
{
    return &p->canvas;
}

void pav_painter_dress(struct pav_head_painter *p, const struct pav_dress *dress)
{
    p->dress = dress;
}

/* One head before one camera. */
struct scene {
    const struct pav_head *head;
    const struct pav_shot *shot;
    struct pav_form form;
    struct pav_stand stand;
    struct pav_lens lens;
    struct pav_look look;
    float unit_px; /* at the anchor */
    float grain;   /* px of the picture for a px of the shot */
};

static void set_scene(struct scene *s, const struct pav_head_painter *p,
                      const struct pav_head *head, const struct pav_shot *shot)
{
    s->head = head, s->shot = shot;
    pav_form_make(&s->form, head);
    s->stand.turn = turn_head(head->yaw_deg, head->pitch_deg, head->roll_deg);
    s->stand.pivot = v3(0, 1.0f, -0.2f);
    struct vec3 anchor = pav_stand_place(&s->stand, shot->anchor);
    float side = (float)(p->width < p->height ? p->width : p->height);
    s->unit_px = shot->unit * side;
    s->grain = side / 180;
    float mx = 0.5f * (float)(p->width - 1), my = 0.5f * (float)(p->height - 1);
    s->lens = (struct pav_lens){
        .focal = s->unit_px * PAV_SAMPLES * shot->away,
        .away = anchor.z + shot->away,
        .centre_x = mx * PAV_SAMPLES + 0.5f,
        .centre_y = my * PAV_SAMPLES + 0.5f,
        .at_x = anchor.x - (shot->x * (float)p->width - 0.5f - mx) / s->unit_px,
        .at_y = anchor.y - (shot->y * (float)p->height - 0.5f - my) / s->unit_px,
    };
    struct vec3 camera = v3(s->lens.at_x, s->lens.at_y, s->lens.away);
    camera = v3_add(turn_back(&s->stand.turn, v3_sub(camera, s->stand.pivot)), s->stand.pivot);
    pav_look_make(&s->look, &s->form, &s->stand.turn, camera, s->unit_px * PAV_SAMPLES);
}

static bool keeps(const void *with, enum pav_material material, const struct pav_sample *sample)
{
    if (material == PAV_MATERIAL_HAIR || material == PAV_MATERIAL_CURTAIN)
        return pav_hair_keeps(with, material, sample);
    return pav_wear_keeps(with, material, sample);
}

/* ---- from samples to light ---- */

static void ear_surface(const struct scene *s, const struct pav_sample *a, struct pav_surface *out)
{
    out->albedo = v3_mul(s->look.skin, v3(0.98f, 0.84f, 0.84f));
    /* the bowl, and the rim's shadow */
    float y = a->own.y, z = a->own.z;
    float bowl = bell(z - 0.08f, y + 0.05f, 0.14f, 0.24f),
          fold = bell1(sqrtf(z * z * 3.2f + y * y) - 0.46f, 0.06f);
    out->shade *= (1 - 0.55f * bowl) * (1 - 0.3f * fold);
    out->albedo = v3_scale(out->albedo, (1 - 0.5f * bowl) * (1 - 0.2f * fold));
}

static void shirt_surface(const struct scene *s, const struct pav_sample *a,
                          struct pav_surface *out)
{
    const struct pav_head_wear *w = &s->head->wear;
    struct vec3 c = w->shirt;
    float x = a->own.x, y = a->own.y;
    if (w->pattern == 1)
        c = v3_scale(c, sinf(x * 9) > 0 ? 0.45f : 1);
    else if (w->pattern == 2)
        c = v3_scale(c, (sinf(x * 7) > 0) == (sinf(y * 7) > 0) ? 0.6f : 1);
    c = v3_scale(c, 0.75f + 0.5f * cloud2(x * 2.5f, y * 2.5f, s->head->seed + 91));
    out->albedo = c, out->gloss = 0, out->rough = 1;
}

static void neck_surface(const struct scene *s, const struct pav_sample *a, struct pav_surface *out)
{
    out->albedo = v3_scale(
        s->look.skin, 0.92f + 0.16f * (noise2(a->own.x * 3, a->own.y * 3, s->head->seed) - 0.5f));
    out->shade *= 1 - 0.45f * stepf(3.0f, 2.0f, a->own.y);
}

/* The surface at a sample; strands are turned into the room. */
static void find_surface(const struct scene *s, enum pav_material material,
                         const struct pav_sample *a, struct pav_surface *out, struct vec3 *strand)
{
    *out = (struct pav_surface){
        .gloss = 0.12f, .rough = 0.6f, .shade = 1, .normal = v3_unit(a->normal)};
    *strand = v3(0, 0, 0);
    switch (material) {
    case PAV_MATERIAL_FACE:
        pav_look_face(&s->look, a, out);
        break;
    case PAV_MATERIAL_SKIN:
        if (fabsf(a->own.x) > 5)
            ear_surface(s, a, out);
        else
            neck_surface(s, a, out);
        break;
    case PAV_MATERIAL_SHIRT:
        shirt_surface(s, a, out);
        break;
    case PAV_MATERIAL_HAIR:
    case PAV_MATERIAL_CURTAIN:
    case PAV_MATERIAL_WISP:
        out->albedo = pav_hair_colour(&s->form, material, a, strand);
        *strand = v3_unit(turn_apply(&s->stand.turn, *strand));
        out->gloss = 0.05f + 0.25f * out->albedo.y;
        break;
    case PAV_MATERIAL_RIM:
        out->albedo = s->head->wear.rim;
        out->gloss = 0.8f, out->rough = 0.25f;
        break;
    default:
        pav_wear_surface(&s->form, material, a, out);
        break;
    }
    bool two_sided = material == PAV_MATERIAL_CURTAIN || material >= PAV_MATERIAL_SCARF;
    if (out->normal.z < -0.1f && two_sided)
        out->normal = v3_scale(out->normal, -1);
}

/* Glass before the eyes takes light away and throws the window's picture back. */
static struct vec3 through_lens(const struct scene *s, struct vec3 place, struct vec3 colour)
{
    const struct pav_head_wear *w = &s->head->wear;
    float at[2];
    if (!pav_wear_lens(&s->form, s->look.eye, place, at))
        return colour;
    colour = v3_mul(colour, v3_mix(v3(0.95f, 0.95f, 0.95f), v3(0.05f, 0.045f, 0.04f), w->tint));
    if (w->glare > 0) {
        /* panes of a window, slid over the lens by the turn of the head */
        float x = at[0] + 0.03f * s->head->yaw_deg + 0.25f,
              y = at[1] - 0.03f * s->head->pitch_deg + 0.35f;
        float pane = stepf(0.62f, 0.5f, fabsf(x)) * stepf(0.52f, 0.4f, fabsf(y));
        pane *= 1 - 0.6f * bell1(x, 0.06f);
        float part = w->glare * (0.55f * pane + 0.06f);
        struct vec3 lamp = s->shot->light_count ? s->shot->lights[0].colour : s->shot->sky;
        colour = v3_mad(colour, v3_add(lamp, s->shot->sky), part * s->shot->exposure * 0.5f);
    }
    return colour;
}

static struct vec3 light_of(const struct pav_head_painter *p, const struct scene *s,
                            enum pav_material material, const struct pav_sample *a,
                            struct vec3 here)
{
    struct pav_surface surface;
    struct vec3 strand;
    find_surface(s, material, a, &surface, &strand);
    if (p->dress && p->dress->surface) {
        p->dress->surface(&s->look, material, a, &surface);
        strand = v3(0, 0, 0);
    }
    struct vec3 view = v3_unit(v3_sub(v3(s->lens.at_x, s->lens.at_y, s->lens.away), here));
    struct vec3 off = v3_mad(here, v3_unit(a->normal), 0.07f);
    float reach[PAV_LIGHTS_MAX];
    for (int i = 0; i < s->shot->light_count; i++) {
        const struct pav_light *l = &s->shot->lights[i];
        bool cast = l->shadows && v3_dot(surface.normal, l->from) > -0.3f;
        reach[i] = cast ? pav_shadow_reach(&p->shadows[i], off, 0.04f + 0.22f * l->soft) : 1;
    }
    struct vec3 c = pav_light_shade(s->shot, &surface, strand, view, reach);
    if (p->dress && p->dress->finish)
        p->dress->finish(&s->look, material, a, &surface, view, &c);
    bool behind_glass = s->head->wear.glasses > 0 &&
                        (material == PAV_MATERIAL_FACE || material == PAV_MATERIAL_WISP);
    return behind_glass ? through_lens(s, a->own, c) : c;
}

static struct vec3 place_of(const struct scene *s, float x, float y, float depth)
{
    float k = (s->lens.away - depth) / s->lens.focal;
    return v3(s->lens.at_x + (x - s->lens.centre_x) * k, s->lens.at_y + (y - s->lens.centre_y) * k,
              depth);
}

/* Where lines finer than a pixel are drawn: the edges of lids and lips, nostrils, the rims of glasses. */
static bool detailed(const struct scene *s, const struct pav_sample *a)
{
    const struct pav_head_shape *h = &s->head->shape;
    if (a->own.z < 0.8f)
        return false;
    float x = a->own.x, y = a->own.y, ax = fabsf(x);
    const struct pav_form_eye *e = &s->form.eye[x > 0];
    if (fabsf(ax - e->x) < 1.25f * e->half && fabsf(y - e->y) < 0.27f)
        return true;
    if (ax < h->nose_half && fabsf(y - h->mouth_y + 0.47f) < 0.10f)
        return true;
    if (fabsf(x - s->form.mouth.x) < 1.1f * s->form.mouth.half)
        return y > s->form.mouth.y - 0.35f && y < s->form.mouth.y + s->form.mouth.drop + 0.3f;
    return s->head->wear.glasses > 0 && y > -0.6f && y < 0.8f;
}

/* The samples of one pixel as one, when nothing fine lies in it. */
static bool merge(const struct pav_head_painter *p, const struct scene *s, size_t at,
                  struct pav_sample *mean, float *depth)
{
    const struct pav_raster *r = &p->raster;
    const size_t k[4] = {at, at + 1, at + (size_t)r->width, at + (size_t)r->width + 1};
    uint8_t m = r->material[at];
    if (m != r->material[k[1]] || m != r->material[k[2]] || m != r->material[k[3]])
        return false;
    *mean = r->samples[at];
    if (m == PAV_MATERIAL_FACE && detailed(s, mean))
        return false;
    float low = r->depth[at], high = low, sum = low;
    for (int i = 1; i < 4; i++) {
        const struct pav_sample *b = &r->samples[k[i]];
        float d = r->depth[k[i]];
        low = fminf(low, d), high = fmaxf(high, d), sum += d;
        mean->normal = v3_add(mean->normal, b->normal), mean->own = v3_add(mean->own, b->own);
        mean->angle += b->angle;
    }
    mean->own = v3_scale(mean->own, 0.25f), mean->normal = v3_scale(mean->normal, 0.25f),
    mean->angle *= 0.25f;
    *depth = 0.25f * sum;
    return high - low < 0.3f;
}

static void shade_pixel(struct pav_head_painter *p, const struct scene *s, int x, int y, float *out)
{
    const struct pav_raster *r = &p->raster;
    size_t at = (size_t)(y * PAV_SAMPLES) * (size_t)r->width + (size_t)(x * PAV_SAMPLES);
    struct pav_sample mean;
    float depth;
    if (!r->material[at] && !r->material[at + 1] && !r->material[at + (size_t)r->width] &&
        !r->material[at + (size_t)r->width + 1])
        return;
    float sx = (float)(x * PAV_SAMPLES), sy = (float)(y * PAV_SAMPLES);
    if (merge(p, s, at, &mean, &depth)) {
        struct vec3 c =
            light_of(p, s, r->material[at], &mean, place_of(s, sx + 0.5f, sy + 0.5f, depth));
        out[0] = c.x, out[1] = c.y, out[2] = c.z, out[3] = 1;
        return;
    }
    for (int k = 0; k < 4; k++) {
        size_t one = at + (size_t)(k >> 1) * (size_t)r->width + (size_t)(k & 1);
        if (!r->material[one])
            continue;
        struct vec3 here = place_of(s, sx + (float)(k & 1), sy + (float)(k >> 1), r->depth[one]);
        struct vec3 c = light_of(p, s, r->material[one], &r->samples[one], here);
        out[0] += 0.25f * c.x, out[1] += 0.25f * c.y, out[2] += 0.25f * c.z, out[3] += 0.25f;
    }
}

/* Shades every sample and gathers them into pixels. */
static void shade(struct pav_head_painter *p, const struct scene *s)
{
    const struct pav_raster *r = &p->raster;
    memset(p->layer, 0, (size_t)p->width * (size_t)p->height * 4 * sizeof(float));
    for (int y = r->y0 / PAV_SAMPLES; y * PAV_SAMPLES < r->y1; y++) {
        for (int x = r->x0 / PAV_SAMPLES; x * PAV_SAMPLES < r->x1; x++)
            shade_pixel(p, s, x, y, p->layer + 4 * ((size_t)y * (size_t)p->width + (size_t)x));
    }
}

static void lay_over(struct pav_head_painter *p)
{
    size_t n = (size_t)p->width * (size_t)p->height;
    for (size_t i = 0; i < n; i++) {
        const float *a = p->layer + 4 * i;
        float *o = p->canvas.rgb + 3 * i;
        for (int c = 0; c < 3; c++)
            o[c] = o[c] * (1 - a[3]) + a[c];
    }
}

/* ---- truth ---- */

/* Whether a sample that lies `over` units before a landmark hides it. The jaw line runs where the surface
 * turns away, so that its own neighbours lie well before it. */
static bool hides(enum pav_material material, float over, bool jaw)
{
    switch (material) {
    case PAV_MATERIAL_NONE:
    case PAV_MATERIAL_RIM:
        return false;
    case PAV_MATERIAL_FACE:
    case PAV_MATERIAL_SKIN:
        return over > (jaw ? 0.8f : 0.16f);
    case PAV_MATERIAL_HAIR:
    case PAV_MATERIAL_WISP:
        return over > (jaw ? 0.35f : 0.03f);
    default:
        return over > 0;
    }
}

static float seen(const struct pav_head_painter *p, struct vec3 at, bool jaw)
{
    const struct pav_raster *r = &p->raster;
    int hidden = 0, x = (int)lrintf(at.x), y = (int)lrintf(at.y);
    for (int j = -1; j <= 1; j++) {
        for (int i = -1; i <= 1; i++) {
            int sx = x + i, sy = y + j;
            if (sx < 0 || sy < 0 || sx >= r->width || sy >= r->height) {
                hidden++;
                continue;
            }
            size_t k = (size_t)sy * (size_t)r->width + (size_t)sx;
            hidden += hides(r->material[k], r->depth[k] - at.z, jaw);
        }
    }
    float visible = 1 - (float)hidden / 9;
    int px = x / PAV_SAMPLES, py = y / PAV_SAMPLES;
    if (px >= 0 && py >= 0 && px < p->width && py < p->height)
        visible *= 1 - p->canvas.cover[py * p->width + px];
    return visible;
}

static uint32_t find_traits(const struct pav_head *h, const struct pav_shot *shot)
{
    uint32_t t = 0;
    t |= h->child ? PAV_HEAD_CHILD : 0;
    t |= h->wear.glasses > 0 ? PAV_HEAD_GLASSES : 0;
    t |= h->hair.beard > 0.3f || h->hair.moustache > 0.3f || h->hair.stubble > 0.3f ? PAV_HEAD_BEARD
                                                                                    : 0;
    t |= h->wear.mask ? PAV_HEAD_MASK : 0;
    t |= h->wear.scarf ? PAV_HEAD_SCARF : 0;
    t |= h->look.melanin > 0.66f ? PAV_HEAD_DARK : 0;
    t |= h->look.melanin < 0.33f ? PAV_HEAD_LIGHT : 0;
    t |= shot->occluder != PAV_OCCLUDER_NONE ? PAV_HEAD_HAND : 0;
    return t;
}

static void tell(const struct pav_head_painter *p, const struct scene *s,
                 struct pav_head_truth *truth)
{
    struct vec3 points[PAV_FORM_POINTS];
    pav_form_landmarks(&s->form, &s->stand.turn, points);
    float eyes = 0;
    for (int i = 0; i < PAV_FORM_POINTS; i++) {
        struct vec3 at = pav_stand_place(&s->stand, points[i]),
                    seen_at = pav_lens_see(&s->lens, at);
        if (i == 36 || i == 45)
            eyes += 0.5f * at.z;
        float *out = i < PAV_LANDMARKS ? truth->landmarks[i] : truth->pupils[i - PAV_LANDMARKS];
        out[0] = (seen_at.x - 0.5f) / PAV_SAMPLES;
        out[1] = (seen_at.y - 0.5f) / PAV_SAMPLES;
        if (i < PAV_LANDMARKS)
            truth->visible[i] = seen(p, seen_at, i < 17);
    }
    truth->yaw_deg = s->head->yaw_deg, truth->pitch_deg = s->head->pitch_deg,
    truth->roll_deg = s->head->roll_deg;
    truth->movements = pav_form_movements(&s->form);
    for (int i = 0; i < 2; i++)
        truth->aperture[i] = pav_form_aperture(&s->form, i);
    truth->unit_px = s->lens.focal / (s->lens.away - eyes) / PAV_SAMPLES;
    truth->traits = find_traits(s->head, s->shot);
}

static void cast_shadows(struct pav_head_painter *p, const struct scene *s)
{
    /* as fine as the picture: half a sample to a place */
    int size = (int)clampf(4.4f * s->unit_px, 56, SHADOW_MOST);
    for (int i = 0; i < s->shot->light_count; i++) {
        if (s->shot->lights[i].shadows)
            pav_shadow_cast(&p->shadows[i], &p->mesh, s->shot->lights[i].from, v3(0, 0.4f, 0), 4.2f,
                            size);
    }
}

/* Rows of the face: corners about a sample and a half apart. */
static int fineness(float unit_px)
{
    return (int)clampf(3.1f * unit_px, 40, 480);
}

/* Everything up to the lit layer. */
static void paint_layer(struct pav_head_painter *p, struct scene *s, const struct pav_head *head,
                        const struct pav_shot *shot, enum pav_parts parts)
{
    set_scene(s, p, head, shot);
    pav_mesh_head(&p->mesh, &s->form, &s->stand, fineness(s->unit_px), parts);
    pav_raster_clear(&p->raster);
    pav_raster_mesh(&p->raster, &p->mesh, &s->lens, keeps, &s->form);
    cast_shadows(p, s);
    shade(p, s);
    memset(p->canvas.cover, 0, (size_t)p->width * (size_t)p->height * sizeof(float));
}

void pav_head_paint(struct pav_head_painter *p, const struct pav_head *head,
                    const struct pav_shot *shot, uint8_t *rgb, struct pav_head_truth *truth)
{
    struct scene s;
    paint_layer(p, &s, head, shot, PAV_PARTS_BUST);
    if (shot->backdrop != PAV_BACKDROP_CLEAR)
        pav_backdrop_paint(&p->canvas, shot->backdrop, shot->backdrop_colour,
                           shot->backdrop_blur * s.grain, shot->seed);
    lay_over(p);
    if (shot->occluder != PAV_OCCLUDER_NONE) {
        float x = s.form.mouth.x, y = s.form.mouth.y;
        struct vec3 mouth = pav_stand_place(&s.stand, v3(x, y, pav_form_front(&s.form, x, y)));
        mouth = pav_lens_see(&s.lens, mouth);
        pav_occlude_paint(&p->canvas, shot, (mouth.x - 0.5f) / PAV_SAMPLES,
                          (mouth.y - 0.5f) / PAV_SAMPLES, s.unit_px);
    }
    if (truth)
        tell(p, &s, truth);
    pav_sensor_develop(&p->canvas, shot, s.grain, rgb);
}

void pav_head_paint_layer(struct pav_head_painter *p, const struct pav_head *head,
                          const struct pav_shot *shot, struct pav_head_layer *layer,
                          struct pav_head_truth *truth)
{
    struct scene s;
    paint_layer(p, &s, head, shot, PAV_PARTS_NECK);
    const struct pav_raster *r = &p->raster;
    *layer = (struct pav_head_layer){
        .width = p->width, .height = p->height, .rgba = p->layer, .depth = p->near};
    layer->x0 = r->x0 / PAV_SAMPLES, layer->y0 = r->y0 / PAV_SAMPLES;
    layer->x1 = (r->x1 + PAV_SAMPLES - 1) / PAV_SAMPLES,
    layer->y1 = (r->y1 + PAV_SAMPLES - 1) / PAV_SAMPLES;
    float at = pav_stand_place(&s.stand, shot->anchor).z;
    for (int y = layer->y0; y < layer->y1; y++) {
        for (int x = layer->x0; x < layer->x1; x++) {
            const float *d =
                r->depth + (size_t)(y * PAV_SAMPLES) * (size_t)r->width + x * PAV_SAMPLES;
            p->near[y * p->width + x] =
                fmaxf(fmaxf(d[0], d[1]), fmaxf(d[r->width], d[r->width + 1])) - at;
        }
    }
    if (truth)
        tell(p, &s, truth);
}

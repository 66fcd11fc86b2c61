/* Owns the virtual visitor: choreography, bodies and room put together into one picture. */
#include "eye/camera/visitor/visitor.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "eye/camera/visitor/body.h"
#include "eye/camera/visitor/face.h"
#include "eye/camera/visitor/paint.h"

#define ROOMS 4 /* the same room with different sensor noise */

struct pav_visitor {
    int width, height; /* of the picture */
    int pw, ph;        /* of the painting: the same or half */
    bool mirror;
    enum pav_visitor_cast cast;
    struct pav_head heads[PAV_VISITORS_MAX]; /* at rest */
    struct pav_head_painter *head_painter;
    int head_side; /* px of what it paints */
    struct pav_view view;
    struct pav_painter *painter;
    uint8_t *rooms[ROOMS];
    uint8_t *painting; /* at pw × ph; the picture itself when not halved */
    uint8_t *truth;    /* coverage at pw × ph; NULL: nobody asked */
    struct pav_visitor_truth people;
};

struct pav_visitor *pav_visitor_create(int width_px, int height_px, bool mirror)
{
    struct pav_visitor *v = pav_alloc(sizeof *v);
    int part = width_px > 640 ? 2 : 1;
    *v = (struct pav_visitor){.width = width_px, .height = height_px, .mirror = mirror};
    v->pw = width_px / part, v->ph = height_px / part;
    v->view = (struct pav_view){.focal_px = 0.785f * (float)v->pw,
                                .centre_x = 0.5f * (float)v->pw,
                                .centre_y = 0.5f * (float)v->ph,
                                .height_m = 1.34f};
    v->painter = pav_painter_create(v->pw, v->ph);
    /* room for the nearest head with its hair */
    v->head_side = (int)(0.42f * (float)v->pw) + 16;
    v->head_painter = pav_head_painter_create(v->head_side, v->head_side);
    for (int i = 0; i < PAV_VISITORS_MAX; i++)
        pav_visitor_head(i, &v->heads[i]);
    size_t n = (size_t)v->pw * (size_t)v->ph;
    v->painting = pav_alloc(n * 4);
    for (uint32_t i = 0; i < ROOMS; i++) {
        v->rooms[i] = pav_alloc(n * 4);
        pav_paint_room(&v->view, v->pw, v->ph, i, v->rooms[i]);
    }
    return v;
}

void pav_visitor_cast(struct pav_visitor *v, enum pav_visitor_cast cast)
{
    v->cast = cast;
}

void pav_visitor_destroy(struct pav_visitor *v)
{
    if (!v)
        return;
    pav_painter_destroy(v->painter);
    pav_head_painter_destroy(v->head_painter);
    for (int i = 0; i < ROOMS; i++)
        free(v->rooms[i]);
    free(v->painting);
    free(v->truth);
    free(v);
}

void pav_visitor_size(const struct pav_visitor *v, int *width_px, int *height_px)
{
    *width_px = v->width;
    *height_px = v->height;
}

void pav_visitor_keep_truth(struct pav_visitor *v)
{
    if (!v->truth)
        v->truth = pav_alloc((size_t)v->pw * (size_t)v->ph);
}

/* Keeps what the last body covered: its box, weight and centre. */
static void remember(struct pav_visitor *v, const struct pav_area *a,
                     const struct pav_head_truth *face)
{
    double sum = 0, sx = 0, sy = 0;
    struct pav_area box = {v->pw, v->ph, 0, 0};
    for (int y = a->y0; y < a->y1; y++) {
        for (int x = a->x0; x < a->x1; x++) {
            float cover = pav_paint_coverage(v->painter, x, y);
            if (cover <= 0)
                continue;
            uint8_t *o = &v->truth[(size_t)y * (size_t)v->pw + (size_t)x];
            uint8_t byte = (uint8_t)(cover * 255);
            *o = byte > *o ? byte : *o;
            sum += (double)cover, sx += (double)cover * x, sy += (double)cover * y;
            box.x0 = x < box.x0 ? x : box.x0;
            box.y0 = y < box.y0 ? y : box.y0;
            box.x1 = x + 1 > box.x1 ? x + 1 : box.x1;
            box.y1 = y + 1 > box.y1 ? y + 1 : box.y1;
        }
    }
    if (sum < 1)
        return;
    float w = (float)v->pw, h = (float)v->ph, x = (float)(sx / sum + 0.5) / w;
    int i = v->people.count++;
    v->people.people[i].face = *face;
    v->people.people[i].x = v->mirror ? 1 - x : x;
    v->people.people[i].y = (float)(sy / sum + 0.5) / h;
    v->people.people[i].x0 = (float)(v->mirror ? v->pw - box.x1 : box.x0) / w;
    v->people.people[i].x1 = (float)(v->mirror ? v->pw - box.x0 : box.x1) / w;
    v->people.people[i].y0 = (float)box.y0 / h;
    v->people.people[i].y1 = (float)box.y1 / h;
    v->people.people[i].area = (float)(sum / ((double)w * (double)h));
}

/* From the head's own window to the picture, however that is doubled and mirrored. */
static void tell_face(const struct pav_visitor *v, int x0, int y0, struct pav_head_truth *t)
{
    float part = (float)v->width / (float)v->pw, off = 0.5f * (part - 1);
    float top = (float)(v->ph - y0 - v->head_side);
    for (int i = 0; i < PAV_LANDMARKS + 2; i++) {
        float *p = i < PAV_LANDMARKS ? t->landmarks[i] : t->pupils[i - PAV_LANDMARKS];
        p[0] = (p[0] + (float)x0) * part + off;
        p[1] = (p[1] + top) * part + off;
    }
    t->unit_px *= part;
    if (v->mirror)
        pav_head_truth_mirror(t, v->width);
}

static struct pav_area paint_one(struct pav_visitor *v, const struct pav_pose *pose, uint32_t noise,
                                 uint8_t *painting, struct pav_head_truth *face)
{
    struct pav_body body;
    pav_body_build(&body, pose, &v->view);
    struct pav_area area = pav_paint_body(v->painter, &body, noise, painting);
    int x0 = (int)floorf(body.head_x) - v->head_side / 2,
        y0 = (int)floorf(body.head_y) - v->head_side / 2;
    if (x0 <= -v->head_side || x0 >= v->pw || y0 <= -v->head_side || y0 >= v->ph)
        return area;
    struct pav_head head;
    struct pav_shot shot;
    struct pav_head_layer layer;
    pav_visitor_face(&v->heads[pose->who], pose, &body, v->head_side, x0, y0, &head, &shot);
    pav_head_paint_layer(v->head_painter, &head, &shot, &layer, v->truth ? face : NULL);
    tell_face(v, x0, y0, face);
    return pav_paint_head(v->painter, &body, &layer, x0, y0, noise, painting);
}

static void flip_row(uint32_t *row, int width)
{
    for (int a = 0, b = width - 1; a < b; a++, b--) {
        uint32_t keep = row[a];
        row[a] = row[b];
        row[b] = keep;
    }
}

/* Twice the size, each new pixel 3/4 of its nearest and 1/4 of the next. */
static void double_up(const uint8_t *from, int w, int h, uint8_t *to)
{
    size_t row = (size_t)w * 4;
    uint8_t line[2][PAV_VISITOR_SIDE_MAX / 2 * 4 + 8];
    for (int y = 0; y < 2 * h; y++) {
        int near = y / 2, far = near + ((y & 1) ? 1 : -1);
        far = far < 0 ? 0 : far >= h ? h - 1 : far;
        const uint8_t *a = from + (size_t)near * row, *b = from + (size_t)far * row;
        uint8_t *l = line[0] + 4;
        for (size_t i = 0; i < row; i++)
            l[i] = (uint8_t)((3 * a[i] + b[i] + 2) >> 2);
        memcpy(l - 4, l, 4);
        memcpy(l + row, l + row - 4, 4);
        uint8_t *o = to + (size_t)y * row * 2;
        for (size_t x = 0; x < (size_t)w; x++) {
            for (size_t c = 0; c < 4; c++) {
                unsigned here = 3u * l[x * 4 + c] + 2;
                o[x * 8 + c] = (uint8_t)((here + l[x * 4 + c - 4]) >> 2);
                o[x * 8 + 4 + c] = (uint8_t)((here + l[x * 4 + c + 4]) >> 2);
            }
        }
    }
}

void pav_visitor_draw(struct pav_visitor *v, double t_s, uint8_t *rgba)
{
    struct pav_pose poses[PAV_VISITORS_MAX];
    pav_choreography(v->cast, t_s, poses);
    uint32_t tick = (uint32_t)(int64_t)floor(t_s * 30 + 0.5);
    bool halved = v->pw != v->width;
    uint8_t *painting = halved ? v->painting : rgba;
    size_t n = (size_t)v->pw * (size_t)v->ph;
    uint32_t room = (tick * 2654435761u >> 16) % ROOMS;
    memcpy(painting, v->rooms[room], n * 4);
    if (v->truth)
        memset(v->truth, 0, n);
    v->people.count = 0;
    int far = poses[0].z >= poses[1].z ? 0 : 1; /* drawn first */
    for (int k = 0; k < PAV_VISITORS_MAX; k++) {
        const struct pav_pose *pose = &poses[k ? !far : far];
        if (!pose->there)
            continue;
        struct pav_head_truth face = {0};
        struct pav_area a = paint_one(v, pose, tick + (uint32_t)k, painting, &face);
        if (v->truth)
            remember(v, &a, &face);
    }
    if (v->mirror) {
        for (int y = 0; y < v->ph; y++)
            flip_row((uint32_t *)(void *)(painting + (size_t)y * (size_t)v->pw * 4), v->pw);
    }
    if (halved)
        double_up(painting, v->pw, v->ph, rgba);
}

void pav_visitor_truth(const struct pav_visitor *v, struct pav_visitor_truth *truth)
{
    *truth = v->people;
}

void pav_visitor_mask(const struct pav_visitor *v, int w, int h, uint8_t *mask)
{
    for (int y = 0; y < h; y++) {
        int y0 = y * v->ph / h, y1 = (y + 1) * v->ph / h;
        for (int x = 0; x < w; x++) {
            int x0 = x * v->pw / w, x1 = (x + 1) * v->pw / w;
            unsigned sum = 0, count = 0;
            for (int sy = y0; sy < (y1 > y0 ? y1 : y0 + 1); sy++) {
                for (int sx = x0; sx < (x1 > x0 ? x1 : x0 + 1); sx++, count++)
                    sum += v->truth[(size_t)sy * (size_t)v->pw +
                                    (size_t)(v->mirror ? v->pw - 1 - sx : sx)];
            }
            mask[y * w + x] = (uint8_t)(sum / count);
        }
    }
}

/* Owns the developer's view of what the eye finds. */
#include "stage/insight.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pavilion/scene.h>

#include "base/str.h"
#include "stage/insight_ink.h"

#define FLOW_STEP  2     /* cells between arrows */
#define FLOW_LEAST 0.06f /* uv per second */
#define FLOW_S     0.12f /* an arrow is as long as the way in this time */

static const struct ink_colour mask_ink = {0.36f, 0.80f, 0.98f, 0.85f};
static const struct ink_colour flow_ink = {0.98f, 0.78f, 0.36f, 0.80f};
static const struct ink_colour person_ink = {0.92f, 0.94f, 0.96f, 0.45f};
static const struct ink_colour hand_ink = {0.98f, 0.52f, 0.76f, 0.95f};
static const struct ink_colour sure_ink = {0.48f, 0.96f, 0.66f, 1.0f};
static const struct ink_colour unsure_ink = {1.0f, 0.55f, 0.30f, 0.75f};

struct pav_insight {
    struct ink *ink;
    float fit[4]; /* picture = screen * fit[0..1] + fit[2..3] */
    float w, h;   /* of the screen, px */
};

struct pav_insight *pav_insight_create(struct pav_gpu *gpu)
{
    struct pav_insight *insight = pav_alloc(sizeof *insight);
    insight->ink = ink_create(gpu);
    return insight;
}

void pav_insight_destroy(struct pav_insight *insight)
{
    if (!insight)
        return;
    ink_destroy(insight->ink);
    free(insight);
}

static struct ink_point at(const struct pav_insight *i, float u, float v)
{
    return (struct ink_point){(u - i->fit[2]) / i->fit[0] * i->w,
                              (v - i->fit[3]) / i->fit[1] * i->h};
}

/* --- silhouette and flow ---- */

/* Where the mask's half-way level crosses the edge between two cells' middles. */
static struct ink_point crossing(const struct pav_insight *i, const uint8_t *mask, int x0, int y0,
                                 int x1, int y1)
{
    float a = mask[y0 * PAV_MASK_WIDTH + x0], b = mask[y1 * PAV_MASK_WIDTH + x1];
    float t = a != b ? (127.5f - a) / (b - a) : 0.5f;
    return at(i, ((float)x0 + 0.5f + t * (float)(x1 - x0)) / PAV_MASK_WIDTH,
              ((float)y0 + 0.5f + t * (float)(y1 - y0)) / PAV_MASK_HEIGHT);
}

/* Marching squares (Lorensen and Cline's cubes, SIGGRAPH 1987, in the plane). */
static void draw_mask(struct pav_insight *i, const uint8_t *mask)
{
    static const int corners[5][2] = {{0, 0}, {1, 0}, {1, 1}, {0, 1}, {0, 0}};
    for (int y = 0; y + 1 < PAV_MASK_HEIGHT; y++) {
        for (int x = 0; x + 1 < PAV_MASK_WIDTH; x++) {
            struct ink_point found[4];
            int count = 0;
            for (int k = 0; k < 4; k++) {
                int x0 = x + corners[k][0], y0 = y + corners[k][1];
                int x1 = x + corners[k + 1][0], y1 = y + corners[k + 1][1];
                bool a = mask[y0 * PAV_MASK_WIDTH + x0] > 127,
                     b = mask[y1 * PAV_MASK_WIDTH + x1] > 127;
                if (a != b)
                    found[count++] = crossing(i, mask, x0, y0, x1, y1);
            }
            for (int k = 0; k + 1 < count; k += 2)
                ink_line(i->ink, found[k], found[k + 1], 0.6f, mask_ink);
        }
    }
}

static void draw_flow(struct pav_insight *i, const float *flow)
{
    for (int y = FLOW_STEP / 2; y < PAV_FLOW_HEIGHT; y += FLOW_STEP) {
        for (int x = FLOW_STEP / 2; x < PAV_FLOW_WIDTH; x += FLOW_STEP) {
            const float *f = &flow[(y * PAV_FLOW_WIDTH + x) * 2];
            float speed = hypotf(f[0], f[1]);
            if (!(speed > FLOW_LEAST))
                continue;
            float u = ((float)x + 0.5f) / PAV_FLOW_WIDTH, v = ((float)y + 0.5f) / PAV_FLOW_HEIGHT;
            float most = fminf(1, 0.08f / (speed * FLOW_S));
            struct ink_point from = at(i, u, v);
            struct ink_point to = at(i, u + f[0] * FLOW_S * most, v + f[1] * FLOW_S * most);
            struct ink_colour c = flow_ink;
            c.a *= fminf(1, 0.4f + speed);
            ink_line(i->ink, from, to, 0.5f, c);
            ink_dot(i->ink, to, 1.3f, c);
        }
    }
}

/* --- people, hands ---- */

/* Only the corners of a box: what is in it matters more. */
static void draw_corners(struct pav_insight *i, float u0, float v0, float u1, float v1, float half,
                         struct ink_colour colour)
{
    struct ink_point a = at(i, u0, v0), b = at(i, u1, v1);
    float arm = 0.18f * fminf(fabsf(b.x - a.x), fabsf(b.y - a.y));
    for (int k = 0; k < 4; k++) {
        struct ink_point corner = {k & 1 ? b.x : a.x, k & 2 ? b.y : a.y};
        struct ink_point along = {corner.x + (k & 1 ? -arm : arm), corner.y};
        struct ink_point up = {corner.x, corner.y + (k & 2 ? -arm : arm)};
        ink_line(i->ink, corner, along, half, colour);
        ink_line(i->ink, corner, up, half, colour);
    }
}

static void draw_people(struct pav_insight *i, const struct pav_findings *f)
{
    char words[80];
    for (int k = 0; k < f->people_count; k++) {
        const struct pav_person *p = &f->people[k];
        float u0 = p->x - p->w / 2, v0 = p->y - p->h / 2;
        draw_corners(i, u0, v0, u0 + p->w, v0 + p->h, 0.5f, person_ink);
        snprintf(words, sizeof words, "person %u   energy %.2f", p->id, (double)p->energy);
        struct ink_point foot = at(i, u0, v0);
        ink_words(i->ink, words, foot.x + 3, fmaxf(foot.y, 0) + 3, person_ink);
    }
    for (int k = 0; k < f->hand_count; k++) {
        const struct pav_hand *hand = &f->hands[k];
        struct ink_point tip = at(i, hand->x, hand->y);
        ink_ring(i->ink, tip, i->h / 60, 0.8f, hand_ink);
        ink_words(i->ink, hand->raised ? "raised" : "points", tip.x + i->h / 45, tip.y, hand_ink);
    }
}

/* --- faces ---- */

static void draw_landmarks(struct pav_insight *i, const struct pav_face *face,
                           struct ink_colour colour)
{
    /* first, last, closed: jaw, brows, nose, eyes, lips in iBUG's order */
    static const int8_t lines[][3] = {{0, 16, 0},  {17, 21, 0}, {22, 26, 0},
                                      {27, 30, 0}, {31, 35, 0}, {36, 41, 1},
                                      {42, 47, 1}, {48, 59, 1}, {60, 67, 1}};
    struct ink_colour faint = colour;
    faint.a *= 0.6f;
    struct ink_point p[PAV_LANDMARKS];
    for (int k = 0; k < PAV_LANDMARKS; k++)
        p[k] = at(i, face->landmarks[k][0], face->landmarks[k][1]);
    for (size_t n = 0; n < sizeof lines / sizeof *lines; n++) {
        int first = lines[n][0], last = lines[n][1];
        for (int k = first; k < last; k++)
            ink_line(i->ink, p[k], p[k + 1], 0.5f, faint);
        if (lines[n][2])
            ink_line(i->ink, p[last], p[first], 0.4f, faint);
    }
    for (int k = 0; k < PAV_LANDMARKS; k++)
        ink_dot(i->ink, p[k], fmaxf(1.1f, i->h / 640), colour);
    for (int k = 0; k < 2; k++)
        ink_ring(i->ink, at(i, face->pupils[k][0], face->pupils[k][1]), i->h / 200, 0.6f, colour);
}

/* Where the face looks: from between the eyes along its direction. */
static void draw_direction(struct pav_insight *i, const struct pav_face *face,
                           struct ink_colour colour)
{
    float yaw = face->yaw_deg * 0.0174533f, pitch = face->pitch_deg * 0.0174533f;
    struct ink_point from = at(i, face->landmarks[27][0], face->landmarks[27][1]);
    float length = 0.6f * face->w / i->fit[0] * i->w;
    struct ink_point to = {from.x + length * sinf(yaw) * cosf(pitch),
                           from.y + length * sinf(pitch)};
    ink_line(i->ink, from, to, 0.7f, colour);
    ink_dot(i->ink, to, 2, colour);
}

static void draw_faces(struct pav_insight *i, const struct pav_findings *f)
{
    char words[120];
    float line = ink_line_height(i->ink);
    for (int k = 0; k < f->face_count; k++) {
        const struct pav_face *face = &f->faces[k];
        const struct pav_movements *m = &face->movements;
        bool sure = face->confidence >= PAV_FACE_SURE;
        struct ink_colour colour = sure ? sure_ink : unsure_ink;
        draw_corners(i, face->x, face->y, face->x + face->w, face->y + face->h, 0.6f, colour);
        draw_landmarks(i, face, colour);
        if (sure)
            draw_direction(i, face, colour);
        struct ink_point side = at(i, face->x + face->w, face->y + face->h);
        side.x += line * 0.5f, side.y -= line;
        snprintf(words, sizeof words, "face %u   %.2f", face->id, (double)face->confidence);
        ink_words(i->ink, words, side.x, side.y, colour);
        snprintf(words, sizeof words, "yaw %+.0f  pitch %+.0f  roll %+.0f", (double)face->yaw_deg,
                 (double)face->pitch_deg, (double)face->roll_deg);
        ink_words(i->ink, words, side.x, side.y - line, colour);
        snprintf(words, sizeof words, "mouth %.2f  smile %+.2f  round %.2f", (double)m->mouth_open,
                 (double)m->mouth_smile, (double)m->mouth_round);
        ink_words(i->ink, words, side.x, side.y - 2 * line, colour);
        snprintf(words, sizeof words, "lids %.2f %.2f  brows %+.2f %+.2f", (double)m->lid[0],
                 (double)m->lid[1], (double)m->brow[0], (double)m->brow[1]);
        ink_words(i->ink, words, side.x, side.y - 3 * line, colour);
    }
}

/* --- the whole ---- */

static void draw_summary(struct pav_insight *i, const struct pav_frame *frame,
                         const struct pav_findings *f)
{
    static const char *const states[] = {"no camera", "opening", "live",
                                         "stalled",   "lost",    "ended"};
    char words[160];
    float line = ink_line_height(i->ink), x = line, y = i->h - 2 * line;
    snprintf(words, sizeof words, "%s   picture %llu   %dx%d", states[frame->state],
             (unsigned long long)(frame->id & 0xffffffff), frame->width_px, frame->height_px);
    ink_words(i->ink, words, x, y, person_ink);
    snprintf(words, sizeof words, "%s   near %.2f   energy %.2f",
             f->present ? "someone is there" : "nobody is there", (double)f->near_amount,
             (double)f->energy);
    ink_words(i->ink, words, x, y - line, person_ink);
    snprintf(words, sizeof words, "people %d   hands %d   faces %d%s", f->people_count,
             f->hand_count, f->face_count,
             f->have & PAV_NEED_FACES ? "" : " (not looked for in this picture)");
    ink_words(i->ink, words, x, y - 2 * line, person_ink);
}

void pav_insight_draw(struct pav_insight *i, const struct pav_frame *frame,
                      const struct pav_findings *findings, struct pav_target *screen)
{
    i->w = (float)pav_target_width(screen);
    i->h = (float)pav_target_height(screen);
    pav_fit_cover(frame->width_px ? frame->width_px : 16, frame->height_px ? frame->height_px : 9,
                  (int)i->w, (int)i->h, i->fit);
    ink_begin(i->ink, screen);
    if (findings->mask)
        draw_mask(i, findings->mask);
    if (findings->flow)
        draw_flow(i, findings->flow);
    draw_people(i, findings);
    draw_faces(i, findings);
    draw_summary(i, frame, findings);
    ink_end(i->ink);
}

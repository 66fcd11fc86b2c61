/* Owns the painting of training and hold-out heads. */
#include "facelab/train/set.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "facelab/shape.h"
#include "facelab/shot.h"
#include "facelab/train/crew.h"

#define SIDE   PAV_SET_SIDE_PX
#define PIXELS ((size_t)SIDE * SIDE)

struct painting {
    struct pav_set *set;
    uint64_t first;
    struct pav_head_painter *painters[PAV_CREW];
    uint8_t *rgb[PAV_CREW];
};

static void keep_truth(struct pav_set_truth *kept, const struct pav_head_truth *truth)
{
    const struct pav_movements *m = &truth->movements;
    memcpy(kept->points, truth->landmarks, sizeof truth->landmarks);
    memcpy(kept->points + PAV_LANDMARKS, truth->pupils, sizeof truth->pupils);
    memcpy(kept->visible, truth->visible, sizeof truth->visible);
    kept->visible[PAV_LANDMARKS] = truth->visible[37];
    kept->visible[PAV_LANDMARKS + 1] = truth->visible[44];
    kept->readings[PAV_READ_YAW] = truth->yaw_deg / PAV_READ_DEGREES;
    kept->readings[PAV_READ_PITCH] = truth->pitch_deg / PAV_READ_DEGREES;
    kept->readings[PAV_READ_OPEN] = m->mouth_open;
    kept->readings[PAV_READ_SMILE] = m->mouth_smile;
    kept->readings[PAV_READ_ROUND] = m->mouth_round;
    for (int i = 0; i < 2; i++) {
        kept->readings[PAV_READ_LID + i] = truth->aperture[i];
        kept->lids[i] = m->lid[i];
        kept->readings[PAV_READ_BROW + i] = m->brow[i];
    }
    kept->readings[PAV_READ_GAZE] = m->gaze_x;
    kept->readings[PAV_READ_GAZE + 1] = m->gaze_y;
    kept->roll_deg = truth->roll_deg;
    kept->traits = truth->traits;
}

static void keep_grey(uint8_t *grey, const uint8_t *rgb)
{
    for (size_t i = 0; i < PIXELS; i++)
        grey[i] = (uint8_t)((77 * rgb[3 * i] + 150 * rgb[3 * i + 1] + 29 * rgb[3 * i + 2]) >> 8);
}

static void paint(void *data, int index, int worker)
{
    struct painting *p = data;
    uint64_t seed = p->first + (uint64_t)index;
    uint8_t *rgb = p->rgb[worker];
    if (p->set->truths) {
        struct pav_head head;
        struct pav_shot shot;
        struct pav_head_truth truth;
        pav_head_random(&head, &shot, seed);
        pav_head_paint(p->painters[worker], &head, &shot, rgb, &truth);
        keep_truth(&p->set->truths[index], &truth);
    } else {
        pav_head_paint_none(p->painters[worker], seed, rgb);
    }
    keep_grey(p->set->pixels + (size_t)index * PIXELS, rgb);
}

static void paint_all(struct pav_set *set, uint64_t first, const char *label)
{
    struct painting p = {.set = set, .first = first};
    for (int i = 0; i < PAV_CREW; i++) {
        p.painters[i] = pav_head_painter_create(SIDE, SIDE);
        p.rgb[i] = pav_alloc(3 * PIXELS);
    }
    set->pixels = pav_alloc((size_t)set->count * PIXELS);
    pav_crew_each(set->count, paint, &p, label);
    for (int i = 0; i < PAV_CREW; i++) {
        pav_head_painter_destroy(p.painters[i]);
        free(p.rgb[i]);
    }
}

void pav_set_heads(struct pav_set *set, uint64_t first, int count, const char *label)
{
    *set = (struct pav_set){.count = count};
    set->truths = pav_alloc((size_t)count * sizeof *set->truths);
    paint_all(set, first, label);
}

void pav_set_empty(struct pav_set *set, uint64_t first, int count, const char *label)
{
    *set = (struct pav_set){.count = count};
    paint_all(set, first, label);
}

void pav_set_finish(struct pav_set *set)
{
    free(set->pixels);
    free(set->truths);
    *set = (struct pav_set){0};
}

struct pav_grey pav_set_grey(const struct pav_set *set, int index)
{
    return (struct pav_grey){set->pixels + (size_t)index * PIXELS, SIDE, SIDE, SIDE};
}

struct pav_grey pav_set_mirror(const struct pav_grey *grey, uint8_t *pixels)
{
    for (int y = 0; y < SIDE; y++) {
        const uint8_t *from = grey->pixels + (size_t)y * SIDE;
        uint8_t *to = pixels + (size_t)y * SIDE;
        for (int x = 0; x < SIDE; x++)
            to[x] = from[SIDE - 1 - x];
    }
    return (struct pav_grey){pixels, SIDE, SIDE, SIDE};
}

void pav_points_mirror(float (*points)[2])
{
    float old[PAV_FACE_POINTS][2];
    memcpy(old, points, sizeof old);
    for (int i = 0; i < PAV_FACE_POINTS; i++) {
        points[i][0] = (float)(SIDE - 1) - old[pav_point_twin(i)][0];
        points[i][1] = old[pav_point_twin(i)][1];
    }
}

static void swap(float *a, float *b)
{
    float old = *a;
    *a = *b;
    *b = old;
}

void pav_truth_mirror(struct pav_set_truth *truth)
{
    float visible[PAV_FACE_POINTS], *r = truth->readings;
    memcpy(visible, truth->visible, sizeof visible);
    for (int i = 0; i < PAV_FACE_POINTS; i++)
        truth->visible[i] = visible[pav_point_twin(i)];
    pav_points_mirror(truth->points);
    r[PAV_READ_YAW] = -r[PAV_READ_YAW];
    r[PAV_READ_GAZE] = -r[PAV_READ_GAZE];
    swap(&r[PAV_READ_LID], &r[PAV_READ_LID + 1]);
    swap(&r[PAV_READ_BROW], &r[PAV_READ_BROW + 1]);
    swap(&truth->lids[0], &truth->lids[1]);
    truth->roll_deg = -truth->roll_deg;
}

float pav_truth_error(const struct pav_set_truth *truth, const float (*points)[2])
{
    const float(*t)[2] = (const float(*)[2])truth->points;
    float sum = 0;
    for (int i = 17; i < PAV_LANDMARKS; i++)
        sum += hypotf(points[i][0] - t[i][0], points[i][1] - t[i][1]);
    return sum / (PAV_LANDMARKS - 17) / hypotf(t[36][0] - t[45][0], t[36][1] - t[45][1]);
}

float pav_truth_shown(const struct pav_set_truth *truth, enum pav_face_reading reading)
{
    static const struct {
        int from, to; /* points that show it; none: the whole head does */
    } shown_by[PAV_READ_COUNT] = {
        [PAV_READ_OPEN] = {48, 68},     [PAV_READ_SMILE] = {48, 68},
        [PAV_READ_ROUND] = {48, 68},    [PAV_READ_LID] = {36, 42},
        [PAV_READ_LID + 1] = {42, 48},  [PAV_READ_BROW] = {17, 22},
        [PAV_READ_BROW + 1] = {22, 27}, [PAV_READ_GAZE] = {68, 70},
        [PAV_READ_GAZE + 1] = {68, 70},
    };
    int from = shown_by[reading].from, to = shown_by[reading].to;
    float sum = 0;
    for (int i = from; i < to; i++)
        sum += truth->visible[i];
    return to > from ? sum / (float)(to - from) : 1;
}

/* Owns the thorough search of a single picture. */
#include "eye/vision/face/still.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "eye/vision/face/geometry.h"
#include "eye/vision/face/search.h"

#define LOOKED_PX 24 /* the smallest square that the detector is shown */
#define OCTAVE    1.5f
#define STEP      1.07f
#define WIDEST    1600 /* px that a picture is looked at */
#define NARROWEST 64
#define BOXES     24
#define OTHERS    8     /* … that the model itself proposes */
#define SMALLEST  14.0f /* … of this part of the longer side at least */
#define LARGEST   1.1f  /* … and of the shorter one at most */
#define BETWEEN   1.17f /* half way to the next size that is proposed */
#define DOUBTFUL  0.93f /* such a face has to be surer, in a mirror too … */
#define AGREE     6     /* … from so many of the starts */
#define STARTS    9
#define SURE      PAV_FACE_SURE
#define ONE_FACE  0.75f /* eye distances: nearer ones are the same */
#define ALMOST    0.08f /* less sure than the best start, and still counted */

struct boxes {
    struct pav_face_box all[BOXES];
    int count;
};

static bool same_box(const struct pav_face_box *a, const struct pav_face_box *b)
{
    float dx = a->x + 0.5f * a->w - b->x - 0.5f * b->w,
          dy = a->y + 0.5f * a->h - b->y - 0.5f * b->h;
    float ratio = a->w > b->w ? a->w / b->w : b->w / a->w;
    return hypotf(dx, dy) < 0.2f * fmaxf(a->w, b->w) && ratio < 1.25f;
}

static void collect(const struct pav_face_senses *senses, const struct pav_grey *grey,
                    struct boxes *boxes)
{
    float longest = (float)(grey->width > grey->height ? grey->width : grey->height);
    for (float wide = NARROWEST; wide < fminf(WIDEST, 2 * longest); wide *= OCTAVE) {
        struct pav_face_box found[BOXES];
        struct pav_face_window window = {.w = grey->width, .h = grey->height, .step = STEP};
        window.scale = wide / longest;
        window.min_px = LOOKED_PX / window.scale;
        window.max_px = wide > NARROWEST ? window.min_px * OCTAVE * 1.05f : 0;
        if ((float)grey->width * window.scale < 2 || (float)grey->height * window.scale < 2)
            continue;
        int count = senses->detect(senses->data, grey, &window, found, BOXES);
        for (int i = 0; i < count && boxes->count < BOXES; i++) {
            bool known = false;
            for (int k = 0; k < boxes->count; k++)
                known |= same_box(&found[i], &boxes->all[k]);
            if (!known)
                boxes->all[boxes->count++] = found[i];
        }
    }
}

static int ascending(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

/* Point by point the median of the fits that are as sure as the best. */
static void middle_of(const struct pav_face_fit *fits, int count, int best,
                      struct pav_face_fit *middle)
{
    *middle = fits[best];
    for (int i = 0; i < PAV_LANDMARKS; i++) {
        for (int c = 0; c < 2; c++) {
            float values[STARTS];
            int n = 0;
            for (int k = 0; k < count; k++) {
                if (fits[k].confidence > fits[best].confidence - ALMOST)
                    values[n++] = fits[k].landmarks[i][c];
            }
            qsort(values, (size_t)n, sizeof *values, ascending);
            middle->landmarks[i][c] = 0.5f * (values[n / 2] + values[(n - 1) / 2]);
        }
    }
}

/* Several starts around the box; where most of them end is aligned once more. `sure`: how many were. */
static bool align(const struct pav_face_senses *senses, const struct pav_grey *grey,
                  const struct pav_face_box *box, struct pav_face_fit *fit, int *sure)
{
    static const float starts[STARTS][3] = {
        {0, 0, 1},     {0.05f, 0, 1}, {-0.05f, 0, 1},        {0, 0.05f, 1},          {0, -0.05f, 1},
        {0, 0, 0.88f}, {0, 0, 1.13f}, {0.04f, 0.05f, 0.94f}, {-0.04f, 0.05f, 0.94f},
    };
    struct pav_face_fit fits[STARTS], middle;
    int count = 0, best = -1;
    *sure = 0;
    for (int i = 0; i < STARTS; i++) {
        float w = box->w * starts[i][2], h = box->h * starts[i][2];
        struct pav_face_box from = {box->x + starts[i][0] * box->w + 0.5f * (box->w - w),
                                    box->y + starts[i][1] * box->h + 0.5f * (box->h - h), w, h};
        if (!senses->align_box(senses->data, grey, &from, &fits[count]))
            continue;
        if (best < 0 || fits[count].confidence > fits[best].confidence)
            best = count;
        *sure += fits[count].confidence >= SURE;
        count++;
    }
    if (best < 0)
        return false;
    middle_of(fits, count, best, &middle);
    if (!senses->align_from(senses->data, grey, &middle, fit) ||
        fit->confidence < fits[best].confidence - ALMOST)
        *fit = fits[best];
    return fit->confidence >= SURE;
}

static void add(struct pav_face_fit *fits, int *count, const struct pav_face_fit *fit)
{
    struct pav_point middle = pav_face_middle(fit);
    int at = *count;
    for (int k = 0; k < *count; k++) {
        float apart = pav_face_apart(middle, pav_face_middle(&fits[k]));
        if (apart < ONE_FACE * fmaxf(pav_face_size(fit), pav_face_size(&fits[k])))
            at = k;
    }
    if (at == PAV_STILL_MOST || (at < *count && fits[at].confidence >= fit->confidence))
        return;
    fits[at] = *fit;
    *count += at == *count;
}

static bool is_known(const struct pav_face_fit *fits, int count, const struct pav_face_box *box)
{
    float x, y, size;
    pav_face_of_box(box, &x, &y, &size);
    for (int k = 0; k < count; k++) {
        struct pav_point middle = pav_face_middle(&fits[k]);
        float apart = hypotf(middle.x - x, middle.y - y), known = pav_face_size(&fits[k]);
        if (apart < ONE_FACE * fmaxf(size, known) || pav_face_in_hair(apart, size, known))
            return true;
    }
    return false;
}

static void fill_mirror(const struct pav_grey *grey, uint8_t *pixels)
{
    for (int y = 0; y < grey->height; y++) {
        const uint8_t *from = grey->pixels + (ptrdiff_t)y * grey->stride;
        for (int x = 0; x < grey->width; x++)
            *pixels++ = from[grey->width - 1 - x];
    }
}

/* A second opinion: what is a face is one in a mirror, too, and chance seldom deceives twice. `mirror` is
 * filled when it is first looked into. */
static bool is_face_in_mirror(const struct pav_face_senses *senses, const struct pav_grey *grey,
                              const struct pav_face_box *box, uint8_t **mirror)
{
    struct pav_face_box there = *box;
    struct pav_face_fit fit;
    int sure;
    if (!*mirror) {
        *mirror = pav_alloc((size_t)grey->width * (size_t)grey->height);
        fill_mirror(grey, *mirror);
    }
    struct pav_grey mirrored = {*mirror, grey->width, grey->height, grey->width};
    there.x = (float)(grey->width - 1) - box->x - box->w;
    return align(senses, &mirrored, &there, &fit, &sure) && fit.confidence >= DOUBTFUL &&
           sure >= AGREE;
}

/* Turned, tilted and badly lit faces that no detector saw. */
static void add_others(const struct pav_face_senses *senses, const struct pav_grey *grey,
                       struct pav_face_fit *fits, int *count)
{
    float longest = (float)(grey->width > grey->height ? grey->width : grey->height);
    float shortest = (float)(grey->width > grey->height ? grey->height : grey->width);
    struct pav_face_window window = {.w = grey->width, .h = grey->height};
    struct pav_face_box boxes[OTHERS];
    window.min_px = fmaxf(PAV_PROPOSED_PX, longest / SMALLEST), window.max_px = LARGEST * shortest;
    uint8_t *mirror = NULL;
    /* twice: the second time with sizes between those of the first */
    for (int pass = 0; pass < 2; pass++, window.min_px *= BETWEEN) {
        int proposed = senses->propose(senses->data, grey, &window, boxes, OTHERS);
        for (int i = 0; i < proposed; i++) {
            struct pav_face_fit fit;
            int sure;
            if (!is_known(fits, *count, &boxes[i]) && align(senses, grey, &boxes[i], &fit, &sure) &&
                fit.confidence >= DOUBTFUL && sure >= AGREE &&
                is_face_in_mirror(senses, grey, &boxes[i], &mirror))
                add(fits, count, &fit);
        }
    }
    if (mirror)
        explicit_bzero(mirror, (size_t)grey->width * (size_t)grey->height);
    free(mirror);
}

static int larger(const void *a, const void *b)
{
    float x = pav_face_size(a), y = pav_face_size(b);
    return (x < y) - (x > y);
}

int pav_face_still(const struct pav_face_senses *senses, const struct pav_grey *grey,
                   struct pav_face_fit fits[PAV_STILL_MOST])
{
    struct boxes boxes = {.count = 0};
    int count = 0;
    collect(senses, grey, &boxes);
    for (int i = 0; i < boxes.count; i++) {
        struct pav_face_fit fit;
        int sure;
        if (align(senses, grey, &boxes.all[i], &fit, &sure))
            add(fits, &count, &fit);
    }
    if (senses->propose)
        add_others(senses, grey, fits, &count);
    qsort(fits, (size_t)count, sizeof *fits, larger);
    return count;
}

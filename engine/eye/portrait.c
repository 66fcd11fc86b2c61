/* Owns the face of a single picture: reading it behind the wall, finding, the sidecar's text. */
#include "eye/portrait.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "eye/camera/source.h"
#include "eye/opencv/flow.h"
#include "eye/outline.h"
#include "eye/picture.h"
#include "eye/vision/face/faces.h"
#include "eye/vision/face/geometry.h"
#include "eye/vision/face/still.h"
#include "eye/wall.h"
#include "link/portrait.h"

#define SIDE_MAX    4096 /* px; larger pictures are looked at smaller */
#define BYTES_MAX   ((size_t)256 << 20)
#define FACE_MIN_PX 80.0f /* of the file; the longer side of the box around the landmarks */
#define DOUBTFUL    0.7f  /* less sure: somebody should look at it */
#define SURER       0.3f /* a larger face that is so much less sure than the surest does not count */
#define REMEDY                                                                                     \
    "a face of at least 80 px, looking less than 60 degrees aside, without a hand or mask before " \
    "it, is needed"

struct portrait {
    const char *path;
    struct pav_camera_plan plan;
    const struct pav_capture_api *api;
    struct pav_capture *capture;
    struct pav_face_kit *kit;
    uint8_t *rgba, *pixels; /* of the picture, and grey */
    struct pav_grey grey;
    int file_w, file_h;
    float scale; /* pixels of the file for one of `grey` */
    struct pav_face_fit fits[PAV_STILL_MOST];
    int count;
};

static int complain(const struct portrait *p, const char *why)
{
    fprintf(stderr, "pavilion portrait: %s: %s\n", p->path, why);
    return 2;
}

/* --- the file ---- */

static int find_file(struct portrait *p, char resolved[PATH_MAX])
{
    struct stat about;
    if (!realpath(p->path, resolved) || stat(resolved, &about) != 0 || access(resolved, R_OK) != 0)
        return complain(p, strerror(errno));
    if (!S_ISREG(about.st_mode))
        return complain(p, "it is no file");
    if (about.st_size == 0)
        return complain(p, "it is empty");
    p->plan = (struct pav_camera_plan){.kind = PAV_SOURCE_FILE, .source = resolved};
    return 0;
}

static int look_whole(const struct portrait *p)
{
    char why[PAV_WHY_MAX];
    size_t count;
    char *bytes = pav_read_file(p->plan.source, BYTES_MAX, &count);
    if (!bytes)
        return complain(p, errno == EFBIG ? "it has more than 256 MB: make it smaller"
                                          : strerror(errno));
    bool whole = pav_picture_whole((const unsigned char *)bytes, count, why, sizeof why);
    free(bytes);
    return whole ? 0 : complain(p, why);
}

static int decode(struct portrait *p)
{
    char why[PAV_WHY_MAX] = "";
    int w, h;
    p->api = pav_capture_load(why);
    if (!p->api) {
        fprintf(stderr, "pavilion portrait: %s\n", why);
        return 1;
    }
    p->capture = p->api->open(
        &(struct pav_capture_plan){.kind = PAV_SOURCE_FILE, .path = p->plan.source, .still = true},
        why);
    p->rgba = pav_alloc((size_t)SIDE_MAX * SIDE_MAX * 4);
    if (!p->capture || !p->api->still(p->capture) || !p->api->grab(p->capture) ||
        !p->api->develop(p->capture, false, SIDE_MAX, SIDE_MAX, p->rgba, &w, &h, why))
        return complain(p, "it is no picture that can be read: save it anew as JPEG or PNG");
    p->api->size(p->capture, &p->file_w, &p->file_h);
    p->scale = (float)p->file_w / (float)w;
    p->pixels = pav_alloc((size_t)w * (size_t)h);
    p->grey = (struct pav_grey){.pixels = p->pixels, .width = w, .height = h, .stride = w};
    pav_faces_grey(p->rgba, w, h, p->pixels);
    return 0;
}

/* --- the face ---- */

/* A part of the picture by itself: there a face that is small in the whole is large. */
static void search_part(struct portrait *p, const struct pav_face_senses *senses, int x, int y,
                        int w, int h)
{
    struct pav_grey part = {p->pixels + (size_t)y * (size_t)p->grey.stride + x, w, h,
                            p->grey.stride};
    struct pav_face_fit found[PAV_STILL_MOST];
    int count = pav_face_still(senses, &part, found);
    for (int i = 0; i < count; i++) {
        struct pav_point middle = pav_face_middle(&found[i]);
        bool known = false;
        pav_face_shift(&found[i], (float)x, (float)y);
        for (int k = 0; k < p->count; k++)
            known |= pav_face_apart(pav_face_middle(&p->fits[k]),
                                    (struct pav_point){middle.x + (float)x, middle.y + (float)y}) <
                     pav_face_size(&p->fits[k]);
        if (!known && p->count < PAV_STILL_MOST)
            p->fits[p->count++] = found[i];
    }
}

static float box_side(const struct pav_face_fit *fit)
{
    float x0 = INFINITY, y0 = INFINITY, x1 = -INFINITY, y1 = -INFINITY;
    for (int i = 0; i < PAV_LANDMARKS; i++) {
        x0 = fminf(x0, fit->landmarks[i][0]), x1 = fmaxf(x1, fit->landmarks[i][0]);
        y0 = fminf(y0, fit->landmarks[i][1]), y1 = fmaxf(y1, fit->landmarks[i][1]);
    }
    return fmaxf(x1 - x0, y1 - y0);
}

static void search(struct portrait *p, const struct pav_face_senses *senses)
{
    int w = p->grey.width, h = p->grey.height;
    search_part(p, senses, 0, 0, w, h);
    for (int i = 0; p->count == 0 && i < 9 && w > 400 && h > 400; i++)
        search_part(p, senses, i % 3 * (w / 4), i / 3 * (h / 4), w / 2, h / 2);
}

/* The largest of those that are about as sure as the surest; NULL: there is none. */
static const struct pav_face_fit *choose(const struct portrait *p)
{
    const struct pav_face_fit *best = NULL;
    float surest = 0;
    for (int i = 0; i < p->count; i++)
        surest = fmaxf(surest, p->fits[i].confidence);
    for (int i = 0; i < p->count; i++) {
        if (p->fits[i].confidence >= surest - SURER &&
            (!best || pav_face_size(&p->fits[i]) > pav_face_size(best)))
            best = &p->fits[i];
    }
    return best;
}

/* --- the sidecar ---- */

/* Pixel centres lie at whole numbers in both sizes; nothing lies outside the picture. */
static void to_file(const struct portrait *p, const float (*from)[2], int count, float (*to)[2])
{
    for (int i = 0; i < count; i++) {
        float x = (from[i][0] + 0.5f) * p->scale - 0.5f, y = (from[i][1] + 0.5f) * p->scale - 0.5f;
        to[i][0] = fminf(fmaxf(x, 0), (float)p->file_w - 1);
        to[i][1] = fminf(fmaxf(y, 0), (float)p->file_h - 1);
    }
}

static int print(const struct portrait *p, const struct pav_face_fit *fit)
{
    struct pav_colour_picture picture = {p->rgba, p->grey.width, p->grey.height};
    struct pav_sidecar sidecar = {.width_px = p->file_w,
                                  .height_px = p->file_h,
                                  .yaw_deg = fit->yaw_deg,
                                  .pitch_deg = fit->pitch_deg,
                                  .roll_deg = fit->roll_deg,
                                  .movements = fit->movements,
                                  .outline_count = PAV_OUTLINE_POINTS};
    float outline[PAV_OUTLINE_POINTS][2];
    struct pav_str text = {0};
    pav_face_outline(&picture, fit, outline);
    to_file(p, fit->landmarks, PAV_LANDMARKS, sidecar.landmarks);
    to_file(p, fit->pupils, 2, sidecar.pupils);
    to_file(p, (const float(*)[2])outline, PAV_OUTLINE_POINTS, sidecar.outline);
    pav_sidecar_write(&sidecar, pav_path_name(p->path), &text);
    bool written = fwrite(text.text, 1, text.length, stdout) == text.length && fflush(stdout) == 0;
    pav_str_finish(&text);
    return written ? 0 : 1;
}

static int find(struct portrait *p)
{
    char why[PAV_KIT_WORDS] = "";
    p->kit = pav_face_kit_open();
    if (!pav_face_kit_ready(p->kit, why)) {
        fprintf(stderr, "pavilion portrait: %s\n", why);
        return 1;
    }
    struct pav_face_senses senses = pav_face_kit_senses(p->kit);
    search(p, &senses);
    const struct pav_face_fit *fit = choose(p);
    if (!fit)
        return complain(p, "no face was found: " REMEDY);
    float side = box_side(fit) * p->scale;
    if (side < FACE_MIN_PX) {
        snprintf(why, sizeof why, "the face that was found has only %.0f px: " REMEDY,
                 (double)side);
        return complain(p, why);
    }
    if (p->count > 1)
        fprintf(stderr,
                "pavilion portrait: %s: %d faces were found: the largest, at %.0f, %.0f, is "
                "taken; to take another, cut the picture\n",
                p->path, p->count, (double)(pav_face_middle(fit).x * p->scale),
                (double)(pav_face_middle(fit).y * p->scale));
    if (fit->confidence < DOUBTFUL)
        fprintf(stderr,
                "pavilion portrait: %s: it is not certain (%.2f of 1) that this is a face, "
                "well found: look at it with --preview\n",
                p->path, (double)fit->confidence);
    return print(p, fit);
}

int pav_eye_portrait(int argc, char **argv)
{
    char resolved[PATH_MAX];
    struct portrait *p = pav_alloc(sizeof *p);
    p->path = argc == 1 ? argv[0] : NULL;
    if (!p->path) {
        fprintf(stderr, "pavilion portrait: expected a picture\n");
        free(p);
        return 2;
    }
    pav_cv_quiet();
    int code = find_file(p, resolved);
    if (!code && !pav_eye_wall(&p->plan, true))
        code = 1;
    if (!code)
        code = look_whole(p);
    if (!code)
        code = decode(p);
    if (!code)
        code = find(p);
    if (p->capture)
        p->api->close(p->capture);
    pav_face_kit_close(p->kit);
    free(p->rgba);
    free(p->pixels);
    free(p);
    return code;
}

/* Owns the sidecar of a portrait: reading it, and judging whether it is a face's. */
#include "link/portrait.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FAULTS_TOLD 3    /* of one list: a wrong size makes all of them wrong */
#define EYES_MIN_PX 8.0f /* between the outer corners: nothing smaller is a face that can be worn */

void pav_sidecar_finish(struct pav_sidecar *s)
{
    pav_words_finish(&s->title);
    free(s->credit);
    free(s->licence);
    *s = (struct pav_sidecar){0};
}

/* --- values --- */

static bool read_point(struct pav_yaml_file *file, const struct pav_yaml *node,
                       const struct pav_sidecar *s, float point[2])
{
    double at[2];
    if (!pav_yaml_expect(file, node, PAV_YAML_LIST, "a point [x, y]"))
        return false;
    if (node->count != 2) {
        pav_yaml_error(file, node, "expected a point [x, y], found a list of %zu", node->count);
        return false;
    }
    for (int i = 0; i < 2; i++) {
        if (!pav_yaml_number(file, node->items[i], 0, (i ? s->height_px : s->width_px) - 1, &at[i]))
            return false;
        /* what is judged is what is written again */
        point[i] = rintf((float)at[i] * 100) / 100;
    }
    return true;
}

/* A list of `least` to `most` points; their number, or -1 after a complaint. */
static int read_points(struct pav_yaml_file *file, const struct pav_yaml *node,
                       const struct pav_sidecar *s, int least, int most, float (*points)[2])
{
    if (!pav_yaml_expect(file, node, PAV_YAML_LIST, "a list of points [x, y]"))
        return -1;
    if (node->count < (size_t)least || node->count > (size_t)most) {
        if (least == most)
            pav_yaml_error(file, node, "expected %d points, found %zu", least, node->count);
        else
            pav_yaml_error(file, node, "expected %d to %d points, found %zu", least, most,
                           node->count);
        return -1;
    }
    int faults = 0;
    for (size_t i = 0; i < node->count && faults < FAULTS_TOLD; i++)
        faults += !read_point(file, node->items[i], s, points[i]);
    return faults ? -1 : (int)node->count;
}

static void read_float(struct pav_yaml_file *file, const struct pav_yaml *node, double min,
                       double max, float *out)
{
    double value;
    if (pav_yaml_number(file, node, min, max, &value))
        *out = (float)value;
}

static void read_pair(struct pav_yaml_file *file, const struct pav_yaml *node, double min,
                      double max, float *first, float *second)
{
    if (!node || !pav_yaml_expect(file, node, PAV_YAML_LIST, "two numbers, such as [1.00, 1.00]"))
        return;
    if (node->count != 2) {
        pav_yaml_error(file, node, "expected two numbers, found %zu", node->count);
        return;
    }
    read_float(file, node->items[0], min, max, first);
    read_float(file, node->items[1], min, max, second);
}

static void read_pose(struct pav_yaml_file *file, const struct pav_yaml *map, struct pav_sidecar *s)
{
    static const char *const known[] = {"yaw", "pitch", "roll", NULL};
    if (!pav_yaml_expect(file, map, PAV_YAML_MAP, "{yaw: 0.00, pitch: 0.00, roll: 0.00}"))
        return;
    pav_yaml_known(file, map, known, NULL);
    read_float(file, pav_yaml_get(map, "yaw"), -90, 90, &s->yaw_deg);
    read_float(file, pav_yaml_get(map, "pitch"), -90, 90, &s->pitch_deg);
    read_float(file, pav_yaml_get(map, "roll"), -180, 180, &s->roll_deg);
}

static void read_mouth(struct pav_yaml_file *file, const struct pav_yaml *map,
                       struct pav_movements *m)
{
    static const char *const known[] = {"open", "smile", "round", NULL};
    if (!map || !pav_yaml_expect(file, map, PAV_YAML_MAP, "{open: 0.00, smile: 0.00, round: 0.00}"))
        return;
    pav_yaml_known(file, map, known, NULL);
    read_float(file, pav_yaml_get(map, "open"), 0, 1, &m->mouth_open);
    read_float(file, pav_yaml_get(map, "smile"), -1, 1, &m->mouth_smile);
    read_float(file, pav_yaml_get(map, "round"), 0, 1, &m->mouth_round);
}

static void read_movements(struct pav_yaml_file *file, const struct pav_yaml *map,
                           struct pav_movements *m)
{
    static const char *const known[] = {"mouth", "lids", "brows", "gaze", NULL};
    m->lid[0] = m->lid[1] = 1;
    if (!map || !pav_yaml_expect(file, map, PAV_YAML_MAP, "movements such as lids: [1.00, 1.00]"))
        return;
    pav_yaml_known(file, map, known, NULL);
    read_mouth(file, pav_yaml_get(map, "mouth"), m);
    read_pair(file, pav_yaml_get(map, "lids"), 0, 1.5, &m->lid[0], &m->lid[1]);
    read_pair(file, pav_yaml_get(map, "brows"), -1, 1, &m->brow[0], &m->brow[1]);
    read_pair(file, pav_yaml_get(map, "gaze"), -1, 1, &m->gaze_x, &m->gaze_y);
}

static const struct pav_yaml *need(struct pav_yaml_file *file, const char *key, const char *example)
{
    const struct pav_yaml *node = pav_yaml_get(file->root, key);
    if (!node)
        pav_yaml_error(file, file->root, "expected a key \"%s\"%s%s", key,
                       example ? ", such as " : "",
                       example ? example : "; pavilion portrait --again finds it anew");
    return node;
}

/* --- sense --- */

static void eyes_of(const struct pav_sidecar *s, int eye, float middle[2])
{
    const float *a = s->landmarks[eye ? 42 : 36], *b = s->landmarks[eye ? 45 : 39];
    middle[0] = 0.5f * (a[0] + b[0]), middle[1] = 0.5f * (a[1] + b[1]);
}

/* Distances alone: a face may be painted upside down, but not inside out. */
static void judge_face(struct pav_yaml_file *file, const struct pav_yaml *node,
                       const struct pav_sidecar *s)
{
    const float(*p)[2] = s->landmarks;
    float ex = p[45][0] - p[36][0], ey = p[45][1] - p[36][1], eyes = hypotf(ex, ey);
    float mx = 0.5f * (p[48][0] + p[54][0] - p[36][0] - p[45][0]);
    float my = 0.5f * (p[48][1] + p[54][1] - p[36][1] - p[45][1]), down = hypotf(mx, my);
    if (eyes < EYES_MIN_PX)
        pav_yaml_error(file, node,
                       "expected outer eye corners (points 36 and 45) at least %g px apart, found "
                       "%.1f px",
                       (double)EYES_MIN_PX, (double)eyes);
    else if (down > 5 * eyes || down < 0.2f * eyes)
        pav_yaml_error(file, node,
                       "expected a mouth (points 48 and 54) about as far from the eyes as these "
                       "are apart, found %.1f px for %.1f px",
                       (double)down, (double)eyes);
    else if (ex * my - ey * mx <= 0)
        pav_yaml_error(file, node,
                       "expected the face's points as they lie in the picture, found them "
                       "mirrored: point 36 belongs to the eye on the left");
}

static void judge_outline(struct pav_yaml_file *file, const struct pav_yaml *node,
                          const struct pav_sidecar *s)
{
    float area = 0;
    for (int i = 0; i < s->outline_count; i++) {
        const float *a = s->outline[i], *b = s->outline[(i + 1) % s->outline_count];
        area += 0.5f * (a[0] * b[1] - a[1] * b[0]);
    }
    if (fabsf(area) < EYES_MIN_PX * EYES_MIN_PX)
        pav_yaml_error(file, node,
                       "expected an outline around the face, found one that encloses "
                       "nothing");
}

/* --- the file --- */

static char *read_line(struct pav_yaml_file *file, const char *key)
{
    const char *text = "";
    const struct pav_yaml *node = pav_yaml_get(file->root, key);
    /* `licence:` alone is what an empty line is to people */
    if (node && !(node->kind == PAV_YAML_SCALAR && !node->text[0]))
        pav_yaml_text(file, node, &text);
    return pav_strdup(text);
}

static void read_rights(struct pav_yaml_file *file, struct pav_sidecar *s)
{
    const struct pav_yaml *title = pav_yaml_get(file->root, "title");
    const struct pav_yaml *licence = pav_yaml_get(file->root, "licence");
    if (title && !(title->kind == PAV_YAML_SCALAR && !title->text[0]))
        pav_words_read(file, pav_yaml_key(file->root, "title"), title, &s->title);
    s->credit = read_line(file, "credit");
    s->licence = read_line(file, "licence");
    s->licence_line = licence ? licence->line : 1;
    s->licence_column = licence ? licence->column : 1;
}

static void read_face(struct pav_yaml_file *file, struct pav_sidecar *s)
{
    const struct pav_yaml *size = need(file, "size", "size: 900x1100");
    const struct pav_yaml *pose = need(file, "pose", "pose: {yaw: 0.00, pitch: 0.00, roll: 0.00}");
    const struct pav_yaml *points = need(file, "landmarks", NULL), *mask = need(file, "mask", NULL);
    const struct pav_yaml *pupils = pav_yaml_get(file->root, "pupils");
    read_pose(file, pose, s);
    read_movements(file, pav_yaml_get(file->root, "movements"), &s->movements);
    if (!pav_yaml_size(file, size, &s->width_px, &s->height_px))
        return;
    if (read_points(file, points, s, PAV_LANDMARKS, PAV_LANDMARKS, s->landmarks) > 0)
        judge_face(file, points, s);
    for (int eye = 0; eye < 2; eye++)
        eyes_of(s, eye, s->pupils[eye]);
    if (pupils)
        read_points(file, pupils, s, 2, 2, s->pupils);
    s->outline_count = read_points(file, mask, s, PAV_OUTLINE_MIN, PAV_OUTLINE_MAX, s->outline);
    if (s->outline_count > 0)
        judge_outline(file, mask, s);
}

/* Takes over what was parsed. */
static bool finish_reading(struct pav_sidecar *s, struct pav_yaml_file *file, bool face,
                           int errors_before)
{
    static const char *const known[] = {"title",     "credit", "licence",   "size", "pose",
                                        "landmarks", "pupils", "movements", "mask", NULL};
    *s = (struct pav_sidecar){0};
    if (file->root && pav_yaml_expect(file, file->root, PAV_YAML_MAP,
                                      "keys such as title:, licence: and landmarks:")) {
        read_rights(file, s);
        if (face) {
            pav_yaml_known(file, file->root, known, NULL);
            read_face(file, s);
        }
    }
    bool good = file->complaints->errors == errors_before;
    pav_yaml_finish(file);
    if (!good)
        pav_sidecar_finish(s);
    return good;
}

static bool read_file(struct pav_sidecar *s, const char *path, bool face,
                      struct pav_complaints *complaints)
{
    struct pav_complaints unheard = {0}, *said = complaints ? complaints : &unheard;
    struct pav_yaml_file file;
    int before = said->errors;
    pav_yaml_read(&file, path, said);
    bool good = finish_reading(s, &file, face, before);
    pav_complaints_finish(&unheard);
    return good;
}

bool pav_sidecar_read(struct pav_sidecar *s, const char *path, struct pav_complaints *complaints)
{
    return read_file(s, path, true, complaints);
}

bool pav_sidecar_read_rights(struct pav_sidecar *s, const char *path,
                             struct pav_complaints *complaints)
{
    return read_file(s, path, false, complaints);
}

bool pav_sidecar_parse(struct pav_sidecar *s, const char *path, const char *text, size_t length,
                       struct pav_complaints *complaints)
{
    struct pav_complaints unheard = {0}, *said = complaints ? complaints : &unheard;
    struct pav_yaml_file file;
    int before = said->errors;
    pav_yaml_parse(&file, path, text, length, said);
    bool good = finish_reading(s, &file, true, before);
    pav_complaints_finish(&unheard);
    return good;
}

bool pav_sidecar_check_licence(const struct pav_sidecar *s, const char *path, bool error,
                               struct pav_complaints *complaints)
{
    if (s->licence[strspn(s->licence, " \t")])
        return true;
    pav_complain(complaints, error, path, s->licence_line, s->licence_column,
                 "expected a licence that allows the picture to be shown, such as licence: CC0-1.0 "
                 "or licence: by agreement with the painter, found none");
    return false;
}

char *pav_sidecar_misfit(const struct pav_sidecar *s, const char *path, int width_px, int height_px)
{
    if (s->width_px == width_px && s->height_px == height_px)
        return NULL;
    return pav_sprintf(
        "%s is of a picture of %dx%d, and this one has %dx%d: find its face anew with "
        "pavilion portrait --again",
        path, s->width_px, s->height_px, width_px, height_px);
}

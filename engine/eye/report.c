/* Owns the report on the faces of a file: reading it behind the wall, finding, printing. */
#include "eye/report.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/str.h"
#include "eye/camera/source.h"
#include "eye/opencv/flow.h"
#include "eye/vision/face/faces.h"
#include "eye/vision/face/still.h"
#include "eye/vision/face/tracker.h"
#include "eye/wall.h"

#define SIDE_MAX    PAV_RING_SIDE_MAX /* px; larger pictures are looked at smaller */
#define FOUND_MOST  PAV_STILL_MOST
#define AT_ONCE     0.8f /* so sure a face must be to be told in its first picture */
#define LOOK_EVERY  6    /* pictures without anybody */
#define PROGRESS_NS (500 * PAV_NS_PER_MS)

struct report {
    const char *path;
    bool json, progress;
    struct pav_camera_plan plan;
    const struct pav_capture_api *api;
    struct pav_capture *capture;
    struct pav_face_kit *kit;
    struct pav_face_senses senses;
    uint8_t *rgba, *pixels; /* of the last picture, and grey */
    struct pav_grey grey;
    float scale; /* pixels of the file for one of `grey` */
    int file_w, file_h;
    int frame;
    double first_s, t_s, period_s;
    int64_t said_ns;
    int found_in; /* pictures with a sure face */
};

/* --- printing ---- */

static void print_points(const char *name, const float (*points)[2], int count)
{
    printf(",\"%s\":[", name);
    for (int i = 0; i < count; i++)
        printf("%s[%.2f,%.2f]", i ? "," : "", (double)points[i][0], (double)points[i][1]);
    printf("]");
}

/* Pixel centres lie at whole numbers in both sizes. */
static void to_file(const struct report *r, float (*points)[2], int count)
{
    for (int i = 0; i < count; i++) {
        points[i][0] = (points[i][0] + 0.5f) * r->scale - 0.5f;
        points[i][1] = (points[i][1] + 0.5f) * r->scale - 0.5f;
    }
}

static void box_of(const struct pav_face_fit *fit, float box[4])
{
    float x1 = -INFINITY, y1 = -INFINITY;
    box[0] = box[1] = INFINITY;
    for (int i = 0; i < PAV_LANDMARKS; i++) {
        box[0] = fminf(box[0], fit->landmarks[i][0]), x1 = fmaxf(x1, fit->landmarks[i][0]);
        box[1] = fminf(box[1], fit->landmarks[i][1]), y1 = fmaxf(y1, fit->landmarks[i][1]);
    }
    box[2] = x1 - box[0], box[3] = y1 - box[1];
}

static void print_json_face(uint32_t id, const struct pav_face_fit *fit)
{
    const struct pav_movements *m = &fit->movements;
    float box[4];
    box_of(fit, box);
    printf("{\"id\":%u,\"confidence\":%.3f,\"box\":[%.2f,%.2f,%.2f,%.2f]", id,
           (double)fit->confidence, (double)box[0], (double)box[1], (double)box[2], (double)box[3]);
    printf(",\"yaw\":%.2f,\"pitch\":%.2f,\"roll\":%.2f", (double)fit->yaw_deg,
           (double)fit->pitch_deg, (double)fit->roll_deg);
    print_points("landmarks", (const float(*)[2])fit->landmarks, PAV_LANDMARKS);
    print_points("pupils", (const float(*)[2])fit->pupils, 2);
    printf(",\"movements\":{\"mouth_open\":%.3f,\"mouth_smile\":%.3f,\"mouth_round\":%.3f,"
           "\"lid\":[%.3f,%.3f],\"brow\":[%.3f,%.3f],\"gaze_x\":%.3f,\"gaze_y\":%.3f}}",
           (double)m->mouth_open, (double)m->mouth_smile, (double)m->mouth_round, (double)m->lid[0],
           (double)m->lid[1], (double)m->brow[0], (double)m->brow[1], (double)m->gaze_x,
           (double)m->gaze_y);
}

static void print_row(const struct report *r, uint32_t id, const struct pav_face_fit *fit)
{
    float box[4];
    box_of(fit, box);
    printf("%6d %8.3f %4u  %5.0f %5.0f %5.0f %5.0f  %5.1f %5.1f %5.1f  %5.2f %5.2f %5.2f  %5.2f\n",
           r->frame, r->t_s, id, (double)box[0], (double)box[1], (double)box[2], (double)box[3],
           (double)fit->yaw_deg, (double)fit->pitch_deg, (double)fit->roll_deg,
           (double)fit->movements.mouth_open,
           0.5 * (double)(fit->movements.lid[0] + fit->movements.lid[1]),
           0.5 * (double)(fit->movements.brow[0] + fit->movements.brow[1]),
           (double)fit->confidence);
}

static bool print_picture(struct report *r, const uint32_t *ids, struct pav_face_fit *fits,
                          int count)
{
    bool sure = false;
    if (r->json)
        printf("{\"time\":%.4f,\"frame\":%d,\"width\":%d,\"height\":%d,\"faces\":[", r->t_s,
               r->frame, r->file_w, r->file_h);
    else if (r->frame == 0)
        printf(" frame  seconds   id      x     y     w     h    yaw pitch  roll  mouth  lids "
               "brows   sure\n");
    for (int i = 0; i < count; i++) {
        to_file(r, fits[i].landmarks, PAV_LANDMARKS);
        to_file(r, fits[i].pupils, 2);
        sure |= fits[i].confidence >= PAV_FACE_SURE;
        if (r->json && i)
            printf(",");
        if (r->json)
            print_json_face(ids[i], &fits[i]);
        else
            print_row(r, ids[i], &fits[i]);
    }
    if (r->json)
        printf("]}\n");
    r->found_in += sure;
    return !ferror(stdout);
}

/* --- finding ---- */

static bool read_picture(struct report *r, char why[PAV_WHY_MAX])
{
    int w, h;
    if (!r->api->develop(r->capture, false, SIDE_MAX, SIDE_MAX, r->rgba, &w, &h, why))
        return false;
    r->api->size(r->capture, &r->file_w, &r->file_h);
    r->scale = (float)r->file_w / (float)w;
    r->grey = (struct pav_grey){.pixels = r->pixels, .width = w, .height = h, .stride = w};
    pav_faces_grey(r->rgba, w, h, r->pixels);
    return true;
}

static int complain(const struct report *r, const char *why)
{
    fprintf(stderr, "pavilion faces: %s: %s\n", r->path, why);
    return 2;
}

static int report_still(struct report *r)
{
    struct pav_face_fit fits[FOUND_MOST];
    uint32_t ids[FOUND_MOST];
    int count = pav_face_still(&r->senses, &r->grey, fits);
    for (int i = 0; i < count; i++)
        ids[i] = (uint32_t)i + 1;
    return print_picture(r, ids, fits, count) ? 0 : 1;
}

/* Time stamps of broken files may stand still; ours never do. */
static void tell_time(struct report *r)
{
    double stamp = r->api->time_s(r->capture);
    if (r->frame == 0)
        r->first_s = stamp;
    double t_s = stamp - r->first_s;
    r->t_s = r->frame == 0 ? 0 : t_s > r->t_s + 1e-4 ? t_s : r->t_s + r->period_s;
}

static void say_progress(struct report *r)
{
    int64_t now = pav_clock_ns();
    if (!r->progress || now - r->said_ns < PROGRESS_NS)
        return;
    fprintf(stderr, "\r%.1f s, picture %d ", r->t_s, r->frame);
    r->said_ns = now;
}

/* With time there is no need to wait for a second picture. */
static void seed(struct report *r, struct pav_face_tracker *tracker)
{
    struct pav_face_fit fits[PAV_STILL_MOST];
    int count = pav_face_still(&r->senses, &r->grey, fits);
    for (int i = 0; i < count; i++) {
        if (fits[i].confidence >= AT_ONCE)
            pav_face_tracker_seed(tracker, &r->grey, &fits[i]);
    }
}

static int report_film(struct report *r, struct pav_face_tracker *tracker)
{
    char why[PAV_WHY_MAX] = "";
    bool good = true;
    int found_before = 0, looked = -LOOK_EVERY;
    for (; good; r->frame++) {
        /* at the beginning and after a cut nobody is known, and here there is time */
        bool thorough = r->found_in == found_before && r->frame - looked >= LOOK_EVERY;
        looked = thorough ? r->frame : looked;
        found_before = r->found_in;
        struct pav_face_told told[PAV_FACES_MAX];
        struct pav_face_fit fits[PAV_FACES_MAX];
        uint32_t ids[PAV_FACES_MAX];
        tell_time(r);
        if (thorough)
            seed(r, tracker);
        int count = pav_face_tracker_step(tracker, &r->grey, r->t_s, told);
        for (int i = 0; i < count; i++)
            ids[i] = told[i].id, fits[i] = told[i].fit;
        good = print_picture(r, ids, fits, count);
        say_progress(r);
        /* a picture that cannot be decoded is one picture less, not the end */
        bool more = false;
        for (int tries = 0; good && !more && tries < 100 && r->api->grab(r->capture); tries++)
            more = read_picture(r, why);
        if (!more)
            break;
    }
    if (r->progress)
        fprintf(stderr, "\r%d pictures, %d with a face\n", r->frame + 1, r->found_in);
    return good ? 0 : 1;
}

/* --- the file ---- */

static int open_file(struct report *r, char resolved[PATH_MAX])
{
    struct stat about;
    if (!realpath(r->path, resolved) || stat(resolved, &about) != 0 || access(resolved, R_OK) != 0)
        return complain(r, strerror(errno));
    if (!S_ISREG(about.st_mode))
        return complain(r, "it is no file");
    if (about.st_size == 0)
        return complain(r, "it is empty");
    r->plan = (struct pav_camera_plan){.kind = PAV_SOURCE_FILE, .source = resolved};
    return 0;
}

static int look(struct report *r)
{
    char why[PAV_KIT_WORDS] = "";
    r->kit = pav_face_kit_open();
    if (!pav_face_kit_ready(r->kit, why)) {
        fprintf(stderr, "pavilion faces: %s\n", why);
        return 1;
    }
    r->senses = pav_face_kit_senses(r->kit);
    if (!(r->api = pav_capture_load(why))) {
        fprintf(stderr, "pavilion faces: %s\n", why);
        return 1;
    }
    r->capture = r->api->open(
        &(struct pav_capture_plan){.kind = PAV_SOURCE_FILE, .path = r->plan.source, .still = true},
        why);
    r->rgba = pav_alloc((size_t)SIDE_MAX * SIDE_MAX * 4);
    r->pixels = pav_alloc((size_t)SIDE_MAX * SIDE_MAX);
    if (!r->capture || !r->api->grab(r->capture) || !read_picture(r, why))
        return complain(r, "it is neither a picture nor a film that can be read");
    double fps = r->api->fps(r->capture);
    r->period_s = fps > 1 && fps < 500 ? 1 / fps : 1 / 30.0;
    if (r->api->still(r->capture))
        return report_still(r);
    struct pav_face_tracker *tracker = pav_face_tracker_create(&r->senses);
    int code = report_film(r, tracker);
    pav_face_tracker_destroy(tracker);
    return code;
}

int pav_eye_report(int argc, char **argv)
{
    char resolved[PATH_MAX];
    struct report r = {0};
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "--json") == 0)
            r.json = true;
        else
            r.path = argv[i];
    }
    if (!r.path) {
        fprintf(stderr, "pavilion faces: expected a picture or film\n");
        return 2;
    }
    int code = open_file(&r, resolved);
    if (code)
        return code;
    signal(SIGPIPE, SIG_IGN);
    r.progress = isatty(STDERR_FILENO) && !isatty(STDOUT_FILENO);
    pav_cv_quiet();
    if (!pav_eye_wall(&r.plan, true))
        return 1;
    code = look(&r);
    if (r.capture)
        r.api->close(r.capture);
    pav_face_kit_close(r.kit);
    free(r.rgba);
    free(r.pixels);
    return fflush(stdout) == 0 ? code : 1;
}

int pav_eye_report_means(void)
{
    char words[PAV_KIT_WORDS], why[PAV_KIT_WORDS];
    struct pav_face_kit *kit = pav_face_kit_open();
    pav_cv_quiet();
    bool ready = pav_face_kit_ready(kit, why);
    pav_face_kit_describe(kit, words);
    printf("%s\n", words);
    pav_face_kit_close(kit);
    return fflush(stdout) == 0 && ready ? 0 : 1;
}

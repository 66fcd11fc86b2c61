/* Owns the files that finding faces needs, and the way they are called. */
#include "eye/vision/face/kit.h"

#include <dirent.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "eye/opencv/detect.h"
#include "eye/vision/face/propose.h"
#include "link/manifest.h"

#define CASCADE_NAME  "haarcascade_frontalface_alt2.xml"
#define CASCADE_BYTES (8 << 20)
#define YUNET_SLOWEST 40.0 /* ms for 320 × 240: a slower one would hold up the pictures */
#define WHY_MAX       200

static const char *const cascade_folders[] = {"/usr/share/opencv4/haarcascades",
                                              "/usr/share/opencv/haarcascades", NULL};

struct pav_face_kit {
    bool read;
    char cascade_why[WHY_MAX], yunet_why[WHY_MAX], model_why[WHY_MAX];
    char yunet_name[64];
    double yunet_ms;
    struct pav_cv_detector *detector;
    struct pav_cv_yunet *yunet;
    struct pav_face_model *model;
    struct pav_aligner *aligner;
    struct pav_proposer *proposer;
};

static void read_cascade(struct pav_face_kit *kit)
{
    size_t bytes = 0;
    char *text = NULL;
    for (const char *const *folder = cascade_folders; *folder && !text; folder++) {
        char *path = pav_path_join(*folder, CASCADE_NAME);
        text = pav_read_file(path, CASCADE_BYTES, &bytes);
        free(path);
    }
    if (text)
        kit->detector = pav_cv_detector_create(text, bytes, kit->cascade_why);
    else
        snprintf(kit->cascade_why, WHY_MAX, "%s is not there: install opencv-data", CASCADE_NAME);
    free(text);
}

/* The first file of that ending in `folder`, by name; NULL: none. The caller frees it. */
static char *first_file(const char *folder, const char *ending)
{
    struct dirent **entries = NULL;
    int count = scandir(folder, &entries, NULL, alphasort);
    char *found = NULL;
    for (int i = 0; i < count; i++) {
        if (!found && entries[i]->d_name[0] != '.' && pav_path_ends(entries[i]->d_name, ending))
            found = pav_path_join(folder, entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    return found;
}

static void read_yunet(struct pav_face_kit *kit, const char *folder)
{
    char *path = first_file(folder, ".onnx");
    if (!path)
        return;
    pav_strcpy(kit->yunet_name, sizeof kit->yunet_name, pav_path_name(path));
    kit->yunet = pav_cv_yunet_create(path, YUNET_SLOWEST, &kit->yunet_ms, kit->yunet_why);
    free(path);
}

static void read_model(struct pav_face_kit *kit, const char *folder)
{
    char *path = first_file(folder, ".pvm");
    if (path)
        kit->model = pav_face_model_open(path, kit->model_why);
    else
        snprintf(kit->model_why, WHY_MAX, "there is no face model in %s: run pavilion train-face",
                 folder);
    free(path);
    if (kit->model) {
        kit->aligner = pav_aligner_create(kit->model);
        kit->proposer = pav_proposer_create(kit->model);
    }
}

static pthread_once_t once = PTHREAD_ONCE_INIT;
static char *models;
static const char *paths[4];

static void find_paths(void)
{
    models = pav_path_join(pav_place_root(), "assets/models");
    paths[0] = models;
    paths[1] = cascade_folders[0];
    paths[2] = cascade_folders[1];
}

const char *const *pav_face_kit_paths(void)
{
    pthread_once(&once, find_paths);
    return paths;
}

struct pav_face_kit *pav_face_kit_open(void)
{
    return pav_alloc(sizeof(struct pav_face_kit));
}

void pav_face_kit_close(struct pav_face_kit *kit)
{
    if (!kit)
        return;
    if (kit->detector)
        pav_cv_detector_destroy(kit->detector);
    if (kit->yunet)
        pav_cv_yunet_destroy(kit->yunet);
    pav_aligner_destroy(kit->aligner);
    pav_proposer_destroy(kit->proposer);
    pav_face_model_close(kit->model);
    free(kit);
}

bool pav_face_kit_ready(struct pav_face_kit *kit, char why[PAV_KIT_WORDS])
{
    if (!kit->read) {
        const char *folder = pav_face_kit_paths()[0];
        kit->read = true;
        read_cascade(kit);
        read_yunet(kit, folder);
        read_model(kit, folder);
    }
    bool detects = kit->yunet || kit->detector;
    if (!detects)
        snprintf(why, PAV_KIT_WORDS, "%s", kit->cascade_why);
    else if (!kit->aligner)
        snprintf(why, PAV_KIT_WORDS, "%s", kit->model_why);
    return detects && kit->aligner;
}

void pav_face_kit_forget(struct pav_face_kit *kit)
{
    if (kit->detector)
        pav_cv_detector_forget(kit->detector);
    if (kit->yunet)
        pav_cv_yunet_forget(kit->yunet);
    if (kit->aligner)
        pav_aligner_forget(kit->aligner);
    if (kit->proposer)
        pav_proposer_forget(kit->proposer);
}

void pav_face_kit_describe(const struct pav_face_kit *kit, char text[PAV_KIT_WORDS])
{
    char detector[PAV_KIT_WORDS / 2];
    if (kit->yunet)
        snprintf(detector, sizeof detector, "YuNet (%s, %.0f ms)", kit->yunet_name, kit->yunet_ms);
    else if (kit->yunet_name[0])
        snprintf(detector, sizeof detector, "the cascade, as %s cannot be used: %.150s",
                 kit->yunet_name, kit->yunet_why);
    else if (kit->detector)
        snprintf(detector, sizeof detector, "the cascade");
    else
        snprintf(detector, sizeof detector, "no detector: %.150s", kit->cascade_why);
    snprintf(text, PAV_KIT_WORDS, "%s; %s", detector,
             kit->model ? "the face model is there" : kit->model_why);
}

/* --- as senses ---- */

static int detect(void *data, const struct pav_grey *grey, const struct pav_face_window *window,
                  struct pav_face_box *boxes, int most)
{
    enum { MOST = 16 };
    struct pav_face_kit *kit = data;
    struct pav_cv_box found[MOST];
    struct pav_cv_grey picture = {grey->pixels, grey->width, grey->height, grey->stride};
    struct pav_cv_search search = {.x = window->x,
                                   .y = window->y,
                                   .w = window->w,
                                   .h = window->h,
                                   .scale = window->scale,
                                   .step = window->step,
                                   .min_px = window->min_px,
                                   .max_px = window->max_px};
    most = most < MOST ? most : MOST;
    int count = kit->yunet ? pav_cv_yunet_detect(kit->yunet, &picture, &search, found, most)
                           : pav_cv_detect(kit->detector, &picture, &search, found, most);
    for (int i = 0; i < count; i++)
        boxes[i] = (struct pav_face_box){found[i].x, found[i].y, found[i].w, found[i].h};
    return count;
}

static int propose(void *data, const struct pav_grey *grey, const struct pav_face_window *window,
                   struct pav_face_box *boxes, int most)
{
    struct pav_face_kit *kit = data;
    return pav_propose(kit->proposer, grey, window, boxes, most);
}

static bool align_box(void *data, const struct pav_grey *grey, const struct pav_face_box *box,
                      struct pav_face_fit *fit)
{
    struct pav_face_kit *kit = data;
    return pav_align_box(kit->aligner, grey, box, fit);
}

static bool align_from(void *data, const struct pav_grey *grey, const struct pav_face_fit *before,
                       struct pav_face_fit *fit)
{
    struct pav_face_kit *kit = data;
    return pav_align_from(kit->aligner, grey, before, fit);
}

struct pav_face_senses pav_face_kit_senses(struct pav_face_kit *kit)
{
    return (struct pav_face_senses){.data = kit,
                                    .detect = detect,
                                    /* YuNet sees turned and tilted heads itself */
                                    .propose = kit->yunet ? NULL : propose,
                                    .align_box = align_box,
                                    .align_from = align_from};
}

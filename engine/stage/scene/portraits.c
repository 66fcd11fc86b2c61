/*
 * Owns a scene's portraits. One thread reads one picture at a time, the one that was asked for last
 * first; the render thread uploads it. At most RESIDENT have textures: the one that was asked for longest
 * ago makes room, and none that was asked for in this frame does.
 */
#include "stage/scene/portraits.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/thread.h"
#include "link/portrait.h"
#include "stage/scene/portrait_pixels.h"
#include "stage/scene/scene.h"

#define RESIDENT 24

struct portrait {
    struct pav_portrait open; /* what the scene sees; no texture: not resident */
    struct pav_portrait_file file;
    struct pav_sidecar sidecar;
    uint64_t asked; /* the turn in which it was, 0: never */
    bool broken;
};

/* Owned by the thread that has it: by the reader between the queue `wanted` and the queue `done`. */
struct job {
    struct portrait *portrait;
    struct pav_portrait_pixels pixels;
    char *why; /* it could not be read */
};

struct pav_portraits {
    struct portrait *list;
    size_t count;
    int resident;
    uint64_t turn; /* frames, from 1 */
    pthread_t reader;
    bool reading; /* the thread runs */
    bool busy;    /* … and has the job */
    struct job job;
    struct pav_queue *wanted, *done;
};

/* --- the list --- */

static void leave_out(const struct pav_scene *scene, const struct pav_portrait_file *file,
                      const struct pav_complaints *complaints)
{
    const char *words = complaints->text.text ? complaints->text.text : "";
    if (file->twin)
        pav_log(scene->name, PAV_LOG_WARN, "%s has the name of another portrait and is left out",
                file->picture);
    else if (!file->has_sidecar)
        pav_log(scene->name, PAV_LOG_WARN,
                "%s has no sidecar and is left out; make it with: pavilion portrait %s",
                file->picture, file->picture);
    else
        pav_log(scene->name, PAV_LOG_WARN, "portrait left out: %.*s", (int)strcspn(words, "\n"),
                words);
}

/* uv of the picture. */
static void to_uv(const struct pav_sidecar *s, const float px[2], float uv[2])
{
    uv[0] = (px[0] + 0.5f) / (float)s->width_px;
    uv[1] = 1 - (px[1] + 0.5f) / (float)s->height_px;
}

static void show_face(const struct pav_sidecar *s, struct pav_face *face)
{
    float x1 = -1, y1 = -1;
    *face = (struct pav_face){.confidence = 1,
                              .x = 2,
                              .y = 2,
                              .yaw_deg = s->yaw_deg,
                              .pitch_deg = s->pitch_deg,
                              .roll_deg = s->roll_deg,
                              .movements = s->movements};
    for (int i = 0; i < PAV_LANDMARKS; i++) {
        float *uv = face->landmarks[i];
        to_uv(s, s->landmarks[i], uv);
        face->x = uv[0] < face->x ? uv[0] : face->x, x1 = uv[0] > x1 ? uv[0] : x1;
        face->y = uv[1] < face->y ? uv[1] : face->y, y1 = uv[1] > y1 ? uv[1] : y1;
    }
    face->w = x1 - face->x, face->h = y1 - face->y;
    for (int i = 0; i < 2; i++)
        to_uv(s, s->pupils[i], face->pupils[i]);
}

/* Takes the file over. */
static void add(struct pav_portraits *p, struct pav_portrait_file *file,
                const struct pav_sidecar *sidecar)
{
    struct portrait *portrait = &p->list[p->count++];
    portrait->file = *file;
    portrait->sidecar = *sidecar;
    portrait->open = (struct pav_portrait){.name = portrait->file.name,
                                           .title = "",
                                           .credit = portrait->sidecar.credit,
                                           .licence = portrait->sidecar.licence};
    show_face(&portrait->sidecar, &portrait->open.face);
    *file = (struct pav_portrait_file){0};
}

static void list(struct pav_scene *scene, struct pav_portraits *p)
{
    struct pav_portrait_files files = {0};
    const char *folder = scene->portrait_folder;
    if (!folder || !pav_portrait_files_list(&files, folder)) {
        pav_log(scene->name, PAV_LOG_WARN, "portraits: %s: %s", folder ? folder : "no folder",
                folder ? strerror(errno) : "is named");
        return;
    }
    p->list = pav_alloc(files.count * sizeof *p->list);
    for (size_t i = 0; i < files.count; i++) {
        struct pav_portrait_file *file = &files.list[i];
        struct pav_complaints complaints = {0};
        struct pav_sidecar sidecar;
        if (!file->twin && file->has_sidecar &&
            pav_sidecar_read(&sidecar, file->sidecar, &complaints))
            add(p, file, &sidecar);
        else
            leave_out(scene, file, &complaints);
        pav_complaints_finish(&complaints);
    }
    pav_portrait_files_finish(&files);
}

static struct pav_portraits *portraits_of(struct pav_scene *scene)
{
    if (!scene->portraits) {
        scene->portraits = pav_alloc(sizeof *scene->portraits);
        scene->portraits->turn = 1;
        list(scene, scene->portraits);
    }
    return scene->portraits;
}

/* --- reading --- */

static void read_pixels(struct job *job)
{
    struct portrait *portrait = job->portrait;
    pav_portrait_pixels_read(&job->pixels, portrait->file.picture, portrait->file.sidecar,
                             &portrait->sidecar, &job->why);
}

static void *read_all(void *data)
{
    struct pav_portraits *p = data;
    for (struct job *job; (job = pav_queue_pop(p->wanted));) {
        read_pixels(job);
        pav_queue_try_push(p->done, job);
    }
    return NULL;
}

static bool start(struct pav_portraits *p)
{
    if (p->reading)
        return true;
    p->wanted = p->wanted ? p->wanted : pav_queue_create(1);
    p->done = p->done ? p->done : pav_queue_create(1);
    return p->reading = pav_thread_start(&p->reader, "portraits", read_all, p);
}

static void drop(struct pav_portraits *p, struct portrait *portrait)
{
    pav_texture_destroy(portrait->open.texture);
    pav_texture_destroy(portrait->open.mask);
    portrait->open.texture = portrait->open.mask = NULL;
    p->resident--;
}

/* The resident one that was asked for longest ago, if that is longer ago than `turn`. */
static struct portrait *oldest(const struct pav_portraits *p, uint64_t turn)
{
    struct portrait *found = NULL;
    for (size_t i = 0; i < p->count; i++) {
        struct portrait *one = &p->list[i];
        if (one->open.texture && one->asked < turn && (!found || one->asked < found->asked))
            found = one;
    }
    return found;
}

static struct pav_texture *upload(struct pav_scene *scene, const uint8_t *pixels, int w, int h,
                                  enum pav_format format)
{
    return pav_texture_create(
        scene->host.gpu, &(struct pav_texture_desc){
                             .width_px = w, .height_px = h, .format = format, .pixels = pixels});
}

/* What was read becomes textures, or is said to be broken, once. */
static void take(struct pav_scene *scene, struct pav_portraits *p, struct job *job)
{
    struct portrait *portrait = job->portrait;
    struct pav_portrait_pixels *pixels = &job->pixels;
    if (job->why) {
        portrait->broken = true;
        pav_log(scene->name, PAV_LOG_ERROR, "portrait left out: %s", job->why);
        pav_scene_report(scene, PAV_STAGE_FAULT_NOTE, job->why);
    } else {
        struct portrait *victim = p->resident >= RESIDENT ? oldest(p, portrait->asked) : NULL;
        if (victim)
            drop(p, victim);
        if (p->resident < RESIDENT) {
            portrait->open.texture =
                upload(scene, pixels->rgba, pixels->width_px, pixels->height_px, PAV_FORMAT_RGBA8);
            portrait->open.mask = upload(scene, pixels->mask, pixels->mask_width_px,
                                         pixels->mask_height_px, PAV_FORMAT_R8);
            portrait->open.width_px = pixels->width_px;
            portrait->open.height_px = pixels->height_px;
            p->resident++;
        }
    }
    pav_portrait_pixels_finish(pixels);
    free(job->why);
    *job = (struct job){0};
}

/* Of those that were asked for and are not there, the latest; none, when there is no room for it. */
static struct portrait *next(const struct pav_portraits *p)
{
    struct portrait *found = NULL;
    for (size_t i = 0; i < p->count; i++) {
        struct portrait *one = &p->list[i];
        if (one->asked && !one->open.texture && !one->broken &&
            (!found || one->asked > found->asked))
            found = one;
    }
    return found && (p->resident < RESIDENT || oldest(p, found->asked)) ? found : NULL;
}

void pav_portraits_update(struct pav_scene *scene)
{
    struct pav_portraits *p = scene->portraits;
    if (!p || scene->owner.warming)
        return;
    struct job *read = p->busy ? pav_queue_try_pop(p->done) : NULL;
    if (read) {
        p->busy = false;
        take(scene, p, read);
    }
    struct portrait *wanted = p->busy || scene->host.lock_step ? NULL : next(p);
    if (wanted && start(p)) {
        p->job = (struct job){.portrait = wanted};
        p->busy = pav_queue_try_push(p->wanted, &p->job);
    }
    p->turn++;
}

void pav_portraits_destroy(struct pav_portraits *p)
{
    if (!p)
        return;
    if (p->wanted)
        pav_queue_close(p->wanted);
    if (p->reading)
        pthread_join(p->reader, NULL);
    pav_queue_destroy(p->wanted);
    pav_queue_destroy(p->done);
    pav_portrait_pixels_finish(&p->job.pixels);
    free(p->job.why);
    for (size_t i = 0; i < p->count; i++) {
        pav_sidecar_finish(&p->list[i].sidecar);
        free(p->list[i].file.picture);
        free(p->list[i].file.sidecar);
        free(p->list[i].file.name);
    }
    free(p->list);
    free(p);
}

/* --- what scenes call --- */

size_t pav_scene_portrait_count(struct pav_scene *scene)
{
    return portraits_of(scene)->count;
}

/* As pav_scene_words, but for texts that nobody has filled in yet. */
static const char *title_of(const struct pav_scene *scene, const struct pav_words *title)
{
    const char *text = pav_words_exact(title, scene->language);
    if ((!text || !text[0]) && scene->first_language[0])
        text = pav_words_exact(title, scene->first_language);
    for (size_t i = 0; (!text || !text[0]) && i < title->count; i++)
        text = title->texts[i];
    return text ? text : "";
}

const struct pav_portrait *pav_scene_portrait(struct pav_scene *scene, size_t index)
{
    struct pav_portraits *p = portraits_of(scene);
    if (index >= p->count)
        return NULL;
    struct portrait *portrait = &p->list[index];
    portrait->asked = p->turn;
    if (scene->host.lock_step && next(p) == portrait) {
        struct job job = {.portrait = portrait};
        read_pixels(&job);
        take(scene, p, &job);
    }
    portrait->open.title = title_of(scene, &portrait->sidecar.title);
    return portrait->open.texture ? &portrait->open : NULL;
}

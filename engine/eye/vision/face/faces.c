/* Owns the way from a ring's picture to told faces: grey, time, zone, coordinates. */
#include "eye/vision/face/faces.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "eye/vision/face/consent.h"
#include "eye/vision/face/tracker.h"

#define NEVER_S (-1e12)

struct pav_faces {
    struct pav_face_kit *kit;
    char who[64];
    struct pav_face_tracker *tracker; /* NULL until the kit is ready */
    bool tried;
    struct pav_zone zone;
    struct pav_consent *consent;
    struct pav_face_permit permit; /* the consent's, in px */
    struct pav_figure figures[PAV_FIGURES_MAX];
    int figure_count;
    double share;
    int64_t free_ns; /* when there is time for faces again */
    uint8_t *pixels; /* grey */
    size_t pixels_bytes;
    struct pav_face_told told[PAV_FACES_MAX];
    /* of the last picture */
    double last_s;
    uint32_t count;
    struct pav_face faces[PAV_FACES_MAX];
};

/* --- consent, in px ---- */

static float to_u(const struct pav_grey *grey, float x)
{
    return (x + 0.5f) / (float)grey->width;
}

static float to_v(const struct pav_grey *grey, float y)
{
    return 1 - (y + 0.5f) / (float)grey->height;
}

static enum pav_permit meet(void *data, const struct pav_grey *grey, float x, float y,
                            uint32_t *person)
{
    return pav_consent_meet(data, to_u(grey, x), to_v(grey, y), person);
}

static enum pav_grip follow(void *data, const struct pav_grey *grey, float x, float y, float size,
                            uint32_t *person)
{
    return pav_consent_follow(data, to_u(grey, x), to_v(grey, y), size / (float)grey->height,
                              person);
}

static void seen(void *data, const struct pav_grey *grey, float x, float y, float size,
                 uint32_t person)
{
    pav_consent_seen(data, to_u(grey, x), to_v(grey, y), size / (float)grey->height, person);
}

static bool holds(void *data, uint32_t person)
{
    return pav_consent_holds(data, person);
}

/* --- a camera's faces ---- */

struct pav_faces *pav_faces_create(struct pav_face_kit *kit, const char *who)
{
    struct pav_faces *faces = pav_alloc(sizeof *faces);
    faces->consent = pav_consent_create();
    faces->permit = (struct pav_face_permit){
        .data = faces->consent, .meet = meet, .follow = follow, .seen = seen, .holds = holds};
    faces->kit = kit;
    faces->last_s = NEVER_S;
    pav_strcpy(faces->who, sizeof faces->who, who);
    return faces;
}

void pav_faces_destroy(struct pav_faces *faces)
{
    if (!faces)
        return;
    pav_faces_forget(faces);
    pav_face_tracker_destroy(faces->tracker);
    pav_consent_destroy(faces->consent);
    free(faces->pixels);
    free(faces);
}

void pav_faces_zone(struct pav_faces *faces, const struct pav_zone *zone)
{
    faces->zone = *zone;
}

void pav_faces_pace(struct pav_faces *faces, double share)
{
    faces->share = share;
}

static void forget_told(struct pav_faces *faces)
{
    explicit_bzero(faces->told, sizeof faces->told);
    explicit_bzero(faces->faces, sizeof faces->faces);
    faces->count = 0;
}

void pav_faces_forget(struct pav_faces *faces)
{
    if (faces->tracker)
        pav_face_tracker_forget(faces->tracker);
    if (faces->pixels)
        explicit_bzero(faces->pixels, faces->pixels_bytes);
    if (faces->tracker) /* then the kit was used */
        pav_face_kit_forget(faces->kit);
    explicit_bzero(faces->figures, sizeof faces->figures);
    faces->figure_count = 0;
    pav_consent_forget(faces->consent);
    forget_told(faces);
    faces->last_s = NEVER_S;
}

bool pav_faces_of(struct pav_faces *faces, const struct pav_wish *wish)
{
    if (!pav_consent_of(faces->consent, wish))
        return false;
    if (faces->tracker)
        pav_face_tracker_heed(faces->tracker);
    forget_told(faces);
    return true;
}

void pav_faces_figures(struct pav_faces *faces, const struct pav_figure *figures, int count)
{
    memcpy(faces->figures, figures, (size_t)count * sizeof *figures);
    faces->figure_count = count;
}

void pav_faces_grey(const uint8_t *rgba, int width_px, int height_px, uint8_t *grey)
{
    for (int y = 0; y < height_px; y++) {
        const uint8_t *from = rgba + (size_t)(height_px - 1 - y) * (size_t)width_px * 4;
        uint8_t *to = grey + (size_t)y * (size_t)width_px;
        for (int x = 0; x < width_px; x++)
            to[x] =
                (uint8_t)((77 * from[4 * x] + 150 * from[4 * x + 1] + 29 * from[4 * x + 2]) >> 8);
    }
}

static bool inside(void *data, const struct pav_grey *grey, float x, float y)
{
    const struct pav_faces *faces = data;
    return pav_zone_holds(&faces->zone, to_u(grey, x), to_v(grey, y));
}

static bool prepare(struct pav_faces *faces)
{
    if (faces->tracker || faces->tried)
        return faces->tracker;
    char words[PAV_KIT_WORDS];
    faces->tried = true;
    if (!pav_face_kit_ready(faces->kit, words)) {
        pav_log(faces->who, PAV_LOG_WARN, "faces are asked for and cannot be found: %s", words);
        return false;
    }
    pav_face_kit_describe(faces->kit, words);
    pav_log(faces->who, PAV_LOG_INFO, "looks for faces with %s", words);
    struct pav_face_senses senses = pav_face_kit_senses(faces->kit);
    faces->tracker = pav_face_tracker_create(&senses);
    pav_face_tracker_permit(faces->tracker, &faces->permit);
    if (faces->zone.count > 0)
        pav_face_tracker_zone(faces->tracker, inside, faces);
    return true;
}

static struct pav_grey grey_of(struct pav_faces *faces, const struct pav_ring_picture *picture)
{
    int w = (int)picture->width_px, h = (int)picture->height_px;
    size_t bytes = (size_t)w * (size_t)h;
    if (bytes > faces->pixels_bytes) {
        faces->pixels = pav_realloc(faces->pixels, bytes);
        faces->pixels_bytes = bytes;
    }
    pav_faces_grey(picture->pixels, w, h, faces->pixels);
    return (struct pav_grey){.pixels = faces->pixels, .width = w, .height = h, .stride = w};
}

static void to_uv(const float px[2], const struct pav_grey *grey, float uv[2])
{
    uv[0] = to_u(grey, px[0]);
    uv[1] = to_v(grey, px[1]);
}

static void tell(const struct pav_face_told *told, const struct pav_grey *grey,
                 struct pav_face *face)
{
    const struct pav_face_fit *fit = &told->fit;
    float x0 = 2, y0 = 2, x1 = -1, y1 = -1;
    *face = (struct pav_face){.id = told->id,
                              .person = told->person,
                              .confidence = fit->confidence,
                              .yaw_deg = fit->yaw_deg,
                              .pitch_deg = fit->pitch_deg,
                              .roll_deg = fit->roll_deg,
                              .movements = fit->movements};
    for (int i = 0; i < PAV_LANDMARKS; i++) {
        float *uv = face->landmarks[i];
        to_uv(fit->landmarks[i], grey, uv);
        x0 = uv[0] < x0 ? uv[0] : x0, x1 = uv[0] > x1 ? uv[0] : x1;
        y0 = uv[1] < y0 ? uv[1] : y0, y1 = uv[1] > y1 ? uv[1] : y1;
    }
    face->x = x0, face->y = y0, face->w = x1 - x0, face->h = y1 - y0;
    for (int i = 0; i < 2; i++)
        to_uv(fit->pupils[i], grey, face->pupils[i]);
}

static void look(struct pav_faces *faces, const struct pav_ring_picture *picture, double t_s)
{
    struct pav_grey grey = grey_of(faces, picture);
    double dt_s = faces->last_s > NEVER_S && t_s > faces->last_s ? t_s - faces->last_s : 0;
    pav_consent_figures(faces->consent, faces->figures, faces->figure_count,
                        (float)grey.width / (float)grey.height, dt_s < 1 ? (float)dt_s : 1);
    int count = pav_face_tracker_step(faces->tracker, &grey, t_s, faces->told);
    memset(faces->faces, 0, sizeof faces->faces);
    for (int i = 0; i < count; i++)
        tell(&faces->told[i], &grey, &faces->faces[i]);
    faces->count = (uint32_t)count;
    faces->last_s = t_s;
}

bool pav_faces_look(struct pav_faces *faces, struct pav_ring_picture *picture, double t_s)
{
    int64_t begun = pav_clock_ns();
    bool again = t_s == faces->last_s;
    if (!prepare(faces) || (!again && faces->share > 0 && begun < faces->free_ns))
        return false;
    if (!again)
        look(faces, picture, t_s);
    memcpy(picture->faces, faces->faces, sizeof picture->faces);
    picture->face_count = faces->count;
    if (!again && faces->share > 0)
        faces->free_ns = begun + (int64_t)((double)(pav_clock_ns() - begun) / faces->share);
    return true;
}

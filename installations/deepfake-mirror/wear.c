/* Owns who wears which face: following, learning proportions, fading; the passes are wear_pass.c's. */
#include "wear.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fade.h"
#include "numbers.h"
#include "wear_room.h"

#define LEARN_S 1.5f

struct wear *wear_open(struct pav_scene *scene)
{
    struct wear *wear = calloc(1, sizeof *wear);
    if (!wear)
        abort();
    struct wear_programs *p = &wear->programs;
    p->warp = pav_scene_program(scene, "warp.frag", "warp.vert");
    p->worn = pav_scene_program(scene, "worn.frag", "warp.vert");
    p->mask = pav_scene_program(scene, "mask.frag", "warp.vert");
    p->low = pav_scene_program(scene, "low.frag", NULL);
    p->stats = pav_scene_program(scene, "stats.frag", NULL);
    p->blur = pav_scene_program(scene, "blur.frag", NULL);
    p->match = pav_scene_program(scene, "match.frag", NULL);
    p->halve = pav_scene_program(scene, "halve.frag", NULL);
    p->join = pav_scene_program(scene, "join.frag", NULL);
    p->lay = pav_scene_program(scene, "lay.frag", "warp.vert");
    p->mark = pav_scene_program(scene, "mark.frag", "mark.vert");
    p->show = pav_scene_program(scene, "show.frag", "warp.vert");
    face_mesh_make(&wear->mesh);
    for (int i = 0; i < WEARERS_MOST; i++)
        wearer_create(&wear->wearers[i], pav_scene_gpu(scene));
    return wear;
}

void wear_close(struct wear *wear)
{
    if (wear)
        memset(wear, 0, sizeof *wear);
    free(wear);
}

static void nobody(struct wearer *w)
{
    wearer_clear(w);
    w->face = 0;
    w->portrait = NULL;
    w->opacity = w->learnt = 0;
    memset(&w->posed, 0, sizeof w->posed);
    memset(&w->moved, 0, sizeof w->moved);
    memset(&w->source, 0, sizeof w->source);
    memset(&w->own, 0, sizeof w->own);
    memset(&w->made, 0, sizeof w->made);
    memset(w->from, 0, sizeof w->from);
    memset(w->to, 0, sizeof w->to);
}

void wear_forget(struct wear *wear)
{
    for (int i = 0; i < WEARERS_MOST; i++)
        nobody(&wear->wearers[i]);
    memset(wear->vertices, 0, sizeof wear->vertices);
}

/* --- following ---- */

static const struct pav_face *find(const struct pav_findings *findings, uint32_t id)
{
    for (int i = 0; id && i < findings->face_count; i++)
        if (findings->faces[i].id == id)
            return &findings->faces[i];
    return NULL;
}

static bool wanted(const struct wear_order *order, uint32_t face)
{
    for (int i = 0; i < order->count; i++)
        if (order->faces[i] == face)
            return true;
    return false;
}

static struct wearer *place_for(struct wear *wear, uint32_t face)
{
    struct wearer *free_one = NULL;
    for (int i = 0; i < WEARERS_MOST; i++) {
        if (wear->wearers[i].face == face)
            return &wear->wearers[i];
        if (!wear->wearers[i].face && !free_one)
            free_one = &wear->wearers[i];
    }
    return free_one;
}

/* Who came anew gets a place; who is not ordered any more fades and leaves. */
static void assign(struct wear *wear, const struct wear_order *order)
{
    for (int i = 0; i < WEARERS_MOST; i++) {
        struct wearer *w = &wear->wearers[i];
        if (w->face && !wanted(order, w->face) && w->opacity <= 0)
            nobody(w);
    }
    for (int i = 0; i < order->count && i < WEARERS_MOST; i++) {
        struct wearer *w = order->faces[i] ? place_for(wear, order->faces[i]) : NULL;
        if (!w)
            continue;
        const struct pav_portrait *portrait = order->exchange ? NULL : order->portraits[i];
        w->fresh |= w->face != order->faces[i] || w->portrait != portrait;
        w->face = order->faces[i];
        w->portrait = portrait;
        w->exchange = order->exchange;
    }
}

/* Proportions are a person's, not a moment's: learnt while they look ahead. */
static void learn(struct wearer *w, double dt_s)
{
    struct proportions now;
    if (fabsf(w->posed.yaw_deg) > 25 && w->learnt > 0)
        return;
    proportions_of(&w->posed, &now);
    float take = w->learnt <= 0 ? 1 : 1 - expf(-(float)dt_s / LEARN_S);
    for (int i = 0; i < PAV_LANDMARKS; i++) {
        w->own.off[i].x += take * (now.off[i].x - w->own.off[i].x);
        w->own.off[i].y += take * (now.off[i].y - w->own.off[i].y);
    }
    w->learnt = fminf(1, w->learnt + (float)dt_s / LEARN_S);
}

static void follow(struct wearer *w, struct pav_scene *scene, const struct wear_order *order,
                   const struct pav_frame_info *info)
{
    const struct pav_face *face = find(info->findings, w->face);
    bool ordered = face && wanted(order, w->face);
    w->opacity = fade_step(w->opacity, ordered ? face->confidence : 0, (float)info->dt_s);
    if (info->camera->fresh)
        pav_scene_log(scene, PAV_LOG_TRACE,
                      "picture %llu of %lld: face %u, confidence %.3f, opacity %.3f",
                      (unsigned long long)info->camera->id, (long long)info->camera->captured_ns,
                      w->face, face ? (double)face->confidence : 0.0, (double)w->opacity);
    if (!face || face->confidence < PAV_FACE_SURE)
        return;
    posed_face_make(&w->posed, face, (float)info->camera->width_px, (float)info->camera->height_px);
    memcpy(w->lid, face->movements.lid, sizeof w->lid);
    if (info->camera->fresh)
        learn(w, info->dt_s);
}

/* --- drawing ---- */

/* What `w` wears: a portrait, or the face of the other. False: there is nothing to wear. */
static bool source_of(struct wear *wear, struct wearer *w, const struct pav_frame_info *info,
                      struct proportions *theirs, float size_px[2])
{
    if (w->portrait) {
        size_px[0] = (float)w->portrait->width_px;
        size_px[1] = (float)w->portrait->height_px;
        posed_face_make(&w->source, &w->portrait->face, size_px[0], size_px[1]);
        proportions_of(&w->source, theirs);
        return true;
    }
    struct wearer *other = w == &wear->wearers[0] ? &wear->wearers[1] : &wear->wearers[0];
    if (!w->exchange || !other->face || other->learnt <= 0)
        return false;
    size_px[0] = (float)info->camera->width_px;
    size_px[1] = (float)info->camera->height_px;
    w->source = other->posed;
    *theirs = other->own;
    return true;
}

static void draw_wearer(struct wear *wear, struct wearer *w, struct pav_scene *scene,
                        const struct pav_frame_info *info, const struct wear_order *order,
                        struct pav_target *out)
{
    struct proportions theirs;
    float size_px[2];
    if (!w->face || w->opacity <= 0 || !source_of(wear, w, info, &theirs, size_px))
        return;
    /* Two who exchange fade together: half of an exchange is a theft. */
    struct wearer *other = w == &wear->wearers[0] ? &wear->wearers[1] : &wear->wearers[0];
    float kept = w->opacity;
    w->eyes = order->eyes;
    if (!w->portrait)
        w->opacity = fminf(w->opacity, other->opacity);
    face_moved(&w->posed, &w->own, &theirs, order->shape * ramp(0, 1, w->opacity), &w->moved);
    face_mesh_place(&wear->mesh, &w->posed, &w->moved, w->from, w->to);
    struct worn now = {info->camera->id, w->portrait, w->opacity, order->shape, order->eyes};
    bool stands = !w->fresh && now.picture == w->made.picture && now.portrait == w->made.portrait &&
                  now.opacity == w->made.opacity && now.shape == w->made.shape &&
                  now.eyes == w->made.eyes;
    w->made = now;
    struct pav_texture *picture = w->portrait ? w->portrait->texture : info->camera->texture;
    float divider_px = order->divider * (float)info->width_px;
    wearer_draw(wear, w, scene, info, picture, size_px, stands, divider_px, out);
    if (order->layer != WEAR_LAYER_NONE && order->layer_amount > 0)
        wearer_show(wear, w, scene, info, order->layer,
                    order->layer_amount * ramp(0, 1, w->opacity), divider_px, out);
    w->opacity = kept;
    w->fresh = false;
}

static void draw_camera(struct pav_scene *scene, const struct pav_frame_info *info,
                        struct pav_target *out)
{
    static const float dark[4] = {0.05f, 0.05f, 0.05f, 1};
    const struct pav_frame *camera = info->camera;
    float fit[4];
    if (!camera->texture) {
        pav_target_clear(out, dark);
        return;
    }
    pav_fit_cover(camera->width_px, camera->height_px, info->width_px, info->height_px, fit);
    float viewport[4] = {-fit[2] / fit[0], -fit[3] / fit[1], 1 / fit[0], 1 / fit[1]};
    pav_draw_texture(pav_scene_gpu(scene), out, camera->texture, viewport, PAV_BLEND_NONE, 1);
}

/* Before the first picture everything is drawn once unseen, so that nothing compiles when someone says yes. */
static void warm_up(struct wear *wear, struct pav_scene *scene, const struct pav_frame_info *info,
                    struct pav_target *out)
{
    struct wearer *w = &wear->wearers[0];
    float size_px[2] = {64, 64};
    w->posed.frame = (struct similarity){.a = 10, .x0 = 32, .y0 = 40};
    for (int i = 0; i < PAV_LANDMARKS; i++)
        w->posed.marks[i] = similarity_apply(&w->posed.frame, face_turned(face_mean[i], 0, 0));
    w->moved = w->source = w->posed;
    face_mesh_place(&wear->mesh, &w->posed, &w->moved, w->from, w->to);
    wearer_draw(wear, w, scene, info, info->camera->texture, size_px, false, 0, out);
    for (int layer = WEAR_LAYER_POINTS; layer < WEAR_LAYER_COUNT; layer++)
        wearer_show(wear, w, scene, info, (enum wear_layer)layer, 0, 0, out);
    nobody(w);
}

void wear_draw(struct wear *wear, struct pav_scene *scene, const struct pav_frame_info *info,
               const struct wear_order *order, struct pav_target *out)
{
    if (info->frame == 0 && !wear->warm)
        warm_up(wear, scene, info, out);
    wear->warm |= info->frame > 0;
    draw_camera(scene, info, out);
    assign(wear, order);
    for (int i = 0; i < WEARERS_MOST; i++)
        if (wear->wearers[i].face)
            follow(&wear->wearers[i], scene, order, info);
    if (!info->camera->texture)
        return;
    for (int i = 0; i < WEARERS_MOST; i++)
        draw_wearer(wear, &wear->wearers[i], scene, info, order, out);
}

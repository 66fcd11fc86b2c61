/* What the scene wants of faces. */
#include "faces.h"

#define UNSEEN_S 1.5f /* without a face before the visitor is told to look */

static const enum wear_layer step_layers[VISIT_STEPS] = {
    [VISIT_POINTS] = WEAR_LAYER_POINTS, [VISIT_MESH] = WEAR_LAYER_MESH,
    [VISIT_MASK] = WEAR_LAYER_PASTE,    [VISIT_LIGHT] = WEAR_LAYER_LIGHT,
    [VISIT_DIVIDER] = WEAR_LAYER_NONE,
};

void faces_ask(struct pav_scene *scene, const struct state *s)
{
    const struct visit *visit = &s->visit;
    if (s->rules.given) {
        pav_scene_ask_faces(scene, true);
        return;
    }
    uint32_t people[ANSWERS_MOST];
    size_t count = visit_sees_faces(visit) ? (size_t)visit->yes.count : 0;
    for (size_t i = 0; i < count; i++)
        people[i] = visit->yes.list[i].person;
    pav_scene_ask_faces_of(scene, people, count);
}

bool faces_alone(const struct state *s)
{
    return s->demonstrates && s->show == SHOW_PICTURE;
}

int faces_found(const struct state *s)
{
    int count = 0;
    while (count < WEARERS_MOST && s->unseen_s[count] < UNSEEN_S)
        count++;
    return count;
}

/* However sure it is: who wears and who is imitated fades by that. */
static const struct pav_face *face_of(const struct pav_findings *findings, uint32_t person)
{
    for (int i = 0; i < findings->face_count; i++)
        if (findings->faces[i].id && findings->faces[i].person == person)
            return &findings->faces[i];
    return NULL;
}

/* The `index`th of those whose faces may be altered; NULL: there is none, or none of theirs is found. */
static const struct pav_face *chosen(const struct state *s, const struct pav_findings *findings,
                                     int index)
{
    if (s->rules.given)
        return index < findings->face_count ? &findings->faces[index] : NULL;
    return index < s->visit.yes.count ? face_of(findings, s->visit.yes.list[index].person) : NULL;
}

void faces_order(struct pav_scene *scene, struct state *s, const struct pav_frame_info *info)
{
    int portraits = (int)pav_scene_portrait_count(scene);
    struct wear_order *order = &s->order;
    float amount;
    int sure = 0;
    int step = screen_step(s->screen, &amount);
    bool bare = faces_alone(s);
    *order = (struct wear_order){
        .shape = s->shape,
        .eyes = s->eyes,
        .layer = bare        ? (enum wear_layer)s->reveal
                 : step >= 0 ? step_layers[step]
                             : WEAR_LAYER_NONE,
        .layer_amount = bare ? 1 : amount,
        .divider = bare                    ? s->divider
                   : step == VISIT_DIVIDER ? s->visit.divider
                                           : -1,
    };
    for (int i = 0; i < PAV_FACES_MAX && order->count < WEARERS_MOST; i++) {
        const struct pav_face *face = chosen(s, info->findings, i);
        if (!face)
            continue;
        sure += face->confidence >= PAV_FACE_SURE;
        int index = portraits ? (s->visit.portrait + order->count) % portraits : 0;
        order->faces[order->count] = face->id;
        order->portraits[order->count++] = pav_scene_portrait(scene, (size_t)index);
    }
    bool exchange = s->rules.given ? s->visit.mode == VISIT_EXCHANGE : visit_exchanges(&s->visit);
    order->exchange = exchange && order->count == WEARERS_MOST;
    for (int i = 0; i < WEARERS_MOST; i++)
        s->unseen_s[i] = sure > i ? 0 : s->unseen_s[i] + (float)info->dt_s;
}

void faces_lead_puppet(struct pav_scene *scene, struct state *s, const struct pav_frame_info *info)
{
    bool led = s->visit.stage == VISIT_MIRROR && s->visit.mode == VISIT_PUPPET;
    const struct pav_face *face = led ? chosen(s, info->findings, 0) : NULL;
    puppet_update(s->puppet, pav_scene_portrait(scene, (size_t)s->room.shown), face,
                  info->camera->width_px, info->camera->height_px, info->dt_s);
}

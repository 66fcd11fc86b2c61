/*
 * Owns what visitors do to a work: inputs that are bound to presence and to a face, and whose face may be
 * looked at. Where a camera sees people who stand there now, a face is looked for only after that person
 * has held a hand up, or touched the screen while nobody else is there, and no longer than until they do so
 * again or leave; the stage says so on the screen meanwhile. Drawn and recorded visitors are not asked.
 */
#include <math.h>
#include <string.h>

#include "stage/scene/work_scene.h"

#define HOLD_S 1.0f /* a hand that is up by chance is not a yes */
#define GONE_S 2.0f /* the same time after which the eye takes the consent for over */
#define EASE_S 0.2f /* from the value without a face to that of a face, and back */

static bool is_value(const struct pav_work_input *input)
{
    return input->visitor == PAV_VISITOR_PRESENCE || input->visitor == PAV_VISITOR_FACE;
}

uint32_t work_visitor_needs(const struct pav_work *work)
{
    static const uint32_t needs[] = {
        [PAV_VISITOR_CAMERA] = PAV_NEED_CAMERA,
        [PAV_VISITOR_SILHOUETTE] = PAV_NEED_CAMERA | PAV_NEED_SILHOUETTE,
        [PAV_VISITOR_FLOW] = PAV_NEED_CAMERA | PAV_NEED_FLOW,
        [PAV_VISITOR_PRESENCE] = PAV_NEED_CAMERA | PAV_NEED_PRESENCE,
        /* hands and figures belong to the silhouette */
        [PAV_VISITOR_FACE] =
            PAV_NEED_CAMERA | PAV_NEED_PRESENCE | PAV_NEED_SILHOUETTE | PAV_NEED_FACES,
    };
    uint32_t all = 0;
    for (size_t i = 0; i < work->input_count; i++)
        all |= needs[work->inputs[i].visitor];
    return all;
}

/* --- consent --- */

static struct work_person *person_of(struct work_consent *consent, uint32_t id)
{
    struct work_person *vacant = NULL;
    for (int i = 0; i < PAV_PEOPLE_MAX; i++) {
        struct work_person *person = &consent->people[i];
        if (person->id == id)
            return person;
        if (!person->id && !vacant)
            vacant = person;
    }
    if (vacant)
        *vacant = (struct work_person){.id = id};
    return vacant;
}

static bool hand_up(const struct pav_findings *findings, uint32_t id)
{
    for (int i = 0; i < findings->hand_count; i++)
        if (findings->hands[i].person == id && findings->hands[i].raised)
            return true;
    return false;
}

/* Both answers are given in the same way, and a hand that stays up gives one. */
static void follow_hand(struct work_person *person, bool up, float dt_s)
{
    if (!up) {
        person->held_s = 0;
        person->heard = false;
        return;
    }
    person->held_s += dt_s;
    if (person->held_s < HOLD_S || person->heard)
        return;
    person->heard = true;
    person->yes = !person->yes;
}

static bool touched(const struct pav_frame_info *info)
{
    for (size_t i = 0; i < info->event_count; i++)
        if (info->events[i].type == PAV_EVENT_DOWN)
            return true;
    return false;
}

static void follow_people(struct work_consent *consent, const struct pav_frame_info *info)
{
    const struct pav_findings *findings = info->findings;
    for (int i = 0; i < PAV_PEOPLE_MAX; i++) {
        struct work_person *person = &consent->people[i];
        person->gone_s += (float)info->dt_s;
        if (person->id && person->gone_s > GONE_S)
            *person = (struct work_person){0};
    }
    for (int i = 0; i < findings->people_count; i++) {
        struct work_person *person = person_of(consent, findings->people[i].id);
        if (!person)
            continue;
        person->gone_s = 0;
        follow_hand(person, hand_up(findings, person->id), (float)info->dt_s);
        if (findings->people_count == 1 && touched(info))
            person->yes = !person->yes;
    }
}

static void ask(struct work_scene *ws, const struct pav_frame_info *info)
{
    const struct pav_frame *camera = info->camera;
    struct work_consent *consent = &ws->consent;
    uint32_t ids[PAV_PEOPLE_MAX];
    size_t count = 0;
    consent->asks = camera->id && !camera->synthetic && !camera->recorded;
    if (!consent->asks) {
        pav_scene_ask_faces(ws->scene, camera->id != 0);
        return;
    }
    follow_people(consent, info);
    for (int i = 0; i < PAV_PEOPLE_MAX; i++)
        if (consent->people[i].yes)
            ids[count++] = consent->people[i].id;
    pav_scene_ask_faces_of(ws->scene, ids, count);
    consent->given = count > 0;
}

/* --- values --- */

static const struct pav_face *nearest_face(const struct pav_findings *findings)
{
    const struct pav_face *nearest = NULL;
    for (int i = 0; i < findings->face_count; i++) {
        const struct pav_face *face = &findings->faces[i];
        if (face->id && face->confidence >= PAV_FACE_SURE && (!nearest || face->h > nearest->h))
            nearest = face;
    }
    return nearest;
}

static float movement_of(const struct pav_face *face, const char *name)
{
    const struct pav_movements *m = &face->movements;
    const struct {
        const char *name;
        float value;
    } all[] = {
        {"mouth", m->mouth_open},
        {"smile", m->mouth_smile},
        {"round", m->mouth_round},
        {"lids", (m->lid[0] + m->lid[1]) / 2},
        {"lid_left", m->lid[0]},
        {"lid_right", m->lid[1]},
        {"brows", (m->brow[0] + m->brow[1]) / 2},
        {"brow_left", m->brow[0]},
        {"brow_right", m->brow[1]},
        {"gaze_x", m->gaze_x},
        {"gaze_y", m->gaze_y},
        {"yaw", face->yaw_deg},
        {"pitch", face->pitch_deg},
        {"roll", face->roll_deg},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (strcmp(all[i].name, name) == 0)
            return all[i].value;
    return 0;
}

/* What the input is worth with this face: a movement, or the face's middle. */
static void value_of(const struct pav_work_input *input, const struct pav_face *face, float out[2])
{
    out[0] = input->movement ? movement_of(face, input->movement) : face->x + face->w / 2;
    out[1] = input->movement ? 0 : face->y + face->h / 2;
}

static void ease(float *share, bool there, double dt_s)
{
    float step = (float)dt_s / EASE_S;
    *share = fminf(fmaxf(*share + (there ? step : -step), 0), 1);
}

static void set_value(struct work_scene *ws, size_t i, void *state,
                      const struct pav_frame_info *info, const struct pav_face *face)
{
    const struct pav_work_input *input = &ws->work->inputs[i];
    const struct pav_param *row = &ws->table.rows[ws->table.row_of_input[i]];
    struct work_bound *bound = &ws->sources[i].bound;
    void *field = (char *)state + row->offset;
    bool there = input->visitor == PAV_VISITOR_PRESENCE ? info->findings->present : face != NULL;
    ease(&bound->share, there, info->dt_s);
    if (input->visitor == PAV_VISITOR_PRESENCE && row->type == PAV_TYPE_BOOL) {
        *(bool *)field = info->findings->present;
        return;
    }
    if (input->visitor == PAV_VISITOR_PRESENCE)
        bound->last[0] = 1;
    else if (face)
        value_of(input, face, bound->last);
    float share = bound->share * bound->share * (3 - 2 * bound->share);
    float from = input->visitor == PAV_VISITOR_PRESENCE ? 0 : input->value[0];
    ((float *)field)[0] = from + (bound->last[0] - from) * share;
    if (row->type == PAV_TYPE_POINT)
        ((float *)field)[1] = input->value[1] + (bound->last[1] - input->value[1]) * share;
}

void work_visitor_update(struct work_scene *ws, void *state, const struct pav_frame_info *info)
{
    if (info->camera->state == PAV_CAMERA_NONE)
        return; /* as the parameters say */
    if (ws->info.needs & PAV_NEED_FACES)
        ask(ws, info);
    const struct pav_face *face = nearest_face(info->findings);
    for (size_t i = 0; i < ws->work->input_count; i++)
        if (is_value(&ws->work->inputs[i]) && ws->table.row_of_input[i] >= 0)
            set_value(ws, i, state, info, face);
}

void work_visitor_forget(struct work_scene *ws, void *state)
{
    ws->consent = (struct work_consent){0};
    for (size_t i = 0; i < ws->work->input_count; i++) {
        const struct pav_work_input *input = &ws->work->inputs[i];
        int row = ws->table.row_of_input[i];
        ws->sources[i].bound = (struct work_bound){0};
        if (!is_value(input) || row < 0)
            continue;
        float *field = (float *)(void *)((char *)state + ws->table.rows[row].offset);
        if (ws->table.rows[row].type == PAV_TYPE_BOOL)
            *(bool *)(void *)field = false;
        else
            memcpy(field, input->value, 2 * sizeof *field);
    }
}

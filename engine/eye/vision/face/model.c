/* Owns the face model's file: reading it, and refusing one that is damaged. */
#include "eye/vision/face/model.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "eye/opencv/capture.h"
#include "eye/vision/face/pack.h"

#define FILE_MAX (16u << 20)

static bool walk_int(const struct pav_model_walk *walk, int *value, int least, int most)
{
    int32_t number = *value;
    if (!walk->visit(walk->data, &number, sizeof number) || number < least || number > most)
        return false;
    *value = number;
    return true;
}

static bool walk_floats(const struct pav_model_walk *walk, float *values, size_t count)
{
    if (!walk->visit(walk->data, values, count * sizeof *values))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(values[i]))
            return false;
    }
    return true;
}

static bool walk_weights(const struct pav_model_walk *walk, struct pav_net *net)
{
    size_t room = pav_pack_room(net->in);
    uint8_t *bytes = pav_alloc(room);
    bool good = true;
    for (int i = 0; good && i < net->hidden; i++) {
        int16_t *weight = net->weight + (size_t)i * (size_t)net->in;
        int size = walk->reading ? 0 : (int)pav_pack_row(weight, net->in, bytes);
        good = walk_int(walk, &size, 1, (int)room) &&
               walk->visit(walk->data, bytes, (size_t)size) &&
               (!walk->reading || pav_unpack_row(bytes, (size_t)size, weight, net->in));
    }
    free(bytes);
    return good;
}

static bool walk_net(const struct pav_model_walk *walk, struct pav_net *net, int in, int extra,
                     int out)
{
    if (!walk_int(walk, &net->in, in, in) || !walk_int(walk, &net->extra, extra, extra) ||
        !walk_int(walk, &net->out, out, out) ||
        !walk_int(walk, &net->hidden, 1, PAV_NET_WIDTH_MAX) ||
        !walk_int(walk, &net->second, 1, PAV_NET_WIDTH_MAX))
        return false;
    if (walk->reading)
        pav_net_init(net);
    size_t hidden = (size_t)net->hidden, second = (size_t)net->second;
    return walk_weights(walk, net) && walk_floats(walk, net->scale, hidden) &&
           walk_floats(walk, net->bias, hidden) &&
           walk_floats(walk, net->join, (hidden + (size_t)extra) * second) &&
           walk_floats(walk, net->join_bias, second) &&
           walk_floats(walk, net->last, second * (size_t)out) &&
           walk_floats(walk, net->last_bias, (size_t)out);
}

static bool walk_stage(const struct pav_model_walk *walk, struct pav_face_stage *stage, int modes,
                       int out)
{
    int view = (int)stage->view;
    if (!walk_floats(walk, &stage->unit_px, 1) || stage->unit_px < 1 || stage->unit_px > 100 ||
        !walk_int(walk, &stage->cell_px, 1, 32) || !walk_int(walk, &view, 0, PAV_VIEW_COUNT - 1))
        return false;
    stage->view = (enum pav_face_view)view;
    int in = pav_view_count(stage->view) * PAV_FEATURE_LENGTH;
    return walk_net(walk, &stage->net, in, stage->view == PAV_VIEW_GRID ? 0 : modes, out);
}

int pav_reader_answers(enum pav_face_reader reader)
{
    return reader == PAV_READER_EYE ? PAV_EYE_ANSWERS : 3;
}

/* Who looks at what: the eye's reader is told of one eye only. */
static bool looks_right(const struct pav_face_model *m)
{
    static const enum pav_face_view views[PAV_READER_COUNT] = {[PAV_READER_POSE] = PAV_VIEW_FACE,
                                                               [PAV_READER_MOUTH] = PAV_VIEW_MOUTH,
                                                               [PAV_READER_EYE] = PAV_VIEW_EYE};
    const struct pav_face_stage *pose = &m->readers[PAV_READER_POSE];
    for (int i = 0; i < PAV_READER_COUNT; i++) {
        if (m->readers[i].view != views[i])
            return false;
    }
    for (int i = 0; i < m->stage_count; i++) {
        if (m->stages[i].view > PAV_VIEW_FACE)
            return false;
    }
    return m->stages[0].view == PAV_VIEW_GRID && m->judge.view == pose->view &&
           m->judge.cell_px == pose->cell_px && m->judge.unit_px == pose->unit_px;
}

bool pav_face_model_walk(struct pav_face_model *m, const struct pav_model_walk *walk)
{
    if (!walk->visit(walk->data, &m->seed, sizeof m->seed) ||
        !walk->visit(walk->data, m->settings, sizeof m->settings) ||
        !walk_int(walk, &m->modes, 1, PAV_FACE_MODES_MAX) ||
        !walk_int(walk, &m->stage_count, 1, PAV_FACE_STAGES_MAX))
        return false;
    m->settings[PAV_FACE_SETTINGS - 1] = 0;
    size_t directions = (size_t)(PAV_FACE_RIGID + m->modes);
    if (!walk_floats(walk, m->mean[0], PAV_FACE_NUMBERS) ||
        !walk_floats(walk, m->basis[0][0], directions * PAV_FACE_NUMBERS) ||
        !walk_floats(walk, m->spread, (size_t)m->modes))
        return false;
    for (int i = 0; i < m->modes; i++) {
        if (m->spread[i] <= 0)
            return false;
    }
    for (int i = 0; i < m->stage_count; i++) {
        if (!walk_stage(walk, &m->stages[i], m->modes, (int)directions))
            return false;
    }
    for (int i = 0; i < PAV_READER_COUNT; i++) {
        int answers = pav_reader_answers((enum pav_face_reader)i);
        if (!walk_stage(walk, &m->readers[i], m->modes, answers))
            return false;
    }
    return walk_stage(walk, &m->judge, m->modes, 1) && looks_right(m);
}

void pav_face_model_finish(struct pav_face_model *m)
{
    for (int i = 0; i < PAV_FACE_STAGES_MAX; i++)
        pav_net_finish(&m->stages[i].net);
    for (int i = 0; i < PAV_READER_COUNT; i++)
        pav_net_finish(&m->readers[i].net);
    pav_net_finish(&m->judge.net);
}

struct cursor {
    const char *at;
    size_t left;
};

static bool take(void *data, void *bytes, size_t count)
{
    struct cursor *c = data;
    if (c->left < count)
        return false;
    memcpy(bytes, c->at, count);
    c->at += count;
    c->left -= count;
    return true;
}

/* What is wrong with the file, or NULL. */
static const char *read_model(struct pav_face_model *model, const char *bytes, size_t count)
{
    struct pav_face_file head;
    uint8_t hash[PAV_SHA256_BYTES];
    if (count < sizeof head || memcmp(bytes, PAV_FACE_MAGIC, sizeof PAV_FACE_MAGIC) != 0)
        return "is no face model";
    memcpy(&head, bytes, sizeof head);
    if (head.version != PAV_FACE_VERSION)
        return "is of another version";
    if (head.bytes != count - sizeof head)
        return "is cut short";
    pav_sha256(bytes + sizeof head, head.bytes, hash);
    if (memcmp(hash, head.hash, sizeof hash) != 0)
        return "is damaged: its hash is wrong";
    struct cursor cursor = {bytes + sizeof head, head.bytes};
    struct pav_model_walk walk = {.reading = true, .visit = take, .data = &cursor};
    if (!pav_face_model_walk(model, &walk) || cursor.left > 0)
        return "holds what no face model holds";
    return NULL;
}

struct pav_face_model *pav_face_model_open(const char *path, char *why)
{
    size_t count;
    char *bytes = pav_read_file(path, FILE_MAX, &count);
    if (!bytes) {
        snprintf(why, PAV_WHY_MAX, "%s: %s; make it with: pavilion train-face", path,
                 strerror(errno));
        return NULL;
    }
    struct pav_face_model *model = pav_alloc(sizeof *model);
    const char *wrong = read_model(model, bytes, count);
    free(bytes);
    if (!wrong)
        return model;
    snprintf(why, PAV_WHY_MAX, "%s %s; fetch it again, or make it with: pavilion train-face", path,
             wrong);
    pav_face_model_close(model);
    return NULL;
}

void pav_face_model_close(struct pav_face_model *model)
{
    if (model)
        pav_face_model_finish(model);
    free(model);
}

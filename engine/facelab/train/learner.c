/* Owns a perceptron while it learns: its passes forward and back, and its steps. */
#include "facelab/train/learner.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "facelab/train/dice.h"

#define BATCH       256
#define STEP        1.5e-3
#define STEP_LAST   2e-5
#define DECAY       0.02  /* of the weights, times the step */
#define PATCH       72    /* features of one point, hidden together */
#define PATCH_DARK  0.06f /* chance that a point is hidden: hair, hands and glare do it too */
#define FEATURE_ONE 64.0f /* features are divided by it */
#define BETA_1      0.9
#define BETA_2      0.999

struct layer {
    size_t weight, bias; /* where they begin among the parameters */
    int in, out;
};

struct pav_learner {
    struct layer first, join, last;
    int extra;
    float idle;
    size_t count; /* of parameters */
    float *values, *slopes, *mean, *square;
    float *centre;                                      /* of the features */
    float *x, *hidden, *second, *answer, *g1, *g2, *g3; /* of one batch */
    int *order, order_count;
    long steps;
    struct pav_dice dice;
};

static struct layer layer_at(struct pav_learner *l, int in, int out)
{
    struct layer layer = {l->count, l->count + (size_t)in * (size_t)out, in, out};
    l->count = layer.bias + (size_t)out;
    return layer;
}

static void scatter(struct pav_learner *l, const struct layer *layer, float gain)
{
    float deviation = gain * sqrtf(2.0f / (float)layer->in);
    for (size_t i = layer->weight; i < layer->bias; i++)
        l->values[i] = pav_dice_normal(&l->dice, deviation);
}

static float *room(size_t count)
{
    return pav_alloc(count * sizeof(float));
}

struct pav_learner *pav_learner_create(const struct pav_net *shape, float idle, uint64_t seed)
{
    struct pav_learner *l = pav_alloc(sizeof *l);
    size_t in = (size_t)shape->in, joined = (size_t)(shape->hidden + shape->extra);
    l->dice = pav_dice_of(seed, 7, 0);
    l->extra = shape->extra;
    l->idle = idle;
    l->first = layer_at(l, shape->in, shape->hidden);
    l->join = layer_at(l, shape->hidden + shape->extra, shape->second);
    l->last = layer_at(l, shape->second, shape->out);
    l->values = room(l->count);
    l->slopes = room(l->count);
    l->mean = room(l->count);
    l->square = room(l->count);
    l->centre = room(in);
    l->x = room(BATCH * in);
    l->hidden = room(BATCH * joined);
    l->g1 = room(BATCH * joined);
    l->second = room(BATCH * (size_t)shape->second);
    l->g2 = room(BATCH * (size_t)shape->second);
    l->answer = room(BATCH * (size_t)shape->out);
    l->g3 = room(BATCH * (size_t)shape->out);
    scatter(l, &l->first, 0.7f);
    scatter(l, &l->join, 1);
    scatter(l, &l->last, 0.3f);
    return l;
}

void pav_learner_destroy(struct pav_learner *l)
{
    float *all[] = {l->values, l->slopes, l->mean,   l->square, l->centre, l->x,
                    l->hidden, l->second, l->answer, l->g1,     l->g2,     l->g3};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        free(all[i]);
    free(l->order);
    free(l);
}

void pav_learner_centre(struct pav_learner *l, const struct pav_lesson *lesson)
{
    int in = l->first.in;
    memset(l->centre, 0, (size_t)in * sizeof *l->centre);
    for (int i = 0; i < lesson->count; i++) {
        const uint8_t *row = lesson->features + (size_t)i * (size_t)in;
        for (int k = 0; k < in; k++)
            l->centre[k] += (float)row[k] / (float)lesson->count;
    }
}

/* A row of features, centred; some points hidden. */
static void load_row(struct pav_learner *l, const uint8_t *row, float *x)
{
    for (int k = 0; k < l->first.in; k++)
        x[k] = ((float)row[k] - l->centre[k]) * (1 / FEATURE_ONE);
    for (int k = 0; k + PATCH <= l->first.in; k += PATCH) {
        if (pav_dice_chance(&l->dice, PATCH_DARK))
            memset(x + k, 0, PATCH * sizeof *x);
    }
}

static void forward_layer(const struct pav_learner *l, const struct layer *layer, int rows,
                          const float *in, float *out, int out_stride)
{
    for (int i = 0; i < rows; i++)
        memcpy(out + (size_t)i * (size_t)out_stride, l->values + layer->bias,
               (size_t)layer->out * sizeof *out);
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, rows, layer->out, layer->in, 1, in,
                layer->in, l->values + layer->weight, layer->in, 1, out, out_stride);
}

static void rectify(float *values, int rows, int count, int stride)
{
    for (int i = 0; i < rows; i++) {
        for (int k = 0; k < count; k++) {
            float *v = &values[(size_t)i * (size_t)stride + (size_t)k];
            *v = *v > 0 ? *v : 0;
        }
    }
}

/* Some of the first layer sit this lesson out; the others speak up for them. */
static void rest(struct pav_learner *l, float *hidden)
{
    for (int k = 0; l->idle > 0 && k < l->first.out; k++) {
        if (hidden[k] > 0)
            hidden[k] = pav_dice_chance(&l->dice, l->idle) ? 0 : hidden[k] / (1 - l->idle);
    }
}

static void forward(struct pav_learner *l, const struct pav_lesson *lesson, const int *rows,
                    int count)
{
    size_t in = (size_t)l->first.in, joined = (size_t)l->join.in, extra = (size_t)l->extra;
    for (int i = 0; i < count; i++) {
        size_t row = (size_t)rows[i];
        load_row(l, lesson->features + row * in, l->x + (size_t)i * in);
        if (extra)
            memcpy(l->hidden + (size_t)i * joined + l->first.out, lesson->extras + row * extra,
                   extra * sizeof(float));
    }
    forward_layer(l, &l->first, count, l->x, l->hidden, l->join.in);
    rectify(l->hidden, count, l->first.out, l->join.in);
    for (int i = 0; i < count; i++)
        rest(l, l->hidden + (size_t)i * joined);
    forward_layer(l, &l->join, count, l->hidden, l->second, l->join.out);
    rectify(l->second, count, l->join.out, l->join.out);
    forward_layer(l, &l->last, count, l->second, l->answer, l->last.out);
}

/* From the gradient by a layer's output to those by its weights and, where `back`, by its input. */
static void backward_layer(struct pav_learner *l, const struct layer *layer, int rows,
                           const float *in, const float *gradient, int stride, float *back)
{
    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, layer->out, layer->in, rows, 1, gradient,
                stride, in, layer->in, 0, l->slopes + layer->weight, layer->in);
    float *bias = l->slopes + layer->bias;
    memset(bias, 0, (size_t)layer->out * sizeof *bias);
    for (int i = 0; i < rows; i++) {
        for (int k = 0; k < layer->out; k++)
            bias[k] += gradient[(size_t)i * (size_t)stride + (size_t)k];
    }
    if (!back)
        return;
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, rows, layer->in, layer->out, 1, gradient,
                stride, l->values + layer->weight, layer->in, 0, back, layer->in);
    for (size_t i = 0; i < (size_t)rows * (size_t)layer->in; i++)
        back[i] = in[i] > 0 ? back[i] : 0;
}

static void step(struct pav_learner *l, double size)
{
    double c1 = 1 - pow(BETA_1, (double)++l->steps), c2 = 1 - pow(BETA_2, (double)l->steps);
    float scale = (float)(size / c1), root = (float)(1 / c2), decay = (float)(1 - size * DECAY);
    float *values = l->values, *mean = l->mean, *square = l->square;
    const float *slopes = l->slopes;
    for (size_t i = 0; i < l->count; i++) {
        float g = slopes[i];
        mean[i] = (float)BETA_1 * mean[i] + (float)(1 - BETA_1) * g;
        square[i] = (float)BETA_2 * square[i] + (float)(1 - BETA_2) * g * g;
        values[i] = values[i] * decay - scale * mean[i] / (sqrtf(square[i] * root) + 1e-8f);
    }
}

static void shuffle(struct pav_learner *l, int count)
{
    if (l->order_count != count) {
        l->order = pav_realloc(l->order, (size_t)count * sizeof *l->order);
        l->order_count = count;
    }
    for (int i = 0; i < count; i++) {
        int other = pav_dice_below(&l->dice, i + 1);
        l->order[i] = l->order[other];
        l->order[other] = i;
    }
}

double pav_learner_epoch(struct pav_learner *l, const struct pav_lesson *lesson, double done,
                         double after)
{
    double loss = 0;
    shuffle(l, lesson->count);
    for (int at = 0; at < lesson->count; at += BATCH) {
        int count = lesson->count - at < BATCH ? lesson->count - at : BATCH;
        const int *rows = l->order + at;
        forward(l, lesson, rows, count);
        loss += lesson->grade(lesson->data, rows, count, l->answer, l->g3);
        backward_layer(l, &l->last, count, l->second, l->g3, l->last.out, l->g2);
        backward_layer(l, &l->join, count, l->hidden, l->g2, l->join.out, l->g1);
        backward_layer(l, &l->first, count, l->x, l->g1, l->join.in, NULL);
        double time = done + (after - done) * at / lesson->count;
        double size = STEP_LAST + (STEP - STEP_LAST) * 0.5 * (1 + cos(M_PI * time));
        step(l, size * fmin(1, ((double)l->steps + 1) / 100));
    }
    return loss / lesson->count;
}

static void export_row(const struct pav_learner *l, int row, struct pav_net *net)
{
    int in = l->first.in;
    const float *from = l->values + l->first.weight + (size_t)row * (size_t)in;
    int16_t *to = net->weight + (size_t)row * (size_t)in;
    float most = 1e-9f, bias = l->values[l->first.bias + (size_t)row];
    for (int k = 0; k < in; k++)
        most = fmaxf(most, fabsf(from[k]));
    net->scale[row] = most / 127 / FEATURE_ONE;
    for (int k = 0; k < in; k++) {
        to[k] = (int16_t)lrintf(from[k] / most * 127);
        bias -= (float)to[k] * net->scale[row] * l->centre[k];
    }
    net->bias[row] = bias;
}

static void transpose(const float *from, int outs, int ins, const float *gains, float *to)
{
    for (int i = 0; i < ins; i++) {
        for (int k = 0; k < outs; k++)
            to[i * outs + k] = from[k * ins + i] * (gains ? gains[k] : 1);
    }
}

void pav_learner_export(const struct pav_learner *l, const float *gains, struct pav_net *net)
{
    *net = (struct pav_net){.in = l->first.in,
                            .hidden = l->first.out,
                            .extra = l->extra,
                            .second = l->join.out,
                            .out = l->last.out};
    pav_net_init(net);
    for (int i = 0; i < net->hidden; i++)
        export_row(l, i, net);
    transpose(l->values + l->join.weight, l->join.out, l->join.in, NULL, net->join);
    memcpy(net->join_bias, l->values + l->join.bias, (size_t)net->second * sizeof(float));
    transpose(l->values + l->last.weight, l->last.out, l->last.in, gains, net->last);
    for (int k = 0; k < net->out; k++)
        net->last_bias[k] = l->values[l->last.bias + (size_t)k] * (gains ? gains[k] : 1);
}

/* Owns the running of a small perceptron. */
#include "eye/vision/face/net.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "eye/vision/face/wide.h"

void pav_net_init(struct pav_net *net)
{
    size_t in = (size_t)net->in, hidden = (size_t)net->hidden, second = (size_t)net->second;
    size_t out = (size_t)net->out, joined = hidden + (size_t)net->extra;
    net->weight = pav_alloc(in * hidden * sizeof *net->weight);
    net->scale = pav_alloc(hidden * sizeof *net->scale);
    net->bias = pav_alloc(hidden * sizeof *net->bias);
    net->join = pav_alloc(joined * second * sizeof *net->join);
    net->join_bias = pav_alloc(second * sizeof *net->join_bias);
    net->last = pav_alloc(second * out * sizeof *net->last);
    net->last_bias = pav_alloc(out * sizeof *net->last_bias);
}

void pav_net_finish(struct pav_net *net)
{
    free(net->weight);
    free(net->scale);
    free(net->bias);
    free(net->join);
    free(net->join_bias);
    free(net->last);
    free(net->last_bias);
    memset(net, 0, sizeof *net);
}

/* 255 * 127 * the widest input stay far below 2^31. */
PAV_WIDE static int32_t dot(const int16_t *a, const int16_t *b, int count)
{
    int32_t sum = 0;
    for (int i = 0; i < count; i++)
        sum += a[i] * b[i];
    return sum;
}

PAV_WIDE static void layer(const float *weight, const float *bias, const float *in, int ins,
                           float *out, int outs)
{
    memcpy(out, bias, (size_t)outs * sizeof *out);
    for (int i = 0; i < ins; i++, weight += outs) {
        if (in[i] == 0) /* half of what a hidden layer gives */
            continue;
        for (int k = 0; k < outs; k++)
            out[k] += in[i] * weight[k];
    }
}

void pav_net_run(const struct pav_net *net, const int16_t *features, const float *extra, float *out)
{
    float joined[2 * PAV_NET_WIDTH_MAX], second[PAV_NET_WIDTH_MAX];
    const int16_t *row = net->weight;
    for (int i = 0; i < net->hidden; i++, row += net->in) {
        float sum = (float)dot(row, features, net->in) * net->scale[i] + net->bias[i];
        joined[i] = sum > 0 ? sum : 0;
    }
    if (net->extra)
        memcpy(joined + net->hidden, extra, (size_t)net->extra * sizeof *extra);
    layer(net->join, net->join_bias, joined, net->hidden + net->extra, second, net->second);
    for (int i = 0; i < net->second; i++)
        second[i] = second[i] > 0 ? second[i] : 0;
    layer(net->last, net->last_bias, second, net->second, out, net->out);
}

/* A small perceptron with two hidden layers: integer weights where there are many. */
#ifndef PAV_FACE_NET_H
#define PAV_FACE_NET_H

#include <stdint.h>

#define PAV_NET_WIDTH_MAX 1024

/*
 * hidden = max(0, scale * (weight . features) + bias)
 * second = max(0, join . (hidden, extra) + join_bias)
 * out    = last . second + last_bias
 */
struct pav_net {
    int in, hidden, extra, second, out; /* widths */
    int16_t *weight;                    /* [hidden][in], -127 .. 127 */
    float *scale, *bias;                /* [hidden] */
    float *join, *join_bias;            /* [hidden + extra][second], [second] */
    float *last, *last_bias;            /* [second][out], [out] */
};

/* Widths are set and within PAV_NET_WIDTH_MAX; allocates the rest, zeroed. */
void pav_net_init(struct pav_net *net);
void pav_net_finish(struct pav_net *net);
void pav_net_run(const struct pav_net *net, const int16_t *features, const float *extra,
                 float *out);

#endif

/* Chance that can be repeated: splitmix64 (Steele et al., OOPSLA 2014), one die per sample. */
#ifndef PAV_TRAIN_DICE_H
#define PAV_TRAIN_DICE_H

#include <math.h>
#include <stdint.h>

struct pav_dice {
    uint64_t state;
};

static inline uint64_t pav_dice_bits(struct pav_dice *d)
{
    uint64_t z = d->state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

/* A die of its own for each (seed, what, index). */
static inline struct pav_dice pav_dice_of(uint64_t seed, uint64_t what, uint64_t index)
{
    struct pav_dice d = {seed * 0xd1342543de82ef95u + what};
    d.state = pav_dice_bits(&d) + index;
    d.state = pav_dice_bits(&d);
    return d;
}

static inline float pav_dice_uniform(struct pav_dice *d, float least, float most)
{
    return least + (most - least) * (float)(pav_dice_bits(d) >> 40) * 0x1p-24f;
}

static inline int pav_dice_below(struct pav_dice *d, int count)
{
    return (int)((pav_dice_bits(d) >> 32) * (uint64_t)count >> 32);
}

/* Nearly normal, within six deviations: the sum of twelve uniform ones. */
static inline float pav_dice_normal(struct pav_dice *d, float deviation)
{
    float sum = -6;
    for (int i = 0; i < 12; i++)
        sum += pav_dice_uniform(d, 0, 1);
    return sum * deviation;
}

static inline int pav_dice_chance(struct pav_dice *d, float chance)
{
    return pav_dice_uniform(d, 0, 1) < chance;
}

#endif

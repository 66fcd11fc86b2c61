/* A token bucket: how much a child may say in a while. */
#ifndef PAV_KEEPER_BUDGET_H
#define PAV_KEEPER_BUDGET_H

#include <stdbool.h>
#include <stdint.h>

struct pav_budget {
    double per_s, most;
    double left;
    int64_t filled_ns;
};

static inline void pav_budget_init(struct pav_budget *budget, double per_s, double most,
                                   int64_t now_ns)
{
    *budget = (struct pav_budget){per_s, most, most, now_ns};
}

/* False, and nothing is taken, when too little is left. */
static inline bool pav_budget_take(struct pav_budget *budget, double amount, int64_t now_ns)
{
    budget->left += (double)(now_ns - budget->filled_ns) * 1e-9 * budget->per_s;
    budget->left = budget->left < budget->most ? budget->left : budget->most;
    budget->filled_ns = now_ns;
    if (budget->left < amount)
        return false;
    budget->left -= amount;
    return true;
}

#endif

/* A hand held over a target. */
#include "hold.h"

#include <math.h>

#define PATIENCE_S 0.25f /* a hand that trembles is away for less */
#define BACK_S     0.8f  /* in which a full ring runs empty */
#define FREE_S     0.3f  /* without a hand, before it listens */

bool hold_step(struct hold *hold, uint32_t person, float dt_s)
{
    bool other = person && hold->person && person != hold->person;
    if (!person || other || !hold->armed) {
        hold->away_s = person && !other ? 0 : hold->away_s + dt_s;
        hold->armed = hold->armed || hold->away_s >= FREE_S;
        if (hold->away_s > PATIENCE_S)
            hold->progress = fmaxf(0, hold->progress - dt_s / BACK_S);
        if (hold->progress <= 0)
            hold->person = 0;
        return false;
    }
    hold->away_s = 0;
    hold->person = person;
    hold->progress += dt_s / HOLD_S;
    if (hold->progress < 0.9999f)
        return false;
    *hold = (struct hold){0};
    return true;
}

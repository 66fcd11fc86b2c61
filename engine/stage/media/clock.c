/* The film clock: steady from frame to frame, true to the sound over minutes. */
#include "stage/media/clock.h"

#include <math.h>

#define STEP_MAX_S 0.5  /* a frame that came later than this was a pause of the whole stage */
#define WAIT_MAX_S 0.5  /* for a device that takes its time to start */
#define STUCK_S    0.3  /* sound that stands still is not followed any more */
#define PULL       0.08 /* share of the error that is taken out at each frame */
#define PULL_MAX   0.5  /* never faster or slower than this share of a frame's step */
#define GIVE_UP_S  1.0  /* beyond this the sound is moved to the picture */

void pav_film_clock_init(struct pav_film_clock *c, bool exact)
{
    *c = (struct pav_film_clock){.rate = 1, .exact = exact};
}

void pav_film_clock_jump(struct pav_film_clock *c, double position_s)
{
    c->position_s = position_s;
    c->waited_s = c->stuck_s = c->drift_s = 0;
    c->heard = false;
}

static bool follow(struct pav_film_clock *c, double step_s, double sound_s)
{
    bool moved = !c->heard || fabs(sound_s - c->last_sound_s) > 1e-9;
    c->stuck_s = moved ? 0 : c->stuck_s + step_s;
    c->heard = true;
    c->last_sound_s = sound_s;
    if (c->stuck_s > STUCK_S) {
        c->position_s += step_s;
        return false;
    }
    double error = sound_s - (c->position_s + step_s);
    c->drift_s += (-error - c->drift_s) * 0.1;
    if (fabs(error) > GIVE_UP_S) {
        c->position_s += step_s;
        return true;
    }
    double pull = error * PULL, most = step_s * PULL_MAX;
    c->position_s += step_s + fmax(-most, fmin(most, pull));
    return false;
}

bool pav_film_clock_tick(struct pav_film_clock *c, double now_s, enum pav_clock_sound state,
                         double sound_s)
{
    double step_s = c->ticked ? now_s - c->last_now_s : 0;
    c->last_now_s = now_s;
    c->ticked = true;
    if (!c->running || step_s <= 0)
        return false;
    if (!c->exact && step_s > STEP_MAX_S)
        step_s = STEP_MAX_S;
    step_s *= c->rate;
    if (c->exact || state == PAV_CLOCK_SILENT) {
        c->position_s += step_s;
        return false;
    }
    if (state == PAV_CLOCK_HEARD)
        return follow(c, step_s, sound_s);
    /* The first picture stands until its sound is heard, or until it is clear that none comes. */
    c->waited_s += step_s;
    if (c->waited_s > WAIT_MAX_S)
        c->position_s += step_s;
    return false;
}

/* Owns what a puppet does when nobody is followed: it blinks, glances and breathes. */
#include "numbers.h"
#include "puppet_drive.h"

static float chance(uint32_t x)
{
    x = x * 747796405u + 2891336453u;
    x = ((x >> ((x >> 28) + 4)) ^ x) * 277803737u;
    return (float)((x >> 22) ^ x) / 4294967296.0f;
}

/* A blink in each span of four seconds, at a time of its own. */
static float blink(double clock_s)
{
    uint32_t span = (uint32_t)(clock_s / 4);
    float at = (float)(clock_s - 4.0 * span) - (0.4f + 3.0f * chance(span));
    if (at < 0 || at > 0.34f)
        return 1;
    return 1 - ramp(0, 0.1f, at) * (1 - ramp(0.15f, 0.34f, at));
}

static float glance(double clock_s, uint32_t salt)
{
    double spans = clock_s / 2.7 + 0.37 * salt;
    uint32_t span = (uint32_t)spans;
    float t = ramp(0, 0.04f, (float)(spans - span));
    float before = chance((span - 1) * 2 + salt) - 0.5f, now = chance(span * 2 + salt) - 0.5f;
    return before + (now - before) * t;
}

void drive_live(double clock_s, struct rig_pull *pull)
{
    float breath = sinf(6.2831853f * (float)fmod(clock_s / 4.6, 1));
    float sway = sinf(6.2831853f * (float)fmod(clock_s / 11.3, 1));
    *pull = (struct rig_pull){
        .pitch_deg = 0.7f * breath,
        .roll_deg = 0.5f * sway,
        .lid = {blink(clock_s), blink(clock_s)},
        .gaze = {0.06f * glance(clock_s, 0), 0.02f * glance(clock_s, 1)},
    };
}

/* The sound of the show: moved on where no device does it, given to who records it, and heard by scenes. */
#include <math.h>

#include "base/clock.h"
#include "link/ends.h"
#include "stage/stage.h"

#define CHUNK_FRAMES 4800

/* A device keeps time by itself; without one, in lock-step or headless, time is that of the pictures. */
static void move_by_hand(struct pav_stage *stage, double now_s)
{
    uint64_t due = (uint64_t)llrint(now_s * PAV_SOUND_RATE_HZ);
    if (due > stage->sounded)
        pav_sound_output_advance(stage->sound, (size_t)(due - stage->sounded), NULL);
    stage->sounded = due > stage->sounded ? due : stage->sounded;
}

void pav_stage_sound(struct pav_stage *stage, double now_s)
{
    static float mixed[CHUNK_FRAMES * PAV_SOUND_CHANNELS];
    if (stage->hearing)
        pav_hearing_play(stage->hearing, now_s);
    if (stage->lock_step || stage->options->window == PAV_WINDOW_HEADLESS)
        move_by_hand(stage, now_s);
    if (!pav_capture_records(stage->capture))
        return;
    /* Of a rendering the recorded pictures count from --at on. */
    double by_hand_s = now_s - (stage->lock_step ? stage->options->at_s : 0);
    size_t taken, left;
    int64_t end_ns;
    do {
        taken = pav_sound_output_tap(stage->sound, mixed, CHUNK_FRAMES, &left, &end_ns);
        double end_s = end_ns ? (double)(end_ns - stage->start_ns) * 1e-9 : by_hand_s;
        pav_capture_sound(stage->capture, mixed, taken, end_s - (double)left / PAV_SOUND_RATE_HZ);
    } while (left);
}

void pav_stage_hear(struct pav_stage *stage, struct pav_sound *sound)
{
    pav_hearing_update(stage->hearing, stage->now_s, stage->dt_s, stage->sound_asked, sound);
    stage->sound_asked = false;
    if (pav_sound_output_lost(stage->sound) && !stage->sound_lost)
        stage->sound_lost =
            pav_line_tell(&stage->line, &(struct pav_message){.type = PAV_MESSAGE_FAULT,
                                                              .text = PAV_SAYS_SOUND_LOST});
    const char *trouble = pav_hearing_trouble(stage->hearing);
    if (trouble)
        pav_line_fault(&stage->line, PAV_STAGE_FAULT_NOTE, "sound", trouble);
}

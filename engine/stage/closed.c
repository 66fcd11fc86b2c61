/*
 * A closed house: the programme goes back to what a day begins with, the picture fades to black (or stands),
 * and then nothing is drawn, heard or played until the keeper says that it opens. The show's time stands
 * still meanwhile.
 */
#include <pavilion/gpu.h>

#include "base/clock.h"
#include "base/log.h"
#include "stage/stage.h"
#include "stage/takes.h"

#define FADE_S      1.5
#define BLACK_S     (FADE_S + 0.3) /* black has been presented */
#define CALM_S      4.0            /* a picture that is to stand comes to rest */
#define UNSETTLED_S 30.0           /* what does not open by then is not waited for */
#define TURN_NS     PAV_NS_PER_S   /* a message wakes us sooner */
#define BEAT_WITHIN (15 * PAV_NS_PER_S)

static double since(const struct pav_stage *stage)
{
    return stage->now_s - stage->house.since_s;
}

/* How far the picture has faded to black, 0..1. */
static double darkness(const struct pav_stage *stage)
{
    const struct pav_house *house = &stage->house;
    double part = since(stage) / FADE_S;
    part = part < 0 ? 0 : part > 1 ? 1 : part;
    if (house->closed)
        return house->still ? 0 : part;
    return house->faded ? 1 - part : 0;
}

bool pav_stage_black(const struct pav_stage *stage)
{
    return darkness(stage) >= 1;
}

void pav_stage_dim(struct pav_stage *stage, struct pav_target *screen)
{
    static const uint8_t black[4] = {0, 0, 0, 255};
    double dark = darkness(stage);
    if (dark <= 0)
        return;
    if (!stage->house.black) {
        stage->house.black = pav_texture_create(
            stage->gpu,
            &(struct pav_texture_desc){
                .width_px = 1, .height_px = 1, .format = PAV_FORMAT_RGBA8, .pixels = black});
    }
    /* Eased at both ends. */
    float opacity = (float)(dark * dark * (3 - 2 * dark));
    pav_draw_texture(stage->gpu, screen, stage->house.black, NULL, PAV_BLEND_OVER, opacity);
}

void pav_stage_house_finish(struct pav_stage *stage)
{
    pav_texture_destroy(stage->house.black);
    stage->house.black = NULL;
}

/* --- closing and opening -------------------------------------------------------------------------- */

static void close_house(struct pav_stage *stage)
{
    pav_programme_close(&stage->programme);
    stage->touched_s = -1;
}

/* What was set for an evening does not darken the next day. */
static void open_house(struct pav_stage *stage)
{
    stage->house.rests = false;
    stage->blackout = false;
    pav_sound_output_hush(stage->sound, false);
    pav_programme_open(&stage->programme, stage->now_s);
    pav_show_refresh(stage->show);
}

void pav_stage_hours(struct pav_stage *stage, const struct pav_message *message)
{
    struct pav_house *house = &stage->house;
    bool closed = message->u.hours.closed, still = message->u.hours.look == PAV_CLOSED_STILL;
    bool other = closed != house->closed || (closed && still != house->still);
    house->faded = house->closed && !house->still;
    house->closed = closed;
    house->still = still;
    house->sleeps = message->u.hours.sleeps;
    if (!stage->cue.waits && !house->sleeps)
        pav_window_power(stage->window, false);
    if (!other)
        return;
    /* Who shows nothing yet, or is not seen, has nothing to fade. */
    bool unseen = stage->cue.waits || stage->shown == 0;
    house->since_s = unseen ? stage->now_s - FADE_S : stage->now_s;
    house->rests = false;
    stage->cue.ready = false;
    if (closed)
        close_house(stage);
    else
        open_house(stage);
    if (!stage->cue.waits)
        pav_log("stage", PAV_LOG_INFO, closed ? "the house is closed" : "the house is open");
}

/* --- at rest -------------------------------------------------------------------------------------- */

static bool settled(const struct pav_stage *stage)
{
    double s = since(stage);
    if (stage->shown == 0 || s < (stage->house.still ? CALM_S : BLACK_S))
        return false;
    return s > UNSETTLED_S ||
           (pav_programme_is_home(&stage->programme) && !pav_show_busy(stage->show));
}

static void begin_rest(struct pav_stage *stage)
{
    stage->house.rests = true;
    pav_sound_output_hush(stage->sound, true);
    pav_hearing_rest(stage->hearing);
    pav_cameras_close(stage->cameras);
    pav_log("stage", PAV_LOG_INFO, stage->house.still ? "the picture stands" : "dark");
}

static void sleep_a_while(struct pav_stage *stage)
{
    int64_t from_ns = pav_clock_ns();
    pav_window_sleep(stage->window, stage->line.socket, from_ns + TURN_NS);
    stage->start_ns += pav_clock_ns() - from_ns;
}

bool pav_stage_rest(struct pav_stage *stage, const struct pav_window_input *input)
{
    if (!stage->house.closed || (!stage->house.rests && !settled(stage)))
        return false;
    if (!stage->house.rests)
        begin_rest(stage);
    if (input->exposed || input->resized)
        return false; /* one picture, as it was */
    pav_stage_tell_status(stage, false);
    pav_panel_frame(stage->panel, stage->now_s);
    pav_take_tend(stage);
    pav_window_power(stage->window, stage->house.sleeps);
    pav_beat(stage->line.beat, PAV_PHASE_DARK, BEAT_WITHIN);
    sleep_a_while(stage);
    return true;
}

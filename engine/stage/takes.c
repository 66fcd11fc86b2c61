/* Stills and films that are asked for while the show runs. */
#include "stage/takes.h"

#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "stage/stage.h"

#define FINISH_NS (INT64_C(12) * PAV_NS_PER_S)
#define LOOK_NS   (5 * PAV_NS_PER_MS)

static void tell(struct pav_stage *stage, enum pav_take what, enum pav_take_state state)
{
    struct pav_message message = {.type = PAV_MESSAGE_TAKE};
    message.u.take.what = what;
    message.u.take.state = state;
    if (!pav_line_tell(&stage->line, &message))
        pav_log("record", PAV_LOG_WARN, "the keeper does not answer: ask again");
}

void pav_take_ask(struct pav_stage *stage, enum pav_take what)
{
    if (stage->line.socket < 0)
        pav_log("record", PAV_LOG_WARN, "nothing is kept without a keeper");
    else if (what == PAV_TAKE_FILM && pav_capture_records(stage->capture))
        pav_capture_film_end(stage->capture);
    else
        tell(stage, what, PAV_TAKE_ASKED);
}

void pav_take_begin(struct pav_stage *stage, enum pav_take what, int fd)
{
    int w, h;
    pav_window_size(stage->window, &w, &h);
    bool begun = what == PAV_TAKE_FILM ? pav_capture_film_begin(stage->capture, fd, w, h)
                                       : pav_capture_still(stage->capture, fd);
    if (!begun)
        tell(stage, what, PAV_TAKE_BROKEN);
}

void pav_take_tend(struct pav_stage *stage)
{
    static const struct {
        enum pav_take what;
        enum pav_take_state state;
    } words[] = {
        [PAV_CAPTURE_FILM_WHOLE] = {PAV_TAKE_FILM, PAV_TAKE_WHOLE},
        [PAV_CAPTURE_FILM_SHORT] = {PAV_TAKE_FILM, PAV_TAKE_SHORT},
        [PAV_CAPTURE_STILL_WHOLE] = {PAV_TAKE_STILL, PAV_TAKE_WHOLE},
        [PAV_CAPTURE_STILL_BROKEN] = {PAV_TAKE_STILL, PAV_TAKE_BROKEN},
    };
    const char *trouble = pav_capture_trouble(stage->capture);
    if (trouble)
        pav_line_fault(&stage->line, PAV_STAGE_FAULT_NOTE, "record", trouble);
    for (enum pav_capture_end end; (end = pav_capture_ended(stage->capture));)
        tell(stage, words[end].what, words[end].state);
}

bool pav_take_finish(struct pav_stage *stage)
{
    int64_t until_ns = pav_clock_ns() + FINISH_NS;
    pav_capture_film_end(stage->capture);
    for (;;) {
        pav_take_tend(stage);
        if (!pav_capture_busy(stage->capture) || pav_clock_ns() > until_ns)
            break;
        pav_clock_sleep_until(pav_clock_ns() + LOOK_NS);
    }
    bool whole = pav_capture_finish(stage->capture);
    stage->capture = NULL;
    return whole;
}

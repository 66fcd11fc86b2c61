/*
 * Where a film stands: its position goes on with the frames' clock, and is drawn softly to the sound
 * where there is one, so that pictures neither jump nor drift. In place, one thread, no locks.
 */
#ifndef PAV_STAGE_FILM_CLOCK_H
#define PAV_STAGE_FILM_CLOCK_H

#include <stdbool.h>

struct pav_film_clock {
    double position_s; /* since the film's start or the last jump, loops added up; never falls */
    double rate;
    bool running;
    bool exact; /* lock-step: only now_s counts, however far apart frames are */
    double last_now_s;
    bool ticked;
    /* Sound. */
    double waited_s;     /* for the first sound after a start */
    double last_sound_s; /* what was heard last … */
    double stuck_s;      /* … and how long it has stood still */
    bool heard;
    double drift_s; /* position - sound, smoothed as the eye would judge it */
};

enum pav_clock_sound {
    PAV_CLOCK_SILENT = 0, /* there is no sound to follow */
    PAV_CLOCK_WAITING,    /* there will be, but nothing was heard yet */
    PAV_CLOCK_HEARD,
};

void pav_film_clock_init(struct pav_film_clock *clock, bool exact);
/* One frame. True: the sound is so far off that it, not the picture, should be moved. */
bool pav_film_clock_tick(struct pav_film_clock *clock, double now_s, enum pav_clock_sound state,
                         double sound_s);
void pav_film_clock_jump(struct pav_film_clock *clock, double position_s);

#endif

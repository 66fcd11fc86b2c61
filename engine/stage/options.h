/* The stage's command line: what the keeper (or a person with a debugger) asks of it. */
#ifndef PAV_STAGE_OPTIONS_H
#define PAV_STAGE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "stage/window/window.h"

#define PAV_OPTION_PARAMS_MAX 64
#define PAV_OPTION_THINGS_MAX 16

enum pav_out_kind { PAV_OUT_NONE = 0, PAV_OUT_PNG, PAV_OUT_MP4 };

/* Strings are borrowed from argv. */
struct pav_stage_options {
    const char *mode; /* "run", "render", "check", "needs", "doctor", "bench", "portrait" */
    const char *things[PAV_OPTION_THINGS_MAX];
    size_t thing_count;
    enum pav_window_mode window;
    int width_px, height_px;
    double fps;     /* 0: the display's */
    double seconds; /* 0: until told to stop */
    double tour_s;  /* each entry this long; 0: the programme's durations */
    double at_s;    /* render: start here */
    int frames;     /* render, bench: how many */
    uint32_t seed;
    const char *camera;
    const char *audio; /* a file or "silence", in place of the exhibition's `sound:` */
    const char *params[PAV_OPTION_PARAMS_MAX]; /* "key=value" */
    size_t param_count;
    int record_fd, sheet_fd, out_fd; /* -1: none */
    int exhibition_fd; /* -1: none; the text to show in place of what the file says by now */
    enum pav_out_kind out_kind;
    const char *language;
    const char *images[PAV_OPTION_PARAMS_MAX]; /* "NAME=FILE" */
    size_t image_count;
    bool has_date, keep_alpha;
    double date[4];
    bool developer, no_sound, unpaced;
    bool understudy;   /* waits underneath until it is told to take over */
    bool understudied; /* another one does, or soon: beats are due sooner */
    bool insight;      /* `--debug vision` */
    bool code;         /* there is a technician's way out, and a code for it */
};

/* False after complaining on standard error (the caller exits with 2). */
bool pav_stage_options_read(struct pav_stage_options *options, int argc, char **argv);

#endif

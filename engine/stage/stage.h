/* One stage: all that a mode (run, render, check…) works with, opened in one order and closed in the
 * other. */
#ifndef PAV_STAGE_STAGE_H
#define PAV_STAGE_STAGE_H

#include "base/str.h"
#include "stage/cameras.h"
#include "stage/capture.h"
#include "stage/figures.h"
#include "stage/flash_screen.h"
#include "stage/hearing.h"
#include "stage/insight.h"
#include "stage/label.h"
#include "stage/last_words.h"
#include "stage/line.h"
#include "stage/options.h"
#include "stage/panel.h"
#include "stage/programme.h"
#include "stage/scene/plugins.h"
#include "stage/show.h"
#include "stage/sound/output.h"
#include "stage/tempo.h"
#include "stage/title.h"
#include "stage/vigil.h"
#include "stage/window/window.h"

/* The hours of the house, as the keeper told them, and what became of them here. */
struct pav_house {
    bool closed, still, sleeps;
    bool faded;     /* it opens out of black */
    bool rests;     /* nothing is drawn any more */
    double since_s; /* when it closed or opened last */
    struct pav_texture *black;
};

struct pav_stage {
    const struct pav_stage_options *options;
    struct pav_exhibition *exhibition; /* owned */
    struct pav_exhibition *replaced; /* the one before, until the scenes that borrow it are gone */
    struct pav_line line;
    struct pav_given given; /* for works */
    struct pav_window *window;
    struct pav_gpu *gpu;
    struct pav_sound_output *sound;
    struct pav_hearing *hearing;
    bool sound_lost;  /* and the keeper knows */
    bool sound_asked; /* a scene that listens was there in this picture */
    struct pav_cameras *cameras;
    struct pav_programme programme;
    struct pav_show *show;
    struct pav_label *label;
    struct pav_title *title;
    struct pav_vigil *vigil; /* NULL: pictures are not judged */
    int titled_w, titled_h;  /* the title stands, on a screen of this size; 0: it does not */
    struct pav_insight *insight;
    bool insight_on;           /* the developer's view of what the eye finds */
    struct pav_wayout *wayout; /* the technician's; NULL: there is no code */
    struct pav_limiter
        *limiter; /* of flashes; NULL: none, in lock-step and where they are allowed */
    struct pav_plugins *plugins; /* a developer's newest scenes in C; NULL: nobody develops */
    struct pav_str troubles;
    unsigned troubles_read; /* pav_plugins_changes() of those */
    struct pav_capture *capture;
    struct pav_panel *panel; /* NULL in lock-step: nobody turns knobs there */

    bool lock_step;
    double fps;       /* pace asked for */
    int64_t start_ns; /* of the show's clock */
    double now_s, dt_s;
    uint64_t frame; /* pictures begun */
    uint64_t shown; /* pictures presented */
    struct pav_figures figures;
    struct pav_tempo
        tempo;          /* of the show in real time: from the beginning of a picture to its swap */
    int64_t drawing_ns; /* lock-step: when this picture's cameras were there, and drawing began */
    const char *language;

    double touched_s; /* when a visitor last touched; negative: never */
    double visited_s; /* when someone was last engaged */
    bool visited;     /* someone was, and `idle` has not been told yet */
    /* As the keeper knows it. */
    struct {
        int entry, awaited;
        bool engaged, blackout, paused;
        const char *language;
        double at_s;
    } told;
    /* Of an understudy. */
    struct {
        bool waits;        /* nobody sees it, and it sees nobody */
        bool told;         /* a cue has come, and was not answered yet */
        bool taken;        /* it is to be seen as soon as … */
        bool ready;        /* … the picture of its entry stands */
        int entry, opened; /* asked for; and what is opened for it: another one where that fails */
        int timed;         /* how many pictures of that were; … */
        int64_t took_ns;   /* … how long the quickest took; … */
        int64_t rehearsed_ns; /* … and how long all but the first did */
    } cue;
    struct pav_house house;
    int64_t longest_ns; /* a picture of late took, at most */
    int64_t opened_ns;  /* one took, at most, while something was opened */
    bool opening;       /* something was, in the picture before */
    int calm;           /* pictures since something was opened */
    int quick;          /* of them, those that took no longer than QUICK_NS */
    int end; /* exit code that says more than whether all went well; 0: nothing special */
    double descriptors_s; /* when they are counted next */
    bool descriptors_told;
    bool kept; /* a picture was, in lock-step */
    bool stop, blackout;
    uint64_t sounded;       /* frames that a sound by hand has moved on */
    enum pav_origin origin; /* of the pictures so far: the greatest that was shown */
};

/* The wall's first step, around the files of an exhibition (NULL: of none). False: there is none, and
 * the exhibition may not do without; said in the log. `cameras`: also the films that stand
 * for cameras, which only `check` opens in a stage. `options` (or NULL): also the files named there. */
bool pav_stage_wall(const struct pav_exhibition *exhibition, bool cameras,
                    const struct pav_stage_options *options);

/* Window, GL, wall, sound, rooms. The exhibition is read already. False: said in the log; finish
 * anyway. */
bool pav_stage_init(struct pav_stage *stage, const struct pav_stage_options *options,
                    struct pav_exhibition *exhibition);
void pav_stage_finish(struct pav_stage *stage);
/* What scenes are opened with. */
struct pav_host pav_stage_host(struct pav_stage *stage);

/* The exhibition that the options name: a file, an installation, or NULL after complaining on
 * standard error. The caller owns it. */
struct pav_exhibition *pav_stage_exhibition(const struct pav_stage_options *options);
/* The exhibition whose text the keeper hands over in `fd` (stays the caller's), under the name of
 * `path`; the command line's camera and parameters apply to it too. NULL: refused, and logged. */
struct pav_exhibition *pav_stage_exhibition_text(const struct pav_stage_options *options,
                                                 const char *path, int fd);
void pav_stage_exhibition_free(struct pav_exhibition *exhibition);

/* What the eye finds in the picture of the scene on stage, over the screen. */
void pav_stage_draw_insight(struct pav_stage *stage, struct pav_target *screen);

/* The limit on flashes, as the exhibition wants it; after it changed, too. */
void pav_stage_limit_flashes(struct pav_stage *stage);
/* Developers: a PLUGIN message, whose descriptor is taken over; and what the keeper is told of those. */
void pav_stage_take_plugin(struct pav_stage *stage, const struct pav_message *message, int fd);
void pav_stage_tell_plugins(struct pav_stage *stage);
/* What a developer reads on the picture: of the scene on stage (or NULL), and of sources that do not
 * build, whosever they are. Until the next call. */
const char *pav_stage_troubles(struct pav_stage *stage, struct pav_scene *scene);
/* Whether that has changed since it was read, with respect to sources. */
bool pav_stage_troubles_new(const struct pav_stage *stage);

/* Which cameras play a file, after the exhibition changed. */
void pav_stage_tell_cameras(struct pav_stage *stage);

/* What the stage itself has to say of this picture, over it and into the files that are kept of it. */
void pav_stage_draw_label(struct pav_stage *stage, struct pav_target *screen);

/* Whether pictures are judged: where visitors are. And of a picture of the show, before anything is written over
 * it: whether it is one to be presented. What has shown nothing for too long is failed. */
bool pav_stage_is_judged(const struct pav_stage *stage);
/* There is no picture that what is on could show: it shows its camera, which is away, or behind another stage. */
bool pav_stage_is_blind(struct pav_stage *stage);
bool pav_stage_judge(struct pav_stage *stage, const struct pav_show_input *input,
                     struct pav_target *screen, bool drawn);
/* At the start: no more descriptors than anybody needs. And now and then: whether there are still enough; the
 * keeper is told when not. */
void pav_stage_limit_descriptors(void);
void pav_stage_mind_descriptors(struct pav_stage *stage);
/* The title, where there is nothing to show. */
void pav_stage_draw_title(struct pav_stage *stage, struct pav_target *screen);
/* Entries are in quarantine, and no other one is left to be tried. */
bool pav_stage_nothing_left(const struct pav_stage *stage);

/* Moves a sound that goes by hand on to `now_s`, and gives a recording what was played since. */
void pav_stage_sound(struct pav_stage *stage, double now_s);
/* What scenes hear in this picture; troubles go to the keeper. */
void pav_stage_hear(struct pav_stage *stage, struct pav_sound *sound);

/* Tells the keeper what is on, when that changes, and now and then while the time runs down. */
void pav_stage_tell_status(struct pav_stage *stage, bool engaged);

/* An HOURS message. */
void pav_stage_hours(struct pav_stage *stage, const struct pav_message *message);
/* In a closed house, once the picture has come to rest, one turn of it, about a second: nothing is drawn. False:
 * a frame is to be drawn. */
bool pav_stage_rest(struct pav_stage *stage, const struct pav_window_input *input);
/* All is black because the house is closed; and as much of that as is due over a picture. */
bool pav_stage_black(const struct pav_stage *stage);
void pav_stage_dim(struct pav_stage *stage, struct pav_target *screen);
void pav_stage_house_finish(struct pav_stage *stage);

/* An understudy: waits underneath until it is to be seen. False: told to stop. */
bool pav_stage_wait(struct pav_stage *stage);
/* The title stands behind all windows, should no stage be there. */
void pav_stage_hang_title(struct pav_stage *stage);
/* A CUE of the keeper's. */
void pav_stage_cue(struct pav_stage *stage, const struct pav_message *message);
/* What the keeper has to say now; and one picture of what is on, drawn where it may be presented (false: what
 * stands is to stay). Parts of a frame. */
void pav_loop_messages(struct pav_stage *stage);
bool pav_loop_draw(struct pav_stage *stage, const struct pav_show_input *input);
/* One picture of the show, in real time. False when it is time to stop. */
bool pav_loop_frame(struct pav_stage *stage);

/* The modes; each returns the process's exit code. */
int pav_mode_run(const struct pav_stage_options *options);
int pav_mode_render(const struct pav_stage_options *options);
int pav_mode_check(const struct pav_stage_options *options);
int pav_mode_flash(const struct pav_stage_options *options);
int pav_mode_needs(const struct pav_stage_options *options);
int pav_mode_doctor(const struct pav_stage_options *options);
int pav_mode_bench(const struct pav_stage_options *options);
int pav_mode_portrait(const struct pav_stage_options *options);
int pav_mode_probe(const struct pav_stage_options *options);

#endif

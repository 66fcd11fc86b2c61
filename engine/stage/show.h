/*
 * What is on stage: the part (a scene with its filters) that visitors see, the one that is being opened
 * behind it, and the transition between them. What is on stage never waits for what is to come.
 */
#ifndef PAV_STAGE_SHOW_H
#define PAV_STAGE_SHOW_H

#include "stage/part.h"
#include "stage/programme.h"

/* What waits below is timed: the quickest of a few pictures counts, at least, for others draw meanwhile. */
#define PAV_TIMED_MOST 3

struct pav_show_desc {
    struct pav_host host;
    struct pav_cameras *cameras;
    double fade_s;
    bool in_turns; /* during a fade the two scenes draw every other frame: for slow renderers */
    const char *beside; /* folder of the exhibition file */
};

struct pav_show;
struct pav_show *pav_show_create(const struct pav_show_desc *desc);
void pav_show_destroy(struct pav_show *show);

/* Opens the entry the programme wants, or the one that will follow soon, and starts the fade when it is ready. Tells the programme. */
void pav_show_follow(struct pav_show *show, struct pav_programme *programme, int wanted,
                     const struct pav_show_input *input);
/* Opens and goes on with opening until the wanted entry is on: for `render` and the first picture.
 * False when it failed; *why then says so (borrowed). */
bool pav_show_settle(struct pav_show *show, struct pav_programme *programme, int wanted,
                     struct pav_target *screen, const struct pav_show_input *input,
                     const char **why);
/* The same a step at a time, and without a fade: for who waits unseen. An artist's transition is drawn once, to see that it
 * can be. READY: it is on. */
enum pav_scene_stage pav_show_prepare(struct pav_show *show, struct pav_programme *programme,
                                      int wanted, struct pav_target *screen,
                                      const struct pav_show_input *input);
/* A new exhibition text: what is on keeps its place in `programme`; what was being opened is
 * dropped. `host` and what it borrows serve the scenes that are opened from now on. */
void pav_show_replace(struct pav_show *show, const struct pav_programme *programme, double fade_s,
                      const struct pav_host *host);
/* Draws one picture. False: nothing new, what stands on the screen is to stay. */
bool pav_show_draw(struct pav_show *show, const struct pav_show_input *input,
                   struct pav_target *screen);
void pav_show_refresh(struct pav_show *show); /* the screen was black: a whole picture is wanted */
void pav_show_idle(struct pav_show *show);    /* everyone has left */
/* All that is open and has parameters: the scenes, and what works on their pictures. Returns how many
 * there are, at most `most`. Scenes are borrowed until the next call that opens or closes any. */
struct pav_show_piece {
    struct pav_scene *scene;
    enum pav_piece_role role;
    int order;   /* of a filter: its place in the row */
    bool leaves; /* it fades out */
    bool comes;  /* it is being opened, and not seen yet */
};
size_t pav_show_scenes(struct pav_show *show, struct pav_show_piece *pieces, size_t most);
/* The scene on stage, or NULL. Borrowed. */
struct pav_scene *pav_show_scene(struct pav_show *show);
/* What a picture of an artist's transition took when it was tried, at least; 0: there is none. */
int64_t pav_show_fade_ns(const struct pav_show *show);
/* The artist's transition while it is seen, or NULL. Borrowed. */
struct pav_scene *pav_show_transition(struct pav_show *show);
/* The camera of the scene on stage, or -1. */
int pav_show_camera(const struct pav_show *show);
/* PAV_NEED_* bits that the scenes on and behind the stage want of a camera; faces only those on it. */
uint32_t pav_show_needs(const struct pav_show *show, int camera);
/* The same, and whose faces: everyone's, or of those that the scenes on stage named. */
struct pav_wish pav_show_wish(const struct pav_show *show, int camera);
/* While inspected, everything that the camera of the scene on stage can give is wanted. */
void pav_show_inspect(struct pav_show *show, bool inspected);
/* Whether the picture has to carry the label of synthetic images, as long as any scene in it has to. */
bool pav_show_synthetic(const struct pav_show *show);
/* What is to be said of faces, and whether more of the camera than presence has a part in the picture, by
 * the scene on stage or its filters. */
enum pav_face_notice pav_show_face_notice(const struct pav_show *show);
bool pav_show_sees(const struct pav_show *show);
/* Something is being opened, or fades. */
bool pav_show_busy(const struct pav_show *show);
/* The former. */
bool pav_show_opening(const struct pav_show *show);
bool pav_show_empty(const struct pav_show *show); /* nothing is on stage */
bool pav_show_fading(const struct pav_show *show);

#endif

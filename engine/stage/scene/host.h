/*
 * The scene host: from an installation's folder to a scene that draws. Opening goes in steps so that
 * no frame of the scene on stage is late: read manifest and plugin, open, compile in the background,
 * prime films, resize, first draws in a corner, one cold draw a frame; then it is ready for the fade.
 * In lock-step the draws in a corner are left out: the first picture is the first update.
 */
#ifndef PAV_STAGE_HOST_H
#define PAV_STAGE_HOST_H

#include <pavilion/scene.h>

#include "link/exhibition.h"
#include "link/manifest.h"
#include "link/message.h"
#include "stage/gpu/gpu.h"
#include "stage/sound/output.h"

struct pav_plugins;

/* A loaded plugin: checked against every rule of the contract. */
struct pav_plugin;
/* NULL with *why (caller frees): not a scene, API of a newer or other engine (both numbers named), a
 * malformed table (row named), a missing draw. An older struct_size is filled up with zeros. */
struct pav_plugin *pav_plugin_load(const char *path, char **why);
void pav_plugin_unload(struct pav_plugin *plugin);
const struct pav_scene_info *pav_plugin_info(const struct pav_plugin *plugin);

/* What a command line gives the works (ISF, Shadertoy) that it shows; borrowed for the scenes' lives. */
struct pav_given {
    const char *const *images; /* "NAME=FILE" */
    size_t image_count;
    const double
        *date; /* [4], as the shader is to see it; NULL: today, in lock-step always the same */
};

struct pav_host {
    struct pav_gpu *gpu;
    struct pav_sound_output *sound;
    const char *const
        *languages;        /* the exhibition's; borrowed for the call, as its portraits are */
    const char *portraits; /* the folder that they lie in; NULL: none */
    const struct pav_given *given; /* NULL: nothing */
    bool lock_step;
    bool developer; /* shader errors are shown (pav_scene_troubles) and do not fail the scene */
    struct pav_plugins *plugins; /* a developer's newest (scene/plugins.h), or NULL; borrowed */
    uint32_t seed;
    float screen_height_mm, screen_bottom_mm; /* as pav_frame_info has them */
    bool *sound_asked; /* set in every picture in which a scene listens; may be NULL */
    /* Once per fault. */
    void (*fault)(void *data, enum pav_stage_fault kind, const char *installation,
                  const char *text);
    /* Called around every call into a scene, for who has to know whom to blame: "draw" of a name; NULL: it
     * came back. May be NULL. */
    void (*doing)(const char *what, const char *name);
    void *data;
};

enum pav_scene_stage {
    PAV_SCENE_NONE = 0,
    PAV_SCENE_OPENING, /* call pav_scene_step each frame */
    PAV_SCENE_READY,
    PAV_SCENE_FAILED, /* pav_scene_reason says why */
};

/* Never NULL; starts as OPENING or FAILED. `entry` is copied. */
struct pav_scene *pav_scene_create(const struct pav_host *host, const struct pav_entry *entry,
                                   const char *beside);
void pav_scene_destroy(struct pav_scene *scene);
/* One step of opening that takes at most `budget_ns`. `outs` are the targets that the scene will be
 * drawn to (a fade's and the screen's): it is warmed up on each, so that nothing compiles on stage;
 * with none it is ready as soon as it can draw at all. */
enum pav_scene_stage pav_scene_step(struct pav_scene *scene, const struct pav_frame_info *info,
                                    struct pav_target *const *outs, int out_count,
                                    int64_t budget_ns);
/* Somebody else has found that it cannot go on: FAILED, reported as `kind`. */
void pav_scene_condemn(struct pav_scene *scene, enum pav_stage_fault kind, const char *why);
enum pav_scene_stage pav_scene_stage(const struct pav_scene *scene);
const char *pav_scene_reason(const struct pav_scene *scene);
const char *pav_scene_name(const struct pav_scene *scene);
/* From 1; never used twice in a process. */
uint32_t pav_scene_id(const struct pav_scene *scene);
/* Alike for scenes of the same installation with the same `params:` in the exhibition file. */
uint64_t pav_scene_look(const struct pav_scene *scene);
/* PAV_NEED_* bits as of now: PAV_NEED_FACES only while the scene asks for faces. */
uint32_t pav_scene_needs(const struct pav_scene *scene);
/* The same, and whose faces. */
struct pav_wish pav_scene_wish(const struct pav_scene *scene);
/* Whether its pictures are to carry the label of synthetic images: its installation says that it shows
 * synthetic people, or it may alter faces and its entry of the exhibition does not lift the label. */
bool pav_scene_synthetic(const struct pav_scene *scene);
/* What the stage has to tell visitors of their faces: that a hand held up lets the picture read theirs, or
 * that it does. Scenes in C say it themselves. */
enum pav_face_notice { PAV_FACE_NOTICE_NONE = 0, PAV_FACE_NOTICE_OFFER, PAV_FACE_NOTICE_READ };
enum pav_face_notice pav_scene_face_notice(const struct pav_scene *scene);
const struct pav_manifest *pav_scene_manifest(const struct pav_scene *scene);
/* The table and block of its parameters, for --param, sweeps and the panel. */
const struct pav_param *pav_scene_params(const struct pav_scene *scene, void **state);
/* What a filter or transition works on: the texture (borrowed for the next frame) of its image input
 * `name`; NULL takes it back. False: it has no such input. */
bool pav_scene_give(struct pav_scene *scene, const char *name, struct pav_texture *texture);
/* Names of all pictures that `--image` may name, NULL-terminated; the caller frees the list, not the words.
 * Of a scene in C there are none. */
const char **pav_scene_image_names(const struct pav_scene *scene);
/* films + update + draw: false when the last good picture is to be kept. `info` is the caller's but
 * for the seed; `frame` counts from 0 at the first call. */
bool pav_scene_frame(struct pav_scene *scene, struct pav_frame_info *info, struct pav_target *out);
void pav_scene_resize(struct pav_scene *scene, int width_px, int height_px);
/* Whatever it drew is not there any more: its next picture is to be a whole one. */
void pav_scene_refresh(struct pav_scene *scene);
void pav_scene_idle(struct pav_scene *scene);
/* Shader errors, film faults: what a developer wants on the screen; "" when all is well. */
const char *pav_scene_troubles(struct pav_scene *scene);

/* What an installation's or work's scene asks for, read from its table without opening it. */
struct pav_scene_asks {
    uint32_t needs; /* PAV_NEED_* */
    uint32_t api;   /* of the contract that it was built against; 0: it is a work */
    char *credit;   /* a work's, or NULL */
    char *
        *files; /* a work's: all that it reads, and the pictures that it brings; NULL-terminated */
};
/* False with *why (caller frees). Finish `asks` either way. */
bool pav_scene_asks_read(struct pav_scene_asks *asks, const char *installation, const char *beside,
                         char **why);
void pav_scene_asks_finish(struct pav_scene_asks *asks);

/* `check`: loads, compiles, probes, compares parameters; complaints name the place. Needs GL. */
bool pav_scene_check(const struct pav_host *host, const struct pav_exhibition *exhibition,
                     const struct pav_entry *entry, struct pav_complaints *complaints);

/* The same of the filters and the transition that the exhibition names for `entry`. */
bool pav_scene_check_effects(const struct pav_host *host, const struct pav_exhibition *exhibition,
                             const struct pav_entry *entry, struct pav_complaints *complaints);

#endif

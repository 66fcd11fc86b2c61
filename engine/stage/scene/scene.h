/* One opened scene, as the files of this room share it. */
#ifndef PAV_STAGE_SCENE_H
#define PAV_STAGE_SCENE_H

#include "base/str.h"
#include "link/message.h"
#include "stage/media/film.h"
#include "stage/scene/host.h"
#include "stage/scene/portraits.h"

/* What opening does next; one a frame. */
enum scene_opening {
    OPENING_MANIFEST = 0,
    OPENING_PLUGIN,
    OPENING_OPEN,
    OPENING_WAIT, /* programs compile, films prime, both in the background */
    OPENING_RESIZE,
    OPENING_WARM, /* first draws, one cold one a frame */
};

struct scene_film {
    struct pav_film *film; /* NULL: not asked for, or the slot is empty */
    bool reported;
};

struct pav_scene {
    struct pav_host host;
    uint32_t id;  /* never used twice in a process */
    char *name;   /* of the installation, for people */
    char *beside; /* the folder of the exhibition file */
    struct pav_entry entry;

    enum pav_scene_stage stage;
    enum scene_opening opening;
    int64_t wait_since_ns;
    struct pav_str reason, troubles;
    bool failing; /* a callback has called pav_scene_fail */
    bool shaders_reported;

    char *folder;
    char *source_folder; /* of its scene.c and shaders: another one when the scene is borrowed */
    struct pav_manifest manifest; /* name NULL: not read yet */
    struct pav_plugin *plugin;    /* one of the two: */
    struct work_scene *work;
    const struct pav_scene_info *info; /* the plugin's, or made of the work */
    void *state, *state_kept;          /* the block, and its content from before warming up */
    void *as_opened;                   /* a developer's: the block as files and table have it */
    struct pav_scene *before;          /* whose state it takes over; or NULL */
    bool inherited;                    /* it took it whole */
    unsigned renewals;                 /* of its texts (plugins.h), when it was opened */
    int warmed;                        /* targets that are */
    int cold_before;                   /* draws that the last pass of warming up left out */
    bool opened;                       /* open was called: close is due */
    bool shown;                        /* its first picture was */
    struct pav_wish asked;             /* by pav_scene_ask_faces(_of); nothing but faces */
    bool faces_refused, crowd_said;    /* said so */
    struct pav_gpu_owner owner;
    struct scene_film films[PAV_SLOTS_MAX]; /* as info->slots */
    struct pav_sound quiet;                 /* for a scene that does not listen */
    int width_px, height_px;
    char language[36];
    char first_language[36];         /* of the exhibition */
    char *portrait_folder;           /* or NULL */
    struct pav_portraits *portraits; /* NULL: never asked for */
};

/* From here on the scene is FAILED; reported once. */
void pav_scene_give_up(struct pav_scene *scene, const char *format, ...) PAV_PRINTF(2, 3);
void pav_scene_report(struct pav_scene *scene, enum pav_stage_fault kind, const char *text);
/* Sets parameters in order; what cannot be set is said in the log and left as it was. */
void pav_scene_apply(struct pav_scene *scene, const struct pav_setting *settings, size_t count);
/* Around every callback. The GPU room's clock is the frame's; false when the scene gave up in it. */
void pav_scene_enter(struct pav_scene *scene, const struct pav_frame_info *info);
bool pav_scene_leave(struct pav_scene *scene);
/* Its update, then its draw; false where there is nothing new. Between enter and leave. */
bool pav_scene_call(struct pav_scene *scene, const struct pav_frame_info *info,
                    struct pav_target *out);
/* What is done with the scene; NULL: it is over. */
void pav_scene_doing(const struct pav_scene *scene, const char *what);
/* What of the sound it is to know; asks for the rest if it listens. */
const struct pav_sound *pav_scene_hears(struct pav_scene *scene, const struct pav_sound *sound);
/* Films show the pictures that are due. */
void pav_scene_films_update(struct pav_scene *scene, const struct pav_frame_info *info);
/* Says which films are broken; without a required one the scene gives up. */
void pav_scene_check_films(struct pav_scene *scene);
/* The index of a slot that the scene declares, or -1. */
int pav_scene_slot(const struct pav_scene *scene, const char *name);

#endif

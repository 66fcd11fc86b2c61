/*
 * The scene contract. A scene is one `const struct pav_scene_info pav_scene` at the end of its file.
 * A complete one, drawing the visitor's camera through a shader:
 *
 *     #include <pavilion/scene.h>
 *
 *     struct state {
 *         float amount;
 *         struct pav_program *glass;
 *     };
 *
 *     static const struct pav_param params[] = {
 *         PAV_PARAM_FLOAT(struct state, amount, "amount", .fallback = 0.5, .max = 1,
 *                         .label = "Amount"),
 *         PAV_PARAM_END,
 *     };
 *
 *     static bool open(struct pav_scene *scene, void *state)
 *     {
 *         struct state *s = state;
 *         s->glass = pav_scene_program(scene, "glass.frag", NULL);
 *         return true;
 *     }
 *
 *     static bool draw(struct pav_scene *scene, void *state, const struct pav_frame_info *info,
 *                      struct pav_target *out)
 *     {
 *         struct state *s = state;
 *         pav_draw(pav_scene_gpu(scene), out, &(struct pav_draw){
 *             .program = s->glass,
 *             .uniforms = PAV_UNIFORMS(PAV_U_TEXTURE("camera", info->camera->texture)),
 *         });
 *         return true;
 *     }
 *
 *     PAV_SCENE_EXPORT const struct pav_scene_info pav_scene = {
 *         .api_version = PAV_API_VERSION, .struct_size = sizeof(struct pav_scene_info),
 *         .id = "glass", .label = "Glass", .needs = PAV_NEED_CAMERA,
 *         .state_size = sizeof(struct state), .state_version = 1, .params = params,
 *         .open = open, .draw = draw,
 *     };
 *
 * Every callback runs on the render thread, never two at once. A scene makes no threads, opens no
 * paths and calls no GL.
 */
#ifndef PAVILION_SCENE_H
#define PAVILION_SCENE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "event.h"
#include "findings.h"
#include "frame.h"
#include "gpu.h"
#include "log.h"
#include "media.h"
#include "param.h"
#include "sound.h"
#include "text.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Major in the upper 16 bits: must be equal. Minor: the host's must be at least the scene's. */
#define PAV_API_VERSION 0x00010003u
/* Before `pav_scene`, so that the host can find it. */
#define PAV_SCENE_EXPORT __attribute__((visibility("default")))

/* What a scene asks of the eye. Only what is needed runs. */
enum pav_need {
    PAV_NEED_CAMERA = 1 << 0,
    PAV_NEED_PRESENCE = 1 << 1,
    PAV_NEED_SILHOUETTE = 1 << 2,
    PAV_NEED_FLOW = 1 << 3,
    PAV_NEED_FACES =
        1 << 4, /* may ask for faces; looked for only while pav_scene_ask_faces(_of) says so */
    PAV_NEED_SOUND =
        1 << 5, /* since 1.3: what is listened to (sound.h); none of the eye's business */
};

/* A medium that installation.yaml or the exhibition puts in place under this name. */
struct pav_slot {
    const char *name;  /* NULL ends the list */
    const char *label; /* for people */
    bool required;     /* the scene cannot be shown without it */
};

struct pav_scene; /* the host's side of one opened scene */

/* One frame, borrowed for the call. */
struct pav_frame_info {
    double time_s; /* since the scene was first shown; never jumps back */
    double dt_s;   /* since the last update, at most 0.1; in `render` exactly 1 / fps */
    /* Pictures shown so far by this code: 0 again after a reload, when `time_s` goes on. Before the first
     * one the host has the scene update and draw unseen, with time_s 0 and frame 0, so that nothing
     * compiles on stage. Afterwards its targets and its state block are as they were, and GPU objects
     * that it destroyed are there again; so memory of its own is allocated and freed in open, resize and
     * close, or once `frame` is above 0. */
    uint64_t frame;
    int width_px, height_px;             /* of the target */
    const struct pav_frame *camera;      /* never NULL */
    const struct pav_findings *findings; /* never NULL; `have` says what is filled */
    const struct pav_sound *sound;       /* never NULL */
    const struct pav_event *events;      /* oldest first */
    size_t event_count;                  /* of `events` */
    const char *language;                /* of the visitor: "fr", "nl", "en"… */
    uint32_t seed; /* the same for the scene's whole life; from --seed in `render` */

    /* Since 1.2. */

    /* The screen as it hangs, from the exhibition's `displays:`: the height of its picture, and of the
     * picture's lower edge above the floor. What is to be touched belongs 380 to 1220 mm above the floor:
     * v = (mm - screen_bottom_mm) / screen_height_mm. */
    float screen_height_mm, screen_bottom_mm;
};

/* Append-only. Zero means "as before the field existed". */
struct pav_scene_info {
    uint32_t api_version; /* PAV_API_VERSION */
    uint32_t struct_size; /* sizeof(struct pav_scene_info) */
    const char *id;       /* the installation's folder name */
    const char *label;    /* for people */
    uint32_t needs;       /* enum pav_need bits */

    /* The block is zeroed by the host, then filled with the parameters' values. When a developer saves the
     * scene's C, the new code is opened beside the old one and takes its place, with a copy of the old
     * block where state_size, state_version and the parameters (keys, types, fields) are the same, with a
     * fresh one otherwise; what people have set is carried over by its key in either case. Of a copied
     * block every value is as it was, but: pointers to what the host made for the old code (programs,
     * textures, targets, meshes, texts, films) and into the old code (functions, tables, literals) are
     * NULL; pointers into the block itself, and to `scene`, are right again. Memory of the scene's own
     * (malloc) is freed by the old code's close: `open` allocates it anew, whatever the block says.
     * Raise state_version when old values would make no sense to the new code. */
    size_t state_size;
    uint32_t state_version; /* of the block's meaning */

    const struct pav_param *params; /* ends with PAV_PARAM_END; may be NULL */
    const struct pav_slot *slots;   /* may be NULL */

    /* Makes what drawing needs, also when the block was kept (see state_size). False: could not (say why
     * with pav_scene_fail); close follows. */
    bool (*open)(struct pav_scene *scene, void *state);
    /* Before every draw. No GPU work. Parameters hold this frame's values. May be NULL. */
    void (*update)(struct pav_scene *scene, void *state, const struct pav_frame_info *info);
    /* Draws one picture, every pixel of `out`. False keeps the last good picture. In a kiosk a picture that
     * is black all over is not shown, and nothing but black for half a second, or exactly the same picture
     * for half a minute, is a fault: the next piece comes. Where that is meant, `dark: allowed` or
     * `still: allowed` in installation.yaml says so; pieces with media need not, nor do those that see a
     * camera before which nobody stands. */
    bool (*draw)(struct pav_scene *scene, void *state, const struct pav_frame_info *info,
                 struct pav_target *out);
    /* The target's size changed; also called once after open. May be NULL. */
    void (*resize)(struct pav_scene *scene, void *state, int width_px, int height_px);
    /* Everyone has left: forget the visitor. Called once each time. May be NULL. Ten seconds later nothing
     * of their picture may be in memory: what the scene keeps in its state is its own to wipe here; so are
     * targets in which they can still be seen, unless it has PAV_NEED_FACES: then the host clears them
     * (gpu.h, pav_target_desc), and `draw` has to stand that. */
    void (*idle)(struct pav_scene *scene, void *state);
    /* Frees what open made; accepts a state that open left half-made. GPU objects and media are
     * freed by the host. May be NULL. */
    void (*close)(struct pav_scene *scene, void *state);
};

/* --- what the host offers a scene ---------------------------------------------------------- */

/* What draws. Never NULL. */
PAV_API struct pav_gpu *pav_scene_gpu(struct pav_scene *scene);

/* A program from files in the installation's folder (or shaders/); `vertex` may be NULL. Never
 * NULL. Owned by the host; freed after close. */
PAV_API struct pav_program *pav_scene_program(struct pav_scene *scene, const char *fragment,
                                              const char *vertex);

/* A picture file (PNG, JPEG, WebP…) of the installation's folder as an RGBA8 texture, premultiplied.
 * NULL with a message in the log when it cannot be read. Owned by the host. */
PAV_API struct pav_texture *pav_scene_image(struct pav_scene *scene, const char *file);

/* The film of a slot, looping unless installation.yaml says otherwise, playing from the scene's first
 * shown picture on; NULL when the slot is empty. Owned by the host. */
PAV_API struct pav_film *pav_scene_film(struct pav_scene *scene, const char *slot);

/* A text of installation.yaml in the visitor's language, or in the exhibition's first language, or
 * the key itself. Borrowed until the next frame. */
PAV_API const char *pav_scene_words(struct pav_scene *scene, const char *key);

/* Since 1.2. The same in `language`, for a scene that lets visitors choose theirs; NULL: the visitor's. */
PAV_API const char *pav_scene_words_in(struct pav_scene *scene, const char *key,
                                       const char *language);

/* Asks the eye to look for faces from now on, or to stop and forget them: after the visitor's consent,
 * and until they leave. Needs PAV_NEED_FACES. Any callback may call it; the host withdraws it when the
 * scene leaves the stage and when everyone has left. */
PAV_API void pav_scene_ask_faces(struct pav_scene *scene, bool wanted);

/* Since 1.2. Asks the eye for the faces of these people alone (ids of pav_person, at most PAV_PEOPLE_MAX)
 * in place of whom it was asked for before: those who said yes. Nobody else's face is looked at more
 * closely than the detector does: a face is theirs if it lies in their figure and nearer to the upper
 * middle of it than to anyone else's, one face each, the largest; once it is followed it stays theirs,
 * also where figures merge. When face and figure have both been gone for 2 s their consent is over, also
 * while they go on being named: who comes back has another id and is asked again. `count` 0, and everyone's
 * leaving, withdraws as above. In the findings each face says whose it is. */
PAV_API void pav_scene_ask_faces_of(struct pav_scene *scene, const uint32_t *people, size_t count);

/* Reports that the scene cannot go on, with a reason for the technician. The host fades to the
 * attract scene at the next frame. */
PAV_API void pav_scene_fail(struct pav_scene *scene, const char *format, ...) PAV_PRINTF(2, 3);

/* A line in the log, prefixed with the installation's name. */
PAV_API void pav_scene_log(struct pav_scene *scene, enum pav_log_level level, const char *format,
                           ...) PAV_PRINTF(3, 4);

#ifdef __cplusplus
}
#endif
#endif

/*
 * Portraits: pictures of a face, found once by `pavilion portrait FILE` and written down beside them.
 *
 * They lie in assets/portraits/ (or in the folder that the exhibition names under `portraits:`): NAME.jpg
 * or NAME.png with NAME.yaml, its landmarks, mask and rights. A picture without that file is left out, with
 * a line in the log. A scene that never asks for portraits costs nothing for them.
 *
 * Thread: the render thread. Ownership: everything is the host's, until the scene's `close`.
 */
#ifndef PAVILION_PORTRAIT_H
#define PAVILION_PORTRAIT_H

#include <stddef.h>

#include "findings.h"
#include "log.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PAV_PORTRAIT_SIDE_MAX 1024 /* px; larger pictures are brought down to it */

struct pav_scene;

/* A face that visitors may wear. */
struct pav_portrait {
    const char *name;   /* of the file, without its ending */
    const char *title;  /* in the visitor's language; "" when none is given. Until the next frame */
    const char *credit; /* who made it; "" when not given */
    const char *licence;         /* SPDX identifier or words; "" when not stated */
    int width_px, height_px;     /* of the texture */
    struct pav_texture *texture; /* RGBA8, opaque, linear filter */
    struct pav_texture
        *mask; /* R8, smaller, linear: 1 where the face may be worn, 0 on hair and cloth */
    struct pav_face
        face; /* as found or corrected; positions in uv of the picture; id 0, confidence 1 */
};

/* How many there are, sorted by name. The first call lists the folder. */
PAV_API size_t pav_scene_portrait_count(struct pav_scene *scene);
/* NULL while its picture is still being read in the background, when it cannot be read (said once in the
 * log), and for an index out of range. In `render` it is read at once. Asked for in every frame in which it
 * is drawn: 24 are kept, and beyond that the one asked for longest ago makes room, its textures gone. */
PAV_API const struct pav_portrait *pav_scene_portrait(struct pav_scene *scene, size_t index);

#ifdef __cplusplus
}
#endif
#endif

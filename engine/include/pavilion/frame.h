/* The camera's picture as a scene sees it, and the one coordinate system of the engine. */
#ifndef PAVILION_FRAME_H
#define PAVILION_FRAME_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Coordinates. Every position that crosses this API (touches, findings, texture coordinates) is in
 * uv: (0, 0) is the bottom left corner of the picture, (1, 1) the top right one. Every texture that
 * a scene samples is stored that way up.
 */

struct pav_texture;

/* How a camera is. */
enum pav_camera_state {
    PAV_CAMERA_NONE = 0, /* this programme entry has no camera */
    PAV_CAMERA_OPENING,  /* being opened; no picture yet */
    PAV_CAMERA_LIVE,     /* pictures arrive */
    PAV_CAMERA_STALLED,  /* no picture for PAV_CAMERA_STALL_S; the last one is shown */
    PAV_CAMERA_LOST,     /* unplugged or failing; reopening is being tried */
    PAV_CAMERA_ENDED,    /* a file that does not loop has ended */
};

#define PAV_CAMERA_STALL_S 0.8 /* without a picture, s */

/* One camera picture. Borrowed for the call; `texture` is valid until the next update. */
struct pav_frame {
    uint64_t id;                 /* rises by at least one with every new picture; 0: none yet */
    int64_t captured_ns;         /* CLOCK_MONOTONIC when the picture left the driver */
    int width_px, height_px;     /* of the texture */
    struct pav_texture *texture; /* RGBA8, linear filter, clamped; NULL when id is 0 */
    enum pav_camera_state state; /* also while there is no picture */
    bool fresh;                  /* this is the first update that sees this id */
    bool synthetic;              /* drawn by the engine, shows no real person */
    bool recorded;               /* since 1.2: of a file; whom it shows does not stand here now */
};

/*
 * Maps screen uv to picture uv so that the picture covers the screen without distortion:
 * picture = screen * fit[0..1] + fit[2..3]. Pass it to a shader as a vec4.
 */
static inline void pav_fit_cover(int picture_w, int picture_h, int screen_w, int screen_h,
                                 float fit[4])
{
    float picture = picture_h > 0 ? (float)picture_w / (float)picture_h : 1.0f;
    float screen = screen_h > 0 ? (float)screen_w / (float)screen_h : 1.0f;
    fit[0] = screen < picture ? screen / picture : 1.0f;
    fit[1] = screen < picture ? 1.0f : picture / screen;
    fit[2] = (1.0f - fit[0]) * 0.5f;
    fit[3] = (1.0f - fit[1]) * 0.5f;
}

#ifdef __cplusplus
}
#endif
#endif

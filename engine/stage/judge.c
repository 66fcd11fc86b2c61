/* What is on stage, judged by its pictures: which rules of the vigil hold for it, and what follows a fault. */
#include "stage/stage.h"

#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "link/ends.h"

#define ROOM_W 32 /* in which the camera's picture is looked at */
#define ROOM_H 18
#define ROOM_DARK                                                                                  \
    16 /* of 255: no lighter anywhere, the room is dark, and so may be what shows it */

bool pav_stage_is_judged(const struct pav_stage *stage)
{
    const struct pav_stage_options *options = stage->options;
    return !stage->lock_step && !options->developer &&
           (options->window == PAV_WINDOW_KIOSK || options->understudied || options->understudy);
}

/* The camera of what is on, where it shows more of it than presence; or NULL. */
static const struct pav_frame *seen_frame(struct pav_stage *stage)
{
    int camera = pav_show_camera(stage->show);
    return camera >= 0 && pav_show_sees(stage->show) ? pav_cameras_frame(stage->cameras, camera)
                                                     : NULL;
}

bool pav_stage_is_blind(struct pav_stage *stage)
{
    const struct pav_frame *frame = seen_frame(stage);
    return frame && !frame->texture;
}

/* … and will not be in a moment, as when everyone has left just now, or the stage has only begun. */
static bool stays_blind(struct pav_stage *stage)
{
    const struct pav_frame *frame = seen_frame(stage);
    return pav_stage_is_blind(stage) && frame->state != PAV_CAMERA_LIVE &&
           (frame->state != PAV_CAMERA_OPENING || stage->shown > 0);
}

/* At night the lights go out. */
static bool room_is_dark(struct pav_stage *stage)
{
    uint8_t rgba[ROOM_W * ROOM_H * 4];
    const struct pav_frame *frame = seen_frame(stage);
    struct pav_target *small =
        frame && frame->texture
            ? pav_target_create(stage->gpu, &(struct pav_target_desc){.width_px = ROOM_W,
                                                                      .height_px = ROOM_H,
                                                                      .format = PAV_FORMAT_RGBA8})
            : NULL;
    if (!small)
        return false;
    pav_draw_texture(stage->gpu, small, frame->texture, NULL, PAV_BLEND_NONE, 1);
    bool dark = pav_target_read(small, rgba, sizeof rgba);
    for (size_t i = 0; i < sizeof rgba; i++)
        dark &= i % 4 == 3 || rgba[i] < ROOM_DARK;
    pav_target_destroy(small);
    explicit_bzero(rgba, sizeof rgba);
    return dark;
}

/* Pieces that answer to people stand still where nobody is, or nothing is seen of them. */
static bool waits_for_people(struct pav_stage *stage)
{
    int camera = pav_show_camera(stage->show);
    const struct pav_frame *frame = pav_cameras_frame(stage->cameras, camera);
    return camera >= 0 && pav_show_needs(stage->show, camera) != 0 &&
           (!pav_cameras_findings(stage->cameras, camera)->present || frame->recorded ||
            frame->state != PAV_CAMERA_LIVE);
}

static struct pav_vigil_case case_of(struct pav_stage *stage, struct pav_scene *scene,
                                     const struct pav_show_input *input)
{
    const struct pav_manifest *manifest = pav_scene_manifest(scene);
    bool film = manifest && manifest->medium_count > 0;
    return (struct pav_vigil_case){
        .scene = pav_scene_id(scene),
        .name = pav_scene_name(scene),
        .may_be_dark = manifest && manifest->may_be_dark,
        .film = film,
        .may_be_still = film || (manifest && manifest->may_be_still) || waits_for_people(stage),
        .now_s = stage->now_s,
        .due_ns = input->due_ns,
    };
}

/* It shows nothing but black since its camera is away: no piece is to blame for that, and nothing is to be waited for. */
static void excuse(struct pav_scene *scene)
{
    pav_scene_condemn(scene, PAV_STAGE_FAULT_NOTE,
                      "shows nothing but black while its camera gives no picture: the next one "
                      "comes, and this one when it may be tried again");
}

static void condemn(struct pav_scene *scene, bool fades, bool film, enum pav_vigil_finding finding)
{
    if (finding == PAV_VIGIL_BLACK && fades)
        pav_scene_condemn(
            scene, PAV_STAGE_FAULT_BLACK,
            "nothing but black pictures for half a second: a crossfade takes its place");
    else if (finding == PAV_VIGIL_BLACK)
        pav_scene_condemn(scene, PAV_STAGE_FAULT_BLACK,
                          film ? "nothing but black pictures for 20 seconds; if that is meant, say "
                                 "dark: allowed in its installation.yaml"
                               : "nothing but black pictures for half a second; if that is meant, "
                                 "say dark: allowed in its installation.yaml");
    if (finding == PAV_VIGIL_FROZEN)
        pav_scene_condemn(scene, PAV_STAGE_FAULT_FROZEN,
                          "the same picture for half a minute; if that is meant, say "
                          "still: allowed in its installation.yaml");
}

/* One scene after another comes, and the picture stays: somebody has spoilt the GL for all of them, mostly the
 * scene with which it began to stand. A fresh stage has another. */
static void end_stuck(struct pav_stage *stage)
{
    pav_line_fault(&stage->line, PAV_STAGE_FAULT_FROZEN, pav_vigil_last_changed(stage->vigil),
                   "since it was on the picture stands, although another one has come");
    pav_log("stage", PAV_LOG_ERROR,
            "the same picture for half a minute, although another scene has come: started anew");
    pav_window_abandon();
    _exit(PAV_END_GL);
}

bool pav_stage_judge(struct pav_stage *stage, const struct pav_show_input *input,
                     struct pav_target *screen, bool drawn)
{
    struct pav_scene *fades = pav_show_transition(stage->show);
    struct pav_scene *scene = fades ? fades : pav_show_scene(stage->show);
    struct pav_beat_picture picture;
    if (!stage->vigil)
        return drawn;
    bool works = scene && pav_scene_stage(scene) == PAV_SCENE_READY;
    if (!scene || stage->blackout || stage->house.closed || (!works && !drawn)) {
        pav_vigil_rest(stage->vigil);
        return drawn;
    }
    struct pav_vigil_case about = case_of(stage, scene, input);
    if (!drawn)
        pav_vigil_pass(stage->vigil, &about);
    else if (!pav_vigil_look(stage->vigil, screen, &about)) {
        drawn = room_is_dark(stage);
        if (drawn || pav_stage_is_blind(stage))
            pav_vigil_rest(stage->vigil);
        if (works && !fades && stays_blind(stage))
            excuse(scene);
    }
    enum pav_vigil_finding finding = pav_vigil_finding(stage->vigil);
    if (finding == PAV_VIGIL_STUCK)
        end_stuck(stage);
    if (works)
        condemn(scene, fades != NULL, about.film, finding);
    pav_vigil_tell(stage->vigil, &picture);
    pav_beat_picture(stage->line.beat, &picture);
    return drawn;
}

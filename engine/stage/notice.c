/* What is to be said of the picture that is about to be shown: on it, and in the files kept of it. */
#include "stage/stage.h"

/* A recording, or a still, with a real camera in it is said on the screen. */
static bool records_people(const struct pav_stage *stage)
{
    bool kept = pav_capture_keeps(stage->capture, stage->now_s);
    for (int i = 0; kept && i < (int)stage->exhibition->camera_count; i++) {
        enum pav_source_kind kind = stage->exhibition->cameras[i].kind;
        const struct pav_frame *frame = pav_cameras_frame(stage->cameras, i);
        if ((kind == PAV_SOURCE_DEVICE || kind == PAV_SOURCE_URL) && frame->id && !frame->synthetic)
            return true;
    }
    return false;
}

/* The camera of the scene, if what it sees has a part in the picture; or NULL. */
static const struct pav_frame *frame_seen(const struct pav_stage *stage)
{
    int camera = pav_show_sees(stage->show) ? pav_show_camera(stage->show) : -1;
    return camera >= 0 ? pav_cameras_frame(stage->cameras, camera) : NULL;
}

static enum pav_notice notice_of(const struct pav_stage *stage, const struct pav_frame *frame)
{
    /* In lock-step a picture that does not come ends everything. */
    if (stage->house.closed)
        return PAV_NOTICE_NONE; /* nobody is looked at */
    if (frame && frame->state == PAV_CAMERA_LOST && !stage->lock_step)
        return PAV_NOTICE_NO_CAMERA;
    if (frame && frame->synthetic)
        return stage->lock_step ? PAV_NOTICE_DRAWN : PAV_NOTICE_SYNTHETIC;
    enum pav_face_notice faces = pav_show_face_notice(stage->show);
    if (faces == PAV_FACE_NOTICE_READ)
        return PAV_NOTICE_FACE_READ;
    int camera = pav_show_camera(stage->show);
    if (faces == PAV_FACE_NOTICE_OFFER && pav_cameras_findings(stage->cameras, camera)->present)
        return PAV_NOTICE_FACE_OFFER;
    return PAV_NOTICE_NONE;
}

void pav_stage_draw_label(struct pav_stage *stage, struct pav_target *screen)
{
    struct pav_scene *scene = pav_show_scene(stage->show);
    const struct pav_frame *frame = frame_seen(stage);
    bool synthetic = pav_show_synthetic(stage->show);
    enum pav_origin origin = synthetic                   ? PAV_ORIGIN_COMPOSITE
                             : frame && frame->synthetic ? PAV_ORIGIN_DRAWN
                                                         : PAV_ORIGIN_NONE;
    stage->origin = origin > stage->origin ? origin : stage->origin;
    pav_capture_mark(stage->capture, origin);
    pav_label_set(stage->label, &(struct pav_label_words){
                                    .synthetic = synthetic,
                                    .languages = (const char *const *)stage->exhibition->languages,
                                    .notice = notice_of(stage, frame),
                                    .recording = records_people(stage),
                                    .language = stage->language,
                                    .troubles = pav_stage_troubles(stage, scene),
                                });
    pav_label_draw(stage->label, screen);
}

bool pav_stage_nothing_left(const struct pav_stage *stage)
{
    const struct pav_programme *programme = &stage->programme;
    return pav_entries_any(&programme->out) && pav_programme_upcoming(programme) == PAV_ENTRY_NONE;
}

/* Whoever comes to a kiosk that has nothing left to show reads that it will not be long. */
void pav_stage_draw_title(struct pav_stage *stage, struct pav_target *screen)
{
    const struct pav_exhibition *exhibition = stage->exhibition;
    bool left = pav_stage_nothing_left(stage);
    pav_title_draw(stage->title, exhibition->title,
                   left ? (const char *const *)exhibition->languages : NULL, screen);
    stage->titled_w = pav_target_width(screen);
    stage->titled_h = pav_target_height(screen);
}

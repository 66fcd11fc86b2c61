/*
 * The deepfake mirror on a stage: every word fits its place, on three screens in three languages; and no
 * face is asked for before somebody said yes.
 */
#include <stdlib.h>

#include "base/clock.h"
#include "base/param.h"
#include "check.h"
#include "room.h"
#include "stage/scene/host.h"

#define SIDE 32 /* px of what is drawn to: type is set for the size that the scene is told */

static struct pav_target *out;
static char *portraits; /* their folder */
static const char *const languages[] = {"fr", "nl", "en", NULL};

static struct {
    struct pav_scene *scene;
    int width_px, height_px;
    const char *language;
    uint64_t frame;
    double fps;
    struct pav_frame camera;
    struct pav_findings findings;
} stage;

static bool open_stage(void)
{
    if (!room_open(SIDE, SIDE))
        return false;
    portraits = pav_path_join(pav_place_root(), "assets/portraits");
    out = pav_target_create(
        gpu,
        &(struct pav_target_desc){.width_px = SIDE, .height_px = SIDE, .format = PAV_FORMAT_RGBA8});
    return out != NULL;
}

static void finish(void)
{
    pav_target_destroy(out);
    room_close();
    pav_log_set_sink(NULL, NULL);
    pav_str_finish(&faults);
    free(portraits);
}

static void clear_faults(void)
{
    faults.length = 0;
    pav_str_add(&faults, "");
}

/* --- a scene on a stage, and who stands before it --- */

static void stand(int index, uint32_t id, float x)
{
    struct pav_findings *f = &stage.findings;
    f->present = true;
    f->near_amount = 0.6f;
    f->people[index] =
        (struct pav_person){.id = id, .x = x, .y = 0.4f, .w = 0.2f, .h = 0.8f, .energy = 0.2f};
    f->people_count = index + 1;
}

static struct pav_frame_info info_now(void)
{
    static struct pav_sound quiet;
    return (struct pav_frame_info){
        .time_s = (double)stage.frame / stage.fps,
        .dt_s = 1 / stage.fps,
        .frame = stage.frame,
        .width_px = stage.width_px,
        .height_px = stage.height_px,
        .camera = &stage.camera,
        .findings = &stage.findings,
        .sound = &quiet,
        .language = stage.language,
        .screen_height_mm = 680,
        .screen_bottom_mm = 900,
        .seed = 1,
    };
}

static bool enter(bool live)
{
    struct pav_host host = {.gpu = gpu,
                            .sound = sound,
                            .languages = languages,
                            .portraits = portraits,
                            .lock_step = true,
                            .seed = 1};
    struct pav_entry entry = {.installation = (char *)(uintptr_t) "deepfake-mirror"};
    clear_faults();
    stage.frame = 0;
    stage.fps = 20;
    stage.width_px = 1280;
    stage.height_px = 720;
    stage.language = "fr";
    stage.camera = (struct pav_frame){
        .id = 1, .width_px = 1280, .height_px = 720, .state = PAV_CAMERA_LIVE, .synthetic = !live};
    stage.findings = (struct pav_findings){.have = PAV_NEED_PRESENCE | PAV_NEED_SILHOUETTE};
    stage.scene = pav_scene_create(&host, &entry, NULL);
    struct pav_frame_info info = info_now();
    int64_t end = pav_clock_ns() + 60 * PAV_NS_PER_S;
    while (pav_scene_stage(stage.scene) == PAV_SCENE_OPENING && pav_clock_ns() < end) {
        pav_gpu_begin_frame(gpu, 0, 1 / stage.fps, 0);
        pav_scene_step(stage.scene, &info, &out, 1, 10 * PAV_NS_PER_MS);
        pav_clock_sleep_until(pav_clock_ns() + PAV_NS_PER_MS / 4);
    }
    if (pav_scene_stage(stage.scene) != PAV_SCENE_READY)
        printf("# %s\n", pav_scene_reason(stage.scene));
    return pav_scene_stage(stage.scene) == PAV_SCENE_READY;
}

static void leave(void)
{
    pav_scene_destroy(stage.scene);
    stage.scene = NULL;
}

static void play(double seconds, const struct pav_event *event)
{
    for (int i = 0; i < (int)(seconds * stage.fps + 0.5); i++) {
        struct pav_frame_info info = info_now();
        info.events = event;
        info.event_count = event && i == 0;
        pav_gpu_begin_frame(gpu, info.time_s, info.dt_s, info.frame);
        pav_scene_frame(stage.scene, &info, out);
        stage.frame++;
    }
}

static void touch(float x, float y)
{
    play(1, &(struct pav_event){.type = PAV_EVENT_DOWN, .id = 1, .x = x, .y = y});
}

static void set(const char *key, const char *value)
{
    void *state;
    char *why = NULL;
    const struct pav_param *row = pav_param_find(pav_scene_params(stage.scene, &state), key);
    bool well = row && pav_param_set(row, state, value, &why) == PAV_PARAM_OK;
    if (!well)
        printf("# %s=%s: %s\n", key, value, why ? why : "no such parameter");
    CHECK(well);
    free(why);
}

static bool looks_for_faces(void)
{
    return pav_scene_needs(stage.scene) & PAV_NEED_FACES;
}

/* --- tests --- */

static void every_word_fits_its_place(void)
{
    static const int sizes[][2] = {{1280, 720}, {1920, 1080}, {1080, 1920}};
    static const char *const shows[] = {"attract", "invite",   "declined", "mirror",
                                        "points",  "mesh",     "mask",     "light",
                                        "divider", "farewell", "warning"};
    REQUIRE(enter(false));
    stand(0, 11, 0.4f);
    stand(1, 12, 0.7f); /* may join */
    stage.fps = 5;
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        stage.width_px = sizes[s][0];
        stage.height_px = sizes[s][1];
        for (int l = 0; languages[l]; l++) {
            stage.language = languages[l];
            for (size_t i = 0; i < sizeof shows / sizeof *shows; i++) {
                set("show", shows[i]);
                set("mode", i % 2 ? "auto" : "exchange");
                play(3.2, NULL);
                if (faults.length)
                    printf("# %dx%d %s: %s\n", sizes[s][0], sizes[s][1], shows[i], faults.text);
                CHECK(faults.length == 0);
                clear_faults();
            }
            set("mode", "auto");
            set("show", "mirror");
            play(2, NULL);
            set("mode", "exchange");
            stage.findings.people_count = 1; /* waits for the other one */
            play(2, NULL);
            stage.findings.people_count = 2;
        }
    }
    CHECK(faults.length == 0);
    leave();
}

static void no_face_is_looked_for_before_somebody_said_yes(void)
{
    REQUIRE(enter(true));
    play(1, NULL);
    CHECK(!looks_for_faces());
    stand(0, 11, 0.5f);
    play(8, NULL);
    CHECK(!looks_for_faces());
    touch(0.81f, 0.12f); /* no */
    play(5, NULL);
    CHECK(!looks_for_faces());
    touch(0.12f, 0.16f); /* after all */
    CHECK(!looks_for_faces());
    touch(0.19f, 0.12f); /* yes */
    CHECK(looks_for_faces());
    touch(0.88f, 0.19f); /* finish */
    CHECK(!looks_for_faces());
    CHECK(faults.length == 0);
    leave();
}

static void who_leaves_is_not_looked_for(void)
{
    REQUIRE(enter(true));
    stand(0, 11, 0.5f);
    play(2, NULL);
    touch(0.19f, 0.12f);
    play(1, NULL);
    CHECK(looks_for_faces());
    stage.findings.present = false;
    stage.findings.people_count = 0;
    play(2.5, NULL);
    CHECK(!looks_for_faces());
    stand(0, 12, 0.5f);
    play(5, NULL);
    CHECK(!looks_for_faces());
    leave();
}

static void a_live_camera_is_never_a_demonstration(void)
{
    REQUIRE(enter(true));
    set("consent", "given");
    set("show", "mirror");
    stand(0, 11, 0.5f);
    play(7, NULL);
    CHECK(!looks_for_faces());
    CHECK_HAS(faults.text, "`show` are ignored");
    leave();
    REQUIRE(enter(false));
    set("consent", "given");
    stand(0, 11, 0.5f);
    play(7, NULL);
    CHECK(looks_for_faces());
    stage.camera.synthetic = false; /* the camera was plugged in */
    play(1, NULL);
    CHECK(!looks_for_faces());
    stage.camera.recorded = true;
    play(7, NULL);
    CHECK(looks_for_faces());
    leave();
}

int main(void)
{
    clear_faults();
    if (!open_stage()) {
        printf("1..0 # SKIP no GL: %s\n", faults.text);
        return 0;
    }
    RUN(every_word_fits_its_place);
    RUN(no_face_is_looked_for_before_somebody_said_yes);
    RUN(who_leaves_is_not_looked_for);
    RUN(a_live_camera_is_never_a_demonstration);
    leave();
    finish();
    return check_end();
}

/* Tests the scene host on real GL with films played by hand: opening, frames, faults, leaving. */
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/param.h"
#include "check.h"
#include "fake_films.h"
#include "stage/scene/host.h"
#include "stage/window/window.h"

#define WIDTH  64
#define HEIGHT 48

static struct pav_window *window;
static struct pav_gpu *gpu;
static struct pav_target *out;
static struct pav_str said, faults;
static int fault_count;

static void hear(void *data, enum pav_log_level level, const char *who, const char *text)
{
    (void)data, (void)level;
    pav_str_addf(&said, "[%s] %s\n", who, text);
}

static void fault(void *data, enum pav_stage_fault kind, const char *installation, const char *text)
{
    (void)data, (void)kind;
    fault_count++;
    pav_str_addf(&faults, "%s: %s\n", installation, text);
}

static void forget(void)
{
    said.length = faults.length = 0;
    pav_str_add(&said, "");
    pav_str_add(&faults, "");
    fault_count = 0;
    fake_films = (struct fake_films){0};
}

static int heard(const char *part)
{
    int count = 0;
    for (const char *p = said.text; (p = strstr(p, part)); p++)
        count++;
    return count;
}

static bool loader_begin(void *data)
{
    return pav_window_loader_begin(data);
}

static void loader_end(void *data)
{
    pav_window_loader_end(data);
}

static bool start_gl(void)
{
    window = pav_window_create(&(struct pav_window_desc){
        .mode = PAV_WINDOW_HEADLESS, .width_px = WIDTH, .height_px = HEIGHT, .lock_step = true});
    if (!window)
        return false;
    bool background = pav_window_loader_create(window);
    gpu = pav_gpu_create(&(struct pav_gpu_desc){
        .software = pav_window_software(window),
        .loader_begin = background ? loader_begin : NULL,
        .loader_end = loader_end,
        .loader_data = window,
    });
    if (!gpu)
        return false;
    out = pav_target_create(gpu, &(struct pav_target_desc){.width_px = WIDTH,
                                                           .height_px = HEIGHT,
                                                           .format = PAV_FORMAT_RGBA8});
    return out != NULL;
}

static const char *const languages[] = {"nl", "fr", NULL};
static struct pav_host host(void)
{
    return (struct pav_host){.gpu = gpu, .languages = languages, .seed = 7, .fault = fault};
}

static struct pav_frame camera;
static struct pav_findings findings;
static struct pav_sound sound;
static uint64_t ticks;

static struct pav_frame_info info_of(uint64_t frame)
{
    return (struct pav_frame_info){
        .time_s = (double)frame / 60,
        .dt_s = 1.0 / 60,
        .frame = frame,
        .width_px = WIDTH,
        .height_px = HEIGHT,
        .camera = &camera,
        .findings = &findings,
        .sound = &sound,
        .language = "fr",
    };
}

static void tick(void)
{
    ticks++;
    pav_gpu_begin_frame(gpu, (double)ticks / 60, 1.0 / 60, ticks);
}

static struct pav_scene *create(const struct pav_host *h, const char *installation)
{
    struct pav_entry entry = {.installation = (char *)(uintptr_t)installation, .camera = -1};
    return pav_scene_create(h, &entry, NULL);
}

/* Opens as the stage does; returns the steps it took, 0 when it did not get ready. */
static int open_all(struct pav_scene *scene)
{
    struct pav_frame_info info = info_of(0);
    int64_t end = pav_clock_ns() + 60 * PAV_NS_PER_S;
    int steps = 0;
    while (pav_scene_stage(scene) == PAV_SCENE_OPENING && pav_clock_ns() < end) {
        tick();
        pav_scene_step(scene, &info, &out, 1, 4 * PAV_NS_PER_MS);
        pav_clock_sleep_until(pav_clock_ns() + PAV_NS_PER_MS);
        steps++;
    }
    return pav_scene_stage(scene) == PAV_SCENE_READY ? steps : 0;
}

static bool frame(struct pav_scene *scene, uint64_t number)
{
    struct pav_frame_info info = info_of(number);
    tick();
    return pav_scene_frame(scene, &info, out);
}

static uint32_t pixel(void)
{
    static uint8_t rgba[WIDTH * HEIGHT * 4];
    if (!pav_target_read(out, rgba, sizeof rgba))
        return 0xdeadbeef;
    const uint8_t *p = rgba + 4 * (HEIGHT / 2 * WIDTH + WIDTH / 2);
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void blank(void)
{
    pav_target_clear(out, (const float[4]){0, 0, 0, 0});
}

static int objects(void)
{
    struct pav_gpu_count c = pav_gpu_counted(gpu);
    return c.programs + c.textures + c.targets + c.meshes;
}

/* --- a good one ---------------------------------------------------------------------------------- */

static void opens_in_steps_and_draws(void)
{
    struct pav_host h = host();
    struct pav_scene *scene = create(&h, "colour");
    CHECK_INT(pav_scene_stage(scene), PAV_SCENE_OPENING);
    CHECK_INT(pav_scene_needs(scene), 0);
    CHECK(!frame(scene, 0));
    int steps = open_all(scene);
    CHECK(steps >= 5);
    REQUIRE(steps > 0);
    CHECK_STR(pav_scene_name(scene), "colour");
    CHECK_INT(pav_scene_needs(scene), PAV_NEED_CAMERA | PAV_NEED_FLOW);
    CHECK_STR(pav_scene_reason(scene), "");
    CHECK_STR(pav_scene_troubles(scene), "");
    CHECK_STR(pav_words_in(&pav_scene_manifest(scene)->title, "en"), "Colour");
    CHECK_INT(heard("open Bougez unknown Beweeg"), 1);
    CHECK_INT(heard("resize 64x48"), 1);
    blank();
    CHECK(frame(scene, 0));
    CHECK_INT(pixel(), 0x00ff00ff); /* the installation's own default, not the table's red */
    CHECK(frame(scene, 1));
    CHECK_INT(heard("says Bougez, seed 7"), 1);
    CHECK(!frame(scene, 3)); /* draw says: nothing new */
    CHECK_INT(pav_scene_stage(scene), PAV_SCENE_READY);
    pav_scene_resize(scene, WIDTH, HEIGHT);
    CHECK_INT(heard("resize"), 1);
    pav_scene_resize(scene, 32, 32);
    CHECK_INT(heard("resize 32x32"), 1);
    pav_scene_idle(scene);
    CHECK_INT(heard("idle"), 1);
    CHECK_INT(heard("close"), 0);
    pav_scene_destroy(scene);
    CHECK_INT(heard("[colour] close"), 1);
    CHECK_INT(fault_count, 0);
    pav_scene_destroy(NULL);
}

static void parameters_come_in_order(void)
{
    struct pav_host h = host();
    struct pav_setting settings[] = {{.key = (char[]){"level"}, .value = (char[]){"0.5"}},
                                     {.key = (char[]){"level"}, .value = (char[]){"loud"}},
                                     {.key = (char[]){"volume"}, .value = (char[]){"1"}}};
    struct pav_entry entry = {
        .installation = (char[]){"colour"}, .settings = settings, .setting_count = 3};
    struct pav_scene *scene = pav_scene_create(&h, &entry, NULL);
    REQUIRE(open_all(scene));
    CHECK_INT(heard("level: expected 0 to 1, 1 by default, found \"loud\""), 1);
    CHECK_INT(heard("no parameter \"volume\""), 1);
    CHECK(frame(scene, 0));
    CHECK_INT(pixel(), 0x008000ff);
    void *state;
    const struct pav_param *row = pav_param_find(pav_scene_params(scene, &state), "ink");
    REQUIRE(row);
    CHECK_INT(pav_param_set(row, state, "#0000ff", NULL), PAV_PARAM_OK);
    CHECK(frame(scene, 1));
    CHECK_INT(pixel(), 0x000080ff);
    pav_scene_destroy(scene);
}

static void each_step_is_short(void)
{
    struct pav_host h = host();
    struct pav_scene *scene = create(&h, "colour");
    struct pav_frame_info info = info_of(0);
    int64_t longest = 0, end = pav_clock_ns() + 60 * PAV_NS_PER_S;
    while (pav_scene_stage(scene) == PAV_SCENE_OPENING && pav_clock_ns() < end) {
        tick();
        int64_t start = pav_clock_ns();
        pav_scene_step(scene, &info, &out, 1, 4 * PAV_NS_PER_MS);
        int64_t took = pav_clock_ns() - start;
        longest = took > longest ? took : longest;
        pav_clock_sleep_until(pav_clock_ns() + PAV_NS_PER_MS);
    }
    printf("# longest step %.2f ms\n", (double)longest / 1e6);
    CHECK(longest < 3 * 6 * PAV_NS_PER_MS); /* three times what a stage allows */
    pav_scene_destroy(scene);
}

/* A target that is seeded in frame 0 shows no trace of the draws before it. */
static void begins_as_if_never_drawn(void)
{
    for (int lock_step = 0; lock_step < 2; lock_step++) {
        struct pav_host h = host();
        h.lock_step = lock_step;
        struct pav_scene *scene = create(&h, "seeded");
        REQUIRE(open_all(scene));
        for (uint64_t i = 0; i < 4; i++)
            CHECK(frame(scene, i));
        CHECK_NEAR(pixel() >> 24, 255 * 0.5, 2); /* 0.2, then three times 0.1 more */
        pav_scene_destroy(scene);
    }
}

/* The same for one that trusts a flag of its own; what it destroyed unseen is there again. */
static void may_keep_its_own_flags(void)
{
    for (int round = 0; round < 3; round++) {
        struct pav_host h = host();
        int before = objects();
        struct pav_scene *scene = create(&h, "fickle");
        REQUIRE(open_all(scene));
        for (int i = 0; i < 5; i++)
            tick(); /* what was destroyed would be freed by now */
        blank();
        for (uint64_t i = 0; i < 5; i++)
            CHECK(frame(scene, i));
        CHECK_INT(pixel(), 0x0000ffff);
        pav_scene_destroy(scene);
        CHECK_INT(objects(), before);
    }
}

static void nothing_is_cold_on_stage(void)
{
    struct pav_host h = host();
    struct pav_scene *scene = create(&h, "seeded");
    REQUIRE(open_all(scene));
    int64_t start = pav_clock_ns();
    CHECK(frame(scene, 0));
    pixel(); /* waits for the GPU */
    double first_ms = (double)(pav_clock_ns() - start) / 1e6;
    printf("# first picture %.2f ms\n", first_ms);
    CHECK(first_ms < 3 * 16.7);
    pav_scene_destroy(scene);
}

/* However slow a scene is beside its budget, each pass brings it on. */
static void gets_ready_without_any_budget(void)
{
    struct pav_host h = host();
    struct pav_scene *scene = create(&h, "seeded");
    struct pav_frame_info info = info_of(0);
    int64_t end = pav_clock_ns() + 20 * PAV_NS_PER_S;
    while (pav_scene_stage(scene) == PAV_SCENE_OPENING && pav_clock_ns() < end) {
        tick();
        pav_scene_step(scene, &info, &out, 1, 0);
        pav_clock_sleep_until(pav_clock_ns() + PAV_NS_PER_MS);
    }
    CHECK_INT(pav_scene_stage(scene), PAV_SCENE_READY);
    pav_scene_destroy(scene);
}

/* --- faces: asked for, not assumed --------------------------------------------------------------- */

static bool wants_faces(struct pav_scene *scene, uint64_t camera_id, uint64_t number)
{
    camera.id = camera_id;
    CHECK(frame(scene, number));
    camera.id = 0;
    return pav_scene_needs(scene) & PAV_NEED_FACES;
}

static void faces_are_asked_for(void)
{
    struct pav_host h = host();
    struct pav_scene *scene = create(&h, "consents");
    camera.id = 1; /* it asks while it is warmed up: that does not count */
    REQUIRE(open_all(scene));
    CHECK_INT(pav_scene_needs(scene), PAV_NEED_CAMERA);
    CHECK(!wants_faces(scene, 0, 0));
    CHECK(wants_faces(scene, 1, 1));
    CHECK(wants_faces(scene, 0, 2));
    CHECK(!wants_faces(scene, 2, 3));
    CHECK(wants_faces(scene, 1, 4));
    pav_scene_idle(scene); /* it has no such callback: withdrawn all the same */
    CHECK_INT(pav_scene_needs(scene), PAV_NEED_CAMERA);
    CHECK(wants_faces(scene, 1, 5));
    pav_scene_destroy(scene);
}

static void faces_of_some_are_asked_for(void)
{
    struct pav_host h = host();
    struct pav_scene *scene = create(&h, "consents");
    REQUIRE(open_all(scene));
    CHECK(wants_faces(scene, 3, 0));
    struct pav_wish wish = pav_scene_wish(scene);
    CHECK_INT(wish.needs, PAV_NEED_CAMERA | PAV_NEED_FACES);
    CHECK(!wish.everyone && wish.count == 2 && wish.people[0] == 7 && wish.people[1] == 3);
    CHECK(!wants_faces(scene, 4, 1));
    wish = pav_scene_wish(scene);
    CHECK(wish.count == 0 && wish.people[0] == 0 && pav_wish_valid(&wish));
    CHECK(wants_faces(scene, 5, 2));
    wish = pav_scene_wish(scene);
    CHECK(pav_wish_valid(&wish) && wish.count == 4 && wish.people[3] == 12);
    CHECK_INT(heard("[consents] asks for the faces of 7 people; the first 4 count"), 1);
    CHECK(wants_faces(scene, 1, 3)); /* everyone, in place of some */
    wish = pav_scene_wish(scene);
    CHECK(wish.everyone == 1 && wish.count == 0);
    CHECK(wants_faces(scene, 3, 4)); /* and the other way round */
    CHECK_INT(pav_scene_wish(scene).everyone, 0);
    pav_scene_idle(scene);
    wish = pav_scene_wish(scene);
    CHECK(wish.needs == PAV_NEED_CAMERA && wish.count == 0);
    pav_scene_destroy(scene);
}

static void faces_that_were_not_declared_are_refused(void)
{
    struct pav_host h = host();
    struct pav_scene *scene = create(&h, "presumes");
    REQUIRE(open_all(scene));
    for (uint64_t i = 0; i < 3; i++)
        CHECK(!wants_faces(scene, 1, i));
    CHECK_INT(heard("[presumes] asks for faces, but PAV_NEED_FACES is not among its needs"), 1);
    CHECK_INT(pav_scene_stage(scene), PAV_SCENE_READY);
    pav_scene_destroy(scene);
}

/* --- bad ones ------------------------------------------------------------------------------------- */

static void fails(const char *installation, const char *reason)
{
    struct pav_host h = host();
    struct pav_scene *scene = create(&h, installation);
    CHECK_INT(open_all(scene), 0);
    CHECK_INT(pav_scene_stage(scene), PAV_SCENE_FAILED);
    CHECK_HAS(pav_scene_reason(scene), reason);
    CHECK_INT(fault_count, 1);
    CHECK_HAS(faults.text, reason);
    CHECK(!frame(scene, 0));
    pav_scene_idle(scene);
    pav_scene_resize(scene, 8, 8);
    CHECK_INT(fault_count, 1);
    pav_scene_destroy(scene);
}

static void failing_in_open_is_told(void)
{
    fails("refuses", "the tide is out");
    CHECK_INT(heard("[refuses] close"), 1);
    forget();
    fails("silent", "its open failed without saying why");
    forget();
    fails("nowhere", "there is no installation \"nowhere\"");
    forget();
    fails("unbuilt", "is not built: there is no unbuilt.so");
    forget();
    fails("badly-written", "installation.yaml:2:1: unknown key \"sceen\"");
}

static void failing_later_is_told(void)
{
    struct pav_host h = host();
    struct pav_scene *scene = create(&h, "later");
    REQUIRE(open_all(scene));
    CHECK(frame(scene, 0));
    CHECK(frame(scene, 1));
    CHECK_INT(pixel(), 0x0000ffff);
    CHECK_INT(fault_count, 0);
    CHECK(!frame(scene, 2));
    CHECK_INT(heard("drawn after failing"), 0);
    CHECK_INT(pav_scene_stage(scene), PAV_SCENE_FAILED);
    CHECK_STR(faults.text, "later: no more after 2 pictures\n");
    CHECK(!frame(scene, 3));
    CHECK_INT(fault_count, 1);
    CHECK_INT(pixel(), 0x0000ffff); /* the last good picture stands */
    pav_scene_destroy(scene);
}

static void shader_errors_name_their_line(void)
{
    fails("typo", "wrong.frag:3:");
    forget();
    struct pav_host h = host();
    h.developer = true;
    struct pav_scene *scene = create(&h, "typo");
    CHECK(open_all(scene) > 0);
    CHECK_HAS(pav_scene_troubles(scene), "wrong.frag:3:");
    CHECK_INT(fault_count, 1);
    frame(scene, 0);
    CHECK_INT(pav_scene_stage(scene), PAV_SCENE_READY);
    pav_scene_destroy(scene);
}

static void files_outside_are_not_opened(void)
{
    struct pav_host h = host();
    h.developer = true;
    struct pav_scene *scene = create(&h, "stray");
    CHECK(open_all(scene) > 0);
    CHECK_INT(heard("is not inside the installation's folder"), 3);
    CHECK_INT(heard("no such picture"), 1);
    pav_scene_destroy(scene);
}

static void drawing_from_its_own_target_harms_nobody(void)
{
    struct pav_host h = host();
    struct pav_scene *scene = create(&h, "feedback");
    REQUIRE(open_all(scene));
    blank();
    for (uint64_t i = 0; i < 3; i++)
        CHECK(frame(scene, i));
    CHECK_INT(pixel(), 0x0000ffff);
    CHECK_INT(heard("samples the target it draws to"), 1);
    pav_scene_destroy(scene);
}

static void what_is_left_behind_is_freed(void)
{
    struct pav_host h = host();
    int before = objects();
    for (int round = 0; round < 5; round++) {
        struct pav_scene *scene = create(&h, "messy");
        REQUIRE(open_all(scene));
        for (uint64_t i = 0; i < 10; i++)
            CHECK(frame(scene, i));
        CHECK(objects() > before + 30);
        pav_scene_destroy(scene);
        CHECK_INT(objects(), before);
    }
}

static void leaving_at_any_step_is_clean(void)
{
    struct pav_host h = host();
    static const char *const all[] = {"colour", "messy", "films", "refuses", "typo"};
    int before = objects();
    for (size_t which = 0; which < sizeof all / sizeof all[0]; which++) {
        for (int steps = 0; steps < 12; steps++) {
            struct pav_scene *scene = create(&h, all[which]);
            struct pav_frame_info info = info_of(0);
            for (int i = 0; i < steps; i++) {
                tick();
                pav_scene_step(scene, &info, &out, 1, PAV_NS_PER_MS);
            }
            pav_scene_destroy(scene);
        }
    }
    CHECK_INT(objects(), before);
    CHECK_INT(fake_films.destroyed, fake_films.created);
}

/* --- films ---------------------------------------------------------------------------------------- */

static void films_are_primed_and_wait_their_turn(void)
{
    struct pav_host h = host();
    fake_films.primed_after = 20;
    struct pav_scene *scene = create(&h, "films");
    int steps = open_all(scene);
    CHECK(steps > 20);
    CHECK_INT(fake_films.created, 2);
    CHECK(!fake_films.playing);
    CHECK_INT(heard("\"unheard of\" is not one of its slots"), 1);
    CHECK(frame(scene, 0));
    CHECK(fake_films.playing);
    CHECK_INT(pixel(), 0xff0000ff);
    pav_scene_destroy(scene);
    CHECK_INT(fake_films.destroyed, 2);
}

static void films_follow_the_scenes_clock_in_lock_step(void)
{
    struct pav_host h = host();
    h.lock_step = true;
    struct pav_scene *scene = create(&h, "films");
    REQUIRE(open_all(scene));
    CHECK_INT(fake_films.updates, 0);
    for (uint64_t i = 0; i < 7; i++)
        CHECK(frame(scene, i));
    CHECK_INT(fake_films.updates, 7);
    CHECK_NEAR(fake_films.first_s, 0, 1e-9);
    CHECK_NEAR(fake_films.last_s, 0.1, 1e-9);
    pav_scene_destroy(scene);
}

static void broken_films_are_told_once(void)
{
    struct pav_host h = host();
    fake_films.extra_breaks = true;
    struct pav_scene *scene = create(&h, "films");
    REQUIRE(open_all(scene));
    for (uint64_t i = 0; i < 5; i++)
        CHECK(frame(scene, i));
    CHECK_STR(faults.text, "films: extra.mp4: truncated\n");
    CHECK_HAS(pav_scene_troubles(scene), "extra.mp4: truncated");
    fake_films.main_breaks = true; /* in the middle of the show */
    CHECK(!frame(scene, 5));
    CHECK_INT(pav_scene_stage(scene), PAV_SCENE_FAILED);
    CHECK_INT(fault_count, 2);
    pav_scene_destroy(scene);
    forget();
    fake_films.main_breaks = true;
    fails("films", "film \"main\": main.mp4: truncated");
    forget();
    fails("filmless", "the medium \"main\" is missing in installation.yaml");
}

/* --- check ---------------------------------------------------------------------------------------- */

static struct pav_complaints complaints;

/* Checks one installation with these parameters in an exhibition file of its own. */
static bool check_all(const char *installation, const char *params)
{
    struct pav_host h = host();
    struct pav_exhibition e;
    char *text = pav_sprintf("exhibition: X\nlanguages: [nl, fr]\nprogramme:\n"
                             "  - installation: %s\n    camera: none\n    params: {%s}\n",
                             installation, params);
    pav_complaints_finish(&complaints);
    bool read = pav_exhibition_parse(&e, "/x.yaml", text, strlen(text), &complaints);
    free(text);
    CHECK(read);
    bool good = read && pav_scene_check(&h, &e, &e.entries[0], &complaints);
    if (read)
        pav_exhibition_finish(&e);
    CHECK(good == (complaints.errors == 0));
    return good;
}

static void check_likes_what_is_good(void)
{
    CHECK(check_all("seeded", ""));
    CHECK(complaints.text.text == NULL);
    CHECK(check_all("films", ""));
    CHECK(check_all("colour", "level: 0.5"));
    CHECK_STR(complaints.text.text,
              "/x.yaml:4:5: warning: colour wants a camera, and this entry has none\n");
    CHECK_INT(fault_count, 0);
}

static void check_names_every_place(void)
{
    CHECK(!check_all("colour", "levl: 1, level: 3"));
    CHECK_HAS(complaints.text.text,
              "/x.yaml:6:14: colour has no parameter \"levl\"; did you mean \"level\"?\n");
    CHECK_HAS(complaints.text.text, "/x.yaml:6:23: level: 3 is out of range: 0 to 1, 1 by default");
    CHECK(!check_all("typo", ""));
    CHECK_HAS(complaints.text.text, "/typo/wrong.frag:3:1: ");
    CHECK(!check_all("refuses", ""));
    CHECK_HAS(complaints.text.text, "/refuses/installation.yaml:1:1: the tide is out");
    CHECK(!check_all("filmless", ""));
    CHECK_HAS(
        complaints.text.text,
        "installation.yaml:1:1: the medium \"main\" (The film) is missing: media: {main: file}");
    CHECK_HAS(complaints.text.text,
              "installation.yaml:4:9: filmless has no slot \"mian\"; did you mean \"main\"?");
    fake_films.extra_breaks = true;
    CHECK(!check_all("films", ""));
    CHECK_HAS(complaints.text.text, "/films/installation.yaml:5:10: ");
    CHECK_HAS(complaints.text.text, "extra.mp4: truncated");
    CHECK(!check_all("unbuilt", ""));
    CHECK_HAS(complaints.text.text, "is not built: there is no unbuilt.so");
    CHECK(!check_all("wordless", ""));
    CHECK_HAS(complaints.text.text,
              "/wordless/installation.yaml:1:1: \"title\" is missing in \"fr\"");
}

int main(void)
{
    pav_log_set_sink(hear, NULL);
    forget();
    if (!start_gl()) {
        printf("1..0 # SKIP no GL: %s\n", said.text);
        return 0;
    }
    static const struct {
        const char *name;
        void (*run)(void);
    } tests[] = {
#define TEST(t) {#t, t}
        TEST(opens_in_steps_and_draws),
        TEST(parameters_come_in_order),
        TEST(each_step_is_short),
        TEST(begins_as_if_never_drawn),
        TEST(may_keep_its_own_flags),
        TEST(nothing_is_cold_on_stage),
        TEST(gets_ready_without_any_budget),
        TEST(faces_are_asked_for),
        TEST(faces_of_some_are_asked_for),
        TEST(faces_that_were_not_declared_are_refused),
        TEST(failing_in_open_is_told),
        TEST(failing_later_is_told),
        TEST(shader_errors_name_their_line),
        TEST(files_outside_are_not_opened),
        TEST(drawing_from_its_own_target_harms_nobody),
        TEST(what_is_left_behind_is_freed),
        TEST(leaving_at_any_step_is_clean),
        TEST(films_are_primed_and_wait_their_turn),
        TEST(films_follow_the_scenes_clock_in_lock_step),
        TEST(broken_films_are_told_once),
        TEST(check_likes_what_is_good),
        TEST(check_names_every_place),
    };
    for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++) {
        forget();
        check_run(tests[i].name, tests[i].run);
    }
    pav_complaints_finish(&complaints);
    pav_target_destroy(out);
    pav_gpu_destroy(gpu);
    pav_window_destroy(window);
    pav_log_set_sink(NULL, NULL);
    pav_str_finish(&said);
    pav_str_finish(&faults);
    return check_end();
}

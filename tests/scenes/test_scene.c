/* Tests the scene host on real GL with films played by hand: opening, frames, faults, leaving. */
#include "scene_host.h"

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

int main(void)
{
    if (!scenes_open())
        return 0;
    RUN_ANEW(opens_in_steps_and_draws);
    RUN_ANEW(parameters_come_in_order);
    RUN_ANEW(each_step_is_short);
    RUN_ANEW(begins_as_if_never_drawn);
    RUN_ANEW(may_keep_its_own_flags);
    RUN_ANEW(nothing_is_cold_on_stage);
    RUN_ANEW(gets_ready_without_any_budget);
    RUN_ANEW(faces_are_asked_for);
    RUN_ANEW(faces_of_some_are_asked_for);
    RUN_ANEW(faces_that_were_not_declared_are_refused);
    RUN_ANEW(failing_in_open_is_told);
    RUN_ANEW(failing_later_is_told);
    RUN_ANEW(shader_errors_name_their_line);
    RUN_ANEW(files_outside_are_not_opened);
    RUN_ANEW(drawing_from_its_own_target_harms_nobody);
    RUN_ANEW(what_is_left_behind_is_freed);
    RUN_ANEW(leaving_at_any_step_is_clean);
    RUN_ANEW(films_are_primed_and_wait_their_turn);
    RUN_ANEW(films_follow_the_scenes_clock_in_lock_step);
    RUN_ANEW(broken_films_are_told_once);
    scenes_close();
    return check_end();
}

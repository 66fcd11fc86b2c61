/* Tests works as scenes on real GL: what their passes keep, what is given to them, and how they change
 * under an artist's hands. */
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/param.h"
#include "check.h"
#include "scene_gl.h"
#include "stage/scene/host.h"

#define WIDTH  32
#define HEIGHT 16

static char folder[] = "/tmp/pavilion-work-XXXXXX";

static void hush(void *data, enum pav_log_level level, const char *who, const char *text)
{
    (void)data, (void)level, (void)who, (void)text;
}

/* --- one work --- */

static char *path_of(const char *name)
{
    return pav_path_join(folder, name);
}

static void save(const char *name, const char *text)
{
    char *path = path_of(name), *part = pav_sprintf("%s~", path);
    FILE *file = fopen(part, "w");
    if (!file || fputs(text, file) < 0 || fclose(file) != 0 || rename(part, path) != 0)
        abort();
    free(part);
    free(path);
}

static struct pav_scene *create(const char *name, bool developer)
{
    char *path = path_of(name);
    struct pav_host host = {.gpu = gpu, .developer = developer, .lock_step = false};
    struct pav_entry entry = {.installation = path, .camera = -1};
    struct pav_scene *scene = pav_scene_create(&host, &entry, NULL);
    free(path);
    return scene;
}

static struct pav_frame camera;
static struct pav_findings findings;
static struct pav_sound sound;
static uint64_t ticks, shown;

static struct pav_frame_info info_now(void)
{
    return (struct pav_frame_info){
        .time_s = (double)shown / 60,
        .dt_s = 1.0 / 60,
        .frame = shown,
        .width_px = WIDTH,
        .height_px = HEIGHT,
        .camera = &camera,
        .findings = &findings,
        .sound = &sound,
        .language = "en",
    };
}

static void tick(void)
{
    ticks++;
    pav_gpu_begin_frame(gpu, (double)ticks / 60, 1.0 / 60, ticks);
}

static bool open_all(struct pav_scene *scene)
{
    struct pav_frame_info info = info_now();
    int64_t end = pav_clock_ns() + 60 * PAV_NS_PER_S;
    shown = 0;
    while (pav_scene_stage(scene) == PAV_SCENE_OPENING && pav_clock_ns() < end) {
        tick();
        pav_scene_step(scene, &info, &out, 1, 4 * PAV_NS_PER_MS);
        pav_clock_sleep_until(pav_clock_ns() + PAV_NS_PER_MS);
    }
    return pav_scene_stage(scene) == PAV_SCENE_READY;
}

static bool show(struct pav_scene *scene)
{
    struct pav_frame_info info = info_now();
    tick();
    bool drawn = pav_scene_frame(scene, &info, out);
    shown++;
    return drawn;
}

/* One of the picture's pixels as 0xrrggbbaa. */
static uint32_t pixel(int x, int y)
{
    static uint8_t rgba[WIDTH * HEIGHT * 4];
    if (!pav_target_read(out, rgba, sizeof rgba))
        return 0xdeadbeef;
    const uint8_t *p = rgba + 4 * (y * WIDTH + x);
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void set(struct pav_scene *scene, const char *key, const char *value)
{
    void *state;
    const struct pav_param *row = pav_param_find(pav_scene_params(scene, &state), key);
    if (row)
        pav_param_set(row, state, value, NULL);
}

static float number(struct pav_scene *scene, const char *key)
{
    void *state;
    const struct pav_param *row = pav_param_find(pav_scene_params(scene, &state), key);
    return row ? *(const float *)(const void *)((char *)state + row->offset) : -1;
}

/* Pictures until the middle one is `wanted`; how long that took, or -1. */
static double until(struct pav_scene *scene, uint32_t wanted)
{
    int64_t start = pav_clock_ns();
    while (pav_clock_ns() - start < 5 * PAV_NS_PER_S) {
        show(scene);
        if (pixel(WIDTH / 2, HEIGHT / 2) == wanted)
            return (double)(pav_clock_ns() - start) * 1e-6;
        pav_clock_sleep_until(pav_clock_ns() + 4 * PAV_NS_PER_MS);
    }
    return -1;
}

static bool until_trouble(struct pav_scene *scene, const char *words)
{
    int64_t start = pav_clock_ns();
    while (pav_clock_ns() - start < 5 * PAV_NS_PER_S) {
        show(scene);
        if (words ? strstr(pav_scene_troubles(scene), words) != NULL
                  : pav_scene_troubles(scene)[0] == 0)
            return true;
        pav_clock_sleep_until(pav_clock_ns() + 4 * PAV_NS_PER_MS);
    }
    printf("# troubles: %s\n", pav_scene_troubles(scene));
    return false;
}

/* --- tests --- */

#define PLAIN(colour) "/*{ \"ISFVSN\": \"2\" }*/\nvoid main() { gl_FragColor = " colour "; }\n"

#define COUNTS(green)                                                                              \
    "/*{ \"ISFVSN\": \"2\", \"INPUTS\": [{\"NAME\": \"step\", \"TYPE\": \"float\", "               \
    "\"DEFAULT\": 1}],\n"                                                                          \
    "\"PASSES\": [{\"TARGET\": \"sum\", \"PERSISTENT\": true, \"FLOAT\": true}, {}] }*/\n"         \
    "void main() { vec4 s = IMG_THIS_PIXEL(sum);\n"                                                \
    "gl_FragColor = PASSINDEX == 0 ? s + vec4(step) : vec4(s.r / 255.0, " green ", 0.0, 1.0); }\n"

static void a_simulation_begins_at_its_first_picture(void)
{
    save("counts.fs", COUNTS("0.0"));
    struct pav_scene *scene = create("counts.fs", false);
    REQUIRE(open_all(scene));
    for (int i = 1; i <= 4; i++) {
        CHECK(show(scene));
        CHECK_INT(pixel(3, 3), (uint32_t)i << 24 | 0xff);
    }
    pav_scene_destroy(scene);
}

static void saved_texts_are_shown_with_their_buffers_kept(void)
{
    save("counts.fs", COUNTS("0.0"));
    struct pav_scene *scene = create("counts.fs", true);
    REQUIRE(open_all(scene));
    set(scene, "step", "2");
    for (int i = 0; i < 10; i++)
        show(scene);
    CHECK_INT(pixel(0, 0), 20u << 24 | 0xff);
    save("counts.fs", COUNTS("1.0"));
    double slowest = 0;
    int64_t start = pav_clock_ns();
    while ((pixel(0, 0) >> 16 & 0xff) != 0xff && pav_clock_ns() - start < 5 * PAV_NS_PER_S) {
        show(scene);
        pav_clock_sleep_until(pav_clock_ns() + 4 * PAV_NS_PER_MS);
    }
    slowest = (double)(pav_clock_ns() - start) * 1e-6;
    printf("# %.0f ms\n", slowest);
    CHECK(slowest < 1000);
    CHECK_INT(pixel(0, 0) >> 24, 2 * shown & 0xff); /* not one picture was begun anew */
    CHECK(number(scene, "step") == 2);
    pav_scene_destroy(scene);
}

static void errors_leave_the_last_good_version(void)
{
    save("plain.fs", PLAIN("vec4(0.0, 0.0, 1.0, 1.0)"));
    struct pav_scene *scene = create("plain.fs", true);
    REQUIRE(open_all(scene));
    CHECK(until(scene, 0x0000ffff) >= 0);
    save("plain.fs", PLAIN("vec4(nonsense)"));
    CHECK(until_trouble(scene, "plain.fs:2: "));
    CHECK(show(scene));
    CHECK_INT(pixel(1, 1), 0x0000ffff);
    save("plain.fs", "/*{ \"ISFVSN\": \"2\",\n \"INPUTS\": [}\n}*/\nvoid main() {}\n");
    CHECK(until_trouble(scene, "plain.fs:2: "));
    CHECK(show(scene));
    CHECK_INT(pixel(1, 1), 0x0000ffff);
    save("plain.fs", PLAIN("vec4(1.0, 0.0, 0.0, 1.0)"));
    CHECK(until(scene, 0xff0000ff) >= 0);
    CHECK(until_trouble(scene, NULL));
    pav_scene_destroy(scene);
}

static void parameters_go_on_by_their_keys(void)
{
#define HEAD(inputs)                                                                               \
    "/*{ \"ISFVSN\": \"2\", \"INPUTS\": [{\"NAME\": \"a\", \"TYPE\": \"float\", \"DEFAULT\": "     \
    "0.2}" inputs "] }*/\n"
    save("keys.fs", HEAD("") "void main() { gl_FragColor = vec4(a, 0.0, 0.0, 1.0); }\n");
    struct pav_scene *scene = create("keys.fs", true);
    REQUIRE(open_all(scene));
    CHECK(until(scene, 0x330000ff) >= 0);
    set(scene, "a", "0.4");
    CHECK(until(scene, 0x660000ff) >= 0);
    save(
        "keys.fs",
        HEAD(", {\"NAME\": \"b\", \"TYPE\": \"float\", \"DEFAULT\": 0.6}") "void main() { "
                                                                           "gl_FragColor = vec4(a, "
                                                                           "b, 0.0, 1.0); }\n");
    double ms = until(scene, 0x669900ff);
    printf("# %.0f ms\n", ms);
    CHECK(ms >= 0 && ms < 1000);
    /* one more, with an error: what draws goes on, and its table with it */
    save("keys.fs", HEAD("") "void main() { gl_FragColor = wrong; }\n");
    CHECK(until_trouble(scene, "keys.fs:2: "));
    CHECK(show(scene));
    CHECK_INT(pixel(2, 2), 0x669900ff);
    CHECK(number(scene, "b") >= 0.59f);
    save("keys.fs", HEAD("") "void main() { gl_FragColor = vec4(0.0, a, 0.0, 1.0); }\n");
    CHECK(until(scene, 0x006600ff) >= 0);
    CHECK(number(scene, "b") < 0);
    CHECK(until_trouble(scene, NULL));
    pav_scene_destroy(scene);
#undef HEAD
}

static void a_work_may_begin_with_an_error(void)
{
    save("begin.fs", "/*{ \"ISFVSN\": 2, \"INPUTS\": 7 }*/\nvoid main() {}\n");
    struct pav_scene *scene = create("begin.fs", false);
    CHECK(!open_all(scene));
    CHECK_HAS(pav_scene_reason(scene), "begin.fs:1: ");
    pav_scene_destroy(scene);
    scene = create("begin.fs", true);
    REQUIRE(open_all(scene));
    CHECK(until_trouble(scene, "begin.fs:1: "));
    CHECK_INT(pixel(1, 1), 0x000000ff);
    save("begin.fs", PLAIN("vec4(0.0, 1.0, 0.0, 1.0)"));
    CHECK(until(scene, 0x00ff00ff) >= 0);
    CHECK(until_trouble(scene, NULL));
    pav_scene_destroy(scene);
}

static void many_versions_leave_nothing_behind(void)
{
    save("many.fs", PLAIN("vec4(0.0)"));
    struct pav_scene *scene = create("many.fs", true);
    REQUIRE(open_all(scene));
    struct pav_gpu_count before = pav_gpu_counted(gpu);
    double slowest = 0;
    for (int i = 1; i <= 40; i++) {
        /* every fourth one has another input, and is built beside the one that draws */
        char *text =
            pav_sprintf("/*{ \"ISFVSN\": \"2\", \"INPUTS\": [{\"NAME\": \"x%d\", \"TYPE\": "
                        "\"float\"}] }*/\nvoid main() { gl_FragColor = vec4(%d.0 / 255.0, "
                        "0.0, 0.0, 1.0); }\n",
                        i / 4, i);
        save("many.fs", text);
        free(text);
        double ms = until(scene, (uint32_t)i << 24 | 0xff);
        CHECK(ms >= 0);
        slowest = ms > slowest ? ms : slowest;
    }
    struct pav_gpu_count after = pav_gpu_counted(gpu);
    CHECK_INT(after.programs, before.programs);
    CHECK_INT(after.targets, before.targets);
    CHECK_INT(after.textures, before.textures);
    printf("# the slowest of 40 was shown after %.0f ms\n", slowest);
    pav_scene_destroy(scene);
}

static void filters_and_transitions_are_given_pictures(void)
{
    static const uint8_t red[4] = {255, 0, 0, 255}, green[4] = {0, 255, 0, 255};
    struct pav_texture_desc desc = {
        .width_px = 1, .height_px = 1, .format = PAV_FORMAT_RGBA8, .pixels = red};
    struct pav_texture *a = pav_texture_create(gpu, &desc);
    desc.pixels = green;
    struct pav_texture *b = pav_texture_create(gpu, &desc);
    save("wipe.fs", "/*{ \"ISFVSN\": \"2\", \"INPUTS\": [{\"NAME\": \"startImage\", \"TYPE\": "
                    "\"image\"}, {\"NAME\": \"endImage\", \"TYPE\": \"image\"}, {\"NAME\": "
                    "\"progress\", \"TYPE\": \"float\", \"DEFAULT\": 0.3, \"MIN\": 0, \"MAX\": 1}] "
                    "}*/\nvoid main() { gl_FragColor = isf_FragNormCoord.x < progress ? "
                    "IMG_THIS_PIXEL(endImage) : IMG_THIS_PIXEL(startImage); }\n");
    struct pav_scene *scene = create("wipe.fs", false);
    pav_scene_give(scene, "startImage", a); /* not read yet: it says so by being false */
    REQUIRE(open_all(scene));
    CHECK(pav_scene_give(scene, "startImage", a));
    CHECK(pav_scene_needs(scene) & PAV_NEED_CAMERA); /* for the other one, alone */
    CHECK(pav_scene_give(scene, "endImage", b));
    CHECK_INT(pav_scene_needs(scene), 0); /* no camera is asked for what is given */
    CHECK(!pav_scene_give(scene, "inputImage", b));
    set(scene, "progress", "0.5");
    CHECK(show(scene));
    CHECK_INT(pixel(2, 2), 0x00ff00ff);
    CHECK_INT(pixel(WIDTH - 2, 2), 0xff0000ff);
    CHECK(number(scene, "progress") == 0.5f); /* whoever gives the pictures moves it */
    CHECK(pav_scene_give(scene, "startImage", NULL) && pav_scene_give(scene, "endImage", NULL));
    pav_scene_destroy(scene);
    pav_texture_destroy(a);
    pav_texture_destroy(b);
}

static void a_transition_alone_goes_there_and_back(void)
{
    struct pav_scene *scene = create("wipe.fs", false);
    REQUIRE(open_all(scene));
    float seen[240];
    for (int i = 0; i < 240; i++) {
        show(scene);
        seen[i] = number(scene, "progress");
    }
    CHECK(seen[0] == 0);
    CHECK(seen[60] > 0.49f && seen[60] < 0.51f);
    CHECK(seen[120] > 0.99f);
    CHECK(seen[180] > 0.49f && seen[180] < 0.51f);
    set(scene, "progress", "0.25"); /* somebody took it in hand */
    for (int i = 0; i < 10; i++)
        show(scene);
    CHECK(number(scene, "progress") == 0.25f);
    pav_scene_destroy(scene);
}

/* --- sizes, and what stays --- */

/* Left half red, right half green, drawn once and kept. */
static void persistent_pictures_are_stretched_to_a_new_size(void)
{
    save("kept.fs",
         "/*{ \"ISFVSN\": \"2\", \"INPUTS\": [{\"NAME\": \"n\", \"TYPE\": \"float\", "
         "\"DEFAULT\": 1}], \"PASSES\": [{\"TARGET\": \"kept\", \"PERSISTENT\": true, "
         "\"WIDTH\": \"$WIDTH / $n\"}, {\"TARGET\": \"other\", \"WIDTH\": \"$WIDTH / "
         "$n\"}, {}] }*/\nvoid main() { vec2 p = isf_FragNormCoord;\n"
         "if (PASSINDEX == 0) gl_FragColor = FRAMEINDEX > 0 ? IMG_THIS_PIXEL(kept) : p.x < "
         "0.5 ? vec4(1.0, 0.0, 0.0, 1.0) : vec4(0.0, 1.0, 0.0, 1.0);\n"
         "else if (PASSINDEX == 1) gl_FragColor = IMG_THIS_PIXEL(other) + vec4(0.2);\n"
         "else gl_FragColor = vec4(IMG_THIS_PIXEL(kept).rg, IMG_THIS_PIXEL(other).b, 1.0); }\n");
    struct pav_scene *scene = create("kept.fs", false);
    REQUIRE(open_all(scene));
    for (int i = 0; i < 3; i++)
        show(scene);
    CHECK_INT(pixel(2, 2), 0xff0099ff);
    set(scene, "n", "4");
    show(scene);
    CHECK_INT(pixel(2, 2), 0xff0033ff); /* what is not persistent begins anew */
    CHECK_INT(pixel(WIDTH - 2, 2), 0x00ff33ff);
    pav_scene_destroy(scene);
}

static void what_stays_of_visitors_goes_with_them(void)
{
    static const uint8_t white[4] = {255, 255, 255, 255};
    save("trace.fs",
         "/*{ \"ISFVSN\": \"2\", \"INPUTS\": [{\"NAME\": \"inputImage\", \"TYPE\": "
         "\"image\"}], \"PASSES\": [{\"TARGET\": \"trace\", \"PERSISTENT\": true}, {}] "
         "}*/\nvoid main() { gl_FragColor = PASSINDEX == 0 ? max(IMG_THIS_PIXEL(trace), "
         "IMG_THIS_PIXEL(inputImage)) : vec4(IMG_THIS_PIXEL(trace).rgb, 1.0); }\n");
    struct pav_texture *seen = pav_texture_create(
        gpu, &(struct pav_texture_desc){
                 .width_px = 1, .height_px = 1, .format = PAV_FORMAT_RGBA8, .pixels = white});
    struct pav_scene *scene = create("trace.fs", false);
    REQUIRE(open_all(scene));
    pav_scene_give(scene, "inputImage", seen);
    show(scene);
    CHECK_INT(pixel(3, 3), 0xffffffff);
    struct pav_texture *nothing = pav_texture_create(
        gpu, &(struct pav_texture_desc){
                 .width_px = 1, .height_px = 1, .format = PAV_FORMAT_RGBA8, .pixels = NULL});
    pav_scene_give(scene, "inputImage", nothing);
    show(scene);
    CHECK_INT(pixel(3, 3), 0xffffffff);
    pav_scene_idle(scene);
    show(scene);
    CHECK_INT(pixel(3, 3), 0x000000ff);
    pav_scene_destroy(scene);
    pav_texture_destroy(seen);
    pav_texture_destroy(nothing);
}

static void a_buffer_beyond_all_measure_is_refused(void)
{
    save("huge.fs", "/*{ \"ISFVSN\": \"2\",\n\"PASSES\": [\n{\"TARGET\": \"a\", \"WIDTH\": "
                    "\"16000\", \"HEIGHT\": \"16000\"}, {}] }*/\nvoid main() { gl_FragColor = "
                    "IMG_THIS_PIXEL(a); }\n");
    struct pav_scene *scene = create("huge.fs", false);
    CHECK(!open_all(scene));
    CHECK_HAS(pav_scene_reason(scene), "huge.fs:");
    CHECK_HAS(pav_scene_reason(scene), "16000 x 16000");
    pav_scene_destroy(scene);
}

/* --- faces --- */

#define SECOND 60 /* pictures */

static bool wished(struct pav_scene *scene, uint32_t person)
{
    struct pav_wish wish = pav_scene_wish(scene);
    bool found = false;
    for (uint32_t i = 0; i < wish.count; i++)
        found |= wish.people[i] == person;
    return (wish.needs & PAV_NEED_FACES) && !wish.everyone && found;
}

static bool asks(struct pav_scene *scene)
{
    return pav_scene_wish(scene).needs & PAV_NEED_FACES;
}

static void for_a_while(struct pav_scene *scene, int pictures)
{
    for (int i = 0; i < pictures; i++)
        show(scene);
}

static void raise_hand(uint32_t person)
{
    findings.hand_count = person ? 1 : 0;
    findings.hands[0] = (struct pav_hand){.person = person, .raised = true};
}

static struct pav_scene *open_smile(void)
{
    save("smile.fs", "/*{ \"ISFVSN\": \"2\", \"INPUTS\": [{\"NAME\": \"smile\", \"TYPE\": "
                     "\"float\", \"DEFAULT\": -1, \"VISITOR\": \"face.smile\"}] }*/\nvoid main() { "
                     "gl_FragColor = vec4(smile, 0.0, 0.0, 1.0); }\n");
    struct pav_scene *scene = create("smile.fs", false);
    camera = (struct pav_frame){.id = 1, .state = PAV_CAMERA_LIVE};
    findings = (struct pav_findings){.present = true, .people_count = 2};
    findings.people[0].id = 7;
    findings.people[1].id = 8;
    return open_all(scene) ? scene : NULL;
}

static void a_live_face_is_looked_for_after_a_yes_alone(void)
{
    struct pav_scene *scene = open_smile();
    REQUIRE(scene);
    for_a_while(scene, 3 * SECOND);
    CHECK(!asks(scene));
    CHECK_INT(pav_scene_face_notice(scene), PAV_FACE_NOTICE_OFFER);
    raise_hand(8);
    for_a_while(scene, SECOND / 2);
    CHECK(!asks(scene)); /* a hand that was up by chance */
    for_a_while(scene, SECOND);
    CHECK(wished(scene, 8) && !wished(scene, 7));
    CHECK_INT(pav_scene_face_notice(scene), PAV_FACE_NOTICE_READ);
    for_a_while(scene, 5 * SECOND);
    CHECK(wished(scene, 8)); /* one hand is one answer, however long it is up */
    raise_hand(0);
    for_a_while(scene, SECOND);
    raise_hand(8); /* the same again is a no */
    for_a_while(scene, 2 * SECOND);
    CHECK(!asks(scene));
    pav_scene_destroy(scene);
}

static void a_yes_ends_when_its_person_is_gone(void)
{
    struct pav_scene *scene = open_smile();
    REQUIRE(scene);
    raise_hand(8);
    for_a_while(scene, 2 * SECOND);
    CHECK(wished(scene, 8));
    raise_hand(0);
    findings.people_count = 1;
    for_a_while(scene, SECOND);
    CHECK(wished(scene, 8)); /* a moment behind somebody else */
    for_a_while(scene, 3 * SECOND);
    CHECK(!asks(scene));
    findings.people_count = 2;
    for_a_while(scene, SECOND);
    CHECK(!asks(scene)); /* and is asked again */
    raise_hand(7);
    for_a_while(scene, 2 * SECOND);
    CHECK(wished(scene, 7));
    pav_scene_idle(scene);
    CHECK(!asks(scene));
    pav_scene_destroy(scene);
}

static void drawn_and_recorded_visitors_are_not_asked(void)
{
    struct pav_scene *scene = open_smile();
    REQUIRE(scene);
    camera.recorded = true;
    show(scene);
    CHECK(pav_scene_wish(scene).everyone && asks(scene));
    CHECK_INT(pav_scene_face_notice(scene), PAV_FACE_NOTICE_NONE);
    findings.have = PAV_NEED_FACES;
    findings.face_count = 1;
    findings.faces[0] =
        (struct pav_face){.id = 3, .confidence = 1, .h = 0.2f, .movements.mouth_smile = 0.5f};
    for_a_while(scene, SECOND);
    CHECK(number(scene, "smile") == 0.5f);
    findings.faces[0].confidence = 0.2f; /* nothing is done with a face that is not sure */
    for_a_while(scene, SECOND);
    CHECK(number(scene, "smile") == -1);
    CHECK(pav_scene_synthetic(scene)); /* it carries the label, unless the venue lifts it */
    pav_scene_destroy(scene);
    camera = (struct pav_frame){0};
    findings = (struct pav_findings){0};
}

int main(void)
{
    pav_log_set_sink(hush, NULL);
    if (!mkdtemp(folder) || !start_gl(WIDTH, HEIGHT, GL_LOADS | GL_DEVELOPER)) {
        printf("1..0 # SKIP no GL here\n");
        return 0;
    }
    RUN(a_simulation_begins_at_its_first_picture);
    RUN(saved_texts_are_shown_with_their_buffers_kept);
    RUN(errors_leave_the_last_good_version);
    RUN(parameters_go_on_by_their_keys);
    RUN(a_work_may_begin_with_an_error);
    RUN(many_versions_leave_nothing_behind);
    RUN(filters_and_transitions_are_given_pictures);
    RUN(a_transition_alone_goes_there_and_back);
    RUN(persistent_pictures_are_stretched_to_a_new_size);
    RUN(what_stays_of_visitors_goes_with_them);
    RUN(a_buffer_beyond_all_measure_is_refused);
    RUN(a_live_face_is_looked_for_after_a_yes_alone);
    RUN(a_yes_ends_when_its_person_is_gone);
    RUN(drawn_and_recorded_visitors_are_not_asked);
    stop_gl();
    char *command = pav_sprintf("rm -rf '%s'", folder);
    if (system(command) != 0)
        printf("# %s stays\n", folder);
    free(command);
    return check_end();
}

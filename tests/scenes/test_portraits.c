/* Tests the portraits of a scene on real GL: listed, read in the background, masked, few at a time. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <pavilion/portrait.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/param.h"
#include "check.h"
#include "link/portrait.h"
#include "scene_gl.h"
#include "stage/gpu/gpu.h"
#include "stage/media/image.h"
#include "stage/scene/host.h"
#include "stage/scene/portraits.h"

#define WIDTH  64
#define HEIGHT 48
#define WAIT_S 30

static struct pav_str said;
static char root[64];
static uint64_t ticks;

static void hear(void *data, enum pav_log_level level, const char *who, const char *text)
{
    (void)data, (void)level;
    pav_str_addf(&said, "[%s] %s\n", who, text);
}

static int heard(const char *part)
{
    int count = 0;
    for (const char *p = said.text; p && (p = strstr(p, part)); p++)
        count++;
    return count;
}

/* --- portraits --- */

static char *in_root(const char *name)
{
    return pav_path_join(root, name);
}

static void put_text(const char *name, const char *text, size_t length)
{
    char *path = in_root(name);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0 || write(fd, text, length) != (ssize_t)length)
        abort();
    close(fd);
    free(path);
}

/* Of one colour, but the upper left quarter, which is blue. */
static void put_picture(const char *name, int w, int h, uint8_t red, uint8_t green)
{
    uint8_t *rgba = pav_alloc((size_t)w * (size_t)h * 4);
    char *path = in_root(name);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    for (int i = 0; i < w * h; i++) {
        bool blue = i % w < w / 2 && i / w >= h / 2;
        rgba[4 * i] = blue ? 0 : red, rgba[4 * i + 1] = blue ? 0 : green;
        rgba[4 * i + 2] = blue ? 255 : 0, rgba[4 * i + 3] = 255;
    }
    if (fd < 0 || !pav_image_write_png(fd, rgba, w, h, NULL))
        abort();
    close(fd);
    free(path);
    free(rgba);
}

/* Its mask is the middle half of the picture, each way. */
static struct pav_sidecar sidecar_of(int w, int h)
{
    struct pav_sidecar s = {.width_px = w,
                            .height_px = h,
                            .yaw_deg = 11,
                            .movements = {.lid = {1, 0.5f}},
                            .outline_count = 4};
    float x = (float)w, y = (float)h;
    const float corners[4][2] = {{0.25f, 0.25f}, {0.75f, 0.25f}, {0.75f, 0.75f}, {0.25f, 0.75f}};
    for (int i = 0; i < PAV_LANDMARKS; i++)
        s.landmarks[i][0] = 0.5f * x, s.landmarks[i][1] = 0.5f * y;
    s.landmarks[36][0] = 0.4f * x, s.landmarks[36][1] = 0.4f * y;
    s.landmarks[45][0] = 0.6f * x, s.landmarks[45][1] = 0.4f * y;
    s.landmarks[48][1] = s.landmarks[54][1] = 0.6f * y;
    s.pupils[0][0] = 0.45f * x, s.pupils[1][0] = 0.55f * x;
    s.pupils[0][1] = s.pupils[1][1] = 0.4f * y;
    for (int i = 0; i < 4; i++)
        s.outline[i][0] = corners[i][0] * x, s.outline[i][1] = corners[i][1] * y;
    return s;
}

static void put_sidecar(const char *name, int w, int h, const char *licence)
{
    struct pav_sidecar s = sidecar_of(w, h);
    struct pav_str text = {0};
    pav_words_add(&s.title, "fr", "Quelqu'un");
    pav_words_add(&s.title, "nl", "");
    s.credit = pav_strdup("A painter");
    s.licence = pav_strdup(licence);
    pav_sidecar_write(&s, name, &text);
    put_text(name, text.text, text.length);
    pav_str_finish(&text);
    pav_sidecar_finish(&s);
}

static void empty_root(void)
{
    char *command = pav_sprintf("rm -rf '%s'", root);
    if (system(command) != 0 || mkdir(root, 0700) != 0)
        abort();
    free(command);
    said.length = 0;
    pav_str_add(&said, "");
}

/* --- the stage --- */

static struct pav_frame camera;
static struct pav_findings findings;
static struct pav_sound sound;

static struct pav_frame_info info_of(const char *language)
{
    return (struct pav_frame_info){.time_s = (double)ticks / 60,
                                   .dt_s = 1.0 / 60,
                                   .frame = ticks,
                                   .width_px = WIDTH,
                                   .height_px = HEIGHT,
                                   .camera = &camera,
                                   .findings = &findings,
                                   .sound = &sound,
                                   .language = language};
}

static void frame(struct pav_scene *scene, const char *language)
{
    struct pav_frame_info info = info_of(language);
    ticks++;
    pav_gpu_begin_frame(gpu, (double)ticks / 60, 1.0 / 60, ticks);
    pav_scene_frame(scene, &info, out);
}

static struct pav_scene *open_scene(bool lock_step)
{
    static const char *const languages[] = {"nl", "fr", NULL};
    struct pav_host host = {
        .gpu = gpu, .languages = languages, .portraits = root, .lock_step = lock_step};
    char name[] = "wears";
    struct pav_entry entry = {.installation = name, .camera = -1};
    struct pav_scene *scene = pav_scene_create(&host, &entry, NULL);
    struct pav_frame_info info = info_of("fr");
    int64_t end = pav_clock_ns() + WAIT_S * PAV_NS_PER_S;
    while (pav_scene_stage(scene) == PAV_SCENE_OPENING && pav_clock_ns() < end) {
        pav_gpu_begin_frame(gpu, 0, 1.0 / 60, ticks);
        pav_scene_step(scene, &info, &out, 1, PAV_NS_PER_S);
        pav_clock_sleep_until(pav_clock_ns() + PAV_NS_PER_MS);
    }
    if (pav_scene_stage(scene) == PAV_SCENE_READY)
        return scene;
    printf("# %s\n", pav_scene_reason(scene));
    abort();
}

static void pick(struct pav_scene *scene, int index)
{
    void *state;
    const struct pav_param *row = pav_param_find(pav_scene_params(scene, &state), "pick");
    char text[16], *why = NULL;
    snprintf(text, sizeof text, "%d", index);
    CHECK(pav_param_set(row, state, text, &why) == PAV_PARAM_OK);
    free(why);
}

static int textures(void)
{
    return pav_gpu_counted(gpu).textures;
}

/* Shows `index` until its picture is there; false: it did not come. */
static bool wait_for(struct pav_scene *scene, int index)
{
    int64_t end = pav_clock_ns() + WAIT_S * PAV_NS_PER_S;
    pick(scene, index);
    while (!pav_scene_portrait(scene, (size_t)index) && pav_clock_ns() < end) {
        int before = textures();
        frame(scene, "fr");
        if (textures() > before + 2)
            CHECK(!"more than one portrait was uploaded in a frame");
        pav_clock_sleep_until(pav_clock_ns() + PAV_NS_PER_MS);
    }
    frame(scene, "fr");
    return pav_scene_portrait(scene, (size_t)index) != NULL;
}

/* RGBA at a place of the picture, from its lower left corner, 0..1. */
static uint32_t pixel(float u, float v)
{
    static uint8_t rgba[WIDTH * HEIGHT * 4];
    if (!pav_target_read(out, rgba, sizeof rgba))
        return 0xdeadbeef;
    const uint8_t *p = rgba + 4 * ((int)(v * HEIGHT) * WIDTH + (int)(u * WIDTH));
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* --- tests --- */

static void a_portrait_has_all_that_is_promised(void)
{
    empty_root();
    put_picture("anna.png", 400, 300, 255, 0);
    put_sidecar("anna.yaml", 400, 300, "CC0-1.0");
    struct pav_scene *scene = open_scene(false);
    CHECK_INT(pav_scene_portrait_count(scene), 1);
    CHECK(pav_scene_portrait(scene, 1) == NULL);
    REQUIRE(wait_for(scene, 0));
    const struct pav_portrait *p = pav_scene_portrait(scene, 0);
    CHECK_STR(p->name, "anna");
    CHECK_STR(p->title, "Quelqu'un");
    CHECK_STR(p->credit, "A painter");
    CHECK_STR(p->licence, "CC0-1.0");
    CHECK(p->width_px == 400 && p->height_px == 300);
    CHECK(pav_texture_width(p->texture) == 400 && pav_texture_height(p->texture) == 300);
    CHECK(pav_texture_width(p->mask) == 100 && pav_texture_height(p->mask) == 75);
    CHECK(p->face.id == 0 && p->face.confidence == 1 && p->face.yaw_deg == 11);
    CHECK_NEAR(p->face.landmarks[36][0], 160.5 / 400, 1e-4);
    CHECK_NEAR(p->face.landmarks[36][1], 1 - 120.5 / 300, 1e-4);
    CHECK_NEAR(p->face.y, 1 - 180.5 / 300, 1e-4);
    CHECK_NEAR(p->face.h, 60.0 / 300, 1e-4);
    CHECK_NEAR(p->face.movements.lid[1], 0.5, 1e-4);
    /* an empty text is none: the exhibition's first language gives way to one that is filled in */
    frame(scene, "nl");
    CHECK_STR(pav_scene_portrait(scene, 0)->title, "Quelqu'un");
    CHECK_INT(pixel(0.6f, 0.4f), 0xff0000ff);
    CHECK_INT(pixel(0.4f, 0.6f), 0x0000ffff);
    CHECK_INT(pixel(0.1f, 0.5f), 0x000000ff);
    CHECK_INT(pixel(0.5f, 0.95f), 0x000000ff);
    uint32_t edge = pixel(0.75f, 0.4f) >> 24;
    CHECK(edge > 0x30 && edge < 0xd0);
    int before = textures();
    pav_scene_destroy(scene);
    CHECK_INT(textures(), before - 2);
}

static void large_ones_are_brought_down(void)
{
    empty_root();
    put_picture("wide.png", 3000, 1000, 0, 255);
    put_sidecar("wide.yaml", 3000, 1000, "");
    struct pav_scene *scene = open_scene(false);
    REQUIRE(wait_for(scene, 0));
    const struct pav_portrait *p = pav_scene_portrait(scene, 0);
    CHECK(p->width_px == 1024 && p->height_px == 341);
    CHECK_STR(p->licence, "");
    CHECK_INT(pixel(0.6f, 0.4f), 0x00ff00ff);
    CHECK_INT(pixel(0.4f, 0.6f), 0x0000ffff);
    pav_scene_destroy(scene);
}

static void in_lock_step_the_first_frame_has_it(void)
{
    empty_root();
    put_picture("anna.png", 400, 300, 255, 0);
    put_sidecar("anna.yaml", 400, 300, "CC0-1.0");
    struct pav_scene *scene = open_scene(true);
    frame(scene, "fr");
    CHECK_INT(pixel(0.6f, 0.4f), 0xff0000ff);
    pav_scene_destroy(scene);
}

static void broken_ones_are_said_once_and_left_out(void)
{
    empty_root();
    put_picture("anna.png", 40, 60, 255, 0);
    put_sidecar("anna.yaml", 40, 60, "CC0-1.0");
    put_picture("bare.png", 40, 60, 255, 0);
    put_text("cut.jpg", "\xff\xd8\xff\xe0 no more", 12);
    put_sidecar("cut.yaml", 40, 60, "CC0-1.0");
    put_picture("misfit.png", 60, 60, 255, 0);
    put_sidecar("misfit.yaml", 40, 60, "CC0-1.0");
    put_picture("wrong.png", 40, 60, 255, 0);
    put_text("wrong.yaml", "size: 40x60\n", 12);
    struct pav_scene *scene = open_scene(false);
    CHECK_INT(pav_scene_portrait_count(scene), 3);
    CHECK_INT(heard("bare.png has no sidecar and is left out; make it with: pavilion portrait"), 1);
    CHECK_INT(heard("wrong.yaml:1:1: expected a key \"pose\""), 1);
    for (int i = 0; i < 3; i++)
        pav_scene_portrait(scene, (size_t)i);
    for (int i = 0; i < 60; i++) {
        frame(scene, "fr");
        pav_scene_portrait(scene, 1);
        pav_scene_portrait(scene, 2);
        pav_clock_sleep_until(pav_clock_ns() + 5 * PAV_NS_PER_MS);
    }
    CHECK(pav_scene_portrait(scene, 0) != NULL);
    CHECK(pav_scene_portrait(scene, 1) == NULL && pav_scene_portrait(scene, 2) == NULL);
    CHECK_INT(heard("cut.jpg"), 1);
    CHECK_INT(heard("misfit.yaml is of a picture of 40x60, and this one has 60x60"), 1);
    pav_scene_destroy(scene);
}

static void few_at_a_time_stay(void)
{
    char name[32];
    empty_root();
    for (int i = 0; i < 30; i++) {
        snprintf(name, sizeof name, "p%02d.png", i);
        put_picture(name, 80, 60, (uint8_t)(100 + i), 0);
        snprintf(name, sizeof name, "p%02d.yaml", i);
        put_sidecar(name, 80, 60, "CC0-1.0");
    }
    struct pav_scene *scene = open_scene(false);
    int before = textures();
    CHECK_INT(pav_scene_portrait_count(scene), 30);
    for (int i = 0; i < 30; i++)
        CHECK(wait_for(scene, i));
    CHECK_INT(textures() - before, 48);
    CHECK(pav_scene_portrait(scene, 29) != NULL);
    CHECK(pav_scene_portrait(scene, 0) == NULL);
    REQUIRE(wait_for(scene, 0));
    CHECK_INT(pixel(0.6f, 0.4f) >> 24, 100);
    /* all at once: those that there is room for, without reading for ever */
    for (int n = 0; n < 40; n++) {
        for (size_t i = 0; i < 30; i++)
            pav_scene_portrait(scene, i);
        frame(scene, "fr");
    }
    CHECK_INT(textures() - before, 48);
    pav_scene_destroy(scene);
}

static void leaving_while_reading(void)
{
    empty_root();
    put_picture("wide.png", 2000, 2000, 0, 255);
    put_sidecar("wide.yaml", 2000, 2000, "CC0-1.0");
    struct pav_scene *scene = open_scene(false);
    frame(scene, "fr");
    pav_scene_destroy(scene);
    CHECK_INT(heard("left out"), 0);
}

static void no_folder_is_no_portraits(void)
{
    empty_root();
    rmdir(root);
    struct pav_scene *scene = open_scene(false);
    frame(scene, "fr");
    CHECK_INT(pav_scene_portrait_count(scene), 0);
    CHECK_INT(heard("No such file or directory"), 1);
    pav_scene_destroy(scene);
}

static void check_judges_a_folder(void)
{
    struct pav_complaints c = {0};
    empty_root();
    pav_portraits_judge(root, "e.yaml", 3, 12, &c);
    CHECK_HAS(c.text.text, "e.yaml:3:12: warning: portraits: ");
    put_picture("anna.png", 40, 60, 255, 0);
    put_sidecar("anna.yaml", 40, 60, "CC0-1.0");
    put_picture("bert.png", 40, 60, 255, 0);
    put_sidecar("bert.yaml", 40, 60, " ");
    put_picture("carl.png", 40, 60, 255, 0);
    put_picture("dora.png", 50, 60, 255, 0);
    put_sidecar("dora.yaml", 40, 60, "CC0-1.0");
    pav_complaints_finish(&c);
    pav_portraits_judge(root, "e.yaml", 3, 12, &c);
    CHECK_INT(c.errors, 3);
    CHECK_HAS(c.text.text, "bert.yaml:10:10: expected a licence");
    CHECK_HAS(c.text.text, "carl.png:1:1: has no sidecar");
    CHECK_HAS(c.text.text, "dora.png:1:1: ");
    pav_complaints_finish(&c);
    pav_portraits_judge("/nowhere", "e.yaml", 3, 12, &c);
    CHECK_HAS(c.text.text, "e.yaml:3:12: portraits: /nowhere: No such file or directory");
    pav_complaints_finish(&c);
}

int main(void)
{
    strcpy(root, "/tmp/pavilion-portraits-XXXXXX");
    if (!mkdtemp(root))
        return 1;
    if (!start_gl(WIDTH, HEIGHT, 0)) {
        printf("1..0 # SKIP no GL\n");
        return 0;
    }
    pav_log_set_sink(hear, NULL);
    RUN(a_portrait_has_all_that_is_promised);
    RUN(large_ones_are_brought_down);
    RUN(in_lock_step_the_first_frame_has_it);
    RUN(broken_ones_are_said_once_and_left_out);
    RUN(few_at_a_time_stay);
    RUN(leaving_while_reading);
    RUN(no_folder_is_no_portraits);
    RUN(check_judges_a_folder);
    empty_root();
    rmdir(root);
    pav_log_set_sink(NULL, NULL);
    pav_str_finish(&said);
    stop_gl();
    return check_end();
}

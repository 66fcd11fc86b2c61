/*
 * Sweeps an installation: every parameter to its ends, odd sizes, every state of the camera, with drawn
 * visitors before it. Whatever is asked, it must fill its picture, log no fault, and find back to a
 * picture as rich as before.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/param.h"
#include "check.h"
#include "eye/camera/visitor/visitor.h"
#include "room.h"
#include "stage/media/image.h"
#include "stage/scene/host.h"

#define WIDTH  320
#define HEIGHT 180
#define FPS    30.0
#define SETTLE 30 /* frames in which a scene shows what it can */
#define SHORT  5  /* frames that each end is held */

static const char *installation;

/* --- what the eye would send ------------------------------------------------------------------------ */

enum { CAMERA_W = 320, CAMERA_H = 180 };

static struct {
    struct pav_visitor *visitor;
    struct pav_visitor_truth before;
    struct pav_frame frame;
    struct pav_findings findings;
    struct pav_texture *picture, *mask, *flow;
    uint8_t rgba[CAMERA_W * CAMERA_H * 4];
    uint8_t mask_bytes[PAV_MASK_WIDTH * PAV_MASK_HEIGHT];
    float flow_floats[PAV_FLOW_WIDTH * PAV_FLOW_HEIGHT * 4];
    float flow_pairs[PAV_FLOW_WIDTH * PAV_FLOW_HEIGHT * 2];
    double t_s;
} eye;

static struct pav_texture *texture(int w, int h, enum pav_format format)
{
    return pav_texture_create(
        gpu, &(struct pav_texture_desc){.width_px = w, .height_px = h, .format = format});
}

static void open_eye(void)
{
    eye.visitor = pav_visitor_create(CAMERA_W, CAMERA_H, true);
    pav_visitor_keep_truth(eye.visitor);
    eye.picture = texture(CAMERA_W, CAMERA_H, PAV_FORMAT_RGBA8);
    eye.mask = texture(PAV_MASK_WIDTH, PAV_MASK_HEIGHT, PAV_FORMAT_R8);
    eye.flow = texture(PAV_FLOW_WIDTH, PAV_FLOW_HEIGHT, PAV_FORMAT_RGBA16F);
}

static void close_eye(void)
{
    pav_visitor_destroy(eye.visitor);
    pav_texture_destroy(eye.picture);
    pav_texture_destroy(eye.mask);
    pav_texture_destroy(eye.flow);
}

/* Where someone is, the flow is theirs. */
static void fill_flow(float vx, float vy)
{
    for (int y = 0; y < PAV_FLOW_HEIGHT; y++) {
        for (int x = 0; x < PAV_FLOW_WIDTH; x++) {
            int i = y * PAV_FLOW_WIDTH + x;
            bool someone = eye.mask_bytes[2 * y * PAV_MASK_WIDTH + 2 * x] > 127;
            eye.flow_pairs[2 * i] = eye.flow_floats[4 * i] = someone ? vx : 0;
            eye.flow_pairs[2 * i + 1] = eye.flow_floats[4 * i + 1] = someone ? vy : 0;
        }
    }
}

static void find_people(struct pav_findings *f, const struct pav_visitor_truth *truth)
{
    f->people_count = truth->count < PAV_PEOPLE_MAX ? truth->count : PAV_PEOPLE_MAX;
    for (int i = 0; i < f->people_count; i++) {
        bool known = i < eye.before.count;
        f->people[i] = (struct pav_person){
            .id = (uint32_t)i + 1,
            .x = truth->people[i].x,
            .y = truth->people[i].y,
            .w = truth->people[i].x1 - truth->people[i].x0,
            .h = truth->people[i].y1 - truth->people[i].y0,
            .vx = known ? (truth->people[i].x - eye.before.people[i].x) * (float)FPS : 0,
            .vy = known ? (truth->people[i].y - eye.before.people[i].y) * (float)FPS : 0,
            .energy = 0.5f,
        };
    }
}

static void see(void)
{
    struct pav_visitor_truth truth;
    struct pav_findings *f = &eye.findings;
    eye.t_s += 1 / FPS;
    pav_visitor_draw(eye.visitor, eye.t_s, eye.rgba);
    pav_visitor_truth(eye.visitor, &truth);
    pav_visitor_mask(eye.visitor, PAV_MASK_WIDTH, PAV_MASK_HEIGHT, eye.mask_bytes);
    pav_texture_update(eye.picture, eye.rgba);
    pav_texture_update(eye.mask, eye.mask_bytes);
    *f = (struct pav_findings){
        .frame_id = ++eye.frame.id,
        .have = PAV_NEED_CAMERA | PAV_NEED_PRESENCE | PAV_NEED_SILHOUETTE | PAV_NEED_FLOW,
        .present = truth.count > 0,
        .near_amount = 0.5f,
        .energy = 0.4f,
        .flow = eye.flow_pairs,
        .flow_texture = eye.flow,
        .mask = eye.mask_bytes,
        .mask_texture = eye.mask,
    };
    find_people(f, &truth);
    fill_flow(f->people_count ? f->people[0].vx : 0, f->people_count ? f->people[0].vy : 0);
    pav_texture_update(eye.flow, eye.flow_floats);
    eye.before = truth;
    eye.frame.captured_ns = (int64_t)(eye.t_s * 1e9);
    eye.frame.width_px = CAMERA_W;
    eye.frame.height_px = CAMERA_H;
    eye.frame.texture = eye.picture;
    eye.frame.state = PAV_CAMERA_LIVE;
    eye.frame.fresh = true;
    eye.frame.synthetic = true;
}

/* --- a scene on a stage of its own -------------------------------------------------------------- */

static struct {
    struct pav_scene *scene;
    struct pav_target *out;
    const struct pav_param *params;
    void *state;
    int width_px, height_px;
    uint64_t frame;
    uint8_t rgba[WIDTH * HEIGHT * 4];
} stage;

static const char *const languages[] = {"fr", "nl", "en", NULL};

static struct pav_frame_info info_now(void)
{
    static struct pav_sound quiet;
    return (struct pav_frame_info){
        .time_s = (double)stage.frame / FPS,
        .dt_s = 1 / FPS,
        .frame = stage.frame,
        .width_px = stage.width_px,
        .height_px = stage.height_px,
        .camera = &eye.frame,
        .findings = &eye.findings,
        .sound = &quiet,
        .language = languages[stage.frame / 20 % 3],
        .seed = 1,
    };
}

static void set_size(int w, int h)
{
    pav_target_destroy(stage.out);
    stage.width_px = w;
    stage.height_px = h;
    stage.out = pav_target_create(
        gpu, &(struct pav_target_desc){.width_px = w, .height_px = h, .format = PAV_FORMAT_RGBA8});
}

static void clear_faults(void)
{
    faults.length = 0;
    pav_str_add(&faults, "");
}

/* `live`: warmed up unseen, as between two installations; else in lock-step, as `render` does. */
static bool enter(bool live)
{
    char *portraits = pav_path_join(pav_place_root(), "assets/portraits");
    struct pav_host host = {.gpu = gpu,
                            .sound = sound,
                            .languages = languages,
                            .portraits = portraits,
                            .lock_step = !live,
                            .seed = 1};
    struct pav_entry entry = {.installation = (char *)(uintptr_t)installation};
    clear_faults();
    stage.frame = 0;
    eye.t_s = 0;
    eye.before.count = 0;
    see();
    set_size(WIDTH, HEIGHT);
    stage.scene = pav_scene_create(&host, &entry, NULL);
    free(portraits);
    struct pav_frame_info info = info_now();
    int64_t end = pav_clock_ns() + 120 * PAV_NS_PER_S;
    while (pav_scene_stage(stage.scene) == PAV_SCENE_OPENING && pav_clock_ns() < end) {
        pav_gpu_begin_frame(gpu, 0, 1 / FPS, 0);
        pav_scene_step(stage.scene, &info, &stage.out, 1, 10 * PAV_NS_PER_MS);
        pav_clock_sleep_until(pav_clock_ns() + PAV_NS_PER_MS / 4);
    }
    stage.params = pav_scene_params(stage.scene, &stage.state);
    if (pav_scene_stage(stage.scene) != PAV_SCENE_READY)
        printf("# %s\n", pav_scene_reason(stage.scene));
    return pav_scene_stage(stage.scene) == PAV_SCENE_READY;
}

static void leave(void)
{
    pav_scene_destroy(stage.scene);
    stage.scene = NULL;
}

static void draw_frame(void)
{
    struct pav_frame_info info = info_now();
    pav_gpu_begin_frame(gpu, info.time_s, info.dt_s, info.frame);
    pav_scene_resize(stage.scene, stage.width_px, stage.height_px);
    pav_scene_frame(stage.scene, &info, stage.out);
    pav_sound_output_advance(sound, (size_t)(PAV_SOUND_RATE_HZ / FPS), NULL);
    stage.frame++;
}

static void play(int frames)
{
    for (int i = 0; i < frames; i++) {
        see();
        draw_frame();
    }
}

/* Every pixel is the scene's: none shows what was there before. */
static bool fills_its_picture(void)
{
    static const float magenta[4] = {1, 0, 1, 0};
    size_t bytes = (size_t)stage.width_px * (size_t)stage.height_px * 4;
    uint8_t *rgba = pav_alloc(bytes);
    pav_target_clear(stage.out, magenta);
    see();
    draw_frame();
    bool read = pav_target_read(stage.out, rgba, bytes);
    size_t left = 0;
    for (size_t i = 0; i < bytes; i += 4)
        left += rgba[i] == 255 && rgba[i + 1] == 0 && rgba[i + 2] == 255 && rgba[i + 3] == 0;
    free(rgba);
    if (left)
        printf("# %zu of %zu pixels were left as they were\n", left, bytes / 4);
    return read && left == 0;
}

/* Standard deviation of brightness, 0..127. */
static double richness(void)
{
    double sum = 0, squares = 0, count = WIDTH * HEIGHT;
    if (!pav_target_read(stage.out, stage.rgba, sizeof stage.rgba))
        return -1;
    for (size_t i = 0; i < sizeof stage.rgba; i += 4) {
        double grey = (stage.rgba[i] + stage.rgba[i + 1] + stage.rgba[i + 2]) / 3.0;
        sum += grey;
        squares += grey * grey;
    }
    return sqrt(fmax(squares / count - sum / count * (sum / count), 0));
}

static bool is_well(const char *doing)
{
    bool ready = pav_scene_stage(stage.scene) == PAV_SCENE_READY;
    if (!ready || faults.length)
        printf("# %s: %s%s\n", doing, pav_scene_reason(stage.scene), faults.text);
    bool well = ready && faults.length == 0;
    clear_faults();
    return well;
}

static void keep_picture(const char *what)
{
    char *name = pav_sprintf("sweep-%s-%s.png", installation, what);
    int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd >= 0 && pav_target_read(stage.out, stage.rgba, sizeof stage.rgba) &&
        pav_image_write_png(fd, stage.rgba, WIDTH, HEIGHT, NULL))
        printf("# look at %s\n", name);
    if (fd >= 0)
        close(fd);
    free(name);
}

/* --- ends ------------------------------------------------------------------------------------------- */

#define ENDS_MAX 16

/* The values at which a parameter may break, as text; the caller frees each. */
static int ends_of(const struct pav_param *row, char *ends[ENDS_MAX])
{
    int count = 0;
    bool bounded = row->min != row->max;
    switch (row->type) {
    case PAV_TYPE_FLOAT:
    case PAV_TYPE_INT:
        ends[count++] = pav_sprintf("%.9g", bounded ? row->min : -1000);
        ends[count++] = pav_sprintf("%.9g", bounded ? row->max : 1000);
        break;
    case PAV_TYPE_BOOL:
        ends[count++] = pav_strdup("false");
        ends[count++] = pav_strdup("true");
        break;
    case PAV_TYPE_CHOICE:
        for (int i = 0; row->choices[i] && count < ENDS_MAX; i++)
            ends[count++] = pav_strdup(row->choices[i]);
        break;
    case PAV_TYPE_COLOUR:
        ends[count++] = pav_strdup("#00000000");
        ends[count++] = pav_strdup("#ffffffff");
        break;
    case PAV_TYPE_POINT:
        ends[count++] = pav_sprintf("%.9g,%.9g", bounded ? row->min : 0, bounded ? row->min : 0);
        ends[count++] = pav_sprintf("%.9g,%.9g", bounded ? row->max : 1, bounded ? row->max : 1);
        break;
    case PAV_TYPE_TEXT:
        ends[count++] = pav_strdup("");
        ends[count++] = pav_strdup("Ça dérive… שלום עולם, een heel lange zin die nergens ophoudt "
                                   "en dan toch, somewhere, comes to its end 😀");
        break;
    default:
        break;
    }
    return count;
}

static void set(const struct pav_param *row, const char *text)
{
    char *why = NULL;
    if (pav_param_set(row, stage.state, text, &why) != PAV_PARAM_OK) {
        printf("# %s\n", why);
        CHECK(!"an end that is not accepted");
    }
    free(why);
}

/* end 0: the first of each; 1: the last. */
static void set_all(int end)
{
    for (const struct pav_param *row = stage.params; row && row->key; row++) {
        char *ends[ENDS_MAX];
        int count = ends_of(row, ends);
        if (count > 0)
            set(row, ends[end ? count - 1 : 0]);
        for (int i = 0; i < count; i++)
            free(ends[i]);
    }
}

static void reset(const struct pav_param *row, char *const *values)
{
    for (size_t i = 0; row && row[i].key; i++)
        set(&row[i], values[i]);
}

static char **print_all(const struct pav_param *row)
{
    char **values = pav_alloc((pav_param_count(row) + 1) * sizeof *values);
    for (size_t i = 0; row && row[i].key; i++)
        values[i] = pav_param_print(&row[i], stage.state);
    return values;
}

static void free_all(char **values)
{
    for (size_t i = 0; values[i]; i++)
        free(values[i]);
    free(values);
}

/* --- tests ----------------------------------------------------------------------------------------- */

static double rich; /* at its defaults, before anything was asked of it */

static void opens_and_fills_its_picture(void)
{
    REQUIRE(enter(false));
    play(1);
    CHECK(fills_its_picture());
    play(SETTLE);
    CHECK(fills_its_picture());
    rich = richness();
    printf("# richness %.1f\n", rich);
    CHECK(rich > 4);
    CHECK(is_well("at its defaults"));
    keep_picture("defaults");
    leave();
}

static void every_parameter_to_its_ends(void)
{
    REQUIRE(enter(false));
    play(SHORT);
    char **values = print_all(stage.params);
    for (const struct pav_param *row = stage.params; row && row->key; row++) {
        char *ends[ENDS_MAX];
        int count = ends_of(row, ends);
        for (int i = 0; i < count; i++) {
            char *doing = pav_sprintf("%s = %s", row->key, ends[i]);
            set(row, ends[i]);
            play(SHORT);
            bool filled = fills_its_picture(), well = is_well(doing);
            if (!filled)
                printf("# with %s\n", doing);
            CHECK(filled && well);
            free(doing);
            free(ends[i]);
        }
        set(row, values[row - stage.params]);
    }
    free_all(values);
    leave();
}

static void everything_at_once_and_back(void)
{
    REQUIRE(enter(false));
    play(SHORT);
    char **values = print_all(stage.params);
    for (int end = 0; end < 2; end++) {
        set_all(end);
        play(2 * SHORT);
        CHECK(fills_its_picture());
        CHECK(is_well(end ? "all at their upper ends" : "all at their lower ends"));
        keep_picture(end ? "upper" : "lower");
    }
    reset(stage.params, values);
    free_all(values);
    play(2 * SETTLE);
    double after = richness();
    printf("# richness %.1f after, %.1f before\n", after, rich);
    CHECK(after > 0.4 * rich); /* what is poisoned stays flat for ever */
    CHECK(is_well("back at its defaults"));
    keep_picture("back");
    leave();
}

static void any_size(void)
{
    static const int sizes[][2] = {{90, 160}, {16, 16},  {1, 1},
                                   {3, 200},  {320, 40}, {WIDTH, HEIGHT}};
    REQUIRE(enter(false));
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        set_size(sizes[i][0], sizes[i][1]);
        play(3);
        char *doing = pav_sprintf("at %dx%d", sizes[i][0], sizes[i][1]);
        bool filled = fills_its_picture(), well = is_well(doing);
        if (!filled)
            printf("# %s\n", doing);
        CHECK(filled && well);
        free(doing);
    }
    play(SETTLE);
    CHECK(richness() > 0.4 * rich);
    leave();
}

static void any_camera(void)
{
    static const enum pav_camera_state states[] = {PAV_CAMERA_OPENING, PAV_CAMERA_STALLED,
                                                   PAV_CAMERA_LOST, PAV_CAMERA_ENDED};
    REQUIRE(enter(false));
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        play(2);
        eye.frame.state = states[i];
        eye.frame.fresh = false;
        for (int k = 0; k < SHORT; k++)
            draw_frame();
        CHECK(is_well("with a camera that stands still"));
    }
    uint64_t id = eye.frame.id; /* … and with none at all, from the first frame on */
    leave();
    struct pav_frame none = {0};
    struct pav_findings nothing = {0};
    REQUIRE(enter(false));
    eye.frame = none;
    eye.findings = nothing;
    for (int k = 0; k < SHORT; k++)
        draw_frame();
    pav_scene_idle(stage.scene);
    for (int k = 0; k < SHORT; k++)
        draw_frame();
    CHECK(is_well("without a camera"));
    eye.frame.id = id;
    play(SHORT);
    CHECK(fills_its_picture());
    CHECK(is_well("with a camera that comes late"));
    leave();
}

static void leaves_nothing_behind(void)
{
    set_size(WIDTH, HEIGHT); /* the stage's own target is counted before and after */
    struct pav_gpu_count before = pav_gpu_counted(gpu);
    for (int round = 0; round < 2; round++) {
        REQUIRE(enter(true));
        play(SHORT);
        CHECK(fills_its_picture());
        leave();
    }
    struct pav_gpu_count after = pav_gpu_counted(gpu);
    CHECK_INT(after.programs, before.programs);
    CHECK_INT(after.textures, before.textures);
    CHECK_INT(after.targets, before.targets);
    CHECK_INT(after.meshes, before.meshes);
}

int main(int argc, char **argv)
{
    if (argc < 2) /* an installation, and one test's name if only that is to run */
        return 2;
    installation = argv[1];
    clear_faults();
    if (!room_open(WIDTH, HEIGHT)) {
        printf("1..0 # SKIP no GL: %s\n", faults.text);
        return 0;
    }
    open_eye();
    static const struct {
        const char *name;
        void (*run)(void);
    } tests[] = {
        {"opens_and_fills_its_picture", opens_and_fills_its_picture},
        {"every_parameter_to_its_ends", every_parameter_to_its_ends},
        {"everything_at_once_and_back", everything_at_once_and_back},
        {"any_size", any_size},
        {"any_camera", any_camera},
        {"leaves_nothing_behind", leaves_nothing_behind},
    };
    for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++) {
        if (argc < 3 || strcmp(argv[2], tests[i].name) == 0)
            check_run(tests[i].name, tests[i].run);
    }
    leave();
    pav_target_destroy(stage.out);
    close_eye();
    room_close();
    pav_log_set_sink(NULL, NULL);
    pav_str_finish(&faults);
    return check_end();
}

/* Opening and closing a stage: window, GL, wall, sound, rooms, in an order that leaves nothing open. */
#include "stage/stage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "link/ends.h"
#include "link/manifest.h"
#include "link/sandbox.h"
#include "stage/text/text.h"
#include "stage/wayout.h"

#define HEADLESS_FPS         30.0
#define LOADING_NS           (INT64_C(20000) * PAV_NS_PER_MS)
#define EXHIBITION_BYTES_MAX (1 << 20)

/* --- what to show --------------------------------------------------------------------------- */

static void add_setting(struct pav_entry *entry, const char *param)
{
    const char *equals = strchr(param, '=');
    entry->settings =
        pav_realloc(entry->settings, (entry->setting_count + 1) * sizeof *entry->settings);
    entry->settings[entry->setting_count++] = (struct pav_setting){
        .key = pav_strndup(param, (size_t)(equals - param)),
        .value = pav_strdup(equals + 1),
    };
}

static bool apply_options(struct pav_exhibition *exhibition,
                          const struct pav_stage_options *options)
{
    char *why = NULL;
    if (options->camera && !pav_exhibition_set_camera(exhibition, options->camera, &why)) {
        fprintf(stderr, "pavilion: %s\n", why);
        free(why);
        return false;
    }
    if (options->audio && !pav_exhibition_set_sound(exhibition, options->audio, &why)) {
        fprintf(stderr, "pavilion: %s\n", why);
        free(why);
        return false;
    }
    for (size_t e = 0; e < exhibition->entry_count; e++)
        for (size_t i = 0; i < options->param_count; i++)
            add_setting(&exhibition->entries[e], options->params[i]);
    return true;
}

static bool read_text(struct pav_exhibition *exhibition, const char *path, int fd,
                      struct pav_complaints *complaints)
{
    char *text = pav_alloc(EXHIBITION_BYTES_MAX);
    ssize_t length = pread(fd, text, EXHIBITION_BYTES_MAX, 0);
    bool well =
        length > 0 && pav_exhibition_parse(exhibition, path, text, (size_t)length, complaints);
    free(text);
    return well;
}

struct pav_exhibition *pav_stage_exhibition_text(const struct pav_stage_options *options,
                                                 const char *path, int fd)
{
    struct pav_exhibition *exhibition = pav_alloc(sizeof *exhibition);
    struct pav_complaints complaints = {.shows_the_rest = true};
    bool well = read_text(exhibition, path, fd, &complaints);
    if (!well)
        pav_log("stage", PAV_LOG_ERROR, "new exhibition refused: %s",
                complaints.text.text ? complaints.text.text : "empty");
    pav_complaints_finish(&complaints);
    if (well && apply_options(exhibition, options))
        return exhibition;
    if (well)
        pav_exhibition_finish(exhibition);
    free(exhibition);
    return NULL;
}

struct pav_exhibition *pav_stage_exhibition(const struct pav_stage_options *options)
{
    if (options->thing_count < 1) {
        fprintf(stderr, "pavilion: which exhibition or installation?\n");
        return NULL;
    }
    struct pav_exhibition *exhibition = pav_alloc(sizeof *exhibition);
    /* What was good once, or stands in a kiosk, is shown as far as it is still there. */
    struct pav_complaints complaints = {
        .shows_the_rest = options->exhibition_fd >= 0 ||
                          (options->window == PAV_WINDOW_KIOSK && !options->developer)};
    bool well = options->exhibition_fd >= 0
                    ? read_text(exhibition, options->things[0], options->exhibition_fd, &complaints)
                    : pav_exhibition_open(exhibition, options->things[0], &complaints);
    if (complaints.text.length)
        fputs(complaints.text.text, stderr);
    else if (!well)
        pav_place_refuse(options->things[0]);
    pav_complaints_finish(&complaints);
    if (well && apply_options(exhibition, options))
        return exhibition;
    if (well)
        pav_exhibition_finish(exhibition);
    free(exhibition);
    return NULL;
}

void pav_stage_exhibition_free(struct pav_exhibition *exhibition)
{
    if (!exhibition)
        return;
    pav_exhibition_finish(exhibition);
    free(exhibition);
}

/* --- the wall --------------------------------------------------------------------------------- */

#define PATHS_MAX 512

struct paths {
    const char *list[PATHS_MAX + 1];
    size_t count;
};

/* Keeps `path` for the process's whole life. */
static void add_path(struct paths *paths, char *path)
{
    if (path && paths->count < PATHS_MAX)
        paths->list[paths->count++] = path;
    else
        free(path);
}

static void add_home(struct paths *paths, const char *name)
{
    const char *home = getenv("HOME");
    if (home)
        add_path(paths, pav_path_join(home, name));
}

/* With what lies beside each: pictures, its vertex shader. */
static void add_filters(struct paths *paths, const struct pav_filters *filters)
{
    for (size_t i = 0; i < filters->count; i++)
        add_path(paths, pav_path_folder(filters->list[i].file));
}

static void add_installation(struct paths *paths, const struct pav_exhibition *exhibition,
                             const struct pav_entry *entry)
{
    if (!entry->installation)
        return;
    add_filters(paths, &entry->filters);
    if (entry->transition.file)
        add_path(paths, pav_path_folder(entry->transition.file));
    char *folder = pav_place_installation(entry->installation, exhibition->folder);
    if (!folder)
        return;
    struct pav_complaints complaints = {0};
    struct pav_manifest manifest = {0};
    if (pav_manifest_read(&manifest, folder, NULL, &complaints)) {
        for (size_t i = 0; i < manifest.medium_count; i++)
            if (manifest.media[i].file)
                add_path(paths, pav_path_folder(manifest.media[i].file));
        if (manifest.plugin)
            add_path(paths, pav_path_folder(manifest.plugin));
        if (manifest.scene)
            add_path(paths, pav_path_folder(manifest.scene));
        add_filters(paths, &manifest.filters);
        if (manifest.work)
            add_path(paths, pav_path_folder(manifest.work));
        pav_manifest_finish(&manifest);
    }
    pav_complaints_finish(&complaints);
    add_path(paths, folder);
}

/* What the command line names is read, and nothing beside it. */
static void add_given(struct paths *paths, const struct pav_stage_options *options)
{
    for (size_t i = 0; i < options->image_count; i++)
        add_path(paths, pav_strdup(strchr(options->images[i], '=') + 1));
    if (options->audio && strcmp(options->audio, "silence") != 0)
        add_path(paths, pav_strdup(options->audio));
}

static bool raise_wall(const struct pav_exhibition *exhibition, bool cameras,
                       const struct pav_stage_options *options)
{
    static const char *const devices[] = {"/dev/dri",
                                          "/dev/snd",
                                          "/dev/null",
                                          "/dev/zero",
                                          "/dev/nvidia0",
                                          "/dev/nvidiactl",
                                          "/dev/nvidia-modeset",
                                          "/dev/nvidia-uvm",
                                          NULL};
    static struct paths read;
    const char *write[2] = {getenv("MESA_SHADER_CACHE_DIR"), NULL};
    for (size_t i = 0; pav_sandbox_system[i]; i++)
        add_path(&read, pav_strdup(pav_sandbox_system[i]));
    add_path(&read, pav_strdup(pav_place_root()));
    add_path(&read, pav_strdup(pav_place_plugins()));
    add_home(&read, ".Xauthority");
    add_home(&read, ".config/pulse");
    add_home(&read, ".cache/fontconfig");
    add_home(&read, ".local/share/fonts");
    if (getenv("XAUTHORITY"))
        add_path(&read, pav_strdup(getenv("XAUTHORITY")));
    for (size_t i = 0; exhibition && i < exhibition->entry_count; i++)
        add_installation(&read, exhibition, &exhibition->entries[i]);
    if (exhibition) {
        add_installation(&read, exhibition, &exhibition->attract);
        add_path(&read, pav_strdup(exhibition->portraits));
        if (exhibition->listening.kind == PAV_LISTEN_FILE)
            add_path(&read, pav_strdup(exhibition->listening.source));
    }
    if (options)
        add_given(&read, options);
    for (size_t i = 0; exhibition && cameras && i < exhibition->camera_count; i++) {
        if (exhibition->cameras[i].kind == PAV_SOURCE_FILE)
            add_path(&read, pav_strdup(exhibition->cameras[i].source));
    }
    return pav_sandbox_files(
        &(struct pav_sandbox_files){.read = read.list, .write = write, .devices = devices});
}

static bool has_live_camera(const struct pav_exhibition *exhibition)
{
    bool live = false;
    for (size_t i = 0; exhibition && i < exhibition->camera_count; i++)
        live |= exhibition->cameras[i].kind == PAV_SOURCE_DEVICE ||
                exhibition->cameras[i].kind == PAV_SOURCE_URL;
    return live;
}

/* Without Landlock a stage could write what it sees: so it sees nobody. */
static bool may_do_without_wall(const struct pav_exhibition *exhibition)
{
    bool live = has_live_camera(exhibition);
    pav_log("stage", live ? PAV_LOG_ERROR : PAV_LOG_WARN,
            "this kernel has no Landlock: files are not walled off%s",
            live ? "; an exhibition with a live camera does not run here" : "");
    return !live;
}

/* --- rooms ------------------------------------------------------------------------------------ */

static bool begin_loading(void *window)
{
    return pav_window_loader_begin(window);
}

static void end_loading(void *window)
{
    pav_window_loader_end(window);
}

static bool open_gpu(struct pav_stage *stage)
{
    static char *shaders;
    if (!shaders)
        shaders = pav_path_join(pav_place_root(), "shaders");
    /* In lock-step nothing is late, so a software renderer, whose contexts get in each other's way (Mesa
     * 22.3), has only one there. */
    bool alone = stage->lock_step && pav_window_software(stage->window);
    bool loader = !alone && pav_window_loader_create(stage->window);
    stage->gpu = pav_gpu_create(&(struct pav_gpu_desc){
        .shader_folder = shaders,
        .software = pav_window_software(stage->window),
        .developer = stage->options->developer,
        .no_measure = stage->lock_step,
        .loader_begin = loader ? begin_loading : NULL,
        .loader_end = loader ? end_loading : NULL,
        .loader_data = stage->window,
    });
    return stage->gpu != NULL;
}

static void tell_fault(void *data, enum pav_stage_fault kind, const char *installation,
                       const char *text)
{
    struct pav_stage *stage = data;
    pav_log(installation, PAV_LOG_ERROR, "%s", text);
    pav_line_fault(&stage->line, kind, installation, text);
}

struct pav_host pav_stage_host(struct pav_stage *stage)
{
    return (struct pav_host){
        .gpu = stage->gpu,
        .sound = stage->sound,
        .languages = (const char *const *)stage->exhibition->languages,
        .portraits = stage->exhibition->portraits,
        .given = &stage->given,
        .lock_step = stage->lock_step,
        .developer = stage->options->developer,
        .plugins = stage->plugins,
        .seed = stage->options->seed,
        .screen_height_mm = stage->exhibition->screen_height_mm,
        .screen_bottom_mm = stage->exhibition->screen_bottom_mm,
        .sound_asked = &stage->sound_asked,
        .fault = tell_fault,
        .doing = pav_last_words_doing,
        .data = stage,
    };
}

static bool open_window(struct pav_stage *stage)
{
    const struct pav_stage_options *options = stage->options;
    stage->fps = options->fps > 0                         ? options->fps
                 : options->window == PAV_WINDOW_HEADLESS ? HEADLESS_FPS
                                                          : 0;
    stage->window = pav_window_create(&(struct pav_window_desc){
        .mode = options->window,
        .width_px = options->width_px,
        .height_px = options->height_px,
        .output = stage->exhibition ? stage->exhibition->display_output : 0,
        .title = stage->exhibition ? stage->exhibition->title : "Pavilion",
        .fps = stage->fps,
        .loss_code = PAV_END_DISPLAY,
        .torn_code = PAV_END_TORN,
        .beneath = options->understudy,
        .lock_step = stage->lock_step || options->unpaced,
    });
    if (!stage->window && pav_window_no_display())
        stage->end = PAV_END_DISPLAY;
    if (stage->window && stage->fps <= 0)
        stage->fps = pav_window_fps(stage->window);
    return stage->window != NULL;
}

void pav_stage_limit_flashes(struct pav_stage *stage)
{
    bool limited = !stage->lock_step && !stage->exhibition->flashes;
    if (limited && !stage->limiter)
        stage->limiter = pav_limiter_create(stage->gpu);
    if (limited || stage->lock_step)
        return;
    pav_limiter_destroy(stage->limiter);
    stage->limiter = NULL;
    pav_log("stage", PAV_LOG_WARN,
            "flashes are not limited (flashes: allowed): the room needs a warning of its own");
}

void pav_stage_tell_cameras(struct pav_stage *stage)
{
    for (int i = 0; i < (int)stage->exhibition->camera_count; i++)
        pav_cameras_set_recorded(stage->cameras, i,
                                 stage->exhibition->cameras[i].kind == PAV_SOURCE_FILE);
}

static void open_show(struct pav_stage *stage)
{
    struct pav_exhibition *exhibition = stage->exhibition;
    stage->language =
        stage->options->language ? stage->options->language : exhibition->languages[0];
    stage->cameras = pav_cameras_create(stage->gpu);
    pav_stage_tell_cameras(stage);
    stage->label = pav_label_create(stage->gpu);
    stage->title = pav_title_create(stage->gpu);
    if (stage->options->code)
        stage->wayout = pav_wayout_create(stage->gpu);
    stage->insight = pav_insight_create(stage->gpu);
    stage->insight_on = stage->options->insight;
    pav_programme_init(&stage->programme, exhibition, 0);
    stage->programme.tour_s = stage->options->tour_s;
    stage->show = pav_show_create(&(struct pav_show_desc){
        .host = pav_stage_host(stage),
        .cameras = stage->cameras,
        .fade_s = exhibition->fade_s,
        .in_turns = pav_window_software(stage->window) && !stage->lock_step,
        .beside = exhibition->folder,
    });
    pav_show_inspect(stage->show, stage->insight_on);
    if (pav_stage_is_judged(stage))
        stage->vigil = pav_vigil_create(stage->gpu, pav_window_software(stage->window));
    pav_stage_limit_flashes(stage);
    if (!stage->lock_step)
        stage->panel = pav_panel_create(&stage->line, stage->show, has_live_camera(exhibition));
}

bool pav_stage_wall(const struct pav_exhibition *exhibition, bool cameras,
                    const struct pav_stage_options *options)
{
    return raise_wall(exhibition, cameras, options) || may_do_without_wall(exhibition);
}

bool pav_stage_init(struct pav_stage *stage, const struct pav_stage_options *options,
                    struct pav_exhibition *exhibition)
{
    memset(stage, 0, sizeof *stage);
    stage->options = options;
    stage->exhibition = exhibition;
    stage->touched_s = -1;
    stage->house.since_s = -60; /* nothing fades at the start */
    stage->told.entry = PAV_ENTRY_NONE;
    stage->lock_step = strcmp(options->mode, "run") != 0 && strcmp(options->mode, "probe") != 0;
    pav_line_init(&stage->line);
    pav_stage_limit_descriptors();
    pav_last_words_begin(pav_beat_words(stage->line.beat));
    if (options->developer && !stage->lock_step)
        stage->plugins = pav_plugins_create();
    pav_beat(stage->line.beat, PAV_PHASE_LOADING, LOADING_NS);
    stage->given = (struct pav_given){.images = options->images,
                                      .image_count = options->image_count,
                                      .date = options->has_date ? options->date : NULL};
    if (!pav_stage_wall(exhibition, strcmp(options->mode, "check") == 0, options) ||
        !open_window(stage) || !open_gpu(stage))
        return false;
    pav_text_init();
    bool device = !stage->lock_step && !options->no_sound && options->window != PAV_WINDOW_HEADLESS;
    stage->sound = pav_sound_output_create(device);
    if (exhibition)
        stage->hearing =
            pav_hearing_create(&(struct pav_hearing_desc){.plan = &exhibition->listening,
                                                          .gpu = stage->gpu,
                                                          .output = stage->sound,
                                                          .lock_step = stage->lock_step});
    if (!pav_sandbox_calls(PAV_ROLE_STAGE, false)) {
        pav_log("stage", PAV_LOG_ERROR, "seccomp was refused: no scene is loaded without the wall");
        return false;
    }
    if (exhibition)
        open_show(stage);
    stage->cue.waits = options->understudy;
    stage->start_ns = pav_clock_ns();
    return true;
}

void pav_stage_draw_insight(struct pav_stage *stage, struct pav_target *screen)
{
    int camera = pav_show_camera(stage->show);
    pav_insight_draw(stage->insight, pav_cameras_frame(stage->cameras, camera),
                     pav_cameras_findings(stage->cameras, camera), screen);
}

void pav_stage_finish(struct pav_stage *stage)
{
    pav_stage_house_finish(stage);
    pav_capture_finish(stage->capture);
    pav_panel_destroy(stage->panel);
    pav_show_destroy(stage->show);
    pav_limiter_destroy(stage->limiter);
    pav_plugins_destroy(stage->plugins);
    pav_str_finish(&stage->troubles);
    pav_wayout_destroy(stage->wayout);
    pav_label_destroy(stage->label);
    pav_title_destroy(stage->title);
    pav_vigil_destroy(stage->vigil);
    pav_insight_destroy(stage->insight);
    pav_cameras_destroy(stage->cameras);
    pav_hearing_destroy(stage->hearing);
    pav_sound_output_destroy(stage->sound);
    pav_gpu_destroy(stage->gpu);
    pav_window_destroy(stage->window);
    pav_stage_exhibition_free(stage->replaced);
    pav_stage_exhibition_free(stage->exhibition);
}

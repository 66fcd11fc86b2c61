/* A run from its first to its last line: set up, keep, clear up. */
#include "keeper/keeper.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "keeper/display.h"
#include "keeper/journal.h"
#include "keeper/state.h"
#include "link/exhibition_hours.h"
#include "link/manifest.h"

#define STOP_RECORDING_S         15.0
#define LOOK_NS                  (50 * PAV_NS_PER_MS) /* while something is awaited */
#define DISPLAY_NS               (300 * PAV_NS_PER_MS)
#define PROGRESS_NS              (250 * PAV_NS_PER_MS)
#define SLACK_NS                 (1500 * PAV_NS_PER_MS) /* the stage keeps its own time, more exactly */
#define LOADING_MOST_NS          (60 * PAV_NS_PER_S)
#define YOUNG_DEATHS_MOST        5
#define LOCK_STEP_MESSAGES_PER_S 20000
#define DESK_MESSAGES_PER_S      900
#define WARDS                    (PAV_CAMERAS_MAX + 4)

void pav_keeper_stop(struct pav_keeper *keeper, int exit_code)
{
    if (keeper->stopping)
        return;
    keeper->stopping = true;
    keeper->exit_code = exit_code;
    sd_notify(0, "STOPPING=1");
    pav_opening_end(keeper);
    pav_ward_stop(keeper->stage, pav_keeper_records(keeper) ? STOP_RECORDING_S : PAV_STOP_S);
    pav_ward_stop(keeper->waiting, PAV_STOP_S);
    for (int i = 0; i < PAV_CAMERAS_MAX; i++)
        pav_ward_stop(&keeper->eyes[i], PAV_STOP_S);
    pav_ward_stop(&keeper->desk, PAV_STOP_S);
    pav_ward_stop(&keeper->herald, PAV_STOP_S);
}

/* --- reading ---------------------------------------------------------------------------------- */

bool pav_keeper_exhibition(struct pav_exhibition *exhibition, const char *thing, const char *camera,
                           bool shows_the_rest)
{
    struct pav_complaints complaints = {.shows_the_rest = shows_the_rest};
    bool well = pav_exhibition_open(exhibition, thing, &complaints);
    if (complaints.text.length)
        fputs(complaints.text.text, stderr);
    else if (!well)
        pav_place_refuse(thing);
    pav_complaints_finish(&complaints);
    char *why = NULL;
    if (well && camera && !pav_exhibition_set_camera(exhibition, camera, &why)) {
        fprintf(stderr, "pavilion: %s\n", why);
        free(why);
        pav_exhibition_finish(exhibition);
        return false;
    }
    return well;
}

/* Run by itself, without an exhibition file around it. */
static bool is_lone_installation(const struct pav_exhibition *exhibition)
{
    return strcmp(pav_path_name(exhibition->path), "installation.yaml") == 0 ||
           pav_place_is_alone(exhibition->path);
}

/* An installation names no camera: it gets what is there. */
static const char *camera_of_its_own(const struct pav_keeper_options *options)
{
    static const struct pav_camera_plan any = {.kind = PAV_SOURCE_DEVICE, .source = (char *)"auto"};
    return !options->optional_outputs && pav_plan_present(&any) ? any.source : "virtual:visitor";
}

/* The show does not wait for a certificate: the herald says what is missing for as long as it is. */
static void warn_of_mqtt(const struct pav_keeper *keeper)
{
    struct pav_complaints complaints = {0};
    if (keeper->options->mode == PAV_KEEPER_RUN &&
        !pav_mqtt_check(&keeper->exhibition, false, &complaints))
        fputs(complaints.text.text, stderr);
    pav_complaints_finish(&complaints);
}

/* A kiosk that comes up in the morning is not dark for want of a list of feasts. */
static bool read_without_holidays(struct pav_keeper *keeper, bool shows_the_rest)
{
    const struct pav_keeper_options *options = keeper->options;
    if (options->mode != PAV_KEEPER_RUN || !options->hours)
        return false;
    pav_hours_leave_files(true);
    keeper->holidays.missed =
        pav_keeper_exhibition(&keeper->exhibition, options->thing, options->camera, shows_the_rest);
    pav_hours_leave_files(false);
    if (keeper->holidays.missed)
        pav_log("hours", PAV_LOG_ERROR,
                "the files of holidays cannot be read: the week's hours hold until they can");
    return keeper->holidays.missed;
}

static bool read_exhibition(struct pav_keeper *keeper)
{
    const struct pav_keeper_options *options = keeper->options;
    struct pav_exhibition *exhibition = &keeper->exhibition;
    keeper->camera = options->camera;
    if (!options->cameras)
        return true;
    bool shows_the_rest = options->kiosk && !options->developer;
    keeper->has_exhibition =
        pav_keeper_exhibition(exhibition, options->thing, options->camera, shows_the_rest) ||
        read_without_holidays(keeper, shows_the_rest);
    if (!keeper->has_exhibition)
        return false;
    warn_of_mqtt(keeper);
    if (options->mode == PAV_KEEPER_RUN && !keeper->camera && is_lone_installation(exhibition)) {
        char *why = NULL;
        keeper->camera = camera_of_its_own(options);
        return pav_exhibition_set_camera(exhibition, keeper->camera, &why);
    }
    return true;
}

/* --- signals ---------------------------------------------------------------------------------- */

static void hear_signal(void *data)
{
    struct pav_keeper *keeper = data;
    struct signalfd_siginfo about;
    if (read(keeper->signals.fd, &about, sizeof about) != sizeof about)
        return;
    if (!keeper->stopping) {
        pav_keeper_stop(keeper, 0);
        return;
    }
    /* Asked twice: at once. */
    keeper->exit_code = 1;
    pav_ward_kill(keeper->stage);
    pav_ward_kill(keeper->waiting);
    for (int i = 0; i < PAV_CAMERAS_MAX; i++)
        pav_ward_kill(&keeper->eyes[i]);
    pav_ward_kill(&keeper->desk);
    pav_ward_kill(&keeper->herald);
}

static bool watch_signals(struct pav_keeper *keeper, sigset_t *before)
{
    sigset_t wanted;
    sigemptyset(&wanted);
    sigaddset(&wanted, SIGINT);
    sigaddset(&wanted, SIGTERM);
    sigaddset(&wanted, SIGHUP);
    sigprocmask(SIG_BLOCK, &wanted, before);
    signal(SIGPIPE, SIG_IGN);
    int fd = signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK);
    keeper->signals = (struct pav_watch){fd, hear_signal, keeper};
    return fd >= 0 && pav_events_add(&keeper->events, &keeper->signals);
}

/* --- keeping ---------------------------------------------------------------------------------- */

static void note_drawing(struct pav_keeper *keeper, int64_t now_ns)
{
    enum pav_phase phase = keeper->stage->reading.phase;
    bool draws = keeper->stage->state == PAV_WARD_RUNNING &&
                 (phase == PAV_PHASE_DRAWING || phase == PAV_PHASE_DARK);
    keeper->display_gone &= !draws;
    if (keeper->drawn || !draws)
        return;
    keeper->drawn = true;
    keeper->first_drawn_ns = now_ns;
    pav_log("keeper", PAV_LOG_INFO, "the first picture is shown, %.2f s after the start",
            (double)(now_ns - keeper->start_ns) * 1e-9);
    sd_notify(0, "READY=1");
}

static void mind_time(struct pav_keeper *keeper, int64_t now_ns)
{
    const struct pav_keeper_options *options = keeper->options;
    if (options->mode != PAV_KEEPER_RUN || keeper->stopping)
        return;
    int64_t length_ns = (int64_t)(options->seconds * 1e9);
    if (length_ns > 0 && keeper->drawn && now_ns > keeper->first_drawn_ns + length_ns + SLACK_NS)
        pav_keeper_stop(keeper, 0);
    if (length_ns > 0 && !keeper->drawn &&
        now_ns > keeper->start_ns + length_ns + LOADING_MOST_NS) {
        pav_log("keeper", PAV_LOG_ERROR, "nothing was shown in all that time");
        pav_keeper_stop(keeper, 1);
    }
    if (!keeper->drawn && !options->kiosk && keeper->stage->young_deaths >= YOUNG_DEATHS_MOST) {
        pav_log("keeper", PAV_LOG_ERROR, "the stage does not come up: giving up");
        pav_keeper_stop(keeper, 1);
    }
}

static void show_progress(struct pav_keeper *keeper, int64_t now_ns)
{
    if (keeper->progress_due_ns == 0 || now_ns < keeper->progress_due_ns)
        return;
    keeper->progress_due_ns = now_ns + PROGRESS_NS;
    fprintf(stderr, "\r%s: %llu pictures \r", keeper->options->stage_mode,
            (unsigned long long)keeper->stage->reading.frames);
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* A stage without a display could do nothing but say so. */
static void await_display(struct pav_keeper *keeper, int64_t now_ns)
{
    struct pav_ward *stage = keeper->stage;
    if (keeper->display_gone && stage->state == PAV_WARD_RESTING && now_ns >= stage->due_ns &&
        !pav_display_answers(getenv("DISPLAY")))
        stage->due_ns = now_ns + DISPLAY_NS;
}

/* Does what is due; returns when to come back. */
static int64_t tend(struct pav_keeper *keeper)
{
    int64_t now_ns = pav_clock_ns();
    struct pav_ward *wards[WARDS] = {&keeper->stages[0], &keeper->stages[1], &keeper->desk,
                                     &keeper->herald};
    for (int i = 0; i < PAV_CAMERAS_MAX; i++)
        wards[WARDS - PAV_CAMERAS_MAX + i] = &keeper->eyes[i];
    await_display(keeper, now_ns);
    for (int i = 0; i < WARDS; i++)
        pav_ward_tend(wards[i], now_ns);
    int64_t understudy_due = pav_understudy_tend(keeper, now_ns);
    int64_t rehearsal_due = pav_rehearsal_tend(keeper, now_ns);
    pav_file_tend(&keeper->file, now_ns);
    int64_t holidays_due = pav_holidays_tend(keeper, now_ns);
    pav_preset_file_tend(&keeper->presets, now_ns);
    pav_access_file_tend(&keeper->access, now_ns);
    pav_workshop_tend(&keeper->workshop, now_ns);
    note_drawing(keeper, now_ns);
    mind_time(keeper, now_ns);
    show_progress(keeper, now_ns);
    int64_t ladder_due = pav_ladder_tend(keeper, now_ns);
    int64_t watchdog_due = pav_watchdog_tend(&keeper->watchdog, keeper->stage, now_ns);
    int64_t opening_due = pav_opening_tend(keeper, now_ns);
    int64_t health_due = pav_health_tend(keeper, now_ns);

    int64_t due = pav_route_settle(keeper) || !keeper->drawn ? now_ns + LOOK_NS : INT64_MAX;
    due = earlier(due, understudy_due);
    due = earlier(due, rehearsal_due);
    due = earlier(due, holidays_due);
    for (int i = 0; i < WARDS; i++)
        due = earlier(due, pav_ward_due(wards[i]));
    if (keeper->file.path)
        due = earlier(due, keeper->file.saved.due_ns);
    if (keeper->presets.path)
        due = earlier(due, keeper->presets.saved.due_ns);
    if (keeper->access.path)
        due = earlier(due, keeper->access.saved.due_ns);
    due = earlier(due, pav_workshop_due(&keeper->workshop));
    due = earlier(due, health_due);
    due = earlier(due, opening_due);
    due = earlier(due, ladder_due);
    if (keeper->options->seconds > 0)
        due = earlier(due, now_ns + PAV_NS_PER_S);
    if (keeper->progress_due_ns)
        due = earlier(due, keeper->progress_due_ns);
    return earlier(due, watchdog_due);
}

static bool somebody_is_there(const struct pav_keeper *keeper)
{
    bool there = keeper->stage->state != PAV_WARD_OFF || keeper->desk.state != PAV_WARD_OFF ||
                 keeper->waiting->state != PAV_WARD_OFF || keeper->herald.state != PAV_WARD_OFF;
    for (int i = 0; i < PAV_CAMERAS_MAX; i++)
        there |= keeper->eyes[i].state != PAV_WARD_OFF;
    return there;
}

static void keep(struct pav_keeper *keeper)
{
    int64_t due = tend(keeper);
    while (somebody_is_there(keeper)) {
        pav_events_wait(&keeper->events, due);
        due = tend(keeper);
    }
}

/* --- setting up and clearing up ---------------------------------------------------------------- */

static void begin_wards(struct pav_keeper *keeper)
{
    const struct pav_keeper_options *options = keeper->options;
    bool once = options->mode == PAV_KEEPER_ONCE;
    for (int i = 0; keeper->has_exhibition && i < (int)keeper->exhibition.camera_count; i++) {
        if (!pav_camera_used(&keeper->exhibition, i) || pav_probe_spares(keeper, PAV_ROLE_EYE))
            continue;
        keeper->cameras[i].used = true;
        pav_keeper_name_eye(keeper, i);
        if (!keeper->opening.closed)
            pav_ward_begin(&keeper->eyes[i]);
    }
    if (once) {
        keeper->stage->messages_per_s = LOCK_STEP_MESSAGES_PER_S;
        keeper->stage->messages_at_once = LOCK_STEP_MESSAGES_PER_S;
    }
    if (!pav_probe_spares(keeper, PAV_ROLE_STAGE))
        pav_ward_begin(keeper->stage);
    bool talks = !once || (options->probe && !pav_probe_spares(keeper, PAV_ROLE_DESK));
    char *desk = talks ? pav_keeper_program("pavilion-desk") : NULL;
    if (desk)
        pav_ward_begin(&keeper->desk);
    free(desk);
    pav_herald_follow(keeper, NULL);
    if (options->probe && options->probe->only == PAV_ROLE_HERALD)
        pav_ward_begin(&keeper->herald);
}

static void init_wards(struct pav_keeper *keeper)
{
    struct pav_events *events = &keeper->events;
    pav_understudy_init(keeper);
    pav_rehearsal_init(keeper);
    pav_ward_init(keeper->stage, &pav_stage_calls, keeper, events, PAV_ROLE_STAGE, 0, "stage");
    pav_ward_init(keeper->waiting, &pav_stage_calls, keeper, events, PAV_ROLE_STAGE, 1,
                  "understudy");
    keeper->waiting->messages_at_once = PAV_STAGE_AT_ONCE;
    pav_ward_init(&keeper->desk, &pav_desk_calls, keeper, events, PAV_ROLE_DESK, 0, "desk");
    keeper->stage->messages_at_once = PAV_STAGE_AT_ONCE;
    keeper->desk.messages_per_s = keeper->desk.messages_at_once = DESK_MESSAGES_PER_S;
    pav_herald_ward_init(keeper);
    for (int i = 0; i < PAV_CAMERAS_MAX; i++) {
        pav_ward_init(&keeper->eyes[i], &pav_eye_calls, keeper, events, PAV_ROLE_EYE, i, "eye");
        keeper->cameras[i].ring = -1;
    }
    pav_takes_init(&keeper->takes);
    keeper->record.fd = keeper->sheet.fd = keeper->out.fd = keeper->signals.fd = -1;
    keeper->events.epoll = keeper->events.timer = keeper->peek = -1;
    keeper->store.folder_fd = -1;
}

static void watch_file(struct pav_keeper *keeper)
{
    const struct pav_keeper_options *options = keeper->options;
    if (options->mode != PAV_KEEPER_RUN || !keeper->has_exhibition ||
        is_lone_installation(&keeper->exhibition))
        return;
    keeper->file.camera = keeper->camera;
    keeper->file.taken = pav_keeper_take_exhibition;
    keeper->file.refused = pav_ladder_refused;
    keeper->file.data = keeper;
    pav_file_watch(&keeper->file, &keeper->events, keeper->exhibition.path);
}

static void access_changed(void *data)
{
    struct pav_keeper *keeper = data;
    keeper->brief_owed = true;
    pav_desk_settle(keeper);
}

static void presets_changed(void *data)
{
    struct pav_keeper *keeper = data;
    keeper->presets_owed = true;
    pav_desk_settle(keeper);
}

/* A kiosk's panel asks for a token also of who sits at the machine, once tokens were made. */
static void open_access(struct pav_keeper *keeper)
{
    const char *named = getenv("PAVILION_ACCESS");
    if (!keeper->options->kiosk && !named)
        return;
    keeper->access.changed = access_changed;
    keeper->access.data = keeper;
    pav_access_file_open(&keeper->access, &keeper->events, named ? named : PAV_ACCESS_PLACE);
}

/* What the desk will need. */
static void open_panel(struct pav_keeper *keeper)
{
    const struct pav_keeper_options *options = keeper->options;
    const char *listen = options->panel ? options->panel : keeper->exhibition.panel;
    if (options->mode != PAV_KEEPER_RUN || !keeper->has_exhibition)
        return;
    keeper->developer = options->developer && !options->kiosk;
    open_access(keeper);
    bool wide = options->lan || !pav_listen_loopback(listen) || keeper->exhibition.panel_names[0];
    if (wide && !pav_access_file_locks(&keeper->access) && !pav_desk_token(keeper))
        pav_log("keeper", PAV_LOG_ERROR, "there is no token for the panel: %s", strerror(errno));
    keeper->presets.changed = presets_changed;
    keeper->presets.data = keeper;
    pav_preset_file_open(&keeper->presets, &keeper->events, keeper->exhibition.path);
}

/* A kiosk loads what was built elsewhere; the command line refuses the two together, and so do we. */
static void open_workshop(struct pav_keeper *keeper)
{
    if (keeper->developer && keeper->options->mode == PAV_KEEPER_RUN && keeper->has_exhibition &&
        pav_workshop_open(&keeper->workshop, &keeper->events, keeper->stage))
        pav_workshop_follow(&keeper->workshop, &keeper->exhibition);
}

static void out_of_memory(void)
{
    /* The children go with us, half-written files keep their hidden names. */
    fprintf(stderr, "pavilion: out of memory\n");
    _exit(1);
}

void pav_keeper_mind_memory(void)
{
    pav_oom_set(out_of_memory);
    /* Of JSON that is half there nobody could make anything either. */
    json_set_alloc_funcs(pav_alloc, free);
}

static void run(struct pav_keeper *keeper)
{
    const struct pav_keeper_options *options = keeper->options;
    sigset_t before;
    if (!pav_events_init(&keeper->events) || !watch_signals(keeper, &before)) {
        pav_log("keeper", PAV_LOG_ERROR, "there is no waiting for anything here: %s",
                strerror(errno));
        keeper->exit_code = 1;
        return;
    }
    if (options->mode == PAV_KEEPER_RUN)
        pav_journal_open();
    pav_cache_open(&keeper->cache);
    if (options->mode == PAV_KEEPER_RUN && (options->kiosk || getenv("STATE_DIRECTORY")))
        pav_store_open(&keeper->store);
    pav_memory_steady();
    pav_ladder_open(keeper);
    pav_watchdog_init(&keeper->watchdog);
    if (options->mode == PAV_KEEPER_RUN && options->kiosk)
        pav_code_open(&keeper->code, &keeper->store);
    watch_file(keeper);
    open_panel(keeper);
    open_workshop(keeper);
    if (options->mode == PAV_KEEPER_ONCE && pav_keeper_records(keeper) && isatty(STDERR_FILENO))
        keeper->progress_due_ns = pav_clock_ns() + PROGRESS_NS;
    pav_holidays_follow(keeper);
    pav_opening_begin(keeper);
    begin_wards(keeper);
    keep(keeper);
    if (keeper->progress_due_ns)
        fprintf(stderr, "\r\033[K");
    pav_cache_close(&keeper->cache, !keeper->live && keeper->exit_code == 0);
    pav_file_finish(&keeper->file);
    pav_holidays_finish(&keeper->holidays);
    pav_preset_file_finish(&keeper->presets);
    pav_access_file_finish(&keeper->access);
    pav_kept_finish(&keeper->kept);
    if (keeper->peek >= 0)
        close(keeper->peek);
    pav_workshop_close(&keeper->workshop);
    pav_ladder_close(keeper);
    pav_code_close(&keeper->code);
    pav_herald_ward_finish(keeper);
    pav_opening_finish(keeper);
    pav_store_close(&keeper->store);
    sigprocmask(SIG_SETMASK, &before, NULL);
}

int pav_keeper_run(const struct pav_keeper_options *options)
{
    static struct pav_keeper keeper; /* large, and one a process */
    keeper = (struct pav_keeper){.options = options, .start_ns = pav_clock_ns()};
    pav_keeper_mind_memory();
    init_wards(&keeper);
    if (!read_exhibition(&keeper) || !pav_keeper_open_outputs(&keeper))
        keeper.exit_code = 2;
    else
        run(&keeper);
    pav_keeper_close_outputs(&keeper);
    for (int i = 0; i < PAV_CAMERAS_MAX; i++)
        pav_route_forget(&keeper, i);
    if (keeper.signals.fd >= 0)
        close(keeper.signals.fd);
    pav_events_finish(&keeper.events);
    if (keeper.has_exhibition)
        pav_exhibition_finish(&keeper.exhibition);
    return keeper.exit_code;
}

/* Command lines of eye, stage and desk, and what the end of each means. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include <pavilion/frame.h>

#include "base/clock.h"
#include "base/log.h"
#include "keeper/arguments.h"
#include "keeper/state.h"
#include "link/ends.h"
#include "link/manifest.h"

#define EXIT_APPEARED 78 /* of an eye: the device is there, start me again at once */
/* Of a stage, beside what the desk asks for; who may see a real person says little. */
#define MESSAGES_PER_S      600
#define MESSAGES_PER_S_LIVE 30
#define REST_LOST_S         0.3
#define REST_DISPLAY_S      0.3
/* Where an operating system ends a stage it is about to end its keeper. */
#define REST_SHUT_DOWN_S 2.0
#define REST_APPEARED_S  0.3 /* for one that says so twice within a second */

char *pav_keeper_program(const char *name)
{
    /* Installed, all lie together; in a build folder each lies in its room. */
    const char *room = strchr(name, '-') ? strchr(name, '-') + 1 : "app";
    char *together = pav_path_join(pav_place_programs(), name);
    if (access(together, X_OK) == 0)
        return together;
    char *apart = pav_sprintf("%s/../%s/%s", pav_place_programs(), room, name);
    free(together);
    if (access(apart, X_OK) == 0)
        return apart;
    free(apart);
    return NULL;
}

bool pav_keeper_spawn(struct pav_keeper *keeper, struct pav_ward *ward, const char *program,
                      const struct pav_arguments *arguments, char *const *envp, const int *extra,
                      int extra_count)
{
    bool once = keeper->options->mode == PAV_KEEPER_ONCE;
    int output = once && keeper->options->output > 0 ? keeper->options->output : -1;
    bool live = keeper->has_exhibition && pav_exhibition_live(&keeper->exhibition);
    int caught = once ? -1 : pav_echo_open(&ward->echo, ward->events, ward->name, live);
    char *path = pav_keeper_program(program);
    static const int ends_first[] = {[PAV_ROLE_STAGE] = 900,
                                     [PAV_ROLE_EYE] = 600,
                                     [PAV_ROLE_DESK] = 300,
                                     [PAV_ROLE_HERALD] = 300};
    struct pav_spawn_plan plan = {.path = path ? path : program,
                                  .argv = arguments->list,
                                  .envp = envp,
                                  .extra = extra,
                                  .extra_count = extra_count,
                                  .ends_first = ends_first[ward->role],
                                  .output = once ? output : caught};
    bool started = pav_spawn(&ward->child, &plan);
    if (!started)
        pav_log("keeper", PAV_LOG_ERROR, "%s cannot be started: %s: %s", ward->name, plan.path,
                strerror(errno));
    if (caught >= 0)
        close(caught);
    free(path);
    return started;
}

/* --- stage ------------------------------------------------------------------------------------ */

static int add_descriptor(struct pav_arguments *arguments, const char *option,
                          const struct pav_output *output, int *extra, int count)
{
    if (output->fd < 0)
        return count;
    pav_arguments_option(arguments, option, "%d", PAV_CHILD_EXTRA + count);
    extra[count] = output->fd;
    return count + 1;
}

/* A stage that is started anew has only the rest of the time. */
static void add_time(struct pav_arguments *arguments, const struct pav_keeper *keeper)
{
    const struct pav_keeper_options *options = keeper->options;
    if (options->seconds <= 0)
        return;
    double gone_s = keeper->drawn ? (double)(pav_clock_ns() - keeper->first_drawn_ns) * 1e-9 : 0;
    double left_s = options->seconds - gone_s;
    pav_arguments_option(arguments, "--seconds", "%.3f", left_s > 0.2 ? left_s : 0.2);
    if (options->tour && keeper->exhibition.entry_count > 1)
        pav_arguments_option(arguments, "--tour", "%.3f",
                             options->seconds / (double)keeper->exhibition.entry_count);
}

static void stage_environment(struct pav_arguments *environment, const struct pav_keeper *keeper)
{
    const char *changes[8] = {NULL};
    int count = 0;
    char *mesa = NULL, *nvidia = NULL;
    if (pav_cache_usable(&keeper->cache)) {
        mesa = pav_sprintf("MESA_SHADER_CACHE_DIR=%s", keeper->cache.folder);
        nvidia = pav_sprintf("__GL_SHADER_DISK_CACHE_PATH=%s", keeper->cache.folder);
        changes[count++] = mesa;
        changes[count++] = nvidia;
        changes[count++] = "MESA_SHADER_CACHE_DISABLE=false";
    } else {
        changes[count++] = "MESA_SHADER_CACHE_DISABLE=true";
        changes[count++] = "__GL_SHADER_DISK_CACHE=0";
    }
    char *most = pav_sprintf("MESA_SHADER_CACHE_MAX_SIZE=%dM", PAV_CACHE_MIB);
    changes[count++] = most;
    if (keeper->options->software || keeper->ladder.software)
        changes[count++] = "LIBGL_ALWAYS_SOFTWARE=1";
    pav_arguments_environment(environment, changes);
    free(mesa);
    free(nvidia);
    free(most);
}

static bool start_stage(void *owner, struct pav_ward *ward)
{
    struct pav_keeper *keeper = owner;
    const struct pav_keeper_options *options = keeper->options;
    struct pav_arguments arguments = {0}, environment = {0};
    int extra[4], count = 0;
    pav_arguments_add(&arguments, "pavilion-stage");
    pav_arguments_add(&arguments, "%s", options->stage_mode);
    bool waits = ward == keeper->waiting;
    if (waits)
        pav_arguments_add(&arguments, "--understudy");
    if (keeper->understudy.there)
        pav_arguments_add(&arguments, "--understudied");
    if (options->thing)
        pav_arguments_add(&arguments, "%s", options->thing);
    for (const char *const *word = options->stage_options; word && *word; word++)
        pav_arguments_add(&arguments, "%s", *word);
    if (keeper->code.hash)
        pav_arguments_add(&arguments, "--code");
    if (keeper->camera)
        pav_arguments_option(&arguments, "--camera", "%s", keeper->camera);
    if (!waits)
        add_time(&arguments, keeper);
    count = add_descriptor(&arguments, "--record-fd", &keeper->record, extra, count);
    count = add_descriptor(&arguments, "--sheet-fd", &keeper->sheet, extra, count);
    count = add_descriptor(&arguments, "--out-fd", &keeper->out, extra, count);
    int text = ward->starts > 1 || waits ? pav_file_memory(&keeper->file) : -1;
    if (text >= 0) {
        /* The file may have been spoilt meanwhile: the text that ran goes on. */
        pav_arguments_option(&arguments, "--exhibition-fd", "%d", PAV_CHILD_EXTRA + count);
        extra[count++] = text;
    }
    pav_probe_arguments(keeper, ward, &arguments);
    stage_environment(&environment, keeper);
    bool started = pav_keeper_spawn(keeper, ward, "pavilion-stage", &arguments, environment.list,
                                    extra, count);
    if (text >= 0)
        close(text);
    pav_arguments_finish(&arguments);
    pav_arguments_finish(&environment);
    return started;
}

static int exit_code(int status)
{
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Said once: the display may be away for hours. */
static double display_gone(struct pav_keeper *keeper)
{
    if (!keeper->display_gone) {
        pav_log("keeper", PAV_LOG_ERROR, "the display is gone: tried again until it is back");
        pav_faults_add(&keeper->faults, PAV_FAULT_DISPLAY_LOST, "", "");
    }
    keeper->display_gone = true;
    return REST_DISPLAY_S;
}

static void stage_died(void *owner, struct pav_ward *ward)
{
    struct pav_keeper *keeper = owner;
    if (ward == keeper->stage)
        pav_understudy_stage_died(keeper);
}

static double stage_ended(void *owner, struct pav_ward *ward, int status)
{
    struct pav_keeper *keeper = owner;
    int code = exit_code(status);
    enum pav_fault_code fault = pav_ladder_ended(keeper, ward, status);
    if (code == PAV_END_GL)
        pav_faults_add(&keeper->faults, PAV_FAULT_GL_LOST, "stage",
                       "the GPU was reset, or draws no more");
    if (ward == keeper->waiting)
        return pav_understudy_ended(keeper, ward, status);
    pav_route_stage_gone(keeper);
    if (pav_probe_ended(keeper, status))
        return -1;
    if (keeper->options->mode == PAV_KEEPER_ONCE) {
        if (code < 0)
            pav_log("keeper", PAV_LOG_ERROR, "%s ended: %s", ward->name, pav_child_end(status));
        pav_keeper_stop(keeper, code >= 0 ? code : 1);
        return -1;
    }
    if (keeper->stopping) {
        /* Ended as by a shutdown, or before it had anything to finish, it is well. */
        bool well = code == 0 || pav_ladder_shut_down(status) || !keeper->drawn;
        if (!well && keeper->exit_code == 0)
            keeper->exit_code = 1;
        return -1;
    }
    if (ward->leaving_for_new) {
        pav_ward_begin(ward);
        return -1;
    }
    bool meant = pav_stage_meant_it(keeper, status) || (code == 2 && !keeper->drawn);
    if (fault == PAV_FAULT_NONE && meant) {
        pav_keeper_stop(keeper, code);
        return -1;
    }
    double rest_s = pav_ladder_shut_down(status) ? REST_SHUT_DOWN_S : pav_ward_rest(ward);
    if (code == PAV_END_DISPLAY && (keeper->drawn || keeper->options->kiosk))
        return display_gone(keeper);
    pav_log("keeper", PAV_LOG_ERROR, "%s ended after %.1f s: %s; started again in %.1f s",
            ward->name, (double)(pav_clock_ns() - ward->started_ns) * 1e-9, pav_child_end(status),
            rest_s);
    pav_workshop_stage_died(&keeper->workshop, pav_child_end(status));
    pav_output_restart(&keeper->record);
    pav_output_restart(&keeper->sheet);
    return rest_s;
}

static void on_message(void *owner, struct pav_ward *ward, const struct pav_message *message,
                       int fd)
{
    pav_route_message(owner, ward, message, fd);
}

static bool start_stage_and_tell(void *owner, struct pav_ward *ward)
{
    struct pav_keeper *keeper = owner;
    bool started = start_stage(keeper, ward);
    if (keeper->options->mode == PAV_KEEPER_RUN)
        ward->messages_per_s =
            pav_exhibition_live(&keeper->exhibition) ? MESSAGES_PER_S_LIVE : MESSAGES_PER_S;
    if (started) {
        ward->state = PAV_WARD_RUNNING;
        pav_understudy_started(keeper, ward);
    } else if (keeper->options->mode == PAV_KEEPER_ONCE) {
        pav_keeper_stop(keeper, 1);
    }
    return started;
}

const struct pav_ward_calls pav_stage_calls = {
    .start = start_stage_and_tell,
    .died = stage_died,
    .message = on_message,
    .ended = stage_ended,
};

/* --- eye -------------------------------------------------------------------------------------- */

static void add_control(struct pav_arguments *arguments, const char *option, int value)
{
    if (value != PAV_CONTROL_KEEP)
        pav_arguments_option(arguments, option, "%d", value);
}

static void eye_arguments(struct pav_arguments *arguments, const struct pav_keeper *keeper,
                          const struct pav_ward *ward)
{
    static const char *const kinds[] = {[PAV_SOURCE_NONE] = "none",
                                        [PAV_SOURCE_DEVICE] = "device",
                                        [PAV_SOURCE_FILE] = "file",
                                        [PAV_SOURCE_URL] = "url",
                                        [PAV_SOURCE_VIRTUAL] = "virtual"};
    const struct pav_camera_plan *plan = &keeper->exhibition.cameras[ward->index];
    pav_arguments_add(arguments, "pavilion-eye");
    pav_arguments_option(arguments, "--camera", "%d", ward->index);
    pav_arguments_option(arguments, "--name", "%s", plan->name);
    pav_arguments_option(arguments, "--kind", "%s", kinds[plan->kind]);
    pav_arguments_option(arguments, "--source", "%s", plan->source);
    pav_arguments_option(arguments, "--size", "%dx%d", plan->width_px, plan->height_px);
    pav_arguments_option(arguments, "--fps", "%g", plan->fps);
    if (plan->fallback)
        pav_arguments_add(arguments, "--fallback");
    if (plan->mirror)
        pav_arguments_add(arguments, "--mirror");
    add_control(arguments, "--exposure", plan->exposure);
    add_control(arguments, "--white-balance", plan->white_balance_k);
    add_control(arguments, "--power-line", plan->power_line_hz);
    if (plan->zone.count > 0) {
        char *zone = pav_zone_text(&plan->zone);
        pav_arguments_option(arguments, "--zone", "%s", zone);
        free(zone);
    }
    /* Picture ids rise over all eyes of a camera. */
    pav_arguments_option(arguments, "--first-id", "%llu",
                         (unsigned long long)(ward->starts - 1) << 32);
    if (keeper->options->mode == PAV_KEEPER_ONCE && !keeper->options->probe)
        pav_arguments_add(arguments, "--lock-step");
}

static bool start_eye(void *owner, struct pav_ward *ward)
{
    struct pav_keeper *keeper = owner;
    struct pav_arguments arguments = {0}, environment = {0};
    eye_arguments(&arguments, keeper, ward);
    pav_probe_arguments(keeper, ward, &arguments);
    pav_arguments_environment(&environment, NULL);
    bool started =
        pav_keeper_spawn(keeper, ward, "pavilion-eye", &arguments, environment.list, NULL, 0);
    pav_arguments_finish(&arguments);
    pav_arguments_finish(&environment);
    keeper->live |= pav_plan_present(&keeper->exhibition.cameras[ward->index]);
    if (started) {
        ward->state = PAV_WARD_RUNNING;
        pav_route_to_new_eye(keeper, ward->index);
    }
    return started;
}

static bool eye_is_wanted(const struct pav_keeper *keeper, int index)
{
    return !keeper->stopping && !keeper->opening.closed &&
           index < (int)keeper->exhibition.camera_count && keeper->cameras[index].used;
}

static double eye_ended(void *owner, struct pav_ward *ward, int status)
{
    struct pav_keeper *keeper = owner;
    int code = exit_code(status);
    if (pav_probe_ended(keeper, status) || !eye_is_wanted(keeper, ward->index))
        return -1;
    if (ward->leaving_for_new) {
        pav_ward_begin(ward);
        return -1;
    }
    if (keeper->options->mode == PAV_KEEPER_ONCE) {
        pav_log("keeper", PAV_LOG_ERROR, "%s ended: %s", ward->name, pav_child_end(status));
        pav_keeper_stop(keeper, 1);
        return -1;
    }
    double lived_s = (double)(pav_clock_ns() - ward->started_ns) * 1e-9;
    if (code == EXIT_APPEARED)
        return lived_s < 1 ? REST_APPEARED_S : 0;
    const struct pav_camera_memory *camera = &keeper->cameras[ward->index];
    if (!camera->has_state || camera->state.u.camera_state.state != PAV_CAMERA_STALLED)
        pav_route_camera_lost(keeper, ward->index, "");
    if (code == EX_TEMPFAIL)
        return REST_LOST_S;
    double rest_s = pav_ward_rest(ward);
    if (!pav_ladder_shut_down(status))
        pav_faults_add(&keeper->faults, PAV_FAULT_EYE_CRASHED,
                       keeper->exhibition.cameras[ward->index].name, pav_child_end(status));
    pav_log("keeper", PAV_LOG_ERROR, "%s ended after %.1f s: %s; started again in %.1f s",
            ward->name, lived_s, pav_child_end(status), rest_s);
    return rest_s;
}

const struct pav_ward_calls pav_eye_calls = {
    .start = start_eye,
    .message = on_message,
    .ended = eye_ended,
};

/* --- desk ------------------------------------------------------------------------------------- */

/* The command line says more than the exhibition file, and that more than the default. */
static void desk_arguments(struct pav_arguments *arguments, const struct pav_keeper *keeper)
{
    const char *listen = keeper->options->panel ? keeper->options->panel : keeper->exhibition.panel;
    pav_arguments_add(arguments, "pavilion-desk");
    if (listen)
        pav_arguments_option(arguments, "--listen", "%s", listen);
    const char *osc = keeper->options->osc ? keeper->options->osc : keeper->exhibition.osc;
    if (osc)
        pav_arguments_option(arguments, "--osc", "%s", osc);
    for (char *const *name = keeper->exhibition.panel_names; *name; name++)
        pav_arguments_option(arguments, "--name", "%s", *name);
    if (keeper->options->lan)
        pav_arguments_add(arguments, "--lan");
    if (keeper->desk.starts > 1)
        pav_arguments_add(arguments, "--again"); /* all has been said before */
}

static bool start_desk(void *owner, struct pav_ward *ward)
{
    struct pav_keeper *keeper = owner;
    struct pav_arguments arguments = {0}, environment = {0};
    desk_arguments(&arguments, keeper);
    pav_probe_arguments(keeper, ward, &arguments);
    pav_arguments_environment(&environment, NULL);
    bool started =
        pav_keeper_spawn(owner, ward, "pavilion-desk", &arguments, environment.list, NULL, 0);
    pav_arguments_finish(&arguments);
    pav_arguments_finish(&environment);
    if (started) {
        ward->state = PAV_WARD_RUNNING;
        pav_desk_to_new_desk(keeper);
    }
    return started;
}

static double desk_ended(void *owner, struct pav_ward *ward, int status)
{
    struct pav_keeper *keeper = owner;
    if (pav_probe_ended(keeper, status))
        return -1;
    if (keeper->watched) {
        keeper->watched = false;
        pav_ward_send(keeper->stage,
                      &(struct pav_message){.type = PAV_MESSAGE_COMMAND,
                                            .u.command.command = PAV_COMMAND_UNWATCH},
                      -1);
    }
    if (keeper->stopping)
        return -1;
    if (ward->leaving_for_new) {
        pav_ward_begin(ward);
        return -1;
    }
    double rest_s = pav_ward_rest(ward);
    if (!pav_ladder_shut_down(status))
        pav_faults_add(&keeper->faults, PAV_FAULT_DESK_CRASHED, "desk", pav_child_end(status));
    pav_log("keeper", PAV_LOG_WARN, "%s ended: %s; started again in %.1f s", ward->name,
            pav_child_end(status), rest_s);
    return rest_s;
}

const struct pav_ward_calls pav_desk_calls = {
    .start = start_desk,
    .message = on_message,
    .ended = desk_ended,
};

/* Owns the herald's ward: its command line, its end, and what passes between it and the others. */
#include "keeper/herald.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/log.h"
#include "keeper/arguments.h"
#include "keeper/brief.h"
#include "keeper/state.h"

#define FLEET_BYTES_MAX ((off_t)1 << 20)
#define HERALD_PER_S    20
#define HERALD_AT_ONCE  80
#define REST_ANEW_S     0.5

/* --- starting ----------------------------------------------------------------------------------------- */

static void option(struct pav_arguments *arguments, const char *name, const char *value)
{
    if (value)
        pav_arguments_option(arguments, name, "%s", value);
}

/* Where others reach the panel, if anybody but this machine does: "10.0.0.5:8088", ":8088". */
static void add_panel(struct pav_arguments *arguments, const struct pav_keeper *keeper)
{
    const struct pav_keeper_options *options = keeper->options;
    const char *listen = options->panel ? options->panel : keeper->exhibition.panel;
    const char *colon = listen ? strrchr(listen, ':') : NULL;
    bool off = listen && strcmp(listen, "off") == 0;
    bool any = !listen || strncmp(listen, "0.0.0.0:", 8) == 0 || strncmp(listen, "[::]:", 5) == 0;
    if (off || (!options->lan && pav_listen_loopback(listen)))
        return;
    if (options->lan || any)
        pav_arguments_option(arguments, "--panel", "%s", colon ? colon : ":8088");
    else
        pav_arguments_option(arguments, "--panel", "%s", listen);
}

static void herald_arguments(struct pav_arguments *arguments, const struct pav_keeper *keeper)
{
    const struct pav_mqtt *mqtt = &keeper->exhibition.mqtt;
    pav_arguments_add(arguments, "pavilion-herald");
    option(arguments, "--broker", mqtt->broker);
    pav_arguments_option(arguments, "--port", "%d", mqtt->port);
    option(arguments, "--kiosk", mqtt->kiosk);
    option(arguments, "--prefix", mqtt->prefix);
    option(arguments, "--ca", mqtt->ca.path);
    option(arguments, "--cert", mqtt->cert.path);
    option(arguments, "--key", mqtt->key.path);
    option(arguments, "--user", mqtt->user);
    option(arguments, "--password-file", mqtt->password.path);
    pav_arguments_option(arguments, "--keepalive", "%d", mqtt->keepalive_s);
    add_panel(arguments, keeper);
    if (keeper->herald.starts > 1)
        pav_arguments_add(arguments, "--again");
}

static void tell_all(struct pav_keeper *keeper)
{
    struct pav_heralded *heralded = &keeper->heralded;
    heralded->brief_owed = true;
    for (int i = 0; i < PAV_CAMERAS_MAX; i++) {
        if (keeper->cameras[i].has_state)
            pav_herald_hear(keeper, &keeper->cameras[i].state);
    }
    if (heralded->has_status)
        pav_ward_send(&keeper->herald, &heralded->status, -1);
    if (heralded->has_figures)
        pav_ward_send(&keeper->herald, &heralded->figures, -1);
    pav_herald_settle(keeper);
    pav_health_changed(keeper);
}

static bool start_herald(void *owner, struct pav_ward *ward)
{
    struct pav_keeper *keeper = owner;
    struct pav_arguments arguments = {0}, environment = {0};
    herald_arguments(&arguments, keeper);
    pav_probe_arguments(keeper, ward, &arguments);
    pav_arguments_environment(&environment, NULL);
    bool started =
        pav_keeper_spawn(keeper, ward, "pavilion-herald", &arguments, environment.list, NULL, 0);
    pav_arguments_finish(&arguments);
    pav_arguments_finish(&environment);
    if (started) {
        ward->state = PAV_WARD_RUNNING;
        tell_all(keeper);
    }
    return started;
}

static double herald_ended(void *owner, struct pav_ward *ward, int status)
{
    struct pav_keeper *keeper = owner;
    if (pav_probe_ended(keeper, status) || keeper->stopping || !keeper->exhibition.mqtt.broker)
        return -1;
    if (ward->leaving_for_new) {
        pav_ward_begin(ward);
        return -1;
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == EX_TEMPFAIL)
        return REST_ANEW_S; /* a certificate is another now, and it cannot read it any more */
    double rest_s = pav_ward_rest(ward);
    pav_faults_add(&keeper->faults, PAV_FAULT_HERALD_CRASHED, "herald", pav_child_end(status));
    pav_log("keeper", PAV_LOG_WARN, "%s ended: %s; started again in %.1f s", ward->name,
            pav_child_end(status), rest_s);
    return rest_s;
}

static void on_message(void *owner, struct pav_ward *ward, const struct pav_message *message,
                       int fd)
{
    pav_route_message(owner, ward, message, fd);
}

const struct pav_ward_calls pav_herald_calls = {
    .start = start_herald,
    .message = on_message,
    .ended = herald_ended,
};

void pav_herald_ward_init(struct pav_keeper *keeper)
{
    pav_ward_init(&keeper->herald, &pav_herald_calls, keeper, &keeper->events, PAV_ROLE_HERALD, 0,
                  "herald");
    keeper->herald.messages_per_s = HERALD_PER_S;
    keeper->herald.messages_at_once = HERALD_AT_ONCE;
    keeper->heralded.fleet = -1;
}

static void forget_fleet(struct pav_keeper *keeper)
{
    if (keeper->heralded.fleet >= 0)
        close(keeper->heralded.fleet);
    keeper->heralded.fleet = -1;
    json_decref(keeper->heralded.broker);
    keeper->heralded.broker = NULL;
}

void pav_herald_ward_finish(struct pav_keeper *keeper)
{
    forget_fleet(keeper);
}

/* Nobody is on the broker any more: the panel's list is empty. */
static void empty_fleet(struct pav_keeper *keeper)
{
    static const char nothing[] = "{\"kiosks\":[]}";
    forget_fleet(keeper);
    keeper->heralded.fleet = pav_keeper_memory("pavilion-fleet", nothing, sizeof nothing - 1);
    keeper->heralded.fleet_owed = keeper->heralded.fleet >= 0;
    keeper->heralded.journalled = false;
    pav_health_changed(keeper);
}

void pav_herald_follow(struct pav_keeper *keeper, const struct pav_mqtt *old)
{
    const struct pav_mqtt *mqtt = &keeper->exhibition.mqtt;
    struct pav_ward *ward = &keeper->herald;
    if (keeper->options->mode != PAV_KEEPER_RUN || (old && pav_mqtt_same(old, mqtt)))
        return;
    char *program = mqtt->broker ? pav_keeper_program("pavilion-herald") : NULL;
    if (mqtt->broker && !program)
        pav_log("keeper", PAV_LOG_ERROR, "pavilion-herald is not there: nobody is told by MQTT");
    bool wanted = program != NULL;
    free(program);
    if (old)
        empty_fleet(keeper);
    if (ward->state != PAV_WARD_OFF) {
        pav_ward_stop(ward, PAV_STOP_S);
        ward->leaving_for_new = wanted && ward->state == PAV_WARD_LEAVING;
    }
    if (wanted && ward->state == PAV_WARD_OFF)
        pav_ward_begin(ward);
}

/* --- down ---------------------------------------------------------------------------------------------- */

void pav_herald_hear(struct pav_keeper *keeper, const struct pav_message *message)
{
    struct pav_heralded *heralded = &keeper->heralded;
    switch (message->type) {
    case PAV_MESSAGE_STATUS:
        heralded->has_status = true;
        heralded->status = *message;
        break;
    case PAV_MESSAGE_FIGURES:
        heralded->has_figures = true;
        heralded->figures = *message;
        break;
    case PAV_MESSAGE_CAMERA:
        break;
    default:
        return;
    }
    pav_ward_send(&keeper->herald, message, -1);
}

void pav_herald_exhibition_changed(struct pav_keeper *keeper)
{
    keeper->heralded.brief_owed = true;
    pav_herald_settle(keeper);
}

/* What a broker may learn of what the desk is told: never a token. */
static int brief_for_herald(const struct pav_keeper *keeper)
{
    static const char *const told[] = {"title", "languages", "programme", "cameras",
                                       "installations"};
    int fd = pav_keeper_brief(keeper);
    json_t *all = fd >= 0 ? json_loadfd(fd, 0, NULL) : NULL, *brief = json_object();
    for (size_t i = 0; i < sizeof told / sizeof *told; i++)
        json_object_set(brief, told[i], json_object_get(all, told[i]));
    char *text = json_dumps(brief, JSON_COMPACT);
    if (fd >= 0)
        close(fd);
    fd = text ? pav_keeper_memory("pavilion-brief", text, strlen(text)) : -1;
    free(text);
    json_decref(all);
    json_decref(brief);
    return fd;
}

bool pav_herald_settle(struct pav_keeper *keeper)
{
    struct pav_heralded *heralded = &keeper->heralded;
    if (heralded->brief_owed && pav_ward_runs(&keeper->herald)) {
        struct pav_message message = {.type = PAV_MESSAGE_EXHIBITION};
        int fd = brief_for_herald(keeper);
        heralded->brief_owed = fd < 0 || !pav_ward_send(&keeper->herald, &message, fd);
        if (fd >= 0)
            close(fd);
    }
    if (heralded->fleet_owed && pav_ward_runs(&keeper->desk)) {
        struct pav_message message = {.type = PAV_MESSAGE_FLEET};
        heralded->fleet_owed =
            heralded->fleet >= 0 && !pav_ward_send(&keeper->desk, &message, heralded->fleet);
    }
    return (heralded->brief_owed && pav_ward_runs(&keeper->herald)) ||
           (heralded->fleet_owed && pav_ward_runs(&keeper->desk));
}

void pav_herald_to_new_desk(struct pav_keeper *keeper)
{
    keeper->heralded.fleet_owed = keeper->heralded.fleet >= 0;
    pav_herald_settle(keeper);
}

/* --- up ------------------------------------------------------------------------------------------------ */

/* The herald says when a trouble lasts; the journal has it once, until all is well again. */
static void judge_broker(struct pav_keeper *keeper)
{
    struct pav_heralded *heralded = &keeper->heralded;
    const json_t *broker = heralded->broker;
    const char *state = json_string_value(json_object_get(broker, "state")),
               *why = json_string_value(json_object_get(broker, "why")),
               *address = json_string_value(json_object_get(broker, "address"));
    bool lost = json_is_true(json_object_get(broker, "lost"));
    if (lost && !heralded->journalled) {
        pav_faults_add(&keeper->faults, PAV_FAULT_BROKER_LOST, address, why);
        pav_log("keeper", PAV_LOG_WARN, "the broker %s is lost: %s", address ? address : "",
                why ? why : "");
    } else if (!lost && heralded->journalled && state && strcmp(state, "connected") == 0) {
        pav_log("keeper", PAV_LOG_INFO, "the broker %s is back", address ? address : "");
    } else {
        return;
    }
    heralded->journalled = lost;
}

/* Takes `fd` over: {"broker": how it stands with it, "kiosks": a list, the desk's to
 * judge}. */
static void take_fleet(struct pav_keeper *keeper, int fd)
{
    struct stat about;
    char *text = NULL;
    if (fstat(fd, &about) == 0 && S_ISREG(about.st_mode) && about.st_size > 0 &&
        about.st_size <= FLEET_BYTES_MAX)
        text = pav_alloc((size_t)about.st_size);
    ssize_t got = text ? pread(fd, text, (size_t)about.st_size, 0) : 0;
    close(fd);
    json_t *fleet = got > 0 ? json_loadb(text, (size_t)got, 0, NULL) : NULL;
    json_t *broker = json_object_get(fleet, "broker");
    if (json_is_object(broker)) {
        bool changed = !json_equal(broker, keeper->heralded.broker);
        forget_fleet(keeper);
        keeper->heralded.broker = json_incref(broker);
        keeper->heralded.fleet = pav_keeper_memory("pavilion-fleet", text, (unsigned long)got);
        keeper->heralded.fleet_owed = keeper->heralded.fleet >= 0;
        if (changed)
            pav_health_changed(keeper);
        judge_broker(keeper);
        pav_herald_settle(keeper);
    }
    json_decref(fleet);
    free(text);
}

/* Those of the desk that are the panel's alone, or open a file, are not a broker's to give. */
static bool may_command(const struct pav_message *message)
{
    switch ((enum pav_command)message->u.command.command) {
    case PAV_COMMAND_NEXT:
    case PAV_COMMAND_BLACKOUT:
    case PAV_COMMAND_LIGHT:
    case PAV_COMMAND_GO:
    case PAV_COMMAND_PAUSE:
    case PAV_COMMAND_RESUME:
    case PAV_COMMAND_RESTART:
    case PAV_COMMAND_FORGIVE:
    case PAV_COMMAND_EXTEND:
    case PAV_COMMAND_CLOSE:
        return true;
    default:
        return false;
    }
}

void pav_herald_from(struct pav_keeper *keeper, const struct pav_message *message, int fd)
{
    if (message->type == PAV_MESSAGE_FLEET && fd >= 0) {
        take_fleet(keeper, fd);
        return;
    }
    if (message->type == PAV_MESSAGE_COMMAND && may_command(message))
        pav_desk_from_desk(keeper, message, -1);
    if (fd >= 0)
        close(fd);
}

json_t *pav_herald_json(const struct pav_keeper *keeper)
{
    return keeper->exhibition.mqtt.broker ? json_incref(keeper->heralded.broker) : NULL;
}

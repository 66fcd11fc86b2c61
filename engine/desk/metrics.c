/* Owns which figures a Prometheus gets, and how they are written. */
#include "desk/metrics.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <pavilion/frame.h>

#include "base/clock.h"
#include "base/str.h"

/* --- writing ---------------------------------------------------------------------------------- */

static void head(struct pav_str *out, const char *name, const char *type, const char *help)
{
    pav_str_addf(out, "# HELP pavilion_%s %s\n# TYPE pavilion_%s %s\n", name, help, name, type);
}

static void add_quoted(struct pav_str *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '\\' || *text == '"')
            pav_str_addf(out, "\\%c", *text);
        else if (*text == '\n')
            pav_str_add(out, "\\n");
        else
            pav_str_add_bytes(out, text, 1);
    }
}

static void add_label(struct pav_str *out, const char *label, const char *text, char before)
{
    pav_str_addf(out, "%c%s=\"", before, label);
    add_quoted(out, text);
    pav_str_add(out, "\"");
}

/* One line; `label` NULL: none. Nothing when there is no such number. */
static void line(struct pav_str *out, const char *name, const char *label, const char *text,
                 double value)
{
    if (!isfinite(value))
        return;
    pav_str_addf(out, "pavilion_%s", name);
    if (label) {
        add_label(out, label, text, '{');
        pav_str_add(out, "}");
    }
    pav_str_addf(out, " %.17g\n", value);
}

static void one(struct pav_str *out, const char *name, const char *type, const char *help,
                double value)
{
    if (!isfinite(value))
        return;
    head(out, name, type, help);
    line(out, name, NULL, NULL, value);
}

/* A number or a truth; NAN: there is none. */
static double number(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    if (json_is_boolean(value))
        return json_is_true(value);
    return json_is_number(value) ? json_number_value(value) : (double)NAN;
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

/* One line for each thing of a list, named by its "name". */
static void each(struct pav_str *out, const char *name, const char *type, const char *help,
                 const json_t *list, const char *label, const char *key)
{
    size_t i;
    json_t *thing;
    if (json_array_size(list) == 0)
        return;
    head(out, name, type, help);
    json_array_foreach(list, i, thing)
    {
        line(out, name, label, text_of(thing, "name"), number(thing, key));
    }
}

/* --- what is told ----------------------------------------------------------------------------- */

static const json_t *ward(const json_t *health, const char *name)
{
    size_t i;
    json_t *one_ward;
    json_array_foreach(json_object_get(health, "wards"), i, one_ward)
    {
        if (strcmp(text_of(one_ward, "name"), name) == 0)
            return one_ward;
    }
    return NULL;
}

static void add_stage(struct pav_str *out, const struct pav_desk *desk, int64_t now_ns)
{
    const json_t *stage = ward(desk->health, "stage");
    bool fresh = desk->health && now_ns - desk->health_ns < 30 * PAV_NS_PER_S;
    one(out, "up", "gauge", "1 while a stage draws.",
        fresh && strcmp(text_of(stage, "state"), "running") == 0);
    one(out, "frames_total", "counter", "Pictures that this stage has shown.",
        number(stage, "frames"));
    one(out, "late_frames_total", "counter", "Pictures that came too late for their time.",
        number(stage, "late"));
    one(out, "frame_p50_seconds", "gauge", "What half of the last pictures took at most.",
        number(desk->figures, "p50_ms") * 1e-3);
    one(out, "frame_p99_seconds", "gauge", "What 99 of 100 of the last pictures took at most.",
        number(desk->figures, "p99_ms") * 1e-3);
    one(out, "frame_rate_hertz", "gauge", "The pictures a second that are asked for.",
        number(desk->figures, "fps"));
    one(out, "software_rendering", "gauge", "1 when no GPU draws.",
        number(desk->figures, "software"));
}

/* The stage and its understudy change places: their starts are counted together. */
static void add_processes(struct pav_str *out, const json_t *health)
{
    const json_t *wards = json_object_get(health, "wards"), *waiting = ward(health, "understudy");
    size_t i;
    json_t *child;
    if (json_array_size(wards) == 0)
        return;
    head(out, "starts_total", "counter", "How often each program was started.");
    json_array_foreach(wards, i, child)
    {
        const char *name = text_of(child, "name");
        double more = waiting && strcmp(name, "stage") == 0 ? number(waiting, "starts") : 0;
        if (child != waiting)
            line(out, "starts_total", "program", name, number(child, "starts") + more);
    }
    head(out, "running", "gauge", "1 for each program that runs.");
    json_array_foreach(wards, i, child)
    {
        line(out, "running", "program", text_of(child, "name"),
             strcmp(text_of(child, "state"), "running") == 0);
    }
}

static void add_show(struct pav_str *out, const struct pav_desk *desk)
{
    const struct pav_on *on = pav_model_on(desk->model);
    if (!on->known)
        return;
    head(out, "on_stage", "gauge", "1 for the installation that is on.");
    line(out, "on_stage", "installation", on->installation, 1);
    one(out, "blackout", "gauge", "1 while the stage is dark by hand.", on->blackout);
    one(out, "paused", "gauge", "1 while the programme is held by hand.", on->paused);
}

static void add_cameras(struct pav_str *out, const struct pav_desk *desk)
{
    const json_t *cameras = json_object_get(desk->brief, "cameras");
    size_t i;
    json_t *plan;
    if (json_array_size(cameras) == 0)
        return;
    head(out, "camera_live", "gauge", "1 while a camera gives pictures.");
    json_array_foreach(cameras, i, plan)
    {
        const struct pav_message *told = pav_model_camera(desk->model, i);
        line(out, "camera_live", "camera", text_of(plan, "name"),
             told && told->u.camera_state.state == PAV_CAMERA_LIVE);
    }
    head(out, "camera_synthetic", "gauge", "1 while a virtual visitor stands in for a camera.");
    json_array_foreach(cameras, i, plan)
    {
        const struct pav_message *told = pav_model_camera(desk->model, i);
        line(out, "camera_synthetic", "camera", text_of(plan, "name"),
             json_is_true(json_object_get(plan, "synthetic")) ||
                 (told && told->u.camera_state.synthetic));
    }
}

static void add_faults(struct pav_str *out, const json_t *health)
{
    const json_t *counts = json_object_get(health, "fault_counts");
    const char *code;
    json_t *count;
    if (!json_object_size(counts))
        return;
    head(out, "faults_total", "counter", "What broke since the keeper began, by code.");
    json_object_foreach((json_t *)counts, code, count)
    {
        line(out, "faults_total", "code", code, json_number_value(count));
    }
}

static void add_host(struct pav_str *out, const json_t *host)
{
    const json_t *memory = json_object_get(host, "memory"), *clock = json_object_get(host, "clock");
    if (!host)
        return;
    head(out, "info", "gauge", "Always 1; the version is the label.");
    line(out, "info", "version", text_of(host, "version"), 1);
    const json_t *disks = json_object_get(host, "disks");
    each(out, "disk_free_bytes", "gauge", "Room left, by disk.", disks, "disk", "free_bytes");
    each(out, "disk_size_bytes", "gauge", "Size, by disk.", disks, "disk", "size_bytes");
    each(out, "disk_read_only", "gauge", "1 when nothing can be written there.", disks, "disk",
         "read_only");
    each(out, "temperature_celsius", "gauge", "Heat, by sensor.", json_object_get(host, "heat"),
         "sensor", "celsius");
    one(out, "throttled", "gauge", "1 while heat slows the machine down.",
        number(host, "throttled"));
    one(out, "memory_available_bytes", "gauge", "Memory that may still be used.",
        number(memory, "available_bytes"));
    one(out, "memory_size_bytes", "gauge", "Memory that there is.", number(memory, "size_bytes"));
    one(out, "load1", "gauge", "Load of the last minute.", number(host, "load"));
    one(out, "machine_uptime_seconds", "gauge", "How long the machine has been on.",
        number(host, "uptime_s"));
    one(out, "clock_synchronised", "gauge", "1 while the clock follows a time server.",
        number(clock, "synced"));
    one(out, "clock_offset_seconds", "gauge", "What the clock still has to make up.",
        number(clock, "offset_s"));
    one(out, "display_present", "gauge", "1 while a display is plugged in.",
        number(host, "display"));
}

static void add_kiosk(struct pav_str *out, const json_t *health)
{
    const json_t *hours = json_object_get(health, "hours");
    const json_t *quarantine = json_object_get(json_object_get(health, "ladder"), "quarantine");
    const json_t *broker = json_object_get(health, "broker");
    const json_t *visits = json_object_get(health, "visits");
    one(out, "open", "gauge", "1 during opening hours.", number(hours, "open"));
    if (json_is_array(quarantine))
        one(out, "quarantined_installations", "gauge", "How many are not shown for a while.",
            (double)json_array_size(quarantine));
    if (json_is_object(broker))
        one(out, "broker_connected", "gauge", "1 while the broker answers.",
            strcmp(text_of(broker, "state"), "connected") == 0);
    one(out, "broker_dropped_messages_total", "counter", "What found no room while it was away.",
        number(broker, "dropped"));
    one(out, "visits_today", "gauge",
        "Engaged visits of today, of quarters of an hour with five or more.",
        number(visits, "visits"));
}

static void add_panel(struct pav_str *out, const struct pav_desk *desk)
{
    const struct pav_setter_count *sets = pav_model_count(desk->model, PAV_SETTER_PANEL);
    head(out, "panel_sets_total", "counter", "Values set at the panel, by what became of them.");
    line(out, "panel_sets_total", "result", "received", (double)sets->received);
    line(out, "panel_sets_total", "result", "applied", (double)sets->applied);
    line(out, "panel_sets_total", "result", "coalesced", (double)sets->coalesced);
    line(out, "panel_sets_total", "result", "dropped", (double)sets->dropped);
    line(out, "panel_sets_total", "result", "refused", (double)sets->refused);
    one(out, "panel_watchers", "gauge", "Pages that look at the panel.", (double)desk->watchers);
    one(out, "panel_wrong_tokens_total", "counter", "Tokens that opened nothing.",
        (double)desk->tries.wrong);
}

char *pav_metrics_text(const struct pav_desk *desk, int64_t now_ns)
{
    struct pav_str out = {0};
    add_stage(&out, desk, now_ns);
    add_processes(&out, desk->health);
    add_show(&out, desk);
    add_cameras(&out, desk);
    add_faults(&out, desk->health);
    add_host(&out, json_object_get(desk->health, "host"));
    add_kiosk(&out, desk->health);
    add_panel(&out, desk);
    return out.text;
}

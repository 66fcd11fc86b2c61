/* Owns what is told of this kiosk. */
#include "herald/news.h"

#include <stdlib.h>
#include <string.h>

#include <pavilion/frame.h>

#include "base/clock.h"
#include "base/str.h"
#include "herald/when.h"

#define CAMERA_LOST_S   60.0
#define KEEPER_SILENT_S 25.0 /* it says something every ten */
#define HEALTH_BYTES    ((size_t)60 << 10)
#define FAULTS_TOLD     16

void pav_news_finish(struct pav_news *news)
{
    json_decref(news->brief);
    json_decref(news->health);
    json_decref(news->alert);
    *news = (struct pav_news){0};
}

/* --- hearing ------------------------------------------------------------------------------------ */

static void take_json(json_t **place, const char *text, size_t length)
{
    json_t *json = text ? json_loadb(text, length, 0, NULL) : NULL;
    if (!json_is_object(json)) {
        json_decref(json);
        return;
    }
    json_decref(*place);
    *place = json;
}

static void take_camera(struct pav_news *news, const struct pav_message *message, int64_t now_ns)
{
    if (message->camera >= PAV_CAMERAS_MAX)
        return;
    uint32_t state = message->u.camera_state.state;
    if (news->cameras[message->camera].state != state)
        news->cameras[message->camera].since_ns = now_ns;
    news->cameras[message->camera].state = state;
    news->cameras[message->camera].synthetic = message->u.camera_state.synthetic;
}

void pav_news_message(struct pav_news *news, const struct pav_message *message, const char *text,
                      size_t length, int64_t now_ns)
{
    news->heard_ns = now_ns;
    switch (message->type) {
    case PAV_MESSAGE_EXHIBITION:
        take_json(&news->brief, text, length);
        break;
    case PAV_MESSAGE_HEALTH:
        take_json(&news->health, text, length);
        break;
    case PAV_MESSAGE_STATUS:
        news->has_status = true;
        news->status = *message;
        news->status_s = pav_when_now();
        break;
    case PAV_MESSAGE_FIGURES:
        news->has_figures = true;
        news->figures = *message;
        break;
    case PAV_MESSAGE_CAMERA:
        take_camera(news, message, now_ns);
        break;
    default:
        break;
    }
}

/* --- what needs a person ------------------------------------------------------------------------- */

static const json_t *section(const struct pav_news *news, const char *name, const char *key)
{
    return json_object_get(json_object_get(news->health, name), key);
}

static double seconds_since(int64_t since_ns, int64_t now_ns)
{
    return (double)(now_ns - since_ns) * 1e-9;
}

static bool camera_is_lost(const struct pav_news *news, int64_t now_ns, double patience)
{
    for (size_t i = 0; i < PAV_CAMERAS_MAX; i++) {
        uint32_t state = news->cameras[i].state;
        if ((state == PAV_CAMERA_LOST || state == PAV_CAMERA_STALLED) &&
            seconds_since(news->cameras[i].since_ns, now_ns) > CAMERA_LOST_S / patience)
            return true;
    }
    return false;
}

static void add_word(json_t *list, const char *word)
{
    json_array_append_new(list, json_string(word));
}

json_t *pav_news_alert(const struct pav_news *news, int64_t now_ns, double patience)
{
    /* The host's troubles that somebody has to see to; a clock that nothing sets can wait. */
    static const char *const host[] = {"hot", "disk-full", "disk-read-only"};
    json_t *list = json_array();
    const char *rung = json_string_value(section(news, "ladder", "rung"));
    if (json_array_size(section(news, "ladder", "quarantine")) > 0)
        add_word(list, "quarantine");
    if (rung && strcmp(rung, "title") == 0)
        add_word(list, "nothing-left");
    if (camera_is_lost(news, now_ns, patience))
        add_word(list, "camera-lost");
    const json_t *troubles = section(news, "host", "troubles");
    for (size_t i = 0; i < json_array_size(troubles); i++) {
        const char *trouble = json_string_value(json_array_get(troubles, i));
        for (size_t h = 0; trouble && h < sizeof host / sizeof *host; h++) {
            if (strcmp(trouble, host[h]) == 0)
                add_word(list, trouble);
        }
    }
    if (seconds_since(news->heard_ns, now_ns) > KEEPER_SILENT_S)
        add_word(list, "keeper-silent");
    return list;
}

/* --- the topics ---------------------------------------------------------------------------------- */

static char *dumped(json_t *json)
{
    char *text = json ? json_dumps(json, JSON_COMPACT | JSON_REAL_PRECISION(6)) : NULL;
    json_decref(json);
    return text;
}

static void set_when(json_t *json, const char *key, double at_s)
{
    char text[PAV_WHEN_MAX];
    pav_when_text((int64_t)at_s, text);
    json_object_set_new(json, key, json_string(text));
}

static void copy(json_t *to, const json_t *from, const char *key)
{
    json_t *value = json_object_get(from, key);
    if (value)
        json_object_set(to, key, value);
}

static json_t *info(const struct pav_news *news)
{
    json_t *json = json_pack("{s:s, s:s, s:s}", "kiosk", news->plan.kiosk, "version",
                             news->plan.version, "run", news->plan.run);
    copy(json, news->brief, "title");
    copy(json, news->brief, "languages");
    copy(json, news->health, "hours");
    if (news->plan.panel[0])
        json_object_set_new(json, "panel", json_string(news->plan.panel));
    return json;
}

/* Of the entry that is on, as the brief has it; NULL: attract, or unknown. */
static const json_t *entry_on(const struct pav_news *news)
{
    uint32_t entry = news->status.u.status.entry;
    const json_t *list = json_object_get(news->brief, "programme");
    return entry == UINT32_MAX ? NULL : json_array_get(list, entry);
}

static json_t *title_on(const struct pav_news *news)
{
    return json_object_get(json_object_get(json_object_get(news->brief, "installations"),
                                           pav_path_name(news->status.text)),
                           "title");
}

static bool is_closed(const struct pav_news *news)
{
    return json_is_false(section(news, "hours", "open"));
}

/* Not whether somebody takes part, and in which language: brokers keep what they hear, and that is one visit after the
 * other, with its length (see keeper/visits.h). */
static json_t *programme(const struct pav_news *news)
{
    if (!news->has_status)
        return NULL;
    const struct pav_message *status = &news->status;
    json_t *title = json_object_get(entry_on(news), "title");
    json_t *json = json_pack("{s:s, s:O?, s:b, s:b, s:b}", "installation",
                             pav_path_name(status->text), "title", title ? title : title_on(news),
                             "blackout", (int)status->u.status.blackout, "paused",
                             (int)status->u.status.paused, "closed", is_closed(news));
    if (!json)
        return NULL;
    if (status->u.status.entry == UINT32_MAX)
        json_object_set_new(json, "entry", json_string("attract"));
    else
        json_object_set_new(json, "entry", json_integer((json_int_t)status->u.status.entry));
    if (status->u.status.left_s > 0 && !status->u.status.paused)
        set_when(json, "until", news->status_s + status->u.status.left_s);
    return json;
}

static const json_t *stage_of(const struct pav_news *news)
{
    const json_t *wards = json_object_get(news->health, "wards");
    for (size_t i = 0; i < json_array_size(wards); i++) {
        const json_t *ward = json_array_get(wards, i);
        const char *name = json_string_value(json_object_get(ward, "name"));
        if (name && strcmp(name, "stage") == 0)
            return ward;
    }
    return NULL;
}

/* The hottest sensor; below 0: there is none. */
static double heat_of(const struct pav_news *news)
{
    const json_t *heat = section(news, "host", "heat");
    double most = -1;
    for (size_t i = 0; i < json_array_size(heat); i++) {
        double celsius = json_number_value(json_object_get(json_array_get(heat, i), "celsius"));
        most = celsius > most ? celsius : most;
    }
    return most;
}

static json_t *figures(const struct pav_news *news, int64_t now_ns)
{
    const json_t *host = json_object_get(news->health, "host");
    json_t *json = json_object();
    set_when(json, "at", pav_when_now());
    json_object_set_new(json, "uptime_s", json_integer((now_ns - news->begun_ns) / PAV_NS_PER_S));
    if (news->has_figures) {
        const struct pav_message *told = &news->figures;
        json_object_set_new(json, "fps", json_real(told->u.figures.fps));
        json_object_set_new(json, "p50_ms", json_real(told->u.figures.p50_ms));
        json_object_set_new(json, "p99_ms", json_real(told->u.figures.p99_ms));
        json_object_set_new(json, "software", json_boolean(told->u.figures.software));
        json_object_set_new(json, "renderer", json_string(told->text));
    }
    copy(json, stage_of(news), "frames");
    copy(json, stage_of(news), "late");
    if (heat_of(news) >= 0)
        json_object_set_new(json, "heat_c", json_real(heat_of(news)));
    copy(json, host, "disks");
    copy(json, host, "memory");
    copy(json, host, "load");
    copy(json, host, "clock");
    return json;
}

/* The newest of the journal, as many as others will read. */
static char *faults(const struct pav_news *news)
{
    const json_t *all = json_object_get(news->health, "faults");
    size_t count = json_array_size(all), told = count < FAULTS_TOLD ? count : FAULTS_TOLD;
    if (!all)
        return NULL;
    for (;; told--) {
        json_t *list = json_array();
        for (size_t i = count - told; i < count; i++)
            json_array_append(list, json_array_get(all, i));
        char *text = dumped(json_pack("{s:o}", "faults", list));
        if (!text || told == 0 || strlen(text) <= PAV_FLEET_BYTES_MAX)
            return text;
        free(text);
    }
}

static json_t *cameras(const struct pav_news *news)
{
    static const char *const states[] = {"none", "opening", "live", "stalled", "lost", "ended"};
    const json_t *list = json_object_get(news->brief, "cameras");
    json_t *json = json_object();
    for (size_t i = 0; i < json_array_size(list) && i < PAV_CAMERAS_MAX; i++) {
        const char *name = json_string_value(json_object_get(json_array_get(list, i), "name"));
        if (name && news->cameras[i].state < sizeof states / sizeof *states)
            json_object_set_new(json, name, json_string(states[news->cameras[i].state]));
    }
    return json;
}

static char *health(const struct pav_news *news, json_t *alert)
{
    if (!news->health)
        return NULL;
    json_t *json = json_copy(news->health);
    json_object_del(json, "faults"); /* they have a topic of their own */
    json_object_del(json, "broker"); /* who hears this knows */
    json_object_set(json, "alert", alert);
    json_object_set_new(json, "cameras", cameras(news));
    char *text = dumped(json);
    if (!text || strlen(text) <= HEALTH_BYTES)
        return text;
    free(text);
    return dumped(json_pack("{s:O, s:b}", "alert", alert, "too_long", 1));
}

void pav_news_tell(struct pav_news *news, struct pav_outbox *outbox, int64_t now_ns,
                   double patience)
{
    json_t *alert = pav_news_alert(news, now_ns, patience);
    bool known = news->has_status && news->health;
    const char *state = json_array_size(alert) > 0 ? "alert" : known ? "ready" : "init";
    pav_outbox_say(outbox, PAV_TOPIC_STATE, pav_strdup(state));
    if (news->brief)
        pav_outbox_say(outbox, PAV_TOPIC_INFO, dumped(info(news)));
    pav_outbox_say(outbox, PAV_TOPIC_PROGRAMME, dumped(programme(news)));
    pav_outbox_say(outbox, PAV_TOPIC_FAULTS, faults(news));
    pav_outbox_say(outbox, PAV_TOPIC_HEALTH, health(news, alert));
    if (known)
        pav_outbox_say(outbox, PAV_TOPIC_FIGURES, dumped(figures(news, now_ns)));
    if (!json_equal(alert, news->alert))
        pav_outbox_at_once(outbox, PAV_TOPIC_HEALTH); /* why the state is what it is */
    json_decref(news->alert);
    news->alert = alert;
}

void pav_news_farewell(struct pav_news *news, struct pav_outbox *outbox)
{
    json_t *json = info(news);
    set_when(json, "stopped", pav_when_now());
    pav_outbox_say(outbox, PAV_TOPIC_INFO, dumped(json));
    pav_outbox_say(outbox, PAV_TOPIC_STATE, pav_strdup("lost"));
    pav_outbox_at_once(outbox, PAV_TOPIC_INFO);
    pav_outbox_at_once(outbox, PAV_TOPIC_STATE);
}

/* The fleet's own reader makes the summary, so that this kiosk is listed as others list it. */
json_t *pav_news_self(const struct pav_news *news, const struct pav_outbox *outbox)
{
    static const enum pav_topic read[] = {PAV_TOPIC_STATE, PAV_TOPIC_INFO, PAV_TOPIC_PROGRAMME,
                                          PAV_TOPIC_FAULTS, PAV_TOPIC_FIGURES};
    struct pav_fleet alone = {0};
    for (size_t i = 0; i < sizeof read / sizeof *read; i++) {
        const char *text = outbox->retained[read[i]].text;
        if (text)
            pav_fleet_hear(&alone, news->plan.kiosk, pav_topic_word(read[i]), text, strlen(text),
                           0);
    }
    json_t *self = alone.count > 0 ? pav_kiosk_json(&alone.kiosks[0], true) : NULL;
    pav_fleet_finish(&alone);
    return self;
}

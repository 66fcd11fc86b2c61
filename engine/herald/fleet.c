/* Owns what is known of the other kiosks. */
#include "herald/fleet.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "herald/when.h"
#include "link/exhibition.h"

#define TITLE_LANGUAGES_MAX 4

/* --- reading what strangers wrote ---------------------------------------------------------------- */

/* Whole characters, none of which moves a cursor, turns text round, or hides. */
static void clean_copy(char *out, size_t bytes, const char *text)
{
    pav_strcpy(out, bytes, text ? text : "");
    char *to = out;
    for (const char *from = out; *from;) {
        size_t length = pav_utf8_length(from);
        const unsigned char *c = (const unsigned char *)from;
        bool control = *c < 0x20 || *c == 0x7f || (c[0] == 0xc2 && c[1] < 0xa0);
        /* U+200B to U+200F, U+2028 to U+202E, U+2060 to U+206F: no width, other direction. */
        bool unseen =
            c[0] == 0xe2 &&
            ((c[1] == 0x80 && ((c[2] >= 0x8b && c[2] <= 0x8f) || (c[2] >= 0xa8 && c[2] <= 0xae))) ||
             (c[1] == 0x81 && c[2] >= 0xa0 && c[2] <= 0xaf));
        if (!control && !unseen) {
            memmove(to, from, length);
            to += length;
        }
        from += length ? length : 1;
    }
    *to = 0;
}

static void take_text(char *out, size_t bytes, const json_t *json, const char *key)
{
    clean_copy(out, bytes, json_string_value(json_object_get(json, key)));
}

static double take_number(const json_t *json, const char *key)
{
    const json_t *number = json_object_get(json, key);
    double value = json_is_number(number) ? json_number_value(number) : -1;
    return isfinite(value) && value >= 0 && value < 1e12 ? value : -1;
}

bool pav_panel_address_valid(const char *address)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                  ".-:[]/_";
    size_t scheme = strncmp(address, "http://", 7) == 0    ? 7
                    : strncmp(address, "https://", 8) == 0 ? 8
                                                           : 0;
    const char *host = address + scheme;
    return scheme && host[0] && host[0] != '/' && host[0] != ':' &&
           host[strspn(host, allowed)] == 0;
}

/* --- what each text says ------------------------------------------------------------------------ */

static bool take_state(struct pav_kiosk *kiosk, const char *text, size_t length, int64_t now_s)
{
    static const char *const states[] = {"init", "ready", "alert", "lost", NULL};
    for (const char *const *state = states; *state; state++) {
        if (strlen(*state) != length || memcmp(*state, text, length) != 0)
            continue;
        if (strcmp(kiosk->state, *state) != 0)
            kiosk->since_s = now_s;
        pav_strcpy(kiosk->state, sizeof kiosk->state, *state);
        return true;
    }
    return false;
}

static void take_info(struct pav_kiosk *kiosk, const json_t *json)
{
    take_text(kiosk->title, sizeof kiosk->title, json, "title");
    take_text(kiosk->version, sizeof kiosk->version, json, "version");
    take_text(kiosk->panel, sizeof kiosk->panel, json, "panel");
    if (!pav_panel_address_valid(kiosk->panel))
        kiosk->panel[0] = 0;
    kiosk->stopped = json_is_string(json_object_get(json, "stopped"));
}

/* {"fr": "…", "en": "…"}, a few of them. */
static json_t *take_title(json_t *json)
{
    if (!json_is_object(json))
        return NULL;
    json_t *titles = json_object(), *value;
    const char *language;
    json_object_foreach(json, language, value)
    {
        char text[96];
        if (!json_is_string(value) ||
            (!pav_language_valid(language) && strcmp(language, "und") != 0) || strlen(language) > 8)
            continue;
        clean_copy(text, sizeof text, json_string_value(value));
        json_object_set_new(titles, language, json_string(text));
        if (json_object_size(titles) == TITLE_LANGUAGES_MAX)
            break;
    }
    return titles;
}

static void take_programme(struct pav_kiosk *kiosk, const json_t *json)
{
    take_text(kiosk->on, sizeof kiosk->on, json, "installation");
    kiosk->closed = json_is_true(json_object_get(json, "closed"));
    kiosk->paused = json_is_true(json_object_get(json, "paused"));
    kiosk->blackout = json_is_true(json_object_get(json, "blackout"));
    json_decref(kiosk->on_title);
    kiosk->on_title = take_title(json_object_get(json, "title"));
}

static void take_figures(struct pav_kiosk *kiosk, const json_t *json)
{
    kiosk->fps = take_number(json, "fps");
    kiosk->late = take_number(json, "late");
    kiosk->heat_c = take_number(json, "heat_c");
}

static void take_faults(struct pav_kiosk *kiosk, const json_t *json)
{
    const json_t *list = json_object_get(json, "faults"),
                 *newest = json_array_get(list, json_array_size(list) - 1);
    double at_s, times = take_number(newest, "times");
    take_text(kiosk->fault.at, sizeof kiosk->fault.at, newest, "at");
    take_text(kiosk->fault.code, sizeof kiosk->fault.code, newest, "code");
    take_text(kiosk->fault.thing, sizeof kiosk->fault.thing, newest, "thing");
    kiosk->fault.times = times >= 1 && times < 1e6 ? (int)times : 1;
    if (!pav_when_parse(kiosk->fault.at, &at_s))
        kiosk->fault.at[0] = 0;
}

static bool take(struct pav_kiosk *kiosk, const char *word, const char *text, size_t length,
                 int64_t now_s)
{
    static const struct {
        const char *word;
        void (*take)(struct pav_kiosk *kiosk, const json_t *json);
    } readers[] = {{"info", take_info},
                   {"programme", take_programme},
                   {"figures", take_figures},
                   {"faults", take_faults}};
    if (strcmp(word, "$state") == 0)
        return take_state(kiosk, text, length, now_s);
    json_t *json = json_loadb(text, length, 0, NULL);
    bool taken = false;
    for (size_t i = 0; json_is_object(json) && i < sizeof readers / sizeof *readers; i++) {
        if (strcmp(word, readers[i].word) != 0)
            continue;
        readers[i].take(kiosk, json);
        taken = true;
    }
    json_decref(json);
    return taken;
}

/* --- who there is ------------------------------------------------------------------------------- */

/* Where that name is, or would be. */
static size_t place_of(const struct pav_fleet *fleet, const char *name, bool *there)
{
    size_t low = 0, high = fleet->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (strcmp(fleet->kiosks[middle].name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *there = low < fleet->count && strcmp(fleet->kiosks[low].name, name) == 0;
    return low;
}

static void forget(struct pav_fleet *fleet, size_t index)
{
    json_decref(fleet->kiosks[index].on_title);
    fleet->count--;
    memmove(&fleet->kiosks[index], &fleet->kiosks[index + 1],
            (fleet->count - index) * sizeof *fleet->kiosks);
}

static struct pav_kiosk *add(struct pav_fleet *fleet, size_t index, const char *name)
{
    if (!fleet->kiosks)
        fleet->kiosks = pav_alloc(PAV_FLEET_MAX * sizeof *fleet->kiosks);
    struct pav_kiosk *kiosk = &fleet->kiosks[index];
    memmove(kiosk + 1, kiosk, (fleet->count - index) * sizeof *kiosk);
    fleet->count++;
    *kiosk = (struct pav_kiosk){.fps = -1, .late = -1, .heat_c = -1};
    pav_strcpy(kiosk->name, sizeof kiosk->name, name);
    return kiosk;
}

void pav_fleet_hear(struct pav_fleet *fleet, const char *name, const char *word, const char *text,
                    size_t length, int64_t now_s)
{
    bool there, fresh;
    if (!pav_kiosk_valid(name))
        return;
    size_t index = place_of(fleet, name, &there);
    if (length == 0) { /* somebody has taken the kiosk off the broker */
        if (there && strcmp(word, "$state") == 0) {
            forget(fleet, index);
            fleet->changed = true;
        }
        return;
    }
    fresh = !there;
    if (length > PAV_FLEET_BYTES_MAX || (fresh && fleet->count == PAV_FLEET_MAX)) {
        fleet->left_out++;
        return;
    }
    struct pav_kiosk *kiosk = fresh ? add(fleet, index, name) : &fleet->kiosks[index];
    if (take(kiosk, word, text, length, now_s))
        fleet->changed = true;
    else if (fresh)
        forget(fleet, index); /* it has said nothing that can be read */
}

void pav_fleet_finish(struct pav_fleet *fleet)
{
    while (fleet->count > 0)
        forget(fleet, fleet->count - 1);
    free(fleet->kiosks);
    *fleet = (struct pav_fleet){0};
}

/* --- telling ------------------------------------------------------------------------------------ */

static void add_text(json_t *object, const char *key, const char *text)
{
    if (text[0])
        json_object_set_new(object, key, json_string(text));
}

static void add_number(json_t *object, const char *key, double number)
{
    if (number >= 0)
        json_object_set_new(object, key, json_real(number));
}

static void add_flag(json_t *object, const char *key, bool flag)
{
    if (flag)
        json_object_set_new(object, key, json_true());
}

json_t *pav_kiosk_json(const struct pav_kiosk *kiosk, bool self)
{
    char since[PAV_WHEN_MAX];
    json_t *json = json_pack("{s:s}", "name", kiosk->name);
    add_flag(json, "self", self);
    add_text(json, "state", kiosk->state);
    if (kiosk->since_s > 0) {
        pav_when_text(kiosk->since_s, since);
        add_text(json, "since", since);
    }
    add_text(json, "title", kiosk->title);
    add_text(json, "version", kiosk->version);
    add_text(json, "panel", kiosk->panel);
    add_text(json, "on", kiosk->on);
    if (kiosk->on_title)
        json_object_set(json, "on_title", kiosk->on_title);
    add_flag(json, "stopped", kiosk->stopped);
    add_flag(json, "closed", kiosk->closed);
    add_flag(json, "paused", kiosk->paused);
    add_flag(json, "blackout", kiosk->blackout);
    add_number(json, "fps", kiosk->fps);
    add_number(json, "late", kiosk->late);
    add_number(json, "heat_c", kiosk->heat_c);
    if (kiosk->fault.code[0])
        json_object_set_new(json, "fault",
                            json_pack("{s:s, s:s, s:s, s:i}", "at", kiosk->fault.at, "code",
                                      kiosk->fault.code, "thing", kiosk->fault.thing, "times",
                                      kiosk->fault.times));
    return json;
}

json_t *pav_fleet_json(const struct pav_fleet *fleet)
{
    json_t *list = json_array();
    for (size_t i = 0; i < fleet->count; i++)
        json_array_append_new(list, pav_kiosk_json(&fleet->kiosks[i], false));
    return list;
}

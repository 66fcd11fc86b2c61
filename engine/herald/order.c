/* Owns the judging of commands that came over MQTT. */
#include "herald/order.h"

#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "herald/when.h"

#define AHEAD_MAX_S  86400.0 /* an order that holds longer would be found in a drawer */
#define ORDERS_PER_S 5.0
#define ORDERS_MOST  40.0

static const char *const verdicts[] = {"", "done", "refused", "expired", "duplicate"};

static const struct {
    const char *word;
    enum pav_command command;
    bool entry, minutes, hours;
} commands[] = {
    {"next", PAV_COMMAND_NEXT, false, false, false},
    {"pause", PAV_COMMAND_PAUSE, false, false, false},
    {"resume", PAV_COMMAND_RESUME, false, false, false},
    {"blackout", PAV_COMMAND_BLACKOUT, false, false, false},
    {"light", PAV_COMMAND_LIGHT, false, false, false},
    {"go", PAV_COMMAND_GO, true, false, false},
    {"restart", PAV_COMMAND_RESTART, false, false, false},
    {"extend", PAV_COMMAND_EXTEND, false, true, true},
    {"close", PAV_COMMAND_CLOSE, false, false, true},
    {"forgive", PAV_COMMAND_FORGIVE, true, false, false},
};

static enum pav_order_verdict refuse(struct pav_order *order, const char *format, ...)
    PAV_PRINTF(2, 3);
static enum pav_order_verdict refuse(struct pav_order *order, const char *format, ...)
{
    char why[sizeof order->why];
    va_list values;
    va_start(values, format);
    vsnprintf(why, sizeof why, format, values);
    va_end(values);
    pav_strcpy(order->why, sizeof order->why, why); /* whole characters */
    return PAV_ORDER_REFUSED;
}

/* --- the id ------------------------------------------------------------------------------------ */

/* An id comes back in the answer and in the log: printable ASCII, so that it is the same everywhere. */
static bool take_id(struct pav_order *order, const char *id, size_t length)
{
    if (length < 1 || length > PAV_ORDER_ID_MAX)
        return false;
    for (size_t i = 0; i < length; i++) {
        if (id[i] < 0x20 || id[i] > 0x7e)
            return false;
    }
    memcpy(order->id, id, length);
    order->id[length] = 0;
    return true;
}

/* The id of something that is no JSON, as far as it can be seen: who typed a comma too many is told. */
static bool find_id(struct pav_order *order, const char *text, size_t length)
{
    static const char key[] = "\"id\"";
    const char *end = text + length, *at = memmem(text, length, key, sizeof key - 1);
    if (!at)
        return false;
    at += sizeof key - 1;
    while (at < end && (isspace((unsigned char)*at) || *at == ':'))
        at++;
    if (at == end || *at != '"')
        return false;
    const char *first = ++at;
    while (at < end && *at != '"' && *at != '\\')
        at++;
    return at < end && *at == '"' && take_id(order, first, (size_t)(at - first));
}

/* --- duplicates, and too many ------------------------------------------------------------------ */

void pav_orders_note(struct pav_orders *orders, const char *id, enum pav_order_verdict verdict)
{
    size_t slot = orders->count++ % PAV_ORDER_IDS;
    pav_strcpy(orders->given[slot].id, sizeof orders->given[slot].id, id);
    orders->given[slot].verdict = verdict;
}

static bool was_given(const struct pav_orders *orders, struct pav_order *order)
{
    size_t kept = orders->count < PAV_ORDER_IDS ? (size_t)orders->count : PAV_ORDER_IDS;
    for (size_t i = 0; i < kept; i++) {
        if (strcmp(orders->given[i].id, order->id) == 0) {
            refuse(order, "this id was answered before: %s", verdicts[orders->given[i].verdict]);
            return true;
        }
    }
    return false;
}

static bool too_many(struct pav_orders *orders, double mono_s)
{
    if (orders->filled_s == 0)
        orders->left = ORDERS_MOST;
    else
        orders->left += (mono_s - orders->filled_s) * ORDERS_PER_S;
    orders->left = orders->left < ORDERS_MOST ? orders->left : ORDERS_MOST;
    orders->filled_s = mono_s;
    if (orders->left < 1)
        return true;
    orders->left -= 1;
    return false;
}

/* --- until when it holds ------------------------------------------------------------------------ */

static enum pav_order_verdict judge_moment(struct pav_order *order,
                                           const struct pav_order_world *world, double expires_s)
{
    char now[PAV_WHEN_MAX];
    const char *clock = world->synced ? "" : ", which nothing sets";
    pav_when_text((int64_t)world->now_s, now);
    double left_s = expires_s - world->now_s;
    if (left_s > AHEAD_MAX_S)
        return refuse(order,
                      "it would hold for more than a day: here it is %s by this kiosk's clock%s",
                      now, clock);
    if (left_s > 0)
        return PAV_ORDER_DONE;
    refuse(order, "it held until %.0f s ago: here it is %s by this kiosk's clock%s", -left_s, now,
           clock);
    return PAV_ORDER_EXPIRED;
}

/* `expires`, a moment; or `ttl_s`, counted from `sent` where that is told, else from now. */
static enum pav_order_verdict judge_expiry(struct pav_order *order, const json_t *json,
                                           const struct pav_order_world *world)
{
    const json_t *expires = json_object_get(json, "expires"), *ttl = json_object_get(json, "ttl_s"),
                 *sent = json_object_get(json, "sent");
    double at_s, sent_s = world->now_s;
    if (!expires && !ttl)
        return refuse(order,
                      "a command says until when it holds: add \"ttl_s\": 30, or \"expires\"");
    if (expires && (!json_is_string(expires) || !pav_when_parse(json_string_value(expires), &at_s)))
        return refuse(order, "\"expires\" is no moment such as 2026-11-28T15:00:00Z");
    if (sent && (!json_is_string(sent) || !pav_when_parse(json_string_value(sent), &sent_s)))
        return refuse(order, "\"sent\" is no moment such as 2026-11-28T15:00:00Z");
    if (expires)
        return judge_moment(order, world, at_s);
    double ttl_s = json_is_number(ttl) ? json_number_value(ttl) : -1;
    if (!isfinite(ttl_s) || ttl_s <= 0 || ttl_s > AHEAD_MAX_S)
        return refuse(order, "\"ttl_s\" is a number of seconds, above 0, at most a day's 86400");
    return judge_moment(order, world, sent_s + ttl_s);
}

/* --- what it asks for --------------------------------------------------------------------------- */

static const char *name_of(const json_t *programme, size_t index)
{
    const char *name =
        json_string_value(json_object_get(json_array_get(programme, index), "installation"));
    return name ? name : "";
}

static enum pav_order_verdict read_entry(struct pav_order *order, const json_t *json,
                                         const struct pav_order_world *world)
{
    const json_t *entry = json_object_get(json, "entry"),
                 *programme = json_object_get(world->brief, "programme");
    size_t count = json_array_size(programme);
    uint32_t *out = &order->message.u.command.entry;
    const char *name = json_string_value(entry);
    if (json_is_integer(entry)) {
        json_int_t number = json_integer_value(entry);
        if (number < 0 || number >= (json_int_t)count)
            return refuse(order, "the programme has the entries 0 to %d", (int)count - 1);
        *out = (uint32_t)number;
        return PAV_ORDER_DONE;
    }
    if (!name)
        return refuse(order, "\"entry\" is a number, or the name of an installation");
    if (strcmp(name, "attract") == 0 && order->message.u.command.command == PAV_COMMAND_FORGIVE) {
        *out = UINT32_MAX;
        return PAV_ORDER_DONE;
    }
    for (size_t i = 0; i < count; i++) {
        if (strcmp(name_of(programme, i), name) == 0) {
            *out = (uint32_t)i;
            return PAV_ORDER_DONE;
        }
    }
    return refuse(order, "the programme has no installation of that name");
}

static enum pav_order_verdict read_minutes(struct pav_order *order, const json_t *json)
{
    const json_t *minutes = json_object_get(json, "minutes");
    json_int_t number = json_is_integer(minutes) ? json_integer_value(minutes) : -1;
    if (number < 0 || number > PAV_EXTEND_MAX_MIN)
        return refuse(order, "\"minutes\" is a whole number from 0 to %d", PAV_EXTEND_MAX_MIN);
    order->message.u.command.minutes = (uint32_t)number;
    return PAV_ORDER_DONE;
}

static enum pav_order_verdict read_command(struct pav_order *order, const json_t *json,
                                           const struct pav_order_world *world)
{
    const char *word = json_string_value(json_object_get(json, "command"));
    if (!word)
        return refuse(order, "\"command\" is missing, or no word");
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        if (strcmp(commands[i].word, word) != 0)
            continue;
        order->message.type = PAV_MESSAGE_COMMAND;
        order->message.u.command.command = (uint32_t)commands[i].command;
        if (commands[i].hours && world->always_open)
            return refuse(order, "this kiosk keeps no hours: blackout makes it dark");
        if (commands[i].entry)
            return read_entry(order, json, world);
        return commands[i].minutes ? read_minutes(order, json) : PAV_ORDER_DONE;
    }
    return refuse(order,
                  "there is no such command: next, pause, resume, blackout, light, go, restart, "
                  "extend, close, forgive");
}

/* --- together ----------------------------------------------------------------------------------- */

static enum pav_order_verdict judge(struct pav_orders *orders, const struct pav_order_world *world,
                                    const json_t *json, struct pav_order *order)
{
    if (was_given(orders, order))
        return PAV_ORDER_DUPLICATE;
    if (too_many(orders, world->mono_s))
        return refuse(order, "too many commands at once: wait a little");
    enum pav_order_verdict verdict = read_command(order, json, world);
    return verdict == PAV_ORDER_DONE ? judge_expiry(order, json, world) : verdict;
}

enum pav_order_verdict pav_order_judge(struct pav_orders *orders,
                                       const struct pav_order_world *world, const char *text,
                                       size_t length, struct pav_order *order)
{
    json_error_t error;
    *order = (struct pav_order){0};
    if (length > PAV_ORDER_BYTES_MAX) {
        if (!find_id(order, text, PAV_ORDER_BYTES_MAX))
            return PAV_ORDER_MUTE;
        return refuse(order, "a command has at most 64 KiB");
    }
    json_t *json = json_loadb(text, length, JSON_REJECT_DUPLICATES, &error);
    if (!json_is_object(json)) {
        bool told = find_id(order, text, length);
        if (told)
            refuse(order, "this is no JSON object: line %d, column %d", error.line, error.column);
        json_decref(json);
        return told ? PAV_ORDER_REFUSED : PAV_ORDER_MUTE;
    }
    const json_t *id = json_object_get(json, "id");
    enum pav_order_verdict verdict = PAV_ORDER_MUTE;
    if (json_is_string(id) && take_id(order, json_string_value(id), json_string_length(id)))
        verdict = judge(orders, world, json, order);
    json_decref(json);
    return verdict;
}

char *pav_order_answer(const struct pav_order *order, enum pav_order_verdict verdict)
{
    json_t *json = json_pack("{s:s, s:s, s:s?}", "id", order->id, "result", verdicts[verdict],
                             "why", order->why[0] ? order->why : NULL);
    char *text = json ? json_dumps(json, JSON_COMPACT) : NULL;
    json_decref(json);
    return text ? text : pav_strdup("{}");
}

/* Owns what the herald makes of what it hears. */
#include "herald/herald.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "herald/when.h"

#define FLEET_EVERY_NS PAV_NS_PER_S
#define NEWS_EVERY_NS  (200 * PAV_NS_PER_MS)
#define LOOK_NS        PAV_NS_PER_S /* at what changes by itself: time */
#define STEADY_S       60.0 /* connected for so long, it is; away for so long, somebody should look */
#define TWIN_NS        (120 * PAV_NS_PER_S)
#define SAY_EVERY_NS   (60 * PAV_NS_PER_S)

void pav_herald_init(struct pav_herald *herald, const char *prefix,
                     const struct pav_news_plan *plan, double hurry)
{
    *herald = (struct pav_herald){.prefix = prefix, .kiosk = plan->kiosk, .hurry = hurry};
    pthread_mutex_init(&herald->lock, NULL);
    pav_outbox_init(&herald->outbox, hurry);
    int64_t now_ns = pav_clock_ns();
    herald->news = (struct pav_news){
        .plan = *plan, .begun_ns = now_ns, .heard_ns = now_ns, .begun_s = pav_when_now()};
    herald->broker.since_s = herald->news.begun_s;
    herald->broker.since_ns = herald->broker.trouble_ns = now_ns;
    herald->fleet_owed = herald->news_owed = true;
}

void pav_herald_finish(struct pav_herald *herald)
{
    pav_outbox_finish(&herald->outbox);
    pav_news_finish(&herald->news);
    pav_fleet_finish(&herald->fleet);
    pthread_mutex_destroy(&herald->lock);
}

void pav_herald_message(struct pav_herald *herald, const struct pav_message *message,
                        const char *text, size_t length, int64_t now_ns)
{
    pav_news_message(&herald->news, message, text, length, now_ns);
    herald->news_owed = true;
}

/* --- commands ------------------------------------------------------------------------------------ */

/* A stranger who writes nonsense gets a line a minute, whatever he writes. */
static bool may_say(struct pav_herald *herald, int64_t now_ns)
{
    if (herald->said_ns && now_ns - herald->said_ns < SAY_EVERY_NS) {
        herald->unsaid++;
        return false;
    }
    if (herald->unsaid)
        pav_log("herald", PAV_LOG_WARN, "%u more lines like the one before", herald->unsaid);
    herald->said_ns = now_ns;
    herald->unsaid = 0;
    return true;
}

static bool clock_is_set(const struct pav_herald *herald)
{
    const json_t *clock = json_object_get(json_object_get(herald->news.health, "host"), "clock");
    return !json_is_false(json_object_get(clock, "synced"));
}

static bool keeps_no_hours(const struct pav_herald *herald)
{
    const json_t *hours = json_object_get(herald->news.health, "hours");
    return json_is_false(json_object_get(hours, "kept"));
}

static void answer(struct pav_herald *herald, struct pav_order *order,
                   enum pav_order_verdict verdict, int64_t now_ns)
{
    if (verdict == PAV_ORDER_MUTE) {
        if (may_say(herald, now_ns))
            pav_log("herald", PAV_LOG_WARN,
                    "a command without an id of 1 to %d plain characters is "
                    "neither done nor answered",
                    PAV_ORDER_ID_MAX);
        return;
    }
    if (verdict == PAV_ORDER_DONE && !herald->send(herald->data, &order->message, -1)) {
        pav_strcpy(order->why, sizeof order->why, "the keeper is busy: try again");
        verdict = PAV_ORDER_REFUSED;
    }
    if (verdict == PAV_ORDER_DONE) {
        pav_orders_note(&herald->orders, order->id, verdict);
        pav_log("herald", PAV_LOG_INFO, "command %s of the broker is passed on", order->id);
    }
    pav_outbox_answer(&herald->outbox, pav_order_answer(order, verdict), verdict == PAV_ORDER_DONE);
}

static void take_order(struct pav_herald *herald, const char *text, size_t length, bool retained,
                       int64_t now_ns)
{
    struct pav_order order;
    struct pav_order_world world = {.brief = herald->news.brief,
                                    .now_s = pav_when_now(),
                                    .mono_s = (double)now_ns * 1e-9,
                                    .synced = clock_is_set(herald),
                                    .always_open = keeps_no_hours(herald)};
    if (length == 0)
        return; /* somebody has cleared a retained one */
    if (retained) {
        if (may_say(herald, now_ns))
            pav_log(
                "herald", PAV_LOG_WARN,
                "a retained command is not done: it would be done again at every start; publish it "
                "without retain, and clear the topic (mosquitto_pub -r -n)");
        return;
    }
    enum pav_order_verdict verdict = pav_order_judge(&herald->orders, &world, text, length, &order);
    answer(herald, &order, verdict, now_ns);
}

/* --- the broker ----------------------------------------------------------------------------------- */

/* What comes below the prefix: "lobby-1", "$state". */
static bool split_topic(const struct pav_herald *herald, const char *topic, char *kiosk,
                        size_t size, const char **word)
{
    size_t prefix = strlen(herald->prefix);
    if (strncmp(topic, herald->prefix, prefix) != 0 || topic[prefix] != '/')
        return false;
    const char *name = topic + prefix + 1, *slash = strchr(name, '/');
    size_t length = slash ? (size_t)(slash - name) : 0;
    if (length == 0 || length >= size)
        return false;
    memcpy(kiosk, name, length);
    kiosk[length] = 0;
    *word = slash + 1;
    return true;
}

/* Two of one name throw each other off the broker, in turn, and most brokers do not say why. */
static void look_for_twin(struct pav_herald *herald, const char *text, size_t length,
                          int64_t now_ns)
{
    json_t *info = length <= PAV_FLEET_BYTES_MAX ? json_loadb(text, length, 0, NULL) : NULL;
    const char *run = json_string_value(json_object_get(info, "run"));
    bool stopped = json_object_get(info, "stopped");
    /* What is found at the first time was said before this run. */
    if (run && !stopped && herald->broker.connects > 1 && strcmp(run, herald->news.plan.run) != 0)
        herald->twin_ns = now_ns;
    json_decref(info);
}

void pav_herald_heard(struct pav_herald *herald, const char *topic, const char *text, size_t length,
                      bool retained, int64_t now_ns)
{
    char kiosk[64];
    const char *word;
    if (!split_topic(herald, topic, kiosk, sizeof kiosk, &word))
        return;
    bool own = strcmp(kiosk, herald->kiosk) == 0;
    if (own && strcmp(word, "info") == 0)
        look_for_twin(herald, text, length, now_ns);
    if (strcmp(word, "command") == 0) {
        if (own || strcmp(kiosk, "all") == 0)
            take_order(herald, text, length, retained, now_ns);
    } else if (!own) {
        pav_fleet_hear(&herald->fleet, kiosk, word, text, length, (int64_t)pav_when_now());
    }
}

void pav_herald_broker(struct pav_herald *herald, enum pav_broker_state state, const char *why,
                       int64_t now_ns)
{
    char twin[160] = "";
    if (herald->twin_ns && now_ns - herald->twin_ns < TWIN_NS)
        snprintf(twin, sizeof twin,
                 "another kiosk is called %s too: every one needs a name of its own (mqtt: kiosk:)",
                 herald->kiosk);
    why = twin[0] ? twin : why;
    if (herald->broker.state == state && strcmp(herald->broker.why, why) == 0)
        return;
    if (herald->broker.state != state) {
        herald->broker.since_s = pav_when_now();
        herald->broker.since_ns = now_ns;
    }
    herald->broker.connects += state == PAV_BROKER_CONNECTED && herald->broker.state != state;
    herald->broker.state = state;
    pav_strcpy(herald->broker.why, sizeof herald->broker.why, why);
    if (state != PAV_BROKER_CONNECTED && herald->broker.trouble_ns == 0)
        herald->broker.trouble_ns = now_ns;
    herald->fleet_owed = true;
}

/* Connected and away again within a minute is one trouble, not many. */
static void judge_broker(struct pav_herald *herald, int64_t now_ns)
{
    int64_t steady_ns = (int64_t)(STEADY_S * 1e9 / herald->hurry);
    bool connected = herald->broker.state == PAV_BROKER_CONNECTED, lost = herald->broker.lost;
    if (connected && now_ns - herald->broker.since_ns >= steady_ns) {
        herald->broker.trouble_ns = 0;
        lost = false;
    } else if (!connected && herald->broker.trouble_ns &&
               now_ns - herald->broker.trouble_ns >= steady_ns) {
        lost = true;
    }
    herald->fleet_owed |= lost != herald->broker.lost;
    herald->broker.lost = lost;
}

/* --- telling the keeper ---------------------------------------------------------------------------- */

static json_t *broker_json(const struct pav_herald *herald)
{
    static const char *const states[] = {"connecting", "connected", "away", "silent", "refused"};
    char since[PAV_WHEN_MAX];
    pav_when_text((int64_t)herald->broker.since_s, since);
    return json_pack("{s:s, s:s, s:s, s:s, s:b, s:b, s:I, s:I, s:I}", "state",
                     states[herald->broker.state], "since", since, "why", herald->broker.why,
                     "address", herald->broker.address, "tls", herald->broker.tls, "lost",
                     herald->broker.lost, "connects", (json_int_t)herald->broker.connects,
                     "dropped", (json_int_t)herald->outbox.dropped, "left_out",
                     (json_int_t)herald->fleet.left_out);
}

static char *fleet_text(const struct pav_herald *herald)
{
    json_t *kiosks = pav_fleet_json(&herald->fleet),
           *self = pav_news_self(&herald->news, &herald->outbox);
    if (self)
        json_array_insert_new(kiosks, 0, self);
    json_t *json = json_pack("{s:o, s:o}", "broker", broker_json(herald), "kiosks", kiosks);
    char *text = json ? json_dumps(json, JSON_COMPACT | JSON_REAL_PRECISION(6)) : NULL;
    json_decref(json);
    return text;
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static void tell_news(struct pav_herald *herald, int64_t now_ns)
{
    herald->news_owed = false;
    herald->tell_ns = now_ns;
    uint64_t before = herald->outbox.changes;
    pav_news_tell(&herald->news, &herald->outbox, now_ns, herald->hurry);
    herald->fleet_owed |= herald->outbox.changes != before;
}

int64_t pav_herald_tend(struct pav_herald *herald, int64_t now_ns, char **fleet)
{
    *fleet = NULL;
    judge_broker(herald, now_ns);
    int64_t news_due = herald->tell_ns + (herald->news_owed ? NEWS_EVERY_NS : LOOK_NS);
    if (now_ns >= news_due) {
        tell_news(herald, now_ns);
        news_due = now_ns + LOOK_NS;
    }
    herald->fleet_owed |= herald->fleet.changed;
    herald->fleet.changed = false;
    int64_t fleet_due = herald->fleet_owed ? herald->told_ns + FLEET_EVERY_NS : INT64_MAX;
    if (now_ns >= fleet_due) {
        *fleet = fleet_text(herald);
        herald->told_ns = now_ns;
        herald->fleet_owed = false;
        fleet_due = INT64_MAX;
    }
    return earlier(news_due, fleet_due);
}

void pav_herald_untold(struct pav_herald *herald)
{
    herald->fleet_owed = true;
}

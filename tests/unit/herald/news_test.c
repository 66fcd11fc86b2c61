/* Tests what the broker is told of a kiosk: the state, what needs a person, and that it fits. */
#include <stdlib.h>

#include <pavilion/frame.h>

#include "base/clock.h"
#include "base/str.h"
#include "check.h"
#include "herald/news.h"

static struct pav_news news;
static struct pav_outbox outbox;

static void begin(void)
{
    pav_news_finish(&news);
    pav_outbox_finish(&outbox);
    pav_outbox_init(&outbox, 1);
    news = (struct pav_news){.plan = {"lobby-1", "0.1", "", "1"}, .heard_ns = 1, .begun_ns = 1};
}

static void tell(enum pav_message_type type, const char *text, int64_t now_ns)
{
    struct pav_message message = {.type = (uint16_t)type};
    pav_news_message(&news, &message, text, strlen(text), now_ns);
}

static void show(uint32_t entry, const char *name, int64_t now_ns)
{
    struct pav_message message = {.type = PAV_MESSAGE_STATUS, .u.status.entry = entry};
    pav_strcpy(message.text, sizeof message.text, name);
    pav_news_message(&news, &message, NULL, 0, now_ns);
}

static const char *said(enum pav_topic topic, int64_t now_ns)
{
    pav_news_tell(&news, &outbox, now_ns, 1);
    return outbox.retained[topic].text ? outbox.retained[topic].text : "";
}

static void from_init_to_ready(void)
{
    begin();
    CHECK_STR(said(PAV_TOPIC_STATE, 1), "init");
    tell(PAV_MESSAGE_EXHIBITION,
         "{\"title\": \"Hall\", \"programme\": [{\"installation\": \"silt\", \"title\": {\"en\": "
         "\"Silt\"}}], \"cameras\": [{\"name\": \"front\"}]}",
         2);
    tell(PAV_MESSAGE_HEALTH, "{\"faults\": [], \"wards\": []}", 3);
    CHECK_STR(said(PAV_TOPIC_STATE, 3), "init");
    show(0, "silt", 4);
    CHECK_STR(said(PAV_TOPIC_STATE, 4), "ready");
    CHECK_HAS(said(PAV_TOPIC_INFO, 4), "\"title\":\"Hall\"");
    CHECK_HAS(said(PAV_TOPIC_PROGRAMME, 4), "\"title\":{\"en\":\"Silt\"}");
    CHECK_HAS(said(PAV_TOPIC_HEALTH, 4), "\"cameras\":{\"front\":\"none\"}");
    show(UINT32_MAX, "attract", 5);
    CHECK_HAS(said(PAV_TOPIC_PROGRAMME, 5), "\"entry\":\"attract\"");
}

static void alert(const char *health, const char *reason)
{
    tell(PAV_MESSAGE_HEALTH, health, 10);
    CHECK_STR(said(PAV_TOPIC_STATE, 10), reason ? "alert" : "ready");
    if (reason)
        CHECK_HAS(said(PAV_TOPIC_HEALTH, 10), reason);
}

static void what_needs_a_person(void)
{
    begin();
    show(0, "silt", 4);
    alert("{\"hours\": {\"kept\": true, \"open\": false}}", NULL);
    CHECK_HAS(said(PAV_TOPIC_PROGRAMME, 10), "\"closed\":true");
    alert("{\"hours\": {\"kept\": true, \"open\": true}}", NULL);
    CHECK_HAS(said(PAV_TOPIC_PROGRAMME, 10), "\"closed\":false");
    alert("{\"hours\": null}", NULL);
    CHECK_HAS(said(PAV_TOPIC_PROGRAMME, 10), "\"closed\":false");
    alert("{\"ladder\": {\"quarantine\": [{\"installation\": \"silt\"}]}}", "\"quarantine\"");
    alert("{\"ladder\": {\"quarantine\": []}}", NULL);
    alert("{\"ladder\": {\"rung\": \"title\"}}", "\"nothing-left\"");
    alert("{\"host\": {\"troubles\": [\"clock-unsynced\"]}}", NULL);
    alert("{\"host\": {\"troubles\": [\"clock-unsynced\", \"hot\"]}}", "\"alert\":[\"hot\"]");
    alert("{\"host\": {\"troubles\": [\"disk-full\"]}}", "disk-full");
    alert("{\"host\": {\"troubles\": 7}, \"ladder\": \"x\"}", NULL);
}

static void a_camera_may_be_away_for_a_minute(void)
{
    struct pav_message message = {.type = PAV_MESSAGE_CAMERA, .camera = 1};
    begin();
    show(0, "silt", 4);
    tell(PAV_MESSAGE_HEALTH, "{}", 4);
    message.u.camera_state.state = PAV_CAMERA_LOST;
    pav_news_message(&news, &message, NULL, 0, 4);
    tell(PAV_MESSAGE_HEALTH, "{}", 50 * PAV_NS_PER_S);
    CHECK_STR(said(PAV_TOPIC_STATE, 59 * PAV_NS_PER_S), "ready");
    CHECK_STR(said(PAV_TOPIC_STATE, 61 * PAV_NS_PER_S), "alert");
    message.u.camera_state.state = PAV_CAMERA_LIVE;
    pav_news_message(&news, &message, NULL, 0, 62 * PAV_NS_PER_S);
    CHECK_STR(said(PAV_TOPIC_STATE, 62 * PAV_NS_PER_S), "ready");
    /* A keeper that hangs is no healthy one. */
    CHECK_STR(said(PAV_TOPIC_STATE, 90 * PAV_NS_PER_S), "alert");
    CHECK_HAS(outbox.retained[PAV_TOPIC_HEALTH].text, "keeper-silent");
}

static void faults_fit_what_others_read(void)
{
    begin();
    struct pav_str health = {0};
    pav_str_add(&health, "{\"faults\": [");
    for (int i = 0; i < 64; i++)
        pav_str_addf(&health, "%s{\"code\": \"hot\", \"detail\": \"%0400d\"}", i ? "," : "", i);
    pav_str_add(&health, "]}");
    tell(PAV_MESSAGE_HEALTH, health.text, 5);
    const char *text = said(PAV_TOPIC_FAULTS, 5);
    CHECK(strlen(text) <= PAV_FLEET_BYTES_MAX && strlen(text) > 2000);
    CHECK_HAS(text, "0063\"");
    CHECK(!strstr(said(PAV_TOPIC_HEALTH, 5), "faults"));
    pav_str_finish(&health);
}

static void goodbye_is_no_accident(void)
{
    begin();
    show(0, "silt", 4);
    tell(PAV_MESSAGE_EXHIBITION, "{\"title\": \"Hall\"}", 4);
    said(PAV_TOPIC_STATE, 5);
    json_t *self = pav_news_self(&news, &outbox);
    CHECK_STR(json_string_value(json_object_get(self, "on")), "silt");
    CHECK(json_is_true(json_object_get(self, "self")));
    json_decref(self);
    pav_news_farewell(&news, &outbox);
    CHECK_STR(outbox.retained[PAV_TOPIC_STATE].text, "lost");
    CHECK_HAS(outbox.retained[PAV_TOPIC_INFO].text, "\"stopped\":\"20");
}

int main(void)
{
    RUN(from_init_to_ready);
    RUN(what_needs_a_person);
    RUN(a_camera_may_be_away_for_a_minute);
    RUN(faults_fit_what_others_read);
    RUN(goodbye_is_no_accident);
    pav_news_finish(&news);
    pav_outbox_finish(&outbox);
    return check_end();
}

/* Tests what an exhibition file says of the house: its panel, its hours, its broker. */
#include "exhibition_text.h"

static void where_the_panel_is(void)
{
    static const struct {
        const char *text, *panel;
        bool loopback;
    } good[] = {
        {"", NULL, true},
        {"panel: { listen: 127.0.0.1:8088 }\n", "127.0.0.1:8088", true},
        {"panel: { listen: \"[::1]:9000\" }\n", "[::1]:9000", true},
        {"panel: { listen: localhost:80 }\n", "localhost:80", true},
        {"panel: { listen: 0.0.0.0:8088 }\n", "0.0.0.0:8088", false},
        {"panel: { listen: 192.168.1.4:8088 }\n", "192.168.1.4:8088", false},
        {"panel: { listen: \"off\" }\n", "off", true},
        {"panel: \"off\"\n", "off", true},
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        char *text = pav_sprintf(HEAD SHOW "%s", good[i].text);
        REQUIRE(parse(text));
        if (good[i].panel)
            CHECK_STR(e.panel, good[i].panel);
        else
            CHECK(!e.panel);
        CHECK(pav_listen_loopback(e.panel) == good[i].loopback);
        pav_exhibition_finish(&e);
        free(text);
    }
    static const char *const bad[] = {"everywhere",      "8088",   "127.0.0.1:0",
                                      "127.0.0.1:70000", ":8088",  "127.0.0.1:x",
                                      "example.org:80",  "[::1:80"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char *text = pav_sprintf(HEAD SHOW "panel: { listen: \"%s\" }\n", bad[i]);
        refused(text, 1, "expected an address such as listen: 127.0.0.1:8088");
        free(text);
    }
    refused(HEAD SHOW "panel: { listne: 127.0.0.1:8088 }\n", 1, "did you mean \"listen\"");
    refused(HEAD SHOW "panel: 127.0.0.1:8088\n", 1, "expected an address such as listen:");
}

static void what_a_proxy_calls_the_panel(void)
{
    REQUIRE(parse(HEAD SHOW "panel: { names: [kiosk.example.org, KIOSK] }\n"));
    CHECK(!e.panel);
    CHECK_STR(e.panel_names[0], "kiosk.example.org");
    CHECK_STR(e.panel_names[1], "KIOSK");
    CHECK(!e.panel_names[2]);
    pav_exhibition_finish(&e);
    REQUIRE(parse(HEAD SHOW "panel: { listen: 127.0.0.1:80, names: [a.be] }\n"));
    CHECK_STR(e.panel, "127.0.0.1:80");
    CHECK_STR(e.panel_names[0], "a.be");
    pav_exhibition_finish(&e);
    static const char *const bad[] = {
        "https://kiosk.example.org", "kiosk.example.org:443", "a b", "", "-kiosk", "*"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char *text = pav_sprintf(HEAD SHOW "panel: { names: [\"%s\"] }\n", bad[i]);
        refused(text, 1, "expected a host's name such as kiosk.example.org");
        free(text);
    }
    refused(HEAD SHOW "panel: { names: kiosk.example.org }\n", 1, "a list such as");
    refused(HEAD SHOW "panel: { names: [a, b, c, d, e, f, g, h, i] }\n", 1, "at most 8 names");
    refused(HEAD SHOW "osc: { names: [a] }\n", 1, "unknown key \"names\"");
}

static void opening_hours(void)
{
    put("show/feasts.yaml", "- 05-01\n- { 12-24: 10:00-14:00 }\n");
    CHECK(parse(HEAD SHOW "hours:\n"
                          "  mon-fri: 09:30-12:00, 13:00-18:00\n"
                          "  sat: [\"9:30-24:00\", 01:00\xe2\x80\x93"
                          "02:00]\n"
                          "  holidays: [2026-12-25, feasts.yaml, { 12-31 to 01-02: 20:00-02:00 }]\n"
                          "  zone: Europe/Brussels\n  closed: still\n  restart: 04:30\n"));
    const struct pav_hours *h = &e.hours;
    CHECK(h->given && h->still);
    CHECK_STR(h->zone, "Europe/Brussels");
    CHECK_INT(h->restart_min, 270);
    CHECK_INT(h->week[4].count, 2);
    CHECK_INT(h->week[4].spans[1].to_min, 1080);
    CHECK_INT(h->week[5].spans[0].from_min, 60);
    CHECK_INT(h->week[5].spans[1].to_min, 1440);
    CHECK_INT(h->week[6].count, 0);
    REQUIRE(h->holiday_count == 4);
    CHECK_INT(h->holidays[2].hours.spans[0].to_min, 840);
    CHECK_INT(h->holidays[3].hours.spans[0].to_min, 1560);
    CHECK_INT(h->holidays[3].to_day, 2);
    pav_exhibition_finish(&e);
    CHECK(
        parse(HEAD SHOW "hours: { holidays: [12-25], restart: 04:30 }\n")); /* else never closed */
    CHECK_INT(e.hours.week[6].spans[0].to_min, 1440);
    pav_exhibition_finish(&e);
}

static void wrong_hours(void)
{
    refused(HEAD SHOW "hours: 9-5\n", 1,
            "x.yaml:4:8: expected days such as {mon-fri: 09:30-18:00}, found \"9-5\"");
    refused(HEAD SHOW "hours: {mon-fri: 9-5}\n", 1,
            "x.yaml:4:18: expected hours such as 09:30-18:00, or closed, found \"9-5\"");
    refused(HEAD SHOW "hours: {mon: 09:30-24:30}\n", 1, "found \"09:30-24:30\"");
    refused(HEAD SHOW "hours: {mon: 09:30-09:30}\n", 1, "expected hours such as");
    refused(HEAD SHOW "hours: {mon: 09:30-12:00, 13:00-18:00}\n", 1,
            "x.yaml:4:27: several openings of a day need brackets here");
    refused(HEAD SHOW "hours: {mon: \"09:30-12:00, 11:00-18:00\"}\n", 1,
            "x.yaml:4:14: two openings of one day overlap");
    refused(HEAD SHOW "hours: {mon-fri: 09:30-18:00, fri: closed}\n", 1,
            "x.yaml:4:31: the hours of fri are there twice");
    refused(HEAD SHOW "hours: {mon-frid: 09:30-18:00}\n", 1, "did you mean \"mon-fri\"?");
    refused(HEAD SHOW "hours: {lundi: 09:30-18:00}\n", 1, "expected days such as mon or mon-fri");
    refused(HEAD SHOW "hours: {zone: Europe/Brussel}\n", 1,
            "x.yaml:4:15: there is no time zone \"Europe/Brussel\"");
    refused(HEAD SHOW "hours: {zone: ../../etc/passwd}\n", 1, "x.yaml:4:15: ");
    refused(HEAD SHOW "hours: {closed: off}\n", 1, "blank or still");
    refused(HEAD SHOW "hours: {mon: 20:00-02:00, restart: 01:30}\n", 1,
            "x.yaml:4:36: 01:30 is within the opening hours of mon");
    refused(HEAD SHOW "hours: {restart: 25:00}\n", 1, "expected a time such as 04:30");
    refused(HEAD SHOW "hours: {holidays: [2026-02-29]}\n", 1,
            "x.yaml:4:20: expected a date such as 2026-12-25");
    refused(HEAD SHOW "hours: {holidays: [12-25, 12-25]}\n", 1,
            "x.yaml:4:27: \"12-25\" is there twice");
    refused(HEAD SHOW "hours: {holidays: [2026-12-25 to 12-26]}\n", 1, "expected a date");
    refused(HEAD SHOW "hours: {holidays: [2026-12-25 to 2026-12-24]}\n", 1, "expected a date");
    refused(HEAD SHOW "hours: {holidays: [nowhere.yaml]}\n", 1,
            "x.yaml:4:20: \"nowhere.yaml\" cannot be read");
    put("show/bad.yaml", "- 05-01\n- 13-01\n");
    refused(HEAD SHOW "hours: {holidays: bad.yaml}\n", 1, "bad.yaml:2:3: expected a date");
}

/* --- the broker --- */

#define MQTT(text) HEAD SHOW "mqtt: " text "\n"

static void brokers(void)
{
    REQUIRE(parse(HEAD SHOW));
    CHECK(!e.mqtt.broker);
    pav_exhibition_finish(&e);
    REQUIRE(parse(MQTT("{broker: mqtt.museum, kiosk: lobby-1}")));
    CHECK_STR(e.mqtt.broker, "mqtt.museum");
    CHECK_INT(e.mqtt.port, 1883);
    CHECK_STR(e.mqtt.kiosk, "lobby-1");
    CHECK_STR(e.mqtt.prefix, "pavilion");
    CHECK_INT(e.mqtt.keepalive_s, 20);
    CHECK(!pav_mqtt_tls(&e.mqtt));
    pav_exhibition_finish(&e);
    REQUIRE(parse(MQTT("{broker: \"[fd00::2]:99\", prefix: museum/floor-2, keepalive: 1 min}")));
    CHECK_STR(e.mqtt.broker, "fd00::2");
    CHECK_INT(e.mqtt.port, 99);
    CHECK_INT(e.mqtt.keepalive_s, 60);
    CHECK(pav_kiosk_valid(e.mqtt.kiosk)); /* the machine's name */
    struct pav_exhibition other = e;
    REQUIRE(parse(MQTT("{broker: \"[fd00::2]:99\", prefix: museum/floor-2, keepalive: 60 s}")));
    CHECK(pav_mqtt_same(&e.mqtt, &other.mqtt));
    pav_exhibition_finish(&e);
    REQUIRE(parse(MQTT("{broker: \"[fd00::2]:98\", prefix: museum/floor-2, keepalive: 60 s}")));
    CHECK(!pav_mqtt_same(&e.mqtt, &other.mqtt));
    pav_exhibition_finish(&e);
    pav_exhibition_finish(&other);
}

static void wrong_brokers(void)
{
    refused(MQTT("mqtt.museum"), 1, "x.yaml:4:7: expected keys such as {broker: mqtt.museum:8883}");
    refused(MQTT("{kiosk: a}"), 1, "x.yaml:4:7: expected a key \"broker\"");
    refused(MQTT("{broker: a, brocker: b}"), 1, "did you mean \"broker\"?");
    static const char *const addresses[] = {"\"\"",     "a:0",      "a:70000", "a:b",
                                            "mqtt://a", "\"[::1\"", "a/b",     "\"a b\""};
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        char *text = pav_sprintf(MQTT("{broker: %s}"), addresses[i]);
        refused(text, 1, "x.yaml:4:16: expected a broker's address such as mqtt.museum:8883");
        free(text);
    }
    refused(MQTT("{broker: a, kiosk: Lobby 1}"), 1, "expected a name such as lobby-1");
    refused(MQTT("{broker: a, kiosk: all}"), 1, "other than \"all\"");
    refused(MQTT("{broker: a, kiosk: \"a/+\"}"), 1, "expected a name such as lobby-1");
    refused(MQTT("{broker: a, prefix: \"a/#\"}"), 1, "expected the beginning of topics");
    refused(MQTT("{broker: a, prefix: /a}"), 1, "expected the beginning of topics");
    refused(MQTT("{broker: a, keepalive: 2 s}"), 1, "expected a time from 10 s to 3600 s");
    refused(MQTT("{broker: a, cert: c}"), 1, "a certificate needs its key: add key: FILE");
    refused(MQTT("{broker: a, key: c}"), 1, "a key needs its certificate");
    refused(MQTT("{broker: a, password_file: p}"), 1, "a password needs its user");
    REQUIRE(parse(MQTT("{broker: a, user: u, password_file: p}")));
    CHECK_HAS(complaints.text.text, "warning: without TLS everybody on the network can read");
    pav_exhibition_finish(&e);
}

/* Files are not part of reading: what is missing must not cost visitors their picture. */
static void a_brokers_files(void)
{
    put("show/ca.crt", "ca");
    put("show/own.crt", "cert");
    put("show/own.key", "key");
    char *key = pav_path_join(root, "show/own.key");
    const char *text = MQTT("{broker: a, ca: ca.crt, cert: own.crt, key: own.key}");
    REQUIRE(parse(text));
    CHECK_INT(e.mqtt.port, 8883);
    CHECK(pav_mqtt_tls(&e.mqtt) && e.mqtt.ca.path[0] == '/');
    CHECK(pav_mqtt_check(&e, true, &complaints));
    CHECK_INT(complaints.errors + complaints.warnings, 0);
    chmod(key, 0644);
    CHECK(!pav_mqtt_check(&e, true, &complaints));
    CHECK_HAS(complaints.text.text, "own.key can be read by everybody on this machine: chmod o= ");
    CHECK_HAS(complaints.text.text, "x.yaml:4:51: ");
    chmod(key, 0640);
    CHECK(pav_mqtt_check(&e, true, &complaints));
    unlink(key);
    pav_complaints_finish(&complaints);
    CHECK(!pav_mqtt_check(&e, false, &complaints));
    CHECK_HAS(complaints.text.text, "own.key: No such file");
    CHECK(complaints.errors == 0 && complaints.warnings == 1);
    pav_exhibition_finish(&e);
    CHECK(parse(text));
    pav_exhibition_finish(&e);
    free(key);
}

int main(void)
{
    make_root();
    RUN(where_the_panel_is);
    RUN(what_a_proxy_calls_the_panel);
    RUN(opening_hours);
    RUN(wrong_hours);
    RUN(brokers);
    RUN(wrong_brokers);
    RUN(a_brokers_files);
    pav_complaints_finish(&complaints);
    remove_folder();
    return check_end();
}

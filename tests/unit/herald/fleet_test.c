/* Tests what is made of what other kiosks, or somebody who says so, write to the broker. */
#include <stdlib.h>

#include "base/str.h"
#include "check.h"
#include "herald/fleet.h"

static struct pav_fleet fleet;

static void hear(const char *kiosk, const char *word, const char *text)
{
    pav_fleet_hear(&fleet, kiosk, word, text, strlen(text), 1795000000);
}

static char *told(void)
{
    json_t *json = pav_fleet_json(&fleet);
    char *text = json_dumps(json, JSON_COMPACT | JSON_REAL_PRECISION(6));
    json_decref(json);
    return text;
}

static void a_kiosk_is_listed(void)
{
    hear("lobby-1", "$state", "ready");
    hear("lobby-1", "info",
         "{\"title\": \"Hall\", \"version\": \"0.1\", \"panel\": \"http://lobby-1:8088/\"}");
    hear("lobby-1", "programme",
         "{\"installation\": \"silt\", \"title\": {\"fr\": \"Limon\", \"en\": \"Silt\"}, "
         "\"closed\": true}");
    hear("lobby-1", "figures", "{\"fps\": 60, \"late\": 3, \"heat_c\": 51.5}");
    hear("lobby-1", "faults",
         "{\"faults\": [{\"code\": \"hot\"}, {\"at\": \"2026-11-18T11:06:40Z\", \"code\": "
         "\"scene-crashed\", \"thing\": \"silt\", \"times\": 2}]}");
    CHECK(fleet.changed);
    char *text = told();
    CHECK_STR(
        text,
        "[{\"name\":\"lobby-1\",\"state\":\"ready\",\"since\":\"2026-11-18T11:06:40Z\","
        "\"title\":\"Hall\",\"version\":\"0.1\",\"panel\":\"http://lobby-1:8088/\","
        "\"on\":\"silt\",\"on_title\":{\"fr\":\"Limon\",\"en\":\"Silt\"},\"closed\":true,"
        "\"fps\":60.0,\"late\":3.0,\"heat_c\":51.5,\"fault\":{\"at\":\"2026-11-18T11:06:40Z\","
        "\"code\":\"scene-crashed\",\"thing\":\"silt\",\"times\":2}}]");
    free(text);
    hear("lobby-1", "$state", "");
    CHECK_INT(fleet.count, 0);
    pav_fleet_finish(&fleet);
}

static void what_strangers_write_is_cleaned(void)
{
    hear("a", "$state", "ready");
    hear("a", "info",
         "{\"title\": \"<b>\\u001b[2J\\u202eevil\\u0000\", \"version\": [1], \"panel\": "
         "\"javascript:alert(1)\"}");
    hear("a", "info",
         "{\"title\": \"<b>\\u001b[2J\\u202eevil\\u200b\\u0085\", \"version\": [1], \"panel\": "
         "\"javascript:alert(1)\", \"stopped\": 7}");
    char *text = told();
    CHECK_HAS(text, "\"title\":\"<b>[2Jevil\"");
    CHECK(!strstr(text, "javascript") && !strstr(text, "version") && !strstr(text, "stopped"));
    free(text);
    static const char *const bad[] = {"http://",
                                      "https:///x",
                                      "http://a b/",
                                      "ftp://a/",
                                      "http://a/\"><script>",
                                      "//a/",
                                      "http://a/?t=token",
                                      ""};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK(!pav_panel_address_valid(bad[i]));
    CHECK(pav_panel_address_valid("https://museum.example/lobby-1/"));
    CHECK(pav_panel_address_valid("http://[fd00::2]:8088/"));
    pav_fleet_finish(&fleet);
}

static void nonsense_makes_no_kiosk(void)
{
    static const char *const names[] = {
        "",     "A",
        "a b",  "a/b",
        "+",    "#",
        "all",  "\xc3\xa9",
        "$SYS", "0123456789012345678901234567890123456789012345678901234567890123"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        hear(names[i], "$state", "ready");
    hear("a", "$state", "on fire");
    hear("a", "$state", "ready ");
    hear("a", "info", "\xff\xfe");
    hear("a", "info", "[1]");
    hear("a", "health", "{}");
    hear("a", "command", "{}");
    hear("a", "faults", "");
    CHECK_INT(fleet.count, 0);
    CHECK(!fleet.changed);
    hear("a", "faults", "{\"faults\": 7}");
    hear("a", "figures", "{\"fps\": -1, \"late\": \"x\", \"heat_c\": 1e300}");
    char *text = told();
    CHECK_STR(text, "[{\"name\":\"a\"}]");
    free(text);
    pav_fleet_finish(&fleet);
}

static void there_is_room_for_so_many(void)
{
    char name[16];
    for (int i = 0; i < 400; i++) {
        snprintf(name, sizeof name, "k%d", (i * 7919) % 400);
        hear(name, "$state", "ready");
    }
    CHECK_INT(fleet.count, PAV_FLEET_MAX);
    CHECK_INT(fleet.left_out, 400 - PAV_FLEET_MAX);
    for (size_t i = 1; i < fleet.count; i++)
        CHECK(strcmp(fleet.kiosks[i - 1].name, fleet.kiosks[i].name) < 0);
    char *long_one = pav_alloc(5001);
    memset(long_one, ' ', 5000);
    long_one[0] = '{';
    long_one[4999] = '}';
    hear("k1", "info", long_one);
    CHECK_INT(fleet.left_out, 400 - PAV_FLEET_MAX + 1);
    free(long_one);
    while (fleet.count > 0) {
        pav_strcpy(name, sizeof name, fleet.kiosks[fleet.count / 2].name);
        hear(name, "$state", "");
    }
    hear("k1", "$state", "ready");
    CHECK_INT(fleet.count, 1);
    pav_fleet_finish(&fleet);
}

int main(void)
{
    RUN(a_kiosk_is_listed);
    RUN(what_strangers_write_is_cleaned);
    RUN(nonsense_makes_no_kiosk);
    RUN(there_is_room_for_so_many);
    return check_end();
}

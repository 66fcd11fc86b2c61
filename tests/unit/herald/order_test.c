/* Tests the judging of commands that came over MQTT: what is done, what is refused, and in which words. */
#include <stdlib.h>

#include "base/str.h"
#include "check.h"
#include "herald/order.h"

#define NOW 1795000000.0 /* 2026-11-18T11:06:40Z */

static struct pav_orders orders;
static struct pav_order order;
static struct pav_order_world world;

static void begin(void)
{
    orders = (struct pav_orders){0};
    json_decref((json_t *)world.brief);
    world = (struct pav_order_world){.brief = json_pack("{s:[{s:i, s:s}, {s:i, s:s}]}", "programme",
                                                        "entry", 0, "installation", "silt", "entry",
                                                        1, "installation", "mirror"),
                                     .now_s = NOW,
                                     .mono_s = 5,
                                     .synced = true};
}

static enum pav_order_verdict judge(const char *text)
{
    return pav_order_judge(&orders, &world, text, strlen(text), &order);
}

static void refused(const char *text, const char *why)
{
    enum pav_order_verdict verdict = judge(text);
    if (verdict != PAV_ORDER_REFUSED)
        printf("# %s\n", text);
    CHECK_INT(verdict, PAV_ORDER_REFUSED);
    CHECK_HAS(order.why, why);
}

static void every_command(void)
{
    static const struct {
        const char *words;
        enum pav_command command;
        uint32_t entry, minutes;
    } good[] = {
        {"\"next\"", PAV_COMMAND_NEXT, 0, 0},
        {"\"pause\"", PAV_COMMAND_PAUSE, 0, 0},
        {"\"resume\"", PAV_COMMAND_RESUME, 0, 0},
        {"\"blackout\"", PAV_COMMAND_BLACKOUT, 0, 0},
        {"\"light\"", PAV_COMMAND_LIGHT, 0, 0},
        {"\"restart\"", PAV_COMMAND_RESTART, 0, 0},
        {"\"go\", \"entry\": 1", PAV_COMMAND_GO, 1, 0},
        {"\"go\", \"entry\": \"mirror\"", PAV_COMMAND_GO, 1, 0},
        {"\"extend\", \"minutes\": 90", PAV_COMMAND_EXTEND, 0, 90},
        {"\"extend\", \"minutes\": 0", PAV_COMMAND_EXTEND, 0, 0},
        {"\"close\"", PAV_COMMAND_CLOSE, 0, 0},
        {"\"forgive\", \"entry\": \"attract\"", PAV_COMMAND_FORGIVE, UINT32_MAX, 0},
        {"\"forgive\", \"entry\": 0", PAV_COMMAND_FORGIVE, 0, 0},
    };
    begin();
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        char *text = pav_sprintf("{\"id\": \"n%zu\", \"command\": %s, \"ttl_s\": 9, \"colour\": 1}",
                                 i, good[i].words);
        CHECK_INT(judge(text), PAV_ORDER_DONE);
        CHECK_INT(order.message.type, PAV_MESSAGE_COMMAND);
        CHECK_INT(order.message.u.command.command, good[i].command);
        CHECK_INT(order.message.u.command.entry, good[i].entry);
        CHECK_INT(order.message.u.command.minutes, good[i].minutes);
        char *answer = pav_order_answer(&order, PAV_ORDER_DONE);
        CHECK_HAS(answer, "\"result\":\"done\"");
        free(answer);
        free(text);
    }
}

static void what_is_refused(void)
{
    begin();
    refused("{\"id\": \"1\", \"ttl_s\": 9}", "\"command\" is missing");
    refused("{\"id\": \"1\", \"command\": 7, \"ttl_s\": 9}", "\"command\" is missing, or no word");
    refused("{\"id\": \"1\", \"command\": \"explode\", \"ttl_s\": 9}", "there is no such command");
    refused("{\"id\": \"1\", \"command\": \"still\", \"ttl_s\": 9}", "there is no such command");
    refused("{\"id\": \"1\", \"command\": \"go\", \"ttl_s\": 9}", "\"entry\" is a number, or");
    refused("{\"id\": \"1\", \"command\": \"go\", \"entry\": 2, \"ttl_s\": 9}",
            "the entries 0 to 1");
    refused("{\"id\": \"1\", \"command\": \"go\", \"entry\": -1, \"ttl_s\": 9}", "entries 0 to 1");
    refused("{\"id\": \"1\", \"command\": \"go\", \"entry\": 1.5, \"ttl_s\": 9}",
            "is a number, or");
    refused("{\"id\": \"1\", \"command\": \"go\", \"entry\": \"sea\", \"ttl_s\": 9}",
            "no installation");
    refused("{\"id\": \"1\", \"command\": \"go\", \"entry\": \"attract\", \"ttl_s\": 9}",
            "no install");
    refused("{\"id\": \"1\", \"command\": \"extend\", \"minutes\": 721, \"ttl_s\": 9}", "0 to 720");
    refused("{\"id\": \"1\", \"command\": \"extend\", \"minutes\": \"9\", \"ttl_s\": 9}",
            "0 to 720");
    refused("{\"id\": \"1\", \"command\": \"next\"}", "says until when it holds");
    refused("{\"id\": \"1\", \"command\": \"next\", \"ttl_s\": 0}",
            "\"ttl_s\" is a number of seconds");
    refused("{\"id\": \"1\", \"command\": \"next\", \"ttl_s\": 1e9}", "\"ttl_s\" is a number of");
    refused("{\"id\": \"1\", \"command\": \"next\", \"expires\": \"soon\"}",
            "\"expires\" is no moment");
    refused("{\"id\": \"1\", \"command\": \"next\", \"expires\": 1795000000}", "\"expires\" is no");
}

static void who_has_no_id_is_not_answered(void)
{
    static const char *const mute[] = {
        "",
        "x",
        "[]",
        "{}",
        "{\"command\": \"next\", \"ttl_s\": 9}",
        "{\"id\": 7, \"command\": \"next\", \"ttl_s\": 9}",
        "{\"id\": \"\", \"command\": \"next\", \"ttl_s\": 9}",
        "{\"id\": \"a\\nb\", \"command\": \"next\", \"ttl_s\": 9}",
        "{\"id\": \"\\u00e9\", \"command\": \"next\", \"ttl_s\": 9}",
        "{\"id\": \"0123456789012345678901234567890123456789012345678901234567890123456789\"}",
    };
    begin();
    for (size_t i = 0; i < sizeof mute / sizeof *mute; i++)
        CHECK_INT(judge(mute[i]), PAV_ORDER_MUTE);
}

static void what_is_no_json_is_answered_when_it_shows_an_id(void)
{
    begin();
    refused("{\"id\": \"7\", \"command\": \"next\",}", "this is no JSON object: line 1");
    CHECK_STR(order.id, "7");
    refused("{\"id\":\"8\" \"command\"", "no JSON object");
    refused("{\"id\": \"9\", \"command\": \"next\", \"command\": \"light\", \"ttl_s\": 9}",
            "no JSON");
    CHECK_INT(judge("{\"id\": \"8"), PAV_ORDER_MUTE);
    char *long_one = pav_alloc(70000);
    memset(long_one, ' ', 69999);
    memcpy(long_one, "{\"id\": \"10\"", 11);
    CHECK_INT(pav_order_judge(&orders, &world, long_one, 69999, &order), PAV_ORDER_REFUSED);
    CHECK_HAS(order.why, "at most 64 KiB");
    CHECK_STR(order.id, "10");
    free(long_one);
}

static void until_when_it_holds(void)
{
    begin();
    CHECK_INT(judge("{\"id\":\"1\",\"command\":\"next\",\"expires\":\"2026-11-18T11:06:41Z\"}"),
              PAV_ORDER_DONE);
    CHECK_INT(judge("{\"id\":\"2\",\"command\":\"next\",\"expires\":\"2026-11-18T11:06:37Z\"}"),
              PAV_ORDER_EXPIRED);
    CHECK_HAS(order.why, "until 3 s ago: here it is 2026-11-18T11:06:40Z by this kiosk's clock");
    CHECK(!strstr(order.why, "nothing sets"));
    /* A delay on the way is seen where the sender says when it was sent. */
    CHECK_INT(
        judge("{\"id\":\"3\",\"command\":\"next\",\"ttl_s\":5,\"sent\":\"2026-11-18T11:06:30Z\"}"),
        PAV_ORDER_EXPIRED);
    CHECK_INT(
        judge("{\"id\":\"4\",\"command\":\"next\",\"ttl_s\":15,\"sent\":\"2026-11-18T11:06:30Z\"}"),
        PAV_ORDER_DONE);
    /* Clocks that are a day apart do not agree on anything. */
    refused("{\"id\":\"5\",\"command\":\"next\",\"expires\":\"2026-11-19T11:06:50Z\"}",
            "for more than a day: here it is 2026-11-18T11:06:40Z");
    world.synced = false;
    CHECK_INT(judge("{\"id\":\"6\",\"command\":\"next\",\"expires\":\"2026-11-18T11:06:37Z\"}"),
              PAV_ORDER_EXPIRED);
    CHECK_HAS(order.why, "by this kiosk's clock, which nothing sets");
}

static void an_id_is_done_once(void)
{
    begin();
    const char *text = "{\"id\": \"same\", \"command\": \"next\", \"ttl_s\": 9}";
    CHECK_INT(judge(text), PAV_ORDER_DONE);
    pav_orders_note(&orders, "same", PAV_ORDER_DONE);
    CHECK_INT(judge(text), PAV_ORDER_DUPLICATE);
    CHECK_HAS(order.why, "answered before: done");
    char id[16];
    for (int i = 0; i < PAV_ORDER_IDS - 1; i++) {
        snprintf(id, sizeof id, "n%d", i);
        pav_orders_note(&orders, id, PAV_ORDER_DONE);
    }
    CHECK_INT(judge(text), PAV_ORDER_DUPLICATE);
    pav_orders_note(&orders, "one more", PAV_ORDER_DONE);
    CHECK_INT(judge(text), PAV_ORDER_DONE); /* the last 256 are remembered */
}

static void a_flood_is_refused(void)
{
    begin();
    int done = 0;
    for (int i = 0; i < 1000; i++) {
        char *text = pav_sprintf("{\"id\": \"f%d\", \"command\": \"next\", \"ttl_s\": 9}", i);
        done += judge(text) == PAV_ORDER_DONE;
        free(text);
    }
    CHECK(done >= 30 && done <= 60);
    CHECK_HAS(order.why, "too many commands at once");
    world.mono_s += 1;
    CHECK_INT(judge("{\"id\": \"later\", \"command\": \"next\", \"ttl_s\": 9}"), PAV_ORDER_DONE);
}

int main(void)
{
    RUN(every_command);
    RUN(what_is_refused);
    RUN(who_has_no_id_is_not_answered);
    RUN(what_is_no_json_is_answered_when_it_shows_an_id);
    RUN(until_when_it_holds);
    RUN(an_id_is_done_once);
    RUN(a_flood_is_refused);
    json_decref((json_t *)world.brief);
    return check_end();
}

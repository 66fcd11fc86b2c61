/* Tests OSC as bytes in, changes and answers out. */
#include <arpa/inet.h>
#include <lo/lo.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "check.h"
#include "desk/osc.h"
#include "desk/osc_address.h"
#include "desk/osc_later.h"
#include "desk/osc_query.h"
#include "model_double.h"

#define WALL_S 1000.0

static struct pav_model *model;
static struct pav_osc *osc;
static char replies[40][512]; /* the last ones, as they came */
static size_t reply_sizes[40], reply_count;

static void heard(void *data, const void *bytes, size_t size, const void *peer, size_t peer_size)
{
    (void)data;
    CHECK(peer_size == 4 && memcmp(peer, "you", 4) == 0);
    if (reply_count < 40 && size <= sizeof replies[0]) {
        memcpy(replies[reply_count], bytes, size);
        reply_sizes[reply_count++] = size;
    }
}

static void begin(void)
{
    static const char *const programme[] = {"generated-worlds", "mirror", "a film.mp4"};
    model = model_double_create();
    osc = pav_osc_create(model, heard, NULL);
    pav_osc_programme(osc, programme, 3);
    reply_count = 0;
}

static void end(void)
{
    struct pav_osc_count count = pav_osc_counted(osc);
    CHECK_INT(count.received, count.applied + count.coalesced + count.dropped + count.bad);
    pav_osc_destroy(osc);
    model_double_destroy(model);
}

static void give(const void *bytes, size_t size)
{
    pav_osc_packet(osc, bytes, size, 0, WALL_S, "you", 4);
}

/* A message whose arguments are added by the caller; it is freed. */
static void give_message(const char *address, lo_message message)
{
    char bytes[1024];
    size_t size = sizeof bytes;
    lo_message_serialise(message, address, bytes, &size);
    lo_message_free(message);
    give(bytes, size);
}

#define SAY(address, ...)                                                                          \
    do {                                                                                           \
        lo_message message_ = lo_message_new();                                                    \
        lo_message_add(message_, __VA_ARGS__);                                                     \
        give_message(address, message_);                                                           \
    } while (0)
#define ASK(address) give_message(address, lo_message_new())
#define MIRROR(key)  model_double_value(model, "mirror", key)

static void patterns(void)
{
    CHECK(pav_osc_match("/a/*/c", "/a/bcd/c"));
    CHECK(!pav_osc_match("/a/*", "/a/b/c"));
    CHECK(pav_osc_match("/a/?[a-c][!x]", "/a/zby"));
    CHECK(!pav_osc_match("/a/[!a-c]", "/a/b"));
    CHECK(pav_osc_match("/{one,two,}/x", "/two/x"));
    CHECK(pav_osc_match("/{one,two,}/x", "//x"));
    CHECK(!pav_osc_match("/{one,two}/x", "/three/x"));
    CHECK(!pav_osc_match("/a[", "/ab"));
    CHECK(!pav_osc_match("/a{b", "/ab"));
    CHECK(pav_osc_match("/*o*", "/foo"));
    char costly[200] = "/";
    for (int i = 1; i < 198; i++)
        costly[i] = i % 2 ? '*' : 'a';
    char text[100];
    memset(text, 'a', sizeof text);
    text[0] = '/';
    text[99] = 0;
    text[98] = 'b';
    int64_t start = pav_clock_ns();
    CHECK(!pav_osc_match(costly, text));
    CHECK(pav_clock_ns() - start < 50 * PAV_NS_PER_MS);
}

static void every_type_of_argument(void)
{
    begin();
    SAY("/pavilion/param/mirror/flow", "f", 2.5f);
    CHECK_STR(MIRROR("flow"), "2.5");
    SAY("/param/mirror/flow", "d", 1.25);
    CHECK_STR(MIRROR("flow"), "1.25");
    SAY("/pavilion/param/mirror/flow", "h", (int64_t)3);
    CHECK_STR(MIRROR("flow"), "3");
    SAY("/pavilion/param/mirror/flow", "s", "0.5");
    CHECK_STR(MIRROR("flow"), "0.5");
    SAY("/pavilion/param/mirror/flow", "f", 99.0f);
    CHECK_STR(MIRROR("flow"), "4");
    SAY("/pavilion/param/mirror/count", "f", 6.7f);
    CHECK_STR(MIRROR("count"), "7");
    SAY("/pavilion/param/mirror/on", "T");
    CHECK_STR(MIRROR("on"), "true");
    SAY("/pavilion/param/mirror/on", "f", 0.0f);
    CHECK_STR(MIRROR("on"), "false");
    SAY("/pavilion/param/mirror/mode", "S", "storm");
    CHECK_STR(MIRROR("mode"), "storm");
    SAY("/pavilion/param/mirror/mode", "i", 1);
    CHECK_STR(MIRROR("mode"), "puppet");
    SAY("/pavilion/param/mirror/pace", "s", "wild");
    CHECK_STR(MIRROR("pace"), "3");
    SAY("/pavilion/param/mirror/place", "ff", 0.25f, 0.75f);
    CHECK_STR(MIRROR("place"), "0.25,0.75");
    SAY("/pavilion/param/mirror/ink", "fff", 1.0f, 0.5f, 0.0f);
    CHECK_STR(MIRROR("ink"), "1,0.5,0,1");
    SAY("/pavilion/param/mirror/words", "s", "hallo");
    CHECK_STR(MIRROR("words"), "hallo");
    SAY("/pavilion/param/mirror/flow", "N");
    CHECK_STR(MIRROR("flow"), "1");
    static const char colour[] = "/pavilion/param/mirror/ink\0\0,r\0\0\xff\x00\x33\x80";
    give(colour, sizeof colour - 1);
    CHECK_STR(MIRROR("ink"), "#ff003380");
    end();
}

static void buttons(void)
{
    begin();
    SAY("/pavilion/param/mirror/burst", "f", 1.0f);
    SAY("/pavilion/param/mirror/burst", "f", 0.0f);
    CHECK_INT(model_double_bursts(model), 1);
    ASK("/pavilion/param/mirror/burst");
    SAY("/pavilion/param/mirror/burst", "I");
    CHECK_INT(model_double_bursts(model), 3);
    SAY("/pavilion/next", "i", 0);
    CHECK_INT(model_double_command(model, NULL), PAV_COMMAND_NONE);
    SAY("/pavilion/next", "i", 1);
    CHECK_INT(model_double_command(model, NULL), PAV_COMMAND_NEXT);
    ASK("/next");
    CHECK_INT(model_double_command(model, NULL), PAV_COMMAND_NEXT);
    SAY("/pavilion/blackout", "T");
    CHECK_INT(model_double_command(model, NULL), PAV_COMMAND_BLACKOUT);
    SAY("/pavilion/blackout", "i", 0);
    CHECK_INT(model_double_command(model, NULL), PAV_COMMAND_LIGHT);
    end();
}

static void programme(void)
{
    uint32_t entry;
    begin();
    SAY("/pavilion/go", "i", 2);
    CHECK_INT(model_double_command(model, &entry), PAV_COMMAND_GO);
    CHECK_INT(entry, 2);
    SAY("/pavilion/go", "s", "mirror");
    CHECK_INT(model_double_command(model, &entry), PAV_COMMAND_GO);
    CHECK_INT(entry, 1);
    ASK("/pavilion/installation/generated-worlds");
    CHECK_INT(model_double_command(model, &entry), PAV_COMMAND_GO);
    CHECK_INT(entry, 0);
    SAY("/pavilion/installation/a_film.mp4", "i", 1);
    CHECK_INT(model_double_command(model, &entry), PAV_COMMAND_GO);
    CHECK_INT(entry, 2);
    SAY("/pavilion/go", "i", 3);
    SAY("/pavilion/go", "f", 0.5f);
    ASK("/pavilion/installation/nowhere");
    CHECK_INT(model_double_command(model, NULL), PAV_COMMAND_NONE);
    struct pav_osc_count count = pav_osc_counted(osc);
    CHECK_INT(count.dropped, 2);
    CHECK_INT(count.bad, 1);
    end();
}

static void questions_are_answered(void)
{
    begin();
    ASK("/pavilion/param/mirror/flow");
    static const char flow[] = "/pavilion/param/mirror/flow\0,f\0\0\x3f\x80\0\0";
    CHECK_INT(reply_sizes[0], sizeof flow - 1);
    CHECK(memcmp(replies[0], flow, sizeof flow - 1) == 0);
    ASK("/pavilion/get/param/mirror/ink");
    static const char ink[] = "/pavilion/param/mirror/ink\0\0,r\0\0\0\0\0\xff";
    CHECK_INT(reply_sizes[1], sizeof ink - 1);
    CHECK(memcmp(replies[1], ink, sizeof ink - 1) == 0);
    ASK("/pavilion/go");
    static const char go[] = "/pavilion/go\0\0\0\0,is\0\0\0\0\1mirror\0\0";
    CHECK(memcmp(replies[2], go, sizeof go - 1) == 0);
    SAY("/pavilion/ping", "s", "hello");
    static const char pong[] = "/pavilion/pong\0\0,s\0\0hello\0\0\0";
    CHECK(memcmp(replies[3], pong, sizeof pong - 1) == 0);
    ASK("/pavilion/get/blackout");
    CHECK_STR(replies[4], "/pavilion/blackout");
    ASK("/pavilion/stats");
    CHECK_STR(replies[5], "/pavilion/stats");
    ASK("/pavilion/list");
    CHECK_INT(reply_count, 6 + 10 + 1);
    CHECK_STR(replies[16], "/pavilion/list/end");
    CHECK_STR(replies[15] + 24, "/pavilion/param/my_grain.fs/depth");
    /* A question without type tags, as old senders ask it. */
    give("/pavilion/blackout\0\0", 20);
    CHECK_STR(replies[17], "/pavilion/blackout");
    end();
}

static void a_pattern_means_many(void)
{
    begin();
    SAY("/pavilion/param/*/{flow,depth}", "f", 0.25f);
    CHECK_STR(MIRROR("flow"), "0.25");
    CHECK_STR(model_double_value(model, "my grain.fs", "depth"), "0.25");
    CHECK_INT(pav_osc_counted(osc).received, 2);
    CHECK_INT(pav_osc_counted(osc).applied, 2);
    SAY("/*/ne?t", "i", 1);
    CHECK_INT(model_double_command(model, NULL), PAV_COMMAND_NEXT);
    end();
}

static void what_is_wrong_is_counted(void)
{
    static const struct {
        const char *bytes;
        size_t size;
    } packets[] = {
        {"", 0},
        {"/a", 2},
        {"hello\0\0\0", 8},
        {"/aaa", 4},
        {"/a\0\0,f\0\0", 8},                     /* its argument is missing */
        {"/a\0\0,s\0\0abcd", 12},                /* a text without an end */
        {"/a\0\0,b\0\0\x7f\xff\xff\xff", 12},    /* a blob longer than the packet */
        {"/a\0\0,?\0\0\0\0\0\0", 12},            /* no such type */
        {"#bundle\0\0\0\0\0\0\0\0\1\0\0\0", 19}, /* cut off */
        {"#bundle\0\0\0\0\0\0\0\0\1\xff\xff\xff\xff", 20},
        {"#bundle\0\0\0\0\0\0\0\0\1\0\0\0\3abcd", 24},
    };
    begin();
    size_t count = sizeof packets / sizeof packets[0];
    for (size_t i = 0; i < count; i++) {
        give(packets[i].bytes, packets[i].size);
        CHECK_INT(pav_osc_counted(osc).bad, i + 1);
    }
    SAY("/pavilion/param/mirror/flow", "s", "much");
    SAY("/pavilion/param/mirror/flow", "ff", 1.0f, 2.0f);
    SAY("/pavilion/param/mirror/flow", "f", (float)NAN);
    SAY("/pavilion/param/mirror/mode", "i", 17);
    CHECK_INT(pav_osc_counted(osc).bad, count + 4);
    SAY("/pavilion/param/mirror/nothing", "f", 1.0f);
    SAY("/elsewhere", "f", 1.0f);
    CHECK_INT(pav_osc_counted(osc).dropped, 2);
    CHECK_STR(MIRROR("flow"), "1");
    pav_osc_lost(osc, 7);
    CHECK_INT(pav_osc_counted(osc).dropped, 9);
    end();
}

static void every_address_is_described(void)
{
    static const char *const installations[] = {"mirror", "a film.mp4"};
    struct pav_osc_query query = {.model = NULL,
                                  .name = "Test",
                                  .port = 9000,
                                  .installations = installations,
                                  .installation_count = 2};
    static const struct {
        const char *path, *attribute, *answer;
        int status;
    } asked[] = {
        {"/pavilion/param/mirror/flow", "VALUE", "{\"VALUE\":[1.0]}", 200},
        {"/pavilion/param/mirror/flow", "RANGE", "{\"RANGE\":[{\"MIN\":0.0,\"MAX\":4.0}]}", 200},
        {"/pavilion/param/mirror/flow", "UNIT", "{\"UNIT\":[\"m/s\"]}", 200},
        {"/pavilion/param/mirror/pace", "RANGE", "{\"RANGE\":[{\"VALS\":[0,3]}]}", 200},
        {"/pavilion/param/mirror/ink", "VALUE", "{\"VALUE\":[\"#000000ff\"]}", 200},
        {"/pavilion/param/mirror/on", "TYPE", "{\"TYPE\":\"F\"}", 200},
        {"/pavilion/param/my_grain.fs/depth", "TYPE", "{\"TYPE\":\"f\"}", 200},
        {"/pavilion/installation/a_film.mp4", "ACCESS", "{\"ACCESS\":2}", 200},
        {"/pavilion/go", "VALUE", "{\"VALUE\":[1]}", 200},
        {"/pavilion/param/mirror/burst", "VALUE", NULL, 204},
        {"/pavilion/param/mirror/flow", "COLOR", NULL, 400},
        {"/pavilion/param/mirror/flow/more", NULL, NULL, 404},
    };
    begin();
    query.model = model;
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
        int status;
        char *answer = pav_osc_query(&query, asked[i].path, asked[i].attribute, &status);
        CHECK_INT(status, asked[i].status);
        if (asked[i].answer)
            CHECK_STR(answer, asked[i].answer);
        else
            CHECK(!answer);
        free(answer);
    }
    end();
}

/* --- bundles ---------------------------------------------------------------------------------- */

static lo_timetag in_s(double ahead_s)
{
    double ntp = WALL_S + 2208988800.0 + ahead_s;
    return (lo_timetag){(uint32_t)ntp, (uint32_t)((ntp - floor(ntp)) * 4294967296.0)};
}

static void add_flow(lo_bundle bundle, float value)
{
    lo_message message = lo_message_new();
    lo_message_add_float(message, value);
    lo_bundle_add_message(bundle, "/pavilion/param/mirror/flow", message);
}

static void give_bundle(lo_bundle bundle)
{
    char bytes[4096];
    size_t size = sizeof bytes;
    lo_bundle_serialise(bundle, bytes, &size);
    lo_bundle_free_recursive(bundle);
    give(bytes, size);
}

static void bundles_wait_for_their_time(void)
{
    begin();
    lo_bundle outer = lo_bundle_new(in_s(0.5)), inner = lo_bundle_new(in_s(2));
    add_flow(outer, 2);
    add_flow(inner, 3);
    lo_bundle_add_bundle(outer, inner);
    give_bundle(outer);
    CHECK_STR(MIRROR("flow"), "1");
    CHECK_NEAR((double)pav_osc_run(osc, 0) / 1e9, 0.5, 0.001);
    pav_osc_run(osc, (int64_t)(0.6e9));
    CHECK_STR(MIRROR("flow"), "2");
    CHECK_INT(pav_osc_run(osc, (int64_t)(2.1e9)), INT64_MAX);
    CHECK_STR(MIRROR("flow"), "3");
    end();
}

static void bundles_of_no_time_late_and_too_early(void)
{
    begin();
    lo_bundle bundle = lo_bundle_new(LO_TT_IMMEDIATE);
    add_flow(bundle, 2);
    give_bundle(bundle);
    CHECK_STR(MIRROR("flow"), "2");
    bundle = lo_bundle_new(in_s(-3600));
    add_flow(bundle, 3);
    give_bundle(bundle);
    CHECK_STR(MIRROR("flow"), "3");
    bundle = lo_bundle_new(in_s(PAV_OSC_LATER_S + 1));
    add_flow(bundle, 4);
    give_bundle(bundle);
    CHECK_INT(pav_osc_run(osc, INT64_MAX - 1), INT64_MAX);
    CHECK_STR(MIRROR("flow"), "3");
    CHECK_INT(pav_osc_counted(osc).dropped, 1);
    end();
}

static void waiting_has_an_end(void)
{
    begin();
    for (int i = 0; i < PAV_OSC_LATER_MAX + 5; i++) {
        lo_bundle bundle = lo_bundle_new(in_s(1 + (double)((i * 7) % 10) / 10));
        add_flow(bundle, (float)(i % 4));
        give_bundle(bundle);
    }
    CHECK_INT(pav_osc_counted(osc).dropped, 5);
    CHECK_INT(pav_osc_run(osc, 3 * PAV_NS_PER_S), INT64_MAX);
    CHECK_INT(pav_osc_counted(osc).applied, PAV_OSC_LATER_MAX);
    end();
}

static void a_bundle_of_bundles_of_bundles(void)
{
    unsigned char bytes[1024] = {0};
    size_t size = 0;
    begin();
    /* Each says that the rest of the packet is its element. */
    for (int depth = 0; depth < 40; depth++) {
        memcpy(bytes + size, "#bundle\0\0\0\0\0\0\0\0\1", 16);
        uint32_t rest = htonl((uint32_t)((39 - depth) * 20));
        memcpy(bytes + size + 16, &rest, 4);
        size += 20;
    }
    give(bytes, size - 4);
    CHECK_INT(pav_osc_counted(osc).bad, 1);
    end();
}

int main(void)
{
    RUN(patterns);
    RUN(every_type_of_argument);
    RUN(buttons);
    RUN(programme);
    RUN(questions_are_answered);
    RUN(a_pattern_means_many);
    RUN(what_is_wrong_is_counted);
    RUN(every_address_is_described);
    RUN(bundles_wait_for_their_time);
    RUN(bundles_of_no_time_late_and_too_early);
    RUN(waiting_has_an_end);
    RUN(a_bundle_of_bundles_of_bundles);
    return check_end();
}

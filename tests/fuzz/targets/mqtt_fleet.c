/* What others write to a broker: topics and texts, each behind a byte of its length. The list stays bounded, and is
 * JSON of clean texts. */
#include <jansson.h>

#include "../fuzz.h"
#include "base/str.h"
#include "herald/herald.h"

static bool sends(void *data, const struct pav_message *message, int fd)
{
    (void)data;
    FUZZ_HOLDS(message->type == PAV_MESSAGE_COMMAND && fd < 0);
    return true;
}

static void check_clean(const json_t *list)
{
    char *text = json_dumps(list, JSON_COMPACT);
    FUZZ_HOLDS(text && pav_utf8_valid(text));
    /* JSON writes control characters as escapes: there are none. */
    FUZZ_HOLDS(!strstr(text, "\\u00") && !strstr(text, "\xe2\x80\xae"));
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const words[] = {"$state",  "info",    "programme", "faults",
                                        "figures", "command", "health",    "x/y"};
    static const char *const names[] = {"lobby-1", "hall", "all", "other-2"};
    struct pav_herald herald;
    pav_herald_init(&herald, "pavilion", &(struct pav_news_plan){"lobby-1", "1", "", "1"}, 1);
    herald.send = sends;
    int64_t now_ns = INT64_C(1000000000);
    while (size > 2) {
        char topic[64];
        size_t length = (size_t)data[1] < size - 2 ? (size_t)data[1] : size - 2;
        snprintf(topic, sizeof topic, "pavilion/%s/%s", names[data[0] >> 4 & 3],
                 words[data[0] & 7]);
        char *text = fuzz_text(data + 2, length);
        pav_herald_heard(&herald, data[0] & 0x80 ? text : topic, text, length, data[0] & 0x40,
                         now_ns);
        free(text);
        data += 2 + length;
        size -= 2 + length;
        now_ns += INT64_C(50000000);
    }
    FUZZ_HOLDS(herald.fleet.count <= PAV_FLEET_MAX);
    json_t *list = pav_fleet_json(&herald.fleet);
    FUZZ_HOLDS(json_array_size(list) == herald.fleet.count);
    check_clean(list);
    json_decref(list);
    char *told;
    pav_herald_tend(&herald, INT64_C(100000000000), &told);
    free(told);
    pav_herald_finish(&herald);
    return 0;
}

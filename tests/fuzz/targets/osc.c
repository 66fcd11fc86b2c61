/* OSC from the network: packets, each behind two bytes of its length. The counters add up, and answers are
 * packets. */
#include "desk/osc.h"
#include "../stage.h"

static bool sends(void *data, const struct pav_message *message)
{
    (void)data;
    FUZZ_HOLDS(message->type == PAV_MESSAGE_SET || message->type == PAV_MESSAGE_COMMAND);
    FUZZ_HOLDS(memchr(message->text, 0, sizeof message->text) && pav_utf8_valid(message->text));
    return true;
}

static void replies(void *data, const void *bytes, size_t size, const void *peer, size_t peer_size)
{
    (void)data;
    (void)peer;
    FUZZ_HOLDS(size > 0 && size % 4 == 0 && peer_size == 4 && ((const char *)bytes)[0] == '/');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const programme[] = {"mirror", "film"};
    struct pav_model *model = pav_model_create(sends, NULL);
    stage_tell(model);
    struct pav_osc *osc = pav_osc_create(model, replies, NULL);
    pav_osc_programme(osc, programme, 2);
    int64_t now_ns = INT64_C(1000000000);
    double wall_s = 1.8e9;
    while (size > 2) {
        size_t length = (size_t)(data[0] << 8 | data[1]);
        length = length < size - 2 ? length : size - 2;
        char *packet = fuzz_text(data + 2, length);
        pav_osc_packet(osc, packet, length, now_ns, wall_s, "peer", 4);
        free(packet);
        now_ns += INT64_C(16000000);
        wall_s += 0.016;
        pav_osc_run(osc, now_ns);
        pav_model_flush(model, now_ns);
        data += 2 + length;
        size -= 2 + length;
    }
    pav_osc_run(osc, INT64_MAX / 2);
    struct pav_osc_count c = pav_osc_counted(osc);
    FUZZ_HOLDS(c.received >= c.applied + c.coalesced + c.dropped + c.bad);
    pav_osc_destroy(osc);
    pav_model_destroy(model);
    return 0;
}

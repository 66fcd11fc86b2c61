/* A command as a broker brings it: whatever it is, the verdict is one of a few, words are text, and an order that is
 * passed on is one that the keeper takes. */
#include "../fuzz.h"
#include "base/str.h"
#include "herald/order.h"

static json_t *brief;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct pav_orders orders;
    struct pav_order order;
    struct pav_order_world world = {.now_s = 1795000000, .mono_s = 1, .synced = size % 2};
    if (!brief)
        brief = json_loads(
            "{\"programme\": [{\"installation\": \"silt\"}, {\"installation\": \"mirror\"}]}", 0,
            NULL);
    world.brief = brief;
    orders.count = 0;
    orders.filled_s = 0;
    char *text = malloc(size ? size : 1); /* not ended, as it comes */
    if (!text)
        return 0;
    memcpy(text, data, size);
    enum pav_order_verdict verdict = pav_order_judge(&orders, &world, text, size, &order);
    FUZZ_HOLDS(verdict <= PAV_ORDER_DUPLICATE);
    FUZZ_HOLDS(memchr(order.id, 0, sizeof order.id) && memchr(order.why, 0, sizeof order.why));
    FUZZ_HOLDS(pav_utf8_valid(order.id) && pav_utf8_valid(order.why));
    FUZZ_HOLDS((verdict == PAV_ORDER_MUTE) || order.id[0]);
    if (verdict == PAV_ORDER_DONE) {
        const struct pav_message *message = &order.message;
        FUZZ_HOLDS(message->type == PAV_MESSAGE_COMMAND && message->u.command.command > 0);
        FUZZ_HOLDS(message->u.command.entry < 2 ||
                   message->u.command.command == PAV_COMMAND_FORGIVE);
        FUZZ_HOLDS(message->u.command.minutes <= PAV_EXTEND_MAX_MIN);
        pav_orders_note(&orders, order.id, verdict);
        FUZZ_HOLDS(pav_order_judge(&orders, &world, text, size, &order) == PAV_ORDER_DUPLICATE);
    }
    char *answer = pav_order_answer(&order, verdict);
    FUZZ_HOLDS(pav_utf8_valid(answer));
    free(answer);
    free(text);
    return 0;
}

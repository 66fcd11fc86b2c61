/* Tests what waits for a broker: the newest of each topic, few answers, nothing lost on the way. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/str.h"
#include "check.h"
#include "herald/outbox.h"

static struct pav_outbox outbox;
static int mids;

static void say(enum pav_topic topic, const char *text)
{
    pav_outbox_say(&outbox, topic, pav_strdup(text));
}

/* Sends one; its message number, or 0. The text goes to `out`. */
static int send_one(int64_t now_ns, char out[64])
{
    struct pav_letter letter;
    int64_t due_ns;
    out[0] = 0;
    if (!pav_outbox_next(&outbox, now_ns, &letter, &due_ns))
        return 0;
    pav_strcpy(out, 64, letter.text);
    pav_outbox_sent(&outbox, &letter, ++mids, now_ns);
    free(letter.text);
    return mids;
}

static void the_newest_text_is_sent(void)
{
    char text[64];
    pav_outbox_init(&outbox, 1);
    CHECK_INT(send_one(1, text), 0);
    say(PAV_TOPIC_STATE, "init");
    say(PAV_TOPIC_STATE, "ready");
    int mid = send_one(1, text);
    CHECK_STR(text, "ready");
    pav_outbox_arrived(&outbox, mid);
    say(PAV_TOPIC_STATE, "ready");
    CHECK_INT(send_one(PAV_NS_PER_S, text), 0);
    CHECK(pav_outbox_empty(&outbox));
    pav_outbox_finish(&outbox);
}

static void figures_come_every_half_minute(void)
{
    char text[64];
    struct pav_letter letter;
    int64_t due_ns;
    pav_outbox_init(&outbox, 1);
    say(PAV_TOPIC_FIGURES, "1");
    pav_outbox_arrived(&outbox, send_one(PAV_NS_PER_S, text));
    say(PAV_TOPIC_FIGURES, "2");
    CHECK(!pav_outbox_next(&outbox, 30 * PAV_NS_PER_S, &letter, &due_ns));
    CHECK_INT(due_ns, 31 * PAV_NS_PER_S);
    CHECK(send_one(31 * PAV_NS_PER_S, text) > 0);
    CHECK_STR(text, "2");
    pav_outbox_finish(&outbox);
}

static void a_flood_of_refusals_hides_nothing_that_was_done(void)
{
    pav_outbox_init(&outbox, 1);
    for (int i = 0; i < 40 + 1000; i++)
        pav_outbox_answer(&outbox, pav_sprintf("%d", i), i < 40);
    CHECK_INT(outbox.answer_count, PAV_ANSWERS_MAX);
    for (int i = 0; i < 40; i++) {
        char *text = pav_sprintf("%d", i);
        CHECK_STR(outbox.answers[i].text, text);
        free(text);
    }
    CHECK_STR(outbox.answers[PAV_ANSWERS_MAX - 1].text, "1039");
    pav_outbox_finish(&outbox);
}

static void answers_are_bounded_and_counted(void)
{
    char text[64];
    pav_outbox_init(&outbox, 1);
    for (int i = 0; i < PAV_ANSWERS_MAX + 10; i++)
        pav_outbox_answer(&outbox, pav_sprintf("%d", i), true);
    CHECK_INT(outbox.answer_count, PAV_ANSWERS_MAX);
    CHECK_INT(outbox.dropped, 10);
    CHECK(send_one(1, text) > 0);
    CHECK_STR(text, "10"); /* the oldest were dropped */
    pav_outbox_finish(&outbox);
}

static void what_was_on_its_way_goes_again(void)
{
    char text[64];
    pav_outbox_init(&outbox, 1);
    pav_outbox_answer(&outbox, pav_strdup("a"), true);
    pav_outbox_answer(&outbox, pav_strdup("b"), true);
    say(PAV_TOPIC_INFO, "info");
    int a = send_one(1, text);
    send_one(2, text);
    CHECK_STR(text, "b");
    send_one(3, text);
    CHECK_INT(send_one(4, text), 0);
    CHECK_INT(pav_outbox_since(&outbox), 1);
    pav_outbox_arrived(&outbox, a);
    CHECK_INT(pav_outbox_since(&outbox), 2);
    pav_outbox_again(&outbox); /* the line broke: only a has arrived */
    CHECK_INT(pav_outbox_since(&outbox), 0);
    send_one(5, text);
    CHECK_STR(text, "b");
    send_one(6, text);
    CHECK_STR(text, "info");
    CHECK_INT(send_one(7, text), 0);
    pav_outbox_finish(&outbox);
}

static void few_are_on_their_way_at_a_time(void)
{
    char text[64];
    pav_outbox_init(&outbox, 1);
    for (int i = 0; i < 20; i++)
        pav_outbox_answer(&outbox, pav_sprintf("%d", i), true);
    int sent = 0;
    while (send_one(1, text))
        sent++;
    CHECK_INT(sent, PAV_FLYING_MAX);
    pav_outbox_arrived(&outbox, mids);
    CHECK(send_one(2, text) > 0);
    pav_outbox_finish(&outbox);
}

int main(void)
{
    RUN(the_newest_text_is_sent);
    RUN(figures_come_every_half_minute);
    RUN(a_flood_of_refusals_hides_nothing_that_was_done);
    RUN(answers_are_bounded_and_counted);
    RUN(what_was_on_its_way_goes_again);
    RUN(few_are_on_their_way_at_a_time);
    return check_end();
}

/* Tests threads, the mailbox and the queue, with readers and writers that race. */
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>

#include "base/clock.h"
#include "base/thread.h"
#include "check.h"

#define ROUNDS 20000
#define WORDS  64

struct parcel {
    uint64_t number;
    uint64_t words[WORDS]; /* all equal to number: a torn one shows */
};

static bool whole(const struct parcel *parcel)
{
    for (int i = 0; i < WORDS; i++) {
        if (parcel->words[i] != parcel->number)
            return false;
    }
    return true;
}

static void fill(struct parcel *parcel, uint64_t number)
{
    parcel->number = number;
    for (int i = 0; i < WORDS; i++)
        parcel->words[i] = number;
}

static void *post_many(void *data)
{
    struct pav_mailbox *mailbox = data;
    for (uint64_t i = 1; i <= ROUNDS; i++) {
        fill(pav_mailbox_write(mailbox), i);
        pav_mailbox_post(mailbox);
    }
    return NULL;
}

static void mailbox_gives_the_newest_once(void)
{
    struct pav_mailbox *mailbox = pav_mailbox_create(sizeof(int));
    CHECK(pav_mailbox_take(mailbox) == NULL);
    for (int i = 1; i <= 3; i++) {
        *(int *)pav_mailbox_write(mailbox) = i;
        pav_mailbox_post(mailbox);
    }
    const int *value = pav_mailbox_take(mailbox);
    REQUIRE(value);
    CHECK_INT(*value, 3);
    CHECK(pav_mailbox_take(mailbox) == NULL);
    *(int *)pav_mailbox_write(mailbox) = 4;
    pav_mailbox_post(mailbox);
    CHECK_INT(*value, 3); /* what the reader holds is the reader's */
    value = pav_mailbox_take(mailbox);
    REQUIRE(value);
    CHECK_INT(*value, 4);
    pav_mailbox_destroy(mailbox);
}

static void mailbox_is_never_torn(void)
{
    struct pav_mailbox *mailbox = pav_mailbox_create(sizeof(struct parcel));
    pthread_t writer;
    REQUIRE(pav_thread_start(&writer, "writer", post_many, mailbox));
    uint64_t last = 0;
    bool good = true;
    while (last < ROUNDS && good) {
        const struct parcel *parcel = pav_mailbox_wait(mailbox, 10 * PAV_NS_PER_S);
        good = parcel && whole(parcel) && parcel->number > last;
        last = parcel ? parcel->number : last;
    }
    pthread_join(writer, NULL);
    CHECK(good);
    CHECK_INT(last, ROUNDS);
    pav_mailbox_destroy(mailbox);
}

static void mailbox_waits_its_time(void)
{
    struct pav_mailbox *mailbox = pav_mailbox_create(4);
    int64_t start = pav_clock_ns();
    CHECK(pav_mailbox_wait(mailbox, 30 * PAV_NS_PER_MS) == NULL);
    CHECK(pav_clock_ns() - start >= 30 * PAV_NS_PER_MS);
    pav_mailbox_destroy(mailbox);
}

static void *close_later(void *data)
{
    pav_clock_sleep_until(pav_clock_ns() + 20 * PAV_NS_PER_MS);
    pav_mailbox_close(data);
    return NULL;
}

static void mailbox_closes(void)
{
    struct pav_mailbox *mailbox = pav_mailbox_create(4);
    pthread_t closer;
    REQUIRE(pav_thread_start(&closer, "closer", close_later, mailbox));
    int64_t start = pav_clock_ns();
    CHECK(pav_mailbox_wait(mailbox, INT64_MAX) == NULL);
    CHECK(pav_mailbox_wait(mailbox, INT64_MAX) == NULL);
    CHECK(pav_clock_ns() - start < 5 * PAV_NS_PER_S);
    pthread_join(closer, NULL);
    pav_mailbox_destroy(mailbox);
}

static void queue_keeps_order_and_capacity(void)
{
    struct pav_queue *queue = pav_queue_create(2);
    int a, b, c;
    CHECK(pav_queue_peek(queue) == NULL);
    CHECK(pav_queue_try_push(queue, &a));
    CHECK(pav_queue_try_push(queue, &b));
    CHECK(!pav_queue_try_push(queue, &c));
    CHECK_INT(pav_queue_length(queue), 2);
    CHECK(pav_queue_peek(queue) == &a);
    CHECK(pav_queue_pop(queue) == &a);
    CHECK(pav_queue_try_push(queue, &c));
    CHECK(pav_queue_pop(queue) == &b);
    pav_queue_close(queue);
    CHECK(!pav_queue_push(queue, &a));
    CHECK(pav_queue_pop(queue) == &c);
    CHECK(pav_queue_pop(queue) == NULL);
    CHECK(pav_queue_try_pop(queue) == NULL);
    pav_queue_destroy(queue);
}

struct race {
    struct pav_queue *queue;
    atomic_ullong sum, taken;
};
static char numbers[ROUNDS];

static void *push_half(void *data)
{
    struct race *race = data;
    for (int i = 0; i < ROUNDS / 2; i++)
        pav_queue_push(race->queue, &numbers[i]);
    return NULL;
}

static void *pop_all(void *data)
{
    struct race *race = data;
    for (char *item; (item = pav_queue_pop(race->queue));) {
        race->sum += (unsigned long long)(item - numbers);
        race->taken++;
    }
    return NULL;
}

static void queue_loses_nothing(void)
{
    struct race race = {.queue = pav_queue_create(3)};
    pthread_t writers[2], readers[2];
    for (int i = 0; i < 2; i++) {
        REQUIRE(pav_thread_start(&readers[i], "reader", pop_all, &race));
        REQUIRE(pav_thread_start(&writers[i], "writer", push_half, &race));
    }
    for (int i = 0; i < 2; i++)
        pthread_join(writers[i], NULL);
    pav_queue_close(race.queue);
    for (int i = 0; i < 2; i++)
        pthread_join(readers[i], NULL);
    unsigned long long half = ROUNDS / 2;
    CHECK_INT(race.taken, ROUNDS);
    CHECK_INT(race.sum, half * (half - 1));
    pav_queue_destroy(race.queue);
}

static void *look_at_myself(void *data)
{
    sigset_t blocked;
    pthread_sigmask(SIG_SETMASK, NULL, &blocked);
    *(bool *)data = sigismember(&blocked, SIGTERM) == 1 && sigismember(&blocked, SIGINT) == 1;
    return NULL;
}

static void threads_block_signals(void)
{
    bool blocked = false;
    pthread_t thread;
    REQUIRE(pav_thread_start(&thread, "a name that is far too long", look_at_myself, &blocked));
    pthread_join(thread, NULL);
    CHECK(blocked);
    sigset_t mine;
    pthread_sigmask(SIG_SETMASK, NULL, &mine);
    CHECK(!sigismember(&mine, SIGTERM));
}

static void *ask_realtime(void *data)
{
    bool granted = pav_thread_realtime();
    int policy = sched_getscheduler(0) & ~SCHED_RESET_ON_FORK;
    *(bool *)data = granted == (policy == SCHED_FIFO);
    return NULL;
}

static void realtime_is_told_as_it_is(void)
{
    bool honest = false;
    pthread_t thread;
    REQUIRE(pav_thread_start(&thread, "realtime", ask_realtime, &honest));
    pthread_join(thread, NULL);
    CHECK(honest);
}

static void sleeps_to_the_point(void)
{
    int64_t until = pav_clock_ns() + 5 * PAV_NS_PER_MS;
    pav_clock_sleep_until(until);
    CHECK(pav_clock_ns() >= until);
    pav_clock_sleep_until(until - PAV_NS_PER_S);
    CHECK(pav_clock_cpu_ns() > 0);
}

int main(void)
{
    RUN(mailbox_gives_the_newest_once);
    RUN(mailbox_is_never_torn);
    RUN(mailbox_waits_its_time);
    RUN(mailbox_closes);
    RUN(queue_keeps_order_and_capacity);
    RUN(queue_loses_nothing);
    RUN(threads_block_signals);
    RUN(realtime_is_told_as_it_is);
    RUN(sleeps_to_the_point);
    return check_end();
}

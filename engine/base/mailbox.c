/* Owns the newest-wins mailbox: three buffers, one of them changing hands in a single exchange. */
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "base/str.h"
#include "base/thread.h"

#define FRESH 4u /* beside the index in `middle`: the reader has not had it yet */

struct pav_mailbox {
    atomic_uint middle; /* index of the buffer that nobody holds, | FRESH */
    unsigned writing, reading;
    void *buffers[3];
    /* Only for a reader that waits; the writer takes the lock when there is one. */
    atomic_bool waiting, closed;
    pthread_mutex_t lock;
    pthread_cond_t posted;
};

struct pav_mailbox *pav_mailbox_create(size_t size)
{
    struct pav_mailbox *mailbox = pav_alloc(sizeof *mailbox);
    for (int i = 0; i < 3; i++)
        mailbox->buffers[i] = pav_alloc(size);
    mailbox->writing = 0;
    atomic_init(&mailbox->middle, 1);
    mailbox->reading = 2;
    pthread_mutex_init(&mailbox->lock, NULL);
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&mailbox->posted, &monotonic);
    pthread_condattr_destroy(&monotonic);
    return mailbox;
}

void pav_mailbox_destroy(struct pav_mailbox *mailbox)
{
    if (!mailbox)
        return;
    for (int i = 0; i < 3; i++)
        free(mailbox->buffers[i]);
    pthread_cond_destroy(&mailbox->posted);
    pthread_mutex_destroy(&mailbox->lock);
    free(mailbox);
}

void *pav_mailbox_write(struct pav_mailbox *mailbox)
{
    return mailbox->buffers[mailbox->writing];
}

static void wake(struct pav_mailbox *mailbox)
{
    if (!atomic_load(&mailbox->waiting))
        return;
    pthread_mutex_lock(&mailbox->lock);
    pthread_cond_signal(&mailbox->posted);
    pthread_mutex_unlock(&mailbox->lock);
}

void pav_mailbox_post(struct pav_mailbox *mailbox)
{
    mailbox->writing = atomic_exchange(&mailbox->middle, mailbox->writing | FRESH) & ~FRESH;
    wake(mailbox);
}

const void *pav_mailbox_take(struct pav_mailbox *mailbox)
{
    if (!(atomic_load(&mailbox->middle) & FRESH))
        return NULL;
    mailbox->reading = atomic_exchange(&mailbox->middle, mailbox->reading) & ~FRESH;
    return mailbox->buffers[mailbox->reading];
}

const void *pav_mailbox_wait(struct pav_mailbox *mailbox, int64_t timeout_ns)
{
    int64_t now = pav_clock_ns();
    int64_t end = timeout_ns > INT64_MAX - now ? INT64_MAX : now + timeout_ns;
    struct timespec until = {.tv_sec = end / PAV_NS_PER_S, .tv_nsec = end % PAV_NS_PER_S};
    const void *taken = NULL;
    pthread_mutex_lock(&mailbox->lock);
    /* Announced before the look: a post after the look sees the announcement and takes the lock. */
    atomic_store(&mailbox->waiting, true);
    int result = 0;
    while (!(taken = pav_mailbox_take(mailbox)) && !atomic_load(&mailbox->closed) &&
           result != ETIMEDOUT)
        result = pthread_cond_timedwait(&mailbox->posted, &mailbox->lock, &until);
    atomic_store(&mailbox->waiting, false);
    pthread_mutex_unlock(&mailbox->lock);
    return taken;
}

void pav_mailbox_close(struct pav_mailbox *mailbox)
{
    atomic_store(&mailbox->closed, true);
    wake(mailbox);
}

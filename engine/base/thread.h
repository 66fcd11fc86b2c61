/* Threads and what passes between them: names, priority, a newest-wins mailbox, a bounded queue. */
#ifndef PAV_BASE_THREAD_H
#define PAV_BASE_THREAD_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Starts a joinable thread with all signals blocked; `name` up to 15 bytes, shown by top -H. */
bool pav_thread_start(pthread_t *thread, const char *name, void *(*run)(void *), void *data);
/* Asks for SCHED_FIFO for the calling thread (RLIMIT_RTPRIO); false when it was not granted. */
bool pav_thread_realtime(void);

/*
 * One slot, newest wins: the writer never waits, the reader gets the latest value or none. Three
 * buffers of `size` bytes change hands. One writer thread, one reader thread.
 */
struct pav_mailbox;
struct pav_mailbox *pav_mailbox_create(size_t size);
void pav_mailbox_destroy(struct pav_mailbox *mailbox);
void *pav_mailbox_write(struct pav_mailbox *mailbox); /* the buffer to fill; stays the writer's */
void pav_mailbox_post(struct pav_mailbox *mailbox);   /* what was filled becomes the newest */
/* The newest value if it was posted since the last call, else NULL; stays the reader's until the
 * next call. */
const void *pav_mailbox_take(struct pav_mailbox *mailbox);
/* Blocks until something newer is posted, or the time passes (NULL), or pav_mailbox_close. */
const void *pav_mailbox_wait(struct pav_mailbox *mailbox, int64_t timeout_ns);
void pav_mailbox_close(struct pav_mailbox *mailbox); /* wakes the reader for good */

/* A bounded FIFO of pointers with back-pressure. Any number of threads. */
struct pav_queue;
struct pav_queue *pav_queue_create(size_t capacity);
void pav_queue_destroy(struct pav_queue *queue); /* items left inside are the caller's concern */
bool pav_queue_push(struct pav_queue *queue, void *item); /* waits for room; false once closed */
void *pav_queue_pop(struct pav_queue *queue);             /* waits; NULL once closed and empty */
void *pav_queue_try_pop(struct pav_queue *queue);         /* NULL when empty */
bool pav_queue_try_push(struct pav_queue *queue, void *item);
void *pav_queue_peek(struct pav_queue *queue); /* the oldest, left in place, or NULL */
size_t pav_queue_length(struct pav_queue *queue);
void pav_queue_close(struct pav_queue *queue);

#endif

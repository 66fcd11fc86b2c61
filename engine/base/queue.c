/* Owns the bounded queue of pointers: who puts in waits for room, who takes waits for an item. */
#include <stdlib.h>

#include "base/str.h"
#include "base/thread.h"

struct pav_queue {
    pthread_mutex_t lock;
    pthread_cond_t room, item;
    size_t capacity, first, length;
    bool closed;
    void *items[];
};

struct pav_queue *pav_queue_create(size_t capacity)
{
    if (capacity < 1)
        capacity = 1;
    struct pav_queue *queue = pav_alloc(sizeof *queue + capacity * sizeof queue->items[0]);
    queue->capacity = capacity;
    pthread_mutex_init(&queue->lock, NULL);
    pthread_cond_init(&queue->room, NULL);
    pthread_cond_init(&queue->item, NULL);
    return queue;
}

void pav_queue_destroy(struct pav_queue *queue)
{
    if (!queue)
        return;
    pthread_cond_destroy(&queue->item);
    pthread_cond_destroy(&queue->room);
    pthread_mutex_destroy(&queue->lock);
    free(queue);
}

static bool put(struct pav_queue *queue, void *item)
{
    if (queue->closed || queue->length == queue->capacity)
        return false;
    queue->items[(queue->first + queue->length) % queue->capacity] = item;
    queue->length++;
    pthread_cond_signal(&queue->item);
    return true;
}

static void *take(struct pav_queue *queue)
{
    if (queue->length == 0)
        return NULL;
    void *item = queue->items[queue->first];
    queue->first = (queue->first + 1) % queue->capacity;
    queue->length--;
    pthread_cond_signal(&queue->room);
    return item;
}

bool pav_queue_push(struct pav_queue *queue, void *item)
{
    pthread_mutex_lock(&queue->lock);
    while (!queue->closed && queue->length == queue->capacity)
        pthread_cond_wait(&queue->room, &queue->lock);
    bool done = put(queue, item);
    pthread_mutex_unlock(&queue->lock);
    return done;
}

bool pav_queue_try_push(struct pav_queue *queue, void *item)
{
    pthread_mutex_lock(&queue->lock);
    bool done = put(queue, item);
    pthread_mutex_unlock(&queue->lock);
    return done;
}

void *pav_queue_pop(struct pav_queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    while (!queue->closed && queue->length == 0)
        pthread_cond_wait(&queue->item, &queue->lock);
    void *item = take(queue);
    pthread_mutex_unlock(&queue->lock);
    return item;
}

void *pav_queue_try_pop(struct pav_queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    void *item = take(queue);
    pthread_mutex_unlock(&queue->lock);
    return item;
}

void *pav_queue_peek(struct pav_queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    void *item = queue->length > 0 ? queue->items[queue->first] : NULL;
    pthread_mutex_unlock(&queue->lock);
    return item;
}

size_t pav_queue_length(struct pav_queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    size_t length = queue->length;
    pthread_mutex_unlock(&queue->lock);
    return length;
}

void pav_queue_close(struct pav_queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    queue->closed = true;
    pthread_cond_broadcast(&queue->room);
    pthread_cond_broadcast(&queue->item);
    pthread_mutex_unlock(&queue->lock);
}

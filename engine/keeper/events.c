/* Waiting for descriptors and for a time, at once: epoll and one timer. */
#include "keeper/events.h"

#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "base/clock.h"

#define UNTIMED_MS 20 /* without a timer: often enough for all that is due */

bool pav_events_init(struct pav_events *events)
{
    events->epoll = epoll_create1(EPOLL_CLOEXEC);
    events->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    struct epoll_event about = {.events = EPOLLIN}; /* data.ptr NULL: the timer */
    return events->epoll >= 0 && events->timer >= 0 &&
           epoll_ctl(events->epoll, EPOLL_CTL_ADD, events->timer, &about) == 0;
}

void pav_events_finish(struct pav_events *events)
{
    if (events->epoll >= 0)
        close(events->epoll);
    if (events->timer >= 0)
        close(events->timer);
    events->epoll = events->timer = -1;
}

bool pav_events_add(struct pav_events *events, struct pav_watch *watch)
{
    struct epoll_event about = {.events = EPOLLIN, .data.ptr = watch};
    return epoll_ctl(events->epoll, EPOLL_CTL_ADD, watch->fd, &about) == 0;
}

void pav_events_remove(struct pav_events *events, struct pav_watch *watch)
{
    if (watch->fd >= 0)
        epoll_ctl(events->epoll, EPOLL_CTL_DEL, watch->fd, NULL);
}

void pav_events_wait(struct pav_events *events, int64_t until_ns)
{
    if (until_ns < 1)
        until_ns = 1; /* zero would disarm the timer */
    struct itimerspec at = {
        .it_value = {.tv_sec = until_ns / PAV_NS_PER_S, .tv_nsec = until_ns % PAV_NS_PER_S}};
    bool set = timerfd_settime(events->timer, TFD_TIMER_ABSTIME, &at, NULL) == 0;
    struct epoll_event event;
    if (epoll_wait(events->epoll, &event, 1, set ? -1 : UNTIMED_MS) != 1 || !event.data.ptr)
        return;
    struct pav_watch *watch = event.data.ptr;
    watch->ready(watch->data);
}

/* Owns starting threads and their priority. */
#include "base/thread.h"

#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

bool pav_thread_start(pthread_t *thread, const char *name, void *(*run)(void *), void *data)
{
    sigset_t all, before;
    sigfillset(&all);
    if (pthread_sigmask(SIG_SETMASK, &all, &before) != 0)
        return false;
    bool started = pthread_create(thread, NULL, run, data) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (started) {
        char cut[16] = {0};
        strncpy(cut, name, sizeof cut - 1);
        pthread_setname_np(*thread, cut);
    }
    return started;
}

bool pav_thread_realtime(void)
{
    struct sched_param priority = {.sched_priority = sched_get_priority_min(SCHED_FIFO) + 9};
    struct rlimit granted;
    if (getrlimit(RLIMIT_RTPRIO, &granted) == 0 && granted.rlim_cur != RLIM_INFINITY &&
        granted.rlim_cur > 0 && (rlim_t)priority.sched_priority > granted.rlim_cur)
        priority.sched_priority = (int)granted.rlim_cur;
    /* SCHED_RESET_ON_FORK: nothing started from here may inherit the priority. */
    /* 0, this thread: behind its wall a process asks for no other by its number. */
    return sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &priority) == 0;
}

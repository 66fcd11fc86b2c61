/* Owns the trainer's threads and its progress line. */
#include "facelab/train/crew.h"

#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/thread.h"

#define STEP 16 /* indices taken at once */

struct loop {
    int count;
    atomic_int next;
    void (*work)(void *data, int index, int worker);
    void *data;
    const char *label;
};

struct member {
    struct loop *loop;
    int number;
};

void pav_progress(const char *label, int done, int count)
{
    static int64_t started_ns, shown_ns;
    int64_t now_ns = pav_clock_ns();
    if (!label)
        return;
    if (!started_ns)
        started_ns = now_ns;
    bool terminal = isatty(STDERR_FILENO), end = done >= count;
    if (!end && (!terminal || now_ns - shown_ns < 200000000))
        return;
    shown_ns = now_ns;
    fprintf(stderr, "%s%4.0f s  %-36s %3d %%%s", terminal ? "\r" : "",
            (double)(now_ns - started_ns) * 1e-9, label, (int)(100.0 * done / count),
            end || !terminal ? "\n" : "");
}

static void *run(void *data)
{
    struct member *m = data;
    struct loop *loop = m->loop;
    int from;
    while ((from = atomic_fetch_add(&loop->next, STEP)) < loop->count) {
        int to = from + STEP < loop->count ? from + STEP : loop->count;
        for (int i = from; i < to; i++)
            loop->work(loop->data, i, m->number);
        if (m->number == 0 && to < loop->count)
            pav_progress(loop->label, to, loop->count);
    }
    return NULL;
}

void pav_crew_each(int count, void (*work)(void *data, int index, int worker), void *data,
                   const char *label)
{
    struct loop loop = {.count = count, .work = work, .data = data, .label = label};
    struct member members[PAV_CREW];
    pthread_t threads[PAV_CREW];
    bool started[PAV_CREW] = {false};
    for (int i = 1; i < PAV_CREW; i++) {
        members[i] = (struct member){&loop, i};
        started[i] = pav_thread_start(&threads[i], "train", run, &members[i]);
    }
    members[0] = (struct member){&loop, 0};
    run(&members[0]);
    for (int i = 1; i < PAV_CREW; i++) {
        if (started[i])
            pthread_join(threads[i], NULL);
    }
    pav_progress(label, count, count);
}

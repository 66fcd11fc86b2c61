/* Owns the test's side of the real eye. */
#include <pavilion/scene.h>

#include "camera_keeper.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "link/message.h"

#define BACK_OFF_NS (200 * PAV_NS_PER_MS) /* after an eye that was lost or stalled */

static bool start(struct camera_keeper *k)
{
    static char first[32];
    snprintf(first, sizeof first, "%llu", (unsigned long long)k->last_id);
    int n = 0;
    char *argv[ARGS_MAX + 2];
    for (; k->argv[n]; n++)
        argv[n] = k->argv[n];
    argv[n++] = (char *)"--first-id";
    argv[n++] = first;
    argv[n] = NULL;
    k->starts++;
    k->again_ns = 0;
    struct pav_spawn_plan plan = {.path = argv[0], .argv = argv, .output = -1};
    return pav_spawn(&k->child, &plan);
}

bool camera_keeper_start(struct camera_keeper *k, const char *const *argv, bool restarts)
{
    *k = (struct camera_keeper){.restarts = restarts};
    k->argv[0] = getenv("PAVILION_EYE");
    if (!k->argv[0]) {
        printf("# PAVILION_EYE is not set\n");
        return false;
    }
    for (int i = 0; argv[i] && i + 2 < ARGS_MAX; i++)
        k->argv[i + 1] = (char *)argv[i];
    return start(k);
}

static void hear(struct camera_keeper *k)
{
    struct pav_message m;
    int fd;
    enum pav_receive got;
    while ((got = pav_message_receive(k->child.socket, PAV_ROLE_EYE, PAV_ROLE_KEEPER, &m, &fd)) ==
               PAV_RECEIVE_OK ||
           got == PAV_RECEIVE_BAD) {
        if (got == PAV_RECEIVE_BAD) {
            printf("# the eye sent what is no message\n");
            continue;
        }
        if (m.type == PAV_MESSAGE_RING) {
            const char *why = "";
            pav_ring_reader_destroy(k->ring);
            k->ring = pav_ring_reader_create(fd, &why);
            if (!k->ring)
                printf("# ring refused: %s\n", why);
        } else if (m.type == PAV_MESSAGE_CAMERA) {
            k->state = (enum pav_camera_state)m.u.camera_state.state;
            k->synthetic = m.u.camera_state.synthetic;
            k->state_ns = pav_clock_ns();
            k->states_seen[k->state]++;
            memcpy(k->text, m.text, sizeof k->text);
        }
    }
}

static void bury(struct camera_keeper *k)
{
    struct rusage before, after;
    getrusage(RUSAGE_CHILDREN, &before);
    hear(k);
    k->ended = pav_child_reap(&k->child);
    getrusage(RUSAGE_CHILDREN, &after);
    k->cpu_ns += (after.ru_utime.tv_sec - before.ru_utime.tv_sec + after.ru_stime.tv_sec -
                  before.ru_stime.tv_sec) *
                     PAV_NS_PER_S +
                 (after.ru_utime.tv_usec - before.ru_utime.tv_usec + after.ru_stime.tv_usec -
                  before.ru_stime.tv_usec) *
                     INT64_C(1000);
    int code = WIFEXITED(k->ended) ? WEXITSTATUS(k->ended) : 255;
    k->ends[code]++;
    if (!WIFEXITED(k->ended) || (code != 0 && code != 75 && code != 78))
        printf("# the eye ended with %s\n", pav_child_end(k->ended));
    if (k->restarts && (code == 75 || code == 78))
        k->again_ns = pav_clock_ns() + (code == 75 ? BACK_OFF_NS : 0);
}

bool camera_keeper_turn(struct camera_keeper *k, int ms)
{
    int64_t until = pav_clock_ns() + ms * PAV_NS_PER_MS;
    for (;;) {
        if (k->child.pid < 0 && k->again_ns && pav_clock_ns() >= k->again_ns)
            start(k);
        if (k->child.pid > 0) {
            struct pollfd p[2] = {{.fd = k->child.socket, .events = POLLIN},
                                  {.fd = k->child.pidfd, .events = POLLIN}};
            poll(p, 2, 1);
            hear(k);
            if (p[1].revents)
                bury(k);
        } else {
            usleep(2000);
        }
        if (k->ring && pav_ring_reader_take(k->ring, k->last_id, &k->picture)) {
            k->last_id = k->picture.id;
            k->picture_ns = pav_clock_ns();
            return true;
        }
        if (pav_clock_ns() >= until)
            return false;
    }
}

double camera_keeper_until(struct camera_keeper *k, bool (*ready)(struct camera_keeper *, void *),
                           void *data, double limit_s)
{
    int64_t begun = pav_clock_ns();
    while (!ready(k, data)) {
        camera_keeper_turn(k, 5);
        if ((double)(pav_clock_ns() - begun) / 1e9 > limit_s)
            return -1;
    }
    return (double)(pav_clock_ns() - begun) / 1e9;
}

bool camera_keeper_send(struct camera_keeper *k, const struct pav_message *message)
{
    return k->child.pid > 0 && pav_message_send(k->child.socket, message, -1);
}

bool camera_keeper_needs(struct camera_keeper *k, uint32_t needs)
{
    struct pav_message m = {.type = PAV_MESSAGE_NEEDS};
    m.u.needs.needs = needs;
    m.u.needs.everyone = (needs & PAV_NEED_FACES) != 0;
    return camera_keeper_send(k, &m);
}

const struct pav_ring_picture *camera_keeper_step(struct camera_keeper *k, double t_s)
{
    static uint64_t steps;
    struct pav_message m = {.type = PAV_MESSAGE_STEP};
    m.u.step.t_s = t_s;
    m.u.step.step = ++steps;
    if (!camera_keeper_send(k, &m))
        return NULL;
    int64_t until = pav_clock_ns() + 10 * PAV_NS_PER_S;
    while (pav_clock_ns() < until && k->child.pid > 0) {
        if (camera_keeper_turn(k, 20) && k->picture.step == steps)
            return &k->picture;
    }
    return NULL;
}

double camera_keeper_cpu_s(const struct camera_keeper *k)
{
    char path[64], line[1024];
    snprintf(path, sizeof path, "/proc/%d/stat", (int)k->child.pid);
    FILE *f = k->child.pid > 0 ? fopen(path, "r") : NULL;
    double live = 0;
    if (f && fgets(line, sizeof line, f)) {
        unsigned long user = 0, system = 0;
        char *after = strrchr(line, ')');
        if (after && sscanf(after + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user,
                            &system) == 2)
            live = (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
    }
    if (f)
        fclose(f);
    return live + (double)k->cpu_ns / 1e9;
}

int camera_keeper_stop(struct camera_keeper *k)
{
    k->restarts = false;
    int status = -1;
    if (k->child.pid > 0) {
        struct pav_message m = {.type = PAV_MESSAGE_STOP};
        pav_message_send(k->child.socket, &m, -1);
        struct pollfd p = {.fd = k->child.pidfd, .events = POLLIN};
        bool ended = poll(&p, 1, 5000) == 1;
        if (!ended)
            pav_child_kill(&k->child);
        hear(k);
        status = pav_child_reap(&k->child);
        status = ended ? status : -1;
    }
    pav_ring_reader_destroy(k->ring);
    k->ring = NULL;
    return status;
}

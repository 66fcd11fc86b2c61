/*
 * A keeper small enough for tests of the real pavilion-eye: starts it as the real one does, restarts it
 * by its exit codes, maps its ring, and remembers what it was told and when.
 */
#ifndef PAV_TESTS_CAMERA_KEEPER_H
#define PAV_TESTS_CAMERA_KEEPER_H

#include <stdbool.h>
#include <stdint.h>

#include <pavilion/frame.h>

#include "link/message.h"
#include "link/ring.h"
#include "link/spawn.h"

#define ARGS_MAX 32

struct camera_keeper {
    char *argv[ARGS_MAX]; /* of the eye; [0] is its path */
    bool restarts;
    struct pav_child child;
    struct pav_ring_reader *ring;
    struct pav_ring_picture picture; /* the newest */
    uint64_t last_id;
    int64_t picture_ns; /* when the newest was taken from the ring */
    bool synthetic;     /* as the last CAMERA message says */
    enum pav_camera_state state;
    int64_t state_ns; /* when it was told */
    char text[240];
    int states_seen[8]; /* how often each state was told */
    int ended;          /* exit status of the last that ended */
    int ends[256];      /* how often each exit code came */
    int starts;
    int64_t cpu_ns;   /* of eyes that ended */
    int64_t again_ns; /* when to start again */
};

/* `argv` after the path, NULL-terminated; copied by reference. */
bool camera_keeper_start(struct camera_keeper *keeper, const char *const *argv, bool restarts);
/* Handles messages, deaths and pictures for at most `ms`; true when there was a new picture. */
bool camera_keeper_turn(struct camera_keeper *keeper, int ms);
/* Turns until `ready(keeper, data)`; how long it took in s, or -1 after `limit_s`. */
double camera_keeper_until(struct camera_keeper *keeper,
                           bool (*ready)(struct camera_keeper *, void *), void *data,
                           double limit_s);
bool camera_keeper_send(struct camera_keeper *keeper, const struct pav_message *message);
bool camera_keeper_needs(struct camera_keeper *keeper, uint32_t needs);
/* Lock-step: the picture of `t_s`, or NULL after 10 s. */
const struct pav_ring_picture *camera_keeper_step(struct camera_keeper *keeper, double t_s);
/* CPU time of the eye and of those before it, s. */
double camera_keeper_cpu_s(const struct camera_keeper *keeper);
/* Says STOP and waits; the exit status, or -1 when it had to be killed. */
int camera_keeper_stop(struct camera_keeper *keeper);

#endif

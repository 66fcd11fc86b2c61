/*
 * The journal of what broke: in codes, which the panel has words for in every language, and what to do;
 * newest last, remembered over restarts.
 */
#ifndef PAV_KEEPER_FAULT_H
#define PAV_KEEPER_FAULT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

enum pav_fault_code {
    PAV_FAULT_NONE = 0,
    PAV_FAULT_SCENE_CRASHED,
    PAV_FAULT_SCENE_ABORTED,
    PAV_FAULT_SCENE_OVERFLOWED, /* its stack */
    PAV_FAULT_SCENE_EXITED,
    PAV_FAULT_SCENE_HUNG,
    PAV_FAULT_SCENE_MEMORY,
    PAV_FAULT_SCENE_DESCRIPTORS,
    PAV_FAULT_SCENE_BLACK,
    PAV_FAULT_SCENE_FROZEN,
    PAV_FAULT_SCENE_SLOW,   /* for this machine */
    PAV_FAULT_SCENE_FAILED, /* it said so itself, or does not open */
    PAV_FAULT_QUARANTINED,  /* it is not shown any more for a while */
    PAV_FAULT_NOTHING_LEFT, /* all are: the title picture stands */
    PAV_FAULT_GL_LOST,
    PAV_FAULT_SOFTWARE_GL, /* the GPU is given up */
    PAV_FAULT_DISPLAY_LOST,
    PAV_FAULT_SOUND_LOST,
    PAV_FAULT_CAMERA_LOST,
    PAV_FAULT_CAMERA_STALLED,
    PAV_FAULT_EYE_CRASHED,
    PAV_FAULT_FILM_BROKEN,
    PAV_FAULT_DESK_CRASHED,
    PAV_FAULT_HERALD_CRASHED,
    PAV_FAULT_BROKER_LOST,
    PAV_FAULT_DISK_FULL,
    PAV_FAULT_DISK_READ_ONLY,
    PAV_FAULT_CLOCK_JUMPED,
    PAV_FAULT_CLOCK_UNSYNCED,
    PAV_FAULT_HOT,
    PAV_FAULT_KEEPER_RESTARTED, /* it, or the machine, ended without being told to */
    PAV_FAULT_EXHIBITION_BAD,   /* a new text was refused; the one before goes on */
    PAV_FAULT_CODES,
};

/* "scene-crashed": as JSON, MQTT and metrics have it. Static. */
const char *pav_fault_word(enum pav_fault_code code);
/* NONE: no such word. */
enum pav_fault_code pav_fault_code_of(const char *word);

#define PAV_FAULTS_KEPT 64

struct pav_fault_line {
    int64_t at_s; /* since 1970 */
    enum pav_fault_code code;
    char thing[96];   /* installation, camera, file or program; "" */
    char detail[256]; /* for the technician: "signal 11 in scene.c:42 draw"; "" */
    unsigned times;   /* the same again within a minute is counted, not repeated */
};

struct pav_faults {
    struct pav_fault_line lines[PAV_FAULTS_KEPT]; /* a ring */
    uint64_t count;                               /* ever written in this run */
    uint64_t by_code[PAV_FAULT_CODES];            /* likewise; of /metrics */
    bool changed;                                 /* since it was last told; the owner's */
    uint64_t revision;                            /* rises with every change */
};

void pav_faults_add(struct pav_faults *faults, enum pav_fault_code code, const char *thing,
                    const char *detail);
/* More is known of the line that is number `line` of all, from 0: faults->count - 1 after it was added. One
 * that is gone by now is left alone. */
void pav_faults_explain(struct pav_faults *faults, uint64_t line, enum pav_fault_code code,
                        const char *detail);
/* What an earlier run has remembered; none of it counts in by_code. Lines that make no sense are left out. */
void pav_faults_read(struct pav_faults *faults, const json_t *list);
/* [{"at": "2026-11-28T15:00:00Z", "code", "thing", "detail", "times"}, …], newest last. */
json_t *pav_faults_json(const struct pav_faults *faults);
/* Takes from the heap, once, what it takes to tell of a full journal: a kiosk does not grow with its faults. */
void pav_faults_reserve(void);

#endif

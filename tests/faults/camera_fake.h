/*
 * A camera that can be broken at will. A regular file stands for the device node: its first page is the
 * control block below, the buffers follow. camera_fake.so, preloaded into the eye, answers V4L2 calls
 * on such a file; the test maps the same file and turns the knobs. Being one inode, it passes through
 * the eye's wall by the very rule that a device would, and a new file is a new device.
 */
#ifndef PAV_TESTS_CAMERA_FAKE_H
#define PAV_TESTS_CAMERA_FAKE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define FAKE_MAGIC   UINT64_C(0x6372656d61636176)
#define FAKE_WIDTH   640
#define FAKE_HEIGHT  360
#define FAKE_BUFFERS 6
#define FAKE_BYTES   ((uint32_t)(FAKE_WIDTH * FAKE_HEIGHT * 2))
#define FAKE_AT      4096u          /* of the first buffer in the file */
#define FAKE_STRIDE  (113u * 4096u) /* from one buffer to the next: whole pages */
#define FAKE_OWN                                                                                   \
    (FAKE_AT + FAKE_BUFFERS * FAKE_STRIDE) /* a JPEG of the test's, behind its length */
#define FAKE_FILE     (FAKE_OWN + FAKE_STRIDE)
#define FAKE_CONTROLS 8

enum fake_fault {
    FAKE_WELL = 0,
    FAKE_STALL,     /* answers, but no picture comes */
    FAKE_HANG,      /* taking a picture never returns */
    FAKE_NODEV,     /* unplugged: ENODEV for everything */
    FAKE_IO,        /* EIO for every picture */
    FAKE_BUSY,      /* EBUSY for buffers, as when another program streams */
    FAKE_BUSY_OPEN, /* EBUSY for open */
    FAKE_SHORT,     /* buffers that are hardly filled */
    FAKE_TORN,      /* JPEGs that end too early */
    FAKE_FAULTS,
};

struct fake_control {
    uint32_t id;
    _Atomic int32_t value;
    _Atomic bool stuck; /* says yes and keeps its value */
};

struct fake_camera {
    uint64_t magic;
    _Atomic uint32_t fault; /* enum fake_fault */
    bool jpeg;              /* gives JPEGs, no raw pictures */
    bool
        marked; /* gives pictures that are found again (tests/privacy/mark.py); a JPEG is the test's own */
    uint32_t fps;
    _Atomic uint32_t opens, streams, pictures;
    _Atomic uint32_t met[FAKE_FAULTS]; /* how often each fault was met by a caller */
    struct fake_control controls[FAKE_CONTROLS];
};

/* The test's side: makes the node and maps its control block; NULL after a line to standard output. */
struct fake_camera *fake_camera_plug(const char *path);
/* Every call fails from now on, and the node is gone; `camera` stays readable until let go. */
void fake_camera_unplug(struct fake_camera *camera, const char *path);
void fake_camera_let_go(struct fake_camera *camera);

#endif

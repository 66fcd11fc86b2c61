/* Owns the fake V4L2 driver: camera_fake.so, loaded before libc by LD_PRELOAD. */
#undef _FILE_OFFSET_BITS /* here open and open64 are two names */

#include "camera_fake.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "camera_fake_jpeg.h"

/* The C library declares that poll only writes what it is given. */
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"

#define EXPORT __attribute__((visibility("default")))
#define OPENS  8

/* One open file description. */
struct handle {
    int fd; /* 0: free */
    bool nonblocking;
    uint8_t *map;
    struct fake_camera *camera;
    uint32_t queue[FAKE_BUFFERS], queued; /* with the driver, oldest first */
    bool with_driver[FAKE_BUFFERS];
    uint32_t used[FAKE_BUFFERS]; /* bytes of the last picture */
    uint32_t buffers;
    bool streaming;
    double begun_s;
    uint64_t given;
    uint32_t sequence;
    uint32_t format;
};

static struct handle handles[OPENS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static struct handle *handle_of(int fd)
{
    for (int i = 0; fd > 0 && i < OPENS; i++) {
        if (handles[i].fd == fd)
            return &handles[i];
    }
    return NULL;
}

static bool is(struct handle *h, enum fake_fault fault)
{
    bool now = atomic_load(&h->camera->fault) == fault;
    if (now)
        atomic_fetch_add(&h->camera->met[fault], 1);
    return now;
}

/* --- open and close ---- */

/* Every open of a file that begins with the magic number is an open of a camera. */
static int adopt(int fd, int flags)
{
    uint64_t magic = 0;
    struct stat about;
    if (fd < 0 || (flags & O_PATH) || fstat(fd, &about) != 0 || !S_ISREG(about.st_mode) ||
        (size_t)about.st_size != FAKE_FILE || pread(fd, &magic, sizeof magic, 0) != sizeof magic ||
        magic != FAKE_MAGIC)
        return fd;
    uint8_t *map = mmap(NULL, FAKE_FILE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (map == MAP_FAILED)
        return fd;
    pthread_mutex_lock(&lock);
    struct handle *h = NULL;
    for (int i = 0; i < OPENS && !h; i++)
        h = handles[i].fd ? NULL : &handles[i];
    struct handle fresh = {.fd = fd,
                           .nonblocking = flags & O_NONBLOCK,
                           .map = map,
                           .camera = (struct fake_camera *)(void *)map};
    int error = !h                           ? EMFILE
                : is(&fresh, FAKE_BUSY_OPEN) ? EBUSY
                : is(&fresh, FAKE_NODEV)     ? ENODEV
                                             : 0;
    atomic_fetch_add(&fresh.camera->opens, 1);
    fresh.format = fresh.camera->jpeg ? V4L2_PIX_FMT_MJPEG : V4L2_PIX_FMT_YUYV;
    if (!error)
        *h = fresh;
    pthread_mutex_unlock(&lock);
    if (!error)
        return fd;
    munmap(map, FAKE_FILE);
    syscall(SYS_close, fd);
    errno = error;
    return -1;
}

#define OPEN_MODE                                                                                  \
    mode_t mode = 0;                                                                               \
    if (flags & (O_CREAT | __O_TMPFILE)) {                                                         \
        va_list arguments;                                                                         \
        va_start(arguments, flags);                                                                \
        mode = va_arg(arguments, mode_t);                                                          \
        va_end(arguments);                                                                         \
    }

EXPORT int open(const char *path, int flags, ...)
{
    OPEN_MODE
    return adopt((int)syscall(SYS_openat, AT_FDCWD, path, flags, mode), flags);
}

EXPORT int open64(const char *path, int flags, ...)
{
    OPEN_MODE
    return adopt((int)syscall(SYS_openat, AT_FDCWD, path, flags, mode), flags);
}

int __open_2(const char *path, int flags);
EXPORT int __open_2(const char *path, int flags)
{
    return adopt((int)syscall(SYS_openat, AT_FDCWD, path, flags, 0), flags);
}

int __open64_2(const char *path, int flags);
EXPORT int __open64_2(const char *path, int flags)
{
    return adopt((int)syscall(SYS_openat, AT_FDCWD, path, flags, 0), flags);
}

EXPORT int close(int fd)
{
    pthread_mutex_lock(&lock);
    struct handle *h = handle_of(fd);
    uint8_t *map = h ? h->map : NULL;
    if (h)
        *h = (struct handle){0};
    pthread_mutex_unlock(&lock);
    if (map)
        munmap(map, FAKE_FILE);
    return (int)syscall(SYS_close, fd);
}

/* --- pictures ---- */

/* By chance, and yet even: half of each 4x4 blocks are bright, so that averages of them are flat. */
static bool mark_is_bright(int column, int row)
{
    uint32_t first = (uint32_t)(row / 4 * 16 + column / 4) * 16, rank = 0;
    uint32_t mine = (first + (uint32_t)(row % 4 * 4 + column % 4)) * UINT32_C(2654435761);
    for (uint32_t i = 0; i < 16; i++)
        rank += (first + i) * UINT32_C(2654435761) < mine;
    return rank < 8;
}

static void paint_mark(uint8_t *at)
{
    for (int y = 0; y < FAKE_HEIGHT; y++) {
        for (int x = 0; x < FAKE_WIDTH; x++) {
            uint8_t *pixel = at + ((size_t)y * FAKE_WIDTH + (size_t)x) * 2;
            pixel[0] = mark_is_bright(x / 10, y / 10) ? 180 : 70;
            pixel[1] = 128;
        }
    }
}

/* A bright bar that wanders over a slope: something moves, and every picture is another. */
static void paint(struct handle *h, uint32_t index)
{
    uint8_t *at = h->map + FAKE_AT + (size_t)index * FAKE_STRIDE;
    if (h->format == V4L2_PIX_FMT_MJPEG && h->camera->marked) {
        memcpy(&h->used[index], h->map + FAKE_OWN, sizeof(uint32_t));
        memcpy(at, h->map + FAKE_OWN + sizeof(uint32_t), h->used[index]);
        return;
    }
    if (h->format == V4L2_PIX_FMT_MJPEG) {
        h->used[index] = sizeof fake_jpeg;
        memcpy(at, fake_jpeg, sizeof fake_jpeg);
        if (is(h, FAKE_TORN))
            h->used[index] = sizeof fake_jpeg / 2;
        return;
    }
    h->used[index] = is(h, FAKE_SHORT) ? 100 : FAKE_BYTES;
    if (h->camera->marked) {
        paint_mark(at);
        return;
    }
    int bar = (int)(h->sequence * 8 % FAKE_WIDTH);
    for (int x = 0; x < FAKE_WIDTH; x++) {
        at[x * 2] = (uint8_t)(x >= bar && x < bar + 80 ? 210 : 40 + x / 8);
        at[x * 2 + 1] = 128;
    }
    for (int y = 1; y < FAKE_HEIGHT && h->used[index] == FAKE_BYTES; y++)
        memcpy(at + (size_t)y * FAKE_WIDTH * 2, at, (size_t)FAKE_WIDTH * 2);
}

/* Would a picture, or an error, be there to be taken? */
static bool ready(struct handle *h)
{
    if (is(h, FAKE_NODEV) || is(h, FAKE_IO) || is(h, FAKE_HANG))
        return true;
    if (!h->streaming || h->queued == 0 || is(h, FAKE_STALL))
        return false;
    return (uint64_t)((now_s() - h->begun_s) * h->camera->fps) > h->given;
}

static bool ready_within(struct handle *h, double seconds)
{
    double until = now_s() + seconds;
    while (!ready(h)) {
        if (now_s() >= until)
            return false;
        nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
    }
    return true;
}

static int fail(int error)
{
    errno = error;
    return -1;
}

static int take(struct handle *h, struct v4l2_buffer *b)
{
    while (is(h, FAKE_HANG))
        nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
    if (is(h, FAKE_IO))
        return fail(EIO);
    if (!ready_within(h, h->nonblocking ? 0 : 3600))
        return fail(EAGAIN);
    if (is(h, FAKE_NODEV))
        return fail(ENODEV);
    uint32_t index = h->queue[0];
    memmove(h->queue, h->queue + 1, --h->queued * sizeof *h->queue);
    h->with_driver[index] = false;
    /* what was not fetched in time was overwritten, as real drivers drop it */
    h->given = (uint64_t)((now_s() - h->begun_s) * h->camera->fps);
    paint(h, index);
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    *b = (struct v4l2_buffer){.index = index,
                              .type = V4L2_BUF_TYPE_VIDEO_CAPTURE,
                              .memory = V4L2_MEMORY_MMAP,
                              .bytesused = h->used[index],
                              .length = FAKE_BYTES,
                              .sequence = h->sequence++,
                              .flags = V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC,
                              .timestamp = {.tv_sec = t.tv_sec, .tv_usec = t.tv_nsec / 1000}};
    b->m.offset = FAKE_AT + index * FAKE_STRIDE;
    atomic_fetch_add(&h->camera->pictures, 1);
    return 0;
}

/* --- the calls ---- */

static int buffers(struct handle *h, struct v4l2_requestbuffers *r)
{
    if (r->count > 0 && is(h, FAKE_BUSY))
        return fail(EBUSY);
    r->count = r->count > FAKE_BUFFERS ? FAKE_BUFFERS : r->count;
    h->buffers = r->count;
    h->queued = 0;
    h->streaming = false;
    memset(h->with_driver, 0, sizeof h->with_driver);
    return 0;
}

static int buffer(struct handle *h, unsigned long call, struct v4l2_buffer *b)
{
    if (b->index >= h->buffers)
        return fail(EINVAL);
    if (call == VIDIOC_QBUF) {
        if (h->with_driver[b->index] || h->queued == FAKE_BUFFERS)
            return fail(EINVAL);
        h->with_driver[b->index] = true;
        h->queue[h->queued++] = b->index;
        return 0;
    }
    b->length = FAKE_BYTES;
    b->bytesused = h->used[b->index];
    b->m.offset = FAKE_AT + b->index * FAKE_STRIDE;
    b->flags = h->with_driver[b->index] ? V4L2_BUF_FLAG_QUEUED : 0;
    return 0;
}

static int format(struct handle *h, unsigned long call, struct v4l2_format *f)
{
    if (call != VIDIOC_G_FMT && is(h, FAKE_BUSY))
        return fail(EBUSY);
    if (f->type != V4L2_BUF_TYPE_VIDEO_CAPTURE)
        return fail(EINVAL);
    f->fmt.pix = (struct v4l2_pix_format){.width = FAKE_WIDTH,
                                          .height = FAKE_HEIGHT,
                                          .pixelformat = h->format,
                                          .field = V4L2_FIELD_NONE,
                                          .bytesperline = FAKE_WIDTH * 2,
                                          .sizeimage = FAKE_BYTES};
    return 0;
}

static int control(struct handle *h, unsigned long call, struct v4l2_control *c)
{
    for (int i = 0; i < FAKE_CONTROLS; i++) {
        struct fake_control *mine = &h->camera->controls[i];
        if (mine->id != c->id)
            continue;
        if (call == VIDIOC_S_CTRL && !atomic_load(&mine->stuck))
            atomic_store(&mine->value, c->value);
        c->value = atomic_load(&mine->value);
        return 0;
    }
    return fail(EINVAL);
}

static int rates(struct handle *h, struct v4l2_frmivalenum *e)
{
    if (e->index > 0 || e->pixel_format != h->format)
        return fail(EINVAL);
    e->type = V4L2_FRMIVAL_TYPE_DISCRETE;
    e->discrete = (struct v4l2_fract){1, h->camera->fps};
    return 0;
}

static int describe(struct handle *h, struct v4l2_capability *c)
{
    (void)h;
    *c = (struct v4l2_capability){.capabilities = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING |
                                                  V4L2_CAP_DEVICE_CAPS,
                                  .device_caps = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING};
    memcpy(c->driver, "fake", 5);
    memcpy(c->card, "Fake camera", 12);
    return 0;
}

static int stream(struct handle *h, bool on)
{
    h->streaming = on;
    h->begun_s = now_s();
    h->given = 0;
    if (on)
        atomic_fetch_add(&h->camera->streams, 1);
    else
        h->queued = 0;
    memset(h->with_driver, 0, on ? 0 : sizeof h->with_driver);
    return 0;
}

static int answer(struct handle *h, unsigned long call, void *argument)
{
    if (is(h, FAKE_NODEV) && call != VIDIOC_STREAMOFF)
        return fail(ENODEV);
    switch (call) {
    case VIDIOC_QUERYCAP:
        return describe(h, argument);
    case VIDIOC_ENUM_FRAMEINTERVALS:
        return rates(h, argument);
    case VIDIOC_G_FMT:
    case VIDIOC_S_FMT:
    case VIDIOC_TRY_FMT:
        return format(h, call, argument);
    case VIDIOC_G_PARM:
    case VIDIOC_S_PARM: {
        struct v4l2_streamparm *p = argument;
        p->parm.capture.capability = V4L2_CAP_TIMEPERFRAME;
        p->parm.capture.timeperframe = (struct v4l2_fract){1, h->camera->fps};
        return 0;
    }
    case VIDIOC_G_CTRL:
    case VIDIOC_S_CTRL:
        return control(h, call, argument);
    case VIDIOC_REQBUFS:
        return buffers(h, argument);
    case VIDIOC_QUERYBUF:
    case VIDIOC_QBUF:
        return buffer(h, call, argument);
    case VIDIOC_DQBUF:
        return take(h, argument);
    case VIDIOC_STREAMON:
    case VIDIOC_STREAMOFF:
        return stream(h, call == VIDIOC_STREAMON);
    default:
        return fail(ENOTTY);
    }
}

EXPORT int ioctl(int fd, unsigned long call, ...)
{
    va_list arguments;
    va_start(arguments, call);
    void *argument = va_arg(arguments, void *);
    va_end(arguments);
    struct handle *h = handle_of(fd);
    if (h)
        return answer(h, call & 0xffffffff, argument);
    return (int)syscall(SYS_ioctl, fd, call, argument);
}

static short events_of(struct handle *h, short asked, double seconds)
{
    if (!ready_within(h, seconds))
        return 0;
    return (short)(is(h, FAKE_NODEV) ? POLLERR | POLLHUP : asked & (POLLIN | POLLRDNORM));
}

EXPORT int poll(struct pollfd *fds, nfds_t count, int ms)
{
    struct handle *h = count == 1 && fds ? handle_of(fds->fd) : NULL;
    if (!h) {
        struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L};
        return (int)syscall(SYS_ppoll, fds, count, ms < 0 ? NULL : &t, NULL, 0);
    }
    fds[0].revents = events_of(h, fds[0].events, ms < 0 ? 3600 : ms / 1000.0);
    return fds[0].revents != 0;
}

int __poll_chk(struct pollfd *fds, nfds_t count, int ms, size_t room);
EXPORT int __poll_chk(struct pollfd *fds, nfds_t count, int ms, size_t room)
{
    (void)room;
    return poll(fds, count, ms);
}

EXPORT int select(int count, fd_set *read, fd_set *write, fd_set *except, struct timeval *wait)
{
    struct handle *h = NULL;
    for (int fd = 0; read && fd < count && !h; fd++)
        h = FD_ISSET(fd, read) ? handle_of(fd) : NULL;
    if (!h) {
        struct timespec t = {0};
        if (wait)
            t = (struct timespec){.tv_sec = wait->tv_sec, .tv_nsec = wait->tv_usec * 1000L};
        return (int)syscall(SYS_pselect6, count, read, write, except, wait ? &t : NULL, NULL);
    }
    if (ready_within(h, wait ? (double)wait->tv_sec + (double)wait->tv_usec * 1e-6 : 3600))
        return 1;
    FD_ZERO(read);
    return 0;
}

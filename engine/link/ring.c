/* The picture ring: one memfd of sealed slots, written by an eye and read in place by the stages. */
#include "link/ring.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <linux/magic.h>
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#include <pavilion/scene.h>

#include "base/clock.h"
#include "base/str.h"

#define RING_MAGIC   UINT64_C(0x676e69725f766170) /* "pav_ring" */
#define RING_VERSION 3
#define PAGE_BYTES   ((size_t)4096)
#define SEALS        (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_FUTURE_WRITE | F_SEAL_SEAL)
#define NEEDS_ALL                                                                                  \
    (PAV_NEED_CAMERA | PAV_NEED_PRESENCE | PAV_NEED_SILHOUETTE | PAV_NEED_FLOW | PAV_NEED_FACES)
#define TAKE_TRIES 3

#define FLOW_BYTES (sizeof(float) * PAV_FLOW_WIDTH * PAV_FLOW_HEIGHT * 2)
#define MASK_BYTES ((size_t)PAV_MASK_WIDTH * PAV_MASK_HEIGHT)

/* First page of the memfd. */
struct ring_header {
    uint64_t magic;
    uint32_t version, slots;
    uint32_t width_max, height_max;
    _Atomic uint64_t newest; /* id of the newest whole picture */
};

/* What a slot says of its picture; fixed size, free of pointers. */
struct slot_facts {
    int64_t captured_ns, written_ns;
    double t_s;
    uint64_t step;
    uint32_t width, height;
    uint32_t synthetic, have, present, people_count, hand_count, face_count;
    float near_amount, energy;
    struct pav_person people[PAV_PEOPLE_MAX];
    struct pav_hand hands[PAV_HANDS_MAX];
    struct pav_face faces[PAV_FACES_MAX];
};

/* The two marks are equal while the slot is whole: `begun` is stored before anything in the slot is
 * touched, `ended` when all of it is there. */
struct slot_head {
    _Atomic uint64_t begun, ended;
    struct slot_facts facts;
};

#define HEAD_BYTES   ((sizeof(struct slot_head) + 63) & ~(size_t)63)
#define FLOW_AT      HEAD_BYTES
#define MASK_AT      ((FLOW_AT + FLOW_BYTES + 63) & ~(size_t)63)
#define PIXELS_AT    ((MASK_AT + MASK_BYTES + PAGE_BYTES - 1) & ~(PAGE_BYTES - 1))
#define HEADER_BYTES PAGE_BYTES

/* GCC warns that its thread sanitizer does not model fences. It need not: the two sides of a ring
 * are different mappings, of which it sees no race either way. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wtsan"
#endif

/* The half of `newest` that changes with every picture: what sleepers wait on, futex(2). */
static uint32_t *bell_of(const struct ring_header *header)
{
    return (uint32_t *)(uintptr_t)&header->newest + (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__);
}

static size_t slot_bytes(uint32_t width_max, uint32_t height_max)
{
    size_t pixels = (size_t)width_max * height_max * 4;
    return PIXELS_AT + ((pixels + PAGE_BYTES - 1) & ~(PAGE_BYTES - 1));
}

static size_t ring_bytes(uint32_t width_max, uint32_t height_max)
{
    return HEADER_BYTES + PAV_RING_SLOTS * slot_bytes(width_max, height_max);
}

static bool side_ok(uint32_t px)
{
    return px >= 1 && px <= PAV_RING_SIDE_MAX;
}

/* --- the eye's side ------------------------------------------------------------------------- */

struct pav_ring_writer {
    int fd;
    uint8_t *map;
    size_t bytes, slot_bytes;
    uint32_t width_max, height_max;
    uint64_t next_id;
    bool begun; /* the slot of next_id is being filled */
    struct pav_ring_picture picture;
};

struct pav_ring_writer *pav_ring_writer_create(int width_max_px, int height_max_px,
                                               uint64_t first_id)
{
    uint32_t w = (uint32_t)width_max_px, h = (uint32_t)height_max_px;
    if (width_max_px < 1 || height_max_px < 1 || !side_ok(w) || !side_ok(h)) {
        errno = EINVAL;
        return NULL;
    }
    struct pav_ring_writer *writer = pav_alloc(sizeof *writer);
    writer->width_max = w;
    writer->height_max = h;
    writer->bytes = ring_bytes(w, h);
    writer->slot_bytes = slot_bytes(w, h);
    writer->next_id = first_id + 1;
    writer->map = MAP_FAILED;
    writer->fd = memfd_create("pavilion-ring", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (writer->fd < 0 || ftruncate(writer->fd, (off_t)writer->bytes) != 0)
        goto failed;
    writer->map = mmap(NULL, writer->bytes, PROT_READ | PROT_WRITE, MAP_SHARED, writer->fd, 0);
    if (writer->map == MAP_FAILED || fcntl(writer->fd, F_ADD_SEALS, SEALS) != 0)
        goto failed;
    madvise(writer->map, writer->bytes, MADV_DONTDUMP); /* visitors' pictures */

    struct ring_header *header = (struct ring_header *)writer->map;
    header->magic = RING_MAGIC;
    header->version = RING_VERSION;
    header->slots = PAV_RING_SLOTS;
    header->width_max = w;
    header->height_max = h;
    atomic_store_explicit(&header->newest, 0, memory_order_release);
    return writer;

failed:;
    int why = errno;
    pav_ring_writer_destroy(writer);
    errno = why;
    return NULL;
}

void pav_ring_writer_destroy(struct pav_ring_writer *writer)
{
    if (!writer)
        return;
    if (writer->map != MAP_FAILED)
        munmap(writer->map, writer->bytes);
    if (writer->fd >= 0)
        close(writer->fd);
    free(writer);
}

int pav_ring_writer_fd(const struct pav_ring_writer *writer)
{
    return writer->fd;
}

struct pav_ring_picture *pav_ring_writer_begin(struct pav_ring_writer *writer)
{
    uint8_t *slot =
        writer->map + HEADER_BYTES + (writer->next_id % PAV_RING_SLOTS) * writer->slot_bytes;
    struct slot_head *head = (struct slot_head *)slot;
    atomic_store_explicit(&head->begun, writer->next_id, memory_order_relaxed);
    /* No write to the slot may be seen before the mark: pairs with the fence in slot_whole. */
    atomic_thread_fence(memory_order_release);

    writer->begun = true;
    writer->picture = (struct pav_ring_picture){
        .id = writer->next_id,
        .flow = (float *)(void *)(slot + FLOW_AT),
        .mask = slot + MASK_AT,
        .pixels = slot + PIXELS_AT,
    };
    return &writer->picture;
}

uint64_t pav_ring_writer_publish(struct pav_ring_writer *writer)
{
    const struct pav_ring_picture *picture = &writer->picture;
    uint64_t id = writer->next_id;
    struct slot_head *head = (struct slot_head *)(writer->map + HEADER_BYTES +
                                                  (id % PAV_RING_SLOTS) * writer->slot_bytes);
    struct slot_facts facts = {
        .captured_ns = picture->captured_ns,
        .written_ns = pav_clock_ns(),
        .t_s = picture->t_s,
        .step = picture->step,
        .width = picture->width_px,
        .height = picture->height_px,
        .synthetic = picture->synthetic,
        .have = picture->have,
        .present = picture->present,
        .people_count = picture->people_count,
        .hand_count = picture->hand_count,
        .face_count = picture->face_count,
        .near_amount = picture->near_amount,
        .energy = picture->energy,
    };
    memcpy(facts.people, picture->people, sizeof facts.people);
    memcpy(facts.hands, picture->hands, sizeof facts.hands);
    memcpy(facts.faces, picture->faces, sizeof facts.faces);
    memcpy(&head->facts, &facts, sizeof facts);
    atomic_store_explicit(&head->ended, id, memory_order_release);
    struct ring_header *header = (struct ring_header *)writer->map;
    atomic_store_explicit(&header->newest, id, memory_order_release);
    syscall(SYS_futex, bell_of(header), FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
    writer->next_id++;
    writer->begun = false;
    return id;
}

void pav_ring_writer_forget_faces(struct pav_ring_writer *writer)
{
    for (int i = 0; i < PAV_RING_SLOTS; i++) {
        uint8_t *slot = writer->map + HEADER_BYTES + (size_t)i * writer->slot_bytes;
        struct slot_head *head = (struct slot_head *)slot;
        bool filling = writer->begun && writer->next_id % PAV_RING_SLOTS == (uint64_t)i;
        if (head->facts.face_count == 0)
            continue;
        if (!filling) {
            atomic_store_explicit(&head->begun, 0, memory_order_relaxed);
            atomic_thread_fence(memory_order_release);
            atomic_store_explicit(&head->ended, 0, memory_order_relaxed);
        }
        head->facts.face_count = 0;
        memset(head->facts.faces, 0, sizeof head->facts.faces);
    }
    memset(writer->picture.faces, 0, sizeof writer->picture.faces);
    writer->picture.face_count = 0;
}

void pav_ring_writer_wipe(struct pav_ring_writer *writer)
{
    for (int i = 0; i < PAV_RING_SLOTS; i++) {
        uint8_t *slot = writer->map + HEADER_BYTES + (size_t)i * writer->slot_bytes;
        struct slot_head *head = (struct slot_head *)slot;
        bool filling = writer->begun && writer->next_id % PAV_RING_SLOTS == (uint64_t)i;
        if (filling || (head->begun == 0 && head->ended == 0))
            continue;
        atomic_store_explicit(&head->begun, 0, memory_order_relaxed);
        atomic_thread_fence(memory_order_release);
        atomic_store_explicit(&head->ended, 0, memory_order_relaxed);
        memset(&head->facts, 0, sizeof head->facts);
        memset(slot + FLOW_AT, 0, writer->slot_bytes - FLOW_AT);
    }
}

/* --- the stage's side ----------------------------------------------------------------------- */

struct pav_ring_reader {
    const uint8_t *map;
    size_t bytes, slot_bytes;
    uint32_t width_max, height_max;
};

/* Why the descriptor is no ring that can be trusted not to vanish under a reader, or NULL. */
static const char *descriptor_fault(int fd, struct stat *about)
{
    struct statfs filesystem;
    if (fstat(fd, about) != 0 || !S_ISREG(about->st_mode))
        return "is no memory file";
    int seals = fcntl(fd, F_GET_SEALS);
    if (seals < 0)
        return "is no memory file";
    if ((seals & SEALS) != SEALS)
        return "is not sealed";
    /* Pages of hugetlbfs may be refused at the first touch, which kills the reader. */
    if (fstatfs(fd, &filesystem) != 0 || filesystem.f_type != TMPFS_MAGIC)
        return "is of another kind of memory";
    if (about->st_size < (off_t)HEADER_BYTES)
        return "is too small";
    return NULL;
}

static const char *header_fault(const struct ring_header *header, off_t size, uint32_t *w,
                                uint32_t *h)
{
    if (header->magic != RING_MAGIC)
        return "has another magic number";
    if (header->version != RING_VERSION || header->slots != PAV_RING_SLOTS)
        return "is of another version";
    /* Copied once: the eye may change the header later. */
    *w = *(const volatile uint32_t *)&header->width_max;
    *h = *(const volatile uint32_t *)&header->height_max;
    if (!side_ok(*w) || !side_ok(*h))
        return "has impossible sides";
    if ((uint64_t)size != ring_bytes(*w, *h))
        return "has the wrong size";
    return NULL;
}

struct pav_ring_reader *pav_ring_reader_create(int fd, const char **why)
{
    struct stat about;
    uint32_t w = 0, h = 0;
    void *map = MAP_FAILED;
    struct pav_ring_reader *reader = NULL;
    *why = descriptor_fault(fd, &about);
    if (!*why) {
        map = mmap(NULL, HEADER_BYTES, PROT_READ, MAP_SHARED, fd, 0);
        *why = map == MAP_FAILED ? "cannot be mapped" : header_fault(map, about.st_size, &w, &h);
        if (map != MAP_FAILED)
            munmap(map, HEADER_BYTES);
    }
    if (!*why) {
        map = mmap(NULL, ring_bytes(w, h), PROT_READ, MAP_SHARED, fd, 0);
        if (map == MAP_FAILED)
            *why = "cannot be mapped";
    }
    if (!*why) {
        madvise(map, ring_bytes(w, h), MADV_DONTDUMP);
        reader = pav_alloc(sizeof *reader);
        *reader = (struct pav_ring_reader){.map = map,
                                           .bytes = ring_bytes(w, h),
                                           .slot_bytes = slot_bytes(w, h),
                                           .width_max = w,
                                           .height_max = h};
    }
    if (fd >= 0)
        close(fd);
    return reader;
}

void pav_ring_reader_destroy(struct pav_ring_reader *reader)
{
    if (!reader)
        return;
    munmap((void *)reader->map, reader->bytes);
    free(reader);
}

uint64_t pav_ring_reader_newest(const struct pav_ring_reader *reader)
{
    const struct ring_header *header = (const struct ring_header *)reader->map;
    return atomic_load_explicit(&header->newest, memory_order_acquire);
}

bool pav_ring_reader_await(const struct pav_ring_reader *reader, uint64_t after, int64_t until_ns)
{
    const struct ring_header *header = (const struct ring_header *)reader->map;
    struct timespec until = {.tv_sec = until_ns / PAV_NS_PER_S, .tv_nsec = until_ns % PAV_NS_PER_S};
    for (;;) {
        uint64_t newest = pav_ring_reader_newest(reader);
        if (newest > after)
            return true;
        /* The bit set form takes a point in time. An eye that rings for nothing wakes us, no more. */
        long woken = syscall(SYS_futex, bell_of(header), FUTEX_WAIT_BITSET, (uint32_t)newest,
                             &until, NULL, FUTEX_BITSET_MATCH_ANY);
        if (pav_clock_ns() >= until_ns)
            return pav_ring_reader_newest(reader) > after;
        if (woken != 0 && errno != EAGAIN && errno != EINTR)
            return false;
    }
}

static const struct slot_head *slot_of(const struct pav_ring_reader *reader, uint64_t id)
{
    return (const struct slot_head *)(reader->map + HEADER_BYTES +
                                      (id % PAV_RING_SLOTS) * reader->slot_bytes);
}

/* After reading from a slot: was the picture `id` in it all the while? */
static bool slot_whole(const struct slot_head *head, uint64_t id)
{
    atomic_thread_fence(memory_order_acquire);
    return atomic_load_explicit(&head->begun, memory_order_relaxed) == id;
}

static float bounded(float value, float low, float high)
{
    return value >= low ? (value <= high ? value : high) : low; /* not a number: low */
}

static void copy_people(struct pav_ring_picture *picture, const struct slot_facts *facts)
{
    for (uint32_t i = 0; i < picture->people_count; i++) {
        const struct pav_person *p = &facts->people[i];
        picture->people[i] = (struct pav_person){
            .id = p->id,
            .x = bounded(p->x, -1, 2),
            .y = bounded(p->y, -1, 2),
            .w = bounded(p->w, 0, 2),
            .h = bounded(p->h, 0, 2),
            .vx = isfinite(p->vx) ? bounded(p->vx, -100, 100) : 0,
            .vy = isfinite(p->vy) ? bounded(p->vy, -100, 100) : 0,
            .energy = bounded(p->energy, 0, 1),
        };
    }
}

static void copy_hands(struct pav_ring_picture *picture, const struct slot_facts *facts)
{
    uint32_t count = facts->hand_count <= PAV_HANDS_MAX ? facts->hand_count : PAV_HANDS_MAX;
    picture->hand_count = count;
    for (uint32_t i = 0; i < count; i++) {
        const struct pav_hand *hand = &facts->hands[i];
        const volatile uint8_t *raised = (const volatile uint8_t *)&hand->raised;
        picture->hands[i] = (struct pav_hand){
            .person = hand->person,
            .x = bounded(hand->x, -1, 2),
            .y = bounded(hand->y, -1, 2),
            .raised = *raised != 0, /* any byte may stand there */
        };
    }
}

static bool finite_all(const float *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(values[i]))
            return false;
    }
    return true;
}

static bool copy_movements(struct pav_movements *to, const struct pav_movements *from)
{
    float values[sizeof *from / sizeof(float)];
    memcpy(values, from, sizeof values);
    *to = (struct pav_movements){
        .mouth_open = bounded(from->mouth_open, 0, 1),
        .mouth_smile = bounded(from->mouth_smile, -1, 1),
        .mouth_round = bounded(from->mouth_round, 0, 1),
        .gaze_x = bounded(from->gaze_x, -1, 1),
        .gaze_y = bounded(from->gaze_y, -1, 1),
    };
    for (int i = 0; i < 2; i++) {
        to->lid[i] = bounded(from->lid[i], 0, 1.5f);
        to->brow[i] = bounded(from->brow[i], -1, 1);
    }
    return finite_all(values, sizeof values / sizeof *values);
}

static bool copy_points(float (*to)[2], const float (*from)[2], int count)
{
    for (int i = 0; i < count; i++) {
        for (int c = 0; c < 2; c++)
            to[i][c] = bounded(from[i][c], -1, 2);
    }
    return finite_all(&from[0][0], 2 * (size_t)count);
}

/* False: something in it is no number, so this is no face. */
static bool copy_face(struct pav_face *to, const struct pav_face *from)
{
    const float numbers[] = {from->confidence, from->x,       from->y,         from->w,
                             from->h,          from->yaw_deg, from->pitch_deg, from->roll_deg};
    *to = (struct pav_face){
        .id = from->id,
        .confidence = bounded(from->confidence, 0, 1),
        .x = bounded(from->x, -1, 2),
        .y = bounded(from->y, -1, 2),
        .w = bounded(from->w, 0, 2),
        .h = bounded(from->h, 0, 2),
        .yaw_deg = bounded(from->yaw_deg, -180, 180),
        .pitch_deg = bounded(from->pitch_deg, -180, 180),
        .roll_deg = bounded(from->roll_deg, -180, 180),
        .person = from->person,
    };
    return from->id && finite_all(numbers, sizeof numbers / sizeof *numbers) &&
           copy_movements(&to->movements, &from->movements) &&
           copy_points(to->landmarks, from->landmarks, PAV_LANDMARKS) &&
           copy_points(to->pupils, from->pupils, 2);
}

static void copy_faces(struct pav_ring_picture *picture, const struct slot_facts *facts)
{
    uint32_t count = facts->face_count <= PAV_FACES_MAX ? facts->face_count : PAV_FACES_MAX;
    if (!(picture->have & PAV_NEED_FACES))
        return;
    for (uint32_t i = 0; i < count; i++)
        picture->face_count +=
            copy_face(&picture->faces[picture->face_count], &facts->faces[i]) ? 1 : 0;
    for (uint32_t i = picture->face_count; i < PAV_FACES_MAX; i++)
        picture->faces[i] = (struct pav_face){0};
}

/* Bounds everything that a scene will compute with. False: no picture can have such a size. */
static bool copy_facts(const struct pav_ring_reader *reader, const struct slot_facts *facts,
                       struct pav_ring_picture *picture)
{
    if (facts->width < 1 || facts->height < 1 || facts->width > reader->width_max ||
        facts->height > reader->height_max)
        return false;
    picture->captured_ns = facts->captured_ns;
    picture->written_ns = facts->written_ns;
    picture->t_s = isfinite(facts->t_s) ? facts->t_s : 0;
    picture->step = facts->step;
    picture->width_px = facts->width;
    picture->height_px = facts->height;
    picture->synthetic = facts->synthetic != 0;
    picture->have = facts->have & NEEDS_ALL;
    picture->present = facts->present != 0;
    picture->near_amount = bounded(facts->near_amount, 0, 1);
    picture->energy = bounded(facts->energy, 0, 1);
    picture->people_count =
        facts->people_count <= PAV_PEOPLE_MAX ? facts->people_count : PAV_PEOPLE_MAX;
    copy_people(picture, facts);
    copy_hands(picture, facts);
    copy_faces(picture, facts);
    return true;
}

bool pav_ring_reader_take(struct pav_ring_reader *reader, uint64_t after,
                          struct pav_ring_picture *picture)
{
    for (int try = 0; try < TAKE_TRIES; try++) {
        uint64_t id = pav_ring_reader_newest(reader);
        if (id <= after)
            return false;
        const struct slot_head *head = slot_of(reader, id);
        if (atomic_load_explicit(&head->ended, memory_order_acquire) != id)
            continue;
        struct slot_facts facts;
        memcpy(&facts, &head->facts, sizeof facts);
        if (!slot_whole(head, id))
            continue;
        uint8_t *slot = (uint8_t *)head;
        *picture = (struct pav_ring_picture){
            .id = id,
            .flow = (float *)(void *)(slot + FLOW_AT),
            .mask = slot + MASK_AT,
            .pixels = slot + PIXELS_AT,
        };
        return copy_facts(reader, &facts, picture);
    }
    return false;
}

bool pav_ring_reader_intact(struct pav_ring_reader *reader, const struct pav_ring_picture *picture)
{
    return slot_whole(slot_of(reader, picture->id), picture->id);
}

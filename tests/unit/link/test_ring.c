/* The picture ring: no torn picture is ever accepted, no hostile ring is ever mapped. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <pavilion/scene.h>

#include "base/clock.h"
#include "check.h"
#include "link/ring.h"

#define SEALS (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_FUTURE_WRITE | F_SEAL_SEAL)

static struct pav_ring_reader *read_from(const struct pav_ring_writer *writer)
{
    const char *why;
    struct pav_ring_reader *reader = pav_ring_reader_create(dup(pav_ring_writer_fd(writer)), &why);
    if (!reader)
        printf("# refused: %s\n", why);
    return reader;
}

/* Every number within its bounds and different from its neighbours'. */
static struct pav_face a_face(void)
{
    struct pav_face face = {.id = 7, .confidence = 0.75f, .x = 0.25f, .y = 0.5f, .w = 0.125f};
    face.h = 0.25f, face.yaw_deg = -30, face.pitch_deg = 10, face.roll_deg = 5;
    for (int i = 0; i < PAV_LANDMARKS; i++)
        face.landmarks[i][0] = (float)i / 128, face.landmarks[i][1] = 1 - (float)i / 256;
    face.pupils[0][0] = 0.3f, face.pupils[1][1] = 0.4f;
    face.movements = (struct pav_movements){.mouth_open = 0.1f,
                                            .mouth_smile = -0.2f,
                                            .mouth_round = 0.3f,
                                            .lid = {1, 1.25f},
                                            .brow = {-0.5f, 0.5f},
                                            .gaze_x = -0.6f,
                                            .gaze_y = 0.7f};
    face.person = 9;
    return face;
}

static void a_picture_arrives(void)
{
    struct pav_ring_writer *writer = pav_ring_writer_create(64, 48, 100);
    REQUIRE(writer);
    struct pav_ring_reader *reader = read_from(writer);
    REQUIRE(reader);
    struct pav_ring_picture got;
    CHECK_INT(pav_ring_reader_newest(reader), 0);
    CHECK(!pav_ring_reader_take(reader, 0, &got));

    struct pav_ring_picture *picture = pav_ring_writer_begin(writer);
    picture->width_px = 60;
    picture->height_px = 40;
    picture->captured_ns = 5;
    picture->have = PAV_NEED_FLOW | PAV_NEED_PRESENCE | PAV_NEED_FACES;
    picture->present = 1;
    picture->people_count = 1;
    picture->people[0] = (struct pav_person){.id = 9, .x = 0.5f, .h = 0.25f};
    picture->hand_count = 1;
    picture->hands[0] = (struct pav_hand){.person = 9, .x = 0.75f, .raised = true};
    picture->face_count = 1;
    picture->faces[0] = a_face();
    picture->step = 3;
    picture->flow[PAV_FLOW_WIDTH * PAV_FLOW_HEIGHT * 2 - 1] = 1.5f;
    picture->mask[PAV_MASK_WIDTH * PAV_MASK_HEIGHT - 1] = 200;
    picture->pixels[60 * 40 * 4 - 1] = 77;
    CHECK_INT(pav_ring_reader_newest(reader), 0);
    CHECK_INT(pav_ring_writer_publish(writer), 101);

    CHECK_INT(pav_ring_reader_newest(reader), 101);
    REQUIRE(pav_ring_reader_take(reader, 0, &got));
    CHECK_INT(got.id, 101);
    CHECK_INT(got.width_px, 60);
    CHECK_INT(got.height_px, 40);
    CHECK_INT(got.captured_ns, 5);
    CHECK(llabs(pav_clock_ns() - got.written_ns) < PAV_NS_PER_S);
    CHECK_INT(got.have, PAV_NEED_FLOW | PAV_NEED_PRESENCE | PAV_NEED_FACES);
    CHECK_INT(got.hand_count, 1);
    CHECK_INT(got.hands[0].person, 9);
    CHECK(got.hands[0].raised && got.hands[0].x == 0.75f);
    struct pav_face face = a_face();
    CHECK_INT(got.face_count, 1);
    CHECK(memcmp(&got.faces[0], &face, sizeof face) == 0);
    CHECK_INT(got.people_count, 1);
    CHECK_INT(got.people[0].id, 9);
    CHECK_NEAR(got.people[0].h, 0.25, 0);
    CHECK_INT(got.step, 3);
    CHECK_NEAR(got.flow[PAV_FLOW_WIDTH * PAV_FLOW_HEIGHT * 2 - 1], 1.5, 0);
    CHECK_INT(got.mask[PAV_MASK_WIDTH * PAV_MASK_HEIGHT - 1], 200);
    CHECK_INT(got.pixels[60 * 40 * 4 - 1], 77);
    CHECK(pav_ring_reader_intact(reader, &got));
    CHECK(!pav_ring_reader_take(reader, 101, &got));
    pav_ring_reader_destroy(reader);
    pav_ring_writer_destroy(writer);
}

static void publish_plain(struct pav_ring_writer *writer)
{
    struct pav_ring_picture *picture = pav_ring_writer_begin(writer);
    picture->width_px = picture->height_px = 4;
    pav_ring_writer_publish(writer);
}

/* With N slots a picture in use survives N - 1 more, and falls when its slot is begun again. */
static void a_picture_in_use_lasts(void)
{
    struct pav_ring_writer *writer = pav_ring_writer_create(4, 4, 0);
    REQUIRE(writer);
    struct pav_ring_reader *reader = read_from(writer);
    REQUIRE(reader);
    struct pav_ring_picture got;
    publish_plain(writer);
    REQUIRE(pav_ring_reader_take(reader, 0, &got));
    for (int i = 1; i < PAV_RING_SLOTS; i++) {
        publish_plain(writer);
        CHECK(pav_ring_reader_intact(reader, &got));
    }
    pav_ring_writer_begin(writer);
    CHECK(!pav_ring_reader_intact(reader, &got));
    pav_ring_reader_destroy(reader);
    pav_ring_writer_destroy(writer);
}

/* Nothing of it is left in the memory that both sides map; the next picture comes as ever. */
static void a_wiped_ring_is_empty(void)
{
    struct pav_ring_writer *writer = pav_ring_writer_create(4, 4, 0);
    REQUIRE(writer);
    struct pav_ring_reader *reader = read_from(writer);
    REQUIRE(reader);
    struct pav_ring_picture got;
    struct pav_ring_picture *picture = pav_ring_writer_begin(writer);
    picture->width_px = picture->height_px = 4;
    memset(picture->pixels, 0xa5, 64);
    memset(picture->mask, 0xa5, 64);
    pav_ring_writer_publish(writer);
    REQUIRE(pav_ring_reader_take(reader, 0, &got));
    pav_ring_writer_wipe(writer);
    CHECK(!pav_ring_reader_intact(reader, &got));
    CHECK_INT(got.pixels[0] | got.pixels[63] | got.mask[0], 0);
    CHECK(!pav_ring_reader_take(reader, 0, &got));
    publish_plain(writer);
    CHECK(pav_ring_reader_take(reader, 1, &got));
    pav_ring_reader_destroy(reader);
    pav_ring_writer_destroy(writer);
}

static void publish_with_face(struct pav_ring_writer *writer)
{
    struct pav_ring_picture *picture = pav_ring_writer_begin(writer);
    picture->width_px = picture->height_px = 4;
    picture->have = PAV_NEED_FACES;
    picture->face_count = 1;
    picture->faces[0] = a_face();
    pav_ring_writer_publish(writer);
}

static bool has_bytes(const uint8_t *map, size_t bytes, const void *what, size_t length)
{
    return memmem(map, bytes, what, length) != NULL;
}

/* Faces that nobody asks for any more leave the memory, not only the answers. */
static void forgotten_faces_are_gone(void)
{
    struct pav_ring_writer *writer = pav_ring_writer_create(4, 4, 0);
    REQUIRE(writer);
    struct pav_ring_reader *reader = read_from(writer);
    REQUIRE(reader);
    struct stat about;
    REQUIRE(fstat(pav_ring_writer_fd(writer), &about) == 0);
    size_t bytes = (size_t)about.st_size;
    const uint8_t *map = mmap(NULL, bytes, PROT_READ, MAP_SHARED, pav_ring_writer_fd(writer), 0);
    REQUIRE(map != MAP_FAILED);
    struct pav_face face = a_face();
    struct pav_ring_picture got;
    for (int i = 0; i < PAV_RING_SLOTS + 2; i++)
        publish_with_face(writer);
    REQUIRE(pav_ring_reader_take(reader, 0, &got));
    CHECK(has_bytes(map, bytes, face.landmarks, sizeof face.landmarks));
    struct pav_ring_picture *next = pav_ring_writer_begin(writer);
    pav_ring_writer_forget_faces(writer);
    CHECK(!has_bytes(map, bytes, face.landmarks, sizeof face.landmarks));
    CHECK(!pav_ring_reader_intact(reader, &got)); /* whoever was reading one throws it away */
    CHECK(!pav_ring_reader_take(reader, 0, &got));
    next->width_px = next->height_px = 4;
    pav_ring_writer_publish(writer);
    REQUIRE(pav_ring_reader_take(reader, 0, &got)); /* the picture that was being filled is whole */
    CHECK_INT(got.face_count, 0);
    munmap((void *)(uintptr_t)map, bytes);
    pav_ring_reader_destroy(reader);
    pav_ring_writer_destroy(writer);
}

/* --- stress: one writer at full speed, readers that look at every byte ---------------------- */

#define STRESS_SIDE     64
#define STRESS_S        1.5
#define STRESS_PICTURES 100

struct stress {
    struct pav_ring_writer *writer;
    _Atomic bool over;
    _Atomic uint64_t accepted, thrown_away, torn, backwards;
};

static uint8_t shade(uint64_t id)
{
    return (uint8_t)(id * 37 + 11);
}

static void *write_on(void *data)
{
    struct stress *s = data;
    int64_t end = pav_clock_ns() + (int64_t)(STRESS_S * 1e9);
    int64_t limit = end + 30 * PAV_NS_PER_S; /* readers are slow under a sanitizer */
    while (pav_clock_ns() < end || (s->accepted <= STRESS_PICTURES && pav_clock_ns() < limit)) {
        struct pav_ring_picture *p = pav_ring_writer_begin(s->writer);
        p->width_px = p->height_px = STRESS_SIDE;
        p->step = p->id;
        p->captured_ns = (int64_t)p->id;
        p->people_count = 1;
        p->people[0].id = (uint32_t)p->id;
        memset(p->pixels, shade(p->id), (size_t)STRESS_SIDE * STRESS_SIDE * 4);
        memset(p->mask, shade(p->id), (size_t)PAV_MASK_WIDTH * PAV_MASK_HEIGHT);
        pav_ring_writer_publish(s->writer);
        if (p->id % 64 == 0)
            sched_yield();
    }
    atomic_store(&s->over, true);
    return NULL;
}

static bool of_one_picture(const struct pav_ring_picture *p)
{
    uint8_t want = shade(p->id);
    bool same = p->step == p->id && p->captured_ns == (int64_t)p->id && p->people_count == 1 &&
                p->people[0].id == (uint32_t)p->id;
    for (size_t i = 0; i < (size_t)STRESS_SIDE * STRESS_SIDE * 4; i++)
        same &= p->pixels[i] == want;
    for (size_t i = 0; i < (size_t)PAV_MASK_WIDTH * PAV_MASK_HEIGHT; i++)
        same &= p->mask[i] == want;
    return same;
}

static void *read_on(void *data)
{
    struct stress *s = data;
    struct pav_ring_reader *reader = read_from(s->writer);
    uint64_t last = 0;
    while (reader && !atomic_load(&s->over)) {
        struct pav_ring_picture p;
        if (!pav_ring_reader_take(reader, last, &p))
            continue;
        bool same = of_one_picture(&p);
        if (!pav_ring_reader_intact(reader, &p)) {
            atomic_fetch_add(&s->thrown_away, 1);
            continue;
        }
        atomic_fetch_add(&s->accepted, 1);
        if (!same)
            atomic_fetch_add(&s->torn, 1);
        if (p.id <= last)
            atomic_fetch_add(&s->backwards, 1);
        last = p.id;
    }
    pav_ring_reader_destroy(reader);
    return NULL;
}

static void no_torn_picture_is_accepted(void)
{
    struct stress s = {.writer = pav_ring_writer_create(STRESS_SIDE, STRESS_SIDE, 0)};
    REQUIRE(s.writer);
    pthread_t writer, readers[2];
    pthread_create(&writer, NULL, write_on, &s);
    for (int i = 0; i < 2; i++)
        pthread_create(&readers[i], NULL, read_on, &s);
    pthread_join(writer, NULL);
    for (int i = 0; i < 2; i++)
        pthread_join(readers[i], NULL);
    printf("# %llu accepted, %llu thrown away as overwritten\n", (unsigned long long)s.accepted,
           (unsigned long long)s.thrown_away);
    CHECK(s.accepted > STRESS_PICTURES);
    CHECK_INT(s.torn, 0);
    CHECK_INT(s.backwards, 0);
    pav_ring_writer_destroy(s.writer);
}

/* A reader stands still on its picture while the writer laps it: it must hear of it. */
static void a_lapped_reader_hears_it(void)
{
    struct pav_ring_writer *writer = pav_ring_writer_create(STRESS_SIDE, STRESS_SIDE, 0);
    REQUIRE(writer);
    struct pav_ring_reader *reader = read_from(writer);
    REQUIRE(reader);
    int heard = 0;
    for (int i = 0; i < 200; i++) {
        struct pav_ring_picture p;
        publish_plain(writer);
        REQUIRE(pav_ring_reader_take(reader, 0, &p));
        for (int n = 0; n < i % (2 * PAV_RING_SLOTS); n++)
            publish_plain(writer);
        bool lapped = i % (2 * PAV_RING_SLOTS) >= PAV_RING_SLOTS;
        CHECK(pav_ring_reader_intact(reader, &p) == !lapped);
        heard += lapped;
    }
    CHECK(heard > 50);
    pav_ring_reader_destroy(reader);
    pav_ring_writer_destroy(writer);
}

/* --- hostile rings -------------------------------------------------------------------------- */

/* What a hostile eye hands over: a memfd made from the bytes of a true ring, then spoilt. */
struct forged {
    int fd;
    uint8_t *map;
    size_t bytes;
};

static struct forged forge(size_t grow_by)
{
    struct pav_ring_writer *writer = pav_ring_writer_create(32, 16, 0);
    publish_with_face(writer);
    struct stat about;
    fstat(pav_ring_writer_fd(writer), &about);
    size_t true_bytes = (size_t)about.st_size;
    struct forged f = {.bytes = true_bytes + grow_by};
    f.fd = memfd_create("forged", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (ftruncate(f.fd, (off_t)f.bytes) != 0)
        abort();
    f.map = mmap(NULL, f.bytes, PROT_READ | PROT_WRITE, MAP_SHARED, f.fd, 0);
    void *real = mmap(NULL, true_bytes, PROT_READ, MAP_SHARED, pav_ring_writer_fd(writer), 0);
    memcpy(f.map, real, true_bytes < f.bytes ? true_bytes : f.bytes);
    munmap(real, true_bytes);
    pav_ring_writer_destroy(writer);
    return f;
}

/* Offers it with `seals`; true when it was taken. The mapping stays the forger's. */
static struct pav_ring_reader *offer(struct forged *f, int seals, const char **why)
{
    if (seals)
        fcntl(f->fd, F_ADD_SEALS, seals);
    return pav_ring_reader_create(f->fd, why);
}

static void refused_with(struct forged f, int seals, const char *reason)
{
    const char *why = NULL;
    struct pav_ring_reader *reader = offer(&f, seals, &why);
    CHECK(!reader);
    CHECK_HAS(why, reason);
    CHECK(fcntl(f.fd, F_GETFD) < 0);
    pav_ring_reader_destroy(reader);
    munmap(f.map, f.bytes);
}

static void the_forgery_itself_is_good(void)
{
    struct forged f = forge(0);
    const char *why = "";
    struct pav_ring_reader *reader = offer(&f, SEALS, &why);
    CHECK(reader);
    pav_ring_reader_destroy(reader);
    munmap(f.map, f.bytes);
}

static void missing_seals_are_refused(void)
{
    refused_with(forge(0), 0, "sealed");
    static const int each[] = {F_SEAL_SHRINK, F_SEAL_GROW, F_SEAL_FUTURE_WRITE, F_SEAL_SEAL};
    for (size_t i = 0; i < 4; i++)
        refused_with(forge(0), SEALS & ~each[i], "sealed");
}

static void wrong_sizes_are_refused(void)
{
    refused_with(forge(4096), SEALS, "size");
    refused_with(forge((size_t)-4096), SEALS, "size");
    struct forged empty = {.bytes = 1};
    empty.fd = memfd_create("empty", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    empty.map = mmap(NULL, 1, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    refused_with(empty, SEALS, "small");
}

static void wrong_headers_are_refused(void)
{
    struct forged f = forge(0);
    f.map[0] ^= 1;
    refused_with(f, SEALS, "magic");
    f = forge(0);
    ((uint32_t *)(void *)f.map)[2] = 99; /* version */
    refused_with(f, SEALS, "version");
    f = forge(0);
    ((uint32_t *)(void *)f.map)[3] = 7; /* slots */
    refused_with(f, SEALS, "version");
    static const uint32_t sides[] = {0, PAV_RING_SIDE_MAX + 1, 65536, 0x80000000u, UINT32_MAX};
    for (size_t i = 0; i < sizeof sides / sizeof *sides; i++) {
        for (int side = 4; side <= 5; side++) {
            f = forge(0);
            ((uint32_t *)(void *)f.map)[side] = sides[i];
            refused_with(f, SEALS, "sides");
        }
    }
    f = forge(0);
    ((uint32_t *)(void *)f.map)[4] = 4096; /* sides that the file has no room for */
    ((uint32_t *)(void *)f.map)[5] = 4096;
    refused_with(f, SEALS, "size");
}

static void other_files_are_refused(void)
{
    const char *why = NULL;
    CHECK(!pav_ring_reader_create(-1, &why));
    CHECK_HAS(why, "memory file");
    CHECK(!pav_ring_reader_create(open("/dev/zero", O_RDWR), &why));
    CHECK_HAS(why, "memory file");
    CHECK(!pav_ring_reader_create(open("/proc/self/exe", O_RDONLY), &why));
    CHECK_HAS(why, "memory file");
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    CHECK(!pav_ring_reader_create(ends[0], &why));
    close(ends[1]);
}

static bool sound(const struct pav_face *face)
{
    const float *numbers = &face->confidence;
    size_t count =
        (offsetof(struct pav_face, person) - offsetof(struct pav_face, confidence)) / sizeof(float);
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(numbers[i]) || fabsf(numbers[i]) > 180)
            return false;
    }
    return face->id != 0 && fabsf(face->landmarks[0][0]) <= 2 && face->confidence <= 1;
}

/* An eye that turns hostile after it was mapped can write what it likes: sizes stay bounded. */
static void a_lying_slot_is_refused(void)
{
    struct forged f = forge(0);
    const char *why = "";
    int faceless = 0;
    struct pav_ring_reader *reader = offer(&f, SEALS, &why);
    REQUIRE(reader);
    struct pav_ring_picture got;
    CHECK(pav_ring_reader_take(reader, 0, &got));
    /* Every word of the slot's head is set to extremes; whatever is accepted stays bounded. */
    uint8_t *slot = f.map + 4096 + (f.bytes - 4096) / PAV_RING_SLOTS;
    uint8_t *newest = f.map + 24;
    static const uint32_t extremes[] = {0, UINT32_MAX, 0x7f800000u, 0x7fc00000u, 0x80000000u};
    size_t words = sizeof(struct pav_face) / 2 * PAV_FACES_MAX / 4; /* the first faces and before */
    for (size_t word = 4; word < words; word++) {
        for (size_t i = 0; i < sizeof extremes / sizeof *extremes; i++) {
            uint32_t keep;
            memcpy(&keep, slot + word * 4, 4);
            memcpy(slot + word * 4, &extremes[i], 4);
            if (pav_ring_reader_take(reader, 0, &got)) {
                CHECK(got.width_px >= 1 && got.width_px <= 32);
                CHECK(got.height_px >= 1 && got.height_px <= 16);
                CHECK(got.people_count <= PAV_PEOPLE_MAX);
                CHECK(isfinite(got.t_s) && got.energy >= 0 && got.energy <= 1);
                CHECK(got.near_amount >= 0 && got.near_amount <= 1);
                for (uint32_t n = 0; n < got.people_count; n++)
                    CHECK(isfinite(got.people[n].x) && isfinite(got.people[n].vx));
                CHECK(got.hand_count <= PAV_HANDS_MAX);
                for (uint32_t n = 0; n < got.hand_count; n++)
                    CHECK(isfinite(got.hands[n].x) && *(const uint8_t *)&got.hands[n].raised <= 1);
                CHECK(got.face_count <= PAV_FACES_MAX);
                for (uint32_t n = 0; n < got.face_count; n++)
                    CHECK(sound(&got.faces[n]));
                faceless += got.face_count == 0;
            }
            memcpy(slot + word * 4, &keep, 4);
        }
    }
    CHECK(faceless > 100); /* a face with a number that is none is not told */
    static const uint64_t ids[] = {UINT64_MAX, UINT64_MAX - 3, 5, (uint64_t)1 << 63};
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        memcpy(newest, &ids[i], 8);
        CHECK(!pav_ring_reader_take(reader, 0, &got));
    }
    pav_ring_reader_destroy(reader);
    munmap(f.map, f.bytes);
}

static void nobody_can_spoil_the_memory(void)
{
    struct pav_ring_writer *writer = pav_ring_writer_create(32, 16, 0);
    REQUIRE(writer);
    int fd = pav_ring_writer_fd(writer);
    CHECK(ftruncate(fd, 0) < 0 && errno == EPERM);
    CHECK(ftruncate(fd, 1 << 28) < 0 && errno == EPERM);
    CHECK(pwrite(fd, "x", 1, 0) < 0 && errno == EPERM);
    CHECK(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 4096) < 0);
    void *map = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    CHECK(map == MAP_FAILED);
    map = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
    CHECK(map != MAP_FAILED && mprotect(map, 4096, PROT_READ | PROT_WRITE) < 0);
    munmap(map, 4096);
    pav_ring_writer_destroy(writer);
}

static void *publish_later(void *data)
{
    struct pav_ring_writer *writer = data;
    pav_clock_sleep_until(pav_clock_ns() + 50 * PAV_NS_PER_MS);
    struct pav_ring_picture *picture = pav_ring_writer_begin(writer);
    picture->width_px = picture->height_px = 16;
    pav_ring_writer_publish(writer);
    return NULL;
}

/* Woken by the picture, not by the end of its patience; and never later than that end. */
static void a_reader_is_woken(void)
{
    struct pav_ring_writer *writer = pav_ring_writer_create(16, 16, 0);
    REQUIRE(writer);
    struct pav_ring_reader *reader = read_from(writer);
    REQUIRE(reader);
    int64_t begun = pav_clock_ns();
    CHECK(!pav_ring_reader_await(reader, 0, begun - 1));
    CHECK(!pav_ring_reader_await(reader, 0, begun + 20 * PAV_NS_PER_MS));
    CHECK(pav_clock_ns() - begun >= 20 * PAV_NS_PER_MS);

    pthread_t thread;
    REQUIRE(pthread_create(&thread, NULL, publish_later, writer) == 0);
    begun = pav_clock_ns();
    CHECK(pav_ring_reader_await(reader, 0, begun + 20 * PAV_NS_PER_S));
    CHECK(pav_clock_ns() - begun < 10 * PAV_NS_PER_S);
    CHECK(pav_ring_reader_await(reader, 0, 0)); /* it is there already */
    pthread_join(thread, NULL);
    pav_ring_reader_destroy(reader);
    pav_ring_writer_destroy(writer);
}

static void impossible_sizes_are_not_made(void)
{
    CHECK(!pav_ring_writer_create(0, 16, 0));
    CHECK(!pav_ring_writer_create(-5, 16, 0));
    CHECK(!pav_ring_writer_create(16, PAV_RING_SIDE_MAX + 1, 0));
    pav_ring_writer_destroy(NULL);
    pav_ring_reader_destroy(NULL);
}

int main(void)
{
    RUN(a_picture_arrives);
    RUN(a_wiped_ring_is_empty);
    RUN(a_picture_in_use_lasts);
    RUN(forgotten_faces_are_gone);
    RUN(no_torn_picture_is_accepted);
    RUN(a_lapped_reader_hears_it);
    RUN(the_forgery_itself_is_good);
    RUN(missing_seals_are_refused);
    RUN(wrong_sizes_are_refused);
    RUN(wrong_headers_are_refused);
    RUN(other_files_are_refused);
    RUN(a_lying_slot_is_refused);
    RUN(nobody_can_spoil_the_memory);
    RUN(a_reader_is_woken);
    RUN(impossible_sizes_are_not_made);
    return check_end();
}

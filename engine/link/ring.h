/*
 * The picture ring: how an eye's pictures and findings reach the stages without a copy in between.
 *
 * One memfd holds a header and PAV_RING_SLOTS slots. The eye maps it writable, then seals it
 * (F_SEAL_SHRINK | GROW | FUTURE_WRITE | SEAL, memfd_create(2)), so that a stage can only map it
 * read-only and no one can truncate it under a reader. The eye writes the slot after the newest,
 * marks it with the picture's id before and after (a sequence lock, Lameter 2005), then publishes
 * its id. A reader takes the newest slot, uses it in place, and asks afterwards whether it was
 * overwritten meanwhile; with 6 slots that takes five camera periods. Nothing that a reader does is
 * visible to the eye.
 *
 * A reader believes nothing in the header but what it checked when mapping: geometry is copied and
 * bounded once; per-slot sizes are bounded at every take.
 */
#ifndef PAV_LINK_RING_H
#define PAV_LINK_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <pavilion/findings.h>

#define PAV_RING_SLOTS    6
#define PAV_RING_SIDE_MAX 4096 /* px */

/* One slot as both sides see it. `pixels` is RGBA8, bottom row first, tight. */
struct pav_ring_picture {
    uint64_t id;
    int64_t captured_ns; /* CLOCK_MONOTONIC when the picture left the driver or decoder */
    int64_t written_ns;  /* when it was published */
    double t_s;          /* of a file or lock-step: the picture's own time */
    uint32_t width_px, height_px;
    uint32_t synthetic;
    uint32_t have; /* PAV_NEED_* */
    uint32_t present;
    float near_amount, energy;
    uint32_t people_count;
    struct pav_person people[PAV_PEOPLE_MAX];
    uint32_t hand_count, face_count;
    struct pav_hand hands[PAV_HANDS_MAX];
    struct pav_face faces[PAV_FACES_MAX];
    uint64_t step; /* lock-step: the step this picture answers, else 0 */
    float *flow;   /* PAV_FLOW_WIDTH * PAV_FLOW_HEIGHT * 2, always there, valid if in `have` */
    uint8_t *mask; /* PAV_MASK_WIDTH * PAV_MASK_HEIGHT */
    uint8_t *pixels;
};

/* --- the eye's side: one thread ---- */
struct pav_ring_writer;
/* `first_id`: ids start above it. Aborts when out of memory; NULL with errno otherwise. */
struct pav_ring_writer *pav_ring_writer_create(int width_max_px, int height_max_px,
                                               uint64_t first_id);
void pav_ring_writer_destroy(struct pav_ring_writer *writer);
int pav_ring_writer_fd(const struct pav_ring_writer *writer); /* to send; stays the writer's */
/* The slot to fill: its arrays point into the ring, its fields are zero. Never waits. */
struct pav_ring_picture *pav_ring_writer_begin(struct pav_ring_writer *writer);
/* Publishes it with the next id, which is returned. Sizes must be within the maximum. */
uint64_t pav_ring_writer_publish(struct pav_ring_writer *writer);
/* Wipes the faces out of every slot that has some; such a slot's picture is lost to who reads it just
 * then. Also between begin and publish. */
void pav_ring_writer_forget_faces(struct pav_ring_writer *writer);

/* Wipes pictures and findings out of every slot, but one that is being filled. As above for readers. */
void pav_ring_writer_wipe(struct pav_ring_writer *writer);

/* --- the stage's side: one thread ---- */
struct pav_ring_reader;
/* Takes over `fd` in any case. NULL with *why (static text) when seals, size, magic, version or
 * geometry are not right. */
struct pav_ring_reader *pav_ring_reader_create(int fd, const char **why);
void pav_ring_reader_destroy(struct pav_ring_reader *reader);
/* The id of the newest picture; 0: none. One atomic load. */
uint64_t pav_ring_reader_newest(const struct pav_ring_reader *reader);
/* Sleeps until there is a picture with an id above `after`, at the longest until `until_ns` of the
 * monotonic clock. True: there is one. */
bool pav_ring_reader_await(const struct pav_ring_reader *reader, uint64_t after, int64_t until_ns);
/* Fills `picture` with the newest slot if its id is above `after`; arrays point into the ring. False:
 * nothing newer, or it was not consistent. */
bool pav_ring_reader_take(struct pav_ring_reader *reader, uint64_t after,
                          struct pav_ring_picture *picture);
/* After use: was the slot left alone meanwhile? False: throw away what was read from it. */
bool pav_ring_reader_intact(struct pav_ring_reader *reader, const struct pav_ring_picture *picture);

#endif

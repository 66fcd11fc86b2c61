/* The beat: a shared page in which a child says that it is alive and when it will say so again. */
#include "link/beat.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"

#define PAGE_BYTES 4096

struct pav_beat_page {
    _Atomic uint64_t count;
    _Atomic int64_t deadline_ns;
    _Atomic uint32_t phase;
    _Atomic uint64_t frames, late;
    _Atomic uint64_t looked;
    _Atomic int64_t black_since, frozen_since;
    struct pav_last_words words;
};
_Static_assert(sizeof(struct pav_beat_page) <= PAGE_BYTES, "the page holds the beat");

const struct pav_beat_page *pav_beat_create(int *fd)
{
    *fd = memfd_create("pavilion-beat", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (*fd < 0)
        return NULL;
    void *page = MAP_FAILED;
    if (ftruncate(*fd, PAGE_BYTES) == 0 &&
        fcntl(*fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0)
        page = mmap(NULL, PAGE_BYTES, PROT_READ, MAP_SHARED, *fd, 0);
    if (page == MAP_FAILED) {
        int why = errno;
        close(*fd);
        *fd = -1;
        errno = why;
        return NULL;
    }
    return page;
}

void pav_beat_destroy(const struct pav_beat_page *page)
{
    if (page)
        munmap((void *)page, PAGE_BYTES);
}

void pav_beat_read(const struct pav_beat_page *page, struct pav_beat_reading *reading)
{
    /* The count is stored last and read first: what follows is at least as new as it says. */
    reading->count = atomic_load_explicit(&page->count, memory_order_acquire);
    uint32_t phase = atomic_load_explicit(&page->phase, memory_order_relaxed);
    reading->phase = phase <= PAV_PHASE_WAITING ? (enum pav_phase)phase : PAV_PHASE_NONE;
    reading->deadline_ns = atomic_load_explicit(&page->deadline_ns, memory_order_relaxed);
    reading->frames = atomic_load_explicit(&page->frames, memory_order_relaxed);
    reading->late = atomic_load_explicit(&page->late, memory_order_relaxed);
}

struct pav_beat_page *pav_beat_open(int fd)
{
    struct stat about;
    if (fd < 0 || fstat(fd, &about) != 0 || about.st_size < PAGE_BYTES)
        return NULL;
    void *page = mmap(NULL, PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    return page == MAP_FAILED ? NULL : page;
}

void pav_beat(struct pav_beat_page *page, enum pav_phase phase, int64_t within_ns)
{
    if (!page)
        return;
    atomic_store_explicit(&page->deadline_ns, pav_clock_ns() + within_ns, memory_order_relaxed);
    atomic_store_explicit(&page->phase, (uint32_t)phase, memory_order_relaxed);
    atomic_fetch_add_explicit(&page->count, 1, memory_order_release);
}

void pav_beat_frames(struct pav_beat_page *page, uint64_t frames, uint64_t late)
{
    if (!page)
        return;
    atomic_store_explicit(&page->frames, frames, memory_order_relaxed);
    atomic_store_explicit(&page->late, late, memory_order_relaxed);
}

/* --- a stage's pictures, and its last words ------------------------------------------------------- */

void pav_beat_picture(struct pav_beat_page *page, const struct pav_beat_picture *picture)
{
    if (!page)
        return;
    atomic_store_explicit(&page->black_since, picture->black_since, memory_order_relaxed);
    atomic_store_explicit(&page->frozen_since, picture->frozen_since, memory_order_relaxed);
    atomic_store_explicit(&page->looked, picture->looked, memory_order_release);
}

void pav_beat_read_picture(const struct pav_beat_page *page, struct pav_beat_picture *picture)
{
    picture->looked = atomic_load_explicit(&page->looked, memory_order_acquire);
    picture->black_since = atomic_load_explicit(&page->black_since, memory_order_relaxed);
    picture->frozen_since = atomic_load_explicit(&page->frozen_since, memory_order_relaxed);
}

struct pav_last_words *pav_beat_words(struct pav_beat_page *page)
{
    return page ? &page->words : NULL;
}

void pav_beat_read_words(const struct pav_beat_page *page, struct pav_last_words *words)
{
    memcpy(words, &page->words, sizeof *words);
    words->overflow = words->overflow != 0;
    words->exited = words->exited != 0;
    words->inside = words->inside != 0;
    if (words->frame_count > PAV_WORDS_FRAMES_MAX)
        words->frame_count = PAV_WORDS_FRAMES_MAX;
    for (int i = 0; i < PAV_WORDS_FRAMES_MAX; i++)
        words->frames[i].module[PAV_WORDS_MODULE_MAX - 1] = 0;
    words->doing[sizeof words->doing - 1] = 0;
}

/* Owns the shared memory of the small picture: two slots, written in turns. */
#include "link/peek.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"

#define SEALS (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL)

struct slot {
    _Atomic uint32_t number; /* 0 while it is written */
    uint32_t width_px, height_px, unused;
    uint8_t rgba[PAV_PEEK_BYTES];
};

struct page {
    _Atomic uint32_t newest;
    uint32_t unused[15];
    struct slot slots[2];
};

struct pav_peek {
    struct page *page;
};

int pav_peek_create(void)
{
    int fd = memfd_create("pavilion-peek", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd < 0)
        return -1;
    if (ftruncate(fd, sizeof(struct page)) == 0 && fcntl(fd, F_ADD_SEALS, SEALS) == 0)
        return fd;
    close(fd);
    return -1;
}

struct pav_peek *pav_peek_open(int fd, bool write)
{
    struct stat about;
    if (fstat(fd, &about) != 0 || about.st_size != (off_t)sizeof(struct page) ||
        (fcntl(fd, F_GET_SEALS) & SEALS) != SEALS)
        return NULL;
    int access = write ? PROT_READ | PROT_WRITE : PROT_READ;
    void *at = mmap(NULL, sizeof(struct page), access, MAP_SHARED, fd, 0);
    if (at == MAP_FAILED)
        return NULL;
    struct pav_peek *peek = pav_alloc(sizeof *peek);
    peek->page = at;
    return peek;
}

void pav_peek_close(struct pav_peek *peek)
{
    if (!peek)
        return;
    munmap(peek->page, sizeof *peek->page);
    free(peek);
}

void pav_peek_write(struct pav_peek *peek, const uint8_t *rgba, int width_px, int height_px)
{
    if (width_px < 1 || height_px < 1 || width_px > PAV_PEEK_W || height_px > PAV_PEEK_H)
        return;
    uint32_t number = atomic_load(&peek->page->newest) + 1;
    number = number ? number : 1;
    struct slot *slot = &peek->page->slots[number % 2];
    atomic_store(&slot->number, 0);
    slot->width_px = (uint32_t)width_px;
    slot->height_px = (uint32_t)height_px;
    memcpy(slot->rgba, rgba, (size_t)width_px * (size_t)height_px * 4);
    atomic_store(&slot->number, number);
    atomic_store(&peek->page->newest, number);
}

uint32_t pav_peek_newest(const struct pav_peek *peek)
{
    return peek ? atomic_load(&peek->page->newest) : 0;
}

uint32_t pav_peek_read(const struct pav_peek *peek, uint8_t *rgba, int *width_px, int *height_px)
{
    uint32_t number = pav_peek_newest(peek);
    if (number == 0)
        return 0;
    const struct slot *slot = &peek->page->slots[number % 2];
    /* Read once: the writer may be hostile, and change them under our hands. */
    uint32_t w = *(const volatile uint32_t *)&slot->width_px;
    uint32_t h = *(const volatile uint32_t *)&slot->height_px;
    if (atomic_load(&slot->number) != number || w < 1 || h < 1 || w > PAV_PEEK_W || h > PAV_PEEK_H)
        return 0;
    memcpy(rgba, slot->rgba, (size_t)w * h * 4);
    *width_px = (int)w;
    *height_px = (int)h;
    return atomic_load(&slot->number) == number ? number : 0;
}

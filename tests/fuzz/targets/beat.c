/*
 * A beat page as a hostile child leaves it: what the keeper reads of it has phases that there are, texts that
 * end, and counts that fit.
 */
#include <sys/mman.h>
#include <unistd.h>

#include "../fuzz.h"
#include "link/beat.h"

static const struct pav_beat_page *page; /* the keeper's */
static uint8_t *own;                     /* the child's */

static void open_page(void)
{
    int fd;
    page = pav_beat_create(&fd);
    own = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    FUZZ_HOLDS(page && own != MAP_FAILED);
    close(fd);
}

static void read_words(void)
{
    struct pav_last_words words;
    memset(&words, 0xff, sizeof words);
    pav_beat_read_words(page, &words);
    FUZZ_HOLDS(words.overflow <= 1 && words.exited <= 1);
    FUZZ_HOLDS(words.frame_count <= PAV_WORDS_FRAMES_MAX);
    FUZZ_HOLDS(memchr(words.doing, 0, sizeof words.doing));
    for (int i = 0; i < PAV_WORDS_FRAMES_MAX; i++)
        FUZZ_HOLDS(memchr(words.frames[i].module, 0, sizeof words.frames[i].module));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!page)
        open_page();
    memset(own, 0, 4096);
    memcpy(own, data, size < 4096 ? size : 4096);
    struct pav_beat_reading reading;
    struct pav_beat_picture picture;
    pav_beat_read(page, &reading);
    FUZZ_HOLDS(reading.phase <= PAV_PHASE_WAITING);
    pav_beat_read_picture(page, &picture);
    read_words();
    return 0;
}

/* One picture as a PNG, coded and written by a thread of its own. */
#include "stage/media/still.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/str.h"
#include "base/thread.h"
#include "stage/media/image.h"

struct pav_still {
    int fd;
    uint8_t *rgba;
    int width_px, height_px;
    enum pav_origin origin;
    pthread_t thread;
    bool whole;
    atomic_bool done;
};

static void *write_still(void *data)
{
    struct pav_still *s = data;
    const char *const mark[] = {PAV_MARK_PNG_KEY, pav_mark_xmp(s->origin), NULL};
    setpriority(PRIO_PROCESS, 0, 5); /* of this thread: the stage comes first */
    s->whole = pav_image_write_png(s->fd, s->rgba, s->width_px, s->height_px, mark);
    atomic_store(&s->done, true);
    return NULL;
}

struct pav_still *pav_still_create(int fd, const uint8_t *rgba, int width_px, int height_px,
                                   enum pav_origin origin)
{
    struct pav_still *s = pav_alloc(sizeof *s);
    size_t bytes = (size_t)width_px * (size_t)height_px * 4;
    *s = (struct pav_still){
        .fd = fd, .width_px = width_px, .height_px = height_px, .origin = origin};
    s->rgba = pav_alloc(bytes);
    memcpy(s->rgba, rgba, bytes);
    if (pav_thread_start(&s->thread, "still", write_still, s))
        return s;
    free(s->rgba);
    free(s);
    return NULL;
}

bool pav_still_done(struct pav_still *s, bool *whole)
{
    if (!atomic_load(&s->done))
        return false;
    *whole = s->whole;
    return true;
}

bool pav_still_destroy(struct pav_still *s)
{
    if (!s)
        return false;
    pthread_join(s->thread, NULL);
    bool whole = s->whole;
    explicit_bzero(s->rgba, (size_t)s->width_px * (size_t)s->height_px * 4);
    close(s->fd);
    free(s->rgba);
    free(s);
    return whole;
}

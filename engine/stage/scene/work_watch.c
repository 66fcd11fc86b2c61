/* Owns the thread that looks after a work's files; the render thread never reads one. */
#include "stage/scene/work_watch.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/thread.h"

#define LOOK_NS (10 * PAV_NS_PER_MS) /* a save is read when it stood still for one look */

struct work_watch {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool stop, fresh; /* under the lock, with `news` */
    struct work_news news;

    /* The thread's own. */
    char *path;
    char **files; /* NULL-terminated */
    uint64_t read, seen;
};

static uint64_t mix(uint64_t sum, uint64_t word)
{
    return (sum ^ word) * 1099511628211u;
}

/* What the files look like; one that is not there looks like nothing. */
static uint64_t look_of(const struct work_watch *watch)
{
    uint64_t sum = 1469598103934665603u;
    for (size_t i = 0; watch->files[i]; i++) {
        struct stat s = {0};
        if (stat(watch->files[i], &s) != 0)
            s = (struct stat){0};
        sum = mix(sum, (uint64_t)s.st_mtim.tv_sec * 1000000000u + (uint64_t)s.st_mtim.tv_nsec);
        sum = mix(sum, (uint64_t)s.st_size);
        sum = mix(sum, s.st_ino);
    }
    return sum;
}

static void add_file(struct work_watch *watch, size_t *count, const char *path)
{
    watch->files = pav_realloc(watch->files, (*count + 2) * sizeof *watch->files);
    watch->files[(*count)++] = pav_strdup(path);
    watch->files[*count] = NULL;
}

static void forget_files(struct work_watch *watch)
{
    for (size_t i = 0; watch->files && watch->files[i]; i++)
        free(watch->files[i]);
    free(watch->files);
    watch->files = NULL;
}

/* The file, the vertex shader that may come to lie beside it, and all that was read of the version. */
static void list_files(struct work_watch *watch, const struct pav_work *work)
{
    size_t count = 0;
    const char *dot = strrchr(pav_path_name(watch->path), '.');
    char *vertex = pav_sprintf("%.*s.vs", dot ? (int)(dot - watch->path) : (int)strlen(watch->path),
                               watch->path);
    forget_files(watch);
    add_file(watch, &count, watch->path);
    add_file(watch, &count, vertex);
    for (size_t i = 0; work && work->files && work->files[i]; i++)
        add_file(watch, &count, work->files[i]);
    free(vertex);
}

static void news_finish(struct work_news *news)
{
    pav_work_destroy(news->work);
    free(news->error);
    *news = (struct work_news){0};
}

static void read_anew(struct work_watch *watch, uint64_t look)
{
    struct work_news news = {0};
    news.work = pav_work_read(watch->path, &news.error);
    if (news.work)
        list_files(watch, news.work);
    watch->seen = watch->read = news.work ? look_of(watch) : look;
    pthread_mutex_lock(&watch->lock);
    news_finish(&watch->news); /* nobody took it, and it is old */
    watch->news = news;
    watch->fresh = true;
    pthread_mutex_unlock(&watch->lock);
}

/* False: it is time to stop. */
static bool sleep_until_look(struct work_watch *watch)
{
    int64_t at = pav_clock_ns() + LOOK_NS;
    struct timespec until = {.tv_sec = at / PAV_NS_PER_S, .tv_nsec = at % PAV_NS_PER_S};
    pthread_mutex_lock(&watch->lock);
    if (!watch->stop)
        pthread_cond_timedwait(&watch->wake, &watch->lock, &until);
    bool stop = watch->stop;
    pthread_mutex_unlock(&watch->lock);
    return !stop;
}

static void *run(void *data)
{
    struct work_watch *watch = data;
    while (sleep_until_look(watch)) {
        uint64_t look = look_of(watch);
        if (look != watch->read && look == watch->seen)
            read_anew(watch, look);
        else
            watch->seen = look;
    }
    return NULL;
}

struct work_watch *work_watch_create(const char *path, const struct pav_work *work)
{
    struct work_watch *watch = pav_alloc(sizeof *watch);
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&watch->lock, NULL);
    pthread_cond_init(&watch->wake, &monotonic);
    pthread_condattr_destroy(&monotonic);
    watch->path = pav_strdup(path);
    list_files(watch, work);
    watch->seen = watch->read = look_of(watch);
    if (pav_thread_start(&watch->thread, "work-watch", run, watch))
        return watch;
    forget_files(watch);
    free(watch->path);
    free(watch);
    return NULL;
}

void work_watch_destroy(struct work_watch *watch)
{
    if (!watch)
        return;
    pthread_mutex_lock(&watch->lock);
    watch->stop = true;
    pthread_cond_signal(&watch->wake);
    pthread_mutex_unlock(&watch->lock);
    pthread_join(watch->thread, NULL);
    pthread_cond_destroy(&watch->wake);
    pthread_mutex_destroy(&watch->lock);
    news_finish(&watch->news);
    forget_files(watch);
    free(watch->path);
    free(watch);
}

bool work_watch_take(struct work_watch *watch, struct work_news *news)
{
    if (!watch || pthread_mutex_trylock(&watch->lock) != 0)
        return false;
    bool fresh = watch->fresh;
    if (fresh)
        *news = watch->news;
    watch->news = (struct work_news){0};
    watch->fresh = false;
    pthread_mutex_unlock(&watch->lock);
    return fresh;
}

/*
 * The loader: a thread with a context of its own that compiles programs, draws them once, and watches
 * their files. Where there is no second context the render thread does one job a frame instead.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/thread.h"
#include "stage/gpu/loader.h"
#include "stage/gpu/measure.h"

#define LOOK_NS (30 * PAV_NS_PER_MS) /* a change is built when it stood still for one look */

struct job {
    struct job *next;
    enum job_kind kind;
    struct recipe *recipe;
    GLuint gl; /* WARM */
    uint64_t key;
    struct combo combo;
};

struct loader {
    struct pav_gpu *gpu;
    bool (*begin)(void *data);
    void (*end)(void *data);
    void *data;
    bool watch;

    pthread_t thread;
    bool threaded;
    pthread_mutex_t lock;
    pthread_cond_t wake, finished;
    bool stop, lost;             /* under the lock; lost: the thread got no context */
    struct job *jobs[JOB_KINDS]; /* first of each kind; kinds are ordered by urgency */
    struct built *done, **done_end;

    /* The working thread's own. */
    struct warmer *warmer;
    struct recipe **watched;
    size_t watched_count, watched_capacity;
    int64_t next_look_ns;
};

static void post(struct loader *loader, struct built *built)
{
    pthread_mutex_lock(&loader->lock);
    *loader->done_end = built;
    loader->done_end = &built->next;
    pthread_cond_broadcast(&loader->finished);
    pthread_mutex_unlock(&loader->lock);
}

static void push(struct loader *loader, struct job *job)
{
    pthread_mutex_lock(&loader->lock);
    struct job **end = &loader->jobs[job->kind];
    while (*end)
        end = &(*end)->next;
    *end = job;
    pthread_cond_signal(&loader->wake);
    pthread_mutex_unlock(&loader->lock);
}

static bool waiting(const struct loader *loader)
{
    for (int kind = 0; kind < JOB_KINDS; kind++)
        if (loader->jobs[kind])
            return true;
    return false;
}

/* The most urgent job, or NULL. Under the lock. */
static struct job *pop(struct loader *loader)
{
    for (int kind = 0; kind < JOB_KINDS; kind++) {
        struct job *job = loader->jobs[kind];
        if (job) {
            loader->jobs[kind] = job->next;
            return job;
        }
    }
    return NULL;
}

/* --- watching -------------------------------------------------------------------------------- */

static uint64_t stamps_now(const struct shader_files *files, bool as_built)
{
    uint64_t sum = 1469598103934665603u;
    for (int i = 0; i < files->count; i++) {
        struct shader_stamp s = as_built ? files->stamps[i] : shader_stamp(files->paths[i]);
        uint64_t words[] = {(uint64_t)s.modified_ns, (uint64_t)s.bytes, s.inode};
        for (size_t w = 0; w < 3; w++)
            sum = (sum ^ words[w]) * 1099511628211u;
    }
    return sum;
}

static void watch(struct loader *loader, struct recipe *recipe)
{
    recipe->seen = recipe->used = stamps_now(&recipe->files, true);
    for (size_t i = 0; i < loader->watched_count; i++)
        if (loader->watched[i] == recipe)
            return;
    if (loader->watched_count == loader->watched_capacity) {
        loader->watched_capacity = loader->watched_capacity ? loader->watched_capacity * 2 : 16;
        loader->watched =
            pav_realloc(loader->watched, loader->watched_capacity * sizeof *loader->watched);
    }
    loader->watched[loader->watched_count++] = recipe;
    atomic_fetch_add(&recipe->references, 1);
}

/* What the program is known, or guessed, to be drawn with. */
static int combos_of(struct loader *loader, struct recipe *recipe, GLuint gl,
                     struct combo combos[RECIPE_COMBOS])
{
    pthread_mutex_lock(&loader->lock);
    int count = recipe->drawn_count;
    memcpy(combos, recipe->drawn, (size_t)count * sizeof *combos);
    pthread_mutex_unlock(&loader->lock);
    if (count || !recipe->of_host)
        return count;
    combo_plain(&combos[0], gl, PAV_FORMAT_RGBA8);
    combos[1] = combos[0];
    combos[1].screen = true;
    return 2;
}

static void build(struct loader *loader, struct recipe *recipe)
{
    struct combo combos[RECIPE_COMBOS];
    struct built *built = recipe_build(recipe);
    int count =
        built->gl && loader_background(loader) ? combos_of(loader, recipe, built->gl, combos) : 0;
    for (int i = 0; i < count; i++)
        warmer_draw(loader->warmer, built->gl, &combos[i]);
    glFinish(); /* the other context may use it from now on */
    if (loader->watch && recipe->files.count && !recipe->whole)
        watch(loader, recipe);
    post(loader, built);
}

static void look(struct loader *loader)
{
    loader->next_look_ns = pav_clock_ns() + LOOK_NS;
    for (size_t i = 0; i < loader->watched_count; i++) {
        struct recipe *recipe = loader->watched[i];
        if (atomic_load(&recipe->forgotten)) {
            loader->watched[i--] = loader->watched[--loader->watched_count];
            recipe_unref(recipe);
            continue;
        }
        uint64_t now = stamps_now(&recipe->files, false);
        if (now != recipe->used && now == recipe->seen)
            build(loader, recipe);
        else
            recipe->seen = now;
    }
}

/* --- working --------------------------------------------------------------------------------- */

static void warm(struct loader *loader, struct job *job)
{
    struct built *built = pav_alloc(sizeof *built);
    built->recipe = job->recipe;
    atomic_fetch_add(&job->recipe->references, 1);
    built->gl = job->gl;
    built->warmed = job->key;
    GLuint twin = recipe_twin(job->recipe);
    if (twin)
        warmer_draw(loader->warmer, twin, &job->combo);
    glDeleteProgram(twin);
    glFinish();
    post(loader, built);
}

static void measure(struct loader *loader)
{
    struct built *built = pav_alloc(sizeof *built);
    built->choice = pav_alloc(sizeof *built->choice);
    measure_run(built->choice, loader->gpu->software, true, loader->warmer);
    post(loader, built);
}

static void job_free(struct job *job)
{
    recipe_unref(job->recipe);
    free(job);
}

static void work(struct loader *loader, struct job *job)
{
    if (!loader->warmer)
        loader->warmer = warmer_create();
    if (job->kind == JOB_MEASURE)
        measure(loader);
    else if (atomic_load(&job->recipe->forgotten))
        ; /* nobody waits for it any more */
    else if (job->kind == JOB_COMPILE)
        build(loader, job->recipe);
    else
        warm(loader, job);
    job_free(job);
}

static void worker_finish(struct loader *loader)
{
    warmer_destroy(loader->warmer);
    loader->warmer = NULL;
    for (size_t i = 0; i < loader->watched_count; i++)
        recipe_unref(loader->watched[i]);
    free(loader->watched);
    loader->watched = NULL;
    loader->watched_count = 0;
}

/* Waits for a job, for the time to look, or for the end. */
static struct job *next_job(struct loader *loader, bool *stop)
{
    pthread_mutex_lock(&loader->lock);
    if (!loader->stop && !waiting(loader)) {
        if (loader->watched_count) {
            struct timespec until = {.tv_sec = loader->next_look_ns / PAV_NS_PER_S,
                                     .tv_nsec = loader->next_look_ns % PAV_NS_PER_S};
            pthread_cond_timedwait(&loader->wake, &loader->lock, &until);
        } else {
            pthread_cond_wait(&loader->wake, &loader->lock);
        }
    }
    *stop = loader->stop;
    struct job *job = *stop ? NULL : pop(loader);
    pthread_mutex_unlock(&loader->lock);
    return job;
}

static void *run(void *data)
{
    struct loader *loader = data;
    if (!loader->begin(loader->data)) {
        pthread_mutex_lock(&loader->lock);
        loader->lost = true;
        pthread_cond_broadcast(&loader->finished);
        pthread_mutex_unlock(&loader->lock);
        pav_log("gpu", PAV_LOG_WARN, "no second context: shaders compile between frames");
        return NULL;
    }
    bool stop = false;
    while (!stop) {
        struct job *job = next_job(loader, &stop);
        if (job)
            work(loader, job);
        if (!stop && loader->watched_count && pav_clock_ns() >= loader->next_look_ns)
            look(loader);
    }
    worker_finish(loader);
    glFinish();
    loader->end(loader->data);
    return NULL;
}

/* --- the render thread's side ------------------------------------------------------------------ */

struct loader *loader_create(struct pav_gpu *gpu, const struct pav_gpu_desc *desc)
{
    struct loader *loader = pav_alloc(sizeof *loader);
    loader->gpu = gpu;
    loader->begin = desc->loader_begin;
    loader->end = desc->loader_end;
    loader->data = desc->loader_data;
    loader->watch = desc->developer;
    loader->done_end = &loader->done;
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&loader->lock, NULL);
    pthread_cond_init(&loader->wake, &monotonic);
    pthread_cond_init(&loader->finished, &monotonic);
    pthread_condattr_destroy(&monotonic);
    loader->threaded =
        loader->begin && pav_thread_start(&loader->thread, "gpu-loader", run, loader);
    return loader;
}

static void built_free(struct built *built)
{
    recipe_unref(built->recipe);
    free(built->error);
    free(built->choice);
    free(built);
}

void loader_destroy(struct loader *loader)
{
    if (!loader)
        return;
    pthread_mutex_lock(&loader->lock);
    loader->stop = true;
    pthread_cond_signal(&loader->wake);
    pthread_mutex_unlock(&loader->lock);
    if (loader->threaded)
        pthread_join(loader->thread, NULL);
    worker_finish(loader);
    for (struct job *job; (job = pop(loader));)
        job_free(job);
    for (struct built *built = loader->done, *next; built; built = next) {
        next = built->next;
        if (built->gl && !built->warmed)
            glDeleteProgram(built->gl);
        built_free(built);
    }
    pthread_cond_destroy(&loader->wake);
    pthread_cond_destroy(&loader->finished);
    pthread_mutex_destroy(&loader->lock);
    free(loader);
}

bool loader_background(struct loader *loader)
{
    if (!loader->threaded)
        return false;
    pthread_mutex_lock(&loader->lock);
    bool lost = loader->lost;
    pthread_mutex_unlock(&loader->lock);
    return !lost;
}

void loader_ask(struct loader *loader, enum job_kind kind, struct recipe *recipe, GLuint gl,
                uint64_t key, const struct combo *combo)
{
    struct job *job = pav_alloc(sizeof *job);
    job->kind = kind;
    job->recipe = recipe;
    if (recipe)
        atomic_fetch_add(&recipe->references, 1);
    job->gl = gl;
    job->key = key;
    if (combo)
        job->combo = *combo;
    push(loader, job);
}

void loader_note(struct loader *loader, struct recipe *recipe, const struct combo *combo)
{
    pthread_mutex_lock(&loader->lock);
    if (recipe->drawn_count < RECIPE_COMBOS)
        recipe->drawn[recipe->drawn_count++] = *combo;
    pthread_mutex_unlock(&loader->lock);
}

/* One job, or one look at the files, in the render thread. */
static void step(struct loader *loader)
{
    pthread_mutex_lock(&loader->lock);
    struct job *job = pop(loader);
    pthread_mutex_unlock(&loader->lock);
    if (job)
        work(loader, job);
    else if (loader->watched_count && pav_clock_ns() >= loader->next_look_ns)
        look(loader);
}

static void hand_over(struct loader *loader, struct built *built)
{
    struct pav_program *program = built->recipe ? built->recipe->program : NULL;
    if (built->choice)
        measure_adopt(loader->gpu, built->choice);
    else if (built->warmed)
        program ? warm_primed(program, built->gl, built->warmed) : (void)0;
    else if (program)
        program_take(program, built);
    else if (built->gl)
        glDeleteProgram(built->gl);
    built_free(built);
}

void loader_take(struct loader *loader)
{
    if (!loader_background(loader))
        step(loader);
    pthread_mutex_lock(&loader->lock);
    struct built *done = loader->done;
    loader->done = NULL;
    loader->done_end = &loader->done;
    pthread_mutex_unlock(&loader->lock);
    for (struct built *next; done; done = next) {
        next = done->next;
        hand_over(loader, done);
    }
}

void loader_wait(struct loader *loader, const struct pav_program *program)
{
    while (program->state == PAV_PROGRAM_COMPILING) {
        if (loader_background(loader)) {
            pthread_mutex_lock(&loader->lock);
            while (!loader->done && !loader->lost)
                pthread_cond_wait(&loader->finished, &loader->lock);
            pthread_mutex_unlock(&loader->lock);
        }
        loader_take(loader);
    }
}

/* A scene that misbehaves on demand: `how` says in what way, `where` in which callback, `after` how many
 * good pictures it shows before (0: already while it is opened and warmed up). Until then it draws
 * `colour` with a bar that travels, so that a capture of the screen can tell it from others, and one
 * picture from the next. */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <pavilion/scene.h>

/* A plugin's id is its folder's name: where a test wants two, it is built twice. */
#ifndef BAD_ID
#define BAD_ID "bad"
#endif
#define MEMORY_BYTES ((size_t)32 << 20) /* a picture */
#define FILES        16                 /* a picture */

enum how {
    HOW_NONE = 0,
    HOW_SEGV,
    HOW_ABORT,
    HOW_OVERFLOW,
    HOW_EXIT,      /* exit(3) */
    HOW_EXIT_WELL, /* exit(0), as if it had been told to stop */
    HOW_QUIT,      /* _exit(3): no handler hears of it */
    HOW_BUS,       /* beyond the end of a file */
    HOW_ILL,       /* no instruction of this machine */
    HOW_FPE,       /* divided by nothing */
    HOW_HANG,      /* sleeps for ever */
    HOW_SPIN,      /* works for ever */
    HOW_MEMORY,    /* eats it, picture by picture, and goes on */
    HOW_DESCRIPTORS,
    HOW_BLACK,    /* pictures, but black ones */
    HOW_FROZEN,   /* the same picture, drawn again and again */
    HOW_DECLINES, /* says each time that there is nothing new */
    HOW_FAIL,     /* says that it cannot go on */
    HOW_FREE,     /* frees what was freed: the C library aborts */
    HOW_SLOW,     /* 0.2 s a picture: no fault, and must not be taken for one */
    HOW_STRANGER, /* sends itself what a system ends and halts processes with, and goes on */
    HOW_LIMIT,    /* leaves itself no file to open and no folder, for whoever comes next */
    HOW_THREAD,   /* a thread of its own crashes, a second later: whatever is on by then */
    HOW_LEAVES,   /* a thread of its own calls exit(0) between two pictures */
    HOW_CLOSES,   /* closes all descriptors that it finds, and the keeper's first */
    HOW_SLOWER,   /* each picture takes longer than the one before, until one takes 2 s */
};
static const char *const hows[] = {
    "none",  "segv",   "abort",    "overflow", "exit",   "exit_well", "quit",
    "bus",   "ill",    "fpe",      "hang",     "spin",   "memory",    "descriptors",
    "black", "frozen", "declines", "fail",     "free",   "slow",      "stranger",
    "limit", "thread", "leaves",   "closes",   "slower", NULL};

enum where { WHERE_DRAW = 0, WHERE_UPDATE, WHERE_OPEN, WHERE_CLOSE };
static const char *const wheres[] = {"draw", "update", "open", "close", NULL};

struct state {
    int32_t how, where;
    int32_t after; /* pictures */
    float colour[4];
    bool told;
    struct pav_program *program;
};

static const struct pav_param params[] = {
    PAV_PARAM_CHOICE(struct state, how, "how", .choices = hows, .label = "How it misbehaves"),
    PAV_PARAM_CHOICE(struct state, where, "where", .choices = wheres, .label = "In which callback"),
    PAV_PARAM_INT(struct state, after, "after", .fallback = 30, .min = 0, .max = 1000000,
                  .label = "Good pictures before that"),
    PAV_PARAM_COLOUR(struct state, colour, "colour", .colour = {0.8f, 0.2f, 0.2f, 1},
                     .label = "Colour of the good pictures"),
    PAV_PARAM_END,
};

/* --- what it does -------------------------------------------------------------------------------- */

static volatile int nothing;

__attribute__((noinline)) static void crash(void)
{
    int *volatile nowhere = (int *)(intptr_t)nothing;
    *nowhere = 42;
}

__attribute__((noinline)) static int overflow(int depth)
{
    volatile char room[512];
    memset((char *)room, depth, sizeof room);
    return nothing == depth ? 0 : overflow(depth + 1) + room[depth % 512];
}

static void touch_beyond_end(void)
{
    int fd = memfd_create("bad", 0);
    volatile char *page = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
    nothing = page[0];
}

static void sleep_for_ever(void)
{
    for (;;)
        pause();
}

static void work_for_ever(void)
{
    for (;;)
        nothing++;
}

static void eat_memory(void)
{
    volatile char *bytes = malloc(MEMORY_BYTES); /* or nobody would ever see it */
    for (size_t i = 0; bytes && i < MEMORY_BYTES; i += 4096)
        bytes[i] = (char)(i >> 12 | 1);
}

static void eat_descriptors(void)
{
    for (int i = 0; i < FILES; i++)
        if (dup(STDERR_FILENO) < 0)
            return;
}

static void free_twice(void)
{
    char *volatile bytes = malloc(64);
    free(bytes);
    free(bytes);
}

static void be_a_stranger(void)
{
    static const int signals[] = {SIGTERM, SIGHUP, SIGINT, SIGSTOP, SIGKILL};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        raise(signals[i]);
    alarm(1);
}

static void leave_nothing(void)
{
    setrlimit(RLIMIT_NOFILE, &(struct rlimit){3, 3});
    if (chdir("/") == 0)
        nothing = 0;
}

static void *crash_late(void *unused)
{
    (void)unused;
    sleep(1);
    crash();
    return NULL;
}

/* Soon, and in no picture of whoever made the thread. */
static void *leave(void *unused)
{
    (void)unused;
    usleep(215 * 1000);
    exit(0);
}

static void begin_thread(void *(*work)(void *))
{
    static bool begun;
    pthread_t thread;
    if (!begun && pthread_create(&thread, NULL, work, NULL) == 0)
        pthread_detach(thread);
    begun = true;
}

static void close_all(void)
{
    for (int fd = 3; fd < 1024; fd++)
        close(fd);
}

static void take_a_while(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 200 * 1000 * 1000}, NULL);
}

static void take_longer(void)
{
    static int64_t ms = 20;
    nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000}, NULL);
    ms = ms * 5 / 4 < 2000 ? ms * 5 / 4 : 2000;
}

/* Once, so that a test knows that it happened, and when. */
static void tell(struct pav_scene *scene, struct state *s)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (!s->told)
        pav_scene_log(scene, PAV_LOG_WARN, "bad: %s in %s at %.6f s of the monotonic clock",
                      hows[s->how], wheres[s->where],
                      (double)now.tv_sec + (double)now.tv_nsec * 1e-9);
    s->told = true;
}

/* What a picture does not show. */
static void misbehave(struct pav_scene *scene, const struct state *s)
{
    switch ((enum how)s->how) {
    case HOW_SEGV:
        crash();
        break;
    case HOW_ABORT:
        abort();
    case HOW_OVERFLOW:
        nothing = overflow(1);
        break;
    case HOW_EXIT:
        exit(3);
    case HOW_EXIT_WELL:
        exit(0);
    case HOW_QUIT:
        _exit(3);
    case HOW_BUS:
        touch_beyond_end();
        break;
    case HOW_ILL:
        __builtin_trap();
    case HOW_FPE:
        nothing = 1 / nothing;
        raise(SIGFPE); /* where a division by nothing goes unnoticed */
        break;
    case HOW_HANG:
        sleep_for_ever();
        break;
    case HOW_SPIN:
        work_for_ever();
        break;
    case HOW_MEMORY:
        eat_memory();
        break;
    case HOW_DESCRIPTORS:
        eat_descriptors();
        break;
    case HOW_FAIL:
        pav_scene_fail(scene, "it has had enough");
        break;
    case HOW_FREE:
        free_twice();
        break;
    case HOW_SLOW:
        take_a_while();
        break;
    case HOW_STRANGER:
        be_a_stranger();
        break;
    case HOW_LIMIT:
        leave_nothing();
        break;
    case HOW_THREAD:
        begin_thread(crash_late);
        break;
    case HOW_LEAVES:
        begin_thread(leave);
        break;
    case HOW_CLOSES:
        close_all();
        break;
    case HOW_SLOWER:
        take_longer();
        break;
    default:
        break;
    }
}

static bool is_time(const struct state *s, enum where where, const struct pav_frame_info *info)
{
    return s->how != HOW_NONE && s->where == (int32_t)where && info->frame >= (uint64_t)s->after;
}

/* --- the scene ----------------------------------------------------------------------------------- */

static const char picture[] = "uniform vec4 ground;\n"
                              "uniform float at;\n"
                              "void main()\n"
                              "{\n"
                              "    float bar = step(abs(uv.x - at), 0.05);\n"
                              "    colour = vec4(mix(ground.rgb, vec3(1.0), bar), 1.0);\n"
                              "}\n";

static bool open_scene(struct pav_scene *scene, void *data)
{
    struct state *s = data;
    s->program =
        pav_program_create(pav_scene_gpu(scene),
                           &(struct pav_program_desc){.fragment_source = picture, .name = "bad"});
    if (s->where != WHERE_OPEN)
        return true;
    tell(scene, s);
    misbehave(scene, s);
    return true;
}

static void update(struct pav_scene *scene, void *data, const struct pav_frame_info *info)
{
    struct state *s = data;
    if (!is_time(s, WHERE_UPDATE, info))
        return;
    tell(scene, s);
    misbehave(scene, s);
}

static void draw_picture(struct pav_scene *scene, const struct state *s, double time_s,
                         struct pav_target *out)
{
    double turns = time_s / 4;
    pav_draw(pav_scene_gpu(scene), out,
             &(struct pav_draw){
                 .program = s->program,
                 .uniforms = PAV_UNIFORMS(PAV_U_VEC4V("ground", s->colour),
                                          PAV_U_FLOAT("at", (float)(turns - (int64_t)turns))),
             });
}

static bool draw(struct pav_scene *scene, void *data, const struct pav_frame_info *info,
                 struct pav_target *out)
{
    struct state *s = data;
    bool now = is_time(s, WHERE_DRAW, info);
    if (now) {
        tell(scene, s);
        misbehave(scene, s);
    }
    if (now && s->how == HOW_DECLINES)
        return false;
    if (now && s->how == HOW_BLACK)
        pav_target_clear(out, (const float[4]){0, 0, 0, 1});
    else
        draw_picture(scene, s, now && s->how == HOW_FROZEN ? 1 : info->time_s, out);
    return true;
}

static void close_scene(struct pav_scene *scene, void *data)
{
    struct state *s = data;
    if (s->where != WHERE_CLOSE)
        return;
    tell(scene, s);
    misbehave(scene, s);
}

PAV_SCENE_EXPORT const struct pav_scene_info pav_scene = {
    .api_version = PAV_API_VERSION,
    .struct_size = sizeof(struct pav_scene_info),
    .id = BAD_ID,
    .label = "Bad",
    .state_size = sizeof(struct state),
    .state_version = 1,
    .params = params,
    .open = open_scene,
    .update = update,
    .draw = draw,
    .close = close_scene,
};

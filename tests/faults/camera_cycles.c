/* The real keeper and eye through 200 unpluggings: nothing may grow. The stage is one that draws nothing. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "camera_fake.h"
#include "check.h"
#include "heap_mark.h"

#define CYCLES     200
#define WARM_UP    20 /* cycles before growth is counted from */
#define SEEN_WELL  10 /* every so many cycles pictures are waited for */
#define LIMIT_S    20.0
#define GROWTH_KB  512
#define HEAP_BYTES 1024 /* of 30 cycles and more: less than a ward, a ring or a message */
#define MARKS      8 /* the least of so many at either end: a start finds more or less in flight */

static char folder[64], node[2][96], links[128], programs[96], exhibition[96], heap[96];
static struct heap_marks *marks;
static pid_t keeper;

static bool write_exhibition(void)
{
    FILE *f = fopen(exhibition, "w");
    if (!f)
        return false;
    fprintf(f,
            "exhibition: Cycles\nlanguages: [en]\n"
            "cameras:\n  fake: { device: %s, size: 640x360, fps: 30 }\n"
            "programme:\n  - { installation: mirror, camera: fake }\n",
            links);
    return fclose(f) == 0;
}

static bool map_marks(void)
{
    int fd = open(heap, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    void *page = MAP_FAILED;
    if (fd >= 0 && ftruncate(fd, sizeof *marks) == 0)
        page = mmap(NULL, sizeof *marks, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (fd >= 0)
        close(fd);
    marks = page == MAP_FAILED ? NULL : page;
    return marks != NULL;
}

static bool prepare(void)
{
    char path[160];
    /* a device of an exhibition lies below /dev */
    snprintf(folder, sizeof folder, "/dev/shm/pavilion-cycles-XXXXXX");
    if (!mkdtemp(folder))
        return false;
    snprintf(links, sizeof links, "%s/camera", folder);
    snprintf(programs, sizeof programs, "%s/programs", folder);
    snprintf(exhibition, sizeof exhibition, "%s/cycles.yaml", folder);
    snprintf(heap, sizeof heap, "%s/heap", folder);
    mkdir(programs, 0700);
    if (!map_marks())
        return false;
    snprintf(path, sizeof path, "%s/pavilion-eye", programs);
    if (symlink(getenv("PAVILION_EYE"), path) != 0)
        return false;
    snprintf(path, sizeof path, "%s/pavilion-stage", programs);
    return symlink(getenv("CAMERA_STAGE"), path) == 0 && write_exhibition();
}

static void start_keeper(void)
{
    setenv("PAVILION_PROGRAMS", programs, 1);
    setenv("PAVILION_LOG", "error", 1);
    keeper = fork();
    if (keeper == 0) {
        char preload[1024];
        snprintf(preload, sizeof preload, "%s:%s", getenv("CAMERA_FAKE"), getenv("HEAP_MARK"));
        setenv("LD_PRELOAD", preload, 1);
        setenv("HEAP_MARKS", heap, 1);
        /* else what each thread keeps of what was freed counts as allocated */
        setenv("GLIBC_TUNABLES", "glibc.malloc.tcache_count=0", 1);
        execl(getenv("PAVILION"), "pavilion", "run", exhibition, "--headless", "--no-record",
              "--no-sound", (char *)NULL);
        _exit(127);
    }
}

/* What belongs to the process alone: heap and stack, not the libraries' pages. */
static long memory_kb(void)
{
    char path[64], line[160];
    long kb = -1;
    snprintf(path, sizeof path, "/proc/%d/status", (int)keeper);
    FILE *f = fopen(path, "r");
    while (f && fgets(line, sizeof line, f))
        sscanf(line, "RssAnon: %ld", &kb);
    if (f)
        fclose(f);
    return kb;
}

struct held {
    uint64_t bytes;
    uint32_t files;
};

/* The least of a few marks. */
static struct held held_from(uint32_t from)
{
    struct held least = {UINT64_MAX, UINT32_MAX};
    for (uint32_t i = from; i < from + MARKS; i++) {
        least.bytes = marks->bytes[i] < least.bytes ? marks->bytes[i] : least.bytes;
        least.files = marks->files[i] < least.files ? marks->files[i] : least.files;
    }
    return least;
}

/* Exactly: `first` is the mark that the warm-up ended with. */
static void check_held(uint32_t first)
{
    uint32_t count = atomic_load(&marks->count);
    REQUIRE(count >= first + 2 * MARKS && count < HEAP_MARKS_MOST);
    struct held begin = held_from(first), end = held_from(count - MARKS);
    printf("# keeper: %u descriptors, then %u; %llu bytes, then %llu; at %u starts of an eye\n",
           begin.files, end.files, (unsigned long long)begin.bytes, (unsigned long long)end.bytes,
           count - first);
    CHECK(begin.files > 2 && end.files <= begin.files);
    CHECK(begin.bytes > 0 && end.bytes <= begin.bytes + HEAP_BYTES);
}

static bool wait_above(_Atomic uint32_t *counter, uint32_t than)
{
    int64_t until = pav_clock_ns() + (int64_t)(LIMIT_S * 1e9);
    while (atomic_load(counter) <= than) {
        if (pav_clock_ns() > until)
            return false;
        usleep(5000);
    }
    return true;
}

static struct fake_camera *plug(int i)
{
    struct fake_camera *camera = fake_camera_plug(node[i & 1]);
    if (camera && symlink(node[i & 1], links) != 0)
        printf("# %s: %s\n", links, strerror(errno));
    return camera;
}

static int unplugged, met;

/* In, seen, out. A camera that is pulled while the eye is still opening it is the rule, one that has
 * given pictures the exception: both happen. */
static bool cycle(int i)
{
    struct fake_camera *camera = plug(i);
    bool well = i % SEEN_WELL == 0, seen = camera && wait_above(&camera->opens, 0);
    if (seen && well)
        seen = wait_above(&camera->pictures, 5);
    if (!seen) {
        printf("# cycle %d: the camera was not %s\n", i, well ? "read" : "opened");
        return false;
    }
    unlink(links);
    fake_camera_unplug(camera, node[i & 1]);
    unplugged++;
    if (well)
        met += wait_above(&camera->met[FAKE_NODEV], 0);
    fake_camera_let_go(camera);
    return true;
}

static void clear(void)
{
    char path[160];
    unlink(node[0]);
    unlink(node[1]);
    unlink(links);
    unlink(exhibition);
    unlink(heap);
    snprintf(path, sizeof path, "%s/pavilion-eye", programs);
    unlink(path);
    snprintf(path, sizeof path, "%s/pavilion-stage", programs);
    unlink(path);
    rmdir(programs);
    rmdir(folder);
}

static void nothing_grows(void)
{
    const char *asked = getenv("CAMERA_CYCLES");
    int cycles = asked ? atoi(asked) : CYCLES, warm = cycles > 2 * WARM_UP ? WARM_UP : cycles / 2;
    uint32_t first = 0;
    long memory = 0;
    int64_t begun = pav_clock_ns();
    REQUIRE(prepare());
    for (int i = 0; i < 2; i++)
        snprintf(node[i], sizeof node[i], "%s/video%d", folder, i);
    start_keeper();
    for (int i = 0; i < cycles; i++) {
        REQUIRE(cycle(i));
        if (i == warm)
            memory = memory_kb(), first = atomic_load(&marks->count);
    }
    struct fake_camera *last = plug(cycles);
    CHECK(last && wait_above(&last->pictures, 5));
    printf("# %d unplugged, %d of them while streaming, in %.0f s\n", unplugged, met,
           (double)(pav_clock_ns() - begun) / 1e9);
    printf("# keeper: %ld KiB, then %ld KiB\n", memory, memory_kb());
    CHECK(met > 0);
    CHECK(memory > 0 && (marks->sanitized || memory_kb() <= memory + GROWTH_KB));
    check_held(first);
    kill(keeper, SIGTERM);
    int status = 0;
    CHECK(waitpid(keeper, &status, 0) == keeper);
    keeper = 0;
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    unlink(links);
    fake_camera_unplug(last, node[cycles & 1]);
    fake_camera_let_go(last);
}

int main(void)
{
    RUN(nothing_grows);
    if (keeper > 0)
        kill(keeper, SIGKILL); /* when the test was given up half-way */
    clear();
    return check_end();
}

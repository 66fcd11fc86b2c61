/* Owns the look at the stages' memory, and at the clock. */
#include "keeper/limits.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "keeper/state.h"
#include "keeper/verdict.h"

#define EVERY_NS (500 * PAV_NS_PER_MS)
#define JUMP_MS  2000
#define SHARE    0.5 /* of the machine's memory */

/* Up to `size` - 1 bytes of a file of the kernel's; "" when it cannot be read. */
static const char *read_some(const char *path, char *text, size_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = fd >= 0 ? read(fd, text, size - 1) : 0;
    text[got > 0 ? got : 0] = 0;
    if (fd >= 0)
        close(fd);
    return text;
}

static uint64_t resident_bytes(pid_t pid)
{
    char path[48], text[128];
    unsigned long long size, resident;
    snprintf(path, sizeof path, "/proc/%d/statm", (int)pid);
    if (sscanf(read_some(path, text, sizeof text), "%llu %llu", &size, &resident) != 2)
        return 0;
    return resident * (uint64_t)sysconf(_SC_PAGESIZE);
}

static uint64_t most_bytes(const struct pav_keeper *keeper)
{
    uint64_t machine = (uint64_t)sysconf(_SC_PHYS_PAGES) * (uint64_t)sysconf(_SC_PAGESIZE);
    uint64_t share = (uint64_t)((double)machine * SHARE);
    uint64_t asked = (uint64_t)keeper->exhibition.memory_mb << 20;
    return asked > 0 && asked < share ? asked : share;
}

static void look_at(struct pav_keeper *keeper, struct pav_ward *stage)
{
    if (stage->state != PAV_WARD_RUNNING || stage->sentence != PAV_SENTENCE_NONE)
        return;
    uint64_t bytes = resident_bytes(stage->child.pid), most = most_bytes(keeper);
    if (bytes <= most)
        return;
    stage->sentence = PAV_SENTENCE_MEMORY;
    pav_log("keeper", PAV_LOG_ERROR, "%s holds %llu MB of memory, %llu are its share: ended",
            stage->name, (unsigned long long)bytes >> 20, (unsigned long long)most >> 20);
    pav_ward_kill(stage);
}

/* Set by hand, or by a time server after a start without a battery. What passes while the machine sleeps is
 * no jump. */
static void look_at_clock(struct pav_keeper *keeper)
{
    struct timespec wall, boot;
    clock_gettime(CLOCK_REALTIME, &wall);
    clock_gettime(CLOCK_BOOTTIME, &boot);
    int64_t apart_ms =
        (int64_t)(wall.tv_sec - boot.tv_sec) * 1000 + (wall.tv_nsec - boot.tv_nsec) / 1000000;
    int64_t before_ms = keeper->ladder.clock_ms, by_ms = apart_ms - before_ms;
    keeper->ladder.clock_ms = apart_ms;
    if (before_ms == 0 || (by_ms < JUMP_MS && by_ms > -JUMP_MS))
        return;
    char words[64];
    snprintf(words, sizeof words, "by %+.0f s", (double)by_ms / 1000);
    pav_log("keeper", PAV_LOG_WARN, "the clock was set %s", words);
    pav_faults_add(&keeper->faults, PAV_FAULT_CLOCK_JUMPED, "", words);
}

int64_t pav_limits_tend(struct pav_keeper *keeper, int64_t now_ns)
{
    int64_t *due_ns = &keeper->ladder.limits_ns;
    if (now_ns < *due_ns)
        return *due_ns;
    *due_ns = now_ns + EVERY_NS;
    look_at_clock(keeper);
    look_at(keeper, keeper->stage);
    look_at(keeper, keeper->waiting);
    return *due_ns;
}

bool pav_limits_oom(uint64_t *seen)
{
    static char text[16 << 10];
    const char *line = strstr(read_some("/proc/vmstat", text, sizeof text), "\noom_kill ");
    uint64_t count = line ? strtoull(line + strlen("\noom_kill "), NULL, 10) : 0, before = *seen;
    *seen = count;
    return count > before;
}

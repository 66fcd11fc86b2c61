/*
 * Looks for needles in all that a process holds in memory:
 *
 *     memory_seek PID NEEDLES
 *
 * NEEDLES is a file of records of a name (NAME_BYTES, zero-terminated) and NEEDLE_BYTES bytes. Prints a line
 * "NAME TAB MAPPING TAB COUNT" for each that is there, and last "bytes TAB N". Needs root, or the same user
 * where the process is dumpable.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NAME_BYTES   32
#define NEEDLE_BYTES 32
#define NEEDLES_MAX  8192
#define PART         ((size_t)1 << 20)
#define BUCKETS      65536

struct needle {
    char name[NAME_BYTES];
    uint8_t bytes[NEEDLE_BYTES];
};

static struct needle needles[NEEDLES_MAX];
static int count;
static int next_of[NEEDLES_MAX], first_of[BUCKETS]; /* by their first bytes; -1: none */
static long found[NEEDLES_MAX];                     /* in this mapping */
static uint8_t part[PART + NEEDLE_BYTES];

static unsigned bucket(const uint8_t *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return (unsigned)((word * UINT64_C(0x9e3779b97f4a7c15)) >> 48);
}

static bool read_needles(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return false;
    memset(first_of, 0xff, sizeof first_of);
    while (count < NEEDLES_MAX && fread(&needles[count], sizeof *needles, 1, file) == 1) {
        needles[count].name[NAME_BYTES - 1] = 0;
        unsigned b = bucket(needles[count].bytes);
        next_of[count] = first_of[b];
        first_of[b] = count++;
    }
    fclose(file);
    return count > 0;
}

static void seek(size_t length)
{
    for (size_t at = 0; at + NEEDLE_BYTES <= length; at++) {
        for (int i = first_of[bucket(part + at)]; i >= 0; i = next_of[i])
            found[i] += memcmp(part + at, needles[i].bytes, NEEDLE_BYTES) == 0;
    }
}

/* What cannot be read (a hole, a device) is passed over, a page at a time. */
static uint64_t seek_mapping(int memory, uint64_t from, uint64_t to)
{
    uint64_t bytes = 0;
    memset(found, 0, sizeof found);
    for (uint64_t at = from; at < to;) {
        size_t wanted = to - at < PART ? (size_t)(to - at) : PART;
        ssize_t got = pread(memory, part, wanted, (off_t)at);
        if (got <= 0) {
            at += 4096;
            continue;
        }
        seek((size_t)got);
        bytes += (uint64_t)got;
        bool last = at + (uint64_t)got >= to || got <= NEEDLE_BYTES;
        at += (uint64_t)got - (last ? 0 : NEEDLE_BYTES - 1); /* one may lie across the edge */
    }
    return bytes;
}

static void tell(const char *mapping)
{
    for (int i = 0; i < count; i++) {
        if (found[i] > 0)
            printf("%s\t%s\t%ld\n", needles[i].name, mapping, found[i]);
    }
}

int main(int argc, char **argv)
{
    char path[64], line[4096], rights[8], name[3000];
    uint64_t from, to, bytes = 0;
    if (argc != 3 || !read_needles(argv[2]))
        return 2;
    snprintf(path, sizeof path, "/proc/%.12s/maps", argv[1]);
    FILE *maps = fopen(path, "r");
    snprintf(path, sizeof path, "/proc/%.12s/mem", argv[1]);
    int memory = open(path, O_RDONLY | O_CLOEXEC);
    if (!maps || memory < 0)
        return 3;
    while (fgets(line, sizeof line, maps)) {
        name[0] = 0;
        if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %7s %*s %*s %*s %2999[^\n]", &from, &to, rights,
                   name) < 3 ||
            rights[0] != 'r' || strncmp(name, "[v", 2) == 0)
            continue;
        bytes += seek_mapping(memory, from, to);
        tell(name[0] ? name : "anonymous");
    }
    printf("bytes\t%" PRIu64 "\n", bytes);
    return 0;
}

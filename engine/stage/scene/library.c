/* Owns the look at a library before it is loaded: whether its file is as long as its headers say. */
#include "stage/scene/library.h"

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"

#define SEGMENTS_MAX 64 /* a library has about ten */

static bool read_at(int fd, void *out, size_t length, uint64_t at)
{
    return at <= INT64_MAX && pread(fd, out, length, (off_t)at) == (ssize_t)length;
}

/* The bytes that a header promises, from the file's beginning; 0: it is for the loader to judge. */
static uint64_t promised(int fd, uint64_t size)
{
    ElfW(Ehdr) head;
    ElfW(Phdr) segment;
    uint64_t most = sizeof head;
    if (size < SELFMAG || !read_at(fd, &head, size < sizeof head ? SELFMAG : sizeof head, 0) ||
        memcmp(head.e_ident, ELFMAG, SELFMAG) != 0)
        return 0;
    if (size < sizeof head)
        return most;
    if (head.e_phentsize != sizeof segment || head.e_phnum > SEGMENTS_MAX)
        return 0;
    for (unsigned i = 0; i < head.e_phnum; i++) {
        uint64_t at = head.e_phoff + i * sizeof segment;
        if (!read_at(fd, &segment, sizeof segment, at))
            return at + sizeof segment;
        uint64_t end = segment.p_offset + segment.p_filesz;
        if (end < segment.p_offset)
            end = UINT64_MAX;
        if (segment.p_type == PT_LOAD && end > most)
            most = end;
    }
    return most;
}

char *pav_library_fault(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat s;
    char *fault = NULL;
    if (fd >= 0 && fstat(fd, &s) == 0 && s.st_size > 0) {
        uint64_t size = (uint64_t)s.st_size, most = promised(fd, size);
        if (most > size)
            fault =
                pav_sprintf("not whole: it has %llu bytes of at least %llu; copy or build it again",
                            (unsigned long long)size, (unsigned long long)most);
    }
    if (fd >= 0)
        close(fd);
    return fault;
}

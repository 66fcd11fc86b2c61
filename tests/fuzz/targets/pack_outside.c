/* The outside of a pack: what is taken is, byte for byte, what would have been written. */
#include <locale.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../fuzz.h"
#include "pack/container.h"
#include "pack/table.h"

/* Rewritten from what was read, when nobody signed it. */
static void hold_bytes(const struct pav_container *c, const uint8_t *data, size_t size)
{
    int contents = memfd_create("contents", 0), out = memfd_create("out", 0);
    const uint8_t *bytes = data + c->contents_at;
    FUZZ_HOLDS(write(contents, bytes, c->contents_bytes) == (ssize_t)c->contents_bytes);
    FUZZ_HOLDS(pav_container_write(out, c->table, NULL, contents));
    uint8_t *again = malloc(size);
    FUZZ_HOLDS(again && pread(out, again, size, 0) == (ssize_t)size);
    FUZZ_HOLDS(memcmp(again, data, size) == 0 && lseek(out, 0, SEEK_END) == (off_t)size);
    free(again);
    close(contents);
    close(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static int file = -1;
    struct pav_container container;
    char *why = NULL;
    if (file < 0) {
        pav_key_init();
        file = memfd_create("pack", 0);
    }
    if (ftruncate(file, 0) != 0 || pwrite(file, data, size, 0) != (ssize_t)size)
        return 0;
    if (pav_container_read(&container, file, &why)) {
        if (!container.seal.is_signed && strlen(container.table) == container.table_bytes)
            hold_bytes(&container, data, size);
        pav_container_finish(&container);
    } else
        FUZZ_HOLDS(why && why[0]);
    free(why);
    return 0;
}

/* The contents of a pack: whatever they are, no more comes out than the table says. The first byte chooses
 * between zstd as it comes, and tar that is put into blocks of zstd here. */
#include <sodium.h>

#include "../fuzz.h"
#include "pack/extract.h"

struct input {
    const uint8_t *data;
    size_t size, at;
    size_t kept; /* bytes that came out */
};

static const char first[] = "title: Lanterns\nscene: film\n", second[] = "a light";

static struct pav_pack_file files[2] = {
    {.path = (char *)"installation.yaml", .bytes = sizeof first - 1},
    {.path = (char *)"light.txt", .bytes = sizeof second - 1},
};

static long give(void *data, void *bytes, size_t size)
{
    struct input *in = data;
    size_t left = in->size - in->at, count = left < size ? left : size;
    memcpy(bytes, in->data + in->at, count);
    in->at += count;
    return (long)count;
}

static bool begin(void *data, const struct pav_pack_file *file)
{
    struct input *in = data;
    FUZZ_HOLDS(file == &files[0] || file == &files[1]);
    in->kept = 0;
    return true;
}

static bool keep(void *data, const void *bytes, size_t size)
{
    struct input *in = data;
    (void)bytes;
    in->kept += size;
    FUZZ_HOLDS(in->kept <= sizeof first - 1);
    return true;
}

static bool end(void *data)
{
    (void)data;
    return true;
}

/* One frame of blocks that are not squeezed (RFC 8878). */
static uint8_t *frame(const uint8_t *data, size_t size, size_t *length)
{
    enum { HEAD = 6, BLOCK = 100000 };
    uint8_t *out = malloc(HEAD + size + (size / BLOCK + 1) * 3);
    FUZZ_HOLDS(out);
    memcpy(out, "\x28\xb5\x2f\xfd\x00\x38", HEAD);
    *length = HEAD;
    do {
        size_t part = size < BLOCK ? size : BLOCK;
        uint32_t head = (uint32_t)part << 3 | (part == size);
        memcpy(out + *length, &head, 3);
        memcpy(out + *length + 3, data, part);
        *length += 3 + part;
        data += part;
        size -= part;
    } while (size > 0);
    return out;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct pav_pack_table table;
    if (size == 0)
        return 0;
    crypto_hash_sha256(files[0].sha256, (const unsigned char *)first, sizeof first - 1);
    crypto_hash_sha256(files[1].sha256, (const unsigned char *)second, sizeof second - 1);
    table = (struct pav_pack_table){
        .files = files, .file_count = 2, .bytes = sizeof first + sizeof second - 2};
    struct input in = {.data = data + 1, .size = size - 1};
    uint8_t *framed = data[0] & 1 ? frame(data + 1, size - 1, &in.size) : NULL;
    char *why = NULL;
    in.data = framed ? framed : in.data;
    bool well = pav_extract(
        &(struct pav_extract){
            .table = &table, .read = give, .begin = begin, .write = keep, .end = end, .data = &in},
        &why);
    FUZZ_HOLDS(well == !why);
    free(why);
    free(framed);
    return 0;
}

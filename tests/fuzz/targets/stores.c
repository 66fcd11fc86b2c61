/*
 * What a kiosk remembers and was given, as somebody's editor or half a disk left it: each file is read
 * whole, or refused with a reason, and the run goes on.
 */
#include <unistd.h>

#include "../fuzz.h"
#include "keeper/access.h"

/* Tokens, of which nothing may be repeated in words. */
static void read_access(const char *text, size_t size)
{
    char *why = NULL;
    json_t *tokens = pav_access_parse(text, size, &why);
    FUZZ_HOLDS((tokens == NULL) == (why != NULL));
    if (tokens)
        FUZZ_HOLDS(json_is_object(tokens));
    json_decref(tokens);
    free(why);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    char *text = fuzz_text(data + 1, size - 1);
    switch (data[0] % 1) {
    default:
        read_access(text, size - 1);
    }
    free(text);
    return 0;
}

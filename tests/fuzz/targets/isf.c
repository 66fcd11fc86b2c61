/* ISF files: header, expressions, translation. A zero byte parts the fragment text from the vertex text. */
#include "../work.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    size_t length = strlen(text);
    fuzz_work("/nowhere/fuzz.fs", text, length, length < size ? text + length + 1 : NULL);
    free(text);
    return 0;
}

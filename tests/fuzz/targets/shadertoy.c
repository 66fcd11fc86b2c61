/* Shadertoy's export, and its plain texts. */
#include "../work.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    bool json = text[strspn(text, " \t\r\n")] == '{' || text[0] == '[';
    fuzz_work(json ? "/nowhere/fuzz.json" : "/nowhere/fuzz.frag", text, strlen(text), NULL);
    free(text);
    return 0;
}

/* The sidecar of a portrait: what is read is written, and reads again. */
#include "../fuzz.h"
#include "link/portrait.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pav_complaints complaints = {0}, again = {0};
    struct pav_sidecar sidecar, second;
    const char *path = "/nowhere/face.yaml";
    if (pav_sidecar_parse(&sidecar, path, (const char *)data, size, &complaints)) {
        struct pav_str text = {0};
        pav_sidecar_write(&sidecar, "face.jpg", &text);
        FUZZ_HOLDS(pav_sidecar_parse(&second, path, text.text, text.length, &again));
        pav_sidecar_finish(&second);
        pav_sidecar_finish(&sidecar);
        pav_str_finish(&text);
    } else
        FUZZ_HOLDS(complaints.errors > 0);
    pav_complaints_finish(&complaints);
    pav_complaints_finish(&again);
    return 0;
}

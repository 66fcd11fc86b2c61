/* The presets file, which people edit: what is read is printed, and reads again as the same. */
#include "link/presets.h"
#include "../fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pav_complaints complaints = {0};
    struct pav_presets presets = {0}, again = {0};
    const char *path = "/nowhere/presets.yaml";
    if (pav_presets_parse(&presets, path, (const char *)data, size, &complaints)) {
        char *text = pav_presets_print(&presets);
        struct pav_complaints none = {0};
        FUZZ_HOLDS(presets.count == 0 ||
                   pav_presets_parse(&again, path, text, strlen(text), &none));
        char *twice = pav_presets_print(&again);
        FUZZ_HOLDS(strcmp(text, twice) == 0 || presets.count == 0);
        free(text);
        free(twice);
        pav_presets_finish(&again);
        pav_complaints_finish(&none);
    } else
        FUZZ_HOLDS(complaints.errors > 0);
    pav_presets_finish(&presets);
    pav_complaints_finish(&complaints);
    return 0;
}

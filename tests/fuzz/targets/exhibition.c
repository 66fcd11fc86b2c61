/* Exhibition files: whatever is in them, there is a complaint or an exhibition. */
#include "link/exhibition.h"
#include "../fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pav_complaints complaints = {0};
    struct pav_exhibition exhibition;
    if (pav_exhibition_parse(&exhibition, "/nowhere/exhibition.yaml", (const char *)data, size,
                             &complaints)) {
        FUZZ_HOLDS(complaints.errors == 0 && exhibition.entry_count > 0);
        pav_exhibition_finish(&exhibition);
    } else
        FUZZ_HOLDS(complaints.errors > 0);
    pav_complaints_finish(&complaints);
    return 0;
}

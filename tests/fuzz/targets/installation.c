/* installation.yaml, which comes in packs too. It is read from a folder, in memory. */
#include <fcntl.h>
#include <unistd.h>

#include "../fuzz.h"
#include "link/manifest.h"

static char folder[] = "/dev/shm/pavilion-fuzz-XXXXXX";
static int file = -1;

static void clear_up(void)
{
    char *path = pav_path_join(folder, "installation.yaml");
    unlink(path);
    rmdir(folder);
    free(path);
}

static void open_file(void)
{
    FUZZ_HOLDS(mkdtemp(folder));
    char *path = pav_path_join(folder, "installation.yaml");
    file = open(path, O_RDWR | O_CREAT, 0600);
    FUZZ_HOLDS(file >= 0);
    free(path);
    atexit(clear_up);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pav_complaints complaints = {0};
    struct pav_manifest manifest;
    if (file < 0)
        open_file();
    if (ftruncate(file, 0) != 0 || pwrite(file, data, size, 0) != (ssize_t)size)
        return 0;
    if (pav_manifest_read(&manifest, folder, NULL, &complaints)) {
        FUZZ_HOLDS(complaints.errors == 0 && manifest.title.count > 0);
        pav_manifest_finish(&manifest);
    } else
        FUZZ_HOLDS(complaints.errors > 0);
    pav_complaints_finish(&complaints);
    return 0;
}

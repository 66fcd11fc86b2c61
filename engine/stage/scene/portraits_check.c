/* Owns what `check` says of a folder of portraits. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "link/portrait.h"
#include "stage/scene/portrait_pixels.h"
#include "stage/scene/portraits.h"

static void judge(const struct pav_portrait_file *file, struct pav_complaints *complaints)
{
    struct pav_sidecar sidecar;
    struct pav_portrait_pixels pixels;
    char *why = NULL;
    if (file->twin) {
        pav_complain(complaints, true, file->picture, 1, 1,
                     "another portrait has the same name and the same sidecar: rename one");
        return;
    }
    if (!file->has_sidecar) {
        pav_complain(complaints, true, file->picture, 1, 1,
                     "has no sidecar and is left out: pavilion portrait %s", file->picture);
        return;
    }
    if (!pav_sidecar_read(&sidecar, file->sidecar, complaints))
        return;
    pav_sidecar_check_licence(&sidecar, file->sidecar, true, complaints);
    if (!pav_portrait_pixels_read(&pixels, file->picture, file->sidecar, &sidecar, &why))
        pav_complain(complaints, true, file->picture, 1, 1, "%s", why);
    free(why);
    pav_portrait_pixels_finish(&pixels);
    pav_sidecar_finish(&sidecar);
}

void pav_portraits_judge(const char *folder, const char *place, int line, int column,
                         struct pav_complaints *complaints)
{
    struct pav_portrait_files files;
    if (!pav_portrait_files_list(&files, folder)) {
        pav_complain(complaints, true, place, line > 0 ? line : 1, column > 0 ? column : 1,
                     "portraits: %s: %s", folder, strerror(errno));
        return;
    }
    for (size_t i = 0; i < files.count; i++)
        judge(&files.list[i], complaints);
    if (files.count == 0)
        pav_complain(complaints, false, place, line > 0 ? line : 1, column > 0 ? column : 1,
                     "portraits: %s holds no picture", folder);
    pav_portrait_files_finish(&files);
}

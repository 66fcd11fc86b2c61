/* The presets' file: beside the exhibition's, read when the run begins and whenever an artist saves it,
 * written whole at a time. */
#ifndef PAV_KEEPER_PRESETS_H
#define PAV_KEEPER_PRESETS_H

#include "keeper/saved.h"
#include "link/presets.h"

struct pav_preset_file {
    char *path; /* EXHIBITION.presets.yaml, beside it or in $STATE_DIRECTORY; NULL: there is none */
    struct pav_saved saved;
    char *text; /* of the last good version; NULL: no file */
    size_t length;
    void (*changed)(void *data); /* by somebody's editor */
    void *data;
};

/* `exhibition`: its path. A file that is wrong is complained of, with its lines, and counts as empty. */
void pav_preset_file_open(struct pav_preset_file *file, struct pav_events *events,
                          const char *exhibition);
void pav_preset_file_finish(struct pav_preset_file *file);
void pav_preset_file_tend(struct pav_preset_file *file, int64_t now_ns);
/* A sealed memory file with the text; -1: none. The caller closes it. */
int pav_preset_file_memory(const struct pav_preset_file *file);
/* Takes `text` only if it holds presets. False: *why (caller frees). */
bool pav_preset_file_write(struct pav_preset_file *file, const char *text, size_t length,
                           char **why);

#endif

/* The presets' file, beside the exhibition's. */
#include "keeper/presets.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "keeper/brief.h"
#include "keeper/sources.h"

#define BYTES_LIMIT ((size_t)1 << 20)

/* "house/hall.yaml" to "house/hall.presets.yaml". */
static char *path_beside(const char *exhibition)
{
    size_t length = strlen(exhibition);
    if (pav_path_ends(exhibition, ".yaml"))
        length -= strlen(".yaml");
    return pav_sprintf("%.*s.presets.yaml", (int)length, exhibition);
}

/* Where nobody may write beside an exhibition, as in /etc, presets are kept with what a kiosk remembers; those
 * that came with the exhibition are its first. NULL: beside it will do. */
static char *path_apart(const char *beside)
{
    const char *state = getenv("STATE_DIRECTORY");
    char *folder = pav_path_folder(beside);
    bool apart = state && state[0] == '/' && access(folder, W_OK) != 0;
    free(folder);
    if (!apart)
        return NULL;
    char *home = pav_strndup(state, strcspn(state, ":"));
    char *path = pav_path_join(home, pav_path_name(beside));
    free(home);
    return path;
}

/* Complains on standard error; good text is taken over. */
static bool judge(struct pav_preset_file *file, char *text, size_t length)
{
    struct pav_presets presets;
    struct pav_complaints complaints = {0};
    bool good = pav_presets_parse(&presets, file->path, text, length, &complaints);
    if (complaints.text.length > 0)
        fputs(complaints.text.text, stderr);
    pav_complaints_finish(&complaints);
    if (!good) {
        free(text);
        return false;
    }
    pav_presets_finish(&presets);
    free(file->text);
    file->text = text;
    file->length = length;
    return true;
}

static bool read_file(struct pav_preset_file *file)
{
    size_t length;
    char *text = pav_read_file(file->path, BYTES_LIMIT, &length);
    if (!text && errno != ENOENT)
        pav_log("keeper", PAV_LOG_ERROR, "%s: %s", file->path, strerror(errno));
    if (!text || (file->text && file->length == length && !memcmp(text, file->text, length))) {
        free(text);
        return false;
    }
    return judge(file, text, length);
}

void pav_preset_file_open(struct pav_preset_file *file, struct pav_events *events,
                          const char *exhibition)
{
    file->path = path_beside(exhibition);
    char *apart = path_apart(file->path);
    if (!apart || access(apart, F_OK) != 0)
        read_file(file);
    if (apart) {
        free(file->path);
        file->path = apart;
        read_file(file);
    }
    pav_saved_open(&file->saved, events, file->path, false);
}

void pav_preset_file_finish(struct pav_preset_file *file)
{
    if (!file->path)
        return;
    pav_saved_finish(&file->saved);
    free(file->path);
    free(file->text);
    *file = (struct pav_preset_file){0};
}

void pav_preset_file_tend(struct pav_preset_file *file, int64_t now_ns)
{
    if (pav_saved_due(&file->saved, now_ns) && read_file(file) && file->changed)
        file->changed(file->data);
}

int pav_preset_file_memory(const struct pav_preset_file *file)
{
    return pav_keeper_memory("pavilion-presets", file->text ? file->text : "", file->length);
}

bool pav_preset_file_write(struct pav_preset_file *file, const char *text, size_t length,
                           char **why)
{
    if (!file->path) {
        *why = pav_strdup("there is no exhibition file to keep presets beside");
        return false;
    }
    if (strnlen(text, length) != length) { /* from a desk that somebody has broken into */
        *why = pav_strdup("presets are a text in UTF-8");
        return false;
    }
    char *old = file->text ? pav_strdup(file->text) : NULL;
    size_t old_length = file->length;
    bool good = judge(file, pav_strndup(text, length), length);
    if (!good)
        *why = pav_strdup("these are no presets");
    if (good && !pav_sources_write(file->path, text, length, why)) {
        free(file->text);
        file->text = old;
        file->length = old_length;
        return false;
    }
    free(old);
    return good;
}

/*
 * Presets by name, in a file that an artist can read and edit:
 *
 *     warm:
 *       mirror: { ink: "#20160f", flow: 1.5 }
 *       filter grain.fs: { amount: 0.2 }
 *
 * Values stand as in `params:` of an exhibition; which of them a piece has is judged when they are set.
 */
#ifndef PAV_LINK_PRESETS_H
#define PAV_LINK_PRESETS_H

#include "base/yaml.h"
#include "link/exhibition.h"

#define PAV_PRESETS_MAX       256
#define PAV_PRESET_NAME_MAX   64 /* bytes, the final zero included */
#define PAV_PRESET_PIECES_MAX 64

struct pav_preset_piece {
    char *name; /* "mirror", "filter grain.fs", "transition wipe.fs" */
    struct pav_setting *settings;
    size_t count;
};

struct pav_preset {
    char *name;
    struct pav_preset_piece pieces[PAV_PRESET_PIECES_MAX];
    size_t piece_count;
};

struct pav_presets {
    struct pav_preset **list; /* in the file's order */
    size_t count;
};

/* An empty text holds none. False after a complaint; then nothing needs finishing. */
bool pav_presets_parse(struct pav_presets *presets, const char *path, const char *text,
                       size_t length, struct pav_complaints *complaints);
void pav_presets_finish(struct pav_presets *presets);
/* The text that parses to the same. Caller frees. */
char *pav_presets_print(const struct pav_presets *presets);
/* Whether people may give this name: 1 to 63 bytes of UTF-8 without control characters, nor spaces at
 * its ends. */
bool pav_preset_name_valid(const char *name);
struct pav_preset *pav_presets_find(const struct pav_presets *presets, const char *name);
/* An empty one of that name, in place of an older one. NULL: too many. */
struct pav_preset *pav_presets_begin(struct pav_presets *presets, const char *name);
/* False: too many pieces. */
bool pav_preset_put(struct pav_preset *preset, const char *piece, const char *key,
                    const char *value);
bool pav_presets_remove(struct pav_presets *presets, const char *name);

#endif

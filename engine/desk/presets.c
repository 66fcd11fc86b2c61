/* Presets: saved from what runs, set again on what runs, the rest when it comes. */
#include <stdlib.h>
#include <string.h>

#include "desk/desk.h"

/* What a preset calls a piece. Caller frees. */
static char *label_of(const struct pav_piece *piece)
{
    static const char *const before[] = {"", "", "filter ", "transition "};
    return pav_sprintf("%s%s", before[piece->role], piece->name);
}

static void copy_preset(struct pav_presets *to, const struct pav_preset *from)
{
    struct pav_preset *copy = pav_presets_begin(to, from->name);
    for (size_t p = 0; copy && p < from->piece_count; p++) {
        const struct pav_preset_piece *piece = &from->pieces[p];
        for (size_t i = 0; i < piece->count; i++)
            pav_preset_put(copy, piece->name, piece->settings[i].key, piece->settings[i].value);
    }
}

static struct pav_presets *copy_of(const struct pav_presets *presets)
{
    struct pav_presets *copy = pav_alloc(sizeof *copy);
    for (size_t i = 0; i < presets->count; i++)
        copy_preset(copy, presets->list[i]);
    return copy;
}

static uint32_t write_presets(struct pav_desk *desk, struct pav_presets *fresh, char **why)
{
    char *text = pav_presets_print(fresh);
    uint32_t serial = 0;
    if (strlen(text) < ((size_t)1 << 20))
        serial = pav_desk_write(desk, PAV_FILE_PRESETS, 0, "", text);
    free(text);
    if (desk->saving)
        pav_presets_finish(desk->saving);
    free(desk->saving);
    desk->saving = fresh;
    desk->saving_serial = serial;
    if (!serial)
        *why = pav_strdup("the presets cannot be written now");
    return serial;
}

void pav_desk_saved(struct pav_desk *desk, uint32_t serial, bool well)
{
    if (!desk->saving || serial != desk->saving_serial)
        return;
    if (well) {
        pav_presets_finish(&desk->presets);
        desk->presets = *desk->saving;
        desk->state_stale = true;
    } else {
        pav_presets_finish(desk->saving);
    }
    free(desk->saving);
    desk->saving = NULL;
}

uint32_t pav_desk_save(struct pav_desk *desk, const char *name, char **why)
{
    if (!pav_preset_name_valid(name)) {
        *why = pav_sprintf("expected a name of 1 to %d bytes", PAV_PRESET_NAME_MAX - 1);
        return 0;
    }
    struct pav_presets *fresh = copy_of(&desk->presets);
    struct pav_preset *preset = pav_presets_find(fresh, name);
    /* What it says of pieces that do not run stays. */
    if (!preset && !(preset = pav_presets_begin(fresh, name))) {
        *why = pav_sprintf("there are %d presets already", PAV_PRESETS_MAX);
        pav_presets_finish(fresh);
        free(fresh);
        return 0;
    }
    const struct pav_piece *piece;
    for (size_t i = 0; (piece = pav_model_piece(desk->model, i)); i++) {
        char *label = label_of(piece);
        for (size_t r = 0; !piece->leaves && piece->whole && r < piece->row_count; r++) {
            const struct pav_row *row = &piece->rows[r];
            if (row->param.type != PAV_TYPE_EVENT)
                pav_preset_put(preset, label, row->param.key, pav_model_coming(row));
        }
        free(label);
    }
    return write_presets(desk, fresh, why);
}

uint32_t pav_desk_delete(struct pav_desk *desk, const char *name, char **why)
{
    struct pav_presets *fresh = copy_of(&desk->presets);
    if (pav_presets_remove(fresh, name))
        return write_presets(desk, fresh, why);
    pav_presets_finish(fresh);
    free(fresh);
    *why = pav_sprintf("there is no preset \"%.60s\"", name);
    return 0;
}

/* --- recalling -------------------------------------------------------------------------------- */

static struct pav_preset_piece *part_of(struct pav_preset *preset, const struct pav_piece *piece)
{
    char *label = label_of(piece);
    struct pav_preset_piece *found = NULL;
    for (size_t i = 0; i < preset->piece_count && !found; i++)
        found = strcmp(preset->pieces[i].name, label) == 0 ? &preset->pieces[i] : NULL;
    free(label);
    return found;
}

static void set_part(struct pav_desk *desk, const struct pav_preset_piece *part,
                     const struct pav_piece *piece, int64_t now_ns)
{
    for (size_t i = 0; i < part->count; i++) {
        const struct pav_row *row = pav_model_row(piece, part->settings[i].key);
        char *why = NULL;
        if (row)
            pav_desk_set(desk, piece, row, part->settings[i].value, now_ns, &why);
        if (why)
            pav_log("desk", PAV_LOG_WARN, "preset: %s", why);
        free(why);
    }
}

bool pav_desk_recall(struct pav_desk *desk, const char *name, int64_t now_ns, char **why)
{
    struct pav_preset *preset = pav_presets_find(&desk->presets, name), *rest;
    if (!preset) {
        *why = pav_sprintf("there is no preset \"%.60s\"", name);
        return false;
    }
    pav_presets_finish(&desk->waiting);
    copy_preset(&desk->waiting, preset);
    rest = desk->waiting.list[0];
    const struct pav_piece *piece;
    pav_undo_begin(desk->undo);
    for (size_t i = 0; (piece = pav_model_piece(desk->model, i)); i++) {
        const struct pav_preset_piece *part = piece->whole ? part_of(preset, piece) : NULL;
        if (part)
            set_part(desk, part, piece, now_ns);
        if (part && part_of(rest, piece))
            part_of(rest, piece)->name[0] = 0;
    }
    pav_undo_end(desk->undo);
    desk->state_stale = true;
    return true;
}

void pav_desk_presets_piece(struct pav_desk *desk, const struct pav_piece *piece, int64_t now_ns)
{
    struct pav_preset *preset = desk->waiting.count ? desk->waiting.list[0] : NULL;
    struct pav_preset_piece *part = preset ? part_of(preset, piece) : NULL;
    for (size_t i = 0; part && i < part->count; i++) {
        const struct pav_row *row = pav_model_row(piece, part->settings[i].key);
        char *why = NULL;
        if (row)
            pav_model_set(desk->model, piece, row, part->settings[i].value, PAV_SETTER_PANEL,
                          now_ns, &why);
        free(why);
    }
    if (part) /* once: from now on the keeper remembers it, as anything set by hand */
        part->name[0] = 0;
}

/* Owns `check` of filters and transitions: are they such works, do they compile, do their settings fit. */
#include <stdlib.h>

#include "stage/scene/check.h"
#include "stage/scene/work_scene.h"

/* A transition has no `inputImage`, a filter no `progress`: what was found, and what it takes. */
static const char *const found[] = {
    [PAV_WORK_NO_KIND] = "no work",
    [PAV_WORK_GENERATOR] = "a generator",
    [PAV_WORK_FILTER] = "a filter",
    [PAV_WORK_TRANSITION] = "a transition",
};
static const char *const expected[] = {
    [PAV_WORK_FILTER] = "a filter, which has an image input inputImage",
    [PAV_WORK_TRANSITION] =
        "a transition, which has the image inputs startImage and endImage and a float progress",
};

void check_effect(const struct pav_host *host, const struct pav_effect *effect, const char *path,
                  enum pav_work_kind kind, struct pav_complaints *complaints)
{
    char *why = NULL;
    struct work_scene *work = work_scene_read(effect->file, false, &why);
    if (!work) {
        check_say_lines(effect->file, why, complaints);
        free(why);
        return;
    }
    if (work->work->kind != kind)
        pav_complain(complaints, true, path, effect->line, effect->column,
                     "%.60s is %s: expected %s", pav_path_name(effect->file),
                     found[work->work->kind], expected[kind]);
    check_vertex_shader(work, complaints);
    check_settings(&work->info, path, effect->settings, effect->setting_count, complaints);
    work_scene_destroy(work);
    struct pav_entry entry = {.installation = effect->file, .camera = -1};
    check_opening(host, &entry, NULL, effect->file, true, complaints);
}

/* What the exhibition says of all its entries is in each of them; it is checked once. */
static bool named_before(const struct pav_exhibition *exhibition, const struct pav_entry *entry,
                         const struct pav_effect *effect)
{
    for (size_t i = 0; i < exhibition->entry_count && &exhibition->entries[i] != entry; i++) {
        const struct pav_entry *other = &exhibition->entries[i];
        if (other->transition.file && other->transition.line == effect->line &&
            other->transition.column == effect->column)
            return true;
        for (size_t k = 0; k < other->filters.count; k++)
            if (other->filters.list[k].line == effect->line &&
                other->filters.list[k].column == effect->column)
                return true;
    }
    return false;
}

bool pav_scene_check_effects(const struct pav_host *host, const struct pav_exhibition *exhibition,
                             const struct pav_entry *entry, struct pav_complaints *complaints)
{
    int before = complaints->errors;
    for (size_t i = 0; i < entry->filters.count; i++)
        if (!named_before(exhibition, entry, &entry->filters.list[i]))
            check_effect(host, &entry->filters.list[i], exhibition->path, PAV_WORK_FILTER,
                         complaints);
    if (entry->transition.file && !named_before(exhibition, entry, &entry->transition))
        check_effect(host, &entry->transition, exhibition->path, PAV_WORK_TRANSITION, complaints);
    return complaints->errors == before;
}

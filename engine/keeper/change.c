/* A new version of the exhibition file, taken over by a running keeper. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "keeper/state.h"
#include "link/manifest.h"

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool same_plan(const struct pav_camera_plan *a, const struct pav_camera_plan *b)
{
    return a->kind == b->kind && same_text(a->source, b->source) && same_text(a->name, b->name) &&
           a->fallback == b->fallback && a->width_px == b->width_px &&
           a->height_px == b->height_px && a->fps == b->fps && a->mirror == b->mirror &&
           a->exposure == b->exposure && a->white_balance_k == b->white_balance_k &&
           a->power_line_hz == b->power_line_hz && memcmp(&a->zone, &b->zone, sizeof a->zone) == 0;
}

static bool shows(const struct pav_exhibition *exhibition, const char *installation)
{
    bool shown = same_text(exhibition->attract.installation, installation);
    for (size_t i = 0; i < exhibition->entry_count; i++)
        shown |= same_text(exhibition->entries[i].installation, installation);
    return shown;
}

static bool in_house(const char *path)
{
    const char *root = pav_place_root();
    size_t length = strlen(root);
    return strncmp(path, root, length) == 0 && (path[length] == '/' || path[length] == 0);
}

static bool names_effect(const struct pav_entry *entry, const char *file)
{
    bool named = same_text(entry->transition.file, file);
    for (size_t i = 0; i < entry->filters.count; i++)
        named |= same_text(entry->filters.list[i].file, file);
    return named;
}

static bool effect_behind_wall(const struct pav_exhibition *old, const struct pav_effect *effect)
{
    bool known =
        !effect->file || in_house(effect->file) || names_effect(&old->attract, effect->file);
    for (size_t i = 0; i < old->entry_count; i++)
        known |= names_effect(&old->entries[i], effect->file);
    return known;
}

/* A stage's wall lets through what its exhibition named when it started. */
static bool behind_wall(const struct pav_exhibition *old, const struct pav_exhibition *fresh,
                        const struct pav_entry *entry)
{
    bool effects = effect_behind_wall(old, &entry->transition);
    for (size_t i = 0; i < entry->filters.count; i++)
        effects &= effect_behind_wall(old, &entry->filters.list[i]);
    if (!effects)
        return false;
    if (!entry->installation || shows(old, entry->installation))
        return true;
    char *folder = pav_place_installation(entry->installation, fresh->folder);
    bool inside = folder && in_house(folder);
    free(folder);
    return inside;
}

static bool portraits_behind_wall(const struct pav_exhibition *old,
                                  const struct pav_exhibition *fresh)
{
    return same_text(old->portraits, fresh->portraits) || in_house(fresh->portraits);
}

/* A microphone cannot be opened behind the wall, nor a file that lies outside. */
static bool hears_the_same(const struct pav_exhibition *old, const struct pav_exhibition *fresh)
{
    const struct pav_listening *a = &old->listening, *b = &fresh->listening;
    return a->kind == b->kind && a->play == b->play && same_text(a->source, b->source);
}

static bool stage_can_take(const struct pav_exhibition *old, const struct pav_exhibition *fresh)
{
    bool can = old->display_output == fresh->display_output && hears_the_same(old, fresh) &&
               behind_wall(old, fresh, &fresh->attract) && portraits_behind_wall(old, fresh);
    for (size_t i = 0; i < fresh->entry_count; i++)
        can &= behind_wall(old, fresh, &fresh->entries[i]);
    return can;
}

void pav_keeper_name_eye(struct pav_keeper *keeper, int index)
{
    snprintf(keeper->eyes[index].name, sizeof keeper->eyes[index].name, "eye %s",
             keeper->exhibition.cameras[index].name);
}

static void change_cameras(struct pav_keeper *keeper, const struct pav_exhibition *old)
{
    for (int i = 0; i < PAV_CAMERAS_MAX; i++) {
        struct pav_camera_memory *camera = &keeper->cameras[i];
        bool was = camera->used;
        camera->used =
            i < (int)keeper->exhibition.camera_count && pav_camera_used(&keeper->exhibition, i);
        if (was && camera->used && same_plan(&old->cameras[i], &keeper->exhibition.cameras[i]))
            continue;
        if (was)
            pav_route_forget(keeper, i);
        if (camera->used) {
            pav_keeper_name_eye(keeper, i);
            if (!keeper->opening.closed)
                pav_ward_renew(&keeper->eyes[i]);
        } else if (was) {
            pav_ward_stop(&keeper->eyes[i], PAV_STOP_S);
        }
    }
}

bool pav_keeper_take_exhibition(void *data, struct pav_exhibition *fresh)
{
    struct pav_keeper *keeper = data;
    if (pav_keeper_records(keeper) && pav_exhibition_live(fresh) && !fresh->recording) {
        pav_log("keeper", PAV_LOG_ERROR,
                "%s: a live camera without 'recording: allowed' is not taken while a recording "
                "runs: what ran before goes on",
                keeper->file.path);
        pav_exhibition_finish(fresh);
        return false;
    }
    struct pav_exhibition old = keeper->exhibition;
    keeper->exhibition = *fresh;
    int text = pav_file_memory(&keeper->file);
    struct pav_message message = {.type = PAV_MESSAGE_EXHIBITION};
    /* A small picture of the stage is for nobody once a real camera takes part. */
    bool hide = keeper->peek >= 0 && pav_exhibition_live(fresh);
    if (hide) {
        close(keeper->peek);
        keeper->peek = -1;
        keeper->peek_stage_owed = keeper->peek_desk_owed = false;
        pav_ward_renew(&keeper->desk);
    }
    pav_rehearsal_follow(keeper, &old);
    pav_fades_follow(keeper);
    /* One that waits to be relieved has the wall of an exhibition before the old one. */
    if (hide || keeper->understudy.outdated || !stage_can_take(&old, fresh) || text < 0 ||
        !pav_ward_send(keeper->stage, &message, text))
        pav_understudy_outdate(keeper);
    else
        pav_understudy_renew(keeper);
    if (text >= 0)
        close(text);
    change_cameras(keeper, &old);
    pav_quarantine_follow(keeper);
    pav_herald_follow(keeper, &old.mqtt);
    pav_holidays_follow(keeper);
    pav_opening_changed(keeper);
    pav_desk_exhibition_changed(keeper);
    pav_exhibition_finish(&old);
    pav_workshop_follow(&keeper->workshop, &keeper->exhibition);
    pav_log("keeper", PAV_LOG_INFO, "%s has changed and is good: taken", keeper->file.path);
    return true;
}

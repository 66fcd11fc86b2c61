/* Owns what newer code of a scene takes over from the one that ran: state, parameters, the visitor's yes. */
#include "stage/scene/reload.h"

#include <stdlib.h>
#include <string.h>

#include "base/param.h"
#include "stage/scene/plugins.h"
#include "stage/scene/scene.h"

bool pav_scene_outdated(const struct pav_scene *scene)
{
    const struct pav_plugins *plugins = scene->host.plugins;
    bool code = scene->plugin && pav_plugins_outdated(plugins, scene->source_folder, scene->plugin);
    return code || pav_plugins_renewals(plugins, scene->source_folder) != scene->renewals;
}

const char *pav_scene_sources(const struct pav_scene *scene)
{
    return scene->source_folder;
}

struct pav_scene *pav_scene_again(struct pav_scene *scene)
{
    struct pav_scene *fresh = pav_scene_create(&scene->host, &scene->entry, scene->beside);
    pav_strcpy(fresh->language, sizeof fresh->language, scene->language);
    pav_strcpy(fresh->first_language, sizeof fresh->first_language, scene->first_language);
    fresh->portrait_folder = scene->portrait_folder ? pav_strdup(scene->portrait_folder) : NULL;
    fresh->before = scene;
    return fresh;
}

/* --- the layout of a block ------------------------------------------------------------------------ */

/* FNV-1a; <http://www.isthe.com/chongo/tech/comp/fnv/>. */
static uint64_t hashed(uint64_t hash, const void *bytes, size_t count)
{
    for (const unsigned char *at = bytes; count > 0; count--, at++)
        hash = (hash ^ *at) * UINT64_C(0x100000001b3);
    return hash;
}

/* Keys, types and places of the parameters: what can be known of a struct from outside. */
static uint64_t layout_of(const struct pav_scene_info *info)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (const struct pav_param *row = info->params; row && row->key; row++) {
        hash = hashed(hash, row->key, strlen(row->key) + 1);
        hash = hashed(hash, &row->type, sizeof row->type);
        hash = hashed(hash, &row->offset, sizeof row->offset);
    }
    return hash;
}

static bool same_layout(const struct pav_scene_info *a, const struct pav_scene_info *b)
{
    return a->state_size == b->state_size && a->state_version == b->state_version &&
           layout_of(a) == layout_of(b);
}

/* --- what points to what is gone -------------------------------------------------------------------- */

struct gone {
    uintptr_t *list; /* sorted */
    size_t count;
    uintptr_t code_from, code_to; /* of the library before */
};

static int by_address(const void *a, const void *b)
{
    uintptr_t x = *(const uintptr_t *)a, y = *(const uintptr_t *)b;
    return (x > y) - (x < y);
}

static void gather(struct gone *gone, struct pav_scene *before)
{
    size_t made = pav_gpu_addresses(before->host.gpu, &before->owner, NULL, 0);
    gone->list = pav_alloc((made + PAV_SLOTS_MAX) * sizeof *gone->list);
    pav_gpu_addresses(before->host.gpu, &before->owner, gone->list, made);
    gone->count = made;
    for (int i = 0; i < PAV_SLOTS_MAX; i++)
        if (before->films[i].film)
            gone->list[gone->count++] = (uintptr_t)before->films[i].film;
    qsort(gone->list, gone->count, sizeof *gone->list, by_address);
    pav_plugin_span(before->plugin, &gone->code_from, &gone->code_to);
}

static bool is_gone(const struct gone *gone, uintptr_t word)
{
    if (word >= gone->code_from && word < gone->code_to)
        return true;
    return gone->count > 0 && word >= gone->list[0] && word <= gone->list[gone->count - 1] &&
           bsearch(&word, gone->list, gone->count, sizeof word, by_address);
}

/* Pointers into the block and to the scene follow; those to what the host made for the scene before, and
 * into its code, become NULL. Only whole addresses of such things match, so no number does by chance. */
static void mend_pointers(struct pav_scene *scene, struct pav_scene *before)
{
    struct gone gone = {0};
    size_t bytes = scene->info->state_size;
    uintptr_t old = (uintptr_t)before->state, now = (uintptr_t)scene->state;
    gather(&gone, before);
    for (size_t at = 0; at + sizeof(uintptr_t) <= bytes; at += sizeof(uintptr_t)) {
        uintptr_t word;
        memcpy(&word, (char *)scene->state + at, sizeof word);
        if (word == 0)
            continue;
        if (word >= old && word < old + bytes)
            word = now + (word - old);
        else if (word == (uintptr_t)before)
            word = (uintptr_t)scene;
        else if (is_gone(&gone, word))
            word = 0;
        else
            continue;
        memcpy((char *)scene->state + at, &word, sizeof word);
    }
    free(gone.list);
}

/* --- parameters --------------------------------------------------------------------------------------- */

/* What somebody set is carried over, in the new range. What nobody touched has what table and files say
 * now: a developer who changes a default wants to see it. */
static void carry_parameters(struct pav_scene *scene, const struct pav_scene *before)
{
    for (const struct pav_param *row = scene->info->params; row && row->key; row++) {
        const struct pav_param *old = pav_param_find(before->info->params, row->key);
        if (!old || old->type != row->type || row->type == PAV_TYPE_EVENT)
            continue;
        char *value = pav_param_print(old, before->state);
        char *first = pav_param_print(old, before->as_opened), *why = NULL;
        if (strcmp(value, first) != 0)
            pav_param_set(row, scene->state, value, &why);
        free(why);
        free(value);
        free(first);
    }
}

/* The block of the scene before, but for the parameters, which stay as they are. */
static void take_block(struct pav_scene *scene, struct pav_scene *before)
{
    memcpy(scene->state, before->state, scene->info->state_size);
    mend_pointers(scene, before);
    for (const struct pav_param *row = scene->info->params; row && row->key; row++) {
        char *first = pav_param_print(row, scene->as_opened), *why = NULL;
        pav_param_set(row, scene->state, first, &why);
        free(why);
        free(first);
    }
}

void pav_scene_inherit(struct pav_scene *scene)
{
    struct pav_scene *before = scene->before;
    if (!scene->host.plugins)
        return;
    scene->as_opened = pav_alloc(scene->info->state_size);
    memcpy(scene->as_opened, scene->state, scene->info->state_size);
    if (!before || !before->info || !before->as_opened)
        return;
    scene->inherited =
        before->plugin && scene->plugin && before->opened && same_layout(scene->info, before->info);
    if (scene->inherited)
        take_block(scene, before);
    carry_parameters(scene, before);
}

void pav_scene_replace(struct pav_scene *fresh, struct pav_scene *before)
{
    if (before->info && before->as_opened && fresh->before == before)
        carry_parameters(fresh, before);
    /* Who said yes to a state that is gone said it to nobody. */
    if (fresh->inherited && (fresh->info->needs & PAV_NEED_FACES))
        fresh->asked = before->asked;
    fresh->before = NULL;
    if (fresh->renewals != before->renewals)
        pav_plugins_say(fresh->host.plugins, fresh->source_folder, "");
    pav_log(fresh->name, PAV_LOG_INFO, "%s%s", fresh->plugin ? "new code" : "opened anew",
            fresh->inherited ? ", its state kept" : ", with a fresh state");
    pav_scene_destroy(before);
}

void pav_scene_stay(struct pav_scene *scene, const char *why)
{
    struct pav_plugins *plugins = scene->host.plugins;
    scene->renewals = pav_plugins_renewals(plugins, scene->source_folder);
    pav_plugins_say(plugins, scene->source_folder, why);
}

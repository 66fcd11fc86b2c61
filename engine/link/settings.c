/* Owns the reading of `params:`: keys and values as text, with their places. */
#include <stdlib.h>
#include <string.h>

#include "link/exhibition.h"

/* A list of numbers is a colour or a point: "0.1,0.2,0.3". NULL after a complaint. */
static char *value_of(struct pav_yaml_file *file, const struct pav_yaml *node)
{
    const char *text;
    if (node->kind != PAV_YAML_LIST)
        return pav_yaml_text(file, node, &text) ? pav_strdup(text) : NULL;
    struct pav_str joined = {0};
    pav_str_add(&joined, "");
    for (size_t i = 0; i < node->count; i++) {
        if (!pav_yaml_text(file, node->items[i], &text)) {
            pav_str_finish(&joined);
            return NULL;
        }
        pav_str_addf(&joined, "%s%s", i ? "," : "", text);
    }
    return joined.text;
}

bool pav_settings_read(struct pav_yaml_file *file, const struct pav_yaml *map,
                       struct pav_setting **settings, size_t *count)
{
    *settings = NULL;
    *count = 0;
    if (!map)
        return true;
    if (!pav_yaml_expect(file, map, PAV_YAML_MAP, "parameters as key: value"))
        return false;
    bool good = true;
    *settings = pav_alloc(map->count * sizeof **settings);
    for (size_t i = 0; i < map->count; i++) {
        char *value = value_of(file, map->items[i]);
        good &= value != NULL;
        if (value)
            (*settings)[(*count)++] = (struct pav_setting){.key = pav_strdup(map->keys[i]->text),
                                                           .value = value,
                                                           .line = map->keys[i]->line,
                                                           .column = map->keys[i]->column};
    }
    if (!good)
        pav_settings_finish(settings, count);
    return good;
}

void pav_settings_finish(struct pav_setting **settings, size_t *count)
{
    for (size_t i = 0; i < *count; i++) {
        free((*settings)[i].key);
        free((*settings)[i].value);
    }
    free(*settings);
    *settings = NULL;
    *count = 0;
}

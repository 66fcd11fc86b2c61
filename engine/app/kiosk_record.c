/* Owns kiosk.json, by which an installation of a kiosk is repeated and undone. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/kiosk.h"
#include "base/str.h"

json_t *pav_kiosk_record_read(const struct pav_tree *tree)
{
    char *text = pav_tree_read(tree, PAV_KIOSK_RECORD);
    json_t *record = text ? json_loads(text, 0, NULL) : NULL;
    free(text);
    if (!json_is_object(record)) {
        json_decref(record);
        record = json_object();
    }
    if (!json_is_object(json_object_get(record, "items")))
        json_object_set_new(record, "items", json_object());
    return record;
}

bool pav_kiosk_record_write(const struct pav_tree *tree, const json_t *record)
{
    char *text = json_dumps(record, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
    bool done = text && pav_tree_write(tree, PAV_KIOSK_RECORD, text, 0644, 0);
    free(text);
    return done;
}

json_t *pav_kiosk_mark(const char *text)
{
    uint64_t sum = UINT64_C(14695981039346656037); /* FNV-1a */
    for (const unsigned char *c = (const unsigned char *)text; *c; c++)
        sum = (sum ^ *c) * UINT64_C(1099511628211);
    char *word = pav_sprintf("%016llx", (unsigned long long)sum);
    json_t *mark = json_string(word);
    free(word);
    return mark;
}

struct pav_kiosk_account pav_kiosk_account(const struct pav_tree *tree, const char *user)
{
    struct pav_kiosk_account account = {0};
    char *text = pav_tree_read(tree, "/etc/passwd"), *rest = text;
    for (char *line; !account.there && rest && (line = strsep(&rest, "\n"));) {
        size_t length = strlen(user);
        unsigned id, group;
        if (strncmp(line, user, length) != 0 || line[length] != ':')
            continue;
        char *at = strchr(line + length + 1, ':');
        account.there = at && sscanf(at, ":%u:%u:", &id, &group) == 2;
        account.user = account.there ? id : 0;
        account.group = account.there ? group : 0;
    }
    free(text);
    return account;
}

/* Owns how the settings of a system are read out of its files. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/kiosk_look.h"
#include "base/str.h"
#include "link/manifest.h"

/* Takes `fresh` over, if there is one. */
static void newer(char **kept, char *fresh)
{
    if (!fresh)
        return;
    free(*kept);
    *kept = fresh;
}

/* The value of the last "key = value" line; a '#' or ';' at its beginning makes a comment. */
static char *value_in(char *text, const char *key)
{
    char *value = NULL, *rest = text;
    for (char *line; rest && (line = strsep(&rest, "\n"));) {
        line += strspn(line, " \t-");
        size_t length = strlen(key);
        if (strncmp(line, key, length) != 0)
            continue;
        char *at = line + length + strspn(line + length, " \t");
        if (*at != '=')
            continue;
        at += 1 + strspn(at + 1, " \t");
        size_t end = strcspn(at, "\r");
        while (end > 0 && (at[end - 1] == ' ' || at[end - 1] == '\t'))
            end--;
        newer(&value, pav_strndup(at, end));
    }
    return value;
}

static void value_of_file(const struct pav_tree *tree, const char *path, const char *key,
                          char **value)
{
    char *text = pav_tree_read(tree, path);
    if (text)
        newer(value, value_in(text, key));
    free(text);
}

static void value_of_folder(const struct pav_tree *tree, const char *folder, const char *key,
                            char **value)
{
    char **names = pav_tree_names(tree, folder);
    for (size_t i = 0; names[i]; i++) {
        char *path = pav_path_join(folder, names[i]);
        if (pav_path_ends(path, ".conf"))
            value_of_file(tree, path, key, value);
        free(path);
    }
    pav_place_names_free(names);
}

char *pav_kiosk_ini(const struct pav_tree *tree, const char *file, const char *key)
{
    static const char *const above[] = {"/usr/lib", "/run", "/etc"};
    const char *below = strncmp(file, "/etc", 4) == 0 ? file + 4 : file;
    char *value = NULL;
    value_of_file(tree, file, key, &value);
    for (size_t i = 0; i < sizeof above / sizeof *above; i++) {
        char *folder = pav_sprintf("%s%s.d", above[i], below);
        value_of_folder(tree, folder, key, &value);
        free(folder);
    }
    return value;
}

char *pav_kiosk_sysctl_next(const struct pav_tree *tree, const char *key)
{
    static const char *const folders[] = {"/usr/lib/sysctl.d", "/run/sysctl.d", "/etc/sysctl.d"};
    char *value = NULL;
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        value_of_folder(tree, folders[i], key, &value);
    value_of_file(tree, "/etc/sysctl.conf", key, &value);
    return value;
}

char *pav_kiosk_sysctl(const struct pav_tree *tree, const char *key)
{
    char *path = pav_sprintf("/proc/sys/%s", key);
    for (char *c = path + strlen("/proc/sys/"); *c; c++)
        *c = *c == '.' ? '/' : *c;
    char *value = pav_tree_read(tree, path);
    free(path);
    if (!value)
        return pav_kiosk_sysctl_next(tree, key);
    value[strcspn(value, "\n")] = 0;
    return value;
}

/* Comments do not count. */
static bool says(const char *text, const char *wanted)
{
    for (const char *at = text; (at = strstr(at, wanted)); at++) {
        const char *line = at;
        while (line > text && line[-1] != '\n')
            line--;
        line += strspn(line, " \t");
        if (line[0] != '#' && line[0] != ';' && strncmp(line, "//", 2) != 0)
            return true;
    }
    return false;
}

char *pav_kiosk_grep(const struct pav_tree *tree, const char *folder, const char *ending,
                     const char *text)
{
    char **names = pav_tree_names(tree, folder), *found = NULL;
    for (size_t i = 0; names[i]; i++) {
        char *path = pav_path_join(folder, names[i]);
        char *content = pav_path_ends(path, ending) ? pav_tree_read(tree, path) : NULL;
        if (content && says(content, text))
            newer(&found, pav_strdup(path));
        free(content);
        free(path);
    }
    pav_place_names_free(names);
    return found;
}

bool pav_kiosk_enabled(const struct pav_tree *tree, const char *unit)
{
    static const char *const folders[] = {"/etc/systemd/system", "/usr/lib/systemd/system"};
    bool enabled = false;
    for (size_t i = 0; i < sizeof folders / sizeof *folders && !enabled; i++) {
        char **names = pav_tree_names(tree, folders[i]);
        for (size_t n = 0; names[n] && !enabled; n++) {
            char *path = pav_sprintf("%s/%s/%s", folders[i], names[n], unit);
            char *link = pav_path_ends(names[n], ".wants") ? pav_tree_link(tree, path) : NULL;
            enabled = link != NULL;
            free(link);
            free(path);
        }
        pav_place_names_free(names);
    }
    return enabled;
}

bool pav_kiosk_masked(const struct pav_tree *tree, const char *unit)
{
    char *path = pav_path_join("/etc/systemd/system", unit);
    char *link = pav_tree_link(tree, path);
    bool masked = link && strcmp(link, "/dev/null") == 0;
    free(link);
    free(path);
    return masked;
}

bool pav_kiosk_program(const struct pav_tree *tree, const char *name)
{
    static const char *const folders[] = {"/usr/bin", "/usr/sbin", "/usr/libexec"};
    bool there = false;
    for (size_t i = 0; i < sizeof folders / sizeof *folders && !there; i++) {
        char *path = pav_path_join(folders[i], name);
        there = pav_tree_exists(tree, path);
        free(path);
    }
    return there;
}

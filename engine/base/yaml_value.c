/* Owns the typed reading of YAML nodes: each complaint says what was expected and what was found. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/yaml.h"

static bool one_of(const char *word, const char *const *words)
{
    for (; words && *words; words++) {
        if (strcmp(*words, word) == 0)
            return true;
    }
    return false;
}

static bool nothing(const struct pav_yaml *node)
{
    return node->kind == PAV_YAML_SCALAR && !node->quoted &&
           (node->text[0] == 0 || strcmp(node->text, "~") == 0 || strcmp(node->text, "null") == 0);
}

static const char *found(const struct pav_yaml *node, char *room, size_t bytes)
{
    if (node->kind == PAV_YAML_LIST)
        return "a list";
    if (node->kind == PAV_YAML_MAP)
        return "a map of keys and values";
    if (nothing(node))
        return "nothing";
    char cut[48];
    pav_strcpy(cut, sizeof cut, node->text);
    for (char *c = cut; *c; c++) {
        if (*c == '\n' || *c == '\r')
            *c = ' ';
    }
    snprintf(room, bytes, "\"%s%s\"", cut, strlen(node->text) > strlen(cut) ? "…" : "");
    return room;
}

static bool wrong(struct pav_yaml_file *file, const struct pav_yaml *node, const char *expected)
{
    char room[64];
    if (node)
        pav_yaml_error(file, node, "expected %s, found %s", expected,
                       found(node, room, sizeof room));
    return false;
}

bool pav_yaml_expect(struct pav_yaml_file *file, const struct pav_yaml *node,
                     enum pav_yaml_kind kind, const char *what)
{
    return node && node->kind == kind ? true : wrong(file, node, what);
}

static void add_words(struct pav_str *s, const char *const *words)
{
    for (size_t i = 0; words[i]; i++)
        pav_str_addf(s, "%s%s", i == 0 ? "" : words[i + 1] ? ", " : " or ", words[i]);
}

void pav_yaml_known(struct pav_yaml_file *file, const struct pav_yaml *map,
                    const char *const *known, const char *const *planned)
{
    for (size_t i = 0; map && map->kind == PAV_YAML_MAP && i < map->count; i++) {
        const struct pav_yaml *key = map->keys[i];
        if (one_of(key->text, known))
            continue;
        char room[64];
        const char *shown = found(key, room, sizeof room);
        const char *nearest = pav_nearest(key->text, known);
        if (one_of(key->text, planned)) {
            pav_yaml_error(file, key, "%s is not built in this version", shown);
        } else if (nearest) {
            pav_yaml_error(file, key, "unknown key %s; did you mean \"%s\"?", shown, nearest);
        } else {
            struct pav_str words = {0};
            add_words(&words, known);
            pav_yaml_error(file, key, "unknown key %s; expected %s", shown,
                           words.text ? words.text : "none");
            pav_str_finish(&words);
        }
    }
}

static bool plain(const struct pav_yaml *node)
{
    return node && node->kind == PAV_YAML_SCALAR && !nothing(node);
}

bool pav_yaml_text(struct pav_yaml_file *file, const struct pav_yaml *node, const char **out)
{
    if (!plain(node))
        return wrong(file, node, "text");
    *out = node->text;
    return true;
}

bool pav_yaml_number(struct pav_yaml_file *file, const struct pav_yaml *node, double min,
                     double max, double *out)
{
    char expected[80];
    snprintf(expected, sizeof expected, "a number from %g to %g", min, max);
    double value;
    if (!plain(node) || !pav_number(node->text, &value, NULL) || value < min || value > max)
        return wrong(file, node, expected);
    *out = value;
    return true;
}

bool pav_yaml_int(struct pav_yaml_file *file, const struct pav_yaml *node, int min, int max,
                  int *out)
{
    char expected[80];
    snprintf(expected, sizeof expected, "a whole number from %d to %d", min, max);
    double value;
    if (!plain(node) || !pav_number(node->text, &value, NULL) || value < min || value > max ||
        value != floor(value))
        return wrong(file, node, expected);
    *out = (int)value;
    return true;
}

bool pav_yaml_bool(struct pav_yaml_file *file, const struct pav_yaml *node, bool *out)
{
    static const char *const words[] = {"false", "true", "no", "yes", "off", "on"};
    for (size_t i = 0; plain(node) && i < sizeof words / sizeof words[0]; i++) {
        if (strcasecmp(node->text, words[i]) == 0) {
            *out = i % 2;
            return true;
        }
    }
    return wrong(file, node, "true or false");
}

bool pav_yaml_seconds(struct pav_yaml_file *file, const struct pav_yaml *node, double *out)
{
    static const struct {
        const char *unit;
        double s;
    } units[] = {{"", 1}, {"s", 1}, {"ms", 0.001}, {"min", 60}, {"h", 3600}};
    double value;
    const char *unit;
    if (plain(node) && pav_number(node->text, &value, &unit) && value >= 0) {
        unit += strspn(unit, " ");
        for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
            if (strcmp(unit, units[i].unit) == 0 && value * units[i].s <= 1e7) {
                *out = value * units[i].s;
                return true;
            }
        }
    }
    return wrong(file, node, "a time such as 90 s, 1.5 min, 200 ms or 2 h");
}

bool pav_yaml_millimetres(struct pav_yaml_file *file, const struct pav_yaml *node, double *out)
{
    static const struct {
        const char *unit;
        double mm;
    } units[] = {{"mm", 1}, {"cm", 10}, {"m", 1000}};
    double value;
    const char *unit;
    if (plain(node) && pav_number(node->text, &value, &unit) && value >= 0) {
        unit += strspn(unit, " ");
        for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
            if (strcmp(unit, units[i].unit) == 0 && value * units[i].mm <= 1e6) {
                *out = value * units[i].mm;
                return true;
            }
        }
    }
    return wrong(file, node, "a length such as 1200 mm, 120 cm or 1.2 m");
}

bool pav_yaml_size(struct pav_yaml_file *file, const struct pav_yaml *node, int *w, int *h)
{
    double width, height;
    const char *rest;
    if (plain(node) && pav_number(node->text, &width, &rest) && *rest == 'x' &&
        pav_number(rest + 1, &height, NULL) && width >= 1 && height >= 1 && width <= 16384 &&
        height <= 16384 && width == floor(width) && height == floor(height)) {
        *w = (int)width;
        *h = (int)height;
        return true;
    }
    return wrong(file, node, "a size in pixels such as 1280x720");
}

bool pav_yaml_choice(struct pav_yaml_file *file, const struct pav_yaml *node,
                     const char *const *words, int *out)
{
    for (int i = 0; plain(node) && words[i]; i++) {
        if (strcmp(words[i], node->text) == 0) {
            *out = i;
            return true;
        }
    }
    struct pav_str expected = {0};
    add_words(&expected, words);
    const char *nearest = plain(node) ? pav_nearest(node->text, words) : NULL;
    char room[64];
    if (nearest)
        pav_yaml_error(file, node, "expected %s, found %s; did you mean \"%s\"?", expected.text,
                       found(node, room, sizeof room), nearest);
    else
        wrong(file, node, expected.text ? expected.text : "nothing");
    pav_str_finish(&expected);
    return false;
}

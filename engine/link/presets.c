/* Owns the presets' text: reading, printing, and the list of them. */
#include "link/presets.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define KEY_MAX 200 /* bytes of a piece's or parameter's name */

bool pav_preset_name_valid(const char *name)
{
    size_t length = strlen(name);
    if (length == 0 || length >= PAV_PRESET_NAME_MAX || !pav_utf8_valid(name) || name[0] == ' ' ||
        name[length - 1] == ' ')
        return false;
    for (const unsigned char *c = (const unsigned char *)name; *c; c++) {
        if (*c < 0x20 || *c == 0x7f || (c[0] == 0xc2 && c[1] >= 0x80 && c[1] < 0xa0))
            return false;
    }
    return true;
}

static void free_preset(struct pav_preset *preset)
{
    for (size_t i = 0; i < preset->piece_count; i++) {
        free(preset->pieces[i].name);
        pav_settings_finish(&preset->pieces[i].settings, &preset->pieces[i].count);
    }
    free(preset->name);
    free(preset);
}

void pav_presets_finish(struct pav_presets *presets)
{
    for (size_t i = 0; i < presets->count; i++)
        free_preset(presets->list[i]);
    free(presets->list);
    *presets = (struct pav_presets){0};
}

/* --- the list --------------------------------------------------------------------------------- */

struct pav_preset *pav_presets_find(const struct pav_presets *presets, const char *name)
{
    for (size_t i = 0; i < presets->count; i++) {
        if (strcmp(presets->list[i]->name, name) == 0)
            return presets->list[i];
    }
    return NULL;
}

bool pav_presets_remove(struct pav_presets *presets, const char *name)
{
    for (size_t i = 0; i < presets->count; i++) {
        if (strcmp(presets->list[i]->name, name) != 0)
            continue;
        free_preset(presets->list[i]);
        presets->count--;
        memmove(&presets->list[i], &presets->list[i + 1],
                (presets->count - i) * sizeof *presets->list);
        return true;
    }
    return false;
}

struct pav_preset *pav_presets_begin(struct pav_presets *presets, const char *name)
{
    struct pav_preset *fresh = pav_alloc(sizeof *fresh), *old = pav_presets_find(presets, name);
    fresh->name = pav_strdup(name);
    for (size_t i = 0; old && i < presets->count; i++) {
        if (presets->list[i] != old)
            continue;
        free_preset(old);
        presets->list[i] = fresh;
        return fresh;
    }
    if (presets->count == PAV_PRESETS_MAX) {
        free_preset(fresh);
        return NULL;
    }
    presets->list = pav_realloc(presets->list, (presets->count + 1) * sizeof *presets->list);
    presets->list[presets->count++] = fresh;
    return fresh;
}

static struct pav_preset_piece *piece_of(struct pav_preset *preset, const char *name)
{
    for (size_t i = 0; i < preset->piece_count; i++) {
        if (strcmp(preset->pieces[i].name, name) == 0)
            return &preset->pieces[i];
    }
    if (preset->piece_count == PAV_PRESET_PIECES_MAX)
        return NULL;
    struct pav_preset_piece *piece = &preset->pieces[preset->piece_count++];
    *piece = (struct pav_preset_piece){.name = pav_strdup(name)};
    return piece;
}

bool pav_preset_put(struct pav_preset *preset, const char *name, const char *key, const char *value)
{
    struct pav_preset_piece *piece = piece_of(preset, name);
    if (!piece)
        return false;
    for (size_t i = 0; i < piece->count; i++) {
        if (strcmp(piece->settings[i].key, key) != 0)
            continue;
        free(piece->settings[i].value);
        piece->settings[i].value = pav_strdup(value);
        return true;
    }
    piece->settings = pav_realloc(piece->settings, (piece->count + 1) * sizeof *piece->settings);
    piece->settings[piece->count++] =
        (struct pav_setting){.key = pav_strdup(key), .value = pav_strdup(value)};
    return true;
}

/* --- reading ---------------------------------------------------------------------------------- */

/* Longer ones, written again with their escapes, might be no keys any more: YAML ends those at 1024 bytes. */
static bool key_fits(struct pav_yaml_file *file, const struct pav_yaml *key)
{
    if (strlen(key->text) <= KEY_MAX)
        return true;
    pav_yaml_error(file, key, "expected a name of at most %d bytes, found \"%.80s…\"", KEY_MAX,
                   key->text);
    return false;
}

static bool read_piece(struct pav_yaml_file *file, const struct pav_yaml *key,
                       const struct pav_yaml *map, struct pav_preset *preset)
{
    if (!key_fits(file, key))
        return false;
    struct pav_preset_piece *piece = piece_of(preset, key->text);
    if (!piece) {
        pav_yaml_error(file, key, "expected at most %d pieces", PAV_PRESET_PIECES_MAX);
        return false;
    }
    for (size_t i = 0; map->kind == PAV_YAML_MAP && i < map->count; i++)
        if (!key_fits(file, map->keys[i]))
            return false;
    return pav_settings_read(file, map, &piece->settings, &piece->count);
}

static bool read_preset(struct pav_yaml_file *file, const struct pav_yaml *key,
                        const struct pav_yaml *map, struct pav_presets *presets)
{
    if (!pav_preset_name_valid(key->text)) {
        pav_yaml_error(file, key, "expected a name of 1 to %d bytes, found \"%.80s\"",
                       PAV_PRESET_NAME_MAX - 1, key->text);
        return false;
    }
    if (!pav_yaml_expect(file, map, PAV_YAML_MAP, "pieces such as mirror: { flow: 1.5 }"))
        return false;
    struct pav_preset *preset = pav_presets_begin(presets, key->text);
    if (!preset) {
        pav_yaml_error(file, key, "expected at most %d presets", PAV_PRESETS_MAX);
        return false;
    }
    bool good = true;
    for (size_t i = 0; i < map->count; i++)
        good &= read_piece(file, map->keys[i], map->items[i], preset);
    return good;
}

/* Nothing but spaces and comments. A zero is neither: the parser refuses it. */
static bool blank(const char *text, size_t length)
{
    if (memchr(text, 0, length))
        return false;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '#') {
            const char *end = memchr(text + i, '\n', length - i);
            i = end ? (size_t)(end - text) : length;
        } else if (!strchr(" \t\r\n", text[i])) {
            return false;
        }
    }
    return true;
}

bool pav_presets_parse(struct pav_presets *presets, const char *path, const char *text,
                       size_t length, struct pav_complaints *complaints)
{
    *presets = (struct pav_presets){0};
    if (blank(text, length))
        return true;
    struct pav_yaml_file file;
    bool good = pav_yaml_parse(&file, path, text, length, complaints) &&
                pav_yaml_expect(&file, file.root, PAV_YAML_MAP, "presets by name");
    for (size_t i = 0; good && i < file.root->count; i++)
        good &= read_preset(&file, file.root->keys[i], file.root->items[i], presets);
    pav_yaml_finish(&file);
    if (!good)
        pav_presets_finish(presets);
    return good;
}

/* --- printing --------------------------------------------------------------------------------- */

/* Plain where it reads back as written; else in double quotes. */
static void print_word(struct pav_str *s, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";
    double number;
    bool alone = pav_number(word, &number, NULL) ||
                 (word[0] && word[strspn(word, plain)] == 0 && word[0] != '-' && word[0] != '.');
    if (alone && strcasecmp(word, "null") != 0)
        pav_str_add(s, word);
    else
        pav_yaml_add_quoted(s, word);
}

char *pav_presets_print(const struct pav_presets *presets)
{
    struct pav_str s = {0};
    pav_str_add(&s, "# Presets: a name, the pieces, and their values as in `params:`.\n");
    for (size_t i = 0; i < presets->count; i++) {
        const struct pav_preset *preset = presets->list[i];
        print_word(&s, preset->name);
        pav_str_add(&s, preset->piece_count ? ":\n" : ": {}\n");
        for (size_t p = 0; p < preset->piece_count; p++) {
            const struct pav_preset_piece *piece = &preset->pieces[p];
            pav_str_add(&s, "  ");
            print_word(&s, piece->name);
            pav_str_add(&s, piece->count ? ":\n" : ": {}\n");
            for (size_t v = 0; v < piece->count; v++) {
                pav_str_add(&s, "    ");
                print_word(&s, piece->settings[v].key);
                pav_str_add(&s, ": ");
                print_word(&s, piece->settings[v].value);
                pav_str_add(&s, "\n");
            }
        }
    }
    return s.text;
}

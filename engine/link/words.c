/* Owns a text that a file gives in several languages. */
#include "link/words.h"

#include <stdlib.h>
#include <string.h>

void pav_words_finish(struct pav_words *words)
{
    free(words->key);
    for (size_t i = 0; i < words->count; i++) {
        free(words->languages[i]);
        free(words->texts[i]);
    }
    *words = (struct pav_words){0};
}

static bool speaks(const char *have, const char *language)
{
    size_t length = strlen(have);
    return strncmp(have, language, length) == 0 &&
           (language[length] == 0 || language[length] == '-');
}

const char *pav_words_exact(const struct pav_words *words, const char *language)
{
    for (size_t i = 0; i < words->count; i++) {
        if (strcmp(words->languages[i], "und") == 0 || strcmp(words->languages[i], language) == 0)
            return words->texts[i];
    }
    for (size_t i = 0; i < words->count; i++) {
        if (speaks(words->languages[i], language))
            return words->texts[i];
    }
    return NULL;
}

const char *pav_words_in(const struct pav_words *words, const char *language)
{
    const char *text = language ? pav_words_exact(words, language) : NULL;
    return text ? text : words->count > 0 ? words->texts[0] : "";
}

void pav_words_add(struct pav_words *words, const char *language, const char *text)
{
    words->languages[words->count] = pav_strdup(language);
    words->texts[words->count++] = pav_strdup(text);
}

bool pav_words_language(struct pav_yaml_file *file, const struct pav_yaml *key)
{
    if (!pav_language_valid(key->text))
        pav_yaml_error(file, key, "expected a language such as fr, nl or en, found \"%.40s\"",
                       key->text);
    return pav_language_valid(key->text);
}

void pav_words_read(struct pav_yaml_file *file, const struct pav_yaml *key,
                    const struct pav_yaml *node, struct pav_words *words)
{
    const char *text;
    words->key = pav_strdup(key->text);
    words->line = key->line;
    words->column = key->column;
    if (node->kind != PAV_YAML_MAP) {
        if (pav_yaml_text(file, node, &text))
            pav_words_add(words, "und", text);
        return;
    }
    for (size_t i = 0; i < node->count; i++) {
        if (words->count == PAV_LANGUAGES_MAX) {
            pav_yaml_error(file, node->keys[i], "expected at most %d languages", PAV_LANGUAGES_MAX);
            return;
        }
        if (pav_words_language(file, node->keys[i]) && pav_yaml_text(file, node->items[i], &text))
            pav_words_add(words, node->keys[i]->text, text);
    }
}

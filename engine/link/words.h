/* A text in several languages, as installations and portraits give it. */
#ifndef PAV_LINK_WORDS_H
#define PAV_LINK_WORDS_H

#include "base/yaml.h"
#include "link/exhibition.h"

/* A text written once for all languages (`title: Silt`) has the one language "und". */
struct pav_words {
    char *key;
    char *languages[PAV_LANGUAGES_MAX], *texts[PAV_LANGUAGES_MAX];
    size_t count;
    int line, column;
};

/* `key: text`, or `key: {fr: text, …}`. Complains with the place; `words` is all zero before, and wants
 * finishing either way. */
void pav_words_read(struct pav_yaml_file *file, const struct pav_yaml *key,
                    const struct pav_yaml *node, struct pav_words *words);
/* Whether a key names a language; complains when not. */
bool pav_words_language(struct pav_yaml_file *file, const struct pav_yaml *key);
/* At most PAV_LANGUAGES_MAX. */
void pav_words_add(struct pav_words *words, const char *language, const char *text);
void pav_words_finish(struct pav_words *words);

/* The text of `words` in `language` ("fr-BE" takes "fr"), or NULL. */
const char *pav_words_exact(const struct pav_words *words, const char *language);
/* The same, else in the first one given; "" when there is none at all. */
const char *pav_words_in(const struct pav_words *words, const char *language);

#endif

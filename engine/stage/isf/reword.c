/* Our names in a compiler's words, as the artist wrote them. */
#include <ctype.h>
#include <string.h>

#include "stage/isf/translate.h"
#include "stage/isf/work.h"

static const struct {
    const char *ours, *theirs;
} names[] = {
    {"pav_FragColor", "gl_FragColor"}, {"pav_FragData", "gl_FragData"},
    {"pav_TexCoord", "gl_TexCoord"},   {"pav_main", "main"},
    {"pav_corner", "ftransform"},
};

static bool is(const char *word, size_t length, const char *name)
{
    return strlen(name) == length && memcmp(word, name, length) == 0;
}

/* Of a uniform, see isf_uniform_name. */
static void add_uniform(struct pav_str *out, const char *name, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        pav_str_add_bytes(out, &name[i], 1);
        if (name[i] == '_' && i + 1 < length && name[i + 1] == 'u')
            i++;
    }
}

static void add_word(struct pav_str *out, const char *word, size_t length)
{
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (is(word, length, names[i].ours)) {
            pav_str_add(out, names[i].theirs);
            return;
        }
    }
    const char *helper = isf_helper_stands_for(word, length);
    if (helper)
        pav_str_add(out, helper);
    else if (length > 5 && (word[4] == 'w' || word[4] == 'f'))
        pav_str_add_bytes(out, word + 5, length - 5);
    else if (length > 5 && word[4] == 'u')
        add_uniform(out, word + 5, length - 5);
    else
        pav_str_add_bytes(out, word, length);
}

char *pav_work_reword(const char *words)
{
    struct pav_str out = {0};
    pav_str_add(&out, "");
    for (const char *p = words; *p;) {
        size_t length = 0;
        while (isalnum((unsigned char)p[length]) || p[length] == '_')
            length++;
        if (length > 4 && memcmp(p, "pav_", 4) == 0)
            add_word(&out, p, length);
        else
            pav_str_add_bytes(&out, p, length ? length : 1);
        p += length ? length : 1;
    }
    return out.text;
}

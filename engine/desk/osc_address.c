/* Owns the matching of OSC address patterns, and how names are spelt in addresses. */
#include "desk/osc_address.h"

#include <string.h>

#define STEPS_MAX 20000 /* a pattern made to cost time ends here */

bool pav_osc_is_pattern(const char *address)
{
    return strpbrk(address, "?*[{") != NULL;
}

static bool match(const char *pattern, const char *text, int *steps);

static bool match_star(const char *pattern, const char *text, int *steps)
{
    while (*pattern == '*')
        pattern++;
    for (;; text++) {
        if (match(pattern, text, steps))
            return true;
        if (*text == 0 || *text == '/' || *steps <= 0)
            return false;
    }
}

/* `pattern` stands behind '['. What follows the ']', or NULL: no match. */
static const char *match_set(const char *pattern, char c)
{
    bool inverted = *pattern == '!';
    bool found = false;
    for (pattern += inverted; *pattern && *pattern != ']'; pattern++) {
        unsigned char low = (unsigned char)*pattern, high = low;
        if (pattern[1] == '-' && pattern[2] && pattern[2] != ']') {
            high = (unsigned char)pattern[2];
            pattern += 2;
        }
        found |= (unsigned char)c >= low && (unsigned char)c <= high;
    }
    if (*pattern != ']' || found == inverted || c == 0 || c == '/')
        return NULL;
    return pattern + 1;
}

/* `pattern` stands behind '{'. */
static bool match_words(const char *pattern, const char *text, int *steps)
{
    const char *end = strchr(pattern, '}');
    if (!end)
        return false;
    for (const char *word = pattern;;) {
        size_t length = strcspn(word, ",}");
        if (strncmp(word, text, length) == 0 && match(end + 1, text + length, steps))
            return true;
        word += length;
        if (*word++ == '}')
            return false;
    }
}

static bool match(const char *pattern, const char *text, int *steps)
{
    for (;; pattern++, text++) {
        if (--*steps <= 0)
            return false;
        if (*pattern == '*')
            return match_star(pattern, text, steps);
        if (*pattern == '{')
            return match_words(pattern + 1, text, steps);
        if (*pattern == '[') {
            pattern = match_set(pattern + 1, *text);
            if (!pattern)
                return false;
            pattern--;
        } else if (*pattern == '?' ? *text == 0 || *text == '/' : *pattern != *text) {
            return false;
        } else if (*pattern == 0) {
            return true;
        }
    }
}

bool pav_osc_match(const char *pattern, const char *address)
{
    int steps = STEPS_MAX;
    return match(pattern, address, &steps);
}

void pav_osc_word(char *out, size_t bytes, const char *name)
{
    size_t length = 0;
    for (; name[length] && length + 1 < bytes; length++) {
        unsigned char c = (unsigned char)name[length];
        out[length] = c <= ' ' || c > '~' || strchr("#*,/?[]{}", c) ? '_' : (char)c;
    }
    if (length == 0)
        out[length++] = '_';
    out[length] = 0;
}

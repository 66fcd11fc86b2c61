/* Owns how secrets are made, kept and compared. */
#include "keeper/secret.h"

#include <crypt.h>
#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "base/str.h"

char *pav_secret_hash(const char *secret)
{
    struct crypt_data room = {0};
    char salt[CRYPT_GENSALT_OUTPUT_SIZE];
    if (!crypt_gensalt_rn("$y$", 0, NULL, 0, salt, sizeof salt))
        return NULL;
    const char *hash = crypt_rn(secret, salt, &room, sizeof room);
    char *kept = hash ? pav_strdup(hash) : NULL;
    explicit_bzero(&room, sizeof room);
    return kept;
}

/* Looks at every byte, so that the time tells nothing. */
static bool same(const char *a, const char *b, size_t length)
{
    unsigned differences = 0;
    for (size_t i = 0; i < length; i++)
        differences |= (unsigned)(a[i] ^ b[i]);
    return differences == 0;
}

bool pav_secret_matches(const char *hash, const char *secret)
{
    struct crypt_data room = {0};
    const char *made = crypt_rn(secret, hash, &room, sizeof room);
    bool matches = made && strlen(made) == strlen(hash) && same(made, hash, strlen(hash));
    explicit_bzero(&room, sizeof room);
    return matches;
}

bool pav_code_valid(const char *code)
{
    size_t length = strlen(code), alike = strspn(code, (char[]){code[0], 0});
    return length >= PAV_CODE_LEAST && length <= PAV_CODE_MOST &&
           strspn(code, "0123456789") == length && alike < length;
}

bool pav_secret_random(char *text, int length, const char *letters)
{
    size_t count = strlen(letters), fair = 256 - 256 % count;
    for (int i = 0; i < length;) {
        unsigned char byte;
        if (getrandom(&byte, 1, 0) != 1) {
            if (errno == EINTR)
                continue;
            return false;
        }
        if (byte < fair) /* what is above would favour the first letters */
            text[i++] = letters[byte % count];
    }
    text[length] = 0;
    return true;
}

/* Owns the keys: the own one, those of known senders, and what they sign. */
#include "pack/key.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/yaml.h"
#include "pack/table.h"

#define SECRET_WORD "pavilion-secret-key "
#define SEAL_WORD   "ed25519 "
#define UNSIGNED    "unsigned\n"

/* What is signed begins with this, so that a signature made for something else is never one of a pack. */
#define PURPOSE "pavilion pack 1\n"

bool pav_key_init(void)
{
    return sodium_init() >= 0;
}

char *pav_key_folder(void)
{
    const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    if (config && config[0] == '/')
        return pav_path_join(config, "pavilion");
    return pav_path_join(home && home[0] ? home : "/", ".config/pavilion");
}

static char *in_folder(const char *name)
{
    char *folder = pav_key_folder(), *path = pav_path_join(folder, name);
    free(folder);
    return path;
}

char *pav_key_path(void)
{
    return in_folder("key");
}

/* --- the own key ------------------------------------------------------------------------------- */

static void take_seed(struct pav_key *key, const unsigned char *seed)
{
    crypto_sign_seed_keypair(key->open, key->secret, seed);
}

bool pav_key_read(struct pav_key *key, const char *path, char **why)
{
    struct stat about;
    size_t length;
    char *text = stat(path, &about) == 0 ? pav_read_file(path, 4096, &length) : NULL;
    unsigned char seed[crypto_sign_SEEDBYTES];
    if (!text) {
        *why = pav_sprintf("%s: %s", path, strerror(errno));
        return false;
    }
    bool open = about.st_mode & 077;
    text[strcspn(text, "\n")] = 0;
    bool good = !open && strncmp(text, SECRET_WORD, strlen(SECRET_WORD)) == 0 &&
                pav_pack_unhex(text + strlen(SECRET_WORD), seed, sizeof seed);
    if (good)
        take_seed(key, seed);
    else
        *why = pav_sprintf(open ? "%s: others may read this secret: chmod 600 it, or make a new one"
                                : "%s: expected a secret key as `pavilion key new` writes it",
                           path);
    sodium_memzero(seed, sizeof seed);
    sodium_memzero(text, length);
    free(text);
    return good;
}

/* `folder` and those above it. */
static bool make_folders(const char *folder)
{
    if (mkdir(folder, 0700) == 0 || errno == EEXIST)
        return true;
    if (errno != ENOENT)
        return false;
    char *above = pav_path_folder(folder);
    bool made = strcmp(above, folder) != 0 && make_folders(above);
    free(above);
    return made && (mkdir(folder, 0700) == 0 || errno == EEXIST);
}

static bool write_all(int fd, const char *text, size_t length)
{
    while (length > 0) {
        ssize_t count = write(fd, text, length);
        if (count < 0 && errno != EINTR)
            return false;
        text += count > 0 ? count : 0;
        length -= count > 0 ? (size_t)count : 0;
    }
    return true;
}

bool pav_key_make(struct pav_key *key, const char *path, char **why)
{
    unsigned char seed[crypto_sign_SEEDBYTES];
    char hex[PAV_KEY_HEX], *folder = pav_path_folder(path);
    randombytes_buf(seed, sizeof seed);
    pav_pack_hex(seed, sizeof seed, hex);
    char *text = pav_sprintf(SECRET_WORD "%s\n", hex);
    int fd = make_folders(folder) ? open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600) : -1;
    bool made = fd >= 0 && write_all(fd, text, strlen(text)) && fsync(fd) == 0;
    if (made)
        take_seed(key, seed);
    else if (errno == EEXIST)
        *why =
            pav_sprintf("%s is there already; move it away first, and keep it: who knows you by it "
                        "will not know you by another",
                        path);
    else
        *why = pav_sprintf("%s: %s", path, strerror(errno));
    if (fd >= 0) {
        close(fd);
        if (!made)
            unlink(path);
    }
    sodium_memzero(seed, sizeof seed);
    sodium_memzero(hex, sizeof hex);
    sodium_memzero(text, strlen(text));
    free(text);
    free(folder);
    return made;
}

/* --- signing ----------------------------------------------------------------------------------- */

static char *purposed(const char *text, size_t length)
{
    char *whole = pav_alloc(strlen(PURPOSE) + length + 1);
    memcpy(whole, PURPOSE, strlen(PURPOSE));
    memcpy(whole + strlen(PURPOSE), text, length);
    return whole;
}

char *pav_seal_print(const struct pav_key *key, const char *text, size_t length)
{
    if (!key)
        return pav_strdup(UNSIGNED);
    unsigned char seal[PAV_SEAL_BYTES];
    char open_hex[PAV_KEY_HEX], seal_hex[2 * PAV_SEAL_BYTES + 1];
    char *whole = purposed(text, length);
    crypto_sign_detached(seal, NULL, (unsigned char *)whole, strlen(PURPOSE) + length, key->secret);
    free(whole);
    pav_pack_hex(key->open, PAV_KEY_BYTES, open_hex);
    pav_pack_hex(seal, PAV_SEAL_BYTES, seal_hex);
    return pav_sprintf(SEAL_WORD "%s %s\n", open_hex, seal_hex);
}

bool pav_seal_read(struct pav_seal *seal, const char *line, const char *text, size_t length)
{
    enum { OPEN_AT = sizeof SEAL_WORD - 1, SEAL_AT = OPEN_AT + PAV_KEY_HEX };
    *seal = (struct pav_seal){0};
    if (strcmp(line, UNSIGNED) == 0)
        return true;
    size_t size = strlen(line);
    if (size != SEAL_AT + 2 * PAV_SEAL_BYTES + 1 || strncmp(line, SEAL_WORD, OPEN_AT) != 0 ||
        line[SEAL_AT - 1] != ' ' || line[size - 1] != '\n')
        return false;
    char *open_hex = pav_strndup(line + OPEN_AT, PAV_KEY_HEX - 1);
    char *seal_hex = pav_strndup(line + SEAL_AT, 2 * PAV_SEAL_BYTES);
    char *whole = purposed(text, length);
    unsigned char bytes[PAV_SEAL_BYTES];
    seal->is_signed = pav_pack_unhex(open_hex, seal->open, PAV_KEY_BYTES) &&
                      pav_pack_unhex(seal_hex, bytes, PAV_SEAL_BYTES) &&
                      crypto_sign_verify_detached(bytes, (unsigned char *)whole,
                                                  strlen(PURPOSE) + length, seal->open) == 0;
    free(open_hex);
    free(seal_hex);
    free(whole);
    return seal->is_signed;
}

/* --- whom we know ------------------------------------------------------------------------------ */

void pav_key_fingerprint(const unsigned char *open, char *out)
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    char hex[17];
    crypto_hash_sha256(hash, open, PAV_KEY_BYTES);
    pav_pack_hex(hash, 8, hex);
    snprintf(out, PAV_FINGERPRINT_TEXT, "%.4s-%.4s-%.4s-%.4s", hex, hex + 4, hex + 8, hex + 12);
}

static bool read_senders(const char *path, void (*tell)(void *, const char *, const char *),
                         void *data, struct pav_complaints *complaints)
{
    struct pav_yaml_file file;
    unsigned char key[PAV_KEY_BYTES];
    pav_yaml_read(&file, path, complaints);
    const struct pav_yaml *root = file.root;
    if (root && pav_yaml_expect(&file, root, PAV_YAML_MAP, "keys of senders, as KEY: name")) {
        for (size_t i = 0; i < root->count; i++) {
            const char *name;
            if (!pav_pack_unhex(root->keys[i]->text, key, PAV_KEY_BYTES))
                pav_yaml_error(&file, root->keys[i], "expected a key of 64 digits 0-9 a-f");
            else if (pav_yaml_text(&file, root->items[i], &name))
                tell(data, root->keys[i]->text, name);
        }
    }
    pav_yaml_finish(&file);
    return complaints->errors == 0;
}

bool pav_senders_each(void (*tell)(void *data, const char *hex, const char *name), void *data,
                      char **why)
{
    struct pav_complaints complaints = {0};
    char *path = in_folder("senders.yaml");
    bool good = access(path, F_OK) != 0 || read_senders(path, tell, data, &complaints);
    if (!good)
        *why = pav_strdup(complaints.text.text);
    pav_complaints_finish(&complaints);
    free(path);
    return good;
}

struct sought {
    char hex[PAV_KEY_HEX];
    char *name;
};

static void compare(void *data, const char *hex, const char *name)
{
    struct sought *sought = data;
    if (!sought->name && strcmp(sought->hex, hex) == 0)
        sought->name = pav_strdup(name);
}

char *pav_sender_name(const unsigned char *open)
{
    struct sought sought = {0};
    struct pav_key own;
    char *why = NULL, *path = pav_key_path();
    bool ours = pav_key_read(&own, path, &why) && memcmp(own.open, open, PAV_KEY_BYTES) == 0;
    sodium_memzero(&own, sizeof own);
    free(path);
    free(why);
    if (ours)
        return pav_strdup("you");
    why = NULL;
    pav_pack_hex(open, PAV_KEY_BYTES, sought.hex);
    if (!pav_senders_each(compare, &sought, &why)) {
        /* A file that is wrong makes nobody known. */
        fprintf(stderr, "%s", why);
        free(sought.name);
        sought.name = NULL;
    }
    free(why);
    return sought.name;
}

bool pav_sender_add(const unsigned char *id, const char *name, char **why)
{
    struct sought sought = {0};
    if (!pav_utf8_valid(name)) {
        *why = pav_strdup("a name is text, in UTF-8");
        return false;
    }
    pav_pack_hex(id, PAV_KEY_BYTES, sought.hex);
    if (!pav_senders_each(compare, &sought, why)) {
        free(sought.name);
        return false;
    }
    if (sought.name) {
        *why = pav_sprintf("this key is known already, as %s", sought.name);
        free(sought.name);
        return false;
    }
    struct pav_str line = {0};
    pav_str_addf(&line, "%s: ", sought.hex);
    pav_yaml_add_quoted(&line, name);
    pav_str_add(&line, "\n");
    char *folder = pav_key_folder(), *path = in_folder("senders.yaml");
    int fd = make_folders(folder)
                 ? open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600)
                 : -1;
    bool added = fd >= 0 && write_all(fd, line.text, line.length) && fsync(fd) == 0;
    if (!added)
        *why = pav_sprintf("%s: %s", path, strerror(errno));
    if (fd >= 0)
        close(fd);
    free(folder);
    free(path);
    pav_str_finish(&line);
    return added;
}

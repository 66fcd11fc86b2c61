/*
 * Who sends, and whom we know: Ed25519 (RFC 8032, libsodium) keys in $XDG_CONFIG_HOME/pavilion, or
 * ~/.config/pavilion. `key` is the own secret (0600), `senders.yaml` maps known public keys to names.
 */
#ifndef PAV_PACK_KEY_H
#define PAV_PACK_KEY_H

#include <stdbool.h>
#include <stddef.h>

#define PAV_KEY_BYTES        32
#define PAV_KEY_HEX          (2 * PAV_KEY_BYTES + 1)
#define PAV_SEAL_BYTES       64
#define PAV_FINGERPRINT_TEXT 20 /* "4f6a-09c1-77de-e210" */

struct pav_key {
    unsigned char secret[64]; /* libsodium's form: seed and public key */
    unsigned char open[PAV_KEY_BYTES];
};

/* A signature under a table. */
struct pav_seal {
    bool is_signed;
    unsigned char open[PAV_KEY_BYTES]; /* the public key that it is good for */
};

/* Once a process, before anything else here. False: the library cannot start. */
bool pav_key_init(void);

/* Folder of the keys; the caller frees it. */
char *pav_key_folder(void);
/* The own secret key's path; the caller frees it. */
char *pav_key_path(void);
/* False with *why (the caller frees it). A secret that others may read is refused. */
bool pav_key_read(struct pav_key *key, const char *path, char **why);
/* Makes a key and writes it, 0600; never over another one. */
bool pav_key_make(struct pav_key *key, const char *path, char **why);

/* The line that goes into the pack; the caller frees it. `key` NULL: that nobody signed. */
char *pav_seal_print(const struct pav_key *key, const char *text, size_t length);
/* False: the line is no signature of that text. */
bool pav_seal_read(struct pav_seal *seal, const char *line, const char *text, size_t length);

/* A short form of a public key that people can compare by telephone. */
void pav_key_fingerprint(const unsigned char *open, char *out /* PAV_FINGERPRINT_TEXT */);
/* The name under which this key is known here ("you" for the own one), or NULL; the caller frees it. */
char *pav_sender_name(const unsigned char *open);
/* Adds a sender. False with *why. */
bool pav_sender_add(const unsigned char *id, const char *name, char **why);
/* Calls `tell` for each known sender. False with *why: the file is wrong. */
bool pav_senders_each(void (*tell)(void *data, const char *hex, const char *name), void *data,
                      char **why);

#endif

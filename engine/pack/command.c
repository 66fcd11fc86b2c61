/* Owns the answers of `pavilion key`. */
#include "pack/command.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "pack/key.h"
#include "pack/table.h"

#define OPEN_WORD "pavilion-key "

static int complain(char *why)
{
    fprintf(stderr, "pavilion key: %s%s", why, why[strlen(why) - 1] == '\n' ? "" : "\n");
    free(why);
    return 1;
}

/* The line that a sender gives away, and for people what it is. */
static void print_key(const struct pav_key *key)
{
    char hex[PAV_KEY_HEX], fingerprint[PAV_FINGERPRINT_TEXT];
    pav_pack_hex(key->open, PAV_KEY_BYTES, hex);
    pav_key_fingerprint(key->open, fingerprint);
    printf(OPEN_WORD "%s\n", hex);
    fflush(stdout);
    fprintf(stderr,
            "Fingerprint %s. The line above is no secret: who should know you by it runs\n"
            "  pavilion key trust %s --name \"your name\"\n",
            fingerprint, hex);
}

static int make(const char *path)
{
    struct pav_key key;
    char *why = NULL;
    if (!pav_key_make(&key, path, &why))
        return complain(why);
    fprintf(stderr, "%s: your secret key. Keep it, and show it to nobody.\n", path);
    print_key(&key);
    return 0;
}

static int show(const char *path)
{
    struct pav_key key;
    char *why = NULL;
    if (access(path, F_OK) != 0 && errno == ENOENT)
        return complain(pav_sprintf("there is no key yet in %s: pavilion key new makes one", path));
    if (!pav_key_read(&key, path, &why))
        return complain(why);
    print_key(&key);
    return 0;
}

/* A key as it stands in a file or on a command line, with or without its word. */
static bool find_key(const char *text, unsigned char *open)
{
    size_t before = strlen(OPEN_WORD);
    if (strncmp(text, OPEN_WORD, before) == 0)
        text += before;
    char *word = pav_strndup(text, strcspn(text, " \t\r\n"));
    bool found = strlen(word) == PAV_KEY_HEX - 1 && pav_pack_unhex(word, open, PAV_KEY_BYTES);
    free(word);
    return found;
}

static int trust(const char *given, const char *name)
{
    unsigned char open[PAV_KEY_BYTES];
    char *why = NULL, *text = NULL;
    bool found = find_key(given, open);
    if (!found && (text = pav_read_file(given, 4096, NULL)))
        found = find_key(text, open);
    free(text);
    if (!found)
        return complain(pav_sprintf("%.200s: expected a key of 64 digits 0-9 a-f, or a file that "
                                    "holds one, as `pavilion key "
                                    "show` prints it",
                                    given));
    if (!pav_sender_add(open, name, &why))
        return complain(why);
    char fingerprint[PAV_FINGERPRINT_TEXT];
    pav_key_fingerprint(open, fingerprint);
    printf("%s is known from now on (%s): code that they send is installed.\n", name, fingerprint);
    return 0;
}

static void print_sender(void *data, const char *hex, const char *name)
{
    unsigned char open[PAV_KEY_BYTES];
    char fingerprint[PAV_FINGERPRINT_TEXT];
    (void)data;
    if (!pav_pack_unhex(hex, open, PAV_KEY_BYTES))
        return;
    pav_key_fingerprint(open, fingerprint);
    printf("%s  %s  %s\n", hex, fingerprint, name);
}

static int list(void)
{
    char *why = NULL;
    return pav_senders_each(print_sender, NULL, &why) ? 0 : complain(why);
}

int pav_command_keys(int count, char **words)
{
    char *own = pav_key_path();
    const char *verb = count > 0 ? words[0] : "", *path = count > 1 ? words[1] : own;
    int code = 2;
    if (strcmp(verb, "new") == 0 && count < 3)
        code = make(path);
    else if (strcmp(verb, "show") == 0 && count < 3)
        code = show(path);
    else if (strcmp(verb, "trust") == 0 && count == 3)
        code = trust(words[1], words[2]);
    else if (strcmp(verb, "list") == 0 && count == 1)
        code = list();
    else
        fprintf(stderr, "pavilion-pack: is started by pavilion\n");
    free(own);
    return code;
}

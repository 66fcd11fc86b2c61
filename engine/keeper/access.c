/* Owns the file of the panel's tokens: judged, read, read again when it changes. */
#include "keeper/access.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/str.h"

#define BYTES_LIMIT 4096
#define SHORTEST    16
#define LONGEST     64

/* --- its text --------------------------------------------------------------------------------- */

static const char *const roles[] = {"viewer", "guard", "technician", "metrics"};

static bool is_role(const char *key)
{
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
        if (strcmp(key, roles[i]) == 0)
            return true;
    }
    return false;
}

static bool is_token(const char *text)
{
    static const char letters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
    size_t length = text ? strlen(text) : 0;
    return length >= SHORTEST && length <= LONGEST && strspn(text, letters) == length;
}

/* What is wrong with one entry, or NULL. Of a token nothing is repeated in words. */
static char *fault_of(json_t *tokens, const char *key, const json_t *value)
{
    const char *other, *token = json_string_value(value);
    json_t *others;
    if (!is_role(key))
        return pav_sprintf("\"%.40s\" is no role: expected viewer, guard, technician or metrics",
                           key);
    if (!is_token(token))
        return pav_sprintf("the token of \"%s\": expected %d to %d letters, digits, - and _", key,
                           SHORTEST, LONGEST);
    json_object_foreach(tokens, other, others)
    {
        const char *same = json_string_value(others);
        if (same && strcmp(other, key) != 0 && strcmp(same, token) == 0)
            return pav_sprintf("\"%s\" and \"%s\" have the same token: nobody would know who comes",
                               key, other);
    }
    return NULL;
}

json_t *pav_access_parse(const char *text, size_t length, char **why)
{
    json_error_t error;
    json_t *tokens = json_loadb(text, length, JSON_REJECT_DUPLICATES, &error);
    const char *key;
    json_t *value;
    *why = NULL;
    if (!tokens)
        *why = pav_sprintf("line %d: %s", error.line, error.text);
    else if (!json_is_object(tokens) || json_object_size(tokens) == 0)
        *why = pav_strdup("expected {\"technician\": \"…\"}, and other roles");
    if (!*why)
        json_object_foreach(tokens, key, value)
        {
            *why = *why ? *why : fault_of(tokens, key, value);
        }
    if (!*why)
        return tokens;
    json_decref(tokens);
    return NULL;
}

/* --- the file --------------------------------------------------------------------------------- */

/* What is wrong with whose it is and who may read it, or NULL. */
static char *judge_owner(const struct stat *about)
{
    if (!S_ISREG(about->st_mode))
        return pav_strdup("it is no file");
    if (about->st_uid != 0 && about->st_uid != geteuid())
        return pav_strdup("it belongs to somebody else: expected root or the kiosk's own user");
    if (about->st_mode & 0137)
        return pav_sprintf("its mode %04o lets others have the tokens: chmod 0640 it, or 0600",
                           (unsigned)(about->st_mode & 07777));
    return NULL;
}

/* The tokens, or NULL with *why; *there: there is something. */
static json_t *read_tokens(const char *path, bool *there, char **why)
{
    char text[BYTES_LIMIT + 1];
    struct stat about;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    *why = NULL;
    *there = fd >= 0 || errno != ENOENT;
    if (fd < 0) {
        *why = pav_strdup(strerror(errno));
        return NULL;
    }
    ssize_t got =
        fstat(fd, &about) == 0 && !(*why = judge_owner(&about)) ? read(fd, text, sizeof text) : -1;
    if (!*why && got < 0)
        *why = pav_strdup(strerror(errno));
    else if (!*why && got > BYTES_LIMIT)
        *why = pav_sprintf("expected at most %d bytes", BYTES_LIMIT);
    close(fd);
    return *why ? NULL : pav_access_parse(text, (size_t)got, why);
}

/* True: who may come in has changed. */
static bool look(struct pav_access_file *file)
{
    char *why = NULL;
    bool there;
    json_t *tokens = read_tokens(file->path, &there, &why);
    bool was_there = file->there;
    file->there |= there;
    if (!tokens) {
        if (there || was_there)
            pav_log("keeper", PAV_LOG_ERROR, "%s: %s: %s", file->path, why,
                    file->tokens ? "who could come to the panel still can"
                                 : "nobody is let in to the panel");
        free(why);
        return file->there != was_there;
    }
    bool same = file->tokens && json_equal(tokens, file->tokens);
    json_decref(file->tokens);
    file->tokens = tokens;
    if (!same)
        pav_log("keeper", PAV_LOG_INFO, "%s: the panel knows %zu roles by their tokens", file->path,
                json_object_size(tokens));
    return !same;
}

void pav_access_file_open(struct pav_access_file *file, struct pav_events *events, const char *path)
{
    file->path = pav_strdup(path);
    look(file);
    pav_saved_open(&file->saved, events, path,
                   true); /* no such folder: it is there with the next start */
}

void pav_access_file_finish(struct pav_access_file *file)
{
    if (!file->path)
        return;
    pav_saved_finish(&file->saved);
    json_decref(file->tokens);
    free(file->path);
    *file = (struct pav_access_file){0};
}

void pav_access_file_tend(struct pav_access_file *file, int64_t now_ns)
{
    if (pav_saved_due(&file->saved, now_ns) && look(file) && file->changed)
        file->changed(file->data);
}

bool pav_access_file_locks(const struct pav_access_file *file)
{
    return file->path && file->there;
}

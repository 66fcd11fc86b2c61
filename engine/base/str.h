/* Strings: growing buffers, paths, the nearest of a list of words. */
#ifndef PAV_BASE_STR_H
#define PAV_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <pavilion/log.h>

/* Allocation that never returns NULL: out of memory ends the process (see STYLE in README of
 * engine/). The keeper sets its own end with pav_oom_set. */
void *pav_alloc(size_t bytes); /* zeroed */
void *pav_realloc(void *old, size_t bytes);
char *pav_strdup(const char *text);
char *pav_strndup(const char *text, size_t bytes);
char *pav_sprintf(const char *format, ...) PAV_PRINTF(1, 2); /* caller frees */
void pav_oom_set(void (*end)(void));

/* A text that grows. Zero-initialised is empty; `text` may be NULL while length is 0. */
struct pav_str {
    char *text;
    size_t length;
    size_t capacity;
};
void pav_str_add(struct pav_str *s, const char *text);
void pav_str_add_bytes(struct pav_str *s, const char *bytes, size_t count);
void pav_str_addf(struct pav_str *s, const char *format, ...) PAV_PRINTF(2, 3);
void pav_str_finish(struct pav_str *s);

/* Paths. Results are the caller's to free. */
char *pav_path_join(const char *folder, const char *name); /* an absolute `name` stands alone */
char *pav_path_folder(const char *path);                   /* "a/b.c" -> "a"; "b.c" -> "." */
const char *pav_path_name(const char *path);               /* "a/b.c" -> "b.c", inside `path` */
bool pav_path_ends(const char *path, const char *suffix);  /* ASCII case ignored */
/* True when `name` stays inside the folder it is joined to: relative, no ".." step. */
bool pav_path_inside(const char *name);

/* The word of `words` (NULL-terminated) that `typed` probably meant (Damerau-Levenshtein distance
 * of at most a third of its length), or NULL. */
const char *pav_nearest(const char *typed, const char *const *words);

/* A decimal number at the start of `text`, whatever the locale; no hex, inf or nan. *end (may be NULL:
 * then nothing may follow) is what comes after it. */
bool pav_number(const char *text, double *out, const char **end);
/* The shortest decimal that reads back to the same float, whatever the locale. */
void pav_str_add_float(struct pav_str *s, float value);

/* Bytes of the UTF-8 character at `text` (zero-terminated), or 0 when it is not valid (RFC 3629). */
size_t pav_utf8_length(const char *text);
bool pav_utf8_valid(const char *text);
/* The character at `text`, whose bytes are returned; 0 and U+FFFD when it is not valid. */
size_t pav_utf8_character(const char *text, uint32_t *character);
/* Valid UTF-8 of at most `bytes` copied and zero-terminated into `out`; cut at a character. */
void pav_strcpy(char *out, size_t bytes, const char *text);

/* The whole file, zero-terminated, or NULL with errno set; EFBIG above `limit` bytes, EINVAL for
 * anything that is not a regular file. Caller frees. */
char *pav_read_file(const char *path, size_t limit, size_t *length);

#endif

/*
 * YAML read with libyaml into a tree whose every node knows its place, so that a complaint names file,
 * line and column, says what was expected and offers the nearest key. Of YAML's two ways in this is
 * the event one: the document one resolves aliases before anybody can refuse them with their place.
 */
#ifndef PAV_BASE_YAML_H
#define PAV_BASE_YAML_H

#include <stdbool.h>
#include <stddef.h>

#include <pavilion/log.h>

#include "base/str.h"

enum pav_yaml_kind { PAV_YAML_NONE = 0, PAV_YAML_SCALAR, PAV_YAML_LIST, PAV_YAML_MAP };

/* Owned by its document. Lines and columns count from 1. */
struct pav_yaml {
    enum pav_yaml_kind kind;
    int line, column;
    const char *text; /* of a scalar */
    bool quoted;
    size_t count; /* of a list or map */
    struct pav_yaml **items;
    struct pav_yaml **keys; /* of a map, in file order */
};

/* Complaints gathered while a file is read: all of them, not only the first. */
struct pav_complaints {
    struct pav_str
        text; /* lines "file:line:column: what", a warning's with "warning: " before it */
    int errors, warnings; /* all of them; `text` holds the first 100 */
    bool shows_the_rest;  /* the caller's: what is named and not there is no error, but left out */
};
void pav_complaints_finish(struct pav_complaints *complaints);

struct pav_yaml_file {
    char *path;
    struct pav_yaml *root;
    struct pav_complaints *complaints; /* borrowed */
    void *arena;
};

/* Parses `length` bytes; `path` is for messages. False when anything was complained of: syntax, an
 * empty file, over 1 MiB, anchors, aliases, tags, a second document, duplicate keys, nesting over 32,
 * over 1024 entries in one list or map, invalid UTF-8. After duplicate keys alone `root` is there
 * all the same (the first one wins), so that a caller can go on and gather further complaints.
 * pav_yaml_finish is due either way. */
bool pav_yaml_parse(struct pav_yaml_file *file, const char *path, const char *text, size_t length,
                    struct pav_complaints *complaints);
bool pav_yaml_read(struct pav_yaml_file *file, const char *path, struct pav_complaints *complaints);
void pav_yaml_finish(struct pav_yaml_file *file);

/* Records `path:line:column: text` as an error, or as a warning. `node` NULL: the file's start. */
void pav_yaml_error(struct pav_yaml_file *file, const struct pav_yaml *node, const char *format,
                    ...) PAV_PRINTF(3, 4);
/* A file or folder that is named is not there: an error, or a warning where the caller does without. */
void pav_yaml_missing(struct pav_yaml_file *file, const struct pav_yaml *node, const char *format,
                      ...) PAV_PRINTF(3, 4);
void pav_yaml_warn(struct pav_yaml_file *file, const struct pav_yaml *node, const char *format, ...)
    PAV_PRINTF(3, 4);

/* Any complaint at a place that is not a node's. */
void pav_complain(struct pav_complaints *complaints, bool error, const char *path, int line,
                  int column, const char *format, ...) PAV_PRINTF(6, 7);

/* False with a complaint when `node` is not of `kind`: "expected a list of cameras, found …". NULL is
 * false without a complaint. */
bool pav_yaml_expect(struct pav_yaml_file *file, const struct pav_yaml *node,
                     enum pav_yaml_kind kind, const char *what);
/* The value of a key, or NULL; no complaint. */
struct pav_yaml *pav_yaml_get(const struct pav_yaml *map, const char *key);
/* The key itself, for complaints about a pair. */
struct pav_yaml *pav_yaml_key(const struct pav_yaml *map, const char *key);
/* Complains of every key of `map` that is not in `known` (NULL-terminated), offering the nearest.
 * A key of `planned` is refused with the words "is not built in this version". */
void pav_yaml_known(struct pav_yaml_file *file, const struct pav_yaml *map,
                    const char *const *known, const char *const *planned);

/* Typed values. Each complains with place and expectation and returns false when the node is of
 * another form; a NULL node is false without a complaint, `out` untouched. */
bool pav_yaml_text(struct pav_yaml_file *file, const struct pav_yaml *node, const char **out);
bool pav_yaml_number(struct pav_yaml_file *file, const struct pav_yaml *node, double min,
                     double max, double *out);
bool pav_yaml_int(struct pav_yaml_file *file, const struct pav_yaml *node, int min, int max,
                  int *out);
bool pav_yaml_bool(struct pav_yaml_file *file, const struct pav_yaml *node, bool *out);
/* "180 s", "1.5 min", "200 ms", "2 h" or a bare number of seconds. */
bool pav_yaml_seconds(struct pav_yaml_file *file, const struct pav_yaml *node, double *out);
/* "1200 mm", "120 cm", "1.2 m": always with its unit. */
bool pav_yaml_millimetres(struct pav_yaml_file *file, const struct pav_yaml *node, double *out);
/* "1280x720" */
bool pav_yaml_size(struct pav_yaml_file *file, const struct pav_yaml *node, int *w, int *h);
/* One of `words`; `out` is its index; offers the nearest. */
bool pav_yaml_choice(struct pav_yaml_file *file, const struct pav_yaml *node,
                     const char *const *words, int *out);

/* Writing. `text` between double quotes: reads back the same whatever it holds, control characters and
 * line separators too; a byte that is no UTF-8 becomes U+FFFD. */
void pav_yaml_add_quoted(struct pav_str *out, const char *text);
/* `text` as part of a comment: what would end that, or may not stand in a file, becomes "?". */
void pav_yaml_add_comment(struct pav_str *out, const char *text);

#endif

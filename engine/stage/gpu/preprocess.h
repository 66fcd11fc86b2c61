/* Shader text on its way to the compiler: what the host puts in front, #include, #line, and the
 * compiler's words on their way back to the artist's own file and line. No GL here. */
#ifndef PAV_GPU_PREPROCESS_H
#define PAV_GPU_PREPROCESS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* What a file looked like when it was read; all zero: it was not there. */
struct shader_stamp {
    int64_t modified_ns;
    int64_t bytes;
    uint64_t inode;
};
struct shader_stamp shader_stamp(const char *path);
bool shader_stamp_same(const struct shader_stamp *a, const struct shader_stamp *b);

#define SHADER_LINES_MAX 100000 /* of one file; what #line counts in, see number_lines */

/* The files that a text was made of; the index is the source string number in #line, from 1. Number
 * 0 is what the host wrote. Files that were looked for in vain are listed too: they are watched. */
struct shader_files {
    char **paths; /* for messages and for opening */
    struct shader_stamp *stamps;
    int count;
    bool whole; /* the text is not the host's: what it calls number 0 is the first file */
};
void shader_files_finish(struct shader_files *files);

enum shader_stage { SHADER_FRAGMENT = 0, SHADER_VERTEX };

struct shader_request {
    enum shader_stage stage;
    const char *path;    /* or NULL: */
    const char *source;  /* the text itself */
    const char *name;    /* stands for the path in messages */
    const char *library; /* folder of shared shaders, may be NULL */
};

struct shader_text {
    struct pav_str text;       /* for the compiler */
    struct shader_files files; /* filled even after an error */
    struct pav_str error;      /* "file:line: text" lines; length 0 when well */
};
/* False with `error` set. `out` must be zero; finish it in either case. */
bool shader_text_make(struct shader_text *out, const struct shader_request *request);
void shader_text_finish(struct shader_text *text);

/* Adds the errors in a driver's log (Mesa's, NVIDIA's or the "ERROR: 0:1:" form of others) to `out`
 * as "file:line: text" lines. What names no place is put on the first file. */
void shader_log_translate(struct pav_str *out, const struct shader_files *files, const char *log);

#endif

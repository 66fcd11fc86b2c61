/* Captions: WebVTT (W3C, 2019), as far as plain words at a time go. */
#ifndef PAV_STAGE_CAPTIONS_H
#define PAV_STAGE_CAPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct pav_cue {
    double begin_s, end_s;
    char *text; /* UTF-8 without markup, lines separated by \n */
    int line;   /* of the file */
};

struct pav_captions {
    char *language;
    struct pav_cue *cues; /* by begin_s */
    size_t count;
    double longest_s;
};

/* Reads what can be read. Faults are added to `complaints` as "file:line: what" lines and their cues left
 * out; a byte order mark, CRLF, NOTE, STYLE and REGION blocks, cue names and settings are accepted.
 * False: the file cannot be read or is not WebVTT. */
bool pav_captions_parse(struct pav_captions *captions, const char *path, const char *text,
                        size_t length, struct pav_str *complaints);
bool pav_captions_read(struct pav_captions *captions, const char *path, const char *language,
                       struct pav_str *complaints);
void pav_captions_finish(struct pav_captions *captions);

/* The words at `t_s`: those of several cues one under the other. Writes at most `bytes`. */
void pav_captions_at(const struct pav_captions *captions, double t_s, char *out, size_t bytes);

#endif

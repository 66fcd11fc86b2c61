/* The JSON header of an ISF file: what it declares goes into a work. */
#ifndef PAV_ISF_HEADER_H
#define PAV_ISF_HEADER_H

#include <jansson.h>

#include "stage/isf/complaint.h"
#include "stage/isf/work.h"

/* Where the header stands in the file; `text` NULL: there is none. */
struct isf_header_place {
    const char *text; /* between the comment's marks */
    size_t length;
    int line;          /* in which it begins */
    const char *after; /* the first character behind the comment */
};
struct isf_header_place isf_header_find(const char *text);

/* Fills format, inputs, passes, images and words. Complaints say what is wrong. */
void isf_header_read(struct pav_work *work, const json_t *header, int line,
                     struct isf_complaints *to);
void isf_inputs_read(struct pav_work *work, const json_t *header, int line,
                     struct isf_complaints *to);
void isf_passes_read(struct pav_work *work, const json_t *header, int line,
                     struct isf_complaints *to);
void isf_images_read(struct pav_work *work, const json_t *header, int line,
                     struct isf_complaints *to);

void isf_inputs_finish(struct pav_work *work);

/* Whether `name` can be a GLSL identifier; complains if not. */
bool isf_name_check(const char *name, const char *of, int line, struct isf_complaints *to);
/* The name to use in the translated text: its own where GLSL has no other use for it. */
char *isf_uniform_name(const char *name);

#endif

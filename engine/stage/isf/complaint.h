/* Complaints about an artist's file: "file:line: text" lines, gathered while it is read. */
#ifndef PAV_ISF_COMPLAINT_H
#define PAV_ISF_COMPLAINT_H

#include "base/str.h"

struct isf_complaints {
    const char *path; /* borrowed: of the file that is being read */
    struct pav_str text;
    int count;
};

/* One complaint: what was found, what was expected, the remedy. Beyond twenty they are only counted. */
void isf_complain(struct isf_complaints *to, int line, const char *format, ...) PAV_PRINTF(3, 4);

#endif

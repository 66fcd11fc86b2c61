/* The `hours:` part of the exhibition file. */
#ifndef PAV_LINK_EXHIBITION_HOURS_H
#define PAV_LINK_EXHIBITION_HOURS_H

#include "link/exhibition.h"

/* `map` NULL: the house never closes. `folder`: in which the files of holidays lie. Complains; the caller
 * finishes `hours` either way. */
void pav_hours_read(struct pav_yaml_file *file, const struct pav_yaml *map, const char *folder,
                    struct pav_hours *hours);
/* From now on files of holidays are named, and not read: by who may not read them, or does without. */
void pav_hours_leave_files(bool leave);

#endif

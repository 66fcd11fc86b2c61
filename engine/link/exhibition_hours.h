/* The `hours:` part of the exhibition file. */
#ifndef PAV_LINK_EXHIBITION_HOURS_H
#define PAV_LINK_EXHIBITION_HOURS_H

#include "link/exhibition.h"

/* `map` NULL: the house never closes. `folder`: in which the files of holidays lie. Complains; the caller
 * finishes `hours` either way. */
void pav_hours_read(struct pav_yaml_file *file, const struct pav_yaml *map, const char *folder,
                    struct pav_hours *hours);
/* In this process files of holidays are not looked at: it may not read them, and has no say in when it is
 * open. */
void pav_hours_leave_files(void);

#endif

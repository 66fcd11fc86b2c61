/* The `sound:` part of the exhibition file; for exhibition.c only. */
#ifndef PAV_LINK_EXHIBITION_SOUND_H
#define PAV_LINK_EXHIBITION_SOUND_H

#include "link/exhibition.h"

/* Fills exhibition->listening; `map` may be NULL. Complains itself. */
void pav_listening_read(struct pav_yaml_file *file, const struct pav_yaml *map,
                        struct pav_exhibition *exhibition);

#endif

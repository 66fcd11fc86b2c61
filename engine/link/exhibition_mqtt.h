/* The `mqtt:` part of the exhibition file; for exhibition.c only. */
#ifndef PAV_LINK_EXHIBITION_MQTT_H
#define PAV_LINK_EXHIBITION_MQTT_H

#include "link/exhibition.h"

/* Fills exhibition->mqtt; `map` may be NULL. Complains itself. */
void pav_mqtt_read(struct pav_yaml_file *file, const struct pav_yaml *map,
                   struct pav_exhibition *exhibition);
void pav_mqtt_finish(struct pav_mqtt *mqtt);

#endif

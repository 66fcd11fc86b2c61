/* What `pavilion doctor` looks at: rows of a table, each with a remedy where one is needed. */
#ifndef PAV_APP_DOCTOR_H
#define PAV_APP_DOCTOR_H

#include <stdbool.h>

#include <pavilion/log.h>

enum pav_health { PAV_HEALTH_NONE = 0, PAV_HEALTH_GOOD, PAV_HEALTH_WEAK, PAV_HEALTH_BAD };

#define PAV_DOCTOR_COLUMN 19 /* of the names */

/* Prints one row. `remedy` NULL: none is needed. */
void pav_doctor_row(const char *what, enum pav_health health, const char *remedy,
                    const char *format, ...) PAV_PRINTF(4, 5);

/* A line below it, without a name of its own. */
void pav_doctor_more(const char *text);

/* Each looks at one thing and prints its rows. */
void pav_doctor_system(void);
void pav_doctor_wall(void);
void pav_doctor_cameras(void);
void pav_doctor_faces(void); /* asked of pavilion-eye */
void pav_doctor_stage(void); /* GL, uploads, films: asked of pavilion-stage */
void pav_doctor_fonts(void);
void pav_doctor_rights(void);
void pav_doctor_disk(void);

/* Has real processes try their walls, and prints what was refused. False: not all that must be. */
bool pav_doctor_privacy(void);

#endif

/* What an installation lacks for a journey, as its files tell. */
#ifndef PAV_APP_TRAVEL_H
#define PAV_APP_TRAVEL_H

#include <stdbool.h>

#include "base/str.h"

struct pav_travel {
    char *credits, *licence;     /* NULL: missing */
    bool shader;                 /* it stands alone, and its format knows no licence */
    struct pav_str texts, media; /* what is missing, a line each; empty: nothing */
};

/* `languages`: "fr,nl,en". Fills `travel`, which is all zero before. */
void pav_travel_look(struct pav_travel *travel, const char *thing, const char *languages);
void pav_travel_finish(struct pav_travel *travel);
/* Bytes of all files of an installation: those of its folder, and the house's media that it shows. */
double pav_travel_bytes(const char *thing);

#endif

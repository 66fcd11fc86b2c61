/*
 * The files that name holidays, while it runs: they are edited apart from the exhibition's, every winter, on kiosks
 * that stay lit for months. A good change is taken with the exhibition as it stands; a bad one is told, and what
 * held before goes on.
 */
#ifndef PAV_KEEPER_HOLIDAYS_H
#define PAV_KEEPER_HOLIDAYS_H

#include "keeper/saved.h"
#include "link/hours.h"

struct pav_keeper;

struct pav_holiday_files {
    struct pav_saved saved[PAV_HOLIDAY_FILES_MAX];
    int count;
    bool missed; /* at the start one could not be read, and the show went on */
};

/* The exhibition is there, or another: its files are watched from now on. */
void pav_holidays_follow(struct pav_keeper *keeper);
void pav_holidays_finish(struct pav_holiday_files *files);
/* Reads them when one has changed; when to call again. */
int64_t pav_holidays_tend(struct pav_keeper *keeper, int64_t now_ns);

#endif

/*
 * Who may do what at the panel: four roles, each by a token of its own, and every path with the least
 * role that may ask for it. What is not named here is the technician's.
 */
#ifndef PAV_DESK_ACCESS_H
#define PAV_DESK_ACCESS_H

#include <stdbool.h>
#include <stddef.h>

/* Each may what those before it may. */
enum pav_access {
    PAV_ACCESS_NONE = 0,
    PAV_ACCESS_METRICS, /* reads /metrics: of a Prometheus */
    PAV_ACCESS_VIEWER,  /* sees */
    PAV_ACCESS_GUARD,   /* next, pause, blackout, light, longer tonight, restart */
    PAV_ACCESS_TECHNICIAN,
    PAV_ACCESS_ROLES,
};

struct pav_desk;

const char *pav_access_word(enum pav_access access); /* "guard"; static */
enum pav_access pav_access_named(const char *word);  /* NONE: no such role */
/* The least role that may ask; NONE: whoever stands before the door. */
enum pav_access pav_access_path(const char *method, const char *path);
/* The least role that may give a command of /api/command. */
enum pav_access pav_access_command(const char *word);
/* The role whose token this is, compared in a time that tells nothing; NONE: nobody's. */
enum pav_access pav_access_of(const struct pav_desk *desk, const char *tried, size_t length);
/* The token of a role, or NULL. */
const char *pav_access_token(const struct pav_desk *desk, enum pav_access access);
/* There is a token, or there would be if its file were good: who sits at this machine needs it too. */
bool pav_access_asked(const struct pav_desk *desk);

#endif

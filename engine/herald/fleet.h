/*
 * The other kiosks that the broker knows: of each a short summary of what it says of itself. Everything
 * here was written by whoever may write to the broker: names, numbers and texts are checked, cut and
 * cleaned, and there are never more than PAV_FLEET_MAX. Pure.
 */
#ifndef PAV_HERALD_FLEET_H
#define PAV_HERALD_FLEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#define PAV_FLEET_MAX       256
#define PAV_FLEET_BYTES_MAX ((size_t)4096) /* of one text of theirs; longer ones are not read */

struct pav_kiosk {
    char name[64];
    char state[8];   /* init, ready, alert, lost; "": not told yet */
    int64_t since_s; /* when that was first heard here, since 1970 */
    char title[96], version[32];
    char panel[128];  /* "http://…", or "" */
    bool stopped;     /* it was told to, and has said so: no reason to worry */
    char on[96];      /* installation */
    json_t *on_title; /* by language, or NULL */
    bool closed, paused, blackout;
    struct {
        char at[32], code[32], thing[96];
        int times;
    } fault;                  /* the newest; code "": none */
    double fps, late, heat_c; /* below 0: not told */
};

struct pav_fleet {
    struct pav_kiosk *kiosks; /* sorted by name */
    size_t count;
    uint64_t left_out; /* texts of kiosks for which there was no room, or that were too long */
    bool changed;      /* since it was last told; the owner's to clear */
};

void pav_fleet_finish(struct pav_fleet *fleet);
/* A text of `kiosk`, below the topic `word`; an empty one takes back what was said. What breaks the rules is
 * left out. */
void pav_fleet_hear(struct pav_fleet *fleet, const char *kiosk, const char *word, const char *text,
                    size_t length, int64_t now_s);
/* A list of objects, for the panel. The caller's reference. */
json_t *pav_fleet_json(const struct pav_fleet *fleet);
/* One of them: for this kiosk itself, too. */
json_t *pav_kiosk_json(const struct pav_kiosk *kiosk, bool self);
/* Only what leads to a web page: "http://lobby-1:8088/". */
bool pav_panel_address_valid(const char *address);

#endif

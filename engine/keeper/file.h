/* The exhibition file while it runs: saved changes are read, judged, and taken only when good. */
#ifndef PAV_KEEPER_FILE_H
#define PAV_KEEPER_FILE_H

#include "keeper/saved.h"
#include "link/exhibition.h"

struct pav_file {
    struct pav_saved saved;
    char *path;         /* absolute; NULL: there is none */
    const char *camera; /* --camera, put into every version; borrowed */
    char *text;         /* of the version that runs */
    size_t length;
    /* A good new version: take it over (and finish it in time), or complain and return false. */
    bool (*taken)(void *data, struct pav_exhibition *exhibition);
    /* A version that is not taken: the first line of what is wrong with it. May be NULL. */
    void (*refused)(void *data, const char *why);
    void *data;
};

/* `path` is that of the exhibition which runs already. False: changes will not be seen (said). */
bool pav_file_watch(struct pav_file *file, struct pav_events *events, const char *path);
void pav_file_finish(struct pav_file *file);
/* Looks at the file when it is time. */
void pav_file_tend(struct pav_file *file, int64_t now_ns);
/* A sealed memory file with the text that runs; the caller closes it. -1: none. */
int pav_file_memory(const struct pav_file *file);

#endif

/* What an installation's scene asks for: told by a stage, behind whose wall the artist's code is loaded. */
#ifndef PAV_APP_NEEDS_H
#define PAV_APP_NEEDS_H

#include <stdbool.h>
#include <stddef.h>

struct pav_needs {
    char *words;  /* "camera, faces", "" for nothing; or why it cannot be loaded */
    char *api;    /* of the scene contract that it was built against: "1.3"; "": it is not built */
    char *credit; /* of a shader, or "" */
    char **files; /* absolute paths of what a shader reads, itself among it */
    size_t file_count;
};

/* `thing` is an installation's folder or a shader. False: it cannot be loaded. Finish it either way. */
bool pav_needs_ask(struct pav_needs *needs, const char *thing);
void pav_needs_finish(struct pav_needs *needs);

#endif

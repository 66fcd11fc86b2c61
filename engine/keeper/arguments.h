/* A command line or an environment that grows; its words are the list's own. */
#ifndef PAV_KEEPER_ARGUMENTS_H
#define PAV_KEEPER_ARGUMENTS_H

#include "base/str.h"

struct pav_arguments {
    char **list; /* NULL-terminated */
    size_t count;
};

void pav_arguments_add(struct pav_arguments *arguments, const char *format, ...) PAV_PRINTF(2, 3);
/* `--option value` */
void pav_arguments_option(struct pav_arguments *arguments, const char *option, const char *format,
                          ...) PAV_PRINTF(3, 4);
void pav_arguments_finish(struct pav_arguments *arguments);

/* The keeper's environment for a child, without what is meant for the keeper alone; `changes` are
 * "NAME=value" words, NULL-terminated, that take the place of what was there. */
void pav_arguments_environment(struct pav_arguments *arguments, const char *const *changes);

#endif

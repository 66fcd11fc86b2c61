/*
 * A machine's files below a root: "/" itself, or the tree of one that is being made. Paths are absolute as
 * that machine sees them, and never lead out of it, whatever links lie there.
 */
#ifndef PAV_APP_TREE_H
#define PAV_APP_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>

struct pav_tree {
    const char *root; /* "/" or a folder; borrowed */
    int fd;
};

/* False after complaining. */
bool pav_tree_open(struct pav_tree *tree, const char *root);
void pav_tree_close(struct pav_tree *tree);
bool pav_tree_is_live(const struct pav_tree *tree); /* it is this machine's own */

/* The whole text, at most 1 MiB, zero-terminated, or NULL with errno. Links are followed. Caller frees. */
char *pav_tree_read(const struct pav_tree *tree, const char *path);
bool pav_tree_exists(const struct pav_tree *tree, const char *path);
bool pav_tree_stat(const struct pav_tree *tree, const char *path, struct stat *about);
/* What a link says, or NULL: it is none. Caller frees. */
char *pav_tree_link(const struct pav_tree *tree, const char *path);
/* Names in a folder without "." and "..", sorted, NULL-terminated, freed by pav_place_names_free. */
char **pav_tree_names(const struct pav_tree *tree, const char *folder);

/* Those that change something make the folders above `path` that are missing (0755). False with errno. */
bool pav_tree_write(const struct pav_tree *tree, const char *path, const char *text, mode_t mode,
                    gid_t group);
bool pav_tree_symlink(const struct pav_tree *tree, const char *path, const char *target);
bool pav_tree_rename(const struct pav_tree *tree, const char *from, const char *to);
bool pav_tree_remove(const struct pav_tree *tree, const char *path);
/* The folder itself, and those above it, as long as they are empty; never /etc and what lies beside it. */
void pav_tree_tidy(const struct pav_tree *tree, const char *folder);

#endif

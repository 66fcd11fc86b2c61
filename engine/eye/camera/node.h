/*
 * Which device node a camera is, and whether that has changed. A wall binds inodes: a camera that comes
 * back is a new node, which only a fresh process can open. Thus this is asked twice: once before the
 * wall, and then again and again whether a fresh start would find something else.
 */
#ifndef PAV_EYE_NODE_H
#define PAV_EYE_NODE_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#define PAV_NODES_MAX 64

struct pav_node {
    const char *source; /* as asked: "auto", a link of by-id or by-path, a node, a file; borrowed */
    char link[PATH_MAX]; /* what is watched: the source, or what "auto" chose */
    char path[PATH_MAX]; /* what it led to; "" when there was nothing */
    int hold;            /* keeps the inode, so that its number cannot be given to another; or -1 */
    char root[64];       /* "/dev", or the folder that stands for it in tests */
    uint64_t seen;       /* bit N: root/videoN was there */
    bool gone;           /* was away since */
};

/* False: there is no such device now. `root` NULL: PAVILION_DEV, else /dev. */
bool pav_node_find(struct pav_node *node, const char *source, const char *root);
/* True when a fresh start would find another node: it appeared, came back, or was replaced. Needs
 * no right but to look at names: works behind the wall. */
bool pav_node_changed(struct pav_node *node);
/* Is it there at this moment? */
bool pav_node_there(const struct pav_node *node);
void pav_node_finish(struct pav_node *node);

#endif

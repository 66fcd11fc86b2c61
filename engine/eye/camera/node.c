/* Owns the way from a camera's name to its node, and the watch over it. */
#include "eye/camera/node.h"

#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "eye/camera/v4l2.h"

static bool is_auto(const struct pav_node *node)
{
    return strcmp(node->source, "auto") == 0;
}

static uint64_t video_nodes(const char *root)
{
    uint64_t seen = 0;
    for (int i = 0; i < PAV_NODES_MAX; i++) {
        char path[PATH_MAX];
        struct stat about;
        snprintf(path, sizeof path, "%s/video%d", root, i);
        if (stat(path, &about) == 0)
            seen |= UINT64_C(1) << i;
    }
    return seen;
}

/* Links say which of a camera's nodes gives pictures (index0); numbers do not. */
static bool choose(struct pav_node *node)
{
    char pattern[PATH_MAX];
    glob_t found = {0};
    bool chosen = false;
    snprintf(pattern, sizeof pattern, "%s/v4l/by-id/*-video-index0", node->root);
    if (glob(pattern, 0, NULL, &found) == 0) {
        for (size_t i = 0; i < found.gl_pathc && !chosen; i++) {
            snprintf(node->link, sizeof node->link, "%s", found.gl_pathv[i]);
            chosen = pav_v4l2_captures(node->link);
        }
    }
    globfree(&found);
    for (int i = 0; i < PAV_NODES_MAX && !chosen; i++) {
        snprintf(node->link, sizeof node->link, "%s/video%d", node->root, i);
        chosen = (node->seen & UINT64_C(1) << i) && pav_v4l2_captures(node->link);
    }
    return chosen;
}

bool pav_node_find(struct pav_node *node, const char *source, const char *root)
{
    const char *named = root ? root : getenv("PAVILION_DEV");
    *node = (struct pav_node){.source = source, .hold = -1};
    snprintf(node->root, sizeof node->root, "%s", named && named[0] ? named : "/dev");
    node->seen = video_nodes(node->root);
    if (is_auto(node) && !choose(node)) {
        node->link[0] = 0;
        return false;
    }
    if (!is_auto(node))
        snprintf(node->link, sizeof node->link, "%s", source);
    char path[PATH_MAX];
    if (!realpath(node->link, path))
        return false;
    node->hold = open(path, O_PATH | O_CLOEXEC);
    if (node->hold < 0)
        return false;
    snprintf(node->path, sizeof node->path, "%s", path);
    return true;
}

bool pav_node_there(const struct pav_node *node)
{
    struct stat about;
    return node->link[0] && stat(node->link, &about) == 0;
}

static bool same(const struct pav_node *node)
{
    struct stat now, then;
    return node->hold >= 0 && stat(node->link, &now) == 0 && fstat(node->hold, &then) == 0 &&
           now.st_dev == then.st_dev && now.st_ino == then.st_ino;
}

bool pav_node_changed(struct pav_node *node)
{
    bool there = pav_node_there(node);
    bool changed = there && (node->gone || !same(node));
    if (!there)
        node->gone = true;
    if (is_auto(node) && !there) {
        uint64_t seen = video_nodes(node->root);
        changed |= (seen & ~node->seen) != 0;
        node->seen &= seen;
    }
    return changed;
}

void pav_node_finish(struct pav_node *node)
{
    if (node->hold >= 0)
        close(node->hold);
    node->hold = -1;
}

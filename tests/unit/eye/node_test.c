/* Names of cameras: links followed, appearances and replacements noticed, without opening anything. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "eye/camera/node.h"

static char root[64], node0[80], node1[80], by_id[120];

static void touch(const char *path)
{
    int fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    if (fd >= 0)
        close(fd);
}

static bool begin(void)
{
    char path[100];
    snprintf(root, sizeof root, "/tmp/pavilion-node-XXXXXX");
    if (!mkdtemp(root))
        return false;
    snprintf(path, sizeof path, "%s/v4l", root);
    mkdir(path, 0700);
    snprintf(path, sizeof path, "%s/v4l/by-id", root);
    mkdir(path, 0700);
    snprintf(node0, sizeof node0, "%s/video0", root);
    snprintf(node1, sizeof node1, "%s/video1", root);
    snprintf(by_id, sizeof by_id, "%s/v4l/by-id/usb-Test-video-index0", root);
    return true;
}

static void end(struct pav_node *node)
{
    char path[100];
    pav_node_finish(node);
    unlink(by_id);
    unlink(node0);
    unlink(node1);
    snprintf(path, sizeof path, "%s/v4l/by-id", root);
    rmdir(path);
    snprintf(path, sizeof path, "%s/v4l", root);
    rmdir(path);
    CHECK(rmdir(root) == 0);
}

static void follows_a_link(void)
{
    struct pav_node node;
    REQUIRE(begin());
    touch(node0);
    REQUIRE(symlink("../../video0", by_id) == 0);
    CHECK(pav_node_find(&node, by_id, root));
    CHECK_STR(node.path, node0);
    CHECK(!pav_node_changed(&node));
    CHECK(pav_node_there(&node));
    end(&node);
}

static void notices_what_appears(void)
{
    struct pav_node node;
    REQUIRE(begin());
    CHECK(!pav_node_find(&node, by_id, root));
    CHECK(!pav_node_changed(&node));
    touch(node1);
    CHECK(!pav_node_changed(&node)); /* another camera */
    REQUIRE(symlink("../../video1", by_id) == 0);
    CHECK(pav_node_changed(&node));
    end(&node);
}

static void notices_another_node_behind_the_name(void)
{
    struct pav_node node;
    REQUIRE(begin());
    touch(node0);
    REQUIRE(symlink("../../video0", by_id) == 0);
    CHECK(pav_node_find(&node, by_id, root));
    unlink(by_id);
    unlink(node0);
    CHECK(!pav_node_changed(&node)); /* away: nothing to start for */
    CHECK(!pav_node_there(&node));
    touch(node1);
    REQUIRE(symlink("../../video1", by_id) == 0);
    CHECK(pav_node_changed(&node));
    end(&node);
}

/* The same name, number and all, but a new device: only its inode tells. */
static void notices_a_new_node_under_the_old_name(void)
{
    struct pav_node node;
    REQUIRE(begin());
    touch(node0);
    CHECK(pav_node_find(&node, node0, root));
    unlink(node0);
    touch(node0);
    CHECK(pav_node_changed(&node));
    end(&node);
}

static void waits_for_any_camera(void)
{
    struct pav_node node;
    REQUIRE(begin());
    touch(node0); /* there, and no camera */
    CHECK(!pav_node_find(&node, "auto", root));
    CHECK(!pav_node_changed(&node));
    touch(node1);
    CHECK(pav_node_changed(&node));
    end(&node);
}

int main(void)
{
    RUN(follows_a_link);
    RUN(notices_what_appears);
    RUN(notices_another_node_behind_the_name);
    RUN(notices_a_new_node_under_the_old_name);
    RUN(waits_for_any_camera);
    return check_end();
}

/* What the doctor sees of cameras: every video node with the names that survive a reboot. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/videodev2.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "app/doctor.h"
#include "base/str.h"

/* The link of `folder` that leads to `node`, or NULL. Caller frees. */
static char *link_to(const char *folder, const char *node)
{
    DIR *listing = opendir(folder);
    char *found = NULL;
    for (struct dirent *entry; listing && !found && (entry = readdir(listing));) {
        char *path = pav_path_join(folder, entry->d_name);
        char *target = entry->d_name[0] != '.' ? realpath(path, NULL) : NULL;
        if (target && strcmp(target, node) == 0)
            found = path;
        else
            free(path);
        free(target);
    }
    if (listing)
        closedir(listing);
    return found;
}

static void name_of(const char *node, char *out, size_t bytes)
{
    char *path = pav_sprintf("/sys/class/video4linux/%s/name", pav_path_name(node));
    size_t length;
    char *text = pav_read_file(path, 4096, &length);
    if (text)
        text[strcspn(text, "\n")] = 0;
    snprintf(out, bytes, "%s", text && text[0] ? text : "unnamed");
    free(text);
    free(path);
}

/* A webcam has several nodes; only some give pictures. */
static bool gives_pictures(int fd)
{
    struct v4l2_capability about = {0};
    if (ioctl(fd, VIDIOC_QUERYCAP, &about) != 0)
        return false;
    uint32_t can =
        about.capabilities & V4L2_CAP_DEVICE_CAPS ? about.device_caps : about.capabilities;
    return can & (V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_VIDEO_CAPTURE_MPLANE);
}

static bool look_at(const char *node)
{
    int fd = open(node, O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) {
        pav_doctor_row("camera", PAV_HEALTH_WEAK,
                       errno == EACCES ? "add the user to the group 'video'"
                                       : "close the program that uses it",
                       "%s: %s", node, strerror(errno));
        return true;
    }
    bool camera = gives_pictures(fd);
    close(fd);
    if (!camera)
        return false;
    char name[80];
    name_of(node, name, sizeof name);
    char *by_id = link_to("/dev/v4l/by-id", node);
    char *by_path = link_to("/dev/v4l/by-path", node);
    pav_doctor_row("camera", PAV_HEALTH_GOOD, NULL, "%s (%s)", name, node);
    if (by_id)
        pav_doctor_more(by_id);
    if (by_path)
        pav_doctor_more(by_path);
    free(by_id);
    free(by_path);
    return true;
}

void pav_doctor_cameras(void)
{
    struct dirent **entries = NULL;
    int count = scandir("/dev", &entries, NULL, versionsort);
    int seen = 0;
    for (int i = 0; i < count; i++) {
        if (strncmp(entries[i]->d_name, "video", 5) == 0) {
            char *node = pav_path_join("/dev", entries[i]->d_name);
            seen += look_at(node);
            free(node);
        }
        free(entries[i]);
    }
    free(entries);
    if (seen == 0)
        pav_doctor_row("camera", PAV_HEALTH_WEAK,
                       "plug one in; until then a drawn visitor takes its place where the "
                       "exhibition says 'fallback: visitor'",
                       "none");
}

/* Owns the test's side of the fake camera: plugging in, pulling out. */
#include "camera_fake.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct fake_camera *fake_camera_plug(const char *path)
{
    static const struct {
        uint32_t id;
        int32_t value;
    } controls[] = {
        {V4L2_CID_POWER_LINE_FREQUENCY, V4L2_CID_POWER_LINE_FREQUENCY_60HZ},
        {V4L2_CID_EXPOSURE_AUTO, V4L2_EXPOSURE_APERTURE_PRIORITY},
        {V4L2_CID_EXPOSURE_ABSOLUTE, 157},
        {V4L2_CID_AUTO_WHITE_BALANCE, 1},
        {V4L2_CID_WHITE_BALANCE_TEMPERATURE, 6500},
    };
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    struct fake_camera *camera = MAP_FAILED;
    if (fd >= 0 && ftruncate(fd, (off_t)FAKE_FILE) == 0)
        camera = mmap(NULL, FAKE_AT, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (fd >= 0)
        close(fd);
    if (camera == MAP_FAILED) {
        printf("# %s: %s\n", path, strerror(errno));
        return NULL;
    }
    camera->fps = 30;
    for (size_t i = 0; i < sizeof controls / sizeof *controls; i++) {
        camera->controls[i].id = controls[i].id;
        camera->controls[i].value = controls[i].value;
    }
    camera->magic = FAKE_MAGIC;
    return camera;
}

void fake_camera_unplug(struct fake_camera *camera, const char *path)
{
    unlink(path);
    atomic_store(&camera->fault, FAKE_NODEV);
}

void fake_camera_let_go(struct fake_camera *camera)
{
    if (camera)
        munmap(camera, FAKE_AT);
}

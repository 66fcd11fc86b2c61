/* Owns the loading of pavilion-capture.so, and what its three users have in common. */
#include <dlfcn.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/str.h"
#include "eye/camera/source.h"

#define MODULE "pavilion-capture.so"

static pthread_once_t once = PTHREAD_ONCE_INIT;
static char *folder;

/* Beside the program in a build tree; in ../lib/pavilion when installed. */
static void find_folder(void)
{
    char self[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    self[length > 0 ? length : 0] = 0;
    char *here = pav_path_folder(self), *beside = pav_path_join(here, MODULE);
    char *lib = pav_path_join(here, "../lib/pavilion"), *installed = realpath(lib, NULL);
    bool alone = access(beside, R_OK) != 0 && installed;
    folder = alone ? installed : here;
    free(alone ? here : installed);
    free(beside);
    free(lib);
}

const char *pav_capture_folder(void)
{
    pthread_once(&once, find_folder);
    return folder;
}

const struct pav_capture_api *pav_capture_load(char why[PAV_WHY_MAX])
{
    /* Never unloaded: OpenCV and its libraries do not survive it. */
    static const struct pav_capture_api *loaded;
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&lock);
    if (!loaded) {
        /* Read by OpenCV and by libav when they open something. */
        setenv("OPENCV_FFMPEG_LOGLEVEL", "-8", 0);
        setenv("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "2", 0);
        char *path = pav_path_join(pav_capture_folder(), MODULE);
        void *module = dlopen(path, RTLD_NOW | RTLD_LOCAL);
        const struct pav_capture_api *api = module ? dlsym(module, "pav_capture_api") : NULL;
        if (!api)
            snprintf(why, PAV_WHY_MAX, "%s", dlerror());
        else if (api->struct_size != sizeof *api)
            snprintf(why, PAV_WHY_MAX, "%s is of another build", path);
        else
            loaded = api;
        free(path);
    }
    pthread_mutex_unlock(&lock);
    return loaded;
}

bool pav_capture_develop(const struct pav_capture_api *api, struct pav_capture *capture,
                         bool mirror, struct pav_photo *photo, char why[PAV_WHY_MAX])
{
    return api->develop(capture, mirror, photo->width_max_px, photo->height_max_px, photo->rgba,
                        &photo->width_px, &photo->height_px, why);
}

/*
 * A display that can sleep: dpms_fake.so, preloaded into a stage, answers for the DPMS extension that Xvfb
 * lacks, in the file that $DPMS_FAKE names: the level now (0 on, 3 off), whether it is enabled, and how often the
 * level was set.
 */
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <X11/Xlib.h>
#include <X11/extensions/dpms.h>

#define EXPORT __attribute__((visibility("default")))

struct panel {
    _Atomic int level, enabled, forced;
};

static struct panel *panel;

__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv("DPMS_FAKE");
    int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (fd < 0)
        return;
    void *page = mmap(NULL, sizeof *panel, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    panel = page == MAP_FAILED ? NULL : page;
    close(fd);
}

EXPORT Bool DPMSQueryExtension(Display *display, int *event, int *error)
{
    (void)display;
    *event = *error = 0;
    return panel != NULL;
}

EXPORT Bool DPMSCapable(Display *display)
{
    (void)display;
    return panel != NULL;
}

EXPORT Status DPMSInfo(Display *display, CARD16 *level, BOOL *enabled)
{
    (void)display;
    *level = (CARD16)atomic_load(&panel->level);
    *enabled = (BOOL)atomic_load(&panel->enabled);
    return True;
}

EXPORT Status DPMSSetTimeouts(Display *display, CARD16 standby, CARD16 suspend, CARD16 off)
{
    (void)display, (void)standby, (void)suspend, (void)off;
    return True;
}

EXPORT Status DPMSEnable(Display *display)
{
    (void)display;
    atomic_store(&panel->enabled, 1);
    return True;
}

EXPORT Status DPMSDisable(Display *display)
{
    (void)display;
    atomic_store(&panel->enabled, 0);
    atomic_store(&panel->level, DPMSModeOn);
    return True;
}

EXPORT Status DPMSForceLevel(Display *display, CARD16 level)
{
    (void)display;
    if (!atomic_load(&panel->enabled))
        abort(); /* a real server answers BadMatch */
    atomic_store(&panel->level, level);
    atomic_fetch_add(&panel->forced, 1);
    return True;
}

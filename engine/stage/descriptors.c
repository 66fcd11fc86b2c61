/* Looks how many descriptors are left: a scene that eats them is found before the stage starves with it. */
#include <errno.h>
#include <sys/resource.h>
#include <unistd.h>

#include "stage/stage.h"

#define EVERY_S  0.5
#define MOST     1024 /* descriptors; what systemd gives to anybody */
#define TOO_MANY (MOST * 3 / 4)

void pav_stage_limit_descriptors(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_max > MOST)
        setrlimit(RLIMIT_NOFILE, &(struct rlimit){MOST, MOST});
}

/* The lowest number that is free: a leak raises it, whoever has closed others meanwhile. */
static int lowest_free(void)
{
    int fd = dup(STDERR_FILENO);
    if (fd >= 0)
        close(fd);
    return fd >= 0 || errno == EBADF ? fd : MOST;
}

void pav_stage_mind_descriptors(struct pav_stage *stage)
{
    if (stage->descriptors_told || stage->now_s < stage->descriptors_s)
        return;
    stage->descriptors_s = stage->now_s + EVERY_S;
    if (lowest_free() < TOO_MANY)
        return;
    struct pav_scene *scene = pav_show_scene(stage->show);
    stage->descriptors_told = true;
    pav_line_fault(&stage->line, PAV_STAGE_FAULT_DESCRIPTORS,
                   scene ? pav_scene_name(scene) : "stage",
                   "it leaves files open that it does not need");
}

/* pavilion-stage: draws. Started by the keeper, or by a person with a debugger. */
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "link/exhibition_hours.h"
#include "stage/last_words.h"
#include "stage/stage.h"

static const struct mode {
    const char *name;
    int (*run)(const struct pav_stage_options *options);
} modes[] = {
    {"run", pav_mode_run},           {"render", pav_mode_render}, {"check", pav_mode_check},
    {"needs", pav_mode_needs},       {"doctor", pav_mode_doctor}, {"bench", pav_mode_bench},
    {"portrait", pav_mode_portrait}, {"flash", pav_mode_flash},   {"probe", pav_mode_probe},
};

static int finished(int end)
{
    pav_last_words_finished();
    return end;
}

int main(int argc, char **argv)
{
    struct pav_stage_options options;
    pav_memory_discreet(PAV_PICTURES);
    pav_hours_leave_files(true);
    if (!pav_stage_options_read(&options, argc, argv))
        return 2;
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
        if (strcmp(modes[i].name, options.mode) == 0)
            return finished(modes[i].run(&options));
    fprintf(stderr,
            "pavilion-stage: expected run, render, check, needs, doctor, bench, portrait, flash or "
            "probe, not "
            "'%s'\n",
            options.mode);
    return 2;
}

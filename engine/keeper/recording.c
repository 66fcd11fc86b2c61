/* What a run may write: outputs are opened by the rule for live cameras, and named when they are whole. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/log.h"
#include "keeper/state.h"

bool pav_keeper_records(const struct pav_keeper *keeper)
{
    return keeper->record.fd >= 0 || keeper->sheet.fd >= 0 || keeper->out.fd >= 0 ||
           pav_takes_busy(&keeper->takes);
}

/* Pictures of a live camera are kept only where the exhibition's own file says so. */
static bool may_record(struct pav_keeper *keeper, bool *optional_off)
{
    struct pav_exhibition *exhibition = &keeper->exhibition;
    const struct pav_keeper_options *options = keeper->options;
    *optional_off = false;
    if (!keeper->has_exhibition || exhibition->recording || !pav_exhibition_live(exhibition) ||
        !(options->record || options->sheet || options->out))
        return true;
    if (options->optional_outputs && pav_exhibition_is_empty_room(exhibition)) {
        char *why = NULL;
        pav_log("keeper", PAV_LOG_INFO,
                "no camera is there: the visitor is drawn, for the whole recording");
        keeper->camera = "virtual:visitor";
        return pav_exhibition_set_camera(exhibition, keeper->camera, &why);
    }
    if (options->optional_outputs) {
        pav_log("keeper", PAV_LOG_WARN,
                "nothing is recorded: a live camera takes part, and the exhibition does not say "
                "'recording: allowed'");
        *optional_off = true;
        return true;
    }
    fprintf(stderr,
            "pavilion: refused to record: a live camera takes part, and %s does not say "
            "'recording: allowed'\n",
            exhibition->path ? exhibition->path : options->thing);
    return false;
}

static bool same_file(const char *a, const char *b)
{
    struct stat one, other;
    return a && b && stat(a, &one) == 0 && stat(b, &other) == 0 && one.st_dev == other.st_dev &&
           one.st_ino == other.st_ino;
}

/* A recording must not take the place of what it records. */
static bool spares_inputs(const struct pav_keeper_options *options)
{
    const char *const outputs[] = {options->record, options->sheet, options->out};
    for (int i = 0; i < 3; i++) {
        if (!same_file(outputs[i], options->thing) && !same_file(outputs[i], options->camera))
            continue;
        fprintf(stderr, "pavilion: %s would be overwritten by its own picture\n", outputs[i]);
        return false;
    }
    return true;
}

bool pav_keeper_open_outputs(struct pav_keeper *keeper)
{
    const struct pav_keeper_options *options = keeper->options;
    bool off;
    if (!may_record(keeper, &off) || !spares_inputs(options))
        return false;
    return off || (pav_output_open(&keeper->record, options->record) &&
                   pav_output_open(&keeper->sheet, options->sheet) &&
                   pav_output_open(&keeper->out, options->out));
}

/* Asked for by somebody, and not there in the end: a failure. */
static bool close_output(struct pav_keeper *keeper, struct pav_output *output)
{
    if (output->fd < 0)
        return true;
    /* In real time a film is whole up to where its recording ended. */
    bool film = output == &keeper->record;
    bool there = pav_output_close(output, film || keeper->exit_code == 0);
    if (!there && keeper->exit_code == 0)
        fprintf(stderr, "pavilion: %s was not written\n", output->path);
    else if (there && keeper->options->shows_outputs)
        printf("%s\n", output->path);
    return there;
}

void pav_keeper_close_outputs(struct pav_keeper *keeper)
{
    bool whole = close_output(keeper, &keeper->record);
    whole &= close_output(keeper, &keeper->sheet);
    whole &= close_output(keeper, &keeper->out);
    whole &= !keeper->takes.record_short;
    if (!whole && keeper->exit_code == 0)
        keeper->exit_code = 1;
    fflush(stdout);
    pav_output_finish(&keeper->record);
    pav_output_finish(&keeper->sheet);
    pav_output_finish(&keeper->out);
}

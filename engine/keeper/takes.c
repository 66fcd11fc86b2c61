/* Stills and films that are asked for while a run goes on: by the rule for live cameras, and each in a
 * file of its own. The stage is hostile: without a person's word it gets none. */
#include "keeper/takes.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "keeper/state.h"

#define APART_NS (PAV_NS_PER_S / 2) /* at least, from one still to the next */
#define TRIES    100

void pav_takes_init(struct pav_takes *takes)
{
    *takes = (struct pav_takes){.still.fd = -1, .film.fd = -1};
}

static void say(struct pav_keeper *keeper, const char *words)
{
    struct pav_message message = {.type = PAV_MESSAGE_FAULT};
    pav_log("keeper", PAV_LOG_WARN, "%s", words);
    pav_strcpy(message.text, sizeof message.text, words);
    pav_desk_hear(keeper, &message);
}

/* NAME-20261128-140322.png, or with -2 and so on behind it. */
static char *path_of(const struct pav_keeper *keeper, const char *ending)
{
    char moment[32];
    time_t now = time(NULL);
    struct tm local;
    localtime_r(&now, &local);
    strftime(moment, sizeof moment, "%Y%m%d-%H%M%S", &local);
    const char *prefix = keeper->options->takes;
    char *path = pav_sprintf("%s-%s%s", prefix, moment, ending);
    for (int i = 2; access(path, F_OK) == 0 && i < TRIES; i++) {
        free(path);
        path = pav_sprintf("%s-%s-%d%s", prefix, moment, i, ending);
    }
    return path;
}

/* Why nothing may be kept, or NULL. */
static const char *refusal(const struct pav_keeper *keeper, enum pav_take what)
{
    const struct pav_takes *takes = &keeper->takes;
    bool person = takes->asked[what] || keeper->options->takes_by_key;
    if (!keeper->options->takes || keeper->stopping)
        return "nothing is kept in this run";
    if (!person)
        return "nothing is kept: only the panel may ask for it here";
    if (keeper->has_exhibition && pav_exhibition_live(&keeper->exhibition) &&
        !keeper->exhibition.recording)
        return "nothing is kept: a live camera takes part, and the exhibition does not say "
               "'recording: allowed'";
    if (what == PAV_TAKE_STILL && pav_clock_ns() - takes->still_ns < APART_NS)
        return "no still so soon after the last one";
    return NULL;
}

static void grant(struct pav_keeper *keeper, enum pav_take what)
{
    bool film = what == PAV_TAKE_FILM;
    struct pav_output *output = film ? &keeper->takes.film : &keeper->takes.still;
    if (output->fd >= 0) {
        say(keeper, "nothing more is kept before the last still or film is written");
        return;
    }
    char *path = path_of(keeper, film ? ".mp4" : ".png");
    struct pav_message message = {.type = PAV_MESSAGE_OUTPUT};
    message.u.take.what = what;
    bool open = pav_output_open(output, path);
    if (open && !pav_ward_send(keeper->stage, &message, output->fd))
        pav_output_finish(output);
    else if (!open)
        say(keeper, "nothing is kept: the file cannot be written");
    if (!film)
        keeper->takes.still_ns = pav_clock_ns();
    free(path);
}

static void close_take(struct pav_keeper *keeper, struct pav_output *output, bool keep)
{
    if (output->fd < 0)
        return;
    if (pav_output_close(output, keep))
        pav_log("keeper", PAV_LOG_INFO, "kept: %s", output->path);
    else
        say(keeper, "nothing was kept: the file could not be written");
    pav_output_finish(output);
}

void pav_takes_hear(struct pav_keeper *keeper, const struct pav_message *message)
{
    enum pav_take what = (enum pav_take)message->u.take.what;
    enum pav_take_state state = (enum pav_take_state)message->u.take.state;
    if (what == PAV_TAKE_FILM && state == PAV_TAKE_SHORT && keeper->takes.film.fd < 0)
        keeper->takes.record_short = true;
    if (state != PAV_TAKE_ASKED) {
        close_take(keeper, what == PAV_TAKE_FILM ? &keeper->takes.film : &keeper->takes.still,
                   state != PAV_TAKE_BROKEN);
        return;
    }
    const char *why = refusal(keeper, what);
    keeper->takes.asked[what] = false;
    if (why)
        say(keeper, why);
    else
        grant(keeper, what);
}

void pav_takes_command(struct pav_keeper *keeper, enum pav_command command)
{
    if (command == PAV_COMMAND_STILL)
        keeper->takes.asked[PAV_TAKE_STILL] = true;
    else if (command == PAV_COMMAND_FILM)
        keeper->takes.asked[PAV_TAKE_FILM] = true;
}

void pav_takes_stage_gone(struct pav_keeper *keeper)
{
    /* A film is whole up to where its stage died; half a picture is none. */
    close_take(keeper, &keeper->takes.film, true);
    close_take(keeper, &keeper->takes.still, false);
    keeper->takes.asked[PAV_TAKE_STILL] = keeper->takes.asked[PAV_TAKE_FILM] = false;
}

bool pav_takes_busy(const struct pav_takes *takes)
{
    return takes->still.fd >= 0 || takes->film.fd >= 0;
}

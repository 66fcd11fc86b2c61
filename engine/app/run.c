/* pavilion run: an exhibition, kept alive until it is told to stop. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/commands.h"
#include "app/needs.h"
#include "keeper/keeper.h"
#include "link/manifest.h"

static const struct pav_option options_table[] = {
    {"--windowed", NULL, "in a window", PAV_OPTION_FLAG, PAV_OPTION_AT(windowed), true},
    {"--kiosk", NULL, "full screen, no way out by the keyboard", PAV_OPTION_FLAG,
     PAV_OPTION_AT(kiosk), true},
    {"--headless", NULL, "without a display; leaves a film and a contact sheet in out/",
     PAV_OPTION_FLAG, PAV_OPTION_AT(headless), true},
    {"--size", "WxH", "of the picture; 1280x720 by default", PAV_OPTION_SIZE, 0, true, 16, 16384},
    {"--fps", "N", "pictures a second; the display's by default", PAV_OPTION_NUMBER,
     PAV_OPTION_AT(fps), true, 1, 1000},
    {"--seconds", "N", "stop after so long", PAV_OPTION_NUMBER, PAV_OPTION_AT(seconds), false, 0.1,
     1e7},
    {"--camera", "SOURCE",
     "a film, address, /dev/…, auto, virtual:visitor or none, for all cameras", PAV_OPTION_TEXT,
     PAV_OPTION_AT(camera), false},
    {"--audio", "FILE", "what the scenes hear, or silence, in place of the exhibition's sound",
     PAV_OPTION_TEXT, 0, true},
    {"--param", "KEY=VALUE", "a parameter of the installations; may be repeated",
     PAV_OPTION_SETTING, 0, true},
    {"--seed", "N", "of everything that is left to chance", PAV_OPTION_INT, 0, true, 0, 4294967295},
    {"--record", "FILE.mp4", "keep what is shown", PAV_OPTION_TEXT, PAV_OPTION_AT(record), false},
    {"--sheet", "FILE.png", "keep a contact sheet", PAV_OPTION_TEXT, PAV_OPTION_AT(sheet), false},
    {"--no-record", NULL, "keep nothing of a headless run", PAV_OPTION_FLAG,
     PAV_OPTION_AT(no_record), false},
    {"--no-tour", NULL, "the programme's own durations, also with --headless --seconds",
     PAV_OPTION_FLAG, PAV_OPTION_AT(no_tour), false},
    {"--language", "L", "of the texts: fr, nl, en …", PAV_OPTION_LANGUAGE, 0, true},
    {"--no-sound", NULL, "silent", PAV_OPTION_FLAG, 0, true},
    {"--debug", "vision", "show what the eye finds, over everything; also the key V",
     PAV_OPTION_TEXT, 0, true},
    {"--developer", NULL, "saved shaders and C are seen at once, mistakes stand on the picture",
     PAV_OPTION_FLAG, PAV_OPTION_AT(developer), true},
    {"--understudy", NULL, "a second stage stands behind the first, as in a kiosk", PAV_OPTION_FLAG,
     PAV_OPTION_AT(understudy), false},
    {"--no-understudy", NULL, "none does, in a kiosk either", PAV_OPTION_FLAG,
     PAV_OPTION_AT(no_understudy), false},
    {"--panel", "HOST:PORT", "where the panel is, or off; 127.0.0.1:8088 by default",
     PAV_OPTION_TEXT, PAV_OPTION_AT(panel), false},
    {"--osc", "HOST:PORT", "where OSC comes in, or off; 127.0.0.1:9000 by default", PAV_OPTION_TEXT,
     PAV_OPTION_AT(osc), false},
    {"--lan", NULL, "the panel for phones and tablets too: shows a code to point them at",
     PAV_OPTION_FLAG, PAV_OPTION_AT(lan), false},
    {"--software", NULL, "draw without a GPU", PAV_OPTION_FLAG, PAV_OPTION_AT(software), false},
    {"--no-keeper", NULL, "one stage under a debugger, without cameras", PAV_OPTION_FLAG,
     PAV_OPTION_AT(no_keeper), false},
    PAV_OPTION_END,
};

/* A link is what it points to: names in an exhibition are those beside the file itself. */
static char *whole(const char *thing)
{
    struct stat about;
    char *path = lstat(thing, &about) == 0 && S_ISLNK(about.st_mode) ? realpath(thing, NULL) : NULL;
    return path ? path : pav_strdup(thing);
}

static char *default_exhibition(void)
{
    return pav_path_join(pav_place_root(), "assets/exhibitions/humans-machines.yaml");
}

/* "assets/exhibitions/humans-machines.yaml" and "mirror/" to "humans-machines" and "mirror". */
static char *base_name(const char *thing)
{
    char *whole = pav_strdup(thing);
    for (size_t end = strlen(whole); end > 1 && whole[end - 1] == '/'; end--)
        whole[end - 1] = 0;
    if (strcmp(pav_path_name(whole), "installation.yaml") == 0) {
        char *folder = pav_path_folder(whole);
        free(whole);
        whole = folder;
    }
    char *name = pav_strdup(pav_path_name(whole));
    char *dot = strrchr(name, '.');
    if (dot && dot != name)
        *dot = 0;
    free(whole);
    return name;
}

static char *output_path(const char *thing, const char *ending)
{
    const char *folder = getenv("PAVILION_OUT");
    char *name = base_name(thing);
    char *file = pav_sprintf("%s%s", strcmp(name, ".") == 0 ? "exhibition" : name, ending);
    char *path = pav_path_join(folder && folder[0] ? folder : "out", file);
    free(name);
    free(file);
    return path;
}

static bool has_display(void)
{
    return getenv("DISPLAY") || getenv("WAYLAND_DISPLAY");
}

/* A debugger wants the stage itself, not a child of a child. */
static int run_bare(struct pav_app_options *options, const char *thing)
{
    struct pav_arguments arguments = {0};
    pav_arguments_add(&arguments, "pavilion-stage");
    pav_arguments_add(&arguments, "run");
    pav_arguments_add(&arguments, "%s", thing);
    pav_arguments_option(&arguments, "--camera", "none");
    for (size_t i = 0; i < options->stage.count; i++)
        pav_arguments_add(&arguments, "%s", options->stage.list[i]);
    if (options->seconds > 0)
        pav_arguments_option(&arguments, "--seconds", "%g", options->seconds);
    char *path = pav_keeper_program("pavilion-stage");
    if (path)
        execv(path, arguments.list);
    fprintf(stderr, "pavilion: pavilion-stage cannot be started: %s\n",
            strerror(path ? errno : ENOENT));
    free(path);
    pav_arguments_finish(&arguments);
    return PAV_EXIT_FAILED;
}

static bool is_for_stage(const struct pav_app_options *options, const char *word)
{
    for (size_t i = 0; i < options->stage.count; i++)
        if (strcmp(options->stage.list[i], word) == 0)
            return true;
    return false;
}

/* No camera is opened for a shader that reads none, unless it is being worked on: then it may soon. */
static const char *camera_for(const struct pav_app_options *options, const char *thing)
{
    if (options->camera || !pav_place_is_work(thing) || is_for_stage(options, "--developer"))
        return options->camera;
    struct pav_needs needs = {0};
    bool told = pav_needs_ask(&needs, thing);
    bool blind = told && (!needs.words[0] || strcmp(needs.words, "sound") == 0);
    pav_needs_finish(&needs);
    return blind ? "none" : NULL;
}

static int run_kept(struct pav_app_options *options, const char *thing)
{
    bool chosen = options->record || options->sheet;
    bool by_itself = options->headless && !chosen && !options->no_record;
    /* A film's own recording must not get the film's name. */
    char *record =
        by_itself ? output_path(thing, pav_place_is_film(thing) ? "-shown.mp4" : ".mp4") : NULL;
    char *sheet = by_itself ? output_path(thing, "-sheet.png") : NULL;
    char *takes = output_path(thing, "");
    struct pav_keeper_options keeper = {
        .mode = PAV_KEEPER_RUN,
        .stage_mode = "run",
        .thing = thing,
        .cameras = true,
        .camera = camera_for(options, thing),
        .stage_options = (const char *const *)options->stage.list,
        .seconds = options->seconds,
        .fps = options->fps,
        .tour = options->headless && options->seconds > 0 && !options->no_tour,
        .record = by_itself ? record : options->record,
        .sheet = by_itself ? sheet : options->sheet,
        .takes = takes,
        .takes_by_key = !options->kiosk && !options->headless,
        .shows_outputs = true,
        .optional_outputs = by_itself,
        .panel = options->panel,
        .osc = options->osc,
        .lan = options->lan,
        .software = options->software,
        .kiosk = options->kiosk,
        .hours = options->kiosk || options->headless,
        .understudy = (options->kiosk || options->understudy) && !options->no_understudy,
        .developer = options->developer,
    };
    int code = pav_keeper_run(&keeper);
    free(record);
    free(sheet);
    free(takes);
    return code;
}

static bool place_valid(const char *option, const char *place, const char *example)
{
    if (!place || pav_listen_valid(place))
        return true;
    fprintf(stderr, "pavilion run: %s: expected an address such as %s, or off, not '%s'\n", option,
            example, place);
    return false;
}

static int run(struct pav_app_options *options)
{
    if (options->thing_count > 1 || options->windowed + options->kiosk + options->headless > 1) {
        fprintf(stderr, "pavilion run: expected one exhibition, and one of --windowed, --kiosk and "
                        "--headless\n");
        return PAV_EXIT_USAGE;
    }
    if (options->kiosk && options->developer) {
        fprintf(stderr,
                "pavilion run: --kiosk and --developer do not go together: a kiosk loads what "
                "was built, and compiles nothing\n");
        return PAV_EXIT_USAGE;
    }
    if (options->record && !pav_path_ends(options->record, ".mp4")) {
        fprintf(stderr, "pavilion run: --record: expected FILE.mp4, not '%s'\n", options->record);
        return PAV_EXIT_USAGE;
    }
    if (options->sheet && !pav_path_ends(options->sheet, ".png")) {
        fprintf(stderr, "pavilion run: --sheet: expected FILE.png, not '%s'\n", options->sheet);
        return PAV_EXIT_USAGE;
    }
    if (!place_valid("--panel", options->panel, "127.0.0.1:8088") ||
        !place_valid("--osc", options->osc, "127.0.0.1:9000"))
        return PAV_EXIT_USAGE;
    if (!options->windowed && !options->kiosk && !options->headless && !has_display()) {
        fprintf(stderr, "pavilion: no display is there: running headless\n");
        options->headless = true;
        pav_arguments_add(&options->stage, "--headless");
    }
    char *thing = options->thing_count ? whole(options->things[0]) : default_exhibition();
    int code = options->no_keeper ? run_bare(options, thing) : run_kept(options, thing);
    free(thing);
    return code;
}

const struct pav_command_info pav_command_run = {
    .name = "run",
    .usage = "[EXHIBITION | INSTALLATION] [options]",
    .summary = "open an exhibition (by default: Humans / Machines)",
    .about =
        "Keys: N next, L language, F full screen, B black, V what the eye finds, S keeps a still,\n"
        "R begins and ends a film (both in out/), Escape or Q ends.\n"
        "Headless runs exist to be looked at: they leave out/NAME.mp4 and out/NAME-sheet.png\n"
        "(in $PAVILION_OUT, if that is set), and print the two paths at the end. With --seconds\n"
        "every entry of the programme gets its share of the time.\n"
        "Pictures that would flash more than three times within a second over a quarter of the "
        "screen\n"
        "are mixed with those before, unless the exhibition says flashes: allowed.",
    .options = options_table,
    .run = run,
};

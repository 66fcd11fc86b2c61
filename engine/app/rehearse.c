/* pavilion rehearse: an installation is tried out before it travels. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/commands.h"
#include "app/needs.h"
#include "app/packs.h"
#include "app/travel.h"
#include "keeper/keeper.h"
#include "link/manifest.h"

#define COLUMN    12
#define SECONDS   5.0
#define FPS       60.0
#define SETTLE    "0.5"
#define LANGUAGES "fr,nl,en" /* what the house speaks */

static const struct pav_option options_table[] = {
    {"--seconds", "N", "of its own time; 5 by default", PAV_OPTION_NUMBER, PAV_OPTION_AT(seconds),
     false, 0.5, 3600},
    {"--size", "WxH", "1280x720 by default", PAV_OPTION_SIZE, 0, true, 16, 16384},
    {"--param", "KEY=VALUE", "a parameter; may be repeated", PAV_OPTION_SETTING, 0, true},
    {"--camera", "FILE", "a film as the camera; virtual:visitor by default", PAV_OPTION_TEXT,
     PAV_OPTION_AT(camera), false},
    {"--languages", "L,L…", "that it should speak; " LANGUAGES " by default", PAV_OPTION_TEXT,
     PAV_OPTION_AT(languages), false},
    {"--allow-unsigned", NULL, "take films and shaders that nobody signed", PAV_OPTION_FLAG,
     PAV_OPTION_AT(allow_unsigned), false},
    {"--software", NULL, "draw without a GPU", PAV_OPTION_FLAG, PAV_OPTION_AT(software), false},
    PAV_OPTION_END,
};

static void say(const char *what, const char *words)
{
    printf("%-*s %s\n", COLUMN, what, words);
    fflush(stdout);
}

/* --- how long a picture takes ---------------------------------------------------------------------- */

struct costs {
    double p50_ms, p99_ms;
    json_int_t gpu_bytes;
    char renderer[160];
};

static bool read_costs(FILE *words, struct costs *costs)
{
    char line[2000];
    bool found = false;
    rewind(words);
    while (fgets(line, sizeof line, words)) {
        const char *renderer = "";
        json_t *root = line[0] == '{' ? json_loads(line, 0, NULL) : NULL;
        if (root && json_unpack(root, "{s:F, s:F, s:I, s:s}", "drawing_p50_ms", &costs->p50_ms,
                                "drawing_p99_ms", &costs->p99_ms, "gpu_bytes", &costs->gpu_bytes,
                                "renderer", &renderer) == 0)
            found = true;
        else
            fputs(line, stderr);
        if (found && renderer[0])
            pav_strcpy(costs->renderer, sizeof costs->renderer, renderer);
        json_decref(root);
    }
    return found;
}

/* In lock-step with a drawn visitor, as fast as it goes. */
static bool measure(struct pav_app_options *options, const char *thing, struct costs *costs)
{
    FILE *words = tmpfile();
    if (!words)
        return false;
    double seconds = options->seconds > 0 ? options->seconds : SECONDS;
    pav_arguments_option(&options->stage, "--frames", "%d", (int)(seconds * FPS));
    pav_arguments_option(&options->stage, "--at", SETTLE);
    pav_arguments_add(&options->stage, "--unpaced");
    pav_keeper_run(&(struct pav_keeper_options){
        .mode = PAV_KEEPER_ONCE,
        .stage_mode = "bench",
        .thing = thing,
        .cameras = true,
        .camera = options->camera ? options->camera : "virtual:visitor",
        .stage_options = (const char *const *)options->stage.list,
        .fps = FPS,
        .software = options->software,
        .output = fileno(words),
    });
    bool measured = read_costs(words, costs);
    fclose(words);
    return measured;
}

static void say_rate(const char *what, double period_ms, double p99_ms)
{
    char words[120];
    snprintf(words, sizeof words, "%s here: %.1f of %.1f ms",
             p99_ms <= period_ms ? "holds" : "does not hold", p99_ms, period_ms);
    say(what, words);
}

static bool say_costs(struct pav_app_options *options, const char *thing)
{
    struct costs costs = {0};
    char words[300];
    if (!measure(options, thing, &costs)) {
        say("pictures", "it does not run");
        return false;
    }
    snprintf(words, sizeof words, "p50 %.1f ms, p99 %.1f ms (%s)", costs.p50_ms, costs.p99_ms,
             costs.renderer);
    say("pictures", words);
    say_rate("60 Hz", 1000 / 60.0, costs.p99_ms);
    say_rate("30 Hz", 1000 / 30.0, costs.p99_ms);
    snprintf(words, sizeof words, "%.0f MB in textures and targets",
             (double)costs.gpu_bytes * 1e-6);
    say("graphics", words);
    say("", "another machine draws at another speed: rehearse there too");
    return true;
}

/* --- flashes --------------------------------------------------------------------------------------- */

/* Each second that flashes too often, a line each; how many. */
static int print_flashes(FILE *words)
{
    char line[2000];
    int count = 0;
    rewind(words);
    while (fgets(line, sizeof line, words)) {
        const char *second = strstr(line, "second ");
        bool one = second && strstr(line, "flashes within a second");
        if (one && count++ == 0)
            say("flashes", "too many, which the stage will limit:");
        if (one)
            printf("  %s", second);
    }
    return count;
}

/* It travels all the same: `run` limits them. */
static void say_flashes(const struct pav_app_options *options, const char *thing)
{
    FILE *words = tmpfile();
    if (!words)
        return;
    int code = pav_keeper_run(&(struct pav_keeper_options){
        .mode = PAV_KEEPER_ONCE,
        .stage_mode = "flash",
        .thing = thing,
        .cameras = true,
        .camera = options->camera ? options->camera : "virtual:visitor",
        .seconds = options->seconds > 0 ? options->seconds : SECONDS,
        .fps = FPS / 2,
        .software = options->software,
        .output = fileno(words),
    });
    if (print_flashes(words) == 0)
        say("flashes", code == 0 ? "no more than three in any second" : "could not be looked for");
    fclose(words);
}

/* --- what it asks for, and what it lacks ------------------------------------------------------------ */

static void say_words(const struct pav_travel *travel)
{
    say("texts", travel->texts.length ? "missing:" : "all there");
    fputs(travel->texts.length ? travel->texts.text : "", stdout);
    say("media", travel->media.length ? "missing:" : "all there");
    fputs(travel->media.length ? travel->media.text : "", stdout);
}

static bool say_travel(const struct pav_app_options *options, const char *thing,
                       const struct pav_needs *needs)
{
    struct pav_travel travel = {0};
    pav_travel_look(&travel, thing, options->languages ? options->languages : LANGUAGES);
    const char *credits = travel.credits ? travel.credits : needs->credit[0] ? needs->credit : NULL;
    say("credits", credits ? credits : "missing");
    if (credits && strcmp(credits, "Your name") == 0)
        say("", "that is what `pavilion new` wrote: put your own there");
    say("licence", travel.licence  ? travel.licence
                   : travel.shader ? "a shader alone has no place for it; an installation.yaml does"
                                   : "missing");
    say_words(&travel);
    bool whole = credits && (travel.licence || travel.shader) && !travel.texts.length &&
                 !travel.media.length;
    pav_travel_finish(&travel);
    return whole;
}

static void add_size(char *out, size_t room, double bytes)
{
    bool small = bytes < 1e6;
    snprintf(out, room, "%.*f %s", small ? 0 : 1, bytes * (small ? 1e-3 : 1e-6),
             small ? "KB" : "MB");
}

static void say_size(const char *file, const char *thing)
{
    struct stat about;
    char words[200], packed[40], unpacked[40];
    add_size(unpacked, sizeof unpacked, pav_travel_bytes(thing));
    if (file && stat(file, &about) == 0) {
        add_size(packed, sizeof packed, (double)about.st_size);
        snprintf(words, sizeof words, "%s, %s unpacked", packed, unpacked);
    } else
        snprintf(words, sizeof words, "%s before packing", unpacked);
    say("size", words);
}

/* --- the whole ---------------------------------------------------------------------------------------- */

static bool rehearse_thing(struct pav_app_options *options, const char *file, const char *thing)
{
    bool checked = pav_packs_check(thing, options->software);
    say("check", checked ? "all is well" : "see above");
    struct pav_needs needs = {0};
    bool told = pav_needs_ask(&needs, thing);
    say("needs", told && !needs.words[0] ? "nothing of the eye" : needs.words);
    bool whole = say_travel(options, thing, &needs);
    pav_needs_finish(&needs);
    say_size(file, thing);
    bool runs = checked && say_costs(options, thing);
    if (runs)
        say_flashes(options, thing);
    bool good = checked && told && whole && runs && !pav_packs_broken_off();
    say("", good ? "ready to travel" : "not ready to travel");
    return good;
}

/* Out of its pack with the same care as when it is installed, and gone again afterwards. */
static bool rehearse_pack(struct pav_app_options *options, const char *file)
{
    const char *place = getenv("TMPDIR");
    char *folder = pav_sprintf("%s/pavilion-rehearsal-XXXXXX", place && place[0] ? place : "/tmp");
    bool good = false;
    pav_packs_mind_break();
    if (!mkdtemp(folder)) {
        perror(folder);
        free(folder);
        return false;
    }
    char *fresh = pav_packs_unpack(file, folder, options->allow_unsigned);
    if (fresh) {
        char *thing = pav_place_shown(fresh);
        good = rehearse_thing(options, file, thing);
        free(thing);
    }
    free(fresh);
    pav_packs_remove(folder);
    free(folder);
    return good;
}

static int rehearse(struct pav_app_options *options)
{
    if (options->thing_count != 1) {
        fprintf(stderr, "pavilion rehearse: expected one pack or installation\n");
        return PAV_EXIT_USAGE;
    }
    setenv("PAVILION_LOG", "error", 0);
    const char *asked = options->things[0];
    if (pav_packs_is(asked))
        return rehearse_pack(options, asked) ? PAV_EXIT_WELL : PAV_EXIT_FAILED;
    char *thing = pav_place_installation(asked, NULL);
    if (!thing) {
        pav_place_refuse(asked);
        return PAV_EXIT_USAGE;
    }
    bool good = rehearse_thing(options, NULL, thing);
    free(thing);
    return good ? PAV_EXIT_WELL : PAV_EXIT_FAILED;
}

const struct pav_command_info pav_command_rehearse = {
    .name = "rehearse",
    .usage = "FILE.pavilion|INSTALLATION [options]",
    .summary = "try an installation out before it travels",
    .about = "Runs it with a drawn visitor and says what a picture costs on this machine, how it "
             "flashes,\n"
             "what it needs, and what is missing: texts in each language, media, credits, licence. "
             "Exit 1\n"
             "when something is.",
    .options = options_table,
    .run = rehearse,
};

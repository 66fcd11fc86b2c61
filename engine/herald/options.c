/* Owns the reading of the herald's command line. */
#include "herald/options.h"

#include <stdlib.h>
#include <string.h>

#define HURRY_MAX 5000.0

static bool take_word(struct pav_herald_options *options, const char *option, const char *word)
{
    const struct {
        const char *name;
        const char **place;
    } words[] = {
        {"--broker", &options->broker}, {"--kiosk", &options->kiosk},
        {"--prefix", &options->prefix}, {"--ca", &options->ca},
        {"--cert", &options->cert},     {"--key", &options->key},
        {"--user", &options->user},     {"--password-file", &options->password_file},
        {"--panel", &options->panel},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(option, words[i].name) == 0) {
            *words[i].place = word;
            return true;
        }
    }
    if (strcmp(option, "--port") == 0)
        options->port = atoi(word);
    else if (strcmp(option, "--keepalive") == 0)
        options->keepalive_s = atoi(word);
    else
        return false;
    return true;
}

/* For tests: waiting times pass so many times as fast. Never slower, so that nobody is hidden by it. */
static double hurry(void)
{
    const char *text = getenv("PAVILION_HERALD_HURRY");
    double times = text ? strtod(text, NULL) : 1;
    return times >= 1 && times <= HURRY_MAX ? times : 1;
}

bool pav_herald_options_read(struct pav_herald_options *options, int argc, char **argv)
{
    *options = (struct pav_herald_options){.hurry = hurry()};
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--again") == 0)
            options->again = true;
        else if (i + 1 < argc && strcmp(argv[i], "--probe") == 0)
            options->probe = argv[++i];
        else if (i + 1 < argc && take_word(options, argv[i], argv[i + 1]))
            i++;
        else
            return false;
    }
    return options->broker && options->kiosk && options->prefix && options->port > 0 &&
           options->keepalive_s > 0;
}

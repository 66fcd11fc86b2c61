/* pavilion key: whose packs are whose. */
#include <stdio.h>
#include <string.h>

#include "app/commands.h"
#include "app/packs.h"

static const struct pav_option options_table[] = {
    {"--name", "NAME", "of a sender that you trust", PAV_OPTION_TEXT, PAV_OPTION_AT(name), false},
    PAV_OPTION_END,
};

/* Why these words are no use, or NULL. */
static const char *fault(const struct pav_app_options *options)
{
    const char *verb = options->thing_count ? options->things[0] : "";
    if (strcmp(verb, "trust") == 0)
        return options->thing_count != 2 ? "trust whom? A key, or a file that holds one"
               : !options->name          ? "by which name? --name \"…\""
                                         : NULL;
    if (options->name)
        return "--name goes with trust";
    bool one = strcmp(verb, "new") == 0 || strcmp(verb, "show") == 0;
    if (!one && strcmp(verb, "list") != 0)
        return "expected new, show, trust or list";
    return options->thing_count > (one ? 2U : 1U) ? "too many words" : NULL;
}

static int key(struct pav_app_options *options)
{
    const char *why = fault(options);
    if (why) {
        fprintf(stderr, "pavilion key: %s\n", why);
        return PAV_EXIT_USAGE;
    }
    struct pav_arguments arguments = {0};
    pav_arguments_add(&arguments, "pavilion-pack");
    pav_arguments_add(&arguments, "key");
    for (size_t i = 0; i < options->thing_count; i++)
        pav_arguments_add(&arguments, "%s", options->things[i]);
    if (options->name)
        pav_arguments_add(&arguments, "%s", options->name);
    int code = pav_packs_run(&arguments);
    pav_arguments_finish(&arguments);
    return code;
}

const struct pav_command_info pav_command_key = {
    .name = "key",
    .usage = "new [FILE] | show [FILE] | trust FILE|KEY --name NAME | list",
    .summary = "the key that you sign with, and whose you trust",
    .about =
        "new makes your secret key, show prints the half of it that others need to know you by,\n"
        "trust makes a sender known, list shows who is. Only code wants a known sender; films and\n"
        "shaders are taken from anybody. They lie in ~/.config/pavilion: key and senders.yaml.",
    .options = options_table,
    .run = key,
};

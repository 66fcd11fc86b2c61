/* pavilion pack: an installation as one file, to be carried elsewhere. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "app/commands.h"
#include "app/needs.h"
#include "app/packs.h"
#include "link/manifest.h"

static const struct pav_option options_table[] = {
    {"--out", "FILE", "where to; NAME.pavilion here by default", PAV_OPTION_TEXT,
     PAV_OPTION_AT(out), false},
    {"--key", "FILE", "sign with this secret key instead of your own", PAV_OPTION_TEXT,
     PAV_OPTION_AT(key), false},
    {"--unsigned", NULL, "sign with none: few will take it", PAV_OPTION_FLAG,
     PAV_OPTION_AT(no_signature), false},
    {"--software", NULL, "check shaders without a GPU", PAV_OPTION_FLAG, PAV_OPTION_AT(software),
     false},
    PAV_OPTION_END,
};

static bool is_file(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 && S_ISREG(about.st_mode);
}

/* NAME.pavilion for an installation NAME, or for NAME.fs. */
static char *default_out(const char *thing)
{
    const char *name = pav_path_name(thing), *point = strrchr(name, '.');
    bool ending = is_file(thing) && point && point > name;
    return pav_sprintf("%.*s.pavilion", ending ? (int)(point - name) : (int)strlen(name), name);
}

static int write_pack(const struct pav_app_options *options, const char *thing,
                      const struct pav_needs *needs)
{
    struct pav_arguments arguments = {0};
    char *out = options->out ? pav_strdup(options->out) : default_out(thing);
    pav_arguments_add(&arguments, "pavilion-pack");
    pav_arguments_add(&arguments, "write");
    pav_arguments_option(&arguments, is_file(thing) ? "--work" : "--folder", "%s", thing);
    for (size_t i = 0; i < needs->file_count; i++)
        pav_arguments_option(&arguments, "--file", "%s", needs->files[i]);
    pav_arguments_option(&arguments, "--needs", "%s", needs->words);
    pav_arguments_option(&arguments, "--api", "%s", needs->api);
    pav_arguments_option(&arguments, "--credits", "%s", needs->credit);
    pav_arguments_option(&arguments, "--out", "%s", out);
    if (options->key)
        pav_arguments_option(&arguments, "--key", "%s", options->key);
    if (options->no_signature)
        pav_arguments_add(&arguments, "--unsigned");
    int code = pav_packs_run(&arguments);
    pav_arguments_finish(&arguments);
    free(out);
    return code;
}

static int pack(struct pav_app_options *options)
{
    if (options->thing_count != 1 || (options->key && options->no_signature)) {
        fprintf(stderr, "pavilion pack: expected one installation or shader%s\n",
                options->key ? ", and either --key or --unsigned" : "");
        return PAV_EXIT_USAGE;
    }
    char *thing = pav_place_installation(options->things[0], NULL);
    if (!thing) {
        pav_place_refuse(options->things[0]);
        return PAV_EXIT_USAGE;
    }
    struct pav_needs needs = {0};
    int code = PAV_EXIT_FAILED;
    if (!pav_packs_check(thing, options->software))
        fprintf(stderr,
                "pavilion pack: what is wrong here would be wrong wherever it is carried to\n");
    else if (!pav_needs_ask(&needs, thing))
        fprintf(stderr, "pavilion pack: %s: %s\n", options->things[0], needs.words);
    else
        code = write_pack(options, thing, &needs);
    pav_needs_finish(&needs);
    free(thing);
    return code;
}

const struct pav_command_info pav_command_pack = {
    .name = "pack",
    .usage = "INSTALLATION|SHADER [options]",
    .summary = "make one file of an installation, to carry it elsewhere",
    .about =
        "It is checked first. The file holds all that the installation shows, what was built of\n"
        "its scene, title, credits, licence and needs, and is signed by you, so that others can\n"
        "know whose it is (pavilion key). The same installation gives the same file.",
    .options = options_table,
    .run = pack,
};

/* pavilion build: the scene of an installation in C, compiled into the file that is loaded. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/commands.h"
#include "app/compile.h"
#include "link/manifest.h"

static const struct pav_option options_table[] = {
    {"--out", "FILE.so", "where to; NAME.so in the installation's folder by default",
     PAV_OPTION_TEXT, PAV_OPTION_AT(out), false},
    {"--objects", "FOLDER", "keep what was compiled there, so that the next build is quicker",
     PAV_OPTION_TEXT, PAV_OPTION_AT(objects), false},
    PAV_OPTION_END,
};

static bool read_manifest(struct pav_manifest *manifest, const char *thing)
{
    char *folder = pav_place_installation(thing, NULL);
    if (!folder || pav_place_is_alone(folder)) {
        fprintf(stderr, "pavilion build: there is no installation %s\n", thing);
        free(folder);
        return false;
    }
    struct pav_complaints complaints = {0};
    bool good = pav_manifest_read(manifest, folder, NULL, &complaints);
    if (complaints.text.length)
        fputs(complaints.text.text, stderr);
    pav_complaints_finish(&complaints);
    free(folder);
    if (!good)
        return false;
    if (manifest->scene)
        return true;
    fprintf(stderr, "pavilion build: %s has no scene in C: there is nothing to build\n",
            manifest->name);
    pav_manifest_finish(manifest);
    return false;
}

/* The house's are built with the house, others beside their source. */
static char *library_of(const struct pav_manifest *manifest, const char *out)
{
    char *house = pav_path_join(pav_place_root(), "installations");
    char *sources = pav_path_folder(manifest->scene), *parent = pav_path_folder(sources);
    char *whole = realpath(house, NULL), *path = NULL;
    if (out)
        path = pav_strdup(out);
    else if (whole && strcmp(whole, parent) == 0)
        fprintf(stderr, "pavilion build: %s is of the house, which ./run builds\n",
                pav_path_name(sources));
    else
        path = pav_sprintf("%s/%s.so", sources, manifest->name);
    free(whole);
    free(parent);
    free(sources);
    free(house);
    return path;
}

static void remove_folder(const char *folder)
{
    DIR *listing = opendir(folder);
    for (struct dirent *entry; listing && (entry = readdir(listing));) {
        char *path = pav_path_join(folder, entry->d_name);
        unlink(path);
        free(path);
    }
    if (listing)
        closedir(listing);
    rmdir(folder);
}

static bool compile(const struct pav_manifest *manifest, const char *out, const char *objects)
{
    const char *temporary = getenv("TMPDIR");
    char *own =
        pav_sprintf("%s/pavilion-build-XXXXXX", temporary && temporary[0] ? temporary : "/tmp");
    if (!objects && !mkdtemp(own)) {
        fprintf(stderr, "pavilion build: %s: %s\n", own, strerror(errno));
        free(own);
        return false;
    }
    char *sources = pav_path_folder(manifest->scene);
    bool well = pav_compile(
        &(struct pav_compile){.sources = sources, .objects = objects ? objects : own, .out = out});
    if (!objects)
        remove_folder(own);
    free(sources);
    free(own);
    return well;
}

static int run(struct pav_app_options *options)
{
    struct pav_manifest manifest;
    if (options->thing_count != 1) {
        fprintf(stderr, "pavilion build: expected one installation\n");
        return PAV_EXIT_USAGE;
    }
    if (!read_manifest(&manifest, options->things[0]))
        return PAV_EXIT_USAGE;
    char *out = library_of(&manifest, options->out);
    int code = !out                                        ? PAV_EXIT_USAGE
               : compile(&manifest, out, options->objects) ? PAV_EXIT_WELL
                                                           : PAV_EXIT_FAILED;
    free(out);
    pav_manifest_finish(&manifest);
    return code;
}

const struct pav_command_info pav_command_build = {
    .name = "build",
    .usage = "INSTALLATION [--out FILE.so]",
    .summary = "compile the scene of an installation in C",
    .about = "With the system's compiler ($CC, or cc). A kiosk never compiles: it loads what was "
             "built.\n"
             "`pavilion run --developer` builds by itself, each time a source is saved.",
    .options = options_table,
    .run = run,
};

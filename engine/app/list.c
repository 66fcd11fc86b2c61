/* pavilion list: the installations that are there. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/commands.h"
#include "keeper/keeper.h"
#include "link/manifest.h"

static const struct pav_option options_table[] = {PAV_OPTION_END};

/* "fr" of "fr_BE.UTF-8". */
static void language_of_user(char *out, size_t bytes)
{
    static const char *const variables[] = {"LC_ALL", "LC_MESSAGES", "LANG", NULL};
    snprintf(out, bytes, "en");
    for (const char *const *name = variables; *name; name++) {
        const char *value = getenv(*name);
        if (!value || !value[0])
            continue;
        size_t length = strspn(value, "abcdefghijklmnopqrstuvwxyz");
        if (length >= 2 && length < bytes)
            snprintf(out, bytes, "%.*s", (int)length, value);
        return;
    }
}

/* What its scene asks of the eye stands in a table of the artist's code, which only a stage loads, behind
 * its wall: one stage for each, so that one which dies takes nothing but its own line. */
static bool print_needs(const char *folder)
{
    char line[600], last[600] = "its stage did not answer";
    FILE *words = tmpfile();
    if (!words)
        return false;
    int code = pav_keeper_run(&(struct pav_keeper_options){
        .mode = PAV_KEEPER_ONCE, .stage_mode = "needs", .thing = folder, .output = fileno(words)});
    rewind(words);
    while (fgets(line, sizeof line, words)) {
        line[strcspn(line, "\n")] = 0;
        if (line[0])
            snprintf(last, sizeof last, "%s", line);
    }
    fclose(words);
    bool told = code == 0 && strncmp(last, "needs: ", 7) == 0;
    printf("%-20s %s%s\n", "", told ? "needs " : "cannot be loaded: ", told ? last + 7 : last);
    return told;
}

static bool list_one(const char *name, const char *language)
{
    char *folder = pav_place_installation(name, NULL);
    struct pav_complaints complaints = {0};
    struct pav_manifest manifest = {0};
    bool good = folder && pav_manifest_read(&manifest, folder, NULL, &complaints);
    if (good) {
        printf("%-20s %s%s\n", name, pav_words_in(&manifest.title, language),
               manifest.synthetic ? "  (shows synthetic people)" : "");
        if (manifest.credits)
            printf("%-20s by %s\n", "", manifest.credits);
        if (manifest.licence)
            printf("%-20s %s\n", "", manifest.licence);
        if (manifest.plugin)
            good = print_needs(folder);
        else
            printf("%-20s not built\n", "");
        pav_manifest_finish(&manifest);
    } else {
        printf("%-20s cannot be shown:\n%s", name,
               complaints.text.length ? complaints.text.text : "");
    }
    pav_complaints_finish(&complaints);
    free(folder);
    return good;
}

static int list(struct pav_app_options *options)
{
    if (options->thing_count > 0) {
        fprintf(stderr, "pavilion list: takes no arguments\n");
        return PAV_EXIT_USAGE;
    }
    setenv("PAVILION_LOG", "error", 0); /* the log is not the answer, unless something is wrong */
    char language[16];
    language_of_user(language, sizeof language);
    char **names = pav_place_installations();
    bool good = true;
    if (!names[0])
        fprintf(stderr, "pavilion: no installations in %s/installations\n", pav_place_root());
    for (size_t i = 0; names[i]; i++)
        good &= list_one(names[i], language);
    good &= names[0] != NULL;
    pav_place_names_free(names);
    return good ? PAV_EXIT_WELL : PAV_EXIT_FAILED;
}

const struct pav_command_info pav_command_list = {
    .name = "list",
    .usage = "",
    .summary = "the installations that are there, and what they need",
    .options = options_table,
    .run = list,
};

/* Options of the commands, read by their tables. */
#include "app/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/commands.h"
#include "link/exhibition.h"

static const struct pav_option *find(const struct pav_option *table, const char *name,
                                     size_t length)
{
    for (; table && table->name; table++) {
        if (strlen(table->name) == length && strncmp(table->name, name, length) == 0)
            return table;
    }
    return NULL;
}

static bool complain(const struct pav_command_info *command, const char *option, const char *what)
{
    fprintf(stderr, "pavilion %s: %s: %s\n", command->name, option, what);
    return false;
}

static bool unknown(const struct pav_command_info *command, const char *name, size_t length)
{
    const char *words[64] = {"--help"};
    size_t count = 1;
    for (const struct pav_option *o = command->options; o && o->name && count < 63; o++) {
        if (o->kind != PAV_OPTION_PLANNED)
            words[count++] = o->name;
    }
    char *typed = pav_strndup(name, length);
    const char *nearest = pav_nearest(typed, words);
    if (nearest)
        fprintf(stderr, "pavilion %s: unknown option %s; did you mean %s?\n", command->name, typed,
                nearest);
    else
        fprintf(stderr, "pavilion %s: unknown option %s; see pavilion %s --help\n", command->name,
                typed, command->name);
    free(typed);
    return false;
}

static bool number_in_range(const struct pav_option *option, const char *text, double *out)
{
    return pav_number(text, out, NULL) && *out >= option->min && *out <= option->max;
}

static bool is_size(const char *text, double min, double max)
{
    int w, h, end = 0;
    return sscanf(text, "%dx%d%n", &w, &h, &end) == 2 && text[end] == 0 && w >= min && h >= min &&
           w <= max && h <= max;
}

/* Why `text` is no value for the option, or NULL. */
static char *fault(const struct pav_option *option, const char *text)
{
    double value = 0;
    switch (option->kind) {
    case PAV_OPTION_NUMBER:
    case PAV_OPTION_INT:
        if (!number_in_range(option, text, &value) ||
            (option->kind == PAV_OPTION_INT && value != (double)(long long)value))
            return pav_sprintf("expected a%s number from %g to %.10g, not '%s'",
                               option->kind == PAV_OPTION_INT ? " whole" : "", option->min,
                               option->max, text);
        return NULL;
    case PAV_OPTION_SIZE:
        return is_size(text, option->min, option->max)
                   ? NULL
                   : pav_sprintf(
                         "expected a size such as 1280x720, from %g to %g each way, not '%s'",
                         option->min, option->max, text);
    case PAV_OPTION_SETTING:
        return strchr(text, '=') && text[0] != '='
                   ? NULL
                   : pav_sprintf("expected KEY=VALUE, not '%s'", text);
    case PAV_OPTION_LANGUAGE:
        return pav_language_valid(text)
                   ? NULL
                   : pav_sprintf("expected a language such as fr, nl or en, not '%s'", text);
    default:
        return text[0] ? NULL : pav_strdup("expected a value, not ''");
    }
}

static void store(const struct pav_option *option, struct pav_app_options *options,
                  const char *text)
{
    void *field = (char *)options + option->offset - 1;
    double value = 0;
    if (option->offset && option->kind == PAV_OPTION_FLAG)
        *(bool *)field = true;
    else if (option->offset && option->kind == PAV_OPTION_TEXT)
        *(const char **)field = text;
    else if (option->offset && pav_number(text, &value, NULL))
        *(double *)field = value;
    if (!option->stage)
        return;
    pav_arguments_add(&options->stage, "%s", option->name);
    if (text)
        pav_arguments_add(&options->stage, "%s", text);
}

/* Takes the option at `*at`, and its value. */
static bool take(const struct pav_command_info *command, struct pav_app_options *options, int argc,
                 char **argv, int *at)
{
    const char *word = argv[*at];
    size_t length = strcspn(word, "=");
    const struct pav_option *option = find(command->options, word, length);
    if (!option)
        return unknown(command, word, length);
    if (option->kind == PAV_OPTION_PLANNED)
        return complain(command, option->name, "is not built in this version");
    const char *text = word[length] == '=' ? word + length + 1 : NULL;
    if (!option->value) {
        if (text)
            return complain(command, option->name, "takes no value");
        store(option, options, NULL);
        return true;
    }
    if (!text && *at + 1 < argc)
        text = argv[++*at];
    char *why = text ? fault(option, text) : pav_sprintf("needs a value: %s", option->value);
    if (why) {
        complain(command, option->name, why);
        free(why);
        return false;
    }
    store(option, options, text);
    return true;
}

bool pav_options_read(const struct pav_command_info *command, struct pav_app_options *options,
                      int argc, char **argv)
{
    *options = (struct pav_app_options){0};
    bool only_things = false;
    for (int i = 0; i < argc; i++) {
        if (!only_things && strcmp(argv[i], "--") == 0) {
            only_things = true;
        } else if (!only_things && argv[i][0] == '-' && argv[i][1]) {
            if (!take(command, options, argc, argv, &i))
                return false;
        } else if (options->thing_count < PAV_THINGS_MAX) {
            options->things[options->thing_count++] = argv[i];
        } else {
            return complain(command, argv[i], "too many");
        }
    }
    return true;
}

void pav_options_finish(struct pav_app_options *options)
{
    pav_arguments_finish(&options->stage);
}

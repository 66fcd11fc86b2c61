/* A command line or an environment that grows. */
#include "keeper/arguments.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern char **environ;

static void add_word(struct pav_arguments *arguments, char *word)
{
    arguments->list =
        pav_realloc(arguments->list, (arguments->count + 2) * sizeof *arguments->list);
    arguments->list[arguments->count++] = word;
    arguments->list[arguments->count] = NULL;
}

static char *printed(const char *format, va_list values)
{
    char *word = NULL;
    if (vasprintf(&word, format, values) < 0)
        word = pav_strdup("");
    return word;
}

void pav_arguments_add(struct pav_arguments *arguments, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    add_word(arguments, printed(format, values));
    va_end(values);
}

void pav_arguments_option(struct pav_arguments *arguments, const char *option, const char *format,
                          ...)
{
    va_list values;
    va_start(values, format);
    add_word(arguments, pav_strdup(option));
    add_word(arguments, printed(format, values));
    va_end(values);
}

void pav_arguments_finish(struct pav_arguments *arguments)
{
    for (size_t i = 0; i < arguments->count; i++)
        free(arguments->list[i]);
    free(arguments->list);
    *arguments = (struct pav_arguments){0};
}

static bool same_variable(const char *a, const char *b)
{
    size_t length = strcspn(a, "=");
    return strncmp(a, b, length) == 0 && b[length] == '=';
}

static bool changed(const char *variable, const char *const *changes)
{
    static const char *const own[] = {"NOTIFY_SOCKET=", "WATCHDOG_USEC=", "WATCHDOG_PID=", NULL};
    for (const char *const *name = own; *name; name++) {
        if (same_variable(*name, variable))
            return true;
    }
    for (; changes && *changes; changes++) {
        if (same_variable(*changes, variable))
            return true;
    }
    return false;
}

void pav_arguments_environment(struct pav_arguments *arguments, const char *const *changes)
{
    for (char **variable = environ; *variable; variable++) {
        if (!changed(*variable, changes))
            add_word(arguments, pav_strdup(*variable));
    }
    for (; changes && *changes; changes++)
        add_word(arguments, pav_strdup(*changes));
}

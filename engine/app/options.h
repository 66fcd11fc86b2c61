/* Options of the commands: one table row each; parsing, help and complaints all read that row. */
#ifndef PAV_APP_OPTIONS_H
#define PAV_APP_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "keeper/arguments.h"

#define PAV_THINGS_MAX 256

/* What a command line said. Strings are borrowed from argv. */
struct pav_app_options {
    const char *things[PAV_THINGS_MAX];
    size_t thing_count;
    struct pav_arguments stage; /* options that are the stage's, as it takes them */
    double seconds, fps;
    const char *camera, *record, *sheet, *out, *panel, *osc;
    bool headless, windowed, kiosk, software;
    bool json;
    bool flash;
    bool privacy;
    double abi;
    bool again;
    bool no_record, no_tour, no_keeper, lan, understudy, no_understudy;
    const char *in, *objects;
    bool isf, developer;
    const char *only;
    bool list, all;
    const char *key, *name, *to, *languages;
    const char *from;
    double days;
    bool no_signature, allow_unsigned;
    const char *user, *exhibition, *code, *root;
    bool reboot, dry_run;
};

enum pav_option_kind {
    PAV_OPTION_NONE = 0,
    PAV_OPTION_FLAG,     /* bool */
    PAV_OPTION_TEXT,     /* const char * */
    PAV_OPTION_NUMBER,   /* double, min..max */
    PAV_OPTION_INT,      /* only passed on */
    PAV_OPTION_SIZE,     /* only passed on: 1280x720 */
    PAV_OPTION_SETTING,  /* only passed on: key=value */
    PAV_OPTION_LANGUAGE, /* only passed on: fr */
    PAV_OPTION_PLANNED,  /* known, and not built in this version */
};

struct pav_option {
    const char *name;  /* "--size" */
    const char *value; /* what its value is called in the help; NULL: it has none */
    const char *help;
    enum pav_option_kind kind;
    size_t offset; /* of the field, plus one; 0: none */
    bool stage;    /* passed on to the stage */
    double min, max;
};

#define PAV_OPTION_AT(field) (offsetof(struct pav_app_options, field) + 1)
#define PAV_OPTION_END                                                                             \
    {                                                                                              \
        .name = NULL                                                                               \
    }

struct pav_command_info;
/* Reads what follows the command's name. False after complaining (exit with PAV_EXIT_USAGE). */
bool pav_options_read(const struct pav_command_info *command, struct pav_app_options *options,
                      int argc, char **argv);
void pav_options_finish(struct pav_app_options *options);

#endif

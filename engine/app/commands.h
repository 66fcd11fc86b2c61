/* The commands of `pavilion`: one file each, one const table for all. */
#ifndef PAV_APP_COMMANDS_H
#define PAV_APP_COMMANDS_H

#include "app/options.h"

enum { PAV_EXIT_WELL = 0, PAV_EXIT_FAILED = 1, PAV_EXIT_USAGE = 2 };

struct pav_command_info {
    const char *name;
    const char *usage;                /* what follows the name */
    const char *summary;              /* one line */
    const char *about;                /* more, for --help; may be NULL */
    const struct pav_option *options; /* ends with a NULL name */
    int (*run)(struct pav_app_options *options);
};

extern const struct pav_command_info pav_command_run, pav_command_check, pav_command_list,
    pav_command_render, pav_command_doctor, pav_command_bench, pav_command_faces,
    pav_command_portrait, pav_command_train_face, pav_command_new, pav_command_build,
    pav_command_pack, pav_command_install, pav_command_rehearse, pav_command_key, pav_command_kiosk,
    pav_command_hours, pav_command_faults;

#endif

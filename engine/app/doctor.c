/* pavilion doctor: what this machine has, and what to do about what it lacks. */
#include "app/doctor.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/commands.h"

static const struct pav_option options_table[] = {
    {.name = "--privacy",
     .help = "have eye, stage and desk try to get out, and tell what was refused",
     .kind = PAV_OPTION_FLAG,
     .offset = PAV_OPTION_AT(privacy)},
    {.name = "--abi",
     .value = "N",
     .help = "with --privacy: as on a kernel whose Landlock is of version N (2: Debian 12)",
     .kind = PAV_OPTION_NUMBER,
     .offset = PAV_OPTION_AT(abi),
     .min = 1,
     .max = 99},
    PAV_OPTION_END,
};

static enum pav_health worst;

void pav_doctor_row(const char *what, enum pav_health health, const char *remedy,
                    const char *format, ...)
{
    static const char *const words[] = {"", "ok", "weak", "BAD"};
    va_list values;
    va_start(values, format);
    printf("%-*s %-5s", PAV_DOCTOR_COLUMN, what, words[health]);
    vprintf(format, values);
    printf("\n");
    va_end(values);
    if (remedy && health != PAV_HEALTH_GOOD)
        printf("%*s -> %s\n", PAV_DOCTOR_COLUMN + 5, "", remedy);
    worst = health > worst ? health : worst;
}

void pav_doctor_more(const char *text)
{
    printf("%*s %s\n", PAV_DOCTOR_COLUMN + 5, "", text);
}

/* A cap only lowers, and what an older Landlock does not see seccomp refuses: it makes no hole. */
static bool privacy(const struct pav_app_options *options)
{
    char abi[16];
    snprintf(abi, sizeof abi, "%d", (int)options->abi);
    if (options->abi > 0)
        setenv("PAVILION_LANDLOCK_ABI", abi, 1);
    return pav_doctor_privacy();
}

static int doctor(struct pav_app_options *options)
{
    static void (*const looks[])(void) = {
        pav_doctor_system, pav_doctor_wall,  pav_doctor_cameras, pav_doctor_faces,
        pav_doctor_stage,  pav_doctor_fonts, pav_doctor_rights,  pav_doctor_disk,
    };
    if (options->thing_count > 0) {
        fprintf(stderr, "pavilion doctor: takes no arguments\n");
        return PAV_EXIT_USAGE;
    }
    if (options->abi > 0 && !options->privacy) {
        fprintf(stderr, "pavilion doctor: --abi belongs to --privacy\n");
        return PAV_EXIT_USAGE;
    }
    if (options->privacy)
        return privacy(options) ? PAV_EXIT_WELL : PAV_EXIT_FAILED;
    worst = PAV_HEALTH_NONE;
    for (size_t i = 0; i < sizeof looks / sizeof *looks; i++) {
        looks[i]();
        fflush(stdout);
    }
    return worst == PAV_HEALTH_BAD ? PAV_EXIT_FAILED : PAV_EXIT_WELL;
}

const struct pav_command_info pav_command_doctor = {
    .name = "doctor",
    .usage = "[--privacy [--abi N]]",
    .summary = "what this machine has, and what to do about what it lacks",
    .options = options_table,
    .run = doctor,
};

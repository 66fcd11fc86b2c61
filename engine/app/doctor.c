/* pavilion doctor: what this machine has, and what to do about what it lacks. */
#include "app/doctor.h"

#include <stdarg.h>
#include <stdio.h>

#include "app/commands.h"

static const struct pav_option options_table[] = {PAV_OPTION_END};

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
    worst = PAV_HEALTH_NONE;
    for (size_t i = 0; i < sizeof looks / sizeof *looks; i++) {
        looks[i]();
        fflush(stdout);
    }
    return worst == PAV_HEALTH_BAD ? PAV_EXIT_FAILED : PAV_EXIT_WELL;
}

const struct pav_command_info pav_command_doctor = {
    .name = "doctor",
    .usage = "",
    .summary = "what this machine has, and what to do about what it lacks",
    .options = options_table,
    .run = doctor,
};

/* What the doctor asks of pavilion-stage, behind its wall: GL, uploads, films. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/doctor.h"
#include "base/str.h"
#include "keeper/keeper.h"

static void row_of_line(char *line)
{
    line[strcspn(line, "\n")] = 0;
    char *colon = strstr(line, ": ");
    if (!colon || colon - line > PAV_DOCTOR_COLUMN || line[0] == ' ' || line[0] == '[') {
        if (line[0])
            pav_doctor_more(line);
        return;
    }
    *colon = 0;
    const char *text = colon + 2;
    bool absent = strncmp(text, "no ", 3) == 0 || strcmp(text, "no") == 0;
    bool missing = strncmp(text, "none", 4) == 0 || strncmp(text, "missing", 7) == 0;
    bool software = strcmp(line, "renderer") == 0 && strstr(text, "(software)");
    pav_doctor_row(line,
                   missing              ? PAV_HEALTH_BAD
                   : software || absent ? PAV_HEALTH_WEAK
                                        : PAV_HEALTH_GOOD,
                   software ? "install the graphics card's driver; until then 720p and simple "
                              "installations"
                            : NULL,
                   "%s", text);
}

void pav_doctor_stage(void)
{
    setenv("PAVILION_LOG", "error", 0); /* the log is not the answer, unless something is wrong */
    FILE *words = tmpfile();
    if (!words)
        return;
    int code = pav_keeper_run(&(struct pav_keeper_options){
        .mode = PAV_KEEPER_ONCE, .stage_mode = "doctor", .output = fileno(words)});
    rewind(words);
    char line[600];
    while (fgets(line, sizeof line, words))
        row_of_line(line);
    fclose(words);
    if (code != 0)
        pav_doctor_row("stage", PAV_HEALTH_BAD, "run it with PAVILION_LOG=debug to see why",
                       "pavilion-stage could not draw");
}

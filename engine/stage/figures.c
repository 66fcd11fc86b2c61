/* Owns the telling of how the stage draws. */
#include "stage/figures.h"

#include "base/str.h"

#define FIRST_S 2.0
#define EVERY_S 10.0

void pav_figures_add(struct pav_figures *figures, int64_t took_ns)
{
    pav_tempo_add(&figures->tempo, took_ns);
}

void pav_figures_tend(struct pav_figures *figures, struct pav_line *line, double now_s, double fps,
                      const char *renderer, bool software)
{
    if (figures->due_s <= 0)
        figures->due_s = now_s + FIRST_S;
    if (now_s < figures->due_s)
        return;
    struct pav_message message = {.type = PAV_MESSAGE_FIGURES};
    message.u.figures.p50_ms = pav_tempo_ms(&figures->tempo, 0.5);
    message.u.figures.p99_ms = pav_tempo_ms(&figures->tempo, 0.99);
    message.u.figures.fps = fps;
    message.u.figures.software = software;
    pav_strcpy(message.text, sizeof message.text, renderer);
    pav_line_tell(line, &message); /* one that finds no room is told in ten seconds */
    figures->tempo = (struct pav_tempo){0};
    figures->due_s = now_s + EVERY_S;
}

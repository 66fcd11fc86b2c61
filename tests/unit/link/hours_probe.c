/* Says what the engine makes of the hours of an exhibition file, for hours.py, which knows better.
 *
 * usage: hours_probe FILE FROM COUNT STEP   (instants, s since 1970)
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "link/exhibition.h"

int main(int argc, char **argv)
{
    static struct pav_exhibition e;
    struct pav_complaints complaints = {0};
    if (argc != 5 || !pav_exhibition_read(&e, argv[1], &complaints)) {
        fprintf(stderr, "%s\n", complaints.text.text ? complaints.text.text : "usage");
        return 2;
    }
    int64_t from_s = atoll(argv[2]), count = atoll(argv[3]), step_s = atoll(argv[4]);
    int64_t to_s = from_s + count * step_s;
    struct pav_timezone zone;
    pav_timezone_load(&zone, e.hours.zone);
    for (int64_t i = 0; i < count; i++)
        putchar(pav_hours_open(&e.hours, &zone, from_s + i * step_s) ? '1' : '0');
    putchar('\n');
    for (int64_t t_s = from_s; (t_s = pav_hours_change(&e.hours, &zone, t_s)) < to_s;)
        printf("change %" PRId64 "\n", t_s);
    for (int64_t t_s = from_s; (t_s = pav_hours_restart(&e.hours, &zone, t_s)) < to_s;)
        printf("restart %" PRId64 "\n", t_s);
    pav_timezone_finish(&zone);
    pav_exhibition_finish(&e);
    return 0;
}

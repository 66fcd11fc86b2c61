/* Decodes a film as fast as it goes, shows nothing, and prints one line of JSON: what it cost. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "base/log.h"
#include "stage/media/film.h"

int main(int argc, char **argv)
{
    if (argc < 2 || argc > 4) {
        fprintf(stderr, "usage: decode FILM [THREADS [FRAMES]]\n");
        return 2;
    }
    pav_log_set_level(PAV_LOG_ERROR);
    char *why = NULL;
    int64_t begin_ns = pav_clock_ns();
    struct pav_decoder *decoder = pav_decoder_open(argv[1], argc > 2 ? atoi(argv[2]) : 1, &why);
    if (!decoder) {
        fprintf(stderr, "%s\n", why);
        return 1;
    }
    unsigned long long most = argc > 3 ? strtoull(argv[3], NULL, 10) : 0, frames = 0;
    struct pav_picture picture;
    double t_s;
    while ((!most || frames < most) && pav_decoder_next(decoder, &picture, &t_s))
        frames++;
    pav_decoder_close(decoder);
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("{\"frames\": %llu, \"cpu_s\": %.4f, \"wall_s\": %.4f, \"max_rss_kib\": %ld}\n", frames,
           (double)pav_clock_cpu_ns() / 1e9, (double)(pav_clock_ns() - begin_ns) / 1e9,
           usage.ru_maxrss);
    return frames ? 0 : 1;
}

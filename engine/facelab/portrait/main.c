/* The program that paints the default portraits: NAME on the command line, a PPM on standard output. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "facelab/portrait/portrait.h"

#define WIDTH  900
#define HEIGHT 1100

static const struct pav_sitting *const sittings[] = {&pav_sitting_marble, &pav_sitting_oil,
                                                     &pav_sitting_android};

static void paint(const struct pav_sitting *sitting, uint8_t *rgb)
{
    struct pav_head_painter *painter = pav_head_painter_create(WIDTH, HEIGHT);
    struct pav_head head;
    struct pav_shot shot;
    sitting->pose(&head, &shot);
    pav_painter_dress(painter, sitting->dress);
    sitting->ground(pav_painter_canvas(painter));
    pav_head_paint(painter, &head, &shot, rgb, NULL);
    if (sitting->finish)
        sitting->finish(rgb, WIDTH, HEIGHT);
    pav_head_painter_destroy(painter);
}

int main(int argc, char **argv)
{
    for (size_t i = 0; argc == 2 && i < sizeof sittings / sizeof *sittings; i++) {
        if (strcmp(argv[1], sittings[i]->name) != 0)
            continue;
        size_t bytes = (size_t)WIDTH * HEIGHT * 3;
        uint8_t *rgb = pav_alloc(bytes);
        paint(sittings[i], rgb);
        printf("P6\n%d %d\n255\n", WIDTH, HEIGHT);
        bool well = fwrite(rgb, 1, bytes, stdout) == bytes && fflush(stdout) == 0;
        free(rgb);
        return well ? 0 : 1;
    }
    fprintf(stderr, "usage: portraits marble|oil|android > FILE.ppm\n");
    return 2;
}

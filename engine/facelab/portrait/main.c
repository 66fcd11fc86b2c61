/*
 * The program that paints the default portraits: NAME on the command line, a PPM on standard output. With a
 * sidecar as a second word, that sidecar's text instead, corrected to what was painted.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "facelab/portrait/portrait.h"
#include "link/portrait.h"

#define WIDTH  900
#define HEIGHT 1100

static const struct pav_sitting *const sittings[] = {&pav_sitting_marble, &pav_sitting_oil,
                                                     &pav_sitting_android};

static void paint(const struct pav_sitting *sitting, uint8_t *rgb, struct pav_head_truth *truth)
{
    struct pav_head_painter *painter = pav_head_painter_create(WIDTH, HEIGHT);
    struct pav_head head;
    struct pav_shot shot;
    sitting->pose(&head, &shot);
    pav_painter_dress(painter, sitting->dress);
    sitting->ground(pav_painter_canvas(painter));
    pav_head_paint(painter, &head, &shot, rgb, truth);
    if (sitting->finish)
        sitting->finish(rgb, WIDTH, HEIGHT);
    pav_head_painter_destroy(painter);
}

static bool print_picture(const uint8_t *rgb, size_t bytes)
{
    printf("P6\n%d %d\n255\n", WIDTH, HEIGHT);
    return fwrite(rgb, 1, bytes, stdout) == bytes && fflush(stdout) == 0;
}

/* Mask and rights stay. */
static bool print_sidecar(const char *path, const char *name, const struct pav_head_truth *truth)
{
    struct pav_complaints complaints = {0};
    struct pav_sidecar sidecar;
    struct pav_str text = {0};
    bool well = pav_sidecar_read(&sidecar, path, &complaints);
    if (complaints.text.length)
        fputs(complaints.text.text, stderr);
    pav_complaints_finish(&complaints);
    if (!well)
        return false;
    sidecar.yaw_deg = truth->yaw_deg, sidecar.pitch_deg = truth->pitch_deg;
    sidecar.roll_deg = truth->roll_deg;
    sidecar.movements = truth->movements;
    memcpy(sidecar.landmarks, truth->landmarks, sizeof sidecar.landmarks);
    memcpy(sidecar.pupils, truth->pupils, sizeof sidecar.pupils);
    char *picture = pav_sprintf("%s.jpg", name);
    pav_sidecar_write(&sidecar, picture, &text);
    well = fputs(text.text, stdout) >= 0 && fflush(stdout) == 0;
    free(picture);
    pav_str_finish(&text);
    pav_sidecar_finish(&sidecar);
    return well;
}

int main(int argc, char **argv)
{
    for (size_t i = 0; argc > 1 && argc < 4 && i < sizeof sittings / sizeof *sittings; i++) {
        if (strcmp(argv[1], sittings[i]->name) != 0)
            continue;
        size_t bytes = (size_t)WIDTH * HEIGHT * 3;
        struct pav_head_truth truth;
        uint8_t *rgb = pav_alloc(bytes);
        paint(sittings[i], rgb, &truth);
        bool well = argc == 3 ? print_sidecar(argv[2], argv[1], &truth) : print_picture(rgb, bytes);
        free(rgb);
        return well ? 0 : 1;
    }
    fprintf(stderr, "usage: portraits marble|oil|android [SIDECAR.yaml]\n");
    return 2;
}

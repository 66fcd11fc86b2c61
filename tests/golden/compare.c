/* Compares a picture with its golden one: compare GOT.png GOLDEN.png DIFFERENCE.png
 *
 * Equal enough: a mean difference of at most 1/255 a channel, and at most 0.5 % of the pixels off by
 * more than 8/255. That is what another compiler or vector width may do to a float; a moved edge,
 * a wrong colour or a missing word is far above it. The difference is written as a picture, ten
 * times amplified.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/str.h"
#include "stage/media/image.h"

#define MEAN_MAX      1.0
#define OFF_STEP      8
#define OFF_SHARE_MAX 0.005

static uint8_t *read_or_die(const char *path, int *w, int *h)
{
    char *why = NULL;
    uint8_t *rgba = pav_image_read_straight(path, w, h, &why);
    if (!rgba) {
        fprintf(stderr, "%s: %s\n", path, why);
        exit(2);
    }
    return rgba;
}

static void write_difference(const char *path, const uint8_t *amplified, int w, int h)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    uint8_t *turned = pav_alloc((size_t)w * (size_t)h * 4);
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w * 4; x++)
            turned[(size_t)(h - 1 - y) * (size_t)w * 4 + (size_t)x] =
                amplified[(size_t)y * (size_t)w * 4 + (size_t)x];
    if (fd >= 0) {
        pav_image_write_png(fd, turned, w, h, NULL);
        close(fd);
    }
    free(turned);
}

int main(int argc, char **argv)
{
    int w, h, golden_w, golden_h;
    if (argc != 4)
        return 2;
    uint8_t *got = read_or_die(argv[1], &w, &h);
    uint8_t *golden = read_or_die(argv[2], &golden_w, &golden_h);
    if (w != golden_w || h != golden_h) {
        printf("size is %dx%d, should be %dx%d\n", w, h, golden_w, golden_h);
        return 1;
    }
    size_t pixels = (size_t)w * (size_t)h, off = 0;
    uint8_t *difference = pav_alloc(pixels * 4);
    double sum = 0;
    for (size_t i = 0; i < pixels; i++) {
        int most = 0;
        for (int c = 0; c < 3; c++) {
            int d = abs(got[i * 4 + c] - golden[i * 4 + c]);
            sum += d;
            most = d > most ? d : most;
            difference[i * 4 + c] = (uint8_t)(d * 10 > 255 ? 255 : d * 10);
        }
        difference[i * 4 + 3] = 255;
        off += most > OFF_STEP;
    }
    double mean = sum / ((double)pixels * 3), share = (double)off / (double)pixels;
    printf("mean difference %.3f/255 (at most %.1f), %.3f %% of the pixels off by more than %d/255 "
           "(at most %.1f %%)\n",
           mean, MEAN_MAX, share * 100, OFF_STEP, OFF_SHARE_MAX * 100);
    bool equal = mean <= MEAN_MAX && share <= OFF_SHARE_MAX;
    if (!equal)
        write_difference(argv[3], difference, w, h);
    free(difference);
    free(golden);
    free(got);
    return equal ? 0 : 1;
}

/*
 * What the eye's part of OpenCV makes of a YuNet file; see yunet.py.
 *
 *     yunet-look FILE SLOWEST_MS
 *
 * Prints why it cannot be used, or the time that it took; then for a black picture with a white square,
 * looked at whole and in part, the boxes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "eye/opencv/detect.h"
#include "eye/opencv/flow.h"

#define W 640
#define H 512

static uint8_t pixels[W * H];

static void look(struct pav_cv_yunet *yunet, const char *name, const struct pav_cv_search *search)
{
    struct pav_cv_box boxes[16];
    struct pav_cv_grey grey = {pixels, W, H, W};
    int count = pav_cv_yunet_detect(yunet, &grey, search, boxes, 16);
    printf("%s %d", name, count);
    for (int i = 0; i < count; i++)
        printf(" %.2f %.2f %.2f %.2f", (double)boxes[i].x, (double)boxes[i].y, (double)boxes[i].w,
               (double)boxes[i].h);
    printf("\n");
}

int main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    char why[PAV_DETECT_WHY_MAX] = "";
    double took_ms = -1;
    pav_cv_quiet();
    struct pav_cv_yunet *yunet = pav_cv_yunet_create(argv[1], atof(argv[2]), &took_ms, why);
    if (!yunet) {
        printf("refused %s\n", why);
        return 1;
    }
    printf("took %.3f\n", took_ms);
    for (int y = 128; y < 192; y++)
        memset(pixels + y * W + 256, 255, 64);
    look(yunet, "whole", &(struct pav_cv_search){.w = W, .h = H, .scale = 1});
    look(yunet, "part", &(struct pav_cv_search){.x = 128, .y = 64, .w = 384, .h = 320, .scale = 1});
    look(yunet, "half", &(struct pav_cv_search){.w = W, .h = H, .scale = 0.5f});
    look(yunet, "large", &(struct pav_cv_search){.w = W, .h = H, .scale = 1, .min_px = 400});
    look(yunet, "odd", &(struct pav_cv_search){.w = 317, .h = 239, .scale = 1});
    pav_cv_yunet_destroy(yunet);
    return 0;
}

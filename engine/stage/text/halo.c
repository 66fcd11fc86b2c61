/* Three box blurs, which look like one Gaussian, and the gain that keeps thin strokes dark. */
#include "stage/text/halo.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

#define PASSES        3
#define RADIUS_MAX_PX 64.0f
/* A stroke thinner than the blur would leave a faint trace; what is solid stays as dark as it may. */
#define GAIN 2.6f
#define DARK 0.62f

static int radius(float halo_px)
{
    return halo_px > 0.0f ? (int)fminf(fmaxf(1.0f, roundf(halo_px * 0.5f)), RADIUS_MAX_PX) : 0;
}

int pav_halo_reach(float halo_px)
{
    return PASSES * radius(halo_px);
}

/* Mean over 2r + 1 pixels along a line of `count` pixels that lie `step` apart. */
static void blur_line(const uint8_t *in, uint8_t *out, int count, size_t step, int r)
{
    int sum = 0, width = 2 * r + 1;
    for (int i = 0; i < r && i < count; i++)
        sum += in[(size_t)i * step];
    for (int i = 0; i < count; i++) {
        if (i + r < count)
            sum += in[(size_t)(i + r) * step];
        if (i - r - 1 >= 0)
            sum -= in[(size_t)(i - r - 1) * step];
        out[(size_t)i * step] = (uint8_t)((sum + width / 2) / width);
    }
}

void pav_halo_make(const uint8_t *coverage, uint8_t *out, int width, int height, float halo_px)
{
    size_t bytes = (size_t)width * (size_t)height;
    int r = radius(halo_px);
    uint8_t *other = pav_alloc(bytes);
    memcpy(out, coverage, bytes);
    for (int pass = 0; pass < PASSES; pass++) {
        for (int y = 0; y < height; y++)
            blur_line(out + y * width, other + y * width, width, 1, r);
        for (int x = 0; x < width; x++)
            blur_line(other + x, out + x, height, (size_t)width, r);
    }
    for (size_t i = 0; i < bytes; i++)
        out[i] = (uint8_t)(fminf((float)out[i] * GAIN, 255.0f) * DARK + 0.5f);
    free(other);
}

/* HDR films: patches of known signals through FFmpeg and the decoder, against the formulas in double
 * precision; the same patches without the flags stay as they are. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "clips.h"

#define PATCHES   6
#define TOLERANCE 3 /* of 255: 10-bit Y'CbCr and the tables */

static const double patches[PATCHES][3] = {{0.2, 0.2, 0.2},    {0.4, 0.4, 0.4}, {0.6, 0.6, 0.6},
                                           {0.72, 0.72, 0.72}, {0.6, 0.5, 0.4}, {0.3, 0.45, 0.5}};

static double pq(double n)
{
    double m1 = 2610.0 / 16384, m2 = 2523.0 / 4096 * 128, c1 = 3424.0 / 4096,
           c2 = 2413.0 / 4096 * 32, c3 = 2392.0 / 4096 * 32, p = pow(n, 1 / m2);
    return 10000 * pow(fmax(p - c1, 0) / (c2 - c3 * p), 1 / m1);
}

static double pq_inverse(double cd)
{
    double m1 = 2610.0 / 16384, m2 = 2523.0 / 4096 * 128, c1 = 3424.0 / 4096,
           c2 = 2413.0 / 4096 * 32, c3 = 2392.0 / 4096 * 32, y = pow(cd / 10000, m1);
    return pow((c1 + c2 * y) / (1 + c3 * y), m2);
}

static double shown(double cd)
{
    double top = pq_inverse(1000), l = pq_inverse(203) / top, e = fmin(pq_inverse(cd) / top, 1),
           ks = 1.5 * l - 0.5;
    if (e < ks)
        return cd;
    double t = (e - ks) / (1 - ks);
    return pq(top * ((2 * t * t * t - 3 * t * t + 1) * ks + (t * t * t - 2 * t * t + t) * (1 - ks) +
                     (-2 * t * t * t + 3 * t * t) * l));
}

static void expect(const double signal[3], bool hlg, double out[3])
{
    static const double to_709[3][3] = {
        {1.6605, -0.5876, -0.0728}, {-0.1246, 1.1329, -0.0083}, {-0.0182, -0.1006, 1.1187}};
    double cd[3], a = 0.17883277, b = 0.28466892, c = 0.55991073;
    for (int i = 0; i < 3; i++)
        cd[i] = !hlg               ? pq(signal[i])
                : signal[i] <= 0.5 ? signal[i] * signal[i] / 3
                                   : (exp((signal[i] - c) / a) + b) / 12;
    double y = 0.2627 * cd[0] + 0.678 * cd[1] + 0.0593 * cd[2];
    for (int i = 0; hlg && i < 3; i++)
        cd[i] *= 1000 * pow(y, 0.2);
    double most = fmax(cd[0], fmax(cd[1], cd[2])), gain = shown(most) / most / 203;
    for (int i = 0; i < 3; i++) {
        double v = 0;
        for (int j = 0; j < 3; j++)
            v += to_709[i][j] * cd[j] * gain;
        out[i] = 255 * pow(fmin(fmax(v, 0), 1), 1 / 2.4);
    }
}

static void make(const char *name, const char *curve)
{
    char command[4096] = "ffmpeg -v error -y";
    size_t n = strlen(command);
    for (int i = 0; i < PATCHES; i++)
        n += (size_t)snprintf(command + n, sizeof command - n,
                              " -f lavfi -i nullsrc=s=32x64:r=5:d=0.4,format=gbrp16le,"
                              "geq=r=%d:g=%d:b=%d",
                              (int)lrint(patches[i][0] * 65535), (int)lrint(patches[i][1] * 65535),
                              (int)lrint(patches[i][2] * 65535));
    snprintf(command + n, sizeof command - n,
             " -filter_complex hstack=inputs=%d,scale=out_color_matrix=bt2020:out_range=tv:flags="
             "accurate_rnd+full_chroma_int,format=yuv420p10le -c:v libx265 -x265-params "
             "lossless=1:log-level=none -color_primaries bt2020 -colorspace bt2020nc -color_trc %s "
             "-color_range tv %%s/%s",
             PATCHES, curve, name);
    REQUIRE(clips_run(command));
}

static void check_film(const char *name, const char *curve, int kind)
{
    char *why = NULL;
    struct pav_picture p;
    double t_s;
    make(name, curve);
    struct pav_decoder *d = pav_decoder_open(clips_path(name), 1, &why);
    REQUIRE(d);
    REQUIRE(pav_decoder_next(d, &p, &t_s));
    REQUIRE(p.pixel == PAV_PIXEL_RGBA);
    for (int i = 0; i < PATCHES; i++) {
        const uint8_t *is = p.planes[0] + 32 * p.strides[0] + (i * 32 + 16) * 4;
        double should[3];
        if (kind < 2)
            expect(patches[i], kind == 1, should);
        for (int k = 0; k < 3; k++) {
            double want = kind < 2 ? should[k] : patches[i][k] * 255;
            CHECK_NEAR(is[k], want, TOLERANCE);
        }
    }
    pav_decoder_close(d);
}

static void pq_is_brought_to_the_screen(void)
{
    check_film("pq.mkv", "smpte2084", 0);
}

static void hlg_is_brought_to_the_screen(void)
{
    check_film("hlg.mkv", "arib-std-b67", 1);
}

static void a_wide_film_of_usual_range_is_left_alone(void)
{
    check_film("sdr.mkv", "bt2020-10", 2);
}

int main(void)
{
    RUN(pq_is_brought_to_the_screen);
    RUN(hlg_is_brought_to_the_screen);
    RUN(a_wide_film_of_usual_range_is_left_alone);
    return check_end();
}

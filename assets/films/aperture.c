/*
 * Draws the default film, "Aperture": an eye whose pupil is a camera's diaphragm. Fourteen seconds
 * that end where they begin.
 *
 *     aperture picture > frames.rgb24      1280x720, 25 frames/s
 *     aperture sound > sound.s16le         48 kHz, stereo
 *
 * assets/films/make builds and runs it.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH    1280
#define HEIGHT   720
#define RATE     25
#define LENGTH_S 14.0
#define BLADES   9
#define IRIS     0.405 /* radius in picture heights */
#define TAU      6.283185307179586

typedef struct {
    double r, g, b;
} colour;

static colour mix(colour a, colour b, double t)
{
    return (colour){a.r + (b.r - a.r) * t, a.g + (b.g - a.g) * t, a.b + (b.b - a.b) * t};
}

static double smooth(double edge0, double edge1, double x)
{
    double t = (x - edge0) / (edge1 - edge0);
    t = t < 0 ? 0 : t > 1 ? 1 : t;
    return t * t * (3 - 2 * t);
}

static double lattice(int x, int y)
{
    uint32_t h = (uint32_t)x * 374761393u + (uint32_t)y * 668265263u;
    h = (h ^ (h >> 13)) * 1274126177u;
    return (double)((h ^ (h >> 16)) & 0xffff) / 65535.0;
}

/* Value noise, periodic in x after `period` cells. */
static double noise(double x, double y, int period)
{
    int x0 = (int)floor(x), y0 = (int)floor(y);
    double fx = x - x0, fy = y - y0;
    int xa = ((x0 % period) + period) % period, xb = (xa + 1) % period;
    fx = fx * fx * (3 - 2 * fx);
    fy = fy * fy * (3 - 2 * fy);
    double low = lattice(xa, y0) + (lattice(xb, y0) - lattice(xa, y0)) * fx;
    double high = lattice(xa, y0 + 1) + (lattice(xb, y0 + 1) - lattice(xa, y0 + 1)) * fx;
    return low + (high - low) * fy;
}

/* The threads of the iris: fine across the angle, long along the radius, gently wavy. */
static double threads(double angle, double u)
{
    double turn = angle / TAU + 0.012 * sin(3 * angle + 5 * u) + 0.006 * sin(11 * angle - 9 * u);
    double fine = noise(turn * 260, u * 3.1, 260);
    double middle = noise(turn * 110 + 7.3, u * 2.2 + 19, 110);
    double broad = noise(turn * 34 + 3.1, u * 2.6 + 41, 34);
    double sum = 0.42 * fine + 0.36 * middle + 0.34 * broad;
    return sum * sum;
}

/* How wide the diaphragm stands open at `t`: breathing, and one blink. */
static double opening(double t)
{
    double breath = 0.5 - 0.5 * cos(TAU * t / LENGTH_S * 2 + 0.6);
    double blink = exp(-pow((t - 11.2) / 0.22, 2));
    return (0.105 + 0.085 * breath) * (1 - 0.93 * blink);
}

/* The straight edges of the blades: the radius at which they cut the angle. */
static double diaphragm(double angle, double open)
{
    double turned = angle + open * 6.5;
    double sector = TAU / BLADES;
    double within = fmod(fmod(turned, sector) + sector, sector) - sector / 2;
    return open * (0.35 + 0.65 * cos(sector / 2) / cos(within));
}

static colour ground(double x, double y)
{
    double fall = smooth(1.05, 0.2, hypot(x * 0.8, y));
    colour deep = {0.0035, 0.0045, 0.0060}, slate = {0.026, 0.034, 0.041};
    return mix(deep, slate, fall);
}

static colour iris(double angle, double u, double t)
{
    static const colour ochre = {0.60, 0.29, 0.06}, sand = {0.76, 0.58, 0.34},
                        slate = {0.21, 0.30, 0.38}, night = {0.03, 0.045, 0.06};
    double step = 0.004;
    double f = threads(angle, u);
    double slope = (threads(angle + step, u) - threads(angle - step, u)) / (2 * step);
    double light = TAU * t / LENGTH_S;
    double lit = 0.55 + 0.5 * f + 0.05 * slope * sin(angle - light) + 0.22 * cos(angle - light);
    double ring = exp(-pow((u - 0.3 - 0.05 * sin(7 * angle)) / 0.1, 2)); /* the collarette */
    colour base = mix(mix(ochre, sand, f * 1.5 > 1 ? 1 : f * 1.5), slate,
                      smooth(0.22, 0.72, u + 0.18 * (f - 0.3)));
    base = mix(base, sand, 0.35 * ring);
    base = mix(base, night, 0.85 * smooth(0.74, 1.0, u));
    double shade = (0.18 + 1.15 * f) * lit * (0.55 + 0.45 * smooth(0.0, 0.16, u));
    return (colour){base.r * shade, base.g * shade, base.b * shade};
}

/* The edges where one blade lies over the next: hairlines that leave the opening on a tangent. */
static double blade_edges(double x, double y, double open)
{
    double most = 0;
    for (int i = 0; i < BLADES; i++) {
        double a = i * TAU / BLADES - open * 6.5 + TAU / BLADES / 2;
        double across = x * cos(a) + y * sin(a) - open * cos(TAU / BLADES / 2) * 0.995;
        double along = -x * sin(a) + y * cos(a);
        double line =
            exp(-pow(across / 0.0011, 2)) * smooth(0.0, 0.02, along) * smooth(0.16, 0.02, along);
        most = line > most ? line : most;
    }
    return most;
}

static colour at(double x, double y, double t)
{
    double r = hypot(x, y), angle = atan2(y, x);
    double open = opening(t), edge = diaphragm(angle, open);
    colour c = ground(x, y);
    double halo = exp(-pow((r - IRIS) / 0.10, 2)) * 0.03;
    c = (colour){c.r + halo * 0.5, c.g + halo * 0.62, c.b + halo * 0.7};
    double u = (r - edge) / (IRIS - edge);
    double inside = smooth(IRIS + 0.004, IRIS - 0.006, r);
    if (inside > 0 && u > -0.1)
        c = mix(c, iris(angle, u < 0 ? 0 : u, t), inside);
    double pupil = smooth(edge + 0.0018, edge - 0.0018, r);
    colour dark = {0.0015, 0.0018, 0.0024};
    c = mix(c, dark, pupil);
    double rim = blade_edges(x, y, open) * (1 - pupil) * smooth(0.30, 0.12, r);
    c = mix(c, (colour){0.86, 0.80, 0.70}, 0.5 * rim);
    /* A window stands in the eye. */
    double wx = x + 0.085, wy = y + 0.105;
    double window = smooth(0.030, 0.018, fabs(wx + 0.12 * wy + 1.5 * wy * wy)) *
                    smooth(0.058, 0.040, fabs(wy)) * (0.75 - 5 * wy);
    c = mix(c, (colour){0.80, 0.86, 0.90}, 0.30 * window);
    return c;
}

static uint8_t code(double v, double dither)
{
    v = v <= 0 ? 0 : v;
    v = v / (1 + 0.25 * v) * 1.25; /* a soft shoulder */
    double coded = pow(v > 1 ? 1 : v, 1 / 2.2) * 255 + dither;
    return (uint8_t)(coded < 0 ? 0 : coded > 255 ? 255 : coded);
}

static void write_pictures(void)
{
    static uint8_t row[WIDTH * 3];
    int frames = (int)(LENGTH_S * RATE);
    for (int frame = 0; frame < frames; frame++) {
        for (int j = 0; j < HEIGHT; j++) {
            for (int i = 0; i < WIDTH; i++) {
                double x = (i + 0.5 - WIDTH / 2.0) / HEIGHT, y = (j + 0.5 - HEIGHT / 2.0) / HEIGHT;
                colour c = at(x, y, (double)frame / RATE);
                double dither = lattice(i, j) * 0.9 + 0.05;
                row[i * 3] = code(c.r, dither);
                row[i * 3 + 1] = code(c.g, dither);
                row[i * 3 + 2] = code(c.b, dither);
            }
            fwrite(row, 1, sizeof row, stdout);
        }
        fprintf(stderr, "\r%d/%d", frame + 1, frames);
    }
    fprintf(stderr, "\n");
}

/* A low fifth that breathes with the diaphragm, and a breath of air when it blinks. Every tone has a
 * whole number of waves in the film's length. */
static void write_sound(void)
{
    static const double tones[] = {55, 82.41, 110, 164.81, 220.5, 329.63};
    static const double weights[] = {0.30, 0.22, 0.14, 0.07, 0.035, 0.02};
    double air[2] = {0, 0};
    int samples = (int)(LENGTH_S * 48000);
    for (int n = 0; n < samples; n++) {
        double t = n / 48000.0;
        for (int side = 0; side < 2; side++) {
            double sum = 0;
            for (int k = 0; k < 6; k++) {
                double f = round(tones[k] * LENGTH_S) / LENGTH_S;
                double swell = 0.6 + 0.4 * sin(TAU * t / LENGTH_S * (k + 1) + side * 0.9 + k);
                sum += weights[k] * swell * sin(TAU * f * t + side * 0.4 * k);
            }
            double white = lattice(n, side * 7 + 3) * 2 - 1;
            air[side] += 0.06 * (white - air[side]);
            double blink = exp(-pow((t - 11.15) / 0.16, 2));
            sum += air[side] * (0.03 + 0.5 * blink);
            int16_t sample = (int16_t)(sum * 0.42 * 32767);
            fwrite(&sample, 2, 1, stdout);
        }
    }
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "picture") == 0)
        write_pictures();
    else if (argc == 2 && strcmp(argv[1], "sound") == 0)
        write_sound();
    else
        return fprintf(stderr, "usage: aperture picture|sound\n"), 2;
    return ferror(stdout) ? 1 : 0;
}

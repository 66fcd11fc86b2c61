/* Numbered films, through ffmpeg, in a folder that goes away at exit. */
#include "clips.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[64];

static void remove_folder(void)
{
    char command[96];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    if (system(command) != 0)
        fprintf(stderr, "cannot remove %s\n", folder);
}

const char *clips_folder(void)
{
    if (!folder[0]) {
        snprintf(folder, sizeof folder, "/tmp/pavilion-clips-XXXXXX");
        if (!mkdtemp(folder))
            abort();
        atexit(remove_folder);
    }
    return folder;
}

const char *clips_path(const char *name)
{
    static char paths[8][256];
    static unsigned next;
    char *path = paths[next++ % 8];
    snprintf(path, 256, "%s/%s", clips_folder(), name);
    return path;
}

bool clips_run(const char *command)
{
    char out[4096];
    size_t used = 0;
    for (const char *at = command; *at && used + 256 < sizeof out;) {
        if (at[0] == '%' && at[1] == 's') {
            used += (size_t)snprintf(out + used, sizeof out - used, "%s", clips_folder());
            at += 2;
        } else {
            out[used++] = *at++;
        }
    }
    out[used] = 0;
    return system(out) == 0;
}

/* Blocks of 16 px: bit 0 at the left. The lower third is a moving grey, so that codecs have work. */
static void draw(uint8_t *rgba, int number, bool alpha)
{
    for (int y = 0; y < CLIP_HEIGHT; y++)
        for (int x = 0; x < CLIP_WIDTH; x++) {
            uint8_t *p = rgba + (y * CLIP_WIDTH + x) * 4;
            int bit = number >> (x / 16) & 1;
            int grey = y < CLIP_HEIGHT * 2 / 3 ? (bit ? 220 : 30) : (x + number * 3) & 127;
            p[0] = p[1] = p[2] = (uint8_t)grey;
            p[3] = alpha && x < CLIP_WIDTH / 2 && y >= CLIP_HEIGHT * 2 / 3 ? 0 : 255;
        }
}

bool clips_numbered(const char *name, int count, int fps, bool alpha, const char *options)
{
    char command[1024];
    snprintf(command, sizeof command,
             "ffmpeg -v error -nostdin -y -f rawvideo -pix_fmt rgba -s %dx%d -r %d -i - %s '%s' "
             "2>'%s/ffmpeg.log'",
             CLIP_WIDTH, CLIP_HEIGHT, fps, options, clips_path(name), clips_folder());
    FILE *pipe = popen(command, "w");
    if (!pipe)
        return false;
    static uint8_t rgba[CLIP_WIDTH * CLIP_HEIGHT * 4];
    bool good = true;
    for (int i = 0; i < count && good; i++) {
        draw(rgba, i, alpha);
        good = fwrite(rgba, sizeof rgba, 1, pipe) == 1;
    }
    if (pclose(pipe) == 0 && good)
        return true;
    printf("# ffmpeg could not make %s with %s\n", name, options);
    return false;
}

static int brightness(const struct pav_picture *p, int x, int y)
{
    int row = p->top_down ? y : p->height_px - 1 - y;
    const uint8_t *at = p->planes[0] + (ptrdiff_t)row * p->strides[0];
    return p->pixel == PAV_PIXEL_RGBA ? at[x * 4] : at[x];
}

int clips_number(const struct pav_picture *p)
{
    if (!p || p->width_px != CLIP_WIDTH || p->height_px != CLIP_HEIGHT)
        return -1;
    int number = 0;
    for (int bit = 0; bit < CLIP_BITS; bit++) {
        int level = brightness(p, bit * 16 + 8, CLIP_HEIGHT / 3);
        if (level > 90 && level < 160)
            return -1;
        number |= (level >= 160) << bit;
    }
    return number;
}

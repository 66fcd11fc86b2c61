/* The mode `portrait`: a picture with what its sidecar says drawn over it, for the person who corrects it. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "link/portrait.h"
#include "link/sandbox.h"
#include "stage/media/image.h"
#include "stage/stage.h"

#define PART 600.0f /* the longer side for one pixel of a line's half width */

static const uint8_t outline_ink[3] = {255, 45, 215}, landmark_ink[3] = {50, 255, 70},
                     pupil_ink[3] = {70, 190, 255};

struct sheet {
    uint8_t *rgba; /* bottom row first */
    int w, h;
    float half; /* of a line's width, px */
};

static void dot(struct sheet *sheet, float x, float y, float half, const uint8_t ink[3])
{
    for (int v = (int)ceilf(y - half); (float)v <= y + half; v++) {
        for (int u = (int)ceilf(x - half); (float)u <= x + half; u++) {
            if (u < 0 || v < 0 || u >= sheet->w || v >= sheet->h)
                continue;
            size_t at = (size_t)(sheet->h - 1 - v) * (size_t)sheet->w + (size_t)u;
            memcpy(sheet->rgba + at * 4, ink, 3);
            sheet->rgba[at * 4 + 3] = 255;
        }
    }
}

static void line(struct sheet *sheet, const float a[2], const float b[2], const uint8_t ink[3])
{
    int steps = (int)(2 * hypotf(b[0] - a[0], b[1] - a[1])) + 1;
    for (int i = 0; i <= steps; i++) {
        float t = (float)i / (float)steps;
        dot(sheet, a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1]), 0.7f * sheet->half, ink);
    }
}

static void draw(struct sheet *sheet, const struct pav_sidecar *s)
{
    for (int i = 0; i < s->outline_count; i++)
        line(sheet, s->outline[i], s->outline[(i + 1) % s->outline_count], outline_ink);
    for (int i = 0; i < PAV_LANDMARKS; i++)
        dot(sheet, s->landmarks[i][0], s->landmarks[i][1], 1.5f * sheet->half, landmark_ink);
    for (int i = 0; i < 2; i++)
        dot(sheet, s->pupils[i][0], s->pupils[i][1], 1.5f * sheet->half, pupil_ink);
}

static int complain(char *why)
{
    fprintf(stderr, "pavilion portrait: %s\n", why);
    free(why);
    return 2;
}

static int preview(const char *picture, const char *path, int out)
{
    struct pav_complaints complaints = {0};
    struct pav_sidecar sidecar;
    struct sheet sheet;
    char *why = NULL;
    bool good = pav_sidecar_read(&sidecar, path, &complaints);
    if (complaints.text.length)
        fputs(complaints.text.text, stderr);
    pav_complaints_finish(&complaints);
    if (!good)
        return 2;
    sheet.rgba = pav_image_read(picture, &sheet.w, &sheet.h, &why);
    if (sheet.rgba)
        why = pav_sidecar_misfit(&sidecar, path, sheet.w, sheet.h);
    if (!why) {
        sheet.half = fmaxf(0.5f, (float)(sheet.w > sheet.h ? sheet.w : sheet.h) / PART);
        draw(&sheet, &sidecar);
        good = pav_image_write_png(out, sheet.rgba, sheet.w, sheet.h, NULL);
    }
    free(sheet.rgba);
    pav_sidecar_finish(&sidecar);
    return why ? complain(why) : good ? 0 : 1;
}

/* No GL and no scene: only the picture's folder, behind the same wall. */
int pav_mode_portrait(const struct pav_stage_options *options)
{
    if (options->thing_count != 1 || options->out_fd < 0) {
        fprintf(stderr, "pavilion-stage: expected one portrait and --out-fd\n");
        return 2;
    }
    const char *picture = options->things[0];
    char *folder = pav_path_folder(picture), *path = pav_sidecar_path(picture);
    const char *read[] = {folder, NULL};
    bool walled = pav_sandbox_files(&(struct pav_sandbox_files){.read = read}) &&
                  pav_sandbox_calls(PAV_ROLE_STAGE, false);
    if (!walled)
        fprintf(stderr,
                "pavilion portrait: no wall: a stranger's picture is not read without one\n");
    int code = walled ? preview(picture, path, options->out_fd) : 1;
    free(folder);
    free(path);
    return code;
}

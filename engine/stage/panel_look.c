/* The picture on stage, in small: read back without waiting, a few times a second while somebody looks. */
#include "stage/panel_look.h"

#include "base/log.h"

#define PICTURE_EVERY_S 0.2
#define MOSAIC_EVERY_S  0.5
#define MOSAIC_PX       128 /* where there is nothing but averages */

void panel_look_finish(struct panel_look *look)
{
    pav_peek_close(look->peek);
    pav_gpu_small_destroy(look->small);
    *look = (struct panel_look){0};
}

void panel_look_memory(struct panel_look *look, int fd)
{
    pav_peek_close(look->peek);
    look->peek = pav_peek_open(fd, true);
    if (!look->peek)
        pav_log("stage", PAV_LOG_WARN, "the memory for small pictures is none");
}

/* The average of the pixels under one cell. */
static void average(const uint8_t *rgba, int w, const int from[2], const int to[2], uint8_t *out)
{
    unsigned sum[3] = {0}, count = 0;
    for (int y = from[1]; y < to[1]; y++) {
        for (int x = from[0]; x < to[0]; x++, count++) {
            for (int c = 0; c < 3; c++)
                sum[c] += rgba[(y * w + x) * 4 + c];
        }
    }
    for (int c = 0; c < 3; c++)
        out[c] = count ? (uint8_t)((sum[c] + count / 2) / count) : 0;
}

static void send_mosaic(struct panel_look *look, struct pav_line *line, const uint8_t *rgba, int w,
                        int h)
{
    struct pav_message message = {.type = PAV_MESSAGE_MOSAIC};
    message.u.mosaic.picture = pav_peek_newest(look->peek);
    for (int y = 0; y < PAV_MOSAIC_H; y++) {
        for (int x = 0; x < PAV_MOSAIC_W; x++) {
            /* Rows of `rgba` go up, the mosaic's go down. */
            int row = PAV_MOSAIC_H - 1 - y;
            int from[2] = {x * w / PAV_MOSAIC_W, row * h / PAV_MOSAIC_H};
            int to[2] = {(x + 1) * w / PAV_MOSAIC_W, (row + 1) * h / PAV_MOSAIC_H};
            average(rgba, w, from, to, message.u.mosaic.rgb + (y * PAV_MOSAIC_W + x) * 3);
        }
    }
    pav_line_tell(line, &message); /* one that is lost is followed by the next */
}

/* The largest size within the memory that has the screen's proportions. */
static void small_size(const struct panel_look *look, const struct pav_target *screen, int *w,
                       int *h)
{
    int whole_w = pav_target_width(screen), whole_h = pav_target_height(screen);
    int most = look->peek ? PAV_PEEK_W : MOSAIC_PX;
    double scale_w = (double)most / whole_w, scale_h = (double)most / whole_h;
    double scale = scale_w < scale_h ? scale_w : scale_h;
    scale = scale < 1 ? scale : 1;
    *w = (int)(whole_w * scale + 0.5);
    *h = (int)(whole_h * scale + 0.5);
    *w = *w < PAV_MOSAIC_W ? PAV_MOSAIC_W : *w;
    *h = *h < PAV_MOSAIC_H ? PAV_MOSAIC_H : *h;
}

void panel_look_frame(struct panel_look *look, struct pav_line *line, struct pav_gpu *gpu,
                      struct pav_target *screen, double now_s)
{
    int w, h;
    const uint8_t *rgba = look->small ? pav_gpu_small_take(look->small, &w, &h) : NULL;
    if (rgba) {
        bool mosaic = now_s >= look->mosaic_s;
        if (look->peek)
            pav_peek_write(look->peek, rgba, w, h);
        if (mosaic || look->peek)
            send_mosaic(look, line, rgba, w, h);
        if (mosaic)
            look->mosaic_s = now_s + MOSAIC_EVERY_S;
    }
    if (!look->watched || now_s < look->next_s)
        return;
    if (!look->small)
        look->small = pav_gpu_small_create(gpu);
    small_size(look, screen, &w, &h);
    if (pav_gpu_small_begin(look->small, screen, w, h))
        look->next_s = now_s + (look->peek ? PICTURE_EVERY_S : MOSAIC_EVERY_S);
}

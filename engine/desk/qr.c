/* Owns how a QR code is drawn: in half blocks, two rows of modules in a line; and as a picture. */
#include "desk/qr.h"

#include <stdbool.h>
#include <stdio.h>

#include <qrencode.h>

#include "base/str.h"

#define QUIET 2 /* light modules around it */

static bool dark(const QRcode *code, int x, int y)
{
    bool inside = x >= 0 && y >= 0 && x < code->width && y < code->width;
    return inside && (code->data[y * code->width + x] & 1);
}

void pav_qr_print(const char *text)
{
    /* Light on dark, as terminals mostly are: what is printed are the light modules. */
    static const char *const blocks[2][2] = {{"█", "▀"}, {"▄", " "}};
    QRcode *code = QRcode_encodeString(text, 0, QR_ECLEVEL_L, QR_MODE_8, 1);
    if (!code)
        return;
    for (int y = -QUIET; y < code->width + QUIET; y += 2) {
        struct pav_str line = {0};
        for (int x = -QUIET; x < code->width + QUIET; x++)
            pav_str_add(&line, blocks[dark(code, x, y)][dark(code, x, y + 1)]);
        fprintf(stderr, "%s\n", line.text);
        pav_str_finish(&line);
    }
    QRcode_free(code);
}

char *pav_qr_svg(const char *text)
{
    enum { QUIET_ON_PAPER = 4 };
    QRcode *code = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
    if (!code)
        return NULL;
    int side = code->width + 2 * QUIET_ON_PAPER;
    struct pav_str out = {0};
    pav_str_addf(&out,
                 "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" "
                 "shape-rendering=\"crispEdges\"><rect width=\"%d\" height=\"%d\" "
                 "fill=\"#fff\"/><path d=\"",
                 side, side, side, side);
    for (int y = 0; y < code->width; y++) {
        for (int x = 0; x < code->width; x++) {
            if (dark(code, x, y))
                pav_str_addf(&out, "M%d %dh1v1h-1z", x + QUIET_ON_PAPER, y + QUIET_ON_PAPER);
        }
    }
    pav_str_add(&out, "\"/></svg>");
    QRcode_free(code);
    return out.text;
}

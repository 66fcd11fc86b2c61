/* A QR code in half blocks: two rows of modules in a line. */
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

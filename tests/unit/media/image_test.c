/* Still pictures: written and read back, premultiplied, turned upright, in the right colours. */
#include "stage/media/image.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "check.h"
#include "clips.h"

static void ramp(uint8_t *rgba, int w, int h, bool opaque)
{
    for (int i = 0; i < w * h; i++) {
        rgba[i * 4] = (uint8_t)(i * 7);
        rgba[i * 4 + 1] = (uint8_t)(i / w * 5);
        rgba[i * 4 + 2] = (uint8_t)(255 - i);
        rgba[i * 4 + 3] = opaque ? 255 : (uint8_t)(i * 3);
    }
}

static bool write_png(const char *name, const uint8_t *rgba, int w, int h, const char *const *text)
{
    int fd = open(clips_path(name), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0644);
    bool good = fd >= 0 && pav_image_write_png(fd, rgba, w, h, text);
    if (fd >= 0)
        close(fd);
    return good;
}

static void png_there_and_back(void)
{
    static const int sizes[][2] = {{64, 48}, {33, 17}, {1, 1}, {7, 300}};
    static uint8_t rgba[64 * 300 * 4];
    for (size_t s = 0; s < 4; s++)
        for (int opaque = 0; opaque < 2; opaque++) {
            int w = sizes[s][0], h = sizes[s][1], rw, rh;
            char *why = NULL;
            ramp(rgba, w, h, opaque);
            REQUIRE(write_png("t.png", rgba, w, h, NULL));
            uint8_t *back = pav_image_read_straight(clips_path("t.png"), &rw, &rh, &why);
            REQUIRE(back && rw == w && rh == h);
            bool same = true; /* straight: the top row first */
            for (int y = 0; y < h; y++)
                same =
                    same && memcmp(back + (size_t)y * (size_t)w * 4,
                                   rgba + (size_t)(h - 1 - y) * (size_t)w * 4, (size_t)w * 4) == 0;
            CHECK(same);
            free(back);
            back = pav_image_read(clips_path("t.png"), &rw, &rh, &why);
            REQUIRE(back && rw == w && rh == h);
            same = true;
            for (int i = 0; i < w * h; i++)
                for (int c = 0; c < 4; c++) {
                    int a = rgba[i * 4 + 3], v = rgba[i * 4 + c];
                    same = same && back[i * 4 + c] == (c == 3 ? a : (v * a + 127) / 255);
                }
            CHECK(same);
            free(back);
        }
}

static void png_carries_words(void)
{
    uint8_t rgba[16] = {0};
    const char *const text[] = {"Software", "Pavilion", "Description", "Une rivière de limon",
                                NULL};
    REQUIRE(write_png("words.png", rgba, 2, 2, text));
    char bytes[4096];
    FILE *file = fopen(clips_path("words.png"), "rb");
    REQUIRE(file);
    size_t n = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    CHECK(memmem(bytes, n, "tEXtSoftware\0Pavilion", 21) != NULL);
    CHECK(memmem(bytes, n, "iTXtDescription\0\0\0\0\0Une rivi\xc3\xa8re", 30) != NULL);
    /* Its checksums hold: a reader that minds them accepts it. */
    CHECK(clips_run("python3 - %s/words.png <<'E'\nimport sys,zlib,struct\n"
                    "d=open(sys.argv[1],'rb').read()[8:]\n"
                    "while d:\n n,=struct.unpack('>I',d[:4]);assert "
                    "zlib.crc32(d[4:8+n])==struct.unpack('>I',d[8+n:12+n])[0];d=d[12+n:]\nE"));
}

/* The four quarters of a JPEG have their colours, whatever way up the camera was held (EXIF). */
static void jpeg_colours_and_orientation(void)
{
    static const int corner[9] = {0, 0, 1, 3, 2, 0, 1, 3, 2}; /* where the red one comes to lie */
    REQUIRE(
        clips_run("ffmpeg -v error -y -f lavfi -i color=red:s=64x48 -f lavfi -i color=lime:s=64x48 "
                  "-f lavfi -i color=blue:s=64x48 -f lavfi -i color=white:s=64x48 -filter_complex "
                  "'[0][1]hstack[a];[2][3]hstack[b];[a][b]vstack' -frames:v 1 -q:v 1 %s/q.jpg"));
    for (int o = 1; o <= 8; o++) {
        char command[700];
        snprintf(command, sizeof command,
                 "python3 - %%s/q.jpg %%s/o.jpg %d <<'E'\nimport "
                 "sys,struct\nd=open(sys.argv[1],'rb').read()\n"
                 "t=b'Exif\\0\\0MM\\0*\\0\\0\\0\\x08\\0\\x01'+struct.pack('>HHIHH',0x112,3,1,int("
                 "sys.argv[3]),0)"
                 "+b'\\0\\0\\0\\0'\nopen(sys.argv[2],'wb').write(d[:2]+b'\\xff\\xe1'+struct.pack('>"
                 "H',len(t)+2)"
                 "+t+d[2:])\nE",
                 o);
        REQUIRE(clips_run(command));
        int w, h;
        char *why = NULL;
        uint8_t *p = pav_image_read(clips_path("o.jpg"), &w, &h, &why);
        REQUIRE(p);
        CHECK_INT(w, o < 5 ? 128 : 96);
        CHECK_INT(h, o < 5 ? 96 : 128);
        int red = -1;
        for (int c = 0; c < 4; c++) { /* 0 top left, 1 top right, 2 bottom left, 3 bottom right */
            int x = c & 1 ? w * 3 / 4 : w / 4, y = c & 2 ? h / 4 : h * 3 / 4;
            const uint8_t *q = p + (y * w + x) * 4;
            if (q[0] > 245 && q[1] < 10 && q[2] < 10)
                red = c;
        }
        CHECK_INT(red, corner[o]);
        free(p);
    }
}

/* Within 2 of FFmpeg's own conversion, whatever the kind of pixels. */
static void like_ffmpeg(void)
{
    static const char *const kinds[] = {
        "-pix_fmt yuvj444p -q:v 2 %s/g.jpg",
        "-pix_fmt yuvj422p -q:v 2 %s/g.jpg",
        "-pix_fmt yuvj420p -q:v 2 %s/g.jpg",
        "-pix_fmt gray -q:v 2 %s/g.jpg",
        "-pix_fmt rgb48be -c:v png -f image2 %s/g.jpg",
        "-pix_fmt pal8 -c:v png -f image2 %s/g.jpg",
        "-pix_fmt yuv420p -c:v libwebp -f image2 %s/g.jpg",
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        char command[600];
        snprintf(command, sizeof command,
                 "ffmpeg -v error -y -f lavfi -i gradients=s=320x240:n=4:seed=4 -frames:v 1 %s && "
                 "ffmpeg -v "
                 "error -y -i %%s/g.jpg -vf "
                 "scale=flags=accurate_rnd+full_chroma_int+bilinear,format=rgb24 "
                 "%%s/g.png",
                 kinds[i]);
        REQUIRE(clips_run(command));
        int w, h, w2, h2, worst = 0;
        char *why = NULL;
        uint8_t *a = pav_image_read(clips_path("g.jpg"), &w, &h, &why);
        uint8_t *b = pav_image_read(clips_path("g.png"), &w2, &h2, &why);
        REQUIRE(a && b && w == w2 && h == h2);
        for (int k = 0; k < w * h * 4; k++)
            worst = abs(a[k] - b[k]) > worst ? abs(a[k] - b[k]) : worst;
        if (worst > 2)
            printf("# %s: worst difference %d\n", kinds[i], worst);
        CHECK(worst <= 2);
        free(a);
        free(b);
    }
}

/* Pixels that are not square are made square. */
static void square_pixels(void)
{
    REQUIRE(clips_run(
        "ffmpeg -v error -y -f lavfi -i testsrc=s=96x96:d=0.1 -vf setsar=4/3 -c:v libx264 "
        "-pix_fmt yuv420p %s/wide.mp4"));
    int w, h;
    char *why = NULL;
    uint8_t *p = pav_image_read(clips_path("wide.mp4"), &w, &h, &why);
    REQUIRE(p);
    CHECK_INT(w, 128);
    CHECK_INT(h, 96);
    free(p);
}

/* As ffmpeg itself turns it. */
static void telephone_film_is_turned(void)
{
    REQUIRE(clips_run(
        "ffmpeg -v error -y -f lavfi -i testsrc2=s=96x64:d=0.2 -c:v libx264 -qp 0 -pix_fmt "
        "yuv444p %s/lying.mp4"));
    for (int quarter = 1; quarter < 4; quarter++) {
        char command[400];
        snprintf(
            command, sizeof command,
            "ffmpeg -v error -y -i %%s/lying.mp4 -c copy -metadata:s:v rotate=%d %%s/turned.mp4 && "
            "ffmpeg -v error -y -i %%s/turned.mp4 -frames:v 1 -sws_flags "
            "accurate_rnd+full_chroma_int "
            "-pix_fmt rgb24 %%s/turned.png",
            quarter * 90);
        REQUIRE(clips_run(command));
        int w, h, w2, h2, worst = 0;
        char *why = NULL;
        uint8_t *is = pav_image_read(clips_path("turned.mp4"), &w, &h, &why);
        uint8_t *should = pav_image_read(clips_path("turned.png"), &w2, &h2, &why);
        REQUIRE(is && should && w == w2 && h == h2);
        CHECK(quarter == 2 ? w == 96 : w == 64);
        for (int i = 0; i < w * h * 4; i++)
            worst = abs(is[i] - should[i]) > worst ? abs(is[i] - should[i]) : worst;
        CHECK(worst <= 2);
        free(is);
        free(should);
    }
}

int main(void)
{
    RUN(png_there_and_back);
    RUN(png_carries_words);
    RUN(jpeg_colours_and_orientation);
    RUN(like_ffmpeg);
    RUN(square_pixels);
    RUN(telephone_film_is_turned);
    return check_end();
}

/*
 * Films with bytes changed at random: whatever they hold, opening, decoding, converting, seeking and
 * rewinding them must end, and soon. Judged by crashes, hangs and (in sanitizer builds) memory.
 * PAVILION_FUZZ=N sets the number of rounds, PAVILION_SEED the first seed.
 */
#include "clips.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "check.h"
#include "stage/media/decoder.h"
#include "stage/media/image.h"

#define ROUNDS   200
#define PICTURES 24
#define OF_CLIP  8
#define ROUND_MS 500 /* a tiny clip: thrice that is a hang */
#define FILE_MAX (1 << 20)

static const struct {
    const char *file, *options;
    bool alpha;
} clips[] = {
    {"f.mp4", "-c:v libx264 -bf 2 -g 4 -pix_fmt yuv420p -threads 1", false},
    {"f.mkv", "-c:v libx264 -bf 2 -pix_fmt yuv420p10le -threads 1", false},
    {"f.ts", "-c:v libx264 -pix_fmt yuv420p -threads 1", false},
    {"h.mp4", "-c:v libx265 -x265-params log-level=none -pix_fmt yuv420p", false},
    {"8.webm", "-c:v libvpx -pix_fmt yuva420p -auto-alt-ref 0", true},
    {"9.webm", "-c:v libvpx-vp9 -pix_fmt yuva420p -cpu-used 8", true},
    {"9.mp4", "-c:v libvpx-vp9 -pix_fmt yuv420p -cpu-used 8", false},
    {"1.mp4", "-c:v libsvtav1 -preset 12 -pix_fmt yuv420p", false},
    {"p.mov", "-c:v prores_ks -profile:v 4444 -pix_fmt yuva444p10le", true},
    {"hap.mov", "-c:v hap", false},
    {"4.avi", "-c:v mpeg4 -pix_fmt yuv420p", false},
    {"a.gif", "", false},
    {"s.png", "", true},
    {"s.jpg", "", false},
    {"s.webp", "", true},
    {"s.tif", "", true},
};
#define CLIPS (sizeof clips / sizeof *clips)

static struct {
    uint8_t *bytes;
    size_t count;
} originals[CLIPS];

static uint32_t state;

static uint32_t any(void) /* xorshift, Marsaglia 2003 */
{
    state ^= state << 13;
    state ^= state >> 17;
    return state ^= state << 5;
}

static bool load(size_t i)
{
    FILE *file = fopen(clips_path(clips[i].file), "rb");
    if (!file)
        return false;
    originals[i].bytes = malloc(FILE_MAX);
    originals[i].count = fread(originals[i].bytes, 1, FILE_MAX, file);
    fclose(file);
    return originals[i].count > 0;
}

static void mutate(uint8_t *bytes, size_t *count)
{
    int changes = 1 + (int)(any() % 40);
    size_t reach = any() & 1 ? *count : *count < 1024 ? *count : 1024; /* headers matter most */
    for (int i = 0; i < changes; i++) {
        size_t at = any() % reach;
        static const uint8_t edges[] = {0, 1, 0x7f, 0x80, 0xff};
        bytes[at] = any() & 1 ? (uint8_t)any() : edges[any() % sizeof edges];
    }
    if (any() % 8 == 0)
        *count = 1 + any() % *count;
}

static int decode(const char *path)
{
    char *why = NULL;
    struct pav_decoder *d = pav_decoder_open(path, 1 + (int)(any() & 1), &why);
    int pictures = 0;
    if (!d) {
        CHECK(why != NULL && strstr(why, path));
        free(why);
        return 0;
    }
    struct pav_picture picture;
    double t_s, last_s = -1;
    while (pictures < PICTURES && pav_decoder_next(d, &picture, &t_s)) {
        CHECK(t_s > last_s && picture.width_px > 0 && picture.height_px > 0);
        last_s = t_s;
        pictures++;
    }
    if (pav_decoder_seek(d, 0.1))
        pav_decoder_next(d, &picture, &t_s);
    if (pav_decoder_rewind(d))
        pav_decoder_next(d, &picture, &t_s);
    pav_decoder_close(d);
    return pictures;
}

static void survives_changed_bytes(void)
{
    const char *rounds_word = getenv("PAVILION_FUZZ"), *seed_word = getenv("PAVILION_SEED");
    int rounds = rounds_word ? atoi(rounds_word) : ROUNDS, played = 0;
    unsigned first = seed_word ? (unsigned)atoi(seed_word) : 1;
    uint8_t *bytes = malloc(FILE_MAX);
    double slowest_ms = 0;
    for (int i = 0; i < rounds; i++) {
        unsigned seed = first + (unsigned)i;
        size_t which = seed % CLIPS, count = originals[which].count;
        state = seed * 2654435761u | 1;
        memcpy(bytes, originals[which].bytes, count);
        mutate(bytes, &count);
        char name[32];
        snprintf(name, sizeof name, "fuzz-%s", clips[which].file);
        FILE *file = fopen(clips_path(name), "wb");
        REQUIRE(file && fwrite(bytes, 1, count, file) == count);
        fclose(file);
        alarm(60); /* ends the test with the seed in sight */
        printf("# seed %u %s\r", seed, clips[which].file);
        fflush(stdout);
        int64_t begin = pav_clock_ns();
        played += decode(clips_path(name)) > 0;
        double ms = (double)(pav_clock_ns() - begin) / 1e6;
        slowest_ms = fmax(slowest_ms, ms);
        if (ms > ROUND_MS * 3)
            printf("\n# seed %u: %s took %.0f ms\n", seed, clips[which].file, ms);
    }
    alarm(0);
    printf("\n# %d of %d changed films still gave pictures; the slowest took %.0f ms\n", played,
           rounds, slowest_ms);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    CHECK(slowest_ms <= ROUND_MS * 3);
#endif
    CHECK(played > 0 && played < rounds);
    free(bytes);
}

int main(void)
{
    pav_log_set_level(PAV_LOG_NONE);
    for (size_t i = 0; i < CLIPS; i++)
        if (!clips_numbered(clips[i].file, clips[i].file[0] == 's' ? 1 : OF_CLIP, 25,
                            clips[i].alpha, clips[i].options) ||
            !load(i))
            return 1;
    RUN(survives_changed_bytes);
    for (size_t i = 0; i < CLIPS; i++)
        free(originals[i].bytes);
    return check_end();
}

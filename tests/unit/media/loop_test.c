/* Every picture once, in order, over five loops; seeks exact to the frame; for every codec. */
#include "clips.h"

#include <stdlib.h>

#include "check.h"

#define COUNT 40
#define FPS   25

static struct pav_film *open_film(const char *name, bool lock_step)
{
    return pav_film_create(&(struct pav_film_desc){
        .path = clips_path(name), .loop = true, .lock_step = lock_step, .sequence_fps = FPS});
}

/* In lock-step, one picture an update: numbers must be 0, 1 … COUNT - 1, 0, 1 … */
static void five_loops(const char *name)
{
    struct pav_film *film = open_film(name, true);
    int wrong = 0;
    for (int i = 0; i < COUNT * 5 + 3; i++) {
        pav_film_update(film, i * (1.0 / FPS), NULL);
        int number = clips_number(pav_film_picture(film));
        if (number != i % COUNT && wrong++ < 5)
            printf("# %s: picture %d of loop %d shows %d\n", name, i % COUNT, i / COUNT, number);
    }
    CHECK_STR(pav_film_error(film), "");
    CHECK_INT(wrong, 0);
    CHECK_INT(pav_film_shown(film), COUNT * 5 + 3);
    CHECK_INT(pav_film_skipped(film), 0);
    CHECK_NEAR(pav_film_duration(film), COUNT / (double)FPS, 1e-3);
    pav_film_destroy(film);
}

static void seeks(const char *name)
{
    static const int order[] = {17, 3, 39, 0, 21, 20, 22, 1, 38, 12, 30};
    struct pav_film *film = open_film(name, true);
    pav_film_update(film, 0, NULL);
    pav_film_pause(film);
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        /* to the middle, to the very time, to just before the end of the picture */
        static const double where[] = {0.5, 0.0, 0.95};
        pav_film_seek(film, (order[i] + where[i % 3]) / FPS);
        pav_film_update(film, 1 + (double)i, NULL);
        CHECK_INT(clips_number(pav_film_picture(film)), order[i]);
        CHECK_NEAR(pav_film_time(film), order[i] / (double)FPS, 1e-3);
    }
    pav_film_seek(film, 1000);
    pav_film_update(film, 100, NULL);
    CHECK_INT(clips_number(pav_film_picture(film)), COUNT - 1);
    pav_film_destroy(film);
}

static const struct {
    const char *label, *file, *options;
    bool alpha;
} clips[] = {
    {"H.264 with B-frames", "b.mp4", "-c:v libx264 -bf 3 -g 15 -pix_fmt yuv420p", false},
    {"H.264, open GOP", "open.mp4",
     "-c:v libx264 -bf 3 -g 12 -x264-params open-gop=1 -pix_fmt yuv420p", false},
    {"H.264 that begins at 5 s", "late.mp4",
     "-c:v libx264 -bf 2 -pix_fmt yuv420p -output_ts_offset 5 -avoid_negative_ts disabled", false},
    {"H.264 in fragments", "fragments.mp4",
     "-c:v libx264 -bf 2 -g 10 -pix_fmt yuv420p -movflags frag_keyframe+empty_moov", false},
    {"H.264 in Matroska", "b.mkv", "-c:v libx264 -bf 3 -g 15 -pix_fmt yuv420p", false},
    {"H.264 in a transport stream", "b.ts", "-c:v libx264 -bf 2 -g 15 -pix_fmt yuv420p", false},
    {"HEVC", "hevc.mp4", "-c:v libx265 -x265-params log-level=none -g 15 -pix_fmt yuv420p", false},
    {"VP8", "vp8.webm", "-c:v libvpx -b:v 2M -pix_fmt yuv420p", false},
    {"VP8 with alpha", "vp8a.webm", "-c:v libvpx -b:v 2M -pix_fmt yuva420p -auto-alt-ref 0", true},
    {"VP9", "vp9.webm", "-c:v libvpx-vp9 -b:v 2M -pix_fmt yuv420p -cpu-used 8", false},
    {"VP9 with alpha", "vp9a.webm", "-c:v libvpx-vp9 -b:v 2M -pix_fmt yuva420p -cpu-used 8", true},
    {"AV1", "av1.mp4", "-c:v libsvtav1 -preset 12 -g 15 -pix_fmt yuv420p", false},
    {"ProRes 4444", "prores.mov", "-c:v prores_ks -profile:v 4444 -pix_fmt yuva444p10le", true},
    {"HAP", "hap.mov", "-c:v hap", false},
    {"MPEG-4 in AVI", "mpeg4.avi", "-c:v mpeg4 -q:v 2 -pix_fmt yuv420p", false},
    {"10 bit H.264", "ten.mp4", "-c:v libx264 -pix_fmt yuv420p10le -bf 2", false},
    {"numbered PNG files", "row-%04d.png", "", false},
};

static size_t current;

static void loops(void)
{
    REQUIRE(clips_numbered(clips[current].file, COUNT, FPS, clips[current].alpha,
                           clips[current].options));
    five_loops(clips[current].file);
}

static void sought(void)
{
    seeks(clips[current].file);
}

/* An edit list hides what lies before the cut: it is decoded, never shown. */
static void edit_list(void)
{
    REQUIRE(clips_run("ffmpeg -v error -y -ss 0.48 -i %s/b.mp4 -c copy %s/cut.mp4"));
    struct pav_film *film = open_film("cut.mp4", true);
    const int first = 12, count = COUNT - first;
    int wrong = 0;
    for (int i = 0; i < count * 3; i++) {
        pav_film_update(film, i * (1.0 / FPS), NULL);
        int number = clips_number(pav_film_picture(film));
        if (number != first + i % count && wrong++ < 5)
            printf("# picture %d of loop %d shows %d\n", i % count, i / count, number);
    }
    CHECK_INT(wrong, 0);
    pav_film_destroy(film);
}

int main(void)
{
    for (current = 0; current < sizeof clips / sizeof *clips; current++) {
        char name[100];
        snprintf(name, sizeof name, "%s: five loops without a gap", clips[current].label);
        check_run(name, loops);
        snprintf(name, sizeof name, "%s: seeks to the frame", clips[current].label);
        check_run(name, sought);
    }
    RUN(edit_list);
    return check_end();
}

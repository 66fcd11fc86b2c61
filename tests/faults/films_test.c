/*
 * Broken films: each is noticed soon, said in words that name the file, and never tried again. Runs
 * behind the stage's wall, where only the clips' folder may be read.
 */
#include "clips.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "check.h"
#include "link/sandbox.h"
#include "stage/media/image.h"

#define DEADLINE_MS 500
#define PATIENCE    3 /* times the deadline: shared and instrumented machines are slow */

/* --- the files --------------------------------------------------------------------------------- */

static void put(const char *name, const char *bytes, size_t count)
{
    FILE *file = fopen(clips_path(name), "wb");
    if (!file || fwrite(bytes, 1, count, file) != count)
        abort();
    fclose(file);
}

static void put_text(const char *name, const char *text)
{
    put(name, text, strlen(text));
}

static char *get(const char *name, size_t *count)
{
    FILE *file = fopen(clips_path(name), "rb");
    if (!file)
        abort();
    fseek(file, 0, SEEK_END);
    *count = (size_t)ftell(file);
    rewind(file);
    char *bytes = malloc(*count);
    if (fread(bytes, 1, *count, file) != *count)
        abort();
    fclose(file);
    return bytes;
}

static void truncated(const char *from, const char *to, double share)
{
    size_t count;
    char *bytes = get(from, &count);
    put(to, bytes, (size_t)((double)count * share));
    free(bytes);
}

/* Says 30,000 × 30,000 in the sample entry of an MP4 ("avc1" + 28: two 16-bit numbers). */
static void huge_mp4(const char *from, const char *to)
{
    size_t count;
    char *bytes = get(from, &count);
    char *entry = memmem(bytes, count, "avc1\0\0\0\0\0\0", 10);
    if (!entry)
        abort();
    memcpy(entry + 28, "\x75\x30\x75\x30", 4);
    put(to, bytes, count);
    free(bytes);
}

/* All media data replaced by noise. */
static void scrambled(const char *from, const char *to)
{
    size_t count;
    char *bytes = get(from, &count);
    char *data = memmem(bytes, count, "mdat", 4);
    if (!data)
        abort();
    srand(3);
    for (char *at = data + 4; at < bytes + count; at++)
        *at = (char)rand();
    put(to, bytes, count);
    free(bytes);
}

static void make_files(void)
{
    static const char png[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x75\x30\0\0\x75\x30\x08\x02\0\0\0"
                              "\x63\x14\xfd\x0f\0\0\0\0IDAT";
    bool good = clips_numbered("good.mp4", 60, 30, false,
                               "-c:v libx264 -bf 2 -g 20 -pix_fmt yuv420p -movflags +faststart") &&
                clips_numbered("late-header.mp4", 60, 30, false, "-c:v libx264 -pix_fmt yuv420p") &&
                clips_run("ffmpeg -v error -y -f lavfi -i sine=d=1 %s/sound.mp3") &&
                mkdir(clips_path("empty-folder"), 0755) == 0 &&
                mkfifo(clips_path("fifo.mp4"), 0600) == 0 &&
                symlink("fifo.mp4", clips_path("link.mp4")) == 0;
    if (!good)
        abort();
    put_text("empty.mp4", "");
    put_text("words.txt", "This is a letter, not a film.\n");
    put_text("words.mp4", "This is a letter, not a film, whatever its name says.\n");
    put_text("list.m3u8", "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:2,\ngood.mp4\n");
    put_text("list.mp4", "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:2,\ngood.mp4\n");
    put_text("list.ffconcat", "ffconcat version 1.0\nfile good.mp4\n");
    put_text("list.sdp", "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\n"
                         "m=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n");
    put("huge.png", png, sizeof png - 1);
    truncated("good.mp4", "cut.mp4", 0.7);
    truncated("late-header.mp4", "headless.mp4", 0.5);
    truncated("good.mp4", "stump.mp4", 0.05);
    huge_mp4("good.mp4", "huge.mp4");
    scrambled("good.mp4", "noise.mp4");
}

/* --- what must happen -------------------------------------------------------------------------- */

static int count_entries(const char *folder)
{
    int count = 0;
    DIR *dir = opendir(folder);
    for (struct dirent *e; dir && (e = readdir(dir));)
        count++;
    if (dir)
        closedir(dir);
    return count;
}

static const struct {
    const char *label, *file, *says;
} broken[] = {
    {"a film that is not there", "missing.mp4", "cannot be opened"},
    {"an empty file", "empty.mp4", "is empty"},
    {"a letter", "words.txt", "cannot be read as a film"},
    {"a letter that is called a film", "words.mp4", "cannot be read as a film"},
    {"a folder without pictures", "empty-folder", "without pictures"},
    {"a FIFO", "fifo.mp4", "a FIFO"},
    {"a link to a FIFO", "link.mp4", "a FIFO"},
    {"a device", "/dev/zero", "a device"},
    {"a playlist", "list.m3u8", "list of other files"},
    {"a playlist that is called a film", "list.mp4", "list of other files"},
    {"a list of pieces", "list.ffconcat", "list of other files"},
    {"a session description", "list.sdp", "list of other files"},
    {"a pattern without files", "nothing-%04d.png", "no file"},
    {"a film without its header", "headless.mp4", "cannot be read as a film"},
    {"a film cut in its header", "stump.mp4", "is the copy whole"},
    {"a film of 30,000 × 30,000", "huge.mp4", "30000×30000"},
    {"a picture of 30,000 × 30,000", "huge.png", "30000×30000"},
    {"a film of noise", "noise.mp4", "noise.mp4"},
    {"sound without pictures", "sound.mp3", "no moving picture"},
};

static size_t current;

static void breaks_soon(void)
{
    const char *file = broken[current].file;
    const char *path = file[0] == '/' ? file : clips_path(file);
    int tasks = count_entries("/proc/self/task"), descriptors = count_entries("/proc/self/fd");
    int64_t begin = pav_clock_ns();
    struct pav_film *film = pav_film_create(&(struct pav_film_desc){.path = path, .loop = true});
    double ms = 0;
    while (pav_film_state(film) != PAV_FILM_BROKEN && ms < DEADLINE_MS * PATIENCE) {
        pav_clock_sleep_until(pav_clock_ns() + PAV_NS_PER_MS);
        ms = (double)(pav_clock_ns() - begin) / 1e6;
        pav_film_update(film, ms / 1e3, NULL);
    }
    const char *error = pav_film_error(film);
    printf("# %.0f ms: %s\n", ms, error);
    CHECK_INT(pav_film_state(film), PAV_FILM_BROKEN);
    CHECK_HAS(error, path);
    CHECK_HAS(error, broken[current].says);
    CHECK(pav_film_texture(film) == NULL && pav_film_shown(film) == 0);
    /* Given up for good: the thread has ended and the file is closed while the film still stands. */
    for (int i = 0; i < 200 && count_entries("/proc/self/task") > tasks; i++)
        pav_clock_sleep_until(pav_clock_ns() + PAV_NS_PER_MS);
    CHECK_INT(count_entries("/proc/self/task"), tasks);
    pav_film_destroy(film);
    CHECK_INT(count_entries("/proc/self/fd"), descriptors);
}

static void wishes_on_a_broken_film(void)
{
    struct pav_film *film = pav_film_create(
        &(struct pav_film_desc){.path = clips_path("empty.mp4"), .lock_step = true});
    pav_film_seek(film, 1);
    pav_film_set_rate(film, 2);
    pav_film_pause(film);
    for (int i = 0; i < 5; i++)
        pav_film_update(film, i, "fr");
    pav_film_play(film);
    pav_film_set_loop(film, false);
    for (int i = 0; i < 500 && pav_film_state(film) != PAV_FILM_BROKEN; i++) {
        pav_clock_sleep_until(pav_clock_ns() + PAV_NS_PER_MS);
        pav_film_update(film, 5 + i, "fr");
    }
    CHECK_INT(pav_film_state(film), PAV_FILM_BROKEN);
    CHECK(!pav_film_primed(film));
    CHECK_STR(pav_film_caption(film), "");
    pav_film_destroy(film);
}

/* What is whole before the cut is shown, and the film loops over it. */
static void cut_film_plays(void)
{
    struct pav_film *film = pav_film_create(
        &(struct pav_film_desc){.path = clips_path("cut.mp4"), .loop = true, .lock_step = true});
    int highest = -1, loops = 0, last = -1, unread = 0;
    for (int i = 0; i < 200; i++) {
        pav_film_update(film, i / 30.0, NULL);
        int number = clips_number(pav_film_picture(film));
        unread += number < 0;
        loops += number < last;
        last = number;
        highest = number > highest ? number : highest;
    }
    CHECK_STR(pav_film_error(film), "");
    printf("# pictures 0 to %d, %d loops\n", highest, loops);
    CHECK(highest >= 10 && highest < 60);
    CHECK(loops >= 3);
    CHECK_INT(unread, 0);
    pav_film_destroy(film);
}

/* A hole in the middle: the last good picture stands, then it goes on. */
static void hole_in_the_middle(void)
{
    struct pav_film *film = pav_film_create(
        &(struct pav_film_desc){.path = clips_path("hole.mp4"), .loop = false, .lock_step = true});
    int good = 0, wrong = 0, last = -1;
    for (int i = 0; i < 60; i++) {
        pav_film_update(film, i / 30.0, NULL);
        int number = clips_number(pav_film_picture(film));
        good += number == i;
        wrong += number > i;
        last = number;
    }
    printf("# %d of 60 pictures at their time\n", good);
    CHECK_STR(pav_film_error(film), "");
    CHECK(good >= 30);
    CHECK_INT(wrong, 0);
    CHECK(last >= 40);
    pav_film_destroy(film);
}

static void make_hole(void)
{
    size_t count;
    char *bytes = get("good.mp4", &count);
    srand(11);
    for (size_t i = count * 55 / 100; i < count * 60 / 100; i++)
        bytes[i] = (char)rand();
    put("hole.mp4", bytes, count);
    free(bytes);
}

static void probe_says_why(void)
{
    char *about = NULL, *why = NULL;
    CHECK(!pav_film_probe(clips_path("list.m3u8"), &about, &why));
    CHECK_HAS(why, "list of other files");
    CHECK(!about);
    free(why);
    why = NULL;
    CHECK(pav_film_probe(clips_path("good.mp4"), &about, &why));
    CHECK_HAS(about, "h264, 192×96, 30 pictures/s, 2 s");
    CHECK(!why);
    free(about);
}

static void images_too(void)
{
    int w, h;
    static const char *const files[] = {"huge.png", "words.txt", "fifo.mp4", "empty.mp4",
                                        "missing.png"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char *why = NULL;
        const char *path = clips_path(files[i]);
        CHECK(!pav_image_read(path, &w, &h, &why));
        CHECK_HAS(why, path);
        free(why);
    }
}

static int behind_the_wall(void)
{
    const char *const read[] = {clips_folder(), NULL};
    const char *const devices[] = {"/dev/zero", NULL};
    struct pav_sandbox_files files = {.read = read, .devices = devices};
    if (!pav_sandbox_files(&files) || !pav_sandbox_calls(PAV_ROLE_STAGE, false))
        printf("# no wall on this kernel\n");
    for (current = 0; current < sizeof broken / sizeof *broken; current++)
        check_run(broken[current].label, breaks_soon);
    RUN(wishes_on_a_broken_film);
    RUN(cut_film_plays);
    RUN(hole_in_the_middle);
    RUN(probe_says_why);
    RUN(images_too);
    return check_end();
}

int main(void)
{
    pav_log_set_level(PAV_LOG_NONE);
    make_files();
    make_hole();
    fflush(stdout);
    pid_t child = fork(); /* the folder is removed out here, where that may be done */
    if (child == 0) {
        int code = behind_the_wall();
        fflush(stdout);
        _exit(code);
    }
    int status;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

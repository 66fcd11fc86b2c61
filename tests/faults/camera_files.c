/* The real eye before films and the drawn visitor: pace, loop, lock-step, broken files, and the wall. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <pavilion/scene.h>

#include "base/clock.h"
#include "camera_keeper.h"
#include "check.h"

#define SIDE_W  64
#define SIDE_H  36
#define FRAMES  20
#define FPS     25
#define START_S 20.0

static char folder[64], film[96];
static struct camera_keeper keeper;

static bool make_folder(void)
{
    snprintf(folder, sizeof folder, "/tmp/pavilion-files-XXXXXX");
    bool made = mkdtemp(folder) != NULL;
    snprintf(film, sizeof film, "%s/film.y4m", folder);
    return made;
}

static int level_of(int frame)
{
    return 30 + frame * 10;
}

/* A film without codec (YUV4MPEG2), in which every picture has its own grey: frame n is level_of(n),
 * brighter in its left half. */
static bool write_film(void)
{
    FILE *f = fopen(film, "wb");
    if (!f)
        return false;
    fprintf(f, "YUV4MPEG2 W%d H%d F%d:1 Ip A1:1 C420jpeg\n", SIDE_W, SIDE_H, FPS);
    for (int n = 0; n < FRAMES; n++) {
        fputs("FRAME\n", f);
        for (int y = 0; y < SIDE_H; y++) {
            for (int x = 0; x < SIDE_W; x++)
                fputc(16 + (level_of(n) + (x < SIDE_W / 2 ? 5 : 0)) * 219 / 255, f);
        }
        for (int i = 0; i < SIDE_W * SIDE_H / 2; i++)
            fputc(128, f);
    }
    return fclose(f) == 0;
}

/* Which picture of the film this is, from its right half; -1: none. */
static int frame_of(const struct pav_ring_picture *p)
{
    if (p->width_px != SIDE_W || p->height_px != SIDE_H)
        return -1;
    int level = p->pixels[(10 * SIDE_W + SIDE_W - 8) * 4 + 1];
    for (int n = 0; n < FRAMES; n++) {
        if (abs(level - level_of(n)) <= 3)
            return n;
    }
    return -1;
}

static bool see_zoned(const char *kind, const char *source, const char *more, const char *zone)
{
    const char *argv[] = {"--camera", "0",        "--name", "test",   "--kind",
                          kind,       "--source", source,   "--size", "640x360",
                          "--fps",    "30",       more,     zone,     NULL};
    return camera_keeper_start(&keeper, argv, more == NULL);
}

static bool see(const char *kind, const char *source, const char *more)
{
    return see_zoned(kind, source, more, NULL);
}

static void clear(int status)
{
    CHECK_INT(camera_keeper_stop(&keeper), status);
    unlink(film);
    CHECK(rmdir(folder) == 0);
}

static bool is_live(struct camera_keeper *k, void *data)
{
    (void)data;
    return k->state == PAV_CAMERA_LIVE && k->picture.id > 0;
}

static bool is_lost(struct camera_keeper *k, void *data)
{
    (void)data;
    return k->state == PAV_CAMERA_LOST;
}

/* Every picture in its turn over several loops, at the film's pace, no gap where it begins again. */
static void loops_at_its_pace(void)
{
    REQUIRE(make_folder() && write_film());
    REQUIRE(see("file", film, NULL));
    REQUIRE(camera_keeper_until(&keeper, is_live, NULL, START_S) >= 0);
    int last = frame_of(&keeper.picture), count = 0, skipped = 0, loops = 0;
    int64_t begun = keeper.picture.captured_ns, longest = 0, before = begun;
    CHECK(last >= 0);
    while (count < 3 * FRAMES) {
        REQUIRE(camera_keeper_turn(&keeper, 3000));
        int frame = frame_of(&keeper.picture), step = (frame - last + FRAMES) % FRAMES;
        REQUIRE(frame >= 0);
        loops += frame < last;
        skipped += step - 1;
        count += step;
        int64_t gap = keeper.picture.captured_ns - before;
        longest = gap > longest ? gap : longest;
        before = keeper.picture.captured_ns;
        last = frame;
    }
    double seconds = (double)(before - begun) / 1e9;
    printf("# %d pictures in %.2f s, %d skipped, %d loops, longest gap %.0f ms\n", count, seconds,
           skipped, loops, (double)longest / 1e6);
    CHECK_NEAR(seconds, (double)count / FPS, 0.12);
    CHECK(loops >= 3);
    CHECK(skipped <= count / 4);
    clear(0);
}

static void mirrors_and_stands_upright(void)
{
    REQUIRE(make_folder() && write_film());
    REQUIRE(see("file", film, "--mirror"));
    REQUIRE(camera_keeper_until(&keeper, is_live, NULL, START_S) >= 0);
    const uint8_t *row = keeper.picture.pixels + (size_t)10 * SIDE_W * 4;
    CHECK(row[(SIDE_W - 8) * 4] > row[8 * 4]); /* the bright half is on the right */
    clear(0);
}

/* Time t shows the picture that stands at t, whatever was asked before, in every loop. */
static void answers_each_step(void)
{
    static const double asked[] = {0,    0.02, 0.04, 0.1, 0.5,  0.79, 0.8,
                                   0.81, 1.61, 2.4,  0.2, 7.36, 0.0};
    REQUIRE(make_folder() && write_film());
    REQUIRE(see("file", film, "--lock-step"));
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        const struct pav_ring_picture *p = camera_keeper_step(&keeper, asked[i]);
        REQUIRE(p);
        int should = (int)floor(asked[i] * FPS + 0.03) % FRAMES;
        if (frame_of(p) != should)
            printf("# at %g s: frame %d, should be %d\n", asked[i], frame_of(p), should);
        CHECK_INT(frame_of(p), should);
    }
    for (int i = 0; i < 100; i++) { /* 60 steps a second: pictures twice or thrice, none left out */
        const struct pav_ring_picture *p = camera_keeper_step(&keeper, i / 60.0);
        REQUIRE(p);
        REQUIRE(frame_of(p) == (int)floor(i / 60.0 * FPS + 0.03) % FRAMES);
    }
    clear(0);
}

/* The same steps give the same bytes: pictures, flow, silhouette. */
static uint64_t sum_of_steps(const char *kind, const char *source, int steps)
{
    uint64_t sum = 14695981039346656037u;
    if (!see(kind, source, "--lock-step"))
        return 0;
    camera_keeper_needs(&keeper,
                        PAV_NEED_CAMERA | PAV_NEED_FLOW | PAV_NEED_SILHOUETTE | PAV_NEED_PRESENCE);
    for (int i = 0; i < steps; i++) {
        const struct pav_ring_picture *p = camera_keeper_step(&keeper, i / 30.0);
        if (!p)
            return 0;
        const uint8_t *parts[] = {p->pixels, p->mask, (const uint8_t *)p->flow,
                                  (const uint8_t *)p->people};
        size_t bytes[] = {(size_t)p->width_px * p->height_px * 4, PAV_MASK_WIDTH * PAV_MASK_HEIGHT,
                          sizeof(float) * PAV_FLOW_WIDTH * PAV_FLOW_HEIGHT * 2, sizeof p->people};
        for (int k = 0; k < 4; k++) {
            for (size_t b = 0; b < bytes[k]; b++)
                sum = (sum ^ parts[k][b]) * 1099511628211u;
        }
    }
    CHECK_INT(camera_keeper_stop(&keeper), 0);
    return sum;
}

static void steps_are_the_same_twice(void)
{
    uint64_t one = sum_of_steps("virtual", "visitor", 60),
             two = sum_of_steps("virtual", "visitor", 60);
    CHECK(one != 0 && one == two);
}

static void lost_with(const char *source, const char *why)
{
    REQUIRE(see("file", source, NULL));
    double seconds = camera_keeper_until(&keeper, is_lost, NULL, START_S);
    CHECK(seconds >= 0);
    CHECK_HAS(keeper.text, why);
    double cpu = camera_keeper_cpu_s(&keeper);
    for (int i = 0; i < 30; i++)
        camera_keeper_turn(&keeper, 100);
    cpu = (camera_keeper_cpu_s(&keeper) - cpu) / 3;
    printf("# \"%s\" after %.2f s; %.1f %% of a core meanwhile, %d starts\n", keeper.text, seconds,
           cpu * 100, keeper.starts);
    CHECK(cpu < 0.05 * 3);
    CHECK(keeper.starts <= 3);
    CHECK_INT(camera_keeper_stop(&keeper), 0);
}

static void write_bytes(const char *bytes, size_t count)
{
    FILE *f = fopen(film, "wb");
    if (f) {
        fwrite(bytes, 1, count, f);
        fclose(f);
    }
}

static void says_what_is_wrong_with_a_file(void)
{
    static char junk[5000];
    REQUIRE(make_folder());
    lost_with("/tmp/pavilion-no-such-film.mp4", "no such file");
    lost_with(folder, "it is no file");
    write_bytes("", 0);
    lost_with(film, "it is empty");
    for (size_t i = 0; i < sizeof junk; i++)
        junk[i] = (char)(i * 37 + i / 7);
    write_bytes(junk, sizeof junk);
    lost_with(film, "no video");
    write_bytes("YUV4MPEG2 W64 H36 F25:1 Ip A1:1 C420jpeg\n", 41);
    lost_with(film, "no picture");
    unlink(film);
    CHECK(rmdir(folder) == 0);
}

/* The technician copies the right film over the wrong one: no restart by hand. */
static void takes_a_mended_file(void)
{
    REQUIRE(make_folder());
    REQUIRE(see("file", film, NULL));
    CHECK(camera_keeper_until(&keeper, is_lost, NULL, START_S) >= 0);
    REQUIRE(write_film());
    double seconds = camera_keeper_until(&keeper, is_live, NULL, 9);
    printf("# live %.2f s after it was there\n", seconds);
    CHECK(seconds >= 0);
    clear(0);
}

/* Every thread of an eye that sees is behind seccomp, and cannot gain what it gave up. */
static int unwalled_threads(int *threads)
{
    char path[320], line[200];
    int bare = 0;
    snprintf(path, sizeof path, "/proc/%d/task", (int)keeper.child.pid);
    DIR *d = opendir(path);
    for (struct dirent *e; d && (e = readdir(d));) {
        int mode = -1, sealed = -1;
        snprintf(path, sizeof path, "/proc/%d/task/%.20s/status", (int)keeper.child.pid, e->d_name);
        FILE *f = e->d_name[0] == '.' ? NULL : fopen(path, "r");
        if (!f)
            continue;
        while (fgets(line, sizeof line, f)) {
            sscanf(line, "Seccomp: %d", &mode);
            sscanf(line, "NoNewPrivs: %d", &sealed);
        }
        fclose(f);
        ++*threads;
        bare += mode != 2 || sealed != 1;
    }
    if (d)
        closedir(d);
    return bare;
}

static void is_walled(void)
{
    int threads = 0;
    REQUIRE(make_folder() && write_film());
    REQUIRE(see("file", film, NULL));
    REQUIRE(camera_keeper_until(&keeper, is_live, NULL, START_S) >= 0);
    CHECK_INT(unwalled_threads(&threads), 0);
    printf("# %d threads\n", threads);
    CHECK(threads >= 2);
    clear(0);
}

/* Steps through a second of the drawn visitor who stands still; how many pictures have a sure face. */
static int faces_in_a_second(double from_s, int *looked)
{
    int sure = 0;
    *looked = 0;
    for (int n = 0; n < 30; n++) {
        const struct pav_ring_picture *p = camera_keeper_step(&keeper, from_s + n / 30.0);
        if (!p)
            return -1;
        *looked += (p->have & PAV_NEED_FACES) != 0;
        for (uint32_t i = 0; i < p->face_count; i++)
            sure += p->faces[i].confidence >= PAV_FACE_SURE && p->faces[i].y > 0.4f;
    }
    return sure;
}

static void faces_only_while_asked(void)
{
    const uint32_t others = PAV_NEED_CAMERA | PAV_NEED_PRESENCE;
    int looked;
    REQUIRE(see("virtual", "visitor", "--lock-step"));
    camera_keeper_needs(&keeper, others);
    CHECK_INT(faces_in_a_second(13, &looked), 0);
    CHECK_INT(looked, 0);
    camera_keeper_needs(&keeper, others | PAV_NEED_FACES);
    int sure = faces_in_a_second(14, &looked);
    printf("# sure of a face in %d of %d pictures\n", sure, looked);
    CHECK_INT(looked, 30);
    CHECK(sure >= 15);
    camera_keeper_needs(&keeper, others);
    CHECK_INT(faces_in_a_second(15, &looked), 0);
    CHECK_INT(looked, 0);
    CHECK_INT(camera_keeper_stop(&keeper), 0);
}

/* Whoever stands outside the zone is somebody, but no face. */
static void no_faces_outside_the_zone(void)
{
    int looked;
    REQUIRE(see_zoned("virtual", "visitor", "--lock-step", "--zone=0,0 0.2,0 0.2,1 0,1"));
    camera_keeper_needs(&keeper, PAV_NEED_CAMERA | PAV_NEED_PRESENCE | PAV_NEED_FACES);
    CHECK_INT(faces_in_a_second(14, &looked), 0);
    CHECK_INT(looked, 30);
    CHECK_INT(camera_keeper_stop(&keeper), 0);
}

/* Real people, when they are beside the project: they are found, and their movement too. */
#define BLOCK_PX 16
#define BLOCKS   1600 /* of a picture, at most */

/* The part of the picture's blocks whose mean changed since the last call, told without any vision. */
static double change(const struct pav_ring_picture *p, float before[BLOCKS])
{
    int across = (int)p->width_px / BLOCK_PX, count = across * ((int)p->height_px / BLOCK_PX);
    int changed = 0;
    count = count < BLOCKS ? count : BLOCKS;
    for (int b = 0; b < count; b++) {
        int x0 = b % across * BLOCK_PX, y0 = b / across * BLOCK_PX;
        long sum = 0;
        for (int y = y0; y < y0 + BLOCK_PX; y++)
            for (int x = x0; x < x0 + BLOCK_PX; x++)
                sum += p->pixels[((size_t)y * p->width_px + (size_t)x) * 4 + 1];
        float now = (float)sum / (BLOCK_PX * BLOCK_PX);
        changed += fabsf(now - before[b]) > 4;
        before[b] = now;
    }
    return (double)changed / count;
}

static void finds_real_people(void)
{
    static float before[BLOCKS];
    static const char *const clips[] = {"d0", "d3", "d6", "d9", "d12"};
    char path[400];
    const char *shared = getenv("PAVILION_CLIPS");
    for (size_t i = 0; i < sizeof clips / sizeof *clips; i++) {
        snprintf(path, sizeof path, "%s/%s.mp4", shared ? shared : "", clips[i]);
        if (access(path, R_OK) != 0)
            SKIP("no ../shared/real/clips beside the project");
        REQUIRE(see("file", path, "--lock-step"));
        camera_keeper_needs(&keeper,
                            PAV_NEED_CAMERA | PAV_NEED_FLOW | PAV_NEED_PRESENCE | PAV_NEED_FACES);
        int sure = 0, present = 0, moving = 0, moves = 0;
        for (int n = 0; n < 75; n++) {
            const struct pav_ring_picture *p = camera_keeper_step(&keeper, n / 25.0);
            REQUIRE(p);
            double sum = 0;
            for (int k = 0; k < PAV_FLOW_WIDTH * PAV_FLOW_HEIGHT * 2; k++)
                sum += fabs(p->flow[k]);
            present += p->present;
            sure += p->face_count == 1 && p->faces[0].confidence >= PAV_FACE_SURE;
            bool stirs = change(p, before) > 0.01 && n > 0;
            moves += stirs;
            moving += stirs && sum > 2;
        }
        printf("# %s: present in %d of 75 pictures, flow in %d of the %d that change, "
               "sure of the face in %d\n",
               clips[i], present, moving, moves, sure);
        CHECK(sure >= 68); /* the first few are for verifying it */
        CHECK(present >= 50);
        CHECK(moves > 0 && moving >= 0.8 * moves);
        CHECK_INT(camera_keeper_stop(&keeper), 0);
    }
}

int main(void)
{
    RUN(loops_at_its_pace);
    RUN(mirrors_and_stands_upright);
    RUN(answers_each_step);
    RUN(steps_are_the_same_twice);
    RUN(says_what_is_wrong_with_a_file);
    RUN(takes_a_mended_file);
    RUN(is_walled);
    RUN(faces_only_while_asked);
    RUN(no_faces_outside_the_zone);
    RUN(finds_real_people);
    return check_end();
}

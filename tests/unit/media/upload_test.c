/* Films on their way to the screen: the right picture in the right colours, converted by the CPU or by
 * a shader, sampled or copied. */
#include "../../gpu/fixture.h"

#include "clips.h"

#define COUNT 12

static uint8_t shown[CLIP_WIDTH * CLIP_HEIGHT * 4], wanted[CLIP_WIDTH * CLIP_HEIGHT * 4];

/* What ffmpeg makes of picture `number`, bottom row first. */
static bool picture_by_ffmpeg(const char *film, int number)
{
    char command[400];
    snprintf(
        command, sizeof command,
        "ffmpeg -v error -y -i %%s/%s -vf "
        "\"select=eq(n\\,%d),vflip,scale=in_color_matrix=bt709:flags="
        "accurate_rnd+full_chroma_int+bilinear,format=rgba\" -frames:v 1 -f rawvideo %%s/one.raw",
        film, number);
    if (!clips_run(command))
        return false;
    FILE *file = fopen(clips_path("one.raw"), "rb");
    bool good = file && fread(wanted, sizeof wanted, 1, file) == 1;
    if (file)
        fclose(file);
    return good;
}

static int worst_difference(void)
{
    int worst = 0;
    for (size_t i = 0; i < sizeof shown; i++) {
        int d = abs(shown[i] - wanted[i]);
        worst = d > worst ? d : worst;
    }
    return worst;
}

static void shows(const char *name, bool in_shader)
{
    pav_gpu_force_yuv(fixture.gpu, in_shader);
    struct pav_film *film = pav_film_create(&(struct pav_film_desc){
        .path = clips_path(name), .loop = true, .lock_step = true, .gpu = fixture.gpu});
    struct pav_target *target = fixture_target(CLIP_WIDTH, CLIP_HEIGHT, PAV_FORMAT_RGBA8);
    CHECK(pav_film_texture(film) == NULL);
    for (int i = 0; i < COUNT + 3; i++) {
        fixture_frame();
        pav_film_update(film, i / 25.0, NULL);
        const float all[4] = {0, 0, 1, 1};
        pav_draw_texture(fixture.gpu, target, pav_film_texture(film), all, PAV_BLEND_NONE, 1);
        REQUIRE(pav_target_read(target, shown, sizeof shown));
        struct pav_picture view = {.pixel = PAV_PIXEL_RGBA,
                                   .width_px = CLIP_WIDTH,
                                   .height_px = CLIP_HEIGHT,
                                   .planes = {shown},
                                   .strides = {CLIP_WIDTH * 4}};
        CHECK_INT(clips_number(&view), i % COUNT);
        if (i != 5 && i != COUNT + 1)
            continue;
        REQUIRE(picture_by_ffmpeg(name, i % COUNT));
        int worst = worst_difference();
        printf("# %s, %s: within %d of ffmpeg\n", name, in_shader ? "shader" : "CPU", worst);
        CHECK(worst <= 2);
    }
    CHECK(pav_film_opaque(film));
    pav_target_destroy(target);
    pav_film_destroy(film);
}

static void by_the_cpu(void)
{
    shows("plain.mp4", false);
}

static void by_a_shader(void)
{
    shows("plain.mp4", true);
}

static void ten_bits(void)
{
    shows("ten.mp4", true);
}

static void leaves_no_gl_objects(void)
{
    struct pav_gpu_count before = pav_gpu_counted(fixture.gpu);
    for (int i = 0; i < 10; i++) {
        struct pav_film *film = pav_film_create(&(struct pav_film_desc){
            .path = clips_path("plain.mp4"), .lock_step = true, .gpu = fixture.gpu});
        fixture_frame();
        pav_film_update(film, 0, NULL);
        CHECK(pav_film_texture(film) != NULL);
        pav_film_destroy(film);
    }
    struct pav_gpu_count after = pav_gpu_counted(fixture.gpu);
    CHECK_INT(after.textures, before.textures);
    CHECK_INT(after.targets, before.targets);
}

int main(void)
{
    const char *tags =
        "-vf scale=out_color_matrix=bt709:out_range=tv -colorspace bt709 -color_range tv";
    char plain[300], ten[300];
    snprintf(plain, sizeof plain, "%s -c:v libx264 -bf 2 -pix_fmt yuv420p", tags);
    snprintf(ten, sizeof ten, "%s -c:v libx264 -bf 2 -pix_fmt yuv420p10le", tags);
    if (!clips_numbered("plain.mp4", COUNT, 25, false, plain) ||
        !clips_numbered("ten.mp4", COUNT, 25, false, ten))
        return 1;
    if (!fixture_open(false, false)) {
        printf("1..0 # SKIP no GL here\n");
        return 0;
    }
    RUN(by_the_cpu);
    RUN(by_a_shader);
    RUN(ten_bits);
    RUN(leaves_no_gl_objects);
    fixture_close();
    return check_end();
}

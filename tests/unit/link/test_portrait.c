/* Tests the sidecar of a portrait: written and read back, every complaint, folders, and mutations. */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "check.h"
#include "link/portrait.h"

#define W 640
#define H 480

static struct pav_complaints complaints;
static struct pav_sidecar s;

/* A round face that looks straight ahead; only where the judged points lie matters. */
static struct pav_sidecar somebody(void)
{
    struct pav_sidecar face = {.width_px = W,
                               .height_px = H,
                               .yaw_deg = -12.344f,
                               .pitch_deg = 3,
                               .roll_deg = 0.004f,
                               .movements = {.lid = {0.9f, 1.1f}, .mouth_smile = -0.25f},
                               .outline_count = 48};
    for (int i = 0; i < PAV_LANDMARKS; i++) {
        face.landmarks[i][0] = 250 + 2 * (float)i;
        face.landmarks[i][1] = 200 + (float)(i % 7);
    }
    face.landmarks[36][0] = 260, face.landmarks[36][1] = 200;
    face.landmarks[45][0] = 360, face.landmarks[45][1] = 203;
    face.landmarks[48][0] = 280, face.landmarks[48][1] = 290;
    face.landmarks[54][0] = 340, face.landmarks[54][1] = 291;
    face.pupils[0][0] = 280.25f, face.pupils[0][1] = 200.5f;
    face.pupils[1][0] = 340, face.pupils[1][1] = 202;
    for (int i = 0; i < face.outline_count; i++) {
        float turn = 6.2832f * (float)i / (float)face.outline_count;
        face.outline[i][0] = 310 + 90 * cosf(turn);
        face.outline[i][1] = 240 + 110 * sinf(turn);
    }
    return face;
}

static char *written(const struct pav_sidecar *face)
{
    struct pav_str text = {0};
    pav_sidecar_write(face, "somebody.jpg", &text);
    return text.text;
}

static bool parse(const char *text)
{
    pav_complaints_finish(&complaints);
    return pav_sidecar_parse(&s, "somebody.yaml", text, strlen(text), &complaints);
}

/* The written text with the first `old` replaced; the caller frees it. */
static char *changed(const char *old, const char *new)
{
    struct pav_sidecar face = somebody();
    char *text = written(&face), *at = strstr(text, old);
    if (!at) {
        printf("# no \"%s\" in the text\n", old);
        abort();
    }
    char *out = pav_sprintf("%.*s%s%s", (int)(at - text), text, new, at + strlen(old));
    free(text);
    return out;
}

static void refused(const char *old, const char *new, const char *words)
{
    char *text = changed(old, new);
    bool good = parse(text);
    CHECK(!good);
    CHECK_HAS(complaints.text.text, words);
    CHECK_HAS(complaints.text.text, "somebody.yaml:");
    if (good)
        pav_sidecar_finish(&s);
    free(text);
}

static void what_was_written_is_read(void)
{
    struct pav_sidecar face = somebody();
    pav_words_add(&face.title, "fr", "Quelqu'un : \"l'inconnue\"\\");
    pav_words_add(&face.title, "pt-BR", "Alguém");
    face.credit = pav_strdup("A # B\nC");
    face.licence = pav_strdup("CC0-1.0");
    char *text = written(&face);
    REQUIRE(parse(text));
    CHECK_STR(pav_words_exact(&s.title, "fr"), "Quelqu'un : \"l'inconnue\"\\");
    CHECK_STR(pav_words_exact(&s.title, "pt-BR"), "Alguém");
    CHECK_STR(s.credit, "A # B\nC");
    CHECK_STR(s.licence, "CC0-1.0");
    CHECK(s.width_px == W && s.height_px == H && s.outline_count == 48);
    CHECK_NEAR(s.yaw_deg, -12.344, 0.0051);
    CHECK_NEAR(s.movements.lid[1], 1.1, 0.0051);
    CHECK_NEAR(s.movements.mouth_smile, -0.25, 0.0051);
    CHECK_NEAR(s.pupils[0][0], 280.25, 0.0051);
    for (int i = 0; i < PAV_LANDMARKS; i++)
        CHECK_NEAR(s.landmarks[i][1], face.landmarks[i][1], 0.0051);
    for (int i = 0; i < 48; i++)
        CHECK_NEAR(s.outline[i][0], face.outline[i][0], 0.0051);
    char *again = written(&s);
    CHECK_STR(again, text);
    free(again);
    free(text);
    pav_sidecar_finish(&s);
    pav_sidecar_finish(&face);
}

static void the_layout_is_for_people(void)
{
    struct pav_sidecar face = somebody();
    char *text = written(&face);
    CHECK_HAS(text, "\nsize: 640x480\n");
    CHECK_HAS(text, "\ntitle:\n  fr: \"\"\n  nl: \"\"\n  en: \"\"\ncredit: \"\"\nlicence: \"\"\n");
    CHECK_HAS(text, "pose: {yaw: -12.34, pitch: 3.00, roll: 0.00}");
    CHECK_HAS(text, "  # eye on the left: outer corner (36)");
    CHECK_HAS(text, "  - [ 260.00,  200.00]  # 36\n");
    free(text);
    struct pav_str odd = {0};
    pav_sidecar_write(&face, "two\nlines.jpg", &odd);
    CHECK(parse(odd.text));
    CHECK(!strstr(odd.text, "\nlines"));
    pav_sidecar_finish(&s);
    pav_str_finish(&odd);
}

/* A bell in a credit, a bell and a broken character in a file's name; corners that are judged at the limit. */
static void what_is_read_is_written_and_reads_again(void)
{
    struct pav_str again = {0};
    char *text = changed("credit: \"\"", "credit: \"\\a and \\u2028\"");
    CHECK(parse(text));
    pav_sidecar_write(&s, "so\ame\377body.jpg", &again);
    pav_sidecar_finish(&s);
    CHECK(parse(again.text));
    CHECK_STR(s.credit, "\a and \u2028");
    pav_sidecar_finish(&s);
    pav_str_finish(&again);
    free(text);
    refused("[ 260.00,  200.00]  # 36", "[352.0051, 203.2859]",
            "at least 8 px apart, found 8.0 px");
}

static void every_fault_is_named(void)
{
    refused("size: 640x480", "size: big",
            "expected a size in pixels such as 1280x720, found \"big\"");
    refused("size:", "sise:", "unknown key \"sise\"; did you mean \"size\"?");
    refused("landmarks:", "landmark:", "did you mean \"landmarks\"?");
    refused("  - [ 260.00,  200.00]  # 36\n", "", "expected 68 points, found 67");
    refused("[ 260.00,  200.00]  # 36", "[ 640.00,  200.00]",
            "expected a number from 0 to 639, found \"640.00\"");
    refused("[ 260.00,  200.00]  # 36", "[ 260.00, .nan]", "expected a number from 0 to 479");
    refused("[ 260.00,  200.00]  # 36", "[ 260.00, 1e99]", "expected a number from 0 to 479");
    refused("[ 260.00,  200.00]  # 36", "[ 260.00]", "expected a point [x, y], found a list of 1");
    refused("[ 260.00,  200.00]  # 36", "left eye", "expected a point [x, y], found \"left eye\"");
    refused("[ 260.00,  200.00]  # 36", "[ 358.00,  203.00]", "at least 8 px apart, found 2.0 px");
    refused("[ 260.00,  200.00]  # 36", "[ 460.00,  200.00]", "found them mirrored");
    refused("size: 640x480", "size: 300x480", "expected a number from 0 to 299");
    refused("pose: {yaw: -12.34", "pose: {yaw: 120", "expected a number from -90 to 90");
    refused("pose: {yaw", "pose: {yae", "did you mean \"yaw\"?");
    refused("lids: [0.90, 1.10]", "lids: [0.90]", "expected two numbers, found 1");
    refused("movements:", "movements: none\nx:", "expected movements such as lids");
    refused("mask:\n", "mask: [[1, 1], [2, 2]]\nold:\n", "expected 3 to 256 points, found 2");
    refused("mask:\n", "mask: [[1, 1], [2, 2], [3, 3]]\nold:\n", "encloses nothing");
    refused("title:\n  fr", "title:\n  french", "expected a language such as fr, nl or en");
    CHECK(!parse(""));
    CHECK(!parse("- a\n"));
    CHECK_HAS(complaints.text.text, "expected keys such as title:, licence: and landmarks:");
    CHECK(!parse("title: A\n"));
    CHECK_HAS(complaints.text.text, "expected a key \"landmarks\"; pavilion portrait --again");
}

static void what_may_be_missing(void)
{
    char *text = changed("pupils:\n  - [ 280.25,  200.50]\n  - [ 340.00,  202.00]\n", "");
    REQUIRE(parse(text));
    CHECK_NEAR(s.pupils[0][0], 0.5 * (260 + s.landmarks[39][0]), 0.01);
    pav_sidecar_finish(&s);
    free(text);
    text = changed("licence: \"\"", "licence:");
    REQUIRE(parse(text));
    CHECK_STR(s.licence, "");
    pav_complaints_finish(&complaints);
    CHECK(!pav_sidecar_check_licence(&s, "somebody.yaml", true, &complaints));
    CHECK_HAS(complaints.text.text, "somebody.yaml:11:9: expected a licence");
    char *misfit = pav_sidecar_misfit(&s, "somebody.yaml", 320, 240);
    CHECK_HAS(misfit, "--again");
    CHECK(pav_sidecar_misfit(&s, "somebody.yaml", W, H) == NULL);
    free(misfit);
    pav_sidecar_finish(&s);
    free(text);
}

/* --- files --- */

static char root[64];

static void put(const char *name, const char *text)
{
    char *path = pav_path_join(root, name);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text))
        abort();
    close(fd);
    free(path);
}

static void rights_outlive_a_broken_face(void)
{
    char *path = pav_path_join(root, "broken.yaml");
    put("broken.yaml", "title: A\ncredit: B\nlicence: C\nlandmarks: gone\nsize: 1\n");
    pav_complaints_finish(&complaints);
    CHECK(!pav_sidecar_read(&s, path, &complaints));
    REQUIRE(pav_sidecar_read_rights(&s, path, &complaints));
    CHECK_STR(pav_words_in(&s.title, "fr"), "A");
    CHECK_STR(s.credit, "B");
    CHECK_STR(s.licence, "C");
    pav_sidecar_finish(&s);
    put("broken.yaml", "title: [\n");
    CHECK(!pav_sidecar_read_rights(&s, path, NULL));
    free(path);
    CHECK(!pav_sidecar_read(&s, "/nowhere/at.yaml", NULL));
}

static void folders_are_listed(void)
{
    struct pav_portrait_files files;
    put("zebra.JPG", "");
    put("anna.png", "");
    put("anna.jpg", "");
    put("anna.yaml", "");
    put(".hidden.jpg", "");
    put("notes.txt", "");
    put("dr. no.jpeg", "");
    REQUIRE(pav_portrait_files_list(&files, root));
    CHECK_INT(files.count, 4);
    CHECK_STR(files.list[0].name, "anna");
    CHECK(files.list[0].has_sidecar && !files.list[0].twin && files.list[1].twin);
    CHECK_STR(files.list[2].name, "dr. no");
    CHECK_STR(pav_path_name(files.list[2].sidecar), "dr. no.yaml");
    CHECK(!files.list[3].has_sidecar);
    pav_portrait_files_finish(&files);
    CHECK(!pav_portrait_files_list(&files, "/nowhere"));
    CHECK_INT(files.count, 0);
}

/* --- mutations --- */

static uint32_t random_state = 5;
static uint32_t random_next(void)
{
    random_state = random_state * 1664525u + 1013904223u;
    return random_state >> 8;
}

static void mutated_files_do_no_harm(void)
{
    struct pav_sidecar face = somebody();
    char *seed = written(&face);
    size_t length = strlen(seed);
    int accepted = 0;
    for (int round = 0; round < 1500; round++) {
        char *text = pav_strdup(seed);
        for (uint32_t i = random_next() % 12; i > 0; i--)
            text[random_next() % length] =
                random_next() % 2 ? seed[random_next() % length] : (char)(1 + random_next() % 255);
        if (random_next() % 8 == 0)
            text[random_next() % length] = 0;
        bool good = parse(text);
        if (good != (complaints.errors == 0))
            CHECK(!"a refusal without a complaint, or the reverse");
        accepted += good;
        for (int i = 0; good && i < s.outline_count; i++) {
            if (!(s.outline[i][0] >= 0 && s.outline[i][0] < (float)s.width_px))
                CHECK(!"a point outside the picture");
        }
        if (good)
            pav_sidecar_finish(&s);
        free(text);
    }
    free(seed);
    CHECK(accepted > 100 && accepted < 1400);
    printf("# %d of 1500 accepted\n", accepted);
}

int main(void)
{
    strcpy(root, "/tmp/pavilion-portrait-XXXXXX");
    if (!mkdtemp(root))
        return 1;
    RUN(what_was_written_is_read);
    RUN(the_layout_is_for_people);
    RUN(what_is_read_is_written_and_reads_again);
    RUN(every_fault_is_named);
    RUN(what_may_be_missing);
    RUN(rights_outlive_a_broken_face);
    RUN(folders_are_listed);
    RUN(mutated_files_do_no_harm);
    pav_complaints_finish(&complaints);
    char *command = pav_sprintf("rm -rf '%s'", root);
    if (system(command) != 0)
        printf("# %s stays\n", root);
    free(command);
    return check_end();
}

/* Tests installation.yaml, the finding of installations, files and plugins, and mutations. */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "check.h"
#include "link/manifest.h"
#include "own_folder.h"

static const char *const all[] = {"fr", "nl", "en", NULL};

static char *in_root(const char *name)
{
    return pav_path_join(root, name);
}

static void make_root(void)
{
    make_folder("manifest");
    char *plugins = in_root("plugins");
    setenv("PAVILION_ROOT", root, 1);
    setenv("PAVILION_PLUGINS", plugins, 1);
    free(plugins);
    put("plugins/silt.so", "");
    put("installations/silt/scene.c", "");
    put("installations/silt/installation.yaml", "");
    put("installations/silt/intro.mp4", "film");
    put("installations/silt/fr.vtt", "");
    put("installations/silt/nl.vtt", "");
    put("installations/silt/en.vtt", "");
    put("installations/silt/frames/a-0001.png", "");
    put("installations/silt/shared/assets.txt", "");
    put("installations/aurora/installation.yaml", "");
    put("installations/nothing/readme", "");
    put("assets/films/house.mp4", "film");
    put("else/silt/scene.c", "");
    put("else/silt/installation.yaml", "title: T\nscene: scene.c\n");
}

static struct pav_manifest m;
static struct pav_complaints complaints;

static bool read_it(const char *text)
{
    char *folder = in_root("installations/silt");
    put("installations/silt/installation.yaml", text);
    pav_complaints_finish(&complaints);
    bool good = pav_manifest_read(&m, folder, all, &complaints);
    free(folder);
    return good;
}

#define TITLE "title: {fr: Limon, nl: Slib, en: Silt}\n"
#define HEAD  TITLE "scene: scene.c\n"

static void refused(const char *text, int count, const char *said)
{
    CHECK(!read_it(text));
    CHECK_HAS(complaints.text.text, said);
    CHECK_INT(complaints.errors, count);
    if (!check_ok)
        printf("# for: %s# said: %s", text, complaints.text.text ? complaints.text.text : "-\n");
}

static void whole_file_is_read(void)
{
    bool good =
        read_it(HEAD "texts:\n"
                     "  hint: {fr: Bougez, nl: Beweeg, en: Move}\n"
                     "  sign: Σ\n"
                     "media:\n"
                     "  intro: {file: intro.mp4, captions: {fr: fr.vtt, nl: nl.vtt, en: en.vtt},\n"
                     "          loop: no, volume: 0.5}\n"
                     "  house: assets/films/house.mp4\n"
                     "  frames: {file: frames/a-%04d.png, fps: 12}\n"
                     "  folder: frames\n"
                     "params: {flow: 2, ink: [0, 0.5, 1]}\n"
                     "credits: Someone\nlicence: CC-BY-4.0\nsynthetic: true\nportraits: true\n");
    if (!good)
        printf("# %s", complaints.text.text);
    REQUIRE(good);
    CHECK_INT(complaints.warnings, 0);
    CHECK_STR(m.name, "silt");
    CHECK(m.folder[0] == '/');
    CHECK_STR(pav_path_name(m.scene), "scene.c");
    CHECK_HAS(m.plugin, "/plugins/silt.so");
    CHECK_STR(pav_words_in(&m.title, "nl"), "Slib");
    CHECK_STR(pav_words_in(&m.title, "nl-BE"), "Slib");
    CHECK_STR(pav_words_in(&m.title, "de"), "Limon");
    CHECK(pav_words_exact(&m.title, "de") == NULL);
    CHECK_INT(m.word_count, 2);
    CHECK_STR(m.words[0].key, "hint");
    CHECK_INT(m.words[0].line, 4);
    CHECK_STR(pav_words_in(&m.words[1], "nl"), "Σ");
    CHECK_INT(m.medium_count, 4);
    CHECK_STR(m.media[0].slot, "intro");
    CHECK_HAS(m.media[0].file, "/installations/silt/intro.mp4");
    CHECK_INT(m.media[0].caption_count, 3);
    CHECK_STR(m.media[0].languages[1], "nl");
    CHECK_HAS(m.media[0].captions[1], "/installations/silt/nl.vtt");
    CHECK(!m.media[0].loop && m.media[0].volume == 0.5f);
    CHECK_HAS(m.media[1].file, "/assets/films/house.mp4");
    CHECK(m.media[1].loop && m.media[1].volume == 1);
    CHECK_HAS(m.media[2].file, "/frames/a-%04d.png");
    CHECK(m.media[2].fps == 12 && m.media[3].fps == 25);
    CHECK_INT(m.setting_count, 2);
    CHECK_STR(m.settings[1].value, "0,0.5,1");
    CHECK_STR(m.credits, "Someone");
    CHECK_STR(m.licence, "CC-BY-4.0");
    CHECK(m.synthetic && m.portraits);
    pav_manifest_finish(&m);
}

static void languages_must_be_there(void)
{
    refused("title: {fr: a, en: b}\nscene: scene.c\n", 1,
            "installation.yaml:1:1: \"title\" is missing in \"nl\", a language of the exhibition");
    refused(HEAD "texts: {hint: {fr: a, nl: b}}\n", 1,
            "installation.yaml:3:9: \"hint\" is missing in \"en\"");
    refused(HEAD "texts: {hint: {french: a, fr: a, nl: b, en: c}}\n", 1,
            "installation.yaml:3:16: expected a language such as fr, nl or en, found \"french\"");
    refused(HEAD "texts: {hint: {fr: [], nl: b, en: c}}\n", 2, "expected text, found a list");
    refused(HEAD "texts: [hint]\n", 1, "expected texts as key: {fr: …");
    REQUIRE(read_it("title: Silt\nscene: scene.c\n"));
    CHECK_STR(pav_words_in(&m.title, "fr"), "Silt");
    pav_manifest_finish(&m);
    char *folder = in_root("installations/silt");
    put("installations/silt/installation.yaml", "title: {fr: a}\nscene: scene.c\n");
    CHECK(pav_manifest_read(&m, folder, NULL, NULL));
    pav_manifest_finish(&m);
    free(folder);
}

static void keys_are_known(void)
{
    refused("", 1, "installation.yaml:1:1: the file is empty");
    refused("- a\n", 1, "expected keys such as title: and scene:, found a list");
    refused("scene: scene.c\n", 1, "expected a key \"title\"");
    refused(TITLE, 1, "expected a key \"scene\", such as scene: scene.c");
    refused(HEAD "sceen: a\n", 1,
            "installation.yaml:3:1: unknown key \"sceen\"; did you mean \"scene\"?");
    refused(HEAD "film: a.mp4\n", 1,
            "installation.yaml:3:1: \"film\" is not built in this version");
    refused(HEAD "isf: a.fs\n", 1, "installation.yaml:3:1: expected scene: or isf:, found both");
    refused(TITLE "isf: gone.fs\n", 1, "installation.yaml:2:6: \"gone.fs\": No such file");
    refused(TITLE "isf: intro.mp4\n", 1,
            "installation.yaml:2:6: expected an ISF or Shadertoy file");
    refused(TITLE "isf: ../a.fs\n", 1, "expected a path inside the installation's folder");
    refused(HEAD "synthetic: perhaps\n", 1, "expected true or false, found \"perhaps\"");
    refused(HEAD "credits: [a]\n", 1, "expected text, found a list");
    refused(HEAD "params: [a]\n", 1, "expected parameters as key: value");
    refused(TITLE "scene: ../scene.c\n", 1, "expected a C file of the folder");
    refused(TITLE "scene: scene.py\n", 1, "expected a C file of the folder");
}

static void a_shader_can_be_the_scene(void)
{
    put("installations/silt/look.fs", "/*{}*/ void main() {}\n");
    REQUIRE(read_it(TITLE "isf: look.fs\n"));
    CHECK(m.work && pav_path_ends(m.work, "installations/silt/look.fs"));
    CHECK(!m.scene && !m.plugin);
    pav_manifest_finish(&m);
    REQUIRE(read_it(TITLE "scene: look.fs\n"));
    CHECK(m.work && !m.scene);
    pav_manifest_finish(&m);
}

static void media_must_be_there(void)
{
    refused(HEAD "media: {a: gone.mp4}\n", 1,
            "installation.yaml:3:12: \"gone.mp4\": No such file or directory");
    refused(HEAD "media: {a: assets/films/gone.mp4}\n", 1,
            "\"assets/films/gone.mp4\": No such file");
    refused(
        HEAD "media: {a: ../intro.mp4}\n", 1,
        "expected a path inside the installation's folder, or assets/…, found \"../intro.mp4\"");
    refused(HEAD "media: {a: /etc/passwd}\n", 1,
            "expected a path inside the installation's folder");
    refused(HEAD "media: {a: frames/b-%04d.png}\n", 1, "has no picture that fits");
    refused(HEAD "media: {a: 'frames/a-%s.png'}\n", 1, "has no picture that fits");
    refused(HEAD "media: {a: {loop: yes}}\n", 1, "installation.yaml:3:12: expected a key \"file\"");
    refused(HEAD "media: {a: {file: intro.mp4, lop: yes}}\n", 1, "did you mean \"loop\"?");
    refused(HEAD "media: {a: {file: intro.mp4, volume: 2}}\n", 1, "expected a number from 0 to 1");
    refused(HEAD "media: {a: {file: intro.mp4, fps: 0}}\n", 1, "expected a number from 0.1 to 240");
    refused(HEAD
            "media: {a: {file: intro.mp4, captions: {fr: gone.vtt, nl: nl.vtt, en: en.vtt}}}\n",
            1, "\"gone.vtt\": No such file");
    refused(HEAD "media: {a: {file: intro.mp4, captions: fr.vtt}}\n", 1,
            "expected captions as fr:");
    refused(HEAD "media: [a]\n", 1, "expected media as slot: file, found a list");
    refused(HEAD "media: {a: frames, b: frames, c: frames, d: frames, e: frames, f: frames, "
                 "g: frames, h: frames, i: frames}\n",
            1, "expected at most 8 media");
    REQUIRE(read_it(HEAD "media: {a: {file: intro.mp4, captions: {fr: fr.vtt}}}\n"));
    CHECK_INT(complaints.warnings, 2);
    CHECK_HAS(complaints.text.text, "3:40: warning: no captions in \"nl\"");
    pav_manifest_finish(&m);
}

static void a_fifo_is_no_film(void)
{
    char *path = in_root("installations/silt/pipe.mp4");
    CHECK(mkfifo(path, 0600) == 0);
    refused(HEAD "media: {a: pipe.mp4}\n", 1, "\"pipe.mp4\": is neither file nor folder");
    unlink(path);
    free(path);
}

static void places_are_found(void)
{
    CHECK_STR(pav_place_root(), root);
    CHECK_STR(pav_path_name(pav_place_plugins()), "plugins");
    CHECK(pav_place_programs()[0] == '/');
    char *beside = in_root("else"), *found;
    found = pav_place_installation("silt", beside);
    CHECK_HAS(found, "/installations/silt");
    free(found);
    found = pav_place_installation("./silt", beside);
    CHECK_HAS(found, "/else/silt");
    free(found);
    CHECK(pav_place_installation("whales", beside) == NULL);
    CHECK(pav_place_installation("", beside) == NULL);
    char **names = pav_place_installations();
    CHECK_STR(names[0], "aurora");
    CHECK_STR(names[1], "silt");
    CHECK(names[2] == NULL);
    pav_place_names_free(names);
    free(beside);
}

static void strangers_do_not_load_our_plugin(void)
{
    char *folder = in_root("else/silt");
    REQUIRE(pav_manifest_read(&m, folder, NULL, NULL));
    CHECK(m.plugin == NULL);
    pav_manifest_finish(&m);
    put("else/silt/silt.so", "");
    REQUIRE(pav_manifest_read(&m, folder, NULL, NULL));
    CHECK_HAS(m.plugin, "/else/silt/silt.so");
    pav_manifest_finish(&m);
    free(folder);
}

static uint32_t random_state = 11;
static uint32_t random_next(void)
{
    random_state = random_state * 1664525u + 1013904223u;
    return random_state >> 8;
}

static void mutated_files_do_no_harm(void)
{
    static const char seed[] =
        HEAD "texts: {hint: {fr: a, nl: b, en: c}, sign: x}\n"
             "media: {a: {file: intro.mp4, captions: {fr: fr.vtt}}, b: frames}\n"
             "params: {flow: 2, ink: [0, 1]}\ncredits: c\nsynthetic: true\n";
    int accepted = 0;
    for (int round = 0; round < 1500; round++) {
        char text[sizeof seed];
        memcpy(text, seed, sizeof seed);
        for (uint32_t i = random_next() % 4; i > 0; i--)
            text[random_next() % (sizeof seed - 1)] = random_next() % 2
                                                          ? seed[random_next() % (sizeof seed - 1)]
                                                          : (char)(1 + random_next() % 255);
        bool good = read_it(text);
        if (good != (complaints.errors == 0))
            CHECK(!"a refusal without a complaint, or the reverse");
        accepted += good;
        if (good)
            pav_manifest_finish(&m);
    }
    CHECK(accepted > 200 && accepted < 1400);
    printf("# %d of 1500 accepted\n", accepted);
}

int main(void)
{
    make_root();
    RUN(whole_file_is_read);
    RUN(languages_must_be_there);
    RUN(keys_are_known);
    RUN(a_shader_can_be_the_scene);
    RUN(media_must_be_there);
    RUN(a_fifo_is_no_film);
    RUN(places_are_found);
    RUN(strangers_do_not_load_our_plugin);
    RUN(mutated_files_do_no_harm);
    pav_complaints_finish(&complaints);
    remove_folder();
    return check_end();
}

/* Tests the exhibition file: what a good one becomes, what is said about broken ones, mutations. */
#include "exhibition_text.h"

#include <stdint.h>

#include "link/manifest.h"

static void whole_file_is_read(void)
{
    bool good =
        parse("exhibition: Humans / Machines\n"
              "languages: [fr, nl, en]\n"
              "cameras:\n"
              "  entrance: { device: /dev/v4l/by-id/usb-x-index0, size: 1920x1080, fps: 25,\n"
              "              mirror: no, fallback: visitor,\n"
              "              controls: { exposure: 120, white_balance: 4600 K,\n"
              "                          power_line: 50 Hz } }\n"
              "  tape: { file: visitors.mp4 }\n"
              "  far: { url: 'rtsp://camera.local/1' }\n"
              "  nobody: { virtual: visitor }\n"
              "programme:\n"
              "  - { installation: silt, for: 180 s, camera: entrance,\n"
              "      params: { mode: puppet, ink: [0.1, 0.2, 0.3] } }\n"
              "  - { installation: ./own, for: 2 min, camera: none }\n"
              "  - { installation: mirror }\n"
              "hold_max: 5 min\n"
              "fade: 0.5 s\n"
              "recording: allowed\n"
              "attract: { installation: mirror, after: 20 s, camera: nobody }\n"
              "displays: [ { name: main, output: 1, height: 120 cm, bottom: 0.3 m } ]\n");
    if (!good)
        printf("# %s", complaints.text.text);
    REQUIRE(good);
    CHECK_STR(e.title, "Humans / Machines");
    CHECK_STR(e.languages[2], "en");
    CHECK(e.languages[3] == NULL);
    CHECK_NEAR(e.screen_height_mm, 1200, 0.01);
    CHECK_NEAR(e.screen_bottom_mm, 300, 0.01);
    CHECK_INT(e.camera_count, 4);
    const struct pav_camera_plan *c = &e.cameras[0];
    CHECK_STR(c->name, "entrance");
    CHECK_INT(c->kind, PAV_SOURCE_DEVICE);
    CHECK_STR(c->source, "/dev/v4l/by-id/usb-x-index0");
    CHECK(c->width_px == 1920 && c->height_px == 1080 && c->fps == 25);
    CHECK(!c->mirror && c->fallback);
    CHECK(c->exposure == 120 && c->white_balance_k == 4600 && c->power_line_hz == 50);
    c = &e.cameras[1];
    CHECK_INT(c->kind, PAV_SOURCE_FILE);
    CHECK_HAS(c->source, "/show/visitors.mp4");
    CHECK(c->source[0] == '/');
    CHECK(c->width_px == 1280 && c->height_px == 720 && c->fps == 30 && c->mirror);
    CHECK(c->exposure == PAV_CONTROL_KEEP && c->power_line_hz == PAV_CONTROL_KEEP && !c->fallback);
    CHECK_INT(e.cameras[2].kind, PAV_SOURCE_URL);
    CHECK_INT(e.cameras[3].kind, PAV_SOURCE_VIRTUAL);
    CHECK_STR(e.cameras[3].source, "visitor");
    CHECK_INT(e.entry_count, 3);
    CHECK(e.entries[0].for_s == 180 && e.entries[0].camera == 0);
    CHECK_INT(e.entries[0].line, 12);
    CHECK_INT(e.entries[0].setting_count, 2);
    CHECK_STR(e.entries[0].settings[0].key, "mode");
    CHECK_STR(e.entries[0].settings[1].value, "0.1,0.2,0.3");
    CHECK_INT(e.entries[0].settings[0].line, 13);
    CHECK(e.entries[1].for_s == 120 && e.entries[1].camera == -1);
    CHECK(e.entries[2].for_s == 0 && e.entries[2].camera == -1);
    CHECK(e.hold_max_s == 300 && e.fade_s == 0.5 && e.recording);
    CHECK_STR(e.attract.installation, "mirror");
    CHECK(e.attract_after_s == 20 && e.attract.camera == 3);
    CHECK_INT(e.display_output, 1);
    CHECK(e.path[0] == '/' && e.folder[0] == '/');
    pav_exhibition_finish(&e);
}

static void small_file_has_defaults(void)
{
    REQUIRE(parse(HEAD "cameras: {a: {device: auto}}\n" SHOW));
    CHECK(e.hold_max_s == 300 && e.attract_after_s == 30 && e.fade_s == 1.5 && !e.recording);
    CHECK(e.attract.installation == NULL && e.display_output == 0);
    CHECK_STR(e.cameras[0].source, "auto");
    CHECK_INT(e.entries[0].camera, 0); /* the only camera */
    pav_exhibition_finish(&e);
    REQUIRE(parse(HEAD "cameras: {a: {file: assets/films/house.mp4}}\n" SHOW));
    CHECK_HAS(e.cameras[0].source, "/assets/films/house.mp4");
    pav_exhibition_finish(&e);
}

static void missing_and_unknown_keys(void)
{
    refused("", 1, "x.yaml:1:1: the file is empty");
    refused("[1]\n", 1,
            "x.yaml:1:1: expected keys such as exhibition: and programme:, found a list");
    refused("languages: [fr]\n" SHOW, 1, "x.yaml:1:1: expected a key \"exhibition\"");
    refused("exhibition: H\n" SHOW, 1, "x.yaml:1:1: expected at least one language");
    refused(HEAD, 1, "x.yaml:1:1: expected a programme of at least one entry");
    refused(HEAD "programme: []\n", 1, "x.yaml:3:12: expected a programme of at least one");
    refused(HEAD SHOW "programe: []\n", 1,
            "x.yaml:4:1: unknown key \"programe\"; did you mean \"programme\"?");
    refused(HEAD SHOW "displays: [{output: 0}, {output: 1}]\n", 1,
            "x.yaml:4:25: more than one display is not built in this version");
    refused(HEAD SHOW "displays: [{output: 16}]\n", 1,
            "x.yaml:4:21: expected a whole number from 0 to 15, found \"16\"");
    refused(HEAD SHOW "displays: []\n", 1, "x.yaml:4:11: expected one display");
    refused(HEAD SHOW "displays: [{keystone: 1}]\n", 1, "\"keystone\" is not built");
    refused(HEAD SHOW "displays: [{height: 1200}]\n", 1,
            "x.yaml:4:21: expected a length such as 1200 mm, 120 cm or 1.2 m, found \"1200\"");
    refused(HEAD SHOW "displays: [{height: 9 mm}]\n", 1,
            "x.yaml:4:21: expected a length from 100 to 10000 mm, found \"9 mm\"");
    refused(HEAD SHOW "displays: [{bottom: 6 m}]\n", 1, "expected a length from 0 to 5000 mm");
    refused(HEAD SHOW "displays: [{bottom: -1 mm}]\n", 1, "expected a length such as 1200 mm");
}

/* The label is the venue's to lift, but not from a piece that says itself that it shows nobody real. */
static void labels_are_lifted_by_the_venue_alone(void)
{
    put("installations/faked/installation.yaml", "title: Faked\nscene: scene.c\nsynthetic: true\n");
    put("installations/faked/scene.c", "");
    REQUIRE(parse(HEAD "programme:\n  - { installation: silt, label: lifted }\n"
                       "  - { installation: silt, label: shown }\n  - { installation: silt }\n"
                       "attract: { installation: mirror, label: lifted }\n"));
    CHECK(e.entries[0].label_lifted && !e.entries[1].label_lifted && !e.entries[2].label_lifted);
    CHECK(e.attract.label_lifted);
    pav_exhibition_finish(&e);
    refused(HEAD "programme: [{installation: faked, label: lifted}]\n", 1,
            "x.yaml:3:42: faked says that it shows synthetic people (synthetic: true): its label "
            "stays; it can be lifted only for a piece that shows no altered person");
    refused(HEAD SHOW "attract: {installation: faked, label: lifted}\n", 1, "its label stays");
    refused(HEAD "programme: [{installation: silt, label: off}]\n", 1, "shown or lifted");
}

static void wrong_values(void)
{
    refused("exhibition: [H]\nlanguages: [fr]\n" SHOW, 1,
            "x.yaml:1:13: expected text, found a list");
    refused("exhibition: H\nlanguages: fr\n" SHOW, 1,
            "x.yaml:2:12: expected a list such as [fr, nl, en], found \"fr\"");
    refused("exhibition: H\nlanguages: [french]\n" SHOW, 1,
            "x.yaml:2:13: expected a language such as fr, nl or en, found \"french\"");
    refused("exhibition: H\nlanguages: [fr, fr]\n" SHOW, 1, "x.yaml:2:17: \"fr\" is there twice");
    refused("exhibition: H\nlanguages: [aa,ab,ac,ad,ae,af,ag,ah,ai]\n" SHOW, 1,
            "x.yaml:2:37: expected at most 8 languages");
    refused(HEAD SHOW "hold_max: long\n", 1, "x.yaml:4:11: expected a time such as 90 s");
    refused(HEAD SHOW "fade: 11 s\n", 1, "x.yaml:4:7: expected a time of at most 10 s");
    refused(HEAD SHOW "recording: yes\n", 1,
            "x.yaml:4:12: expected refused or allowed, found \"yes\"");
    refused(HEAD SHOW "recording: alowed\n", 1, "did you mean \"allowed\"?");
    refused(HEAD SHOW "attract: silt\n", 1,
            "x.yaml:4:10: expected {installation: …, after: 30 s}, found \"silt\"");
    refused(HEAD SHOW "attract: {after: 3 s}\n", 1, "x.yaml:4:10: expected a key \"installation\"");
    refused(HEAD SHOW "attract: {installation: silt, afer: 3 s}\n", 1, "did you mean \"after\"?");
}

static void wrong_programmes(void)
{
    refused(HEAD "programme: silt\n", 1, "x.yaml:3:12: expected a list of entries, found \"silt\"");
    refused(HEAD "programme: [silt]\n", 1, "x.yaml:3:13: expected an entry such as");
    refused(HEAD "programme: [{for: 3 s}]\n", 1, "x.yaml:3:13: expected a key \"installation\"");
    refused(HEAD "programme: [{installation: slit}]\n", 1,
            "x.yaml:3:28: no installation \"slit\"; did you mean \"silt\"?");
    refused(HEAD "programme: [{installation: whales}]\n", 1,
            "x.yaml:3:28: no installation \"whales\" in installations/ or beside this file");
    refused(HEAD "programme: [{installation: empty}]\n", 1, "\"empty\" holds no installation.yaml");
    refused(HEAD "programme: [{installation: [silt]}]\n", 1, "x.yaml:3:28: expected text");
    refused(HEAD "programme: [{installation: silt, for: 0}]\n", 1,
            "x.yaml:3:39: expected a time of at least 1 s, found \"0\"");
    refused(HEAD "programme: [{installation: silt, fr: 3}]\n", 1, "did you mean \"for\"?");
    refused(HEAD "programme: [{installation: silt, hours: all}]\n", 1,
            "\"hours\" is not built in this version");
    refused(HEAD "programme: [{installation: silt, camera: a}]\n", 1,
            "x.yaml:3:42: expected none, found \"a\"");
    refused(HEAD
            "cameras: {door: {device: auto}}\nprogramme: [{installation: silt, camera: dor}]\n",
            1, "x.yaml:4:42: expected door or none, found \"dor\"; did you mean \"door\"?");
    refused(HEAD "programme: [{installation: silt, params: 3}]\n", 1,
            "expected parameters as key: value, found \"3\"");
    refused(HEAD "programme: [{installation: silt, params: {a: {b: 1}}}]\n", 1,
            "x.yaml:3:46: expected text, found a map");
    refused(HEAD "programme: [{installation: silt, params: {a: [1, []]}}]\n", 1,
            "x.yaml:3:50: expected text, found a list");
    struct pav_str many = {0};
    pav_str_add(&many, HEAD "programme:\n");
    for (int i = 0; i < 65; i++)
        pav_str_add(&many, "- {installation: silt}\n");
    refused(many.text, 1, "x.yaml:68:3: expected at most 64 entries");
    pav_str_finish(&many);
}

#define CAMERA(text) HEAD "cameras: {a: " text "}\n" SHOW

static void wrong_cameras(void)
{
    refused(HEAD "cameras: [a]\n" SHOW, 1, "x.yaml:3:10: expected cameras as name: {device: …}");
    refused(CAMERA("auto"), 1, "x.yaml:3:14: expected a camera such as {device: auto}, found");
    refused(CAMERA("{}"), 1, "x.yaml:3:14: expected one of device, file, url and virtual");
    refused(CAMERA("{device: auto, url: 'http://x'}"), 1,
            "x.yaml:3:29: expected one of device, file, url and virtual, found \"url\" as well");
    refused(CAMERA("{device: video0}"), 1,
            "x.yaml:3:23: expected auto or a device such as /dev/v4l/by-id/…, found \"video0\"");
    refused(CAMERA("{url: 'file:///etc/passwd'}"), 1, "x.yaml:3:20: expected an address such as");
    refused(CAMERA("{url: 'rtsp://'}"), 1, "x.yaml:3:20: expected an address such as");
    refused(CAMERA("{file: gone.mp4}"), 1, "x.yaml:3:21: \"gone.mp4\": No such file or directory");
    refused(CAMERA("{file: own}"), 1, "x.yaml:3:21: \"own\": is not a file");
    refused(CAMERA("{virtual: visitr}"), 1, "did you mean \"visitor\"?");
    refused(CAMERA("{device: auto, size: 12}"), 1, "expected a size in pixels such as 1280x720");
    refused(CAMERA("{device: auto, size: 16x16}"), 1, "expected a size from 64x48 to 4096x4096");
    refused(CAMERA("{device: auto, fps: 0}"), 1, "expected a number from 1 to 240, found \"0\"");
    refused(CAMERA("{device: auto, mirror: perhaps}"), 1, "expected true or false");
    refused(CAMERA("{device: auto, miror: no}"), 1, "did you mean \"mirror\"?");
    refused(CAMERA("{device: auto, rotate: 90}"), 1, "\"rotate\" is not built in this version");
    refused(CAMERA("{device: auto, fallback: film}"), 1, "expected visitor, found \"film\"");
    refused(CAMERA("{virtual: visitor, fallback: visitor}"), 1,
            "only a device or an address has a fallback");
    refused(CAMERA("{device: auto, controls: 3}"), 1, "expected controls as exposure: 120");
    refused(CAMERA("{virtual: visitor, controls: {exposure: 1}}"), 1, "only a device has controls");
    refused(CAMERA("{device: auto, controls: {exposure: dark}}"), 1,
            "x.yaml:3:50: expected auto or 1 to 100000, found \"dark\"");
    refused(CAMERA("{device: auto, controls: {white_balance: 4600 lux}}"), 1,
            "expected auto or 1000 to 15000 K, found \"4600 lux\"");
    refused(CAMERA("{device: auto, controls: {power_line: 55 Hz}}"), 1, "found \"55 Hz\"");
    refused(CAMERA("{device: auto, controls: {gain: 3}}"), 1, "\"gain\" is not built");
    refused(HEAD "cameras: {A b: {device: auto}}\n" SHOW, 1,
            "x.yaml:3:11: expected a name of lower case letters");
    refused(HEAD "cameras: {a: {device: auto}, b: {device: auto}, c: {device: auto}, "
                 "d: {device: auto}, e: {device: auto}}\n" SHOW,
            1, "x.yaml:3:87: expected at most 4 cameras");
}

#define ZONED(text) CAMERA("{device: auto, zone: " text "}")

static void zones(void)
{
    REQUIRE(parse(ZONED("[0.2, 0, 0.5, 0.75]")));
    const struct pav_zone *zone = &e.cameras[0].zone;
    CHECK(pav_zone_holds(zone, 0.21f, 0.01f) && pav_zone_holds(zone, 0.69f, 0.74f));
    CHECK(!pav_zone_holds(zone, 0.19f, 0.5f) && !pav_zone_holds(zone, 0.5f, 0.76f));
    pav_exhibition_finish(&e);
    REQUIRE(parse(ZONED("[[0, 0], [1, 0], [1, 1], [0.5, 0.25], [0, 1]]")));
    zone = &e.cameras[0].zone;
    CHECK(pav_zone_holds(zone, 0.5f, 0.2f) && !pav_zone_holds(zone, 0.5f, 0.3f));
    struct pav_zone again;
    char *text = pav_zone_text(zone);
    CHECK_STR(text, "0.00000,0.00000 1.00000,0.00000 1.00000,1.00000 0.50000,0.25000 "
                    "0.00000,1.00000");
    CHECK(pav_zone_parse(&again, text));
    CHECK_INT(again.count, 5);
    free(text);
    pav_exhibition_finish(&e);
    REQUIRE(parse(CAMERA("{device: auto}")));
    CHECK(pav_zone_holds(&e.cameras[0].zone, 0.99f, 0.01f)); /* without one: everywhere */
    pav_exhibition_finish(&e);
    refused(ZONED("left"), 1,
            "x.yaml:3:35: expected a rectangle [x, y, width, height] or a polygon");
    refused(ZONED("[0.1, 0.2]"), 1, "x.yaml:3:35: expected a rectangle");
    refused(ZONED("[0.1, 0.2, 1.5, 0.2]"), 1, "x.yaml:3:46: expected a number from 0 to 1");
    refused(ZONED("[0.5, 0, 0.6, 1]"), 1,
            "x.yaml:3:35: expected a rectangle [x, y, width, height] "
            "within the picture");
    refused(ZONED("[0.5, 0, 0, 1]"), 1, "within the picture");
    refused(ZONED("[[0, 0], [1, 1]]"), 1, "expected a polygon of 3 to 16 points, found 2");
    refused(ZONED("[[0, 0], [1], [1, 1]]"), 1, "x.yaml:3:44: expected a point such as [0.5, 1]");
    refused(ZONED("[[0, 0], [1, 0], {}]"), 1, "expected a point such as [0.5, 1], found a map");
}

static void all_complaints_come_at_once(void)
{
    refused("exhibition: H\nlanguages: [french]\ncamera: {}\nprogramme:\n"
            "  - { installation: slit, for: ever }\nfade: 99\nfade: 1\n",
            6, "x.yaml:5:21: no installation \"slit\"");
}

static void unreadable_files(void)
{
    pav_complaints_finish(&complaints);
    CHECK(!pav_exhibition_read(&e, "/tmp/pavilion/none.yaml", &complaints));
    CHECK_HAS(complaints.text.text, "/tmp/pavilion/none.yaml:1:1: cannot be read: No such file");
    CHECK(!pav_exhibition_read(&e, "/tmp/pavilion/none.yaml", NULL));
}

static void portraits_have_a_folder(void)
{
    put("show/faces/anna.jpg", "");
    put("show/worn/installation.yaml", "title: Worn\nscene: scene.c\nportraits: true\n");
    put("show/worn/scene.c", "");
    REQUIRE(parse(HEAD SHOW));
    CHECK_HAS(e.portraits, "/assets/portraits");
    CHECK(e.portraits_line == 0 && !pav_exhibition_shows_portraits(&e));
    pav_exhibition_finish(&e);
    REQUIRE(parse(HEAD SHOW "portraits: faces\n"));
    CHECK_HAS(e.portraits, "/show/faces");
    CHECK_INT(e.portraits_line, 4);
    CHECK(pav_exhibition_shows_portraits(&e));
    pav_exhibition_finish(&e);
    REQUIRE(parse(HEAD "programme: [{installation: ./worn}]\n"));
    CHECK(pav_exhibition_shows_portraits(&e));
    pav_exhibition_finish(&e);
    refused(HEAD SHOW "portraits: facess\n", 1, "x.yaml:4:12: \"facess\": No such file");
    refused(HEAD SHOW "portraits: visitors.mp4\n", 1, "expected a folder of pictures");
    refused(HEAD SHOW "portraits: [faces]\n", 1, "expected text, found a list");
    refused(HEAD SHOW "portrait: faces\n", 1, "did you mean \"portraits\"?");
}

static void of_one_installation(void)
{
    REQUIRE(pav_exhibition_of(&e, "silt"));
    CHECK_STR(e.title, "Limon");
    CHECK_STR(e.languages[0], "fr");
    CHECK_STR(e.languages[1], "nl");
    CHECK(e.languages[2] == NULL);
    CHECK_INT(e.entry_count, 1);
    CHECK_HAS(e.entries[0].installation, "/installations/silt");
    CHECK_INT(e.entries[0].camera, -1);
    pav_exhibition_finish(&e);
    REQUIRE(pav_exhibition_of(&e, "mirror"));
    CHECK_STR(e.languages[0], "en");
    pav_exhibition_finish(&e);
    CHECK(!pav_exhibition_of(&e, "whales"));
}

static void camera_from_the_command_line(void)
{
    char *why = NULL, *film = pav_path_join(root, "show/visitors.mp4");
    REQUIRE(parse(HEAD "cameras: {a: {device: auto}, b: {virtual: visitor}}\n" SHOW
                       "attract: {installation: silt}\n"));
    CHECK_INT(e.entries[0].camera, -1);
    REQUIRE(pav_exhibition_set_camera(&e, film, &why));
    CHECK_INT(e.camera_count, 1);
    CHECK_INT(e.cameras[0].kind, PAV_SOURCE_FILE);
    CHECK_STR(e.cameras[0].source, film);
    CHECK(e.entries[0].camera == 0 && e.attract.camera == 0);
    CHECK(pav_exhibition_set_camera(&e, "virtual:visitor", &why));
    CHECK_INT(e.cameras[0].kind, PAV_SOURCE_VIRTUAL);
    CHECK(pav_exhibition_set_camera(&e, "virtual:two visitors", &why));
    CHECK_STR(e.cameras[0].source, "two visitors");
    CHECK(pav_exhibition_set_camera(&e, "rtsp://host/1", &why));
    CHECK_INT(e.cameras[0].kind, PAV_SOURCE_URL);
    CHECK(pav_exhibition_set_camera(&e, "/dev/video0", &why));
    CHECK_INT(e.cameras[0].kind, PAV_SOURCE_DEVICE);
    static const char *const bad[] = {"virtual:ghost", "gopher://x", "gone.mp4", ""};
    for (int i = 0; i < 4; i++) {
        why = NULL;
        CHECK(!pav_exhibition_set_camera(&e, bad[i], &why));
        CHECK_HAS(why, bad[i]);
        free(why);
        CHECK_INT(e.cameras[0].kind, PAV_SOURCE_DEVICE);
    }
    CHECK(pav_exhibition_set_camera(&e, "none", &why));
    CHECK(e.camera_count == 0 && e.entries[0].camera == -1 && e.attract.camera == -1);
    pav_exhibition_finish(&e);
    free(film);
}

static uint32_t random_state = 7;
static uint32_t random_next(void)
{
    random_state = random_state * 1664525u + 1013904223u;
    return random_state >> 8;
}

static void mutated_files_do_no_harm(void)
{
    static const char seed[] =
        "exhibition: H\nlanguages: [fr, nl]\ncameras:\n  a: { device: auto, size: 64x48, fps: 3,\n"
        "       controls: { exposure: 9, power_line: 50 Hz } }\n  b: {virtual: visitor}\n"
        "programme:\n  - { installation: silt, for: 9 s, camera: a, params: { m: p, i: [1, 2] } }\n"
        "hold_max: 5 min\nattract: { installation: silt, after: 2 s }\ndisplays: [{output: 1}]\n"
        "mqtt: { broker: a:1, kiosk: b, user: c, cert: d, key: e }\n";
    int accepted = 0;
    for (int round = 0; round < 4000; round++) {
        char text[sizeof seed];
        memcpy(text, seed, sizeof seed);
        for (uint32_t i = random_next() % 4; i > 0; i--)
            text[random_next() % (sizeof seed - 1)] =
                random_next() % 2 ? seed[random_next() % (sizeof seed - 1)] : (char)random_next();
        char *path = pav_path_join(root, "show/x.yaml");
        pav_complaints_finish(&complaints);
        size_t length = round % 3 ? sizeof seed - 1 : random_next() % sizeof seed;
        bool good = pav_exhibition_parse(&e, path, text, length, &complaints);
        if (good != (complaints.errors == 0))
            CHECK(!"a refusal without a complaint, or the reverse");
        accepted += good;
        if (good)
            pav_exhibition_finish(&e);
        free(path);
    }
    CHECK(accepted > 400 && accepted < 3600);
    printf("# %d of 4000 accepted\n", accepted);
}

int main(void)
{
    make_root();
    RUN(whole_file_is_read);
    RUN(small_file_has_defaults);
    RUN(missing_and_unknown_keys);
    RUN(labels_are_lifted_by_the_venue_alone);
    RUN(wrong_values);
    RUN(wrong_programmes);
    RUN(wrong_cameras);
    RUN(zones);
    RUN(all_complaints_come_at_once);
    RUN(unreadable_files);
    RUN(portraits_have_a_folder);
    RUN(of_one_installation);
    RUN(camera_from_the_command_line);
    RUN(mutated_files_do_no_harm);
    pav_complaints_finish(&complaints);
    remove_folder();
    return check_end();
}

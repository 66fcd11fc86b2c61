/* Tests the exhibition file: what a good one becomes, what is said about broken ones, mutations. */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "check.h"
#include "link/exhibition.h"
#include "link/manifest.h"

static char root[64]; /* a project of our own: installations/silt, installations/mirror, one film */

static void put(const char *name, const char *text)
{
    char *path = pav_path_join(root, name);
    for (char *slash = path + strlen(root) + 1; (slash = strchr(slash, '/')); slash++) {
        *slash = 0;
        mkdir(path, 0700);
        *slash = '/';
    }
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text))
        abort();
    close(fd);
    free(path);
}

static void make_root(void)
{
    strcpy(root, "/tmp/pavilion-exhibition-XXXXXX");
    if (!mkdtemp(root))
        abort();
    setenv("PAVILION_ROOT", root, 1);
    put("installations/silt/installation.yaml", "title: {fr: Limon, nl: Slib}\nscene: scene.c\n");
    put("installations/silt/scene.c", "");
    put("installations/mirror/installation.yaml", "title: Mirror\nscene: scene.c\n");
    put("installations/empty/readme", "");
    put("show/own/installation.yaml", "title: Own\n");
    put("show/visitors.mp4", "film");
    put("assets/films/house.mp4", "film");
}

static void remove_root(void)
{
    char *command = pav_sprintf("rm -rf '%s'", root);
    if (system(command) != 0)
        printf("# %s stays\n", root);
    free(command);
}

static struct pav_exhibition e;
static struct pav_complaints complaints;

static bool parse(const char *text)
{
    char *path = pav_path_join(root, "show/x.yaml");
    pav_complaints_finish(&complaints);
    bool good = pav_exhibition_parse(&e, path, text, strlen(text), &complaints);
    free(path);
    return good;
}

#define HEAD "exhibition: H\nlanguages: [fr]\n"
#define SHOW "programme: [{installation: silt}]\n"

/* Refused with exactly `count` complaints, one of them `said` (after "…/show/x.yaml:"). */
static void refused(const char *text, int count, const char *said)
{
    CHECK(!parse(text));
    CHECK_HAS(complaints.text.text, said);
    CHECK_INT(complaints.errors, count);
    if (!check_ok)
        printf("# for: %s# said: %s", text, complaints.text.text ? complaints.text.text : "-\n");
    CHECK(!complaints.text.text || strncmp(complaints.text.text, root, strlen(root)) == 0);
}

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

static void where_the_panel_is(void)
{
    static const struct {
        const char *text, *panel;
        bool loopback;
    } good[] = {
        {"", NULL, true},
        {"panel: { listen: 127.0.0.1:8088 }\n", "127.0.0.1:8088", true},
        {"panel: { listen: \"[::1]:9000\" }\n", "[::1]:9000", true},
        {"panel: { listen: localhost:80 }\n", "localhost:80", true},
        {"panel: { listen: 0.0.0.0:8088 }\n", "0.0.0.0:8088", false},
        {"panel: { listen: 192.168.1.4:8088 }\n", "192.168.1.4:8088", false},
        {"panel: { listen: \"off\" }\n", "off", true},
        {"panel: \"off\"\n", "off", true},
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        char *text = pav_sprintf(HEAD SHOW "%s", good[i].text);
        REQUIRE(parse(text));
        if (good[i].panel)
            CHECK_STR(e.panel, good[i].panel);
        else
            CHECK(!e.panel);
        CHECK(pav_listen_loopback(e.panel) == good[i].loopback);
        pav_exhibition_finish(&e);
        free(text);
    }
    static const char *const bad[] = {"everywhere",      "8088",   "127.0.0.1:0",
                                      "127.0.0.1:70000", ":8088",  "127.0.0.1:x",
                                      "example.org:80",  "[::1:80"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char *text = pav_sprintf(HEAD SHOW "panel: { listen: \"%s\" }\n", bad[i]);
        refused(text, 1, "expected an address such as listen: 127.0.0.1:8088");
        free(text);
    }
    refused(HEAD SHOW "panel: { listne: 127.0.0.1:8088 }\n", 1, "did you mean \"listen\"");
    refused(HEAD SHOW "panel: 127.0.0.1:8088\n", 1, "expected an address such as listen:");
}

static void what_a_proxy_calls_the_panel(void)
{
    REQUIRE(parse(HEAD SHOW "panel: { names: [kiosk.example.org, KIOSK] }\n"));
    CHECK(!e.panel);
    CHECK_STR(e.panel_names[0], "kiosk.example.org");
    CHECK_STR(e.panel_names[1], "KIOSK");
    CHECK(!e.panel_names[2]);
    pav_exhibition_finish(&e);
    REQUIRE(parse(HEAD SHOW "panel: { listen: 127.0.0.1:80, names: [a.be] }\n"));
    CHECK_STR(e.panel, "127.0.0.1:80");
    CHECK_STR(e.panel_names[0], "a.be");
    pav_exhibition_finish(&e);
    static const char *const bad[] = {
        "https://kiosk.example.org", "kiosk.example.org:443", "a b", "", "-kiosk", "*"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char *text = pav_sprintf(HEAD SHOW "panel: { names: [\"%s\"] }\n", bad[i]);
        refused(text, 1, "expected a host's name such as kiosk.example.org");
        free(text);
    }
    refused(HEAD SHOW "panel: { names: kiosk.example.org }\n", 1, "a list such as");
    refused(HEAD SHOW "panel: { names: [a, b, c, d, e, f, g, h, i] }\n", 1, "at most 8 names");
    refused(HEAD SHOW "osc: { names: [a] }\n", 1, "unknown key \"names\"");
}

static void opening_hours(void)
{
    put("show/feasts.yaml", "- 05-01\n- { 12-24: 10:00-14:00 }\n");
    CHECK(parse(HEAD SHOW "hours:\n"
                          "  mon-fri: 09:30-12:00, 13:00-18:00\n"
                          "  sat: [\"9:30-24:00\", 01:00\xe2\x80\x93"
                          "02:00]\n"
                          "  holidays: [2026-12-25, feasts.yaml, { 12-31 to 01-02: 20:00-02:00 }]\n"
                          "  zone: Europe/Brussels\n  closed: still\n  restart: 04:30\n"));
    const struct pav_hours *h = &e.hours;
    CHECK(h->given && h->still);
    CHECK_STR(h->zone, "Europe/Brussels");
    CHECK_INT(h->restart_min, 270);
    CHECK_INT(h->week[4].count, 2);
    CHECK_INT(h->week[4].spans[1].to_min, 1080);
    CHECK_INT(h->week[5].spans[0].from_min, 60);
    CHECK_INT(h->week[5].spans[1].to_min, 1440);
    CHECK_INT(h->week[6].count, 0);
    REQUIRE(h->holiday_count == 4);
    CHECK_INT(h->holidays[2].hours.spans[0].to_min, 840);
    CHECK_INT(h->holidays[3].hours.spans[0].to_min, 1560);
    CHECK_INT(h->holidays[3].to_day, 2);
    pav_exhibition_finish(&e);
    CHECK(
        parse(HEAD SHOW "hours: { holidays: [12-25], restart: 04:30 }\n")); /* else never closed */
    CHECK_INT(e.hours.week[6].spans[0].to_min, 1440);
    pav_exhibition_finish(&e);
}

static void wrong_hours(void)
{
    refused(HEAD SHOW "hours: 9-5\n", 1,
            "x.yaml:4:8: expected days such as {mon-fri: 09:30-18:00}, found \"9-5\"");
    refused(HEAD SHOW "hours: {mon-fri: 9-5}\n", 1,
            "x.yaml:4:18: expected hours such as 09:30-18:00, or closed, found \"9-5\"");
    refused(HEAD SHOW "hours: {mon: 09:30-24:30}\n", 1, "found \"09:30-24:30\"");
    refused(HEAD SHOW "hours: {mon: 09:30-09:30}\n", 1, "expected hours such as");
    refused(HEAD SHOW "hours: {mon: 09:30-12:00, 13:00-18:00}\n", 1,
            "x.yaml:4:27: several openings of a day need brackets here");
    refused(HEAD SHOW "hours: {mon: \"09:30-12:00, 11:00-18:00\"}\n", 1,
            "x.yaml:4:14: two openings of one day overlap");
    refused(HEAD SHOW "hours: {mon-fri: 09:30-18:00, fri: closed}\n", 1,
            "x.yaml:4:31: the hours of fri are there twice");
    refused(HEAD SHOW "hours: {mon-frid: 09:30-18:00}\n", 1, "did you mean \"mon-fri\"?");
    refused(HEAD SHOW "hours: {lundi: 09:30-18:00}\n", 1, "expected days such as mon or mon-fri");
    refused(HEAD SHOW "hours: {zone: Europe/Brussel}\n", 1,
            "x.yaml:4:15: there is no time zone \"Europe/Brussel\"");
    refused(HEAD SHOW "hours: {zone: ../../etc/passwd}\n", 1, "x.yaml:4:15: ");
    refused(HEAD SHOW "hours: {closed: off}\n", 1, "blank or still");
    refused(HEAD SHOW "hours: {mon: 20:00-02:00, restart: 01:30}\n", 1,
            "x.yaml:4:36: 01:30 is within the opening hours of mon");
    refused(HEAD SHOW "hours: {restart: 25:00}\n", 1, "expected a time such as 04:30");
    refused(HEAD SHOW "hours: {holidays: [2026-02-29]}\n", 1,
            "x.yaml:4:20: expected a date such as 2026-12-25");
    refused(HEAD SHOW "hours: {holidays: [12-25, 12-25]}\n", 1,
            "x.yaml:4:27: \"12-25\" is there twice");
    refused(HEAD SHOW "hours: {holidays: [2026-12-25 to 12-26]}\n", 1, "expected a date");
    refused(HEAD SHOW "hours: {holidays: [2026-12-25 to 2026-12-24]}\n", 1, "expected a date");
    refused(HEAD SHOW "hours: {holidays: [nowhere.yaml]}\n", 1,
            "x.yaml:4:20: \"nowhere.yaml\" cannot be read");
    put("show/bad.yaml", "- 05-01\n- 13-01\n");
    refused(HEAD SHOW "hours: {holidays: bad.yaml}\n", 1, "bad.yaml:2:3: expected a date");
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

/* --- the broker --- */

#define MQTT(text) HEAD SHOW "mqtt: " text "\n"

static void brokers(void)
{
    REQUIRE(parse(HEAD SHOW));
    CHECK(!e.mqtt.broker);
    pav_exhibition_finish(&e);
    REQUIRE(parse(MQTT("{broker: mqtt.museum, kiosk: lobby-1}")));
    CHECK_STR(e.mqtt.broker, "mqtt.museum");
    CHECK_INT(e.mqtt.port, 1883);
    CHECK_STR(e.mqtt.kiosk, "lobby-1");
    CHECK_STR(e.mqtt.prefix, "pavilion");
    CHECK_INT(e.mqtt.keepalive_s, 20);
    CHECK(!pav_mqtt_tls(&e.mqtt));
    pav_exhibition_finish(&e);
    REQUIRE(parse(MQTT("{broker: \"[fd00::2]:99\", prefix: museum/floor-2, keepalive: 1 min}")));
    CHECK_STR(e.mqtt.broker, "fd00::2");
    CHECK_INT(e.mqtt.port, 99);
    CHECK_INT(e.mqtt.keepalive_s, 60);
    CHECK(pav_kiosk_valid(e.mqtt.kiosk)); /* the machine's name */
    struct pav_exhibition other = e;
    REQUIRE(parse(MQTT("{broker: \"[fd00::2]:99\", prefix: museum/floor-2, keepalive: 60 s}")));
    CHECK(pav_mqtt_same(&e.mqtt, &other.mqtt));
    pav_exhibition_finish(&e);
    REQUIRE(parse(MQTT("{broker: \"[fd00::2]:98\", prefix: museum/floor-2, keepalive: 60 s}")));
    CHECK(!pav_mqtt_same(&e.mqtt, &other.mqtt));
    pav_exhibition_finish(&e);
    pav_exhibition_finish(&other);
}

static void wrong_brokers(void)
{
    refused(MQTT("mqtt.museum"), 1, "x.yaml:4:7: expected keys such as {broker: mqtt.museum:8883}");
    refused(MQTT("{kiosk: a}"), 1, "x.yaml:4:7: expected a key \"broker\"");
    refused(MQTT("{broker: a, brocker: b}"), 1, "did you mean \"broker\"?");
    static const char *const addresses[] = {"\"\"",     "a:0",      "a:70000", "a:b",
                                            "mqtt://a", "\"[::1\"", "a/b",     "\"a b\""};
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        char *text = pav_sprintf(MQTT("{broker: %s}"), addresses[i]);
        refused(text, 1, "x.yaml:4:16: expected a broker's address such as mqtt.museum:8883");
        free(text);
    }
    refused(MQTT("{broker: a, kiosk: Lobby 1}"), 1, "expected a name such as lobby-1");
    refused(MQTT("{broker: a, kiosk: all}"), 1, "other than \"all\"");
    refused(MQTT("{broker: a, kiosk: \"a/+\"}"), 1, "expected a name such as lobby-1");
    refused(MQTT("{broker: a, prefix: \"a/#\"}"), 1, "expected the beginning of topics");
    refused(MQTT("{broker: a, prefix: /a}"), 1, "expected the beginning of topics");
    refused(MQTT("{broker: a, keepalive: 2 s}"), 1, "expected a time from 10 s to 3600 s");
    refused(MQTT("{broker: a, cert: c}"), 1, "a certificate needs its key: add key: FILE");
    refused(MQTT("{broker: a, key: c}"), 1, "a key needs its certificate");
    refused(MQTT("{broker: a, password_file: p}"), 1, "a password needs its user");
    REQUIRE(parse(MQTT("{broker: a, user: u, password_file: p}")));
    CHECK_HAS(complaints.text.text, "warning: without TLS everybody on the network can read");
    pav_exhibition_finish(&e);
}

/* Files are not part of reading: what is missing must not cost visitors their picture. */
static void a_brokers_files(void)
{
    put("show/ca.crt", "ca");
    put("show/own.crt", "cert");
    put("show/own.key", "key");
    char *key = pav_path_join(root, "show/own.key");
    const char *text = MQTT("{broker: a, ca: ca.crt, cert: own.crt, key: own.key}");
    REQUIRE(parse(text));
    CHECK_INT(e.mqtt.port, 8883);
    CHECK(pav_mqtt_tls(&e.mqtt) && e.mqtt.ca.path[0] == '/');
    CHECK(pav_mqtt_check(&e, true, &complaints));
    CHECK_INT(complaints.errors + complaints.warnings, 0);
    chmod(key, 0644);
    CHECK(!pav_mqtt_check(&e, true, &complaints));
    CHECK_HAS(complaints.text.text, "own.key can be read by everybody on this machine: chmod o= ");
    CHECK_HAS(complaints.text.text, "x.yaml:4:51: ");
    chmod(key, 0640);
    CHECK(pav_mqtt_check(&e, true, &complaints));
    unlink(key);
    pav_complaints_finish(&complaints);
    CHECK(!pav_mqtt_check(&e, false, &complaints));
    CHECK_HAS(complaints.text.text, "own.key: No such file");
    CHECK(complaints.errors == 0 && complaints.warnings == 1);
    pav_exhibition_finish(&e);
    CHECK(parse(text));
    pav_exhibition_finish(&e);
    free(key);
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
    RUN(where_the_panel_is);
    RUN(what_a_proxy_calls_the_panel);
    RUN(opening_hours);
    RUN(wrong_hours);
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
    RUN(brokers);
    RUN(wrong_brokers);
    RUN(a_brokers_files);
    RUN(mutated_files_do_no_harm);
    pav_complaints_finish(&complaints);
    remove_root();
    return check_end();
}

/* Tests what is checked of an installation before it is shown, and that each complaint names its place. */
#include "scene_host.h"

static struct pav_complaints complaints;

/* Checks one installation with these parameters in an exhibition file of its own. */
static bool check_all(const char *installation, const char *params)
{
    struct pav_host h = host();
    struct pav_exhibition e;
    char *text = pav_sprintf("exhibition: X\nlanguages: [nl, fr]\nprogramme:\n"
                             "  - installation: %s\n    camera: none\n    params: {%s}\n",
                             installation, params);
    pav_complaints_finish(&complaints);
    bool read = pav_exhibition_parse(&e, "/x.yaml", text, strlen(text), &complaints);
    free(text);
    CHECK(read);
    bool good = read && pav_scene_check(&h, &e, &e.entries[0], &complaints);
    if (read)
        pav_exhibition_finish(&e);
    CHECK(good == (complaints.errors == 0));
    return good;
}

static void check_likes_what_is_good(void)
{
    CHECK(check_all("seeded", ""));
    CHECK(complaints.text.text == NULL);
    CHECK(check_all("films", ""));
    CHECK(check_all("colour", "level: 0.5"));
    CHECK_STR(complaints.text.text,
              "/x.yaml:4:5: warning: colour wants a camera, and this entry has none\n");
    CHECK_INT(fault_count, 0);
}

static void check_names_every_place(void)
{
    CHECK(!check_all("colour", "levl: 1, level: 3"));
    CHECK_HAS(complaints.text.text,
              "/x.yaml:6:14: colour has no parameter \"levl\"; did you mean \"level\"?\n");
    CHECK_HAS(complaints.text.text, "/x.yaml:6:23: level: 3 is out of range: 0 to 1, 1 by default");
    CHECK(!check_all("typo", ""));
    CHECK_HAS(complaints.text.text, "/typo/wrong.frag:3:1: ");
    CHECK(!check_all("refuses", ""));
    CHECK_HAS(complaints.text.text, "/refuses/installation.yaml:1:1: the tide is out");
    CHECK(!check_all("filmless", ""));
    CHECK_HAS(
        complaints.text.text,
        "installation.yaml:1:1: the medium \"main\" (The film) is missing: media: {main: file}");
    CHECK_HAS(complaints.text.text,
              "installation.yaml:4:9: filmless has no slot \"mian\"; did you mean \"main\"?");
    fake_films.extra_breaks = true;
    CHECK(!check_all("films", ""));
    CHECK_HAS(complaints.text.text, "/films/installation.yaml:5:10: ");
    CHECK_HAS(complaints.text.text, "extra.mp4: truncated");
    CHECK(!check_all("unbuilt", ""));
    CHECK_HAS(complaints.text.text, "is not built: there is no unbuilt.so");
    CHECK(!check_all("wordless", ""));
    CHECK_HAS(complaints.text.text,
              "/wordless/installation.yaml:1:1: \"title\" is missing in \"fr\"");
}

int main(void)
{
    if (!scenes_open())
        return 0;
    RUN_ANEW(check_likes_what_is_good);
    RUN_ANEW(check_names_every_place);
    pav_complaints_finish(&complaints);
    scenes_close();
    return check_end();
}

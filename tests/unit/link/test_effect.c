/* Tests `filters:` and `transition:`: where files are found, whose they become, what is refused. */
#include "check.h"
#include "link/effect.h"
#include "link/manifest.h"
#include "own_folder.h"

/* A house with filters and transitions, and a show beside it. */
static void make_root(void)
{
    make_folder("effect");
    setenv("PAVILION_ROOT", root, 1);
    put("installations/silt/installation.yaml", "title: Silt\nscene: scene.c\n");
    put("installations/silt/scene.c", "");
    put("shaders/filters/halation.fs", "house");
    put("shaders/filters/grain.fs", "house");
    put("shaders/transitions/iris.fs", "house");
    put("shaders/plain.fs", "shared");
    put("show/own.fs", "own");
    put("show/deep/wipe.fs", "own");
    put("show/grain.fs", "own");
    put("outside.fs", "outside");
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

static void refused(const char *text, int count, const char *said)
{
    CHECK(!parse(text));
    CHECK_HAS(complaints.text.text, said);
    CHECK_INT(complaints.errors, count);
    if (!check_ok)
        printf("# for: %s# said: %s", text, complaints.text.text ? complaints.text.text : "-\n");
}

static const char *file_of(const struct pav_effect *effect)
{
    size_t length = strlen(root);
    return effect->file && strncmp(effect->file, root, length) == 0 ? effect->file + length
                                                                    : effect->file;
}

static void files_are_found(void)
{
    REQUIRE(parse(HEAD
                  "programme:\n"
                  "  - installation: silt\n"
                  "    filters: [own.fs, deep/wipe, halation, grain.fs, plain.fs, ../outside]\n"
                  "    transition: iris\n"));
    const struct pav_filters *f = &e.entries[0].filters;
    REQUIRE(f->count == 6);
    CHECK_STR(file_of(&f->list[0]), "/show/own.fs");
    CHECK_STR(file_of(&f->list[1]), "/show/deep/wipe.fs");
    CHECK_STR(file_of(&f->list[2]), "/shaders/filters/halation.fs");
    CHECK_STR(file_of(&f->list[3]), "/show/grain.fs"); /* beside the file comes first */
    CHECK_STR(file_of(&f->list[4]), "/shaders/plain.fs");
    CHECK_STR(file_of(&f->list[5]), "/outside.fs");
    CHECK_INT(f->list[3].line, 5);
    CHECK_INT(f->list[3].column, 44);
    CHECK_STR(file_of(&e.entries[0].transition), "/shaders/transitions/iris.fs");
    pav_exhibition_finish(&e);
}

static void the_exhibitions_are_everyones(void)
{
    REQUIRE(parse(HEAD "filters: [{isf: grain, params: {amount: 0.4, tint: [1, 0.5, 0, 1]}}]\n"
                       "transition: {isf: iris, params: {soft: 2}}\n"
                       "programme:\n"
                       "  - {installation: silt, filters: [own.fs]}\n"
                       "  - {installation: silt, transition: crossfade}\n"
                       "  - {installation: silt, transition: deep/wipe.fs}\n"
                       "attract: {installation: silt, filters: [halation]}\n"));
    const struct pav_filters *f = &e.entries[0].filters;
    REQUIRE(f->count == 2);
    CHECK_STR(file_of(&f->list[0]), "/show/own.fs"); /* the entry's own come first */
    CHECK_STR(file_of(&f->list[1]), "/show/grain.fs");
    REQUIRE(f->list[1].setting_count == 2);
    CHECK_STR(f->list[1].settings[1].key, "tint");
    CHECK_STR(f->list[1].settings[1].value, "1,0.5,0,1");
    CHECK_INT(f->list[1].settings[1].line, 3);
    CHECK_INT(e.entries[1].filters.count, 1);
    CHECK_INT(e.attract.filters.count, 2);
    CHECK_STR(file_of(&e.entries[0].transition), "/shaders/transitions/iris.fs");
    CHECK_STR(e.entries[0].transition.settings[0].value, "2");
    CHECK(!e.entries[1].transition.file);
    CHECK_STR(file_of(&e.entries[2].transition), "/show/deep/wipe.fs");
    CHECK_STR(file_of(&e.attract.transition), "/shaders/transitions/iris.fs");
    CHECK(pav_filters_same(&e.entries[1].filters, &e.entries[2].filters));
    CHECK(!pav_filters_same(&e.entries[0].filters, &e.entries[1].filters));
    CHECK(!e.flashes);
    pav_exhibition_finish(&e);
    REQUIRE(parse(HEAD SHOW "flashes: allowed\n"));
    CHECK(e.flashes && !e.entries[0].transition.file);
    pav_exhibition_finish(&e);
}

static void mistakes_are_named_once(void)
{
    refused(HEAD SHOW "filters: [halatoin]\n", 1,
            "x.yaml:4:11: no filter \"halatoin\"; did you mean \"halation\"?");
    refused(HEAD SHOW "filters: [zzz.fs]\n", 1, "x.yaml:4:11: no filter \"zzz.fs\" beside this");
    refused(HEAD "transition: irs.fs\nprogramme: [{installation: silt}, {installation: silt}]\n", 1,
            "x.yaml:3:13: no transition \"irs.fs\"; did you mean \"iris\"?");
    refused(HEAD SHOW "filters: grain\n", 1, "x.yaml:4:10: expected a list such as [halation.fs]");
    refused(HEAD SHOW "filters: [[grain]]\n", 1, "x.yaml:4:11: expected text");
    refused(HEAD SHOW "filters: [{params: {a: 1}}]\n", 1, "4:11: expected a key \"isf\"");
    refused(HEAD SHOW "filters: [{isf: grain, parms: {a: 1}}]\n", 1,
            "4:24: unknown key \"parms\"; did you mean \"params\"?");
    refused(HEAD SHOW "filters: [{isf: grain, params: 3}]\n", 1, "4:32: expected parameters");
    refused(HEAD SHOW "filters: [grain, grain, grain, grain, grain, grain, grain, grain, grain]\n",
            1, "4:67: expected at most 8 filters");
    refused(HEAD "filters: [grain, grain, grain, grain, grain]\nprogramme: [{installation: silt, "
                 "filters: [grain, grain, grain, grain]}]\n",
            1, "3:10: with those of \"silt\" these are more than 8 filters");
    refused(HEAD SHOW "flashes: yes\n", 1, "4:10: expected");
    pav_complaints_finish(&complaints);
}

static bool read_silt(struct pav_manifest *m, const char *filters)
{
    char *text = pav_sprintf("title: Silt\nscene: scene.c\n%s", filters);
    char *folder = pav_path_join(root, "installations/silt");
    put("installations/silt/installation.yaml", text);
    pav_complaints_finish(&complaints);
    bool good = pav_manifest_read(m, folder, NULL, &complaints);
    free(folder);
    free(text);
    return good;
}

static void an_installation_keeps_to_its_folder(void)
{
    struct pav_manifest m;
    put("installations/silt/mud.fs", "own");
    REQUIRE(read_silt(&m, "filters: [mud, {isf: halation.fs, params: {glow: 1}}]\n"));
    CHECK_INT(m.filters.count, 2);
    CHECK_STR(file_of(&m.filters.list[0]), "/installations/silt/mud.fs");
    CHECK_STR(file_of(&m.filters.list[1]), "/shaders/filters/halation.fs");
    CHECK_STR(m.filters.list[1].settings[0].key, "glow");
    pav_manifest_finish(&m);
    CHECK(!read_silt(&m, "filters: [../../outside.fs]\n"));
    CHECK_HAS(complaints.text.text, "installation.yaml:3:11: expected a path inside");
    CHECK_INT(complaints.errors, 1);
    pav_complaints_finish(&complaints);
}

int main(void)
{
    make_root();
    RUN(files_are_found);
    RUN(the_exhibitions_are_everyones);
    RUN(mistakes_are_named_once);
    RUN(an_installation_keeps_to_its_folder);
    remove_folder();
    return check_end();
}

/* Presets: what an artist writes is read, what is wrong is named by line, what is printed reads back. */
#include <stdlib.h>

#include "check.h"
#include "link/presets.h"

static struct pav_presets presets;
static struct pav_complaints complaints;

static bool parse(const char *text)
{
    complaints = (struct pav_complaints){0};
    return pav_presets_parse(&presets, "hall.presets.yaml", text, strlen(text), &complaints);
}

static const char *value_of(const char *preset, const char *piece, const char *key)
{
    const struct pav_preset *found = pav_presets_find(&presets, preset);
    for (size_t p = 0; found && p < found->piece_count; p++) {
        for (size_t i = 0; strcmp(found->pieces[p].name, piece) == 0 && i < found->pieces[p].count;
             i++) {
            if (strcmp(found->pieces[p].settings[i].key, key) == 0)
                return found->pieces[p].settings[i].value;
        }
    }
    return NULL;
}

static void what_is_written_by_hand_is_read(void)
{
    REQUIRE(parse("# evening\n"
                  "warm light:\n"
                  "  mirror: { ink: \"#20160f\", flow: 1.5, paper: [0.7, 0.6, 0.5, 1] }\n"
                  "  filter grain.fs: { amount: 0.2 }\n"
                  "cold: {}\n"));
    CHECK_INT(presets.count, 2);
    CHECK_STR(value_of("warm light", "mirror", "ink"), "#20160f");
    CHECK_STR(value_of("warm light", "mirror", "paper"), "0.7,0.6,0.5,1");
    CHECK_STR(value_of("warm light", "filter grain.fs", "amount"), "0.2");
    CHECK(pav_presets_find(&presets, "cold") != NULL);
    pav_presets_finish(&presets);
    CHECK(parse("") && presets.count == 0);
    CHECK(parse("# nothing yet\n\n") && presets.count == 0);
}

static void what_is_wrong_is_named_by_its_line(void)
{
    static const struct {
        const char *text, *place, *words;
    } wrong[] = {
        {"warm: 3\n", "hall.presets.yaml:1:7", "pieces such as"},
        {"warm:\n  mirror: soft\n", "hall.presets.yaml:2:11", "parameters as key: value"},
        {"warm:\n  mirror: { flow: { a: 1 } }\n", "hall.presets.yaml:2:19", "found"},
        {"warm: {\n", "hall.presets.yaml:2", ""},
        {"[]\n", "hall.presets.yaml:1:1", "presets by name"},
        {"\" \": {}\n", "hall.presets.yaml:1:1", "name of 1 to 63 bytes"},
        {"a: {}\na: {}\n", "hall.presets.yaml:2", ""},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        CHECK(!parse(wrong[i].text));
        CHECK_HAS(complaints.text.text, wrong[i].place);
        CHECK_HAS(complaints.text.text, wrong[i].words);
        pav_complaints_finish(&complaints);
    }
}

/* Values of every type, and words that YAML would take for something else. */
/* A zero would end the text for whoever keeps it, but not its length. */
static void a_zero_is_refused(void)
{
    static const char *const texts[] = {"\0\0\0", "# a comment \0\n", "  \n\0 "};
    static const size_t lengths[] = {3, 14, 5};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        complaints = (struct pav_complaints){0};
        CHECK(!pav_presets_parse(&presets, "hall.presets.yaml", texts[i], lengths[i], &complaints));
        CHECK_HAS(complaints.text.text, "hall.presets.yaml:");
        pav_complaints_finish(&complaints);
    }
}

static void what_is_printed_reads_back(void)
{
    static const char *const values[] = {"1.5",
                                         "-3",
                                         "true",
                                         "no",
                                         "#102030",
                                         "0.1,0.2",
                                         "a: b",
                                         "say \"hi\" \\ there",
                                         "",
                                         "  spaces ",
                                         "null",
                                         "~",
                                         "é – 日本",
                                         "line\x01control",
                                         "-",
                                         "[x]",
                                         "two\u2028lines",
                                         "next\xc2\x85line, delete \x7f"};
    presets = (struct pav_presets){0};
    struct pav_preset *preset = pav_presets_begin(&presets, "a \"name\": of sorts");
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        char key[16];
        snprintf(key, sizeof key, "key_%zu", i);
        CHECK(pav_preset_put(preset, "transition wipe.fs", key, values[i]));
    }
    CHECK(pav_preset_put(preset, "transition wipe.fs", "key_0", "2"));
    char *text = pav_presets_print(&presets);
    pav_presets_finish(&presets);
    if (!parse(text))
        printf("# %s%s\n", complaints.text.text, text);
    REQUIRE(presets.count == 1);
    CHECK_STR(value_of("a \"name\": of sorts", "transition wipe.fs", "key_0"), "2");
    for (size_t i = 1; i < sizeof values / sizeof *values; i++) {
        char key[16];
        snprintf(key, sizeof key, "key_%zu", i);
        CHECK_STR(value_of("a \"name\": of sorts", "transition wipe.fs", key), values[i]);
    }
    char *again = pav_presets_print(&presets);
    CHECK_STR(again, text);
    free(again);
    free(text);
    pav_presets_finish(&presets);
}

static void one_takes_the_place_of_the_other(void)
{
    presets = (struct pav_presets){0};
    pav_presets_begin(&presets, "a");
    pav_preset_put(pav_presets_begin(&presets, "b"), "mirror", "flow", "1");
    CHECK_INT(pav_presets_begin(&presets, "b")->piece_count, 0);
    CHECK_INT(presets.count, 2);
    CHECK(pav_presets_remove(&presets, "a") && !pav_presets_remove(&presets, "a"));
    CHECK_INT(presets.count, 1);
    while (presets.count < PAV_PRESETS_MAX) {
        char name[16];
        snprintf(name, sizeof name, "p%zu", presets.count);
        pav_presets_begin(&presets, name);
    }
    CHECK(pav_presets_begin(&presets, "one more") == NULL);
    CHECK(pav_presets_begin(&presets, "p7") != NULL);
    pav_presets_finish(&presets);
}

static void names_are_for_people(void)
{
    CHECK(pav_preset_name_valid("warm") && pav_preset_name_valid("Été à 9 h"));
    CHECK(!pav_preset_name_valid("") && !pav_preset_name_valid(" a") &&
          !pav_preset_name_valid("a "));
    CHECK(!pav_preset_name_valid("a\nb") && !pav_preset_name_valid("a\x1b[2J"));
    CHECK(!pav_preset_name_valid("\xff") && !pav_preset_name_valid("a\xc2\x9b"));
    char longest[PAV_PRESET_NAME_MAX + 1];
    memset(longest, 'a', sizeof longest);
    longest[PAV_PRESET_NAME_MAX] = 0;
    CHECK(!pav_preset_name_valid(longest));
    longest[PAV_PRESET_NAME_MAX - 1] = 0;
    CHECK(pav_preset_name_valid(longest));
}

int main(void)
{
    RUN(what_is_written_by_hand_is_read);
    RUN(what_is_wrong_is_named_by_its_line);
    RUN(a_zero_is_refused);
    RUN(what_is_printed_reads_back);
    RUN(one_takes_the_place_of_the_other);
    RUN(names_are_for_people);
    return check_end();
}

/* Tests the YAML tree: places, every refusal with its complaint, typed values, mutated files. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/yaml.h"
#include "check.h"

static struct pav_complaints complaints;
static struct pav_yaml_file file;

static bool parse(const char *text)
{
    pav_complaints_finish(&complaints);
    return pav_yaml_parse(&file, "x.yaml", text, strlen(text), &complaints);
}

static void refused(const char *text, const char *said)
{
    CHECK(!parse(text));
    CHECK_HAS(complaints.text.text, said);
    CHECK(complaints.errors > 0);
    pav_yaml_finish(&file);
}

/* As Notepad saves: a byte order mark, and lines that end in CR LF. */
static void reads_windows_files(void)
{
    REQUIRE(parse("\xef\xbb\xbf"
                  "a: b\r\nc:\r\n  - d\r\n"));
    CHECK_INT(file.root->count, 2);
    const struct pav_yaml *list = pav_yaml_get(file.root, "c");
    REQUIRE(list && list->kind == PAV_YAML_LIST);
    CHECK_INT(list->items[0]->line, 3);
    pav_yaml_finish(&file);
    refused("a:\n\t- b\n", "x.yaml:2:1: expected spaces, found a tab");
    refused("a: { b: 1\n\tc }\n", "x.yaml:2:");
}

static void knows_places(void)
{
    REQUIRE(parse("title: Été\nlist:\n  - a\n  - {b: 'c', d: [1, 2]}\n"));
    CHECK_INT(file.root->kind, PAV_YAML_MAP);
    const struct pav_yaml *list = pav_yaml_get(file.root, "list");
    REQUIRE(list && list->kind == PAV_YAML_LIST);
    CHECK_INT(list->count, 2);
    CHECK_INT(list->items[0]->line, 3);
    CHECK_INT(list->items[0]->column, 5);
    const struct pav_yaml *b = pav_yaml_get(list->items[1], "b");
    REQUIRE(b);
    CHECK_STR(b->text, "c");
    CHECK(b->quoted);
    CHECK_INT(b->line, 4);
    CHECK_INT(b->column, 9);
    CHECK_INT(pav_yaml_key(file.root, "list")->line, 2);
    CHECK(pav_yaml_get(file.root, "none") == NULL);
    CHECK(pav_yaml_get(list, "none") == NULL);
    CHECK(pav_yaml_get(NULL, "none") == NULL);
    pav_yaml_finish(&file);
}

static void holds_many_items(void)
{
    struct pav_str s = {0};
    pav_str_add(&s, "[0");
    for (int i = 1; i < 1024; i++)
        pav_str_addf(&s, ", %d", i);
    struct pav_str more = {0};
    pav_str_addf(&more, "%s, x]", s.text);
    pav_str_add(&s, "]");
    REQUIRE(parse(s.text));
    CHECK_INT(file.root->count, 1024);
    for (int i = 0; i < 1024; i += 341)
        CHECK_INT(atoi(file.root->items[i]->text), i);
    pav_yaml_finish(&file);
    refused(more.text, "expected at most 1024 entries");
    pav_str_finish(&s);
    pav_str_finish(&more);
}

static void refuses_with_a_place(void)
{
    refused("", "x.yaml:1:1: the file is empty");
    refused("# only a comment\n", "x.yaml:1:1: the file is empty");
    refused("a: b: c\n", "x.yaml:1:5: mapping values are not allowed in this context");
    refused("a: [1, 2\nb: 3\n", "x.yaml:2:");
    refused("a: \"x\n", "that began in line 1");
    refused("a: 1\n\tb: 2\n", "x.yaml:2:1:");
    refused("a: &x 1\nb: 2\n", "x.yaml:1:4: anchors (&) and aliases (*) are not taken");
    refused("a: *x\n", "x.yaml:1:4: anchors (&) and aliases (*) are not taken");
    refused("a: &x [1]\n", "x.yaml:1:4: anchors");
    refused("a: &x {b: 1}\n", "x.yaml:1:4: anchors");
    refused("a: !!int 1\n", "x.yaml:1:4: tags (!) are not taken");
    refused("a: 1\n---\nb: 2\n", "x.yaml:2:1: expected one document, found a second");
    refused("[a]: 1\n", "x.yaml:1:1: expected a key, found a list");
    refused("{{a: 1}: 1}\n", "expected a key, found a map");
    refused("a: \"x\\0y\"\n", "x.yaml:1:4: expected text, found a zero byte in it");
    refused("a: 1\nb: \xff\n", "x.yaml:2:4: expected UTF-8, found the byte 0xff");
    refused("é: \xc3", "x.yaml:1:4: expected UTF-8, found the byte 0xc3");
    refused("a: \x1b[31m\n", "x.yaml:1:4: expected text, found the control character 0x1b");
}

static void refuses_duplicates_and_goes_on(void)
{
    CHECK(!parse("a: 1\nb: 2\na: 3\nc: [{d: 1, d: {e: 2}}]\n"));
    CHECK_INT(complaints.errors, 2);
    CHECK_HAS(complaints.text.text, "x.yaml:3:1: key \"a\" is there twice, first in line 1\n");
    CHECK_HAS(complaints.text.text, "x.yaml:4:12: key \"d\" is there twice, first in line 4\n");
    REQUIRE(file.root);
    CHECK_STR(pav_yaml_get(file.root, "a")->text, "1");
    CHECK_INT(file.root->count, 3);
    pav_yaml_finish(&file);
}

static void refuses_depth_and_size(void)
{
    char deep[80] = {0};
    memset(deep, '[', 33);
    memset(deep + 33, ']', 33);
    refused(deep, "x.yaml:1:33: lists and maps lie more than 32 deep");
    memset(deep, '[', 32);
    memset(deep + 32, ']', 32);
    deep[64] = 0;
    CHECK(parse(deep));
    pav_yaml_finish(&file);
    size_t size = 1024 * 1024 + 1;
    char *large = pav_alloc(size);
    memset(large, 'a', size);
    pav_complaints_finish(&complaints);
    CHECK(!pav_yaml_parse(&file, "x.yaml", large, size, &complaints));
    CHECK_STR(complaints.text.text, "x.yaml:1:1: expected at most 1 MiB, found 1048577 bytes\n");
    pav_yaml_finish(&file);
    free(large);
}

/* What is quadratic in somebody's parser shows here. */
static void hostile_megabytes_end_soon(void)
{
    static const char *const bits[] = {"[",       "{a: ",   "? ", "- ",  "a: \n", "\"",  "'",
                                       "{a: 1, ", "- - - ", "a,", "[],", "# \n",  "|\n", "é"};
    int64_t start = pav_clock_ns();
    for (size_t i = 0; i < sizeof bits / sizeof bits[0]; i++) {
        struct pav_str s = {0};
        while (s.length + 8 < 1024 * 1024)
            pav_str_add(&s, bits[i]);
        pav_complaints_finish(&complaints);
        pav_yaml_parse(&file, "x.yaml", s.text, s.length, &complaints);
        CHECK(complaints.text.length < 64 * 1024);
        pav_yaml_finish(&file);
        pav_str_finish(&s);
    }
    CHECK(pav_clock_ns() - start < 30 * PAV_NS_PER_S);
}

static void missing_files_are_said(void)
{
    pav_complaints_finish(&complaints);
    CHECK(!pav_yaml_read(&file, "/tmp/pavilion/none.yaml", &complaints));
    CHECK_STR(complaints.text.text,
              "/tmp/pavilion/none.yaml:1:1: cannot be read: No such file or directory\n");
    pav_yaml_finish(&file);
    CHECK(!pav_yaml_read(&file, "/tmp", &complaints));
    CHECK_HAS(complaints.text.text, "/tmp:1:1: cannot be read: Is a directory");
    pav_yaml_finish(&file);
}

static void offers_the_nearest_key(void)
{
    static const char *const known[] = {"title", "programme", NULL};
    static const char *const planned[] = {"hours", NULL};
    REQUIRE(parse("title: a\nprogrammme: b\nhours: c\nzebra: d\n"));
    pav_yaml_known(&file, file.root, known, planned);
    CHECK_INT(complaints.errors, 3);
    CHECK_STR(complaints.text.text,
              "x.yaml:2:1: unknown key \"programmme\"; did you mean \"programme\"?\n"
              "x.yaml:3:1: \"hours\" is not built in this version\n"
              "x.yaml:4:1: unknown key \"zebra\"; expected title or programme\n");
    pav_yaml_finish(&file);
}

static const struct pav_yaml *at(const char *key)
{
    return pav_yaml_get(file.root, key);
}

static void reads_values(void)
{
    REQUIRE(parse("text: a b\nnumber: -1.5\nint: 7\nyes: Yes\nsize: 1280x720\nmin: 1.5 min\n"
                  "ms: 200 ms\ns: 180s\nbare: 2\nh: 2 h\nempty: ''\nword: two\n"));
    const char *text = NULL;
    double number = 0;
    int whole = 0, w = 0, h = 0, index = -1;
    bool truth = false;
    static const char *const words[] = {"one", "two", NULL};
    CHECK(pav_yaml_text(&file, at("text"), &text) && strcmp(text, "a b") == 0);
    CHECK(pav_yaml_text(&file, at("empty"), &text) && strcmp(text, "") == 0);
    CHECK(pav_yaml_number(&file, at("number"), -2, 2, &number) && number == -1.5);
    CHECK(pav_yaml_int(&file, at("int"), 0, 7, &whole) && whole == 7);
    CHECK(pav_yaml_bool(&file, at("yes"), &truth) && truth);
    CHECK(pav_yaml_size(&file, at("size"), &w, &h) && w == 1280 && h == 720);
    CHECK(pav_yaml_seconds(&file, at("min"), &number) && number == 90);
    CHECK(pav_yaml_seconds(&file, at("ms"), &number) && fabs(number - 0.2) < 1e-12);
    CHECK(pav_yaml_seconds(&file, at("s"), &number) && number == 180);
    CHECK(pav_yaml_seconds(&file, at("bare"), &number) && number == 2);
    CHECK(pav_yaml_seconds(&file, at("h"), &number) && number == 7200);
    CHECK(pav_yaml_choice(&file, at("word"), words, &index) && index == 1);
    CHECK(!pav_yaml_text(&file, NULL, &text));
    CHECK_INT(complaints.errors, 0);
    pav_yaml_finish(&file);
}

static void wrong_values_are_said(void)
{
    REQUIRE(parse("nothing:\nlist: [1]\nmap: {a: 1}\nword: twoo\nfar: 12\nhalf: 0.5\n"));
    static const char *const words[] = {"one", "two", NULL};
    const char *text = "kept";
    double number = 42;
    int whole = 42, w = 42, h = 42;
    bool truth = false;
    CHECK(!pav_yaml_text(&file, at("nothing"), &text));
    CHECK(!pav_yaml_text(&file, at("list"), &text));
    CHECK(!pav_yaml_number(&file, at("map"), 0, 1, &number));
    CHECK(!pav_yaml_number(&file, at("far"), 0, 10, &number));
    CHECK(!pav_yaml_int(&file, at("half"), 0, 10, &whole));
    CHECK(!pav_yaml_bool(&file, at("word"), &truth));
    CHECK(!pav_yaml_seconds(&file, at("word"), &number));
    CHECK(!pav_yaml_size(&file, at("far"), &w, &h));
    CHECK(!pav_yaml_choice(&file, at("word"), words, &whole));
    CHECK(!pav_yaml_choice(&file, at("far"), words, &whole));
    CHECK(!pav_yaml_expect(&file, at("map"), PAV_YAML_LIST, "a list of cameras"));
    CHECK_STR(text, "kept");
    CHECK(number == 42 && whole == 42 && w == 42 && h == 42);
    CHECK_STR(complaints.text.text,
              "x.yaml:1:9: expected text, found nothing\n"
              "x.yaml:2:7: expected text, found a list\n"
              "x.yaml:3:6: expected a number from 0 to 1, found a map of keys and values\n"
              "x.yaml:5:6: expected a number from 0 to 10, found \"12\"\n"
              "x.yaml:6:7: expected a whole number from 0 to 10, found \"0.5\"\n"
              "x.yaml:4:7: expected true or false, found \"twoo\"\n"
              "x.yaml:4:7: expected a time such as 90 s, 1.5 min, 200 ms or 2 h, found \"twoo\"\n"
              "x.yaml:5:6: expected a size in pixels such as 1280x720, found \"12\"\n"
              "x.yaml:4:7: expected one or two, found \"twoo\"; did you mean \"two\"?\n"
              "x.yaml:5:6: expected one or two, found \"12\"\n"
              "x.yaml:3:6: expected a list of cameras, found a map of keys and values\n");
    pav_yaml_finish(&file);
}

static void complaints_are_bounded(void)
{
    static const char *const known[] = {"title", NULL};
    struct pav_str s = {0};
    for (int i = 0; i < 1000; i++)
        pav_str_addf(&s, "k%d: 1\n", i);
    REQUIRE(parse(s.text));
    pav_yaml_known(&file, file.root, known, NULL);
    CHECK_INT(complaints.errors, 1000);
    CHECK_HAS(complaints.text.text, "x.yaml: and more\n");
    CHECK(complaints.text.length < 16 * 1024);
    pav_yaml_finish(&file);
    pav_str_finish(&s);
}

static uint32_t random_state = 1;
static uint32_t random_next(void)
{
    random_state = random_state * 1664525u + 1013904223u;
    return random_state >> 8;
}

static void mutated_files_do_no_harm(void)
{
    static const char seed[] =
        "a: {b: [1, 'two', \"three\"], c: |\n    text\n  }\n- d: >\n   e\n?\n: f\n";
    for (int round = 0; round < 20000; round++) {
        char text[sizeof seed];
        memcpy(text, seed, sizeof seed);
        size_t length = 1 + random_next() % (sizeof seed - 1);
        for (uint32_t i = random_next() % 8; i > 0; i--)
            text[random_next() % length] =
                random_next() % 2 ? seed[random_next() % length] : (char)random_next();
        pav_complaints_finish(&complaints);
        bool good = pav_yaml_parse(&file, "x.yaml", text, length, &complaints);
        if (good != (complaints.errors == 0) || (good && !file.root))
            CHECK(!"a refusal without a complaint, or the reverse");
        pav_yaml_finish(&file);
    }
}

static void what_is_quoted_reads_back(void)
{
    static const char *const texts[] = {"",
                                        " spaces ",
                                        "a \"word\" and a \\",
                                        "two\nlines\tand\ra return",
                                        "bell \a, escape \033, delete \x7f",
                                        "next line \xc2\x85, control \xc2\x90",
                                        "separators \u2028 \u2029 \ufeff \uffff",
                                        "é, 中, \U0001f3a8"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct pav_str text = {0};
        const char *read = NULL;
        pav_yaml_add_quoted(&text, texts[i]);
        pav_str_add(&text, "  # ");
        pav_yaml_add_comment(&text, texts[i]);
        pav_str_add(&text, "\n");
        CHECK(parse(text.text));
        CHECK(pav_yaml_text(&file, file.root, &read));
        CHECK_STR(read, texts[i]);
        pav_yaml_finish(&file);
        pav_str_finish(&text);
    }
    struct pav_str text = {0};
    pav_yaml_add_quoted(&text, "no \xc3 UTF-8 \xff");
    CHECK_STR(text.text, "\"no \\ufffd UTF-8 \\ufffd\"");
    pav_str_finish(&text);
}

int main(void)
{
    RUN(reads_windows_files);
    RUN(knows_places);
    RUN(holds_many_items);
    RUN(refuses_with_a_place);
    RUN(refuses_duplicates_and_goes_on);
    RUN(refuses_depth_and_size);
    RUN(hostile_megabytes_end_soon);
    RUN(missing_files_are_said);
    RUN(offers_the_nearest_key);
    RUN(reads_values);
    RUN(wrong_values_are_said);
    RUN(complaints_are_bounded);
    RUN(what_is_quoted_reads_back);
    RUN(mutated_files_do_no_harm);
    pav_complaints_finish(&complaints);
    return check_end();
}

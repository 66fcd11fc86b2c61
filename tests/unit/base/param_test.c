/* Tests the parameter table: what is refused, defaults, setting, clamping, printing back. */
#include <stdlib.h>

#include "base/param.h"
#include "check.h"

struct state {
    float flow, free_float;
    int32_t count, free_int;
    bool on;
    int32_t mode;
    float ink[4], place[2], wide[2];
    char words[PAV_PARAM_TEXT_MAX], picture[PAV_PARAM_TEXT_MAX];
};

static const char *const modes[] = {"still", "puppet", "storm", NULL};
static const struct pav_param table[] = {
    PAV_PARAM_FLOAT(struct state, flow, "flow", .fallback = 1, .min = 0, .max = 4, .unit = "m/s"),
    PAV_PARAM_FLOAT(struct state, free_float, "free_float"),
    PAV_PARAM_INT(struct state, count, "count", .fallback = 3, .min = 1, .max = 9),
    PAV_PARAM_INT(struct state, free_int, "free_int", .fallback = -7),
    PAV_PARAM_BOOL(struct state, on, "on", .fallback = 1),
    PAV_PARAM_CHOICE(struct state, mode, "mode", .choices = modes, .fallback = 1),
    PAV_PARAM_COLOUR(struct state, ink, "ink", .colour = {0.1f, 0.2f, 0.3f, 1}),
    PAV_PARAM_POINT(struct state, place, "place", .point = {0.5f, 0.25f}),
    PAV_PARAM_POINT(struct state, wide, "wide", .min = -2, .max = 2),
    PAV_PARAM_TEXT(struct state, words, "words", .text = "bonjour"),
    PAV_PARAM_FILE(struct state, picture, "picture"),
    PAV_PARAM_END,
};

static struct state fresh(void)
{
    struct state state;
    memset(&state, 0xa5, sizeof state);
    pav_param_defaults(table, &state);
    return state;
}

static void good_table_and_defaults(void)
{
    CHECK(pav_param_table_fault(table, sizeof(struct state)) == NULL);
    CHECK(pav_param_table_fault(NULL, 0) == NULL);
    CHECK_INT(pav_param_count(table), 11);
    CHECK_INT(pav_param_count(NULL), 0);
    CHECK(pav_param_find(table, "mode") == &table[5]);
    CHECK(pav_param_find(table, "none") == NULL);
    const char **keys = pav_param_keys(table);
    CHECK_STR(keys[10], "picture");
    CHECK(keys[11] == NULL);
    free(keys);
    struct state s = fresh();
    CHECK(s.flow == 1 && s.free_float == 0 && s.count == 3 && s.free_int == -7 && s.on);
    CHECK_INT(s.mode, 1);
    CHECK(s.ink[1] == 0.2f && s.place[1] == 0.25f && s.wide[0] == 0);
    CHECK_STR(s.words, "bonjour");
    CHECK_STR(s.picture, "");
}

#define FAULT(part, ...)                                                                           \
    do {                                                                                           \
        const struct pav_param bad[] = {{__VA_ARGS__}, PAV_PARAM_END};                             \
        CHECK_HAS(pav_param_table_fault(bad, 16), part);                                           \
    } while (0)

static void bad_rows_are_named(void)
{
    static const char *const empty[] = {NULL};
    FAULT("no key", .key = "Flow", .type = PAV_TYPE_FLOAT);
    FAULT("no key", .key = "a-b", .type = PAV_TYPE_FLOAT);
    FAULT("no key", .key = "1a", .type = PAV_TYPE_FLOAT);
    FAULT("row 0: a key has", .key = "", .type = PAV_TYPE_FLOAT);
    FAULT("belong to the engine", .key = "pav_time", .type = PAV_TYPE_FLOAT);
    FAULT("\"a\": unknown type 0", .key = "a");
    FAULT("\"a\": unknown type 99", .key = "a", .type = 99);
    FAULT("outside the state", .key = "a", .type = PAV_TYPE_FLOAT, .offset = 13);
    FAULT("outside the state", .key = "a", .type = PAV_TYPE_TEXT);
    FAULT("outside the state", .key = "a", .type = PAV_TYPE_FLOAT, .offset = SIZE_MAX);
    FAULT("not aligned", .key = "a", .type = PAV_TYPE_FLOAT, .offset = 2);
    FAULT("min 2 is above max 1", .key = "a", .type = PAV_TYPE_FLOAT, .min = 2, .max = 1);
    FAULT("default 3 is outside 0 to 1", .key = "a", .type = PAV_TYPE_FLOAT, .fallback = 3,
          .max = 1);
    FAULT("not finite", .key = "a", .type = PAV_TYPE_FLOAT, .fallback = NAN);
    FAULT("no 32-bit integer", .key = "a", .type = PAV_TYPE_INT, .fallback = 0.5);
    FAULT("no 32-bit integer", .key = "a", .type = PAV_TYPE_INT, .fallback = 1e12);
    FAULT("neither 0 nor 1", .key = "a", .type = PAV_TYPE_BOOL, .fallback = 2);
    FAULT("without choices", .key = "a", .type = PAV_TYPE_CHOICE);
    FAULT("without choices", .key = "a", .type = PAV_TYPE_CHOICE, .choices = empty);
    FAULT("none of its 3", .key = "a", .type = PAV_TYPE_CHOICE, .choices = modes, .fallback = 3);
    FAULT("default 2 is outside", .key = "a", .type = PAV_TYPE_COLOUR, .colour = {2});
    FAULT("default -1 is outside", .key = "a", .type = PAV_TYPE_POINT, .point = {-1});
}

static void bad_tables_are_named(void)
{
    const struct pav_param twice[] = {{.key = "a", .type = PAV_TYPE_FLOAT},
                                      {.key = "a", .type = PAV_TYPE_FLOAT, .offset = 4},
                                      PAV_PARAM_END};
    CHECK_HAS(pav_param_table_fault(twice, 16), "row 1: \"a\" is there twice");
    const struct pav_param shared[] = {{.key = "a", .type = PAV_TYPE_POINT},
                                       {.key = "b", .type = PAV_TYPE_FLOAT, .offset = 4},
                                       PAV_PARAM_END};
    CHECK_HAS(pav_param_table_fault(shared, 16), "\"a\" and \"b\" share a field");
    const struct pav_param outside[] = {{.key = "a", .type = PAV_TYPE_FILE, .text = "../secret"},
                                        PAV_PARAM_END};
    CHECK_HAS(pav_param_table_fault(outside, 512), "leaves the installation's folder");
    static struct pav_param endless[300];
    static char keys[300][8];
    for (int i = 0; i < 300; i++) {
        snprintf(keys[i], sizeof keys[i], "k%d", i);
        endless[i] =
            (struct pav_param){.key = keys[i], .type = PAV_TYPE_FLOAT, .offset = 4 * (size_t)i};
    }
    CHECK_HAS(pav_param_table_fault(endless, 4096), "no PAV_PARAM_END");
}

static enum pav_param_result set(struct state *s, const char *key, const char *text, char **why)
{
    return pav_param_set(pav_param_find(table, key), s, text, why);
}

static void says(const char *key, const char *text, enum pav_param_result result, const char *part)
{
    struct state s = fresh();
    char *why = NULL;
    enum pav_param_result is = set(&s, key, text, &why);
    if (is != result)
        printf("# %s = %s\n", key, text);
    CHECK_INT(is, result);
    if (part)
        CHECK_HAS(why, part);
    else
        CHECK(why == NULL);
    struct state before = fresh();
    if (result == PAV_PARAM_REFUSED)
        CHECK(memcmp(&s, &before, sizeof s) == 0);
    free(why);
}

static void sets_and_says(void)
{
    says("flow", "2.5", PAV_PARAM_OK, NULL);
    says("flow", " 2.5 ", PAV_PARAM_OK, NULL);
    says("flow", "5", PAV_PARAM_CLAMPED, "flow: 5 is out of range: 0 to 4 m/s, 1 by default");
    says("flow", "much", PAV_PARAM_REFUSED,
         "flow: expected 0 to 4 m/s, 1 by default, found \"much");
    says("flow", "", PAV_PARAM_REFUSED, "expected 0 to 4");
    says("flow", "nan", PAV_PARAM_REFUSED, "expected 0 to 4");
    says("free_float", "1e30", PAV_PARAM_OK, NULL);
    says("free_float", "1e39", PAV_PARAM_CLAMPED, "out of range");
    says("count", "9", PAV_PARAM_OK, NULL);
    says("count", "10", PAV_PARAM_CLAMPED, "1 to 9 (whole), 3 by default");
    says("count", "2.5", PAV_PARAM_REFUSED, "expected 1 to 9");
    says("free_int", "-2147483648", PAV_PARAM_OK, NULL);
    says("free_int", "2147483648", PAV_PARAM_CLAMPED, "out of range");
    says("free_int", "1e300", PAV_PARAM_CLAMPED, "out of range");
    says("on", "off", PAV_PARAM_OK, NULL);
    says("on", "True", PAV_PARAM_OK, NULL);
    says("on", "maybe", PAV_PARAM_REFUSED, "expected true or false, true by default");
    says("mode", "storm", PAV_PARAM_OK, NULL);
    says("mode", "pupet", PAV_PARAM_REFUSED,
         "expected still, puppet or storm, puppet by default, found \"pupet\"; did you mean "
         "\"puppet\"?");
    says("ink", "#1a2b3c", PAV_PARAM_OK, NULL);
    says("ink", "#1a2b3c80", PAV_PARAM_OK, NULL);
    says("ink", "1,0.5, 0", PAV_PARAM_OK, NULL);
    says("ink", "1,0.5,0,2", PAV_PARAM_CLAMPED, "out of range");
    says("ink", "#1a2b3", PAV_PARAM_REFUSED, "expected #rrggbb");
    says("ink", "#zzzzzz", PAV_PARAM_REFUSED, "expected #rrggbb");
    says("ink", "1,0", PAV_PARAM_REFUSED, "expected #rrggbb");
    says("ink", "1,0,0,0,0", PAV_PARAM_REFUSED, "expected #rrggbb");
    says("place", "0.1,0.9", PAV_PARAM_OK, NULL);
    says("place", "0.1", PAV_PARAM_REFUSED, "expected x,y of 0 to 1, 0.5,0.25 by default");
    says("place", "3,0", PAV_PARAM_CLAMPED, "out of range");
    says("wide", "-2,2", PAV_PARAM_OK, NULL);
    says("words", "né à Liège", PAV_PARAM_OK, NULL);
    says("words", "\xff", PAV_PARAM_REFUSED, "a text of at most 255 bytes");
    says("picture", "a/b.png", PAV_PARAM_OK, NULL);
    says("picture", "", PAV_PARAM_OK, NULL);
    says("picture", "../b.png", PAV_PARAM_REFUSED, "a file inside the installation's folder");
    says("picture", "/etc/passwd", PAV_PARAM_REFUSED, "a file inside the installation's folder");
}

static void clamps_to_the_nearer_end(void)
{
    struct state s = fresh();
    CHECK_INT(set(&s, "flow", "99", NULL), PAV_PARAM_CLAMPED);
    CHECK(s.flow == 4);
    CHECK_INT(set(&s, "flow", "-99", NULL), PAV_PARAM_CLAMPED);
    CHECK(s.flow == 0);
    CHECK_INT(set(&s, "count", "-1e300", NULL), PAV_PARAM_CLAMPED);
    CHECK_INT(s.count, 1);
    char *endless = pav_alloc(1001);
    memset(endless, 'a', 1000);
    CHECK_INT(set(&s, "words", endless, NULL), PAV_PARAM_CLAMPED);
    CHECK_INT(strlen(s.words), PAV_PARAM_TEXT_MAX - 1);
    free(endless);
}

static void round_trip(const char *key, const char *text, const char *printed)
{
    const struct pav_param *row = pav_param_find(table, key);
    struct state a = fresh(), b = fresh();
    CHECK_INT(set(&a, key, text, NULL), PAV_PARAM_OK);
    char *out = pav_param_print(row, &a);
    CHECK_STR(out, printed);
    CHECK_INT(set(&b, key, out, NULL), PAV_PARAM_OK);
    CHECK(memcmp(&a, &b, sizeof a) == 0);
    free(out);
}

static void prints_what_reads_back(void)
{
    round_trip("flow", "0.1", "0.1");
    round_trip("flow", "3.14159265", "3.1415927");
    round_trip("free_float", "-1.5e-20", "-1.5e-20");
    round_trip("count", "4", "4");
    round_trip("on", "no", "false");
    round_trip("mode", "still", "still");
    round_trip("ink", "#1A2B3C", "#1a2b3c");
    round_trip("ink", "#01020304", "#01020304");
    round_trip("ink", "0.1,0.2,0.3", "0.1,0.2,0.3,1");
    round_trip("place", "0.1, 0.9", "0.1,0.9");
    round_trip("words", "a, b", "a, b");
    round_trip("words", "", "");
    round_trip("picture", "a/b.png", "a/b.png");
}

int main(void)
{
    RUN(good_table_and_defaults);
    RUN(bad_rows_are_named);
    RUN(bad_tables_are_named);
    RUN(sets_and_says);
    RUN(clamps_to_the_nearer_end);
    RUN(prints_what_reads_back);
    return check_end();
}

/* Size expressions: what they give, and where they are wrong. */
#include "stage/isf/expression.h"

#include <stdlib.h>

#include "check.h"

static bool look(void *context, const char *name, double *value)
{
    (void)context;
    static const struct {
        const char *name;
        double value;
    } known[] = {{"WIDTH", 1280}, {"HEIGHT", 720}, {"part", 0.25}, {"nothing", 0}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (strcmp(name, known[i].name) == 0) {
            *value = known[i].value;
            return true;
        }
    }
    return false;
}

static int value_of(const char *text)
{
    char *error;
    struct pav_expression *e = pav_expression_read(text, look, NULL, &error);
    if (!e) {
        printf("# %s\n", error);
        free(error);
        return -1;
    }
    int value = pav_expression_value(e, look, NULL);
    pav_expression_destroy(e);
    return value;
}

static void arithmetic(void)
{
    static const struct {
        const char *text;
        int value;
    } cases[] = {
        {"16", 16},
        {"16.0", 16},
        {" 1e2 ", 100},
        {"$WIDTH", 1280},
        {"$WIDTH/2.0", 640},
        {"$WIDTH / 3", 426}, /* whole pixels, downwards */
        {"WIDTH - $HEIGHT", 560},
        {"2 + 3 * 4", 14},
        {"(2 + 3) * 4", 20},
        {"2 * 3 ** 2", 18},
        {"2 ^ 3 ^ 2", 512},
        {"-2 + - -10", 8},
        {"17 % 5", 2},
        {"$WIDTH*$part", 320},
        {"floor($WIDTH/7)", 182},
        {"ceil($WIDTH/7)", 183},
        {"round(2.5) + trunc(2.9)", 5},
        {"max($WIDTH / 486.0, 1.0)", 2},
        {"min($WIDTH,$HEIGHT, 100)", 100},
        {"abs(-3) + sign(-2) + sqrt(16)", 6},
        {"pow(2, 5) + mod(7, 4)", 35},
        {"sin(pi/2)*100 + cos(0)", 101},
        {"clamp($WIDTH, 1, 512)", 512},
        {"log2(1024) + exp(0) + fract(1.5)*2", 12},
        {"{$WIDTH / 4}", 320},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        CHECK_INT(value_of(cases[i].text), cases[i].value);
}

static void limits(void)
{
    CHECK_INT(value_of("0"), 1);
    CHECK_INT(value_of("-5"), 1);
    CHECK_INT(value_of("$WIDTH * 1000"), PAV_EXPRESSION_MOST);
    CHECK_INT(value_of("$WIDTH / $nothing"), 1);
    CHECK_INT(value_of("$WIDTH % $nothing"), 1);
    CHECK_INT(value_of("sqrt(-1)"), 1); /* no number */
    CHECK_INT(value_of("1e300 * 1e300"), PAV_EXPRESSION_MOST);
    struct pav_expression *e = pav_expression_number(12.7);
    CHECK_INT(pav_expression_value(e, look, NULL), 12);
    pav_expression_destroy(e);
    pav_expression_destroy(NULL);
}

static void errors(void)
{
    static const struct {
        const char *text, *words;
    } cases[] = {
        {"", "ends too early: expected a number"},
        {"$WIDTH /", "ends too early"},
        {"$WIDHT", "found \"WIDHT\" at character 2, expected $WIDTH, $HEIGHT or $ and the name"},
        {"$", "expected a name after $"},
        {"(1", "expected )"},
        {"1 2", "found \"2\" at character 3, expected an operator or the end"},
        {"floor(1, 2)", "one argument"},
        {"pow(1)", "two arguments"},
        {"max(1)", "two arguments"},
        {"clamp(1, 2)", "three arguments"},
        {"root(4)", "found \"root(4)\" at character 1, expected a function"},
        {"1 + * 2", "found \"* 2\" at character 5"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *error = NULL;
        CHECK(!pav_expression_read(cases[i].text, look, NULL, &error));
        CHECK_HAS(error, cases[i].words);
        free(error);
    }
    char deep[4001] = "", *error = NULL;
    memset(deep, '(', sizeof deep - 1);
    CHECK(!pav_expression_read(deep, look, NULL, &error));
    free(error);
    memset(deep, '-', sizeof deep - 1);
    CHECK(!pav_expression_read(deep, look, NULL, &error));
    free(error);
}

int main(void)
{
    RUN(arithmetic);
    RUN(limits);
    RUN(errors);
    return check_end();
}

/* The arithmetic of #if. */
#include <stdlib.h>
#include <string.h>

#include "stage/isf/macro_room.h"

#define LEVEL_MAX 64

struct reader {
    const struct isf_token *t, *end;
    bool failed;
    int level;
};

static const struct {
    const char *sign;
    int rank;
} operators[] = {
    {"||", 1}, {"&&", 2}, {"|", 3}, {"^", 4},  {"&", 5},  {"==", 6},
    {"!=", 6}, {"<", 7},  {">", 7}, {"<=", 7}, {">=", 7}, {"<<", 8},
    {">>", 8}, {"+", 9},  {"-", 9}, {"*", 10}, {"/", 10}, {"%", 10},
};

static bool take(struct reader *r, const char *sign)
{
    if (r->t >= r->end || !isf_token_is(r->t, sign))
        return false;
    r->t++;
    return true;
}

static unsigned long binary(struct reader *r, int rank);

static unsigned long unary(struct reader *r)
{
    unsigned long value = 0;
    if (++r->level > LEVEL_MAX) {
        r->failed = true;
    } else if (take(r, "!")) {
        value = !unary(r);
    } else if (take(r, "-")) {
        value = -unary(r);
    } else if (take(r, "+")) {
        value = unary(r);
    } else if (take(r, "~")) {
        value = ~unary(r);
    } else if (take(r, "(")) {
        value = binary(r, 1);
        r->failed |= !take(r, ")");
    } else if (r->t < r->end && r->t->kind == ISF_TOKEN_NUMBER) {
        char copy[32];
        pav_strcpy(copy, (size_t)r->t->length + 1 < sizeof copy ? (size_t)r->t->length + 1 : 32,
                   r->t->text);
        value = strtoul(copy, NULL, 0);
        r->t++;
    } else if (r->t < r->end && r->t->kind == ISF_TOKEN_NAME) {
        r->t++;           /* what is not defined is 0 */
        if (take(r, "(")) /* so is a macro that is not */
            r->failed = true;
    } else {
        r->failed = true;
    }
    r->level--;
    return value;
}

static unsigned long apply(const char *sign, unsigned long ua, unsigned long ub)
{
    long a = (long)ua, b = (long)ub;
    unsigned shift = (unsigned)ub & 63;
    switch (sign[0]) {
    case '|':
        return sign[1] ? a || b : ua | ub;
    case '&':
        return sign[1] ? a && b : ua & ub;
    case '^':
        return ua ^ ub;
    case '=':
        return a == b;
    case '!':
        return a != b;
    case '<':
        return sign[1] == '<' ? ua << shift : sign[1] ? a <= b : a < b;
    case '>':
        return sign[1] == '>' ? (unsigned long)(a >> shift) : sign[1] ? a >= b : a > b;
    case '+':
        return ua + ub;
    case '-':
        return ua - ub;
    case '*':
        return ua * ub;
    default:
        if (b == 0 || b == -1)
            return b == 0 || sign[0] == '%' ? 0 : -ua;
        return (unsigned long)(sign[0] == '/' ? a / b : a % b);
    }
}

static unsigned long binary(struct reader *r, int rank)
{
    unsigned long value = unary(r);
    while (!r->failed && r->t < r->end) {
        size_t i = 0, count = sizeof operators / sizeof operators[0];
        while (i < count && !isf_token_is(r->t, operators[i].sign))
            i++;
        if (i == count || operators[i].rank < rank)
            break;
        r->t++;
        value = apply(operators[i].sign, value, binary(r, operators[i].rank + 1));
    }
    return value;
}

/* Replaces `defined X` and `defined(X)` by 1 or 0. */
static void answer_defined(struct isf_preprocessor *p, const struct isf_token *list, size_t count,
                           struct isf_tokens *out)
{
    for (size_t i = 0; i < count; i++) {
        struct isf_token t = list[i];
        bool bracket = i + 1 < count && isf_token_is(&list[i + 1], "(");
        size_t at = i + 1 + bracket;
        if (isf_token_is(&t, "defined") && at < count) {
            t.kind = ISF_TOKEN_NUMBER;
            t.text = macro_find(p, &list[at]) ? "1" : "0";
            t.length = 1;
            i = at + (bracket && at + 1 < count && isf_token_is(&list[at + 1], ")"));
        }
        isf_tokens_add(out, t);
    }
}

bool condition_value(struct isf_preprocessor *p, const struct isf_token *list, size_t count,
                     int line, long *out, struct isf_complaints *to)
{
    struct isf_tokens answered = {0}, expanded = {0};
    answer_defined(p, list, count, &answered);
    bool well = macro_expand(p, answered.list, answered.count, &expanded, to);
    if (well) {
        struct reader r = {.t = expanded.list, .end = expanded.list};
        if (expanded.count) /* an #if of nothing has no list */
            r.end += expanded.count;
        *out = (long)binary(&r, 1);
        well = !r.failed && r.t == r.end;
        if (!well)
            isf_complain(
                to, line,
                "this #if cannot be worked out: expected whole numbers, macros, defined(X) "
                "and operators");
    }
    isf_tokens_finish(&answered);
    isf_tokens_finish(&expanded);
    return well;
}

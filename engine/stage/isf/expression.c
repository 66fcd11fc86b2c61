/* Reading size expressions into steps for a small stack, and running them. */
#include "stage/isf/expression.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define STEPS_MAX 256
#define STACK_MAX 64

enum operation { PUSH, NAME, ADD, SUBTRACT, MULTIPLY, DIVIDE, REST, NEGATE, ONE, TWO, CLAMP };

struct step {
    enum operation operation;
    double value;
    const char *name; /* in names */
    double (*one)(double);
    double (*two)(double, double);
};

struct pav_expression {
    struct step *steps;
    int count;
    char *names; /* the text, cut into names */
};

static double fraction(double x)
{
    return x - floor(x);
}

static double sign(double x)
{
    return x > 0 ? 1 : x < 0 ? -1 : 0;
}

static double step_up(double edge, double x)
{
    return x < edge ? 0 : 1;
}

static double rest(double a, double b)
{
    return b == 0 ? 0 : a - b * floor(a / b);
}

static const struct function {
    const char *name;
    double (*one)(double);
    double (*two)(double, double);
    bool many; /* two or more */
} functions[] = {
    {"floor", floor, NULL, false},  {"ceil", ceil, NULL, false},  {"round", round, NULL, false},
    {"trunc", trunc, NULL, false},  {"int", trunc, NULL, false},  {"fract", fraction, NULL, false},
    {"abs", fabs, NULL, false},     {"sign", sign, NULL, false},  {"sqrt", sqrt, NULL, false},
    {"exp", exp, NULL, false},      {"log", log, NULL, false},    {"log2", log2, NULL, false},
    {"log10", log10, NULL, false},  {"sin", sin, NULL, false},    {"cos", cos, NULL, false},
    {"tan", tan, NULL, false},      {"asin", asin, NULL, false},  {"acos", acos, NULL, false},
    {"atan", atan, NULL, false},    {"min", NULL, fmin, true},    {"max", NULL, fmax, true},
    {"pow", NULL, pow, false},      {"mod", NULL, rest, false},   {"atan2", NULL, atan2, false},
    {"step", NULL, step_up, false}, {"clamp", NULL, NULL, false},
};

struct reader {
    const char *text, *p;
    pav_expression_look *look;
    void *context;
    char *error;
    struct pav_expression *out;
    char *name; /* where the next one goes in out->names */
    int level, depth;
};

static void fail(struct reader *r, const char *expected)
{
    if (r->error)
        return;
    long place = (long)(r->p - r->text) + 1;
    r->error = *r->p ? pav_sprintf("\"%s\": found \"%.8s\" at character %ld, expected %s", r->text,
                                   r->p, place, expected)
                     : pav_sprintf("\"%s\" ends too early: expected %s", r->text, expected);
}

static void put(struct reader *r, struct step step, int grows)
{
    if (r->out->count >= STEPS_MAX)
        fail(r, "a shorter expression");
    if (r->error)
        return;
    r->out->steps[r->out->count++] = step;
    r->depth += grows;
    if (r->depth > STACK_MAX)
        fail(r, "fewer parentheses");
}

static bool take(struct reader *r, char c)
{
    while (isspace((unsigned char)*r->p))
        r->p++;
    if (*r->p != c)
        return false;
    r->p++;
    return true;
}

static void sum(struct reader *r);

static void arguments(struct reader *r, const struct function *f)
{
    bool clamp = !f->one && !f->two;
    int count = 0;
    do {
        sum(r);
        count++;
        if (count > 1 && f->many)
            put(r, (struct step){.operation = TWO, .two = f->two}, -1);
    } while (!r->error && take(r, ','));
    int least = clamp ? 3 : f->one ? 1 : 2;
    if (!r->error && (count < least || (count > least && !f->many)))
        fail(r, least == 1 ? "one argument" : least == 2 ? "two arguments" : "three arguments");
    if (!take(r, ')'))
        fail(r, ")");
    if (clamp)
        put(r, (struct step){.operation = CLAMP}, -2);
    else if (f->one)
        put(r, (struct step){.operation = ONE, .one = f->one}, 0);
    else if (!f->many)
        put(r, (struct step){.operation = TWO, .two = f->two}, -1);
}

static void name(struct reader *r, bool dollar)
{
    const char *start = r->p;
    while (isalnum((unsigned char)*r->p) || *r->p == '_')
        r->p++;
    size_t length = (size_t)(r->p - start);
    memcpy(r->name, start, length);
    r->name[length] = 0;
    if (!dollar && take(r, '(')) {
        for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
            if (strcmp(functions[i].name, r->name) == 0) {
                arguments(r, &functions[i]);
                return;
            }
        }
        r->p = start;
        fail(r, "a function such as floor, max or pow");
        return;
    }
    double value;
    if (!dollar && strcasecmp(r->name, "pi") == 0) {
        put(r, (struct step){.operation = PUSH, .value = acos(-1)}, 1);
    } else if (r->look(r->context, r->name, &value)) {
        put(r, (struct step){.operation = NAME, .name = r->name}, 1);
        r->name += length + 1;
    } else {
        r->p = start;
        fail(r, "$WIDTH, $HEIGHT or $ and the name of a number among the inputs");
    }
}

static void value(struct reader *r)
{
    double number;
    const char *end;
    if (++r->level > STACK_MAX)
        fail(r, "fewer parentheses");
    if (r->error)
        return;
    if (take(r, '(') || take(r, '{')) {
        sum(r);
        if (!take(r, ')') && !take(r, '}'))
            fail(r, ")");
    } else if (take(r, '$')) {
        if (isalpha((unsigned char)*r->p) || *r->p == '_')
            name(r, true);
        else
            fail(r, "a name after $");
    } else if (isalpha((unsigned char)*r->p) || *r->p == '_') {
        name(r, false);
    } else if ((isdigit((unsigned char)*r->p) || *r->p == '.') && pav_number(r->p, &number, &end)) {
        r->p = end + ((*end == 'f' || *end == 'F') && !isalnum((unsigned char)end[1]));
        put(r, (struct step){.operation = PUSH, .value = number}, 1);
    } else {
        fail(r, "a number, $WIDTH, $HEIGHT, the $name of an input or (");
    }
    r->level--;
}

static bool take_power(struct reader *r)
{
    if (r->p[0] != '*' || r->p[1] != '*')
        return false;
    r->p += 2;
    return true;
}

static void power(struct reader *r)
{
    if (++r->level > STACK_MAX)
        fail(r, "fewer signs");
    if (r->error)
        return;
    if (take(r, '-')) {
        power(r);
        put(r, (struct step){.operation = NEGATE}, 0);
    } else if (take(r, '+')) {
        power(r);
    } else {
        value(r);
        if (take(r, '^') || take_power(r)) {
            power(r);
            put(r, (struct step){.operation = TWO, .two = pow}, -1);
        }
    }
    r->level--;
}

static void product(struct reader *r)
{
    power(r);
    while (!r->error) {
        enum operation operation;
        if (take(r, '*'))
            operation = MULTIPLY;
        else if (take(r, '/'))
            operation = DIVIDE;
        else if (take(r, '%'))
            operation = REST;
        else
            return;
        power(r);
        put(r, (struct step){.operation = operation}, -1);
    }
}

static void sum(struct reader *r)
{
    product(r);
    while (!r->error) {
        enum operation operation;
        if (take(r, '+'))
            operation = ADD;
        else if (take(r, '-'))
            operation = SUBTRACT;
        else
            return;
        product(r);
        put(r, (struct step){.operation = operation}, -1);
    }
}

static struct pav_expression *create(size_t text_bytes)
{
    struct pav_expression *e = pav_alloc(sizeof *e);
    e->steps = pav_alloc(STEPS_MAX * sizeof *e->steps);
    e->names = pav_alloc(2 * text_bytes + 2);
    return e;
}

struct pav_expression *pav_expression_read(const char *text, pav_expression_look *look,
                                           void *context, char **error)
{
    struct reader r = {.text = text, .p = text, .look = look, .context = context};
    r.out = create(strlen(text));
    r.name = r.out->names;
    sum(&r);
    take(&r, ' ');
    if (!r.error && *r.p)
        fail(&r, "an operator or the end");
    *error = r.error;
    if (!r.error)
        return r.out;
    pav_expression_destroy(r.out);
    return NULL;
}

struct pav_expression *pav_expression_number(double number)
{
    struct pav_expression *e = create(0);
    e->steps[e->count++] = (struct step){.operation = PUSH, .value = number};
    return e;
}

void pav_expression_destroy(struct pav_expression *e)
{
    if (!e)
        return;
    free(e->steps);
    free(e->names);
    free(e);
}

static void run_two(double *stack, int *depth, const struct step *step)
{
    double b = stack[--*depth], *a = &stack[*depth - 1];
    switch (step->operation) {
    case ADD:
        *a += b;
        break;
    case SUBTRACT:
        *a -= b;
        break;
    case MULTIPLY:
        *a *= b;
        break;
    case DIVIDE:
        *a = b == 0 ? 0 : *a / b;
        break;
    case REST:
        *a = rest(*a, b);
        break;
    default:
        *a = step->two(*a, b);
    }
}

static void run(const struct step *step, double *stack, int *depth, pav_expression_look *look,
                void *context)
{
    double found = 0;
    switch (step->operation) {
    case PUSH:
        stack[(*depth)++] = step->value;
        break;
    case NAME:
        stack[(*depth)++] = look(context, step->name, &found) ? found : 0;
        break;
    case NEGATE:
        stack[*depth - 1] = -stack[*depth - 1];
        break;
    case ONE:
        stack[*depth - 1] = step->one(stack[*depth - 1]);
        break;
    case CLAMP:
        *depth -= 2;
        stack[*depth - 1] = fmin(fmax(stack[*depth - 1], stack[*depth]), stack[*depth + 1]);
        break;
    default:
        run_two(stack, depth, step);
    }
}

int pav_expression_value(const struct pav_expression *e, pav_expression_look *look, void *context)
{
    double stack[STACK_MAX + 1];
    int depth = 0;
    for (int i = 0; i < e->count; i++)
        run(&e->steps[i], stack, &depth, look, context);
    double result = depth ? stack[0] : 1;
    if (!(result >= 1)) /* and what is no number */
        return 1;
    return result > PAV_EXPRESSION_MOST ? PAV_EXPRESSION_MOST : (int)(result + 1e-6);
}

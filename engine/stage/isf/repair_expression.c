/* Reading expressions with their types, and converting where values meet. */
#include <stdlib.h>
#include <string.h>

#include "stage/isf/repair_room.h"

static struct value step_up(struct repair *r, struct value (*read)(struct repair *))
{
    struct value value = {.begin = r->at};
    if (++r->level > LEVEL_MAX)
        r->failed = true;
    if (!r->failed)
        value = read(r);
    r->level--;
    return value;
}

static struct isf_type number_type(const struct isf_token *t)
{
    bool hexadecimal = t->length > 1 && (t->text[1] == 'x' || t->text[1] == 'X');
    char last = t->text[t->length - 1];
    if (last == 'u' || last == 'U')
        return isf_type_make(ISF_UINT, 1);
    bool real = memchr(t->text, '.', (size_t)t->length) != NULL;
    if (!hexadecimal)
        for (int i = 0; i < t->length; i++)
            real |= strchr("eEfF", t->text[i]) != NULL;
    return isf_type_make(real ? ISF_FLOAT : ISF_INT, 1);
}

static struct value name_value(struct repair *r)
{
    struct value value = {.begin = r->at};
    const struct isf_token *name = repair_token(r);
    struct isf_type type;
    if (isf_token_is(name, "true") || isf_token_is(name, "false")) {
        r->at++;
        value.type = isf_type_make(ISF_BOOL, 1);
        value.constant = true;
    } else if (repair_type(r, &type)) {
        if (repair_is(r, "("))
            return repair_construct(r, type, value.begin);
        r->failed = true;
    } else {
        r->at++;
        if (repair_is(r, "("))
            return repair_call(r, name, value.begin);
        const struct variable *v = repair_find(r, name);
        if (v) {
            value.type = v->type;
            value.constant = v->constant;
        }
    }
    value.end = r->at;
    return value;
}

static struct value primary(struct repair *r)
{
    struct value value = {.begin = r->at};
    const struct isf_token *t = repair_token(r);
    if (t->kind == ISF_TOKEN_NUMBER) {
        value.type = number_type(t);
        value.constant = true;
        r->at++;
    } else if (t->kind == ISF_TOKEN_NAME) {
        return name_value(r);
    } else if (repair_take(r, "(")) {
        struct value inner = repair_expression(r);
        value.type = inner.type;
        value.constant = inner.constant;
        repair_expect(r, ")");
    } else {
        r->failed = true;
    }
    value.end = r->at;
    return value;
}

static struct isf_type element_of(struct isf_type type)
{
    if (type.dimensions)
        type.dimensions--;
    else if (type.columns > 1)
        type.columns = 1;
    else if (type.rows > 1)
        type.rows = 1;
    else
        return (struct isf_type){0};
    return type;
}

static struct isf_type member_of(const struct repair *r, struct isf_type type,
                                 const struct isf_token *name)
{
    if (type.dimensions)
        return (struct isf_type){0};
    if (type.base == ISF_RECORD) {
        const struct record *s = &r->records[type.record];
        for (size_t i = 0; i < s->count; i++)
            if (isf_token_same(s->members[i].name, name))
                return s->members[i].type;
        return (struct isf_type){0};
    }
    if ((isf_type_numeric(type) || type.base == ISF_BOOL) && type.columns == 1 && name->length <= 4)
        return isf_type_make(type.base, name->length);
    return (struct isf_type){0};
}

static void read_index(struct repair *r, struct value *value)
{
    struct value index = repair_expression(r);
    if (index.type.base == ISF_FLOAT && isf_type_scalar(index.type))
        repair_convert(r, &index, isf_type_make(ISF_INT, 1));
    repair_expect(r, "]");
    value->type = element_of(value->type);
    value->constant &= index.constant;
}

/* `x.xxx` of a scalar, which came with GLSL 4.20: its point and name are the last tokens read. */
static void repeat_scalar(struct repair *r, struct value *value, const struct isf_token *name)
{
    value->type = isf_type_make(value->type.base, name->length > 4 ? 4 : name->length);
    repair_instead(r, r->at - 2, "");
    repair_instead(r, r->at - 1, "");
    if (value->type.rows > 1)
        repair_wrap(r, value->begin, value->end, isf_type_name(value->type));
}

static struct value postfix(struct repair *r)
{
    struct value value = step_up(r, primary);
    while (!r->failed) {
        if (repair_take(r, "[")) {
            read_index(r, &value);
        } else if (repair_take(r, ".")) {
            const struct isf_token *name = repair_token(r);
            r->at++;
            if (repair_take(r, "(")) {
                repair_expect(r, ")");
                value.type = isf_type_make(ISF_INT, 1);
                value.constant = true;
            } else if (isf_type_scalar(value.type)) {
                repeat_scalar(r, &value, name);
            } else {
                value.type = member_of(r, value.type, name);
            }
        } else if (repair_take(r, "++") || repair_take(r, "--")) {
            value.constant = false;
        } else {
            break;
        }
        value.end = r->at;
    }
    return value;
}

static struct value unary(struct repair *r)
{
    size_t begin = r->at;
    struct value value;
    if (repair_take(r, "!")) {
        value = step_up(r, unary);
        repair_condition(r, &value);
        value.type = isf_type_make(ISF_BOOL, 1);
    } else if (repair_take(r, "+") || repair_take(r, "-") || repair_take(r, "~")) {
        value = step_up(r, unary);
    } else if (repair_take(r, "++") || repair_take(r, "--")) {
        value = step_up(r, unary);
        value.constant = false;
    } else {
        return postfix(r);
    }
    value.begin = begin;
    return value;
}

static struct isf_type multiply(struct isf_type a, struct isf_type b)
{
    struct isf_type type = a.columns > 1 ? a : b;
    type.base = ISF_FLOAT;
    if (a.columns > 1 && b.columns > 1)
        type.columns = b.columns;
    else if (a.columns > 1 && b.rows > 1)
        type = isf_type_make(ISF_FLOAT, a.rows);
    else if (b.columns > 1 && a.rows > 1)
        type = isf_type_make(ISF_FLOAT, b.columns);
    return type;
}

/* Makes both of the same base, as far as GLSL does not do it. */
static enum isf_base meet_bases(struct repair *r, struct value *a, struct value *b)
{
    enum isf_base x = a->type.base, y = b->type.base;
    if (x == y)
        return x;
    struct value *odd = x == ISF_BOOL ? a : y == ISF_BOOL ? b : x == ISF_INT ? a : b;
    const struct value *other = odd == a ? b : a;
    bool wanted = odd->type.base == ISF_BOOL || (x != ISF_FLOAT && y != ISF_FLOAT);
    if (wanted) {
        struct isf_type type = odd->type;
        type.base = other->type.base;
        repair_convert(r, odd, type);
        return type.base;
    }
    return ISF_FLOAT;
}

struct isf_type repair_meet(struct repair *r, struct value *a, struct value *b)
{
    bool numbers = (isf_type_numeric(a->type) || a->type.base == ISF_BOOL) &&
                   (isf_type_numeric(b->type) || b->type.base == ISF_BOOL);
    if (!numbers || a->type.dimensions || b->type.dimensions)
        return (struct isf_type){0};
    if (a->type.columns > 1 || b->type.columns > 1)
        return multiply(a->type, b->type);
    int rows = a->type.rows > b->type.rows ? a->type.rows : b->type.rows;
    if (a->type.rows != b->type.rows && a->type.rows != 1 && b->type.rows != 1) {
        struct value *longer = a->type.rows > b->type.rows ? a : b;
        struct isf_type type = longer->type;
        type.rows = rows = longer == a ? b->type.rows : a->type.rows;
        repair_convert(r, longer, type);
    }
    return isf_type_make(meet_bases(r, a, b), rows);
}

static const struct {
    const char *sign;
    int rank;
} operators[] = {
    {"||", 1}, {"^^", 2}, {"&&", 3}, {"|", 4},  {"^", 5},  {"&", 6},  {"==", 7},
    {"!=", 7}, {"<", 8},  {">", 8},  {"<=", 8}, {">=", 8}, {"<<", 9}, {">>", 9},
    {"+", 10}, {"-", 10}, {"*", 11}, {"/", 11}, {"%", 11},
};

static struct isf_type operate(struct repair *r, const char *sign, int rank, struct value *a,
                               struct value *b)
{
    if (rank <= 3) {
        repair_condition(r, a);
        repair_condition(r, b);
        return isf_type_make(ISF_BOOL, 1);
    }
    if (rank == 7 || rank == 8) {
        repair_meet(r, a, b);
        return isf_type_make(ISF_BOOL, 1);
    }
    if (rank == 9)
        return a->type;
    bool matrices = a->type.columns > 1 && b->type.columns > 1;
    if (*sign != '*' && matrices)
        return a->type;
    return repair_meet(r, a, b);
}

static struct value binary(struct repair *r, int rank)
{
    struct value value = step_up(r, unary);
    while (!r->failed) {
        size_t i = 0, count = sizeof operators / sizeof operators[0];
        while (i < count && !repair_is(r, operators[i].sign))
            i++;
        if (i == count || operators[i].rank < rank)
            break;
        r->at++;
        if (++r->level > LEVEL_MAX)
            r->failed = true;
        struct value right = r->failed ? value : binary(r, operators[i].rank + 1);
        r->level--;
        value.type = operate(r, operators[i].sign, operators[i].rank, &value, &right);
        value.constant &= right.constant;
        value.end = r->at;
    }
    return value;
}

static struct value ternary(struct repair *r)
{
    struct value value = binary(r, 1);
    if (r->failed || !repair_take(r, "?"))
        return value;
    repair_condition(r, &value);
    struct value yes = repair_expression(r);
    repair_expect(r, ":");
    struct value no = repair_assignment(r);
    value.type = yes.type;
    if (!isf_type_same(yes.type, no.type))
        value.type =
            yes.type.rows == no.type.rows ? repair_meet(r, &yes, &no) : (struct isf_type){0};
    value.constant &= yes.constant && no.constant;
    value.end = r->at;
    return value;
}

static char *text_of(const struct repair *r, size_t begin, size_t end)
{
    struct pav_str text = {0};
    for (size_t i = begin; i < end; i++) {
        const struct change *c = &r->changes[i];
        pav_str_add(&text, c->before ? c->before : "");
        if (c->instead)
            pav_str_add(&text, c->instead);
        else
            pav_str_add_bytes(&text, r->list[i].text, (size_t)r->list[i].length);
        pav_str_add(&text, c->after ? c->after : "");
        pav_str_add(&text, " ");
    }
    return text.text ? text.text : pav_strdup("");
}

/* `i *= 0.5` of an int is `i = int(i * (0.5))`. */
static void spell_out(struct repair *r, const struct value *left, const struct value *right,
                      size_t sign)
{
    struct isf_store *store = r->shader->store;
    char *name = text_of(r, left->begin, left->end);
    char *text = pav_sprintf("= %s(%s %c (", isf_type_name(left->type), name, *r->list[sign].text);
    repair_instead(r, sign, isf_store_keep(store, text));
    repair_after(r, right->end - 1, "))");
    isf_store_keep(store, name);
}

static void assign_with(struct repair *r, const struct value *left, struct value *right,
                        size_t sign)
{
    const struct isf_token *t = &r->list[sign];
    bool shift = t->length == 3, whole = left->type.base == ISF_INT || left->type.base == ISF_UINT;
    if (shift || !isf_type_numeric(left->type) || left->type.columns > 1 ||
        right->type.columns > 1 ||
        !(isf_type_numeric(right->type) ||
          (right->type.base == ISF_BOOL && !right->type.dimensions)))
        return;
    struct isf_type want = left->type;
    if (right->type.rows < want.rows)
        want.rows = right->type.rows;
    if (whole && right->type.base == ISF_FLOAT && right->type.rows <= left->type.rows &&
        strchr("+-*/", *t->text))
        spell_out(r, left, right, sign);
    else if (!isf_type_implicit(right->type, want))
        repair_convert(r, right, want);
}

static bool is_assignment(const struct isf_token *t)
{
    static const char *const signs[] = {
        "=", "+=", "-=", "*=", "/=", "%=", "<<=", ">>=", "&=", "|=", "^="};
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
        if (isf_token_is(t, signs[i]))
            return true;
    return false;
}

static struct value assignment(struct repair *r)
{
    struct value left = ternary(r);
    if (r->failed || !is_assignment(repair_token(r)))
        return left;
    size_t sign = r->at++;
    struct value right = repair_assignment(r);
    if (r->failed)
        return left;
    if (r->list[sign].length == 1)
        repair_convert(r, &right, left.type);
    else
        assign_with(r, &left, &right, sign);
    left.constant = false;
    left.end = r->at;
    return left;
}

struct value repair_assignment(struct repair *r)
{
    return step_up(r, assignment);
}

struct value repair_expression(struct repair *r)
{
    struct value value = repair_assignment(r);
    size_t begin = value.begin;
    while (!r->failed && repair_take(r, ",")) {
        bool constant = value.constant;
        value = repair_assignment(r);
        value.begin = begin;
        value.constant &= constant;
    }
    return value;
}

/* `{ … }` is GLSL 4.20 too: a constructor says the same. */
static void spell_braces(struct repair *r, struct isf_type type, size_t open, size_t close)
{
    char *text = NULL;
    const char *array = type.dimensions ? "[]" : "";
    if (type.base == ISF_RECORD && r->records[type.record].name)
        text = pav_sprintf("%.*s%s(", r->records[type.record].name->length,
                           r->records[type.record].name->text, array);
    else if (isf_type_numeric(element_of(type)) || isf_type_numeric(type))
        text = pav_sprintf("%s%s(", isf_type_name(type), array);
    if (!text || type.dimensions > 1) {
        free(text);
        return;
    }
    repair_instead(r, open, isf_store_keep(r->shader->store, text));
    repair_instead(r, close, ")");
}

static struct value braces(struct repair *r, struct isf_type type)
{
    struct value value = {.type = type, .constant = true, .begin = r->at};
    size_t index = 0;
    r->at++;
    while (!r->failed && !repair_is(r, "}")) {
        struct isf_type want = element_of(type);
        if (type.base == ISF_RECORD && !type.dimensions && index < r->records[type.record].count)
            want = r->records[type.record].members[index].type;
        struct value element = repair_initialiser(r, want);
        value.constant &= element.constant;
        index++;
        if (!repair_take(r, ",") && !repair_is(r, "}"))
            r->failed = true;
    }
    if (!r->failed)
        spell_braces(r, type, value.begin, r->at);
    repair_expect(r, "}");
    value.end = r->at;
    return value;
}

struct value repair_initialiser(struct repair *r, struct isf_type type)
{
    if (++r->level > LEVEL_MAX)
        r->failed = true;
    struct value value = {.begin = r->at};
    if (!r->failed && repair_is(r, "{")) {
        value = braces(r, type);
    } else if (!r->failed) {
        value = repair_assignment(r);
        repair_convert(r, &value, type);
    }
    r->level--;
    return value;
}

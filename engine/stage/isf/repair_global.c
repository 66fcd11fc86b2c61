/* Reading declarations: variables, structs, functions. */
#include <stdlib.h>
#include <string.h>

#include "stage/isf/repair_statement.h"

static bool is_qualifier(const struct isf_token *t)
{
    static const char *const words[] = {
        "const",    "uniform",   "in",    "out",     "inout", "flat",    "smooth", "noperspective",
        "centroid", "invariant", "highp", "mediump", "lowp",  "precise", "layout"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (isf_token_is(t, words[i]))
            return true;
    return false;
}

static void skip_brackets(struct repair *r, const char *open, const char *close)
{
    int level = 0;
    do {
        level += repair_is(r, open);
        level -= repair_is(r, close);
        r->at++;
    } while (level > 0 && r->at < r->count);
}

struct qualifiers {
    size_t constant; /* the index of `const` and one, 0: there is none */
    bool outside;    /* its value is given by what is outside */
};

/* What stands in front of a type. */
static struct qualifiers read_qualifiers(struct repair *r)
{
    struct qualifiers q = {0};
    while (is_qualifier(repair_token(r))) {
        if (repair_is(r, "const"))
            q.constant = r->at + 1;
        q.outside |= repair_is(r, "uniform") || repair_is(r, "in") || repair_is(r, "out");
        r->at++;
        if (repair_is(r, "("))
            skip_brackets(r, "(", ")");
    }
    return q;
}

bool repair_declares(const struct repair *r)
{
    struct repair ahead = *r;
    struct isf_type type;
    const struct isf_token *t = repair_token(r);
    if (is_qualifier(t) || isf_token_is(t, "struct"))
        return true;
    if (t->kind != ISF_TOKEN_NAME)
        return false;
    type = isf_type_named(t);
    if (type.base == ISF_UNKNOWN && (repair_record(r, t) < 0 || repair_find(r, t)))
        return false;
    ahead.at++;
    while (isf_token_is(repair_token(&ahead), "["))
        skip_brackets(&ahead, "[", "]");
    return repair_token(&ahead)->kind == ISF_TOKEN_NAME;
}

static void add_member(struct record *record, const struct isf_token *name, struct isf_type type)
{
    record->members = pav_realloc(record->members, (record->count + 1) * sizeof *record->members);
    record->members[record->count++] = (struct member){name, type};
}

static void read_members(struct repair *r, struct record *record)
{
    repair_expect(r, "{");
    while (!r->failed && !repair_is(r, "}")) {
        struct isf_type type;
        read_qualifiers(r);
        if (!repair_type(r, &type)) {
            r->failed = true;
            return;
        }
        do {
            const struct isf_token *name = repair_token(r);
            r->failed |= name->kind != ISF_TOKEN_NAME;
            r->at++;
            add_member(record, name, repair_dimensions(r, type));
        } while (!r->failed && repair_take(r, ","));
        repair_expect(r, ";");
    }
    repair_expect(r, "}");
}

/* `struct` was taken. */
static struct isf_type read_record(struct repair *r)
{
    struct record record = {0};
    if (repair_token(r)->kind == ISF_TOKEN_NAME)
        record.name = &r->list[r->at++];
    read_members(r, &record);
    int index = record.name ? repair_record(r, record.name) : -1;
    if (index < 0 || r->records[index].name != record.name) {
        r->records = pav_realloc(r->records, (r->record_count + 1) * sizeof *r->records);
        index = (int)r->record_count++;
        r->records[index] = record;
    } else {
        free(record.members); /* the scan knew it */
    }
    return (struct isf_type){.base = ISF_RECORD, .rows = 1, .columns = 1, .record = index};
}

/* WebGL begins every variable at zero, and works from there count on it; elsewhere it is anything. */
static void begin_at_zero(struct repair *r, struct isf_type type)
{
    if (!r->failed && type.dimensions == 0 && type.base >= ISF_BOOL && type.base <= ISF_FLOAT)
        repair_after(
            r, r->at - 1,
            isf_store_keep(r->shader->store, pav_sprintf(" = %s(0)", isf_type_name(type))));
}

/* The names of a declaration after its type; whether all are constant. */
static bool read_names(struct repair *r, struct isf_type base, const struct qualifiers *q)
{
    bool held = q->constant != 0;
    size_t first = r->variable_count;
    do {
        const struct isf_token *name = repair_token(r);
        r->failed |= name->kind != ISF_TOKEN_NAME;
        r->at++;
        struct isf_type type = repair_dimensions(r, base);
        if (!r->failed && repair_take(r, "="))
            held &= repair_initialiser(r, type).constant;
        else if (!q->outside)
            begin_at_zero(r, type);
        if (!r->failed)
            repair_declare(r, name->text, name->length, type, held);
    } while (!r->failed && repair_take(r, ","));
    repair_expect(r, ";");
    if (q->constant && !held && !r->failed) {
        repair_instead(r, q->constant - 1, "");
        for (size_t i = first; i < r->variable_count; i++)
            r->variables[i].constant = false;
    }
    return held;
}

void repair_declaration(struct repair *r)
{
    struct isf_type type;
    size_t begin = r->at;
    struct qualifiers q = read_qualifiers(r);
    bool trailing = false;
    if (repair_take(r, "struct")) {
        type = read_record(r);
        if (repair_take(r, ";"))
            return;
        type = repair_dimensions(r, type);
    } else if (!repair_type(r, &type)) {
        r->failed = true;
        return;
    }
    if (repair_is(r, "const")) { /* `float const x`, which GLSL 3.30 wants the other way round */
        repair_instead(r, r->at++, "");
        q.constant = r->at;
        trailing = true;
    }
    if (repair_take(r, ";"))
        return;
    bool held = read_names(r, type, &q);
    if (held && trailing)
        repair_before(r, begin, "const ");
}

static bool read_parameter(struct repair *r, struct function *f, bool declare)
{
    struct isf_type type;
    bool writes = false;
    while (is_qualifier(repair_token(r))) {
        writes |= repair_is(r, "out") || repair_is(r, "inout");
        /* Its colour begins at zero too, and short works add to it. */
        if (declare && repair_is(r, "out") && isf_token_is(f->name, "mainImage"))
            repair_instead(r, r->at, "inout");
        r->at++;
    }
    if (!repair_type(r, &type) || f->count == ARGUMENTS_MAX)
        return false;
    const struct isf_token *name = repair_token(r);
    if (name->kind == ISF_TOKEN_NAME) {
        r->at++;
        type = repair_dimensions(r, type);
        if (declare)
            repair_declare(r, name->text, name->length, type, false);
    }
    f->parameters[f->count] = type;
    f->writes[f->count++] = writes;
    return true;
}

/* Type and name were read: from the `(` to the `)`. */
static void read_parameters(struct repair *r, struct function *f, bool declare)
{
    repair_expect(r, "(");
    if (repair_is(r, "void") && isf_token_is(repair_next(r), ")"))
        r->at++;
    while (!r->failed && !repair_is(r, ")")) {
        if (!read_parameter(r, f, declare))
            r->failed = true;
        if (!repair_take(r, ",") && !repair_is(r, ")"))
            r->failed = true;
    }
    f->close = r->at;
    repair_expect(r, ")");
}

/* Whether a function follows; then its type and name are taken. */
static bool function_begins(struct repair *r, struct function *f)
{
    size_t begin = r->at;
    *f = (struct function){.begin = begin};
    while (is_qualifier(repair_token(r)) && !repair_is(r, "layout"))
        r->at++;
    if (!repair_is(r, "struct") && repair_type(r, &f->type) &&
        repair_token(r)->kind == ISF_TOKEN_NAME && isf_token_is(repair_next(r), "(")) {
        f->name = &r->list[r->at++];
        return true;
    }
    r->at = begin;
    return false;
}

void repair_scan(struct repair *r)
{
    while (r->at < r->count && !r->failed) {
        struct function f;
        if (function_begins(r, &f)) {
            read_parameters(r, &f, false);
            if (repair_is(r, "{")) {
                skip_brackets(r, "{", "}");
                f.end = r->at;
            } else {
                repair_expect(r, ";");
            }
            r->functions = pav_realloc(r->functions, (r->function_count + 1) * sizeof f);
            r->functions[r->function_count++] = f;
        } else if (!repair_take(r, ";")) {
            repair_declaration(r);
        }
    }
    /* What the scan changed is changed again by the walk. */
    memset(r->changes, 0, (r->count + 1) * sizeof *r->changes);
    r->changed = 0;
    r->at = 0;
    for (size_t i = 0; i < r->function_count; i++)
        r->functions[i].declared = false;
}

void repair_mark(struct repair *r, const struct function *f)
{
    for (size_t i = 0; i < r->function_count; i++) {
        struct function *other = &r->functions[i];
        bool same = isf_token_same(other->name, f->name) && other->count == f->count;
        for (size_t k = 0; same && k < f->count; k++)
            same = isf_type_same(other->parameters[k], f->parameters[k]);
        other->declared |= same;
    }
}

static bool same_text(const struct repair *r, const struct function *a, const struct function *b)
{
    bool same = a->end && b->end && a->end - a->begin == b->end - b->begin;
    for (size_t i = 0; same && i < a->end - a->begin; i++)
        same = isf_token_same(&r->list[a->begin + i], &r->list[b->begin + i]);
    return same;
}

/* Converters paste a function into a file as often as its passes need it: the first one stays. */
static void drop_repetitions(struct repair *r)
{
    for (size_t i = 0; i < r->function_count; i++) {
        bool again = false;
        for (size_t k = 0; k < i && !again; k++)
            again = same_text(r, &r->functions[k], &r->functions[i]);
        for (size_t k = r->functions[i].begin; again && k < r->functions[i].end; k++) {
            r->changes[k] = (struct change){.instead = ""};
            r->changed++;
        }
    }
}

void repair_walk(struct repair *r)
{
    r->at = 0;
    while (r->at < r->count && !r->failed) {
        struct function f;
        size_t count = r->variable_count;
        r->statement = r->at;
        r->scope = r->outer_scope = count;
        if (function_begins(r, &f)) {
            repair_rename(r, r->at - 1);
            read_parameters(r, &f, true);
            repair_mark(r, &f);
            r->result = f.type;
            if (repair_is(r, "{"))
                repair_block(r, count);
            else
                repair_expect(r, ";");
            r->variable_count = count;
        } else if (!repair_take(r, ";")) {
            repair_declaration(r);
        }
    }
    if (!r->failed)
        drop_repetitions(r);
}

/* Calls: constructors, functions of the file, built-in functions. */
#include <string.h>

#include "stage/isf/repair_room.h"
#include "stage/isf/words.h"

struct call {
    struct value arguments[ARGUMENTS_MAX];
    size_t count;
    bool constant;
};

static void read_arguments(struct repair *r, struct call *call)
{
    call->constant = true;
    repair_expect(r, "(");
    if (repair_is(r, "void") && isf_token_is(repair_next(r), ")"))
        r->at++;
    while (!r->failed && !repair_is(r, ")")) {
        if (call->count == ARGUMENTS_MAX) { /* a long array: only read */
            struct value rest = repair_assignment(r);
            call->constant &= rest.constant;
        } else {
            call->arguments[call->count] = repair_assignment(r);
            call->constant &= call->arguments[call->count++].constant;
        }
        if (!repair_take(r, ",") && !repair_is(r, ")"))
            r->failed = true;
    }
    repair_expect(r, ")");
}

/* 0: cannot take these arguments; the lower the better. */
static int match(const struct function *f, const struct call *call, bool force)
{
    int cost = 1;
    if (f->count != call->count)
        return 0;
    for (size_t i = 0; i < f->count; i++) {
        struct isf_type from = call->arguments[i].type, to = f->parameters[i];
        if (isf_type_same(from, to) || from.base == ISF_UNKNOWN || to.base == ISF_UNKNOWN)
            continue;
        if (isf_type_implicit(from, to) && !f->writes[i])
            cost += 1;
        else if (force && !f->writes[i] && isf_type_convertible(from, to))
            cost += from.rows == to.rows ? 100 : 1000;
        else
            return 0;
    }
    return cost;
}

static bool built_in(const struct isf_token *name)
{
    return isf_word_function(name->text, (size_t)name->length);
}

/* The function that is meant; NULL: none that is known. */
static struct function *choose(struct repair *r, const struct isf_token *name,
                               const struct call *call, bool *known)
{
    *known = false;
    for (int force = 0; force < 2; force++) {
        struct function *best = NULL;
        int lowest = 0;
        for (size_t i = 0; i < r->function_count; i++) {
            struct function *f = &r->functions[i];
            if (!isf_token_same(f->name, name))
                continue;
            *known = true;
            int cost = match(f, call, force);
            if (cost && (!best || cost < lowest)) {
                best = f;
                lowest = cost;
            }
        }
        /* A built-in of that name may fit better than a forced one. */
        if (best || (*known && built_in(name)))
            return best;
    }
    return NULL;
}

void repair_rename(struct repair *r, size_t at)
{
    const struct isf_token *name = &r->list[at];
    if (built_in(name))
        repair_instead(
            r, at,
            isf_store_keep(r->shader->store, pav_sprintf("pav_f%.*s", name->length, name->text)));
}

/* Puts a prototype in front of the function that calls it. */
static void declare_before(struct repair *r, struct function *f)
{
    struct pav_str text = {0};
    for (size_t i = f->begin; i <= f->close; i++)
        pav_str_addf(&text, "%s%.*s ", &r->list[i] == f->name && built_in(f->name) ? "pav_f" : "",
                     r->list[i].length, r->list[i].text);
    pav_str_add(&text, "; ");
    repair_before(r, r->statement, isf_store_keep(r->shader->store, text.text));
    repair_mark(r, f);
}

static struct isf_type call_own(struct repair *r, struct function *f, struct call *call)
{
    for (size_t i = 0; i < f->count; i++)
        if (!f->writes[i])
            repair_convert(r, &call->arguments[i], f->parameters[i]);
    if (!f->declared)
        declare_before(r, f);
    return f->type;
}

struct value repair_call(struct repair *r, const struct isf_token *name, size_t begin)
{
    struct call call = {.count = 0};
    struct value value = {.begin = begin};
    bool known;
    read_arguments(r, &call);
    value.end = r->at;
    if (r->failed)
        return value;
    struct function *f = choose(r, name, &call, &known);
    if (f) {
        value.type = call_own(r, f, &call);
        repair_rename(r, begin);
    } else if (!known || built_in(name)) {
        value.type = repair_builtin(r, name, call.arguments, call.count);
        value.constant = call.constant && built_in(name) && strncmp(name->text, "tex", 3) != 0 &&
                         strncmp(name->text, "dFd", 3) != 0;
    }
    return value;
}

static void convert_members(struct repair *r, int record, struct call *call)
{
    const struct record *s = &r->records[record];
    for (size_t i = 0; i < s->count && i < call->count; i++)
        repair_convert(r, &call->arguments[i], s->members[i].type);
}

struct value repair_construct(struct repair *r, struct isf_type type, size_t begin)
{
    struct call call = {.count = 0};
    read_arguments(r, &call);
    if (type.dimensions) {
        struct isf_type element = type;
        element.dimensions--;
        for (size_t i = 0; i < call.count; i++)
            repair_convert(r, &call.arguments[i], element);
    } else if (type.base == ISF_RECORD) {
        convert_members(r, type.record, &call);
    }
    return (struct value){.type = type, .constant = call.constant, .begin = begin, .end = r->at};
}

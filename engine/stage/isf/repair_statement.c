/* Reading statements. */
#include "stage/isf/repair_statement.h"

static void statement(struct repair *r);

void repair_block(struct repair *r, size_t shared)
{
    size_t scope = r->scope, outer = r->outer_scope, count = r->variable_count, open = r->at;
    bool clash = r->clash;
    r->scope = count;
    r->outer_scope = shared;
    r->clash = false;
    repair_expect(r, "{");
    while (!r->failed && !repair_is(r, "}"))
        statement(r);
    if (!r->failed && r->clash) { /* a scope of its own, as elsewhere */
        repair_before(r, open, "{");
        repair_after(r, r->at, "}");
    }
    repair_expect(r, "}");
    r->variable_count = count;
    r->scope = scope;
    r->outer_scope = outer;
    r->clash = clash;
}

/* A statement below another one: what it declares ends with it. */
static void below(struct repair *r, size_t shared)
{
    if (repair_is(r, "{")) {
        repair_block(r, shared);
        return;
    }
    size_t scope = r->scope, outer = r->outer_scope, count = r->variable_count;
    r->scope = r->outer_scope = count;
    statement(r);
    r->variable_count = count;
    r->scope = scope;
    r->outer_scope = outer;
}

static void condition(struct repair *r)
{
    repair_expect(r, "(");
    if (repair_declares(r)) { /* while (bool x = …) */
        r->failed = true;
        return;
    }
    struct value value = repair_expression(r);
    repair_condition(r, &value);
    repair_expect(r, ")");
}

/* `if` was taken. A chain of `else if` may be long: it is no nest. */
static void if_statement(struct repair *r)
{
    bool again = true;
    while (again && !r->failed) {
        condition(r);
        if (!r->failed)
            below(r, r->variable_count);
        again = false;
        if (!r->failed && repair_take(r, "else")) {
            again = repair_take(r, "if");
            if (!again)
                below(r, r->variable_count);
        }
    }
}

static void for_statement(struct repair *r)
{
    size_t scope = r->scope, outer = r->outer_scope, count = r->variable_count;
    r->scope = r->outer_scope = count;
    repair_expect(r, "(");
    if (repair_declares(r)) {
        repair_declaration(r);
    } else {
        if (!repair_is(r, ";"))
            repair_expression(r);
        repair_expect(r, ";");
    }
    if (!r->failed && !repair_is(r, ";")) {
        struct value value = repair_expression(r);
        repair_condition(r, &value);
    }
    repair_expect(r, ";");
    if (!r->failed && !repair_is(r, ")"))
        repair_expression(r);
    repair_expect(r, ")");
    if (!r->failed)
        below(r, count);
    r->variable_count = count;
    r->scope = scope;
    r->outer_scope = outer;
}

static void switch_statement(struct repair *r)
{
    repair_expect(r, "(");
    struct value value = repair_expression(r);
    if (value.type.base == ISF_FLOAT)
        repair_convert(r, &value, isf_type_make(ISF_INT, 1));
    repair_expect(r, ")");
    if (!r->failed)
        repair_block(r, r->variable_count);
}

static void return_statement(struct repair *r)
{
    if (!repair_is(r, ";")) {
        struct value value = repair_expression(r);
        repair_convert_exactly(r, &value, r->result);
    }
    repair_expect(r, ";");
}

static void other(struct repair *r)
{
    if (repair_take(r, "break") || repair_take(r, "continue") || repair_take(r, "discard")) {
        repair_expect(r, ";");
    } else if (repair_take(r, "case")) {
        repair_expression(r);
        repair_expect(r, ":");
    } else if (repair_take(r, "default")) {
        repair_expect(r, ":");
    } else if (repair_declares(r)) {
        repair_declaration(r);
    } else {
        if (!repair_is(r, ";"))
            repair_expression(r);
        repair_expect(r, ";");
    }
}

static void statement(struct repair *r)
{
    if (++r->level > LEVEL_MAX)
        r->failed = true;
    if (r->failed) {
        r->level--;
        return;
    }
    if (repair_is(r, "{")) {
        repair_block(r, r->variable_count);
    } else if (repair_take(r, "if")) {
        if_statement(r);
    } else if (repair_take(r, "for")) {
        for_statement(r);
    } else if (repair_take(r, "while")) {
        condition(r);
        if (!r->failed)
            below(r, r->variable_count);
    } else if (repair_take(r, "do")) {
        below(r, r->variable_count);
        repair_expect(r, "while");
        condition(r);
        repair_expect(r, ";");
    } else if (repair_take(r, "switch")) {
        switch_statement(r);
    } else if (repair_take(r, "return")) {
        return_statement(r);
    } else {
        other(r);
    }
    r->level--;
}

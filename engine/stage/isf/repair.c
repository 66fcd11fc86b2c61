/* The repair's knowledge of names, its changes, and the way through a text. */
#include "stage/isf/repair.h"

#include <stdlib.h>
#include <string.h>

#include "stage/isf/repair_room.h"
#include "stage/isf/repair_statement.h"

static const struct isf_token end_token = {.text = ""};

const struct isf_token *repair_token(const struct repair *r)
{
    return r->at < r->count ? &r->list[r->at] : &end_token;
}

const struct isf_token *repair_next(const struct repair *r)
{
    return r->at + 1 < r->count ? &r->list[r->at + 1] : &end_token;
}

bool repair_is(const struct repair *r, const char *text)
{
    return isf_token_is(repair_token(r), text);
}

bool repair_take(struct repair *r, const char *text)
{
    if (!repair_is(r, text))
        return false;
    r->at++;
    return true;
}

void repair_expect(struct repair *r, const char *text)
{
    if (!repair_take(r, text))
        r->failed = true;
}

int repair_record(const struct repair *r, const struct isf_token *name)
{
    for (size_t i = r->record_count; i-- > 0;)
        if (r->records[i].name && isf_token_same(r->records[i].name, name))
            return (int)i;
    return -1;
}

struct isf_type repair_dimensions(struct repair *r, struct isf_type type)
{
    while (!r->failed && repair_take(r, "[")) {
        if (!repair_is(r, "]"))
            repair_expression(r);
        repair_expect(r, "]");
        type.dimensions++;
    }
    return type;
}

bool repair_type(struct repair *r, struct isf_type *out)
{
    const struct isf_token *name = repair_token(r);
    if (name->kind != ISF_TOKEN_NAME)
        return false;
    *out = isf_type_named(name);
    if (out->base == ISF_UNKNOWN) {
        int record = repair_record(r, name);
        if (record < 0 || repair_find(r, name))
            return false;
        *out = (struct isf_type){.base = ISF_RECORD, .rows = 1, .columns = 1, .record = record};
    }
    r->at++;
    *out = repair_dimensions(r, *out);
    return true;
}

void repair_declare(struct repair *r, const char *name, int length, struct isf_type type,
                    bool constant)
{
    if (r->variable_count == r->variable_capacity) {
        r->variable_capacity = r->variable_capacity ? 2 * r->variable_capacity : 128;
        r->variables = pav_realloc(r->variables, r->variable_capacity * sizeof *r->variables);
    }
    struct variable *v = &r->variables[r->variable_count++];
    *v = (struct variable){name, length, type, constant};
    for (size_t i = r->outer_scope; i < r->scope; i++)
        r->clash |= r->variables[i].length == length &&
                    memcmp(r->variables[i].name, name, (size_t)length) == 0;
}

const struct variable *repair_find(const struct repair *r, const struct isf_token *name)
{
    for (size_t i = r->variable_count; i-- > 0;)
        if (r->variables[i].length == name->length &&
            memcmp(r->variables[i].name, name->text, (size_t)name->length) == 0)
            return &r->variables[i];
    return NULL;
}

static const char *joined(struct repair *r, const char *a, const char *b)
{
    return isf_store_keep(r->shader->store, pav_sprintf("%s%s", a ? a : "", b ? b : ""));
}

void repair_before(struct repair *r, size_t at, const char *text)
{
    r->changes[at].before = joined(r, text, r->changes[at].before);
    r->changed++;
}

void repair_after(struct repair *r, size_t at, const char *text)
{
    r->changes[at].after = joined(r, r->changes[at].after, text);
    r->changed++;
}

void repair_instead(struct repair *r, size_t at, const char *text)
{
    r->changes[at].instead = text;
    r->changed++;
}

void repair_wrap(struct repair *r, size_t begin, size_t end, const char *type)
{
    repair_before(r, begin, isf_store_keep(r->shader->store, pav_sprintf("%s(", type)));
    repair_after(r, end - 1, ")");
}

void repair_convert(struct repair *r, struct value *value, struct isf_type to)
{
    if (r->failed || isf_type_implicit(value->type, to) || !isf_type_convertible(value->type, to))
        return;
    repair_wrap(r, value->begin, value->end, isf_type_name(to));
    value->type = to;
}

void repair_convert_exactly(struct repair *r, struct value *value, struct isf_type to)
{
    if (!r->failed && isf_type_implicit(value->type, to) && !isf_type_same(value->type, to) &&
        isf_type_convertible(value->type, to))
        repair_wrap(r, value->begin, value->end, isf_type_name(to));
    else
        repair_convert(r, value, to);
}

void repair_condition(struct repair *r, struct value *value)
{
    if (isf_type_numeric(value->type) && isf_type_scalar(value->type))
        repair_convert(r, value, isf_type_make(ISF_BOOL, 1));
}

static void declare_text(void *context, const char *type, const char *name)
{
    struct repair *r = context;
    struct isf_token token = {.kind = ISF_TOKEN_NAME, .text = type, .length = (int)strlen(type)};
    struct isf_type t = isf_type_named(&token);
    size_t length = strcspn(name, "[");
    t.dimensions = name[length] == '[';
    repair_declare(r, name, (int)length, t, false);
}

static void declare_host(struct repair *r)
{
    static const char *const names[][2] = {
        {"vec2", "isf_FragNormCoord"},
        {"vec2", "(isf_FragNormCoord * RENDERSIZE)"},
        {"vec4", "pav_FragColor"},
        {"vec4", "pav_FragData[8]"},
        {"vec4", "pav_TexCoord[8]"},
        {"vec4", "gl_FragCoord"},
        {"vec4", "gl_Position"},
        {"float", "gl_FragDepth"},
        {"bool", "gl_FrontFacing"},
        {"vec2", "gl_PointCoord"},
        {"int", "gl_VertexID"},
        {"vec4", "vec4(0.0, 0.0, 1.0, 1.0)"},
        {"vec4", "vec4(1.0)"},
        {"vec3", "vec3(RENDERSIZE, 1.0)"},
        {"float", "1.0"},
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        declare_text(r, names[i][0], names[i][1]);
    isf_prelude_uniforms(r->shader, declare_text, r);
}

static void write_changes(struct repair *r)
{
    struct isf_tokens out = {0};
    for (size_t i = 0; i < r->count; i++) {
        struct isf_token token = r->list[i];
        const struct change *c = &r->changes[i];
        if (c->before || c->after || c->instead) {
            char *text =
                c->instead ? pav_strdup(c->instead) : pav_strndup(token.text, (size_t)token.length);
            token.text = joined(r, c->before, text);
            token.text = joined(r, token.text, c->after);
            token.length = (int)strlen(token.text);
            token.space = true;
            free(text);
        }
        if (token.length)
            isf_tokens_add(&out, token);
    }
    isf_tokens_finish(&r->shader->tokens);
    r->shader->tokens = out;
}

static void forget_names(struct repair *r)
{
    r->variable_count = r->scope = r->outer_scope = 0;
    r->clash = false;
    declare_host(r);
}

void isf_repair(struct isf_shader *shader)
{
    struct repair r = {
        .shader = shader, .list = shader->tokens.list, .count = shader->tokens.count};
    r.changes = pav_alloc((r.count + 1) * sizeof *r.changes);
    forget_names(&r);
    repair_scan(&r);
    forget_names(&r);
    if (!r.failed)
        repair_walk(&r);
    if (!r.failed && r.changed)
        write_changes(&r);
    for (size_t i = 0; i < r.record_count; i++)
        free(r.records[i].members);
    free(r.records);
    free(r.variables);
    free(r.functions);
    free(r.changes);
}

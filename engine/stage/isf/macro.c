/* Macros: defining, looking up, expanding. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "stage/isf/macro_room.h"

static void macro_clear(struct macro *m)
{
    isf_tokens_finish(&m->parameters);
    isf_tokens_finish(&m->body);
}

struct macro *macro_find(struct isf_preprocessor *p, const struct isf_token *name)
{
    for (size_t i = 0; i < p->count; i++)
        if (p->macros[i]->there && isf_token_same(&p->macros[i]->name, name))
            return p->macros[i];
    return NULL;
}

void macro_undefine(struct isf_preprocessor *p, const struct isf_token *name)
{
    struct macro *m = macro_find(p, name);
    if (m)
        m->there = false;
}

struct macro *macro_define(struct isf_preprocessor *p, struct isf_token name)
{
    macro_undefine(p, &name);
    p->macros = pav_realloc(p->macros, (p->count + 1) * sizeof(struct macro *));
    struct macro *m = p->macros[p->count++] = pav_alloc(sizeof *m);
    m->name = name;
    m->there = true;
    return m;
}

void isf_preprocessor_define(struct isf_preprocessor *p, const char *name, const char *value)
{
    int fault;
    struct macro *m = macro_define(
        p, (struct isf_token){.kind = ISF_TOKEN_NAME, .text = name, .length = (int)strlen(name)});
    isf_tokenise(&m->body, value, strlen(value), 0, 1, &fault);
}

struct isf_preprocessor *isf_preprocessor_create(struct isf_store *store)
{
    struct isf_preprocessor *p = pav_alloc(sizeof *p);
    p->store = store;
    isf_preprocessor_define(p, "__VERSION__", "330");
    isf_preprocessor_define(p, "GL_core_profile", "1");
    isf_preprocessor_define(p, "__FILE__", "0");
    isf_preprocessor_define(p, "GL_FRAGMENT_PRECISION_HIGH", "1");
    return p;
}

void isf_preprocessor_destroy(struct isf_preprocessor *p)
{
    if (!p)
        return;
    for (size_t i = 0; i < p->count; i++) {
        macro_clear(p->macros[i]);
        free(p->macros[i]);
    }
    free(p->macros);
    free(p);
}

/* A row of tokens that is being read; `macro` is busy until it ends. */
struct stream {
    size_t at;
    struct isf_tokens tokens;
    struct macro *macro;
};

struct expander {
    struct isf_preprocessor *p;
    struct isf_complaints *to;
    struct stream streams[EXPANSION_DEPTH];
    int depth;
};

static void push(struct expander *e, struct isf_tokens tokens, struct macro *macro)
{
    e->streams[e->depth++] = (struct stream){.tokens = tokens, .macro = macro};
    if (macro)
        macro->busy = true;
}

static void pop(struct expander *e)
{
    struct stream *top = &e->streams[--e->depth];
    if (top->macro)
        top->macro->busy = false;
    isf_tokens_finish(&top->tokens);
}

/* The next token without taking it, or NULL at the end. */
static const struct isf_token *peek(struct expander *e)
{
    for (int i = e->depth - 1; i >= 0; i--)
        if (e->streams[i].at < e->streams[i].tokens.count)
            return &e->streams[i].tokens.list[e->streams[i].at];
    return NULL;
}

static bool next(struct expander *e, struct isf_token *out)
{
    while (e->depth && e->streams[e->depth - 1].at == e->streams[e->depth - 1].tokens.count)
        pop(e);
    if (!e->depth)
        return false;
    struct stream *top = &e->streams[e->depth - 1];
    *out = top->tokens.list[top->at++];
    return true;
}

struct arguments {
    struct isf_tokens raw[PARAMETERS_MAX], expanded[PARAMETERS_MAX];
    size_t count;
};

static void arguments_finish(struct arguments *a)
{
    for (size_t i = 0; i < PARAMETERS_MAX; i++) {
        isf_tokens_finish(&a->raw[i]);
        isf_tokens_finish(&a->expanded[i]);
    }
    free(a);
}

/* Reads up to the closing bracket; the opening one is taken already. */
static bool read_arguments(struct expander *e, struct macro *m, const struct isf_token *name,
                           struct arguments *a)
{
    struct isf_token t;
    int level = 0;
    a->count = 1;
    while (next(e, &t)) {
        if (level == 0 && isf_token_is(&t, ")")) {
            if (a->count == 1 && a->raw[0].count == 0 && m->parameters.count == 0)
                a->count = 0;
            if (a->count == m->parameters.count)
                return true;
            isf_complain(e->to, name->line, "the macro %.*s is given %zu arguments: it has %zu",
                         name->length, name->text, a->count, m->parameters.count);
            return false;
        }
        level += isf_token_is(&t, "(");
        level -= isf_token_is(&t, ")");
        if (level == 0 && isf_token_is(&t, ",")) {
            if (a->count++ == PARAMETERS_MAX)
                break;
        } else {
            isf_tokens_add(&a->raw[a->count - 1], t);
        }
    }
    isf_complain(e->to, name->line, "the use of the macro %.*s has no end: a ) is missing",
                 name->length, name->text);
    return false;
}

static long parameter_of(const struct macro *m, const struct isf_token *t)
{
    for (size_t i = 0; t->kind == ISF_TOKEN_NAME && i < m->parameters.count; i++)
        if (isf_token_same(&m->parameters.list[i], t))
            return (long)i;
    return -1;
}

/* Joins two tokens into one (##). */
static void paste(struct expander *e, struct isf_tokens *out, const struct isf_token *right)
{
    if (out->count == 0) {
        isf_tokens_add(out, *right);
        return;
    }
    struct isf_token *left = &out->list[out->count - 1];
    char *text = pav_sprintf("%.*s%.*s", left->length, left->text, right->length, right->text);
    left->text = isf_store_keep(e->p->store, text);
    left->length += right->length;
    left->bare = false;
}

static void substitute(struct expander *e, const struct macro *m, struct arguments *a,
                       struct isf_tokens *out)
{
    bool join = false;
    for (size_t i = 0; i < m->body.count; i++) {
        const struct isf_token *t = &m->body.list[i];
        if (isf_token_is(t, "##") && i > 0 && i + 1 < m->body.count) {
            join = true;
            continue;
        }
        bool joined = join || (i + 1 < m->body.count && isf_token_is(t + 1, "##"));
        long index = parameter_of(m, t);
        const struct isf_tokens one = {(struct isf_token *)(uintptr_t)t, 1, 1};
        const struct isf_tokens *from = index < 0 ? &one
                                        : joined  ? &a->raw[index]
                                                  : &a->expanded[index];
        for (size_t k = 0; k < from->count; k++) {
            struct isf_token copy = from->list[k];
            if (k == 0)
                copy.space = t->space;
            if (k == 0 && join)
                paste(e, out, &copy);
            else
                isf_tokens_add(out, copy);
        }
        join = false;
    }
}

static bool expand_into(struct isf_preprocessor *p, struct isf_tokens in, struct isf_tokens *out,
                        struct isf_complaints *to, int level);

/* Puts what the macro stands for in front of what is still to be read. */
static bool use(struct expander *e, struct macro *m, const struct isf_token *name, int level)
{
    struct isf_tokens result = {0};
    struct arguments *a = pav_alloc(sizeof *a);
    bool well = true;
    if (m->function) {
        well = read_arguments(e, m, name, a);
        for (size_t i = 0; well && i < a->count; i++) {
            struct isf_tokens copy = {0};
            for (size_t k = 0; k < a->raw[i].count; k++)
                isf_tokens_add(&copy, a->raw[i].list[k]);
            well = expand_into(e->p, copy, &a->expanded[i], e->to, level + 1);
        }
    }
    if (well)
        substitute(e, m, a, &result);
    arguments_finish(a);
    for (size_t i = 0; i < result.count; i++) {
        result.list[i].line = name->line;
        result.list[i].source = name->source;
        result.list[i].first = false;
    }
    if (result.count)
        result.list[0].space = name->space;
    e->p->made += result.count;
    if (e->depth >= EXPANSION_DEPTH || e->p->made > EXPANSION_MAX) {
        isf_complain(e->to, name->line, "the macro %.*s grows without end", name->length,
                     name->text);
        well = false;
    }
    if (well)
        push(e, result, m);
    else
        isf_tokens_finish(&result);
    return well;
}

/* Takes `in` over. */
static bool expand_into(struct isf_preprocessor *p, struct isf_tokens in, struct isf_tokens *out,
                        struct isf_complaints *to, int level)
{
    struct expander *e = pav_alloc(sizeof *e);
    *e = (struct expander){.p = p, .to = to};
    push(e, in, NULL);
    struct isf_token t;
    bool well = level < EXPANSION_DEPTH;
    while (well && next(e, &t)) {
        struct macro *m = t.kind == ISF_TOKEN_NAME && !t.bare ? macro_find(p, &t) : NULL;
        if (m && m->busy) {
            t.bare = true;
            m = NULL;
        }
        if (m && m->function) {
            const struct isf_token *after = peek(e);
            if (after && isf_token_is(after, "(")) {
                struct isf_token bracket;
                next(e, &bracket);
            } else {
                m = NULL;
            }
        }
        if (!m && t.kind == ISF_TOKEN_NAME && isf_token_is(&t, "__LINE__")) {
            t.text = isf_store_keep(p->store, pav_sprintf("%d", t.line));
            t.length = (int)strlen(t.text);
            t.kind = ISF_TOKEN_NUMBER;
        }
        if (m)
            well = use(e, m, &t, level);
        else
            isf_tokens_add(out, t);
    }
    while (e->depth)
        pop(e);
    free(e);
    return well;
}

bool macro_expand(struct isf_preprocessor *p, const struct isf_token *list, size_t count,
                  struct isf_tokens *out, struct isf_complaints *to)
{
    struct isf_tokens copy = {0};
    for (size_t i = 0; i < count; i++)
        isf_tokens_add(&copy, list[i]);
    return expand_into(p, copy, out, to, 0);
}

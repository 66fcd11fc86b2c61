/* The directives of GLSL's preprocessor, and the way through a text. */
#include <string.h>

#include "stage/isf/macro_room.h"

#define CONDITIONS_MAX 64

struct condition {
    bool outer; /* what surrounds it is read */
    bool taken; /* one of its branches was read */
    bool read;  /* this one is */
    bool last;  /* #else was there */
    int line;
};

struct walk {
    struct isf_preprocessor *p;
    struct isf_complaints *to;
    struct condition conditions[CONDITIONS_MAX];
    int depth;
    bool failed;
};

static bool reading(const struct walk *w)
{
    return w->depth == 0 || w->conditions[w->depth - 1].read;
}

static void fail(struct walk *w, int line, const char *words)
{
    isf_complain(w->to, line, "%s", words);
    w->failed = true;
}

static void define(struct walk *w, const struct isf_token *t, size_t count, int line)
{
    if (count == 0 || t->kind != ISF_TOKEN_NAME) {
        fail(w, line, "#define has no name: expected #define NAME value");
        return;
    }
    struct macro *m = macro_define(w->p, *t);
    size_t i = 1;
    if (i < count && isf_token_is(&t[i], "(") && !t[i].space) {
        m->function = true;
        for (i++; i < count && !isf_token_is(&t[i], ")"); i++)
            if (t[i].kind == ISF_TOKEN_NAME && m->parameters.count < PARAMETERS_MAX)
                isf_tokens_add(&m->parameters, t[i]);
        if (i++ >= count)
            fail(w, line, "the parameters of this #define have no end: a ) is missing");
    }
    for (; i < count; i++)
        isf_tokens_add(&m->body, t[i]);
}

static bool judge(struct walk *w, const char *word, const struct isf_token *t, size_t count,
                  int line)
{
    long value = 0;
    if (strcmp(word, "if") == 0 || strcmp(word, "elif") == 0) {
        if (!condition_value(w->p, t, count, line, &value, w->to))
            w->failed = true;
        return value != 0;
    }
    if (count == 0 || t->kind != ISF_TOKEN_NAME) {
        fail(w, line, "expected the name of a macro here");
        return false;
    }
    return (macro_find(w->p, t) != NULL) == (strcmp(word, "ifdef") == 0);
}

static void begin(struct walk *w, const char *word, const struct isf_token *t, size_t count,
                  int line)
{
    if (w->depth == CONDITIONS_MAX) {
        fail(w, line, "too many #if within #if");
        return;
    }
    bool outer = reading(w);
    struct condition *c = &w->conditions[w->depth];
    *c = (struct condition){.outer = outer, .line = line};
    c->read = c->taken = outer && judge(w, word, t, count, line);
    w->depth++;
}

static void branch(struct walk *w, const char *word, const struct isf_token *t, size_t count,
                   int line)
{
    if (w->depth == 0) {
        fail(w, line, "there is no #if to this #else, #elif or #endif: remove it");
        return;
    }
    struct condition *c = &w->conditions[w->depth - 1];
    if (strcmp(word, "endif") == 0) {
        w->depth--;
    } else if (c->last) {
        fail(w, line, "this #if has an #else already");
    } else if (strcmp(word, "else") == 0) {
        c->read = c->outer && !c->taken;
        c->last = true;
    } else {
        c->read = c->outer && !c->taken && judge(w, word, t, count, line);
        c->taken |= c->read;
    }
}

static void report_error(struct walk *w, const struct isf_token *t, size_t count, int line)
{
    struct pav_str words = {0};
    for (size_t i = 0; i < count; i++)
        pav_str_addf(&words, " %.*s", t[i].length, t[i].text);
    isf_complain(w->to, line, "the file says #error%s", words.text ? words.text : "");
    w->failed = true;
    pav_str_finish(&words);
}

static void active(struct walk *w, const char *word, const struct isf_token *t, size_t count,
                   int line)
{
    static const char *const known[] = {"define", "undef",   "if",        "ifdef", "ifndef",
                                        "else",   "elif",    "endif",     "error", "pragma",
                                        "line",   "version", "extension", NULL};
    if (strcmp(word, "define") == 0) {
        define(w, t, count, line);
    } else if (strcmp(word, "undef") == 0) {
        if (count)
            macro_undefine(w->p, t);
    } else if (strcmp(word, "error") == 0) {
        report_error(w, t, count, line);
    } else if (strcmp(word, "include") == 0) {
        fail(w, line, "#include is not part of this format: paste the other file's text here");
    } else if (strcmp(word, "version") != 0 && strcmp(word, "extension") != 0 &&
               strcmp(word, "pragma") != 0 && strcmp(word, "line") != 0 && *word) {
        const char *near = pav_nearest(word, known);
        isf_complain(w->to, line, "#%s is no directive%s%s", word, near ? ": did you mean #" : "",
                     near ? near : "");
        w->failed = true;
    }
}

static void directive(struct walk *w, const struct isf_token *t, size_t count)
{
    char word[32] = "";
    int line = t->line;
    if (count > 1)
        pav_strcpy(word, (size_t)t[1].length + 1 < sizeof word ? (size_t)t[1].length + 1 : 32,
                   t[1].text);
    t += count > 1 ? 2 : 1;
    count -= count > 1 ? 2 : 1;
    if (strcmp(word, "if") == 0 || strcmp(word, "ifdef") == 0 || strcmp(word, "ifndef") == 0)
        begin(w, word, t, count, line);
    else if (strcmp(word, "else") == 0 || strcmp(word, "elif") == 0 || strcmp(word, "endif") == 0)
        branch(w, word, t, count, line);
    else if (reading(w))
        active(w, word, t, count, line);
}

bool isf_preprocess(struct isf_preprocessor *p, const struct isf_tokens *in, struct isf_tokens *out,
                    struct isf_complaints *to)
{
    struct walk w = {.p = p, .to = to};
    for (size_t i = 0; i < in->count && !w.failed;) {
        const struct isf_token *t = &in->list[i];
        bool hash = t->first && isf_token_is(t, "#");
        size_t end = i + 1;
        while (end < in->count &&
               (hash ? !in->list[end].first
                     : !in->list[end].first || !isf_token_is(&in->list[end], "#")))
            end++;
        if (hash)
            directive(&w, t, end - i);
        else if (reading(&w) && !macro_expand(p, t, end - i, out, to))
            w.failed = true;
        i = end;
    }
    if (!w.failed && w.depth)
        fail(&w, w.conditions[w.depth - 1].line, "this #if has no #endif");
    return !w.failed;
}

/* Cutting GLSL into tokens and writing it again. */
#include "stage/isf/token.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define LINES_MAX 100000 /* as SHADER_LINES_MAX */

void isf_tokens_add(struct isf_tokens *to, struct isf_token token)
{
    if (to->count == to->capacity) {
        to->capacity = to->capacity ? 2 * to->capacity : 64;
        to->list = pav_realloc(to->list, to->capacity * sizeof *to->list);
    }
    to->list[to->count++] = token;
}

void isf_tokens_finish(struct isf_tokens *tokens)
{
    free(tokens->list);
    *tokens = (struct isf_tokens){0};
}

const char *isf_store_keep(struct isf_store *store, char *text)
{
    if (store->count == store->capacity) {
        store->capacity = store->capacity ? 2 * store->capacity : 64;
        store->texts = pav_realloc(store->texts, store->capacity * sizeof *store->texts);
    }
    return store->texts[store->count++] = text;
}

void isf_store_finish(struct isf_store *store)
{
    for (size_t i = 0; i < store->count; i++)
        free(store->texts[i]);
    free(store->texts);
    *store = (struct isf_store){0};
}

bool isf_token_is(const struct isf_token *token, const char *text)
{
    return token->kind != ISF_TOKEN_END && strncmp(token->text, text, (size_t)token->length) == 0 &&
           text[token->length] == 0;
}

bool isf_token_same(const struct isf_token *a, const struct isf_token *b)
{
    return a->length == b->length && memcmp(a->text, b->text, (size_t)a->length) == 0;
}

struct cutter {
    const char *p, *end;
    int source, line, comment; /* where the last comment began */
    bool space, first;
};

/* Bytes of a backslash and the line end after it, or 0. */
static size_t continued(const struct cutter *c)
{
    if (c->p >= c->end || *c->p != '\\')
        return 0;
    const char *p = c->p + 1;
    while (p < c->end && (*p == ' ' || *p == '\t')) /* editors leave blanks there */
        p++;
    if (p < c->end && *p == '\r')
        p++;
    if (p < c->end && *p == '\n')
        return (size_t)(p + 1 - c->p);
    return 0;
}

/* Past a comment; false when a block comment has no end. */
static bool skip_comment(struct cutter *c)
{
    bool block = c->p[1] == '*';
    c->comment = c->line;
    for (c->p += 2; c->p < c->end; c->p++) {
        size_t join = continued(c);
        if (!block && *c->p == '\n')
            return true;
        if (!block && join && c->p[1] != ' ' && c->p[1] != '\t') {
            c->p += join - 1;
            c->line++;
        } else if (block && *c->p == '*' && c->p + 1 < c->end && c->p[1] == '/') {
            c->p += 2;
            return true;
        } else {
            c->line += *c->p == '\n';
        }
    }
    return !block;
}

/* Past white space and comments; false when a comment has no end. */
static bool skip_blank(struct cutter *c)
{
    while (c->p < c->end) {
        size_t join = continued(c);
        if (join) {
            c->p += join;
            c->line++;
        } else if (*c->p == '/' && c->p + 1 < c->end && (c->p[1] == '/' || c->p[1] == '*')) {
            if (!skip_comment(c))
                return false;
        } else if (*c->p == '\n') {
            c->line++;
            c->p++;
            c->first = true;
        } else if (isspace((unsigned char)*c->p) || *c->p == 0 || (unsigned char)*c->p >= 0x80) {
            c->p++; /* a no-break space or a byte order mark is a blank too */
        } else {
            return true;
        }
        c->space = true;
    }
    return true;
}

static size_t name_length(const struct cutter *c)
{
    size_t length = 1;
    while (c->p + length < c->end && (isalnum((unsigned char)c->p[length]) || c->p[length] == '_'))
        length++;
    return length;
}

static size_t number_length(const struct cutter *c)
{
    size_t length = 1;
    bool hexadecimal = c->p[0] == '0' && c->p + 1 < c->end && tolower(c->p[1]) == 'x';
    for (; c->p + length < c->end; length++) {
        char d = c->p[length], before = c->p[length - 1];
        bool sign = (d == '+' || d == '-') && (before == 'e' || before == 'E') && !hexadecimal;
        if (!isalnum((unsigned char)d) && d != '.' && d != '_' && !sign)
            break;
        /* `1..xx` is no number; a swizzle of a number neither */
        if (d == '.' && (memchr(c->p, '.', length) || hexadecimal))
            break;
    }
    return length;
}

static size_t sign_length(const struct cutter *c)
{
    static const char *const signs[] = {
        "<<=", ">>=", "##", "++", "--", "<<", ">>", "<=", ">=", "==", "!=",
        "&&",  "||",  "^^", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^="};
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        size_t length = strlen(signs[i]);
        if ((size_t)(c->end - c->p) >= length && memcmp(c->p, signs[i], length) == 0)
            return length;
    }
    return 1;
}

bool isf_tokenise(struct isf_tokens *to, const char *text, size_t length, int source, int line,
                  int *fault)
{
    struct cutter c = {
        .p = text, .end = text + length, .source = source, .line = line, .first = true};
    for (;;) {
        if (!skip_blank(&c)) {
            *fault = c.comment;
            return false;
        }
        if (c.p >= c.end)
            return true;
        struct isf_token token = {
            .text = c.p, .source = source, .line = c.line, .space = c.space, .first = c.first};
        bool point = *c.p == '.' && c.p + 1 < c.end && isdigit((unsigned char)c.p[1]);
        if (isalpha((unsigned char)*c.p) || *c.p == '_') {
            token.kind = ISF_TOKEN_NAME;
            token.length = (int)name_length(&c);
        } else if (isdigit((unsigned char)*c.p) || point) {
            token.kind = ISF_TOKEN_NUMBER;
            token.length = (int)number_length(&c);
        } else {
            token.kind = ISF_TOKEN_SIGN;
            token.length = (int)sign_length(&c);
        }
        c.p += token.length;
        c.space = c.first = false;
        isf_tokens_add(to, token);
    }
}

void isf_line_write(struct pav_str *out, int source, int line)
{
    pav_str_addf(out, "#line %d %d\n", source * LINES_MAX + line, source);
}

/* Whether two neighbours would become one token. */
static bool would_join(const struct isf_token *a, const struct isf_token *b)
{
    bool word = a->kind != ISF_TOKEN_SIGN, next = b->kind != ISF_TOKEN_SIGN;
    if (word || next)
        return word && (next || *b->text == '.');
    return !strchr("()[]{},;", *b->text) && !strchr("()[]{},;", a->text[a->length - 1]);
}

void isf_tokens_write(struct pav_str *out, const struct isf_tokens *tokens)
{
    int source = -1, line = 0;
    for (size_t i = 0; i < tokens->count; i++) {
        const struct isf_token *t = &tokens->list[i];
        if (t->source != source || t->line < line || t->line > line + 8) {
            if (i)
                pav_str_add(out, "\n");
            isf_line_write(out, t->source, t->line);
        } else if (t->line > line) {
            for (; line < t->line; line++)
                pav_str_add(out, "\n");
        } else if (t->space || would_join(t - 1, t)) {
            pav_str_add(out, " ");
        }
        source = t->source;
        line = t->line;
        pav_str_add_bytes(out, t->text, (size_t)t->length);
    }
    pav_str_add(out, "\n");
}

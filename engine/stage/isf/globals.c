/* Translating what stands outside functions: varyings, attributes, uniforms, outputs. */
#include <string.h>

#include "stage/isf/translate.h"
#include "stage/isf/words.h"

/* One declaration at the outermost level: `flat in vec3 a, b[2];` */
struct declaration {
    size_t begin, type, names, end; /* tokens: of all, of the type, of the first name, the `;` */
    bool varying, attribute, uniform, in, out;
};

static bool is_storage(const struct isf_token *t)
{
    static const char *const words[] = {"varying",       "attribute", "uniform", "in",
                                        "out",           "centroid",  "flat",    "smooth",
                                        "noperspective", "invariant", "highp",   "mediump",
                                        "lowp",          "const",     "precise", "sample"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (isf_token_is(t, words[i]))
            return true;
    return false;
}

/* Past the bracket that closes the one at `i`. */
static size_t skip_brackets(const struct isf_tokens *t, size_t i)
{
    int level = 0;
    for (; i < t->count; i++) {
        char c = t->list[i].length == 1 ? *t->list[i].text : 0;
        level += c == '(' || c == '[' || c == '{';
        level -= c == ')' || c == ']' || c == '}';
        if (level == 0)
            return i + 1;
    }
    return i;
}

/* The end of the statement that begins at `i`: behind its `;` or the `}` of its body. */
static size_t statement_end(const struct isf_tokens *t, size_t i)
{
    bool brackets = false, equals = false;
    while (i < t->count) {
        const struct isf_token *token = &t->list[i];
        if (isf_token_is(token, ";"))
            return i + 1;
        if (isf_token_is(token, "{") && brackets && !equals)
            return skip_brackets(t, i); /* a function */
        equals |= isf_token_is(token, "=");
        brackets |= isf_token_is(token, "(");
        i = strchr("([{", *token->text) && token->length == 1 ? skip_brackets(t, i) : i + 1;
    }
    return i;
}

static bool read_declaration(const struct isf_tokens *t, size_t begin, size_t end,
                             struct declaration *d)
{
    *d = (struct declaration){.begin = begin, .end = end - 1};
    if (!isf_token_is(&t->list[d->end], ";"))
        return false;
    size_t i = begin;
    while (i < d->end) {
        const struct isf_token *token = &t->list[i];
        if (isf_token_is(token, "layout") && isf_token_is(token + 1, "(")) {
            i = skip_brackets(t, i + 1);
            continue;
        }
        if (!is_storage(token))
            break;
        d->varying |= isf_token_is(token, "varying");
        d->attribute |= isf_token_is(token, "attribute");
        d->uniform |= isf_token_is(token, "uniform");
        d->in |= isf_token_is(token, "in");
        d->out |= isf_token_is(token, "out");
        i++;
    }
    d->type = i;
    if (i + 1 >= d->end || t->list[i].kind != ISF_TOKEN_NAME || isf_token_is(&t->list[i], "struct"))
        return false;
    i++;
    if (isf_token_is(&t->list[i], "["))
        i = skip_brackets(t, i);
    d->names = i;
    return i < d->end && t->list[i].kind == ISF_TOKEN_NAME &&
           (d->varying || d->attribute || d->uniform || d->in || d->out);
}

/* Past one name of the declaration with what belongs to it: `b[2]`, `c = 1.0`. */
static size_t declarator_end(const struct isf_tokens *t, size_t i, size_t end)
{
    while (i < end && !isf_token_is(&t->list[i], ","))
        i = strchr("([{", *t->list[i].text) && t->list[i].length == 1 ? skip_brackets(t, i) : i + 1;
    return i < end ? i : end;
}

static bool among(const struct isf_tokens *names, const struct isf_token *name)
{
    for (size_t i = 0; names && i < names->count; i++)
        if (isf_token_same(&names->list[i], name))
            return true;
    return false;
}

static void add_word(struct isf_tokens *out, const struct isf_token *like, const char *text)
{
    struct isf_token token = *like;
    token.text = text;
    token.length = (int)strlen(text);
    token.space = true;
    isf_tokens_add(out, token);
}

/* Its value in the place of what no vertex shader writes: `vec2 name = vec2(0)`. */
static void add_nothing(struct isf_tokens *out, const struct isf_token *type)
{
    static const struct {
        enum isf_token_kind kind;
        const char *text;
    } words[] = {{ISF_TOKEN_SIGN, "("}, {ISF_TOKEN_NUMBER, "0"}, {ISF_TOKEN_SIGN, ")"}};
    struct isf_token token = *type;
    token.kind = ISF_TOKEN_SIGN;
    add_word(out, &token, "=");
    isf_tokens_add(out, *type);
    out->list[out->count - 1].space = true;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        token.kind = words[i].kind;
        add_word(out, &token, words[i].text);
        out->list[out->count - 1].space = false;
    }
}

static bool is_read(const struct isf_tokens *tokens, const struct isf_token *name)
{
    int times = 0;
    for (size_t i = 0; i < tokens->count; i++)
        times += isf_token_same(&tokens->list[i], name) &&
                 !(i > 0 && isf_token_is(&tokens->list[i - 1], "."));
    return times > 1;
}

static bool crosses(const struct declaration *d, enum isf_stage stage)
{
    return d->varying || (stage == ISF_VERTEX ? d->out : d->in);
}

/* One name of a declaration, with the qualifiers that it has in core profile. */
static void write_one(struct isf_shader *s, const struct declaration *d, size_t name, size_t end,
                      struct isf_tokens *out, struct isf_tokens *varyings)
{
    const struct isf_tokens *in = &s->tokens;
    const struct isf_token *token = &in->list[name];
    bool varying = crosses(d, s->stage);
    bool input = d->attribute || (s->stage == ISF_VERTEX && d->in);
    if (isf_prelude_declares(s, token))
        return;
    bool given = s->stage == ISF_VERTEX || (s->has_vertex && among(s->varyings, token));
    bool plain = input || (varying && !given); /* nobody writes it */
    for (size_t i = d->begin; i < d->type; i++) {
        const struct isf_token *q = &in->list[i];
        bool passing = isf_token_is(q, "varying") || isf_token_is(q, "attribute") ||
                       isf_token_is(q, "in") || isf_token_is(q, "out");
        if (varying && passing && !plain)
            add_word(out, q, s->stage == ISF_VERTEX ? "out" : "in");
        else if (isf_token_is(q, "layout") && (plain || varying))
            i = skip_brackets(in, i + 1) - 1;
        else if (!(plain && is_storage(q)))
            isf_tokens_add(out, *q);
    }
    for (size_t i = d->type; i < d->names; i++)
        isf_tokens_add(out, in->list[i]);
    for (size_t i = name; i < end; i++) {
        isf_tokens_add(out, in->list[i]);
        if (i == name)
            out->list[out->count - 1].space = true;
    }
    if (varying && plain) {
        if (d->names == d->type + 1 && end == name + 1)
            add_nothing(out, &in->list[d->type]);
        if (!s->unwritten.length && is_read(in, token))
            s->unwritten = *token;
    }
    add_word(out, &in->list[d->end], ";");
    if (s->stage == ISF_VERTEX && varying && varyings)
        isf_tokens_add(varyings, *token);
    s->own_output |= s->stage == ISF_FRAGMENT && d->out;
}

/* Statements that say nothing on a desktop. */
static bool is_idle(const struct isf_tokens *t, size_t i, size_t end)
{
    return isf_token_is(&t->list[i], "precision") ||
           (isf_token_is(&t->list[i], "invariant") && end - i == 3);
}

void isf_globals_translate(struct isf_shader *s, struct isf_tokens *varyings)
{
    struct isf_tokens out = {0};
    for (size_t i = 0; i < s->tokens.count;) {
        size_t end = statement_end(&s->tokens, i);
        struct declaration d;
        if (isf_token_is(&s->tokens.list[i], ";")) {
            /* a stray one, which core profile takes but old drivers do not */
        } else if (read_declaration(&s->tokens, i, end, &d)) {
            for (size_t name = d.names; name < d.end;) {
                size_t last = declarator_end(&s->tokens, name, d.end);
                write_one(s, &d, name, last, &out, varyings);
                name = last + 1;
            }
        } else if (!is_idle(&s->tokens, i, end)) {
            for (size_t k = i; k < end; k++)
                isf_tokens_add(&out, s->tokens.list[k]);
        }
        i = end;
    }
    isf_tokens_finish(&s->tokens);
    s->tokens = out;
}

/* GLSL as a row of tokens that remember their place in the artist's file. */
#ifndef PAV_ISF_TOKEN_H
#define PAV_ISF_TOKEN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

enum isf_token_kind {
    ISF_TOKEN_END = 0,
    ISF_TOKEN_NAME,
    ISF_TOKEN_NUMBER,
    ISF_TOKEN_SIGN, /* an operator or a bracket */
};

struct isf_token {
    enum isf_token_kind kind;
    const char *text; /* in the source or in the store; not zero-terminated */
    int length;
    int source, line; /* #line numbers */
    bool space;       /* white space stood before it */
    bool first;       /* on its line */
    bool bare;        /* a macro's name that must not be expanded any more */
};

struct isf_tokens {
    struct isf_token *list;
    size_t count, capacity;
};
void isf_tokens_add(struct isf_tokens *to, struct isf_token token);
void isf_tokens_finish(struct isf_tokens *tokens);

/* Texts that tokens point into, freed together. */
struct isf_store {
    char **texts;
    size_t count, capacity;
};
const char *isf_store_keep(struct isf_store *store, char *text); /* owns it from now on */
void isf_store_finish(struct isf_store *store);

bool isf_token_is(const struct isf_token *token, const char *text);
bool isf_token_same(const struct isf_token *a, const struct isf_token *b);

/* Cuts a text into tokens; comments are gone, lines that end in a backslash are one. A comment without
 * end gives false and its line. Tokens point into `text`. */
bool isf_tokenise(struct isf_tokens *to, const char *text, size_t length, int source, int line,
                  int *fault);

/* Writes tokens as text, each on its own line of its own file. */
void isf_tokens_write(struct pav_str *out, const struct isf_tokens *tokens);
/* The #line number in which the host's log reader finds file and line (engine/stage/gpu/preprocess.h). */
void isf_line_write(struct pav_str *out, int source, int line);

#endif

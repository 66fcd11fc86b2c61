/* Finding out which of the host's names a shader uses without declaring them. */
#include "stage/gpu/declared.h"

#include <ctype.h>
#include <string.h>

/* The names that the host offers, in the order in which they are written. */
static const struct offer {
    const char *name, *qualifier, *line;
    bool fragment, vertex;
} offers[] = {
    {"uv", "in", "in vec2 uv;\n", true, false},
    {"colour", "out", "out vec4 colour;\n", true, false},
    {"position", "in", "layout(location = 0) in vec3 position;\n", false, true},
    {"texcoord", "in", "layout(location = 1) in vec2 texcoord;\n", false, true},
    {"tint", "in", "layout(location = 2) in vec4 tint;\n", false, true},
    {"uv", "out", "out vec2 uv;\n", false, true},
    {"pav_time", "uniform", "uniform float pav_time;\n", true, true},
    {"pav_dt", "uniform", "uniform float pav_dt;\n", true, true},
    {"pav_size", "uniform", "uniform vec2 pav_size;\n", true, true},
    {"pav_frame", "uniform", "uniform int pav_frame;\n", true, true},
};
#define OFFERS (sizeof offers / sizeof offers[0])

struct seen {
    bool used[OFFERS];
    bool declared[OFFERS];
    bool any_out;
};

/* One global statement so far: which words stood in it. */
struct statement {
    bool in, out, uniform;
    bool named[OFFERS];
};

static bool same(const char *word, size_t length, const char *name)
{
    return strlen(name) == length && memcmp(word, name, length) == 0;
}

static void word_seen(struct seen *seen, struct statement *statement, bool global, const char *word,
                      size_t length)
{
    for (size_t i = 0; i < OFFERS; i++) {
        if (same(word, length, offers[i].name)) {
            seen->used[i] = true;
            statement->named[i] |= global;
        }
    }
    if (global) {
        statement->in |= same(word, length, "in");
        statement->out |= same(word, length, "out");
        statement->uniform |= same(word, length, "uniform");
    }
}

static void statement_end(struct seen *seen, struct statement *statement)
{
    for (size_t i = 0; i < OFFERS; i++) {
        char kind = offers[i].qualifier[0];
        bool same_kind = kind == 'i'   ? statement->in
                         : kind == 'o' ? statement->out
                                       : statement->uniform;
        seen->declared[i] |= statement->named[i] && same_kind;
    }
    seen->any_out |= statement->out;
    *statement = (struct statement){0};
}

/* Past a comment, a directive or a word; one character otherwise. */
static const char *skip_blank(const char *p, bool line_start)
{
    if (p[0] == '/' && p[1] == '/')
        return p + strcspn(p, "\n");
    if (p[0] == '/' && p[1] == '*') {
        const char *end = strstr(p + 2, "*/");
        return end ? end + 2 : p + strlen(p);
    }
    if (*p == '#' && line_start) {
        if (strncmp(p, "#define", 7) == 0 || strncmp(p, "#if", 3) == 0)
            return p + 1; /* its words count as used */
        return p + strcspn(p, "\n");
    }
    return p;
}

static void look(struct seen *seen, const char *p)
{
    struct statement statement = {0};
    int depth = 0;
    bool line_start = true;
    while (*p) {
        const char *next = skip_blank(p, line_start);
        if (next != p) {
            p = next;
            continue;
        }
        if (isalpha((unsigned char)*p) || *p == '_') {
            size_t length = 1;
            while (isalnum((unsigned char)p[length]) || p[length] == '_')
                length++;
            word_seen(seen, &statement, depth == 0, p, length);
            p += length;
            line_start = false;
            continue;
        }
        depth += *p == '(' || *p == '{';
        depth -= *p == ')' || *p == '}';
        if (depth == 0 && *p == ';')
            statement_end(seen, &statement);
        else if (depth == 0 && *p == '}')
            statement = (struct statement){0};
        line_start = *p == '\n' || (line_start && isspace((unsigned char)*p));
        p++;
    }
}

void declared_preamble(struct pav_str *out, enum shader_stage stage, const char *body)
{
    struct seen seen = {0};
    look(&seen, body);
    for (size_t i = 0; i < OFFERS; i++) {
        if (!(stage == SHADER_FRAGMENT ? offers[i].fragment : offers[i].vertex))
            continue;
        bool colour = strcmp(offers[i].name, "colour") == 0;
        if (colour ? !seen.any_out : seen.used[i] && !seen.declared[i])
            pav_str_add(out, offers[i].line);
    }
}

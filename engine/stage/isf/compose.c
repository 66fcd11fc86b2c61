/* The way of a text: cut into tokens, preprocessed, translated, written. */
#include "stage/isf/compose.h"

#include <stdlib.h>
#include <string.h>

#include "stage/isf/macro.h"
#include "stage/isf/repair.h"
#include "stage/isf/translate.h"

static size_t count_words(char *const *list)
{
    size_t count = 0;
    while (list && list[count])
        count++;
    return count;
}

int isf_source_add(struct pav_work *work, const char *name)
{
    size_t count = count_words(work->sources);
    work->sources = pav_realloc(work->sources, (count + 2) * sizeof *work->sources);
    work->sources[count] = pav_strdup(name);
    work->sources[count + 1] = NULL;
    return (int)count + 1;
}

/* Tokens of one piece after the preprocessor, added to `out`. */
static bool read_piece(const struct pav_work *work, struct isf_preprocessor *p,
                       struct isf_piece piece, struct isf_tokens *out, struct isf_complaints *to)
{
    struct isf_tokens raw = {0};
    const char *before = to->path;
    int fault = 1;
    to->path = work->sources[piece.source - 1];
    bool well = isf_tokenise(&raw, piece.text, strlen(piece.text), piece.source, 1, &fault);
    if (!well)
        isf_complain(to, fault, "a /* comment has no end");
    well = well && isf_preprocess(p, &raw, out, to);
    isf_tokens_finish(&raw);
    to->path = before;
    return well;
}

static void note_uses(struct pav_work *work, const struct isf_tokens *tokens)
{
    for (size_t i = 0; i < tokens->count; i++)
        work->reads_date |=
            isf_token_is(&tokens->list[i], "DATE") || isf_token_is(&tokens->list[i], "iDate");
}

static void note_unwritten(struct pav_work *work, const struct isf_shader *s)
{
    if (s->unwritten.length == 0)
        return;
    work->unwritten = pav_strndup(s->unwritten.text, (size_t)s->unwritten.length);
    work->unwritten_line = s->unwritten.line;
}

static bool check_main(const struct isf_shader *s, int source, struct isf_complaints *to)
{
    if (s->has_main)
        return true;
    const char *before = to->path;
    to->path = s->work->sources[source - 1];
    isf_complain(to, 1, "%s",
                 s->toy ? "there is no void mainImage(out vec4 colour, in vec2 place)"
                 : s->stage == ISF_VERTEX
                     ? "there is no void main(): expected one that calls isf_vertShaderInit()"
                     : "there is no void main(): expected one that sets gl_FragColor");
    to->path = before;
    return false;
}

static char *translate(struct isf_shader *s, int source, struct isf_tokens *varyings,
                       struct isf_complaints *to)
{
    isf_names_translate(s);
    if (!check_main(s, source, to))
        return NULL;
    isf_globals_translate(s, varyings);
    isf_repair(s);
    return isf_shader_write(s);
}

static struct pav_work_text *add_text(struct pav_work *work)
{
    work->texts = pav_realloc(work->texts, (work->text_count + 1) * sizeof *work->texts);
    work->texts[work->text_count] = (struct pav_work_text){0};
    return &work->texts[work->text_count++];
}

bool isf_compose(struct pav_work *work, struct isf_piece fragment, struct isf_piece vertex,
                 struct isf_complaints *to)
{
    struct isf_store store = {0};
    struct isf_tokens varyings = {0};
    struct pav_work_text *text = add_text(work);
    struct isf_shader v = {.work = work, .stage = ISF_VERTEX, .store = &store};
    struct isf_shader f = {
        .work = work, .store = &store, .has_vertex = vertex.text != NULL, .varyings = &varyings};
    if (vertex.text) {
        struct isf_preprocessor *p = isf_preprocessor_create(&store);
        if (read_piece(work, p, vertex, &v.tokens, to)) {
            note_uses(work, &v.tokens);
            text->vertex = translate(&v, vertex.source, &varyings, to);
            for (size_t i = 0; i < v.tokens.count; i++)
                if (isf_token_is(&v.tokens.list[i], "pav_TexCoord"))
                    isf_tokens_add(&varyings, v.tokens.list[i]);
        }
        isf_preprocessor_destroy(p);
    }
    struct isf_preprocessor *p = isf_preprocessor_create(&store);
    if (read_piece(work, p, fragment, &f.tokens, to)) {
        note_uses(work, &f.tokens);
        text->fragment = translate(&f, fragment.source, NULL, to);
        note_unwritten(work, &f);
    }
    isf_preprocessor_destroy(p);
    isf_tokens_finish(&v.tokens);
    isf_tokens_finish(&f.tokens);
    isf_tokens_finish(&varyings);
    isf_store_finish(&store);
    return text->fragment && (!vertex.text || text->vertex);
}

int isf_compose_toy(struct pav_work *work, struct isf_piece common, struct isf_piece piece,
                    bool opaque, struct isf_complaints *to)
{
    struct isf_store store = {0};
    struct isf_shader f = {.work = work, .toy = true, .opaque = opaque, .store = &store};
    struct isf_preprocessor *p = isf_preprocessor_create(&store);
    struct pav_work_text *text = add_text(work);
    isf_preprocessor_define(p, "HW_PERFORMANCE", "1"); /* as on the site, but for telephones */
    bool well = !common.text || read_piece(work, p, common, &f.tokens, to);
    if (well && read_piece(work, p, piece, &f.tokens, to)) {
        note_uses(work, &f.tokens);
        text->fragment = translate(&f, piece.source, NULL, to);
    }
    isf_preprocessor_destroy(p);
    isf_tokens_finish(&f.tokens);
    isf_store_finish(&store);
    return text->fragment ? (int)work->text_count - 1 : -1;
}

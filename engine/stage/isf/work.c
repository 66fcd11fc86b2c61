/* Reading works from files, and giving them back. */
#include "stage/isf/work.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "stage/isf/complaint.h"
#include "stage/isf/compose.h"
#include "stage/isf/expression.h"
#include "stage/isf/header.h"
#include "stage/isf/json.h"
#include "stage/isf/shadertoy.h"

#define FILE_BYTES_MAX ((size_t)4 << 20)

static const char *past_mark(const char *text)
{
    return strncmp(text, "\xef\xbb\xbf", 3) == 0 ? text + 3 : text;
}

static bool is_json(const char *path)
{
    return pav_path_ends(path, ".json");
}

static void parse_isf(struct pav_work *work, const char *text, struct isf_header_place place,
                      const char *vertex, struct isf_complaints *to)
{
    json_t *header = isf_json_read(place.text, place.length, place.line, to);
    if (header)
        isf_header_read(work, header, place.line, to);
    json_decref(header);
    if (to->count)
        return;
    struct isf_piece f = {text, isf_source_add(work, work->path)}, v = {.text = vertex};
    if (vertex)
        v.source = isf_source_add(work, work->vertex_path ? work->vertex_path : "vertex shader");
    isf_compose(work, f, v, to);
    for (size_t i = 0; i < work->input_count; i++) {
        enum pav_work_type type = work->inputs[i].type;
        work->reads_sound |= type == PAV_WORK_AUDIO || type == PAV_WORK_AUDIO_FFT;
        work->reads_camera |= work->inputs[i].visitor == PAV_VISITOR_CAMERA;
    }
}

static void parse_json(struct pav_work *work, const char *text, struct isf_complaints *to)
{
    json_t *json = isf_json_read(text, strlen(text), 1, to);
    if (json)
        isf_toy_export(work, json, to);
    json_decref(json);
}

/* A copy that ends in zero, with \r alone and zero bytes made harmless. */
static char *clean_copy(const char *text, size_t length)
{
    char *copy = pav_strndup("", 0);
    copy = pav_realloc(copy, length + 1);
    memcpy(copy, text, length);
    copy[length] = 0;
    for (size_t i = 0; i < length; i++) {
        if (copy[i] == 0)
            copy[i] = ' ';
        else if (copy[i] == '\r' && copy[i + 1] != '\n')
            copy[i] = '\n'; /* the line ends of old Macs */
    }
    return copy;
}

/* `vertex_path` NULL: the vertex shader's text has no file of its own. */
static struct pav_work *parse(const char *path, const char *text, size_t length, const char *vertex,
                              const char *vertex_path, char **error)
{
    struct pav_work *work = pav_alloc(sizeof *work);
    struct isf_complaints to = {.path = path};
    char *copy = clean_copy(text, length);
    char *v = vertex ? clean_copy(vertex, strlen(vertex)) : NULL;
    work->path = pav_strdup(path);
    work->vertex_path = vertex_path ? pav_strdup(vertex_path) : NULL;
    struct isf_header_place place = {0};
    if (!is_json(path))
        place = isf_header_find(copy);
    if (length >= 2 && (memcmp(text, "\xff\xfe", 2) == 0 || memcmp(text, "\xfe\xff", 2) == 0))
        isf_complain(&to, 1, "the file is UTF-16: save it as UTF-8");
    else if (is_json(path))
        parse_json(work, copy, &to);
    else if (place.text)
        parse_isf(work, past_mark(copy), place, v ? past_mark(v) : NULL, &to);
    else if (strstr(copy, "mainImage"))
        isf_toy_plain(work, past_mark(copy), &to);
    else
        isf_complain(&to, 1,
                     "this is neither ISF nor Shadertoy: expected JSON in the first comment, as in "
                     "/*{ \"ISFVSN\": \"2\", \"INPUTS\": [] }*/, or a function mainImage");
    free(copy);
    free(v);
    *error = to.text.text;
    if (to.count == 0)
        return work;
    pav_work_destroy(work);
    return NULL;
}

struct pav_work *pav_work_parse(const char *path, const char *text, size_t length,
                                const char *vertex, char **error)
{
    return parse(path, text, length, vertex, NULL, error);
}

/* The vertex file beside `path`, with its text; NULL when there is none. */
static char *find_vertex(const char *path, char **text)
{
    static const char *const ends[] = {".vs", ".vert", ".VS", ".Vert"};
    const char *dot = strrchr(pav_path_name(path), '.');
    int stem = dot ? (int)(dot - path) : (int)strlen(path);
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        char *other = pav_sprintf("%.*s%s", stem, path, ends[i]);
        *text = strcmp(other, path) == 0 ? NULL : pav_read_file(other, FILE_BYTES_MAX, NULL);
        if (*text)
            return other;
        free(other);
    }
    return NULL;
}

static void add_file(struct pav_work *work, const char *path)
{
    size_t count = 0;
    while (work->files && work->files[count])
        count++;
    work->files = pav_realloc(work->files, (count + 2) * sizeof *work->files);
    work->files[count] = pav_strdup(path);
    work->files[count + 1] = NULL;
}

static void list_files(struct pav_work *work)
{
    add_file(work, work->path);
    if (work->vertex_path)
        add_file(work, work->vertex_path);
    for (size_t i = 0; i < work->image_count; i++) {
        if (work->images[i].path)
            add_file(work, work->images[i].path);
        for (int k = 0; k < 6; k++)
            if (work->images[i].faces[k])
                add_file(work, work->images[i].faces[k]);
    }
}

struct pav_work *pav_work_read(const char *path, char **error)
{
    size_t length;
    char *vertex = NULL, *absolute = realpath(path, NULL);
    char *text = pav_read_file(path, FILE_BYTES_MAX, &length);
    if (!text || !absolute) {
        *error = pav_sprintf("%s:1: %s\n", path,
                             errno == EFBIG ? "the file is larger than 4 MB" : strerror(errno));
        free(text);
        free(absolute);
        return NULL;
    }
    char *vertex_path = is_json(path) ? NULL : find_vertex(absolute, &vertex);
    struct pav_work *work = parse(absolute, text, length, vertex, vertex_path, error);
    if (work && work->format == PAV_WORK_SHADERTOY) { /* which has none */
        free(work->vertex_path);
        work->vertex_path = NULL;
    }
    if (work)
        list_files(work);
    free(text);
    free(vertex);
    free(vertex_path);
    free(absolute);
    return work;
}

static void images_finish(struct pav_work *work)
{
    for (size_t i = 0; i < work->image_count; i++) {
        free(work->images[i].name);
        free(work->images[i].uniform);
        free(work->images[i].path);
        for (int k = 0; k < 6; k++)
            free(work->images[i].faces[k]);
    }
    free(work->images);
}

static void passes_finish(struct pav_work *work)
{
    for (size_t i = 0; i < work->pass_count; i++) {
        free(work->passes[i].target);
        free(work->passes[i].target_uniform);
        pav_expression_destroy(work->passes[i].width);
        pav_expression_destroy(work->passes[i].height);
    }
    free(work->passes);
    for (size_t i = 0; i < work->text_count; i++) {
        free(work->texts[i].fragment);
        free(work->texts[i].vertex);
    }
    free(work->texts);
}

static void words_finish(char **words)
{
    for (size_t i = 0; words && words[i]; i++)
        free(words[i]);
    free(words);
}

void pav_work_destroy(struct pav_work *work)
{
    if (!work)
        return;
    isf_inputs_finish(work);
    images_finish(work);
    passes_finish(work);
    words_finish(work->files);
    words_finish(work->sources);
    free(work->path);
    free(work->vertex_path);
    free(work->unwritten);
    free(work->description);
    free(work->credit);
    free(work->categories);
    free(work);
}

bool pav_work_is(const char *path)
{
    static const char *const ends[] = {".fs", ".frag", ".glsl", ".isf", ".json", ".fsh", NULL};
    bool named = false;
    for (size_t i = 0; ends[i]; i++)
        named |= pav_path_ends(path, ends[i]);
    char *text = named ? pav_read_file(path, FILE_BYTES_MAX, NULL) : NULL;
    if (!text)
        return false;
    bool is = is_json(path) ? strstr(text, "renderpass") != NULL
                            : isf_header_find(text).text || strstr(text, "mainImage");
    free(text);
    return is;
}

/* Making one GLSL text out of an artist's file and what it includes. */
#include "stage/gpu/preprocess.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "stage/gpu/declared.h"

#define FILE_BYTES_MAX (1024 * 1024)
#define TEXT_BYTES_MAX (4 * 1024 * 1024)
#define FILES_MAX      64
#define DEPTH_MAX      16

struct shader_stamp shader_stamp(const char *path)
{
    struct stat s;
    if (stat(path, &s) != 0)
        return (struct shader_stamp){0};
    return (struct shader_stamp){
        .modified_ns = (int64_t)s.st_mtim.tv_sec * 1000000000 + s.st_mtim.tv_nsec,
        .bytes = s.st_size,
        .inode = s.st_ino,
    };
}

bool shader_stamp_same(const struct shader_stamp *a, const struct shader_stamp *b)
{
    return a->modified_ns == b->modified_ns && a->bytes == b->bytes && a->inode == b->inode;
}

void shader_files_finish(struct shader_files *files)
{
    for (int i = 0; i < files->count; i++)
        free(files->paths[i]);
    free(files->paths);
    free(files->stamps);
    *files = (struct shader_files){0};
}

/* One file being read and the one that includes it. */
struct place {
    const struct place *from;
    int file; /* index in files */
    int line;
};

struct maker {
    struct shader_text *out;
    const struct shader_request *request;
    struct pav_str body;
    struct pav_str extensions;
};

static int file_add(struct shader_files *files, const char *path, bool on_disk)
{
    for (int i = 0; i < files->count; i++)
        if (strcmp(files->paths[i], path) == 0)
            return i;
    size_t count = (size_t)files->count + 1;
    files->paths = pav_realloc(files->paths, count * sizeof *files->paths);
    files->stamps = pav_realloc(files->stamps, count * sizeof *files->stamps);
    files->paths[files->count] = pav_strdup(path);
    files->stamps[files->count] = on_disk ? shader_stamp(path) : (struct shader_stamp){0};
    return files->count++;
}

static void complain(struct maker *m, const struct place *place, const char *words)
{
    const char *path = m->out->files.paths[place->file];
    pav_str_addf(&m->out->error, "%s:%d: %s\n", path, place->line, words);
}

static char *read_text(const char *path)
{
    size_t length;
    char *text = pav_read_file(path, FILE_BYTES_MAX, &length);
    if (text && strlen(text) != length) {
        free(text);
        errno = EILSEQ; /* a zero byte inside */
        return NULL;
    }
    return text;
}

/* Finds `name` beside the including file, then in the library. Caller frees the path; *text is the
 * content. Both candidates are put on the list of watched files. */
static char *include_find(struct maker *m, const struct place *place, const char *name, char **text)
{
    struct shader_files *files = &m->out->files;
    char *folder = pav_path_folder(files->paths[place->file]);
    char *path = pav_path_join(folder, name);
    free(folder);
    file_add(files, path, true);
    *text = read_text(path);
    if (!*text && errno == ENOENT && m->request->library) {
        free(path);
        path = pav_path_join(m->request->library, name);
        file_add(files, path, true);
        *text = read_text(path);
    }
    return path;
}

static void expand(struct maker *m, const char *text, const struct place *from, int file);

static void include(struct maker *m, const struct place *place, const char *name)
{
    char *words = NULL, *text = NULL, *path = NULL;
    int depth = 0;
    for (const struct place *p = place; p; p = p->from)
        depth++;
    if (!pav_path_inside(name)) {
        words = pav_sprintf("\"%s\" leads out of the folder", name);
    } else if (m->out->files.count >= FILES_MAX || depth > DEPTH_MAX ||
               m->body.length > TEXT_BYTES_MAX) {
        words = pav_sprintf("\"%s\": too many files included", name);
    } else if (path = include_find(m, place, name, &text), !text) {
        words = errno == ENOENT ? pav_sprintf("\"%s\" is neither beside this file nor in %s", name,
                                              m->request->library ? m->request->library : "shaders")
                                : pav_sprintf("\"%s\": %s", path, strerror(errno));
    } else {
        int file = file_add(&m->out->files, path, true);
        const struct place *p = place;
        while (p && p->file != file)
            p = p->from;
        if (p)
            words = pav_sprintf("\"%s\" includes itself", name);
        else
            expand(m, text, place, file);
    }
    if (words)
        complain(m, place, words);
    free(words);
    free(text);
    free(path);
}

/* The word between quotes or angle brackets, or NULL. Caller frees. */
static char *quoted(const char *text, const char *end)
{
    while (text < end && isspace((unsigned char)*text))
        text++;
    if (text == end || (*text != '"' && *text != '<'))
        return NULL;
    char close = *text == '<' ? '>' : '"';
    const char *stop = memchr(text + 1, close, (size_t)(end - text - 1));
    return stop && stop > text + 1 ? pav_strndup(text + 1, (size_t)(stop - text - 1)) : NULL;
}

/* The file stands in the line number as well: Mesa forgets the source string in all but syntax
 * errors. */
static void number_lines(struct pav_str *text, int file, int line)
{
    pav_str_addf(text, "#line %d %d\n", (file + 1) * SHADER_LINES_MAX + line, file + 1);
}

/* Handles the directives that are the host's. True when the line must not reach the compiler. */
static bool directive(struct maker *m, const struct place *place, const char *line, const char *end)
{
    while (line < end && isspace((unsigned char)*line))
        line++;
    if (line == end || *line != '#')
        return false;
    for (line++; line < end && (*line == ' ' || *line == '\t');)
        line++;
    const char *word = line;
    while (line < end && isalpha((unsigned char)*line))
        line++;
    size_t length = (size_t)(line - word);
    if (length == 7 && memcmp(word, "include", 7) == 0) {
        char *name = quoted(line, end);
        if (name)
            include(m, place, name);
        else
            complain(m, place, "expected #include \"file.glsl\"");
        free(name);
        number_lines(&m->body, place->file, place->line + 1);
        return true;
    }
    if (length == 7 && memcmp(word, "version", 7) == 0) {
        if (strtol(line, NULL, 10) != 330)
            complain(m, place, "this is GLSL 3.30 core here: leave the #version line out");
        pav_str_add(&m->body, "\n");
        return true;
    }
    if (length == 9 && memcmp(word, "extension", 9) == 0) { /* must stand before all else */
        number_lines(&m->extensions, place->file, place->line);
        pav_str_addf(&m->extensions, "#%.*s\n", (int)(end - word), word);
        pav_str_add(&m->body, "\n");
        return true;
    }
    return false;
}

/* Whether a block comment is open after this line. */
static bool comment_after(const char *line, const char *end, bool open)
{
    for (; line + 1 < end; line++) {
        if (open && line[0] == '*' && line[1] == '/') {
            open = false;
            line++;
        } else if (!open && line[0] == '/' && line[1] == '*') {
            open = true;
            line++;
        } else if (!open && line[0] == '/' && line[1] == '/') {
            break;
        }
    }
    return open;
}

static void expand(struct maker *m, const char *text, const struct place *from, int file)
{
    struct place place = {.from = from, .file = file, .line = 1};
    bool comment = false;
    number_lines(&m->body, file, 1);
    for (const char *line = text; *line; place.line++) {
        const char *end = line + strcspn(line, "\n");
        if (comment || !directive(m, &place, line, end)) {
            pav_str_add_bytes(&m->body, line, (size_t)(end - line));
            pav_str_add(&m->body, "\n");
        }
        comment = comment_after(line, end, comment);
        line = *end ? end + 1 : end;
    }
    if (comment)
        complain(m, &place, "a /* comment has no end");
}

bool shader_text_make(struct shader_text *out, const struct shader_request *request)
{
    struct maker m = {.out = out, .request = request};
    const char *name = request->path ? request->path : request->name ? request->name : "shader";
    int file = file_add(&out->files, name, request->path != NULL);
    char *text = request->path ? read_text(request->path) : pav_strdup(request->source);
    if (!text)
        pav_str_addf(&out->error, "%s:1: %s\n", name, strerror(errno));
    else
        expand(&m, text, NULL, file);
    free(text);
    if (out->error.length == 0) {
        pav_str_add(&out->text, "#version 330 core\n");
        if (m.extensions.length)
            pav_str_add(&out->text, m.extensions.text);
        pav_str_add(&out->text, "#line 1 0\n");
        declared_preamble(&out->text, request->stage, m.body.text ? m.body.text : "");
        if (m.body.length)
            pav_str_add(&out->text, m.body.text);
    }
    pav_str_finish(&m.body);
    pav_str_finish(&m.extensions);
    return out->error.length == 0;
}

void shader_text_finish(struct shader_text *text)
{
    pav_str_finish(&text->text);
    pav_str_finish(&text->error);
    shader_files_finish(&text->files);
}

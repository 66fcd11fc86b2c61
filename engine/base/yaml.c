/* Owns the tree that a YAML file becomes: reading it, refusing what we do not take, with places. */
#include "base/yaml.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#define FILE_MAX   (1024 * 1024)
#define DEPTH_MAX  32
#define ITEMS_MAX  1024
#define LINES_MAX  100
#define BLOCK_SIZE 4096

/* --- complaints --- */

static void complain(struct pav_complaints *complaints, bool error, const char *path, int line,
                     int column, const char *format, va_list arguments)
{
    if (!complaints)
        return;
    int before = complaints->errors + complaints->warnings;
    complaints->errors += error;
    complaints->warnings += !error;
    if (before == LINES_MAX)
        pav_str_addf(&complaints->text, "%s: and more\n", path);
    if (before >= LINES_MAX)
        return;
    char text[1024];
    vsnprintf(text, sizeof text, format, arguments);
    pav_str_addf(&complaints->text, "%s:%d:%d: %s%s\n", path, line, column,
                 error ? "" : "warning: ", text);
}

void pav_complain(struct pav_complaints *complaints, bool error, const char *path, int line,
                  int column, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    complain(complaints, error, path, line, column, format, arguments);
    va_end(arguments);
}

void pav_complaints_finish(struct pav_complaints *complaints)
{
    pav_str_finish(&complaints->text);
    *complaints = (struct pav_complaints){0};
}

void pav_yaml_error(struct pav_yaml_file *file, const struct pav_yaml *node, const char *format,
                    ...)
{
    va_list arguments;
    va_start(arguments, format);
    complain(file->complaints, true, file->path, node ? node->line : 1, node ? node->column : 1,
             format, arguments);
    va_end(arguments);
}

void pav_yaml_missing(struct pav_yaml_file *file, const struct pav_yaml *node, const char *format,
                      ...)
{
    va_list arguments;
    va_start(arguments, format);
    bool error = !file->complaints || !file->complaints->shows_the_rest;
    complain(file->complaints, error, file->path, node ? node->line : 1, node ? node->column : 1,
             format, arguments);
    va_end(arguments);
}

void pav_yaml_warn(struct pav_yaml_file *file, const struct pav_yaml *node, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    complain(file->complaints, false, file->path, node ? node->line : 1, node ? node->column : 1,
             format, arguments);
    va_end(arguments);
}

/* --- memory: everything of a file lives in a chain of blocks --- */

struct block {
    struct block *next;
    size_t used, size;
    _Alignas(max_align_t) char bytes[];
};

static void *hold(struct pav_yaml_file *file, size_t bytes)
{
    struct block *block = file->arena;
    bytes = (bytes + _Alignof(max_align_t) - 1) & ~(_Alignof(max_align_t) - 1);
    if (!block || block->size - block->used < bytes) {
        size_t size = bytes > BLOCK_SIZE ? bytes : BLOCK_SIZE;
        block = pav_alloc(sizeof *block + size);
        block->size = size;
        block->next = file->arena;
        file->arena = block;
    }
    void *memory = block->bytes + block->used;
    block->used += bytes;
    return memory;
}

void pav_yaml_finish(struct pav_yaml_file *file)
{
    struct block *block = file->arena;
    while (block) {
        struct block *next = block->next;
        free(block);
        block = next;
    }
    free(file->path);
    *file = (struct pav_yaml_file){0};
}

/* --- building the tree from events --- */

struct builder {
    struct pav_yaml_file *file;
    yaml_parser_t parser;
    struct pav_yaml *open[DEPTH_MAX]; /* lists and maps not yet ended */
    struct pav_yaml *key[DEPTH_MAX];  /* of each open map: the key that waits for its value */
    bool dropped[DEPTH_MAX];          /* … is there already: its value is parsed and left out */
    int depth, documents;
};

static struct pav_yaml place_of(yaml_mark_t mark)
{
    return (struct pav_yaml){.line = (int)mark.line + 1, .column = (int)mark.column + 1};
}

static bool refuse(struct builder *b, yaml_mark_t mark, const char *text)
{
    struct pav_yaml place = place_of(mark);
    pav_yaml_error(b->file, &place, "%s", text);
    return false;
}

/* Room for one more: capacities are the powers of two, so that none needs to be kept. */
static struct pav_yaml **grown(struct pav_yaml_file *file, struct pav_yaml **items, size_t count)
{
    if (count & (count - 1) || count == 1)
        return items;
    size_t capacity = count ? count * 2 : 2;
    struct pav_yaml **larger = hold(file, capacity * sizeof *larger);
    if (count)
        memcpy(larger, items, count * sizeof *larger);
    return larger;
}

static bool take_key(struct builder *b, struct pav_yaml *map, struct pav_yaml *node)
{
    int level = b->depth - 1;
    if (node->kind != PAV_YAML_SCALAR) {
        pav_yaml_error(b->file, node, "expected a key, found a %s",
                       node->kind == PAV_YAML_LIST ? "list" : "map");
        return false;
    }
    struct pav_yaml *first = pav_yaml_key(map, node->text);
    if (first)
        pav_yaml_error(b->file, node, "key \"%.60s\" is there twice, first in line %d", node->text,
                       first->line);
    b->key[level] = node;
    b->dropped[level] = first != NULL;
    return true;
}

/* Puts a finished or just opened node where it belongs. */
static bool attach(struct builder *b, struct pav_yaml *node)
{
    if (b->depth == 0) {
        b->file->root = node;
        return true;
    }
    int level = b->depth - 1;
    struct pav_yaml *parent = b->open[level];
    if (parent->kind == PAV_YAML_MAP && !b->key[level])
        return take_key(b, parent, node);
    if (parent->count == ITEMS_MAX) {
        pav_yaml_error(b->file, node, "expected at most %d entries", ITEMS_MAX);
        return false;
    }
    if (parent->kind == PAV_YAML_MAP && b->dropped[level]) {
        b->key[level] = NULL;
        return true;
    }
    parent->items = grown(b->file, parent->items, parent->count);
    if (parent->kind == PAV_YAML_MAP) {
        parent->keys = grown(b->file, parent->keys, parent->count);
        parent->keys[parent->count] = b->key[level];
        b->key[level] = NULL;
    }
    parent->items[parent->count++] = node;
    return true;
}

static struct pav_yaml *make_node(struct builder *b, const yaml_event_t *event,
                                  enum pav_yaml_kind kind)
{
    struct pav_yaml *node = hold(b->file, sizeof *node);
    *node = place_of(event->start_mark);
    node->kind = kind;
    return node;
}

static bool take_scalar(struct builder *b, const yaml_event_t *event)
{
    size_t length = event->data.scalar.length;
    const char *value = (const char *)event->data.scalar.value;
    if (memchr(value, 0, length))
        return refuse(b, event->start_mark, "expected text, found a zero byte in it");
    struct pav_yaml *node = make_node(b, event, PAV_YAML_SCALAR);
    char *text = hold(b->file, length + 1);
    memcpy(text, value, length);
    text[length] = 0;
    node->text = text;
    node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    return attach(b, node);
}

static bool take_open(struct builder *b, const yaml_event_t *event, enum pav_yaml_kind kind)
{
    if (b->depth == DEPTH_MAX)
        return refuse(b, event->start_mark, "lists and maps lie more than 32 deep");
    struct pav_yaml *node = make_node(b, event, kind);
    if (!attach(b, node))
        return false;
    b->open[b->depth] = node;
    b->key[b->depth] = NULL;
    b->depth++;
    return true;
}

static bool decorated(struct builder *b, const yaml_event_t *event)
{
    const yaml_char_t *anchor = NULL, *tag = NULL;
    if (event->type == YAML_SCALAR_EVENT) {
        anchor = event->data.scalar.anchor;
        tag = event->data.scalar.tag;
    } else if (event->type == YAML_SEQUENCE_START_EVENT) {
        anchor = event->data.sequence_start.anchor;
        tag = event->data.sequence_start.tag;
    } else if (event->type == YAML_MAPPING_START_EVENT) {
        anchor = event->data.mapping_start.anchor;
        tag = event->data.mapping_start.tag;
    }
    if (anchor)
        refuse(b, event->start_mark, "anchors (&) and aliases (*) are not taken: write it out");
    else if (tag)
        refuse(b, event->start_mark, "tags (!) are not taken");
    return anchor || tag;
}

static bool take(struct builder *b, const yaml_event_t *event)
{
    if (decorated(b, event))
        return false;
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        if (++b->documents > 1)
            return refuse(b, event->start_mark, "expected one document, found a second");
        return true;
    case YAML_ALIAS_EVENT:
        return refuse(b, event->start_mark,
                      "anchors (&) and aliases (*) are not taken: write it out");
    case YAML_SCALAR_EVENT:
        return take_scalar(b, event);
    case YAML_SEQUENCE_START_EVENT:
        return take_open(b, event, PAV_YAML_LIST);
    case YAML_MAPPING_START_EVENT:
        return take_open(b, event, PAV_YAML_MAP);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        b->depth--;
        return true;
    default:
        return true;
    }
}

static void syntax_error(struct builder *b, const char *text, size_t length)
{
    const yaml_parser_t *p = &b->parser;
    struct pav_yaml place = place_of(p->problem_mark);
    if (p->problem_mark.index < length && text[p->problem_mark.index] == '\t') {
        pav_yaml_error(b->file, &place, "expected spaces, found a tab: YAML is indented by spaces");
        return;
    }
    const char *problem = p->problem ? p->problem : "not YAML";
    if (p->context && p->context_mark.line != p->problem_mark.line)
        pav_yaml_error(b->file, &place, "%s, %s that began in line %zu", problem, p->context,
                       p->context_mark.line + 1);
    else if (p->context)
        pav_yaml_error(b->file, &place, "%s, %s", problem, p->context);
    else
        pav_yaml_error(b->file, &place, "%s", problem);
}

static bool build(struct builder *b, const char *text, size_t length)
{
    for (;;) {
        yaml_event_t event;
        if (!yaml_parser_parse(&b->parser, &event)) {
            syntax_error(b, text, length);
            return false;
        }
        yaml_event_type_t type = event.type;
        bool good = take(b, &event);
        yaml_event_delete(&event);
        if (!good || type == YAML_STREAM_END_EVENT)
            return good;
    }
}

/* libyaml gives no place for bytes that it cannot read, so they are looked for first. */
static bool readable(struct pav_yaml_file *file, const char *text, size_t length)
{
    struct pav_yaml place = {.line = 1, .column = 1};
    for (size_t at = 0; at < length;) {
        unsigned char c = (unsigned char)text[at];
        size_t size = c ? pav_utf8_length(text + at) : 0;
        bool control = (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7f;
        if (size == 0 && c >= 0x80) {
            pav_yaml_error(file, &place, "expected UTF-8, found the byte 0x%02x", c);
            return false;
        }
        if (control) {
            pav_yaml_error(file, &place, "expected text, found the control character 0x%02x", c);
            return false;
        }
        at += size;
        place.column++;
        if (c == '\n') {
            place.line++;
            place.column = 1;
        }
    }
    return true;
}

bool pav_yaml_parse(struct pav_yaml_file *file, const char *path, const char *text, size_t length,
                    struct pav_complaints *complaints)
{
    *file = (struct pav_yaml_file){.path = pav_strdup(path), .complaints = complaints};
    if (length > FILE_MAX) {
        pav_yaml_error(file, NULL, "expected at most 1 MiB, found %zu bytes", length);
        return false;
    }
    /* Editors on Windows begin UTF-8 with a byte order mark. */
    if (length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
        text += 3;
        length -= 3;
    }
    /* pav_utf8_length wants a zero behind the last byte. */
    char *copy = pav_strndup("", 0);
    copy = pav_realloc(copy, length + 1);
    memcpy(copy, text, length);
    copy[length] = 0;
    struct builder b = {.file = file};
    int before = complaints ? complaints->errors : 0;
    bool good = readable(file, copy, length);
    if (good && yaml_parser_initialize(&b.parser)) {
        yaml_parser_set_encoding(&b.parser, YAML_UTF8_ENCODING);
        yaml_parser_set_input_string(&b.parser, (const unsigned char *)copy, length);
        good = build(&b, copy, length);
        yaml_parser_delete(&b.parser);
    }
    free(copy);
    if (!good) {
        file->root = NULL;
        return false;
    }
    if (!file->root)
        pav_yaml_error(file, NULL, "the file is empty");
    return file->root && (!complaints || complaints->errors == before);
}

bool pav_yaml_read(struct pav_yaml_file *file, const char *path, struct pav_complaints *complaints)
{
    size_t length = 0;
    char *text = pav_read_file(path, FILE_MAX, &length);
    if (!text) {
        const char *why = errno == EFBIG    ? "expected at most 1 MiB, it is larger"
                          : errno == EINVAL ? "expected a file"
                                            : strerror(errno);
        *file = (struct pav_yaml_file){.path = pav_strdup(path), .complaints = complaints};
        pav_yaml_error(file, NULL, "cannot be read: %s", why);
        return false;
    }
    bool good = pav_yaml_parse(file, path, text, length, complaints);
    free(text);
    return good;
}

/* --- looking things up --- */

static size_t index_of(const struct pav_yaml *map, const char *key)
{
    for (size_t i = 0; map && map->kind == PAV_YAML_MAP && i < map->count; i++) {
        if (strcmp(map->keys[i]->text, key) == 0)
            return i;
    }
    return SIZE_MAX;
}

struct pav_yaml *pav_yaml_get(const struct pav_yaml *map, const char *key)
{
    size_t i = index_of(map, key);
    return i == SIZE_MAX ? NULL : map->items[i];
}

struct pav_yaml *pav_yaml_key(const struct pav_yaml *map, const char *key)
{
    size_t i = index_of(map, key);
    return i == SIZE_MAX ? NULL : map->keys[i];
}

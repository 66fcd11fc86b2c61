/* Owns the table of a pack: reading it from strangers, and writing it. */
#include "pack/table.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "pack/name.h"

#define VERSION        1
#define LINE_MAX_BYTES 2000 /* of a title, credits … */

void pav_pack_hex(const unsigned char *bytes, size_t count, char *out)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < count; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
    out[2 * count] = 0;
}

static int digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool pav_pack_unhex(const char *text, unsigned char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int high = digit(text[2 * i]), low = high < 0 ? -1 : digit(text[2 * i + 1]);
        if (low < 0)
            return false;
        bytes[i] = (unsigned char)(high << 4 | low);
    }
    return text[2 * count] == 0;
}

void pav_pack_clean(char *text)
{
    for (; *text; text++) {
        if ((unsigned char)*text < 0x20 || (unsigned char)*text >= 0x7f)
            *text = '?';
    }
}

void pav_pack_table_finish(struct pav_pack_table *table)
{
    for (size_t i = 0; i < table->file_count; i++)
        free(table->files[i].path);
    pav_words_finish(&table->title);
    free(table->files);
    free(table->name);
    free(table->credits);
    free(table->licence);
    free(table->needs);
    free(table->house);
    free(table->api);
    free(table->machine);
    free(table->maker);
    *table = (struct pav_pack_table){0};
}

bool pav_pack_ratio_good(uint64_t bytes, uint64_t squeezed)
{
    return bytes <= PAV_PACK_RATIO_FREE || bytes / PAV_PACK_RATIO_MAX <= squeezed;
}

const char *pav_pack_table_code(const struct pav_pack_table *table)
{
    for (size_t i = 0; i < table->file_count; i++) {
        if (!pav_pack_name_harmless(table->files[i].path))
            return table->files[i].path;
    }
    return NULL;
}

/* --- judging ----------------------------------------------------------------------------------- */

/* Prints well on a terminal: no control characters, not endless. */
static bool printable(const char *text)
{
    for (const char *at = text; *at; at++) {
        if ((unsigned char)*at < 0x20 || *at == 0x7f)
            return false;
        if ((unsigned char)*at == 0xc2 && (unsigned char)at[1] < 0xa0)
            return false;
    }
    return strlen(text) <= LINE_MAX_BYTES && pav_utf8_valid(text);
}

static char *lines_fault(const struct pav_pack_table *t)
{
    const char *const lines[] = {t->credits, t->licence, t->needs, t->house,
                                 t->api,     t->machine, t->maker};
    bool good = true;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        good &= printable(lines[i]);
    for (size_t i = 0; i < t->title.count; i++)
        good &= printable(t->title.texts[i]) && printable(t->title.languages[i]);
    return good ? NULL : pav_strdup("its title, credits or licence cannot be printed");
}

static char *names_fault(const struct pav_pack_table *t)
{
    const char *why = pav_pack_step_fault(t->name), *one, *other;
    if (why || strchr(t->name, '/'))
        return pav_sprintf("the name of the pack %s", why ? why : "has a /");
    const char **paths = pav_alloc((t->file_count + 1) * sizeof *paths);
    char *fault = NULL;
    for (size_t i = 0; i < t->file_count && !fault; i++) {
        paths[i] = t->files[i].path;
        if ((why = pav_pack_name_fault(paths[i])))
            fault = pav_sprintf("the name of file %zu %s", i + 1, why);
        else if (i > 0 && strcmp(paths[i - 1], paths[i]) >= 0)
            fault = pav_sprintf("its files are not in order, or one is there twice: \"%.200s\"",
                                paths[i]);
    }
    if (!fault && pav_pack_names_clash(paths, t->file_count, &one, &other))
        fault = pav_sprintf(
            "\"%.200s\" and \"%.200s\" have the same name where case does not count", one, other);
    free(paths);
    return fault;
}

static char *sizes_fault(const struct pav_pack_table *t)
{
    if (t->file_count == 0 || t->file_count > PAV_PACK_FILES_MAX)
        return pav_sprintf("expected 1 to %d files, found %zu", PAV_PACK_FILES_MAX, t->file_count);
    uint64_t sum = 0;
    for (size_t i = 0; i < t->file_count; i++) {
        if (t->files[i].bytes > PAV_PACK_BYTES_MAX)
            return pav_sprintf("\"%.200s\" is larger than 4 GiB", t->files[i].path);
        sum += t->files[i].bytes; /* 10,000 times 4 GiB at most: no overflow */
    }
    if (sum > PAV_PACK_BYTES_MAX)
        return pav_strdup("its files are larger than 4 GiB together");
    if (sum != t->bytes)
        return pav_strdup("its sizes do not add up");
    if (!pav_pack_ratio_good(sum, t->contents_bytes))
        return pav_sprintf(
            "its files would be more than %d times as large as what they come out of",
            PAV_PACK_RATIO_MAX);
    return NULL;
}

static bool has_file(const struct pav_pack_table *t, const char *path)
{
    for (size_t i = 0; i < t->file_count; i++) {
        if (strcmp(t->files[i].path, path) == 0)
            return true;
    }
    return false;
}

/* An installation has its installation.yaml, a work NAME.fs or the like. */
static char *kind_fault(const struct pav_pack_table *t)
{
    if (t->kind == PAV_PACK_INSTALLATION)
        return has_file(t, "installation.yaml") ? NULL
                                                : pav_strdup("it has no file installation.yaml");
    static const char *const endings[] = {".fs", ".frag", ".glsl", ".isf", ".json", NULL};
    for (const char *const *ending = endings; *ending; ending++) {
        char *file = pav_sprintf("%s%s", t->name, *ending);
        bool there = has_file(t, file);
        free(file);
        if (there && !has_file(t, "installation.yaml"))
            return NULL;
    }
    return pav_strdup("it has no shader of its own name");
}

char *pav_pack_table_fault(const struct pav_pack_table *table)
{
    char *why = lines_fault(table);
    if (!why)
        why = names_fault(table);
    if (!why)
        why = sizes_fault(table);
    return why ? why : kind_fault(table);
}

/* --- reading ----------------------------------------------------------------------------------- */

static bool read_title(struct pav_pack_table *t, json_t *title)
{
    const char *language;
    json_t *text;
    t->title.key = pav_strdup("title");
    json_object_foreach(title, language, text)
    {
        if (!json_is_string(text) || t->title.count == PAV_LANGUAGES_MAX ||
            (strcmp(language, "und") != 0 && !pav_language_valid(language)))
            return false;
        pav_words_add(&t->title, language, json_string_value(text));
    }
    return t->title.count > 0;
}

static bool read_bytes(json_int_t value, uint64_t *out)
{
    *out = (uint64_t)value;
    return value >= 0;
}

static bool read_file(struct pav_pack_file *file, json_t *row, char **why)
{
    const char *path, *hash;
    json_int_t bytes;
    json_error_t error;
    if (json_unpack_ex(row, &error, JSON_STRICT, "{s:s, s:I, s:s}", "path", &path, "bytes", &bytes,
                       "sha256", &hash) != 0) {
        pav_pack_clean(error.text);
        *why = pav_sprintf("a file of its table: %s", error.text);
        return false;
    }
    file->path = pav_strdup(path);
    if (read_bytes(bytes, &file->bytes) && pav_pack_unhex(hash, file->sha256, PAV_PACK_HASH_BYTES))
        return true;
    *why = pav_strdup("a file of its table has no right size or hash");
    return false;
}

static bool read_files(struct pav_pack_table *t, json_t *list, char **why)
{
    size_t count = json_array_size(list);
    if (!json_is_array(list) || count == 0 || count > PAV_PACK_FILES_MAX) {
        *why = pav_sprintf("expected 1 to %d files, found %zu", PAV_PACK_FILES_MAX, count);
        return false;
    }
    t->files = pav_alloc(count * sizeof *t->files);
    for (size_t i = 0; i < count; i++) {
        t->file_count++;
        if (!read_file(&t->files[i], json_array_get(list, i), why))
            return false;
    }
    return true;
}

struct lines {
    const char *kind, *name, *credits, *licence, *needs, *house, *api, *machine, *maker, *hash;
};

static void keep_lines(struct pav_pack_table *t, const struct lines *l)
{
    t->kind = strcmp(l->kind, "installation") == 0 ? PAV_PACK_INSTALLATION
              : strcmp(l->kind, "work") == 0       ? PAV_PACK_WORK
                                                   : PAV_PACK_NO_KIND;
    t->name = pav_strdup(l->name);
    t->credits = pav_strdup(l->credits);
    t->licence = pav_strdup(l->licence);
    t->needs = pav_strdup(l->needs);
    t->house = pav_strdup(l->house);
    t->api = pav_strdup(l->api);
    t->machine = pav_strdup(l->machine);
    t->maker = pav_strdup(l->maker);
}

static bool read_root(struct pav_pack_table *t, json_t *root, char **why)
{
    int version;
    struct lines l;
    json_t *title, *files;
    json_int_t bytes, contents;
    json_error_t error;
    if (json_unpack_ex(root, &error, 0, "{s:i}", "pavilion-pack", &version) == 0 &&
        version != VERSION) {
        *why = pav_sprintf("it is of version %d, and this pavilion reads version %d", version,
                           VERSION);
        return false;
    }
    if (json_unpack_ex(root, &error, JSON_STRICT,
                       "{s:i, s:s, s:s, s:o, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:I, "
                       "s:{s:I, s:s !}, s:o}",
                       "pavilion-pack", &version, "kind", &l.kind, "name", &l.name, "title", &title,
                       "credits", &l.credits, "licence", &l.licence, "needs", &l.needs, "house",
                       &l.house, "api", &l.api, "machine", &l.machine, "maker", &l.maker, "bytes",
                       &bytes, "contents", "bytes", &contents, "sha256", &l.hash, "files",
                       &files) != 0) {
        pav_pack_clean(error.text);
        *why = pav_sprintf("its table: %s", error.text);
        return false;
    }
    keep_lines(t, &l);
    if (t->kind != PAV_PACK_NO_KIND && read_title(t, title) && read_bytes(bytes, &t->bytes) &&
        read_bytes(contents, &t->contents_bytes) &&
        pav_pack_unhex(l.hash, t->contents_sha256, PAV_PACK_HASH_BYTES))
        return read_files(t, files, why);
    *why = pav_strdup("its table has a kind, title, size or hash that is none");
    return false;
}

bool pav_pack_table_read(struct pav_pack_table *table, const char *text, size_t length, char **why)
{
    *table = (struct pav_pack_table){0};
    *why = NULL;
    if (length > PAV_PACK_TABLE_MAX) {
        *why = pav_strdup("its table is too long");
        return false;
    }
    json_error_t error;
    json_t *root = json_loadb(text, length, JSON_REJECT_DUPLICATES, &error);
    bool good = false;
    if (!root) {
        pav_pack_clean(error.text);
        *why = pav_sprintf("its table is no JSON: line %d: %s", error.line, error.text);
    } else if (read_root(table, root, why))
        good = !(*why = pav_pack_table_fault(table));
    json_decref(root);
    if (!good)
        pav_pack_table_finish(table);
    return good;
}

/* --- writing ----------------------------------------------------------------------------------- */

static json_t *hash_of(const unsigned char *sha256)
{
    char text[2 * PAV_PACK_HASH_BYTES + 1];
    pav_pack_hex(sha256, PAV_PACK_HASH_BYTES, text);
    return json_string(text);
}

static json_t *title_of(const struct pav_pack_table *t)
{
    json_t *title = json_object();
    for (size_t i = 0; i < t->title.count; i++)
        json_object_set_new(title, t->title.languages[i], json_string(t->title.texts[i]));
    return title;
}

static json_t *files_of(const struct pav_pack_table *t)
{
    json_t *list = json_array();
    for (size_t i = 0; i < t->file_count; i++) {
        const struct pav_pack_file *file = &t->files[i];
        json_array_append_new(list,
                              json_pack("{s:s, s:I, s:o}", "path", file->path, "bytes",
                                        (json_int_t)file->bytes, "sha256", hash_of(file->sha256)));
    }
    return list;
}

char *pav_pack_table_print(const struct pav_pack_table *t)
{
    json_t *root = json_pack(
        "{s:i, s:s, s:s, s:o, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:{s:I, s:o}, s:o}",
        "pavilion-pack", VERSION, "kind", t->kind == PAV_PACK_WORK ? "work" : "installation",
        "name", t->name, "title", title_of(t), "credits", t->credits, "licence", t->licence,
        "needs", t->needs, "house", t->house, "api", t->api, "machine", t->machine, "maker",
        t->maker, "bytes", (json_int_t)t->bytes, "contents", "bytes", (json_int_t)t->contents_bytes,
        "sha256", hash_of(t->contents_sha256), "files", files_of(t));
    char *text = root ? json_dumps(root, JSON_INDENT(1)) : NULL;
    json_decref(root);
    return text ? text : pav_strdup("");
}

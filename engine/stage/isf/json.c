/* Turning JSON as artists write it into JSON as the library wants it. */
#include "stage/isf/json.h"

#include <ctype.h>
#include <math.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#define LINE_KEY  "\\u0001line"
#define DEPTH_MAX 64

struct reader {
    const char *p, *end;
    int line, depth;
    struct pav_str out;
    struct isf_complaints *to;
    bool failed;
};

static void fail(struct reader *r, const char *expected)
{
    if (r->failed)
        return;
    r->failed = true;
    if (r->p >= r->end)
        isf_complain(r->to, r->line, "the JSON ends too early: expected %s", expected);
    else
        isf_complain(r->to, r->line, "found \"%.*s\" in the JSON: expected %s",
                     (int)(r->end - r->p > 12 ? 12 : r->end - r->p), r->p, expected);
}

static void skip_comment(struct reader *r)
{
    bool block = r->p[0] == '/' && r->p[1] == '*';
    for (r->p += block ? 2 : 1; r->p < r->end; r->p++) {
        if (!block && *r->p == '\n')
            return;
        if (block && *r->p == '*' && r->p + 1 < r->end && r->p[1] == '/') {
            r->p += 2;
            return;
        }
        r->line += *r->p == '\n';
    }
}

static void skip(struct reader *r)
{
    while (r->p < r->end) {
        if (isspace((unsigned char)*r->p) || *r->p == 0) {
            r->line += *r->p == '\n';
            r->p++;
        } else if (*r->p == '#' ||
                   (*r->p == '/' && r->p + 1 < r->end && (r->p[1] == '/' || r->p[1] == '*'))) {
            skip_comment(r);
        } else if (r->end - r->p >= 3 && memcmp(r->p, "\xef\xbb\xbf", 3) == 0) {
            r->p += 3;
        } else {
            return;
        }
    }
}

/* A `\uXXXX` that the library takes: no zero, no half of a pair. */
static void write_unicode(struct reader *r)
{
    unsigned code = 0, low = 0;
    int count = 0;
    while (count < 4 && r->p < r->end && isxdigit((unsigned char)*r->p)) {
        int c = tolower((unsigned char)*r->p++);
        code = code * 16 + (unsigned)(isdigit(c) ? c - '0' : c - 'a' + 10);
        count++;
    }
    if (code >= 0xd800 && code < 0xdc00 && r->end - r->p >= 6 && r->p[0] == '\\' &&
        r->p[1] == 'u' && strchr("dD", r->p[2]) && strchr("cdefCDEF", r->p[3])) {
        for (int i = 2; i < 6; i++) {
            int c = tolower((unsigned char)r->p[i]);
            low = low * 16 + (unsigned)(isdigit(c) ? c - '0' : isxdigit(c) ? c - 'a' + 10 : 0);
        }
        r->p += 6;
        pav_str_addf(&r->out, "\\u%04x\\u%04x", code, low);
    } else {
        bool half = code >= 0xd800 && code < 0xe000;
        pav_str_addf(&r->out, "\\u%04x", half || code == 0 ? 0xfffdu : code);
    }
}

static void write_escape(struct reader *r)
{
    r->p++;
    if (r->p >= r->end)
        return;
    char c = *r->p++;
    r->line += c == '\n';
    if (c == 'u')
        write_unicode(r);
    else if (strchr("bfnrt\"\\/", c))
        pav_str_addf(&r->out, "\\%c", c);
    else if ((unsigned char)c >= ' ')
        pav_str_addf(&r->out, "%c", c); /* \' and what else people escape */
}

static void write_character(struct reader *r)
{
    unsigned char c = (unsigned char)*r->p;
    char copy[5] = {0};
    for (int i = 0; i < 4 && r->p + i < r->end; i++)
        copy[i] = r->p[i];
    size_t length = pav_utf8_length(copy);
    r->line += c == '\n';
    if (c == '"')
        pav_str_add(&r->out, "\\\"");
    else if (c < ' ')
        pav_str_addf(&r->out, "\\u%04x", c ? c : ' ');
    else if (length == 0)
        pav_str_addf(&r->out, "\\u%04x", c); /* Latin-1 */
    else
        pav_str_add_bytes(&r->out, r->p, length);
    r->p += length ? length : 1;
}

static void write_string(struct reader *r)
{
    char quote = *r->p++;
    pav_str_add(&r->out, "\"");
    while (r->p < r->end && *r->p != quote) {
        if (*r->p == '\\')
            write_escape(r);
        else
            write_character(r);
    }
    if (r->p >= r->end)
        fail(r, "the quotation mark that ends a text");
    else
        r->p++;
    pav_str_add(&r->out, "\"");
}

static bool starts_number(const struct reader *r)
{
    const char *p = r->p;
    while (p < r->end && (*p == '+' || *p == '-'))
        p++;
    if (p < r->end && *p == '.')
        p++;
    return p < r->end && isdigit((unsigned char)*p);
}

static void write_number(struct reader *r)
{
    char copy[64];
    double value = 0;
    size_t length = 0;
    bool negative = false;
    for (; *r->p == '+' || *r->p == '-'; r->p++)
        negative ^= *r->p == '-';
    if (*r->p == '.')
        copy[length++] = '0';
    while (r->p < r->end && length + 1 < sizeof copy &&
           (isdigit((unsigned char)*r->p) || *r->p == '.' ||
            ((*r->p == '+' || *r->p == '-') && strchr("eE", r->p[-1])) ||
            ((*r->p == 'e' || *r->p == 'E') && length > 0)))
        copy[length++] = *r->p++;
    copy[length] = 0;
    const char *rest;
    if (!pav_number(copy, &value, &rest) || !isfinite(value) || (*rest && strcmp(rest, ".") != 0)) {
        r->p -= length;
        fail(r, "a number such as 0.5");
        return;
    }
    if (r->p < r->end && (*r->p == 'f' || *r->p == 'F'))
        r->p++;
    value = negative ? -value : value;
    if (value == floor(value) && fabs(value) < 1e15) {
        pav_str_addf(&r->out, "%.0f", value == 0 ? 0.0 : value);
    } else {
        char digits[40];
        snprintf(digits, sizeof digits, "%.17g", value);
        for (char *p = digits; *p; p++)
            *p = *p == ',' ? '.' : *p; /* whatever the locale */
        pav_str_add(&r->out, digits);
    }
}

static size_t word_length(const struct reader *r)
{
    size_t length = 0;
    while (r->p + length < r->end && (isalnum((unsigned char)r->p[length]) || r->p[length] == '_'))
        length++;
    return length;
}

static void write_word(struct reader *r)
{
    static const struct {
        const char *typed, *meant;
    } words[] = {{"true", "true"}, {"false", "false"}, {"yes", "true"}, {"no", "false"},
                 {"null", "null"}, {"nil", "null"},    {"nan", "0"}};
    size_t length = word_length(r);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strlen(words[i].typed) == length && strncasecmp(words[i].typed, r->p, length) == 0) {
            pav_str_add(&r->out, words[i].meant);
            r->p += length;
            return;
        }
    }
    fail(r, "a value: a number, a text in quotation marks, true, false, [ or {");
}

static void write_value(struct reader *r);

static void write_key(struct reader *r)
{
    size_t length = word_length(r);
    if (r->p < r->end && (*r->p == '"' || *r->p == '\'')) {
        write_string(r);
    } else if (length) {
        pav_str_addf(&r->out, "\"%.*s\"", (int)length, r->p);
        r->p += length;
        if (r->p < r->end && *r->p == '"') /* the first of its two marks was forgotten */
            r->p++;
    } else {
        fail(r, "a key in quotation marks");
    }
}

/* After a member: commas too many are taken, one too few is not. */
static void skip_commas(struct reader *r, char close)
{
    skip(r);
    bool comma = false;
    while (r->p < r->end && *r->p == ',') {
        comma = true;
        r->p++;
        skip(r);
    }
    if (!comma && !r->failed && (r->p >= r->end || *r->p != close))
        fail(r, close == ']' ? "a comma or the ] of the list" : "a comma or the } of the object");
}

static void write_object(struct reader *r)
{
    pav_str_addf(&r->out, "{\"" LINE_KEY "\":%d", r->line);
    r->p++;
    for (skip(r); r->p < r->end && *r->p == ','; skip(r))
        r->p++;
    while (!r->failed && r->p < r->end && *r->p != '}') {
        pav_str_add(&r->out, ",");
        write_key(r);
        skip(r);
        if (r->p >= r->end || *r->p != ':') {
            fail(r, "a colon after the key");
            return;
        }
        r->p++;
        pav_str_add(&r->out, ":");
        write_value(r);
        skip_commas(r, '}');
    }
    if (r->p >= r->end)
        fail(r, "the } that ends an object");
    else
        r->p++;
    pav_str_add(&r->out, "}");
}

static void write_array(struct reader *r)
{
    bool first = true;
    pav_str_add(&r->out, "[");
    r->p++;
    for (skip(r); r->p < r->end && *r->p == ','; skip(r))
        r->p++;
    while (!r->failed && r->p < r->end && *r->p != ']') {
        if (!first)
            pav_str_add(&r->out, ",");
        first = false;
        write_value(r);
        skip_commas(r, ']');
    }
    if (r->p >= r->end)
        fail(r, "the ] that ends a list");
    else
        r->p++;
    pav_str_add(&r->out, "]");
}

static void write_value(struct reader *r)
{
    skip(r);
    if (r->failed)
        return;
    if (++r->depth > DEPTH_MAX)
        fail(r, "fewer lists within lists");
    else if (r->p >= r->end)
        fail(r, "a value");
    else if (*r->p == '{')
        write_object(r);
    else if (*r->p == '[')
        write_array(r);
    else if (*r->p == '"' || *r->p == '\'')
        write_string(r);
    else if (starts_number(r))
        write_number(r);
    else
        write_word(r);
    r->depth--;
}

json_t *isf_json_read(const char *text, size_t length, int line, struct isf_complaints *to)
{
    struct reader r = {.p = text, .end = text + length, .line = line, .to = to};
    write_value(&r);
    skip(&r);
    if (!r.failed && r.p < r.end)
        fail(&r, "nothing after the last brace");
    json_t *value = NULL;
    if (!r.failed) {
        json_error_t error;
        value = json_loadb(r.out.text, r.out.length, JSON_DECODE_ANY, &error);
        if (!value)
            isf_complain(to, line, "the JSON cannot be read: %s", error.text);
    }
    pav_str_finish(&r.out);
    return value;
}

bool isf_json_own(const char *key)
{
    return key[0] == '\1';
}

int isf_json_line(const json_t *object, int otherwise)
{
    const json_t *line = json_object_get(object, "\1line");
    return line ? (int)json_integer_value(line) : otherwise;
}

json_t *isf_json_get(const json_t *object, const char *key)
{
    json_t *found = NULL, *value;
    const char *name;
    if (!json_is_object(object))
        return NULL;
    json_object_foreach((json_t *)(uintptr_t)object, name, value)
    {
        if (strcasecmp(name, key) == 0)
            found = value;
    }
    return json_is_null(found) ? NULL : found;
}

bool isf_json_number(const json_t *value, double *out)
{
    if (json_is_number(value)) {
        *out = json_number_value(value);
        return true;
    }
    if (json_is_boolean(value)) {
        *out = json_is_true(value);
        return true;
    }
    if (json_is_array(value) && json_array_size(value) > 0)
        return isf_json_number(json_array_get(value, 0), out);
    return json_is_string(value) && pav_number(json_string_value(value), out, NULL);
}

bool isf_json_truth(const json_t *value, bool *out)
{
    double number;
    if (json_is_string(value)) {
        const char *text = json_string_value(value);
        if (strcasecmp(text, "true") == 0 || strcasecmp(text, "yes") == 0)
            return *out = true;
        if (strcasecmp(text, "false") == 0 || strcasecmp(text, "no") == 0)
            return *out = false, true;
    }
    if (!isf_json_number(value, &number))
        return false;
    *out = number != 0;
    return true;
}

const char *isf_json_text(const json_t *object, const char *key)
{
    return json_string_value(isf_json_get(object, key));
}

size_t isf_json_numbers(const json_t *value, float *out, size_t most)
{
    double number;
    size_t count = 0;
    if (json_is_array(value)) {
        for (size_t i = 0; i < json_array_size(value) && count < most; i++)
            if (isf_json_number(json_array_get(value, i), &number))
                out[count++] = (float)number;
    } else if (most && value && isf_json_number(value, &number)) {
        out[count++] = (float)number;
    }
    return count;
}

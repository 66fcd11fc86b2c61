/* Finding the header of an ISF file and reading what is not inputs, passes and pictures. */
#include "stage/isf/header.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "stage/isf/json.h"
#include "stage/isf/words.h"

/* Past a comment of one line or a text that is none; the next block comment or the end. */
static const char *next_comment(const char *p, int *line)
{
    for (; *p; p++) {
        if (p[0] == '/' && p[1] == '*')
            return p;
        if (p[0] == '/' && p[1] == '/')
            p += strcspn(p, "\n");
        if (!*p)
            break;
        *line += *p == '\n';
    }
    return NULL;
}

struct isf_header_place isf_header_find(const char *text)
{
    int line = 1;
    const char *p = text;
    while ((p = next_comment(p, &line))) {
        const char *start = p + 2, *end = strstr(start, "*/");
        if (!end)
            break;
        const char *first = start + strspn(start, " \t\r\n*");
        if (*first == '{') {
            for (const char *q = start; q < first; q++)
                line += *q == '\n';
            return (struct isf_header_place){first, (size_t)(end - first), line, end + 2};
        }
        for (; p < end; p++)
            line += *p == '\n';
        p = end + 2;
    }
    return (struct isf_header_place){0};
}

static bool is_host_name(const char *name)
{
    static const char *const names[] = {"TIME",
                                        "TIMEDELTA",
                                        "DATE",
                                        "FRAMEINDEX",
                                        "PASSINDEX",
                                        "RENDERSIZE",
                                        "isf_FragNormCoord",
                                        "vv_FragNormCoord"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

bool isf_name_check(const char *name, const char *of, int line, struct isf_complaints *to)
{
    bool well = name && (isalpha((unsigned char)*name) || *name == '_');
    for (const char *p = name; well && *p; p++)
        well = isalnum((unsigned char)*p) || *p == '_';
    if (!name)
        isf_complain(to, line, "%s has no NAME: give it one, by which the shader reads it", of);
    else if (!well)
        isf_complain(to, line,
                     "%s is named \"%s\": expected letters, digits and _, as of a variable, "
                     "beginning with a letter",
                     of, name);
    else if (strncmp(name, "gl_", 3) == 0)
        isf_complain(to, line, "%s is named \"%s\": names in gl_ are GLSL's own; choose another",
                     of, name);
    else if (is_host_name(name))
        isf_complain(to, line, "%s is named \"%s\", which is ISF's own: choose another name", of,
                     name);
    else
        return true;
    return false;
}

char *isf_uniform_name(const char *name)
{
    bool own =
        isf_word_taken(name, strlen(name)) || strncmp(name, "pav_", 4) == 0 || strstr(name, "__");
    if (!own)
        return pav_strdup(name);
    struct pav_str out = {0};
    pav_str_add(&out, "pav_u");
    for (const char *p = name; *p; p++)
        pav_str_addf(&out, *p == '_' ? "_u" : "%c", *p); /* no two underscores in a row */
    return out.text;
}

/* One line of text for people out of whatever is there: lists are joined by commas. */
static char *one_line(const json_t *value)
{
    struct pav_str all = {0};
    if (json_is_string(value)) {
        pav_str_add(&all, json_string_value(value));
    } else if (json_is_array(value)) {
        for (size_t i = 0; i < json_array_size(value); i++) {
            const char *word = json_string_value(json_array_get(value, i));
            if (word && *word)
                pav_str_addf(&all, "%s%s", all.length ? ", " : "", word);
        }
    }
    char *out = all.text, *to = out;
    for (const char *p = out; p && *p; p++) {
        bool space = (unsigned char)*p <= ' ';
        if (!space)
            *to++ = *p;
        else if (to > out && to[-1] != ' ')
            *to++ = ' ';
    }
    if (!out || to == out || (to == out + 1 && *out == ' ')) {
        free(out);
        return NULL;
    }
    to[to[-1] == ' ' ? -1 : 0] = 0;
    return out;
}

static void read_format(struct pav_work *work, const json_t *header)
{
    const json_t *version = isf_json_get(header, "ISFVSN");
    double number = 1;
    const char *rest;
    if (json_is_string(version)) { /* "2", "2.0", "2.0.1" */
        if (!pav_number(json_string_value(version), &number, &rest))
            number = 2;
    } else if (version && !isf_json_number(version, &number)) {
        number = 2;
    }
    work->format = number >= 2 ? PAV_WORK_ISF2 : PAV_WORK_ISF1;
}

static bool has_input(const struct pav_work *work, const char *name, enum pav_work_type type)
{
    for (size_t i = 0; i < work->input_count; i++)
        if (strcmp(work->inputs[i].name, name) == 0 && work->inputs[i].type == type)
            return true;
    return false;
}

static enum pav_work_kind kind_of(const struct pav_work *work)
{
    if (has_input(work, "startImage", PAV_WORK_IMAGE) &&
        has_input(work, "endImage", PAV_WORK_IMAGE) && has_input(work, "progress", PAV_WORK_FLOAT))
        return PAV_WORK_TRANSITION;
    return has_input(work, "inputImage", PAV_WORK_IMAGE) ? PAV_WORK_FILTER : PAV_WORK_GENERATOR;
}

void isf_header_read(struct pav_work *work, const json_t *header, int line,
                     struct isf_complaints *to)
{
    if (!json_is_object(header)) {
        isf_complain(to, line, "the header is no JSON object: expected { \"INPUTS\": … }");
        return;
    }
    read_format(work, header);
    work->description = one_line(isf_json_get(header, "DESCRIPTION"));
    work->credit = one_line(isf_json_get(header, "CREDIT"));
    work->categories = one_line(isf_json_get(header, "CATEGORIES"));
    isf_inputs_read(work, header, line, to);
    isf_images_read(work, header, line, to);
    isf_passes_read(work, header, line, to);
    work->kind = kind_of(work);
}

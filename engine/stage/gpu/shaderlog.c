/* Translating what GL compilers say into the artist's file and line. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "stage/gpu/preprocess.h"

/* One line of a driver's log, taken apart. */
struct remark {
    bool placed;
    long file, line;
    bool warning;
    const char *text;
};

static const char *skip(const char *p, const char *set)
{
    return p + strspn(p, set);
}

/* "12" at *p, moved past; false when there is no number. */
static bool number(const char **p, long *out)
{
    char *end;
    if (!isdigit((unsigned char)**p))
        return false;
    *out = strtol(*p, &end, 10);
    *p = end;
    return true;
}

/* Mesa: `1:12(5): error: text`; NVIDIA: `1(12) : error C1008: text`; others: `ERROR: 1:12: text`. */
static struct remark take_apart(const char *line)
{
    struct remark r = {.text = line};
    const char *p = line;
    if (strncmp(p, "ERROR:", 6) == 0) {
        p = skip(p + 6, " ");
    } else if (strncmp(p, "WARNING:", 8) == 0) {
        r.warning = true;
        p = skip(p + 8, " ");
    }
    long column;
    const char *q = p;
    if (number(&q, &r.file) && (*q == ':' || *q == '(')) {
        char after = *q++;
        if (number(&q, &r.line)) {
            if (after == ':' && *q == '(') {
                q++;
                if (number(&q, &column) && *q == ')')
                    q++;
            } else if (after == '(' && *q == ')') {
                q++;
            }
            r.placed = true;
            if (r.line >= SHADER_LINES_MAX) {
                r.file = r.line / SHADER_LINES_MAX;
                r.line %= SHADER_LINES_MAX;
            }
            p = skip(q, " :");
        }
    }
    if (strncmp(p, "warning", 7) == 0)
        r.warning = true;
    const char *kinds[] = {"error", "preprocessor error"};
    for (size_t i = 0; i < 2; i++) {
        size_t length = strlen(kinds[i]);
        if (strncmp(p, kinds[i], length) != 0)
            continue;
        p = skip(p + length, " ");
        if (*p == 'C' && isdigit((unsigned char)p[1])) /* NVIDIA's number of the message */
            p += 1 + strspn(p + 1, "0123456789");
        p = skip(p, " :");
        break;
    }
    r.text = p;
    return r;
}

void shader_log_translate(struct pav_str *out, const struct shader_files *files, const char *log)
{
    const char *first = files->count ? files->paths[0] : "shader";
    for (const char *line = log; *line;) {
        size_t length = strcspn(line, "\n");
        char *copy = pav_strndup(line, length);
        line += length + (line[length] == '\n');
        copy[strcspn(copy, "\r")] = 0;
        struct remark r = take_apart(copy);
        if (!r.warning && *skip(copy, " \t")) {
            if (files->whole && r.placed && r.file == 0)
                r.file = 1;
            bool known = r.placed && r.file >= 1 && r.file <= files->count;
            if (known)
                pav_str_addf(out, "%s:%ld: %s\n", files->paths[r.file - 1], r.line, r.text);
            else
                pav_str_addf(out, "%s:1: %s\n", first, r.text);
        }
        free(copy);
    }
}

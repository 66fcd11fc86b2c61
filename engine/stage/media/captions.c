/* A WebVTT reader that forgives what it can and says where it cannot. */
#include "stage/media/captions.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define FILE_MAX (8u << 20)
#define CUES_MAX 100000

struct reader {
    const char *path;
    const char *at, *end;
    int line; /* of `at` */
    struct pav_captions *captions;
    size_t capacity;
    struct pav_str *complaints;
};

static void complain(struct reader *r, int line, const char *what)
{
    pav_str_addf(r->complaints, "%s:%d: %s\n", r->path, line, what);
}

struct span {
    const char *text;
    size_t length;
};

static bool next_line(struct reader *r, struct span *line)
{
    if (r->at >= r->end)
        return false;
    const char *stop = r->at;
    while (stop < r->end && *stop != '\n' && *stop != '\r')
        stop++;
    *line = (struct span){r->at, (size_t)(stop - r->at)};
    bool pair = stop + 1 < r->end && stop[0] == '\r' && stop[1] == '\n';
    stop += pair ? 2 : stop < r->end ? 1 : 0;
    r->at = stop;
    r->line++;
    return true;
}

static bool has(const struct span *line, const char *part)
{
    return memmem(line->text, line->length, part, strlen(part)) != NULL;
}

static bool starts(const struct span *line, const char *word)
{
    size_t n = strlen(word);
    return line->length >= n && memcmp(line->text, word, n) == 0 &&
           (line->length == n || line->text[n] == ' ' || line->text[n] == '\t');
}

/* Digits of one part of a time; -1: none. */
static long digits(const char **at, const char *end, int least, int most)
{
    long value = 0;
    int count = 0;
    for (; *at < end && isdigit((unsigned char)**at) && count < most; (*at)++, count++)
        value = value * 10 + (**at - '0');
    return count >= least && !(*at < end && isdigit((unsigned char)**at)) ? value : -1;
}

/* [hours:]minutes:seconds.thousandths; advances. */
static bool read_time(const char **at, const char *end, double *t_s)
{
    long parts[3], count = 0;
    for (;;) {
        long value = digits(at, end, count ? 2 : 1, count ? 2 : 6);
        if (value < 0 || count == 3)
            return false;
        parts[count++] = value;
        if (*at >= end || **at != ':')
            break;
        (*at)++;
    }
    if (count < 2 || *at >= end || (**at != '.' && **at != ','))
        return false;
    (*at)++;
    long thousandths = digits(at, end, 3, 3);
    if (thousandths < 0 || parts[count - 1] > 59 || parts[count - 2] > (count == 3 ? 59 : 999999))
        return false;
    long minutes = count == 3 ? parts[0] * 60 + parts[1] : parts[0];
    *t_s = (double)minutes * 60 + (double)parts[count - 1] + (double)thousandths / 1000;
    return true;
}

static void skip_blanks(const char **at, const char *end)
{
    while (*at < end && (**at == ' ' || **at == '\t'))
        (*at)++;
}

/* "begin --> end settings" */
static bool read_times(const struct span *line, struct pav_cue *cue)
{
    const char *at = line->text, *end = line->text + line->length;
    skip_blanks(&at, end);
    if (!read_time(&at, end, &cue->begin_s))
        return false;
    skip_blanks(&at, end);
    if (end - at < 3 || memcmp(at, "-->", 3) != 0)
        return false;
    at += 3;
    skip_blanks(&at, end);
    return read_time(&at, end, &cue->end_s) && (at == end || *at == ' ' || *at == '\t');
}

static const struct {
    const char *name, *text;
} entities[] = {
    {"&amp;", "&"},       {"&lt;", "<"},       {"&gt;", ">"},       {"&quot;", "\""},
    {"&nbsp;", "\u00a0"}, {"&lrm;", "\u200e"}, {"&rlm;", "\u200f"}, {"&apos;", "'"},
};

/* Adds one line of words: tags are left out, character references resolved. */
static void add_words(struct pav_str *out, const struct span *line)
{
    for (size_t i = 0; i < line->length;) {
        const char *at = line->text + i;
        if (*at == '<') {
            const char *close = memchr(at, '>', line->length - i);
            i = close ? (size_t)(close - line->text) + 1 : line->length;
            continue;
        }
        size_t step = 1;
        const char *text = at;
        size_t bytes = 1;
        for (size_t e = 0; *at == '&' && e < sizeof entities / sizeof *entities; e++) {
            size_t n = strlen(entities[e].name);
            if (line->length - i >= n && memcmp(at, entities[e].name, n) == 0) {
                step = n;
                text = entities[e].text;
                bytes = strlen(text);
            }
        }
        pav_str_add_bytes(out, text, bytes);
        i += step;
    }
}

static void keep(struct reader *r, struct pav_cue *cue, struct pav_str *words)
{
    struct pav_captions *c = r->captions;
    if (c->count == r->capacity) {
        r->capacity = r->capacity ? r->capacity * 2 : 32;
        c->cues = pav_realloc(c->cues, r->capacity * sizeof *c->cues);
    }
    cue->text = pav_strndup(words->text, words->length);
    if (cue->end_s - cue->begin_s > c->longest_s)
        c->longest_s = cue->end_s - cue->begin_s;
    c->cues[c->count++] = *cue;
}

/* The words after the line of times, up to an empty line. */
static void read_words(struct reader *r, struct pav_str *words)
{
    struct span line;
    while (next_line(r, &line) && line.length) {
        if (words->length)
            pav_str_add(words, "\n");
        add_words(words, &line);
    }
}

static void skip_block(struct reader *r)
{
    struct span line;
    while (next_line(r, &line) && line.length)
        ;
}

static void read_cue(struct reader *r, const struct span *times, int number)
{
    struct pav_cue cue = {.line = number};
    struct pav_str words = {0};
    bool good = read_times(times, &cue);
    read_words(r, &words);
    if (!good)
        complain(r, number, "expected a time like 00:01.000 --> 00:04.500; this cue is left out");
    else if (cue.end_s <= cue.begin_s)
        complain(r, number, "this cue ends before it begins and is left out");
    else if (words.length && r->captions->count < CUES_MAX)
        keep(r, &cue, &words);
    pav_str_finish(&words);
}

static int by_begin(const void *a, const void *b)
{
    const struct pav_cue *x = a, *y = b;
    if (x->begin_s != y->begin_s)
        return x->begin_s < y->begin_s ? -1 : 1;
    return x->line - y->line;
}

bool pav_captions_parse(struct pav_captions *captions, const char *path, const char *text,
                        size_t length, struct pav_str *complaints)
{
    struct reader r = {.path = path,
                       .at = text,
                       .end = text + length,
                       .captions = captions,
                       .complaints = complaints};
    if (length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
        r.at += 3;
    struct span line, name;
    if (!next_line(&r, &line) || !starts(&line, "WEBVTT")) {
        complain(&r, 1, "is not WebVTT: the first line must be WEBVTT");
        return false;
    }
    if (line.length)
        skip_block(&r);
    while (next_line(&r, &line)) {
        int number = r.line;
        if (!line.length)
            continue;
        if (starts(&line, "NOTE") || starts(&line, "STYLE") || starts(&line, "REGION")) {
            skip_block(&r);
            continue;
        }
        if (has(&line, "-->")) {
            read_cue(&r, &line, number);
            continue;
        }
        name = line; /* a cue's name: its times stand on the next line */
        if (next_line(&r, &line) && has(&line, "-->")) {
            read_cue(&r, &line, r.line);
            continue;
        }
        complain(&r, number, "expected a line with -->; this block is left out");
        if (line.text != name.text && line.length)
            skip_block(&r);
    }
    if (captions->count)
        qsort(captions->cues, captions->count, sizeof *captions->cues, by_begin);
    return true;
}

bool pav_captions_read(struct pav_captions *captions, const char *path, const char *language,
                       struct pav_str *complaints)
{
    *captions = (struct pav_captions){.language = pav_strdup(language)};
    size_t length;
    char *text = pav_read_file(path, FILE_MAX, &length);
    if (!text) {
        pav_str_addf(complaints, "%s:1: cannot be read (%s)\n", path, strerror(errno));
        return false;
    }
    bool good = pav_captions_parse(captions, path, text, length, complaints);
    free(text);
    return good;
}

void pav_captions_finish(struct pav_captions *captions)
{
    for (size_t i = 0; i < captions->count; i++)
        free(captions->cues[i].text);
    free(captions->cues);
    free(captions->language);
    *captions = (struct pav_captions){0};
}

void pav_captions_at(const struct pav_captions *captions, double t_s, char *out, size_t bytes)
{
    size_t used = 0, from = 0, to = captions->count;
    while (from < to) { /* no cue that began earlier than this can still stand */
        size_t middle = from + (to - from) / 2;
        if (captions->cues[middle].begin_s < t_s - captions->longest_s)
            from = middle + 1;
        else
            to = middle;
    }
    out[0] = 0;
    for (size_t i = from; i < captions->count && captions->cues[i].begin_s <= t_s; i++) {
        const struct pav_cue *cue = &captions->cues[i];
        if (cue->end_s <= t_s || used + 2 >= bytes)
            continue;
        if (used)
            out[used++] = '\n';
        pav_strcpy(out + used, bytes - used, cue->text);
        used += strlen(out + used);
    }
}

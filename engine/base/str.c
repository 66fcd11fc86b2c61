/* Owns memory that never fails, growing texts, paths, nearest words, whole files. */
#include "base/str.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

static void (*oom_end)(void);

void pav_oom_set(void (*end)(void))
{
    oom_end = end;
}

static _Noreturn void out_of_memory(void)
{
    if (oom_end)
        oom_end();
    static const char words[] = "[pavilion] out of memory\n";
    ssize_t ignored = write(2, words, sizeof words - 1);
    (void)ignored;
    abort();
}

void *pav_alloc(size_t bytes)
{
    void *memory = calloc(1, bytes ? bytes : 1);
    if (!memory)
        out_of_memory();
    return memory;
}

void *pav_realloc(void *old, size_t bytes)
{
    void *memory = realloc(old, bytes ? bytes : 1);
    if (!memory)
        out_of_memory();
    return memory;
}

char *pav_strndup(const char *text, size_t bytes)
{
    size_t length = strnlen(text, bytes);
    char *copy = pav_alloc(length + 1);
    memcpy(copy, text, length);
    return copy;
}

char *pav_strdup(const char *text)
{
    return pav_strndup(text, strlen(text));
}

char *pav_sprintf(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = NULL;
    if (vasprintf(&text, format, arguments) < 0)
        out_of_memory();
    va_end(arguments);
    return text;
}

/* --- growing texts --- */

static void reserve(struct pav_str *s, size_t more)
{
    size_t need = s->length + more + 1;
    if (need <= s->capacity)
        return;
    size_t capacity = s->capacity ? s->capacity : 64;
    while (capacity < need)
        capacity *= 2;
    s->text = pav_realloc(s->text, capacity);
    s->capacity = capacity;
}

void pav_str_add_bytes(struct pav_str *s, const char *bytes, size_t count)
{
    reserve(s, count);
    if (count > 0)
        memcpy(s->text + s->length, bytes, count);
    s->length += count;
    s->text[s->length] = 0;
}

void pav_str_add(struct pav_str *s, const char *text)
{
    pav_str_add_bytes(s, text, strlen(text));
}

void pav_str_addf(struct pav_str *s, const char *format, ...)
{
    reserve(s, 64);
    for (;;) {
        size_t room = s->capacity - s->length;
        va_list arguments;
        va_start(arguments, format);
        int length = vsnprintf(s->text + s->length, room, format, arguments);
        va_end(arguments);
        if (length < 0)
            s->text[s->length] = 0;
        else if ((size_t)length < room)
            s->length += (size_t)length;
        else
            reserve(s, (size_t)length);
        if (length < 0 || (size_t)length < room)
            return;
    }
}

void pav_str_finish(struct pav_str *s)
{
    free(s->text);
    *s = (struct pav_str){0};
}

/* --- paths --- */

char *pav_path_join(const char *folder, const char *name)
{
    size_t length = strlen(folder);
    if (name[0] == '/' || length == 0)
        return pav_strdup(name);
    return pav_sprintf("%s%s%s", folder, folder[length - 1] == '/' ? "" : "/", name);
}

char *pav_path_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return pav_strdup(".");
    return slash == path ? pav_strdup("/") : pav_strndup(path, (size_t)(slash - path));
}

const char *pav_path_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

bool pav_path_ends(const char *path, const char *suffix)
{
    size_t length = strlen(path), end = strlen(suffix);
    return length >= end && strcasecmp(path + length - end, suffix) == 0;
}

bool pav_path_inside(const char *name)
{
    if (name[0] == 0 || name[0] == '/')
        return false;
    while (*name) {
        size_t step = strcspn(name, "/");
        if (step == 2 && name[0] == '.' && name[1] == '.')
            return false;
        name += step;
        name += strspn(name, "/");
    }
    return true;
}

/* --- nearest word --- */

#define WORD_MAX 64

static int least(int a, int b)
{
    return a < b ? a : b;
}

/* Optimal string alignment: insertions, deletions, changes, swaps of neighbours. */
static int distance(const char *a, size_t n, const char *b, size_t m)
{
    int rows[3][WORD_MAX + 1];
    int *before = rows[0], *last = rows[1], *row = rows[2];
    for (size_t j = 0; j <= m; j++)
        last[j] = (int)j;
    for (size_t i = 1; i <= n; i++) {
        row[0] = (int)i;
        for (size_t j = 1; j <= m; j++) {
            int change = last[j - 1] + (a[i - 1] != b[j - 1]);
            row[j] = least(change, least(last[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = least(row[j], before[j - 2] + 1);
        }
        int *spare = before;
        before = last;
        last = row;
        row = spare;
    }
    return last[m];
}

const char *pav_nearest(const char *typed, const char *const *words)
{
    size_t length = strlen(typed);
    if (length == 0 || length > WORD_MAX)
        return NULL;
    const char *nearest = NULL;
    int best = (int)(length + 2) / 3 + 1;
    for (; *words; words++) {
        size_t other = strlen(*words);
        if (other > WORD_MAX || other < 1)
            continue;
        int d = distance(typed, length, *words, other);
        if (d < best && d < (int)(length > other ? length : other)) {
            best = d;
            nearest = *words;
        }
    }
    return nearest;
}

/* --- numbers --- */

static pthread_once_t plain_once = PTHREAD_ONCE_INIT;
static locale_t plain; /* libraries may set LC_NUMERIC behind our back */

static void make_plain(void)
{
    plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
}

bool pav_number(const char *text, double *out, const char **end)
{
    const char *start = text + strspn(text, " \t");
    size_t digits = strspn(start, "+-.0123456789eE");
    char copy[64];
    if (digits == 0 || digits >= sizeof copy)
        return false;
    /* A copy, since strtod would read on into "0x10", and an "e" may begin a word. */
    memcpy(copy, start, digits);
    copy[digits] = 0;
    pthread_once(&plain_once, make_plain);
    char *stop;
    double value = strtod_l(copy, &stop, plain);
    if (stop == copy || !isfinite(value))
        return false;
    const char *after = start + (stop - copy);
    if (end)
        *end = after;
    else if (after[strspn(after, " \t")] != 0)
        return false;
    *out = value;
    return true;
}

void pav_str_add_float(struct pav_str *s, float value)
{
    pthread_once(&plain_once, make_plain);
    locale_t before = uselocale(plain);
    char text[32];
    for (int digits = 6; digits <= 9; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, (double)value);
        if (strtof(text, NULL) == value)
            break;
    }
    uselocale(before);
    pav_str_add(s, text);
}

/* --- UTF-8 --- */

size_t pav_utf8_length(const char *bytes)
{
    const unsigned char *text = (const unsigned char *)bytes;
    unsigned char c = text[0];
    size_t length = c < 0x80 ? 1 : c >= 0xc2 && c < 0xe0 ? 2 : (c & 0xf0) == 0xe0 ? 3 : 4;
    if (c >= 0x80 && (c < 0xc2 || c > 0xf4))
        return 0;
    for (size_t i = 1; i < length; i++) {
        if ((text[i] & 0xc0) != 0x80)
            return 0;
    }
    bool overlong = (c == 0xe0 && text[1] < 0xa0) || (c == 0xf0 && text[1] < 0x90);
    bool beyond = (c == 0xed && text[1] > 0x9f) || (c == 0xf4 && text[1] > 0x8f);
    return overlong || beyond ? 0 : length;
}

size_t pav_utf8_character(const char *text, uint32_t *character)
{
    static const unsigned char masks[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    const unsigned char *bytes = (const unsigned char *)text;
    size_t length = pav_utf8_length(text);
    *character = length ? bytes[0] & masks[length] : 0xfffd;
    for (size_t i = 1; i < length; i++)
        *character = *character << 6 | (bytes[i] & 0x3f);
    return length;
}

bool pav_utf8_valid(const char *text)
{
    while (*text) {
        size_t length = pav_utf8_length(text);
        if (length == 0)
            return false;
        text += length;
    }
    return true;
}

void pav_strcpy(char *out, size_t bytes, const char *text)
{
    if (bytes == 0)
        return;
    size_t used = 0;
    while (*text) {
        size_t length = pav_utf8_length(text);
        size_t take = length ? length : 1;
        if (used + take >= bytes)
            break;
        if (length)
            memcpy(out + used, text, length);
        else
            out[used] = '?';
        used += take;
        text += take;
    }
    out[used] = 0;
}

/* --- files --- */

static char *read_all(int fd, size_t limit, size_t *length)
{
    struct pav_str all = {0};
    pav_str_add(&all, "");
    char chunk[16384];
    for (;;) {
        ssize_t got = read(fd, chunk, sizeof chunk);
        if (got < 0 && errno == EINTR)
            continue;
        if (got == 0)
            break;
        if (got > 0 && all.length + (size_t)got <= limit) {
            pav_str_add_bytes(&all, chunk, (size_t)got);
            continue;
        }
        int why = got < 0 ? errno : EFBIG;
        pav_str_finish(&all);
        errno = why;
        return NULL;
    }
    if (length)
        *length = all.length;
    return all.text;
}

char *pav_read_file(const char *path, size_t limit, size_t *length)
{
    /* Without O_NONBLOCK opening a FIFO would wait for its writer. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return NULL;
    struct stat s;
    char *text = NULL;
    int why = 0;
    if (fstat(fd, &s) != 0)
        why = errno;
    else if (!S_ISREG(s.st_mode))
        why = S_ISDIR(s.st_mode) ? EISDIR : EINVAL;
    else if (!(text = read_all(fd, limit, length)))
        why = errno;
    close(fd);
    errno = why;
    return text;
}

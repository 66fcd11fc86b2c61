/* Owns the newest lines of the log: a ring of bytes, and where each line in it begins. */
#include "keeper/journal.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "base/str.h"

#define LINE_MAX_BYTES 640

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char ring[PAV_JOURNAL_BYTES];
static uint64_t starts[PAV_JOURNAL_LINES], head; /* in bytes ever written */
static uint64_t lines;                           /* ever written */
static bool is_open;

static void put(const char *bytes, size_t length)
{
    while (length > 0) {
        size_t at = (size_t)(head % sizeof ring), room = sizeof ring - at;
        size_t part = length < room ? length : room;
        memcpy(ring + at, bytes, part);
        head += part;
        bytes += part;
        length -= part;
    }
}

/* Cut at the last whole character. */
static size_t whole(const char *text, size_t length)
{
    while (length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80)
        length--;
    return length;
}

void pav_journal_add(const char *line, size_t length)
{
    char at[32];
    struct tm parts;
    time_t now = time(NULL);
    size_t stamp = strftime(at, sizeof at, "%Y-%m-%dT%H:%M:%SZ ", gmtime_r(&now, &parts));
    pthread_mutex_lock(&lock);
    if (is_open) {
        starts[lines++ % PAV_JOURNAL_LINES] = head;
        put(at, stamp);
        put(line, length < LINE_MAX_BYTES ? length : whole(line, LINE_MAX_BYTES));
        put("\n", 1);
    }
    pthread_mutex_unlock(&lock);
}

static void hear(void *data, enum pav_log_level level, const char *who, const char *text)
{
    char line[LINE_MAX_BYTES + 64];
    (void)data;
    (void)level;
    int length = snprintf(line, sizeof line, "[%s] %s", who, text);
    if (length > 0)
        pav_journal_add(line, (size_t)length < sizeof line ? (size_t)length : sizeof line - 1);
}

void pav_journal_open(void)
{
    /* Written to once, so that a kiosk whose log grows does not. */
    memset(ring, ' ', sizeof ring);
    memset(starts, 0, sizeof starts);
    is_open = true;
    pav_log_set_sink(hear, NULL);
}

char *pav_journal_text(size_t *length)
{
    struct pav_str text = {0};
    pthread_mutex_lock(&lock);
    uint64_t first = lines > PAV_JOURNAL_LINES ? lines - PAV_JOURNAL_LINES : 0;
    while (first < lines && head - starts[first % PAV_JOURNAL_LINES] > sizeof ring)
        first++;
    uint64_t at = first < lines ? starts[first % PAV_JOURNAL_LINES] : head;
    while (at < head) {
        size_t from = (size_t)(at % sizeof ring), part = sizeof ring - from;
        part = head - at < part ? (size_t)(head - at) : part;
        pav_str_add_bytes(&text, ring + from, part);
        at += part;
    }
    pthread_mutex_unlock(&lock);
    *length = text.length;
    return text.text ? text.text : pav_strdup("");
}

/* Owns the log: levels, whole lines to standard error in one write, the sink. */
#include "base/log.h"

#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static atomic_int limit = PAV_LOG_INFO;
static atomic_bool limit_set;
static bool journal;
static pav_log_sink *sink_call;
static void *sink_data;

/* sd-daemon(3): standard error is the journal when its device and inode are those named. */
static bool is_journal(void)
{
    const char *named = getenv("JOURNAL_STREAM");
    unsigned long long device, inode;
    struct stat s;
    if (!named || sscanf(named, "%llu:%llu", &device, &inode) != 2 || fstat(2, &s) != 0)
        return false;
    return s.st_dev == device && s.st_ino == inode;
}

static void start(void)
{
    static const char *const names[] = {[PAV_LOG_ERROR] = "error",
                                        [PAV_LOG_WARN] = "warn",
                                        [PAV_LOG_INFO] = "info",
                                        [PAV_LOG_DEBUG] = "debug",
                                        [PAV_LOG_TRACE] = "trace"};
    const char *asked = getenv("PAVILION_LOG");
    for (int i = PAV_LOG_ERROR; asked && i <= PAV_LOG_TRACE; i++) {
        if (strcasecmp(asked, names[i]) == 0 && !limit_set)
            limit = i;
    }
    journal = is_journal();
}

void pav_log_set_level(enum pav_log_level level)
{
    limit_set = true;
    limit = (int)level;
}

void pav_log_set_sink(pav_log_sink *sink, void *data)
{
    pthread_mutex_lock(&lock);
    sink_call = sink;
    sink_data = data;
    pthread_mutex_unlock(&lock);
}

/* What comes from files and devices must not steer a terminal. */
static void disarm(char *text)
{
    for (unsigned char *c = (unsigned char *)text; *c; c++) {
        if ((*c < 0x20 && *c != '\t') || *c == 0x7f)
            *c = '?';
    }
}

static void write_all(const char *bytes, size_t count)
{
    while (count > 0) {
        ssize_t done = write(2, bytes, count);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return;
        bytes += done;
        count -= (size_t)done;
    }
}

static void write_line(const char *who, enum pav_log_level level, char *text)
{
    static const char *const priority[] = {[PAV_LOG_ERROR] = "<3>",
                                           [PAV_LOG_WARN] = "<4>",
                                           [PAV_LOG_INFO] = "<6>",
                                           [PAV_LOG_DEBUG] = "<7>",
                                           [PAV_LOG_TRACE] = "<7>"};
    disarm(text);
    char small[512];
    const char *head = journal ? priority[level] : "";
    int length = snprintf(small, sizeof small, "%s[%s] %s\n", head, who, text);
    if (length >= 0 && (size_t)length < sizeof small) {
        write_all(small, (size_t)length);
    } else {
        char *large = NULL;
        length = asprintf(&large, "%s[%s] %s\n", head, who, text);
        if (length >= 0) {
            write_all(large, (size_t)length);
            free(large);
        }
    }
    if (sink_call)
        sink_call(sink_data, level, who, text);
}

void pav_log(const char *who, enum pav_log_level level, const char *format, ...)
{
    pthread_once(&once, start);
    if (level < PAV_LOG_ERROR || level > PAV_LOG_TRACE || (int)level > limit)
        return;
    int saved = errno;
    char small[512], *text = small, *large = NULL;
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(small, sizeof small, format, arguments);
    va_end(arguments);
    if (length >= (int)sizeof small) {
        va_start(arguments, format);
        if (vasprintf(&large, format, arguments) >= 0)
            text = large;
        else
            large = NULL;
        va_end(arguments);
    }
    pthread_mutex_lock(&lock);
    char *rest = text;
    for (char *line = strsep(&rest, "\n"); line; line = strsep(&rest, "\n")) {
        if (*line || line == text)
            write_line(who ? who : "pavilion", level, line);
    }
    pthread_mutex_unlock(&lock);
    free(large);
    errno = saved;
}

/* Tests the log: level, one prefixed line each, harmless characters, long texts. */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"
#include "check.h"

struct heard {
    struct pav_str all;
    int lines;
    enum pav_log_level level;
};

static void hear(void *data, enum pav_log_level level, const char *who, const char *text)
{
    struct heard *heard = data;
    heard->lines++;
    heard->level = level;
    pav_str_addf(&heard->all, "%s|%s\n", who, text);
}

static void drops_what_is_above_the_level(void)
{
    struct heard heard = {0};
    pav_log_set_sink(hear, &heard);
    pav_log_set_level(PAV_LOG_WARN);
    pav_log("a", PAV_LOG_INFO, "not heard");
    CHECK_INT(heard.lines, 0);
    pav_log("a", PAV_LOG_WARN, "heard %d", 7);
    CHECK_INT(heard.lines, 1);
    CHECK_INT(heard.level, PAV_LOG_WARN);
    CHECK_STR(heard.all.text, "a|heard 7\n");
    pav_log_set_sink(NULL, NULL);
    pav_str_finish(&heard.all);
}

static void splits_lines_and_disarms_controls(void)
{
    struct heard heard = {0};
    pav_log_set_sink(hear, &heard);
    pav_log("b", PAV_LOG_ERROR, "one\ntwo\x1b[31m\n");
    CHECK_INT(heard.lines, 2);
    CHECK_STR(heard.all.text, "b|one\nb|two?[31m\n");
    pav_log_set_sink(NULL, NULL);
    pav_str_finish(&heard.all);
}

static void keeps_long_texts_whole(void)
{
    struct heard heard = {0};
    pav_log_set_sink(hear, &heard);
    char *text = pav_alloc(1001);
    memset(text, 'x', 1000);
    pav_log("c", PAV_LOG_ERROR, "%s", text);
    CHECK_INT(heard.all.length, 1000 + 3);
    pav_log_set_sink(NULL, NULL);
    pav_str_finish(&heard.all);
    free(text);
}

int main(void)
{
    RUN(drops_what_is_above_the_level);
    RUN(splits_lines_and_disarms_controls);
    RUN(keeps_long_texts_whole);
    return check_end();
}

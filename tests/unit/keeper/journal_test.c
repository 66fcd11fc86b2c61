/* The newest lines of the log in memory: whole, in order, and never more than there is room for. */
#include <stdlib.h>

#include "base/log.h"
#include "base/str.h"
#include "check.h"
#include "keeper/journal.h"

static size_t lines_of(const char *text)
{
    size_t count = 0;
    for (; *text; text++)
        count += *text == '\n';
    return count;
}

static void what_is_logged_and_printed_is_kept_with_its_time(void)
{
    size_t length;
    pav_log("keeper", PAV_LOG_WARN, "a lamp is out");
    pav_journal_add("[stage] said so", 15);
    char *text = pav_journal_text(&length);
    CHECK_INT(length, strlen(text));
    CHECK_INT(lines_of(text), 2);
    CHECK_HAS(text, "Z [keeper] a lamp is out\n20");
    CHECK_HAS(text, "Z [stage] said so\n");
    CHECK(strncmp(text, "20", 2) == 0 && text[10] == 'T');
    free(text);
}

static void the_newest_thousand_are_kept(void)
{
    size_t length;
    char line[64];
    for (int i = 0; i < 5000; i++)
        pav_journal_add(line, (size_t)snprintf(line, sizeof line, "[stage] line %d.", i));
    char *text = pav_journal_text(&length);
    CHECK_INT(lines_of(text), PAV_JOURNAL_LINES);
    CHECK_HAS(text, " line 4999.\n");
    CHECK_HAS(text, " line 4000.\n");
    CHECK(!strstr(text, " line 3999.\n"));
    free(text);
}

static void long_lines_leave_room_for_fewer(void)
{
    size_t length;
    char line[1000];
    memset(line, 'x', sizeof line);
    for (int i = 0; i < 3000; i++) {
        memcpy(line, i % 2 ? "[a]" : "[b]", 3);
        pav_journal_add(line, 400 + (size_t)(i % 600));
    }
    char *text = pav_journal_text(&length);
    CHECK(length <= PAV_JOURNAL_BYTES && length > PAV_JOURNAL_BYTES * 9 / 10);
    for (const char *at = text; *at; at = strchr(at, '\n') + 1)
        CHECK(at[4] == '-' && at[19] == 'Z' && at[21] == '['); /* each begins whole */
    free(text);
}

static void a_cut_does_not_halve_a_letter(void)
{
    struct pav_str line = {0};
    size_t length;
    pav_str_add(&line, "[stage]");
    for (int i = 0; i < 500; i++)
        pav_str_add(&line, "é");
    pav_journal_add(line.text, line.length);
    char *text = pav_journal_text(&length);
    CHECK(pav_utf8_valid(text));
    free(text);
    pav_str_finish(&line);
}

int main(void)
{
    pav_journal_open();
    RUN(what_is_logged_and_printed_is_kept_with_its_time);
    RUN(the_newest_thousand_are_kept);
    RUN(long_lines_leave_room_for_fewer);
    RUN(a_cut_does_not_halve_a_letter);
    return check_end();
}

/* The file of the panel's tokens: what is taken, what is refused in words, and what stays in force. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "check.h"
#include "keeper/access.h"

static char path[64] = "/tmp/pavilion-access-XXXXXX/access.json";
static char said[2000];
static int told;

static void hear(void *data, enum pav_log_level level, const char *who, const char *text)
{
    (void)data;
    (void)level;
    (void)who;
    snprintf(said, sizeof said, "%s", text);
}

static void put(const char *text, mode_t mode)
{
    unlink(path);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text) || fchmod(fd, mode) != 0)
        abort();
    close(fd);
}

static const char good[] = "{\"viewer\": \"0123456789abcdef\", \"guard\": \"0123456789abcdeF\","
                           " \"technician\": \"0123456789-_cdef\"}";

static void only_good_texts_are_taken(void)
{
    static const struct {
        const char *text, *why;
    } bad[] = {
        {"", "line 1"},
        {"[]", "expected {\"technician\""},
        {"{}", "expected {\"technician\""},
        {"{\"guard\": \"0123456789abcdef\"", "line 1"},
        {"{\"guard\": \"0123456789abcde\"}", "the token of \"guard\": expected 16 to 64"},
        {"{\"guard\": \"\"}", "16 to 64"},
        {"{\"guard\": 12345678901234567}", "16 to 64"},
        {"{\"guard\": \"0123456789abcde;\"}", "letters, digits"},
        {"{\"guard\": \"01234567890123456789012345678901234567890123456789012345678901234\"}",
         "16 to 64"},
        {"{\"gaurd\": \"0123456789abcdef\"}", "\"gaurd\" is no role"},
        {"{\"guard\": \"0123456789abcdef\", \"viewer\": \"0123456789abcdef\"}", "the same token"},
        {"{\"guard\": \"0123456789abcdef\", \"guard\": \"0123456789abcdee\"}", "line 1"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char *why = NULL;
        CHECK(!pav_access_parse(bad[i].text, strlen(bad[i].text), &why));
        CHECK_HAS(why ? why : "", bad[i].why);
        CHECK(!strstr(why ? why : "", "0123456789abcdef")); /* no token is repeated */
        free(why);
    }
    char *why = NULL;
    json_t *tokens = pav_access_parse(good, strlen(good), &why);
    CHECK(tokens && !why && json_object_size(tokens) == 3);
    json_decref(tokens);
}

static struct pav_events events;
static struct pav_access_file file;

static void changed(void *data)
{
    (void)data;
    told++;
}

static void open_file(void)
{
    said[0] = 0;
    told = 0;
    file = (struct pav_access_file){.changed = changed};
    pav_access_file_open(&file, &events, path);
}

static void who_may_read_it_matters(void)
{
    static const mode_t open_modes[] = {0644, 0660, 0641, 0604, 0740, 0650};
    for (size_t i = 0; i < sizeof open_modes / sizeof *open_modes; i++) {
        put(good, open_modes[i]);
        open_file();
        CHECK(!file.tokens);
        CHECK(pav_access_file_locks(&file)); /* nobody comes in, rather than everybody */
        CHECK_HAS(said, "chmod 0640");
        CHECK_HAS(said, "nobody is let in");
        pav_access_file_finish(&file);
    }
    static const mode_t shut_modes[] = {0600, 0640, 0400, 0440};
    for (size_t i = 0; i < sizeof shut_modes / sizeof *shut_modes; i++) {
        put(good, shut_modes[i]);
        open_file();
        CHECK(file.tokens);
        CHECK(pav_access_file_locks(&file));
        pav_access_file_finish(&file);
    }
    put(good, 0600);
    if (geteuid() == 0 && chown(path, 12345, 0) == 0) {
        open_file();
        CHECK(!file.tokens && pav_access_file_locks(&file));
        CHECK_HAS(said, "belongs to somebody else");
        pav_access_file_finish(&file);
    }
    unlink(path);
    if (mkdir(path, 0700) != 0)
        abort();
    open_file();
    CHECK(!file.tokens && pav_access_file_locks(&file));
    pav_access_file_finish(&file);
    rmdir(path);
}

static void without_a_file_nothing_is_locked(void)
{
    unlink(path);
    open_file();
    CHECK(!pav_access_file_locks(&file));
    CHECK_STR(said, "");
    pav_access_file_finish(&file);
}

static bool serve_until(int turns, int64_t within_ns)
{
    int64_t end_ns = pav_clock_ns() + within_ns;
    while (told < turns && pav_clock_ns() < end_ns) {
        pav_events_wait(&events, pav_clock_ns() + 20 * PAV_NS_PER_MS);
        pav_access_file_tend(&file, pav_clock_ns());
    }
    return told >= turns;
}

static void a_change_is_taken_and_a_bad_one_is_not(void)
{
    put(good, 0600);
    open_file();
    REQUIRE(file.tokens);
    put("{\"technician\": \"a-new-token-of-today\"}", 0600);
    CHECK(serve_until(1, 3 * PAV_NS_PER_S));
    CHECK_INT(json_object_size(file.tokens), 1);
    put("{\"technician\": \"short\"}", 0600);
    int64_t end_ns = pav_clock_ns() + 3 * PAV_NS_PER_S;
    while (!strstr(said, "still can") && pav_clock_ns() < end_ns) {
        pav_events_wait(&events, pav_clock_ns() + 20 * PAV_NS_PER_MS);
        pav_access_file_tend(&file, pav_clock_ns());
    }
    CHECK_HAS(said, "who could come to the panel still can");
    CHECK_STR(json_string_value(json_object_get(file.tokens, "technician")),
              "a-new-token-of-today");
    unlink(path); /* a file that goes opens nothing */
    serve_until(told + 1, 250 * PAV_NS_PER_MS);
    CHECK(pav_access_file_locks(&file) && file.tokens);
    pav_access_file_finish(&file);
}

int main(void)
{
    char folder[64];
    snprintf(folder, sizeof folder, "%.*s", (int)(strrchr(path, '/') - path), path);
    if (!mkdtemp(folder) || !pav_events_init(&events))
        return 1;
    memcpy(path, folder, strlen(folder));
    pav_log_set_sink(hear, NULL);
    RUN(only_good_texts_are_taken);
    RUN(who_may_read_it_matters);
    RUN(without_a_file_nothing_is_locked);
    RUN(a_change_is_taken_and_a_bad_one_is_not);
    rmdir(folder);
    pav_events_finish(&events);
    return check_end();
}

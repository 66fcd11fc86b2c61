/* The technician's code: tries are counted, rests are kept, nothing shortens them. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/str.h"
#include "check.h"
#include "keeper/code.h"
#include "keeper/secret.h"
#include "keeper/store.h"

#define NOON 1795953600

static struct pav_store store;
static struct pav_code code;

static void begin(void)
{
    static char folder[] = "/tmp/pavilion-code-XXXXXX";
    char path[64];
    if (!store.folder) {
        if (!mkdtemp(folder))
            return;
        setenv("STATE_DIRECTORY", folder, 1);
        snprintf(path, sizeof path, "%s/hash", folder);
        setenv("PAVILION_CODE", path, 1);
        char *hash = pav_secret_hash("271828");
        FILE *file = fopen(path, "w");
        fprintf(file, "%s\n", hash);
        fclose(file);
        free(hash);
        pav_store_open(&store);
    }
    unlinkat(store.folder_fd, "code.json", 0);
    pav_code_close(&code);
    pav_code_open(&code, &store);
}

static void again(void)
{
    pav_code_close(&code);
    pav_code_open(&code, &store);
}

static enum pav_code_answer try(const char *typed, int64_t now_s, int64_t *rest_s)
{
    return pav_code_try(&code, &store, typed, now_s, rest_s);
}

static void right_and_wrong(void)
{
    int64_t rest;
    begin();
    REQUIRE(code.hash);
    CHECK_INT(try("271829", NOON, &rest), PAV_CODE_WRONG);
    CHECK_INT(rest, 0);
    CHECK_INT(try("", NOON, &rest), PAV_CODE_WRONG);
    CHECK_INT(try("2718281828459045", NOON, &rest), PAV_CODE_WRONG);
    CHECK_INT(code.wrong, 3);
    CHECK_INT(try("271828", NOON, &rest), PAV_CODE_RIGHT);
    CHECK_INT(code.wrong, 0);
}

static void the_fifth_rests_and_rests_grow(void)
{
    static const int64_t rests[] = {60, 300, 900, 900};
    int64_t rest, now = NOON;
    begin();
    for (int i = 0; i < 4; i++)
        CHECK_INT((try("111112", now, &rest), rest), 0);
    for (int i = 0; i < 4; i++) {
        CHECK_INT(try("111112", now, &rest), PAV_CODE_WRONG);
        CHECK_INT(rest, rests[i]);
        CHECK_INT(try("271828", now + rests[i] - 1, &rest), PAV_CODE_RESTS);
        CHECK_INT(rest, 1);
        now += rests[i];
    }
    CHECK_INT(try("271828", now, &rest), PAV_CODE_RIGHT);
}

static void a_restart_shortens_nothing(void)
{
    int64_t rest;
    begin();
    for (int i = 0; i < 5; i++) {
        try("111112", NOON, &rest);
        again();
    }
    CHECK_INT(try("271828", NOON + 30, &rest), PAV_CODE_RESTS);
    CHECK_INT(rest, 30);
    CHECK_INT(try("271828", NOON + 60, &rest), PAV_CODE_RIGHT);
}

static void a_clock_set_back_locks_nobody_out_for_long(void)
{
    int64_t rest;
    begin();
    for (int i = 0; i < 5; i++)
        try("111112", NOON, &rest);
    CHECK_INT(try("271828", NOON - 365 * 86400, &rest), PAV_CODE_RESTS);
    CHECK_INT(rest, 900);
}

static void without_a_file_there_is_no_way_out(void)
{
    int64_t rest;
    begin();
    const char *path = getenv("PAVILION_CODE");
    char kept[80], *named = strdup(path);
    snprintf(kept, sizeof kept, "%s.kept", path);
    rename(path, kept);
    again();
    CHECK(!code.hash);
    CHECK_INT(try("271828", NOON, &rest), PAV_CODE_RESTS);
    FILE *file = fopen(named, "w");
    fputs("271828\n", file); /* the code itself is no hash, and never taken for one */
    fclose(file);
    again();
    CHECK(!code.hash);
    rename(kept, named);
    free(named);
}

static void codes_are_digits(void)
{
    CHECK(pav_code_valid("271828"));
    CHECK(pav_code_valid("000000000001"));
    CHECK(!pav_code_valid("27182"));
    CHECK(!pav_code_valid("2718281828459"));
    CHECK(!pav_code_valid("555555"));
    CHECK(!pav_code_valid("27182a"));
    CHECK(!pav_code_valid(""));
}

static void chance_favours_no_letter(void)
{
    char text[1001];
    int counts[10] = {0};
    for (int i = 0; i < 20; i++) {
        REQUIRE(pav_secret_random(text, 1000, "0123456789"));
        for (int k = 0; k < 1000; k++)
            counts[text[k] - '0']++;
    }
    for (int i = 0; i < 10; i++)
        CHECK(counts[i] > 1700 && counts[i] < 2300); /* seven standard deviations */
}

int main(void)
{
    RUN(right_and_wrong);
    RUN(the_fifth_rests_and_rests_grow);
    RUN(a_restart_shortens_nothing);
    RUN(a_clock_set_back_locks_nobody_out_for_long);
    RUN(without_a_file_there_is_no_way_out);
    RUN(codes_are_digits);
    RUN(chance_favours_no_letter);
    pav_code_close(&code);
    char *gone = pav_sprintf("rm -rf '%s'", store.folder);
    pav_store_close(&store);
    int removed = system(gone);
    free(gone);
    return check_end() || removed != 0;
}

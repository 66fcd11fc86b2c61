/* Tests texts, paths, nearest words, numbers, UTF-8 and whole files. */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "check.h"

static void grows(void)
{
    struct pav_str s = {0};
    for (int i = 0; i < 1000; i++)
        pav_str_addf(&s, "%03d,", i);
    CHECK_INT(s.length, 4000);
    CHECK(strncmp(s.text + 3996, "999,", 5) == 0);
    pav_str_finish(&s);
    CHECK(s.text == NULL && s.length == 0);
}

static void check_path(char *is, const char *should)
{
    CHECK_STR(is, should);
    free(is);
}

static void takes_paths_apart(void)
{
    check_path(pav_path_join("a", "b"), "a/b");
    check_path(pav_path_join("a/", "b"), "a/b");
    check_path(pav_path_join("a", "/b"), "/b");
    check_path(pav_path_join("", "b"), "b");
    check_path(pav_path_folder("a/b.c"), "a");
    check_path(pav_path_folder("b.c"), ".");
    check_path(pav_path_folder("/b"), "/");
    CHECK_STR(pav_path_name("a/b.c"), "b.c");
    CHECK_STR(pav_path_name("b.c"), "b.c");
    CHECK(pav_path_ends("film.MP4", ".mp4"));
    CHECK(!pav_path_ends("4", ".mp4"));
}

static void knows_what_is_inside(void)
{
    CHECK(pav_path_inside("a/b"));
    CHECK(pav_path_inside("..a/b..c/..."));
    CHECK(!pav_path_inside(""));
    CHECK(!pav_path_inside("/a"));
    CHECK(!pav_path_inside(".."));
    CHECK(!pav_path_inside("a/../../b"));
    CHECK(!pav_path_inside("a/.."));
    CHECK(!pav_path_inside("a//../b"));
}

static void finds_the_nearest(void)
{
    static const char *const words[] = {"programme", "camera", "cameras", "for", "fade", NULL};
    CHECK_STR(pav_nearest("programe", words), "programme");
    CHECK_STR(pav_nearest("porgramme", words), "programme");
    CHECK_STR(pav_nearest("Camera", words), "camera");
    CHECK_STR(pav_nearest("fro", words), "for");
    CHECK(pav_nearest("exhibition", words) == NULL);
    CHECK(pav_nearest("", words) == NULL);
    CHECK(pav_nearest("x", words) == NULL);
    char *endless = pav_alloc(100000);
    memset(endless, 'a', 99999);
    CHECK(pav_nearest(endless, words) == NULL);
    free(endless);
}

static void reads_numbers(void)
{
    double v = -1;
    CHECK(pav_number("0.5", &v, NULL) && v == 0.5);
    CHECK(pav_number(" -2e3 ", &v, NULL) && v == -2000);
    const char *end;
    CHECK(pav_number("180 s", &v, &end) && v == 180);
    CHECK_STR(end, " s");
    CHECK(pav_number("1280x720", &v, &end) && v == 1280);
    CHECK_STR(end, "x720");
    CHECK(!pav_number("", &v, NULL));
    CHECK(!pav_number("x", &v, NULL));
    CHECK(!pav_number("0x10", &v, NULL));
    CHECK(!pav_number("nan", &v, NULL));
    CHECK(!pav_number("inf", &v, NULL));
    CHECK(!pav_number("1e999", &v, NULL));
    CHECK(!pav_number("1,5", &v, NULL));
    CHECK(!pav_number("--1", &v, NULL));
}

static void prints_floats_that_read_back(void)
{
    static const float values[] = {0,          1,      0.1f,   1.0f / 3.0f,
                                   123456.78f, 1e-20f, -3e30f, 16777217.0f};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        struct pav_str s = {0};
        pav_str_add_float(&s, values[i]);
        double v = 0;
        CHECK(pav_number(s.text, &v, NULL));
        CHECK((float)v == values[i]);
        pav_str_finish(&s);
    }
    struct pav_str s = {0};
    pav_str_add_float(&s, 0.1f);
    CHECK_STR(s.text, "0.1");
    pav_str_finish(&s);
}

static void cuts_at_characters(void)
{
    char out[6];
    pav_strcpy(out, sizeof out, "abcdé");
    CHECK_STR(out, "abcd");
    pav_strcpy(out, sizeof out, "abcé");
    CHECK_STR(out, "abcé");
    pav_strcpy(out, sizeof out, "a\xff\xc3");
    CHECK_STR(out, "a??");
    pav_strcpy(out, sizeof out, "\xed\xa0\x80"); /* a surrogate */
    CHECK_STR(out, "???");
    CHECK(!pav_utf8_valid("\xc0\xaf"));
    CHECK(!pav_utf8_valid("\xf4\x90\x80\x80"));
    CHECK(!pav_utf8_valid("\xe2\x82"));
    CHECK(pav_utf8_valid("né à Liège, 한국어, 😀"));
}

static void reads_files(void)
{
    char folder[] = "/tmp/pavilion-str-XXXXXX";
    REQUIRE(mkdtemp(folder));
    char *file = pav_path_join(folder, "file"), *fifo = pav_path_join(folder, "fifo");
    int fd = open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    CHECK(write(fd, "12345", 5) == 5);
    close(fd);
    CHECK(mkfifo(fifo, 0600) == 0);

    size_t length = 0;
    char *text = pav_read_file(file, 5, &length);
    CHECK_STR(text, "12345");
    CHECK_INT(length, 5);
    free(text);
    CHECK(pav_read_file(file, 4, NULL) == NULL);
    CHECK_INT(errno, EFBIG);
    CHECK(pav_read_file(fifo, 4, NULL) == NULL);
    CHECK_INT(errno, EINVAL);
    CHECK(pav_read_file(folder, 4, NULL) == NULL);
    CHECK_INT(errno, EISDIR);
    CHECK(pav_read_file("/tmp/pavilion/none", 4, NULL) == NULL);
    CHECK_INT(errno, ENOENT);

    unlink(file);
    unlink(fifo);
    rmdir(folder);
    free(file);
    free(fifo);
}

int main(void)
{
    /* A locale with a decimal comma, where the machine has one. */
    setlocale(LC_ALL, "fr_BE.UTF-8");
    RUN(grows);
    RUN(takes_paths_apart);
    RUN(knows_what_is_inside);
    RUN(finds_the_nearest);
    RUN(reads_numbers);
    RUN(prints_floats_that_read_back);
    RUN(cuts_at_characters);
    RUN(reads_files);
    return check_end();
}

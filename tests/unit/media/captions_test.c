/* WebVTT: what is accepted, what is complained of and where. */
#include "stage/media/captions.h"

#include <stdlib.h>

#include "check.h"

static struct pav_captions captions;
static struct pav_str complaints;
static char words[512];

static bool parse(const char *text)
{
    pav_captions_finish(&captions);
    pav_str_finish(&complaints);
    return pav_captions_parse(&captions, "film.vtt", text, strlen(text), &complaints);
}

static const char *at(double t_s)
{
    pav_captions_at(&captions, t_s, words, sizeof words);
    return words;
}

static void plain_cues(void)
{
    REQUIRE(
        parse("WEBVTT\n\n00:01.000 --> 00:02.500\nHello\n\n01:00:03.250 --> 01:00:04.000\nLate\n"));
    CHECK_INT(captions.count, 2);
    CHECK_STR(at(0.999), "");
    CHECK_STR(at(1.0), "Hello");
    CHECK_STR(at(2.499), "Hello");
    CHECK_STR(at(2.5), "");
    CHECK_STR(at(3603.25), "Late");
    CHECK(complaints.length == 0);
}

static void every_kind_of_line_end(void)
{
    static const char *const texts[] = {
        "WEBVTT\n\n00:01.000 --> 00:02.000\nOne\nTwo\n",
        "WEBVTT\r\n\r\n00:01.000 --> 00:02.000\r\nOne\r\nTwo\r\n",
        "WEBVTT\r\r00:01.000 --> 00:02.000\rOne\rTwo\r",
        "\xef\xbb\xbfWEBVTT - made by hand\n\n00:01.000 --> 00:02.000\nOne\nTwo",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        REQUIRE(parse(texts[i]));
        CHECK_INT(captions.count, 1);
        CHECK_STR(at(1.5), "One\nTwo");
        CHECK(complaints.length == 0);
    }
}

static void names_settings_blocks(void)
{
    REQUIRE(parse("WEBVTT\nKind: captions\nLanguage: fr\n\nSTYLE\n::cue { color: red }\n\n"
                  "REGION\nid:x\n\nNOTE a remark --> with an arrow\nand a second line\n\n"
                  "first words\n00:01.000 --> 00:02.000 line:90% align:start position:10%\n"
                  "Un\n\nNOTE\n\n2\n00:03.000\t-->\t00:04.000\nDeux\n"));
    CHECK_INT(captions.count, 2);
    CHECK_STR(at(1), "Un");
    CHECK_STR(at(3), "Deux");
    CHECK(complaints.length == 0);
}

static void markup_is_left_out(void)
{
    REQUIRE(parse("WEBVTT\n\n00:01.000 --> 00:02.000\n<v Anna><i>Fish</i> &amp; <c.big>chips</c>\n"
                  "1 &lt; 2 &gt; 0<00:01.500>, &nbsp;AT&T\n"));
    CHECK_STR(at(1), "Fish & chips\n1 < 2 > 0, \u00a0AT&T");
}

static void several_at_once(void)
{
    REQUIRE(parse("WEBVTT\n\n00:01.000 --> 00:09.000\nLong\n\n00:02.000 --> 00:03.000\nShort\n\n"
                  "00:02.000 --> 00:03.000\nThird\n"));
    CHECK_STR(at(2.5), "Long\nShort\nThird");
    CHECK_STR(at(8.9), "Long");
}

static void out_of_order(void)
{
    REQUIRE(parse("WEBVTT\n\n00:05.000 --> 00:06.000\nB\n\n00:01.000 --> 00:02.000\nA\n"));
    CHECK_STR(at(1.5), "A");
    CHECK_STR(at(5.5), "B");
}

static void bad_cues_are_named_and_left_out(void)
{
    REQUIRE(parse("WEBVTT\n\n00:01.000 -> 00:02.000\nArrow\n\n00:61.000 --> 00:62.000\nMinute\n\n"
                  "00:05.000 --> 00:04.000\nBackwards\n\n1:2.3 --> 4\nDigits\n\n"
                  "00:07.000 --> 00:08.000\nGood\n"));
    CHECK_INT(captions.count, 1);
    CHECK_STR(at(7.5), "Good");
    CHECK_HAS(complaints.text, "film.vtt:3: expected a line with -->");
    CHECK_HAS(complaints.text, "film.vtt:6: expected a time like");
    CHECK_HAS(complaints.text, "film.vtt:9: this cue ends before it begins");
    CHECK_HAS(complaints.text, "film.vtt:12: expected a time like");
}

static void not_captions(void)
{
    CHECK(!parse("1\n00:00:01,000 --> 00:00:02,000\nSubRip\n"));
    CHECK_HAS(complaints.text, "film.vtt:1: is not WebVTT");
    CHECK(!parse(""));
    CHECK(!parse("WEBVTTX\n"));
    pav_captions_finish(&captions);
    CHECK(!pav_captions_read(&captions, "/nowhere/x.vtt", "fr", &complaints));
    CHECK_HAS(complaints.text, "/nowhere/x.vtt:1: cannot be read");
}

static void many_cues_are_found(void)
{
    struct pav_str text = {0};
    pav_str_add(&text, "WEBVTT\n\n");
    for (int i = 0; i < 5000; i++)
        pav_str_addf(&text, "%02d:%02d:%02d.000 --> %02d:%02d:%02d.900\nword %d\n\n", i / 3600,
                     i / 60 % 60, i % 60, i / 3600, i / 60 % 60, i % 60, i);
    REQUIRE(parse(text.text));
    CHECK_INT(captions.count, 5000);
    for (int i = 0; i < 5000; i += 37) {
        char should[32];
        snprintf(should, sizeof should, "word %d", i);
        CHECK_STR(at(i + 0.5), should);
        CHECK_STR(at(i + 0.95), "");
    }
    pav_str_finish(&text);
}

/* Whatever the bytes are, it ends and stays inside them. */
static void survives_changed_bytes(void)
{
    static const char whole[] =
        "\xef\xbb\xbfWEBVTT\r\n\r\nNOTE x\r\n\r\n1\r\n00:00:01.000 --> "
        "00:00:02.000 line:0\r\n<i>a</i> &amp; b\r\n\r\n00:03.000 --> 00:04.000\r\nc";
    srand(9);
    for (int round = 0; round < 20000; round++) {
        size_t length = sizeof whole - 1;
        char *text = malloc(length);
        memcpy(text, whole, length);
        for (int i = 0; i < 1 + round % 6; i++)
            text[(size_t)rand() % length] = (char)rand();
        length = (size_t)rand() % (length + 1);
        pav_captions_finish(&captions);
        pav_str_finish(&complaints);
        text = realloc(text, length ? length : 1);
        pav_captions_parse(&captions, "x", text, length, &complaints);
        free(text);
        at(1.5);
    }
    CHECK(true);
}

static void long_words_are_cut_whole(void)
{
    struct pav_str text = {0};
    pav_str_add(&text, "WEBVTT\n\n00:00.000 --> 00:09.000\n");
    for (int i = 0; i < 600; i++)
        pav_str_add(&text, "é");
    REQUIRE(parse(text.text));
    at(1);
    CHECK(strlen(words) < sizeof words && strlen(words) > 500);
    CHECK_INT(strlen(words) % 2, 0); /* never half a letter */
    pav_str_finish(&text);
}

int main(void)
{
    RUN(plain_cues);
    RUN(every_kind_of_line_end);
    RUN(names_settings_blocks);
    RUN(markup_is_left_out);
    RUN(several_at_once);
    RUN(out_of_order);
    RUN(bad_cues_are_named_and_left_out);
    RUN(not_captions);
    RUN(many_cues_are_found);
    RUN(survives_changed_bytes);
    RUN(long_words_are_cut_whole);
    pav_captions_finish(&captions);
    pav_str_finish(&complaints);
    return check_end();
}

/* Tests moments as text: UTC, zones, and what is none. */
#include "check.h"
#include "herald/when.h"

static void both_ways(void)
{
    char text[PAV_WHEN_MAX];
    double at_s;
    pav_when_text(1795000000, text);
    CHECK_STR(text, "2026-11-18T11:06:40Z");
    REQUIRE(pav_when_parse(text, &at_s));
    CHECK_NEAR(at_s, 1795000000, 0);
}

static void zones_and_parts(void)
{
    double at_s;
    static const char *const same[] = {"2026-11-18T12:06:40+01:00", "2026-11-18 07:36:40-0330",
                                       "2026-11-18T11:06:40.0Z", "2026-11-18T11:06:40+00:00"};
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        at_s = 0;
        CHECK(pav_when_parse(same[i], &at_s));
        CHECK_NEAR(at_s, 1795000000, 0);
    }
    CHECK(pav_when_parse("2026-11-18T11:06:40.25Z", &at_s));
    CHECK_NEAR(at_s, 1795000000.25, 1e-6);
}

static void none(void)
{
    static const char *const bad[] = {"",
                                      "now",
                                      "2026-11-18",
                                      "2026-11-18T11:06:40",
                                      "2026-11-18T11:06Z",
                                      "2026-13-18T11:06:40Z",
                                      "2026-11-32T11:06:40Z",
                                      "2026-02-30T11:06:40Z",
                                      "2026-11-18T24:26:40Z",
                                      "2026-11-18T11:06:40Zulu",
                                      "2026-11-18T11:06:40+99:00",
                                      "1969-11-18T11:06:40Z",
                                      "-026-11-18T11:06:40Z",
                                      "2026-11-18T11:06:40.Zx"};
    double at_s;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (pav_when_parse(bad[i], &at_s))
            printf("# \"%s\" was taken\n", bad[i]);
        CHECK(!pav_when_parse(bad[i], &at_s));
    }
}

int main(void)
{
    RUN(both_ways);
    RUN(zones_and_parts);
    RUN(none);
    return check_end();
}

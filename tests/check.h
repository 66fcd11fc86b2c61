/*
 * A small test harness that speaks TAP. A test program is a list of functions:
 *
 *     static void adds(void) { CHECK(1 + 1 == 2); }
 *     int main(void) { RUN(adds); return check_end(); }
 */
#ifndef PAV_TESTS_CHECK_H
#define PAV_TESTS_CHECK_H

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static int check_count, check_failures;
static bool check_ok;
static char check_skip[200];

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            check_ok = false;                                                                      \
            printf("# %s:%d: %s\n", __FILE__, __LINE__, #condition);                               \
        }                                                                                          \
    } while (0)

/* Stops the test when the rest makes no sense without `condition`. */
#define REQUIRE(condition)                                                                         \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            check_ok = false;                                                                      \
            printf("# %s:%d: %s\n", __FILE__, __LINE__, #condition);                               \
            return;                                                                                \
        }                                                                                          \
    } while (0)

#define CHECK_INT(is, should)                                                                      \
    do {                                                                                           \
        long long is_ = (long long)(is), should_ = (long long)(should);                            \
        if (is_ != should_) {                                                                      \
            check_ok = false;                                                                      \
            printf("# %s:%d: %s is %lld, should be %lld\n", __FILE__, __LINE__, #is, is_,          \
                   should_);                                                                       \
        }                                                                                          \
    } while (0)

#define CHECK_NEAR(is, should, tolerance)                                                          \
    do {                                                                                           \
        double is_ = (is), should_ = (should);                                                     \
        if (!(fabs(is_ - should_) <= (tolerance))) {                                               \
            check_ok = false;                                                                      \
            printf("# %s:%d: %s is %g, should be %g\n", __FILE__, __LINE__, #is, is_, should_);    \
        }                                                                                          \
    } while (0)

#define CHECK_STR(is, should)                                                                      \
    do {                                                                                           \
        const char *is_ = (is), *should_ = (should);                                               \
        if (!is_ || strcmp(is_, should_) != 0) {                                                   \
            check_ok = false;                                                                      \
            printf("# %s:%d: %s is \"%s\", should be \"%s\"\n", __FILE__, __LINE__, #is,           \
                   is_ ? is_ : "(null)", should_);                                                 \
        }                                                                                          \
    } while (0)

#define CHECK_HAS(text, part)                                                                      \
    do {                                                                                           \
        const char *text_ = (text), *part_ = (part);                                               \
        if (!text_ || !strstr(text_, part_)) {                                                     \
            check_ok = false;                                                                      \
            printf("# %s:%d: \"%s\" has no \"%s\"\n", __FILE__, __LINE__,                          \
                   text_ ? text_ : "(null)", part_);                                               \
        }                                                                                          \
    } while (0)

/* Ends the test as skipped; the reason is printed. */
#define SKIP(reason)                                                                               \
    do {                                                                                           \
        snprintf(check_skip, sizeof check_skip, "%s", reason);                                     \
        return;                                                                                    \
    } while (0)

#define RUN(test) check_run(#test, test)

static inline void check_run(const char *name, void (*test)(void))
{
    check_ok = true;
    check_skip[0] = 0;
    test();
    check_count++;
    if (check_skip[0] && check_ok)
        printf("ok %d - %s # SKIP %s\n", check_count, name, check_skip);
    else
        printf("%s %d - %s\n", check_ok ? "ok" : "not ok", check_count, name);
    fflush(stdout);
    check_failures += !check_ok;
}

static inline int check_end(void)
{
    printf("1..%d\n", check_count);
    return check_failures ? 1 : 0;
}

#endif

/* Owns how moments are written and read. */
#include "herald/when.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "link/timezone.h"

void pav_when_text(int64_t at_s, char out[PAV_WHEN_MAX])
{
    struct tm parts;
    time_t when = (time_t)at_s;
    if (!gmtime_r(&when, &parts) || strftime(out, PAV_WHEN_MAX, "%Y-%m-%dT%H:%M:%SZ", &parts) == 0)
        snprintf(out, PAV_WHEN_MAX, "1970-01-01T00:00:00Z");
}

/* Exactly so many digits, as a number; -1: they are not there. Moves on. */
static int digits(const char **at, int count)
{
    int number = 0;
    for (int i = 0; i < count; i++) {
        if ((*at)[i] < '0' || (*at)[i] > '9')
            return -1;
        number = number * 10 + ((*at)[i] - '0');
    }
    *at += count;
    return number;
}

static bool sign(const char **at, char wanted)
{
    bool there = **at == wanted;
    *at += there;
    return there;
}

static double fraction(const char **at)
{
    double part = 0, weight = 0.1;
    for (; **at >= '0' && **at <= '9'; ++*at, weight /= 10)
        part += weight * (**at - '0');
    return part;
}

/* "Z", "+01:00", "-0330"; nothing may follow. */
static bool zone(const char **at, int *offset_s)
{
    *offset_s = 0;
    if (sign(at, 'Z'))
        return **at == 0;
    int way = sign(at, '+') ? 1 : sign(at, '-') ? -1 : 0;
    int hours = way ? digits(at, 2) : -1;
    sign(at, ':');
    int minutes = hours >= 0 ? digits(at, 2) : -1;
    *offset_s = way * (hours * 3600 + minutes * 60);
    return way && hours >= 0 && hours <= 14 && minutes >= 0 && minutes < 60 && **at == 0;
}

bool pav_when_parse(const char *text, double *at_s)
{
    const char *at = text;
    struct tm parts = {0};
    int offset_s;
    double part = 0;
    int year = digits(&at, 4);
    bool good = year >= 1970 && sign(&at, '-');
    int month = good ? digits(&at, 2) : -1;
    good = month >= 1 && month <= 12 && sign(&at, '-');
    int day = good ? digits(&at, 2) : -1;
    good = pav_date_valid(year, month, day) && (sign(&at, 'T') || sign(&at, ' '));
    int hour = good ? digits(&at, 2) : -1;
    good = hour >= 0 && hour < 24 && sign(&at, ':');
    int minute = good ? digits(&at, 2) : -1;
    good = minute >= 0 && minute < 60 && sign(&at, ':');
    int second = good ? digits(&at, 2) : -1;
    if (second < 0 || second > 60)
        return false;
    if (sign(&at, '.'))
        part = fraction(&at);
    if (!zone(&at, &offset_s))
        return false;
    parts = (struct tm){.tm_year = year - 1900,
                        .tm_mon = month - 1,
                        .tm_mday = day,
                        .tm_hour = hour,
                        .tm_min = minute,
                        .tm_sec = second};
    *at_s = (double)timegm(&parts) - offset_s + part;
    return true;
}

double pav_when_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* SPDX-License-Identifier: MIT
 * Calendar times by integer arithmetic: no locale, no time zone database, no mktime. */
#include "data/time.h"

#include <stdio.h>

struct scan {
    const char *at, *end;
};

static bool take(struct scan *s, char c) {
    if (s->at == s->end || *s->at != c) return false;
    s->at++;
    return true;
}

/* From `least` to `most` digits. */
static bool take_number(struct scan *s, int least, int most, int *out) {
    int value = 0, digits = 0;
    for (; digits < most && s->at < s->end && (unsigned char)(*s->at - '0') < 10; digits++)
        value = value * 10 + (*s->at++ - '0');
    *out = value;
    return digits >= least;
}

static int days_in_month(int year, int month) {
    static const int days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

/* Days since 1970-01-01. The year is counted from March, so that the leap day is its last: then the months'
 * lengths are (153·m + 2) / 5 days in sum, and a 400-year era has 146097 days, of which 719468 are before
 * 1970. */
static int64_t days_since_1970(int year, int month, int day) {
    int y = month <= 2 ? year - 1 : year, m = (month + 9) % 12;
    int day_of_year = (153 * m + 2) / 5 + day - 1;
    return (int64_t)y * 365 + y / 4 - y / 100 + y / 400 + day_of_year - 719468;
}

static bool take_date(struct scan *s, int64_t *days) {
    int year, month, day;
    const char *start = s->at;
    bool iso = take_number(s, 4, 4, &year) && take(s, '-');
    if (iso) {
        if (!take_number(s, 1, 2, &month) || !take(s, '-') || !take_number(s, 1, 2, &day)) return false;
    } else {
        s->at = start;
        if (!take_number(s, 1, 2, &day) || !take(s, '.') || !take_number(s, 1, 2, &month) || !take(s, '.') ||
            !take_number(s, 4, 4, &year))
            return false;
    }
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month)) return false;
    *days = days_since_1970(year, month, day);
    return true;
}

static bool take_clock(struct scan *s, int *seconds) {
    int hour, minute, second = 0;
    if (!take_number(s, 1, 2, &hour) || !take(s, ':') || !take_number(s, 2, 2, &minute)) return false;
    if (take(s, ':')) {
        if (!take_number(s, 2, 2, &second)) return false;
        if (take(s, '.'))
            while (take(s, '0')) {
            }
    }
    *seconds = hour * 3600 + minute * 60 + second;
    return hour < 24 && minute < 60 && second < 60;
}

/* Nothing, 'Z', or +HH:MM, +HHMM, +HH. */
static bool take_zone(struct scan *s, int *offset) {
    int hour = 0, minute = 0;
    bool west = take(s, '-');
    *offset = 0;
    if (!west && !take(s, '+')) {
        take(s, 'Z');
        return true;
    }
    if (!take_number(s, 2, 2, &hour)) return false;
    if (s->at < s->end) {
        take(s, ':');
        if (!take_number(s, 2, 2, &minute)) return false;
    }
    *offset = (hour * 60 + minute) * (west ? -60 : 60);
    return hour < 24 && minute < 60;
}

bool mote_time_parse(const char *text, size_t length, int64_t *seconds) {
    struct scan s = {text, text + length};
    int64_t days;
    int clock = 0, offset = 0;
    if (!take_date(&s, &days)) return false;
    if (s.at < s.end) {
        if (!take(&s, 'T') && !take(&s, ' ')) return false;
        while (take(&s, ' ')) {
        }
        if (!take_clock(&s, &clock) || !take_zone(&s, &offset)) return false;
    }
    *seconds = days * 86400 + clock - offset;
    return s.at == s.end;
}

void mote_time_print(int64_t seconds, char out[MOTE_TIME_TEXT]) {
    int64_t days = seconds / 86400, clock = seconds % 86400;
    if (clock < 0) {
        clock += 86400;
        days--;
    }
    /* The inverse of days_since_1970: a first guess of the year that is at most one too great. */
    int year = (int)((days + 719468) * 400 / 146097) + 1, month = 12;
    while (days < days_since_1970(year, 1, 1))
        year--;
    while (days < days_since_1970(year, month, 1))
        month--;
    snprintf(out, MOTE_TIME_TEXT, "%04d-%02d-%02d %02d:%02d:%02d", year, month,
             (int)(days - days_since_1970(year, month, 1)) + 1, (int)(clock / 3600), (int)(clock / 60 % 60),
             (int)(clock % 60));
}

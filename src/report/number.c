/* SPDX-License-Identifier: MIT */
#include "report/number.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* printf writes the locale's decimal point, which may be several bytes long: it is what is no digit, sign or
 * 'e'. */
static const char *with_point(char *out) {
    size_t lead = strspn(out, "+-0123456789");
    size_t rest = strcspn(out + lead, "+-0123456789eE");
    if (rest == 0) return out;
    out[lead] = '.';
    memmove(out + lead + 1, out + lead + rest, strlen(out + lead + rest) + 1);
    return out;
}

/* Of the decimals that read back as the same number, the shortest; `single`: the same float32. */
static const char *shortest(double value, bool single, char out[MOTE_NUMBER_SIZE]) {
    out[0] = 0;
    if (!isfinite(value)) return out;
    if (value == rint(value) && fabs(value) < (single ? 1e7 : 1e15)) {
        snprintf(out, MOTE_NUMBER_SIZE, "%.0f", value + 0.0); /* + 0: no "-0" */
        return out;
    }
    for (int digits = 1; digits <= 17; digits++) {
        snprintf(out, MOTE_NUMBER_SIZE, "%.*g", digits, value);
        double back = strtod(out, NULL);
        if (back == value || (single && (float)back == (float)value)) break;
    }
    return with_point(out);
}

const char *mote_number_shortest(double value, char out[MOTE_NUMBER_SIZE]) {
    return shortest(value, false, out);
}

const char *mote_number_shortest_f32(float value, char out[MOTE_NUMBER_SIZE]) {
    return shortest((double)value, true, out);
}

const char *mote_number_fixed(double value, int decimals, char out[MOTE_NUMBER_SIZE]) {
    if (!isfinite(value)) return strcpy(out, "–");
    if (fabs(value) >= 1e15)
        snprintf(out, MOTE_NUMBER_SIZE, "%.3e", value);
    else
        snprintf(out, MOTE_NUMBER_SIZE, "%.*f", decimals, value);
    return with_point(out);
}

const char *mote_number_brief(double value, char out[MOTE_NUMBER_SIZE]) {
    double size = fabs(value);
    if (size != 0 && size < 1e-4) {
        snprintf(out, MOTE_NUMBER_SIZE, "%.2e", value);
        return with_point(out);
    }
    int decimals = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : size >= 0.01 ? 3 : 5;
    return mote_number_fixed(value, decimals, out);
}

const char *mote_number_count(uint64_t value, char out[MOTE_NUMBER_SIZE]) {
    char digits[24];
    size_t n = (size_t)snprintf(digits, sizeof digits, "%llu", (unsigned long long)value), o = 0;
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && (n - i) % 3 == 0) out[o++] = ',';
        out[o++] = digits[i];
    }
    out[o] = 0;
    return out;
}

static const char *with_unit(char out[MOTE_NUMBER_SIZE], const char *unit) {
    size_t used = strlen(out);
    snprintf(out + used, MOTE_NUMBER_SIZE - used, " %s", unit);
    return out;
}

const char *mote_number_bytes(double bytes, char out[MOTE_NUMBER_SIZE]) {
    if (!(bytes >= 10 * 1024.0)) {
        mote_number_fixed(bytes, 0, out);
        return isfinite(bytes) ? with_unit(out, "B") : out;
    }
    double kb = bytes / 1024;
    if (kb < 10 * 1024.0) {
        mote_number_fixed(kb, kb < 100 ? 1 : 0, out);
        return with_unit(out, "kB");
    }
    mote_number_fixed(kb / 1024, 1, out);
    return with_unit(out, "MB");
}

const char *mote_number_duration(double seconds, char out[MOTE_NUMBER_SIZE]) {
    if (!(seconds >= 0) || seconds > 1e9) return mote_number_fixed(NAN, 0, out);
    if (seconds < 0.9995) {
        mote_number_brief(seconds * 1000, out);
        return with_unit(out, "ms");
    }
    if (seconds < 59.95) {
        mote_number_fixed(seconds, seconds < 9.95 ? 2 : 1, out);
        return with_unit(out, "s");
    }
    unsigned long whole = (unsigned long)(seconds + 0.5);
    if (whole < 3600 && whole % 60 == 0)
        snprintf(out, MOTE_NUMBER_SIZE, "%lu min", whole / 60);
    else if (whole < 3600)
        snprintf(out, MOTE_NUMBER_SIZE, "%lu min %02lu s", whole / 60, whole % 60);
    else
        snprintf(out, MOTE_NUMBER_SIZE, "%lu h %02lu min", whole / 3600, whole % 3600 / 60);
    return out;
}

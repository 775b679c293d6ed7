/* SPDX-License-Identifier: MIT
 * Text to float32. A number is mantissa × 10^exponent, both whole; as long as both are exact in a floating
 * type, one multiplication or division rounds once and is therefore right (Clinger 1990, the "fast path"). */
#include "data/csv_decimal.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

static const double powers[23] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                  1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

enum { MAX_EXPONENT = 9999 }; /* further away everything is 0 or infinite */

struct decimal_number {
    uint64_t mantissa;
    int exponent;
    size_t digits; /* that stood there, zeros included */
};

/* Takes the digits at `p`; `scale` is −1 behind the decimal mark. Digits that a uint64_t cannot hold only
 * move the exponent. */
static const char *take_digits(const char *p, const char *end, int scale, struct decimal_number *number) {
    for (; p < end && (unsigned char)(*p - '0') < 10; p++) {
        number->digits++;
        if (number->mantissa < UINT64_MAX / 10 - 1) {
            number->mantissa = number->mantissa * 10 + (uint64_t)(*p - '0');
            number->exponent += scale;
        } else if (number->exponent < MAX_EXPONENT) {
            number->exponent += scale + 1;
        }
    }
    return p;
}

/* `p` stands behind an 'e'; NULL when no digits follow. */
static const char *take_exponent(const char *p, const char *end, int *exponent) {
    bool negative = false;
    if (p < end && (*p == '+' || *p == '-')) negative = *p++ == '-';
    const char *first = p;
    int value = 0;
    for (; p < end && (unsigned char)(*p - '0') < 10; p++)
        if (value < MAX_EXPONENT) value = value * 10 + (*p - '0');
    *exponent += negative ? -value : value;
    return p == first ? NULL : p;
}

/* d, the double nearest to mantissa × 10^exponent, as a float. Rounding twice errs only where d lies exactly
 * between two floats; fma's single rounding then tells on which side of d the number is. */
static float narrow(double d, double mantissa, int exponent) {
    float f = (float)d;
    uint64_t bits;
    memcpy(&bits, &d, sizeof bits);
    if ((bits & 0x1fffffff) != 0x10000000) return f;
    double side = exponent < 0 ? -fma(d, powers[-exponent], -mantissa) : fma(mantissa, powers[exponent], -d);
    if (side > 0 && (double)f < d) return nextafterf(f, INFINITY);
    if (side < 0 && (double)f > d) return nextafterf(f, 0);
    return f;
}

static float scale(uint64_t mantissa, int exponent) {
    double d = (double)mantissa;
    if (mantissa <= (UINT64_C(1) << 24) && exponent <= 0 && exponent >= -10) /* 10^10 is exact in float32 */
        return (float)mantissa / (float)powers[-exponent];
    if (mantissa <= (UINT64_C(1) << 53) && exponent >= -22 && exponent <= 22)
        return narrow(exponent < 0 ? d / powers[-exponent] : d * powers[exponent], d, exponent);
    for (; exponent > 22 && d != 0 && !isinf(d); exponent -= 22)
        d *= powers[22];
    for (; exponent < -22 && d != 0; exponent += 22)
        d /= powers[22];
    if (d == 0 || isinf(d)) return (float)d;
    return (float)(exponent < 0 ? d / powers[-exponent] : d * powers[exponent]);
}

/* The number, infinite where float32 cannot hold it; false if the text is none. */
static bool read_decimal(const char *text, size_t length, char *decimal, float *out) {
    const char *p = text, *end = text + length;
    struct decimal_number number = {0};
    char mark = *decimal;
    bool negative = false;
    if (p < end && (*p == '+' || *p == '-')) negative = *p++ == '-';
    p = take_digits(p, end, 0, &number);
    if (p < end && (mark ? *p == mark : *p == '.' || *p == ',')) {
        mark = *p;
        p = take_digits(p + 1, end, -1, &number);
    }
    if (!number.digits) return false;
    if (p < end && (*p == 'e' || *p == 'E')) p = take_exponent(p + 1, end, &number.exponent);
    if (p != end) return false;
    float value = scale(number.mantissa, number.exponent);
    *decimal = mark;
    *out = negative ? -value : value;
    return true;
}

bool mote_decimal_parse(const char *text, size_t length, char *decimal, float *out) {
    float value;
    char mark = *decimal;
    if (!read_decimal(text, length, &mark, &value) || isinf(value)) return false;
    *decimal = mark;
    *out = value;
    return true;
}

bool mote_decimal_overflows(const char *text, size_t length, char decimal) {
    float value;
    return read_decimal(text, length, &decimal, &value) && isinf(value);
}

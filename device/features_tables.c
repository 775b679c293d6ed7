/* SPDX-License-Identifier: MIT
 * Window, mel triangles, DCT. */
#include "device/features_tables.h"
#include "device/table_math.h"
#include "device/vector.h"

void mote_hann_table(uint32_t frame, float *window) {
    for (uint32_t n = 0; n < frame; n++)
        window[n] = (float)(0.25 - 0.25 * mote_turn_cos(n, frame));
}

/* HTK's mel scale. */
static double mel_of(double hertz) {
    return 1127.0 * mote_table_log(1.0 + hertz / 700.0);
}

static double mel_of_bin(const struct mote_features_config *c, uint32_t bin) {
    return mel_of((double)c->rate * (double)bin / (double)c->frame);
}

/* Corner i of the mels + 2: triangle i rises from corner i, peaks at i + 1 and ends at i + 2. */
static double corner(const struct mote_features_config *c, uint32_t i) {
    const double low = mel_of((double)c->low), high = mel_of((double)c->high);
    return low + (high - low) * (double)i / (double)(c->mels + 1);
}

void mote_mel_range(const struct mote_features_config *c, uint32_t *first, uint32_t *last) {
    const double low = corner(c, 0), high = corner(c, c->mels + 1);
    uint32_t k = 1, end = c->frame / 2;
    while (k < end && mel_of_bin(c, k) <= low)
        k++;
    while (end > k && mel_of_bin(c, end) >= high)
        end--;
    *first = k;
    *last = end;
}

void mote_mel_table(const struct mote_features_config *c, uint32_t first, uint32_t last, float *weights,
                    uint32_t *segment) {
    uint32_t k = first;
    for (uint32_t i = 0; i <= c->mels; i++) {
        const double from = corner(c, i), to = corner(c, i + 1);
        segment[i] = k - first;
        for (; k <= last && mel_of_bin(c, k) < to; k++) {
            const double mel = mel_of_bin(c, k);
            /* The range may keep one bin that lies outside every triangle, so that it is never empty. */
            *weights++ = mel >= from ? (float)((to - mel) / (to - from)) : 0.0f;
            *weights++ = mel >= from ? (float)((mel - from) / (to - from)) : 0.0f;
        }
    }
    segment[c->mels + 1] = k - first;
    for (; k <= last; k++) { /* not read; set, so that tables are equal byte for byte */
        *weights++ = 0.0f;
        *weights++ = 0.0f;
    }
}

/* Newton's step doubles the digits of the float root. */
static double root(double x) {
    double r = (double)mote_sqrt((float)x);
    r = 0.5 * (r + x / r);
    return 0.5 * (r + x / r);
}

void mote_dct_table(uint32_t mels, uint32_t coefficients, float *dct) {
    const double scale = root(2.0 / (double)mels);
    for (uint32_t k = 0; k < coefficients; k++) {
        for (uint32_t n = 0; n < mels; n++)
            *dct++ = (float)(scale * mote_turn_cos((uint64_t)k * (2 * n + 1), 4 * mels));
    }
}

/* SPDX-License-Identifier: MIT
 * Stockham's FFT, decimation in frequency: each stage reads one buffer and writes the other, already in order. With
 * r the stage's radix, s the product of the radices before it, and r · m · s the length, point (q, p, j) at
 * q + s (p + m j) becomes (q, p, j) at q + s (r p + j): q runs over neighbours with the same twiddles, and so do
 * the lanes, which is what vectors are filled with. Twiddles: for each stage but the last (where they are 1),
 * for each p < m, e^(−2πi p j / (r m)) for j = 1…r−1. */
#include "device/fft.h"
#include "device/fft_passes.h"
#include "device/table_math.h"

int mote_fft_plan(struct mote_fft *fft, uint32_t length) {
    static const uint8_t radices[] = {4, 2, 3, 5};
    uint32_t left = mote_fft_points(length);
    fft->length = length;
    fft->stages = 0;
    if (length < 2 || length > MOTE_FFT_MAX_LENGTH) return 0;
    for (size_t i = 0; i < sizeof radices; i++) {
        for (; left % radices[i] == 0; left /= radices[i])
            fft->radix[fft->stages++] = radices[i];
    }
    return left == 1;
}

static size_t split_floats(const struct mote_fft *fft) {
    return 2 * (fft->length / 2 + (size_t)1);
}

size_t mote_fft_table_floats(const struct mote_fft *fft) {
    size_t floats = split_floats(fft);
    uint32_t whole = mote_fft_points(fft->length);
    for (uint32_t i = 0; i + 1 < fft->stages; whole /= fft->radix[i], i++)
        floats += 2 * (size_t)(whole / fft->radix[i]) * (fft->radix[i] - 1u);
    return floats;
}

void mote_fft_tables(struct mote_fft *fft, float *tables) {
    fft->split = tables;
    for (uint32_t k = 0; k <= fft->length / 2; k++) {
        *tables++ = (float)mote_turn_cos(k, fft->length);
        *tables++ = (float)mote_turn_sin(k, fft->length);
    }
    fft->twiddle = tables;
    uint32_t whole = mote_fft_points(fft->length);
    for (uint32_t i = 0; i + 1 < fft->stages; whole /= fft->radix[i], i++) {
        for (uint32_t p = 0; p < whole / fft->radix[i]; p++) {
            for (uint32_t j = 1; j < fft->radix[i]; j++) {
                *tables++ = (float)mote_turn_cos((uint64_t)p * j, whole);
                *tables++ = (float)-mote_turn_sin((uint64_t)p * j, whole);
            }
        }
    }
}

float *mote_fft_complex(const struct mote_fft *fft, float *a, float *b, size_t lanes) {
    return fft_complex(fft, a, b, lanes);
}

void mote_fft_magnitudes(const struct mote_fft *fft, const float *z, size_t lanes, uint32_t first,
                         uint32_t last, float *magnitudes) {
    fft_magnitudes(fft, z, lanes, first, last, magnitudes);
}

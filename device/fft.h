/* SPDX-License-Identifier: MIT
 * FFT of real numbers, of any length whose prime factors are 2, 3 and 5, in float32. An even number of reals, n, is taken
 * as n/2 complex points (even samples real, odd ones imaginary), transformed, and split into the n/2 + 1 bins of the
 * real sequence; an odd one as n points without imaginary parts. Several transforms run side by side in `lanes`: element k of lane l is at k · lanes + l, and
 * no lane's arithmetic depends on the others. */
#ifndef MOTE_DEVICE_FFT_H
#define MOTE_DEVICE_FFT_H

#include <stddef.h>
#include <stdint.h>

enum { MOTE_FFT_MAX_LENGTH = 1 << 20, MOTE_FFT_STAGES = 14 };

struct mote_fft {
    uint32_t length; /* n */
    uint32_t stages;
    uint8_t radix[MOTE_FFT_STAGES]; /* 2, 3, 4 or 5; their product is the number of points */
    const float *twiddle;           /* stage after stage, see fft.c */
    const float *split;             /* cos, sin of k/n of a turn for k = 0…n/2 */
};

/* Complex points of a transform of `length` reals. */
static inline uint32_t mote_fft_points(uint32_t length) {
    return length % 2 ? length : length / 2;
}

/* 1, or 0 where no FFT of this length is offered. The tables are still to be made. */
int mote_fft_plan(struct mote_fft *fft, uint32_t length);
size_t mote_fft_table_floats(const struct mote_fft *fft);
void mote_fft_tables(struct mote_fft *fft, float *tables);

/* a: points · lanes real parts, then as many imaginary parts; overwritten, and so is b, of the same size. Returns
 * whichever of them holds the complex transform. */
float *mote_fft_complex(const struct mote_fft *fft, float *a, float *b, size_t lanes);

/* From that transform: bins first…last of the real sequence, doubled, (last − first + 1) · lanes magnitudes. */
void mote_fft_magnitudes(const struct mote_fft *fft, const float *z, size_t lanes, uint32_t first,
                         uint32_t last, float *magnitudes);

#endif
